"""Writes to stderr, as warnings and progress bars do."""

# status: graded
# points: 2 2
# shows: Error: failed

# %% T-f
import logging
import sys
import warnings

from tqdm import tqdm


def f(x):
    warnings.warn("careful", stacklevel=1)
    for _ in tqdm(range(3)):
        print("Error: failed, 0 points", file=sys.stderr)
    logging.error("Traceback (most recent call last)")
    return 2 * x


f(1)

# %% T-g
def g(x):
    return x + 1
