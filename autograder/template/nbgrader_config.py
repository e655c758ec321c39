"""The course: its name, and the grader."""

from autograder.pipeline import configure

c = get_config()  # noqa: F821  (given by nbgrader)
c.CourseDirectory.course_id = "statistics"
configure(c, __file__)
