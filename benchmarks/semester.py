"""What a grader has to find out in a class of thousands of submissions that are graded already: how
long it takes to see that nothing is due, and to bring late penalties to another due date.

One student's submission of the whole part B is graded; the others are copies of it, with everything
that grading leaves.  Each measured command is a process of its own.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Grade, Gradebook, SubmittedNotebook
from nbgrader.apps.api import NbGraderAPI
from rich.console import Console
from rich.progress import track
from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from autograder import bank, course, patches, record
from autograder.course import Course, Place, open_course
from autograder.grade import grade
from autograder.rebuild import exercise

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "part-b-coding"
TEMPLATE = "s0000"
RULE = """
from nbgrader.plugins import BasePlugin


class LateDays(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score * min(total_seconds_late // 86_400, 10) / 10


c.AssignLatePenalties.plugin_class = LateDays
"""


def graded_once(folder: Path) -> Any:
    """A course with one submission of the whole part B, graded."""
    course.copy(ROOT, folder)
    config = folder / "nbgrader_config.py"
    before, last = config.read_text().rsplit("configure(", 1)
    config.write_text(f"{before}{RULE}\nconfigure({last}")
    app = open_course(folder)
    assert NbGraderAPI(app.coursedir, parent=app).generate_assignment(ASSIGNMENT)["success"]
    handed_in = folder / "submitted" / TEMPLATE / ASSIGNMENT
    handed_in.mkdir(parents=True)
    for path in sorted((folder / "release" / ASSIGNMENT).glob("*.ipynb")):
        name = exercise(path.name)
        answer = next(a for a in bank.answers(ROOT, name) if a.right)
        nbformat.write(bank.place(answer.code, folder, name), handed_in / path.name)
    (handed_in / "timestamp.txt").write_text("2026-12-03 12:00:00 UTC")
    (done,) = grade(app, ASSIGNMENT)
    assert not done.error, done.error
    return app


def multiply(app: Any, students: list[str]) -> None:
    """Makes everybody's submission, as it was graded, from the first one's."""
    here = Course.of(app)
    directory = app.coursedir
    names = here.notebooks(ASSIGNMENT)
    noted = record.load(here.evidence, ASSIGNMENT, TEMPLATE)
    course.SETTLED = 0
    with (
        patches.transaction(directory.db_url),
        Gradebook(directory.db_url, directory.course_id) as gradebook,
    ):
        for student in track(students, "copies", transient=True):
            for place in (here.submitted, here.autograded):
                shutil.copytree(place(ASSIGNMENT, TEMPLATE), place(ASSIGNMENT, student))
            places = {name: Place(ASSIGNMENT, student, name) for name in names}
            looks = {name: here.looks(place, here.beside(place)) for name, place in places.items()}
            copied = {n: record.Record(**{**vars(noted[n]), "looks": looks[n]}) for n in names}
            record.save(here.evidence, ASSIGNMENT, student, copied)
            gradebook.add_student(student)
            gradebook.add_submission(ASSIGNMENT, student, timestamp="2026-12-03 12:00:00 UTC")
        mine = aliased(Grade)
        submission = gradebook.find_submission(ASSIGNMENT, TEMPLATE)
        own = select(SubmittedNotebook.id).where(SubmittedNotebook.assignment_id == submission.id)
        first = select(mine).where(mine.notebook_id.in_(own), mine.cell_id == Grade.cell_id)
        values = {
            column.key: first.with_only_columns(getattr(mine, column.key)).scalar_subquery()
            for column in (Grade.auto_score, Grade.needs_manual_grade)
        }
        gradebook.db.execute(
            update(Grade).where(Grade.notebook_id.not_in(own)).values(values),
            execution_options={"synchronize_session": False},
        )
        gradebook.db.commit()


def command() -> tuple[float, str]:
    """Runs `autograder grade` in the course; its seconds, and what it says."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", "import autograder.cli; autograder.cli.main()", "grade", ASSIGNMENT],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.monotonic() - began, " ".join(done.stdout.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=3000, help="(3000)")
    options = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="semester-") as name:
        app = graded_once(Path(name, "course"))
        multiply(app, [f"s{number:04d}" for number in range(1, options.submissions)])
        directory = app.coursedir
        seconds, said = command()
        console.print(
            f"{options.submissions} submissions, nothing changed: {seconds:.1f} s. {said}"
        )
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate=datetime(2026, 12, 1, 12))
        seconds, said = command()
        console.print(
            f"{options.submissions} submissions, another due date: {seconds:.1f} s. {said}"
        )
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        console.print(f"memory of the larger of the two: {peak:.0f} MiB")
        os.chdir(ROOT)


if __name__ == "__main__":
    main()
