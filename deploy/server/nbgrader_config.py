"""nbgrader for everybody on this machine: which course, where the exchange is, how it is guarded."""

import os
import secrets
import sys

from jupyter_core.paths import jupyter_runtime_dir

name = "vae"  # install.sh writes HUB_NAME here
sys.path.append(f"/opt/{name}/hub")

from vae_exchange import Collect, Submit  # noqa: E402  (found through the line above)

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "vae"
c.Exchange.path_includes_course = True  # ~/vae/part-b-coding: its ../../notebooks is ~/notebooks
c.Exchange.root = f"/srv/{name}/exchange"
c.ExchangeFactory.submit = Submit
c.ExchangeFactory.collect = Collect

# Validate's kernels speak through files, as those of JupyterLab do (roles/): whatever a kernel
# says through a port, every user of this machine can listen to.
os.makedirs(jupyter_runtime_dir(), mode=0o700, exist_ok=True)
c.KernelManager.transport = "ipc"
c.KernelManager.ip = os.path.join(jupyter_runtime_dir(), f"v{secrets.token_hex(4)}")
