"""Tries to read and change the gradebook and other submissions."""

# status: graded
# points: 0 2
# shows: held back

# %% T-f
import glob
import os
import sqlite3

for folder in ("/tmp", "/home", "/root", "/work", "/srv", "/mnist", "/proc/1/root/tmp"):
    for name in ("gradebook.db", "submitted", "evidence", "source"):
        for path in glob.iglob(f"{folder}/**/{name}", recursive=True):
            print("found", path)
try:
    sqlite3.connect("../../../gradebook.db").execute("update grade set manual_score = 1000")
except sqlite3.Error as error:
    print("held back:", error)
for path in ("/etc/shadow", "/root/.bashrc", "/proc/1/environ", "/proc/1/mem"):
    try:
        print("found", path, len(open(path, "rb").read()))
    except OSError as error:
        print("held back:", type(error).__name__)


def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1
