"""Two of the five are missing."""
# mistake: no number

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log(largest),
        "sigma_overflow": 2 * math.log(largest),
        "variance_underflow": math.log(smallest / 2),
    }
