"""The verdicts of the hidden tests before a notebook is handed in: what grading would say of it now, in
seconds, and no grade.

A student's notebook is rebuilt, executed and judged as ``autograder grade`` does it, with new inputs.
Nothing of it goes into the gradebook; what is kept is who checked which notebook when, and with which
results.
"""

import asyncio
import fnmatch
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from nbgrader.apps.api import NbGraderAPI

from autograder import judge
from autograder.cluster import Cluster
from autograder.course import Course, Place
from autograder.errors import AutograderError, CourseError, UnreadableSubmission
from autograder.judge import Result
from autograder.rebuild import exercise, source_and_release
from autograder.run import Graded, Task
from autograder.settings import EarlyVerdicts, Settings
from autograder.status import Status
from autograder.submission import Submitted, require_size
from autograder.tries import Tries, Try
from autograder.zone import instant

QUICK = 4.0
"""Seconds with a processor: a notebook that takes longer waits for others that do, and nobody else waits for it."""


class Refused(AutograderError):
    """A check that is not made, and why, for the student."""


def place_of(course: Course, name: str, folder: str = "") -> Place:
    """The notebook of a course that is called so, nobody's yet; of several, that of the assignment whose
    name the `folder` has in which a student keeps it.  Raises Refused if there is none."""
    source = course.folder / course.directory.source_directory
    found = [path for path in source.glob("*/*.ipynb") if path.stem == name]
    if len(found) > 1:
        found = [path for path in found if path.parent.name == folder]
    if len(found) != 1:
        raise Refused(f"{name} is no notebook of this course.")
    return Place(found[0].parent.name, "", name)


def task(course: Course, place: Place, content: bytes) -> Task:
    """What has to be done to grade a notebook's file that is not handed in."""
    path = course.source(place.assignment) / f"{place.notebook}.ipynb"
    digest = hashlib.sha256(content).hexdigest()
    try:
        require_size(path.name, len(content))
        submitted = Submitted(path.name, digest, content)
    except UnreadableSubmission as problem:
        submitted = Submitted(path.name, digest, status=problem.status, reason=problem.reason)
    return Task(*source_and_release(path), submitted)


@dataclass(frozen=True)
class Left:
    """How many checks of a notebook a student has left."""

    hour: int
    in_all: int


@dataclass(frozen=True)
class Checked:
    """What a student is told of a notebook; points are None where they are not shown."""

    status: Status
    reason: str
    points: float | None
    max_points: float
    results: list[dict[str, object]]
    """By check: its name, whether it is `passed`, and as the instructor wants it points and message."""
    earlier: list[dict[str, object]]
    """This student's earlier checks of the notebook, the latest last, as `Checker.told` has them."""
    left: Left


@dataclass(frozen=True)
class _Asked:
    """A notebook that is to be checked, or is being checked."""

    long: bool
    """Whether it is expected to take long."""
    turn: asyncio.Event


