"""The derivative of q, not of log q."""
# mistake: density in place of its logarithm

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    y = f(mu + sigma * eps)
    q = Normal(mu, sigma).log_prob(mu + sigma * eps).exp()
    return y * q * eps / sigma, y * q * (eps**2 - 1) / 2
