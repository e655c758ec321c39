"""log sigma in place of sigma."""
# mistake: logarithm of the limit

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log(largest),
        "sigma_overflow": 2 * math.log(largest),
        "variance_underflow": math.log(smallest / 2),
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": 0.5 * math.log(smallest),
    }
