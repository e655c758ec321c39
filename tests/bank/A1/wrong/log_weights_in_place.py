"""The logarithm of the weights is taken in place: the next cell has other weights."""
# mistake: inputs changed in place

# %% A1-marginal-answer

def log_marginal(x, weights, means, stds):
    dims = x.shape[-1]
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    log_likelihood = -dims / 2 * math.log(2 * math.pi) - dims * stds.log() - squared / (2 * stds**2)
    return torch.logsumexp(weights.log_() + log_likelihood, dim=-1)
