"""How far two people who marked the same answers blind agree: Cohen's kappa and the mean
difference, with intervals."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.desk.answers import Question, questions
from autograder.desk.store import Desk

_DRAWS = 1000


@dataclass(frozen=True)
class Pair:
    """An answer that two people marked."""

    question: Question
    id: str
    student: str
    first: str
    second: str
    points: tuple[float, float]
    """What the first and the second gave."""

    @property
    def difference(self) -> float:
        """By how many points they differ."""
        return abs(self.points[0] - self.points[1])


@dataclass(frozen=True)
class Agreement:
    """The agreement on some answers; intervals hold with 95 %, None where too little is known."""

    name: str
    answers: int
    same: float
    """The share with the same points."""
    kappa: float | None
    """Cohen's kappa with quadratic weights: 1 is full agreement, 0 that of chance."""
    kappa_interval: tuple[float, float] | None
    difference: float
    """The mean difference: second minus first, or what this grader gave minus the other's."""
    difference_interval: tuple[float, float] | None


def pairs(desk: Desk, assignment: str) -> list[Pair]:
    """The answers of an assignment that two people marked, those on which they differ most first."""
    found = []
    for question in questions(desk.course, assignment):
        for entry in desk.marked_twice(question):
            first, second = (desk.points(question, mark) for mark in (entry.first, entry.second))
            names = entry.first.who, entry.second.who
            found.append(Pair(question, entry.id, entry.student, *names, (first, second)))
    return sorted(found, key=lambda pair: -pair.difference)


def by_question(found: Sequence[Pair]) -> list[Agreement]:
    """The agreement on each question."""
    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for pair in found:
        groups[pair.question.cell].append(pair.points)
    return [agreement(name, points) for name, points in sorted(groups.items())]


def by_grader(found: Sequence[Pair]) -> list[Agreement]:
    """The agreement of each grader with the others: a mean difference above 0 is a lenient one."""
    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for pair in found:
        groups[pair.second].append(pair.points)
        groups[pair.first].append((pair.points[1], pair.points[0]))
    return [agreement(name, points) for name, points in sorted(groups.items())]


def agreement(name: str, points: Sequence[tuple[float, float]]) -> Agreement:
    """The agreement on answers that got these points, from one and from the other."""
    both = np.array(points, dtype=float)
    differences = both[:, 1] - both[:, 0]
    n = len(both)
    interval = None
    if n > 1:
        from scipy import stats

        half = float(stats.t.ppf(0.975, n - 1)) * float(differences.std(ddof=1)) / math.sqrt(n)
        interval = float(differences.mean()) - half, float(differences.mean()) + half
    kappa = _kappa(both)
    return Agreement(
        name,
        n,
        float(np.mean(np.abs(differences) < 1e-9)),
        kappa,
        _bootstrap(both) if kappa is not None and n >= 10 else None,
        float(differences.mean()),
        interval,
    )


def _kappa(both: np.ndarray) -> float | None:
    """1 minus the mean squared difference over what chance would give with the same two sets of
    points, which is Cohen's kappa with quadratic weights.  None where all points are the same."""
    first, second = both[:, 0], both[:, 1]
    by_chance = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    if by_chance < 1e-12:
        return None
    return float(1 - np.mean((first - second) ** 2) / by_chance)


def _bootstrap(both: np.ndarray) -> tuple[float, float] | None:
    """The interval of kappa from answers drawn again; the same for the same answers."""
    generator = np.random.default_rng(0)
    drawn = (both[generator.integers(len(both), size=len(both))] for _ in range(_DRAWS))
    kappas = [kappa for sample in drawn if (kappa := _kappa(sample)) is not None]
    if len(kappas) < _DRAWS / 2:
        return None
    low, high = np.quantile(kappas, [0.025, 0.975])
    return float(low), float(high)
