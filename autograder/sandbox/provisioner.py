"""A Jupyter kernel that is a fork in the sandbox: provisioner, client, and manager.

``ForkServerProvisioner`` is what a kernel spec names; with it any kernel manager starts kernels in
the sandbox.  ``sandboxed_kernel`` makes a manager whose client also bounds what a hostile kernel
can send.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import tempfile
import time
from math import ceil
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Instance, Type

from autograder import measure
from autograder.errors import KernelUnavailable
from autograder.sandbox import launch
from autograder.sandbox.keeper import CHANNELS
from autograder.sandbox.limits import Ending, Limits, Surroundings
from autograder.submission import marks

NAME = "autograder-sandbox"
"""The entry point's name in the group ``jupyter_client.kernel_provisioners``."""

_PASSED_ON = ("NBGRADER_EXECUTION", "AUTOGRADER", "TZ")
"""Variables that a kernel sees as they are; all others stay outside."""

_START_SECONDS = 60.0
_KILL_SECONDS = 10.0
_LOOK_SECONDS = 0.25
"""Who waits for a message looks up so often."""
_PAUSE_SECONDS = 1.0
"""Who looks up so much later than was due did not run in between."""


class ForkServerProvisioner(KernelProvisionerBase):
    """Has the fork server start a kernel, and holds the connection to its keeper."""

    limits = Instance(Limits, args=())
    surroundings = Instance(Surroundings, args=())

    guards: tuple[str, ...] = ()
    """The control groups that hold the kernel ('memory', 'pids'); the keeper counts the rest."""
    ending: Ending | None = None
    """How the kernel ended, once it has."""
    waited: float = 0.0
    """Seconds for which the kernel has waited for a processor."""

    _connection: socket.socket | None = None
    _folder: Path | None = None
    _received: bytes = b""
    _final: Ending | None = None
    """What the ending is called, whatever the keeper says."""

    @property
    def has_process(self) -> bool:
        return self._connection is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Makes the folder for the sockets and tells the manager where they will be."""
        self._folder = Path(
            tempfile.mkdtemp(prefix=f"kernel-{os.getpid()}-", dir=launch.runtime_folder())
        )
        manager = self.parent
        manager.cache_ports = False
        manager.transport, manager.ip = "ipc", str(self._folder / "s")
        for port, channel in enumerate(CHANNELS, 1):
            setattr(manager, f"{channel}_port", port)
        manager.hb_port = len(CHANNELS) + 1
        manager.connection_file = str(self._folder / "connection.json")
        manager._connection_file_written = False
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        kwargs.pop("extra_arguments", None)
        prepared: dict[str, Any] = await super().pre_launch(cmd=[], **kwargs)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Starts the kernel; returns when it is confined.  Raises KernelUnavailable."""
        environment = kwargs["env"]
        limits = self.limits
        key = self.connection_info["key"]
        request = {
            "folder": str(self._folder),
            "address": str(self._folder / "s") if self._folder else "",
            "key": key.decode() if isinstance(key, bytes) else key,
            "hidden": self.surroundings.hidden,
            "data": self.surroundings.data,
            "work": kwargs.get("cwd"),
            "environment": {n: environment[n] for n in _PASSED_ON if n in environment},
            "seconds": limits.kernel_seconds,
            "cpu_seconds": limits.cpu_seconds,
            "memory_bytes": limits.memory_bytes,
            "disk_bytes": limits.disk_bytes,
            "processes": limits.processes,
            "open_files": limits.open_files,
            "output_bytes": limits.output_bytes,
            "evidence_bytes": limits.evidence_bytes,
            "evidence_type": measure.MIME,
        }
        self.ending, self._final, self.waited = None, None, 0.0
        self._received = b""
        self._connection = await asyncio.to_thread(launch.connect, self.surroundings.preload)
        self._connection.sendall(json.dumps(request).encode() + b"\n")
        self._connection.setblocking(False)
        deadline = time.monotonic() + _START_SECONDS
        while (started := self._hear()) is None:
            if self.ending is not None or time.monotonic() > deadline:
                started = {"failed": str(self.ending or "it took too long")}
                break
            await asyncio.sleep(0.002)
        if "failed" in started:
            self._disconnect()
            raise KernelUnavailable(f"A kernel could not be isolated: {started['failed']}")
        self.guards = tuple(started["started"])
        return self.connection_info

    def _hear(self) -> dict[str, Any] | None:
        """The next thing the keeper says, if it has said something; keeps a kernel's ending."""
        if self._connection is None or self.ending is not None:
            return None
        line, newline, rest = self._received.partition(b"\n")
        if not newline:
            try:
                data = self._connection.recv(2**16)
            except BlockingIOError:
                return None
            except OSError:
                data = b""
            if not data:
                self.ending = self._final or Ending("lost", signal=int(signal.SIGKILL))
            self._received += data
            line, newline, rest = self._received.partition(b"\n")
            if not newline:
                return None
        self._received = rest
        message: dict[str, Any] = json.loads(line)
        if "ended" in message:
            self.ending = self._final or Ending(**message["ended"])
        self.waited = message.get("waited", self.waited)
        return message

    def flooded(self) -> None:
        """Kills a kernel that has sent too much."""
        self._final = Ending("flood", signal=int(signal.SIGKILL))
        self._send(signal.SIGKILL)

    def stop(self) -> None:
        """Kills the kernel because the grader stops; any thread may call it."""
        self._final = Ending("lost", signal=int(signal.SIGKILL))
        self._send(signal.SIGKILL)

    async def poll(self) -> int | None:
        self.listen()
        return self.ending.returncode if self.ending else None

    def listen(self) -> None:
        """Hears all that the keeper has said."""
        while self._hear():
            pass

    async def wait(self) -> int | None:
        while await self.poll() is None:
            await asyncio.sleep(0.002)
        self._disconnect()
        return self.ending.returncode if self.ending else None

    def _send(self, number: int) -> None:
        if self._connection is not None and self.ending is None:
            try:
                self._connection.send(bytes([number]))
            except OSError:
                return  # the next poll finds out why

    async def send_signal(self, signum: int) -> None:
        """Sends a signal to the kernel's process; 0 does nothing, as there is nothing to learn."""
        if signum:
            self._send(signum)

    async def kill(self, restart: bool = False) -> None:
        """Ends everything in the sandbox, and waits for it."""
        self._send(signal.SIGKILL)
        deadline = time.monotonic() + _KILL_SECONDS
        while await self.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(0.002)

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        if self.ending is None:
            await self.kill()
        self._disconnect()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _disconnect(self) -> None:
        """Lets go of the keeper, which ends the kernel if it still runs."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        self._disconnect()


_MOST_MARKS = 50_000
"""JSON values of a message that is read, see ``submission.marks``: one of evidence may have 85 MB, and as
empty objects they would take the grader 2 GB and 8 s."""

_FIELDS: dict[str, dict[str, type]] = {
    # what a message has to carry so that nbclient can take it; other kinds are left out: widgets
    # would keep state in the grader
    "status": {"execution_state": str},
    "execute_input": {},
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict},
    "update_display_data": {"data": dict, "metadata": dict},
    "execute_result": {"data": dict, "metadata": dict, "execution_count": int},
    "error": {"ename": str, "evalue": str, "traceback": list},
    "clear_output": {},
    "execute_reply": {"status": str},
    "kernel_info_reply": {"language_info": dict},
    "shutdown_reply": {},
    "interrupt_reply": {},
}


def _costly(text: bytes) -> bool:
    """Whether a JSON text has very many values, which are counted only where they could be that many."""
    separators = sum(map(text.count, (b",", b"[", b"{")))
    return separators >= _MOST_MARKS and marks(text, _MOST_MARKS) >= _MOST_MARKS


def _well_formed(message: dict[str, Any]) -> bool:
    content, header = message["content"], message["header"]
    fields = _FIELDS.get(message["msg_type"])
    return (
        fields is not None
        and isinstance(header, dict)
        and isinstance(message["parent_header"], dict)
        and isinstance(content, dict)
        and isinstance(content.get("transient", {}), dict)
        and all(isinstance(content.get(name), kind) for name, kind in fields.items())
    )


class GuardedChannel(AsyncZMQSocketChannel):
    """A channel that passes on only messages of a form that nbclient takes, and only so much."""

    client: "SandboxClient"

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        deadline = None if timeout is None else self.client.clock() + timeout
        while True:
            left = None if deadline is None else max(0.0, deadline - self.client.clock())
            if not await self._arrived(_LOOK_SECONDS if left is None else min(left, _LOOK_SECONDS)):
                if left == 0.0:
                    raise Empty
                continue
            # nothing here holds on to what came: it may be 80 MB
            message = self._accepted(await self.socket.recv_multipart(copy=False))
            self.client.ran()
            if message is not None:
                return message

    async def _arrived(self, seconds: float) -> bool:
        """Whether a message comes within so many seconds; notes a time in which nothing here ran."""
        due = time.monotonic() + seconds
        try:
            return bool(await self.socket.poll(ceil(1000 * seconds)))
        finally:
            self.client.ran(due)

    def _accepted(self, frames: list[Any]) -> dict[str, Any] | None:
        """The message in some frames, if it is within bounds and well formed."""
        if not self.client.count(sum(map(len, frames))):
            return None
        try:
            parts = self.session.feed_identities(frames, copy=False)[1]
            if any(_costly(bytes(part.buffer)) for part in parts):
                return None
            message = self.session.deserialize(parts, copy=False)
            if _well_formed(message):
                return dict(message)
        except Exception:  # whatever parsing what a stranger sent may raise
            pass
        self.client.log.debug("a malformed message was ignored")
        return None


class SandboxClient(AsyncKernelClient):
    """A client that a hostile kernel cannot make hold more than a few messages at a time."""

    shell_channel_class = Type(GuardedChannel)
    iopub_channel_class = Type(GuardedChannel)
    stdin_channel_class = Type(GuardedChannel)
    control_channel_class = Type(GuardedChannel)

    received = 0
    paused = 0.0
    """Seconds for which the grader itself did not run: it was stopped, or the machine is overloaded."""
    _ran = 0.0
    """When something here ran last."""

    def clock(self) -> float:
        """Seconds on a clock that stands still while the kernel waits for a processor, and while the
        grader does not run."""
        provisioner = self.parent.provisioner
        provisioner.listen()
        return time.monotonic() - float(provisioner.waited) - self.paused

    def ran(self, due: float = float("inf")) -> None:
        """Something runs, and was due at a time; if that was long ago, and nothing else has run, the
        grader paused."""
        now = time.monotonic()
        late = now - max(due, self._ran)
        if late > _PAUSE_SECONDS:
            self.paused += late
        self._ran = now

    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        return bounded_context()

    def _create_connected_socket(self, channel: str, identity: bytes | None = None) -> Any:
        if channel != "iopub":
            return super()._create_connected_socket(channel, identity)
        limits = self.parent.provisioner.limits
        self.context.setsockopt(zmq.MAXMSGSIZE, 4 * limits.evidence_bytes // 3 + 2**20)
        try:
            return super()._create_connected_socket(channel, identity)
        finally:
            self.context.setsockopt(zmq.MAXMSGSIZE, _MESSAGE_BYTES)

    def count(self, size: int) -> bool:
        """Whether a message of `size` bytes is still within what a kernel may send."""
        self.received += size
        if self.received <= self.parent.provisioner.limits.sent_bytes:
            return True
        self.parent.provisioner.flooded()
        return False

    def start_channels(self, *args: Any, hb: bool = False, **kwargs: Any) -> None:
        """As usual, but without a heartbeat: the keeper knows whether the kernel lives."""
        super().start_channels(*args, hb=False, **kwargs)
        for channel in (self.shell_channel, self.iopub_channel, self.stdin_channel):
            channel.client = self
        self.control_channel.client = self

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Waits until the kernel answers a request and its output arrives here."""
        deadline = time.monotonic() + (timeout or _START_SECONDS)
        while time.monotonic() < deadline:
            request = self.kernel_info()
            try:
                while True:
                    reply = await self.shell_channel.get_msg(timeout=2)
                    if reply["parent_header"].get("msg_id") == request:
                        break
                await self.iopub_channel.get_msg(timeout=0.2)
            except Empty:
                if not await self._async_is_alive():
                    raise RuntimeError("The kernel died before it answered") from None
                continue
            self._handle_kernel_info_reply(reply)
            return
        raise RuntimeError(f"The kernel did not answer in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


_MESSAGE_BYTES = 2**20


def bounded_context() -> zmq.asyncio.Context:
    """A context whose sockets hold one message, of a size that is not evidence's."""
    context = zmq.asyncio.Context()
    context.setsockopt(zmq.MAXMSGSIZE, _MESSAGE_BYTES)
    context.setsockopt(zmq.RCVHWM, 1)
    return context


class _SandboxSpec(KernelSpecManager):
    """The one kernel spec there is: Python, by this provisioner."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            display_name=kernel_name,
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": NAME}},
        )


class SandboxManager(AsyncKernelManager):
    """A manager of one kernel in the sandbox."""

    client_class = "autograder.sandbox.provisioner.SandboxClient"
    client_factory = Type(SandboxClient)

    provisioner: ForkServerProvisioner

    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        return bounded_context()

    @property
    def ending(self) -> Ending | None:
        """How the kernel ended, once it has."""
        return self.provisioner.ending


def sandboxed_kernel(
    limits: Limits | None = None, surroundings: Surroundings | None = None
) -> SandboxManager:
    """The manager of a kernel in the sandbox, not yet started.

    Its working folder holds copies of the files in ``cwd`` (an argument of ``start_kernel``), and
    of the environment it takes only NBGRADER_EXECUTION, AUTOGRADER and TZ.

    Parameters
    ----------
    limits
        What it may use.
    surroundings
        The data that it sees, what is loaded beforehand, and what stays out of sight.
    """
    manager = SandboxManager(kernel_name=NAME, kernel_spec_manager=_SandboxSpec())
    manager.provisioner = ForkServerProvisioner(
        kernel_id="",
        kernel_spec=manager.kernel_spec,
        parent=manager,
        limits=limits or Limits(),
        surroundings=surroundings or Surroundings(),
    )
    return manager
