"""x·a − softplus(a); variances in place of deviations."""
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return (x * logits - F.softplus(logits)).sum(dim=1)
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    d = x.shape[-1]
    var = sigma**2
    return -0.5 * ((x - mean).square().sum(-1) / var + d * np.log(2 * np.pi * var))
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    std = torch.exp(0.5 * log_var)
    kl = -torch.log(std).sum(-1) + 0.5 * (std.pow(2) + mu.pow(2)).sum(-1) - mu.shape[-1] / 2
    return log_likelihood.sum(0) / len(log_likelihood), kl
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    gain = reconstruction - constant
    return "ignores z" if kl < 0.5 else ("autoencoder" if kl > gain else "healthy")
