"""The page that a student gets of a graded notebook: what was lost where, and for each answer what the
checks found, beside it.  One file without a script, which asks for nothing from anywhere.

The formgrader shows the notebook itself, see ``feedback``; this page is made of the same notebook in
``autograded/``, and of the scores, penalties and comments in the gradebook.
"""

import ast
import base64
import functools
import hashlib
import html
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup
from nbconvert.filters.ansi import strip_ansi
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution, is_task
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, String

from autograder import mathml
from autograder.checks import without_lesson
from autograder.feedback import as_html
from autograder.judge import Result
from autograder.pages import LONGEST, STYLED, as_written, pixels, styled, templates
from autograder.rebuild import check_name, exercise, grade_id, is_added
from autograder.receipt import OVERVIEW
from autograder.status import Status

CSS = Path(__file__).with_name("feedback.css").read_text("utf-8")
POLICY = (
    "default-src 'none'; img-src data:; form-action 'none'; style-src 'sha256-"
    f"{base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()}'"
)
"""Of the page: its own style sheet and the pictures in it; no style of anybody else's counts."""

LESSONS = "../../../../../lab/tree/notebooks/"
"""From a page to the lessons in JupyterLab.  Students fetch it to COURSE/ASSIGNMENT/feedback/TIME/, which
JupyterLab serves as ``files/…``; exercises there find the lessons in ``../../notebooks``."""

WIDE = 20
"""Characters of a formula within a line that may be wider than a telephone."""

MATHML = 2_000_000
"""Characters of all that is a student's, as HTML: a formula has a thousand."""

_LESSON = re.compile(r"<code>notebooks/([\w.-]+\.ipynb)</code>")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_WORTH = re.compile(r" *[·(,] *[\d.¼½¾]+ points?\b.*$")
_MISSED = re.compile(r"^- ✗ \*\*(.+?)\*\* \(0 of (.+?)\)", re.MULTILINE)


class Said(NamedTuple):
    """A cell's comments in the gradebook."""

    automatic: str | None
    by_hand: str | None


class Marked(NamedTuple):
    """A cell's grade in the gradebook."""

    score: float
    max_score: float
    waits: bool
    """Whether a person still has to grade it."""


@dataclass(frozen=True)
class Booked:
    """What the gradebook says of a notebook: late penalty; by cell, grades and comments."""

    penalty: float = 0.0
    grades: Mapping[str, Marked] = field(default_factory=dict)
    comments: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A cell of the notebook."""

    kind: str
    """"code" or "text"."""
    source: str
    outputs: tuple[NotebookNode, ...] = ()
    own: bool = False
    """Whether the student wrote it."""


@dataclass(frozen=True)
class Finding:
    """What a check or a person found."""

    name: str
    """The check, or the cell that a person grades."""
    title: str
    points: float
    max_points: float
    waits: bool = False
    by_hand: bool = False
    message: str = ""
    """Of a check."""
    lesson: str = ""
    """Where it is explained."""
    cell: str = ""
    """Code that shows the mistake, if there is any."""
    mistakes: tuple[str, ...] = ()
    comment: str = ""
    """Of a person, as Markdown."""
    given: tuple[Shown, ...] = ()
    """What stands between the answer and this: text, plots, the test as students have it."""

    @property
    def gain(self) -> float:
        """The points that are still to be had here, as far as is known."""
        return 0.0 if self.waits else max(0.0, round(self.max_points - self.points, 2))

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return "at-" + re.sub(r"[^\w.-]", "-", self.name)

    @property
    def summary(self) -> str:
        """Why points are missing, in a few words."""
        if self.mistakes:
            return "; ".join(self.mistakes)
        if self.by_hand:
            missed = _MISSED.findall(self.comment)
            return "; ".join(f"{name} ({worth})" for name, worth in missed)
        return ""


class Gap(NamedTuple):
    """Points that were lost for one reason."""

    reason: str
    """In a few words; '' if nothing is known of it."""
    places: list[tuple[str, Finding]]
    """Where, with the notebook's name."""

    @property
    def gain(self) -> float:
        """What is to be had."""
        return sum(finding.gain for _, finding in self.places)


