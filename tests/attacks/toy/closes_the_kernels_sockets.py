"""Takes the kernel's own sockets and threads away."""

# status: timed out | killed its kernel | graded | too much output
# points: 2 0 | 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
kernel = get_ipython().kernel
kernel.shell_stream.close() if getattr(kernel, "shell_stream", None) else None
kernel.iopub_socket = None
kernel.session.key = b"other"

# %% T-g
def g(x):
    return x + 1
