"""Half of the z, used twice."""

# mistake: z not independent over rows
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, (n + 1) // 2, replacement=True).repeat(2)[:n]
    return means[z] + stds[z][:, None] * torch.randn(n, means.shape[1], dtype=means.dtype), z
