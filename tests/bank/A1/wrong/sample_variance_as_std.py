"""Multiplies the noise by the variance."""

# mistake: variance in place of the standard deviation
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    return means[z] + stds[z][:, None] ** 2 * torch.randn(n, means.shape[1], dtype=means.dtype), z
