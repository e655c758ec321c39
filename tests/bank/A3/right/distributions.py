"""Everything from torch.distributions."""
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return D.Bernoulli(logits=logits).log_prob(x).sum(-1)
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    return D.Normal(mean, sigma).log_prob(x).sum(-1)
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    q = D.Normal(mu, (log_var / 2).exp())
    p = D.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return torch.mean(log_likelihood, 0), D.kl_divergence(q, p).sum(-1)
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 1:
        return "ignores z"
    elbo = reconstruction - kl
    if elbo < constant:
        return "autoencoder"
    return "healthy"
