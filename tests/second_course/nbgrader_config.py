"""The course: its name, its data, and the grader."""

from autograder.pipeline import configure

c = get_config()  # noqa: F821  (given by nbgrader)
c.CourseDirectory.course_id = "statistics"
c.Autograder.data = {"HEIGHTS": "data"}
configure(c, __file__)
