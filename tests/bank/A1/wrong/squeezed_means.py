"""squeeze() takes the only dimension away."""

# mistake: one dimension
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    x, means = (a.squeeze(-1) for a in (x, means))
    squared = (x.unsqueeze(1) - means).pow(2).sum(dim=-1)
    joint = weights.log() - x.shape[-1] * (0.5 * math.log(2 * math.pi) + stds.log()) - squared / (2 * stds**2)
    return torch.logsumexp(joint, dim=-1)
