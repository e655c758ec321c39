"""What is changed in nbgrader: all of it, in one place.

- One transaction for each step.  nbgrader opens the gradebook about forty times for every submission:
  each time it connects anew, looks whether every table is there, compiles its queries again, and
  writes to the disk after every cell.  Here all of a step shares one connection and is saved as a
  whole, or not at all.
- Of a submission it copies nothing but the notebooks and the time stamp: no other file is executed or
  graded, and the formgrader would serve it from the instructor's origin.  They stay in ``submitted/``.
- What its formgrader does serve of a submission's folder is a download, and no folder inside a course,
  or of somebody else's, becomes the formgrader's course: it would load the configuration in it, which is
  a program, or show what lies there without ours.  Its pages escape what they show, and what
  their scripts ask for is no page.
- It names each of its converters in two places and has no setting for it.
- It starts a program of alembic's, by name, to find out a number for a new gradebook.
- It takes a due date without a zone for UTC, an hour for a hundred seconds in ``23:59 +0100``, and a date
  in winter, edited in summer, for an hour earlier; it shows an hour too much while clocks are set back.
  Here one zone is the course's, and a date is read as it was shown.
- Students hand in without being told until when, and what is missing; and they fetch no page of a whole
  assignment.
"""

import fnmatch
import functools
import os
import re
import stat
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import nbgrader.api
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import nbgrader.apps.generatefeedbackapp
import nbgrader.converters.base
import nbgrader.dbutil
import nbgrader.exchange.abc
import nbgrader.exchange.default
import nbgrader.utils
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Assignment, Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.apps.dbapp import DbAssignmentAddApp, DbAssignmentListApp
from nbgrader.converters import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.abc import Exchange, ExchangeReleaseAssignment
from nbgrader.server_extensions.formgrader import handlers
from nbgrader.server_extensions.formgrader.base import BaseApiHandler
from nbgrader.utils import parse_utc
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import scoped_session, sessionmaker
from tornado.web import HTTPError
from traitlets.config import Config

from autograder import receipt
from autograder.course import CONFIG
from autograder.errors import CourseError, in_words
from autograder.settings import Autograder
from autograder.zone import instant, local

_switch_course = handlers.FormgraderHandler.get
_render_unsafely = handlers.BaseHandler.render
_add_assignment = Gradebook.add_assignment
_update_assignment = Gradebook.update_or_create_assignment
_start_adding = DbAssignmentAddApp.start

_config = Config()
"""Of the course that was configured last: this process's."""


def install(config: Config, *converters: type[BaseConverter]) -> None:
    """Puts each of `converters` in the place of the one of nbgrader's that it is made from, for the
    command and for the formgrader; `config` is the course's."""
    global _config
    _config = config
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
    handlers.SubmissionFilesHandler.set_extra_headers = _as_a_download
    handlers.SubmissionHandler.content_security_policy = property(_policy)
    handlers.FormgraderHandler.get = _switch_to_a_course
    handlers.BaseHandler.exporter = property(_exporter)
    handlers.BaseHandler.render = _render
    BaseApiHandler.set_default_headers = _as_text
    NbGraderAPI.get_submitted_timestamp = _submitted_timestamp
    nbgrader.utils.is_ignored = _is_ignored
    # SQLAlchemy 2 says this of nbgrader's queries while it makes a submission; all of it is saved
    warnings.filterwarnings("ignore", "Object of type <.*> not in session", module="nbgrader")
    nbgrader.api.get_alembic_version = _database_version
    nbgrader.api.create_engine = lambda url, **_: _engine(url)
    Gradebook.add_assignment = _with_due_date_in_zone(_add_assignment)
    Gradebook.update_or_create_assignment = _with_due_date_in_zone(_update_assignment)
    DbAssignmentAddApp.start = _say_what_is_added
    DbAssignmentListApp.start = _list_assignments
    nbgrader.apps.api.as_timezone = _as_timezone
    # what a page shows beside a due date, and sends back with it
    nbgrader.apps.api.to_numeric_tz = handlers.to_numeric_tz = lambda _: str(_zone())
    ExchangeReleaseAssignment.start = _release
    nbgrader.exchange.abc.ExchangeSubmit.start = receipt.submit
    nbgrader.exchange.default.ExchangeFetchFeedback.init_src = receipt.find_feedback


@functools.cache
def _database_version() -> str:
    """The version of nbgrader's tables, noted in a new database."""
    import alembic.config
    from alembic.script import ScriptDirectory

    scripts = alembic.config.Config()
    scripts.set_main_option("script_location", nbgrader.dbutil.ALEMBIC_DIR)
    return ScriptDirectory.from_config(scripts).get_current_head() or ""


