"""One Gaussian with the moments of the mixture."""

# mistake: another formula
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):

    mean = weights @ means
    cov = (weights * stds**2).sum() * torch.eye(means.shape[1], dtype=x.dtype) + (means - mean).T @ (weights[:, None] * (means - mean))
    return D.MultivariateNormal(mean, cov).log_prob(x)
