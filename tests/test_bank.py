"""The answer bank through the real pipeline: no right answer loses a point, no wrong one passes.

One course, one student for each answer, graded once; the tests look at what the gradebook has.
"""

import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder import bank
from autograder.grade import grade, open_course
from autograder.status import Status
from autograder.verdicts import SEVERAL

from .conftest import ASSIGNMENTS, EXERCISES, ROOT

ANSWERS = [answer for exercise in EXERCISES for answer in bank.answers(ROOT, exercise)]
LEAST = dict.fromkeys(EXERCISES, (5, 10)) | {"B1": (8, 18), "B2": (8, 18), "B3": (6, 22)}
UNTOUCHED, MODEL = "untouched", "model"


def student(answer) -> str:
    return str(answer).replace("/", "-")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """By student: the graded notebooks of the whole bank, the model solution and the release."""
    folder = tmp_path_factory.mktemp("bank")
    (folder / "exchange").mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "source", folder / "source")
    done = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        app = open_course(folder)
        api = NbGraderAPI(app.coursedir, parent=app)
        assert all(api.generate_assignment(part)["success"] for part in ASSIGNMENTS)

        def submit(name, exercise, notebook):
            (path,) = folder.glob(f"release/*/{exercise}_*.ipynb")
            target = folder / "submitted" / name / path.parent.name
            target.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, target / path.name)

        for answer in ANSWERS:
            notebook = bank.place(answer.code, folder, answer.exercise)
            submit(student(answer), answer.exercise, notebook)
        for exercise in EXERCISES:
            submit(MODEL, exercise, bank.notebook(folder, "source", exercise))
            submit(UNTOUCHED, exercise, bank.notebook(folder, "release", exercise))
        for part in ASSIGNMENTS:
            graded = list(grade(app, part))
            assert not [g for g in graded if g.error]
            for one in graded:
                done.setdefault(one.student, {}).update(one.notebooks)
            with Gradebook(app.coursedir.db_url, "vae") as gradebook:
                scores = {
                    s.student_id: sum(g.auto_score or 0 for n in s.notebooks for g in n.grades)
                    for s in gradebook.assignment_submissions(part)
                }
            assert scores == pytest.approx({one.student: one.points for one in graded})
    return done


def checks_of(graded, name, exercise):
    (notebook,) = [n for n in graded[name] if n.startswith(exercise)]
    return graded[name][notebook]


def named(results):
    """The names of mistakes in these results: each one, and several of a check as they stand."""
    return {name for r in results for name in (r.mistake, *r.mistake.split(SEVERAL))}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_bank_is_large_enough(exercise):
    right = [a for a in ANSWERS if a.exercise == exercise and a.right]
    wrong = [a for a in ANSWERS if a.exercise == exercise and not a.right]
    assert (len(right), len(wrong)) >= LEAST[exercise] and len(wrong) >= LEAST[exercise][1]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_model_solution_has_full_points_and_the_release_none(graded, exercise):
    status, results = checks_of(graded, MODEL, exercise)
    assert status is Status.GRADED
    assert [r for r in results if r.points != r.max_points] == []
    assert sum(r.points for r in checks_of(graded, UNTOUCHED, exercise)[1]) == 0


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a.right], ids=str)
def test_a_right_answer_has_full_points(graded, answer):
    status, results = checks_of(graded, student(answer), answer.exercise)
    assert [r for r in results if r.points != r.max_points] == []
    assert status is Status.GRADED


@pytest.mark.parametrize("answer", [a for a in ANSWERS if not a.right], ids=str)
def test_a_wrong_answer_loses_points_and_is_told_why(graded, answer):
    _, results = checks_of(graded, student(answer), answer.exercise)
    lost = [r for r in results if r.points < r.max_points]
    assert lost
    assert all(r.message for r in lost)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nine_of_ten_wrong_answers_are_told_their_mistake(graded, exercise):
    wrong = [a for a in ANSWERS if a.exercise == exercise and not a.right]
    unnamed = [
        str(answer)
        for answer in wrong
        if answer.mistake not in named(checks_of(graded, student(answer), exercise)[1])
    ]
    assert len(unnamed) <= 0.1 * len(wrong), unnamed
