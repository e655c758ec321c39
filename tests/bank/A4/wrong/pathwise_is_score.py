"""The other estimator."""
# mistake: score function in place of pathwise

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    y = f(mu + sigma * eps)
    return y * eps / sigma, y * (eps**2 - 1) / 2
