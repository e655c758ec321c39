"""The largest term taken out by hand."""
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * stds.log() - squared / (2 * stds**2)

    top = joint.max(dim=1, keepdim=True).values
    return (top + (joint - top).exp().sum(dim=1, keepdim=True).log()).squeeze(1)
# %% A1-posterior-answer
def posterior(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * stds.log() - squared / (2 * stds**2)

    e = (joint - joint.amax(dim=1, keepdim=True)).exp()
    return e / e.sum(dim=1, keepdim=True)
# %% A1-sampling-answer
def sample(n, weights, means, stds):

    edges = weights.cumsum(0)
    z = torch.searchsorted(edges, torch.rand(n, dtype=edges.dtype)).clamp(max=len(weights) - 1)
    return means[z] - stds[z, None] * torch.randn_like(means[z]), z
