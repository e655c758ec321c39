"""Recognising a student's cells: which of them is which of ours, also where ids and metadata are gone
or an answer was typed anew in a cell of its own.

What a student wrote is looked at with regular expressions only, line by line: a parser can be brought
down by text that is made for it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from autograder.submission import Cell

_DEFINITION = re.compile(
    r"^(?:async +)?(?:def|class) +(\w+)"  # functions and classes
    r"|^(\w[\w, ]*+)=(?!=)"  # variables
    r"|^(\w++) *+:(?!=)[^=\n]*+=(?!=)",  # with a type
    re.MULTILINE,
)
_CODE = re.compile(r"(?:async +)?(?:def|class) +\w+ *[(:]")
"""How code begins that stands in a cell which became text."""

_NAME = re.compile(r"[^\W\d]\w*")

ELSEWHERE = "# This answer stands in a cell further up."
"""The text of an answer cell whose answer runs where its student wrote it."""


def defines(text: str) -> frozenset[str]:
    """The names that code binds at its top level: functions, classes, variables."""
    found = " ".join("".join(groups) for groups in _DEFINITION.findall(text))
    return frozenset(_NAME.findall(found))


def name_of(cell: NotebookNode) -> str:
    """What a cell of ours is called: its nbgrader id, or its cell id after a #."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", "")) or f"#{cell.id}"


def share(source: NotebookNode, released: NotebookNode, submitted: Sequence[Cell]) -> float:
    """The share of our cells that are among a student's."""
    search = _Search(source, released, submitted)
    return len(set(search.keys) & set(search.order)) / max(len(search.order), 1)


@dataclass
class Placed:
    """Where the student's cells go in the rebuilt notebook."""

    answers: dict[str, str] = field(default_factory=dict)
    """By answer cell, its text; without those that are nowhere."""
    pictures: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By answer cell, what it had drawn."""
    added: dict[str, list[Cell]] = field(default_factory=dict)
    """By the cell of ours that they follow ('' at the start), the cells of the student's own."""
    missing: list[str] = field(default_factory=list)
    """Answer cells that are nowhere."""
    answered: bool = False
    """Whether there is anything of the student's."""


def place(source: NotebookNode, released: NotebookNode, submitted: Sequence[Cell]) -> Placed:
    """Finds the answers among a student's cells.

    A cell is ours by its nbgrader id, or else by its cell id, or else by its text.  An answer cell
    that exists more than once counts at its last answered copy; the other copies run as cells of the
    student's own.  An answer that is in none of its cells is looked for in cells of the student's own:
    by what it defines, or by its place between cells that are ours.
    """
    return _Search(source, released, submitted).placed()


