"""The page that a student gets of a whole assignment: all notebooks, what to do next, and what the class
found hard.

Nobody is named in it, and nobody can be found out: a figure of the class is there only if it is of at
least FEWEST students, in steps of a tenth.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

from autograder import judge
from autograder.course import Course
from autograder.feedback_page import Gap, Page, environment, gaps
from autograder.rebuild import check_name_of, exercise

FEWEST = 5
"""Students that a figure of the class is of."""

HARD = 0.5
"""The share of a class that has not all points in what was hard."""


@dataclass(frozen=True)
class Hard:
    """A check that many of a class have not solved."""

    check: str
    notebook: str
    share: float
    """Of the class, in tenths: who has not all points."""
    mistakes: tuple[str, ...]
    """The named mistakes that at least FEWEST students made, the most frequent first."""


@dataclass(frozen=True)
class Class:
    """What is told of a class."""

    enough: bool
    """Whether there are at least FEWEST students."""
    hard: tuple[Hard, ...] = ()


def of_class(course: Course, gradebook: Gradebook, assignment: str) -> Class:
    """What the class found hard: of everybody whose notebook was graded."""
    rows = gradebook.db.execute(
        select(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.auto_score,
            Grade.max_score,
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment)
    ).all()
    checks = course.checks(assignment)
    told = {
        student: _mistakes(course.autograded(assignment, student), course.notebooks(assignment))
        for student in {row[0] for row in rows}
        if student not in course.excluded
    }
    missed: dict[str, list[bool]] = {}
    for student, _, cell, score, most in rows:
        check = check_name_of(cell)
        if check in checks and check in told.get(student, {}):
            missed.setdefault(check, []).append((score or 0) < most)
    return summed(
        {check: notebook for check, (notebook, _) in checks.items()},
        missed,
        [mistakes for every in told.values() for mistakes in every.items()],
        sum(map(bool, told.values())),
    )


def _mistakes(folder: Path, notebooks: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By check that was measured, a student's named mistakes."""
    found: dict[str, tuple[str, ...]] = {}
    for name in notebooks:
        for check, result in judge.read(folder / f"{name}.ipynb").items():
            if not result.mistake.startswith(judge.NOT_RUN):
                found[check] = tuple(filter(judge.telling, result.mistakes))
    return found


def summed(
    checks: Mapping[str, str],
    missed: Mapping[str, list[bool]],
    mistakes: Iterable[tuple[str, tuple[str, ...]]],
    students: int,
) -> Class:
    """What is told of a class: of checks (with their notebooks) who missed points, of everybody the
    mistakes by check."""
    if students < FEWEST:
        return Class(False)
    counts: dict[str, Counter[str]] = {}
    for check, names in mistakes:
        counts.setdefault(check, Counter()).update(names)
    hard = []
    for check, notebook in checks.items():
        every = missed.get(check, [])
        share = round(sum(every) / len(every), 1) if len(every) >= FEWEST else 0.0
        if share >= HARD:
            often = counts.get(check, Counter()).most_common()
            names = tuple(name for name, count in often if count >= FEWEST)
            hard.append(Hard(check, notebook, share, names))
    return Class(True, tuple(sorted(hard, key=lambda one: -one.share)))


@dataclass(frozen=True)
class Overview:
    """Everything that the page shows."""

    assignment: str
    pages: list[Page]
    group: Class

    @property
    def points(self) -> float:
        """What counts."""
        return sum(page.points for page in self.pages)

    @property
    def max_points(self) -> float:
        """What could be earned."""
        return sum(page.max_points for page in self.pages)

    @property
    def waiting(self) -> float:
        """The points that a person has still to give or not."""
        return sum(page.waiting for page in self.pages)

    def title_of(self, hard: Hard) -> str:
        """What the student's page calls a check, and where it is."""
        titles = [f.title for page in self.pages for f in page.findings if f.name == hard.check]
        return f"{titles[0]} in {exercise(hard.notebook)}" if titles else hard.check

    @property
    def gaps(self) -> list[Gap]:
        """Where points were lost in all notebooks, the largest gain first."""
        return gaps((page.notebook, f) for page in self.pages for f in page.findings)


def render(overview: Overview) -> str:
    """The page as HTML."""
    template = environment().get_template("overview.html.j2")
    return template.render(page=overview, fewest=FEWEST)
