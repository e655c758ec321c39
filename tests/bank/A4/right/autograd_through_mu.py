"""Autograd through mu and log_var themselves, nothing by hand."""

# %% A4-derivatives-answer
def _by(which, mu, log_var, eps):
    m, v = mu.clone().detach().requires_grad_(), log_var.clone().detach().requires_grad_()
    z = m + v.mul(0.5).exp() * eps
    return torch.autograd.grad(z, (m, v), torch.ones_like(z))[which]


def dz_dmu(mu, log_var, eps):
    return _by(0, mu, log_var, eps)


def dz_dlog_var(mu, log_var, eps):
    return _by(1, mu, log_var, eps)

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu + torch.exp(log_var / 2) * eps
    return torch.autograd.grad(f(z).sum(), (mu, log_var))

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    q = Normal(mu, torch.exp(0.5 * log_var))
    z = (mu + torch.exp(log_var / 2) * eps).detach()
    surrogate = f(z).detach() * q.log_prob(z)
    return torch.autograd.grad(surrogate.sum(), (mu, log_var))

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    m, v = mu.clone().requires_grad_(), log_var.clone().requires_grad_()
    (m**2 + v.exp()).backward()
    return m.grad, v.grad


def variances(mu, log_var):
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    weights = weights / weights.sum()
    sigma = math.exp(log_var / 2)
    z = float(mu) + sigma * nodes

    def variance(values):
        return float((weights * values**2).sum() - (weights * values).sum() ** 2)

    return variance(2 * z), variance(z**2 * nodes / sigma)

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    if z.grad_fn is None:
        return "none"
    z.sum().backward()
    if mu.grad is None:
        return "none"
    return "flows" if mu.grad.any() else "zero"

# %% A4-proof-answer
proof = [
    ("kalo", "rofi"),
    ("mipu", "dasu"),
    ("vido", "weko"),
    ("fape", "nibe"),
    ("solu", "nibe"),
    ("rugi", "peto"),
    ("zumi", "gova"),
    ("bexo", "feno"),
]