class _Search:
    def __init__(
        self, source: NotebookNode, released: NotebookNode, submitted: Sequence[Cell]
    ) -> None:
        self.order = [name_of(cell) for cell in source.cells]
        self.index = {name: index for index, name in enumerate(self.order)}
        self.source = {name_of(cell): cell for cell in source.cells}
        self.stubs = {name_of(cell): cell for cell in released.cells if is_solution(cell)}
        self.cells = submitted
        self.keys = self._keys(released)
        self.answers = self._answers()

    def _keys(self, released: NotebookNode) -> list[str]:
        """By cell, which of ours it is; '' for the student's own."""
        ids = {f"#{cell.id}": name_of(cell) for cell in released.cells}
        keys = [
            cell.grade_id if cell.grade_id in self.index else ids.get(f"#{cell.id}", "")
            for cell in self.cells
        ]
        texts: dict[tuple[str, str], list[str]] = {}
        for cell in released.cells:
            if name_of(cell) not in keys and cell.source.strip():
                texts.setdefault((cell.cell_type, cell.source.strip()), []).append(name_of(cell))
        for index, cell in enumerate(self.cells):
            alike = texts.get((cell.cell_type, cell.source.strip()), [])
            if not keys[index] and alike:  # several of one text stand in their order
                keys[index] = alike.pop(0) if len(alike) > 1 else alike[0]
        return keys

    def _answered(self, index: int, name: str) -> bool:
        return self.cells[index].source.strip() not in ("", self.stubs[name].source.strip())

    def _answers(self) -> dict[str, int]:
        """By answer cell, the position of the copy that counts."""
        answers: dict[str, int] = {}
        for index, name in enumerate(self.keys):
            if name in self.stubs and (name not in answers or self._answered(index, name)):
                answers[name] = index
        return answers

    def _own(self) -> list[int]:
        """The positions of the student's own cells with anything in them."""
        taken = set(self.answers.values())
        return [
            index
            for index, cell in enumerate(self.cells)
            if not self.keys[index] and index not in taken and cell.source.strip()
        ]

    def _wanted(self, name: str) -> frozenset[str]:
        """What an answer has to define: what its stub does, or else what others use of it."""
        stub, answer = self.stubs[name], self.source[name]
        if stub.cell_type != "code":
            return frozenset()
        others = "\n".join(c.source for n, c in self.source.items() if n != name)
        return defines(stub.source) or defines(answer.source) & frozenset(_NAME.findall(others))

    def _anchor(self, index: int) -> int:
        """The position in the source of the last cell of ours above a student's cell; -1 for none."""
        above = (self.keys[i] for i in range(index - 1, -1, -1) if self.keys[i])
        return self.index.get(next(above, ""), -1)

    def placed(self) -> Placed:
        """The result."""
        unanswered = [
            name
            for name in self.stubs
            if name not in self.answers or not self._answered(self.answers[name], name)
        ]
        stays = self._by_definition(unanswered)
        self._by_place([n for n in unanswered if n not in self.answers and n not in stays])
        result = Placed(missing=[n for n in self.stubs if n not in self.answers and n not in stays])
        result.answers = {name: self.cells[index].source for name, index in self.answers.items()}
        result.answers |= dict.fromkeys(stays, ELSEWHERE)
        result.pictures = {n: self.cells[index].pictures for n, index in self.answers.items()}
        taken, anchor = {index: name for name, index in self.answers.items()}, ""
        for index, (cell, name) in enumerate(zip(self.cells, self.keys, strict=True)):
            if index in taken:
                further = not anchor or self.index[taken[index]] > self.index[anchor]
                anchor = taken[index] if name or further else anchor
            elif name in self.stubs:
                if self._answered(index, name):
                    result.added.setdefault(anchor, []).append(cell)
                elif name not in self.answers or self.keys[self.answers[name]] != name:
                    anchor = name
            elif name:
                anchor = name
            elif cell.cell_type in ("code", "markdown", "raw"):
                where = self.moved.get(index, anchor)
                result.added.setdefault(where, []).append(cell)
        stubs = {name: cell.source.strip() for name, cell in self.stubs.items()}
        own = [cell.source for cells in result.added.values() for cell in cells]
        result.answered = bool("".join(own).strip()) or any(
            text.strip() not in ("", stubs[name]) for name, text in result.answers.items()
        )
        return result

    def _by_definition(self, unanswered: Iterable[str]) -> set[str]:
        """Finds answers in cells that define what they have to; returns those that run where their
        student wrote them, because other code stands between there and the answer's place, or
        because one cell holds several."""
        self.moved: dict[int, str] = {}
        stays = set()
        found = {
            index: defines(self.cells[index].source)
            for index in self._own()
            if self.cells[index].cell_type == "code" or _CODE.match(self.cells[index].source)
        }
        for name in unanswered:
            wanted = self._wanted(name)
            whole = [i for i, names in found.items() if wanted and wanted <= names]
            parts = [i for i, names in found.items() if wanted & names]
            if not parts:
                continue
            index = (whole or parts)[-1]
            place = self.index[name]
            runs = self.cells[index].cell_type == "code"
            if index in self.answers.values() or (runs and self._code_between(index, place)):
                stays.add(name)
                self.answers.pop(name, None)
                continue
            if self._anchor(index) >= place:  # it moves up, and what it builds on with it
                before = self.order[place - 1] if place else ""
                for other in range(index - 1, -1, -1):
                    if self.keys[other] or other in self.answers.values():
                        break
                    self.moved[other] = before
            self.answers[name] = index
        return stays

    def _code_between(self, index: int, place: int) -> bool:
        """Whether code runs after a student's cell and before a place further down."""
        anchor = self._anchor(index)
        ours = (self.source[name] for name in self.order[anchor + 1 : place])
        if any(cell.cell_type == "code" for cell in ours):
            return True
        for later in range(index + 1, len(self.cells)):
            if self.index.get(self.keys[later], -1) >= place:
                break
            if not self.keys[later] and self.cells[later].cell_type == "code":
                return anchor < place
        return False

    def _by_place(self, missing: list[str]) -> None:
        """Finds answers by their place: as many cells of the student's own stand between two cells of
        ours as answers of that kind are missing there."""
        here = set(self.keys)
        gaps: dict[tuple[int, int], list[str]] = {}
        for name in missing:
            place = self.index[name]
            above = next((i for i in range(place - 1, -1, -1) if self.order[i] in here), -1)
            below = next(
                (i for i in range(place + 1, len(self.order)) if self.order[i] in here),
                len(self.order),
            )
            gaps.setdefault((above, below), []).append(name)
        for (above, below), names in gaps.items():
            first = self.keys.index(self.order[above]) + 1 if above >= 0 else 0
            last = self.keys.index(self.order[below]) if below < len(self.order) else len(self.keys)
            for kind in ("code", "markdown"):
                wanted = [
                    name
                    for name in names
                    if self.stubs[name].cell_type == kind and not self._wanted(name)
                ]
                own = [
                    i for i in self._own() if first <= i < last and self.cells[i].cell_type == kind
                ]
                if len(wanted) == len(own):
                    self.answers.update(zip(wanted, own, strict=True))
