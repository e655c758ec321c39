"""One sample at a time, in float64, stacked at the end."""

# %% A4-derivatives-answer
def dz_dmu(mu, log_var, eps):
    return eps * 0 + 1


def dz_dlog_var(mu, log_var, eps):
    z = mu + torch.exp(log_var / 2) * eps
    return (z - mu) / 2

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    rows = []
    for m, v, e in zip(mu.tolist(), log_var.tolist(), eps.tolist()):
        m = torch.tensor(m, dtype=torch.float64, requires_grad=True)
        v = torch.tensor(v, dtype=torch.float64, requires_grad=True)
        rows.append(torch.stack(torch.autograd.grad(f(m + torch.exp(v / 2) * e), (m, v))))
    return torch.stack(rows).T

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    by_mu, by_log_var = [], []
    for m, v, e in zip(mu.tolist(), log_var.tolist(), eps.tolist()):
        sigma = math.exp(v / 2)
        y = float(f(torch.tensor(m + sigma * e)))
        by_mu.append(y * e / sigma)
        by_log_var.append(y * 0.5 * (e * e - 1))
    return torch.tensor(by_mu), torch.tensor(by_log_var)

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    return 2 * mu.item(), math.exp(log_var)


def variances(mu, log_var):
    """From the coefficients of the polynomials in eps."""
    moments = [1, 0, 1, 0, 3, 0, 15]
    m, s = mu.item(), math.exp(log_var / 2)

    def variance(coefficients):
        square = np.polynomial.polynomial.polymul(coefficients, coefficients)
        mean = sum(c * moments[k] for k, c in enumerate(coefficients))
        return sum(c * moments[k] for k, c in enumerate(square)) - mean**2

    return variance([2 * m, 2 * s]), variance([0, m * m / s, 2 * m, s])

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    try:
        gradient = torch.autograd.grad(z.sum(), mu)[0]
    except RuntimeError:
        return "none"
    if (gradient == 0).all():
        return "zero"
    return "flows"

# %% A4-proof-answer
proof = [
    ("mipu", "weko"),
    ("kalo", "rofi"),
    ("tesa", "weko"),
    ("vido", "weko"),
    ("rugi", "peto"),
    ("fape", "sicu"),
    ("solu", "nibe"),
    ("zumi", "gova"),
    ("bexo", "jadi"),
]
