"""Judging answers of the bank in this process: fast, without the pipeline, for working on a verdict."""

import contextlib
import io
import linecache
import re
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from autograder import bank, measure
from autograder.bank import Answer
from autograder.checks import Verdicts, new_seed
from autograder.judging import Verdict

ROOT = Path(__file__).resolve().parent.parent

CHECKS = Verdicts.read(ROOT / "verdicts").checks()
"""The checks of the course."""


def answers(exercise: str) -> list[Answer]:
    return bank.answers(ROOT, exercise)


def notebook(exercise: str) -> NotebookNode:
    return bank.notebook(ROOT, "source", exercise)


def released(exercise: str) -> NotebookNode:
    """The source notebook, hidden tests included, with the released, unanswered answer cells."""
    return _with_answers(exercise, bank.notebook(ROOT, "release", exercise))


def answered(answer: Answer) -> NotebookNode:
    """The source notebook, hidden tests included, with an answer of the bank in it."""
    return _with_answers(answer.exercise, bank.place(answer.code, ROOT, answer.exercise))


def _with_answers(exercise: str, handed_in: NotebookNode) -> NotebookNode:
    made = notebook(exercise)
    texts = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in handed_in.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in made.cells:
        cell.source = texts.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return made


def judge_in_process(
    nb: NotebookNode, enough: Callable[[dict[str, Verdict]], bool] = lambda found: False
) -> dict[str, Verdict]:
    """Runs a notebook's cells in this process and judges its checks, until what was found is enough:
    fast, without the pipeline.  Visible self-checks and pictures are left out."""
    import autograder

    results: dict[str, Verdict] = {}

    def check(name):
        def run(function):
            inputs = CHECKS.draw(name, new_seed())
            evidence = measure.unpack(measure.measure(function, inputs))
            results[name] = CHECKS.judge(name, inputs, evidence)

        return run

    hidden = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
    namespace: dict = {"__name__": "__main__"}
    kept = autograder.check
    autograder.check = check
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for number, cell in enumerate(nb.cells):
                if cell.cell_type != "code":
                    continue
                found = hidden.search(cell.source)
                graded = cell.metadata.get("nbgrader", {}).get("grade")
                if (graded and not found) or "picture" in cell.id:
                    continue
                code, name = found[1] if found else cell.source, f"<ipykernel {number}>"
                linecache.cache[name] = len(code), None, code.splitlines(True), name
                with contextlib.suppress(Exception):
                    exec(compile(code, name, "exec"), namespace)
                if enough(results):
                    break
    finally:
        autograder.check = kept
    return results
