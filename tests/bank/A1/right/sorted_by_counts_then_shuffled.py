"""Multinomial counts, then a random order."""
# %% A1-sampling-answer
def sample(n, weights, means, stds):

    counts = torch.from_numpy(np.random.multinomial(n, (weights.double() / weights.double().sum()).numpy()))
    z = torch.repeat_interleave(torch.arange(len(weights)), counts)
    z = z[torch.randperm(n)]
    return means[z] + stds[z][:, None] * torch.randn(n, means.shape[1], dtype=means.dtype), z
