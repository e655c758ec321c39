"""Half the mean squared difference of all pairs, another form of the same number."""


def variance(x):
    pairs = [(a - b) ** 2 for i, a in enumerate(x) for b in x[:i]]
    return sum(pairs) / len(pairs) / 2
