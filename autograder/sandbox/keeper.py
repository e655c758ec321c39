"""The keeper of one kernel: the process that confines it, passes signals on, and sees it end.

    fork server ── keeper ── init (pid 1 of a new pid namespace) ── kernel ── what it starts

The keeper holds the connection to the grader.  When the grader goes, the keeper ends; when the
keeper ends, Linux kills the init; and with a namespace's init ends everything in it.
"""

import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.sandbox import isolation, watch
from autograder.sandbox.cgroups import Cgroup, name

Message = dict[str, Any]
Payload = Callable[[Message, list[socket.socket]], None]
"""What runs as the kernel, given the request and its listening sockets."""

CHANNELS = ("shell", "iopub", "stdin", "control")
"""The channels of a kernel; their positions from 1 on stand for port numbers."""

_START_SECONDS = 30
_TOLD_SECONDS = 0.25
"""The grader is told how long the kernel has waited for a processor when it is so much more."""
_OWN_TASKS = 2
"""Processes in the sandbox that are not the kernel's: the init, and one that is being forked."""


def keep(grader: socket.socket, visible: list[str], hidden: list[str], payload: Payload) -> None:
    """Starts the kernel that the grader asks for, and stays until it has ended."""
    grader.settimeout(_START_SECONDS)
    line = grader.makefile("rb").readline()
    if not line:  # someone only looked whether the server lives
        return
    request = json.loads(line)
    cgroup = Cgroup(name(os.getpid()), **_cgroup_limits(request))
    try:
        _keep(grader, request, visible, hidden, payload, cgroup)
    finally:
        cgroup.remove()
        shutil.rmtree(request["folder"], ignore_errors=True)


def _cgroup_limits(request: Message) -> dict[str, int]:
    # files in a tmpfs count as memory there
    return {
        "memory_bytes": request["memory_bytes"] + request["disk_bytes"],
        "processes": request["processes"] + _OWN_TASKS,
    }


def _keep(
    grader: socket.socket,
    request: Message,
    visible: list[str],
    hidden: list[str],
    payload: Payload,
    cgroup: Cgroup,
) -> None:
    room = isolation.Room(
        scratch=os.path.join(request["folder"], "root"),
        visible=tuple(visible),
        hidden=(*hidden, *request["hidden"]),
        data=tuple(map(tuple, request["data"])),
        work=request["work"],
        disk_bytes=request["disk_bytes"],
        processes=request["processes"] + _OWN_TASKS,
        memory_bytes=request["memory_bytes"],
    )
    os.mkdir(room.scratch)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    channels = [_listen(f"{request['address']}-{port}") for port, _ in enumerate(CHANNELS, 1)]
    keeper = os.getpid()
    try:
        isolation.leave_pid_namespace()
        init = os.fork()
    except OSError as error:
        _tell(grader, {"failed": str(error)})
        return
    if init == 0:
        ours.close()
        grader.close()
        _run_init(theirs, channels, request, room, keeper, cgroup, payload)
    theirs.close()
    for channel in channels:
        channel.close()
    ended = _supervise(grader, ours, init, request, cgroup)
    grader.settimeout(_START_SECONDS)
    os.waitpid(init, 0)  # returns when nothing in the namespace is left
    if ended.get("cause") in (None, "signal") and cgroup.out_of_memory():
        ended["cause"] = "memory"
    _tell(grader, {"ended": ended} if "failed" not in ended else ended)


