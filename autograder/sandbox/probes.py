"""Attempts to break out of the sandbox, each in a kernel of its own: what holds on this machine."""

import json
import os
import secrets
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox.isolation import DATA, counts_processes
from autograder.sandbox.limits import Ending, Limits, Surroundings
from autograder.sandbox.provisioner import sandboxed_kernel
from autograder.sandbox.watch import MOST_WATCHES

_PACKAGE = Path(__file__).resolve().parents[1]
_MARK = "sandbox-probe:"
_SECONDS = 30
_OBJECT_BYTES = 200
"""What Linux keeps for each file that an epoll watches, and for each mapping of a process."""

_LIMITS = replace(
    Limits(), memory_bytes=2**28, processes=40, disk_bytes=2**24, seconds_per_cell=_SECONDS
)
"""Small, so that reaching them takes little time."""


@dataclass(frozen=True)
class Probe:
    """What one attempt came to."""

    name: str
    held: bool
    detail: str


@dataclass(frozen=True)
class Ran:
    """What was left of code that ran in a kernel."""

    text: str
    """All it printed, and the names of the errors it ended in."""
    ending: Ending | None
    """How the kernel ended, if it did so by itself."""
    guards: tuple[str, ...]


def run(*sources: str, limits: Limits = _LIMITS, surroundings: Surroundings | None = None) -> Ran:
    """Runs cells in a fresh kernel.  Code that does not stop is ended with its kernel."""
    manager = sandboxed_kernel(limits, surroundings)
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    client = NotebookClient(
        notebook,
        km=manager,
        allow_errors=True,
        timeout=int(limits.seconds_per_cell),
        shutdown_kernel="immediate",
    )
    ending = None
    with client.setup_kernel(cleanup_kc=True):
        try:
            for position, cell in enumerate(notebook.cells):
                client.execute_cell(cell, position)
        except DeadKernelError:
            ending = manager.ending
        except CellTimeoutError:
            pass
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    texts = (o.get("text") or f"{o.get('ename', '')}: {o.get('evalue', '')}" for o in outputs)
    return Ran("".join(texts), ending, manager.provisioner.guards)


def _try(code: str, facts: dict[str, Any], surroundings: Surroundings) -> tuple[bool, str]:
    """Runs code that calls ``broken(what)`` for each success; it gets `facts` as variables."""
    begin = (
        "import ctypes, errno, os, signal, socket, subprocess, sys\n"
        "found = []\n"
        "broken = found.append\n"
        f"globals().update({facts!r})\n"
    )
    end = f"\nimport json; print({_MARK!r} + json.dumps(found))"
    ran = run(begin + code + end, surroundings=surroundings)
    for line in ran.text.splitlines():
        if line.startswith(_MARK):
            found = json.loads(line.removeprefix(_MARK))
            return not found, "; ".join(found) or "refused"
    return False, f"no answer: {ran.ending or ran.text[-300:]}"


_NETWORK = """
def reach(family, address, kind=socket.SOCK_STREAM):
    try:
        with socket.socket(family, kind) as s:
            s.settimeout(2)
            s.connect(address)
            s.send(b"x")
        broken(f"reached {address}")
    except OSError:
        pass
reach(socket.AF_INET, ("127.0.0.1", port))
reach(socket.AF_INET, ("1.1.1.1", 53))
reach(socket.AF_INET, ("1.1.1.1", 53), socket.SOCK_DGRAM)
reach(socket.AF_UNIX, abstract)
try:
    broken(str(socket.getaddrinfo("example.org", 80)))
except OSError:
    pass
for family in (16, 17, 38, 40):  # NETLINK, PACKET, ALG, VSOCK
    try:
        socket.socket(family, socket.SOCK_RAW).close()
        broken(f"a socket of family {family}")
    except OSError:
        pass
"""