def gaps(found: Iterable[tuple[str, Finding]]) -> list[Gap]:
    """What was lost for which reason, the largest gain first.  What checks call by the same name is one
    reason."""
    by_reason: dict[tuple[str, ...], Gap] = {}
    for notebook, finding in found:
        if finding.gain:
            key = finding.mistakes or (notebook, finding.name)
            gap = by_reason.setdefault(key, Gap(finding.summary, []))
            gap.places.append((notebook, finding))
    return sorted(by_reason.values(), key=lambda gap: -gap.gain)


@dataclass
class Part:
    """An answer with what was found in it; or what stands before, between and after answers."""

    title: str
    cells: list[Shown] = field(default_factory=list)
    """The student's."""
    asked: list[Shown] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    comment: str = ""
    """A person's, on an answer that checks judge."""
    given: list[Shown] = field(default_factory=list)
    """Instead of an answer: what everybody was given."""

    @property
    def headings(self) -> list[str]:
        """What the given cells are about."""
        return [heading for cell in self.given for heading in _headings(cell)]


@dataclass(frozen=True)
class Page:
    """Everything that a page shows."""

    assignment: str
    notebook: str
    title: str
    parts: list[Part]
    penalty: float
    status: Status
    reason: str

    @property
    def findings(self) -> list[Finding]:
        """Of all parts, in their order."""
        return [finding for part in self.parts for finding in part.findings]

    @property
    def max_points(self) -> float:
        """What could be earned."""
        return sum(finding.max_points for finding in self.findings)

    @property
    def points(self) -> float:
        """What counts: less the late penalty."""
        return max(0.0, sum(finding.points for finding in self.findings) - self.penalty)

    @property
    def waiting(self) -> float:
        """The points that a person has still to give or not."""
        return sum(f.max_points for f in self.findings if f.waits)

    @property
    def gaps(self) -> list[Gap]:
        """Where points were lost, the largest gain first."""
        return gaps((self.notebook, finding) for finding in self.findings)

    @property
    def sums(self) -> list[tuple[str, float, float, float]]:
        """Of automatic checks and of what a person grades, where there are both: points, maximum, and
        what waits."""
        kinds = {"Checked automatically": False, "Graded by hand": True}
        found = {
            name: [f for f in self.findings if f.by_hand == by_hand]
            for name, by_hand in kinds.items()
        }
        return [
            (
                name,
                sum(f.points for f in every),
                sum(f.max_points for f in every),
                sum(f.max_points for f in every if f.waits),
            )
            for name, every in found.items()
            if every
        ]


def read(assignment: str, name: str, notebook: NotebookNode, booked: Booked) -> Page:
    """What the page of an autograded notebook shows."""
    record = notebook.metadata.get("autograder", {})
    results = {entry["check"]: Result(**entry) for entry in record.get("results", ())}
    cells = [cell for cell in notebook.cells if cell.id != "results"]
    reader = _Reader(booked, results)
    for cell in cells:
        reader.take(cell)
    texts = (cell.source for cell in cells if cell.cell_type == "markdown" and not is_added(cell))
    headings = (_HEADING.search(text[:LONGEST]) for text in texts)
    return Page(
        assignment,
        name,
        next((found[1] for found in headings if found), name),
        reader.parts(),
        booked.penalty,
        Status(record.get("status", Status.GRADED)),
        str(record.get("reason", "")),
    )


