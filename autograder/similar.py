"""Work of a class that is more alike than the class explains.

What everybody was given, and what many wrote, tells nothing; what few wrote does.  The likeness of two
students is the information in the phrases that both have and few others: tokens of code whatever
variables are called, words of text.  How much of it comes by chance, the class itself says: for most,
the nearest is somebody who worked alone.  Who is joined by such likeness, two or more, is a group.

Known tools find the phrases in programs as this does, by fingerprints of tokens on one's own machine, but
not in a notebook's cells, and none says what comes by chance.  So none is used:

- compare50 weighs rare phrases as well and is kept up, but may be used only under the GPL, and ranks
  the nearest pairs of any class, also of one where all worked alone.
- copydetect (MIT) compares two programs by the share of code that they have in common, whatever the
  class wrote, knows no text, and has had no release since March 2024.
- Dolos (MIT) is kept up and draws groups, but has no notebooks and no text either, and would bring
  Node.js with compiled parsers for a share in common, above a threshold that somebody has to set.
"""

import html
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import nbformat
import numpy as np

from autograder import marks
from autograder.course import Course
from autograder.pages import LONGEST
from autograder.rebuild import source_and_release

FEWEST = 12
"""Students whose work tells what comes by chance."""
MANY = 0.1
"""What more than this share of a class wrote tells nothing, nor does it in a small class where more
than `FEW` wrote it."""
FEW = 4
"""Students whose phrases tell in a class of any size, so that three or four are found."""
CHANCE = 0.05
"""Pairs are listed of which fewer are expected in a class where everybody works alone."""
MOST = 20
"""Groups that are shown of a notebook."""
LEAST = 15
"""Phrases that two have to share: some lines of code, two or three sentences."""
NARROWEST = 0.25
"""The least spread of a class's largest likenesses, on a logarithmic scale."""
PHRASE = {"code": 20, "text": 5}
"""Tokens of a phrase."""


class Token(NamedTuple):
    """A part of a text, as it is compared, and where it stands."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True)
class Group:
    """Students, two or more, whose work in a notebook is alike: each stands out with another."""

    notebook: str
    kind: str
    students: tuple[str, ...]
    phrases: int
    """That two or more of them have, and few others."""
    expected: float
    """So many pairs come by chance, in a class like this, that are as much alike as each of them is
    to another."""
    texts: tuple[str, ...]
    """The work of each as HTML, with what is shared with another marked."""


def groups(course: Course, assignment: str, students: Iterable[str]) -> list[Group]:
    """The groups of an assignment that stand out, those that chance explains least first."""
    found = []
    for name in course.notebooks(assignment):
        works = {student: _read(course, assignment, student, name) for student in students}
        given = _given(course, assignment, name)
        for kind in PHRASE:
            mine = {student: work[kind] for student, work in works.items() if work.get(kind)}
            found += alike(mine, given[kind], kind, name)
    return sorted(found, key=lambda group: group.expected)


def same_pictures(course: Course, assignment: str, students: Iterable[str]) -> list[list[str]]:
    """Students who handed in a picture that is the same in every pixel."""
    owners: dict[bytes, set[str]] = defaultdict(set)
    for student in students:
        for path in course.autograded(assignment, student).glob("*.ipynb"):
            for digest in re.findall(rb'"pixels": "([0-9a-f]{64})"', path.read_bytes()):
                owners[digest].add(student)
    return sorted(sorted(names) for names in owners.values() if len(names) > 1)


def alike(works: Mapping[str, str], given: str, kind: str, notebook: str = "") -> list[Group]:
    """The groups among some students' work that stand out; none in a class that is too small to tell.

    Parameters
    ----------
    works
        By student, what was written.
    given
        What everybody had before.
    kind
        "code" or "text".
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    students = sorted(works)
    if len(students) < FEWEST:
        return []
    tokens = {student: split(works[student], kind) for student in students}
    known = set(_phrases(split(given, kind), kind))
    own = {s: set(_phrases(tokens[s], kind)) - known for s in students}
    writers: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, student in enumerate(students):
        for phrase in own[student]:
            writers[phrase].append(row)
    few = max(FEW, MANY * len(students))
    telling = {p: rows for p, rows in writers.items() if 2 <= len(rows) <= few}
    if not telling:
        return []
    weights = [math.sqrt(math.log(len(students) / len(rows))) for rows in telling.values()]
    where = np.array([(r, c) for c, rows in enumerate(telling.values()) for r in rows])
    matrix = csr_matrix(
        (np.array(weights)[where[:, 1]], (where[:, 0], where[:, 1])),
        shape=(len(students), len(telling)),
    )
    likeness = (matrix @ matrix.T).toarray()
    np.fill_diagonal(likeness, 0)
    expected = by_chance(likeness)
    shared = csr_matrix(matrix > 0, dtype=int)
    near = (expected < CHANCE) & ((shared @ shared.T).toarray() >= LEAST)
    np.fill_diagonal(near, False)
    number, label = connected_components(near, directed=False)
    found = []
    for members in (np.flatnonzero(label == n) for n in range(number)):
        if len(members) < 2:
            continue
        nearest = np.where(near, expected, np.inf)[members].min(axis=1)
        owners = Counter(phrase for row in members for phrase in own[students[row]])
        both = {phrase for phrase in telling if owners[phrase] > 1}
        names = tuple(students[row] for row in members)
        texts = tuple(_marked(works[s], tokens[s], both, kind) for s in names)
        found.append(Group(notebook, kind, names, len(both), float(nearest.max()), texts))
    return sorted(found, key=lambda group: group.expected)[:MOST]


