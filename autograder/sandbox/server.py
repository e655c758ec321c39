"""The fork server: loads what notebooks need once, then forks a keeper for every kernel.

It has one thread, reads nothing from whoever connects, and holds nothing but loaded libraries: all
of its memory is visible to the code it will run.
"""

import contextlib
import gc
import importlib
import importlib.util
import io
import os
import select
import signal
import site
import socket
import struct
import sys
import time
import traceback
import zlib
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox import cgroups, keeper, kernel, launch

_PACKAGE = Path(__file__).resolve().parents[1]

_PRELOADED = (
    "numpy",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib_inline.backend_inline",
    "matplotlib_inline.config",
    "tqdm",
    "tqdm.auto",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.display",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "tornado.platform.asyncio",
    "faulthandler",
)
"""What every kernel and nearly every notebook uses; what is not installed is left out."""

_DEFAULT_IDLE_SECONDS = 300.0


def serve(
    path: str, modules: Sequence[str] = (), idle_seconds: float = _DEFAULT_IDLE_SECONDS
) -> None:
    """Loads `modules`, then listens at `path` until idle for `idle_seconds`, or until all that ever
    asked are gone.

    Raises RuntimeError if something that was loaded has started a thread: a forked kernel could
    then find its locks held for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preload(modules)
    visible, hidden = folders()
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError(
            "A library that notebooks use starts threads when it is loaded, so kernels cannot be "
            "forked. Set OPENBLAS_NUM_THREADS=1 and MKL_NUM_THREADS=1, or report it."
        )
    cgroups.sweep()
    launch.sweep(Path(path).parent)
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, every page in every kernel
    os.umask(0o077)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    _answer(listener, visible, hidden, idle_seconds)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def preload(modules: Sequence[str]) -> None:
    """Imports the libraries, with one thread each, and makes ``autograder`` mean ``measure.py``."""
    os.environ["MPLBACKEND"] = "Agg"
    # nobody debugs a graded notebook, and loading the debugger takes longer than all the rest
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for module in (*_PRELOADED, *modules):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    # its hash of a cell's text, of use to the debugger only, takes a third of a second per megabyte
    sys.modules["ipykernel.compiler"].murmur2_x86 = lambda text, seed: zlib.crc32(text.encode())  # type: ignore[attr-defined]
    if "matplotlib" in sys.modules:
        _draw()
    if torch := sys.modules.get("torch"):  # used with two threads before a fork it hangs after it
        torch.set_num_threads(1)
        torch.set_num_interop_threads(1)
    spec = importlib.util.spec_from_file_location("autograder", _PACKAGE / "measure.py")
    assert spec is not None and spec.loader is not None
    measure = importlib.util.module_from_spec(spec)
    sys.modules["autograder"] = measure
    spec.loader.exec_module(measure)


def _draw() -> None:
    """Draws one picture, so that kernels find fonts loaded and the parser of formulas made."""
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    axes = figure.add_subplot(title=r"$\mu + \sigma \epsilon$", xlabel="$z_1$")
    axes.plot([0, 1], label="text")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png")


def folders() -> tuple[list[str], list[str]]:
    """What kernels see: the folders of this Python and its packages; and what they do not: this
    package, or all of the course's folder if that is where it lies.

    Leaves nothing else in sys.path.  Raises RuntimeError where the two cannot be told apart.
    """
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    packages = {*site.getsitepackages(), site.getusersitepackages()}
    shown = sorted(filter(os.path.isdir, prefixes | packages))
    real = [os.path.realpath(folder) for folder in shown]
    course = str(_PACKAGE.parent)
    if course in map(os.path.realpath, prefixes):
        raise RuntimeError(
            f"{course} is both the course's folder and Python's, so submissions would see all of "
            "it. Make the Python environment in a folder of its own."
        )
    within = tuple(folder + os.sep for folder in real)
    sys.path[:] = [
        path for path in sys.path if (os.path.realpath(path) + os.sep).startswith(within)
    ]
    return shown, [str(_PACKAGE) if course in real else course]


def _answer(
    listener: socket.socket, visible: list[str], hidden: list[str], idle_seconds: float
) -> None:
    """Forks a keeper for each connection."""
    owners: set[int] = set()
    keepers: set[int] = set()
    last_use = time.monotonic()
    waiting = select.poll()
    waiting.register(listener, select.POLLIN)
    while True:
        if waiting.poll(1000):
            connection, _ = listener.accept()
            process, user, _ = struct.unpack(
                "3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            )
            if user == os.getuid():
                owners.add(process)
                keepers.add(_fork_keeper(listener, connection, visible, hidden))
            connection.close()
        while keepers:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                break
            if os.WIFSIGNALED(status):  # it could not clean up
                cgroups.sweep()
            keepers.discard(child)
            last_use = time.monotonic()
        owners = {owner for owner in owners if os.path.exists(f"/proc/{owner}")}
        idle = time.monotonic() - last_use
        if not keepers and (idle > idle_seconds or (not owners and idle > 5)):
            return


def _fork_keeper(
    listener: socket.socket, connection: socket.socket, visible: list[str], hidden: list[str]
) -> int:
    child = os.fork()
    if child == 0:
        try:
            listener.close()
            keeper.keep(connection, visible, hidden, kernel.run)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(0)
    return child
