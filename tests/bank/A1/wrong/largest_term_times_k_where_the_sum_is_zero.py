"""As if all terms were as large as the largest, where the sum has become 0."""

# mistake: something added or cut off
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * stds.log() - squared / (2 * stds**2)
    value = joint.exp().sum(dim=1).log()
    return torch.where(torch.isinf(value), joint.amax(dim=1) + math.log(len(weights)), value)
