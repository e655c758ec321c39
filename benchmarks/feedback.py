"""Makes the feedback of a class with nbgrader's page and with this package's, one after the other in one
run: seconds, and bytes, of all pages and of each.

Each student hands in the three notebooks of part B; they are not executed, so that the class is there in
seconds: their answers are judged as if nothing had been measured, and their pages have the text, the
tests and the findings of a graded notebook, but none of its pictures.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from rich.console import Console
from rich.table import Table

from autograder import bank, feedback
from autograder.course import Course, Place, copy, open_course
from autograder.evidence import Evidence
from autograder.execute import Execution
from autograder.judge import judge
from autograder.renew import CourseFeedback
from autograder.status import Status

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "part-b-coding"


def course(folder: Path, students: int) -> Any:
    """A course in which everybody's model answers are in ``autograded/`` and in the gradebook."""
    copy(ROOT, folder)
    app = open_course(folder)
    assert NbGraderAPI(app.coursedir, parent=app).generate_assignment(ASSIGNMENT)["success"]
    made = Course.of(app)
    checks = made.settings.verdicts.checks()
    names = made.notebooks(ASSIGNMENT)
    for number in range(students):
        student = f"s{number:04d}"
        for name in names:
            place = Place(ASSIGNMENT, student, name)
            path = made.file(place)
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(bank.model(folder, name.split("_")[0]), path)
            notebook = made.read_and_rebuild(place).notebook
            evidence = Evidence("", 0, {}, Execution(Status.TIMED_OUT, "this is a benchmark"))
            written = feedback.write(notebook, evidence, judge(notebook, evidence, checks))
            target = made.autograded(ASSIGNMENT, student) / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(written, target)
            for left in ("timestamp.txt", "submission_secret.txt"):
                (target.parent / left).touch()
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        for number in range(students):
            gradebook.update_or_create_student(f"s{number:04d}")
            gradebook.update_or_create_submission(ASSIGNMENT, f"s{number:04d}")
    return app


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    students = parser.parse_args().students
    table = Table(title=f"Feedback of {students} × 3 notebooks")
    for name in ("page", "seconds", "ms a page", "KiB a page", "MiB in all"):
        table.add_column(name, justify="left" if name == "page" else "right")
    with tempfile.TemporaryDirectory() as folder:
        app = course(Path(folder, "course"), students)
        directory = app.coursedir
        directory.assignment_id = ASSIGNMENT
        for name, kind in (("nbgrader's", GenerateFeedback), ("ours", CourseFeedback)):
            directory.feedback_directory = f"feedback-{kind.__name__}"
            began = time.monotonic()
            kind(coursedir=directory, parent=app).start()
            seconds = time.monotonic() - began
            pages = list(Path(directory.root, directory.feedback_directory).rglob("*.html"))
            sizes = [page.stat().st_size for page in pages if page.stem != "overview"]
            total = sum(page.stat().st_size for page in pages)
            table.add_row(
                name,
                f"{seconds:.1f}",
                f"{1000 * seconds / len(sizes):.0f}",
                f"{statistics.mean(sizes) / 2**10:.0f}",
                f"{total / 2**20:.1f}",
            )
    Console().print(table)


if __name__ == "__main__":
    main()
