"""The report on a graded assignment: one HTML page for instructors, and a CSV file beside it.

Points are the gradebook's.  Statuses, mistakes and times are what grading left in the metadata of
the notebooks in ``autograded/``.
"""

import csv
import hashlib
import json
import math
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from markupsafe import Markup
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps.autogradeapp import AutogradeApp
from sqlalchemy.orm import selectinload, undefer

from autograder import similar
from autograder.checks import without_lesson
from autograder.course import Course, make_private
from autograder.desk import agreement
from autograder.desk import store as desk
from autograder.desk.agreement import Pair
from autograder.errors import CourseError
from autograder.exports import as_number, as_text, final_score, more_days
from autograder.feedback import as_html
from autograder.judge import UNNAMED, Result, telling
from autograder.overview import FEWEST
from autograder.pages import templates
from autograder.patches import time_stamp
from autograder.progress import Lasting, Progress, lasting, progress
from autograder.rebuild import check_name_of, exercise
from autograder.receipt import said
from autograder.state import State, scores
from autograder.status import Status
from autograder.tries import kept
from autograder.zone import local

NOT_GRADED = "not graded yet"
NO_RECORD = "no record"


@dataclass(frozen=True)
class Check:
    """A check of the assignment, as ``source/`` has it."""

    name: str
    notebook: str
    max_points: float

    def share(self, points: float) -> float:
        """Points as a share of the maximum; all of nothing is all."""
        return points / self.max_points if self.max_points else 1.0


@dataclass(frozen=True)
class Run:
    """What grading left of one student's notebook; `problem` says why there is nothing."""

    status: Status | None
    reason: str = ""
    sandbox: bool = True
    seconds: float = 0.0
    student_seconds: float = 0.0
    results: tuple[Result, ...] = ()
    problem: str = ""

    @property
    def shown(self) -> str:
        """The status in a word."""
        return str(self.status or NO_RECORD)


@dataclass(frozen=True)
class Submission:
    """One student's graded submission; points are the gradebook's."""

    student: str
    runs: dict[str, Run]
    points: dict[str, float]
    """By check, the automatic points."""
    score: float
    """What counts: automatic and hand-graded points less the late penalty."""
    by_hand: float
    """What hand grading gave, or took from automatic points."""
    penalty: float
    open: bool
    """Whether something waits for hand grading."""
    extension: float = 0.0
    """Days that this student had more than everybody."""

    @property
    def automatic(self) -> float:
        """Points of all checks."""
        return sum(self.points.values())

    def automatic_in(self, notebook: str, checks: list[Check]) -> float:
        """Points of a notebook's checks."""
        return sum(self.points[check.name] for check in checks if check.notebook == notebook)


@dataclass(frozen=True)
class Class:
    """Everything that a report is about; students go by the names it shows."""

    assignment: str
    max_score: float
    notebooks: list[str]
    checks: list[Check]
    submissions: list[Submission]
    not_graded: list[str]
    resubmitted: list[str]
    nothing_handed_in: list[str]
    undated: list[str] = field(default_factory=list)
    """Who handed in with a time stamp that cannot be read."""
    due: str = ""
    """When it is due, in words."""
    due_at: datetime | None = None
    """When it is due, in UTC."""
    made: str = ""
    """When this was gathered, in words."""
    pairs: list[Pair] = field(default_factory=list)
    """Answers that two people marked, those on which they differ most first."""
    alike: list[similar.Group] = field(default_factory=list)
    """Work that is more alike than the class explains."""
    pictures: list[list[str]] = field(default_factory=list)
    """Who handed in the same picture."""
    progress: list[list[Progress]] = field(default_factory=list)
    """What the class tried before handing in: by notebook, as a whole and then by check."""
    lasting: list[Lasting] = field(default_factory=list)
    """The mistakes that last, the longest first."""

    def with_check(self, check: Check) -> list[Submission]:
        """The submissions in which there was a notebook with this check to grade."""
        return [s for s in self.submissions if _was_read(s.runs[check.notebook])]


def _was_read(run: Run) -> bool:
    return run.status is None or run.status.read


