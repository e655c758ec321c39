"""One byte read in each two megabytes of a terabyte: nothing but page tables."""

# status: out of memory
# points: 2 0
# says: T.second .*Not run

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import ctypes

libc = ctypes.CDLL(None)
libc.mmap.restype, libc.mmap.argtypes = ctypes.c_size_t, [ctypes.c_size_t] * 6
libc.madvise.argtypes = [ctypes.c_size_t] * 3
start = libc.mmap(0, 2**40, 1, 0x4022, 2**64 - 1, 0)
libc.madvise(start, 2**40, 15)
for place in range(start, start + 2**40, 2**21):
    ctypes.string_at(place, 1)

# %% T-g
def g(x):
    return x + 1
