"""Executing in two phases: what is kept, and what never meets a hidden test."""

import asyncio
import time

import numpy as np
import pytest
import zmq.asyncio
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_notebook

from autograder import measure
from autograder.checks import Verdicts
from autograder.client import Client, KernelGone
from autograder.errors import KernelUnavailable
from autograder.execute import execute
from autograder.sandbox.limits import Ending, Limits
from autograder.sandbox.provisioner import GuardedChannel, sandboxed_kernel
from autograder.settings import Settings
from autograder.status import Status

from .conftest import cell, hidden

F = "def f(x): return 2 * x"
SHORT = Limits(seconds_per_cell=3)


NO_VERDICTS = Verdicts("", {}, "")


def run(*cells, limits=SHORT, sandbox=True):
    notebook = new_notebook(cells=[cell(c) if isinstance(c, str) else c for c in cells])
    inputs = {name: measure.pack({"x": np.arange(3.0)}) for name in ("T.a", "T.b")}
    settings = Settings(NO_VERDICTS, preload=("torch",), limits=limits, sandbox=sandbox)
    return execute(notebook, inputs, settings)


def measured(execution, check="T.a", name="y"):
    return measure.unpack(execution.evidence[check])[name].tolist()


def text_of(execution):
    return str(execution.outputs)


@pytest.mark.parametrize("sandbox", [True, False], ids=["sandbox", "ordinary process"])
def test_evidence_and_outputs_are_kept(sandbox):
    done = run("print('hello')", F, hidden("T.a", "y=f(x)"), sandbox=sandbox)
    assert done.status is Status.GRADED and not done.reason and not done.forged
    assert measured(done) == [0, 2, 4]
    assert "hello" in done.outputs[0][0].text


@pytest.mark.parametrize("sandbox", [True, False], ids=["sandbox", "ordinary process"])
def test_the_self_check_in_a_test_cell_does_not_run(sandbox):
    """Whatever it would print, the verdict stands there; training in it would take a class's time.
    The notebook can tell."""
    checked = hidden("T.a", "y=f(x)")
    checked.source = checked.source.replace("# visible", "def f(x): return 0\nwhile True: pass")
    aware = "import os\nif 'AUTOGRADER' not in os.environ:\n    while True: pass"
    done = run(aware, F, checked, sandbox=sandbox)
    assert done.status is Status.GRADED and 2 not in done.outputs
    assert measured(done) == [0, 2, 4]


def test_students_code_never_sees_a_hidden_test():
    watch = (
        "import threading, time\n"
        "def spy():\n"
        "    while True:\n"
        "        print(get_ipython().user_ns.get('In'))\n"
        "        time.sleep(0.05)\n"
        "threading.Thread(target=spy, daemon=True).start()\n"
        "get_ipython().events.register('pre_run_cell', lambda info: print(info.raw_cell))\n"
        "get_ipython().display_pub.publish({'text/plain': 'x'}, transient={'display_id': 'd'})"
    )
    update = (
        "y=(f(x), get_ipython().display_pub.publish({'text/plain': 'y=(f(x)'}, "
        "transient={'display_id': 'd'}, update=True), print('y=(f(x)'))[0]"
    )
    done = run(watch, F, hidden("T.a", update), "print(In)", "import time; time.sleep(0.3)")
    assert measured(done) == [0, 2, 4]
    assert "def f(x)" in text_of(done)  # the spy sees what students see
    assert "y=(f(x)" not in text_of(done) and "autograder.check" not in text_of(done)


def test_names_mean_what_they_meant_at_the_place_of_the_test():
    done = run(F, hidden("T.a", "y=f(x)"), "f = None", hidden("T.b", "y=f(x)"))
    assert measured(done) == [0, 2, 4]
    assert measured(done, "T.b", "error") == "TypeError"


@pytest.mark.parametrize(
    "end, status",
    [
        ("import os; os._exit(0)", Status.KERNEL_DIED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Status.KERNEL_DIED),
        ("import ctypes; ctypes.string_at(0)", Status.KERNEL_DIED),
        (
            "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            Status.TIMED_OUT,
        ),
    ],
    ids=["_exit", "SIGKILL", "segfault", "endless"],
)
@pytest.mark.parametrize("sandbox", [True, False], ids=["sandbox", "ordinary process"])
def test_what_was_earned_before_the_kernel_died_is_kept(end, status, sandbox):
    test_a, test_b = hidden("T.a", "y=f(x)"), hidden("T.b", "y=g(x)")
    done = run(F, test_a, end, "g = f", test_b, sandbox=sandbox)
    assert done.status is status
    assert "cell 3" in done.reason
    assert measured(done) == [0, 2, 4]
    assert "T.b" not in done.evidence


