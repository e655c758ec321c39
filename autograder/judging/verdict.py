"""A check and its verdict: how inputs are drawn, what evidence is worth, which mistake explains it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Arrays = Mapping[str, np.ndarray]
"""Inputs or evidence of a check, by name."""

Draw = Callable[[np.random.Generator], Mapping[str, object]]
"""Draws a check's inputs: arrays, numbers or texts by name."""

NOT_ANSWERED = "not answered"
"""The mistake of whoever left an answer cell, or all claims and steps of it, as it was."""

DISTURBED = "disturbed measurement"
"""The mistake of evidence that did not arrive as it was made."""

TOO_GOOD = "too good to be true"
"""The mistake of results that honest work does not reach."""

NOTHING_RETURNED, ANOTHER_TYPE, ANOTHER_SHAPE, NOT_FINITE = (
    "nothing returned",
    "another type",
    "another shape",
    "not finite",
)
"""The mistakes of an answer that has not the form of the right one."""

UNEXPLAINED = "another formula"
"""The mistake of an answer of the right form that no known mistake explains."""

ANOTHER_FORM = "measurement of another form"
"""The mistake of evidence that its verdict cannot read."""

SEVERAL = " · "
"""Between the names of mistakes where a check finds several; the report counts each by itself."""


@dataclass(frozen=True)
class Verdict:
    """What a check earned: `share` of its points in [0, 1], the feedback in Markdown, the name of the
    mistake that explains a loss (empty if none is known; several joined by SEVERAL), and a `cell` of
    code that shows the mistake when it is run below the answer (empty if none is known)."""

    share: float
    message: str
    mistake: str = ""
    cell: str = ""


class Malformed(Exception):
    """Ends a verdict from within: what the student's code returned has not the form it should."""

    def __init__(self, message: str, mistake: str, share: float = 0.0) -> None:
        super().__init__(message)
        self.verdict = Verdict(share, message, mistake)


@dataclass(frozen=True)
class Check:
    """A check: how its inputs are drawn, how its evidence is judged, where it is taught."""

    name: str
    draw: Draw
    judge: Callable[[Arrays, Arrays], Verdict]
    lesson: str

    def __call__(self, inputs: Arrays, evidence: Arrays) -> Verdict:
        """The verdict on evidence that has the form its measuring cell gives it."""
        try:
            return self.judge(inputs, evidence)
        except Malformed as malformed:
            return malformed.verdict


def verdict(
    name: str, *, inputs: Draw = lambda generator: {}, lesson: str
) -> Callable[[Callable[[Arrays, Arrays], Verdict]], Check]:
    """Decorator that makes a function ``(inputs, evidence) -> Verdict`` the judge of a check.

    Parameters
    ----------
    name
        As in the notebook: "B1.gradients" for the test cell ``B1-gradients``.
    inputs
        Draws what the measuring cell receives from a random generator; nothing by default.
    lesson
        The place that explains the matter, named at the end of the feedback for a loss.
    """
    return lambda function: Check(name, inputs, function, lesson)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an answer: the share of the points that it costs, what the
    student reads, the name of the mistake, and a cell that shows it, as in ``Verdict``."""

    cost: float
    message: str
    mistake: str
    cell: str = ""


def combined(problems: Sequence[Problem], praise: str, *, cause_first: bool = False) -> Verdict:
    """One verdict for several problems: their costs add up, every one is told and named, and the
    first that can be shown is shown.  If the first is the cause of the others, it alone is named, and
    no more than three are told."""
    if not problems:
        return Verdict(1.0, praise)
    told, named = (problems[:3], problems[:1]) if cause_first else (problems, problems)
    return Verdict(
        max(0.0, 1 - sum(problem.cost for problem in problems)),
        " ".join(dict.fromkeys(problem.message for problem in told)),
        SEVERAL.join(dict.fromkeys(problem.mistake for problem in named)),
        next((problem.cell for problem in named if problem.cell), ""),
    )
