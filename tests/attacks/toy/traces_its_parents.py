"""ptrace, prctl and the memory of other processes."""

# status: graded
# points: 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
print([libc.ptrace(request, 1, 0, 0) for request in (0, 16, 0x4206)])
print(libc.prctl(4, 1), libc.prctl(1, 0), libc.unshare(0x10000000), libc.mount(b"none", b"/tmp", b"tmpfs", 0, 0))
for process in os.listdir("/proc"):
    if process.isdigit() and int(process) != os.getpid():
        try:
            print("found", len(open(f"/proc/{process}/mem", "rb").read(1)), process)
        except OSError as error:
            print("held back:", type(error).__name__)

# %% T-g
def g(x):
    return x + 1
