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
import time
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from jupyter_core.utils import ensure_event_loop
from nbformat import NotebookNode

from autograder.client import Client, KernelGone, session, stop
from autograder.errors import KernelUnavailable
from autograder.rebuild import check_name, code_cells, hidden_test
from autograder.settings import Settings
from autograder.status import Status


@dataclass
class Execution:
    """What a run left: plain data, so that it can come from another machine."""

    status: Status = Status.GRADED
    reason: str = ""
    """For the student: what ended the run early; '' for one that ended well."""
    outputs: dict[int, list[NotebookNode]] = field(default_factory=dict)
    """Outputs by the cell's place among the code cells."""
    evidence: dict[str, bytes] = field(default_factory=dict)
    """By check: the archive that its hidden test sent, unread."""
    forged: list[str] = field(default_factory=list)
    """Checks whose test did not send exactly one archive although it ran."""
    seconds: float = 0.0
    """Wall time of the run, with its kernel's start."""
    student_seconds: float = 0.0
    """The part of it that cells took, without waiting for a processor."""
    sandbox: bool = True
    """False if the kernel was an ordinary process with the grader's rights."""


def _run_cells(
    client: Client,
    cells: list[NotebookNode],
    checks: Mapping[int, str],
    result: Execution,
    draws: Callable[[NotebookNode], bool],
) -> int:
    """Runs all but the test cells, and draws the pictures of those that it `draws`; returns the
    place of the cell that ended the run, or the number of cells."""
    drawn = True
    for index, cell in enumerate(cells):
        if client.clock() > client.deadline:
            result.status = Status.TIMED_OUT
            result.reason = (
                f"the notebook ran for more than {client.limits.seconds_per_notebook:g} s; "
                f"what comes after code cell {index} was not run"
            )
            return index
        began = client.clock()
        try:
            if hidden_test(cell):
                if index in checks:
                    client.run(_call("snapshot", checks[index]), measuring=True)
                continue
            if drawn is not draws(cell):
                drawn = not drawn
                client.run(f"__import__('autograder').show_figures({drawn})", measuring=True)
            result.outputs[index] = client.run(cell.source)
            if client.timed_out:
                result.status = Status.TIMED_OUT
                result.reason = f"code cell {index + 1} took too long and was interrupted"
        except KernelGone as gone:
            result.status = gone.status
            result.reason = f"code cell {index + 1}: {gone.reason}; what comes after it was not run"
            return index
        finally:
            result.student_seconds += max(0.0, client.clock() - began)
    return len(cells)


def _measure(
    client: Client,
    cells: list[NotebookNode],
    checks: Mapping[int, str],
    inputs: Mapping[str, bytes],
    result: Execution,
) -> None:
    """Runs the hidden tests and takes their evidence."""
    client.begin()
    for index, name in checks.items():
        began = client.clock()
        # compressed, because IPython takes its time over long code
        payload = base64.b64encode(zlib.compress(inputs[name], level=1)).decode()
        try:
            client.run(_call("deliver", name, payload), measuring=True)
            archives = client.run(hidden_test(cells[index]), measuring=True)
        except KernelGone as gone:
            if result.status is Status.GRADED:
                result.status = gone.status
                # by the status only: a code or a signal could carry the test out
                result.reason = f"the test {name}: {gone.status}; later tests were not run"
            return
        finally:
            result.student_seconds += max(0.0, client.clock() - began)
        if client.timed_out and result.status is Status.GRADED:
            result.status = Status.TIMED_OUT
            result.reason = f"the test {name} took too long and was interrupted"
        try:
            (archive,) = archives
            result.evidence[name] = base64.b64decode(archive, validate=True)
        except ValueError:
            if client.out_of_memory:
                if result.status is Status.GRADED:
                    result.status = Status.OUT_OF_MEMORY
                    result.reason = f"the test {name} found no memory left"
            elif not client.timed_out:
                result.forged.append(name)


def _call(function: str, *arguments: str) -> str:
    """The code that calls a function of ``measure.py`` with texts and the student's names."""
    texts = "".join(f"{argument!r}, " for argument in arguments)
    return f"__import__('autograder').{function}({texts}globals())"


def execute(
    notebook: NotebookNode,
    inputs: Mapping[str, bytes],
    settings: Settings,
) -> Execution:
    """Runs a rebuilt notebook and measures its checks.

    Parameters
    ----------
    notebook
        As ``rebuild`` makes it; not changed.
    inputs
        By check name, what its measuring cell receives (``measure.pack``); checks that are not in
        it are not measured.
    settings
        The course's: limits, data, whether the kernel is isolated.

    Returns
    -------
    What the run left.  A student's code cannot make this function raise; KernelUnavailable means
    that no kernel could be started, or that it was taken down from outside.
    """
    # a thread of its own, because nbclient keeps an event loop for each thread that it is used in,
    # and the formgrader's has one that runs
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(_execute, notebook, inputs, settings)
        try:
            return running.result()
        except KeyboardInterrupt:
            stop()
            raise


def _execute(
    notebook: NotebookNode,
    inputs: Mapping[str, bytes],
    settings: Settings,
) -> Execution:
    began = time.monotonic()
    result = Execution(sandbox=settings.sandbox)
    cells = code_cells(notebook)
    checks = {
        index: check_name(cell)
        for index, cell in enumerate(cells)
        if hidden_test(cell) and check_name(cell) in inputs
    }
    try:
        with session(settings) as client:
            reached = _run_cells(client, cells, checks, result, settings.draws)
            if reached == len(cells):
                _measure(client, cells, checks, inputs, result)
        # Not further than the last check: a cell may take the kernel down after it has ended.
        left = [index for index in checks if index < reached] if reached < len(cells) else []
        seconds = settings.limits.seconds_per_notebook
        while left and not (result.evidence or result.forged) and seconds > 0:
            reachable = {index: checks[index] for index in left}
            until = left.pop() + 1
            with session(settings) as client:
                began_again = client.clock()
                rerun = _run_cells(
                    client, cells[:until], reachable, Execution(), lambda cell: False
                )
                if rerun == until:
                    _measure(client, cells, reachable, inputs, result)
                seconds -= client.clock() - began_again
    except (RuntimeError, OSError) as error:
        raise KernelUnavailable(f"No kernel could be started to grade in: {error}") from error
    finally:
        ensure_event_loop().close()
    result.seconds = time.monotonic() - began
    return result
