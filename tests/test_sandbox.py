"""The sandbox: what works in it, what does not get out of it, and how kernels end.

The same tests run once more as an ordinary user when they are started as root.
"""

import logging
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import zmq
from jupyter_client import session as jupyter
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder import measure
from autograder.course import settings_around
from autograder.errors import KernelUnavailable
from autograder.sandbox import cgroups, keeper, launch, probes, seccomp, watch
from autograder.sandbox.limits import DROPPED, Ending, Limits, Surroundings
from autograder.sandbox.provisioner import NAME, GuardedChannel, sandboxed_kernel

COURSE = Path(__file__).resolve().parents[1]

PRELOAD = settings_around(Path(__file__).parent).preload

whoever_grades = pytest.mark.whoever_grades

pytestmark = pytest.mark.skipif(bool(launch.why_not()), reason="".join(launch.why_not()))


class Session:
    """A kernel in the sandbox, and the notebook client that runs cells in it."""

    def __init__(self, manager: AsyncKernelManager, **options: object) -> None:
        options = {"timeout": 60, "allow_errors": True, **options}
        self.manager = manager
        self.context: Any = None
        self.client = NotebookClient(
            new_notebook(cells=[new_code_cell()]),
            km=manager,
            shutdown_kernel="immediate",
            **options,
        )

    def __call__(self, source: str) -> list[NotebookNode]:
        """The outputs of a cell."""
        cell = new_code_cell(textwrap.dedent(source))
        self.client.execute_cell(cell, 0)
        return list(cell.outputs)

    def stop(self) -> None:
        """Ends the kernel, unless that has been done."""
        if self.context is not None:
            self.context.__exit__(None, None, None)
            self.context = None

    def text(self, source: str) -> str:
        """What a cell prints, and the errors it raises."""
        return "".join(
            output.get("text") or f"{output.ename}: {output.evalue}\n"
            for output in self(source)
            if output.output_type in ("stream", "error")
        )

    def ends(self, source: str) -> Ending:
        """How the kernel ends that runs a cell."""
        with pytest.raises(DeadKernelError):
            self(source)
        ending = self.manager.ending
        assert ending is not None
        return ending


Start = Callable[..., Session]


@pytest.fixture(scope="module", autouse=True)
def _own_server() -> Iterator[None]:
    """A fork server for these tests alone, and nothing of it afterwards."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir="/tmp") as base:
        patch.setenv("XDG_RUNTIME_DIR", base)
        yield
        server = launch.server_pid(PRELOAD)
        if server is not None:
            os.kill(server, signal.SIGTERM)
            assert gone(server)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts kernels, and stops them after the test."""
    sessions = []

    def start_one(
        limits: Limits | None = None,
        *,
        hidden: tuple[Path, ...] = (),
        data: dict[str, Path] | None = None,
        manager: AsyncKernelManager | None = None,
        launch_options: dict[str, object] | None = None,
        **options: object,
    ) -> Session:
        surroundings = Surroundings(
            tuple((name, str(folder)) for name, folder in (data or {}).items()),
            PRELOAD,
            tuple(map(str, hidden)),
        )
        session = Session(manager or sandboxed_kernel(limits, surroundings), **options)
        context = session.client.setup_kernel(cleanup_kc=True, **(launch_options or {}))
        context.__enter__()
        session.context = context
        sessions.append(session)
        return session

    yield start_one
    for session in sessions:
        session.stop()


@pytest.fixture
def session(start: Start) -> Session:
    return start()


# What works


@whoever_grades
def test_what_notebooks_do(session: Session) -> None:
    assert session("1 + 1")[0].data["text/plain"] == "2"
    assert (
        session.text("import torch; print((torch.eye(3) @ torch.ones(3)).sum().item())") == "3.0\n"
    )
    assert (
        session.text(
            "import threading; t = threading.Thread(target=print, args=(5,));t.start(); t.join()"
        )
        == "5\n"
    )
    assert (
        session.text(
            "import subprocess, sys; print(subprocess.run([sys.executable, '-c',"
            "'import numpy; print(6)'], capture_output=True, text=True).stdout)"
        )
        == "6\n\n"
    )
    assert "hello" in session.text("!echo hello")
    # what is not printed by Python is read by a thread, which may come after the cell's end
    low = "import os, time; _ = os.system('echo from C'); time.sleep({})"
    assert any("from C" in session.text(low.format(seconds)) for seconds in (0, 1, 10))
    assert "100%" in session.text("from tqdm import tqdm\nfor _ in tqdm(range(3)): pass")
    assert session.text("from tqdm.auto import tqdm\nfor _ in tqdm(range(3)): pass") == ""
    assert "ZeroDivisionError" in session.text("1 / 0")
    assert (
        session.text("open('notes.txt', 'w').write('x'); print(open('notes.txt').read())") == "x\n"
    )


@whoever_grades
def test_figures_appear(session: Session) -> None:
    outputs = session("import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.title('µ')")
    assert any("image/png" in output.get("data", {}) for output in outputs)


def test_data_loader_with_workers(session: Session) -> None:
    assert (
        session.text("""
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        data = DataLoader(TensorDataset(torch.ones(100, 3)), batch_size=10, num_workers=2)
        print(sum(batch.sum().item() for batch, in data))
    """)
        == "300.0\n"
    )


