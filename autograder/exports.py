"""Grades as files, for the grade import of Canvas and Moodle and as a table: nbgrader export plugins.

``nbgrader export --exporter autograder.exports.CanvasExportPlugin --to canvas.csv`` and likewise
``MoodleExportPlugin``; without it `CsvExportPlugin`.  ``--assignment`` and ``--student`` choose as in nbgrader's own exporter.
Scores are nbgrader's: automatic and hand-graded points less the late penalty, never below 0.
"""

import csv
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nbgrader.api import Gradebook, Student, SubmittedAssignment
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Enum, Unicode

from autograder.course import make_private
from autograder.errors import CourseError
from autograder.settings import Autograder
from autograder.zone import local

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, also in full width."""


_SEPARATOR = re.compile('([;\t\r\n]"* *)(?=[=+@＝＋－＠-])')
"""What a spreadsheet of another country, which does not see the quotes, ends a cell or a row at, in front
of what it takes for a formula."""


def as_text(value: str) -> str:
    """A cell that a spreadsheet shows and does not compute: an apostrophe before what would be a
    formula."""
    value = _SEPARATOR.sub(r"\1'", value)
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value


def as_number(value: float) -> str:
    """Points with at most two decimals, as Canvas keeps them."""
    return f"{round(value, 2):.10g}"


def final_score(submission: SubmittedAssignment) -> float:
    """What counts, as nbgrader's exporter has it: the score less the late penalty, at least 0."""
    return max(0.0, float(submission.score - submission.late_submission_penalty))


def more_days(submission: SubmittedAssignment) -> float:
    """How many days more than everybody a student had."""
    extension: timedelta | None = submission.extension
    return extension / timedelta(days=1) if extension else 0.0


class _Export(ExportPlugin):
    """What all have in common: which grades, and where to."""

    destination = ""

    def export(self, gradebook: Gradebook) -> None:
        """Writes the file.  Exits with a message, as nbgrader does, for an assignment or a student
        that the gradebook does not have."""
        try:
            assignments = _chosen("assignment", self.assignment, gradebook.assignments, "name")
            students = _chosen("student", self.student, gradebook.students, "id")
        except CourseError as error:
            self.log.error("%s", error)
            raise SystemExit(1) from None
        students.sort(key=lambda s: (s.last_name or "", s.first_name or "", s.id))
        ids = {student.id for student in students}
        found = {
            (assignment.name, submission.student_id): submission
            for assignment in assignments
            for submission in gradebook.assignment_submissions(assignment.name)
            if submission.student_id in ids
        }
        open_ones = sum(submission.needs_manual_grade for submission in found.values())
        if open_ones:
            self.log.warning(
                "%d submissions still wait for hand grading: their scores will rise", open_ones
            )
        for (assignment, student), submission in sorted(found.items()):
            if days := more_days(submission):
                self.log.info("%s had %g days more for %s", student, days, assignment)
        target = Path(self.to or self.destination)
        make_private(target)
        with target.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(self.rows(assignments, students, found))
        self.log.info("Exported the grades of %d students to %s", len(students), target)

    def rows(
        self,
        assignments: Sequence[Any],
        students: Sequence[Student],
        found: dict[tuple[str, str], SubmittedAssignment],
    ) -> list[list[str]]:
        """The file's rows, header first; `found` holds submissions by assignment and student."""
        raise NotImplementedError


class _GradeImport(_Export):
    """What an LMS takes: its names of assignments."""

    columns = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="By assignment: the name of its column, where it is called something else there.",
    ).tag(config=True)

    def column(self, assignment: str) -> str:
        """The column's name for an assignment."""
        return str(self.columns.get(assignment, assignment))


def _chosen(kind: str, wanted: list[Any], there: list[Any], attribute: str) -> list[Any]:
    """What the option names, all if it names nothing."""
    names = [str(name) for name in wanted]  # nbgrader's command line makes numbers of digits
    unknown = set(names) - {getattr(one, attribute) for one in there}
    if unknown:
        raise CourseError(f"The gradebook has no {kind} {', '.join(sorted(unknown))}.")
    return [one for one in there if not names or getattr(one, attribute) in names]


_COLUMNS = (
    "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,"
    "late_submission_penalty,score,max_score"
).split(",")


class CsvExportPlugin(_Export):
    """The table of nbgrader's exporter of the same name: a row for each assignment and student, 0 where
    nothing was handed in.  Its times are in the course's zone and say so, a due date is the student's
    own, and what a spreadsheet would take for a formula or a new column is text."""

    destination = "grades.csv"

    def rows(
        self,
        assignments: Sequence[Any],
        students: Sequence[Student],
        found: dict[tuple[str, str], SubmittedAssignment],
    ) -> list[list[str]]:
        """Header, and the rows."""
        zone = Autograder(config=self.config).zone
        rows = [_COLUMNS]
        for assignment in assignments:
            for student in students:
                grade = found.get((assignment.name, student.id))
                due = grade.duedate if grade else assignment.duedate
                times = [due, grade.timestamp if grade else None]
                person = [student.id, student.last_name, student.first_name, student.email]
                scores = [0.0, 0.0, 0.0]
                if grade:
                    scores = [grade.score, grade.late_submission_penalty, final_score(grade)]
                rows.append(
                    [as_text(assignment.name)]
                    + [_time(time, zone) for time in times]
                    + [as_text(text or "") for text in person]
                    + [str(score) for score in (*scores, assignment.max_score)]
                )
        return rows


