"""The numbers of float32, whatever the format."""
# mistake: numbers of one format

# %% C1-limits-answer
def limits(largest, smallest, eps):
    return {
        "variance_overflow": 88.7228,
        "sigma_overflow": 177.4457,
        "variance_underflow": -103.97,
        "softplus_underflow": -16.64,
        "square_underflow": 2.65e-23,
    }
