"""Squares of the numbers in place of squares of their deviations."""
# mistake: mean not subtracted


def variance(x):
    return sum(value**2 for value in x) / (len(x) - 1)
