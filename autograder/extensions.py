"""Who has more time: a small table in the course's folder, which outlives the gradebook.  A day is 24
hours, also where clocks are changed.

``extensions.csv`` has the columns student, assignment and days, for example ``ada,part-b-coding,2``.
"""

import csv
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.apps.autogradeapp import AutogradeApp
from sqlalchemy import select, update

from autograder.course import Course, make_private
from autograder.errors import CourseError
from autograder.receipt import said
from autograder.roster import read_table
from autograder.zone import local

FILE = "extensions.csv"
_COLUMNS = ("student", "assignment", "days")


def read(course: Path) -> dict[tuple[str, str], timedelta]:
    """By student and assignment, how much more time there is.  Raises CourseError for a file that
    does not say so."""
    path = course / FILE
    found: dict[tuple[str, str], timedelta] = {}
    for row in read_table(path) if path.exists() else []:
        try:
            student, assignment, days = (row[column] for column in _COLUMNS)
            more = timedelta(days=float(days.replace(",", ".")))
        except (KeyError, ValueError, OverflowError):
            raise CourseError(
                f"{path}: a row has to say student, assignment and days, such as "
                f"'ada,part-b-coding,2', under the header '{','.join(_COLUMNS)}'; one says "
                f"'{','.join(row.values())}'."
            ) from None
        if more < timedelta(0):
            raise CourseError(
                f"{path}: {student} has {days} days in {assignment}; 0 takes it back."
            )
        found[student, assignment] = more
    return found


def write(course: Path, table: Mapping[tuple[str, str], timedelta]) -> None:
    """Makes this, by student and assignment, the course's table; 0 days are no extension."""
    make_private(course / FILE)
    with (course / FILE).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(_COLUMNS)
        rows.writerows(
            (who, what, f"{more / timedelta(days=1):g}")
            for (who, what), more in sorted(table.items())
            if more
        )


def apply(gradebook: Gradebook, course: Path, assignment: str, student: str = "") -> None:
    """Puts what the table says of the submissions of an assignment, or of one student's, into the
    gradebook, where nbgrader's due dates, and so late penalties and the formgrader, go by it.  In a
    course without a table the gradebook keeps what it was told by other means."""
    if not (course / FILE).exists():
        return
    more = read(course)
    query = (
        select(
            SubmittedAssignment.id, SubmittedAssignment.student_id, SubmittedAssignment.extension
        )
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment)
    )
    if student:
        query = query.where(SubmittedAssignment.student_id == student)
    changed = [
        {"id": key, "extension": more.get((who, assignment)) or None}
        for key, who, there in gradebook.db.execute(query)
        if (there or None) != (more.get((who, assignment)) or None)
    ]
    if changed:
        gradebook.db.execute(update(SubmittedAssignment), changed)
        gradebook.db.commit()


def due(app: AutogradeApp, assignment: str, student: str) -> str:
    """Until when a student has time for an assignment, in words; '' if it has no due date."""
    course = Course.of(app)
    more = read(course.folder).get((student, assignment), timedelta(0))
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        everybodys: datetime | None = gradebook.find_assignment(assignment).duedate
    return said(local(everybodys + more, course.zone)) if everybodys else ""


def grant(app: AutogradeApp, student: str, assignment: str, days: float) -> None:
    """Gives a student `days` more than everybody has for an assignment, in place of what was given
    before.  ``penalties.assign`` brings it, and what follows from it, into the gradebook.  A course's
    first table takes up the extensions that its gradebook has.

    Raises CourseError if the gradebook has no such student or assignment.
    """
    directory = app.coursedir
    course = Path(directory.root)
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        try:
            gradebook.find_assignment(assignment)
            gradebook.find_student(student)
        except MissingEntry as missing:
            raise CourseError(f"The gradebook does not have it: {missing}") from None
        kept = {} if (course / FILE).exists() else _granted(gradebook)
    write(course, {**kept, **read(course), (student, assignment): timedelta(days=days)})


def _granted(gradebook: Gradebook) -> dict[tuple[str, str], timedelta]:
    query = select(
        SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.extension
    ).join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    return {(who, what): more for who, what, more in gradebook.db.execute(query) if more}
