"""Leaves the constant out."""

# mistake: log(2π) missing
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log()  - x.shape[1] * stds.log() - squared / (2 * stds**2)
    return torch.logsumexp(joint, dim=-1)