_READING = """
for path in paths:
    try:
        names = os.listdir(path) if os.path.isdir(path) else [open(path, "rb").read(1)]
        if names:
            broken(f"read {path}")
    except OSError:
        pass
try:
    import autograder.judging
    broken("import autograder.judging")
except ImportError:
    pass
for name in os.listdir("/proc/self/fd"):
    try:
        target = os.readlink(f"/proc/self/fd/{name}")
    except OSError:
        continue
    if target.startswith("/") and not target.startswith(("/dev/", "/proc", "/home/student")):
        broken(f"an open file: {target}")
"""

_WRITING = """
for folder in ("/", "/usr", "/etc", "/dev", "/proc/sys/kernel", sys.prefix, sys.base_prefix,
               os.path.dirname(os.__file__), *data):
    try:
        with open(os.path.join(folder, "written-by-a-probe"), "w"):
            broken(f"wrote in {folder}")
    except OSError:
        pass
for path in ("/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger",
             "/sys/fs/cgroup/cgroup.procs", "/etc/passwd", "/proc/1/oom_score_adj"):
    try:
        with open(path, "a") as stream:
            stream.write("x")
        broken(f"wrote to {path}")
    except OSError:
        pass
written = 0
try:
    for number in range(100):
        with open(f"/tmp/{number}", "wb") as stream:
            written += stream.write(bytes(2**20))
    broken(f"wrote {written} bytes to /tmp")
except OSError:
    pass
"""

_PROCESSES = """
for process in (outside, os.getppid()):
    for number in (signal.SIGKILL, signal.SIGSTOP):
        try:
            os.kill(process, number)
            if process != os.getppid():
                broken(f"a signal to process {process}")
        except OSError:
            pass
os.kill(os.getppid(), signal.SIGTERM)
if len([p for p in os.listdir("/proc") if p.isdigit()]) > 3:
    broken("processes in /proc: " + " ".join(filter(str.isdigit, os.listdir("/proc"))))
libc = ctypes.CDLL(None, use_errno=True)
for process in (1, outside):
    for call in (lambda: libc.ptrace(16, process, 0, 0),
                 lambda: libc.process_vm_readv(process, None, 0, None, 0, 0)):
        if call() != -1:
            broken(f"a look into process {process}")
for name in ("meminfo", "stat", "loadavg", "vmstat", "locks", "sys/fs/file-nr"):
    try:
        if open(f"/proc/{name}", "rb").read(1):
            broken(f"read /proc/{name}, which tells what others do")
    except OSError:
        pass
if libc.sysinfo(ctypes.create_string_buffer(4096)) != -1:
    broken("sysinfo, which tells what others do")
for name in ("environ", "mem", "root", "cwd"):
    try:
        path = f"/proc/1/{name}"
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)
        broken(f"read {path}")
    except OSError:
        pass
"""

_RIGHTS = """
for line in open("/proc/self/status"):
    name, _, value = line.partition(":")
    if name.startswith("Cap") and int(value, 16) or name == "NoNewPrivs" and int(value) != 1:
        broken(line.strip())
libc = ctypes.CDLL(None, use_errno=True)
attempts = {
    "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "a remount": lambda: libc.mount(b"none", b"/", None, 4096 | 32, None),
    "umount": lambda: libc.umount2(b"/tmp", 2),
    "a user namespace": lambda: libc.unshare(0x10000000),
    "a namespace joined": lambda: libc.setns(0, 0),
    "chroot": lambda: libc.chroot(b"/tmp"),
    "setuid(0)": lambda: libc.setuid(0),
    "a host name": lambda: libc.sethostname(b"x", 1),
    "memory that nobody counts": lambda: libc.memfd_create(b"x", 0),
    "shared memory without a file": lambda: libc.shmget(0, 4096, 0o1600),
    "clone with a namespace": lambda: libc.syscall(
        *((56, 0x10000011, 0, 0, 0, 0) if os.uname().machine == "x86_64"
          else (220, 0x10000011, 0, 0, 0, 0))),
    "another priority": lambda: libc.setpriority(0, 0, 19),
    "one processor alone": lambda: libc.sched_setaffinity(0, 8, ctypes.byref(ctypes.c_long(1))),
    "bpf": lambda: libc.syscall(321 if os.uname().machine == "x86_64" else 280, 0, 0, 0),
    "io_uring": lambda: libc.syscall(425, 1, ctypes.create_string_buffer(200)),
}
for name, attempt in attempts.items():
    if attempt() != -1:
        broken(name)
for program in ("/bin/su", "/usr/bin/sudo", "/bin/mount", "/usr/bin/newuidmap"):
    if os.path.exists(program) and os.access(program, os.X_OK):
        done = subprocess.run([program], stdin=subprocess.DEVNULL, capture_output=True, timeout=5)
        if b"uid=0" in done.stdout:
            broken(program)
"""