def _listen(path: str) -> socket.socket:
    """A listening socket that the kernel inherits, so that the sandbox needs no folder in common
    with the world outside."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(16)
    listener.setblocking(False)
    return listener


def _tell(grader: socket.socket, message: Message) -> None:
    try:
        grader.sendall(json.dumps(message).encode() + b"\n")
    except OSError:
        return  # it is gone, and will ask nobody


def _supervise(
    grader: socket.socket, init: socket.socket, child: int, request: Message, cgroup: Cgroup
) -> Message:
    """Passes on what the grader wants until the kernel has ended; returns how it did."""
    began, seconds = time.monotonic(), request["seconds"]
    guard: watch.Watch | None = None
    ended: Message | None = None
    told = 0.0
    waiting = select.poll()
    for end in (grader, init):
        waiting.register(end, select.POLLIN)
    grader.setblocking(False)
    while ended is None:
        left = began + seconds + min(told, seconds) - time.monotonic()
        ready = dict(waiting.poll(1000 * min(watch.SECONDS_BETWEEN, max(0.0, left))))
        if init.fileno() in ready:
            ended, guard = _hear_init(grader, init, request, cgroup)
        elif grader.fileno() in ready:
            ended = _hear_grader(grader, init)
        elif left <= 0:
            starved = guard is not None and told > max(seconds, guard.used)
            ended = {"cause": "starved" if starved else "time"}
        if guard is not None and ended is None:
            if cause := guard.exceeded():
                ended = {"cause": cause}
            elif guard.waited - told >= _TOLD_SECONDS:
                told = guard.waited
                _tell(grader, {"waited": told})
        if ended is None and cgroup.out_of_memory():  # v1 kills only one of the processes
            ended = {"cause": "memory"}
    os.kill(child, signal.SIGKILL)
    return ended


def _hear_init(
    grader: socket.socket, init: socket.socket, request: Message, cgroup: Cgroup
) -> tuple[Message | None, watch.Watch | None]:
    """What the init says: that the kernel runs, how it ended, or nothing, being killed itself."""
    data, descriptors, _, _ = socket.recv_fds(init, 2**16, 1)
    if not data:
        return {"cause": "signal", "signal": int(signal.SIGKILL)}, None
    message = json.loads(data)
    if "started" not in message:
        return message, None
    held = message["started"]
    counted = "pids" in held or isolation.counts_processes()
    guard = watch.Watch(
        proc=descriptors[0],
        memory_bytes=0 if "memory" in held else request["memory_bytes"] + request["disk_bytes"],
        processes=0 if counted else request["processes"] + _OWN_TASKS,
        cpu_seconds=request["cpu_seconds"],
        counted_seconds=cgroup.cpu_seconds,
    )
    guard.begin()
    _tell(grader, message)
    return None, guard


def _hear_grader(grader: socket.socket, init: socket.socket) -> Message | None:
    """Signals, one byte each, go to the kernel; 9, and the end of the connection, to everything."""
    try:
        wanted = grader.recv(64)
    except BlockingIOError:
        return None
    except OSError:
        wanted = b""
    if not wanted or signal.SIGKILL in wanted:
        return {"cause": "asked"}
    for number in wanted:
        try:
            init.send(bytes([number]))
        except OSError:
            return None  # it is about to say why
    return None


def _run_init(
    keeper: socket.socket,
    channels: list[socket.socket],
    request: Message,
    room: isolation.Room,
    keeper_pid: int,
    cgroup: Cgroup,
    payload: Payload,
) -> None:
    """The namespace's first process: confines itself, forks the kernel and reaps what ends.
    Never returns."""
    try:
        joined = cgroup.join()
        proc = isolation.confine(room, keeper_pid)
        _close_all_but([proc, *(end.fileno() for end in (keeper, *channels))])
        isolation.die_with_parent()
        reaper, waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        loaded = _resident()
        kernel = os.fork()
        if kernel == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()  # or kill(0, …) would reach the processes outside
            for descriptor in (proc, keeper.detach(), reaper, waker):
                os.close(descriptor)
            _run_payload(payload, request, channels)
        for channel in channels:
            channel.close()
        isolation.set_dumpable(False)
        socket.send_fds(keeper, [json.dumps({"started": joined}).encode()], [proc])
        os.close(proc)
    except BaseException as error:
        keeper.send(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
        os._exit(1)
    _reap(keeper, reaper, kernel, loaded + int(0.85 * request["memory_bytes"]))


def _resident() -> int:
    """This process's memory in bytes: what its forks begin with."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _run_payload(payload: Payload, request: Message, channels: list[socket.socket]) -> None:
    status = 1
    try:
        isolation.limit_open_files(request["open_files"])
        # when memory runs out, this process and what it starts go first
        Path("/proc/self/oom_score_adj").write_text("1000")
        payload(request, channels)
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
    finally:
        os._exit(status & 0xFF)


def _reap(keeper: socket.socket, reaper: int, kernel: int, full: int) -> None:
    """Waits for the kernel's end, and says how it came; `full`: a peak that is near the limit."""
    waiting = select.poll()
    for end in (keeper.fileno(), reaper):
        waiting.register(end, select.POLLIN)
    while True:
        ready = dict(waiting.poll())
        if keeper.fileno() in ready:
            wanted = keeper.recv(1)
            if not wanted:
                os._exit(0)
            os.kill(kernel, wanted[0])
        if reaper in ready:
            os.read(reaper, 4096)
        while True:
            child, status, usage = os.wait4(-1, os.WNOHANG)
            if child == kernel:
                ended = _how(status, usage.ru_maxrss * 1024 > full)
                keeper.send(json.dumps(ended).encode())
                os._exit(0)
            if child == 0:
                break


def _how(status: int, full: bool) -> Message:
    if not os.WIFSIGNALED(status):
        return {"cause": "exited", "code": os.WEXITSTATUS(status)}
    number = os.WTERMSIG(status)
    # Many a library aborts or crashes when RLIMIT_DATA makes an allocation fail.
    crashed = number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS)
    cause = "memory" if crashed and full else "signal"
    return {"cause": cause, "signal": int(number)}


def _close_all_but(kept: list[int]) -> None:
    """Closes what this process inherited; standard input and output lead nowhere."""
    nowhere = os.open("/dev/null", os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    highest = max(map(int, os.listdir("/proc/self/fd"))) + 1
    low = 3
    for descriptor in sorted(kept):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, highest)


def trial(folder: str) -> str:
    """Confines a process that does nothing: 'isolated', or what stood in the way."""
    ours, theirs = socket.socketpair()
    request: Message = {
        "folder": folder,
        "address": os.path.join(folder, "kernel"),
        "hidden": [],
        "data": [],
        "work": None,
        "seconds": 20.0,
        "cpu_seconds": 20.0,
        "memory_bytes": 2**30,
        "disk_bytes": 2**20,
        "processes": 8,
        "open_files": 64,
    }
    ours.sendall(json.dumps(request).encode() + b"\n")
    keep(theirs, [sys.prefix, sys.base_prefix], [], lambda *_: None)
    theirs.close()
    with ours, ours.makefile("rb") as stream:
        messages = [json.loads(line) for line in stream]
    for message in messages:
        if "failed" in message:
            return str(message["failed"])
    done = {"ended": {"cause": "exited", "code": 0}} in messages
    return "isolated" if done else f"a confined process ended unexpectedly: {messages}"
