"""Sends results of its own, of a thousand points, from inside of the test."""

# status: graded
# points: 0 2
# says: twice

# %% T-f
def f(x):
    shell = get_ipython()
    session, socket = shell.kernel.session, shell.kernel.iopub_socket
    content = {"data": {"text/plain": "1000.0"}, "metadata": {}, "execution_count": 1}
    session.send(socket, "execute_result", content, parent=shell.kernel.get_parent("shell"))
    shell.user_ns["Out"][1] = 1000.0
    return 0 * x


1000.0

# %% T-g
def g(x):
    return x + 1
