"""Decimal numbers."""


# %% C1-limits-answer
def limits(largest, smallest, eps):
    from decimal import Decimal as D

    L, s, e = map(D, (largest, smallest, eps))
    return {
        "variance_overflow": L.ln(),
        "sigma_overflow": 2 * L.ln(),
        "variance_underflow": s.ln(),
        "softplus_underflow": (e / 2).ln(),
        "square_underflow": s.sqrt(),
    }
