"""Trace, profile, monitoring and audit hooks that report the test's code."""

# status: graded | suspicious | timed out
# points: 2 0 | 0 0
# says: T.second

# %% T-f
def f(x):
    return 2 * x

# %% T-g
import sys
import threading


def g(x):
    return 0 * x


def spy(frame, event, argument):
    sys.stdout.write(str(frame.f_code.co_consts) + str(frame.f_locals)[:200])
    return None


sys.settrace(spy)
sys.setprofile(spy)
threading.setprofile(spy)

# %% end
print('hooked')
