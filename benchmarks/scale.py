"""Grades a class of hundreds of light submissions: is the last one graded as fast as the first,
does the coordinator's memory stay flat, and how far would more workers help?

Each submission is one notebook of a light exercise (B2).  The serial part is what the coordinator
does for a submission: sending it off, keeping its evidence, and saving it.  The parallel part is
what a worker does: executing and judging.  Both are measured, and give the time for 10,000 students
of the whole part B on N workers as max(serial, parallel / N).
"""

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps.api import NbGraderAPI
from rich.console import Console
from rich.table import Table

from autograder import bank, judge
from autograder import grade as grading
from autograder.course import Course, Place, copy, open_course
from autograder.rebuild import exercise as exercise_of
from autograder.terminal import progress_bar

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "part-b-coding"
STUDENTS = 10_000


def memory() -> float:
    """Resident memory of this process, MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def course(folder: Path, exercises: list[str], answers: list[bank.Answer], students: int) -> Any:
    """A course of these exercises in which each student hands in the next of `answers` to each."""
    copy(ROOT, folder)
    for path in folder.glob("source/*/*.ipynb"):
        if exercise_of(path.name) not in exercises:
            path.unlink()
    app = open_course(folder)
    outcome = NbGraderAPI(app.coursedir, parent=app).generate_assignment(ASSIGNMENT)
    assert outcome["success"], outcome
    for exercise in exercises:
        chosen = itertools.cycle(a for a in answers if a.exercise == exercise)
        notebooks = {}
        (path,) = (folder / "release" / ASSIGNMENT).glob(f"{exercise}_*.ipynb")
        for number in range(students):
            answer = next(chosen)
            if answer not in notebooks:
                notebooks[answer] = nbformat.writes(bank.place(answer.code, folder, exercise))
            target = folder / "submitted" / f"s{number:04d}" / ASSIGNMENT
            target.mkdir(parents=True, exist_ok=True)
            (target / path.name).write_text(notebooks[answer], "utf-8")
    return app


class Clock:
    """Seconds that this thread spends computing in functions of the coordinator."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*arguments: Any) -> Any:
            began = time.thread_time()
            try:
                return function(*arguments)
            finally:
                self.seconds += time.thread_time() - began

        return timed


def grade(app: Any, workers: int, title: str) -> tuple[list[float], list[float], float]:
    """Grades everything; when each submission was saved, the memory then, and the coordinator's
    seconds per submission."""
    clock = Clock()
    run = grading._Grading
    originals = {name: getattr(run, name) for name in ("_begin", "_finish", "_save")}
    for name, function in originals.items():
        setattr(run, name, clock.wrap(function))
    saved, sizes = [], []
    try:
        with progress_bar() as bar:
            task = bar.add_task(title, total=None)
            for graded in grading.grade(
                app,
                ASSIGNMENT,
                workers=workers,
                on_start=lambda plan: bar.update(task, total=len(plan.due)),
            ):
                assert not graded.error, graded
                saved.append(time.perf_counter())
                sizes.append(memory())
                bar.advance(task)
    finally:
        for name, function in originals.items():
            setattr(run, name, function)
    return saved, sizes, clock.seconds / len(saved)


def parallel_seconds(app: Any) -> float:
    """Seconds that a worker takes for one submission, the mean; judging is done again for it."""
    course = Course.of(app)
    checks = course.settings.verdicts.checks()
    students = course.students(ASSIGNMENT)
    seconds = 0.0
    for student, name in itertools.product(students, course.notebooks(ASSIGNMENT)):
        place = Place(ASSIGNMENT, student, name)
        kept = course.evidence.load(*place)
        notebook = course.read_and_rebuild(place).notebook
        began = time.thread_time()
        judge.judge(notebook, kept, checks)
        seconds += kept.execution.seconds + time.thread_time() - began
    return seconds / len(students)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=300, help="light ones (300)")
    parser.add_argument("--heavy", type=int, default=6, help="of the whole part B (6)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="(one a core)")
    options = parser.parse_args()
    console = Console()
    right = [a for e in ("B1", "B2", "B3") for a in bank.answers(ROOT, e) if a.right]
    light = [a for a in right if a.exercise == "B2"][:10]
    heavy = [a for a in right if a.exercise != "B3" or a.name in ("plain", "distributions")]
    table = Table("submissions", "serial s", "parallel s", "workers that the coordinator feeds")
    with tempfile.TemporaryDirectory(prefix="scale-") as name:
        folder = Path(name, "light")
        app = course(folder, ["B2"], light, options.submissions)
        saved, sizes, serial = grade(app, options.workers, "light submissions")
        steps = [later - earlier for earlier, later in itertools.pairwise(saved)]
        first, last = statistics.mean(steps[:50]), statistics.mean(steps[-50:])
        console.print(
            f"{len(saved)} light submissions, {options.workers} workers: {first:.3f} s per "
            f"submission in the first fifty, {last:.3f} s in the last; ratio {last / first:.2f}"
        )
        console.print(
            f"coordinator's memory: {sizes[49]:.0f} MiB after fifty, {sizes[-1]:.0f} MiB at the end"
        )
        parallel = parallel_seconds(app)
        table.add_row("light (B2)", f"{serial:.3f}", f"{parallel:.2f}", f"{parallel / serial:.0f}")

        folder = Path(name, "heavy")
        app = course(folder, ["B1", "B2", "B3"], heavy, options.heavy)
        _, _, serial = grade(app, options.workers, "whole part B")
        parallel = parallel_seconds(app)
        table.add_row("part B", f"{serial:.3f}", f"{parallel:.2f}", f"{parallel / serial:.0f}")
        os.chdir(ROOT)
    console.print(table)
    for workers in (1, 8, 32, 128):
        hours = STUDENTS * max(serial, parallel / workers) / 3600
        console.print(f"{STUDENTS:,} students of part B on {workers} workers: {hours:.1f} h")


if __name__ == "__main__":
    main()
