"""Namespaces, a root folder with only what is needed, no rights: what one process does to itself.

All of it is plain system calls through ctypes, so that it needs no program to be installed, and
works for root as for any user who may make user namespaces.  `leave_pid_namespace` is called by the
keeper, the rest by the first process of the new namespace (its init).
"""

import contextlib
import ctypes
import errno
import os
import resource
import stat
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import seccomp

HOME = "/home/student"
WORK = HOME + "/work"
DATA = "/data"
"""Holds a folder for each variable that names data."""

STUDENT = 1000
"""The user and group inside."""

_SPARE_IDS = 2_000_000_000
"""As root: the user outside is this plus the keeper's pid, an id that no account has, and that no
two kernels share."""

_MACHINE = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
_SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/fonts",
    "/var/cache/fontconfig",
)
_DEVICES = ("null", "full", "random", "urandom")  # no zero: mapped, it is memory nobody counts
_ACCOUNTS = {
    "/etc/passwd": f"student:x:{STUDENT}:{STUDENT}::{HOME}:/bin/sh\n",
    "/etc/group": f"student:x:{STUDENT}:\n",
    "/etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}

_NEW_NS, _NEW_CGROUP, _NEW_UTS = 0x00020000, 0x02000000, 0x04000000
_NEW_IPC, _NEW_USER, _NEW_PID, _NEW_NET = 0x08000000, 0x10000000, 0x20000000, 0x40000000

_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT = 1, 2, 4, 8, 32
_NOATIME, _NODIRATIME, _BIND, _REC, _PRIVATE = 1024, 2048, 4096, 16384, 1 << 18
_RELATIME = 1 << 21
_DETACH = 2

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_CAP_SETGID, _CAP_SETUID, _CAP_NET_ADMIN, _CAP_SYS_ADMIN = 6, 7, 12, 21

_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}

_libc = ctypes.CDLL(None, use_errno=True)

ADVICE = (
    "A sandbox needs Linux namespaces. Either grade as root, or let ordinary users make user "
    "namespaces: `sysctl user.max_user_namespaces=10000`; on Ubuntu also "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`, on older Debian "
    "`sysctl kernel.unprivileged_userns_clone=1`. A container has to be started with the rights "
    "for it (Docker: `--privileged`, or `--security-opt seccomp=unconfined "
    "--security-opt systempaths=unconfined`)."
)


@dataclass(frozen=True)
class Room:
    """What a kernel finds inside."""

    scratch: str
    """An empty folder outside, of which only the place is needed."""
    visible: tuple[str, ...]
    """Folders shown read-only under their own names: those of Python and its packages."""
    hidden: tuple[str, ...]
    """Files and folders that stay out of sight even where they lie within a visible one."""
    data: tuple[tuple[str, str], ...]
    """Names below DATA, and the folders shown read-only there."""
    work: str | None
    """A folder whose files are copied into the working folder."""
    disk_bytes: int
    processes: int
    memory_bytes: int


def _call(function: str, *arguments: object) -> None:
    """Calls a C function that returns -1 and sets errno when it fails."""
    if getattr(_libc, function)(*arguments) == -1:
        error = ctypes.get_errno()
        shown = ", ".join(str(a.decode() if isinstance(a, bytes) else a) for a in arguments)
        raise OSError(error, f"{function}({shown}): {os.strerror(error)}")


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    _call(
        "mount",
        source.encode(),
        target.encode(),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )


def _prctl(option: int, first: int = 0, second: int = 0) -> None:
    _call("prctl", option, *map(ctypes.c_ulong, (first, second, 0, 0)))


def die_with_parent() -> None:
    """Has Linux kill this process when the one that started it ends."""
    _prctl(_PR_SET_PDEATHSIG, 9)


def set_dumpable(dumpable: bool) -> None:
    """Whether processes of the same user may look into this one."""
    _prctl(_PR_SET_DUMPABLE, int(dumpable))


def has_spare_ids() -> bool:
    """Whether this process may become any user and make namespaces without a user namespace: root,
    unless a container took those rights away."""
    wanted = (_CAP_SETGID, _CAP_SETUID, _CAP_NET_ADMIN, _CAP_SYS_ADMIN)
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            held = int(line.split()[1], 16)
            if not all(held >> capability & 1 for capability in wanted):
                return False
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _, count = map(int, line.split())
        if first <= _SPARE_IDS and first + count > _SPARE_IDS + 2**22:
            return True
    return False


