"""The answer bank in ``tests/bank``, and the way an answer gets into a notebook.

``tests/bank/B1/wrong/std_is_exp_log_var.py`` holds what a student would write.  Its docstring says
what it is; in ``wrong/`` a line ``# mistake: …`` gives the name the verdict must find.  A line
``# %% GRADE_ID`` begins the text of that answer cell, and cells that the file does not name hold the
model answer.  A file without such a line is the text of the notebook's first answer cell, and
answers everything there.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.errors import CourseError


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


def notebook(course: Path, step: str, exercise: str) -> NotebookNode:
    """The notebook of `exercise` in the course's folder `step`: "source" or "release"."""
    (path,) = course.glob(f"{step}/*/{exercise}_*.ipynb")
    return nbformat.read(path, as_version=4)


def model(course: Path, exercise: str) -> NotebookNode:
    """The model solution as a student would hand it in: without the marks around its solutions."""
    made = notebook(course, "source", exercise)
    for cell in made.cells:
        text = re.sub(
            r"### BEGIN MARK SCHEME.*?### END MARK SCHEME\n?", "", cell.source, flags=re.S
        )
        cell.source = re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", text, flags=re.M)
    return made


def place(code: str, course: Path, exercise: str) -> NotebookNode:
    """The released notebook of `exercise` with the code of an answer in its automatically graded
    answer cells."""
    made = notebook(course, "release", exercise)
    code = re.sub(r"^# mistake: .*\n", "", code, flags=re.MULTILINE)
    parts = re.split(r"^# %% *(\S+) *$", code, flags=re.MULTILINE)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    cells = _answer_cells(made)
    if texts:
        texts = {g: c.source for g, c in _answer_cells(model(course, exercise)).items()} | texts
    else:
        texts = {next(iter(cells)): code}
    for grade_id, cell in cells.items():
        cell.source = texts.pop(grade_id, "# answered above").strip()
    if texts:
        raise CourseError(f"{exercise} has no answer cell {', '.join(texts)}.")
    return made


def _answer_cells(made: NotebookNode) -> dict[str, NotebookNode]:
    """The automatically graded answer cells of a notebook, by grade id."""
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in made.cells
        if cell.cell_type == "code"
        and cell.metadata.get("nbgrader", {}).get("solution")
        and not cell.metadata.nbgrader.grade
    }
