"""f less a constant."""
# mistake: baseline subtracted

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    s = torch.exp(log_var / 2); y = f(mu + s * eps) - 1.0
    return y * eps / s, y * (eps**2 - 1) / 2
