"""A flood of messages straight into the kernel's sockets."""

# status: graded | too much output | timed out
# points: 2 0
# says: T.second

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
kernel = get_ipython().kernel
for _ in range(10**6):
    kernel.session.send(
        kernel.iopub_socket, "stream", {"name": "stdout", "text": "spam" * 25_000},
        parent=kernel.get_parent("shell"),
    )

# %% T-g
def g(x):
    return 0 * x
