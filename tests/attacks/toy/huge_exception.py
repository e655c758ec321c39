"""Exceptions of a hundred megabytes, and with texts that raise or never end."""

# status: graded | timed out
# points: 0 0
# says: T.first .*ValueError

# %% T-f
def f(x):
    raise ValueError('spam' * 25_000_000)

# %% after T-first
raise ValueError('spam' * 25_000_000)

# %% T-g
class Endless(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def g(x):
    raise Endless()
