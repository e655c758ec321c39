"""sigma detached in log q."""
# mistake: sigma not differentiated

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2).detach()
    z = (mu + sigma * eps).detach()
    by = torch.autograd.grad(Normal(mu, sigma).log_prob(z).sum(), (mu, log_var), allow_unused=True, materialize_grads=True)
    return f(z) * by[0], f(z) * by[1]
