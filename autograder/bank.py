"""The answer bank in ``tests/bank``, and the way an answer gets into a notebook.

``tests/bank/B1/wrong/std_is_exp_log_var.py`` holds what a student would write.  Its docstring says
what it is; in ``wrong/`` a line ``# mistake: …`` gives the name the verdict must find.  A line
``# %% GRADE_ID`` begins the text of that answer cell; text before the first such line (the whole
file, if there is none) goes into the first answer cell of the notebook.
"""

import copy
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode


@dataclass(frozen=True)
class Answer:
    """One file of the bank."""

    exercise: str
    right: bool
    name: str
    code: str

    @property
    def mistake(self) -> str:
        """The name of the mistake that the feedback must give, or '' where it need not."""
        found = re.search(r"^# mistake: (.+)$", self.code, re.MULTILINE)
        return found[1].strip() if found else ""

    def __str__(self) -> str:
        return f"{self.exercise}/{'right' if self.right else 'wrong'}/{self.name}"


def answers(course: Path, exercise: str) -> list[Answer]:
    """Every answer of a course's bank to `exercise` ("B1")."""
    return [
        Answer(exercise, kind == "right", path.stem, path.read_text("utf-8"))
        for kind in ("right", "wrong")
        for path in sorted((course / "tests" / "bank" / exercise / kind).glob("*.py"))
    ]


def notebook(folder: Path, exercise: str) -> NotebookNode:
    """The notebook of `exercise` in an assignment folder of ``source/`` or ``release/``."""
    (path,) = folder.glob(f"{exercise}_*.ipynb")
    return nbformat.read(path, as_version=4)


def place(code: str, notebook: NotebookNode) -> NotebookNode:
    """A copy of `notebook` with an answer's code in its automatically graded answer cells."""
    notebook = copy.deepcopy(notebook)
    code = re.sub(r"^# mistake: .*\n", "", code, flags=re.MULTILINE)
    cells = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if cell.cell_type == "code"
        and cell.metadata.get("nbgrader", {}).get("solution")
        and not cell.metadata.nbgrader.grade
    }
    parts = re.split(r"^# %% *(\S+) *$", code, flags=re.MULTILINE)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    if parts[0].strip():
        first = next(iter(cells))
        texts[first] = parts[0] + texts.get(first, "")
    for grade_id, cell in cells.items():
        cell.source = texts.get(grade_id, "# answered above").strip()
    return notebook
