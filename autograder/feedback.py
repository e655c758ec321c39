"""What a student gets back: points and messages in the notebook."""

import html
import re
from dataclasses import asdict

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.evidence import Evidence
from autograder.judge import Result, final_status
from autograder.pages import Room
from autograder.pictures import side_by_side
from autograder.rebuild import check_name, code_cells, hidden_test, visible_part
from autograder.status import Status


def write(notebook: NotebookNode, evidence: Evidence, results: list[Result]) -> NotebookNode:
    """The notebook as graders and students see it: outputs of visible cells, points and messages
    in the test cells, a summary on top; hidden tests and evidence are gone."""
    by_check = {result.check: result for result in results}
    room = Room()
    for index, cell in enumerate(code_cells(notebook)):
        graded = room.take(evidence.execution.outputs.get(index, []))
        cell.outputs = side_by_side(room.take(cell.outputs), graded)
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
    if result.passed:
        return "✓"
    return "◐" if result.points else "✗"


def _worth(result: Result) -> str:
    earned = f"{result.points:g} of {result.max_points:g}"
    if result.passed:
        return earned
    return f"{earned}: {' '.join(result.message.split())}"
