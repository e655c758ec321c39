"""What one notebook may use, and how a kernel came to its end."""

import signal
from dataclasses import dataclass

from autograder import measure

DROPPED = "[more output was dropped]"
"""What stands where output was cut, by whatever cut it."""


@dataclass(frozen=True)
class Limits:
    """What one notebook may use."""

    seconds_per_cell: float = 120.0
    """Time of one cell or one hidden test; while a kernel waits for a processor it stands still."""
    seconds_per_notebook: float = 300.0
    """Time of all visible cells, and again of all hidden tests; it stands still likewise."""
    cpu_seconds: float = 600.0
    """Processor time of all its processes together, from the kernel's start to its end."""
    memory_bytes: int = 2 * 2**30
    """Memory of all its processes together, on top of the libraries that are loaded beforehand."""
    processes: int = 64
    """Processes and threads at a time, with about ten that every kernel needs for itself."""
    output_bytes: int = 8 * 2**20
    """Output that leaves the kernel, pictures included; the rest is dropped with a note."""
    evidence_bytes: int = measure.EVIDENCE_BYTES
    """Evidence that leaves the kernel, of all checks together."""
    disk_bytes: int = 64 * 2**20
    """Files in its home, its working folder, /tmp and /dev/shm together; they are kept in memory."""
    open_files: int = 512
    """File descriptors of one process."""

    @property
    def kernel_seconds(self) -> float:
        """How long a kernel may live: both phases, a cell over time in each, and its start."""
        return 2 * (self.seconds_per_notebook + self.seconds_per_cell) + 30

    @property
    def sent_bytes(self) -> int:
        """What a kernel may send in all: evidence is base64, and every message has an envelope."""
        return 2 * self.output_bytes + 4 * self.evidence_bytes // 3 + 8 * 2**20


@dataclass(frozen=True)
class Surroundings:
    """What a kernel finds around it, and what it does not."""

    data: tuple[tuple[str, str], ...] = ()
    """Environment variables, each with the folder that it names, which is shown read-only."""
    preload: tuple[str, ...] = ()
    """Modules that are loaded before a kernel is forked; those that are not installed are left
    out."""
    hidden: tuple[str, ...] = ()
    """Files and folders that stay out of sight even where they lie beside Python's packages."""


@dataclass(frozen=True)
class Ending:
    """How a kernel ended.

    `cause` is one of ``asked`` (by the grader), ``exited``, ``signal``, ``memory``, ``time``,
    ``cpu``, ``processes``, ``flood`` (it sent more than a grader can take), ``starved`` (the
    machine had no processor for it) and ``lost`` (what watched over it was killed).
    """

    cause: str
    code: int | None = None
    """The exit code, for a process that exited."""
    signal: int | None = None
    """The signal's number, for a process that was killed."""

    @property
    def out_of_memory(self) -> bool:
        return self.cause == "memory"

    @property
    def returncode(self) -> int:
        """The exit code as ``subprocess`` gives it: negative for a signal."""
        if self.signal is not None:
            return -self.signal
        return self.code if self.code is not None else 1

    def __str__(self) -> str:
        """For the student: what happened to the kernel."""
        if self.cause == "signal" and self.signal is not None:
            try:
                name = f"{self.signal}, {signal.Signals(self.signal).name}"
            except ValueError:
                name = str(self.signal)
            return f"killed its kernel (signal {name})"
        return {
            "asked": "stopped by the grader",
            "exited": f"the kernel exited (code {self.code})",
            "memory": "out of memory",
            "time": "ran for longer than a notebook may",
            "cpu": "used more processor time than a notebook may",
            "starved": "waited too long for a processor",
            "processes": "started more processes or threads than a notebook may",
            "flood": "sent more output than a grader can take",
        }.get(self.cause, "the kernel's keeper is gone")
