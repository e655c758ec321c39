"""Limits on memory and processes, and an equal share of the processors, by control groups, where
this user may make them.

Both versions are tried: the single hierarchy (v2), and one per controller (v1).  Where neither can
be used, the keeper counts by itself (``watch.py``).
"""

import os
from pathlib import Path

_PREFIX = "autograder-"

_SETTINGS: dict[tuple[int, str], tuple[tuple[str, str], ...]] = {
    # (version, controller): files to write; the first one has to succeed
    (1, "memory"): (
        ("memory.limit_in_bytes", "{memory}"),
        ("memory.memsw.limit_in_bytes", "{memory}"),
    ),
    (1, "pids"): (("pids.max", "{processes}"),),
    (1, "cpu"): (("cpu.shares", "1024"),),
    (1, "cpuacct"): (("cpuacct.usage", "0"),),
    (2, "memory"): (
        ("memory.max", "{memory}"),
        ("memory.swap.max", "0"),
        ("memory.oom.group", "1"),
    ),
    (2, "pids"): (("pids.max", "{processes}"),),
    (2, "cpu"): (("cpu.weight", "100"),),
}


class Cgroup:
    """The control groups of one kernel, in one hierarchy (v2) or one for each controller (v1)."""

    def __init__(self, name: str, memory_bytes: int, processes: int) -> None:
        self.folders: dict[str, Path] = {}
        single: list[Path] = []  # of version 2, where a process is in one group only
        for (version, controller), parents in _parents().items():
            if controller in self.folders:
                continue
            for parent in single if version == 2 and single else parents:
                folder = parent / name
                try:
                    folder.mkdir(exist_ok=True)
                    (first, value), *others = _SETTINGS[version, controller]
                    values = {"memory": memory_bytes, "processes": processes}
                    (folder / first).write_text(value.format(**values))
                except OSError:
                    if folder not in self.folders.values():
                        _remove(folder)
                    continue
                for file, value in others:
                    try:
                        (folder / file).write_text(value.format(**values))
                    except OSError:  # no swap accounting, an older v2
                        continue
                self.folders[controller] = folder
                single += [parent] if version == 2 else []
                break

    def join(self) -> list[str]:
        """Puts the calling process into the groups; returns the controllers that now hold it."""
        joined = []
        for controller, folder in self.folders.items():
            try:
                (folder / "cgroup.procs").write_text("0")
            except OSError:  # v2: a user may only move a process within what is delegated
                continue
            joined.append(controller)
        return joined

    def out_of_memory(self) -> bool:
        """Whether Linux killed one of its processes for memory."""
        folder = self.folders.get("memory")
        for file in ("memory.events", "memory.oom_control"):
            try:
                lines = (folder / file).read_text().splitlines() if folder else []
            except OSError:
                continue
            if any(line.startswith("oom_kill ") and line != "oom_kill 0" for line in lines):
                return True
        return False

    def cpu_seconds(self) -> float:
        """Processor time of all that was ever in the groups; 0 where nothing counts it."""
        for folder in set(self.folders.values()):
            for file, name, unit in (
                ("cpuacct.usage", "", 1e-9),
                ("cpu.stat", "usage_usec ", 1e-6),
            ):
                try:
                    lines = (folder / file).read_text().splitlines()
                except OSError:
                    continue
                for line in lines:
                    if line.startswith(name):
                        return unit * int(line.removeprefix(name))
        return 0.0

    def remove(self) -> None:
        """Removes the groups, which have to be empty."""
        for folder in set(self.folders.values()):
            _remove(folder)


def _remove(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _parents(own: str = "", mounts: str = "") -> dict[tuple[int, str], list[Path]]:
    """For each version and controller, the groups under which a new one may be made."""
    own = own or Path("/proc/self/cgroup").read_text()
    mounts = mounts or Path("/proc/self/mountinfo").read_text()
    paths = {}
    for line in own.splitlines():
        _, names, path = line.split(":", 2)
        for name in names.split(","):
            paths[name] = path
    parents: dict[tuple[int, str], list[Path]] = {}
    for line in mounts.splitlines():
        head, _, tail = line.partition(" - ")
        root, mount = head.split()[3:5]
        kind, _, options = tail.split()[:3]
        for version, controller in _SETTINGS:
            if (version, kind) == (2, "cgroup2") and "" in paths:
                parents[2, controller] = [_folder(mount, root, paths[""]), Path(mount)]
            if (version, kind) == (1, "cgroup") and controller in {*options.split(",")} & {*paths}:
                parents[1, controller] = [_folder(mount, root, paths[controller])]
    return parents


def _folder(mount: str, root: str, path: str) -> Path:
    """Where the group `path` is found when the group `root` is mounted at `mount`."""
    if root != "/" and (path + "/").startswith(root + "/"):
        path = path[len(root) :]
    return Path(mount, path.lstrip("/"))


def name(keeper: int) -> str:
    """The groups' name for the kernel that the process `keeper` looks after."""
    return f"{_PREFIX}{keeper}"


def sweep() -> None:
    """Removes the groups whose keeper is gone."""
    for parents in _parents().values():
        for parent in parents:
            for folder in parent.glob(f"{_PREFIX}*"):
                keeper = folder.name.removeprefix(_PREFIX)
                if not os.path.exists(f"/proc/{keeper}"):
                    _remove(folder)
