"""A client for kernels that may be hostile: what arrives is bounded and filtered, and whatever ends
a kernel has a status."""

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder import measure
from autograder.errors import KernelUnavailable
from autograder.sandbox.launch import runtime_folder
from autograder.sandbox.limits import DROPPED, Ending, Limits
from autograder.sandbox.provisioner import ForkServerProvisioner, SandboxClient, sandboxed_kernel
from autograder.settings import Settings
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


class KernelGone(Exception):
    """The kernel died, or does not answer an interrupt."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def _kernel_gone(ending: Ending | None) -> KernelGone:
    """The status for how a kernel ended; an ordinary kernel does not say how."""
    statuses = {
        "memory": Status.OUT_OF_MEMORY,
        "time": Status.TIMED_OUT,
        "cpu": Status.TIMED_OUT,
        "processes": Status.TOO_MANY_PROCESSES,
        "flood": Status.TOO_MUCH_OUTPUT,
    }
    if ending is None:
        return KernelGone(Status.KERNEL_DIED, "the kernel died")
    return KernelGone(statuses.get(ending.cause, Status.KERNEL_DIED), str(ending))


class Client(NotebookClient):
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
            record_timing=False,
        )
        self.limits = limits
        self.deadline = float("inf")
        self.room = limits.output_bytes
        self.measuring = False
        self.timed_out = False
        self.out_of_memory = False
        self.stopped = False
        self.clear_before_next_output = False

    def clock(self) -> float:
        """Seconds on a clock that stands still while the kernel waits for a processor, and while the
        grader does not run."""
        kernel = self.kc
        return kernel.clock() if isinstance(kernel, SandboxClient) else time.monotonic()

    def begin(self) -> None:
        """A phase of the notebook begins: its time is counted from now on."""
        self.deadline = self.clock() + self.limits.seconds_per_notebook

    def run(self, source: str, *, measuring: bool = False) -> list[NotebookNode]:
        """Runs code in the kernel and returns what it put out (only evidence if `measuring`);
        `timed_out` tells whether it had to be interrupted, `out_of_memory` whether measuring ended for
        want of memory.  Raises KernelGone."""
        self.measuring = measuring
        self.timed_out = self.out_of_memory = False
        cell = new_code_cell(source)
        try:
            self.execute_cell(cell, 0, store_history=not measuring)
        except (DeadKernelError, CellTimeoutError) as problem:
            # a kernel that ends takes a moment, and its time may be over before it is gone
            ending = self._ending()
            kernel = self.kc
            late = ending.cause == "time" if ending else isinstance(problem, CellTimeoutError)
            if late and isinstance(kernel, SandboxClient) and kernel.paused:
                raise KernelUnavailable(
                    f"The grader itself stood still for {kernel.paused:.0f} s. Grade again, with fewer "
                    "workers if the machine has other things to do."
                ) from None
            if ending is None and isinstance(problem, CellTimeoutError):
                raise KernelGone(
                    Status.TIMED_OUT,
                    f"code ran for more than {self.limits.seconds_per_cell:g} s and did not react "
                    "to an interrupt",
                ) from None
            if ending and ending.cause == "starved":
                raise KernelUnavailable(
                    "The kernel waited too long for a processor. Grade again with fewer workers, "
                    "or when the machine has less to do."
                ) from None
            if self.stopped or (ending and ending.cause == "lost"):
                raise KernelUnavailable("The kernel was taken down from outside.") from None
            raise _kernel_gone(ending) from None
        return list(cell.outputs)

    def _ending(self) -> Ending | None:
        """How the kernel ended, if it has, and if it is one that says so."""
        provisioner = self.km.provisioner
        if not isinstance(provisioner, ForkServerProvisioner):
            return None
        provisioner.listen()
        return provisioner.ending

    def stop(self) -> None:
        """Takes the kernel down, from any thread."""
        self.stopped = True
        provisioner = self.km.provisioner
        if isinstance(provisioner, ForkServerProvisioner):
            provisioner.stop()
        elif provisioner.process is not None:
            provisioner.process.kill()

    def _seconds_left(self, cell: NotebookNode) -> float:
        return max(0.05, min(self.limits.seconds_per_cell, self.deadline - self.clock()))

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
        finally:
            if isinstance(self.kc, SandboxClient):
                self.kc.ran()  # what a kernel sends, however much, is no pause of the grader's
        return None

    def _keep_evidence(self, kind: str | None, content: dict[str, Any], cell: NotebookNode) -> None:
        if kind == "error":
            self.out_of_memory = content["ename"] == "MemoryError"
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
            data = {}
            for key in _SHOWN:
                text = str(content["data"].get(key, ""))
                if not 0 < len(text) <= self.room:
                    continue
                self.room -= len(text)
                text = _CONTROL.sub("", text)
                if not key.startswith("image/") or _BASE64.fullmatch(text):
                    data[key] = text
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
        kept = text if len(text) <= most else f"{text[:most]}\n{DROPPED}\n"
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
def session(settings: Settings) -> Iterator[Client]:
    """A client with a started kernel, in a working folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(
        prefix=f"work-{os.getpid()}-", dir=runtime_folder(), ignore_cleanup_errors=True
    ) as name:
        work, home = Path(name, "work"), Path(name, "home")
        work.mkdir()
        home.mkdir()
        limits, surroundings = settings.limits, settings.surroundings()
        sandboxed = settings.sandbox
        manager = sandboxed_kernel(limits, surroundings) if sandboxed else _plain(Path(name))
        client = Client(limits, manager)
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "TMPDIR": str(home),
            "LANG": "C.UTF-8",
            "NBGRADER_EXECUTION": "autograde",
            "AUTOGRADER": "1",  # for notebooks that do less where no self-check runs
            "OMP_NUM_THREADS": "1",
            **dict(surroundings.data),
        }
        with client.setup_kernel(cleanup_kc=True, cwd=str(work), env=environment):
            client.begin()
            _running.add(client)
            try:
                yield client
            finally:
                _running.discard(client)


_running: set[Client] = set()
"""The clients of this process whose kernels run."""


def stop() -> None:
    """Ends every run of this process; its :func:`execute` raises KernelUnavailable."""
    for client in tuple(_running):
        client.stop()