@pytest.mark.parametrize("end", ["os._exit(104)", "os.kill(os.getpid(), 11)"])
def test_how_a_test_ended_its_kernel_tells_nothing_of_the_test(end):
    done = run(f"import os\ndef f(x): {end}", hidden("T.a", "y=f(x)"))
    assert done.status is Status.KERNEL_DIED
    assert done.reason == "the test T.a: killed its kernel; later tests were not run"


def test_an_endless_loop_is_interrupted_and_the_rest_goes_on():
    done = run(F, "while True: pass", hidden("T.a", "y=f(x)"))
    assert done.status is Status.TIMED_OUT and "cell 2" in done.reason
    assert measured(done) == [0, 2, 4]


def test_the_notebooks_time_limit_ends_the_run():
    limits = Limits(seconds_per_cell=3, seconds_per_notebook=2)
    sleep = "import time; time.sleep(1.5)"
    done = run(
        F, hidden("T.a", "y=f(x)"), sleep, sleep, sleep, hidden("T.b", "y=f(x)"), limits=limits
    )
    assert done.status is Status.TIMED_OUT
    assert measured(done) == [0, 2, 4] and "T.b" not in done.evidence


def test_an_endless_loop_inside_a_test_costs_this_test_only():
    loop = "def f(x):\n    while True: pass"
    done = run(loop, hidden("T.a", "y=f(x)"), F, hidden("T.b", "y=f(x)"))
    assert measured(done, "T.a", "error") == "KeyboardInterrupt"
    assert measured(done, "T.b") == [0, 2, 4]


@pytest.mark.parametrize(
    "quiet",
    [
        "raise SystemExit(1)",
        "raise KeyboardInterrupt",
        "input()",
        "exit()",
        "import sys; print('warning', file=sys.stderr)",
        "import warnings; warnings.warn('careful')",
        "1 / 0",
        "%%nonsense",
        "def f(:",
    ],
)
def test_what_a_cell_raises_or_writes_to_stderr_does_not_matter(quiet):
    done = run(F, quiet, hidden("T.a", "y=f(x)"))
    assert done.status is Status.GRADED
    assert measured(done) == [0, 2, 4]


@pytest.mark.parametrize(
    "attack",
    [
        "import sys\nclass Fake:\n    def __getattr__(self, n): return lambda *a: lambda f: None\n"
        "sys.modules['autograder'] = Fake()",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass'])",
        "import autograder; autograder.check = lambda name: lambda function: None",
        "get_ipython().display_pub.publish = lambda *a, **k: None",
    ],
    ids=["module", "transformer", "decorator", "publisher"],
)
def test_blanked_tests_leave_no_evidence(attack):
    done = run(F, attack, hidden("T.a", "y=f(x)"))
    assert done.evidence == {} and done.forged == ["T.a"]


def test_a_test_that_finds_no_memory_left_is_no_forgery():
    full = "import autograder\ndef full(*about): raise MemoryError\nautograder.pack = full"
    done = run(F, full, hidden("T.a", "y=f(x)"))
    assert (
        done.status is Status.OUT_OF_MEMORY and done.reason == "the test T.a found no memory left"
    )
    assert not done.forged and not done.evidence


def test_evidence_sent_beside_the_measured_one_is_noticed():
    forge = (
        "import autograder, base64\n"
        "def f(x):\n"
        "    archive = base64.b64encode(autograder.pack({'y': [0, 2, 4]})).decode()\n"
        "    get_ipython().display_pub.publish({autograder.MIME: archive})\n"
        "    return x"
    )
    done = run(forge, hidden("T.a", "y=f(x)"))
    assert done.forged == ["T.a"] and not done.evidence


def test_evidence_from_a_visible_cell_is_no_evidence():
    forge = (
        "import autograder, base64\n"
        "archive = base64.b64encode(autograder.pack({'y': [0, 2, 4]})).decode()\n"
        "get_ipython().display_pub.publish({autograder.MIME: archive})"
    )
    done = run(forge, hidden("T.a", "y=f(x)"))
    assert measured(done, "T.a", "error") == "NameError"
    assert measure.MIME not in text_of(done)


def test_outputs_are_bounded_and_carry_no_markup():
    limits = Limits(output_bytes=5000)
    html = (
        "from IPython.display import HTML, SVG, Javascript, display\n"
        "display(HTML('<script>alert(1)</script>'), Javascript('alert(1)'))"
    )
    flood = "for i in range(20_000): print('y' * 100)"
    done = run(html, flood, flood, limits=limits)
    assert "alert" not in text_of(done)
    assert len(text_of(done)) < 20_000


