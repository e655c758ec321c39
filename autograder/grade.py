"""Grading a class: every new submission, executed on all cores, saved one by one."""

import glob
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dask.distributed import Client, Future, LocalCluster, as_completed
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import NbGraderException

from autograder import judge, mnist, verdicts
from autograder.errors import CourseError, UnreadableSubmission
from autograder.evidence import Evidence, inputs, key
from autograder.execute import execute
from autograder.pipeline import CourseAutograde, Place, RunSubmission
from autograder.rebuild import rebuild
from autograder.status import Status
from autograder.submission import read


@dataclass(frozen=True)
class Graded:
    """One student's submission after grading."""

    student: str
    notebooks: dict[str, tuple[Status, list[judge.Result]]]
    """By notebook: what became of it, and its checks."""
    error: str = ""
    """What kept it from being saved; '' if it was."""

    @property
    def points(self) -> float:
        """Automatic points, of all its notebooks."""
        return sum(r.points for _, results in self.notebooks.values() for r in results)

    @property
    def max_points(self) -> float:
        """What it could have earned automatically."""
        return sum(r.max_points for _, results in self.notebooks.values() for r in results)


@dataclass(frozen=True)
class _Job:
    """A notebook to execute, and the seed of its inputs."""

    place: Place
    notebook: NotebookNode
    seed: int


def open_course(folder: Path) -> AutogradeApp:
    """nbgrader's application with the configuration of the course in `folder`, which becomes the
    working folder.  Raises CourseError if there is none."""
    if not (folder / "nbgrader_config.py").is_file():
        raise CourseError(
            f"There is no nbgrader_config.py in {folder.resolve()}. Run this in the course folder, "
            "or name it with --course."
        )
    os.chdir(folder)
    AutogradeApp.clear_instance()
    app = AutogradeApp.instance(log_level=logging.ERROR)
    app.initialize([])
    return app


def grade(
    app: AutogradeApp,
    assignment: str,
    *,
    students: list[str] | None = None,
    force: bool = False,
    workers: int | None = None,
    on_start: Callable[[int], None] = lambda total: None,
) -> Iterator[Graded]:
    """Grades what is new of an assignment; yields each submission as soon as it is saved.

    Parameters
    ----------
    app
        From :func:`open_course`.
    assignment
        The assignment's name.
    students
        Only these; all of them by default.
    force
        Grade again what was graded already.
    workers
        Processes that execute notebooks; one per core by default.
    on_start
        Called once with the number of submissions to grade.

    Raises CourseError if the assignment or a student has nothing that could be graded.
    """
    app.coursedir.assignment_id = assignment
    converter = CourseAutograde(coursedir=app.coursedir, parent=app, force=force)
    pending = _pending(converter, assignment, students)
    on_start(len(pending))
    if not pending:
        return
    settings = RunSubmission(parent=app)
    settings.require_sandbox()
    mnist_root = mnist.for_grading()
    queue = iter(pending)
    running: dict[Future, _Job] = {}
    left: dict[str, int] = {}
    with _workers(workers or os.cpu_count() or 1) as (client, count):
        finished = as_completed()

        def feed() -> list[str]:
            """Keeps the workers busy; returns the students who have nothing to execute."""
            ready = []
            while len(running) < 2 * count and (student := next(queue, None)) is not None:
                jobs = _jobs(converter, assignment, student)
                left[student] = len(jobs)
                for job in jobs:
                    future = client.submit(
                        execute,
                        job.notebook,
                        inputs(job.notebook, job.seed),
                        settings.limits,
                        mnist_root,
                        settings.sandbox,
                        pure=False,
                    )
                    running[future] = job
                    finished.add(future)
                if not jobs:
                    ready.append(student)
            return ready

        ready = feed()
        while ready or running:
            for student in ready:
                yield _save(app, assignment, student, force)
            ready = []
            if running:
                future = next(finished)
                job = running.pop(future)
                kept = Evidence(key(job.notebook), job.seed, future.result())
                converter.evidence.save(*job.place, kept)
                student = job.place[1]
                left[student] -= 1
                ready = [student] if not left[student] else []
                ready += feed()


def _pending(converter: CourseAutograde, assignment: str, students: list[str] | None) -> list[str]:
    """The students with a submission that this run grades."""
    coursedir = converter.coursedir
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            raise CourseError(
                f"The gradebook has no assignment '{assignment}'. Check the name, or run "
                f"`nbgrader generate_assignment {assignment}` first."
            ) from None
    pattern = coursedir.format_path(coursedir.submitted_directory, "*", assignment)
    submitted = sorted(Path(f).parent.name for f in glob.glob(pattern) if os.path.isdir(f))
    for student in students or []:
        if student not in submitted:
            raise CourseError(f"There is no submission of '{student}' for '{assignment}'.")
    if not submitted:
        raise CourseError(f"There are no submissions for '{assignment}': {pattern} is empty.")
    return [s for s in students or submitted if converter.wanted(assignment, s)]


def _jobs(converter: CourseAutograde, assignment: str, student: str) -> list[_Job]:
    """What has to be executed of a submission: not what cannot be read, and not what an earlier
    run that was cut off has evidence of."""
    coursedir = converter.coursedir
    jobs = []
    for name in converter.source_notebooks():
        submitted = coursedir.format_path(coursedir.submitted_directory, student, assignment)
        source = coursedir.format_path(coursedir.source_directory, ".", assignment)
        try:
            cells = read(Path(submitted) / f"{name}.ipynb").cells
        except UnreadableSubmission:
            continue
        notebook = rebuild(Path(source) / f"{name}.ipynb", cells)
        kept = None if converter.force else converter.evidence.load(assignment, student, name)
        if kept is None or kept.key != key(notebook):
            jobs.append(_Job((assignment, student, name), notebook, verdicts.new_seed()))
    return jobs


def _save(app: AutogradeApp, assignment: str, student: str, force: bool) -> Graded:
    """Judges and saves one submission whose evidence is there."""
    app.coursedir.student_id = glob.escape(student)
    converter = CourseAutograde(coursedir=app.coursedir, parent=app, force=force)
    converter.executed = {(assignment, student, name) for name in converter.source_notebooks()}
    error = ""
    try:
        converter.start()
    except NbGraderException as problem:
        error = str(problem)
    finally:
        app.coursedir.student_id = "*"
    notebooks = {place[2]: result for place, result in converter.results.items()}
    return Graded(student, notebooks, error)


@contextmanager
def _workers(count: int) -> Iterator[tuple[Client, int]]:
    """A local Dask cluster of `count` processes with one thread each."""
    with (
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.ERROR,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client, count
