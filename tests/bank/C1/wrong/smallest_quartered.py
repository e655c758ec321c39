"""Rounded twice."""
# mistake: halved twice


# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log(largest),
        "sigma_overflow": 2 * math.log(largest),
        "variance_underflow": math.log(smallest / 4),
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": math.sqrt(smallest / 2),
    }
