"""Bytes that are no messages, on the kernel's sockets."""

# status: graded | too much output | timed out
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os

kernel = get_ipython().kernel
for frames in ([b""], [b"<IDS|MSG>"], [os.urandom(1000)] * 6, [b"<IDS|MSG>", b"0", b"{", b"[]", b"nan", b"\xff"]):
    kernel.iopub_thread._really_send(frames)
    kernel.iopub_thread.socket.send_multipart(frames)
for number in range(3, 100):
    try:
        if os.readlink(f"/proc/self/fd/{number}").startswith("socket:"):
            os.write(number, b"") 
    except OSError:
        pass

# %% T-g
def g(x):
    return x + 1
