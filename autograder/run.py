"""One notebook's way from what was handed in to its results: what can be done on any machine, without
the gradebook and without the course's folder."""

from dataclasses import dataclass, replace

from nbformat import NotebookNode

from autograder.checks import new_seed
from autograder.evidence import Evidence, digests, inputs, key, pack, unpack
from autograder.execute import Execution, execute
from autograder.judge import Result, judge
from autograder.rebuild import Rebuilt, read_and_rebuild
from autograder.renamed import look_beside
from autograder.settings import Settings
from autograder.status import Status
from autograder.submission import Submitted


@dataclass(frozen=True)
class Task:
    """A notebook to be graded: plain data, so that it can be graded on another machine."""

    source: NotebookNode
    released: NotebookNode
    submitted: Submitted
    kept: bytes | None = None
    """Evidence of an earlier run, as it is kept; it stands for this run where it fits."""
    others: tuple[Submitted, ...] = ()
    """Notebooks that lie beside it, see ``renamed.taken``."""


@dataclass(frozen=True)
class Graded:
    """A notebook of a submission that is rebuilt, executed and judged: ready to be saved."""

    rebuilt: Rebuilt
    evidence: Evidence
    """Without what the checks measured where nobody needs that any more: it is many times the rest."""
    results: list[Result]


def rebuild(task: Task) -> Rebuilt:
    """What is graded of what was handed in."""
    rebuilt = read_and_rebuild(task.source, task.released, task.submitted)
    return look_beside(rebuilt, task.source, task.released, task.submitted.name, task.others)


def grade(task: Task, settings: Settings) -> tuple[Graded, bytes | None]:
    """Reads and rebuilds what was handed in, executes it on this machine if it can be read and no
    kept evidence fits, and judges it.

    Returns
    -------
    The graded notebook, and new evidence as it is kept (``evidence.pack``), if there is any.

    Raises KernelUnavailable if no kernel can be started here, and CourseError if a check has no
    verdict, the data is not here, or isolation is asked for and not to be had.
    """
    rebuilt = rebuild(task)
    notebook, checks = rebuilt.notebook, settings.verdicts.checks()
    packed = None
    if not rebuilt.status.read:
        unread = Execution(rebuilt.status, rebuilt.reason.rstrip("."))
        evidence = Evidence(key(notebook), 0, {}, unread)
    else:
        kept = unpack(task.kept) if task.kept else None
        if kept is not None and kept.fits(notebook, checks):
            evidence = kept
        else:
            evidence = _execute(notebook, settings)
            packed = pack(evidence)
    results = judge(notebook, evidence, checks)
    light = replace(evidence, execution=replace(evidence.execution, evidence={}))
    return Graded(rebuilt, with_missing(light, rebuilt), results), packed


def with_missing(evidence: Evidence, rebuilt: Rebuilt) -> Evidence:
    """Evidence of a run that ended well, with the status that an answer cell is missing if one is."""
    if not rebuilt.missing or evidence.execution.status is not Status.GRADED:
        return evidence
    cells = ", ".join(rebuilt.missing)
    reason = (
        f"the answer cell {cells} is not in the notebook, and no other cell could be taken for it"
        if len(rebuilt.missing) == 1
        else f"the answer cells {cells} are not in the notebook, and no others could be taken for them"
    )
    told = replace(evidence.execution, status=Status.ANSWER_MISSING, reason=reason)
    return replace(evidence, execution=told)


def _execute(notebook: NotebookNode, settings: Settings) -> Evidence:
    settings.require_sandbox()
    seed = new_seed()
    given = inputs(notebook, seed, settings.verdicts.checks())
    return Evidence(key(notebook), seed, digests(given), execute(notebook, given, settings))
