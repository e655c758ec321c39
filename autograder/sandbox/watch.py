"""Memory and processes counted by the keeper, for what neither a control group nor an rlimit does.

It looks several times a second, and the whole sandbox ends when it holds too much: coarser than a
control group, but no process can get out of it.
"""

import os
from dataclasses import dataclass

SECONDS_BETWEEN = 0.1


@dataclass
class Watch:
    """Counts what is in one pid namespace."""

    proc: int
    """A descriptor of the namespace's /proc."""
    memory_bytes: int
    """What all processes may hold together, without what was loaded before; 0: no limit."""
    processes: int
    """How many processes and threads there may be; 0: no limit."""
    loaded: int = 0
    """What a fresh kernel holds."""
    suspected: bool = False
    """Whether the last look found too much memory."""

    def begin(self) -> None:
        """Takes what the namespace's first process holds as what was loaded before."""
        self.loaded = self._status("1").get("RssAnon", 0)

    def exceeded(self) -> str | None:
        """The cause for which everything has to end ('memory' or 'processes'), if there is one."""
        names = [name for name in os.listdir(self.proc) if name.isdigit()]
        statuses = [self._status(name) for name in names]
        if self.processes and sum(s.get("Threads", 0) for s in statuses) > self.processes:
            return "processes"
        own = [
            max(0, status.get("RssAnon", 0) - self.loaded) + status.get("RssShmem", 0)
            for status in statuses
        ]
        if not self.memory_bytes or sum(own) <= self.memory_bytes:
            self.suspected = False
            return None
        if max(own) > self.memory_bytes:
            return "memory"
        # Pages that processes share were counted for each.  Looking closer takes longer, and
        # while new processes are being forked it counts some pages twice: hence a second look.
        before, together = self.suspected, sum(map(self._proportional, names)) - self.loaded
        self.suspected = together > self.memory_bytes
        return "memory" if before and self.suspected else None

    def _status(self, process: str) -> dict[str, int]:
        """The numbers in /proc/PROCESS/status, sizes in bytes; nothing if it has ended."""
        numbers = {}
        for line in self._read(f"{process}/status"):
            name, _, value = line.partition(":")
            if name in ("RssAnon", "RssShmem"):
                numbers[name] = int(value.split()[0]) * 1024
            elif name == "Threads":
                numbers[name] = int(value)
        return numbers

    def _proportional(self, process: str) -> int:
        """A process's memory, with its share of what it has in common with others."""
        sizes = {}
        for line in self._read(f"{process}/smaps_rollup"):
            name, _, value = line.partition(":")
            if name in ("Pss_Anon", "Pss_Shmem"):
                sizes[name] = int(value.split()[0]) * 1024
        if sizes:
            return sum(sizes.values())
        status = self._status(process)  # it does not let others look
        return status.get("RssAnon", 0) + status.get("RssShmem", 0)

    def _read(self, path: str) -> list[str]:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.proc)
            with open(descriptor, encoding="ascii", errors="replace") as stream:
                return stream.read().splitlines()
        except OSError:
            return []
