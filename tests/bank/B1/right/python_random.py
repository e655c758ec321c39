"""Noise from Python's own random module."""

# %% B1-reparameterize
import random


def reparameterize(mu, log_var):
    numbers = [random.gauss(0, 1) for _ in range(mu.numel())]
    eps = torch.tensor(numbers, dtype=mu.dtype, device=mu.device).reshape(mu.shape)
    return mu + torch.exp(log_var / 2) * eps
