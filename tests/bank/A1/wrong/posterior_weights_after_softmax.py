"""Multiplies the normalized likelihoods by the weights."""

# mistake: normalized before the weights, not after
# %% A1-posterior-answer
def posterior(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    return weights * torch.softmax(-x.shape[1] * stds.log() - squared / (2 * stds**2), dim=1)
