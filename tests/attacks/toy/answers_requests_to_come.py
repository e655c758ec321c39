"""Answers requests that were not made yet, and sends their evidence: their numbers can be guessed."""

# status: graded | suspicious | timed out
# points: 0 0 | 0 2

# %% T-f
import base64
import io

import autograder
import numpy as np


def f(x):
    return 0 * x


kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
before, _, number = parent["header"]["msg_id"].rpartition("_")
packed = io.BytesIO()
np.savez(packed, y=np.zeros(3))
archive = base64.b64encode(packed.getvalue()).decode()
reply = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
identity = getattr(kernel, "_shell_parent_ident", None)
identity = identity.get() if identity else kernel._parent_ident["shell"]
for ahead in range(1, 12):
    header = {**parent["header"], "msg_id": f"{before}_{int(number) + ahead}"}
    coming = {**parent, "header": header, "msg_id": header["msg_id"]}
    data = {autograder.MIME: archive, "text/plain": ""}
    content = {"data": data, "metadata": {}, "transient": {}}
    kernel.session.send(kernel.iopub_socket, "display_data", content, parent=coming)
    kernel.session.send(kernel.shell_stream, "execute_reply", reply, parent=coming, ident=identity)
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=coming)

# %% T-g
def g(x):
    return x + 1