class _Reader:
    """Cells in their order become parts."""

    def __init__(self, booked: Booked, results: Mapping[str, Result]) -> None:
        self._booked, self._results = booked, results
        self._parts: list[Part] = []
        self._given: list[Shown] = []
        self._answer: Part | None = None
        self._below = False
        """Whether the cells since the answer are the student's."""

    def take(self, cell: NotebookNode) -> None:
        """The next cell."""
        added = is_added(cell)
        if is_solution(cell):
            self._begin(cell)
        elif added and self._below and self._answer:
            self._answer.cells.append(_shown(cell, own=True))
        elif is_task(cell):
            self._given.append(_shown(cell))
            self._begin(cell)
        elif is_grade(cell):
            self._find(cell)
        else:
            self._below = False
            self._given.append(_shown(cell, own=added))

    def parts(self) -> list[Part]:
        """All parts."""
        self._fold()
        return self._parts

    def _begin(self, cell: NotebookNode) -> None:
        """An answer, with what was asked above it."""
        title = _last_heading(self._given)
        asked = []
        if self._given and self._given[-1].kind == "text" and not self._given[-1].own:
            asked = [self._given.pop()]
        self._fold()
        name = grade_id(cell)
        own = [] if is_task(cell) else [_shown(cell, own=True)]
        self._answer = Part(title or name, own, asked)
        self._parts.append(self._answer)
        self._below = True
        said = self._booked.comments.get(name, Said(None, None))
        if is_grade(cell) or is_task(cell):
            grade = self._grade(cell)
            self._answer.findings.append(
                Finding(
                    name,
                    self._answer.title,
                    *grade,
                    by_hand=True,
                    comment=said.by_hand or said.automatic or "",
                )
            )
        else:
            self._answer.comment = said.by_hand or ""

    def _find(self, cell: NotebookNode) -> None:
        """A test."""
        if self._answer is None:
            self._answer = Part("Tests")
            self._parts.append(self._answer)
        name = check_name(cell)
        result = self._results.get(name)
        told, lesson = without_lesson(result.message if result else "")
        self._answer.findings.append(
            Finding(
                name,
                _last_heading(self._given) or self._answer.title,
                *self._grade(cell),
                message=told,
                lesson=lesson,
                cell=result.cell if result else "",
                mistakes=tuple(result.mistakes) if result else (),
                given=(*self._given, _shown(cell, without_outputs=result is not None)),
            )
        )
        self._given = []
        self._below = False

    def _grade(self, cell: NotebookNode) -> Marked:
        most = float(cell.metadata.nbgrader.get("points", 0))
        return self._booked.grades.get(grade_id(cell), Marked(0.0, most, True))

    def _fold(self) -> None:
        """What was given and belongs to no answer."""
        if self._given:
            self._parts.append(Part("", given=self._given))
            self._given = []
            self._answer = None


def _shown(cell: NotebookNode, own: bool = False, without_outputs: bool = False) -> Shown:
    kind = "text" if cell.cell_type == "markdown" else "code"
    outputs = () if without_outputs else tuple(cell.get("outputs", ()))
    return Shown(kind, str(cell.source), outputs, own)


def _last_heading(cells: Sequence[Shown]) -> str:
    """The last heading of what was given."""
    found = [heading for cell in cells for heading in _headings(cell)]
    return found[-1] if found else ""


def _headings(cell: Shown) -> list[str]:
    """The headings of a given cell, without what the exercise says of points."""
    if cell.kind != "text" or cell.own:
        return []
    return [_WORTH.sub("", heading).strip() for heading in _HEADING.findall(cell.source)]


# Rendering


def render(page: Page) -> str:
    """The page as HTML."""
    return environment().get_template("feedback.html.j2").render(page=page, styled=_Styled())


@functools.cache
def environment() -> Environment:
    """Makes pages of templates, with what they share."""
    made = templates()
    made.globals |= {"css": Markup(CSS), "policy": POLICY, "overview": OVERVIEW}
    made.filters |= {
        "points": points,
        "message": message,
        "sentence": lambda text: Markup(mathml.sentence(text)),
        "markdown": lambda text: Markup(_markdown(text)),
        "plain": _plain,
        "exercise": exercise,
    }
    return made


def points(value: float) -> str:
    """A number of points."""
    return f"{round(value, 2):g}".replace("-", "−")


def message(text: str) -> Markup:
    """A verdict's message, with links to the lessons that it names."""
    link = rf'<a href="{LESSONS}\1" target="_blank" rel="noopener">notebooks/\1</a>'
    return Markup(_LESSON.sub(link, as_html(text)))


def _plain(text: str) -> str:
    """A title without its marks of Markdown, for where there is no markup."""
    return re.sub(r"[*`$\\]", "", text)


