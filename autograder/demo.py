"""The demo: a sample class hands in all three parts, is graded, and gets its feedback."""

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
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.plugins import CsvExportPlugin
from rich.console import Console

from autograder import bank, report
from autograder.cli import progress_bar, reasons_table
from autograder.errors import CourseError
from autograder.grade import Graded, grade, open_course

ASSIGNMENTS = ("part-a-theory", "part-b-coding", "part-c-concepts")

MODEL = {e: "model" for e in ("A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "C1", "C2")}

CLASS: dict[str, dict[str, str]] = {
    "ada": MODEL | {"A5": "right/functions", "B1": "right/normal_rsample", "B2": "right/expm1"},
    "ben": {
        "A1": "wrong/no_half",
        "A2": "wrong/jensen_reversed",
        "A3": "wrong/gaussian_mse",
        "A5": "wrong/second_moment_is_variance",
        "B1": "wrong/std_is_exp_log_var",
        "B2": "wrong/mean_over_latents",
        "B3": "wrong/bce_mean",
        "C1": "wrong/log_var_as_log_sigma",
    },
    "cleo": {
        "A2": "wrong/gap_to_the_prior",
        "A4": "wrong/pathwise_through_torch_normal",
        "A6": "wrong/free_bits_min",
        "B1": "wrong/torch_normal",
        "B2": "wrong/read_as_log_sigma",
        "B3": "wrong/no_noise",
        "C2": "wrong/moments_only_means",
    },
    "dan": {
        "A4": "wrong/proof_eps_once",
        "A5": "wrong/kl_missing_one",
        "A6": "wrong/cure_larger_beta",
        "B1": "wrong/rand_for_randn",
        "B2": "wrong/exp_and_log",
        "C1": "wrong/claims_softplus_wrong",
    },
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

    Leaves ``grades.csv``, ``feedback/``, ``reports/`` and ``pictures/`` there.  Raises CourseError if a step
    fails.
    """
    began = time.monotonic()
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "exchange").mkdir(parents=True)
    shutil.copy(course / "nbgrader_config.py", folder)
    shutil.copytree(course / "source", folder / "source")
    app = open_course(folder)
    api = NbGraderAPI(app.coursedir, parent=app)

    console.print("[bold]1.[/] Generating the student notebooks from source/ …")
    for assignment in ASSIGNMENTS:
        _check(api.generate_assignment(assignment))
    console.print("[bold]2.[/] Handing in: one folder per student …")
    _hand_in(course, folder)
    console.print("[bold]3.[/] Grading …")
    graded = {assignment: _grade(app, assignment) for assignment in ASSIGNMENTS}
    console.print("[bold]4.[/] Making feedback and reports, and exporting the gradebook …")
    for assignment in ASSIGNMENTS:
        _check(api.generate_feedback(assignment))
        report.write(app, assignment, folder / "reports" / f"{assignment}.html", anonymous=False)
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        CsvExportPlugin(to=str(folder / "grades.csv")).export(gradebook)
    pictures = _save_pictures(folder)

    for assignment, submissions in graded.items():
        console.print(reasons_table(f"Who got what in {assignment}, and why", submissions))
    count = sum(map(len, graded.values()))
    console.print(
        f"{count} submissions in {time.monotonic() - began:.0f} s. In {_shown(folder)}:\n"
        "  grades.csv   the gradebook, by nbgrader's exporter\n"
        f"  feedback/    a page for each student and notebook, as in feedback/ada/{ASSIGNMENTS[1]}/\n"
        "  reports/     a page for each part: scores, checks, mistakes, times, who needs a look\n"
        f"  pictures/    {pictures} pictures of the B3 notebooks that ran"
    )


def _grade(app: AutogradeApp, assignment: str) -> list[Graded]:
    """Grades a part, with a progress bar; sorted by student."""
    graded = []
    with progress_bar() as bar:
        task = bar.add_task(assignment, total=None)
        for submission in grade(
            app, assignment, on_start=lambda total: bar.update(task, total=total)
        ):
            graded.append(submission)
            bar.advance(task)
    return sorted(graded, key=lambda submission: submission.student)


def _check(outcome: dict[str, object]) -> None:
    if not outcome["success"]:
        raise CourseError(f"The demo failed: {outcome.get('error') or outcome.get('log')}")


def _hand_in(course: Path, folder: Path) -> None:
    """Fills ``submitted/``."""
    for student, choice in CLASS.items():
        for exercise, name in choice.items():
            if name == "model":
                answered = bank.model(folder, exercise)
            else:
                (answer,) = [
                    a for a in bank.answers(course, exercise) if str(a) == f"{exercise}/{name}"
                ]
                answered = bank.place(answer.code, folder, exercise)
            _submit(folder, student, exercise, answered)
    for exercise in MODEL:
        _submit(folder, "eve", exercise, bank.notebook(folder, "release", exercise))
    for exercise in ("B1", "B2"):
        _submit(folder, "mallory", exercise, bank.place(CHEAT, folder, exercise))
    for path in folder.glob("release/part-b-coding/*.ipynb"):
        broken = folder / "submitted" / "finn" / path.parent.name
        broken.mkdir(parents=True, exist_ok=True)
        (broken / path.name).write_bytes(path.read_bytes()[:3000])


def _submit(folder: Path, student: str, exercise: str, notebook: NotebookNode) -> None:
    """Hands in one notebook, with a timestamp as nbgrader writes it."""
    (path,) = folder.glob(f"release/*/{exercise}_*.ipynb")
    target = folder / "submitted" / student / path.parent.name
    target.mkdir(parents=True, exist_ok=True)
    (target / "timestamp.txt").write_text("2026-01-12 10:00:00 UTC")
    nbformat.write(notebook, target / path.name)


def _save_pictures(folder: Path) -> int:
    """Writes the pictures of the executed B3 notebooks as PNG files; returns how many."""
    pictures = folder / "pictures"
    pictures.mkdir()
    count = 0
    for path in sorted(folder.glob("autograded/*/*/B3_*.ipynb")):
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
