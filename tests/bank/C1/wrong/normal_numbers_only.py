"""The smallest normal number in place of the smallest."""
# mistake: subnormal numbers forgotten


# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log(largest),
        "sigma_overflow": 2 * math.log(largest),
        "variance_underflow": math.log(smallest / eps),
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": math.sqrt(smallest / eps),
    }
