"""squeeze() changes a sample of one."""

# mistake: single row
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    x = means[z] + stds[z][:, None] * torch.randn(n, means.shape[1], dtype=means.dtype)
    return x.squeeze(), z.squeeze()
