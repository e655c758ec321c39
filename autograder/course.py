"""A course's folder: what lies where, who handed in, and what has been graded of it."""

import fnmatch
import glob
import hashlib
import logging
import os
import re
import shutil
import stat
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import renamed
from autograder.errors import CourseError
from autograder.evidence import EvidenceStore
from autograder.rebuild import (
    Rebuilt,
    check_name,
    hidden_test,
    source_and_release,
)
from autograder.run import Task, rebuild
from autograder.settings import Autograder, Settings
from autograder.submission import digest, take
from autograder.zone import named

CONFIG = "nbgrader_config.py"
"""The file that makes a folder a course."""


SETTLED = 2 * 10**9
"""Nanoseconds after which a file that is changed again gets another time of change for sure."""


PRIVATE = (
    *("feedback-earlier", "evidence", "reports", "extensions.csv", "early.db"),
    *("tests", ".git"),
)
"""What in a course holds solutions, answers or grades, beside what nbgrader and the grader are told names
of."""


def make_private(file: Path) -> None:
    """Makes a file for grades, or takes one that is there, so that no other user of this machine reads
    it.  Raises OSError where that is not to be had."""
    file.touch(mode=0o660)
    mode = file.stat().st_mode
    if stat.S_ISREG(mode) and mode & stat.S_IRWXO:
        file.chmod(stat.S_IMODE(mode) & ~stat.S_IRWXO)


class Place(NamedTuple):
    """A submitted notebook."""

    assignment: str
    student: str
    notebook: str


class Course:
    """The course in nbgrader's `directory`, with the configuration of its ``nbgrader_config.py``."""

    def __init__(self, directory: CourseDirectory, config: Config) -> None:
        self.directory = directory
        self.config = config

    @classmethod
    def of(cls, app: AutogradeApp) -> "Course":
        """The course that an application of nbgrader's works on."""
        return cls(app.coursedir, app.config)

    @cached_property
    def settings(self) -> Settings:
        """What the grader is told about the course.  Raises CourseError if that does not fit
        together."""
        return Autograder(config=self.config).settings(self.folder)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The course's time zone.  Raises CourseError if what is set is none."""
        return Autograder(config=self.config).zone

    @property
    def folder(self) -> Path:
        """The course's folder."""
        return Path(self.directory.root)

    @property
    def evidence(self) -> EvidenceStore:
        """Where the course keeps its evidence."""
        return EvidenceStore(self.folder / "evidence")

    @property
    def excluded(self) -> list[str]:
        """Whom nbgrader is told to leave out."""
        return str(self.directory.student_id_exclude).split(",")

    def _path(self, step: str, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(step, student, assignment))

    def source(self, assignment: str) -> Path:
        """The folder of an assignment's source notebooks."""
        return self._path(self.directory.source_directory, ".", assignment)

    def submitted(self, assignment: str, student: str) -> Path:
        """The folder of what a student handed in."""
        return self._path(self.directory.submitted_directory, student, assignment)

    def autograded(self, assignment: str, student: str) -> Path:
        """The folder of a student's autograded notebooks."""
        return self._path(self.directory.autograded_directory, student, assignment)

    def notebooks(self, assignment: str, chosen: str = "*") -> list[str]:
        """The names of an assignment's notebooks, of those that match the pattern `chosen`."""
        names = sorted(path.stem for path in self.source(assignment).glob("*.ipynb"))
        return [name for name in names if fnmatch.fnmatch(name, chosen)]

    def checks(self, assignment: str) -> dict[str, tuple[str, float]]:
        """By check, its notebook and its points, in the order of ``source/``."""
        return {
            check_name(cell): (name, float(cell.metadata.nbgrader.points))
            for name in self.notebooks(assignment)
            for cell in source_and_release(self.source(assignment) / f"{name}.ipynb")[0].cells
            if hidden_test(cell)
        }

    def students(self, assignment: str) -> list[str]:
        """Who handed in."""
        return list(self.folders(self.directory.submitted_directory, assignment))

    def folders(self, step: str, assignment: str, chosen: str = "*") -> dict[str, str]:
        """By student, the folders of a step of nbgrader's: of all who match the pattern `chosen`, or of
        the one who is called like that."""
        directory = self.directory
        literal = directory.format_path(step, chosen, assignment)
        if chosen != "*" and os.path.isdir(literal):
            return {chosen: literal}
        structure = directory.directory_structure.format(
            nbgrader_step=step, student_id=chosen, assignment_id=glob.escape(assignment)
        )
        pattern = re.compile(
            directory.format_path(step, "(?P<student>[^/]*)", re.escape(assignment), escape=True)
        )
        paths = glob.glob(os.path.join(glob.escape(directory.root), structure))
        matches = (pattern.fullmatch(path) for path in sorted(paths) if os.path.isdir(path))
        return {match["student"]: match[0] for match in matches if match}

    def task(self, place: Place, anew: bool = False) -> Task:
        """What has to be done to grade a submitted notebook; `anew` without its kept evidence."""
        path, folder = self.file(place), self.submitted(place.assignment, place.student)
        submitted, beside = take(path), self.beside(place)
        return Task(
            *source_and_release(self.source(place.assignment) / path.name),
            replace(submitted, digest=_with(submitted.digest, folder, beside)),
            None if anew else self.evidence.packed(*place),
            tuple(renamed.taken(folder, beside)),
        )

    def file(self, place: Place) -> Path:
        """Where a submitted notebook should be."""
        return self.submitted(place.assignment, place.student) / f"{place.notebook}.ipynb"

    def beside(self, place: Place) -> list[Path]:
        """What lies beside a submission's notebooks and may be one of them."""
        folder = self.submitted(place.assignment, place.student)
        return renamed.beside(folder, self.source(place.assignment))

    def exposed(self) -> list[Path]:
        """What of its solutions, hidden tests, answers and grades everybody on this machine may read, or
        enter, who can enter its folder."""
        told, database = self.directory, make_url(self.directory.db_url)
        names = [told.source_directory, Autograder(config=self.config).verdicts]
        names += [told.submitted_directory, told.autograded_directory, told.feedback_directory]
        names += [
            *PRIVATE,
            *([database.database] if database.get_backend_name() == "sqlite" else []),
        ]
        paths = (self.folder / name for name in names if name)
        return [path for path in paths if path.exists() and path.stat().st_mode & stat.S_IRWXO]

    def keep_private(self) -> None:
        """Takes from everybody else on this machine, but not from a group, what is exposed and belongs
        to the course folder's owner: nbgrader makes files that everybody may read."""
        owner = self.folder.stat().st_uid
        for path in self.exposed():
            found = path.stat()
            if found.st_uid == owner:
                with suppress(OSError):  # of a group that may not
                    path.chmod(stat.S_IMODE(found.st_mode) & ~stat.S_IRWXO)

    def read_and_rebuild(self, place: Place) -> Rebuilt:
        """What is graded of a submitted notebook, whatever was handed in."""
        return rebuild(self.task(place, anew=True))

    def digest(self, place: Place) -> str:
        """Of what is handed in, see ``submission.digest``, and of what lies beside by name and size."""
        folder = self.submitted(place.assignment, place.student)
        return _with(digest(self.file(place)), folder, self.beside(place))

    def looks(self, place: Place, beside: Sequence[Path]) -> list[list[int]] | None:
        """How all that :meth:`digest` is of, with what lies beside, looks without being read: kind,
        size, inode and time of change, which no student can set.  None if a file was changed so
        lately that another change could look the same."""
        file = self.file(place)
        found: list[list[int]] = []
        for path in (file, file.with_name("timestamp.txt"), *beside):
            try:
                info = path.lstat()
            except OSError:
                found.append([])
                continue
            if time.time_ns() - info.st_ctime_ns < SETTLED:
                return None
            found.append([stat.S_IFMT(info.st_mode), info.st_size, info.st_ino, info.st_ctime_ns])
        return found


