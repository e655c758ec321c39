"""Kills the shell's parent from a shell."""

# status: killed its kernel
# points: 2 0
# says: T.second .*Not run.*SIGKILL

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
!kill -9 $PPID

# %% T-g
def g(x):
    return x + 1
