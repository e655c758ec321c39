"""The last cell leaves the kernel unable to say anything."""

# status: timed out | killed its kernel | suspicious
# points: 2 2 | 0 0

# %% T-f
def f(x):
    return 2 * x

# %% T-g
def g(x):
    return x + 1

# %% end
get_ipython().kernel.session.key = b'other'
get_ipython().kernel.iopub_thread.stop()
