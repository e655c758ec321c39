"""What a student gets back: points and messages in the notebook, and pages that are rendered with no
trust in what a student wrote."""

import html
import re
from dataclasses import asdict
from typing import Any

import nh3
from jinja2 import pass_context
from nbconvert.exporters.html import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.evidence import Evidence
from autograder.judge import Result, final_status
from autograder.rebuild import check_name, hidden_test, visible_part
from autograder.status import Status


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


TAGS = set(
    "a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p "
    "pre s span strong sub summary sup table tbody td tfoot th thead tr ul".split()
)
ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
}
SCHEMES = {"http", "https", "mailto"}
"""Where links may lead, besides places on the same server."""

LONGEST = 10_000
"""Characters of the longest text that is read as Markdown: the parser's time grows with their
square for text that was made for it."""


@pass_context
def safe_markdown(context: Any, source: str) -> str:
    """Markdown as HTML without scripts, event handlers and forms: feedback pages and the formgrader
    show students' text to people who are logged in with more rights."""
    if len(source) > LONGEST:
        return f"<pre>{html.escape(source)}</pre>"
    page = HTMLExporter().markdown2html(context, source)
    return nh3.clean(
        page, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
