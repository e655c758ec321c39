"""How a class comes to its points: what its checks before handing in say.

Nobody can be found out: a figure is there only if it is of at least FEWEST students.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.judge import UNNAMED, telling
from autograder.judging.verdict import NOT_ANSWERED
from autograder.overview import FEWEST
from autograder.tries import Try


@dataclass(frozen=True)
class Progress:
    """How many tries it took until a check, or every check of a notebook, had all its points."""

    name: str
    students: int
    """Who answered it at least once."""
    at_once: float
    """The share of them that needed one try."""
    half: float
    """So many tries, and half of the students had it; infinite where fewer ever did."""
    most: float
    """The same of nine in ten."""
    never: int
    """Who does not have it yet."""


@dataclass(frozen=True)
class Lasting:
    """How long a mistake stays, medians over those who made it."""

    check: str
    mistake: str
    students: int
    tries: float
    """How often each was told it."""
    seconds: float
    """From when it was told first to the first check without it, or to the last one."""
    never: int
    """Who was told it also the last time."""


def progress(tries: Iterable[Try], checks: Sequence[str], name: str) -> Progress | None:
    """The tries of one notebook until all of some of its `checks` had all points, in their order; a try
    counts if one of them was answered.  None if fewer than FEWEST students tried."""
    passed: dict[str, list[bool]] = defaultdict(list)
    for one in tries:
        results = [result for result in one.results if result.check in checks]
        if any(NOT_ANSWERED not in result.mistakes for result in results):
            passed[one.student].append(all(result.passed for result in results))
    if len(passed) < FEWEST:
        return None
    needed = [found.index(True) + 1 if True in found else math.inf for found in passed.values()]
    half, most = np.quantile(needed, [0.5, 0.9], method="inverted_cdf")
    at_once, never = needed.count(1), needed.count(math.inf)
    return Progress(name, len(needed), at_once / len(needed), half, most, never)


def lasting(tries: Iterable[Try], check: str) -> list[Lasting]:
    """The mistakes of a check that at least FEWEST students were told, what lasts longest first."""
    by_student: dict[str, list[tuple[float, list[str]]]] = defaultdict(list)
    for one in tries:
        for result in one.results:
            if result.check == check:
                names = [] if result.passed else result.mistakes or [UNNAMED]
                by_student[one.student].append((one.asked.timestamp(), names))
    spans: dict[str, list[tuple[int, float, bool]]] = defaultdict(list)
    for told in by_student.values():
        for name in {name for _, names in told for name in names if telling(name)}:
            at = [number for number, (_, names) in enumerate(told) if name in names]
            end = min(at[-1] + 1, len(told) - 1)
            spans[name].append((len(at), told[end][0] - told[at[0]][0], at[-1] == end))
    found = []
    for name, each in spans.items():
        if len(each) >= FEWEST:
            times, seconds, still = (np.array(column) for column in zip(*each, strict=True))
            middle = float(np.median(times)), float(np.median(seconds))
            found.append(Lasting(check, name, len(each), *middle, int(still.sum())))
    return sorted(found, key=lambda one: (-one.tries, -one.seconds, one.mistake))
