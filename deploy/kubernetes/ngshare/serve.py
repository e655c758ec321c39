"""The exchange over HTTP: ngshare, with what it lacks under SQLAlchemy 2 and for servers in a cluster.

Students and the course talk to it with the tokens that the hub gives their servers; it asks the hub
whose token that is. It serves no pages to browsers, so the hub need not know of it.
"""

import argparse
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import configure_mappers, object_session

PREFIX = "/services/ngshare/"

MOST = 10_000
"""Files in a submission: each is a file here and in the course, and nobody is served meanwhile."""


def _add_with_parent(child: Any, parent: Any, *_: object) -> None:
    """What SQLAlchemy 1 did by itself: a new object that is given its parent is saved with it."""
    session = object_session(parent) if parent is not None else None
    if session is not None:
        session.add(child)


def application(data: Path, hub: str, admins: list[str]) -> Any:
    """ngshare's web application, with its database and files in the folder `data`.

    `hub` is the address of the hub's interface; `admins` are the users who may make courses.
    """
    # ngshare asks for these when it is made; only pages for browsers would use the last two
    os.environ["JUPYTERHUB_API_URL"] = hub
    os.environ["JUPYTERHUB_SERVICE_PREFIX"] = PREFIX
    os.environ["JUPYTERHUB_API_TOKEN"] = os.environ["JUPYTERHUB_CLIENT_ID"] = ""

    from ngshare import dbutil, ngshare
    from ngshare.database import Assignment, Submission

    configure_mappers()
    for attribute in (Assignment.course, Submission.assignment):
        event.listen(attribute, "set", _add_with_parent)

    prepare = ngshare.MyRequestHandler.prepare

    def refuse_unknown(handler: Any) -> None:
        """Where ngshare would send them to a login page."""
        prepare(handler)
        if handler.user is None:
            handler.json_error(403, "The hub does not know this token")

    ngshare.MyRequestHandler.prepare = refuse_unknown

    unpack = ngshare.MyRequestHandler.json_files_unpack

    def refuse_many(handler: Any, files: str | None, target: list[Any]) -> None:
        with suppress(ValueError):  # which `unpack` answers
            if len(json.loads(files or "[]")) > MOST:
                handler.json_error(400, f"More than {MOST} files")
        unpack(handler, files, target)

    ngshare.MyRequestHandler.json_files_unpack = refuse_many

    database = f"sqlite:///{data}/ngshare.db"
    dbutil.upgrade(database)
    return ngshare.MyApplication(
        PREFIX, database, str(data / "files"), admin=admins, autoreload=False
    )


def main() -> None:
    """Serves until it is ended."""
    from tornado.ioloop import IOLoop

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of database and files")
    parser.add_argument("--hub", required=True, help="such as http://hub:8081/hub/api")
    parser.add_argument("--admin", action="append", default=[], help="a user who may make courses")
    parser.add_argument("--address", default="", help="all of this machine's by default")
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args()
    application(options.data, options.hub, options.admin).listen(options.port, options.address)
    IOLoop.current().start()


if __name__ == "__main__":
    main()
