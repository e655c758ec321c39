"""nbgrader's gradebook in one transaction for each step of grading.

nbgrader opens the gradebook about forty times for every submission: each time it connects anew,
looks whether every table is there, compiles its queries again, and writes to the disk after every
cell.  Here all of a step shares one connection and is saved as a whole, or not at all.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from nbgrader.api import Gradebook
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import scoped_session, sessionmaker


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
