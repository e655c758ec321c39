"""Judging: a run's evidence becomes points and messages, outside the sandbox."""

import html
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder import measure, verdicts
from autograder.evidence import Evidence
from autograder.rebuild import check_name, hidden_test, visible_part
from autograder.status import Status
from autograder.verdicts import Verdict

DOUBTFUL = frozenset({"disturbed measurement", "too good to be true"})
"""Mistakes after which somebody should look at the submission."""


@dataclass(frozen=True)
class Result:
    """One check of one submission."""

    check: str
    points: float
    max_points: float
    message: str
    mistake: str


def judge_check(name: str, evidence: Evidence, known_words: set[str]) -> Verdict:
    """The verdict of one check; *not run* unless the run left evidence of it.

    `known_words` are the words and lines a student has seen anyway; an error message with another
    word in it, and another line, is not passed on, so that it cannot carry a hidden test out.
    """
    run = evidence.execution
    if name in run.forged:
        return Verdict(
            0.0,
            "The measurement of this check did not arrive as it was made: code in the notebook "
            "interferes with the kernel's display or with the module `autograder`.",
            "disturbed measurement",
        )
    if name not in run.evidence:
        reason = run.reason or "the run did not reach it"
        return Verdict(0.0, f"Not run: {reason}.", f"not run ({run.status})")
    try:
        measured = measure.unpack(run.evidence[name])
    except ValueError:
        return Verdict(
            0.0, "The measurement of this check cannot be read.", "disturbed measurement"
        )
    if "error" in measured:
        measured = _without_strange_words(measured, known_words)
    return verdicts.judge(name, verdicts.draw(name, evidence.seed), measured)


def words_of(notebook: NotebookNode) -> set[str]:
    """Every word and every line of a rebuilt notebook that its student can read."""
    text = "\n".join(visible_part(cell) for cell in notebook.cells)
    return {*re.findall(r"\w+", text), *(line.strip()[:300] for line in text.splitlines())}


def _without_strange_words(error: measure.Arrays, known: set[str]) -> measure.Arrays:
    """An error as evidence, without a message that has words of the student's own, and without a
    line that is not one of the notebook's."""
    error = dict(error)
    if not _words(error.get("error_message")) <= known | verdicts.ERROR_WORDS:
        error["error_message"] = np.asarray("")
    if str(error.get("error_line")) not in known:
        error["error_line"] = np.asarray("")
    return error


def _words(text: Any) -> set[str]:
    return {word for word in re.findall(r"\w+", str(text)) if not re.fullmatch("[0-9x]+", word)}


def judge(notebook: NotebookNode, evidence: Evidence) -> list[Result]:
    """Every check of a rebuilt notebook, in its order."""
    known = words_of(notebook)
    results = []
    for cell in notebook.cells:
        if not hidden_test(cell):
            continue
        name, most = check_name(cell), float(cell.metadata.nbgrader.points)
        verdict = judge_check(name, evidence, known)
        share = min(1.0, max(0.0, float(np.nan_to_num(verdict.share))))
        points = most if share == 1.0 else min(round(share * most, 2), most - 0.01)
        results.append(Result(name, max(0.0, points), most, verdict.message, verdict.mistake))
    return results


def final_status(evidence: Evidence, results: list[Result]) -> Status:
    """The run's status, or *suspicious* where somebody should look."""
    run = evidence.execution
    if run.status is Status.GRADED and (run.forged or DOUBTFUL & {r.mistake for r in results}):
        return Status.SUSPICIOUS
    return run.status


def write(notebook: NotebookNode, evidence: Evidence, results: list[Result]) -> NotebookNode:
    """The notebook as graders and students see it: outputs of visible cells, points and messages
    in the test cells, a summary on top; hidden tests and evidence are gone."""
    by_check = {result.check: result for result in results}
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        cell.outputs = evidence.execution.outputs.get(index, [])
        if hidden_test(cell):
            cell.outputs = [_as_output(by_check[check_name(cell)])]
            cell.source = visible_part(cell).rstrip()
    status = final_status(evidence, results)
    notebook.metadata["autograder"] = {
        "status": str(status),
        "reason": evidence.execution.reason,
        "sandbox": evidence.execution.sandbox,
        "seconds": evidence.execution.seconds,
        "student_seconds": evidence.execution.student_seconds,
        "results": [asdict(result) for result in results],
    }
    notebook.cells.insert(0, new_markdown_cell(_summary(status, evidence, results), id="results"))
    return notebook


def read(path: Path) -> dict[str, Result]:
    """The results that :func:`write` noted in an autograded notebook, by check; none if the file
    is not there or not ours any more."""
    try:
        noted = nbformat.read(path, as_version=4).metadata["autograder"]["results"]
        return {entry["check"]: Result(**entry) for entry in noted}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def as_html(message: str) -> str:
    """A verdict's message as HTML: text and `code`, nothing else."""
    escaped = html.escape(message)
    escaped = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escaped)
    return re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", escaped)


def _as_output(result: Result) -> NotebookNode:
    """The one output of a graded test cell: nbgrader reads its plain text as the points."""
    text = as_html(result.message or "Everything this check asks for holds.")
    shown = f"<p>{_mark(result)} <strong>{result.points:g} of {result.max_points:g} points.</strong> {text}</p>"
    return NotebookNode(
        output_type="execute_result",
        data=NotebookNode({"text/plain": repr(result.points), "text/html": shown}),
        metadata=NotebookNode(),
        execution_count=None,
    )


def _summary(status: Status, evidence: Evidence, results: list[Result]) -> str:
    """The list on top of the feedback."""
    total = sum(r.points for r in results)
    most = sum(r.max_points for r in results)
    lines = [f"**Automatic checks: {total:g} of {most:g} points**"]
    if evidence.execution.reason:
        lines.append(
            f"**{str(status).capitalize()}:** {evidence.execution.reason}.".replace("..", ".")
        )
    lines.append("\n".join(f"- {_mark(r)} **{r.check}** {_worth(r)}" for r in results))
    return "\n\n".join(lines)


def _mark(result: Result) -> str:
    if result.points >= result.max_points:
        return "✓"
    return "◐" if result.points else "✗"


def _worth(result: Result) -> str:
    earned = f"{result.points:g} of {result.max_points:g}"
    if result.points >= result.max_points:
        return earned
    return f"{earned}: {' '.join(result.message.split())}"
