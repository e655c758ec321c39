"""np.select for the label, softplus of the signed logit, a scaled unit matrix, running means."""
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return -F.softplus((1 - 2 * x) * logits) @ torch.ones(x.shape[1], dtype=logits.dtype)
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    scale = torch.eye(x.shape[1], dtype=x.dtype) * sigma
    return D.MultivariateNormal(mean, scale_tril=scale).log_prob(x)
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    mean = torch.zeros_like(log_likelihood[0])
    for number, values in enumerate(log_likelihood, 1):
        mean = mean + (values - mean) / number
    posterior = D.MultivariateNormal(mu, torch.diag_embed(log_var.exp()))
    prior = D.MultivariateNormal(torch.zeros_like(mu), torch.eye(mu.shape[1], dtype=mu.dtype))
    return mean, D.kl_divergence(posterior, prior)
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    return np.select([kl < 0.3, reconstruction - kl > constant], ["ignores z", "healthy"], "autoencoder")
