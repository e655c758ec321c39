"""An archive whose list says 64 kB of each of its members: of as many as evidence may have, zipfile reads it for 24 seconds."""

# status: suspicious
# points: 0 2

# %% T-f
import io
import struct
import zipfile

import autograder

stream = io.BytesIO()
with zipfile.ZipFile(stream, "w") as archive:
    archive.writestr("y.npy", b"")
    archive.filelist[0].extra = struct.pack("<2H", 2, 0) * 16_383
    archive.filelist *= 50
crafted = stream.getvalue()
honest = autograder.measure
autograder.measure = lambda test, inputs: crafted if "f" in test.__code__.co_names else honest(test, inputs)


def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1
