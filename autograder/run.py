"""One notebook from its rebuilt form to its results: what can be done on any machine, without the
gradebook and without the course's folder."""

from dataclasses import dataclass, replace

from nbformat import NotebookNode

from autograder.checks import new_seed
from autograder.evidence import Evidence, digests, inputs, key, pack
from autograder.execute import Execution, execute
from autograder.judge import Result, judge
from autograder.rebuild import Rebuilt
from autograder.settings import Settings


@dataclass(frozen=True)
class Finished:
    """A notebook that is executed and judged."""

    evidence: Evidence
    """Without what the checks measured where nobody needs that any more: it is many times the rest."""
    results: list[Result]


def run(notebook: NotebookNode, settings: Settings) -> tuple[bytes, Finished]:
    """Executes a rebuilt notebook on this machine and judges it; returns the evidence as it is kept
    as well (``evidence.pack``).

    Raises KernelUnavailable if no kernel can be started here, and CourseError if a check has no
    verdict or the data is not here.
    """
    seed, checks = new_seed(), settings.verdicts.checks()
    given = inputs(notebook, seed, checks)
    execution = execute(notebook, given, settings)
    evidence = Evidence(key(notebook), seed, digests(given), execution)
    results = judge(notebook, evidence, checks)
    light = replace(evidence, execution=replace(execution, evidence={}))
    return pack(evidence), Finished(light, results)


def without_running(rebuilt: Rebuilt, kept: Evidence | None, settings: Settings) -> Finished | None:
    """What comes of a notebook that need not be executed: nothing could be read, or there is `kept`
    evidence of exactly this code and these inputs.  None for any other."""
    checks = settings.verdicts.checks()
    if not rebuilt.status.read:
        unread = Execution(rebuilt.status, rebuilt.reason.rstrip("."))
        kept = Evidence(key(rebuilt.notebook), 0, {}, unread)
    elif kept is None or not kept.fits(rebuilt.notebook, checks):
        return None
    return Finished(kept, judge(rebuilt.notebook, kept, checks))
