"""Mixes the means in place of the densities."""

# mistake: x does not depend on z
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    return weights @ means + (weights @ stds) * torch.randn(n, means.shape[1], dtype=means.dtype), z
