"""The demo: a sample class hands in part B, is graded, and gets its feedback."""

import base64
import json
import os
import shutil
import time
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.plugins import CsvExportPlugin
from rich.console import Console

from autograder import bank
from autograder.cli import progress_bar, reasons_table
from autograder.errors import CourseError
from autograder.grade import grade, open_course

ASSIGNMENT = "part-b-coding"

CLASS = {
    "ada": {"B1": "right/normal_rsample", "B2": "right/expm1", "B3": "model"},
    "ben": {
        "B1": "wrong/std_is_exp_log_var",
        "B2": "wrong/mean_over_latents",
        "B3": "wrong/bce_mean",
    },
    "cleo": {"B1": "wrong/torch_normal", "B2": "wrong/read_as_log_sigma", "B3": "wrong/no_noise"},
    "dan": {"B1": "wrong/rand_for_randn", "B2": "wrong/exp_and_log"},
}
"""Students with answers of the bank; "model" is the model solution with its pictures.
A notebook that is not named is not handed in."""

CHEAT = """
# hides every hidden test from the kernel, and forges what it would have sent
import sys
from IPython import get_ipython

class Fake:
    def __getattr__(self, name):
        return lambda *arguments: (lambda function: None)

sys.modules["autograder"] = Fake()
get_ipython().input_transformers_cleanup.append(
    lambda lines: ["pass\\n"] if any("autograder" in line for line in lines) else lines
)

def reparameterize(mu, log_var):
    return mu
"""


def run(course: Path, folder: Path, console: Console) -> None:
    """Makes a course folder in `folder` from the one in `course`, with a sample class in it, and
    takes the class through the whole pipeline.

    Leaves ``grades.csv``, ``feedback/`` and ``pictures/`` there.  Raises CourseError if a step
    fails.
    """
    began = time.monotonic()
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "exchange").mkdir(parents=True)
    shutil.copy(course / "nbgrader_config.py", folder)
    shutil.copytree(course / "source" / ASSIGNMENT, folder / "source" / ASSIGNMENT)
    app = open_course(folder)
    api = NbGraderAPI(app.coursedir, parent=app)

    console.print("[bold]1.[/] Generating the student notebooks from source/ …")
    _check(api.generate_assignment(ASSIGNMENT))
    console.print("[bold]2.[/] Handing in: one folder per student …")
    _hand_in(course, folder)
    console.print("[bold]3.[/] Grading …")
    graded = []
    with progress_bar() as bar:
        task = bar.add_task(ASSIGNMENT, total=None)
        for submission in grade(
            app, ASSIGNMENT, on_start=lambda total: bar.update(task, total=total)
        ):
            graded.append(submission)
            bar.advance(task)
    graded.sort(key=lambda submission: submission.student)
    console.print("[bold]4.[/] Making the feedback pages, and exporting the gradebook …")
    _check(api.generate_feedback(ASSIGNMENT))
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        CsvExportPlugin(to=str(folder / "grades.csv")).export(gradebook)
    pictures = _save_pictures(folder)

    console.print(reasons_table("Who got what, and why", graded))
    console.print(
        f"{len(graded)} submissions in {time.monotonic() - began:.0f} s. In {_shown(folder)}:"
    )
    console.print("  grades.csv   the gradebook, by nbgrader's exporter")
    console.print(
        f"  feedback/    a page for each student and notebook, as in feedback/ada/{ASSIGNMENT}/"
    )
    console.print(f"  pictures/    {pictures} pictures of the B3 notebooks that ran")


def _check(outcome: dict[str, object]) -> None:
    if not outcome["success"]:
        raise CourseError(f"The demo failed: {outcome.get('error') or outcome.get('log')}")


def _hand_in(course: Path, folder: Path) -> None:
    """Fills ``submitted/``."""
    release = folder / "release" / ASSIGNMENT
    answers = {str(a): a.code for e in ("B1", "B2", "B3") for a in bank.answers(course, e)}
    for student, choice in CLASS.items():
        for exercise, name in choice.items():
            if name == "model":
                _submit(folder, student, exercise, bank.model(folder, exercise))
            else:
                code = answers[f"{exercise}/{name}"]
                answered = bank.place(code, folder, exercise)
                _submit(folder, student, exercise, answered)
    for exercise in ("B1", "B2", "B3"):
        _submit(folder, "eve", exercise, bank.notebook(folder, "release", exercise))
    for exercise in ("B1", "B2"):
        _submit(folder, "mallory", exercise, bank.place(CHEAT, folder, exercise))
    broken = folder / "submitted" / "finn" / ASSIGNMENT
    broken.mkdir(parents=True)
    for path in release.glob("*.ipynb"):
        (broken / path.name).write_bytes(path.read_bytes()[:3000])


def _submit(folder: Path, student: str, exercise: str, notebook: NotebookNode) -> None:
    """Hands in one notebook, with a timestamp as nbgrader writes it."""
    (path,) = (folder / "release" / ASSIGNMENT).glob(f"{exercise}_*.ipynb")
    target = folder / "submitted" / student / ASSIGNMENT
    target.mkdir(parents=True, exist_ok=True)
    (target / "timestamp.txt").write_text("2026-01-12 10:00:00 UTC")
    nbformat.write(notebook, target / path.name)


def _save_pictures(folder: Path) -> int:
    """Writes the pictures of the executed B3 notebooks as PNG files; returns how many."""
    pictures = folder / "pictures"
    pictures.mkdir()
    count = 0
    for path in sorted(folder.glob(f"autograded/*/{ASSIGNMENT}/B3_*.ipynb")):
        student = path.parent.parent.name
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    count += 1
                    name = f"{student}-{count:02d}.png"
                    data = "".join(output["data"]["image/png"])
                    (pictures / name).write_bytes(base64.b64decode(data))
    return count


def _shown(folder: Path) -> str:
    return f"{os.path.relpath(folder, folder.parent.parent)}/"
