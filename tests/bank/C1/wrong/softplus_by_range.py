"""softplus underflows where exp does."""
# mistake: range taken for precision

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": math.log(largest),
        "sigma_overflow": 2 * math.log(largest),
        "variance_underflow": math.log(smallest / 2),
        "softplus_underflow": math.log(smallest),
        "square_underflow": math.sqrt(smallest / 2),
    }