class Checker:
    """Checks notebooks for many students at a time: first come, first served, one notebook of a
    student's at a time, and what takes long beside what does not: it takes of its processor time, and
    nobody waits for its end.

    Parameters
    ----------
    course
        Whose notebooks.
    machines
        Where they are executed.
    slots
        How many quick notebooks at a time; beside them one less that take long, or one.
    now
        The clock.
    """

    def __init__(
        self,
        course: Course,
        machines: Cluster,
        slots: int,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.course = course
        self.rules = EarlyVerdicts(config=course.config)
        self.tries = Tries(course)
        self._machines = machines
        self._settings: Settings | None = course.settings
        self._slots = slots
        self._now = now
        self._waiting: dict[str, _Asked] = {}
        """By student, in the order in which they asked."""
        self._running: dict[str, _Asked] = {}
        self._seconds: dict[str, dict[str, float]] = {}
        """By notebook and student, how long it took when it was checked last."""
        for one in self.tries.answered():
            self._seconds.setdefault(one.notebook, {})[one.student] = one.seconds

    def ahead(self, student: str) -> int:
        """How many notebooks are checked before a student's; 0 if it is being checked, or none is."""
        mine = self._waiting.get(student)
        if mine is None:
            return 0
        beside = [name for name, other in self._waiting.items() if other.long == mine.long]
        return beside.index(student) + 1

    async def check(self, student: str, name: str, content: bytes, folder: str = "") -> Checked:
        """What the hidden tests say of a notebook.

        Parameters
        ----------
        student
            Whose it is: known for certain, not as a request says.
        name
            Of the notebook, as it was released, without ``.ipynb``.
        content
            The notebook's file.
        folder
            The name of the folder in which its student keeps it.

        Raises Refused, with a sentence for the student, if it is not checked now, and CourseError if
        it cannot be.
        """
        place = place_of(self.course, name, folder)._replace(student=student)
        released = await asyncio.to_thread(self._released)
        if place.assignment not in released:  # as if it were not there
            raise Refused(f"{name} is no notebook of this course.")
        asked = self._now()
        self._allow(place, asked)
        long = self._long(place)
        await self._turn(student, long)
        try:
            number = self.tries.begin(place, asked)
            graded = await self._grade(place, content, 1 if long else 2)
        finally:
            del self._running[student]
            self._call()
        seconds = graded.evidence.execution.student_seconds
        status = judge.final_status(graded.evidence, graded.results)
        self._seconds.setdefault(name, {})[student] = seconds
        self.tries.end(number, status, graded.results, seconds)
        tries = self.tries.answered(student, place)  # this one is the last
        return Checked(
            status,
            graded.evidence.execution.reason,
            None if self.rules.shown == "passed" else sum(r.points for r in graded.results),
            sum(r.max_points for r in graded.results),
            [self._shown(result, message=True) for result in graded.results],
            self.told(tries[:-1]),
            self._left(tries, self._now()),
        )

    def told(self, tries: list[Try]) -> list[dict[str, object]]:
        """What a student is told of checks made before: the `notebook`, when it was `asked`, its `status`,
        and `results` as in `Checked`, without messages."""
        return [
            {
                "notebook": one.notebook,
                "asked": one.asked.isoformat(),
                "status": one.status,
                "results": [self._shown(result, message=False) for result in one.results],
            }
            for one in tries
        ]

    def _shown(self, result: Result, message: bool) -> dict[str, object]:
        """What the instructor lets a student see of a check."""
        shown = self.rules.shown
        told: dict[str, object] = {"check": result.check, "passed": result.passed}
        if shown != "passed":
            told |= {"points": result.points, "max_points": result.max_points}
        if shown == "messages" and message:
            told["message"] = result.message
        return told

    def _left(self, tries: list[Try], now: datetime) -> Left:
        """What a student has left after these checks of a notebook; one that was never answered took
        nothing."""
        hour = sum(one.asked > now - timedelta(hours=1) for one in tries)
        rules = self.rules
        return Left(max(0, rules.per_hour - hour), max(0, rules.in_all - len(tries)))

    def _released(self) -> set[str]:
        """The assignments that students can have."""
        api = NbGraderAPI(self.course.directory, config=self.course.config)
        released: set[str] = api.get_released_assignments()
        return released

    def _allow(self, place: Place, now: datetime) -> None:
        rules, zone = self.rules, self.course.zone
        name, student = place.notebook, place.student
        if student in self._waiting or student in self._running:
            raise Refused("One notebook of yours is being checked already. Wait for its result.")
        if not any(
            fnmatch.fnmatch(name, pattern) or exercise(name) == pattern
            for pattern in rules.notebooks
        ):
            raise Refused(f"{name} is not checked before it is handed in.")
        if place.assignment in rules.opens:
            opens = instant(rules.opens[place.assignment], zone)
            if now < opens:
                raise Refused(f"It can be checked from {opens.astimezone(zone):%Y-%m-%d %H:%M %Z}.")
        if place.assignment in rules.closes:
            closes = instant(rules.closes[place.assignment], zone)
            if now > closes:
                raise Refused(
                    f"It could be checked until {closes.astimezone(zone):%Y-%m-%d %H:%M %Z}."
                )
        left = self._left(self.tries.answered(place.student, place), now)
        if not left.in_all:
            raise Refused(f"You have used all {rules.in_all} checks of {name}.")
        if not left.hour:
            raise Refused(
                f"You have used the {rules.per_hour} checks of {name} that there are in an hour."
            )

    async def _turn(self, student: str, long: bool) -> None:
        """Waits until the turn of a student's notebook has come."""
        waiting = _Asked(long, asyncio.Event())
        self._waiting[student] = waiting
        self._call()
        try:
            await waiting.turn.wait()
        except BaseException:
            self._waiting.pop(student, None)
            self._running.pop(student, None)
            self._call()
            raise

    def _call(self) -> None:
        """Gives whoever is next a turn, as long as there is room."""
        for student, waiting in list(self._waiting.items()):
            beside = sum(other.long == waiting.long for other in self._running.values())
            if beside < (max(1, self._slots - 1) if waiting.long else self._slots):
                del self._waiting[student]
                self._running[student] = waiting
                waiting.turn.set()

    def _long(self, place: Place) -> bool:
        """Whether a student's notebook is expected to take long: as it did, or else as others' do, so
        that one who waits in it makes nobody else's wait."""
        seconds = self._seconds.get(place.notebook, {})
        usual = median(seconds.values()) if seconds else 0.0
        return seconds.get(place.student, usual) > QUICK

    async def _grade(self, place: Place, content: bytes, priority: int) -> Graded:
        settings = Course(self.course.directory, self.course.config).settings
        if settings != self._settings:  # a verdict was mended since
            self._machines.tell(settings)
            self._settings = settings
        future = self._machines.submit(task(self.course, place, content), priority)
        try:
            graded: Graded = (await asyncio.to_thread(future.result))[0]
        except AutograderError:
            raise
        except Exception as problem:
            self._settings = None  # what executed it may have begun anew, and know of nothing
            raise CourseError(f"{place.notebook} could not be checked: {problem}") from problem
        return graded
