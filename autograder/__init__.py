"""Everything that grades the course; nothing in this package ever reaches a student.

A submission's way, one module each: ``submission`` → ``rebuild`` → ``execute`` → ``judge`` (with
``verdicts``) → ``feedback``.  Inside a graded kernel the name ``autograder`` stands for the single
file ``measure.py`` instead.
"""

from collections.abc import Callable, Mapping
from typing import Any

__version__ = "1.0.0"


def check(name: str) -> Callable[[Callable[..., Mapping[str, Any]]], None]:
    """A hidden test outside the sandbox: an instructor runs a source notebook, or validates it.

    Draws the inputs, measures, judges on the spot, and raises AssertionError with the feedback a
    student would get unless the check earns full points.
    """

    def run(function: Callable[..., Mapping[str, Any]]) -> None:
        from autograder import measure, verdicts

        seed = verdicts.new_seed()
        inputs = verdicts.draw(name, seed)
        evidence = measure.unpack(measure.measure(function, inputs))
        verdict = verdicts.judge(name, inputs, evidence)
        if verdict.share < 1:
            raise AssertionError(f"{name}: {verdict.message}")

    return run
