"""Squares the squared deviations."""

# mistake: variance in place of the standard deviation
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * (stds**2).log() - squared / (2 * stds**4)
    return torch.logsumexp(joint, dim=-1)
