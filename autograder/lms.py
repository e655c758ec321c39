"""From an LMS and back: the archive of all submissions that Canvas and Moodle give, and the archive of
feedback that they take.

Both name a file for the person who handed it in:

- Canvas: ``lovelaceada_12_34_B2.ipynb``, with ``_LATE`` after the person's name for what came late.
  12 is Canvas's number of the person, 34 of the file; a file handed in again gets ``-1`` and so on
  after its name.
- Moodle, in folders or without: ``Ada Lovelace_12_assignsubmission_file/B2.ipynb`` (before Moodle 4.1
  with ``_`` before the slash), ``Ada Lovelace_12_assignsubmission_file_B2.ipynb``.  12 is Moodle's
  number of the person in this assignment.

Whoever uploads an archive with the same names gives each file to its person.  An archive's names and files
are students' own: nothing is unpacked to where a name says, and nothing larger than a notebook
 may be is read.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, Student
from nbgrader.apps.autogradeapp import AutogradeApp

from autograder import files
from autograder.archive import LONGEST_NAME, member_name, notebooks_in, open_archive, unpacked
from autograder.course import Course, make_private
from autograder.errors import CourseError, in_words
from autograder.receipt import OVERVIEW
from autograder.renamed import MOST
from autograder.submission import LARGEST

_MOODLE = re.compile(  # the first folder that is named so: others in it may be a student's
    r"(?:.*?/)??(?P<prefix>(?P<person>[^_/]*)_(?P<number>\d+)_assignsubmission_"
    r"(?P<kind>[a-z]+)(?:_/|/|_))(?P<path>.+)"
)
_CANVAS = re.compile(
    r"(?:.*/)?(?P<prefix>(?P<person>[^/]*?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<file>\d+)_)"
    r"(?P<path>[^/]+)"
)
_AGAIN = re.compile(r"-\d+$")


@dataclass(frozen=True)
class File:
    """A notebook that was handed in."""

    name: str
    """Without folders."""
    prefix: str
    """What the LMS put before its name."""
    data: bytes


@dataclass
class Handed:
    """What one person handed in."""

    person: str
    """The name in the LMS, as its files show it."""
    number: str = ""
    canvas: bool = False
    late: bool = False
    student: str = ""
    """The student of the gradebook; '' if that cannot be told."""
    notebooks: list[str] = field(default_factory=list)
    """Of the assignment, those that were there."""
    remarks: list[str] = field(default_factory=list)
    """What somebody should know, each a sentence."""
    members: list[tuple[zipfile.ZipInfo, re.Match[str]]] = field(default_factory=list)
    """Where it is in the archive."""

    def files(
        self, opened: zipfile.ZipFile, names: list[str]
    ) -> tuple[dict[str, File], list[File]]:
        """Reads the files: by notebook of the assignment the one that counts, and all others.

        Of two for one notebook the later counts, which has the higher number in Canvas; in folders,
        the one in fewer.  Of all others there are as many as grading looks at, the latest.
        """

        def age(member: tuple[zipfile.ZipInfo, re.Match[str]]) -> tuple[int, int]:
            parts = member[1].groupdict()
            return int(parts.get("file") or 0), -parts["path"].count("/")

        chosen: dict[str, File] = {}
        others: list[File] = []
        left_out = 0
        for info, match in sorted(self.members, key=age):
            for file in self._unpacked(opened, info, match["path"], match["prefix"]):
                stem = file.name.removesuffix(".ipynb")
                name = next((n for n in (stem, _AGAIN.sub("", stem)) if n in names), "")
                if name:
                    chosen[name] = file
                else:
                    others.append(file)
                    left_out += len(others) > MOST
                    del others[:-MOST]
        if left_out:
            self.remarks.append(f"{left_out} more notebooks of other names are left out.")
        self.notebooks = sorted(chosen)
        return chosen, others

    def _unpacked(
        self, opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, prefix: str
    ) -> Iterator[File]:
        """The notebook that a member of an archive is, or the notebooks in the archive that it is."""
        name = _file_name(path)
        kind = Path(name).suffix.lower()
        try:
            if kind == ".ipynb":
                yield File(name, prefix, unpacked(opened, info))
            elif kind == ".zip":
                inner = list(notebooks_in(unpacked(opened, info), LARGEST))
                for place, data in sorted(inner, key=lambda one: -one[0].count("/")):
                    yield File(_file_name(place), prefix, data)
            else:
                raise ValueError("it is not a notebook.")
        except ValueError as problem:
            self.remarks.append(f"{name} is left out: {problem}")


def collect(
    app: AutogradeApp, assignment: str, archive: Path, told: Mapping[str, str]
) -> list[Handed]:
    """Puts what an archive holds of an assignment where grading looks for it.

    A notebook replaces the one that was there; what the archive lacks stays.  What Canvas calls late
    gets a ``timestamp.txt`` of one second after the due date, as Canvas does not say when it came.

    Parameters
    ----------
    app
        From ``course.open_course``.
    archive
        As downloaded.
    told
        By the number in the files' names, the student, where the name in the LMS does not tell.

    Raises CourseError if the assignment is not there, or the archive is none.
    """
    course = Course.of(app)
    names = course.notebooks(assignment)
    with _opened(archive) as opened:
        handed, due = _read(app, assignment, archive, opened, told)
        for one in handed:
            if not one.student:
                continue
            folder = course.submitted(assignment, one.student)
            folder.mkdir(parents=True, exist_ok=True)
            chosen, others = one.files(opened, names)
            placed = {f"{name}.ipynb": file for name, file in chosen.items()}
            for name, file in [*placed.items(), *((file.name, file) for file in others)]:
                try:
                    _write(folder / name, file.data)
                except OSError as problem:  # a folder of that name, handed in another way
                    one.remarks.append(f"{name} cannot be written: {in_words(problem)}.")
            one.remarks += [
                f"{file.name} has another name than the notebooks of {assignment}."
                for file in others
            ]
            kept = [n for n in names if n not in chosen and (folder / f"{n}.ipynb").exists()]
            if kept:
                one.remarks.append(f"Kept from before: {', '.join(kept)}.")
            try:
                _date(one, folder / "timestamp.txt", due)
            except OSError as problem:  # as above
                one.remarks.append(f"timestamp.txt cannot be written: {in_words(problem)}.")
    return handed


def _date(one: Handed, stamp: Path, due: datetime | None) -> None:
    """Notes what the archive knows of when a submission came."""
    if not one.late or due is None:
        stamp.unlink(missing_ok=True)
        if one.late:
            one.remarks.append("Late in Canvas, but the assignment has no due date here.")
        return
    _write(stamp, f"{due + timedelta(seconds=1):%Y-%m-%d %H:%M:%S} UTC".encode())
    one.remarks.append(
        f"Late in Canvas, which does not say by how much: {stamp} says one second, in UTC; correct it."
    )


def feedback(
    app: AutogradeApp, assignment: str, archive: Path, told: Mapping[str, str], to: Path
) -> list[Handed]:
    """Writes the feedback of everybody whose submission is in an archive into another, `to`, which
    the LMS takes back in one upload: each page has the name that its notebook had there.

    Parameters and errors as for :func:`collect`.  Who has no feedback yet gets a remark.
    """
    names = Course.of(app).notebooks(assignment)
    directory = app.coursedir
    make_private(to)
    with _opened(archive) as opened, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as written:
        handed, _ = _read(app, assignment, archive, opened, told)
        for one in handed:
            if not one.student:
                continue
            folder = Path(
                directory.format_path(directory.feedback_directory, one.student, assignment)
            )
            chosen, _ = one.files(opened, names)
            one.remarks.clear()  # of files, which collecting made
            made = [name for name in (*names, OVERVIEW) if (folder / f"{name}.html").is_file()]
            one.notebooks = [name for name in made if name in names]
            for name in made:
                prefix = chosen[name].prefix if name in chosen else one.members[0][1]["prefix"]
                written.write(folder / f"{name}.html", f"{prefix}{name}.html")
            if not one.notebooks:
                one.remarks.append(f"No feedback yet: `nbgrader generate_feedback {assignment}`.")
    return handed


def _read(
    app: AutogradeApp,
    assignment: str,
    archive: Path,
    opened: zipfile.ZipFile,
    told: Mapping[str, str],
) -> tuple[list[Handed], datetime | None]:
    """Who handed in what, and when it was due."""
    handed = _people(opened)
    if not any(one.number for one in handed):
        raise CourseError(
            f"{archive} has no file that is named as Canvas or Moodle name submissions, such as "
            "'lovelaceada_12_34_B2.ipynb' or 'Ada Lovelace_12_assignsubmission_file/B2.ipynb'. Take "
            "the archive as it was downloaded; where submissions are anonymous there, download it "
            "again with names."
        )
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        try:
            due: datetime | None = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            raise CourseError(
                f"The gradebook has no assignment '{assignment}'. Check the name, or run "
                f"`nbgrader generate_assignment {assignment}` first."
            ) from None
        _find_students(handed, gradebook.students, told)
    return handed, due


def _people(opened: zipfile.ZipFile) -> list[Handed]:
    """Who handed in what, by the names in an archive; last what has no such name."""
    found: dict[tuple[str, str], Handed] = {}
    strange = []
    members = [(member_name(info), info) for info in opened.infolist() if not _idle(info)]
    # the most, as a student may have chosen a name of the other kind
    counts = [sum(bool(form.fullmatch(n)) for n, _ in members) for form in (_CANVAS, _MOODLE)]
    canvas = counts[0] > counts[1]
    for name, info in members:
        match = (_CANVAS if canvas else _MOODLE).fullmatch(name)
        if match is None or not (canvas or match["kind"] == "file"):
            strange.append(name)
            continue
        one = found.setdefault(
            (match["person"], match["number"]), Handed(match["person"], match["number"], canvas)
        )
        one.late |= canvas and bool(match["late"])
        one.members.append((info, match))
    people = list(found.values())
    if strange:
        shown = ", ".join(strange[:3]) + (" …" if len(strange) > 3 else "")
        remark = f"Files that are not named as the LMS names submissions are left out: {shown}"
        people.append(Handed("", remarks=[remark]))
    return people


def _find_students(handed: list[Handed], students: list[Student], told: Mapping[str, str]) -> None:
    """Says of everybody who handed in which student it is, or in a remark why that cannot be told."""
    ids = {student.id for student in students}
    if not ids:
        raise CourseError(
            "The gradebook has no students yet: `autograder roster FILE.csv` takes them from a file."
        )
    if unknown := set(told.values()) - ids:
        raise CourseError(f"The gradebook has no student {', '.join(sorted(unknown))}.")
    if unknown := set(told) - {one.number for one in handed}:
        raise CourseError(f"No file has the number {', '.join(sorted(unknown))} in its name.")
    by_name: dict[str, set[str]] = {}
    by_number: dict[str, set[str]] = {}
    for student in students:
        first, last = student.first_name or "", student.last_name or ""
        for name in (first + last, last + first, student.id, student.email or ""):
            by_name.setdefault(_letters(name), set()).add(student.id)
        by_number.setdefault(student.lms_user_id or "", set()).add(student.id)
    claimed: dict[str, list[Handed]] = {}
    for one in handed:
        if not one.number:
            continue
        if one.number in told:
            found = {told[one.number]}
        else:
            found = (by_number.get(one.number) if one.canvas else None) or by_name.get(
                _letters(one.person) or "nobody", set()
            )
        if len(found) == 1:
            (one.student,) = found
            claimed.setdefault(one.student, []).append(one)
        else:
            who = f"Could be {' or '.join(sorted(found))}" if found else "Nobody in the gradebook"
            one.remarks.append(f"{who}; say who: --student {one.number}=ID")
    for student, several in claimed.items():
        for one in several if len(several) > 1 else []:
            one.student = ""
            one.remarks.append(
                f"Several people would be {student}; say who: --student {one.number}=ID"
            )


def _letters(name: str) -> str:
    """What a name is in every spelling: its letters and digits."""
    text = unicodedata.normalize("NFKC", name[:LONGEST_NAME]).casefold()
    return "".join(c for c in text if c.isalnum())


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    """The archive of an LMS.  Raises CourseError if it is none."""
    try:
        with open_archive(archive) as opened:
            yield opened
    except ValueError as problem:
        raise CourseError(f"{archive}: {problem}") from None


def _idle(info: zipfile.ZipInfo) -> bool:
    """Whether a member is no file of anybody's: a folder, or what macOS adds."""
    return info.is_dir() or "/__MACOSX/" in f"/{member_name(info)}"


def _file_name(path: str) -> str:
    """The last part of a path, as a file here may be called."""
    name = "".join(c for c in path.rpartition("/")[2] if c.isprintable()).lstrip(".")
    return name.encode()[-200:].decode(errors="ignore")


def _write(path: Path, data: bytes) -> None:
    """Writes a file unless it is there already, so that what is the same keeps its time."""
    if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
        files.write(path, data, mode=0o644)
