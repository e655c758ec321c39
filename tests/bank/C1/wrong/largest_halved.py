"""The largest number is still finite."""
# mistake: largest number halved


# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log(largest / 2),
        "sigma_overflow": 2 * math.log(largest / 2),
        "variance_underflow": math.log(smallest / 2),
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": math.sqrt(smallest / 2),
    }
