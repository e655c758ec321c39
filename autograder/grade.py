"""Grading a class: every new submission, executed and judged on all cores or machines, saved one by
one."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from dask.distributed import Future, as_completed
from nbgrader.api import Gradebook
from nbgrader.apps.autogradeapp import AutogradeApp

from autograder import client, judge, patches, penalties, record
from autograder.accept import accept
from autograder.cluster import Cluster, cluster
from autograder.course import Course, Place
from autograder.differences import agree
from autograder.errors import CourseError
from autograder.judge import Result
from autograder.marks import Counts
from autograder.pipeline import save, take_back
from autograder.rebuild import exercise
from autograder.run import Graded, with_missing
from autograder.sandbox.launch import start_ahead
from autograder.state import State, Why, scores
from autograder.status import Status


@dataclass(frozen=True)
class Submission:
    """One student's submission after grading."""

    student: str
    notebooks: dict[str, tuple[Status, list[Result]]]
    """By notebook: what became of it, and its checks."""
    error: str = ""
    """What kept it, or some of its notebooks, from being graded; '' if nothing did."""
    executed: int = 0
    """How many of its notebooks were executed; the others were judged from kept evidence, or could
    not be read."""
    marks: Counts = field(default_factory=Counts)
    """What became of marks given by hand."""

    @property
    def points(self) -> float:
        """Automatic points, of all its notebooks."""
        return sum(r.points for _, results in self.notebooks.values() for r in results)

    @property
    def max_points(self) -> float:
        """What it could have earned automatically."""
        return sum(r.max_points for _, results in self.notebooks.values() for r in results)


@dataclass(frozen=True)
class Plan:
    """What a call of :func:`grade` is about to do."""

    submissions: int
    """How many were handed in, of those who are asked for."""
    due: Mapping[str, Why]
    """By student, why a submission has to be graded, judged or saved again."""
    penalties: frozenset[str] = frozenset()
    """Whose late penalty changed, and is in the gradebook already."""
    accepted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By student and notebook, what was taken although it has another name."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """By student, why it could not be taken."""


@dataclass(frozen=True)
class Regraded:
    """One student's check after it was judged again."""

    student: str
    before: Result | None
    """None where nothing was noted of it before."""
    after: Result | None
    """None where it could not be judged again."""
    error: str = ""
    """Why it could not."""


def grade(
    app: AutogradeApp,
    assignment: str,
    *,
    students: list[str] | None = None,
    notebook: str | None = None,
    force: bool = False,
    accept_renamed: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    on_start: Callable[[Plan], None] = lambda plan: None,
) -> Iterator[Submission]:
    """Brings the gradebook to what it should say of an assignment: late penalties at once, then
    every submission that is due; yields each as soon as it is saved.

    A notebook is executed only if there is no evidence of its code with these inputs.  It may be
    stopped at any time and called again: what has been executed is not executed again, and what has
    been saved is not touched.  Several graders may share a course; each submission is one grader's.

    Parameters
    ----------
    app
        From ``course.open_course``.
    assignment
        The assignment's name.
    students
        Only these; all of them by default.
    notebook
        Only this notebook, by its name or its exercise ("B2"); all of them by default.
    force
        Grade again what was graded already.
    accept_renamed
        Take notebooks that lie under another name, in a folder or in an archive, where it is clear
        which one is meant.
    workers
        How many notebooks are executed on this machine at a time; one per core by default.
    scheduler
        The address of a Dask cluster to execute on, in place of this machine.
    on_start
        Called once with what is going to be done.

    Raises CourseError if the assignment, a student or the notebook is not there, if the gradebook
    cannot be written or differs from the source, or if isolation is asked for and not to be had.
    """
    course = _choose(app, assignment, notebook)
    verdicts = course.settings.verdicts.checks()
    for check in course.checks(assignment):
        verdicts[check]  # raises CourseError, before anything runs, if there is none
    grading = _Grading(app, course, assignment, force)
    submitted = _submitted(course, assignment, students)
    accepted, refused = {}, {}
    for student in submitted if accept_renamed else ():
        try:
            accepted[student] = accept(course, assignment, student)
        except CourseError as problem:  # of one submission, which never stops the others
            refused[student] = str(problem)
    due = grading.due(submitted)
    changed = frozenset(penalties.assign(app, assignment))
    on_start(Plan(len(submitted), due, changed, {s: a for s, a in accepted.items() if a}, refused))
    if not due:
        return
    settings = course.settings
    if scheduler is None:
        if settings.sandbox:
            start_ahead(settings.preload)
        settings.require_sandbox()
    with cluster(scheduler, workers or cores(), settings) as machines:
        yield from grading.grade(list(due), machines)


