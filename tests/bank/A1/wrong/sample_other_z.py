"""Draws z a second time for the answer."""

# mistake: x does not depend on z
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    x = means[z] + stds[z][:, None] * torch.randn(n, means.shape[1], dtype=means.dtype)
    z = torch.multinomial(weights, n, replacement=True)
    return x, z
