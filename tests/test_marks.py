"""Marks and comments given by hand belong to the text of an answer."""

import os
import sqlite3
import threading
import time
from contextlib import closing

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import grade as grading
from autograder.marks import answers, owners
from autograder.pipeline import CourseAutograde

from .conftest import ToyCourse, cell

RIGHT = "def f(x): return 2 * x"
WRONG = "def f(x): return 3 * x"


def gradebook(course: ToyCourse) -> Gradebook:
    return Gradebook(course.app().coursedir.db_url, "toy")


def mark(course: ToyCourse, student: str, name: str = "T", comment: str = "Well said.") -> None:
    """By hand: 3 points and 1 of extra credit for the written answer, an override of a check, and a
    comment on each answer."""
    with gradebook(course) as book:
        where = (f"{name}_toy", "hw", student)
        why, value = (book.find_grade(f"{name}-{cell}", *where) for cell in ("why", "value"))
        why.manual_score, why.extra_credit, why.needs_manual_grade = 3, 1, False
        value.manual_score, value.needs_manual_grade = 0.75, False
        for answer in ("why", "f"):
            book.find_comment(f"{name}-{answer}", *where).manual_comment = comment
        book.db.commit()


def given(course: ToyCourse, student: str, name: str = "T") -> dict[str, tuple]:
    """What the gradebook has: score and whether it waits for a hand; comments."""
    with gradebook(course) as book:
        where = (f"{name}_toy", "hw", student)
        why, value = (book.find_grade(f"{name}-{cell}", *where) for cell in ("why", "value"))
        said = [
            book.find_comment(f"{name}-{answer}", *where).manual_comment for answer in ("why", "f")
        ]
        return {
            "why": (why.manual_score, why.extra_credit, why.needs_manual_grade, said[0]),
            "value": (value.manual_score, value.needs_manual_grade, said[1]),
        }


KEPT_WHY = (3, 1, False, "Well said.")
KEPT_VALUE = (0.75, False, "Well said.")
OPEN_WHY = (None, None, True, None)
OPEN_VALUE = (None, True, None)


@pytest.fixture(scope="module")
def graded(shared_toy):
    """A course of two notebooks."""
    shared_toy.add_notebook()
    return shared_toy


@pytest.fixture
def ada(graded):
    """A student whose two notebooks are graded and marked by hand."""
    for name in ("T_toy", "U_toy"):
        graded.submit("ada", WRONG, "Because.", name=name)
    graded.grade()
    for name in ("T", "U"):
        mark(graded, "ada", name)
    return graded


def counts(course: ToyCourse, **options) -> tuple[int, int]:
    (done,) = course.grade(**options).values()
    assert not done.error
    return done.marks.kept, done.marks.reopened


def test_a_resubmission_keeps_the_marks_of_what_is_unchanged(ada):
    ada.submit("ada", WRONG, "Therefore.", name="U_toy")
    assert counts(ada) == (5, 1)
    assert given(ada, "ada") == {"why": KEPT_WHY, "value": KEPT_VALUE}
    assert given(ada, "ada", "U") == {"why": OPEN_WHY, "value": KEPT_VALUE}


def test_an_override_goes_with_the_answer_that_was_judged(ada):
    ada.submit("ada", RIGHT, "Because.")
    assert counts(ada) == (4, 2)
    assert given(ada, "ada") == {"why": KEPT_WHY, "value": OPEN_VALUE}
    assert ada.grades("ada")["T-value"]["auto"] == 1


def test_the_same_submission_again_keeps_all(ada):
    assert counts(ada, force=True) == (6, 0)
    assert given(ada, "ada") == {"why": KEPT_WHY, "value": KEPT_VALUE}
    notebook = nbformat.read(ada.folder / "submitted/ada/hw/T_toy.ipynb", as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="saved with its output")]
    nbformat.write(notebook, ada.folder / "submitted/ada/hw/T_toy.ipynb")
    assert counts(ada) == (6, 0)
    assert given(ada, "ada") == {"why": KEPT_WHY, "value": KEPT_VALUE}


def test_text_that_a_student_added_below_belongs_to_the_answer(ada):
    path = ada.folder / "submitted/ada/hw/T_toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("What I forgot to say."))
    nbformat.write(notebook, path)
    assert counts(ada) == (5, 1)
    assert given(ada, "ada") == {"why": OPEN_WHY, "value": KEPT_VALUE}


