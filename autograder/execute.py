"""Executing a rebuilt notebook: (notebook, inputs, limits) in, outputs and evidence out.

A run has two phases.  First every cell but the test cells runs, in order, and outputs are kept.
Then the hidden tests run, and of what the kernel sends only evidence is kept; the self-check in a
test cell does not run, because the verdict stands where its output would be.  So the kernel never
holds a hidden test while anything that a student could read is being recorded.  What the
student's names stood for at a test's place is remembered and restored for it, so that the order of
the notebook decides as it does in Jupyter.

If a student's cell takes the kernel down, the cells before it run once more in a fresh kernel and
the tests up to there are measured: what had been earned is kept.
"""

import base64
import os
import re
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder import measure
from autograder.errors import KernelUnavailable
from autograder.rebuild import check_name, hidden_test
from autograder.sandbox.launch import runtime_folder
from autograder.sandbox.limits import Ending, Limits
from autograder.sandbox.provisioner import ForkServerProvisioner, sandboxed_kernel
from autograder.status import Status

_SHOWN = ("image/png", "image/jpeg", "text/latex", "text/markdown", "text/plain")
"""The output types that are kept: no HTML, SVG or JavaScript of a student's reaches the browser
of whoever grades (Markdown is cleaned when it is shown)."""


TEXT_BYTES = 100_000
"""Text kept of one cell; a page of feedback stays readable."""


_CONTROL = re.compile(
    r"[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\ud800-\udfff]|\x1b(?!\[[\d;]{0,20}m)"
)
"""Characters that have no place in a notebook: control characters but for newlines, tabs, and
colours; and halves of surrogate pairs, which no file can hold."""


_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


@dataclass
class Execution:
    """What a run left: plain data, so that it can come from another machine."""

    status: Status = Status.GRADED
    reason: str = ""
    """For the student: what ended the run early; '' for one that ended well."""
    outputs: dict[int, list[NotebookNode]] = field(default_factory=dict)
    """Outputs by the cell's position in the notebook."""
    evidence: dict[str, bytes] = field(default_factory=dict)
    """By check: the archive that its hidden test sent, unread."""
    forged: list[str] = field(default_factory=list)
    """Checks whose test did not send exactly one archive although it ran."""
    seconds: float = 0.0
    """Wall time of the run, with its kernel's start."""
    student_seconds: float = 0.0
    """The part of it that cells took."""
    sandbox: bool = True
    """False if the kernel was an ordinary process with the grader's rights."""


