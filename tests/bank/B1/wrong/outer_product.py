"""A number for each row times a number for each dimension."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    rows = torch.randn(*mu.shape[:-1], 1, dtype=mu.dtype)
    columns = torch.randn(mu.shape[-1], dtype=mu.dtype)
    return mu + torch.exp(0.5 * log_var) * rows * columns
