"""The answer bank through the real pipeline: no right answer loses a point, no wrong one passes.

`make bank` takes all of it; `make test` takes every right answer, every third wrong one of part B
and every fourth of the others, which is enough to see a verdict break, in minutes.  One course for
each exercise, one student for each answer, graded once; the tests look at what the gradebook has.
"""

import functools
import os

import nbformat
import pytest

from autograder import bank
from autograder.rebuild import grade_id
from autograder.status import Status

from .conftest import EXERCISES, ROOT

WHOLE = os.environ.get("BANK") == "whole"


def chosen(exercise):
    answers = bank.answers(ROOT, exercise)
    step = 1 if WHOLE else 3 if exercise.startswith("B") else 4
    return [a for a in answers if a.right] + [a for a in answers if not a.right][::step]


ANSWERS = [answer for exercise in EXERCISES for answer in chosen(exercise)]
LEAST = dict.fromkeys(EXERCISES, (5, 10)) | {"B1": (8, 18), "B2": (8, 18), "B3": (6, 22)}

# Neither pictures and self-checks nor what is trained for them have a say in the points.
PLOT = r"import matplotlib.pyplot as plt\n"
NO_PICTURES = PLOT + r"""plt.show = lambda: plt.close(\"all\")\n"""
TINY = {
    "A3": {"def train(beta, steps=500)": "def train(beta, steps=2)"},
    "A6": {
        "PICTURE_STEPS = 100 if GRADING": "PICTURE_STEPS = 2 if GRADING",
        "cured = train_cured(x)": "cured = collapsed",
        "model = train_cured(points[:1000])": "model = collapsed",  # for the visible self-check
    },
    "B3": {"(2_500, 2_000) if GRADING": "(256, 200) if GRADING"},
    "C2": {"(images[:2000], labels[:2000])": "(images[:200], labels[:200])"},
}
TRAINED = {"A6": "A6-cure"}
"""A test that trains what one answer cell says: the answers that leave this cell to the model solution
are judged without it."""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A function: what became of every answer to an exercise, of its model solution and of its
    release, by student.  It grades an exercise when it is first asked for it."""

    def grade(exercise, chosen, left_out=""):
        folder = tmp_path_factory.mktemp(exercise)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            edit = functools.partial(shortened, exercise, left_out)
            return bank.grade_answers(ROOT, folder, exercise, chosen, edit)

    @functools.cache
    def results_of(exercise):
        chosen = [answer for answer in ANSWERS if answer.exercise == exercise]
        if exercise not in TRAINED:
            return grade(exercise, chosen)
        test = TRAINED[exercise]
        others = [answer for answer in chosen if f"# %% {test}-answer" not in answer.code]
        rest = [answer for answer in chosen if answer not in others]
        return grade(exercise, others, left_out=test) | grade(exercise, rest)

    return results_of


def shortened(exercise, left_out, text):
    """A source notebook without one of its tests, that draws nothing, and trains next to nothing for its
    pictures."""
    text = text.replace(PLOT, NO_PICTURES)
    for budget, tiny in TINY.get(exercise, {}).items():
        assert budget in text, budget
        text = text.replace(budget, tiny)
    notebook = nbformat.reads(text, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not left_out or grade_id(cell) != left_out]
    return nbformat.writes(notebook)


def named(results):
    """The names of mistakes in these results: each one, and several of a check as they stand."""
    return {name for r in results for name in (r.mistake, *r.mistakes)}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_bank_is_large_enough(exercise):
    right = [a for a in ANSWERS if a.exercise == exercise and a.right]
    wrong = [a for a in ANSWERS if a.exercise == exercise and not a.right]
    assert len(right) >= LEAST[exercise][0] and len(wrong) >= LEAST[exercise][1]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_model_solution_has_full_points_and_the_release_none(graded, exercise):
    status, results = graded(exercise)[bank.MODEL]
    assert status is Status.GRADED
    assert [r for r in results if r.points != r.max_points] == []
    assert sum(r.points for r in graded(exercise)[bank.UNTOUCHED][1]) == 0


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a.right], ids=str)
def test_a_right_answer_has_full_points(graded, answer):
    status, results = graded(answer.exercise)[bank.student(answer)]
    assert [r for r in results if r.points != r.max_points] == []
    assert status is Status.GRADED


@pytest.mark.parametrize("answer", [a for a in ANSWERS if not a.right], ids=str)
def test_a_wrong_answer_loses_points_and_is_told_why(graded, answer):
    _, results = graded(answer.exercise)[bank.student(answer)]
    lost = [r for r in results if r.points < r.max_points]
    assert lost
    assert all(r.message for r in lost)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nine_of_ten_wrong_answers_are_told_their_mistake(graded, exercise):
    wrong = [a for a in ANSWERS if a.exercise == exercise and not a.right]
    unnamed = [
        str(answer)
        for answer in wrong
        if answer.mistake not in named(graded(exercise)[bank.student(answer)][1])
    ]
    assert len(unnamed) <= 0.1 * len(wrong), unnamed
