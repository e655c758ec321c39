"""Markdown as HTML with its mathematics as MathML, made on the server, so that a page needs no script
for it and nothing from elsewhere.  What comes out is clean, whatever a student wrote."""

import functools
import html
import re
import unicodedata
from collections.abc import Sequence
from xml.etree import ElementTree

import nh3
from latex2mathml.converter import convert_to_element

from autograder.pages import ATTRIBUTES, LONGEST, TAGS, Renderer, as_written, parsed

MATH = {
    "math": {"display"},
    "mspace": {"width", "linebreak"},
    "mo": {"stretchy", "fence", "form", "movablelimits", "minsize", "maxsize", "lspace", "rspace"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtd": {"columnalign"},
    "mi": {"mathvariant"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
} | {
    tag: set()
    for tag in "mn mtext mrow msub msup msubsup msqrt mroot munderover mtable mtr mpadded".split()
}
"""The elements of MathML that formulas are made of, with their attributes."""

_LENGTHS = {"width", "minsize", "maxsize", "lspace", "rspace", "linethickness"}
_LENGTH = re.compile(r"-?[0-3]?(\.\d{1,3})?(em|px)?|[a-z]{1,40}")
"""Of a space or a bracket: nothing is larger than a line or two."""

_LONGEST_FORMULA = 2000
_GROWS = re.compile(
    r"\\(?:[egx]?def|let|(?:re)?new(?:command|environment)|providecommand|Declare[A-Za-z]*|sideset)"
    r"(?![A-Za-z])"
)
"""What writes a part of a formula more than once: of 20 that call one another twice each, a million."""
_STYLES = {
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
    "fraktur": "FRAKTUR",
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
}
_SAME = {r"\lVert": r"\|", r"\rVert": r"\|", r"\lvert": "|", r"\rvert": "|"}


def markdown(text: str) -> str:
    """A student's or an instructor's Markdown as clean HTML."""
    if len(text) > LONGEST:
        return as_written(text)
    return _markdown(text)


@functools.lru_cache(maxsize=4096)
def _markdown(text: str) -> str:
    try:
        page = parsed(text, _WithMathML(escape=False))
    except RecursionError:
        page = as_written(text)
    return nh3.clean(
        page,
        tags=TAGS | MATH.keys(),
        attributes={**ATTRIBUTES, **MATH},
        attribute_filter=_only_short_lengths,
        link_rel=None,
    )


def _only_short_lengths(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute not in _LENGTHS or _LENGTH.fullmatch(value) else None


def sentence(text: str) -> str:
    """A line of Markdown, without a paragraph around it."""
    return re.sub(r"^<p>(.*)</p>\s*$", r"\1", markdown(text), flags=re.DOTALL)


class _WithMathML(Renderer):
    """Formulas become MathML."""

    def block_math(self, body: str) -> str:
        return formula(body, display=True)

    def inline_math(self, body: str) -> str:
        return formula(body)

    def latex_environment(self, name: str, body: str) -> str:
        return formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)


def formula(tex: str, display: bool = False) -> str:
    """TeX as MathML; the TeX itself where it cannot be read."""
    if len(tex) <= _LONGEST_FORMULA and not _GROWS.search(tex):
        prepared = re.sub(r"\\(begin|end)\{(aligned|split|gathered)\}", r"\\\1{align*}", tex)
        for command, same in _SAME.items():
            prepared = prepared.replace(command, same)
        try:
            found = convert_to_element(prepared, display="block" if display else "inline")
            return ElementTree.tostring(_plain(found), encoding="unicode")
        except Exception:  # whatever a student wrote, the page is shown
            pass
    return f"<code>{html.escape(tex)}</code>"


def _plain(element: ElementTree.Element) -> ElementTree.Element:
    """The element with letters of their own in place of ``mathvariant``, which browsers no longer
    read, with characters in place of their entities, and with TeX's spaces."""
    element.attrib.pop("xmlns", None)
    style = _STYLES.get(element.get("mathvariant", ""))
    if element.get("mathvariant") != "normal":
        element.attrib.pop("mathvariant", None)
    element.text = html.unescape(element.text or "")
    if style:
        element.text = "".join(_letter(character, style) for character in element.text)
    _as_in_tex(element)
    parts = [_plain(child) for child in element]
    if element.tag == "msup" and (parts[1].text or "").strip("′") == "" and parts[1].text:
        element.tag = "mrow"  # a prime is small and raised by itself
    elif element.tag in _ROWS:
        _set_forms(parts)
        for place in reversed(range(len(parts) - 1)):
            if _apart(parts[place], parts[place + 1]):
                element.insert(place + 1, ElementTree.Element("mspace", width="0.17em"))
    return element


_ROWS = {"math", "mrow", "mtd", "mstyle", "msqrt", "mpadded"}
"""Elements whose parts stand beside one another."""

_OPEN, _CLOSE, _BARS = "([{", ")]}", "|‖"


def _as_in_tex(element: ElementTree.Element) -> None:
    """Makes an operator of what has space around it in TeX, and none of what has not."""
    text = element.text or ""
    if text == "~":  # of \\sim
        element.tag, element.text = "mo", "∼"
    elif text == ";":
        element.tag = "mo"
        element.attrib |= {"lspace": "0em", "rspace": "0.17em"}
    elif element.tag == "mo" and text and text in "∞∂∇…⋯":
        element.tag = "mi"
        element.attrib = {"mathvariant": "normal"}
    elif element.tag == "mo" and len(text) > 1 and text.isalpha():  # \\max
        element.tag, element.attrib = "mi", {}
    elif element.tag == "mo" and text and text in "/.":
        element.attrib |= {"lspace": "0em", "rspace": "0em"}


def _set_forms(parts: Sequence[ElementTree.Element]) -> None:
    """Tells signs from operations, opening from closing bars, and both from those in p(x | z)."""
    opened: set[str] = set()
    before = None
    for part in parts:
        mark = _base(part)
        text = mark.text or ""
        starts = before is None or (before.tag == "mo" and before.get("form") != "postfix")
        if mark.tag == "mo" and text and "form" not in mark.attrib:
            scripted = part is not mark and text in _BARS  # as in ‖x‖²
            if text in _CLOSE or text in opened or scripted:
                mark.set("form", "postfix")
                opened.discard(text)
            elif text in _OPEN or (text in "−-+±" and starts):
                mark.set("form", "prefix")
            elif text in _BARS and starts:
                mark.set("form", "prefix")
                opened.add(text)
        if part.tag != "mspace":
            before = mark


def _base(element: ElementTree.Element) -> ElementTree.Element:
    """What an element's scripts belong to."""
    while element.tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
        element = element[0]
    return element


def _apart(one: ElementTree.Element, other: ElementTree.Element) -> bool:
    """Whether a space separates the name of a function, such as log, from what stands beside it."""
    before, after = _base(one), _base(other)
    if "mspace" in (before.tag, after.tag):
        return False
    if _named(before):
        return after.tag != "mo" or after.text in tuple(_BARS)
    closed = before.tag != "mo" or before.get("form") == "postfix"
    return _named(after) and closed


def _named(element: ElementTree.Element) -> bool:
    """Whether it is the name of a function."""
    return element.tag == "mi" and len(element.text or "") > 1 and (element.text or "").isalpha()


def _letter(character: str, style: str) -> str:
    """A letter or digit in a mathematical style: ℝ of R."""
    kind = "CAPITAL" if character.isupper() else "SMALL"
    name = unicodedata.name(character, "").rpartition(" ")[2]
    letter = f"{kind} {name}"
    if character.isdigit():
        kind, letter = "DIGIT", f"DIGIT {name}"
    older = {"FRAKTUR": "BLACK-LETTER"}.get(style, style)
    for candidate in (f"MATHEMATICAL {style} {letter}", f"{older} {letter}"):
        try:
            return unicodedata.lookup(candidate)
        except KeyError:
            continue
    return character