def test_processes_that_talk_to_one_another(session: Session) -> None:
    """By pipes, sockets with names, shared files: all without a network."""
    assert (
        session.text("""
        import multiprocessing, os, shutil
        with multiprocessing.Pool(2) as pool, multiprocessing.Manager() as manager:
            shared = manager.list(pool.map(abs, [-1, -2]))
            print(list(shared))
        open('a', 'w').write('copied')
        print(open(shutil.copyfile('a', 'b')).read())
    """)
        == "[1, 2]\ncopied\n"
    )
    assert (
        session.text("""
        import warnings
        warnings.simplefilter('ignore')  # from Python 3.12 on it warns of forks beside threads
        if os.fork() == 0:
            print('from a fork', flush=True)
            os._exit(0)
        _ = os.wait()
    """)
        == "from a fork\n"
    )


def test_the_network_is_missed_at_once(session: Session) -> None:
    text = session.text("""
        import socket, urllib.request
        for address in ('http://example.org', 'http://127.0.0.1'):
            try:
                urllib.request.urlopen(address)
            except OSError as error:
                print(error)
    """)
    by_name, by_address = text.splitlines()
    assert re.fullmatch(r"<urlopen error \[Errno -\d\] .*name.*>", by_name, re.IGNORECASE)
    assert by_address == "<urlopen error [Errno 13] Permission denied>"


def test_input_fails_at_once(session: Session) -> None:
    assert "StdinNotImplementedError" in session.text("input()")
    assert session.text("import sys; print(repr(sys.stdin.read()))") == "''\n"


@whoever_grades
def test_random_numbers_are_fresh(start: Start) -> None:
    code = """
        import random, numpy, torch, tempfile
        print(random.random(), numpy.random.rand(), torch.rand(1).item(), tempfile.mkdtemp())
    """
    first, second = start().text(code).split(), start().text(code).split()
    assert len(first) == 4
    assert not set(first) & set(second)


def test_measuring_is_there_and_nothing_that_judges(session: Session) -> None:
    assert session.text("import autograder; print(autograder.EVIDENCE_BYTES > 0)") == "True\n"
    assert "not a package" in session.text("import autograder.judging")
    assert "Error" in session.text("import autograder.sandbox.kernel")
    assert session.text("import sys; print([m for m in sys.modules if 'autograder' in m])") == (
        "['autograder']\n"
    )


@whoever_grades
def test_memory_holds_no_verdict(session: Session) -> None:
    """A verdict's text is nowhere in the kernel's memory, and a measuring function's name is.

    Names are turned into other bytes, and so is what they are compared with: or else the search
    would find itself.
    """
    needles = {"there": "as_arguments", "not there": "new_seed", "nor there": "judge_claims"}
    hidden_text = {name: [ord(c) ^ 1 for c in needle] for name, needle in needles.items()}
    for name, file in {"not there": "checks", "nor there": "judging/claims"}.items():
        assert needles[name] in (COURSE / "autograder" / f"{file}.py").read_text()
    found = session.text(f"""
        codes = {{name: bytes(code) for name, code in {hidden_text!r}.items()}}
        turn = bytes(byte ^ 1 for byte in range(256))
        found = set()
        with open('/proc/self/mem', 'rb', 0) as memory, open('/proc/self/maps') as maps:
            for line in maps:
                if ' rw' not in line or '[v' in line:
                    continue
                low, high = (int(x, 16) for x in line.split()[0].split('-'))
                memory.seek(low)
                block = memory.read(high - low).translate(turn)
                found |= {{name for name, code in codes.items() if code in block}}
                del block
        print(sorted(found))
    """)
    # the package's own __init__ was loaded once, and names new_seed as something it would call
    assert set(eval(found)) <= {"there", "not there"}
    assert "there" in found


def test_environment_is_not_the_graders(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "very secret")
    (tmp_path / "images").write_text("pixels")
    tmp_path.chmod(0o755)
    session = start(data={"PICTURES": tmp_path})
    assert "secret" not in session.text("import os; print(dict(os.environ))")
    assert "secret" not in session.text("print(open('/proc/self/environ').read())")
    assert (
        session.text(
            "print(os.environ['PICTURES'], open(os.environ['PICTURES'] + '/images').read())"
        )
        == "/data/PICTURES pixels\n"
    )
    assert "Read-only" in session.text("open('/data/PICTURES/images', 'w')")


