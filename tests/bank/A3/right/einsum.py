"""Sums as einsum; the standardized residual."""
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return torch.einsum('nd,nd->n', x, logits) - torch.logaddexp(torch.zeros_like(logits), logits).sum(1)
# %% A3-gaussian-answer
def gaussian_log_likelihood(mean, sigma, x):
    u = (x - mean) / sigma
    return -0.5 * torch.einsum('nd,nd->n', u, u) - x.shape[1] * math.log(sigma * math.sqrt(2 * math.pi))
# %% A3-terms-answer
def elbo_terms(log_likelihood, mu, log_var):
    return [torch.stack(list(log_likelihood)).mean(0), 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(dim=-1)]
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    labels = {0: "ignores z", 1: "autoencoder", 2: "healthy"}
    paid, earned = kl, reconstruction - constant
    return labels[0 if paid < 2.9 else 1 + (earned > paid)]
