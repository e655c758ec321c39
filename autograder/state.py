"""What is due: what the gradebook should say follows from submissions, source, verdicts, settings and
marks given by hand, and this finds where it does not say so yet."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property
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

from autograder import record
from autograder.course import Course, Place
from autograder.marks import owners
from autograder.rebuild import source_and_release

Scores = dict[str, dict[str, float | None]]
"""The automatic scores of a submission: by notebook, by graded cell."""


class Why(StrEnum):
    """Why a submission is due: the value completes "… submissions"."""

    NEW = "handed in and not graded yet"
    AGAIN = "handed in again since"
    SOURCE = "graded before the exercise changed in source/"
    VERDICTS = "judged by other verdicts"
    GRADEBOOK = "not in the gradebook as they were graded"
    FILES = "without their autograded notebook"
    FORCED = "graded again because of --force"


def scores(
    gradebook: Gradebook, assignment: str, students: Iterable[str] = ()
) -> dict[str, Scores]:
    """The automatic scores in the gradebook by student, of everybody or of some `students`."""
    query = (
        select(SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Grade.auto_score)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .outerjoin(BaseCell, BaseCell.id == Grade.cell_id)
        .where(Assignment.name == assignment)
    )
    if chosen := list(students):
        query = query.where(SubmittedAssignment.student_id.in_(chosen))
    found: dict[str, Scores] = {}
    for student, notebook, cell, score in gradebook.db.execute(query):
        cells = found.setdefault(student, {}).setdefault(notebook, {})
        if cell is not None:
            cells[cell] = score
    return found


class State:
    """What should be, of one assignment, to be held against what is noted and what the gradebook
    says."""

    def __init__(self, course: Course, assignment: str, chosen: str = "*") -> None:
        self.course = course
        self.assignment = assignment
        self.names = course.notebooks(assignment, chosen)

    @cached_property
    def sources(self) -> dict[str, str]:
        """By notebook, a digest of its source."""
        folder = self.course.source(self.assignment)
        return {
            name: record.source_digest(source_and_release(folder / f"{name}.ipynb")[0])
            for name in self.names
        }

    def owners(self, name: str) -> dict[str, str]:
        """Which answer each graded cell of a notebook is about, see ``marks.owners``."""
        source = self.course.source(self.assignment) / f"{name}.ipynb"
        return owners(source_and_release(source)[0])

    @cached_property
    def verdicts(self) -> str:
        """A digest of the verdicts."""
        return record.verdicts_digest(self.course.settings.verdicts)

    def why(self, student: str, saved: Scores) -> Why | None:
        """Why a submission is due, the most important reason; None if it is not.

        Parameters
        ----------
        student
            Who handed it in.
        saved
            What the gradebook has of it.
        """
        noted = record.load(self.course.evidence, self.assignment, student)
        beside = self.course.beside(Place(self.assignment, student, ""))
        reasons = [self._why(student, name, noted.get(name), saved, beside) for name in self.names]
        return min((r for r in reasons if r), key=list(Why).index, default=None)

    def _why(
        self,
        student: str,
        name: str,
        noted: record.Record | None,
        saved: Scores,
        beside: Sequence[Path],
    ) -> Why | None:
        if noted is None or not noted.submitted:
            return Why.NEW
        place = Place(self.assignment, student, name)
        same = noted.looks is not None and noted.looks == self.course.looks(place, beside)
        if not same and noted.submitted != self.course.digest(place):
            return Why.AGAIN
        if noted.source != self.sources[name]:
            return Why.SOURCE
        if noted.verdicts != self.verdicts:
            return Why.VERDICTS
        if saved.get(name) != noted.scores:
            return Why.GRADEBOOK
        if not (self.course.autograded(self.assignment, student) / f"{name}.ipynb").exists():
            return Why.FILES
        return None


def why(course: Course, assignment: str, student: str, chosen: str = "*") -> Why | None:
    """Why one submission is due, or its notebooks that match the pattern `chosen`; None if it is not."""
    directory = course.directory
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        saved = scores(gradebook, assignment, [student])
    return State(course, assignment, chosen).why(student, saved.get(student, {}))
