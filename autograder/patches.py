"""What is changed in nbgrader: all of it, in one place.

- One transaction for each step.  nbgrader opens the gradebook about forty times for every submission:
  each time it connects anew, looks whether every table is there, compiles its queries again, and
  writes to the disk after every cell.  Here all of a step shares one connection and is saved as a
  whole, or not at all.
- Of a submission it copies and opens only regular files.
- It names each of its converters in two places and has no setting for it.
"""

import functools
import glob
import os
import stat
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import nbgrader.apps.generatefeedbackapp
from nbgrader.api import Gradebook
from nbgrader.converters import BaseConverter
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import scoped_session, sessionmaker

_LONGEST_PATH = 3000
"""Bytes of the longest path of a file that is copied; Linux takes 4095, and the copy's is longer."""


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


@contextmanager
def regular_files_only(coursedir: CourseDirectory, folder: Path) -> Iterator[None]:
    """While it lasts, nbgrader copies and opens of a submission only files of its own: links could
    lead anywhere, a pipe or a device has no end, and a path may be longer than Linux takes."""
    ignored, timestamp_of = coursedir.ignore, coursedir.get_existing_timestamp

    def usable_timestamp(place: str) -> Any:
        path = Path(place, "timestamp.txt")
        try:
            if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > 1000:
                return None
            return timestamp_of(place)
        except (OSError, ValueError, OverflowError):
            return None

    strange = []
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(where, name)
            long = len(os.fsencode(path)) > _LONGEST_PATH
            mode = 0 if long else os.lstat(path).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                strange.append(glob.escape(name))
    coursedir.ignore = [*ignored, *strange]
    coursedir.get_existing_timestamp = usable_timestamp
    try:
        yield
    finally:
        coursedir.ignore = ignored
        del coursedir.get_existing_timestamp