class _Styled:
    """Renders cells.  All that is a student's shares what styling may take, see ``pages.STYLED``."""

    def __init__(self) -> None:
        self._room: dict[str, float] = {**STYLED, "characters": MATHML}

    def source(self, cell: Shown, level: int) -> Markup:
        """The text of a cell, whose headings all have this level on the page."""
        if cell.kind == "text":
            return self._text(cell.source, cell.own, level)
        plain = html.escape(cell.source, quote=False)
        return Markup(
            f"<pre><code>{self._style(cell.source, _python, plain, cell.own)}</code></pre>"
        )

    def python(self, source: str) -> Markup:
        """Code of a verdict's."""
        return Markup(f"<pre><code>{_python(source)}</code></pre>")

    def _text(self, source: str, own: bool, level: int) -> Markup:
        """Markdown, in a box that it cannot leave."""
        inside = self._style(source, _markdown, as_written(source), own)
        inside = re.sub(r"<(/?)h[1-6]>", rf"<\1h{level}>", inside)
        return Markup(f'<div class="box">{inside}</div>')

    def _style(self, source: str, style: Callable[[str], str], plain: str, own: bool) -> str:
        if len(source) > LONGEST:
            return plain
        return styled(self._room, source, style, plain) if own else style(source)

    def outputs(self, cell: Shown, level: int) -> Iterator[Markup]:
        """What a cell printed and drew."""
        drawn = 0
        for output in cell.outputs:
            if output.output_type == "stream":
                yield self._printed(output.text)
            elif output.output_type == "error":
                yield self._printed("\n".join(output.traceback), "error")
            else:
                data = output.data
                kind = next((k for k in ("image/png", "image/jpeg") if k in data), "")
                if kind and pixels(data[kind]):
                    drawn += 1
                    yield _picture(kind, data[kind], described(cell.source, drawn))
                elif "text/markdown" in data:
                    yield self._text(data["text/markdown"], True, level)
                elif text := data.get("text/plain") or data.get("text/html"):
                    yield self._printed(text)

    def _printed(self, text: str, kind: str = "") -> Markup:
        shown = html.escape(strip_ansi(text).rstrip("\n"), quote=False)
        if text.count("\n") <= 20 and len(text) <= 2000:
            return Markup(f'<pre class="out {kind}">{shown}</pre>')
        return Markup(f'<pre class="out long {kind}" tabindex="0">{shown}</pre>')


def _picture(kind: str, data: str, alt: str) -> Markup:
    source = "".join(data.split())
    return Markup(f'<img src="data:{kind};base64,{html.escape(source)}" alt="{html.escape(alt)}">')


def _markdown(source: str) -> str:
    """Formulas that may be wider than the page scroll in a box, which the keyboard reaches."""
    return re.sub(r"<math.*?</math>", _scrolling, mathml.markdown(source), flags=re.DOTALL)


def _scrolling(formula: re.Match[str]) -> str:
    if formula[0].startswith('<math display="block"'):
        return f'<span class="formula" tabindex="0">{formula[0]}</span>'
    if len(re.sub(r"<[^>]*>|&\w+;", "", formula[0])) > WIDE:
        return f'<span class="wide" tabindex="0">{formula[0]}</span>'
    return formula[0]


_COLOURS = {Comment: "c", Keyword: "k", String: "s", Number: "m"}


@functools.lru_cache(maxsize=1024)
def _python(source: str) -> str:
    """Code with few colours, so that a page stays small."""
    parts = []
    for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        escaped = html.escape(text, quote=False)
        kind = next((c for t, c in _COLOURS.items() if token in t), "")
        if token in (Name.Function, Name.Class):
            kind = "f"
        parts.append(f'<span class="{kind}">{escaped}</span>' if kind else escaped)
    return "".join(parts)


def described(source: str, number: int) -> str:
    """What a picture shows, as far as the code that drew it says: its titles and axes."""
    told = _titles(source)
    return f"Picture {number} of the code above{f': {told}' if told else ''}"


@functools.lru_cache(maxsize=1024)
def _titles(source: str) -> str:
    names = {"title": [], "x": [], "y": []}  # type: dict[str, list[str]]
    try:
        with warnings.catch_warnings(action="ignore"):  # of what a student wrote, for nobody
            tree = ast.parse(source if len(source) <= LONGEST else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.parse("")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            _name(node, names)
    parts = ["; ".join(dict.fromkeys(names["title"]))]
    for axis in "xy":
        if names[axis]:
            parts.append(f"{axis} axis: {', '.join(dict.fromkeys(names[axis]))}")
    return ". ".join(part for part in parts if part)


_KINDS = {"title": "title", "suptitle": "title", "xlabel": "x", "ylabel": "y"}


def _name(call: ast.Call, names: dict[str, list[str]]) -> None:
    """Takes up the titles and labels that a call of matplotlib's sets."""
    found: list[tuple[str, Any]] = [(k.arg or "", k.value) for k in call.keywords]
    if isinstance(call.func, ast.Attribute) and call.args:
        found.append((call.func.attr.removeprefix("set_"), call.args[0]))
    for name, value in found:
        if name in _KINDS and (text := _text(value)):
            names[_KINDS[name]].append(text)


def _text(value: ast.expr) -> str:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return re.sub(r"[$\\{}]", "", value.value)[:200]
    return ""
