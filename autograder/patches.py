"""What is changed in nbgrader: all of it, in one place.

- One transaction for each step.  nbgrader opens the gradebook about forty times for every submission:
  each time it connects anew, looks whether every table is there, compiles its queries again, and
  writes to the disk after every cell.  Here all of a step shares one connection and is saved as a
  whole, or not at all.
- Of a submission it copies and opens only regular files, and only a few.
- It names each of its converters in two places and has no setting for it.
"""

import fnmatch
import functools
import os
import stat
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import nbgrader.apps.generatefeedbackapp
import nbgrader.converters.base
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from sqlalchemy import Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import scoped_session, sessionmaker

from autograder.errors import CourseError, in_words

MOST_FILES = 200
"""Files and folders in the folder of one submission; nbgrader's time grows with their square."""

MOST_BYTES = 100 * 2**20
"""Bytes of all files beside the notebooks of one submission."""

_DEEPEST = 10
"""Folders in each other; with names of 255 bytes, their paths are as long as Linux takes."""


def install(*converters: type[BaseConverter]) -> None:
    """Puts each of `converters` in the place of the one of nbgrader's that it is made from, for the
    command and for the formgrader."""
    for converter in converters:
        (original,) = converter.__bases__
        for module in (
            nbgrader.apps.autogradeapp,
            nbgrader.apps.generateassignmentapp,
            nbgrader.apps.generatefeedbackapp,
            nbgrader.apps.api,
        ):
            if hasattr(module, original.__name__):
                setattr(module, original.__name__, converter)
    NbGraderAPI.get_submitted_timestamp = _submitted_timestamp
    # SQLAlchemy 2 says this of nbgrader's queries while it makes a submission; all of it is saved
    warnings.filterwarnings("ignore", "Object of type <.*> not in session", module="nbgrader")
    # nbgrader calls alembic by name when it makes a database, also where no environment is active
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"


@functools.cache
def _engine(db_url: str) -> Engine:
    """One engine for each database, which keeps its compiled queries."""
    if db_url.startswith("sqlite"):
        return create_engine(db_url, poolclass=NullPool)  # the file may be replaced in between
    return create_engine(db_url, pool_pre_ping=True)


@contextmanager
def transaction(db_url: str) -> Iterator[None]:
    """Every Gradebook of `db_url` that is opened inside belongs to one transaction, committed at
    the end; an exception undoes all of it.  One inside another is part of it.  The tables have to be
    there."""
    if db_url in _open:
        yield
        return
    _open.add(db_url)
    try:
        with _transaction(db_url):
            yield
    finally:
        _open.remove(db_url)


_open: set[str] = set()
"""The gradebooks that a transaction of ours is under way in."""


@contextmanager
def _transaction(db_url: str) -> Iterator[None]:
    with _engine(db_url).begin() as connection:
        open_alone, close_alone = Gradebook.__init__, Gradebook.close

        def open_shared(
            self: Gradebook,
            url: str,
            course_id: str = "default_course",
            authenticator: Any = None,
        ) -> None:
            if url != db_url:
                open_alone(self, url, course_id, authenticator)
                return
            self.engine = None
            self.db = scoped_session(
                sessionmaker(bind=connection, join_transaction_mode="rollback_only")
            )
            self.course_id = course_id
            self.authenticator = authenticator

        def close_shared(self: Gradebook) -> None:
            if self.engine is None:
                self.db.remove()
            else:
                close_alone(self)

        with (
            patch.object(Gradebook, "__init__", open_shared),
            patch.object(Gradebook, "close", close_shared),
        ):
            yield


def require_writable(directory: CourseDirectory) -> None:
    """Raises CourseError if the gradebook cannot be written: it is locked, read-only, not there."""
    url = directory.db_url
    if url in _open:
        return
    try:
        with Gradebook(url, directory.course_id), _engine(url).connect() as connection:
            connection.execute(text("UPDATE course SET id = id"))
            connection.rollback()
    except DBAPIError as problem:
        raise CourseError(
            f"The gradebook {make_url(url).render_as_string()} cannot be written: "
            f"{in_words(problem)}. Close what else uses it, or give yourself the right to write it."
        ) from None


def _submitted_timestamp(api: NbGraderAPI, assignment_id: str, student_id: str) -> datetime | None:
    """nbgrader's own stops the formgrader's pages at a time stamp that cannot be read."""
    directory = api.coursedir
    folder = Path(directory.format_path(directory.submitted_directory, student_id, assignment_id))
    return time_stamp(folder)


def time_stamp(folder: Path) -> datetime | None:
    """When a submission was handed in, by its ``timestamp.txt``; None if there is none, or none that
    can be read."""
    path = folder / "timestamp.txt"
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > 1000:
            return None
        found: datetime = parse_utc(path.read_text().strip())
        return found
    except (OSError, ValueError, OverflowError, TypeError):
        return None


@contextmanager
def few_regular_files(coursedir: CourseDirectory, folder: Path) -> Iterator[None]:
    """While it lasts, nbgrader copies and opens of a submission only a few files of its own: links
    could lead anywhere, a pipe or a device has no end, and nbgrader lists a folder again for every
    file in it.

    Files beside the notebooks are for whoever reads the submission; no code of a student's sees
    them.  Where it is more than ``MOST_FILES`` or ``MOST_BYTES``, nothing is copied.
    """

    def files_of(_: str, ignored: list[str]) -> list[str]:
        files = _files_in(folder, ignored)
        if files is None:
            coursedir.log.error(
                "%s: what lies beside the notebooks is left out: it is more than %d files and folders "
                "or %d MB. It is still there.",
                *(folder, MOST_FILES, MOST_BYTES // 2**20),
            )
        return files or []

    coursedir.get_existing_timestamp = lambda place: time_stamp(Path(place))
    try:
        with patch.object(nbgrader.converters.base, "find_all_files", files_of):
            yield
    finally:
        del coursedir.get_existing_timestamp


def _files_in(folder: Path, ignored: list[str]) -> list[str] | None:
    """The regular files in a folder, some folders deep; None if there is too much in it."""
    files, folders = [], [(str(folder), 0)]
    seen = size = 0
    while folders:
        place, depth = folders.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    seen += 1
                    if any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignored):
                        pass
                    elif entry.is_dir(follow_symlinks=False) and depth < _DEEPEST:
                        folders.append((entry.path, depth + 1))
                    elif entry.is_file(follow_symlinks=False) and os.access(entry.path, os.R_OK):
                        files.append(entry.path)
                        size += entry.stat().st_size
                    if seen > MOST_FILES or size > MOST_BYTES:
                        return None
        except OSError:
            continue  # it may not be opened, or its path is longer than Linux takes
    return files