_FORKS = """
import time
children = []
try:
    for _ in range(500):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        children.append(child)
    broken(f"{len(children)} processes")
except OSError:
    pass
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""

_THREADS = """
import threading, time
stop = threading.Event()
count = 0
try:
    for count in range(500):
        threading.Thread(target=stop.wait, daemon=True).start()
    broken(f"{count} threads")
except RuntimeError:
    pass
stop.set()
time.sleep(0.2)
"""

_HELD_BY_LINUX = """
import fcntl, mmap, resource, struct
x86 = os.uname().machine == "x86_64"
libc = ctypes.CDLL(None, use_errno=True)
out, into = os.pipe()
page = ctypes.create_string_buffer(4096)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(page), 4096)
with open("/tmp/page", "wb+") as file:
    file.write(bytes(4096))
    file.flush()
    calls = {
        "vmsplice": lambda: libc.vmsplice(into, vector, ctypes.c_ulong(1), 0),
        "splice": lambda: libc.splice(file.fileno(), None, into, None, ctypes.c_size_t(1), 0),
        "tee": lambda: libc.tee(out, into, ctypes.c_size_t(1), 2),
        "sendfile": lambda: libc.sendfile(into, file.fileno(), None, ctypes.c_size_t(1)),
        "inotify": lambda: libc.inotify_init1(0),
        "landlock": lambda: libc.syscall(444, (ctypes.c_uint64 * 2)(0, 1), ctypes.c_size_t(16), 0),
        "io_setup": lambda: libc.syscall(206 if x86 else 0, 1, (ctypes.c_uint64 * 1)()),
        "mlock": lambda: libc.mlock(page, ctypes.c_size_t(2**20)),
        "cachestat": lambda: libc.syscall(
            451, file.fileno(), (ctypes.c_uint64 * 2)(0, 4096), (ctypes.c_uint64 * 5)(), 0),
    }
    for name, call in calls.items():
        if call() != -1:
            broken(name)
folder = os.open("/usr", os.O_RDONLY)
try:
    fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS)
    broken("a notice of who reads what")
except OSError:
    pass
os.close(folder)
with open(os.__file__, "rb") as file:
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    try:
        os.preadv(file.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT)
        broken("a look at which files are in memory")
    except BlockingIOError:
        broken("a file taken out of memory")
    except OSError:
        pass
rights = struct.pack("<I" + 3 * "HHI", 2, 1, 6, 2**32 - 1, 4, 4, 2**32 - 1, 32, 4, 2**32 - 1)
attempts = {
    "a TCP socket": lambda: socket.socket(socket.AF_INET),
    "a UDP socket": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "a pair of sockets of family 40": lambda: socket.socketpair(40),
    "a larger pipe": lambda: fcntl.fcntl(into, 1031, 2**18),
    "a file's list of rights": lambda: os.setxattr("/tmp/page", "system.posix_acl_access", rights),
    "a huge page": lambda: mmap.mmap(-1, 2**21, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000),
}
for name, attempt in attempts.items():
    try:
        attempt()
        broken(name)
    except OSError:
        pass
