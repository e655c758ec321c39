"""The mean squared deviation, which is too small on average."""
# mistake: divided by n


def variance(x):
    mean = sum(x) / len(x)
    return sum((value - mean) ** 2 for value in x) / len(x)