def cores() -> int:
    """How many cores this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


class _Grading:
    """The submissions of one call of :func:`grade` on their way."""

    def __init__(self, app: AutogradeApp, course: Course, assignment: str, force: bool) -> None:
        self.app = app
        self.course = course
        self.assignment = assignment
        self.force = force
        self.state = State(course, assignment, course.directory.notebook_id)
        self.names = self.state.names
        self.running: dict[Future, Place] = {}
        self.finished: as_completed
        self.graded: dict[str, dict[str, Graded]] = {}
        self.claims: dict[str, ExitStack] = {}
        self.seconds: dict[str, float] = {}
        self.errors: dict[str, dict[str, str]] = {}
        self.executed: Counter[str] = Counter()

    def due(self, students: list[str]) -> dict[str, Why]:
        """Whose submissions this run grades, and why."""
        directory = self.course.directory
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            some = students if len(students) == 1 else ()
            saved = scores(gradebook, self.assignment, some)
        found = {}
        for student in students:
            if student not in self.course.excluded:
                why = self.state.why(student, saved.get(student, {}))
                if why or self.force:
                    found[student] = why or Why.FORCED
        return found

    def grade(self, pending: list[str], machines: Cluster) -> Iterator[Submission]:
        """Yields every submission that is graded here; passes over those that another grader has
        graded meanwhile."""
        self._take_back(pending)
        others = []  # being graded by somebody else at this moment
        queue = iter(pending)
        self.finished = machines.as_completed()
        try:
            while True:
                ready = []
                while len(self.running) < machines.room():
                    student = next(queue, None)
                    if student is None:
                        break
                    if not self._claim(student, wait=False):
                        others.append(student)
                    elif self._begin(student, machines):
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
                    if self._begin(student, machines):
                        yield self._save(student)
        finally:
            machines.cancel(list(self.running))
            client.stop()
            for claim in self.claims.values():
                claim.close()

    def _take_back(self, pending: list[str]) -> None:
        """What older submissions earned, before anything runs; another grader does the same for the
        submissions that are its own."""
        directory = self.course.directory
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            recorded = gradebook.assignment_submissions(self.assignment)
            known = {submission.student_id for submission in recorded}
        for student in pending:
            if student in known and self._claim(student, wait=False):
                with self.claims.pop(student), patches.transaction(directory.db_url):
                    if self.due([student]):
                        take_back(self.state, student)

    def _claim(self, student: str, wait: bool) -> bool:
        claim = ExitStack()
        ours = claim.enter_context(self.course.evidence.claim(self.assignment, student, wait))
        if ours:
            self.claims[student] = claim
        return ours

    def _begin(self, student: str, machines: Cluster) -> bool:
        """Sends off what has to be executed of a submission; whether there is nothing to wait
        for.  One that another grader has finished is let go."""
        if not self.due([student]):
            self.claims.pop(student).close()
            return False
        self.graded[student], self.errors[student] = {}, {}
        # what takes longest goes first, so that the last to end does not begin last
        for name in sorted(self.names, key=lambda n: self.seconds.get(n, 0.0), reverse=True):
            place = Place(self.assignment, student, name)
            try:
                future = machines.submit(self.course.task(place, anew=self.force))
            except Exception as problem:  # of one submission, which never stops the others
                self.errors[student][name] = f"could not be read: {problem}"
            else:
                self.running[future] = place
                self.finished.add(future)
        return student not in self._students_running()

    def _students_running(self) -> set[str]:
        return {place.student for place in self.running.values()}

    def _finish(self, future: Future) -> list[str]:
        """Keeps what came back; the submission, if it was the last of it."""
        place = self.running.pop(future)
        student = place.student
        try:
            graded, packed = future.result()
            if packed is not None:
                self.course.evidence.save(*place, packed)
                self.seconds[place.notebook] = graded.evidence.execution.seconds
                self.executed[student] += 1
            self.graded[student][place.notebook] = graded
        except Exception as problem:  # as above
            self.errors[student][place.notebook] = f"could not be graded: {problem}"
        return [] if student in self._students_running() else [student]

    def _save(self, student: str) -> Submission:
        """Saves what was graded of one submission."""
        graded, errors = self.graded.pop(student), self.errors.pop(student)
        marks = Counts()
        try:
            if graded:
                failed, marks = save(self.app, self.assignment, student, graded)
                errors |= {name: f"could not be saved: {why}" for name, why in failed.items()}
            saved = {name: graded[name] for name in self.names if name in graded.keys() - errors}
            error = "; ".join(f"{name} {why}" for name, why in errors.items())
            return Submission(
                student, _outcomes(saved), error, self.executed.pop(student, 0), marks
            )
        finally:
            self.claims.pop(student).close()


def _outcomes(graded: dict[str, Graded]) -> dict[str, tuple[Status, list[Result]]]:
    return {
        name: (judge.final_status(one.evidence, one.results), one.results)
        for name, one in graded.items()
    }


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
    course = _choose(app, assignment, None)
    checks = course.checks(assignment)
    if check not in checks:
        raise CourseError(f"{assignment} has no check '{check}'; it has {', '.join(checks)}.")
    notebook, _ = checks[check]
    course.directory.notebook_id = notebook
    course.settings.verdicts.checks()[check]  # raises CourseError if there is none
    chosen = _submitted(course, assignment, students)
    on_start(len(chosen))
    for student in chosen:
        try:
            judged = _regrade(app, course, Place(assignment, student, notebook), check)
        except Exception as problem:  # of one submission, which never stops the others
            judged = Regraded(student, None, None, f"could not be judged: {problem}")
        yield judged


def _regrade(app: AutogradeApp, course: Course, place: Place, check: str) -> Regraded:
    assignment, student, name = place
    settings = course.settings
    with course.evidence.claim(assignment, student, wait=True):
        rebuilt = course.read_and_rebuild(place)
        graded = record.load(course.evidence, assignment, student).get(name)
        if graded is None or graded.submitted != rebuilt.digest:
            return Regraded(student, None, None, "not graded yet, or handed in again since")
        noted = judge.read(course.autograded(assignment, student) / f"{name}.ipynb")
        before = noted.get(check)
        if not rebuilt.status.read:
            return Regraded(student, before, before)  # nothing to judge, then as now
        kept = course.evidence.load(*place)
        if kept is None or not kept.fits(rebuilt.notebook, settings.verdicts.checks(), check):
            error = "the notebook's code or the check's inputs changed since it was executed"
            return Regraded(student, before, None, error)
        judged = judge.judge(rebuilt.notebook, kept, settings.verdicts.checks())
        (after,) = (result for result in judged if result.check == check)
        # every other result stays what it was
        results = [after if r.check == check else noted.get(r.check, r) for r in judged]
        judged_one = Graded(rebuilt, with_missing(kept, rebuilt), results)
        error = "".join(save(app, assignment, student, {name: judged_one}, check).failed.values())
    return Regraded(student, before, None if error else after, error)


def _choose(app: AutogradeApp, assignment: str, notebook: str | None) -> Course:
    """The course, whose folder is told which assignment and notebooks are meant."""
    directory = app.coursedir
    patches.require_writable(directory)
    course = Course.of(app)
    course.evidence.require_writable()
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        agree(course, gradebook, assignment)
    directory.assignment_id, directory.notebook_id = assignment, "*"
    if notebook is not None:
        names = course.notebooks(assignment)
        found = [n for n in names if notebook.removesuffix(".ipynb") in (n, exercise(n))]
        if not found:
            raise CourseError(
                f"{assignment} has no notebook '{notebook}'; it has {', '.join(names)}."
            )
        (directory.notebook_id,) = found
    return course


def _submitted(course: Course, assignment: str, students: list[str] | None) -> list[str]:
    """The students who handed in, or those of them who are asked for."""
    submitted = course.students(assignment)
    for student in students or []:
        if student not in submitted:
            raise CourseError(f"There is no submission of '{student}' for '{assignment}'.")
    if not submitted:
        where = course.submitted(assignment, "*")
        raise CourseError(f"There are no submissions for '{assignment}': {where} is empty.")
    return list(dict.fromkeys(students)) if students else submitted