class _KernelGone(Exception):
    """The kernel died, or does not answer an interrupt."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def _kernel_gone(ending: Ending | None) -> _KernelGone:
    """The status for how a kernel ended; an ordinary kernel does not say how."""
    statuses = {
        "memory": Status.OUT_OF_MEMORY,
        "time": Status.TIMED_OUT,
        "processes": Status.TOO_MANY_PROCESSES,
        "flood": Status.TOO_MUCH_OUTPUT,
    }
    if ending is None:
        return _KernelGone(Status.KERNEL_DIED, "the kernel died")
    return _KernelGone(statuses.get(ending.cause, Status.KERNEL_DIED), str(ending))


class _Client(NotebookClient):
    """nbclient against a kernel that may be hostile: what arrives is bounded and filtered."""

    def __init__(self, limits: Limits, km: AsyncKernelManager) -> None:
        super().__init__(
            new_notebook(cells=[new_code_cell()]),
            km=km,
            allow_errors=True,
            interrupt_on_timeout=True,
            shutdown_kernel="immediate",
            iopub_timeout=5,
            raise_on_iopub_timeout=True,
            error_on_timeout={"ename": "TimeLimit", "evalue": "", "traceback": []},
            timeout_func=self._seconds_left,
        )
        self.limits = limits
        self.deadline = time.monotonic() + limits.seconds_per_notebook
        self.room = limits.output_bytes
        self.measuring = False
        self.timed_out = False
        self.stopped = False
        self.clear_before_next_output = False

    def run(self, source: str, *, measuring: bool = False) -> list[NotebookNode]:
        """Runs code in the kernel and returns what it put out (only evidence if `measuring`);
        `timed_out` tells whether it had to be interrupted.  Raises _KernelGone."""
        self.measuring = measuring
        self.timed_out = False
        cell = new_code_cell(source)
        try:
            self.execute_cell(cell, 0, store_history=not measuring)
        except DeadKernelError:
            ending = getattr(self.km, "ending", None)
            if self.stopped or (ending and ending.cause == "lost"):
                raise KernelUnavailable("The kernel was taken down from outside.") from None
            raise _kernel_gone(ending) from None
        except CellTimeoutError:
            raise _KernelGone(
                Status.TIMED_OUT,
                f"code ran for more than {self.limits.seconds_per_cell:g} s and did not react to "
                "an interrupt",
            ) from None
        return list(cell.outputs)

    def stop(self) -> None:
        """Takes the kernel down, from any thread."""
        self.stopped = True
        provisioner = self.km.provisioner
        if isinstance(provisioner, ForkServerProvisioner):
            provisioner.stop()
        elif provisioner.process is not None:
            provisioner.process.kill()

    def _seconds_left(self, cell: NotebookNode) -> float:
        return max(0.05, min(self.limits.seconds_per_cell, self.deadline - time.monotonic()))

    async def _async_handle_timeout(self, timeout: float, cell: NotebookNode | None = None) -> Any:
        self.timed_out = True
        return await super()._async_handle_timeout(timeout, cell)

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Keeps outputs within the limits; ignores widgets, updates of earlier displays, and
        messages of a form that Jupyter does not send."""
        kind = msg.get("msg_type")
        try:
            if kind == "status" and msg["content"]["execution_state"] == "idle":
                return super().process_message(msg, cell, cell_index)
            if self.measuring:
                self._keep_evidence(kind, msg["content"], cell)
            elif kind == "clear_output":
                return super().process_message(msg, cell, cell_index)
            elif kind in ("stream", "display_data", "execute_result", "error"):
                if self.clear_before_next_output:
                    cell.outputs, self.clear_before_next_output = [], False
                self._keep_output(kind, msg["content"], cell)
        except (KeyError, TypeError, ValueError, AttributeError):
            self.log.debug("a malformed message was ignored")
        return None

    def _keep_evidence(self, kind: str | None, content: dict[str, Any], cell: NotebookNode) -> None:
        if kind != "display_data" or measure.MIME not in content["data"]:
            return
        archive = str(content["data"][measure.MIME])
        if len(archive) > 4 * measure.EVIDENCE_BYTES // 3 + 4:
            archive = ""
        cell.outputs = [*cell.outputs[:1], archive]  # two are enough to see that it is not one

    def _keep_output(self, kind: str, content: dict[str, Any], cell: NotebookNode) -> None:
        outputs = cell.outputs
        if len(outputs) >= 200:
            return
        if kind == "stream":
            name = "stderr" if content["name"] == "stderr" else "stdout"
            kept = sum(len(o.text) for o in outputs if o.output_type == "stream")
            text = self._cut(str(content["text"]), TEXT_BYTES - kept)
            if text and outputs and outputs[-1].get("name") == name:
                outputs[-1].text += text
            elif text:
                outputs.append(NotebookNode(output_type="stream", name=name, text=text))
        elif kind == "error":
            outputs.append(
                NotebookNode(
                    output_type="error",
                    ename=self._cut(str(content["ename"]), 100),
                    evalue=self._cut(str(content["evalue"]), 2_000),
                    traceback=[self._cut(str(line), 4_000) for line in content["traceback"][:40]],
                )
            )
        else:
            data = {
                key: _CONTROL.sub("", str(value))
                for key, value in content["data"].items()
                if key in _SHOWN and len(str(value)) <= self.room
            }
            for key in [
                k for k in data if k.startswith("image/") and not _BASE64.fullmatch(data[k])
            ]:
                del data[key]
            self.room -= sum(map(len, data.values()))
            if data:
                outputs.append(
                    NotebookNode(output_type="display_data", data=NotebookNode(data), metadata={})
                )

    def _cut(self, text: str, most: int) -> str:
        """At most `most` characters of `text` and of the notebook's room, with a note where cut."""
        most = min(most, self.room)
        if most <= 0:
            return ""
        self.room -= min(len(text), most)
        kept = text if len(text) <= most else text[:most] + "\n[more output was dropped]\n"
        return _CONTROL.sub("", kept)


