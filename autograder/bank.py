"""The answer bank in ``tests/bank``, and the way an answer gets into a notebook.

``tests/bank/B1/wrong/std_is_exp_log_var.py`` holds what a student would write.  Its docstring says
what it is; in ``wrong/`` a line ``# mistake: …`` gives the name the verdict must find.  A line
``# %% GRADE_ID`` begins the text of that answer cell, and cells that the file does not name hold the
model answer.  A file without such a line is the text of the notebook's first answer cell, and
answers everything there.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps.api import NbGraderAPI

from autograder.course import copy, open_course
from autograder.errors import CourseError
from autograder.grade import grade
from autograder.judge import Result
from autograder.rebuild import exercise
from autograder.status import Status

MODEL, UNTOUCHED = "model", "untouched"
"""The students who hand in the model solution, and the notebook as it is released."""


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


def student(answer: Answer) -> str:
    """The student who hands in an answer."""
    return str(answer).replace("/", "-")


def answers(course: Path, name: str) -> list[Answer]:
    """Every answer of a course's bank to the exercise `name` ("B1")."""
    return [
        Answer(name, kind == "right", path.stem, path.read_text("utf-8"))
        for kind in ("right", "wrong")
        for path in sorted((course / "tests" / "bank" / name / kind).glob("*.py"))
    ]


def notebook(course: Path, step: str, name: str) -> NotebookNode:
    """The notebook of an exercise in the course's folder `step`: "source" or "release"."""
    (path,) = course.glob(f"{step}/*/{name}_*.ipynb")
    return nbformat.read(path, as_version=4)


def model(course: Path, name: str) -> NotebookNode:
    """The model solution as a student would hand it in: without the marks around its solutions."""
    made = notebook(course, "source", name)
    for cell in made.cells:
        text = re.sub(
            r"### BEGIN MARK SCHEME.*?### END MARK SCHEME\n?", "", cell.source, flags=re.S
        )
        cell.source = re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", text, flags=re.M)
    return made


def place(code: str, course: Path, name: str) -> NotebookNode:
    """The released notebook of an exercise with the code of an answer in its automatically graded
    answer cells."""
    made = notebook(course, "release", name)
    code = re.sub(r"^# mistake: .*\n", "", code, flags=re.MULTILINE)
    parts = re.split(r"^# %% *(\S+) *$", code, flags=re.MULTILINE)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    cells = _answer_cells(made)
    if texts:
        texts = {g: c.source for g, c in _answer_cells(model(course, name)).items()} | texts
    else:
        texts = {next(iter(cells)): code}
    for grade_id, cell in cells.items():
        cell.source = texts.pop(grade_id, "# answered above").strip()
    if texts:
        raise CourseError(f"{name} has no answer cell {', '.join(texts)}.")
    return made


def exercises(course: Path) -> list[str]:
    """The exercises of a course: "B1" for the notebook ``B1_reparameterization``."""
    return sorted(exercise(path.name) for path in course.glob("source/*/*.ipynb"))


def grade_answers(
    course: Path,
    folder: Path,
    name: str,
    chosen: Iterable[Answer],
    edit: Callable[[str], str] = lambda source: source,
) -> dict[str, tuple[Status, list[Result]]]:
    """Grades answers to an exercise the whole way, in a course of their own.

    Parameters
    ----------
    course
        The course with the bank.
    folder
        Where the course of their own is made: an empty folder, or none yet.
    name
        The exercise.
    chosen
        The answers; each is a student, see :func:`student`, beside MODEL and UNTOUCHED.
    edit
        Changes the text of the source notebook, for example to train less.

    Returns
    -------
    By student, what became of the notebook, and its checks.  Raises CourseError if something could
    not be graded.
    """
    copy(course, folder)
    (source,) = folder.glob(f"source/*/{name}_*.ipynb")
    for other in folder.glob("source/*/*.ipynb"):
        if other != source:
            other.unlink()
    source.write_text(edit(source.read_text("utf-8")), "utf-8")
    app = open_course(folder)
    part = source.parent.name
    made = NbGraderAPI(app.coursedir, parent=app).generate_assignment(part)
    if not made["success"]:
        raise CourseError(f"{source} could not be released: {made.get('error') or made['log']}")
    handed_in = {student(a): place(a.code, folder, name) for a in chosen}
    handed_in |= {MODEL: model(folder, name), UNTOUCHED: notebook(folder, "release", name)}
    for who, answered in handed_in.items():
        target = folder / "submitted" / who / part
        target.mkdir(parents=True)
        nbformat.write(answered, target / source.name)
    done = list(grade(app, part))
    if errors := [f"{one.student}: {one.error}" for one in done if one.error]:
        raise CourseError(f"Not everything could be graded: {'; '.join(errors)}")
    return {one.student: one.notebooks[source.stem] for one in done}


def misjudged(
    chosen: Iterable[Answer], outcomes: Mapping[str, tuple[Status, list[Result]]]
) -> list[str]:
    """What is not as it should be in the outcomes of :func:`grade_answers`, in sentences: a right
    answer that lost points, a wrong one that lost none or was not told its mistake."""
    found = []
    full = [(MODEL, MODEL), *((str(a), student(a)) for a in chosen if a.right)]
    for name, who in full:
        for result in outcomes[who][1]:
            if not result.passed:
                found.append(
                    f"{name} is right, and lost points in {result.check}: {result.message}"
                )
    if any(result.points for result in outcomes[UNTOUCHED][1]):
        found.append("The notebook as it is released earned points.")
    for answer in chosen:
        lost = [r for r in outcomes[student(answer)][1] if not r.passed]
        names = {name for r in lost for name in (r.mistake, *r.mistakes)}
        if not answer.right and not lost:
            found.append(f"{answer} is wrong, and kept all points.")
        elif not answer.right and answer.mistake and answer.mistake not in names:
            told = ", ".join(r.mistake for r in lost)
            found.append(f"{answer} was told '{told}', not '{answer.mistake}'.")
    return found


def _answer_cells(made: NotebookNode) -> dict[str, NotebookNode]:
    """The automatically graded answer cells of a notebook, by grade id."""
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in made.cells
        if cell.cell_type == "code"
        and cell.metadata.get("nbgrader", {}).get("solution")
        and not cell.metadata.nbgrader.grade
    }