if resource.getrlimit(resource.RLIMIT_CORE) != (1, 1):  # 1 alone starts no program outside
    broken("core dumps")
one, other = socket.socketpair()
before = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**22)
if one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) != before:
    broken("a larger buffer of a socket")
"""

_MEMORY = {
    "memory of one process": "blocks = []\nwhile True: blocks.append(bytearray(2**24))",
    "memory of many processes": (
        "import os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        block = bytearray(b'x') * (150 * 2**20)\n"
        "        time.sleep(10)\n"
        "        os._exit(0)\n"
        "if any(os.wait()[1] for _ in range(8)): print('Cannot allocate: a process was killed')"
    ),
    "shared memory": (
        "import mmap\nblocks = []\n"
        "for _ in range(64):\n"
        "    blocks.append(mmap.mmap(-1, 2**24))\n"
        "    blocks[-1].write(b'x' * 2**24)\n"
        "print('all of it was there')"
    ),
    "memory in sockets": (
        "import socket\n"
        "listener = socket.socket(socket.AF_UNIX)\n"
        "listener.bind('\\0probe')\n"
        "listener.listen(4000)\n"
        "for _ in range(4000):\n"
        "    with socket.socket(socket.AF_UNIX) as sender:\n"
        "        sender.setblocking(False)\n"
        "        sender.connect('\\0probe')\n"
        "        try:\n"
        "            while True: sender.send(bytes(2**15))\n"
        "        except BlockingIOError: pass\n"
        "print('all of it was there')"
    ),
    "memory in page tables": (
        "import ctypes, mmap\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.mmap.restype, libc.mmap.argtypes = ctypes.c_size_t, [ctypes.c_size_t] * 6\n"
        "libc.madvise.argtypes = [ctypes.c_size_t] * 3\n"
        "private_anonymous_noreserve, no_huge_page = 0x4022, 15\n"
        "start = libc.mmap(0, 2**39, mmap.PROT_READ, private_anonymous_noreserve, 2**64 - 1, 0)\n"
        "libc.madvise(start, 2**39, no_huge_page)\n"
        "for place in range(start, start + 2**38, 2**21): ctypes.string_at(place, 1)\n"
        "print('all of it was there')"
    ),
    "memory in file locks": (
        "import fcntl, time\n"
        "files = [open(f'/tmp/{n}', 'w') for n in range(100)]\n"
        "for place in range(2000, 0, -2):\n"
        "    for file in files: fcntl.lockf(file, fcntl.LOCK_EX, 1, place)\n"
        "time.sleep(1)\n"
        "print('all of it was there')"
    ),
}

_BUSY = """
import os
for _ in range(4):
    if os.fork() == 0:
        while True: pass