PATIENCE = 30.0
"""Seconds for which one waits for others to end with an SQLite gradebook; its own 5 are too few where
several grade on a busy machine."""


@functools.cache
def _engine(db_url: str) -> Engine:
    """One engine for each database, which keeps its compiled queries."""
    if db_url.startswith("sqlite"):
        # the file may be replaced in between; several who write at once wait for each other
        return create_engine(db_url, poolclass=NullPool, connect_args={"timeout": PATIENCE})
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
def begin(db_url: str) -> Iterator[Connection]:
    """A transaction on a gradebook, committed at the end; an exception undoes all of it.  One waits
    for the other, so that what it has read stays so until it has written."""
    with _engine(db_url).begin() as connection:
        if connection.dialect.name == "sqlite":  # which else begins with the first change
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('gradebook'))"))
        yield connection


@contextmanager
def _transaction(db_url: str) -> Iterator[None]:
    with begin(db_url) as connection:
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


def _is_ignored(filename: str, ignore_globs: Sequence[str] | None = None) -> bool:
    """nbgrader's own ignores nothing in a course whose path looks like a pattern: it would copy the
    notebooks in ``source/``, with their solutions, to where students' notebooks belong."""
    name = os.path.basename(filename)
    return any(fnmatch.fnmatch(name, pattern) for pattern in ignore_globs or ())


def _submitted_timestamp(api: NbGraderAPI, assignment_id: str, student_id: str) -> datetime | None:
    """nbgrader's own stops the formgrader's pages at a time stamp that cannot be read."""
    directory = api.coursedir
    folder = Path(directory.format_path(directory.submitted_directory, student_id, assignment_id))
    return time_stamp(folder)


_DAY = timedelta(days=1)
"""No zone's clocks are farther off from UTC's."""


def time_stamp(folder: Path) -> datetime | None:
    """When a submission was handed in, by its ``timestamp.txt``; None if there is none, or none that
    can be read, and shown on the clocks of every zone."""
    try:
        found: datetime = parse_utc(_line(folder / "timestamp.txt"))
        _ = found - _DAY, found + _DAY
        return found
    except Exception:  # whatever dateutil raises at what it cannot read: decimal's, or of a file
        return None


def _line(path: Path) -> str:
    """The text of a small regular file of a submission; empty if it is none."""
    try:
        info = path.lstat()
        small = stat.S_ISREG(info.st_mode) and info.st_size <= 1000
        return path.read_text("ascii").strip() if small else ""
    except (OSError, ValueError):
        return ""


@contextmanager
def nothing_else_of(coursedir: CourseDirectory, folder: Path) -> Iterator[None]:
    """While it lasts, nbgrader copies and opens of the submission in `folder`, beside its notebooks, what
    ``nbgrader submit`` adds, if it is readable: the time stamp, and the secret by which its student's
    feedback is found."""
    usable = {
        "timestamp.txt": time_stamp(folder),
        "submission_secret.txt": _line(folder / "submission_secret.txt"),
    }
    copied = [str(folder / name) for name, found in usable.items() if found]
    coursedir.get_existing_timestamp = lambda place: time_stamp(Path(place))
    try:
        with patch.object(nbgrader.converters.base, "find_all_files", lambda *_: copied):
            yield
    finally:
        del coursedir.get_existing_timestamp


def _as_a_download(handler: handlers.SubmissionFilesHandler, path: str) -> None:
    handler.set_header("Content-Security-Policy", "default-src 'none'; sandbox")
    handler.set_header("Content-Disposition", "attachment")
    handler.set_header("X-Content-Type-Options", "nosniff")


def _as_text(handler: BaseApiHandler) -> None:
    """What scripts of its pages ask for is JSON, with names and comments as they are: nbgrader says that
    it is HTML, and a browser that is led there runs what is in it.  It is text, as its scripts take it."""
    super(BaseApiHandler, handler).set_default_headers()
    handler.set_header("Content-Type", "text/plain; charset=UTF-8")


def _policy(handler: handlers.SubmissionHandler) -> str:
    """A page with a submission on it loads pictures from nowhere else, and sends nothing elsewhere."""
    usual = super(handlers.SubmissionHandler, handler).content_security_policy
    own = "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
    return f"{usual}; {own}"


def _exporter(handler: handlers.BaseHandler) -> HTMLExporter:
    """Makes pages as the present course's configuration says, not as that of the course with which the
    server began, if any."""
    config = deepcopy(handler.settings["nbgrader_formgrader"].config)
    config.ShowMarkSchemes.desk = _has_desk(handler)
    return HTMLExporter(config=config)


