"""The IPython kernel in the sandbox: on sockets it inherits, with an output that has an end.

It runs in a process that was forked from the server, so most of what it needs is loaded.
"""

import contextlib
import json
import os
import random
import signal
import socket
import sys
import tempfile
from typing import Any

import zmq
from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import DELIM, Session
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

from autograder.sandbox.isolation import DATA, HOME, WORK
from autograder.sandbox.limits import DROPPED

REPLY_BYTES = 2**19
"""The longest reply to a request; a traceback can be longer."""

_FORKED_OUTPUT = "ipc://@forked-output"
"""A name in the sandbox's own network namespace."""

_ECHO_BYTES = 2**16
"""Code longer than this is not sent back with the notice that it runs."""


class BoundedStream(OutStream):
    """sys.stdout and sys.stderr.  Text is bounded here already, because the stream collects a
    fifth of a second's output before it sends any."""

    characters = 0
    """What may still be written, by both streams together; below 0 once something was dropped."""

    def write(self, string: str) -> int | None:
        room = BoundedStream.characters
        if room < 0 or not isinstance(string, str):
            return len(string)
        if len(string) <= room:
            BoundedStream.characters -= len(string)
            super().write(string)
        else:
            BoundedStream.characters = -1
            super().write(f"{string[:room]}\n{DROPPED}\n")
        return len(string)


class BoundedSession(Session):
    """Replaces a reply that is too long: the grader refuses it, and would wait for another."""

    def serialize(self, msg: dict[str, Any], ident: Any = None) -> list[bytes]:
        frames: list[bytes] = super().serialize(msg, ident)
        if msg["msg_type"].endswith("_reply") and sum(map(len, frames)) > REPLY_BYTES:
            content = {
                "status": "error",
                "ename": str(msg["content"].get("ename", "Error"))[:100],
                "evalue": "too long to be sent",
                "traceback": [],
                "execution_count": msg["content"].get("execution_count"),
            }
            frames = super().serialize({**msg, "content": content}, ident)
        return frames


class ForkedOutput(IOPubThread):
    """Forked processes send their output to the kernel by a Unix socket: there is no network."""

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)
        receiver = self.socket.context.socket(zmq.PULL)
        receiver.linger = 0
        receiver.bind(_FORKED_OUTPUT)
        self._pipe_in = ZMQStream(receiver, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[zmq.Context[zmq.Socket[bytes]], zmq.Socket[bytes]]:
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        sender = context.socket(zmq.PUSH)
        sender.linger = 3000
        sender.connect(_FORKED_OUTPUT)
        return context, sender


kernelapp.IOPubThread = ForkedOutput


class KernelApp(IPKernelApp):
    """An IPython kernel with the differences that the sandbox makes."""

    def __init__(self, request: dict[str, Any], channels: list[socket.socket], **kw: Any) -> None:
        super().__init__(**kw)
        self.channels = channels
        self.output_bytes: int = request["output_bytes"]
        self.evidence_bytes: int = 4 * request["evidence_bytes"] // 3 + 2**16
        self.evidence_type: bytes = request["evidence_type"].encode()
        self.session = BoundedSession(parent=self, key=request["key"].encode())
        self.noted = False

    def init_connection_file(self) -> None:
        """There is none: the sockets are there already."""
        self.transport, self.ip = "ipc", "/kernel"
        self.shell_port, self.iopub_port, self.stdin_port, self.control_port = 1, 2, 3, 4

    def write_connection_file(self, **kwargs: Any) -> None:
        """There is none."""

    def init_heartbeat(self) -> None:
        """There is none: the keeper knows whether the kernel lives."""

    def _try_bind_socket(self, s: zmq.Socket[bytes], port: int) -> int:
        s.setsockopt(zmq.USE_FD, self.channels[port - 1].fileno())
        s.bind(f"ipc://{self.ip}-{port}")
        return port

    def init_iopub(self, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        """Nothing is dropped for a slow reader, and only so much is sent."""
        context.setsockopt(zmq.SNDHWM, 0)
        context.setsockopt(zmq.RECONNECT_IVL, -1)
        super().init_iopub(context)
        # Here passes all that is sent, whichever thread or forked process it comes from.
        send = self.iopub_thread._really_send

        def send_within_bounds(frames: list[bytes], *args: Any, **kwargs: Any) -> None:
            bounded = self._bounded(frames)
            if bounded:
                send(bounded, *args, **kwargs)

        self.iopub_thread._really_send = send_within_bounds

    def _bounded(self, frames: list[bytes]) -> list[bytes]:
        """The message, a note in its place, or nothing."""
        try:
            start = frames.index(DELIM) + 2
            kind = json.loads(bytes(frames[start]))["msg_type"]
            parent = json.loads(bytes(frames[start + 1]))
        except (ValueError, LookupError, TypeError):
            return []  # an error here would end the thread that sends
        size = sum(map(len, frames))
        if kind == "status":
            return frames
        if kind == "execute_input":
            return frames if size < _ECHO_BYTES else []
        if kind == "display_data" and self.evidence_type in bytes(frames[start + 3]):
            self.evidence_bytes -= size
            return frames if self.evidence_bytes >= 0 else []
        if size <= self.output_bytes:
            self.output_bytes -= size
            return frames
        if self.noted:
            return []
        self.noted = True
        note = self.session.msg("stream", {"name": "stderr", "text": f"\n{DROPPED}\n"})
        return self.session.serialize({**note, "parent_header": parent}, ident=b"stream.stderr")


def run(request: dict[str, Any], channels: list[socket.socket]) -> None:
    """Runs a kernel until it is told to shut down or killed."""
    _settle(request)
    config = Config()
    config.IPKernelApp.outstream_class = f"{__name__}.{BoundedStream.__qualname__}"
    config.HistoryManager.enabled = False
    BoundedStream.characters = request["output_bytes"] // 4
    app = KernelApp.instance(request=request, channels=channels, config=config)
    app.initialize(argv=[])
    app.shell.ask_exit = lambda: None  # exit() would end the kernel some time later
    _show_figures(app.shell)
    _forget_grader()
    app.start()


def _settle(request: dict[str, Any]) -> None:
    """Sets up what a process finds around it, in place of what the server had."""
    environment = {
        "HOME": HOME,
        "USER": "student",
        "LOGNAME": "student",
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "SHELL": "/bin/sh",
        "OMP_NUM_THREADS": "1",
        "IPYTHONDIR": f"{HOME}/.ipython",
        "MPLCONFIGDIR": f"{HOME}/.config/matplotlib",
        "PYTHONDONTWRITEBYTECODE": "1",
        **request["environment"],
        **{name: f"{DATA}/{name}" for name, _ in request["data"]},
    }
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(WORK)
    os.umask(0o022)
    sys.argv = ["kernel"]
    tempfile.tempdir = None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    if torch := sys.modules.get("torch"):
        torch.seed()
    if matplotlib := sys.modules.get("matplotlib"):
        for cached in (matplotlib.get_configdir, matplotlib.get_cachedir):
            with contextlib.suppress(AttributeError):
                cached.cache_clear()


def _show_figures(shell: Any) -> None:
    """Figures appear below their cell, as in any notebook."""
    if "matplotlib" in sys.modules:
        shell.enable_matplotlib("inline")


def _forget_grader() -> None:
    """Nothing of the package that grades can be reached by its name."""
    for module in [name for name in sys.modules if name.startswith("autograder.")]:
        del sys.modules[module]