class _PlainKernelSpec(KernelSpecManager):
    """The kernel without a sandbox: Python in isolated mode that loads only ``measure.py``."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        launcher = str(Path(__file__).with_name("plain_kernel.py"))
        return KernelSpec(
            argv=[sys.executable, "-I", launcher, "-f", "{connection_file}"],
            display_name=kernel_name,
            language="python",
        )


def _sandboxed(limits: Limits) -> AsyncKernelManager:
    """A kernel in the sandbox, which does not see this package."""
    return sandboxed_kernel(limits, hidden=(Path(__file__).parent,))


def _plain(folder: Path) -> AsyncKernelManager:
    """A kernel as an ordinary process of the grader's: no isolation."""
    return AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=_PlainKernelSpec(),
        transport="ipc",
        ip=str(folder / "kernel"),
        connection_file=str(folder / "kernel.json"),
    )


@contextmanager
def _session(limits: Limits, mnist_root: Path, sandbox: bool) -> Iterator[_Client]:
    """A client with a started kernel, in a working folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(
        prefix=f"work-{os.getpid()}-", dir=runtime_folder(), ignore_cleanup_errors=True
    ) as name:
        work, home = Path(name, "work"), Path(name, "home")
        work.mkdir()
        home.mkdir()
        client = _Client(limits, _sandboxed(limits) if sandbox else _plain(Path(name)))
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "TMPDIR": str(home),
            "LANG": "C.UTF-8",
            "MNIST_ROOT": str(mnist_root),
            "NBGRADER_EXECUTION": "autograde",
            "OMP_NUM_THREADS": "1",
        }
        with client.setup_kernel(cleanup_kc=True, cwd=str(work), env=environment):
            client.deadline = time.monotonic() + limits.seconds_per_notebook
            _running.add(client)
            try:
                yield client
            finally:
                _running.discard(client)


_running: set[_Client] = set()
"""The clients of this process whose kernels run."""


def stop() -> None:
    """Ends every run of this process; its :func:`execute` raises KernelUnavailable."""
    for client in tuple(_running):
        client.stop()


def _run_cells(
    client: _Client, cells: list[NotebookNode], checks: Mapping[int, str], result: Execution
) -> int:
    """Runs all but the test cells; returns the position of the cell that ended the run, or the
    number of cells."""
    for index, cell in enumerate(cells):
        if cell.cell_type != "code":
            continue
        if time.monotonic() > client.deadline:
            result.status = Status.TIMED_OUT
            result.reason = (
                f"the notebook ran for more than {client.limits.seconds_per_notebook:g} s; "
                f"what comes after cell {index} was not run"
            )
            return index
        began = time.monotonic()
        try:
            if hidden_test(cell):
                if index in checks:
                    client.run(_call("snapshot", checks[index]), measuring=True)
                continue
            result.outputs[index] = client.run(cell.source)
            if client.timed_out:
                result.status = Status.TIMED_OUT
                result.reason = f"cell {index + 1} took too long and was interrupted"
        except _KernelGone as gone:
            result.status = gone.status
            result.reason = f"cell {index + 1}: {gone.reason}; what comes after it was not run"
            return index
        finally:
            result.student_seconds += time.monotonic() - began
    return len(cells)


def _measure(
    client: _Client,
    cells: list[NotebookNode],
    checks: Mapping[int, str],
    inputs: Mapping[str, bytes],
    result: Execution,
) -> None:
    """Runs the hidden tests and takes their evidence."""
    client.deadline = time.monotonic() + client.limits.seconds_per_notebook
    for index, name in checks.items():
        began = time.monotonic()
        # compressed, because IPython takes its time over long code
        payload = base64.b64encode(zlib.compress(inputs[name], level=1)).decode()
        try:
            client.run(_call("deliver", name, payload), measuring=True)
            archives = client.run(hidden_test(cells[index]), measuring=True)
        except _KernelGone as gone:
            if result.status is Status.GRADED:
                result.status = gone.status
                result.reason = f"the test {name}: {gone.reason}; later tests were not run"
            return
        finally:
            result.student_seconds += time.monotonic() - began
        if client.timed_out and result.status is Status.GRADED:
            result.status = Status.TIMED_OUT
            result.reason = f"the test {name} took too long and was interrupted"
        try:
            (archive,) = archives
            result.evidence[name] = base64.b64decode(archive, validate=True)
        except ValueError:
            if not client.timed_out:
                result.forged.append(name)


def _call(function: str, *arguments: str) -> str:
    """The code that calls a function of ``measure.py`` with texts and the student's names."""
    texts = "".join(f"{argument!r}, " for argument in arguments)
    return f"__import__('autograder').{function}({texts}globals())"


