"""Averages the log densities of the coordinates."""

# mistake: mean over the dimensions
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    each = D.Normal(means, stds[:, None]).log_prob(x[:, None]).mean(dim=-1)
    return torch.logsumexp(weights.log() + each, dim=-1)
