"""A process of a session of its own that wants to outlive the kernel."""

# status: graded
# points: 2 2
# shows: started

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import os
import subprocess

subprocess.Popen(["sleep", "86397"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "86397"])
    os._exit(0)
open("/dev/shm/attack-left", "w").write("here")
open("/tmp/attack-left", "w").write("here")
print("started")

# %% T-g
def g(x):
    return x + 1
