"""Grading a class: every new submission, executed and judged on all cores or machines, saved one by
one."""

import glob
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import dask
from dask.distributed import Client, Future, LocalCluster, as_completed
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.autogradeapp import AutogradeApp

from autograder import execute, judge, verdicts
from autograder.errors import CourseError, UnreadableSubmission
from autograder.pipeline import CourseAutograde, Judged, Place, RunSubmission, run
from autograder.rebuild import check_name, hidden_test, rebuild, source_and_release
from autograder.sandbox.launch import runtime_folder, sweep
from autograder.status import Status
from autograder.submission import read

THREADS = 4
"""The most notebooks that one process takes care of at a time."""


@dataclass(frozen=True)
class Graded:
    """One student's submission after grading."""

    student: str
    notebooks: dict[str, tuple[Status, list[judge.Result]]]
    """By notebook: what became of it, and its checks."""
    error: str = ""
    """What kept it from being graded; '' if it was."""

    @property
    def points(self) -> float:
        """Automatic points, of all its notebooks."""
        return sum(r.points for _, results in self.notebooks.values() for r in results)

    @property
    def max_points(self) -> float:
        """What it could have earned automatically."""
        return sum(r.max_points for _, results in self.notebooks.values() for r in results)


@dataclass(frozen=True)
class Regraded:
    """One student's check after it was judged again."""

    student: str
    before: judge.Result | None
    """None where nothing was noted of it before."""
    after: judge.Result | None
    """None where it could not be judged again."""
    error: str = ""
    """Why it could not."""


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
    notebook: str | None = None,
    force: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    on_start: Callable[[int], None] = lambda total: None,
) -> Iterator[Graded]:
    """Grades what is new of an assignment; yields each submission as soon as it is saved.

    It may be stopped at any time and called again: what has been executed is not executed again,
    and what has been saved is not touched.  Several graders may share a course; each submission
    is one grader's.

    Parameters
    ----------
    app
        From :func:`open_course`.
    assignment
        The assignment's name.
    students
        Only these; all of them by default.
    notebook
        Only this notebook, by its name or its exercise ("B2"); all of them by default.
    force
        Grade again what was graded already.
    workers
        How many notebooks are executed on this machine at a time; one per core by default.
    scheduler
        The address of a Dask cluster to execute on, in place of this machine.
    on_start
        Called once with the number of submissions to grade.

    Raises CourseError if the assignment, a student or the notebook is not there, or if isolation
    is asked for and not to be had.
    """
    _choose(app, assignment, notebook)
    converter = CourseAutograde(coursedir=app.coursedir, parent=app, force=force)
    pending = [s for s in _submitted(app, students) if converter.wanted(assignment, s)]
    on_start(len(pending))
    if not pending:
        return
    settings = RunSubmission(parent=app)
    if scheduler is None:
        settings.require_sandbox()
    with _cluster(scheduler, workers or os.cpu_count() or 1) as client:
        yield from _Grading(app, assignment, force, settings, client).grade(pending)


@dataclass(frozen=True)
class _Job:
    """A notebook to execute."""

    place: Place
    notebook: NotebookNode