@dataclass(frozen=True)
class Item:
    """How a check went: shares of students, and the two figures of classical item analysis."""

    check: Check
    students: int
    full: float
    partial: float
    nothing: float
    mean_share: float
    """Difficulty: the mean of points / maximum; the higher, the easier."""
    discrimination: float | None
    """Pearson correlation of the share with the automatic points of all other checks; None where
    it is not defined: fewer than three students, or no differences."""

    @property
    def chance(self) -> float:
        """Within ± this, a correlation of nothing lies 95 times in 100 (normal approximation)."""
        return 1.96 / math.sqrt(self.students - 1)

    @property
    def remark(self) -> str:
        """What an instructor should know; '' where nothing stands out."""
        if self.discrimination is not None and self.discrimination < 0:
            return "Students who do well elsewhere do worse here: is the check right?"
        if self.students and self.mean_share == 0:
            return "Nobody earned a point here."
        if self.students and self.mean_share < 0.25:
            return "Hard for nearly everybody."
        if self.students and self.mean_share == 1:
            return "Everybody has it."
        if self.discrimination is not None and self.discrimination < 0.2:
            return "Says little about the rest."
        return ""


def correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    """Pearson's correlation of two series; None for fewer than three values or a constant one."""
    if len(x) < 3 or np.ptp(x) < 1e-9 or np.ptp(y) < 1e-9:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def item(group: Class, check: Check) -> Item:
    """A check's figures, over the students whose notebook could be read."""
    submissions = group.with_check(check)
    share = np.array([check.share(s.points[check.name]) for s in submissions])
    rest = np.array([s.automatic - s.points[check.name] for s in submissions])
    if not submissions:
        return Item(check, 0, 0.0, 0.0, 0.0, 0.0, None)
    full, nothing = float(np.mean(share >= 1)), float(np.mean(share <= 0))
    return Item(
        check,
        len(submissions),
        full,
        1 - full - nothing,
        nothing,
        float(share.mean()),
        correlation(share, rest),
    )


@dataclass(frozen=True)
class Mistake:
    """A mistake that students made in a check."""

    name: str
    students: list[str]
    message: str
    """What most of them, or one, were told."""

    @property
    def lesson(self) -> str:
        """Where it is explained."""
        return without_lesson(self.message)[1]

    @property
    def telling(self) -> bool:
        """Whether the name says what went wrong in somebody's answer."""
        return telling(self.name)


def mistakes(group: Class, check: Check) -> list[Mistake]:
    """The mistakes of a check, the most frequent first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for submission in group.with_check(check):
        for result in submission.runs[check.notebook].results:
            if result.check == check.name and not result.passed:
                for name in result.mistakes or [UNNAMED]:
                    found.setdefault(name, []).append((submission.student, result.message))
    every = [
        Mistake(name, [s for s, _ in made], Counter(m for _, m in made).most_common(1)[0][0])
        for name, made in found.items()
    ]
    return sorted(every, key=lambda mistake: (-len(mistake.students), mistake.name))


@dataclass(frozen=True)
class Misconception:
    """A mistake over the whole course, wherever it was made: it has one name everywhere."""

    name: str
    students: list[str]
    by_assignment: dict[str, int]
    """How many students made it in each assignment, in the order in which they are due."""
    again: list[str]
    """Who made it in more than one assignment."""
    exercises: list[str]
    lessons: list[str]
    """Where it is explained."""


def misconceptions(groups: Iterable[Class]) -> list[Misconception]:
    """What more than one student got wrong, or somebody in more than one exercise of some assignments,
    the most frequent first; a student who makes it in several checks is counted once."""
    ordered = sorted(groups, key=lambda group: (group.due_at or datetime.max, group.assignment))
    made: dict[str, list[tuple[Class, Check, Mistake]]] = {}
    for group in ordered:
        for check in group.checks:
            for mistake in mistakes(group, check):
                if mistake.telling and mistake.name != UNNAMED:
                    made.setdefault(mistake.name, []).append((group, check, mistake))
    who = {
        name: {
            group.assignment: {s for g, _, m in places if g is group for s in m.students}
            for group in ordered
        }
        for name, places in made.items()
    }
    times = {name: Counter(s for some in each.values() for s in some) for name, each in who.items()}
    found = [
        Misconception(
            name,
            sorted(times[name]),
            {assignment: len(some) for assignment, some in who[name].items()},
            sorted(student for student, often in times[name].items() if often > 1),
            sorted({exercise(check.notebook) for _, check, _ in places}),
            list(dict.fromkeys(m.lesson for _, _, m in places if m.lesson)),
        )
        for name, places in made.items()
    ]
    often = [one for one in found if len(one.students) > 1 or len(one.exercises) > 1]
    return sorted(often, key=lambda one: (-len(one.students), -len(one.exercises), one.name))


@dataclass(frozen=True)
class Notice:
    """Somebody's work that needs a look, and why."""

    kind: str
    student: str
    notebook: str
    why: str


