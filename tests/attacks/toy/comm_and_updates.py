"""Comms, widgets, payloads, and updates of what earlier cells displayed."""

# status: graded
# points: 0 2
# says: twice

# %% T-f
from IPython.display import HTML, display, update_display

display("before", display_id="mine")


def f(x):
    update_display(get_ipython().kernel.get_parent("shell")["content"]["code"], display_id="mine")
    get_ipython().set_next_input("2.0")
    kernel = get_ipython().kernel
    for kind in ("comm_open", "comm_msg", "update_display_data", "nonsense", "clear_output"):
        content = {"comm_id": "c", "target_name": "jupyter.widget", "data": {"state": {}}, "metadata": {}, "transient": {"display_id": "mine"}}
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent("shell"))
    return 0 * x


import ipywidgets

display(ipywidgets.IntSlider())
f(0)

# %% T-g
def g(x):
    return x + 1
