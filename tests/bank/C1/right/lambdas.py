"""Lambdas, and log2 with a change of base."""

# %% C1-heads-answer
slope_raw = lambda a: a - a.reciprocal()
slope_softplus = lambda a: torch.sigmoid(a) * F.softplus(a) - torch.sigmoid(a) / F.softplus(a)
slope_log_var = lambda a: a.exp().sub(1).div(2)

# %% C1-limits-answer
LN2 = math.log(2)
limits = lambda largest, smallest, eps: {
    "variance_overflow": LN2 * math.log2(largest),
    "sigma_overflow": math.log(largest) + math.log(largest),
    "variance_underflow": LN2 * (math.log2(smallest) - 1),
    "softplus_underflow": LN2 * (math.log2(eps) - 1),
    "square_underflow": 2.0 ** ((math.log2(smallest) - 1) / 2),
}

# %% C1-claims-answer
claims = dict(befa=True, gari=False, jovi=False, lura=False, nuza=True, rilo=False, tovu=True, xuda=True, zabo=True, cofe=False)
