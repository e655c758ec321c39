"""The grader: it takes submitted notebooks of any course to grades and feedback.  Nothing in this
package ever reaches a student.

A submission's way, one module each: ``submission`` → ``rebuild`` → ``execute`` → ``evidence`` →
``judge`` (with the course's verdicts, written in the language of ``judging``) → ``feedback``.  Inside
a graded kernel the name ``autograder`` stands for the single file ``measure.py`` instead.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__version__ = "2.2.0"

# jsonschema, which reads notebooks, builds a grammar of all addresses as it is imported: half of the
# time that a command takes to begin.  No notebook has one to be checked, and it does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def check(name: str) -> Callable[[Callable[..., Mapping[str, Any]]], None]:
    """A hidden test outside the sandbox: an instructor runs a source notebook, or validates it.

    Draws the inputs, measures, judges on the spot with the verdicts of the course that the working
    folder belongs to, and raises AssertionError with the feedback a student would get unless the
    check earns full points.  Raises CourseError if there is no such course, or no such verdict.
    """

    def run(function: Callable[..., Mapping[str, Any]]) -> None:
        from autograder import measure
        from autograder.checks import new_seed
        from autograder.course import settings_around

        checks = settings_around(Path.cwd()).verdicts.checks()
        inputs = checks.draw(name, new_seed())
        evidence = measure.unpack(measure.measure(function, inputs))
        verdict = checks.judge(name, inputs, evidence)
        if verdict.share < 1:
            raise AssertionError(f"{name}: {verdict.message}")

    return run
