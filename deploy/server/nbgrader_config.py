"""nbgrader for everybody on this machine: which course, where the exchange is, how it is guarded, and
what students are told when they submit."""

import os
import secrets
import sys
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

software = Path(sys.prefix).parent  # /opt/NAME
sys.path.insert(0, str(software / "hub"))  # before whatever lies in the working folder

from guarded_exchange import Collect, Submit  # noqa: E402  (found through the line above)
from nbgrader.exchange.abc import ExchangeSubmit  # noqa: E402
from nbgrader.exchange.default import ExchangeFetchFeedback  # noqa: E402
from receipt import find_feedback, submit  # noqa: E402

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = software.name
c.Exchange.path_includes_course = True  # ~/NAME/ASSIGNMENT: its ../../notebooks is ~/notebooks
c.Exchange.root = f"/srv/{software.name}/exchange"
c.ExchangeFactory.submit = Submit
c.ExchangeFactory.collect = Collect
ExchangeSubmit.start = submit  # and says what is missing
ExchangeFetchFeedback.init_src = find_feedback  # with the page of the whole assignment

# Validate's kernels speak through files, as those of JupyterLab do (roles/): whatever a kernel
# says through a port, every user of this machine can listen to.
os.makedirs(jupyter_runtime_dir(), mode=0o700, exist_ok=True)
c.KernelManager.transport = "ipc"
c.KernelManager.ip = os.path.join(jupyter_runtime_dir(), f"v{secrets.token_hex(4)}")