def notices(group: Class) -> list[Notice]:
    """Who needs a look: what may be cheating first, then what has no grade, then what broke."""
    doubtful, broken, strange = [], [], []
    for submission in group.submissions:
        for name, run in submission.runs.items():
            odd = [r for r in run.results if r.doubtful]
            kinds = list(dict.fromkeys(n for r in odd for n in r.mistakes)) or [
                str(Status.SUSPICIOUS)
            ]
            if odd or run.status is Status.SUSPICIOUS:
                told: dict[str, list[str]] = {}
                for result in odd:
                    told.setdefault(result.message, []).append(result.check)
                whys = [f"{', '.join(names)}: {message}" for message, names in told.items()]
                why = " ".join(whys) or _sentence(run.reason)
                doubtful.append(Notice(", ".join(kinds), submission.student, name, why))
            if run.problem:
                strange.append(Notice(run.shown, submission.student, name, run.problem))
            if run.status not in (None, Status.GRADED, Status.SUSPICIOUS, Status.MISSING):
                why = _sentence(run.reason)
                if run.status is Status.RENAMED:
                    why += (
                        f" `autograder grade {group.assignment} --accept-renamed` takes what it is, where "
                        "that is clear."
                    )
                broken.append(Notice(run.shown, submission.student, name, why))
    for student in group.not_graded:
        why = "There is no autograded notebook of it; `autograder grade` makes one."
        strange.append(Notice(NOT_GRADED, student, "", why))
    for student in group.resubmitted:
        why = (
            "What was handed in, the exercise or its verdicts are not what was graded; until "
            "`autograder grade` takes it, the points here are the older ones."
        )
        strange.append(Notice("changed since", student, "", why))
    for student in group.undated:
        why = "Its timestamp.txt cannot be read, so it counts as handed in in time."
        strange.append(Notice("no date", student, "", why))
    return [*doubtful, *strange, *broken]


def _sentence(text: str) -> str:
    """A status's reason, which stands in the middle of a sentence elsewhere, as one."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def missing(group: Class) -> dict[str, list[str]]:
    """By notebook, the students whose submission is without it."""
    found: dict[str, list[str]] = {}
    for submission in group.submissions:
        for name, run in submission.runs.items():
            if run.status is Status.MISSING:
                found.setdefault(name, []).append(submission.student)
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Times:
    """How long a notebook's runs took, in seconds."""

    notebook: str
    runs: int
    median: float
    most: float
    longest: float
    slowest: str
    """Who took longest."""
    student_median: float
    own_median: float
    """The grader's share: starting the kernel, waiting, stopping."""
    total: float


def times(group: Class) -> list[Times]:
    """The times of each notebook that ran at all."""
    found = []
    for name in group.notebooks:
        ran = [(s.student, s.runs[name]) for s in group.submissions if s.runs[name].seconds > 0]
        if ran:
            seconds = np.array([run.seconds for _, run in ran])
            students = np.array([run.student_seconds for _, run in ran])
            found.append(
                Times(
                    name,
                    len(ran),
                    float(np.median(seconds)),
                    float(np.quantile(seconds, 0.9)),
                    float(seconds.max()),
                    ran[int(seconds.argmax())][0],
                    float(np.median(students)),
                    float(np.median(seconds - students)),
                    float(seconds.sum()),
                )
            )
    return found


def histogram(group: Class) -> list[int]:
    """Students by tenths of the maximum; the last tenth includes full marks and more."""
    counts = [0] * 10
    for submission in group.submissions:
        # a score on the border, such as 0.3 of 1, belongs to the upper tenth
        tenth = math.floor(10 * submission.score / group.max_score + 1e-9) if group.max_score else 9
        counts[min(9, max(0, tenth))] += 1
    return counts


