"""log q is differentiated by backward() on the leaves: a second call adds to the first."""
# mistake: gradients that accumulate

# %% A4-score-answer

def score_gradient(f, mu, log_var, eps):
    z = (mu + torch.exp(log_var / 2) * eps).detach()
    Normal(mu, torch.exp(log_var / 2)).log_prob(z).sum().backward()
    return f(z) * mu.grad, f(z) * log_var.grad
