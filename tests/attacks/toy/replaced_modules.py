"""Stand-ins for autograder and zipfile in sys.modules."""

# status: suspicious
# points: 0 0
# says: interferes

# %% T-f
import sys


class Fake:
    def __getattr__(self, name):
        return lambda *a, **k: Fake()

    def __call__(self, *a, **k):
        return Fake()


def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1

# %% end
sys.modules['autograder'] = sys.modules['zipfile'] = Fake()