def test_a_withdrawn_answer_waits_for_nobody(ada):
    ada.submit("ada", WRONG)
    counts(ada)
    assert given(ada, "ada")["why"] == (None, None, False, None)
    assert ada.grades("ada")["T-why"]["auto"] == 0


def test_a_mark_waits_again_where_the_automatic_score_beside_it_changed(ada):
    ada.judge("FACTOR = 2", "FACTOR = 3")
    counts(ada)
    assert given(ada, "ada")["value"] == (0.75, True, "Well said.")
    ada.judge()


def test_marks_survive_a_run_that_is_cut_off(ada, monkeypatch):
    ada.submit("ada", WRONG, "Therefore.")
    ada.submit("ada", RIGHT, "Because.", name="U_toy")
    monkeypatch.setattr("autograder.pipeline.feedback.write", lambda *_: 1 / 0)
    assert "division" in ada.grade()["ada"].error
    assert given(ada, "ada", "U")["why"] == OPEN_WHY
    monkeypatch.undo()
    os.chdir(ada.folder)
    counts(ada)
    assert given(ada, "ada") == {"why": OPEN_WHY, "value": KEPT_VALUE}
    assert given(ada, "ada", "U") == {"why": KEPT_WHY, "value": OPEN_VALUE}


def test_marks_are_kept_where_nothing_is_noted_of_what_was_graded(ada):
    """As after an update from a version that noted less."""
    (ada.folder / "evidence/hw/ada/graded.json").write_text(
        '{"T_toy": "digest", "U_toy": "digest"}'
    )
    ada.submit("ada", WRONG, "Therefore.", name="U_toy")
    assert counts(ada) == (5, 1)
    assert given(ada, "ada", "U") == {"why": OPEN_WHY, "value": KEPT_VALUE}


def test_the_formgraders_button_keeps_them_too(ada):
    ada.submit("ada", WRONG, "Therefore.", name="U_toy")
    assert ada.api().autograde("hw", "ada")["success"]
    assert given(ada, "ada") == {"why": KEPT_WHY, "value": KEPT_VALUE}
    assert given(ada, "ada", "U") == {"why": OPEN_WHY, "value": KEPT_VALUE}


def test_one_check_judged_again_keeps_them(ada):
    list(grading.regrade(ada.app(), "hw", "T.one"))
    assert given(ada, "ada") == {"why": KEPT_WHY, "value": KEPT_VALUE}


@pytest.mark.pure
def test_which_answer_a_mark_is_about():
    notebook = nbformat.v4.new_notebook(
        cells=[
            cell("assert True", "T-zero", grade=True, points=1),
            cell("def f(x): ...", "T-f", solution=True),
            cell("assert f(1)", "T-value", grade=True, points=1),
            cell("In words.", "T-why", "markdown", grade=True, solution=True, points=3),
            cell("Do as you like.", "T-task", "markdown", task=True, points=3),
        ]
    )
    assert owners(notebook) == {
        "T-zero": "", "T-f": "T-f", "T-value": "T-f", "T-why": "T-why", "T-task": "",
    }  # fmt: skip
    before = answers(notebook)
    assert before.keys() == {"", "T-f", "T-why"}
    notebook.cells[3].source = "In words. \n\n"
    assert answers(notebook) == before
    notebook.cells[3].source = "In other words."
    after = answers(notebook)
    assert [name for name in before if before[name] != after[name]] == ["", "T-why"]


def test_a_mark_given_while_a_submission_is_saved_is_not_lost(ada, monkeypatch):
    """As from the formgrader, at the worst moment: after what was given has been read."""
    real = CourseAutograde._marks
    threads = []

    def marking(self, place, owners):
        found = real(self, place, owners)
        if place.notebook == "T_toy":
            path = ada.folder / "gradebook.db"
            threads.append(threading.Thread(target=_mark_behind_its_back, args=(path,)))
            threads[-1].start()
            time.sleep(0.2)
        return found

    monkeypatch.setattr(CourseAutograde, "_marks", marking)
    ada.grade(force=True)
    (thread,) = threads
    thread.join()
    assert given(ada, "ada")["why"][0] == 2.5


def _mark_behind_its_back(path):
    with closing(sqlite3.connect(path, timeout=20)) as book:
        book.execute(
            "UPDATE grade SET manual_score = 2.5 WHERE cell_id = "
            "(SELECT id FROM base_cell WHERE name = 'T-why')"
        )
        book.commit()
