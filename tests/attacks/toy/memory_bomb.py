"""More and more memory."""

# status: graded | out of memory | timed out
# points: 2 0
# says: T.second

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
hoard = []
while True:
    hoard.append(bytearray(2**26))

# %% T-g
def g(x):
    return len(hoard) * x
