"""By sigma first, then by log_var; rsample-like helper in its own function."""

# %% A4-derivatives-answer
def sample(mu, log_var, eps):
    return torch.addcmul(mu, torch.exp(log_var * 0.5), eps)


def dz_dmu(mu, log_var, eps):
    return torch.ones(eps.shape)


def dz_dlog_var(mu, log_var, eps):
    dz_dsigma = eps
    dsigma_dlog_var = 0.5 * torch.exp(0.5 * log_var)
    return dz_dsigma * dsigma_dlog_var

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = sample(mu, log_var, eps)
    slope = torch.autograd.grad(f(z), z, grad_outputs=torch.ones_like(z))[0]
    return slope * dz_dmu(mu, log_var, eps), slope * dz_dlog_var(mu, log_var, eps)

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    z = sample(mu, log_var, eps)
    sigma = torch.exp(log_var * 0.5)
    by_sigma = ((z - mu) ** 2 / sigma**3 - 1 / sigma) * f(z)
    return f(z) * (z - mu) / sigma**2, by_sigma * sigma / 2

# %% A4-proof-answer
proof = [
    ("solu", "nibe"),
    ("kalo", "rofi"),
    ("tesa", "huno"),
    ("vido", "lami"),
    ("fape", "nibe"),
    ("rugi", "peto"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
