"""Says that the cell is done while it goes on, and answers requests itself."""

# status: graded | suspicious | timed out
# points: 0 0 | 0 2

# %% T-f
import time


def f(x):
    kernel = get_ipython().kernel
    parent = kernel.get_parent("shell")
    session = kernel.session
    reply = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=parent)
    for stream in (kernel.shell_stream, getattr(kernel, "control_stream", None)):
        try:
            session.send(stream, "execute_reply", reply, parent=parent, ident=kernel._parent_ident["shell"])
        except BaseException:
            pass
    time.sleep(0.5)
    return 0 * x

# %% T-g
def g(x):
    return x + 1
