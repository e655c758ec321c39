"""NumPy's noise is float64."""
# mistake: another dtype

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.from_numpy(np.random.randn(*mu.shape))
