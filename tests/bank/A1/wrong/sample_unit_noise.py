"""Forgets the deviations."""

# mistake: stds ignored
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    return means[z] + torch.randn(n, means.shape[1], dtype=means.dtype), z
