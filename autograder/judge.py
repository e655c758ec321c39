"""Judging: a run's evidence becomes points and messages, outside the sandbox."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from autograder import measure
from autograder.checks import Checks
from autograder.evidence import Evidence
from autograder.judging.errors import ERROR_WORDS
from autograder.judging.verdict import DISTURBED, SEVERAL, TOO_GOOD, Arrays, Verdict
from autograder.rebuild import check_name, hidden_test, visible_part
from autograder.status import Status

DOUBTFUL = frozenset({DISTURBED, TOO_GOOD})
"""Mistakes after which somebody should look at the submission."""

NOT_RUN = "not run"
"""How the mistake of a check begins that was not measured."""


@dataclass(frozen=True)
class Result:
    """One check of one submission."""

    check: str
    points: float
    max_points: float
    message: str
    mistake: str
    """As in ``Verdict``: one name, or several joined by SEVERAL."""

    @property
    def mistakes(self) -> list[str]:
        """The names of its mistakes."""
        return self.mistake.split(SEVERAL) if self.mistake else []

    @property
    def doubtful(self) -> bool:
        """Whether somebody should look at the submission because of it."""
        return not DOUBTFUL.isdisjoint(self.mistakes)


def judge_check(name: str, evidence: Evidence, checks: Checks, known_words: set[str]) -> Verdict:
    """The verdict of one check; *not run* unless the run left evidence of it.

    `known_words` are the words and lines a student has seen anyway; an error message with another
    word in it, and another line, is not passed on, so that it cannot carry a hidden test out.
    """
    run = evidence.execution
    if name in run.forged:
        return Verdict(
            0.0,
            "The measurement of this check did not arrive as it was made: code in the notebook "
            "interferes with the kernel's display or with the module `autograder`.",
            DISTURBED,
        )
    if name not in run.evidence:
        reason = run.reason or "the run did not reach it"
        return Verdict(0.0, f"Not run: {reason}.", f"{NOT_RUN} ({run.status})")
    try:
        measured: Arrays = measure.unpack(run.evidence[name])
    except ValueError:
        return Verdict(0.0, "The measurement of this check cannot be read.", DISTURBED)
    if "error" in measured:
        measured = _without_strange_words(measured, known_words)
    return checks.judge(name, checks.draw(name, evidence.seed), measured)


def words_of(notebook: NotebookNode) -> set[str]:
    """Every word and every line of a rebuilt notebook that its student can read."""
    text = "\n".join(visible_part(cell) for cell in notebook.cells)
    return {*re.findall(r"\w+", text), *(line.strip()[:300] for line in text.splitlines())}


def _without_strange_words(error: Arrays, known: set[str]) -> Arrays:
    """An error as evidence, without a message that has words of the student's own, and without a
    line that is not one of the notebook's."""
    kept = dict(error)
    if not _words(error.get("error_message")) <= known | ERROR_WORDS:
        kept["error_message"] = np.asarray("")
    if str(error.get("error_line")) not in known:
        kept["error_line"] = np.asarray("")
    return kept


def _words(text: Any) -> set[str]:
    return {word for word in re.findall(r"\w+", str(text)) if not re.fullmatch("[0-9x]+", word)}


def judge(notebook: NotebookNode, evidence: Evidence, checks: Checks) -> list[Result]:
    """Every check of a rebuilt notebook, in its order."""
    known = words_of(notebook)
    results = []
    for cell in notebook.cells:
        if not hidden_test(cell):
            continue
        name, most = check_name(cell), float(cell.metadata.nbgrader.points)
        verdict = judge_check(name, evidence, checks, known)
        share = min(1.0, max(0.0, float(np.nan_to_num(verdict.share))))
        points = most if share == 1.0 else min(round(share * most, 2), most - 0.01)
        results.append(Result(name, max(0.0, points), most, verdict.message, verdict.mistake))
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
        noted = nbformat.read(path, as_version=4).metadata["autograder"]["results"]
        return {entry["check"]: Result(**entry) for entry in noted}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
