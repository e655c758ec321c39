"""The smallest number as one over the largest."""
# mistake: lower end taken for the upper one

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log(largest),
        "sigma_overflow": 2 * math.log(largest),
        "variance_underflow": -math.log(largest),
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": math.sqrt(smallest / 2),
    }
