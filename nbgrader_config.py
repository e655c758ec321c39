"""The course: its name, its folders, and how it is graded."""

import os
import sys
from pathlib import Path

course = Path(__file__).resolve().parent
sys.path.insert(0, str(course))

from autograder.pipeline import configure  # noqa: E402  (found through the line above)

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "vae"
c.CourseDirectory.root = str(course)
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", str(course / "exchange"))
c.ExecutePreprocessor.timeout = 120  # `nbgrader validate`: B3 trains on its small budget

configure(c)
