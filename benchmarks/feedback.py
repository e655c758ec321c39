"""Makes the feedback of a class with nbgrader's page and with this package's, one after the other in one
run: seconds, and bytes, of all pages and of each.

Each student hands in the three notebooks of part B, with an answer of the bank in each; they are not
executed, so that the class is there in a minute: their answers are judged as if nothing had been
measured, and their pages have the text, the tests and the findings of a graded notebook, but none of its
pictures.  nbgrader makes the pages of the first ten students only, as each takes it many times as long.
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
from autograder.rebuild import exercise
from autograder.renew import CourseFeedback
from autograder.status import Status

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "part-b-coding"
FIRST = "s000?"
"""The students of whom nbgrader makes pages."""


def course(folder: Path, students: int) -> Any:
    """A course in which everybody's answers are in ``autograded/`` and in the gradebook."""
    copy(ROOT, folder)
    app = open_course(folder)
    assert NbGraderAPI(app.coursedir, parent=app).generate_assignment(ASSIGNMENT)["success"]
    made = Course.of(app)
    everybody = [f"s{number:04d}" for number in range(students)]
    for name in made.notebooks(ASSIGNMENT):
        answers = bank.answers(ROOT, exercise(name))[:students]
        graded = [_graded(made, name, answer, everybody[0]) for answer in answers]
        for number, student in enumerate(everybody):
            target = made.autograded(ASSIGNMENT, student) / f"{name}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(graded[number % len(graded)], "utf-8")
            for left in ("timestamp.txt", "submission_secret.txt"):
                (target.parent / left).touch()
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        for student in everybody:
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(ASSIGNMENT, student)
    return app


def _graded(course: Course, name: str, answer: bank.Answer, student: str) -> str:
    """What is in ``autograded/`` of an answer to a notebook."""
    place = Place(ASSIGNMENT, student, name)
    path = course.file(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(bank.place(answer.code, course.folder, exercise(name)), path)
    notebook = course.read_and_rebuild(place).notebook
    evidence = Evidence("", 0, {}, Execution(Status.TIMED_OUT, "this is a benchmark"))
    results = judge(notebook, evidence, course.settings.verdicts.checks())
    return nbformat.writes(feedback.write(notebook, evidence, results))


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    students = parser.parse_args().students
    table = Table(title=f"Feedback of {students} × 3 notebooks")
    for name in ("page", "pages", "seconds", "ms a page", "KiB a page", "MiB in all"):
        table.add_column(name, justify="left" if name == "page" else "right")
    with tempfile.TemporaryDirectory() as folder:
        app = course(Path(folder, "course"), students)
        directory = app.coursedir
        directory.assignment_id = ASSIGNMENT
        for name, kind, who in (
            ("nbgrader's", GenerateFeedback, FIRST),
            ("ours", CourseFeedback, "*"),
        ):
            directory.feedback_directory = f"feedback-{kind.__name__}"
            directory.student_id = who
            began = time.monotonic()
            kind(coursedir=directory, parent=app).start()
            seconds = time.monotonic() - began
            pages = list(Path(directory.root, directory.feedback_directory).rglob("*.html"))
            sizes = [page.stat().st_size for page in pages if page.stem != "overview"]
            total = sum(page.stat().st_size for page in pages)
            table.add_row(
                name,
                f"{len(pages)}",
                f"{seconds:.1f}",
                f"{1000 * seconds / len(sizes):.0f}",
                f"{statistics.mean(sizes) / 2**10:.0f}",
                f"{total / 2**20:.1f}",
            )
    Console().print(table)


if __name__ == "__main__":
    main()
