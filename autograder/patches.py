"""What is changed in nbgrader: all of it, in one place.

- One transaction for each step.  nbgrader opens the gradebook about forty times for every submission:
  each time it connects anew, looks whether every table is there, compiles its queries again, and
  writes to the disk after every cell.  Here all of a step shares one connection and is saved as a
  whole, or not at all.
- Of a submission it copies nothing but the notebooks and the time stamp: no other file is executed or
  graded, and the formgrader would serve it from the instructor's origin.  They stay in ``submitted/``.
- What its formgrader does serve of a submission's folder is a download, and no folder inside a course
  becomes the formgrader's course: it would load the configuration in it, which is a program.
- It names its autograding converter in two places and has no setting for it.
- It starts a program of alembic's, by name, to find out a number for a new gradebook.
"""

import functools
import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbgrader.api
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.converters.base
import nbgrader.dbutil
from alembic.config import Config
from alembic.script import ScriptDirectory
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader import handlers
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import scoped_session, sessionmaker
from tornado.web import HTTPError

from autograder.course import CONFIG

_switch_course = handlers.FormgraderHandler.get


def install(converter: type[Autograde]) -> None:
    """Makes `converter` the one that autogrades, for the command and for the formgrader."""
    nbgrader.apps.autogradeapp.Autograde = converter
    nbgrader.apps.api.Autograde = converter
    handlers.SubmissionFilesHandler.set_extra_headers = _as_a_download
    handlers.SubmissionHandler.content_security_policy = property(_policy)
    handlers.FormgraderHandler.get = _switch_to_a_course
    handlers.BaseHandler.exporter = property(_exporter)
    # SQLAlchemy 2 says this of nbgrader's queries while it makes a submission; all of it is saved
    warnings.filterwarnings("ignore", "Object of type <.*> not in session", module="nbgrader")
    nbgrader.api.get_alembic_version = _database_version


@functools.cache
def _database_version() -> str:
    """The version of nbgrader's tables, noted in a new database."""
    scripts = Config()
    scripts.set_main_option("script_location", nbgrader.dbutil.ALEMBIC_DIR)
    return ScriptDirectory.from_config(scripts).get_current_head() or ""


@functools.cache
def _engine(db_url: str) -> Engine:
    """One engine for each database, which keeps its compiled queries."""
    if db_url.startswith("sqlite"):
        return create_engine(db_url, poolclass=NullPool)  # the file may be replaced in between
    return create_engine(db_url, pool_pre_ping=True)


@contextmanager
def transaction(db_url: str) -> Iterator[None]:
    """Every Gradebook of `db_url` that is opened inside belongs to one transaction, committed at
    the end; an exception undoes all of it.  The tables have to be there."""
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
def nothing_else_of(coursedir: CourseDirectory, folder: Path) -> Iterator[None]:
    """While it lasts, nbgrader copies and opens of the submission in `folder`, beside its notebooks, what
    ``nbgrader submit`` adds: the time stamp, if that is a regular file with a time in it, and the secret
    by which its student's feedback is found."""
    timestamp_of = coursedir.get_existing_timestamp

    def usable_timestamp(place: str) -> Any:
        try:
            return timestamp_of(place) if _is_small_file(Path(place, "timestamp.txt")) else None
        except (OSError, ValueError, OverflowError):
            return None

    added = [folder / "timestamp.txt", folder / "submission_secret.txt"]
    copied = [str(path) for path in added if _is_small_file(path)]
    coursedir.get_existing_timestamp = usable_timestamp
    try:
        with patch.object(nbgrader.converters.base, "find_all_files", lambda *_: copied):
            yield
    finally:
        del coursedir.get_existing_timestamp


def _is_small_file(path: Path) -> bool:
    try:
        info = path.lstat()
        small = stat.S_ISREG(info.st_mode) and info.st_size <= 1000
        return small and path.read_bytes().isascii()
    except OSError:
        return False


def _as_a_download(handler: handlers.SubmissionFilesHandler, path: str) -> None:
    handler.set_header("Content-Security-Policy", "default-src 'none'; sandbox")
    handler.set_header("Content-Disposition", "attachment")
    handler.set_header("X-Content-Type-Options", "nosniff")


def _policy(handler: handlers.SubmissionHandler) -> str:
    """A page with a submission on it loads pictures from nowhere else, and sends nothing elsewhere."""
    usual = super(handlers.SubmissionHandler, handler).content_security_policy
    own = "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
    return f"{usual}; {own}"


def _exporter(handler: handlers.BaseHandler) -> HTMLExporter:
    """Makes pages as the present course's configuration says, not as that of the course with which the
    server began, if any."""
    return HTMLExporter(config=handler.settings["nbgrader_formgrader"].config)


def _switch_to_a_course(handler: handlers.FormgraderHandler) -> None:
    """Makes the folder in the argument `path` the formgrader's course, unless it lies inside one or has
    a configuration that somebody else wrote."""
    path = handler.get_argument("path", "")
    if path and not _may_be_a_course(Path(path).resolve()):
        raise HTTPError(403, f"{path} is not a course of yours")
    _switch_course(handler)


def _may_be_a_course(folder: Path) -> bool:
    inside = any((above / CONFIG).exists() for above in folder.parents)
    mine = {os.getuid(), 0}
    return not inside and all(
        file.stat().st_uid in mine for file in folder.glob("nbgrader_config*")
    )
