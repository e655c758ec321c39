"""log10 for log."""
# mistake: logarithm to another base

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log10(largest),
        "sigma_overflow": 2 * math.log10(largest),
        "variance_underflow": math.log10(smallest),
        "softplus_underflow": math.log10(eps),
        "square_underflow": math.sqrt(smallest / 2),
    }
