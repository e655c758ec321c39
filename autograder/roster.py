"""Who is in the course: the roster that an LMS or a spreadsheet exports, taken into the gradebook."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, Student

from autograder.errors import CourseError

_COLUMNS = {
    "id": ("id", "student_id", "username", "email", "email address"),
    "first_name": ("first_name", "first name"),
    "last_name": ("last_name", "last name", "surname"),
    "email": ("email", "email address"),
    "lms_user_id": ("lms_user_id", "id number"),
}
"""nbgrader's fields, and what nbgrader and Moodle call them; the first that is there counts."""

_CANVAS = {"id": "sis login id", "lms_user_id": "id", "name": "student"}
"""The same for Canvas's export of its gradebook, where ``ID`` is Canvas's own number."""


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by its header, which is lowercased; cells are stripped.

    Takes commas, semicolons and tabs, UTF-8 with and without a byte order mark, and, where it is not
    UTF-8, Windows-1252, as Excel writes it.  Raises CourseError if there is no such file.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise CourseError(f"{path} cannot be read: {problem.strerror}.") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip().lower() for name in next(rows, [])]
    return [
        dict(zip(names, (cell.strip() for cell in row), strict=False)) for row in rows if any(row)
    ]


@dataclass
class Enrolled:
    """What :func:`enrol` did: students by what became of them."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    not_listed: list[str] = field(default_factory=list)
    """Who is in the gradebook and not in the file; they stay."""
    left_out: int = 0
    """Rows without an id, such as Canvas's maximum points."""


def enrol(gradebook: Gradebook, path: Path) -> Enrolled:
    """Adds the students of a roster to the gradebook, and changes names, email addresses and numbers
    that are others there.  An empty cell changes nothing, and nobody is removed.

    Raises CourseError, before anything is changed, if `path` has no column for the id, or an id that
    cannot be a folder's name.
    """
    rows = read_table(path)
    people = [_person(row) for row in rows]
    if not any("id" in person for person in people):
        raise CourseError(
            f"{path} has no column for the student id: it has {', '.join(rows[0]) if rows else 'no rows'}. "
            "Call the column 'id', 'Username' or 'SIS Login ID' in its first line."
        )
    for person in people:
        name = person.get("id", "")
        if "/" in name or name.startswith("."):
            raise CourseError(f"{path}: '{name}' cannot be a student id, which names a folder.")
    there: dict[str, Student] = {student.id: student for student in gradebook.students}
    done = Enrolled()
    for person in people:
        name = person.pop("id", "")
        if not name:
            done.left_out += 1
        elif name not in there:
            there[name] = gradebook.add_student(name, **person)
            done.new.append(name)
        elif any(getattr(there[name], key) != value for key, value in person.items()):
            gradebook.update_or_create_student(name, **person)
            done.changed.append(name)
        else:
            done.same.append(name)
    done.not_listed = sorted(set(there) - {*done.new, *done.changed, *done.same})
    return done


def _person(row: Mapping[str, str]) -> dict[str, str]:
    """A row as nbgrader's fields, without the empty ones."""
    if _CANVAS["id"] in row:
        last, _, first = row.get(_CANVAS["name"], "").partition(",")
        found = {
            "id": row[_CANVAS["id"]],
            "lms_user_id": row.get(_CANVAS["lms_user_id"], ""),
            "last_name": last.strip(),
            "first_name": first.strip(),
        }
    else:
        found = {
            key: next((row[name] for name in names if row.get(name)), "")
            for key, names in _COLUMNS.items()
        }
    return {key: value for key, value in found.items() if value}
