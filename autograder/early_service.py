"""The service that students' servers ask for early verdicts, over HTTP.

Who asks is whose token comes with the question: the one that a JupyterHub gave to a student's server.
A name in a request says nothing.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, cast

from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from autograder import client
from autograder.cluster import cluster
from autograder.course import Course
from autograder.early import Checker, Refused
from autograder.errors import AutograderError, CourseError
from autograder.sandbox.launch import start_ahead
from autograder.submission import LARGEST

Identify = Callable[[str], Awaitable[str | None]]
"""Whose token it is; None if it is nobody's."""

SECONDS_TO_SEND = 60
"""That a notebook may take to arrive, and a connection to ask something."""

MOST_IDLE = 200
"""Connections that have not said whose they are, or ask nothing: each is one of the process's files."""

_log = logging.getLogger(__name__)


class _Idle:
    """The connections of which nobody asks anything: of too many, the oldest is closed."""

    def __init__(self) -> None:
        self._streams: dict[IOStream, None] = {}

    def add(self, stream: IOStream) -> None:
        """It has just come, or its question is answered."""
        self._streams = {one: None for one in self._streams if not one.closed()}
        self._streams[stream] = None
        if len(self._streams) > MOST_IDLE:
            next(iter(self._streams)).close()

    def remove(self, stream: IOStream) -> None:
        """It asks something, and is a student's."""
        self._streams.pop(stream, None)


class _Server(HTTPServer):
    """Has an end to the connections that it keeps."""

    idle: _Idle

    def handle_stream(self, stream: IOStream, address: tuple[str, int]) -> None:
        self.idle.add(stream)
        super().handle_stream(stream, address)


class _Handler(RequestHandler):
    """Answers in JSON, and only those who say who they are."""

    def initialize(
        self, checker: Checker, identify: Identify, sending: set[str], idle: _Idle
    ) -> None:
        self.checker = checker
        self.identify = identify
        self.sending = sending
        self.idle = idle
        self.student = ""

    @property
    def stream(self) -> IOStream:
        """The connection."""
        return cast(HTTP1Connection, self.request.connection).stream

    async def prepare(self) -> None:
        given = re.fullmatch(
            r"(?:token|Bearer) (\S+)", self.request.headers.get("Authorization", "")
        )
        name = await self.identify(given[1]) if given else None
        if name is None:
            raise HTTPError(403, "nobody's token")
        self.student = name
        self.idle.remove(self.stream)

    def on_finish(self) -> None:
        self.idle.add(self.stream)

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "application/json")
        self.set_header("X-Content-Type-Options", "nosniff")

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish(json.dumps({"error": self._reason}))


@stream_request_body
class _Check(_Handler):
    """Takes nothing of a notebook before it knows who sends it, and one of a student's at a time."""

    sends = False

    async def prepare(self) -> None:
        await super().prepare()
        self.content = bytearray()
        if self.request.method == "POST":
            if self.student in self.sending:
                raise HTTPError(429, "another one of this student's is on its way")
            self.sends = True
            self.sending.add(self.student)
            connection = cast(HTTP1Connection, self.request.connection)
            connection.set_max_body_size(LARGEST)
            connection.set_body_timeout(SECONDS_TO_SEND)

    def on_finish(self) -> None:
        super().on_finish()
        self.on_connection_close()

    def on_connection_close(self) -> None:
        if self.sends:
            self.sending.discard(self.student)

    def data_received(self, chunk: bytes) -> None:
        self.content += chunk

    async def post(self) -> None:
        """Checks the notebook that is sent, as it is: it is read where it is executed.  The address says
        its name, ``notebook``, and that of its ``folder``.

        Answers with the fields of ``early.Checked``, or with ``{"refused": why}``.
        """
        name, folder = self.get_query_argument("notebook"), self.get_query_argument("folder")
        try:
            checked = await self.checker.check(self.student, name, bytes(self.content), folder)
            self.finish(json.dumps(asdict(checked)))
        except Refused as refused:
            self.finish(json.dumps({"refused": str(refused)}))
        except AutograderError as problem:  # of the course, and nothing for a student
            _log.error("%s of %s: %s", name, self.student, problem)
            raise HTTPError(500, "not checked") from None

    def get(self) -> None:
        """How many notebooks are checked before this student's."""
        self.finish(json.dumps({"ahead": self.checker.ahead(self.student)}))


class _Tries(_Handler):
    def get(self) -> None:
        """This student's own checks so far, the latest last."""
        mine = self.checker.told(self.checker.tries.answered(self.student))
        self.finish(json.dumps(mine))


def server(checker: Checker, identify: Identify) -> HTTPServer:
    """The web server, which anybody on this machine can reach."""
    idle = _Idle()
    shared = {"checker": checker, "identify": identify, "sending": set(), "idle": idle}
    serving = _Server(
        Application([("/check", _Check, shared), ("/tries", _Tries, shared)]),
        max_body_size=0,  # but for a student's notebook
        idle_connection_timeout=SECONDS_TO_SEND,
    )
    serving.idle = idle
    return serving


def identified_by_hub() -> Identify:
    """Asks the hub that started this process as one of its services."""
    from jupyterhub.services.auth import HubAuth

    auth = HubAuth(cache_max_age=60)

    async def identify(token: str) -> str | None:
        found = await auth.user_for_token(token, sync=False)
        return found["name"] if found and found.get("kind") == "user" else None

    return identify


async def serve(
    course: Course,
    identify: Identify,
    *,
    port: int,
    workers: int,
    address: str = "127.0.0.1",
    scheduler: str | None = None,
) -> None:
    """Serves at an address of this machine until it is cancelled.

    Raises CourseError if students' code cannot be isolated here, if no kernel could have the course's
    data, or when the Dask cluster at the address `scheduler` is lost.
    """
    settings = course.settings
    if not settings.sandbox:
        raise CourseError(
            "Early verdicts run students' code while other students wait for theirs, so they need the "
            "sandbox: set c.Autograder.sandbox = True."
        )
    if scheduler is None:
        settings.require_sandbox()
        settings.surroundings()
        start_ahead(settings.preload)
    both = 2 * workers  # what is quick, and what takes long
    with cluster(scheduler, both, settings) as machines:
        serving = server(Checker(course, machines, workers), identify)
        serving.listen(port, address)
        try:
            while machines.connected:
                await asyncio.sleep(1)
            raise CourseError(f"The Dask cluster at {scheduler} is lost.")
        finally:
            serving.stop()
            client.stop()