def test_the_working_folder_is_empty_and_the_students_files_shadow_nothing():
    shadow = (
        "import os; print(os.listdir('.'))\n"
        "for name in ('torch', 'numpy', 'autograder'):\n"
        "    open(name + '.py', 'w').write('raise SystemExit')"
    )
    done = run(shadow, "import autograder, numpy", F, hidden("T.a", "y=f(x)"))
    assert done.outputs[0][0].text.strip() == "[]"
    assert measured(done) == [0, 2, 4]


@pytest.mark.parametrize(
    "bomb, error, status",
    [
        ("x = bytearray(4 * 2**30)", "MemoryError", Status.OUT_OF_MEMORY),
        (
            "import os, time\nfor _ in range(500):\n    if os.fork() == 0:\n        time.sleep(60)",
            "BlockingIOError",
            Status.TOO_MANY_PROCESSES,
        ),
    ],
    ids=["memory", "forks"],
)
def test_a_bomb_costs_its_notebook_at_most_what_comes_after_it(bomb, error, status):
    limits = Limits(seconds_per_cell=60)  # however busy the machine is, time is not what ends it
    done = run(F, hidden("T.a", "y=f(x)"), bomb, hidden("T.b", "y=f(x)"), limits=limits)
    assert measured(done) == [0, 2, 4]
    if done.status is Status.GRADED:  # refused by the system before the limit's guard saw it
        raised = [o.ename for o in done.outputs[2] if o.output_type == "error"]
        assert raised == [error]  # beside it, Python 3.12 warns of forks
        assert measured(done, "T.b") == [0, 2, 4]
    else:
        assert done.status is status and "T.b" not in done.evidence


@pytest.mark.parametrize("error", [DeadKernelError(""), CellTimeoutError("")])
@pytest.mark.parametrize(
    ("cause", "status"),
    [
        ("memory", Status.OUT_OF_MEMORY),
        ("processes", Status.TOO_MANY_PROCESSES),
        ("cpu", Status.TIMED_OUT),
        ("exited", Status.KERNEL_DIED),
    ],
)
def test_how_a_kernel_ended_counts_even_when_its_time_is_over(monkeypatch, error, cause, status):
    """A kernel with much memory takes a while to end, and may run out of its time meanwhile."""
    with pytest.raises(KernelGone) as gone:
        ended_client(monkeypatch, error, Ending(cause)).run("")
    assert gone.value.status is status


@pytest.mark.parametrize("cause", ["lost", "starved"])
def test_who_had_no_processor_or_no_keeper_is_run_again(monkeypatch, cause):
    with pytest.raises(KernelUnavailable):
        ended_client(monkeypatch, CellTimeoutError(""), Ending(cause)).run("")


def test_a_pause_of_the_grader_is_nobodys_loss(monkeypatch):
    """It comes when a cell has been answered, and its last output is still on its way."""
    poll, get_msg, pauses = zmq.asyncio.Socket.poll, GuardedChannel.get_msg, [6.5]

    async def late_output(socket, timeout=None, flags=zmq.POLLIN):
        if socket.type == zmq.SUB and pauses:
            await asyncio.sleep(0.5)
        return await poll(socket, timeout, flags)

    async def pause_after_a_reply(channel, timeout=None):
        message = await get_msg(channel, timeout)
        if message["msg_type"] == "execute_reply" and pauses:
            asyncio.get_running_loop().call_soon(lambda: time.sleep(pauses.pop()))
        return message

    monkeypatch.setattr(zmq.asyncio.Socket, "poll", late_output)
    monkeypatch.setattr(GuardedChannel, "get_msg", pause_after_a_reply)
    with pytest.raises(KernelUnavailable, match="stood still"):
        run(F, hidden("T.a", "y=f(x)"))


def test_the_clock_stands_still_in_a_pause(monkeypatch):
    manager = sandboxed_kernel()
    client = manager.client()
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    client.ran(due=99.9)
    before, now = client.clock(), 108.0
    client.ran(due=100.2)  # two wait at the same time
    client.ran(due=100.1)
    assert client.clock() == pytest.approx(before + 0.2)


def ended_client(monkeypatch, error, ending):
    client = Client(Limits(), sandboxed_kernel())
    client.km.provisioner.ending = ending

    def fail(*args, **options):
        raise error

    monkeypatch.setattr(client, "execute_cell", fail)
    return client


@pytest.mark.pure
def test_what_is_taken_out_of_an_output_counts_and_takes_the_kernels_time():
    """It would seem to be the grader's pause, for which a run that timed out is not graded."""
    client = Client(Limits(), sandboxed_kernel())
    client.kc = client.km.client()
    began = time.monotonic()
    for _ in range(3):
        data = dict.fromkeys(("text/plain", "text/latex", "text/markdown"), "\x7f" * 2**22)
        message = {"msg_type": "display_data", "content": {"data": data}}
        client.process_message(message, cell(""), 0)
    assert client.room == 0
    assert client.kc._ran > began
