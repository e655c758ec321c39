"""An answer that ends the process when it is measured, with a letter of the test for its code."""

# status: killed its kernel
# points: 0 0
# says: Not run: the test T.first: killed its kernel; later tests were not run

# %% T-f
import os


def f(x):
    os._exit(get_ipython().kernel.get_parent("shell")["content"]["code"].encode()[20])

# %% T-g
def g(x):
    return x + 1
