"""Rebuilding a submission from ``source/``: of the student's file, only the text of answer cells
and of cells the student added is used."""

import copy
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from nbgrader.utils import is_grade, is_solution

from autograder import pictures
from autograder.errors import CourseError, UnreadableSubmission
from autograder.recognize import Placed, name_of, place
from autograder.status import Status
from autograder.submission import Cell, Submitted, read

_HIDDEN = re.compile(
    r"^### BEGIN HIDDEN TESTS\n(.*?)^### END HIDDEN TESTS", re.DOTALL | re.MULTILINE
)


def hidden_test(cell: NotebookNode) -> str:
    """The hidden part of a test cell's text; '' for any other cell.

    What a cell is its metadata say, which come from ``source/``: in an answer, and in a cell that a
    student added, the same lines are text like any other.
    """
    found = _HIDDEN.search(cell.source) if _is_test(cell) else None
    return found[1] if found else ""


def visible_part(cell: NotebookNode) -> str:
    """A cell's text as students have it."""
    return _HIDDEN.sub("", cell.source) if _is_test(cell) else str(cell.source)


def _is_test(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code" and is_grade(cell) and not is_solution(cell))


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """What of a notebook is executed, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_own(cell: NotebookNode) -> bool:
    """Whether a cell of a rebuilt notebook is a student's: an answer, or one that was added."""
    return is_solution(cell) or is_added(cell)


def is_added(cell: NotebookNode) -> bool:
    """Whether a cell of a rebuilt notebook was added by its student."""
    return "nbgrader" not in cell.metadata and "-added-" in cell.id


def grade_id(cell: NotebookNode) -> str:
    """The nbgrader id of a cell of ours; '' for a plain one."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def check_name_of(grade_id: str) -> str:
    """The check of a grade cell, by its nbgrader id: ``B1.gradients`` of ``B1-gradients``."""
    return grade_id.replace("-", ".", 1)


def check_name(cell: NotebookNode) -> str:
    """The check that a grade cell holds."""
    return check_name_of(grade_id(cell))


def exercise(notebook: str) -> str:
    """The exercise of a notebook, by its name: ``B1`` of ``B1_reparameterization``."""
    return notebook.removesuffix(".ipynb").split("_")[0]


@dataclass(frozen=True)
class Rebuilt:
    """A notebook that is graded: what was submitted, rebuilt from ``source/``."""

    notebook: NotebookNode
    digest: str
    """Of what was submitted, see ``submission.digest``."""
    status: Status = Status.GRADED
    """Why nothing of the student's is in it, if nothing could be read."""
    reason: str = ""
    """For the student: what was wrong with the file."""
    missing: tuple[str, ...] = ()
    """Answer cells that are nowhere in a file that could be read."""
    answered: bool = False
    """Whether there is anything of the student's in it."""


@functools.lru_cache(maxsize=64)
def _load(path: Path, modified: int) -> tuple[NotebookNode, NotebookNode]:
    source = nbformat.read(path, as_version=4)
    for cell in source.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if hidden_test(cell):
            continue
        if "BEGIN HIDDEN TESTS" in cell.source:
            raise CourseError(
                f"The hidden tests in the cell {grade_id(cell) or cell.id} of {path} would not be "
                "run: it has to be of the type 'Autograder tests', and they stand between the lines "
                "### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS."
            )
        if _is_test(cell) and cell.metadata.nbgrader.points:
            raise CourseError(
                f"The test cell {grade_id(cell)} of {path} has no hidden tests: of visible ones every "
                "notebook decides by itself whether they fail. Between the lines ### BEGIN HIDDEN TESTS "
                "and ### END HIDDEN TESTS it has to measure what a verdict judges."
            )
    released = copy.deepcopy(source)
    resources: dict[str, Any] = {"nbgrader": {}}
    for step in (LockCells, ClearSolutions, ClearHiddenTests, ClearMarkScheme, ComputeChecksums):
        released, resources = step().preprocess(released, resources)
    return source, released


def source_and_release(path: Path) -> tuple[NotebookNode, NotebookNode]:
    """A source notebook and what nbgrader releases of it; both without outputs, both shared: copy
    before changing one.  Raises CourseError if `path` is not there."""
    try:
        return _load(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise CourseError(f"There is no source notebook {path}.") from None


def rebuild(
    source: NotebookNode, released: NotebookNode, submitted: Sequence[Cell]
) -> tuple[NotebookNode, Placed]:
    """The notebook that is executed and graded.

    Parameters
    ----------
    source, released
        From :func:`source_and_release`.
    submitted
        The student's cells, as ``submission.read`` gives them; none for a missing file.

    Returns
    -------
    The source notebook in its own order, with the student's text in the answer cells and the
    student's own cells after the cell they followed, the only outputs being the pictures that were
    handed in with answers that a person grades; and which of the student's cells is which.
    """
    placed = place(source, released, submitted)
    stubs = {grade_id(cell): cell for cell in released.cells if is_solution(cell)}
    own = [cell for cells in placed.added.values() for cell in cells if cell.source.strip()]
    rebuilt = copy.deepcopy(source)
    rebuilt.cells = _added(placed.added.get("", []), "start")
    for cell in copy.deepcopy(source.cells):
        key = name_of(cell)
        if key in stubs:
            stub = stubs[key].source
            cell.source = placed.answers.get(key, stub)
            cell.metadata.nbgrader = copy.deepcopy(stubs[key].metadata.nbgrader)
            if is_grade(cell) and cell.source.strip() in ("", stub.strip()):
                cell.source = stub  # by its checksum: no answer, zero without a hand
                below = [added for added in placed.added.get(key, []) if added.source.strip()]
                if below or (own and key in placed.missing):  # the answer may stand there
                    del cell.metadata.nbgrader["checksum"]
        rebuilt.cells.append(cell)
        rebuilt.cells += _added(placed.added.get(key, []), cell.id)
        if cell.cell_type == "code" and is_grade(cell) and is_solution(cell):
            below = placed.added.get(key, [])
            drawn = [*placed.pictures.get(key, ()), *(p for c in below for p in c.pictures)]
            cell.outputs = pictures.handed_in(drawn)
    return rebuilt, placed


def read_and_rebuild(source: NotebookNode, released: NotebookNode, submitted: Submitted) -> Rebuilt:
    """What is graded for a submitted file, whatever it holds; for one that cannot be read, the
    notebook as it was released."""
    try:
        notebook, placed = rebuild(source, released, read(submitted))
        missing = tuple(placed.missing)
        return Rebuilt(notebook, submitted.digest, missing=missing, answered=placed.answered)
    except UnreadableSubmission as problem:
        notebook, _ = rebuild(source, released, [])
        return Rebuilt(notebook, submitted.digest, problem.status, problem.reason)


def _added(cells: Sequence[Cell], after: str) -> list[NotebookNode]:
    """Fresh cells with the text of cells the student added, and nothing else of theirs."""
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    return [
        make[cell.cell_type](cell.source, id=f"{after[:48]}-added-{number}")
        for number, cell in enumerate(cells, 1)
    ]
