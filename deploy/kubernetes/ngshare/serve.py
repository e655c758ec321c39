"""The exchange over HTTP: ngshare, with what it lacks under SQLAlchemy 2 and for servers in a cluster.

Students and the course talk to it with the tokens that the hub gives their servers; it asks the hub
whose token that is. It serves no pages to browsers, so the hub need not know of it.
"""

import argparse
import json
import os
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import configure_mappers, object_session
from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    ResponseStartLine,
)

PREFIX = "/services/ngshare/"

MOST = 10_000
"""Files in a submission: each is a file here and in the course, and nobody is served meanwhile."""

DEEPEST = 10
"""Folders within folders in a submission, as in ``guarded_collect.py``."""

LARGEST, TOGETHER = 100 * 2**20, 300 * 2**20
"""Bytes of what one address sends at a time, and of what all do: it is kept in memory until it is whole, and
only then is asked whose it is."""

SECONDS_TO_SEND = 60


class Bounded(HTTPServerConnectionDelegate):
    """An application that is sent no more at a time than it has room for: others are turned away."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.held: Counter[str] = Counter()
        """By address, the bytes of what is on its way."""

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        """What takes a request."""
        return _Request(
            self, request_conn, self.application.start_request(server_conn, request_conn)
        )


class _Request(HTTPMessageDelegate):
    def __init__(self, server: Bounded, connection: Any, taker: HTTPMessageDelegate) -> None:
        self.held, self.connection, self.taker = server.held, connection, taker
        self.address, self.size = str(connection.context.remote_ip), 0
        self.refused = False

    def headers_received(self, start_line: Any, headers: HTTPHeaders) -> Any:
        length = headers.get("Content-Length", "")
        chunked = "Transfer-Encoding" in headers
        size = int(length) if length.isdecimal() else LARGEST if chunked else 0
        if size > min(LARGEST - self.held[self.address], TOGETHER - self.held.total()):
            self.refused = True
            answer = ResponseStartLine("", 503, "Too much at a time")
            self.connection.write_headers(answer, HTTPHeaders({"Content-Length": "0"}))
            self.connection.finish()
            return None
        self.size = size
        self.held[self.address] += size
        return self.taker.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Any:
        return self.taker.data_received(chunk)

    def finish(self) -> None:
        if not self.refused:
            self.taker.finish()  # ngshare has answered when this returns
            self._let_go()

    def on_connection_close(self) -> None:
        self._let_go()
        if not self.refused:
            self.taker.on_connection_close()

    def _let_go(self) -> None:
        self.held[self.address] -= self.size
        self.size = 0
        if not self.held[self.address]:
            del self.held[self.address]


def _add_with_parent(child: Any, parent: Any, *_: object) -> None:
    """What SQLAlchemy 1 did by itself: a new object that is given its parent is saved with it."""
    session = object_session(parent) if parent is not None else None
    if session is not None:
        session.add(child)


def bound_files(kind: Any) -> None:
    """Has ngshare's handlers count what a submission has before they read it, and look into no path that
    is deeper than is collected: they copy it for each of its folders."""
    unpack = kind.json_files_unpack

    def refuse_many(handler: Any, files: str | None, target: list[Any]) -> None:
        many = sum(map((files or "").count, ",[{")) > 10 * MOST  # a file has about five
        with suppress(ValueError):  # which `unpack` answers
            listed = [] if many else json.loads(files or "[]")
            if many or len(listed) > MOST:
                handler.json_error(400, f"More than {MOST} files")
            paths = [str(file.get("path")) for file in listed if isinstance(file, dict)]
            if any(path.count("/") >= DEEPEST for path in paths):
                handler.json_error(400, f"Folders more than {DEEPEST} deep")
        unpack(handler, files, target)

    kind.json_files_unpack = refuse_many


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

    bound_files(ngshare.MyRequestHandler)
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
    served = Bounded(application(options.data, options.hub, options.admin))
    HTTPServer(served, body_timeout=SECONDS_TO_SEND).listen(options.port, options.address)
    IOLoop.current().start()


if __name__ == "__main__":
    main()
