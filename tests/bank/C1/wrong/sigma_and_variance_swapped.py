"""The two overflows."""
# mistake: sigma and variance confused

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": 2 * math.log(largest),
        "sigma_overflow": math.log(largest),
        "variance_underflow": math.log(smallest / 2),
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": math.sqrt(smallest / 2),
    }