def by_chance(likeness: np.ndarray) -> np.ndarray:
    """For each pair, the number of pairs that are at least so much alike in a class where everybody
    works alone.

    Everybody's largest likeness follows Gumbel's law of largest values, on a logarithmic scale.  The
    law's two numbers come from the quartiles of the class, which some who worked together hardly move.

    Parameters
    ----------
    likeness
        Of each student with each, symmetric, 0 with oneself (students, students).
    """
    low, middle, high = np.quantile(np.log1p(likeness.max(axis=1)), [0.25, 0.5, 0.75])
    scale = max((high - low) / (math.log(math.log(4)) - math.log(math.log(4 / 3))), NARROWEST)
    mode = middle + scale * math.log(math.log(2))
    above = -np.expm1(-np.exp(-(np.log1p(likeness) - mode) / scale))
    return np.asarray(len(likeness) * above / 2)


def split(text: str, kind: str) -> list[Token]:
    """The tokens of a text: of code without comments, the student's own names all the same."""
    if kind == "text":
        return [Token(m[0].lower(), *m.span()) for m in re.finditer(r"\w+|\\\w+|[^\w\s]", text)]
    from pygments.lexers import PythonLexer
    from pygments.token import Comment, Name

    found: list[Token] = []
    place = 0
    for what, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        begin, place = place, place + len(value)
        if value.strip() and what not in Comment:
            own = what in Name and what not in Name.Builtin
            attribute = bool(found) and found[-1].name == "."
            found.append(Token("name" if own and not attribute else value, begin, place))
    return found


def _phrases(tokens: list[Token], kind: str) -> list[tuple[str, ...]]:
    size = PHRASE[kind]
    names = [token.name for token in tokens]
    return [tuple(names[i : i + size]) for i in range(len(names) - size + 1)]


def _marked(text: str, tokens: list[Token], shared: set[tuple[str, ...]], kind: str) -> str:
    """A text as HTML, with the phrases marked that are `shared`."""
    size, parts, place = PHRASE[kind], [], 0
    inside = {
        i + k
        for i, phrase in enumerate(_phrases(tokens, kind))
        if phrase in shared
        for k in range(size)
    }
    for index, token in enumerate(tokens):
        if index in inside:
            parts.append(html.escape(text[place : token.begin]))
            parts.append(f"<mark>{html.escape(text[token.begin : token.end])}</mark>")
            place = token.end
    return "".join([*parts, html.escape(text[place:])]).replace("</mark> <mark>", " ")


def _read(course: Course, assignment: str, student: str, notebook: str) -> dict[str, str]:
    """What a student wrote into the answers of a notebook, code and text."""
    path = course.autograded(assignment, student) / f"{notebook}.ipynb"
    try:
        cells = marks.cells(nbformat.v4.reads_json(path.read_text("utf-8")))
        return _joined(c for name, own in cells.items() if name != marks.WHOLE for c in own)
    except marks.BROKEN:
        return {}


def _given(course: Course, assignment: str, notebook: str) -> dict[str, str]:
    """What everybody had: the notebook as it was released, and the course's lessons."""
    released = source_and_release(course.source(assignment) / f"{notebook}.ipynb")[1]
    lessons = [nbformat.read(p, as_version=4) for p in course.folder.glob("notebooks/*.ipynb")]
    return _joined(cell for given in (released, *lessons) for cell in given.cells)


def _joined(cells: Iterable[nbformat.NotebookNode]) -> dict[str, str]:
    found = dict.fromkeys(PHRASE, "")
    for cell in cells:
        found["code" if cell.cell_type == "code" else "text"] += cell.source[:LONGEST] + "\n\n"
    return {kind: _without_empty_lines(text) for kind, text in found.items()}


def _without_empty_lines(text: str) -> str:
    """A text with no more than one empty line at a time: for thousands, Pygments takes minutes."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(map(str.rstrip, text.splitlines())))
