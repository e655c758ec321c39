"""f and log q are differentiated through z."""
# mistake: z not detached in log q

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    z = mu + sigma * eps
    log_q = Normal(mu, sigma).log_prob(z)
    return torch.autograd.grad((f(z) * log_q).sum(), (mu, log_var))
