"""Huge pages handed to pipes by one byte each, and larger pipes, buffers and sockets."""

# status: graded
# points: 2 2
# shows: vmsplice: Function not implemented.*a larger pipe: Operation not permitted.*a TCP socket: Permission denied

# %% T-f
def f(x):
    return 2 * x


import ctypes
import fcntl
import os
import socket

libc = ctypes.CDLL(None, use_errno=True)
out, into = os.pipe()
byte = ctypes.create_string_buffer(1)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(byte), 1)
for name in ("vmsplice", "tee", "splice", "sendfile"):
    if getattr(libc, name)(into, vector, 1, 0, 1, 0) == -1:
        print(f"{name}: {os.strerror(ctypes.get_errno())}", end="; ")
    else:
        print("found", "/dev")
attempts = {
    "a larger pipe": lambda: fcntl.fcntl(into, 1031, 2**20),
    "a TCP socket": lambda: socket.create_server(("127.0.0.1", 0)),
    "a UDP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
}
for name, attempt in attempts.items():
    try:
        attempt()
        print("found", "/dev")
    except OSError as error:
        print(f"{name}: {error.strerror}", end="; ")

# %% T-g
def g(x):
    return x + 1
