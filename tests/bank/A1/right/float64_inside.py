"""Computes in float64 and goes back; Gumbel-max for z; int32."""
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):

    dtype = x.dtype
    x, weights, means, stds = x.double(), weights.double(), means.double(), stds.double()
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * stds.log() - squared / (2 * stds**2)
    return joint.logsumexp(-1).to(dtype)
# %% A1-posterior-answer
def posterior(x, weights, means, stds):

    dtype = x.dtype
    x, weights, means, stds = x.double(), weights.double(), means.double(), stds.double()
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * stds.log() - squared / (2 * stds**2)
    return joint.softmax(-1).to(dtype)
# %% A1-sampling-answer
def sample(n, weights, means, stds):

    gumbel = -torch.log(-torch.log(torch.rand(n, len(weights), dtype=torch.float64)))
    z = (weights.double().log() + gumbel).argmax(dim=1).to(torch.int32)
    return means[z.long()] + stds[z.long()][:, None] * torch.randn(n, means.shape[1], dtype=means.dtype), z
