"""Prints shapes and warns in every call."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    import warnings

    warnings.warn("no reason to worry")
    print("mu", mu.shape, "log_var", log_var.shape)
    std = torch.exp(0.5 * log_var)
    return mu + torch.randn(mu.shape) .to(mu) * std