def read_class(
    app: AutogradeApp, assignment: str, anonymous: bool = False, compared: bool = False
) -> Class:
    """Gathers what is known of an assignment's submissions; with `compared` also whose work is alike.

    Raises CourseError if the gradebook has no such assignment, or ``source/`` has no checks of it.
    """
    course = Course.of(app)
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
            max_score, due = float(found.max_score), found.duedate
        except MissingEntry:
            known = ", ".join(sorted(a.name for a in gradebook.assignments)) or "none"
            raise CourseError(
                f"The gradebook has no assignment '{assignment}'; it has: {known}."
            ) from None
        checks = _checks(course, assignment)
        recorded = {s.student_id: s for s in _recorded(gradebook, assignment)}
        state, saved = State(course, assignment), scores(gradebook, assignment)
        submitted = set(course.students(assignment))
        everybody = {student.id for student in gradebook.students} | submitted | set(recorded)
        label = _labels(course.folder, everybody) if anonymous else str
        graded, not_graded, resubmitted = [], [], []
        for student in sorted(submitted | set(recorded), key=label):
            folder = course.autograded(assignment, student)
            if student not in recorded or not any(folder.glob("*.ipynb")):
                not_graded.append(label(student))
                continue
            submission = _submission(recorded[student], label(student), folder, checks)
            whole = not any(run.problem for run in submission.runs.values())
            if whole and student in submitted and state.why(student, saved.get(student, {})):
                resubmitted.append(label(student))
            graded.append(submission)
    return Class(
        assignment,
        max_score,
        course.notebooks(assignment),
        checks,
        graded,
        not_graded,
        resubmitted,
        sorted(label(student) for student in everybody - submitted - set(recorded)),
        sorted(label(s) for s in submitted if _undated(course.submitted(assignment, s))),
        said(local(due, course.zone)) if due else "",
        due,
        said(datetime.now(course.zone).replace(second=0)),
        _marked_twice(course, assignment, label, anonymous),
        *(_alike(course, assignment, sorted(recorded), label, anonymous) if compared else ()),
    )


def _alike(
    course: Course,
    assignment: str,
    students: list[str],
    label: Callable[[str], str],
    anonymous: bool,
) -> tuple[list[similar.Group], list[list[str]]]:
    """Work and pictures that are alike; an anonymous report is without the texts."""
    groups = [
        replace(
            group,
            students=tuple(sorted(map(label, group.students))),
            texts=() if anonymous else group.texts,
        )
        for group in similar.groups(course, assignment, students)
    ]
    pictures = similar.same_pictures(course, assignment, students)
    return groups, [sorted(map(label, names)) for names in pictures]


def _marked_twice(
    course: Course, assignment: str, label: Callable[[str], str], anonymous: bool
) -> list[Pair]:
    """What two people marked at the desk; in an anonymous report graders have numbers."""
    if not desk.used(course):
        return []
    found = agreement.pairs(desk.Desk(course), assignment)
    graders = sorted({name for pair in found for name in (pair.first, pair.second)})
    shown = {who: f"grader {n}" if anonymous else who for n, who in enumerate(graders, 1)}
    return [
        replace(p, student=label(p.student), first=shown[p.first], second=shown[p.second])
        for p in found
    ]


def _undated(folder: Path) -> bool:
    return os.path.lexists(folder / "timestamp.txt") and time_stamp(folder) is None


def _checks(course: Course, assignment: str) -> list[Check]:
    checks = [
        Check(name, notebook, points)
        for name, (notebook, points) in course.checks(assignment).items()
    ]
    if not checks:
        raise CourseError(f"There is no notebook with hidden tests in {course.source(assignment)}.")
    return checks


def _recorded(gradebook: Gradebook, assignment: str) -> list[SubmittedAssignment]:
    """The gradebook's submissions with their grades, in few queries."""
    grades = selectinload(SubmittedAssignment.notebooks).selectinload(SubmittedNotebook.grades)
    query = gradebook.db.query(SubmittedAssignment).filter(
        SubmittedAssignment.assignment == gradebook.find_assignment(assignment)
    )
    return list(
        query.options(
            undefer(SubmittedAssignment.score),
            undefer(SubmittedAssignment.late_submission_penalty),
            undefer(SubmittedAssignment.needs_manual_grade),
            grades,
        )
    )