def _has_desk(handler: handlers.BaseHandler) -> bool:
    """Whether the desk of the present course is a part of this server."""
    desk = handler.settings.get("desk_store")
    return desk is not None and os.path.samefile(desk.course.folder, handler.coursedir.root)


def _switch_to_a_course(handler: handlers.FormgraderHandler) -> None:
    """Makes the folder in the argument `path` the formgrader's course, unless it lies inside one or
    somebody else may have put something there: a configuration is a program, and without ours a
    gradebook and its notebooks are shown as they are."""
    path = handler.get_argument("path", "")
    if path:
        folder = Path(path).resolve()
        if not _may_be_a_course(folder):
            raise HTTPError(403, f"{path} is not a course of yours")
        handler.request.arguments["path"] = [os.fsencode(folder)]  # no link that may be changed
    _switch_course(handler)


def _may_be_a_course(folder: Path) -> bool:
    if not folder.is_dir() or any((above / CONFIG).exists() for above in folder.parents):
        return False
    found = [path.stat() for path in (folder, *folder.glob("nbgrader_config*"))]
    mine = {os.getuid(), 0}
    return all(info.st_uid in mine and not info.st_mode & stat.S_IWOTH for info in found)


def _render(handler: handlers.BaseHandler, name: str, **shown: Any) -> str:
    """nbgrader's own puts names, and parts of the address that was asked for, into the page as they
    are.  What scripts on the page ask for by name stays the same text: only what ends a text or
    begins a tag is escaped.  The desk is in every page's list of pages."""
    safe = {k: v.translate(_ESCAPED) if isinstance(v, str) else v for k, v in shown.items()}
    page = str(_render_unsafely(handler, name, **safe))
    if not _has_desk(handler):
        return page
    link = f'<li role="presentation"><a href="{safe["base_url"]}/desk">Desk</a></li>'
    return _LAST_PAGE.sub(rf"\g<0>\n{link}", page, count=1)


_LAST_PAGE = re.compile(r"<li [^>]*><a [^>]*>Manage Students</a></li>")
"""The end of the list of pages on each of nbgrader's."""

_ESCAPED = str.maketrans({"<": "&lt;", ">": "&gt;", '"': "&quot;"})


def _zone() -> ZoneInfo:
    """The course's time zone.  Raises CourseError if what is set is none."""
    return Autograder(config=_config).zone


def _with_due_date_in_zone(method: Callable[..., Assignment]) -> Callable[..., Assignment]:
    @functools.wraps(method)
    def with_due_date(self: Gradebook, name: str, **about: Any) -> Assignment:
        if about.get("duedate") is not None:
            about["duedate"] = instant(about["duedate"], _zone())
        return method(self, name, **about)

    return with_due_date


def _say_what_is_added(app: DbAssignmentAddApp) -> None:
    """Notes the due date with its zone, and says it; one that is none is a sentence."""
    try:
        if app.duedate is not None:
            app.duedate = str(instant(app.duedate, _zone()).astimezone(_zone()))
    except CourseError as problem:
        app.fail(str(problem))
    _start_adding(app)


def _list_assignments(app: DbAssignmentListApp) -> None:
    """nbgrader's own shows due dates in UTC and does not say so."""
    super(DbAssignmentListApp, app).start()
    with Gradebook(app.coursedir.db_url, app.course_id, app.authenticator) as gradebook:
        print(f"There are {len(gradebook.assignments)} assignments in the database:")
        for assignment in gradebook.assignments:
            print(f"{assignment.name} (due: {_due(assignment)})")
            for notebook in assignment.notebooks:
                print(f"    - {notebook.name}")


def _due(assignment: Assignment) -> datetime | None:
    """When an assignment is due, in the course's zone."""
    return assignment.duedate and local(assignment.duedate, _zone())


def _as_timezone(kept: datetime, _: str) -> datetime:
    """nbgrader's own looks up the offset as if `kept`, which is in UTC, were local."""
    return local(kept, _zone())


def _release(exchange: ExchangeReleaseAssignment) -> None:
    """Lets the deadline go with a released assignment, as the gradebook has it now."""
    directory = exchange.coursedir
    name = directory.assignment_id
    folder = Path(directory.format_path(directory.release_directory, ".", name))
    due = None
    try:
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            due = _due(gradebook.find_assignment(name))
    except (CourseError, MissingEntry, DBAPIError) as problem:
        exchange.log.warning("Released without its deadline: %s", in_words(problem))
    if folder.is_dir():
        receipt.note_deadline(folder, due)
    Exchange.start(exchange)