class _Grading:
    """The submissions of one call of :func:`grade` on their way."""

    def __init__(
        self,
        app: AutogradeApp,
        assignment: str,
        force: bool,
        settings: RunSubmission,
        client: Client,
    ) -> None:
        self.app = app
        self.assignment = assignment
        self.force = force
        self.settings = settings
        self.client = client
        self.converter = CourseAutograde(coursedir=app.coursedir, parent=app, force=force)
        self.running: dict[Future, _Job] = {}
        self.finished = as_completed()
        self.judged: dict[str, dict[Place, Judged]] = {}
        self.claims: dict[str, ExitStack] = {}
        self.left: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        self.errors: dict[str, str] = {}

    def grade(self, pending: list[str]) -> Iterator[Graded]:
        """Yields every submission that is graded here; passes over those that another grader has
        graded meanwhile."""
        others = []  # being graded by somebody else at this moment
        queue = iter(pending)
        try:
            while True:
                ready = []
                while len(self.running) < self._room():
                    student = next(queue, None)
                    if student is None:
                        break
                    if not self._claim(student, wait=False):
                        others.append(student)
                    elif self._begin(student):
                        ready.append(student)
                if not ready and self.running:
                    ready = self._finish(next(self.finished))
                for student in ready:
                    yield self._save(student)
                if not self.running and not ready:
                    if not others:
                        return
                    student = others.pop(0)
                    self._claim(student, wait=True)
                    if self._begin(student):
                        yield self._save(student)
        finally:
            self.client.cancel(list(self.running))
            execute.stop()
            for claim in self.claims.values():
                claim.close()

    def _room(self) -> int:
        """How many notebooks may be under way: enough that no worker waits for its next one."""
        threads = sum(w["nthreads"] for w in self.client.scheduler_info(-1)["workers"].values())
        return int(2 * max(threads, 1))

    def _claim(self, student: str, wait: bool) -> bool:
        claim = ExitStack()
        ours = claim.enter_context(self.converter.evidence.claim(self.assignment, student, wait))
        if ours:
            self.claims[student] = claim
        return ours

    def _begin(self, student: str) -> bool:
        """Sends off what has to be executed of a submission; whether there is nothing to wait
        for.  One that another grader has finished is let go."""
        if not self.converter.wanted(self.assignment, student):
            self.claims.pop(student).close()
            return False
        try:
            jobs = _jobs(self.converter, self.assignment, student)
        except Exception as problem:  # one submission, whatever is in it, never stops the others
            self.errors[student], jobs = f"could not be read: {problem}", []
        # what takes longest goes first, so that the last to end does not begin last
        jobs.sort(key=lambda job: self.seconds.get(job.place[2], 0.0), reverse=True)
        self.left[student], self.judged[student] = len(jobs), {}
        for job in jobs:
            future = self.client.submit(
                run,
                job.notebook,
                verdicts.new_seed(),
                self.settings.limits,
                self.settings.sandbox,
                pure=False,
                retries=1,
            )
            self.running[future] = job
            self.finished.add(future)
        return not jobs

    def _finish(self, future: Future) -> list[str]:
        """Keeps what came back; the submission, if it was the last of it."""
        place = self.running.pop(future).place
        student = place[1]
        try:
            packed, judged = future.result()
            self.converter.evidence.save(*place, packed)
            self.judged[student][place] = judged
            self.seconds[place[2]] = judged.evidence.execution.seconds
        except Exception as problem:  # as above
            self.errors[student] = f"{place[2]} could not be executed: {problem}"
        self.left[student] -= 1
        return [] if self.left[student] else [student]

    def _save(self, student: str) -> Graded:
        """Saves one submission whose evidence is there."""
        judged = self.judged.pop(student)
        try:
            if student in self.errors:
                return Graded(student, {}, self.errors[student])
            converter = CourseAutograde(
                coursedir=self.app.coursedir, parent=self.app, force=self.force
            )
            places = [(self.assignment, student, name) for name in converter.source_notebooks()]
            converter.executed = {place: judged.get(place) for place in places}
            error = _convert(self.app, converter, student)
            notebooks = {place[2]: result for place, result in converter.results.items()}
            return Graded(student, notebooks, error)
        finally:
            self.claims.pop(student).close()


def regrade(
    app: AutogradeApp,
    assignment: str,
    check: str,
    *,
    students: list[str] | None = None,
    on_start: Callable[[int], None] = lambda total: None,
) -> Iterator[Regraded]:
    """Judges one check again for everybody, from kept evidence: no code of a student's runs, and
    no other score changes.  Meant for a verdict that turned out wrong.

    Parameters as for :func:`grade`; `check` is a name such as "B2.value".  Raises CourseError if
    the assignment has no such check.
    """
    _choose(app, assignment, None)
    name = _notebook_of(app, assignment, check)
    app.coursedir.notebook_id = name
    chosen = _submitted(app, students)
    on_start(len(chosen))
    for student in chosen:
        yield _regrade(app, assignment, check, name, student)


def _regrade(app: AutogradeApp, assignment: str, check: str, name: str, student: str) -> Regraded:
    converter = CourseAutograde(coursedir=app.coursedir, parent=app)
    converter.check = check
    converter.executed = {(assignment, student, name): None}
    with converter.evidence.claim(assignment, student, wait=True):
        graded = converter.evidence.graded(assignment, student)
        if graded.get(name) != converter.digest(assignment, student, name):
            return Regraded(student, None, None, "not graded yet, or handed in again since")
        folder = app.coursedir.format_path(app.coursedir.autograded_directory, student, assignment)
        before = judge.read(Path(folder) / f"{name}.ipynb").get(check)
        kept = converter.evidence.load(assignment, student, name)
        try:
            rebuilt = _rebuilt(converter, assignment, student, name)
        except UnreadableSubmission:
            return Regraded(student, before, before)  # nothing to judge, then as now
        if kept is None or not kept.fits(rebuilt, check):
            error = "the notebook's code or the check's inputs changed since it was executed"
            return Regraded(student, before, None, error)
        error = _convert(app, converter, student)
    results = [r for _, results in converter.results.values() for r in results if r.check == check]
    return Regraded(student, before, results[0] if results else None, error)


