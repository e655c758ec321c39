"""sigma = exp(log_var / 2) read the wrong way."""
# mistake: half in place of double

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log(largest),
        "sigma_overflow": math.log(largest) / 2,
        "variance_underflow": math.log(smallest / 2),
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": math.sqrt(smallest / 2),
    }
