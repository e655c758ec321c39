"""The answer bank through the real pipeline: no right answer loses a point, no wrong one passes.

`make bank` takes all of it; `make test` takes every right answer, every third wrong one of part B
and every fourth of the others, which is enough to see a verdict break, in minutes.  One course for
each exercise, one student for each answer, graded once; the tests look at what the gradebook has.
"""

import functools
import os
import shutil

import nbformat
import pytest
from autograder.verdicts import SEVERAL
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder import bank
from autograder.grade import grade, open_course
from autograder.status import Status

from .conftest import EXERCISES, ROOT

WHOLE = os.environ.get("BANK") == "whole"


def chosen(exercise):
    answers = bank.answers(ROOT, exercise)
    step = 1 if WHOLE else 3 if exercise.startswith("B") else 4
    return [a for a in answers if a.right] + [a for a in answers if not a.right][::step]


ANSWERS = [answer for exercise in EXERCISES for answer in chosen(exercise)]
LEAST = dict.fromkeys(EXERCISES, (5, 10)) | {"B1": (8, 18), "B2": (8, 18), "B3": (6, 22)}
UNTOUCHED, MODEL = "untouched", "model"

# Neither pictures nor what is trained for them have a say in the points.
PLOT = r"import matplotlib.pyplot as plt\n"
NO_PICTURES = PLOT + r"""plt.show = lambda: plt.close(\"all\")\n"""
TINY = {
    "B3": {"(2_500, 2_000) if GRADING": "(256, 200) if GRADING"},
    "C2": {"(images[:2000], labels[:2000])": "(images[:200], labels[:200])"},
}


def student(answer) -> str:
    return str(answer).replace("/", "-")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A function: what became of every answer to an exercise, of its model solution and of its
    release, by student.  It grades an exercise when it is first asked for it."""

    @functools.cache
    def results_of(exercise):
        folder = tmp_path_factory.mktemp(exercise)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            return grade_bank(folder, exercise)

    return results_of


def grade_bank(folder, exercise):
    (folder / "exchange").mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    (source,) = ROOT.glob(f"source/*/{exercise}_*.ipynb")
    part = source.parent.name
    text = source.read_text("utf-8")
    text = text.replace(PLOT, NO_PICTURES)
    for budget, tiny in TINY.get(exercise, {}).items():
        assert budget in text, budget
        text = text.replace(budget, tiny)
    (folder / "source" / part).mkdir(parents=True)
    (folder / "source" / part / source.name).write_text(text, "utf-8")
    app = open_course(folder)
    assert NbGraderAPI(app.coursedir, parent=app).generate_assignment(part)["success"]

    def submit(name, notebook):
        target = folder / "submitted" / name / part
        target.mkdir(parents=True)
        nbformat.write(notebook, target / source.name)

    for answer in ANSWERS:
        if answer.exercise == exercise:
            submit(student(answer), bank.place(answer.code, folder, exercise))
    submit(MODEL, bank.notebook(folder, "source", exercise))
    submit(UNTOUCHED, bank.notebook(folder, "release", exercise))
    done = {one.student: one for one in grade(app, part)}
    assert not [one for one in done.values() if one.error]
    with Gradebook(app.coursedir.db_url, "vae") as gradebook:
        scores = {
            s.student_id: sum(g.auto_score or 0 for n in s.notebooks for g in n.grades)
            for s in gradebook.assignment_submissions(part)
        }
    assert scores == pytest.approx({name: one.points for name, one in done.items()})
    return {name: one.notebooks[source.stem] for name, one in done.items()}


def named(results):
    """The names of mistakes in these results: each one, and several of a check as they stand."""
    return {name for r in results for name in (r.mistake, *r.mistake.split(SEVERAL))}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_bank_is_large_enough(exercise):
    right = [a for a in ANSWERS if a.exercise == exercise and a.right]
    wrong = [a for a in ANSWERS if a.exercise == exercise and not a.right]
    assert len(right) >= LEAST[exercise][0] and len(wrong) >= LEAST[exercise][1]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_model_solution_has_full_points_and_the_release_none(graded, exercise):
    status, results = graded(exercise)[MODEL]
    assert status is Status.GRADED
    assert [r for r in results if r.points != r.max_points] == []
    assert sum(r.points for r in graded(exercise)[UNTOUCHED][1]) == 0


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a.right], ids=str)
def test_a_right_answer_has_full_points(graded, answer):
    status, results = graded(answer.exercise)[student(answer)]
    assert [r for r in results if r.points != r.max_points] == []
    assert status is Status.GRADED


@pytest.mark.parametrize("answer", [a for a in ANSWERS if not a.right], ids=str)
def test_a_wrong_answer_loses_points_and_is_told_why(graded, answer):
    _, results = graded(answer.exercise)[student(answer)]
    lost = [r for r in results if r.points < r.max_points]
    assert lost
    assert all(r.message for r in lost)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nine_of_ten_wrong_answers_are_told_their_mistake(graded, exercise):
    wrong = [a for a in ANSWERS if a.exercise == exercise and not a.right]
    unnamed = [
        str(answer)
        for answer in wrong
        if answer.mistake not in named(graded(exercise)[student(answer)][1])
    ]
    assert len(unnamed) <= 0.1 * len(wrong), unnamed
