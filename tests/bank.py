"""Judging answers of the bank in this process: fast, without the pipeline, for working on a verdict."""

import contextlib
import copy
import functools
import io
import linecache
import random
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from matplotlib import pyplot as plt
from nbformat import NotebookNode

import autograder
from autograder import bank, measure
from autograder.bank import Answer
from autograder.checks import Verdicts, new_seed
from autograder.judging import Verdict

ROOT = Path(__file__).resolve().parent.parent

CHECKS = Verdicts.read(ROOT / "verdicts").checks()
"""The checks of the course."""

DRAWS = re.compile(r"(?<!def )show_figure\(")
"""In a cell that draws a picture."""


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


def texts(answer: Answer) -> dict[str, str]:
    """The text of each answer cell with an answer of the bank in it, by grade id."""
    return answers_in(bank.place(answer.code, ROOT, answer.exercise))


@functools.cache
def models(exercise: str) -> dict[str, str]:
    """The text of each answer cell in the model solution, as in an answer of the bank."""
    return answers_in(bank.model(ROOT, exercise))


def own_cells(answer: Answer) -> list[str]:
    """The grade ids of the cells in which an answer of the bank differs from the model solution."""
    model = models(answer.exercise)
    return [cell for cell, text in texts(answer).items() if text != model[cell]]


def answers_in(notebook: NotebookNode) -> dict[str, str]:
    """The text of each answer cell, by grade id."""
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def _with_answers(exercise: str, handed_in: NotebookNode) -> NotebookNode:
    made, texts = notebook(exercise), answers_in(handed_in)
    for cell in made.cells:
        cell.source = texts.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return made


def judge_in_process(
    cells: Iterable[NotebookNode],
    enough: Callable[[dict[str, Verdict]], bool] = lambda found: False,
    *,
    seed: int | None = None,
    names: dict[str, Any] | None = None,
) -> dict[str, Verdict]:
    """Runs a notebook's cells in this process, where `names` are known, and judges its checks until
    what was found is enough: fast, without the pipeline.  Visible self-checks and pictures that are
    graded by hand are left out.  A seed draws the inputs and the answer's own noise."""
    results: dict[str, Verdict] = {}
    names = {"__name__": "__main__"} if names is None else names
    if seed is None:
        seed = new_seed()
    else:
        random.seed(seed)
        np.random.seed(seed % 2**32)  # noqa: NPY002
        torch.manual_seed(seed)

    def check(name):
        def run(function):
            inputs = CHECKS.draw(name, seed)
            evidence = measure.unpack(measure.measure(function, inputs))
            results[name] = CHECKS.judge(name, inputs, evidence)

        return run

    hidden = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
    kept = autograder.check
    autograder.check = check
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for number, cell in enumerate(cells):
                if cell.cell_type != "code":
                    continue
                found = hidden.search(cell.source)
                graded = cell.metadata.get("nbgrader", {}).get("grade")
                if (graded and not found) or "picture" in cell.id:
                    continue
                code, name = found[1] if found else cell.source, f"<ipykernel {number}>"
                linecache.cache[name] = len(code), None, code.splitlines(True), name
                with contextlib.suppress(Exception):
                    exec(compile(code, name, "exec"), names)
                if enough(results):
                    break
    finally:
        autograder.check = kept
        plt.close("all")
    return results


def printed(cell: str, names: Mapping[str, Any]) -> tuple[Any, Any]:
    """What a cell that shows a mistake prints below an answer's `names`: its own result, or the
    exception that it raises, and the right one."""
    said: dict[str, Any] = {}
    known = {**names, "print": lambda what, value: said.update({what: value})}
    try:
        exec(compile(cell, "<a student's cell>", "exec"), known)
    except Exception as error:
        said["yours:"] = error
        exec(cell[cell.rindex("print(") :], known)
    return said["yours:"], said["right:"]


def alike(one: Any, other: Any, within: float = 1e-3) -> bool:
    """Whether two printed results are the same, within a relative error."""
    try:
        numbers = [_array(value) for value in (one, other)]
    except (TypeError, ValueError):
        return type(one) is type(other) and bool(one == other)
    rounding = 0 if numbers[1].all() else within / 100
    return numbers[0].shape == numbers[1].shape and np.allclose(*numbers, within, rounding)


def _array(value: Any) -> np.ndarray:
    if isinstance(value, (tuple, list)):
        return np.stack([_array(part) for part in value])
    return np.asarray(value.detach() if torch.is_tensor(value) else value, float)


class Answers:
    """An exercise in which one answer after the other is judged on seeds: what its notebook gives,
    such as imports, runs once.  Checks `without` which one can do, such as long ones, are left
    out."""

    def __init__(self, exercise: str, without: Iterable[str] = ()) -> None:
        given, self._judged = [], []
        for cell in notebook(exercise).cells:
            role = cell.metadata.get("nbgrader", {})
            if not any(f'check("{name}")' in cell.source for name in without):
                (self._judged if role.get("solution") or role.get("grade") else given).append(cell)
        self._names: dict[str, Any] = {"__name__": "__main__"}
        judge_in_process(given, names=self._names)

    def judge(
        self,
        texts: Mapping[str, str],
        seed: int | None,
        enough: Callable[[dict[str, Verdict]], bool] = lambda found: False,
        since: str = "",
    ) -> dict[str, Verdict]:
        """The verdicts on an answer, by the grade ids of its cells; the model's in the others.  The
        tests above the answer cell `since` are left out."""
        cells = self._filled(texts)
        first = [cell.metadata.nbgrader.grade_id for cell in cells].index(since) if since else 0
        cells = [c for i, c in enumerate(cells) if i >= first or not c.metadata.nbgrader.grade]
        return judge_in_process(cells, enough, seed=seed, names=dict(self._names))

    def names(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """What an answer defines, and what its notebook gives."""
        known = dict(self._names)
        judge_in_process(
            (c for c in self._filled(texts) if c.metadata.nbgrader.solution), names=known
        )
        return known

    def _filled(self, texts: Mapping[str, str]) -> list[NotebookNode]:
        cells = copy.deepcopy(self._judged)
        for cell in cells:
            cell.source = texts.get(cell.metadata.nbgrader.grade_id, cell.source)
        return cells
