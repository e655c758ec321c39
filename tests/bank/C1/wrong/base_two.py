"""log2 for log."""
# mistake: logarithm to another base

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log2(largest),
        "sigma_overflow": 2 * math.log2(largest),
        "variance_underflow": math.log(smallest / 2),
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": math.sqrt(smallest / 2),
    }
