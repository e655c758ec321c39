"""Noise drawn once, outside, and used for ever."""
# mistake: same noise in every call

# %% B1-reparameterize
noise = torch.randn(10_000_000 // 16)


def reparameterize(mu, log_var):
    eps = noise[: mu.numel()].reshape(mu.shape).to(mu)
    return mu + torch.exp(0.5 * log_var) * eps
