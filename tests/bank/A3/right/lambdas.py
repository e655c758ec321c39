"""Lambdas, float64 inside, and prints."""
# %% A3-bernoulli-answer
bernoulli_log_likelihood = lambda logits, x: (logits.double() * x.double() - F.softplus(logits.double())).sum(-1).to(logits.dtype)
# %% A3-gaussian-answer
gaussian_log_likelihood = lambda mean, sigma, x: (-((x - mean) / sigma) ** 2 / 2 - math.log(sigma) - math.log(2 * math.pi) / 2).sum(-1)
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    print(mu.shape)
    return log_likelihood.mean(dim=0), (torch.expm1(log_var) - log_var + mu * mu).sum(-1) / 2
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    verdict = "Healthy"
    if kl < 0.3:
        verdict = "Ignores z"
    elif reconstruction - kl < constant:
        verdict = "Autoencoder"
    return verdict.lower()
