"""Multiplies the noise by the variance."""

# mistake: variance used as standard deviation
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    return means[z] + stds[z][:, None] ** 2 * torch.randn(n, means.shape[1], dtype=means.dtype), z