def _enter_user_namespace(inside_user: int, inside_group: int) -> None:
    user, group = os.getuid(), os.getgid()
    _call("unshare", _NEW_USER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside_user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{inside_group} {group} 1")


def leave_pid_namespace() -> None:
    """Makes the next child of this process the first one of a new pid namespace."""
    if not has_spare_ids():
        _enter_user_namespace(os.getuid(), os.getgid())
    _call("unshare", _NEW_PID)


def confine(room: Room, keeper: int) -> int:
    """Everything from an ordinary process to a confined one.  The caller is the first process of
    its pid namespace; what it starts afterwards is confined in the same way.  Returns a descriptor of the
    whole of the namespace's /proc, which is for whoever watches over it."""
    user, group = os.getuid(), os.getgid()
    spare = has_spare_ids()
    if spare:
        user = group = _SPARE_IDS + keeper
    _call("unshare", _NEW_NS | _NEW_UTS | _NEW_IPC | _NEW_NET | _NEW_CGROUP)
    _mount("none", "/", "", _REC | _PRIVATE)
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    everything = _build(room, user, group)
    _enter(room.scratch)
    _call("sethostname", b"sandbox", 7)
    if spare:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        set_dumpable(True)  # or /proc/self belongs to root, who is outside
        _check_readable(room)
    # A user namespace of its own: RLIMIT_NPROC then counts this kernel's processes alone (from
    # Linux 5.14 on), and what it might win inside has no meaning outside.
    _enter_user_namespace(STUDENT, STUDENT)
    _limit(room)
    _drop_rights(last)
    set_dumpable(True)  # it was lost with the change of rights
    seccomp.install()
    return everything


_SEEN = ("cpuinfo", "filesystems", "version")
"""What a kernel sees of /proc besides processes: libraries look for the first."""


def _build(room: Room, user: int, group: int) -> int:
    """Mounts the new root at `room.scratch`; returns a descriptor, see :func:`_mount_processes`."""
    root = room.scratch
    os.umask(0o022)
    # Without swap, a tmpfs's whole size counts as memory; the root only holds mount points.
    _mount("tmpfs", root, "tmpfs", _NOSUID | _NODEV, "size=1m,nr_inodes=4096,mode=755")
    hidden = [path for path in map(os.path.realpath, room.hidden) if os.path.exists(path)]
    visible = _outermost((*_MACHINE, *_SETTINGS, *room.visible), hidden)
    places: dict[str, str] = dict.fromkeys(visible, "show")
    places |= dict.fromkeys(hidden, "hide")
    places |= {"/dev": "dev", "/proc": "proc", HOME: "home", "/tmp": "tmp"}
    data = {f"{DATA}/{name}": os.path.realpath(folder) for name, folder in room.data}
    places |= dict.fromkeys(data, "data")
    writable = [HOME, "/tmp", "/proc", "/dev"]
    # parents before what lies in them; home first of all, because /tmp is a part of it
    for place in sorted(places, key=lambda path: (path != HOME, path.rstrip("/").count("/"))):
        target = root + place
        match places[place]:
            case "show":
                if not os.path.lexists(target):
                    _make_mount_point(target, place)
                _mount(place, target, "", _BIND | _REC)
            case "hide" if os.path.isdir(target):
                _mount("tmpfs", target, "tmpfs", _NOSUID | _NODEV, "size=64k,mode=755")
            case "hide" if os.path.exists(target):
                _mount("/dev/null", target, "", _BIND)
            case "home":
                os.makedirs(target, exist_ok=True)
                options = f"size={room.disk_bytes},nr_inodes=16384,mode=700,uid={user},gid={group}"
                _mount("tmpfs", target, "tmpfs", _NOSUID | _NODEV, options)
                for name, mode in (("work", 0o700), (".tmp", 0o1777), (".shm", 0o1777)):
                    os.mkdir(f"{target}/{name}")
                    os.chmod(f"{target}/{name}", mode)
                    os.chown(f"{target}/{name}", user, group)
            case "tmp":
                os.makedirs(target, exist_ok=True)
                _mount(f"{root}{HOME}/.tmp", target, "", _BIND)
            case "data":
                os.makedirs(target, exist_ok=True)
                _mount(data[place], target, "", _BIND | _REC)
            case "proc":
                os.makedirs(target, exist_ok=True)
                everything = _mount_processes(target)
            case "dev":
                _make_devices(target)
    _mount(f"{root}{HOME}/.shm", f"{root}/dev/shm", "", _BIND)
    for link in _MACHINE:
        if os.path.islink(link):
            os.symlink(os.readlink(link), root + link)
    for path in room.visible:
        if os.path.islink(path) and not os.path.lexists(root + path):
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            os.symlink(os.path.realpath(path), root + path)
    os.makedirs(f"{root}/etc", exist_ok=True)
    for path, text in _ACCOUNTS.items():
        Path(root + path).write_text(text)
    if room.work:
        _copy_files(room.work, root + WORK, user, group)
    _make_read_only(root, writable, [place for place, what in places.items() if what == "show"])
    return everything


def _mount_processes(target: str) -> int:
    """Mounts /proc, of which a kernel sees its processes and little else; returns a descriptor of one with
    all of it.  By what Linux counts for the whole machine, such as open files, two kernels could tell
    each other what is in a hidden test."""
    flags = _NOSUID | _NODEV | _NOEXEC
    _mount("proc", target, "proc", flags)
    everything = os.open(target, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    _call("umount2", target.encode(), _DETACH)
    _mount("proc", target, "proc", flags)
    with os.scandir(target) as entries:
        for entry in entries:
            if entry.name.isdigit() or entry.name in _SEEN or entry.is_symlink():
                continue
            if entry.is_dir():
                _mount("tmpfs", entry.path, "tmpfs", flags | _RDONLY, "size=4k,nr_inodes=2")
            else:
                _mount("/dev/null", entry.path, "", _BIND)
    return everything


def _contains(folder: str, path: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _is_within(path: str, places: Iterable[str]) -> bool:
    return any(path == place or _contains(place, path) for place in places)


def _outermost(paths: Iterable[str], hidden: Iterable[str]) -> list[str]:
    """The real paths of those that exist, without what is seen anyway as a part of another one."""
    real = {os.path.realpath(path) for path in paths if os.path.exists(path)}

    def seen_within(path: str, other: str) -> bool:
        masks = (mask for mask in hidden if _contains(other, mask))
        return _contains(other, path) and not any(_contains(mask, path) for mask in masks)

    return [path for path in real if not any(seen_within(path, other) for other in real)]


def _make_mount_point(target: str, place: str) -> None:
    if os.path.isdir(place):
        os.makedirs(target)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))


def _make_devices(target: str) -> None:
    os.makedirs(target, exist_ok=True)
    for name in _DEVICES:
        os.close(os.open(f"{target}/{name}", os.O_CREAT | os.O_WRONLY))
        _mount(f"/dev/{name}", f"{target}/{name}", "", _BIND)
    os.mkdir(f"{target}/shm")
    os.mkdir(f"{target}/pts")
    with contextlib.suppress(OSError):  # only `!command` in a cell asks for a terminal
        options = "newinstance,ptmxmode=0666,max=16"
        _mount("devpts", f"{target}/pts", "devpts", _NOSUID | _NOEXEC, options)
        os.symlink("pts/ptmx", f"{target}/ptmx")
    os.symlink("/proc/self/fd", f"{target}/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{target}/{name}")


def _copy_files(source: str, target: str, user: int, group: int) -> None:
    """Copies the regular files of a folder: no links, which could lead anywhere, and no notebooks,
    which may hold hidden tests."""
    for folder, folders, files in os.walk(source):
        there = os.path.join(target, os.path.relpath(folder, source))
        folders[:] = [name for name in folders if not os.path.islink(os.path.join(folder, name))]
        for name in folders:
            os.mkdir(os.path.join(there, name), 0o700)
            os.chown(os.path.join(there, name), user, group)
        for name in files:
            if name.endswith(".ipynb"):
                continue
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            try:
                descriptor = os.open(os.path.join(folder, name), flags)
            except OSError as error:
                if error.errno == errno.ELOOP:
                    continue
                raise
            with open(descriptor, "rb") as reader:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    continue
                with open(os.path.join(there, name), "wb") as writer:
                    while block := reader.read(2**20):
                        writer.write(block)
                    os.fchown(writer.fileno(), user, group)


def _make_read_only(root: str, writable: list[str], shown: list[str]) -> None:
    """Remounts every mount below `root` read-only, submounts of what was bound included; in what
    is `writable` only what is `shown` of the machine, such as Python's packages below /tmp."""
    places = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        place = line.split()[4].encode().decode("unicode_escape").encode("latin-1").decode()
        if place == root or place.startswith(root + "/"):
            places.append(place)
    # what a user namespace has inherited may not be dropped in a remount
    kept = {2: _NOSUID, 4: _NODEV, 8: _NOEXEC, 1024: _NOATIME, 2048: _NODIRATIME, 4096: _RELATIME}
    for place in places:
        inside = place[len(root) :]
        if _is_within(inside, writable) and not _is_within(inside, shown):
            continue
        status = os.statvfs(place).f_flag
        flags = sum(flag for bit, flag in kept.items() if status & bit)
        _mount("none", place, "", _REMOUNT | _BIND | _RDONLY | flags | _NOSUID | _NODEV)


def _enter(root: str) -> None:
    """Makes `root` the root folder and lets go of the old one."""
    os.chdir(root)
    _call("syscall", ctypes.c_long(_SYS_PIVOT_ROOT[os.uname().machine]), b".", b".")
    _call("umount2", b".", _DETACH)
    os.chdir("/")


def _check_readable(room: Room) -> None:
    """Raises PermissionError if what was shown cannot be read: root's kernels run as a user of
    their own, who is nobody's owner and in no group."""
    data = {f"{DATA}/{name}": folder for name, folder in room.data}
    packages = {os.path.realpath(path): path for path in room.visible}
    for inside, outside in (data | packages).items():
        paths = [inside]
        if inside in data:  # Python's packages are too many to look at each
            for folder, folders, files in os.walk(inside):
                paths += (os.path.join(folder, name) for name in (*folders, *files))
        for path in paths:
            if not os.access(path, os.R_OK | os.X_OK if os.path.isdir(path) else os.R_OK):
                raise PermissionError(
                    f"other users cannot read {outside}, so neither can a kernel in the sandbox; "
                    f"run `chmod -R o+rX {outside}`"
                )


def _limit(room: Room) -> None:
    loaded = 0
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            loaded = int(line.split()[1]) * 1024
    limits = {
        # RLIMIT_AS would count what torch only reserves
        resource.RLIMIT_DATA: loaded + room.memory_bytes,
        resource.RLIMIT_FSIZE: room.disk_bytes,
        resource.RLIMIT_CORE: 1,  # with 0, a program that takes core dumps would still get them
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_MEMLOCK: 2**16,
        resource.RLIMIT_SIGPENDING: 2**10,
        resource.RLIMIT_RTPRIO: 0,
    }
    if counts_processes():
        limits[resource.RLIMIT_NPROC] = room.processes
    for kind, value in limits.items():
        _set_limit(kind, value)
    # The init's own: where kernels have one user, descriptors that one of them sends and does not
    # take count for all, and who has a lower limit than there are may not send any.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def limit_open_files(number: int) -> None:
    """How many files this process, and each that it starts, may have open."""
    _set_limit(resource.RLIMIT_NOFILE, number)


def _set_limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def counts_processes() -> bool:
    """Whether RLIMIT_NPROC counts by user namespace, and not all that a user runs anywhere."""
    major, minor = os.uname().release.split(".")[:2]
    return (int(major), int("".join(filter(str.isdigit, minor)) or 0)) >= (5, 14)


def _drop_rights(last: int) -> None:
    """Gives up every capability up to the `last`, for good."""
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(last + 1):
        _prctl(_PR_CAPBSET_DROP, capability)
    header = struct.pack("=Ii", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    _call("capset", header, bytes(24))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
