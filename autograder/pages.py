"""Pages that are rendered with no trust in what a student wrote, printed or drew: what of it is shown,
how, and how much.

Feedback pages and the formgrader show it to people who are logged in with more rights.  None of it
runs, loads or links anything, none of it chooses a class, an id or a style of the page's, none of it
leaves its own box; and a page is made in seconds, whatever is on it.
"""

import base64
import binascii
import html
import re
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from nbconvert.filters.ansi import ansi2html, strip_ansi
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder.sandbox.limits import DROPPED

NO_PICTURE = "[this picture is not shown: it is neither a PNG nor a baseline JPEG, or it has too many pixels]"


@dataclass
class Room:
    """How much a notebook's outputs may still fill of its page."""

    characters: int = 2**18
    """Of text; a log of a hundred epochs has 10,000."""
    pixels: int = 2**26
    """Of pictures, each of which a browser keeps in memory in full."""
    outputs: int = 500

    def take(self, outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
        """The outputs as they are shown, which are less if there is no room for all."""
        kept = [self._take(output) for output in outputs[: self.outputs]]
        if len(outputs) > self.outputs > 0:
            kept.append(NotebookNode(output_type="stream", name="stdout", text=f"{DROPPED}\n"))
        self.outputs = max(0, self.outputs - len(outputs))
        return kept

    def _take(self, output: NotebookNode) -> NotebookNode:
        if output.output_type == "stream":
            return NotebookNode(output, text=self._text(output.text))
        if output.output_type == "error":
            return NotebookNode(output, traceback=[self._text(t) for t in output.traceback])
        data = NotebookNode()
        for kind, value in output.data.items():
            if not kind.startswith("image/"):
                # TeX alone would reach the page as it is
                data[kind.replace("latex", "markdown")] = self._text(value)
            elif 0 < (size := pixels(value)) <= self.pixels:
                self.pixels -= size
                data[kind] = value
            else:
                data.setdefault("text/plain", NO_PICTURE)
        return NotebookNode(output, data=data)

    def _text(self, text: str) -> str:
        kept = text if len(text) <= self.characters else f"{text[: self.characters]}\n{DROPPED}\n"
        self.characters -= min(len(text), self.characters)
        return kept


_MOST_PARTS = 10_000
"""Chunks or segments of a picture's file; Pillow takes 10 µs for each, and matplotlib writes a few."""


def pixels(encoded: str) -> int:
    """How many pixels a PNG or JPEG picture (base64) has, by its header; 0 for anything else, and for
    what is animated or comes in many scans or parts, which take whoever decodes it as long as its maker
    wants."""
    try:
        data = base64.b64decode(encoded)
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            width, height = struct.unpack(">II", data[16:24])
            place = 8
            for _ in range(_MOST_PARTS):
                if place >= len(data):
                    return 0 if b"acTL" in data else int(width * height)
                place += 12 + int.from_bytes(data[place : place + 4])
            return 0
        place = 2
        for _ in range(_MOST_PARTS if data.startswith(b"\xff\xd8") else 0):
            mark, kind, length = struct.unpack_from(">BBH", data, place)
            if mark == 0xFF and kind in (0xC0, 0xC1):  # the frame of a picture in one scan
                height, width = struct.unpack_from(">HH", data, place + 5)
                return int(width * height)
            if mark != 0xFF or not (kind in (0xC4, 0xFE) or 0xDB <= kind <= 0xEF):
                break  # no segment that can stand before it
            place += 2 + length
    except (binascii.Error, struct.error):
        pass
    return 0


FILTERS = {
    "markdown2html": "autograder.pages.safe_markdown",
    "ansi2html": "autograder.pages.safe_ansi",
    "highlight_code": "autograder.pages.safe_code",
    "clean_html": "autograder.pages.as_written",
    "strip_files_prefix": "autograder.pages.no_links_to_mend",
}
"""What stands in for nbconvert's own filters, by their names."""

TAGS = set(
    "abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre s "
    "span strong sub summary sup table tbody td tfoot th thead tr ul".split()
)
"""What Markdown may become: no link, no picture, no control."""

ATTRIBUTES: dict[str, set[str]] = {"*": set(), "ol": {"start"}}
"""No class, id or style, which would borrow what the page does with its own."""

LONGEST = 10_000
"""Characters of the longest text that is read as Markdown or as Python: the parsers' time grows with
the square for text that was made for it."""

MOST_ROWS = 200
"""Lines of the longest table: the parser reads one to its end before it finds a row that does not fit, and
begins again at the next line."""

STYLED = {"seconds": 1.5, "characters": 400_000, "formulas": 1_000}
"""What all styled text of a page may take: processor time, characters of HTML, and formulas, which
MathJax typesets in the browser, a thousand in seconds.  A page of a course takes a tenth to a half."""

_TEX = re.compile(
    r"<(pre|code)>.*?</\1>|\\(?=(?:def|gdef|let|global|(?:re)?newcommand|(?:re)?newenvironment|begingroup"
    r"|endgroup|DeclareMathOperator|Newextarrow|definecolor|require|href|url|class|cssId|style|data"
    r"|bbox|enclose|[bx]?cancel|cancelto|mmlToken|unicode|toggle|mathtip|texttip|[rR]ule|Space)"
    r"(?![A-Za-z]))",
    re.DOTALL,
)
"""MathJax's ways to define macros, which may call themselves, and to choose links, classes, ids, styles
and boxes of any size; and code, which it leaves alone."""


_FORMULA = re.compile(r"\$|\\[()\[\]]|\\(?:begin|end)\b")
"""Where MathJax finds the beginning and the end of a formula."""


class Renderer(IPythonRenderer):
    """Markdown without what reaches out of its text: links and pictures become their addresses,
    headings have no anchors, code has no colours."""

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """The text, and where it would lead."""
        address = html.escape(url)
        return text if text == address else f"{text} ({address})"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """What it shows, and where it is."""
        return f"[{html.escape(text)}: {html.escape(url[:200])}]"

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        """Without the id that nbconvert makes of its text."""
        return f"<h{level}>{text}</h{level}>"

    def block_code(self, code: str, info: str | None = None) -> str:
        """Without the colours of a language that a student names."""
        return f"<pre><code>{html.escape(code)}</code></pre>"


def _styled(context: Any, source: str, style: Callable[[str], str], plain: str) -> str:
    return styled(context["resources"].setdefault("autograder", dict(STYLED)), source, style, plain)


def styled(room: dict[str, float], source: str, style: Callable[[str], str], plain: str) -> str:
    """`source` with a style, or `plain` where it or all of the page, which has so much `room` left (see
    ``STYLED``), is too much for that."""
    if min(room.values()) <= 0:
        return plain
    began = time.thread_time()
    try:
        shown = style(source)
    except RecursionError:
        shown = plain
    room["seconds"] -= time.thread_time() - began
    used = {"characters": len(shown), "formulas": len(_FORMULA.findall(shown)) / 2}
    if any(used[kind] > room[kind] for kind in used):
        return plain
    room.update({kind: room[kind] - used[kind] for kind in used})
    return shown


def parsed(source: str, renderer: Renderer) -> str:
    """Markdown as HTML that is not clean yet; as it was written where there are more rows than are read."""
    if sum("|" in line for line in source.splitlines()) > MOST_ROWS:
        return as_written(source)
    return str(MarkdownWithMath(renderer).render(source))


def _markdown(source: str) -> str:
    page = parsed(source, Renderer(escape=False))
    page = nh3.clean(page, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    page = _TEX.sub(lambda found: found[0] if found[1] else "＼", page)
    # whatever it is, it stays within its own box
    return f'<div style="contain: content; overflow-x: auto">{page}</div>'


def as_written(source: str) -> str:
    """Text as it was written."""
    return f"<pre>{html.escape(source, quote=False)}</pre>"


def no_links_to_mend(page: str) -> str:
    """A page as it is: nbconvert's own filter takes for ever to look for the links that it hasn't."""
    return page


@pass_context
def safe_markdown(context: Any, source: str) -> str:
    """Markdown as HTML that does nothing but show text: it runs, loads and links nothing, and cannot
    cover the page around it."""
    plain = as_written(source)
    return plain if len(source) > LONGEST else _styled(context, source, _markdown, plain)


@pass_context
def safe_ansi(context: Any, source: str) -> str:
    """A terminal's text with its colours."""
    return _styled(context, source, ansi2html, html.escape(strip_ansi(source), quote=False))


_highlight = Highlight2HTML(pygments_lexer="ipython3")


@pass_context
def safe_code(context: Any, source: str, metadata: Any = None) -> str:
    """A code cell in colours."""
    plain = f'<div class="highlight">{as_written(source)}</div>'
    return plain if len(source) > LONGEST else _styled(context, source, _highlight, plain)


def templates() -> Environment:
    """What makes pages of the package's templates: all text is escaped, and a name that is not there is
    an error."""
    return Environment(
        loader=PackageLoader("autograder", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
