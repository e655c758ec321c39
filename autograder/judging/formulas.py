"""Closed forms, and the mistakes that are known in them: one mistake a row, its name, what it would
compute, and the hint that helps.

A measured answer that is wrong is compared with what every known mistake gives on the same inputs;
the one that gives exactly this is the explanation.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.judging.answers import number, returned
from autograder.judging.verdict import (
    ANOTHER_SHAPE,
    ANOTHER_TYPE,
    NOT_FINITE,
    SEVERAL,
    UNEXPLAINED,
    Verdict,
)


@dataclass(frozen=True)
class Mistake:
    """A known mistake.

    `answer` is what it gives in place of the right answer: a value for the inputs at hand, or a
    function of the arguments of the formula, or of the part of it, in which it is made.
    """

    name: str
    answer: Any
    hint: str = ""

    def at(self, *arguments: Any) -> np.ndarray:
        """Its answer to these arguments."""
        return np.asarray(self.answer(*arguments) if callable(self.answer) else self.answer)

    @property
    def said(self) -> str:
        """Its name in a sentence."""
        return self.name.replace(SEVERAL, " and ")


class Part:
    """One part of a formula: the right way to compute it, and the wrong ones."""

    def __init__(self, right: Callable[..., Any], *wrong: Mistake) -> None:
        self.right = right
        self.wrong = wrong


class Formula:
    """A closed form that is put together from parts, each of which a student may get wrong.

    Parameters
    ----------
    body
        ``body(*arguments, **parts)`` computes the answer; every part arrives as a function.
    wholes
        Mistakes that are not one part's; functions of the formula's arguments.
    parts
        The parts by the names that `body` gives them.
    """

    def __init__(
        self, body: Callable[..., Any], *, wholes: Iterable[Mistake] = (), **parts: Part
    ) -> None:
        self.body = body
        self.parts = parts
        self.wholes = tuple(wholes)

    def __call__(self, *arguments: Any) -> np.ndarray:
        """The right answer."""
        return self._with({}).at(*arguments)

    def _with(self, wrong: Mapping[str, Mistake]) -> Mistake:
        """The formula with some of its parts replaced by mistakes."""
        functions = {name: part.right for name, part in self.parts.items()}
        functions |= {name: mistake.answer for name, mistake in wrong.items()}
        names = dict.fromkeys(mistake.name for mistake in wrong.values())
        hints = dict.fromkeys(mistake.hint for mistake in wrong.values() if mistake.hint)
        return Mistake(
            SEVERAL.join(names), lambda *at: self.body(*at, **functions), " ".join(hints)
        )

    def inside(
        self, around: Callable[..., Any], *, wholes: Iterable[Mistake] = (), **parts: Part
    ) -> "Formula":
        """A larger formula that this one stands in, mistakes and all.

        ``around(inner, *arguments, **parts)`` computes the larger one; `inner` is this one as a
        function, right or with mistakes.  The larger one may have `wholes` and `parts` of its own,
        which come after the mistakes of this one.
        """

        def body(*at: Any, **functions: Any) -> Any:
            own = {name: functions.pop(name) for name in self.parts}
            return around(lambda *inner: self.body(*inner, **own), *at, **functions)

        def enclosed(mistake: Mistake) -> Mistake:
            right = {name: part.right for name, part in parts.items()}
            return replace(mistake, answer=lambda *at: around(mistake.at, *at, **right))

        return Formula(body, wholes=(*map(enclosed, self.wholes), *wholes), **self.parts, **parts)

    def hinted(self, hints: Mapping[str, str]) -> "Formula":
        """The same formula with other hints: by the name of a mistake or, for the others of a part,
        by the name of the part ("wholes" for mistakes that are not one part's)."""
        return self._changed(
            lambda part, mistake: replace(
                mistake, hint=hints.get(mistake.name, hints.get(part, mistake.hint))
            )
        )

    def without(self, *names: str) -> "Formula":
        """The same formula, of which nobody gets these parts wrong or makes these mistakes."""
        return self._changed(
            lambda part, mistake: None if {part, mistake.name} & {*names} else mistake
        )

    def _changed(self, change: Callable[[str, Mistake], Mistake | None]) -> "Formula":
        def kept(part: str, mistakes: Iterable[Mistake]) -> list[Mistake]:
            return [new for mistake in mistakes if (new := change(part, mistake))]

        parts = {
            name: Part(part.right, *kept(name, part.wrong)) for name, part in self.parts.items()
        }
        return Formula(self.body, wholes=kept("wholes", self.wholes), **parts)

    def single(self) -> Iterator[Mistake]:
        """The formula with one part wrong, part by part."""
        for name, part in self.parts.items():
            for mistake in part.wrong:
                yield self._with({name: mistake})

    def double(self) -> Iterator[Mistake]:
        """The formula with two parts wrong."""
        for (one, first), (two, second) in itertools.combinations(self.parts.items(), 2):
            for a, b in itertools.product(first.wrong, second.wrong):
                yield self._with({one: a, two: b})

    def mistakes(self) -> Iterator[Mistake]:
        """Every known mistake, the simplest first: one part, the whole, two parts."""
        yield from self.single()
        yield from self.wholes
        yield from self.double()


def mistakes_of(function: Callable[..., Sequence[Mistake]], *arguments: Any) -> list[Mistake]:
    """The mistakes whose answers a function computes all at once, each as a function of the arguments
    by itself; their number must be the same for all arguments.  At these arguments it is called once."""
    found = function(*arguments)

    def answer(place: int) -> Callable[..., Any]:
        def at(*others: Any) -> Any:
            same = all(one is other for one, other in zip(arguments, others, strict=True))
            return (found if same else function(*others))[place].answer

        return at

    return [replace(mistake, answer=answer(place)) for place, mistake in enumerate(found)]


def nearest(
    measured: np.ndarray,
    mistakes: Iterable[Mistake],
    *arguments: Any,
    rtol: float = 1e-3,
    atol: float = 1e-4,
) -> Mistake | None:
    """The known mistake whose answer to `arguments` is `measured`: same shape, within tolerance.  No
    mistake explains numbers none of which is finite: those have many causes.

    Of several the closest; but a hundredth of the tolerance is rounding, which decides nothing:
    among those that are so close the first one is meant, so list the simplest first.
    """
    near: list[tuple[float, Mistake]] = []
    for mistake in mistakes:
        answer = mistake.at(*arguments)
        if answer.shape != measured.shape or not np.isfinite(answer).any():
            continue
        off = np.abs(measured - answer) / (atol + rtol * np.abs(answer))
        same = (measured == answer) | (np.isnan(measured) & np.isnan(answer))
        distance = float(np.where(same, 0.0, off).max(initial=0.0))  # not a number is not near
        if distance <= 0.01:
            return mistake
        if distance <= 1:
            near.append((distance, mistake))
    least = min((distance for distance, _ in near), default=0.0)
    return next((mistake for distance, mistake in near if distance <= least + 0.01), None)


def exact(
    found: np.ndarray,
    right: np.ndarray | float,
    mistakes: Iterable[Mistake] = (),
    *arguments: Any,
    asked: str,
    praise: str = "The values agree with the definition.",
    cell: Callable[[Mistake], str] = lambda known: "",
) -> Verdict:
    """The verdict on an answer that has one right value: all points within float32's rounding, else
    none, and the mistake that explains it.

    Parameters
    ----------
    found
        What the student's code returned.
    right
        The right value.
    mistakes
        Known mistakes, as values or as functions of `arguments`.
    asked
        What is asked for, in words: "one number for each row".
    cell
        Gives the code that shows a known mistake, as ``Example.cell`` does.
    """
    right = np.asarray(right, np.float64)
    if found.dtype.kind == "U":
        return Verdict(0.0, f"You returned {returned(found)}. Expected: {asked}.", ANOTHER_TYPE)
    values = found.astype(np.float64) if found.dtype.kind in "fiu" else None
    tolerance = 2e-5 * float(np.abs(right).max(initial=1e-3))
    if values is not None:
        same = values.shape == right.shape
        if same and np.allclose(values, right, rtol=2e-5, atol=tolerance / 10):
            return Verdict(1.0, praise)
        known = nearest(values, mistakes, *arguments, rtol=1e-4, atol=tolerance)
        if known:
            return Verdict(
                0.0,
                f"{_compared(values, right)} That is exactly what this mistake gives: {known.said}. "
                f"{known.hint}".strip(),
                known.name,
                cell(known),
            )
    if values is None or values.shape != right.shape:
        return Verdict(0.0, f"You returned {returned(found)}. Expected: {asked}.", ANOTHER_SHAPE)
    if not np.isfinite(values).all():
        return Verdict(0.0, "Not all of your values are finite numbers.", NOT_FINITE)
    return Verdict(0.0, f"{_compared(values, right)} Expected: {asked}.", UNEXPLAINED)


def _compared(values: np.ndarray, right: np.ndarray) -> str:
    """What came back and what is right, in words."""
    if values.shape != right.shape:
        return f"You returned {returned(values)}, where {returned(right)} is right."
    off = np.nan_to_num(np.abs(values - right), nan=np.inf)
    worst = int(np.argmax(off))
    return f"Your value is {number(values.flat[worst])} where {number(right.flat[worst])} is right."
