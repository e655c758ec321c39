"""Leaves and backward()."""

# %% A4-derivatives-answer
dz_dmu = lambda mu, log_var, eps: 1.0
dz_dlog_var = lambda mu, log_var, eps: 0.5 * eps * log_var.exp().sqrt()

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    m = mu.detach().clone().requires_grad_()
    v = log_var.detach().clone().requires_grad_()
    f(m + torch.exp(0.5 * v) * eps).sum().backward()
    return m.grad, v.grad

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    with torch.no_grad():
        var = log_var.exp()
        z = mu + var.sqrt() * eps
        return [f(z) * (z - mu) / var, 0.5 * f(z) * ((z - mu) ** 2 / var - 1)]

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    return [float(2 * mu), float(log_var.exp())]


def variances(mu, log_var):
    s2 = np.exp(float(log_var))
    m = float(mu)
    return np.array([4 * s2, m**4 / s2 + 14 * m**2 + 15 * s2])

# %% A4-proof-answer
proof = [
    ["fape", "sicu"],
    ["solu", "nibe"],
    ["tesa", "huno"],
    ["vido", "lami"],
    ["rugi", "peto"],
    ["zumi", "gova"],
    ["bexo", "jadi"],
]