def _submission(
    recorded: SubmittedAssignment, student: str, folder: Path, checks: list[Check]
) -> Submission:
    automatic = {
        check_name_of(grade.name): float(grade.auto_score or 0)
        for notebook in recorded.notebooks
        for grade in notebook.grades
    }
    points = {check.name: automatic.get(check.name, 0.0) for check in checks}
    runs = {}
    for name in dict.fromkeys(check.notebook for check in checks):
        expected = {check.name: points[check.name] for check in checks if check.notebook == name}
        runs[name] = _read(folder / f"{name}.ipynb", expected)
    return Submission(
        student,
        runs,
        points,
        final_score(recorded),
        float(recorded.score) - sum(points.values()),
        float(recorded.late_submission_penalty),
        bool(recorded.needs_manual_grade),
        more_days(recorded),
    )


def _read(path: Path, points: dict[str, float]) -> Run:
    """What grading left in an autograded notebook, if it is there, whole, and in accordance with
    the gradebook's automatic `points` by check."""
    try:
        kept = json.loads(path.read_bytes())["metadata"]["autograder"]
        results = tuple(Result(**result) for result in kept["results"])
        run = Run(
            Status(kept["status"]),
            str(kept["reason"]),
            bool(kept["sandbox"]),
            float(kept["seconds"]),
            float(kept["student_seconds"]),
            results,
        )
        numbers = [run.seconds, run.student_seconds, *(float(r.points) for r in results)]
        words = [word for r in results for word in (r.check, r.message, r.mistake)]
        if not all(map(math.isfinite, numbers)) or not all(isinstance(w, str) for w in words):
            raise ValueError
    except FileNotFoundError:
        return Run(None, problem=f"{path.name} is not in the autograded folder: grade it again.")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Run(
            None,
            problem=f"The record of grading in the autograded {path.name} is missing or was "
            "changed: its mistakes and times are not in this report. Grade it again.",
        )
    if {r.check for r in results} != set(points):
        return Run(
            None,
            problem=f"The autograded {path.name} has other checks than source/: grade it again.",
        )
    different = [r.check for r in results if abs(r.points - points[r.check]) > 1e-6]
    if different:
        return Run(
            None,
            problem=f"The autograded {path.name} and the gradebook have different points for "
            f"{', '.join(different)}; the gradebook's are shown. Grade it again.",
        )
    return run


def _labels(course: Path, students: Iterable[str]) -> Callable[[str], str]:
    """Neutral names: the same in every report of this course (longer if two would be equal), in an
    order that says nothing, and not to be guessed from a student's id, because a key of the
    course's is in them."""
    path = course / "evidence" / "labels.key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(32))
    key = path.read_bytes()
    digits = {}
    for student in students:
        digest = hashlib.blake2b(student.encode("utf-8", "surrogateescape"), key=key).digest()
        digits[student] = str(int.from_bytes(digest))[::-1]  # the last digits are uniform
    length = 5
    while len({number[:length] for number in digits.values()}) < len(digits):
        length += 1
    return {student: f"S{number[:length]}" for student, number in digits.items()}.__getitem__


def write(app: AutogradeApp, assignment: str, page: Path, anonymous: bool = False) -> Path:
    """Writes the report to `page`, and the CSV file beside it; returns the latter's path.

    Raises CourseError if there is nothing graded to report on.
    """
    table = page.with_suffix(".csv")
    if table == page or page.is_dir():
        raise CourseError(f"--output names the HTML page, not {page}: for example report.html.")
    group = read_class(app, assignment, anonymous, compared=True)
    if not group.submissions:
        raise CourseError(
            f"Nothing of '{assignment}' is graded yet: run `autograder grade {assignment}` first."
        )
    group = _with_tries(group, Course.of(app))
    page.parent.mkdir(parents=True, exist_ok=True)
    for file in (page, table):
        make_private(file)
    page.write_text(html(group, anonymous, [group, *_others(app, assignment, anonymous)]), "utf-8")
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows(group))
    return table


