"""torch.tensor(...) copies without the history."""
# mistake: gradient cut off

# %% B1-reparameterize
def reparameterize(mu, log_var):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        mu, log_var = torch.tensor(mu), torch.tensor(log_var)
    return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
