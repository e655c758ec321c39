"""The course: its name, its folders, and what the grader is told about it."""

import os
import sys
from pathlib import Path

course = Path(__file__).resolve().parent
sys.path.insert(0, str(course))

from autograder.pipeline import configure  # noqa: E402  (both found through the line above)
from verdicts import mnist  # noqa: E402

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "vae"
if "NBGRADER_EXCHANGE" in os.environ:  # on a hub
    c.Exchange.root = os.environ["NBGRADER_EXCHANGE"]
    c.Collect.grace = 60  # seconds that a submission may arrive after the time it states
c.ExecutePreprocessor.timeout = 120  # `nbgrader validate`: B3 trains on its small budget

c.Autograder.timezone = "UTC"  # of due dates; such as "Europe/Berlin"
c.Autograder.data = {"MNIST_ROOT": str(mnist.for_grading())}
c.Autograder.preload = [
    "torch",
    "torch.nn.functional",
    "torch.utils.data",
    "torch.distributions",
    "torchvision.datasets",
    "torchvision.transforms",
    "scipy.spatial",
    "sympy",
]
configure(c, __file__)
