"""Tensors as numbers, sinh and tanh."""

# %% C1-heads-answer
def slope_raw(a):
    return (a - 1) * (a + 1) / a


def slope_softplus(a):
    gate = 0.5 * (1 + torch.tanh(a / 2))
    sigma = torch.log1p(torch.exp(-a.abs())) + a.clamp(min=0)
    return gate * sigma - gate / sigma


def slope_log_var(a):
    return torch.exp(a / 2) * torch.sinh(a / 2)

# %% C1-limits-answer
def limits(largest, smallest, eps):
    largest, smallest, eps = (torch.tensor(v, dtype=torch.float64) for v in (largest, smallest, eps))
    return {
        "square_underflow": torch.sqrt(smallest / 2),
        "softplus_underflow": torch.log(torch.expm1(eps / 2)),
        "variance_underflow": torch.log(smallest) - math.log(2),
        "sigma_overflow": 2 * torch.log(largest),
        "variance_overflow": torch.log(largest),
    }

# %% C1-claims-answer
claims = {}
for key in CLAIMS:
    for k in CLAIMS[key]:
        claims[k] = np.bool_(k in ['befa', 'hube', 'kemo', 'nuza', 'pagu', 'seka', 'tovu', 'xuda', 'zabo', 'dewa'])
