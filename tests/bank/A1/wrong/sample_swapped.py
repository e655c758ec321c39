"""Returns z first."""

# mistake: swapped
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    return z, means[z] + stds[z][:, None] * torch.randn(n, means.shape[1], dtype=means.dtype)
