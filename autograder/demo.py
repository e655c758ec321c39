"""The demo: a sample class hands in everything, is graded, and gets its feedback."""

import base64
import json
import os
import shutil
import time
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.apps.autogradeapp import AutogradeApp
from rich.console import Console

from autograder import bank, report
from autograder.course import copy, open_course
from autograder.errors import CourseError
from autograder.exports import CsvExportPlugin
from autograder.grade import Submission, grade
from autograder.rebuild import exercise
from autograder.terminal import progress_bar, reasons_table

CUT_OFF = "cut off"
"""What hands in the beginning of the released file, in the place of an answer's name."""


def sample_class(course: Path) -> dict[str, dict[str, str]]:
    """By student and exercise, what is handed in: the name of an answer of the course's bank
    ("right/einsum"), or bank.MODEL, bank.UNTOUCHED, CUT_OFF.  It is in ``tests/bank/class.toml``,
    where "*" stands for every exercise that is not named; a course without that file has a student
    for each answer of its bank."""
    file = course / "tests" / "bank" / "class.toml"
    exercises = bank.exercises(course)
    if not file.exists():
        every = [answer for name in exercises for answer in bank.answers(course, name)]
        return {bank.student(a): {a.exercise: str(a).partition("/")[2]} for a in every}
    told = tomllib.loads(file.read_text("utf-8"))
    return {
        student: (dict.fromkeys(exercises, handed_in["*"]) if "*" in handed_in else {})
        | {name: what for name, what in handed_in.items() if name != "*"}
        for student, handed_in in told.items()
    }


def run(course: Path, folder: Path, console: Console) -> None:
    """Makes a course folder in `folder` from the one in `course`, with a sample class in it, and
    takes the class through the whole pipeline.

    Leaves ``grades.csv``, ``feedback/``, ``reports/`` and ``pictures/`` there.  Raises CourseError if a step
    fails.
    """
    began = time.monotonic()
    if folder.exists():
        shutil.rmtree(folder)
    copy(course, folder)
    app = open_course(folder)
    api = NbGraderAPI(app.coursedir, parent=app)
    assignments = sorted({path.parent.name for path in folder.glob("source/*/*.ipynb")})

    console.print("[bold]1.[/] Generating the student notebooks from source/ …")
    for assignment in assignments:
        _check(api.generate_assignment(assignment))
    console.print("[bold]2.[/] Handing in: one folder per student …")
    _hand_in(course, folder)
    console.print("[bold]3.[/] Grading …")
    graded = {assignment: _grade(app, assignment) for assignment in assignments}
    console.print("[bold]4.[/] Making feedback and reports, and exporting the gradebook …")
    for assignment in assignments:
        _check(api.generate_feedback(assignment))
        report.write(app, assignment, folder / "reports" / f"{assignment}.html", anonymous=False)
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        CsvExportPlugin(parent=app, to=str(folder / "grades.csv")).export(gradebook)
    pictures = _save_pictures(folder)

    for assignment, submissions in graded.items():
        console.print(reasons_table(f"Who got what in {assignment}, and why", submissions))
    count = sum(map(len, graded.values()))
    console.print(
        f"{count} submissions in {time.monotonic() - began:.0f} s. In {_shown(folder)}:\n"
        "  grades.csv   the gradebook, as `nbgrader export` has it\n"
        f"  feedback/    a page for each student and notebook, as in {_an_example(folder)}/\n"
        "  reports/     a page for each assignment: scores, checks, mistakes, times, who needs a look\n"
        f"  pictures/    {pictures} pictures that students' notebooks drew"
    )


def _grade(app: AutogradeApp, assignment: str) -> list[Submission]:
    """Grades a part, with a progress bar; sorted by student."""
    graded = []
    with progress_bar() as bar:
        task = bar.add_task(assignment, total=None)
        for submission in grade(
            app, assignment, on_start=lambda plan: bar.update(task, total=len(plan.due))
        ):
            graded.append(submission)
            bar.advance(task)
    return sorted(graded, key=lambda submission: submission.student)


def _check(outcome: dict[str, object]) -> None:
    if not outcome["success"]:
        raise CourseError(f"The demo failed: {outcome.get('error') or outcome.get('log')}")


def _hand_in(course: Path, folder: Path) -> None:
    """Fills ``submitted/``."""
    for student, handed_in in sample_class(course).items():
        for name, what in handed_in.items():
            (released,) = folder.glob(f"release/*/{name}_*.ipynb")
            target = folder / "submitted" / student / released.parent.name
            target.mkdir(parents=True, exist_ok=True)
            (target / "timestamp.txt").write_text("2026-01-12 10:00:00 UTC")
            if what == CUT_OFF:
                (target / released.name).write_bytes(released.read_bytes()[:3000])
            else:
                nbformat.write(_answered(course, folder, name, what), target / released.name)


def _answered(course: Path, folder: Path, name: str, what: str) -> NotebookNode:
    """The notebook of an exercise as somebody hands it in."""
    if what == bank.MODEL:
        return bank.model(folder, name)
    if what == bank.UNTOUCHED:
        return bank.notebook(folder, "release", name)
    file = course / "tests" / "bank" / name / f"{what}.py"
    if not file.exists():
        raise CourseError(f"The bank has no answer {file}.")
    return bank.place(file.read_text("utf-8"), folder, name)


def _save_pictures(folder: Path) -> int:
    """Writes the pictures of the executed notebooks as PNG files; returns how many."""
    pictures = folder / "pictures"
    pictures.mkdir()
    count = 0
    for path in sorted(folder.glob("autograded/*/*/*.ipynb")):
        who = f"{path.parent.parent.name}-{exercise(path.name)}"
        cells = json.loads(path.read_text("utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        drawn = [
            output["data"]["image/png"]
            for output in outputs
            if "image/png" in output.get("data", {})
        ]
        for number, picture in enumerate(drawn, 1):
            (pictures / f"{who}-{number:02d}.png").write_bytes(base64.b64decode("".join(picture)))
        count += len(drawn)
    return count


def _an_example(folder: Path) -> str:
    """A folder with somebody's feedback, as shown."""
    page = min(folder.glob("feedback/*/*/*.html"))
    return str(page.parent.relative_to(folder))


def _shown(folder: Path) -> str:
    return f"{os.path.relpath(folder, folder.parent.parent)}/"