def _with(digest: str, folder: Path, beside: Sequence[Path]) -> str:
    """A digest of what was submitted in `folder` with what lies beside it."""
    if not beside:
        return digest
    listed = [(str(path.relative_to(folder)), _size(path)) for path in beside]
    return hashlib.sha256(f"{digest} {listed}".encode(errors="surrogateescape")).hexdigest()


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return -1  # handed in again, or taken away, since it was listed


def settings_around(place: Path) -> Settings:
    """The settings of the course that a folder belongs to.  Raises CourseError if it is in none."""
    for folder in (place, *place.parents):
        if (folder / CONFIG).is_file():
            return _configured(folder).settings(folder)
    raise CourseError(
        f"{place} is in no course: neither it nor a folder above it has a file {CONFIG}."
    )


def _configured(folder: Path) -> Autograder:
    """The section ``c.Autograder`` of a course's configuration."""
    return Autograder(config=PyFileConfigLoader(CONFIG, str(folder)).load_config())


def copy(course: Path, folder: Path) -> None:
    """Makes a course in `folder`, without students, from the one in `course`: its configuration,
    its sources, its verdicts, and what data of it lies in the course."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "exchange").mkdir()
    shutil.copy(course / CONFIG, folder)
    configured = _configured(course)
    for name in dict.fromkeys(("source", configured.verdicts, *configured.data.values())):
        if not Path(name).is_absolute():
            ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(course / name, folder / name, ignore=ignored)


def open_course(folder: Path) -> AutogradeApp:
    """nbgrader's application with the configuration of the course in `folder`, which becomes the
    working folder.  Raises CourseError if there is none, or its time zone is none."""
    if not (folder / CONFIG).is_file():
        raise CourseError(
            f"There is no nbgrader_config.py in {folder.resolve()}. Run this in the course folder, "
            "or name it with --course."
        )
    os.chdir(folder)
    AutogradeApp.clear_instance()
    app = AutogradeApp.instance(log_level=logging.ERROR)
    app.initialize([])
    named(Autograder(config=app.config).timezone)
    return app