def _others(app: AutogradeApp, assignment: str, anonymous: bool) -> list[Class]:
    """What is graded of the course's other assignments."""
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        names = [other.name for other in gradebook.assignments if other.name != assignment]
    course = Course.of(app)
    graded = [name for name in names if course.students(name) and course.checks(name)]
    return [read_class(app, name, anonymous) for name in graded]


def _with_tries(group: Class, course: Course) -> Class:
    """The class with what its checks before handing in say."""
    tries = [one for one in kept(course) if one.assignment == group.assignment]
    made = []
    for notebook in group.notebooks:
        own = [one for one in tries if one.notebook == notebook]
        names = [check.name for check in group.checks if check.notebook == notebook]
        parts = [(names, notebook), *(([name], name) for name in names)]
        made.append([found for part in parts if (found := progress(own, *part))])
    lasted = sorted(
        (one for check in group.checks for one in lasting(tries, check.name)),
        key=lambda one: (-one.tries, -one.seconds),
    )
    return replace(group, progress=[found for found in made if found], lasting=lasted)


def rows(group: Class) -> list[list[str]]:
    """The CSV file: a row for each student and check."""
    header = ["student", "notebook", "check", "points", "max_points", "status", "mistake"]
    table = [header]
    for submission in group.submissions:
        for check in group.checks:
            run = submission.runs[check.notebook]
            (mistake,) = [r.mistake for r in run.results if r.check == check.name] or [""]
            points = as_number(submission.points[check.name])
            fixed = [points, as_number(check.max_points), run.shown]
            texts = [submission.student, check.notebook, check.name]
            table.append([*map(as_text, texts), *fixed, as_text(mistake)])
    for student in group.not_graded:
        for check in group.checks:
            texts = [as_text(student), check.notebook, check.name]
            table.append([*texts, "", as_number(check.max_points), NOT_GRADED, ""])
    return table


def html(group: Class, anonymous: bool, course: Sequence[Class]) -> str:
    """The page, with the misconceptions of the whole `course`."""
    environment = templates()
    environment.filters["points"] = as_number
    environment.filters["message"] = lambda text: Markup(as_html(text))
    environment.filters["seconds"] = _seconds
    environment.filters["tries"] = lambda value: f"{value:g}" if math.isfinite(value) else "–"
    environment.filters["chance"] = _chance
    environment.filters["marked"] = Markup  # escaped where it was marked
    items = [item(group, check) for check in group.checks]
    made = {check.name: mistakes(group, check) for check in group.checks}
    named = [
        (check, mistake)
        for check, every in made.items()
        for mistake in every
        if mistake.telling and mistake.name != UNNAMED and len(mistake.students) > 1
    ]
    scores = np.array([submission.score for submission in group.submissions])
    return environment.get_template("report.html.j2").render(
        group=group,
        anonymous=anonymous,
        scores=scores,
        quartiles=np.quantile(scores, [0.25, 0.5, 0.75]),
        counts=histogram(group),
        items=items,
        hardest=min((i for i in items if i.students), key=lambda i: i.mean_share, default=None),
        mistakes=made,
        made=any(made.values()),
        misconceptions=misconceptions(course),
        graded={one.assignment: len(one.submissions) for one in course},
        top=max(named, key=lambda one: len(one[1].students), default=None),
        notices=notices(group),
        missing=missing(group),
        times=times(group),
        fewest={"alike": similar.FEWEST, "tries": FEWEST},
        agreements={
            "question": agreement.by_question(group.pairs),
            "grader": agreement.by_grader(group.pairs),
        },
        unsafe=sum(not r.sandbox for s in group.submissions for r in s.runs.values()),
        open=sum(s.open for s in group.submissions),
        late=sum(s.penalty > 0 for s in group.submissions),
    )


def _chance(expected: float) -> str:
    """How often chance brings what is expected so many times in a class."""
    return f"1 in {_rounded(1 / expected):,} classes" if expected > 1e-6 else "hardly ever"


def _rounded(value: float) -> int:
    """A number with one digit that counts."""
    return int(float(f"{value:.0e}"))


def _seconds(value: float) -> str:
    """A time for people."""
    if value < 10:
        return f"{value:.1f} s"
    if value < 120:
        return f"{value:.0f} s"
    if value < 7200:
        return f"{value / 60:.0f} min"
    return f"{value / 3600:.1f} h" if value < 172_800 else f"{value / 86400:.0f} days"
