"""Finding the fork server, or starting it: one for each user, Python, and version of this code."""

import fcntl
import hashlib
import os
import shutil
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from autograder.errors import KernelUnavailable

_PACKAGE = Path(__file__).resolve().parents[1]
_PARENT = _PACKAGE.parent

_LONGEST_BASE = 40
"""A socket's path has 107 characters at most."""

_START_SECONDS = 120
"""Loading large libraries from a cold disk takes its time."""

# The intermediate process ends at once, so that the server is nobody's child.
_START = """
import os, sys
if os.fork():
    os._exit(0)
sys.path.insert(0, sys.argv[1])
from autograder.sandbox.server import serve
serve(sys.argv[2], sys.argv[3:])
"""

_TRIAL = """
import sys
sys.path.insert(0, sys.argv[1])
from autograder.sandbox.keeper import trial
print(trial(sys.argv[2]))
"""

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "CONDA_PREFIX", "VIRTUAL_ENV")


def environment() -> dict[str, str]:
    """The server's environment: kernels can read it, so it has nothing of the grader's in it."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    threads = ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM")
    return kept | {f"{library}_NUM_THREADS": "1" for library in threads}


def runtime_folder() -> Path:
    """The folder for sockets: this user's alone, and short enough for a socket's name."""
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    usable = base and len(base) <= _LONGEST_BASE and os.access(base, os.W_OK)
    parent = Path(base if usable else "/tmp")
    folder = parent / f"autograder-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and found.st_mode & 0o077 == 0
    if found.st_uid != os.getuid() or not private:
        raise KernelUnavailable(
            f"{folder} has to be a folder that only you can enter, and it is not. "
            "Remove it, or have an administrator do so."
        )
    return folder


def sweep(folder: Path) -> None:
    """Removes what graders that were killed left in the runtime folder `folder`."""
    for left in folder.glob("*-*-*"):
        owner = left.name.split("-")[1]
        if owner.isdecimal() and not _alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@lru_cache
def _version(preload: tuple[str, ...]) -> str:
    """Changes with all that a running server has loaded."""
    about = (sys.executable, sys.prefix, sys.version, _PACKAGE, *preload)
    digest = hashlib.sha256(" ".join(map(str, about)).encode())
    for file in (_PACKAGE / "measure.py", *sorted(Path(__file__).parent.glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def connect(preload: tuple[str, ...] = ()) -> socket.socket:
    """A connection to the fork server that has the modules `preload` loaded; it is started if there
    is none."""
    folder = runtime_folder()
    path = folder / f"server-{_version(preload)}"
    connection = _try(path)
    if connection is not None:
        return connection
    with _lock(folder / "lock"):
        connection = _try(path)  # someone else may have been faster
        if connection is not None:
            return connection
        return _start(folder, path, preload)


def start_ahead(preload: tuple[str, ...] = ()) -> None:
    """Has the server start while the caller goes on; what goes wrong, the first to need it is told."""

    def start() -> None:
        with suppress(OSError, KernelUnavailable):
            connect(preload).close()

    if sys.platform == "linux":
        threading.Thread(target=start, daemon=True).start()


def _try(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with open(path, "w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _start(folder: Path, path: Path, preload: tuple[str, ...]) -> socket.socket:
    path.unlink(missing_ok=True)
    log = folder / "server.log"
    alive, held = os.pipe()
    with open(log, "w") as stream, open(alive, "rb") as ended:
        try:
            subprocess.run(
                [sys.executable, "-P", "-c", _START, str(_PARENT), str(path), *preload],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stream,
                env=environment(),
                cwd="/",
                pass_fds=[held],
                start_new_session=True,
                check=False,
            )
        finally:
            os.close(held)
        deadline = time.monotonic() + _START_SECONDS
        os.set_blocking(ended.fileno(), False)
        while time.monotonic() < deadline:
            connection = _try(path)
            if connection is not None:
                return connection
            if ended.read() == b"":  # nobody holds the other end any more
                break
            time.sleep(0.02)
    lines = log.read_text(errors="replace").strip().splitlines()
    reason = lines[-1] if lines else "it gave no reason"
    raise KernelUnavailable(f"The sandbox's server did not start: {reason} (see {log})")


def server_pid(preload: tuple[str, ...] = ()) -> int | None:
    """The process of the running server with these modules, if there is one."""
    connection = _try(runtime_folder() / f"server-{_version(preload)}")
    if connection is None:
        return None
    with connection:
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int(struct.unpack("3i", credentials)[0])


@lru_cache
def why_not() -> tuple[str, ...]:
    """Why submissions cannot be isolated here, and what to do about it; nothing if they can."""
    if sys.platform != "linux":
        return (f"The sandbox needs Linux; this is {sys.platform}. Grade on a Linux machine.",)
    from autograder.sandbox import isolation, seccomp

    if not seccomp.supported():
        return (f"The sandbox has no list of system calls for {os.uname().machine}.",)
    with tempfile.TemporaryDirectory(prefix="kernel-trial-", dir=runtime_folder()) as folder:
        trial = subprocess.run(
            [sys.executable, "-P", "-c", _TRIAL, str(_PARENT), folder],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=environment(),
            cwd="/",
            timeout=60,
            check=False,
        )
    outcome = (trial.stdout or trial.stderr or "the trial ended without a word").strip()
    if outcome == "isolated":
        return ()
    return (f"{outcome.splitlines()[-1]}. {isolation.ADVICE}",)