def execute(
    notebook: NotebookNode,
    inputs: Mapping[str, bytes],
    limits: Limits,
    mnist_root: Path,
    sandbox: bool = True,
) -> Execution:
    """Runs a rebuilt notebook and measures its checks.

    Parameters
    ----------
    notebook
        As ``rebuild`` makes it; not changed.
    inputs
        By check name, what its measuring cell receives (``measure.pack``); checks that are not in
        it are not measured.
    limits
        What the run may use.
    mnist_root
        The folder with MNIST that the notebook sees as MNIST_ROOT.
    sandbox
        Whether the kernel is isolated; without, it is an ordinary process of the grader's.

    Returns
    -------
    What the run left.  A student's code cannot make this function raise; KernelUnavailable means
    that no kernel could be started, or that it was taken down from outside.
    """
    # a thread of its own, because nbclient keeps an event loop for each thread that it is used in,
    # and the formgrader's has one that runs
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(_execute, notebook, inputs, limits, mnist_root, sandbox)
        try:
            return running.result()
        except KeyboardInterrupt:
            stop()
            raise


def _execute(
    notebook: NotebookNode,
    inputs: Mapping[str, bytes],
    limits: Limits,
    mnist_root: Path,
    sandbox: bool,
) -> Execution:
    began = time.monotonic()
    result = Execution(sandbox=sandbox)
    cells = notebook.cells
    checks = {
        index: check_name(cell)
        for index, cell in enumerate(cells)
        if hidden_test(cell) and check_name(cell) in inputs
    }
    try:
        with _session(limits, mnist_root, sandbox) as client:
            reached = _run_cells(client, cells, checks, result)
            if reached == len(cells):
                _measure(client, cells, checks, inputs, result)
        # Not further than the last check: a cell may take the kernel down after it has ended.
        left = [index for index in checks if index < reached] if reached < len(cells) else []
        deadline = time.monotonic() + limits.seconds_per_notebook
        while left and not (result.evidence or result.forged) and time.monotonic() < deadline:
            reachable = {index: checks[index] for index in left}
            until = left.pop() + 1
            with _session(limits, mnist_root, sandbox) as client:
                if _run_cells(client, cells[:until], reachable, Execution()) == until:
                    _measure(client, cells, reachable, inputs, result)
    except (RuntimeError, OSError) as error:
        raise KernelUnavailable(f"No kernel could be started to grade in: {error}") from error
    finally:
        ensure_event_loop().close()
    result.seconds = time.monotonic() - began
    return result
