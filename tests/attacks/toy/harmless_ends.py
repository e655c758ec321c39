"""Every way to leave a cell that is none."""

# status: graded
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import sys

sys.exit(0)

# %% after T-first 2
raise KeyboardInterrupt

# %% after T-first 3
input('your name? ')

# %% after T-first 4
import getpass

getpass.getpass()

# %% after T-first 5
exit()

# %% after T-first 6
quit(1)

# %% after T-first 7
raise BaseException

# %% T-g
def g(x):
    return x + 1
