"""The answer bank: right and wrong answers, one file each, and the way they get into a notebook.

``tests/bank/B1/wrong/std_is_exp_log_var.py`` holds what a student would write.  Its docstring says
what it is; in ``wrong/`` a line ``# mistake: …`` gives the name the verdict must find.  A line
``# %% GRADE_ID`` begins the text of that answer cell; text before the first such line (the whole
file, if there is none) goes into the first answer cell of the notebook.
"""

import contextlib
import copy
import io
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import measure, verdicts

ROOT = Path(__file__).resolve().parent.parent
BANK = ROOT / "tests" / "bank"


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


def answers(exercise: str) -> list[Answer]:
    """Every answer of the bank to `exercise` ("B1")."""
    return [
        Answer(exercise, kind == "right", path.stem, path.read_text())
        for kind in ("right", "wrong")
        for path in sorted((BANK / exercise / kind).glob("*.py"))
    ]


def notebook(exercise: str) -> NotebookNode:
    """The source notebook of `exercise`."""
    (path,) = ROOT.glob(f"source/*/{exercise}_*.ipynb")
    return nbformat.read(path, as_version=4)


def answer_cells(nb: NotebookNode) -> list[NotebookNode]:
    """The code cells that students answer in, automatically graded ones only."""
    return [
        cell
        for cell in nb.cells
        if cell.cell_type == "code"
        and cell.metadata.get("nbgrader", {}).get("solution")
        and not cell.metadata.nbgrader.grade
    ]


def place(code: str, nb: NotebookNode) -> NotebookNode:
    """A copy of `nb` with an answer's code in its answer cells."""
    nb = copy.deepcopy(nb)
    cells = answer_cells(nb)
    parts = re.split(r"^# %% *(\S+) *$", code, flags=re.MULTILINE)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    if parts[0].strip() and not texts:
        texts = {cells[0].metadata.nbgrader.grade_id: parts[0]}
    elif parts[0].strip():
        first = cells[0].metadata.nbgrader.grade_id
        texts[first] = parts[0] + texts.get(first, "")
    for cell in cells:
        cell.source = texts.get(cell.metadata.nbgrader.grade_id, "# answered above").strip()
    return nb


def judge_in_process(nb: NotebookNode) -> dict[str, verdicts.Verdict]:
    """Runs a notebook's cells in this process and judges its checks: fast, without the pipeline,
    for working on a verdict.  Visible self-checks and pictures are left out."""
    import autograder

    results: dict[str, verdicts.Verdict] = {}

    def check(name):
        def run(function):
            inputs = verdicts.draw(name, verdicts.new_seed())
            evidence = measure.unpack(measure.measure(function, inputs))
            results[name] = verdicts.judge(name, inputs, evidence)

        return run

    hidden = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
    namespace: dict = {"__name__": "__main__"}
    kept = autograder.check
    autograder.check = check
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for cell in nb.cells:
                if cell.cell_type != "code":
                    continue
                found = hidden.search(cell.source)
                graded = cell.metadata.get("nbgrader", {}).get("grade")
                if graded and not found:
                    continue  # pictures, graded by hand
                with contextlib.suppress(Exception):
                    exec(compile(found[1] if found else cell.source, "<ipykernel>", "exec"), namespace)
    finally:
        autograder.check = kept
    return results
