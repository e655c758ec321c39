"""Sets the seed inside."""

# mistake: same noise in every call
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    torch.manual_seed(0)
    z = torch.multinomial(weights, n, replacement=True)
    return means[z] + stds[z][:, None] * torch.randn(n, means.shape[1], dtype=means.dtype), z
