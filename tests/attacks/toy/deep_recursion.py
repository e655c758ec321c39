"""Recursion without end, in Python and in C."""

# status: graded | killed its kernel | timed out
# points: 0 2 | 0 0

# %% T-f
import sys

sys.setrecursionlimit(10**6)


def f(x):
    return f(x)

# %% T-g
def g(x):
    return x + 1
