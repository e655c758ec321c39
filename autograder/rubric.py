"""The rubric of a written answer: what a mark scheme in ``source/`` says, as data.

A mark scheme is Markdown with a fixed form::

    - ½ **Its direction**: It is said why the step points this way.
    - -½ **Wrong KL**: The KL divergence to the posterior stands in place of the other.

    Notes for whoever grades.

    **Middle answer, 3 points**

    > What a student might write.

    - ✓ **Its direction**: Why it is given.

An item is worth points, in half steps; one below 0 is a deduction.  The others add up to the points
of the question.  There is a full, a middle and a weak sample answer; each says of every item, in
order, whether it is given (✓) or not (✗), and why.  Deductions are listed where they are given.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from autograder.errors import CourseError

_POINTS = re.compile(r"(-?)(\d*)(½?)")
_ITEM = re.compile(r"- (\S+) \*\*(.+?)\*\*: (.+)")
_SAMPLE = re.compile(r"\*\*(Full|Middle|Weak) answer, (\S+) points?\*\*")
_REASON = re.compile(r"- ([✓✗]) \*\*(.+?)\*\*: (.+)")
GIVEN, NOT_GIVEN = "✓", "✗"


class Item(NamedTuple):
    """What earns or costs points."""

    name: str
    points: float
    sentence: str
    """What a student reads, whether the item is given or not."""


@dataclass(frozen=True)
class Sample:
    """An answer that a student might write, with its marks."""

    name: str
    points: float
    answer: str
    """As Markdown."""
    reasons: dict[str, tuple[bool, str]]
    """By item, whether it is given, and why."""


@dataclass(frozen=True)
class Rubric:
    """Items, notes for whoever grades (Markdown), and sample answers."""

    items: tuple[Item, ...]
    notes: str
    samples: tuple[Sample, ...]


def points(text: str) -> float:
    """``-1½`` as a number.  Raises ValueError if it is none."""
    found = _POINTS.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise ValueError(f"'{text}' is no number of points: write 1, ½, 1½ or -½")
    size = float(found[2] or 0) + (0.5 if found[3] else 0)
    return -size if found[1] else size


def shown(value: float) -> str:
    """Points as text: ``½`` of 0.5, and the usual decimals of what is no half step."""
    whole, half = divmod(abs(value), 1)
    if half not in (0, 0.5):
        return f"{value:g}"
    digits = f"{whole:g}" if whole or not half else ""
    return f"{'−' if value < 0 else ''}{digits}{'½' if half else ''}"


def total(given: Iterable[Item], most: float) -> float:
    """What the given items are worth together: not below 0, and not above `most`."""
    return min(most, max(0.0, sum(item.points for item in given)))


def parse(text: str, most: float) -> Rubric:
    """The rubric in a mark scheme of a question that is worth `most` points.  Raises CourseError,
    which says what is wrong with it."""
    head, *samples = re.split(r"^(?=\*\*\w+ answer, )", text.strip(), flags=re.MULTILINE)
    listed, _, notes = head.partition("\n\n")
    items = [_item(line) for line in listed.splitlines()]
    names = [item.name for item in items]
    if len(set(names)) < len(names):
        raise CourseError("Two items of the mark scheme have the same name.")
    together = sum(item.points for item in items if item.points > 0)
    if together != most:
        raise CourseError(f"The items add up to {together:g} points, the question to {most:g}.")
    rubric = Rubric(tuple(items), notes.strip(), tuple(_sample(s, items, most) for s in samples))
    if [sample.name for sample in rubric.samples] != ["Full", "Middle", "Weak"]:
        raise CourseError("A mark scheme has a full, a middle and a weak answer, in this order.")
    if rubric.samples[0].points != most:
        raise CourseError("The full answer has to earn all points.")
    return rubric


def _item(line: str) -> Item:
    found = _ITEM.fullmatch(line)
    if not found:
        raise CourseError(f"This is no item such as '- ½ **Name**: A sentence.': {line}")
    return Item(found[2], _number(found[1]), found[3])


def _number(text: str) -> float:
    try:
        return points(text)
    except ValueError as problem:
        raise CourseError(f"{problem}.") from None


def _sample(text: str, items: list[Item], most: float) -> Sample:
    head, *rest = text.strip().splitlines()
    found = _SAMPLE.fullmatch(head)
    if not found:
        raise CourseError(f"This is no heading such as '**Full answer, 2 points**': {head}")
    name, promised = found[1], _number(found[2])
    quoted = [line.removeprefix(">").removeprefix(" ") for line in rest if line.startswith(">")]
    reasons: dict[str, tuple[bool, str]] = {}
    for line in rest:
        if line and not line.startswith(">"):
            reason = _REASON.fullmatch(line)
            if not reason:
                raise CourseError(f"{name} answer: this is no '- ✓ **Name**: Why.': {line}")
            reasons[reason[2]] = (reason[1] == GIVEN, reason[3])
    expected = [i.name for i in items if i.points > 0 or i.name in reasons]
    if list(reasons) != expected:
        raise CourseError(f"{name} answer: it should judge, in this order: {', '.join(expected)}.")
    earned = total([item for item in items if reasons.get(item.name, (False, ""))[0]], most)
    if earned != promised:
        raise CourseError(f"{name} answer: its items are worth {earned:g}, not {promised:g}.")
    return Sample(name, promised, "\n".join(quoted), reasons)
