"""Times the grading of a class of part B: plain nbgrader against this course's configuration.

Both grade the same twelve honest submissions, right and wrong mixed, one after the other on the
same cores.  (Plain nbgrader gives nothing for a check below a self-check that fails.)  Then both
grade as many untouched copies of the release, where what the cells take is small; without that, as
our evidence has it, what is left is the overhead of grading.
"""

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder import bank, evidence
from autograder.course import copy
from verdicts import mnist

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "part-b-coding"
EXERCISES = ("B1", "B2", "B3")
RIGHT = {
    "B1": ("normal_rsample", "addcmul", "einsum"),
    "B2": ("expm1", "split_sums", "torch_distributions_in_float64"),
    "B3": ("plain", "convolutional", "distributions"),
}
WRONG = {
    "B1": ("std_is_exp_log_var", "torch_normal", "rand_for_randn"),
    "B2": ("mean_over_latents", "read_as_log_sigma", "exp_and_log"),
    "B3": ("bce_mean", "no_noise", "kl_dropped"),
}

PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "vae"
c.ExecutePreprocessor.timeout = 300
"""
"""nbgrader as it comes; hidden tests find the verdicts of the course that they are in."""


def course(folder: Path, plain: bool) -> Path:
    """A course folder with part B generated."""
    copy(ROOT, folder)
    if plain:
        (folder / "nbgrader_config.py").write_text(PLAIN)
    command(folder, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    return folder


def command(folder: Path, program: str, *arguments: str) -> float:
    """Runs a command of this environment in `folder`; its wall time in seconds."""
    binaries = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "MNIST_ROOT": str(mnist.for_grading()),
    }
    began = time.perf_counter()
    done = subprocess.run(
        [binaries / program, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{program} {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - began


def hand_in(folder: Path, students: int, answered: bool) -> None:
    """Fills ``submitted/`` with answers of the bank, or with untouched copies of the release."""
    shutil.rmtree(folder / "submitted", ignore_errors=True)
    codes = {
        (a.exercise, a.right, a.name): a.code for e in EXERCISES for a in bank.answers(ROOT, e)
    }
    choices = {e: itertools.cycle(zip(RIGHT[e], WRONG[e], strict=True)) for e in EXERCISES}
    for number in range(students):
        target = folder / "submitted" / f"s{number:02d}" / ASSIGNMENT
        target.mkdir(parents=True)
        for exercise in EXERCISES:
            right, wrong = next(choices[exercise])
            key = (exercise, number % 2 == 0, right if number % 2 == 0 else wrong)
            if answered:
                notebook = bank.place(codes[key], folder, exercise)
            else:
                notebook = bank.notebook(folder, "release", exercise)
            (path,) = (folder / "release" / ASSIGNMENT).glob(f"{exercise}_*.ipynb")
            nbformat.write(notebook, target / path.name)


def full_points(folder: Path) -> dict[tuple[str, str], bool]:
    """By student and automatic check: whether it has full points (plain nbgrader has no others)."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "vae") as gradebook:
        return {
            (s.student_id, grade.name): grade.auto_score == grade.max_score
            for s in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in s.notebooks
            for grade in notebook.grades
            if grade.auto_score is not None
        }


def cell_seconds(folder: Path) -> float:
    """Seconds that cells and hidden tests took in a graded course of ours, all together."""
    kept = (evidence.unpack(p.read_bytes()) for p in folder.glob("evidence/*/*/B*.zip"))
    return sum(one.execution.student_seconds for one in kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=12, help="submissions (12)")
    parser.add_argument("--workers", type=int, default=2, help="notebooks at a time, ours (2)")
    options = parser.parse_args()
    notebooks = options.students * len(EXERCISES)
    with tempfile.TemporaryDirectory(prefix="grade-class-") as name:
        plain, ours = course(Path(name, "plain"), True), course(Path(name, "ours"), False)
        ways = {
            "plain nbgrader": (plain, "nbgrader", "autograde", ASSIGNMENT, "--force"),
            "this course": (ours, "autograder", "grade", ASSIGNMENT, "--force", "--workers", str(options.workers)),
        }  # fmt: skip
        for answered in (True, False):
            kind = "honest submissions" if answered else "untouched submissions (overhead)"
            print(f"{options.students} {kind}, {notebooks} notebooks:", flush=True)
            seconds = []
            for title, (folder, *arguments) in ways.items():
                hand_in(folder, options.students, answered)
                seconds.append(command(folder, *arguments))
                each = seconds[-1] / notebooks
                print(f"  {title}: {seconds[-1]:.1f} s, {each:.2f} s per notebook", flush=True)
            print(f"  ratio: {seconds[0] / seconds[1]:.1f}")
            if not answered:
                cells = cell_seconds(ours)
                workers = (1, options.workers)
                overheads = [
                    (s - cells / n) / notebooks for s, n in zip(seconds, workers, strict=True)
                ]
                print(
                    f"  without the {cells:.0f} s of the cells: {overheads[0]:.2f} and "
                    f"{overheads[1]:.2f} s per notebook, ratio {overheads[0] / overheads[1]:.1f}"
                )
            theirs, our = full_points(plain), full_points(ours)
            differing = sorted(key for key in theirs | our if theirs.get(key) != our.get(key))
            print(f"  checks with the same outcome: {len(our) - len(differing)} of {len(our)}")
            for student, check in differing:
                print(f"    differs: {student} {check}")


if __name__ == "__main__":
    main()
