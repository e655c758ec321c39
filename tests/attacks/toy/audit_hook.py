"""An audit hook that prints all that is compiled."""

# status: graded | timed out
# points: 2 0
# says: T.second

# %% T-f
def f(x):
    return 2 * x

# %% T-g
import sys


def g(x):
    return 0 * x


sys.addaudithook(lambda event, arguments: print(arguments) if event == "compile" else None)
