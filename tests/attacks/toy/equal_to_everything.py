"""An answer that says of everything that it is equal to it."""

# status: graded
# points: 0 2
# says: twice

# %% T-f
class Anything:
    shape, dtype, ndim = (3,), "float64", 1

    def __eq__(self, other):
        return True

    def __getattr__(self, name):
        return Anything()

    def __call__(self, *arguments, **named):
        return Anything()


def f(x):
    return Anything()

# %% T-g
def g(x):
    return x + 1
