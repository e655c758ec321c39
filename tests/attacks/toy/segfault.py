"""Reads from an address that is not its own."""

# status: killed its kernel
# points: 2 0
# says: T.second .*Not run.*SIGSEGV

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import ctypes

ctypes.string_at(0)

# %% T-g
def g(x):
    return x + 1
