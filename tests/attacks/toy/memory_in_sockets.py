"""Data that was sent and is never read, by sockets that are closed: in nobody's memory."""

# status: out of memory
# points: 2 0
# says: T.second .*Not run

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import socket

listener = socket.socket(socket.AF_UNIX)
listener.bind("\0attack")
listener.listen(4000)
for _ in range(4000):
    with socket.socket(socket.AF_UNIX) as sender:
        sender.setblocking(False)
        sender.connect("\0attack")
        try:
            while True:
                sender.send(bytes(2**15))
        except BlockingIOError:
            pass
raise SystemExit("all of it was there")

# %% T-g
def g(x):
    return x + 1
