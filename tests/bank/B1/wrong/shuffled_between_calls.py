"""Noise drawn once for each shape, and only shuffled afterwards."""
# mistake: noise of one call depends on another

# %% B1-reparameterize
drawn = {}


def reparameterize(mu, log_var):
    noise = drawn.setdefault((mu.shape, mu.dtype), torch.randn_like(mu).flatten())
    eps = noise[torch.randperm(noise.numel())].reshape(mu.shape)
    return mu + torch.exp(log_var / 2) * eps
