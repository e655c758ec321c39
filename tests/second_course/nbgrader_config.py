"""The course: its name, its folders, and the grader."""

from pathlib import Path

from autograder.pipeline import configure

c = get_config()  # noqa: F821  (given by nbgrader)
c.CourseDirectory.course_id = "statistics"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")
c.Autograder.data = {"HEIGHTS": "data"}
configure(c)
