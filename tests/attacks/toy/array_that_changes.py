"""An object that is another array whenever it is looked at."""

# status: graded
# points: 0 2
# says: twice

# %% T-f
import numpy as np


class Moody(np.ndarray):
    looks = 0

    def __array__(self, *arguments, **named):
        Moody.looks += 1
        return np.full(3, float(Moody.looks))

    def __array_finalize__(self, other):
        pass


def f(x):
    return np.zeros(3).view(Moody)

# %% T-g
def g(x):
    return x + 1
