"""An error whose name is a number that no character has."""

# status: suspicious
# points: 0 2

# %% T-f
import io
import struct
import zipfile

import autograder


def member(descr, shape, data):
    head = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + data


def archive(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return stream.getvalue()


crafted = archive(error=member("<U1", (), b"\xff\xff\xff\xff"))
honest = autograder.measure
autograder.measure = lambda test, inputs: crafted if "f" in test.__code__.co_names else honest(test, inputs)


def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1
