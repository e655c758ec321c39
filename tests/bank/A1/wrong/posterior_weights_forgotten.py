"""The likelihoods, normalized: the prior is forgotten."""

# mistake: weights missing
# %% A1-posterior-answer
def posterior(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint =  - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * stds.log() - squared / (2 * stds**2)
    return torch.softmax(joint, dim=-1)
