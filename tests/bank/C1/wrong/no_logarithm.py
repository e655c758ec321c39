"""The values in place of their logarithms."""
# mistake: no logarithm

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": largest,
        "sigma_overflow": 2 * math.log(largest),
        "variance_underflow": smallest,
        "softplus_underflow": math.log(eps / 2),
        "square_underflow": math.sqrt(smallest / 2),
    }
