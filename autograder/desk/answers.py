"""What is graded by hand: the questions of an assignment, and students' answers, alike ones
together."""

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
from nbformat import NotebookNode

from autograder import marks, rubric, written
from autograder.course import Course
from autograder.errors import CourseError
from autograder.pages import LONGEST, pixels
from autograder.pictures import by_origin
from autograder.rebuild import grade_id, source_and_release

ALIKE = 0.1
"""Answers of a group are nowhere farther apart: the cosine distance of the frequencies of their
words' parts, 0 for the same text and 1 where nothing is shared."""


class Question(NamedTuple):
    """A cell that a person grades."""

    assignment: str
    notebook: str
    cell: str

    @classmethod
    def read(cls, text: str) -> "Question":
        """The question that is written ``assignment/notebook/cell``."""
        assignment, notebook, cell = text.split("/")
        return cls(assignment, notebook, cell)

    def __str__(self) -> str:
        return "/".join(self)


@dataclass(frozen=True)
class Asked:
    """What a question asks, and what an answer to it should have."""

    points: float
    text: str
    """The question as students read it, as Markdown."""
    model: str
    """The model answer, as Markdown."""
    rubric: rubric.Rubric
    problem: str
    """Why there is no rubric, if its mark scheme is none."""
    stub: str


@dataclass(frozen=True)
class Answer:
    """A student's answer to one question."""

    text: str
    """With what was written into cells of the student's own below."""
    code: bool
    digest: str
    """Marks belong to what has this digest, see ``marks.answers``."""


def questions(course: Course, assignment: str) -> list[Question]:
    """The cells of an assignment that a person grades, in the order of ``source/``."""
    return [
        Question(assignment, name, grade_id(cell))
        for name in course.notebooks(assignment)
        for cell in source_and_release(course.source(assignment) / f"{name}.ipynb")[0].cells
        if written.by_hand(cell)
    ]


def asked(course: Course, question: Question) -> Asked:
    """The question, as ``source/`` has it now.  Raises CourseError if it is not there."""
    path = course.source(question.assignment) / f"{question.notebook}.ipynb"
    source, released = source_and_release(path)
    cells = [grade_id(cell) if written.by_hand(cell) else "" for cell in source.cells]
    if question.cell not in cells:
        raise CourseError(f"{question.notebook} has no cell '{question.cell}' to grade.")
    index = cells.index(question.cell)
    cell, above = source.cells[index], source.cells[max(0, index - 1)]
    points, scheme = float(cell.metadata.nbgrader.points), written.mark_scheme(cell)
    found, problem = rubric.Rubric((), scheme, ()), ""
    if scheme:
        try:
            found = rubric.parse(scheme, points)
        except CourseError as error:
            problem = f"The mark scheme of {question.cell} is no rubric. {error}"
    text = above.source if above.cell_type == "markdown" else ""
    stub = released.cells[index].source.strip()
    return Asked(points, text, written.model_answer(cell), found, problem, stub)


def read(course: Course, question: Question, student: str) -> Answer | None:
    """What a student answered; None if there is no graded notebook."""
    path = _graded(course, question, student)
    try:
        return _answers(path, os.stat(path).st_mtime_ns).get(question.cell)
    except marks.BROKEN:
        return None


@functools.lru_cache(maxsize=20_000)
def _graded(course: Course, question: Question, student: str) -> str:
    folder = course.autograded(question.assignment, student)
    return str(folder / f"{question.notebook}.ipynb")


def drawn(course: Course, question: Question, student: str) -> list[tuple[str, str]]:
    """The pictures of an answer: what each is (see ``pictures.side_by_side``), and its address, which
    holds all of it."""
    notebook = _notebook(_graded(course, question, student))
    return [
        (title, f"data:{kind};base64,{''.join(data.split())}")
        for cell in marks.cells(notebook)[question.cell]
        for title, output in by_origin(cell.get("outputs", ()))
        for kind, data in output.get("data", {}).items()
        if kind in ("image/png", "image/jpeg") and pixels(data)
    ]


def _notebook(path: str) -> NotebookNode:
    """A notebook that grading wrote, in a fifth of the time that it takes to validate it."""
    return nbformat.v4.reads_json(Path(path).read_text("utf-8"))


@functools.lru_cache(maxsize=20_000)
def _answers(path: str, modified: int) -> dict[str, Answer]:
    """The answers of a graded notebook, by cell, without pictures."""
    notebook = _notebook(path)
    digests = marks.answers(notebook)
    return {
        name: Answer(
            "\n\n".join(cell.source for cell in cells if cell.source.strip()),
            cells[0].cell_type == "code",
            digests[name],
        )
        for name, cells in marks.cells(notebook).items()
        if cells and written.by_hand(cells[0])
    }


def groups(texts: Sequence[str], stub: str) -> list[int]:
    """For each text the number of its group: -1 for one that says nothing, or else the place of the
    first text of the group.  A group holds the same text, and texts that hardly differ."""
    plain = [" ".join(text.split()) for text in texts]
    nothing = {"", " ".join(stub.split())}
    different = dict.fromkeys(text for text in plain if text not in nothing)
    short = [text for text in different if len(text) <= LONGEST]
    label: dict[str, object] = {
        text: text for text in different
    }  # a long one is like none but itself
    label.update(zip(short, _near(short), strict=True))
    first: dict[object, int] = {}
    return [
        -1 if text in nothing else first.setdefault(label[text], place)
        for place, text in enumerate(plain)
    ]


def _near(texts: list[str]) -> list[int]:
    """A label for each text; texts with the same label are alike."""
    if len(texts) < 2:
        return list(range(len(texts)))
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    try:
        matrix = vectors.fit_transform(texts)
    except ValueError:  # nothing but texts that are too short
        return list(range(len(texts)))
    distance = np.clip(1 - (matrix @ matrix.T).toarray(), 0, 1)
    np.fill_diagonal(distance, 0)
    clustering = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="complete", distance_threshold=ALIKE
    )
    return [int(label) for label in clustering.fit_predict(distance)]
