"""What the keeper counts itself: processor time, time spent waiting for a processor, file locks;
and memory and processes where neither a control group nor an rlimit counts them.

It looks several times a second, and the whole sandbox ends when it holds too much: coarser than a
control group, but no process can get out of it.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SECONDS_BETWEEN = 0.1

_PIPE_BYTES = 2 * os.sysconf("SC_PAGE_SIZE")
"""What each open file is counted as: the size of a pipe made by a user who has many."""

_LOCKS_CHARACTERS = 2**19
"""How long the list of file locks may be: some ten thousand, which no control group counts."""

MOST_WATCHES = 2**18
"""How many files may be watched by an epoll: Linux has a number of them for each user, who is also
the grader where the grader is an ordinary one."""

_TICKS = os.sysconf("SC_CLK_TCK")


def socket_bytes() -> int:
    """The most that one Unix socket holds: a buffer just not full, and a message that fills it."""
    return 2 * int(Path("/proc/sys/net/core/wmem_default").read_text())


@dataclass
class Watch:
    """Counts what is in one pid namespace."""

    proc: int
    """A descriptor of the namespace's /proc."""
    memory_bytes: int
    """What all processes may hold together, without what was loaded before; 0: no limit."""
    processes: int
    """How many processes and threads there may be; 0: no limit."""
    cpu_seconds: float
    """Processor time of all processes together."""
    counted_seconds: Callable[[], float] = lambda: 0.0
    """Processor time as a control group counts it; 0 where none does."""
    waited: float = 0.0
    """Seconds for which some process could have run, and the kernel had no processor."""
    used: float = 0.0
    """Processor time so far, in seconds."""
    loaded: dict[str, int] = field(default_factory=dict)
    """What a fresh kernel holds."""
    suspected: bool = False
    """Whether the last look found too much memory."""
    began: float = field(default_factory=time.monotonic)
    seen: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By process: its processor time and its waiting at the last look."""
    socket_bytes: int = field(default_factory=socket_bytes)

    def begin(self) -> None:
        """Takes what the namespace's first process holds as what was loaded before."""
        self.loaded = self._status("1")

    def exceeded(self) -> str | None:
        """The cause for which everything has to end ('cpu', 'memory' or 'processes'), if there is
        one."""
        names = [name for name in os.listdir(self.proc) if name.isdigit()]
        self._take_times(names)
        if self.used > self.cpu_seconds:
            return "cpu"
        if len(self._read("locks")) >= _LOCKS_CHARACTERS:
            return "memory"
        statuses = [self._status(name) for name in names]
        # half of a process's open files may each watch the other half
        if sum((status.get("FDSize", 0) // 2) ** 2 for status in statuses) > MOST_WATCHES:
            return "memory"
        if self.processes and sum(s.get("Threads", 0) for s in statuses) > self.processes:
            return "processes"
        return "memory" if self.memory_bytes and self._is_full(names, statuses) else None

    def _take_times(self, names: list[str]) -> None:
        """Brings `used` and `waited` up to date."""
        before, self.seen = self.seen, {}
        together = waited = 0.0
        for name in names:
            stat = self._read(f"{name}/stat").rpartition(")")[2].split()
            if not stat:  # it has ended
                continue
            own, reaped = (
                sum(map(int, stat[first : first + 2])) / _TICKS
                for first in (11, 13)  # utime, stime; cutime, cstime
            )
            together += own + reaped
            delay = self._read(f"{name}/schedstat").split()
            waits = int(delay[1]) / 1e9 if delay else 0.0
            self.seen[name] = own, waits
            last = before.get(name, (0.0, waits))
            self.used += max(0.0, own - last[0])
            if waits > last[1] + waited and not self._stands_back(name):
                waited = waits - last[1]
        # Who ignores its children leaves no trace of theirs; who waits for them, all of it.
        self.used = max(self.used, together, self.counted_seconds())
        # A kernel whose processes wait for one another has had its processor.
        idle = time.monotonic() - self.began - self.used
        self.waited = max(self.waited, min(self.waited + waited, idle))

    def _stands_back(self, name: str) -> bool:
        """Whether a process lets others have the processor before it: its session can, by writing into a
        file, which no filter of system calls refuses."""
        group = self._read(f"{name}/autogroup").strip()
        return bool(group) and not group.endswith(" nice 0")

    def _is_full(self, names: list[str], statuses: list[dict[str, int]]) -> bool:
        """Whether all processes together hold too much."""
        in_kernel = self._sockets() * self.socket_bytes + sum(
            max(0, status.get("VmPTE", 0) - self.loaded.get("VmPTE", 0))
            + status.get("FDSize", 0) * _PIPE_BYTES
            for status in statuses
        )
        room = self.memory_bytes - in_kernel
        loaded = self._anonymous(self.loaded)
        own = [
            max(0, self._anonymous(status) - loaded) + status.get("RssShmem", 0)
            for status in statuses
        ]
        if sum(own) <= room:
            self.suspected = False
            return False
        if max(own, default=0) > room:
            return True
        # Pages that processes share were counted for each.  Looking closer takes longer, and
        # while new processes are being forked it counts some pages twice: hence a second look.
        before, together = self.suspected, sum(map(self._proportional, names)) - loaded
        self.suspected = together > room
        return before and self.suspected

    @staticmethod
    def _anonymous(status: dict[str, int]) -> int:
        """Memory that is in no file, in bytes, swapped out or not."""
        return status.get("RssAnon", 0) + status.get("VmSwap", 0)

    def _status(self, process: str) -> dict[str, int]:
        """The numbers in /proc/PROCESS/status, sizes in bytes; nothing if it has ended."""
        numbers = {}
        for line in self._read(f"{process}/status").split("\n"):
            name, _, value = line.partition(":")
            if name in ("RssAnon", "RssShmem", "VmSwap", "VmPTE"):
                numbers[name] = int(value.split()[0]) * 1024
            elif name in ("Threads", "FDSize"):
                numbers[name] = int(value)
        return numbers

    def _proportional(self, process: str) -> int:
        """A process's memory, with its share of what it has in common with others."""
        sizes = {}
        for line in self._read(f"{process}/smaps_rollup").split("\n"):
            name, _, value = line.partition(":")
            if name in ("Pss_Anon", "Pss_Shmem", "SwapPss"):
                sizes[name] = int(value.split()[0]) * 1024
        if sizes:
            return sum(sizes.values())
        status = self._status(process)  # it does not let others look
        return self._anonymous(status) + status.get("RssShmem", 0)

    def _sockets(self) -> int:
        """How many sockets there are, those included that only wait for their data to be read."""
        for line in self._read("1/net/sockstat").split("\n"):
            if line.startswith("sockets: used "):
                return int(line.split()[2])
        return 0

    def _read(self, path: str) -> str:
        """The text of a file.  A process's name, which is any text, may stand in it."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.proc)
            with open(descriptor, encoding="ascii", errors="replace") as stream:
                return stream.read(_LOCKS_CHARACTERS)
        except OSError:
            return ""