while True: pass
"""

_SURVIVOR = """
subprocess.Popen(["/bin/sh", "-c", f"sleep 600 # {mark}"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork():
        os._exit(0)
    os.execvp("sleep", [mark, "600"])
"""


def probe(surroundings: Surroundings) -> Iterator[Probe]:
    """Tries everything, one after the other, in kernels with these surroundings.  Takes about half a
    minute."""
    yield Probe("network", *_network(surroundings))
    yield Probe("reading files", *_reading(surroundings))
    data = [f"{DATA}/{name}" for name, _ in surroundings.data]
    yield Probe("writing files", *_try(_WRITING, {"data": data}, surroundings))
    yield Probe("rights", *_try(_RIGHTS, {}, surroundings))
    yield Probe("other processes", *_try(_PROCESSES, {"outside": os.getpid()}, surroundings))
    for name, code in {"fork bomb": _FORKS, "thread bomb": _THREADS}.items():
        yield Probe(name, *_try(code, {}, surroundings))
    yield Probe("memory held by Linux", *_try(_HELD_BY_LINUX, {}, surroundings))
    for name, code in _MEMORY.items():
        yield Probe(name, *_bounded(code, surroundings))
    yield Probe("processor time", *_busy(surroundings))
    yield Probe("background process", *_survivor(surroundings))


def _network(surroundings: Surroundings) -> tuple[bool, str]:
    abstract = f"\0autograder-{secrets.token_hex(8)}"
    with socket.create_server(("127.0.0.1", 0)) as inet, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(abstract)
        unix.listen()
        facts = {"port": inet.getsockname()[1], "abstract": abstract}
        return _try(_NETWORK, facts, surroundings)


def _reading(surroundings: Surroundings) -> tuple[bool, str]:
    with ExitStack() as stack:
        secret = stack.enter_context(tempfile.NamedTemporaryFile(prefix="autograder-probe-"))
        secret.write(b"secret")
        secret.flush()
        private = ("__init__.py", "judging", "sandbox", "judge.py")
        hidden = [e for folder in surroundings.hidden for e in Path(folder).glob("*")]
        paths = [secret.name, "/root", "/run", "/var/lib", "/etc/shadow", str(Path.home())]
        paths += [str(_PACKAGE / name) for name in private]
        paths += [str(entry) for entry in hidden if _is_private(entry)]
        return _try(_READING, {"paths": paths}, surroundings)


def _is_private(entry: Path) -> bool:
    """Whether something in the course's folder is not the Python that notebooks run with."""
    return not (entry / "pyvenv.cfg").exists() and not (entry / "conda-meta").exists()


def _bounded(code: str, surroundings: Surroundings) -> tuple[bool, str]:
    ran = run(code, surroundings=surroundings)
    refused = "MemoryError" in ran.text or "Cannot allocate" in ran.text
    # libraries abort the process where it is they who are refused memory
    stopped = ran.ending is not None and (
        ran.ending.out_of_memory or ran.ending.signal == signal.SIGABRT
    )
    if refused or stopped:
        return True, "refused" if refused else "stopped"
    return False, f"{ran.ending or ran.text[-300:]}"


def _busy(surroundings: Surroundings) -> tuple[bool, str]:
    ran = run(_BUSY, limits=replace(_LIMITS, cpu_seconds=1.0), surroundings=surroundings)
    if ran.ending is None or ran.ending.cause != "cpu":
        return False, f"{ran.ending or ran.text[-300:]}"
    if "cpu" in ran.guards:
        return True, "stopped; a control group gives each kernel an equal share"
    return True, "stopped; kernels have no shares, but their time stands still while they wait"


def counts(surroundings: Surroundings) -> str:
    """What counts the memory, the processes and the processor time of a kernel on this machine."""
    guards = run("", surroundings=surroundings).guards
    group, keeper = "a control group", "the keeper, ten times a second"
    mapped = Limits.processes * int(Path("/proc/sys/vm/max_map_count").read_text())
    uncounted = (_OBJECT_BYTES * number // 2**20 for number in (MOST_WATCHES, mapped))
    memory = "{} (but for at most {} MiB in epoll and {} MiB in mappings)".format(
        keeper, *uncounted
    )
    memory = group if "memory" in guards else memory
    by_rlimit = "an rlimit" if counts_processes() else keeper
    return "; ".join(
        [
            f"memory: {memory}",
            f"processes: {group if 'pids' in guards else by_rlimit}",
            f"processor: {group if {'cpuacct', 'cpu'} & {*guards} else keeper}",
            f"file locks: {keeper}",
        ]
    )


def _survivor(surroundings: Surroundings) -> tuple[bool, str]:
    mark = f"survivor-{secrets.token_hex(8)}"
    held, detail = _try(_SURVIVOR, {"mark": mark}, surroundings)
    if not held:
        return held, detail
    for commands in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in commands.read_bytes():
                return False, f"process {commands.parent.name} still runs"
        except OSError:  # it has just ended, or is another user's
            continue
    return True, "ended with its kernel"
