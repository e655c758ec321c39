"""Evidence of pickled objects, whose unpickling runs code, in place of the measured one."""

# status: graded | suspicious
# points: 0 0

# %% T-f
import io
import pickle
import zipfile

import autograder
import numpy as np


def f(x):
    return 0 * x


class Bomb:
    def __reduce__(self):
        return (open, ("/tmp/attack-unpickled", "w"))


autograder_pack = autograder.pack


def autograder_npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def zip_bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("y.npy", "w", force_zip64=True) as file:
        np.lib.format.write_array_header_1_0(
            file, {"descr": "<f8", "fortran_order": False, "shape": (10**8 // 8,)}
        )
        for _ in range(100):
            file.write(bytes(10**6))
    return stream.getvalue()


def lying():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, archive.open("y.npy", "w") as file:
        np.lib.format.write_array_header_1_0(
            file, {"descr": "<f8", "fortran_order": False, "shape": (10**11,)}
        )
    return stream.getvalue()


autograder.pack = lambda values: autograder_npz(y=np.array([Bomb(), 1, 2], object))

# %% T-g
def g(x):
    return x + 1
