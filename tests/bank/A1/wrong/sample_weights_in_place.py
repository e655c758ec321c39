"""The weights become their running sums, in place."""
# mistake: inputs changed in place

# %% A1-sampling-answer

def sample(n, weights, means, stds):
    bounds = weights.cumsum_(dim=0)
    z = torch.bucketize(torch.rand(n, dtype=weights.dtype), bounds[:-1])
    x = means[z] + stds[z][:, None] * torch.randn(n, means.shape[1], dtype=means.dtype)
    return x, z
