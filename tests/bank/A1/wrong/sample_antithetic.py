"""Half of the noise, and its mirror image."""

# mistake: noise of one row depends on another
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    e = torch.randn((n + 1) // 2, means.shape[1], dtype=means.dtype)
    e = torch.cat([e, -e])[:n]
    return means[z] + stds[z][:, None] * e, z
