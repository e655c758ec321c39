"""Full covariance matrices."""
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):

    d = x.shape[1]
    cov = torch.eye(d, dtype=x.dtype) * (stds**2)[:, None, None]
    return torch.logsumexp(D.MultivariateNormal(means, cov).log_prob(x[:, None]) + weights.log(), 1)
# %% A1-posterior-answer
def posterior(x, weights, means, stds):

    d = x.shape[1]
    cov = torch.eye(d, dtype=x.dtype) * (stds**2)[:, None, None]
    ll = D.MultivariateNormal(means, cov).log_prob(x[:, None])
    return D.Categorical(logits=ll + weights.log()).probs
# %% A1-sampling-answer
def sample(n, weights, means, stds):

    z = torch.multinomial(weights, n, replacement=True)
    d = means.shape[1]
    cov = torch.eye(d, dtype=means.dtype) * (stds**2)[:, None, None]
    return D.MultivariateNormal(means[z], cov[z]).sample(), z
