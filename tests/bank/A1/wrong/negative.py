"""Returns the negative log density, as a loss."""

# mistake: wrong sign
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * stds.log() - squared / (2 * stds**2)
    return -torch.logsumexp(joint, dim=-1)