def _time(kept: datetime | None, zone: ZoneInfo) -> str:
    """A time of the gradebook's with its offset, such as ``2026-12-01 23:59:00+01:00``."""
    return str(local(kept, zone)) if kept else ""


class CanvasExportPlugin(_GradeImport):
    """A CSV file for *Grades → Import* in Canvas.

    Canvas looks for a student by ``ID``, then ``SIS User ID``, then ``SIS Login ID``, then the
    name.  ``ID`` is nbgrader's `lms_user_id` if that is a number, as Canvas's own ids are;
    otherwise `lms_user_id` is taken for the SIS user id.  ``SIS Login ID`` is nbgrader's student
    id, which is the login name on a hub, or the email address (``login``).  Whom Canvas cannot
    find it asks about before it imports anything.

    A column belongs to the Canvas assignment of the same title, or to the id in parentheses that
    ``columns`` gives it: ``c.CanvasExportPlugin.columns = {"part-b-coding": "Part B (4711)"}``.
    Canvas offers to make a new assignment for a title that it does not know.

    Where nothing was handed in the cell is empty: no grade in Canvas, and not a zero.  A grade that
    was entered there by hand for such a student is in Canvas's list of changes before it goes.
    """

    login = Enum(
        ["id", "email"],
        default_value="id",
        help="What students log in to Canvas with: nbgrader's student id, or the email address.",
    ).tag(config=True)

    destination = "canvas.csv"

    def rows(
        self,
        assignments: Sequence[Any],
        students: Sequence[Student],
        found: dict[tuple[str, str], SubmittedAssignment],
    ) -> list[list[str]]:
        """Header, maximum points, and a row for each student."""
        header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
        rows = [
            header + [self.column(a.name) for a in assignments],
            ["    Points Possible", "", "", "", "", *(as_number(a.max_score) for a in assignments)],
        ]
        for student in students:
            lms = student.lms_user_id or ""
            own = lms.isascii() and lms.isdigit()
            login = student.email if self.login == "email" else student.id
            name = ", ".join(filter(None, [student.last_name, student.first_name])) or student.id
            person = [name, lms if own else "", "" if own else lms, login or "", ""]
            grades = [found.get((a.name, student.id)) for a in assignments]
            rows.append(
                [as_text(cell) for cell in person]
                + ["" if grade is None else as_number(final_score(grade)) for grade in grades]
            )
        return rows


class MoodleExportPlugin(_GradeImport):
    """A CSV file for *Grades → Import → CSV file* in Moodle.

    The import page asks which column identifies a student: ``Username`` (nbgrader's student id),
    ``Email address`` or ``ID number`` (nbgrader's `lms_user_id`).  Moodle gives a row whose
    identifier is empty to the student of the row before, so a column that somebody has no entry
    for is left out.  One identifier that Moodle does not know stops the whole import, so students
    without any of the exported grades are left out as well.

    Each assignment has a column with its score, to be mapped to a grade item with the assignment's
    maximum, and one with feedback: points by notebook, and what was taken off for being late.
    Map both or the score alone: feedback without a score deletes the grade in Moodle.

    Where nothing was handed in the cell is ``-``: no grade in Moodle, also for a new grade item.
    """

    destination = "moodle.csv"

    def rows(
        self,
        assignments: Sequence[Any],
        students: Sequence[Student],
        found: dict[tuple[str, str], SubmittedAssignment],
    ) -> list[list[str]]:
        """Header, and a row for each student with a grade."""
        graded = {student for _, student in found}
        students = [student for student in students if student.id in graded]
        people = {
            "Username": [student.id for student in students],
            "Email address": [student.email or "" for student in students],
            "ID number": [student.lms_user_id or "" for student in students],
        }
        for column in [column for column, cells in people.items() if not all(cells)]:
            self.log.warning("'%s' is left out: not every student has one", column)
            del people[column]
        header = list(people)
        for assignment in assignments:
            header += [self.column(assignment.name), f"{self.column(assignment.name)} (feedback)"]
        rows = [header]
        for index, student in enumerate(students):
            row = [as_text(cells[index]) for cells in people.values()]
            for assignment in assignments:
                grade = found.get((assignment.name, student.id))
                row += ["-", ""] if grade is None else [as_number(final_score(grade)), _says(grade)]
            rows.append(row)
        return rows


def _says(submission: SubmittedAssignment) -> str:
    """A submission's points by notebook, in words for its student."""
    parts = [
        f"{notebook.name}: {as_number(notebook.score)} of {as_number(notebook.max_score)}"
        for notebook in sorted(submission.notebooks, key=lambda notebook: notebook.name)
    ]
    if submission.late_submission_penalty:
        parts.append(f"late: −{as_number(submission.late_submission_penalty)}")
    if days := more_days(submission):
        parts.append(f"extension: {days:g} days")
    return as_text("; ".join(parts))