def _choose(app: AutogradeApp, assignment: str, notebook: str | None) -> None:
    """Tells nbgrader which assignment and notebook are meant."""
    coursedir = app.coursedir
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            raise CourseError(
                f"The gradebook has no assignment '{assignment}'. Check the name, or run "
                f"`nbgrader generate_assignment {assignment}` first."
            ) from None
    coursedir.assignment_id, coursedir.notebook_id = assignment, "*"
    if notebook is not None:
        names = CourseAutograde(coursedir=coursedir, parent=app).source_notebooks()
        found = [n for n in names if notebook.removesuffix(".ipynb") in (n, n.split("_")[0])]
        if not found:
            raise CourseError(
                f"{assignment} has no notebook '{notebook}'; it has {', '.join(names)}."
            )
        (coursedir.notebook_id,) = found


def _submitted(app: AutogradeApp, students: list[str] | None) -> list[str]:
    """The students who handed in, or those of them who are asked for."""
    pattern = app.coursedir.format_path(
        app.coursedir.submitted_directory, "*", app.coursedir.assignment_id
    )
    submitted = sorted(Path(f).parent.name for f in glob.glob(pattern) if os.path.isdir(f))
    assignment = app.coursedir.assignment_id
    for student in students or []:
        if student not in submitted:
            raise CourseError(f"There is no submission of '{student}' for '{assignment}'.")
    if not submitted:
        raise CourseError(f"There are no submissions for '{assignment}': {pattern} is empty.")
    return list(dict.fromkeys(students)) if students else submitted


def _notebook_of(app: AutogradeApp, assignment: str, check: str) -> str:
    """The notebook with the check."""
    coursedir = app.coursedir
    folder = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    checks = {
        check_name(cell): path.stem
        for path in sorted(folder.glob("*.ipynb"))
        for cell in source_and_release(path)[0].cells
        if hidden_test(cell)
    }
    if check not in checks:
        raise CourseError(f"{assignment} has no check '{check}'; it has {', '.join(checks)}.")
    return checks[check]


def _rebuilt(converter: CourseAutograde, assignment: str, student: str, name: str) -> NotebookNode:
    """A submitted notebook as it is executed.  Raises UnreadableSubmission."""
    coursedir = converter.coursedir
    submitted = coursedir.format_path(coursedir.submitted_directory, student, assignment)
    source = coursedir.format_path(coursedir.source_directory, ".", assignment)
    cells = read(Path(submitted) / f"{name}.ipynb").cells
    return rebuild(Path(source) / f"{name}.ipynb", cells)


def _jobs(converter: CourseAutograde, assignment: str, student: str) -> list[_Job]:
    """What has to be executed of a submission: not what cannot be read, and not what an earlier
    run that was cut off has evidence of."""
    jobs = []
    for name in converter.source_notebooks():
        try:
            notebook = _rebuilt(converter, assignment, student, name)
        except UnreadableSubmission:
            continue
        kept = None if converter.force else converter.evidence.load(assignment, student, name)
        if kept is None or not kept.fits(notebook):
            jobs.append(_Job((assignment, student, name), notebook))
    return jobs


def _convert(app: AutogradeApp, converter: CourseAutograde, student: str) -> str:
    """Takes one submission, which is ours, through nbgrader; what went wrong, or ''."""
    converter.claimed = True
    app.coursedir.student_id = glob.escape(student)
    try:
        converter.start()
    except Exception as problem:  # as above
        return str(problem) or type(problem).__name__
    finally:
        app.coursedir.student_id = "*"
    return ""


@contextmanager
def _cluster(scheduler: str | None, workers: int) -> Iterator[Client]:
    """The Dask cluster at an address, or one on this machine: its threads wait for their notebooks'
    kernels, which are processes of their own, and judge.  A few share this process; more than a few
    would wait for each other, and have processes."""
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=10)
        except (OSError, ValueError) as problem:
            raise CourseError(f"There is no Dask scheduler at {scheduler}: {problem}") from None
        with client:
            try:
                client.wait_for_workers(1, timeout=60)
            except TimeoutError:
                raise CourseError(f"The Dask cluster at {scheduler} has no workers.") from None
            yield client
        return
    sweep(runtime_folder())
    threads = max(n for n in range(1, THREADS + 1) if workers % n == 0)
    with (
        # A machine that slept, or was paused, must not take its only worker for dead.
        dask.config.set({"distributed.scheduler.worker-ttl": None}),
        LocalCluster(
            n_workers=workers // threads,
            threads_per_worker=threads,
            processes=workers > THREADS,
            memory_limit=None,  # it would be this machine's, and pause the worker near it
            dashboard_address="127.0.0.1:0",  # any free port: None takes 8787, which may be in use
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client
