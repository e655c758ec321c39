"""The root of what is asked."""

# mistake: square root taken
import statistics


def variance(x):
    return statistics.stdev(x)
