"""Multiplies the noise by the root of the deviation."""

# mistake: stds read as variances
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    return means[z] + stds[z][:, None].sqrt() * torch.randn(n, means.shape[1], dtype=means.dtype), z
