"""Judging: a run's evidence becomes points and messages, outside the sandbox."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from nbformat import NotebookNode

from autograder import measure
from autograder.checks import Checks
from autograder.evidence import Evidence
from autograder.judging.errors import Quotes
from autograder.judging.verdict import DISTURBED, NOT_ANSWERED, SEVERAL, TOO_GOOD, Arrays, Verdict
from autograder.rebuild import check_name, code_cells, hidden_test, visible_part
from autograder.status import Status

DOUBTFUL = frozenset({DISTURBED, TOO_GOOD})
"""Mistakes after which somebody should look at the submission."""

NOT_RUN = "not run"
"""How the mistake of a check begins that was not measured."""

UNNAMED = "no known mistake"
"""What reports call points lost for a reason that the verdict has no name for."""


def telling(mistake: str) -> bool:
    """Whether the name of a mistake says what went wrong in somebody's answer."""
    unanswered = mistake == NOT_ANSWERED or mistake.startswith(NOT_RUN)
    return not unanswered and mistake not in DOUBTFUL


@dataclass(frozen=True)
class Result:
    """One check of one submission."""

    check: str
    points: float
    max_points: float
    message: str
    mistake: str
    """As in ``Verdict``: one name, or several joined by SEVERAL."""
    cell: str = ""
    """As in ``Verdict``."""

    @property
    def passed(self) -> bool:
        """Whether it has all its points."""
        return self.points >= self.max_points

    @property
    def mistakes(self) -> list[str]:
        """The names of its mistakes."""
        return self.mistake.split(SEVERAL) if self.mistake else []

    @property
    def doubtful(self) -> bool:
        """Whether somebody should look at the submission because of it."""
        return not DOUBTFUL.isdisjoint(self.mistakes)


def judge_check(name: str, evidence: Evidence, checks: Checks, quotes: Quotes) -> Verdict:
    """The verdict of one check; *not run* unless the run left evidence of it."""
    run = evidence.execution
    if name in run.forged:
        return Verdict(
            0.0,
            "The measurement of this check did not arrive as it was made: the notebook left no memory "
            "for it, or its code interferes with the kernel's display or the module `autograder`.",
            DISTURBED,
        )
    if name not in run.evidence:
        reason = run.reason or "the run did not reach it"
        return Verdict(0.0, f"Not run: {reason}.", f"{NOT_RUN} ({run.status})")
    try:
        measured: Arrays = measure.unpack(run.evidence[name])
    except ValueError:
        return Verdict(0.0, "The measurement of this check cannot be read.", DISTURBED)
    inputs = checks.draw(name, evidence.seed)
    if "error" in measured:
        measured = quotes.confined(measured, inputs)
    return checks.judge(name, inputs, measured)


def judge(notebook: NotebookNode, evidence: Evidence, checks: Checks) -> list[Result]:
    """Every check of a rebuilt notebook, in its order."""
    quotes = Quotes(visible_part(cell) for cell in code_cells(notebook))
    results = []
    for cell in notebook.cells:
        if not hidden_test(cell):
            continue
        name, most = check_name(cell), float(cell.metadata.nbgrader.points)
        verdict = judge_check(name, evidence, checks, quotes)
        share = min(1.0, max(0.0, float(np.nan_to_num(verdict.share))))
        points = most if share == 1.0 else min(round(share * most, 2), most - 0.01)
        results.append(
            Result(name, max(0.0, points), most, verdict.message, verdict.mistake, verdict.cell)
        )
    return results


def final_status(evidence: Evidence, results: list[Result]) -> Status:
    """The run's status, or *suspicious* where somebody should look."""
    run = evidence.execution
    ended_well = run.status in (Status.GRADED, Status.ANSWER_MISSING)
    if ended_well and (run.forged or any(r.doubtful for r in results)):
        return Status.SUSPICIOUS
    return run.status


def read(path: Path) -> dict[str, Result]:
    """The results that are noted in an autograded notebook, by check; none if the file is not there
    or not ours any more."""
    try:
        noted = json.loads(path.read_bytes())["metadata"]["autograder"]["results"]
        return {entry["check"]: Result(**entry) for entry in noted}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
