"""What is kept of checks before handing in: who checked which notebook when, with which results."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    Column,
    Float,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    Text,
    create_engine,
    insert,
    select,
    update,
)

from autograder.course import Course, Place, make_private
from autograder.judge import Result
from autograder.settings import EarlyVerdicts
from autograder.status import Status

_tables = MetaData()
_tries = Table(
    "tries",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("student", String, nullable=False, index=True),
    Column("assignment", String, nullable=False),
    Column("notebook", String, nullable=False),
    Column("asked", Float, nullable=False),  # seconds since 1970, UTC
    Column("seconds", Float),  # that its cells took; none as long as it is not answered
    Column("status", String),
    Column("results", Text),
)


@dataclass(frozen=True)
class Try:
    """A check that was answered."""

    student: str
    assignment: str
    notebook: str
    asked: datetime
    seconds: float
    """That its cells took, with a processor."""
    status: str
    results: tuple[Result, ...]


class Tries:
    """The checks of a course, in a database of their own."""

    def __init__(self, course: Course) -> None:
        url, file = _place(course)
        if file is not None:
            make_private(file)
        self._engine = create_engine(url, poolclass=NullPool)
        _tables.create_all(self._engine)

    def begin(self, place: Place, asked: datetime) -> int:
        """Notes that a check is under way; returns its number."""
        values = {
            "student": place.student,
            "assignment": place.assignment,
            "notebook": place.notebook,
            "asked": asked.timestamp(),
        }
        with self._engine.begin() as connection:
            return int(connection.execute(insert(_tries).values(values)).inserted_primary_key[0])

    def end(self, number: int, status: Status, results: list[Result], seconds: float) -> None:
        """Notes what came of it, and the `seconds` that its cells took."""
        told = json.dumps([asdict(result) for result in results])
        change = update(_tries).where(_tries.c.id == number)
        with self._engine.begin() as connection:
            connection.execute(change.values(status=str(status), results=told, seconds=seconds))

    def answered(self, student: str | None = None, place: Place | None = None) -> list[Try]:
        """All that were answered, in their order; of one `student` or of everybody, of the notebook at
        a `place` or of all."""
        query = select(_tries).where(_tries.c.seconds.is_not(None)).order_by(_tries.c.id)
        if student is not None:
            query = query.where(_tries.c.student == student)
        if place is not None:
            query = query.where(
                _tries.c.assignment == place.assignment, _tries.c.notebook == place.notebook
            )
        with self._engine.connect() as connection:
            return [
                Try(
                    row.student,
                    row.assignment,
                    row.notebook,
                    datetime.fromtimestamp(row.asked, UTC),
                    row.seconds,
                    row.status,
                    tuple(Result(**entry) for entry in json.loads(row.results)),
                )
                for row in connection.execute(query)
            ]


def kept(course: Course) -> list[Try]:
    """All checks of a course that were answered; a course in which none was made stays as it is."""
    _, file = _place(course)
    return Tries(course).answered() if file is None or file.exists() else []


def _place(course: Course) -> tuple[str, Path | None]:
    """The address of a course's database, and the file that it is, if it is one of the course's."""
    file = course.folder / "early.db"
    url = EarlyVerdicts(config=course.config).db_url
    return (url, None) if url else (f"sqlite:///{file}", file)