def test_working_folder(start: Start, tmp_path: Path) -> None:
    """Files are copied: no notebooks, no links; what is written stays inside."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "points.csv").write_text("1,2")
    (tmp_path / "B1.ipynb").write_text("hidden tests")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    session = start(launch_options={"cwd": str(tmp_path)})
    assert (
        session.text("import os; print(sorted(os.listdir()), open('data/points.csv').read())")
        == "['data'] 1,2\n"
    )
    session("open('data/points.csv', 'a').write('3')")
    session("os.remove('data/points.csv')")
    assert (tmp_path / "data" / "points.csv").read_text() == "1,2"


@pytest.mark.skipif(os.getuid() != 0, reason="only root's kernels are other users")
def test_data_that_others_cannot_read(start: Start, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(KernelUnavailable, match=r"chmod -R o\+rX"):
        start(data={"PICTURES": tmp_path})


def test_files_beyond_the_limit(start: Start, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(2**21))
    with pytest.raises(KernelUnavailable, match="No space left"):
        start(replace(Limits(), disk_bytes=2**20), launch_options={"cwd": str(tmp_path)})


def test_hidden_folder_inside_a_visible_one(start: Start) -> None:
    folder = Path(pytest.__file__).parent
    code = f"import os; print(os.listdir({str(folder)!r}))"
    assert "__init__.py" in start().text(code)
    assert start(hidden=(folder,)).text(code) == "[]\n"


# Attacks


ATTACKS = [
    "network",
    "reading files",
    "writing files",
    "rights",
    "other processes",
    "fork bomb",
    "thread bomb",
    "memory held by Linux",
    "memory of one process",
    "memory of many processes",
    "shared memory",
    "memory in sockets",
    "memory in page tables",
    "memory in file locks",
    "processor time",
    "background process",
]


@pytest.fixture(scope="module")
def probed() -> dict[str, probes.Probe]:
    return {
        probe.name: probe
        for probe in probes.probe(Surroundings(preload=PRELOAD, hidden=(str(COURSE),)))
    }


def test_list_of_attacks(probed: dict[str, probes.Probe]) -> None:
    assert list(probed) == ATTACKS


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_held(probed: dict[str, probes.Probe], name: str) -> None:
    assert probed[name].held, probed[name].detail


def test_endless_fork_bomb_ends_with_its_kernel(start: Start) -> None:
    session = start(replace(Limits(), processes=40), timeout=3)
    with pytest.raises((CellTimeoutError, DeadKernelError)):
        session("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")
    session.stop()
    assert children_of(launch.server_pid(PRELOAD)) == []


def test_shared_memory_that_is_in_no_process_is_not_to_be_had(start: Start) -> None:
    """Pages of it that are mapped nowhere would be counted by a control group alone."""
    text = start().text("""
        import mmap, os
        try:
            mmap.mmap(-1, 2**20).madvise(mmap.MADV_DONTNEED)
        except OSError as error:
            print(error)
        print(os.path.exists('/dev/zero'), len(mmap.mmap(-1, 2**20, flags=mmap.MAP_PRIVATE)))
    """)
    assert text == "[Errno 12] Cannot allocate memory\nFalse 1048576\n"


def test_a_process_that_hides_its_memory(start: Start) -> None:
    """The watch counts what a process does not let others look at."""
    session = start(replace(Limits(), memory_bytes=2**28))
    text = session.text("""
        import ctypes, mmap
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
        blocks = []
        try:
            for _ in range(40):
                blocks.append(mmap.mmap(-1, 2**24, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
                blocks[-1].write(b'x' * 2**24)
            print('all')
        except OSError as error:
            print(error)
    """)
    assert "Cannot allocate" in text


@whoever_grades
@pytest.mark.parametrize(
    "code",
    [
        "print('x' * 10**8)",
        "import sys\nfor _ in range(10**4): sys.stdout.write('u' * 1024)",  # which fits exactly
        "for _ in range(10**6): print('y' * 100)",
        "import sys; sys.stderr.write('z' * 10**8)",
        # its output comes by a thread of the kernel's, which may lag behind
        "import os, time; _ = os.system('head -c 100000000 /dev/full | tr \"\\\\0\" x'); time.sleep(2)",
        "from IPython.display import display, HTML\nfor _ in range(40): display(HTML('a' * 10**6))",
        "import threading\nfor _ in range(4):\n"
        "    t = threading.Thread(target=print, args=('w' * 10**8,)); t.start(); t.join()",
        "import os\nfor _ in range(3):\n"
        "    if os.fork() == 0: print('v' * 10**8, flush=True); os._exit(0)\n    os.wait()",
        "raise ValueError('e' * 10**8)",
    ],
    ids=[
        "one print",
        "equal pieces",
        "many prints",
        "stderr",
        "subprocess",
        "displays",
        "threads",
        "forks",
        "error",
    ],
)
def test_output_is_cut(start: Start, code: str) -> None:
    session = start(replace(Limits(), output_bytes=2**20))
    outputs = session(code)
    assert len(repr(outputs)) < 3 * 2**20
    if "raise" not in code:
        assert DROPPED in repr(outputs)
    (evidence,) = session(evidence_code(1000))
    assert len(evidence.data[measure.MIME]) == 1000


def evidence_code(size: int) -> str:
    return (
        "get_ipython().display_pub.publish("
        f"data={{{measure.MIME!r}: 'A' * {size}, 'text/plain': 'n'}})"
    )


def test_evidence_has_an_end(start: Start) -> None:
    session = start(replace(Limits(), evidence_bytes=2**20))
    sizes = [len(session(evidence_code(2**19))) for _ in range(5)]
    assert sizes == [1, 1, 0, 0, 0]


def peak_growth(action: Callable[[], object]) -> int:
    """The bytes by which this process's memory grows, at most, while it does something."""

    def status(field: str) -> int:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
        raise KeyError(field)

    Path("/proc/self/clear_refs").write_text("5")
    before = status("VmRSS")
    action()
    return status("VmHWM") - before


FLOOD = """
import time, zmq
from ipykernel.kernelapp import IPKernelApp
app = IPKernelApp.instance()
socket = app.{socket}
template = {frames}
def flood():
    while True:
        socket.send_multipart(template)
{call}
time.sleep(100)
"""


@whoever_grades
@pytest.mark.parametrize("size", [100, 10**6, 80 * 10**6])
def test_raw_flood_does_not_fill_the_grader(start: Start, size: int) -> None:
    """Code that goes round every limit inside, and writes to the kernel's sockets itself."""
    code = FLOOD.format(
        socket="iopub_thread.socket",
        frames=f"[b'stream', b'<IDS|MSG>', b'', b'{{}}', b'{{}}', b'{{}}', b'x' * {size}]",
        call="app.iopub_thread.io_loop.add_callback(flood)",
    )
    session = start(timeout=5)

    def run() -> None:
        with pytest.raises((DeadKernelError, CellTimeoutError)):
            session(code)

    assert peak_growth(run) < 300 * 2**20


@whoever_grades
def test_a_message_of_very_many_values_is_not_read() -> None:
    """As empty objects, 80 MB would take the grader 2 GB and 8 s; as text they are welcome."""
    session = jupyter.Session(key=b"key")
    channel = GuardedChannel.__new__(GuardedChannel)
    channel.session = session
    channel.client = SimpleNamespace(count=lambda size: True, log=logging.getLogger())

    def accepted(**more: object) -> object:
        message = session.msg("stream", {"name": "stdout", "text": "", **more})
        return channel._accepted([zmq.Frame(part) for part in session.serialize(message)])

    assert accepted(text=",[{" * 10**6)
    assert accepted(more=[{}] * 1000) and not accepted(more=[{}] * 60_000)
    assert not accepted(more=[0] * 60_000)


@whoever_grades
def test_flood_of_replies(start: Start) -> None:
    """Replies of a megabyte each to a client that reads one at a time."""
    code = """
        import time
        from ipykernel.kernelapp import IPKernelApp
        app = IPKernelApp.instance()
        ident = app.kernel._shell_parent_ident.get() \\
            if hasattr(app.kernel, '_shell_parent_ident') else app.kernel._parent_ident['shell']
        parent = app.kernel.get_parent('shell')
        stop = time.time() + 3
        def flood():
            while time.time() < stop:
                app.shell_socket.send_multipart([*ident, b'<IDS|MSG>', b'x' * 10**6])
        app.shell_channel_thread.io_loop.add_callback(flood)
        time.sleep(3)
    """
    session = start(replace(Limits(), evidence_bytes=2**20), timeout=10)
    assert peak_growth(lambda: session.ends(code)) < 100 * 2**20
    assert session.manager.ending.cause == "flood"


@whoever_grades
def test_malformed_messages_are_ignored(session: Session) -> None:
    session("""
        from ipykernel.kernelapp import IPKernelApp
        app = IPKernelApp.instance()
        parent = get_ipython().kernel.get_parent()
        def send(kind, content, **parts):
            message = app.session.msg(kind, content, parent=parent)
            message.update(parts)
            app.session.send(app.iopub_socket, message)
        for content in ({}, {'name': 3, 'text': 4}, {'name': 'stdout'}):
            send('stream', content)
        for content in ({}, {'data': []}, {'data': {}, 'metadata': {}, 'transient': []}):
            send('display_data', content)
        send('status', {})
        send('status', {'execution_state': ['idle']})
        send('error', {'ename': 1})
        send('comm_open', {'comm_id': 'x'})
        send('comm_msg', {'data': {'method': 'update'}})
        send('nonsense', {'x': '[' * 10000})
        send('stream', {'name': 'stdout', 'text': 'x'}, header='header')
        raw = app.iopub_thread.socket
        for frames in ([b'x'], [b'<IDS|MSG>', b'', b'{}', b'{}', b'{}', b'[' * 100000]):
            app.iopub_thread.send_multipart(frames)
            app.iopub_thread.schedule(lambda frames=frames: raw.send_multipart(frames))
    """)
    assert session("3 + 4")[0].data["text/plain"] == "7"


BUSY = f"""
import os
for _ in range({min(50, 6 * os.cpu_count())}):
    if os.fork() == 0:
        os.setsid()
        while True: pass
"""


def test_a_kernel_beside_busy_ones_has_its_time(start: Start) -> None:
    """Beside six busy processes for each processor, its clock stands still while it waits; theirs does
    not: they have used up two seconds before they have used up the processors for five."""
    session = start(timeout=3, interrupt_on_timeout=True)
    busy = start(Limits(cpu_seconds=max(10, 5 * (os.cpu_count() or 1))))
    clock = busy.client.kc.clock
    began = clock()
    busy.client.kc.execute(BUSY)
    text = session.text("""
        import time
        time.sleep(0.2)
        began = time.process_time()
        while time.process_time() - began < 0.8: pass
        print('done')
    """)
    assert text == "done\n"
    while clock() - began < 2:
        assert busy.manager.ending is None
        time.sleep(0.1)


def test_descriptors_on_their_way_keep_no_other_kernel_from_starting(start: Start) -> None:
    """Linux lets a user send no more of them while too many are not taken, and all of an ordinary
    user's kernels are one user's."""
    text = start().text("""
        import array, os, socket
        descriptors = array.array('i', [os.dup(0) for _ in range(250)])
        pairs = []
        try:
            for _ in range(10):
                pairs.append(socket.socketpair())
                parts = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)]
                pairs[-1][0].sendmsg([b'x'], parts)
        except OSError as error:
            print(error)
    """)
    assert "Too many references" in text
    assert start().text("print('done')") == "done\n"


def test_the_next_kernel_finds_nothing_of_the_last(start: Start) -> None:
    """Neither in the memory that it is a copy of, nor in any place where it could be left."""
    first = start()
    first("""
        import builtins, os, socket, sys, numpy, torch, autograder
        autograder.pack = numpy.allclose = torch.allclose = builtins.left = 'left'
        os.environ['LEFT'] = sys.path[0] = 'left'
        torch.set_num_threads(2), torch.set_default_dtype(torch.float64), os.umask(0o777)
        for folder in ('/tmp', '/dev/shm', '/home/student', '.'):
            open(f'{folder}/left', 'w').close()
        listener = socket.socket(socket.AF_UNIX)
        listener.bind('\\0left')
    """)
    text = start().text("""
        import builtins, os, socket, sys, numpy, torch, autograder
        print('left' in (autograder.pack, numpy.allclose, torch.allclose, *sys.path))
        print(hasattr(builtins, 'left'), 'LEFT' in os.environ, torch.get_num_threads())
        print(torch.get_default_dtype(), os.umask(0o22))
        folders = ('/tmp', '/dev/shm', '/home/student', '.')
        print([f for f in folders if 'left' in os.listdir(f)])
        print(socket.socket(socket.AF_UNIX).connect_ex('\\0left') != 0)
    """)
    assert text == "False\nFalse False 1\ntorch.float32 18\n[]\nTrue\n"


# Interrupts and endings


@whoever_grades
def test_interrupt(start: Start) -> None:
    session = start(timeout=1, interrupt_on_timeout=True)
    assert "KeyboardInterrupt" in session.text("while True: pass")
    assert session("5")[0].data["text/plain"] == "5"


def test_interrupt_reaches_a_sleep_and_not_its_subprocess(start: Start) -> None:
    session = start(timeout=1, interrupt_on_timeout=True)
    session("import subprocess; child = subprocess.Popen(['sleep', '30'])")
    assert "KeyboardInterrupt" in session.text("import time; time.sleep(30)")
    assert session("child.poll() is None")[0].data["text/plain"] == "True"


@whoever_grades
def test_interrupt_that_is_ignored(start: Start) -> None:
    session = start(timeout=1)
    with pytest.raises(CellTimeoutError):
        session("import signal; signal.signal(2, signal.SIG_IGN)\nwhile True: pass")
    session.stop()
    assert session.manager.ending == Ending("asked")


@pytest.mark.parametrize(
    ("code", "ending", "words"),
    [
        ("import os; os._exit(3)", Ending("exited", code=3), "exited (code 3)"),
        (
            "import os; os.kill(os.getpid(), 9)",
            Ending("signal", signal=9),
            "killed its kernel (signal 9, SIGKILL)",
        ),
        (
            "import ctypes; ctypes.string_at(0)",
            Ending("signal", signal=11),
            "killed its kernel (signal 11, SIGSEGV)",
        ),
        ("import os; os.kill(os.getpid(), 15)", Ending("signal", signal=15), "SIGTERM"),
        ("import os; os.kill(os.getpid(), 40)", Ending("signal", signal=40), "signal 40"),
        ("import os; os.kill(0, 9)", Ending("signal", signal=9), "SIGKILL"),
    ],
)
def test_endings(session: Session, code: str, ending: Ending, words: str) -> None:
    assert session.ends(code) == ending
    assert words in str(ending)


def test_out_of_memory_is_said(start: Start) -> None:
    session = start(replace(Limits(), memory_bytes=2**28))
    ending = session.ends("""
        import os, time
        for _ in range(8):
            if os.fork() == 0:
                block = b'x' * (100 * 2**20)
                time.sleep(30)
                os._exit(0)
        time.sleep(30)
    """)
    assert ending.out_of_memory
    assert str(ending) == "out of memory"


def test_memory_error_can_be_caught(start: Start) -> None:
    session = start(replace(Limits(), memory_bytes=2**28))
    assert "MemoryError" in session.text("block = bytearray(2**30)")
    assert "allocate" in session.text("import torch; torch.ones(2**28)")
    assert session("1")[0].data["text/plain"] == "1"


def test_out_of_time(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "kernel_seconds", 2.0)
    assert start().ends("import time; time.sleep(100)").cause == "time"


@whoever_grades
def test_all_that_the_keeper_has_said_is_heard() -> None:
    provisioner = sandboxed_kernel().provisioner
    provisioner._connection, keeper = socket.socketpair()
    provisioner._connection.setblocking(False)
    with provisioner._connection, keeper:
        keeper.sendall(b'{"waited": 1.0}\n{"waited": 2.0}\n{"ended"')
        provisioner.listen()
        assert (provisioner.waited, provisioner.ending) == (2.0, None)
        keeper.sendall(b': {"cause": "time"}}\n')
        provisioner.listen()
    assert provisioner.ending == Ending("time")


@whoever_grades
def test_kernel_can_be_restarted(start: Start) -> None:
    """What a kernel manager offers beyond what nbclient uses."""
    session = start(manager=stock_manager())
    session("x = 1")
    manager = session.manager
    from jupyter_core.utils import run_sync

    run_sync(manager.restart_kernel)(now=True)
    assert run_sync(manager.is_alive)()
    assert manager.provisioner.ending is None


class _Specs(KernelSpecManager):
    """A kernel spec as it would lie in a kernel.json."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=["python"],
            display_name="Sandbox",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": NAME}},
        )


def stock_manager() -> AsyncKernelManager:
    """Jupyter's own manager and client, with a kernel spec that names the provisioner."""
    value = "autograder.sandbox.provisioner:ForkServerProvisioner"
    entry = EntryPoint(NAME, value, KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.instance().provisioners[NAME] = entry
    return AsyncKernelManager(kernel_name=NAME, kernel_spec_manager=_Specs())


@whoever_grades
def test_stock_kernel_manager(start: Start) -> None:
    session = start(manager=stock_manager())
    assert session("1 + 1")[0].data["text/plain"] == "2"
    assert session.text("import os; print(os.getcwd())") == "/home/student/work\n"


# The server


def children_of(process: int | None) -> list[int]:
    """The processes that a process has started and that still run, once those that are about to
    end have done so."""
    for _ in range(100):
        found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        if not found:
            break
        time.sleep(0.05)
    return [int(child) for child in found]


def gone(process: int) -> bool:
    """Whether a process has ended, given some time to do so."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def leftovers() -> list[str]:
    """What kernels have on the machine: folders with sockets, and control groups."""
    server = launch.server_pid(PRELOAD)
    found = [str(entry) for entry in launch.runtime_folder().glob("kernel-*")]
    for folder in {folder for parents in cgroups._parents().values() for folder in parents}:
        for group in folder.glob("autograder-*"):
            status = Path(f"/proc/{group.name.rpartition('-')[2]}/status")
            # others of this user may be grading
            if not status.exists() or f"PPid:\t{server}\n" in status.read_text():
                found.append(str(group))
    return found


def test_server_has_one_thread_and_shares_no_memory(session: Session) -> None:
    server = launch.server_pid(PRELOAD)
    assert len(os.listdir(f"/proc/{server}/task")) == 1
    assert " rw-s" not in Path(f"/proc/{server}/maps").read_text()


@whoever_grades
def test_server_killed(start: Start) -> None:
    session = start()
    server = launch.server_pid(PRELOAD)
    assert server is not None
    os.kill(server, signal.SIGKILL)
    assert gone(server)
    assert session("1")[0].data["text/plain"] == "1"
    assert start()("2")[0].data["text/plain"] == "2"
    assert launch.server_pid(PRELOAD) != server


def test_keeper_killed(start: Start) -> None:
    session = start()
    server = launch.server_pid(PRELOAD)
    session("import subprocess; child = subprocess.Popen(['sleep', '987654'])")
    (keeper,) = running_keepers(server)
    os.kill(keeper, signal.SIGKILL)
    with pytest.raises(DeadKernelError):
        session("import time; time.sleep(100)")
    assert session.manager.ending.cause == "lost"
    assert processes_with("987654") == []


def running_keepers(server: int | None) -> list[int]:
    """The server's children that are no zombies, once those that only said that it lives ended."""
    time.sleep(0.3)
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    states = {child: Path(f"/proc/{child}/stat").read_text() for child in children}
    return [int(child) for child, state in states.items() if ") Z " not in state]


def processes_with(mark: str) -> list[int]:
    for _ in range(100):
        found = []
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if mark.encode() in file.read_bytes() and int(file.parent.name) != os.getpid():
                    found.append(int(file.parent.name))
            except (OSError, ProcessLookupError):
                continue
        if not found:
            break
        time.sleep(0.05)
    return found


def test_grader_killed() -> None:
    code = """
        import os, sys
        sys.path.insert(0, sys.argv[1])
        from nbclient import NotebookClient
        from nbformat.v4 import new_code_cell, new_notebook
        from autograder.sandbox.provisioner import sandboxed_kernel
        client = NotebookClient(new_notebook(cells=[new_code_cell()]), km=sandboxed_kernel())
        with client.setup_kernel():
            client.execute_cell(new_code_cell(
                "import subprocess; subprocess.Popen(['sleep', '876543'])"), 0)
            print("started", flush=True)
            os.kill(os.getpid(), 9)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(COURSE)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "started" in done.stdout, done.stderr
    assert processes_with("876543") == []
    for _ in range(100):
        if not leftovers():
            break
        time.sleep(0.05)
    assert leftovers() == []


def test_nothing_is_left(start: Start) -> None:
    session = start()
    session(
        "import os\nif os.fork() == 0:\n    os.setsid()\n    os.execvp('sleep', ['sleep', '765432'])"
    )
    assert leftovers() != []
    session.stop()
    assert processes_with("765432") == []
    assert children_of(launch.server_pid(PRELOAD)) == []
    assert leftovers() == []


def test_folder_of_someone_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as base:  # a socket's path has to be short
        monkeypatch.setenv("XDG_RUNTIME_DIR", base)
        assert launch.runtime_folder().parent == Path(base)
        launch.runtime_folder().chmod(0o755)
        with pytest.raises(KernelUnavailable, match="only you can enter"):
            launch.runtime_folder()


def test_runtime_folder_with_a_long_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    base = tmp_path / ("long" * 20)
    base.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(base))
    assert launch.runtime_folder().parent == Path("/tmp")


def test_server_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_version", lambda preload: "broken")
    monkeypatch.setattr(launch, "_START", "raise SystemExit('a library is broken')")
    with pytest.raises(KernelUnavailable, match="a library is broken"):
        launch.connect()


# Parts


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_filter_is_well_formed(machine: str) -> None:
    """Every jump of the filter stays within it, and it ends with a return."""
    code = seccomp.program(machine)
    instructions = [code[i : i + 8] for i in range(0, len(code), 8)]
    assert len(code) % 8 == 0 and len(instructions) < 4096
    for position, instruction in enumerate(instructions):
        operation = int.from_bytes(instruction[:2], "little")
        if operation & 7 == 5:
            assert position + 1 + max(instruction[2], instruction[3]) < len(instructions)
    assert int.from_bytes(instructions[-1][:2], "little") == 6


def test_control_groups_are_found() -> None:
    v1 = cgroups._parents(
        "4:memory:/jobs/7\n3:cpu,pids:/\n0::/\n",
        "30 25 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "31 25 0:27 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n",
    )
    assert v1[1, "memory"] == [Path("/sys/fs/cgroup/memory/jobs/7")]
    assert v1[1, "pids"] == [Path("/sys/fs/cgroup/pids")]
    v2 = cgroups._parents(
        "0::/user.slice/session.scope\n",
        "30 25 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n",
    )
    own = Path("/sys/fs/cgroup/user.slice/session.scope")
    assert v2[2, "memory"] == v2[2, "pids"] == [own, Path("/sys/fs/cgroup")]
    container = cgroups._parents(
        "0::/docker/abc/inner\n",
        "30 25 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
    )
    assert container[2, "pids"][0] == Path("/sys/fs/cgroup/inner")


def test_a_process_is_in_one_group_of_version_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What one parent cannot do is not asked of another: a second group would end the first."""
    own, root = tmp_path / "own", tmp_path
    (own / "autograder-1" / "cpu.weight").mkdir(parents=True)  # so that it cannot be written
    parents = {(2, name): [own, root] for name in ("memory", "pids", "cpu")}
    monkeypatch.setattr(cgroups, "_parents", lambda: parents)
    group = cgroups.Cgroup("autograder-1", memory_bytes=1000, processes=7)
    assert group.folders == dict.fromkeys(("memory", "pids"), own / "autograder-1")


def test_control_groups_count_processor_time(tmp_path: Path) -> None:
    group = cgroups.Cgroup.__new__(cgroups.Cgroup)
    group.folders = {"cpu": tmp_path}
    assert group.cpu_seconds() == 0
    (tmp_path / "cpu.stat").write_text("nr_periods 0\nusage_usec 1500000\nuser_usec 1\n")
    assert group.cpu_seconds() == 1.5
    (tmp_path / "cpuacct.usage").write_text("2500000000\n")
    assert group.cpu_seconds() == 2.5


class Proc:
    """A folder that looks like the /proc of a kernel, and the watch over it."""

    def __init__(self, folder: Path, **limits: Any) -> None:
        self.folder = folder
        self.process(1)
        (folder / "1" / "net").mkdir()
        self.watch = watch.Watch(
            os.open(folder, os.O_RDONLY),
            **{"memory_bytes": 2**28, "processes": 0, "cpu_seconds": 100.0, **limits},
        )
        self.watch.begin()

    def process(
        self, number: int, *, used: float = 0, reaped: float = 0, waited: float = 0, **status: Any
    ) -> None:
        """Puts a process there, with sizes in MiB, or changes it."""
        place = self.folder / str(number)
        place.mkdir(exist_ok=True)
        ticks = [round(seconds * os.sysconf("SC_CLK_TCK")) for seconds in (used, reaped)]
        times = f"{ticks[0]} 0 {ticks[1]} 0"
        (place / "stat").write_text(f"{number} (a )\n b) S{' 0' * 10} {times} 0")
        (place / "schedstat").write_text(f"1 {round(waited * 1e9)} 1\n")
        sizes = {name: f"{size * 1024} kB" for name, size in status.items()}
        lines = {"Name": "a\x0cThreads:\tb", "FDSize": 64, "Threads": 1, **sizes}
        (place / "status").write_text("".join(f"{k}:\t{v}\n" for k, v in lines.items()))


@pytest.mark.parametrize("name", ["RssAnon", "VmSwap", "RssShmem", "VmPTE"])
def test_watch_counts_memory_wherever_it_is(tmp_path: Path, name: str) -> None:
    proc = Proc(tmp_path)
    proc.process(2, **{name: 200})
    assert proc.watch.exceeded() is None
    proc.process(2, **{name: 300})
    assert proc.watch.exceeded() == "memory"


def test_watch_counts_sockets_files_and_locks(tmp_path: Path) -> None:
    proc = Proc(tmp_path, memory_bytes=2**20 + 10 * watch.socket_bytes())
    sockets, locks = tmp_path / "1" / "net" / "sockstat", tmp_path / "locks"
    sockets.write_text("sockets: used 10\nTCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0\n")
    assert proc.watch.exceeded() is None
    proc.process(2)  # with 64 places for open files
    assert proc.watch.exceeded() is None
    proc.process(3)
    assert proc.watch.exceeded() == "memory"
    (tmp_path / "3" / "status").unlink()
    sockets.write_text("sockets: used 13\n")
    assert proc.watch.exceeded() == "memory"
    proc.watch.memory_bytes = 0  # a control group counts: all but locks
    assert proc.watch.exceeded() is None
    locks.write_text("1: POSIX  ADVISORY  WRITE 2 00:2a:5 0 0\n" * 20_000)
    assert proc.watch.exceeded() == "memory"


def test_watch_counts_what_an_epoll_may_watch(tmp_path: Path) -> None:
    """Also where a control group counts the memory: the number is limited for each user."""
    proc = Proc(tmp_path, memory_bytes=0)
    for number in range(2, 6):  # with 512 places for open files
        assert proc.watch.exceeded() is None
        proc.process(number)
        status = proc.folder / str(number) / "status"
        status.write_text(status.read_text().replace("FDSize:\t64", "FDSize:\t512"))
    assert proc.watch.exceeded() == "memory"


def test_watch_counts_processor_time_of_whoever_has_ended(tmp_path: Path) -> None:
    proc = Proc(tmp_path, cpu_seconds=10)
    proc.process(2, used=3)
    assert proc.watch.exceeded() is None and proc.watch.used == 3
    proc.process(3, used=4)
    assert proc.watch.exceeded() is None and proc.watch.used == 7
    shutil.rmtree(tmp_path / "3")  # its parent ignores it
    assert proc.watch.exceeded() is None and proc.watch.used == 7
    proc.process(2, used=3, reaped=9)  # and waited for another
    assert proc.watch.exceeded() == "cpu" and proc.watch.used == 12


def test_watch_counts_processor_time_by_a_control_group(tmp_path: Path) -> None:
    proc = Proc(tmp_path, counted_seconds=lambda: 101.0)
    assert proc.watch.exceeded() == "cpu"


def test_waiting_for_a_processor_is_what_nobody_of_a_kernel_had(tmp_path: Path) -> None:
    proc = Proc(tmp_path)
    proc.watch.began -= 100
    proc.process(2, used=10, waited=30)
    assert proc.watch.exceeded() is None and proc.watch.waited == 0  # from before it was seen
    proc.process(2, used=10, waited=50)
    proc.process(3, used=0, waited=70)
    assert proc.watch.exceeded() is None and proc.watch.waited == 20
    proc.process(3, used=80, waited=170)  # it waits for its own kind
    assert proc.watch.exceeded() is None and proc.watch.waited == 20


@pytest.mark.parametrize(
    ("group", "counted"), [("/autogroup-7 nice 0\n", 20), ("/autogroup-7 nice 19\n", 0), ("", 20)]
)
def test_who_lets_others_have_the_processor_waits_for_none(
    tmp_path: Path, group: str, counted: float
) -> None:
    proc = Proc(tmp_path)
    proc.watch.began -= 100
    proc.process(2, waited=30)
    (tmp_path / "2" / "autogroup").write_text(group)
    assert proc.watch.exceeded() is None
    proc.process(2, waited=50)
    assert proc.watch.exceeded() is None and proc.watch.waited == counted


@pytest.mark.parametrize(
    ("waited", "used", "cause"), [(0, 0, "time"), (1, 2, "time"), (1, 0.1, "starved")]
)
def test_who_waits_too_long_was_starved(
    monkeypatch: pytest.MonkeyPatch, waited: float, used: float, cause: str
) -> None:
    """Who was not waiting, or had a processor for longer, has used up its time."""
    guard = SimpleNamespace(waited=waited, used=used, exceeded=lambda: None)
    monkeypatch.setattr(keeper, "_hear_init", lambda _, init, *rest: (init.recv(1) and None, guard))
    cgroup: Any = SimpleNamespace(out_of_memory=lambda: False)
    child = subprocess.Popen(["sleep", "60"])
    grader, keepers = socket.socketpair()
    init, outside = socket.socketpair()
    with grader, keepers, init, outside:
        outside.send(b"x")
        ended = keeper._supervise(keepers, init, child.pid, {"seconds": 0.3}, cgroup)
    child.wait()
    assert ended == {"cause": cause}


def test_control_groups_of_version_2(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One folder for both controllers, with the files that Linux's documentation names."""
    both: dict[tuple[int, str], list[Path]] = {
        (2, "memory"): [tmp_path / "not there", tmp_path],
        (2, "pids"): [tmp_path / "not there", tmp_path],
    }
    monkeypatch.setattr(cgroups, "_parents", lambda: both)
    group = cgroups.Cgroup("autograder-1", memory_bytes=1000, processes=7)
    assert group.folders == {"memory": tmp_path / "autograder-1", "pids": tmp_path / "autograder-1"}
    files = {file.name: file.read_text() for file in (tmp_path / "autograder-1").iterdir()}
    assert files == {
        "memory.max": "1000",
        "memory.swap.max": "0",
        "memory.oom.group": "1",
        "pids.max": "7",
    }
    assert group.join() == ["memory", "pids"]
    assert (tmp_path / "autograder-1" / "cgroup.procs").read_text() == "0"
    assert not group.out_of_memory()
    (tmp_path / "autograder-1" / "memory.events").write_text("oom 2\noom_kill 1\n")
    assert group.out_of_memory()


# As an ordinary user


@pytest.fixture
def ordinary_user() -> Iterator[pwd.struct_passwd]:
    """An account that exists for one test."""
    name = f"sandbox-test-{os.getpid()}"
    try:
        subprocess.run(["useradd", "--create-home", name], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no account could be made: {error}")
    account = pwd.getpwnam(name)
    yield account
    for process in processes_of(account.pw_uid):
        os.kill(process, signal.SIGKILL)
    assert processes_of(account.pw_uid) == []
    subprocess.run(["userdel", "--remove", name], check=True, capture_output=True)
    subprocess.run(["rm", "-rf", f"/tmp/autograder-{account.pw_uid}"], check=True)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become someone else")
def test_as_an_ordinary_user(ordinary_user: pwd.struct_passwd) -> None:
    """All of the above that rights may change, and that the server ends with those who used it."""
    account = {
        "user": ordinary_user.pw_uid,
        "group": ordinary_user.pw_gid,
        "extra_groups": [],
        "cwd": COURSE,
        "env": {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": ordinary_user.pw_dir,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        "stdin": subprocess.DEVNULL,
        "capture_output": True,
        "text": True,
        "check": False,
    }
    try:
        entered = subprocess.run([sys.executable, "-c", "import torch, pytest"], **account)
    except PermissionError as error:
        pytest.skip(f"another user cannot run this Python: {error}")
    if entered.returncode:
        pytest.skip(f"another user cannot run this Python: {entered.stderr[-300:]}")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(Path(__file__))]
    options = ["-o", "addopts=", "-m", "not whoever_grades"]
    done = subprocess.run([*command, *options], timeout=500, **account)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert processes_of(ordinary_user.pw_uid) == []


def processes_of(user: int) -> list[int]:
    for _ in range(300):
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if folder.stat().st_uid == user:
                    found.append(int(folder.name))
            except OSError:
                continue
        if not found:
            break
        time.sleep(0.1)
    return found
