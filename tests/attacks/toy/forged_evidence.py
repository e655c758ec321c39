"""Sends evidence of its own beside the measured one."""

# status: suspicious
# points: 0 2
# says: interferes

# %% T-f
import base64

import autograder


def f(x):
    archive = base64.b64encode(autograder.pack({"y": 2 * x.detach()})).decode()
    get_ipython().display_pub.publish({autograder.MIME: archive})
    return 0 * x


f_visible = base64.b64encode(autograder.pack({"y": [0, 0, 0]})).decode()
get_ipython().display_pub.publish({autograder.MIME: f_visible})

# %% T-g
def g(x):
    return x + 1
