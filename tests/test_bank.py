"""The answer bank: no right answer loses a point, no wrong one passes.

`make bank` takes all of the bank the whole way: one course for each exercise, one student for each
answer, graded once; the tests look at what the gradebook has.  `make test` takes only the model solution
and the release that way.  It judges answers in this process, which is enough to see a verdict break, in
minutes: every right one, and every fourth wrong one, check by check until the mistake is told.
"""

import functools
import os
import warnings

import pytest

from autograder import bank
from autograder.judging import SEVERAL
from autograder.status import Status
from benchmarks import grade_class
from verdicts import mnist

from .bank import CHECKS, Answers, alike, models, own_cells, printed, texts
from .conftest import EXERCISES, ROOT

WHOLE = os.environ.get("BANK") == "whole"


def chosen(exercise):
    answers = bank.answers(ROOT, exercise)
    wrong = [answer for answer in answers if not answer.right]
    return [answer for answer in answers if answer.right] + (wrong if WHOLE else wrong[::4])


ANSWERS = [answer for exercise in EXERCISES for answer in chosen(exercise)]
LEAST = 10, 40
"""Right and wrong answers to each exercise."""
TRAINED = {"A6.cure": "A6-cure-answer"}
"""Checks that train for seconds what stands in this cell alone."""

# Neither pictures and self-checks nor what is trained for them have a say in the points.
PLOT = r"import matplotlib.pyplot as plt\n"
NO_PICTURES = PLOT + r"""plt.show = lambda: plt.close(\"all\")\n"""
TINY = {
    "A6": {
        "PICTURE_STEPS = 20 if GRADING": "PICTURE_STEPS = 2 if GRADING",
        "model = train_cured(points[:1000])": "model = collapsed",  # for the visible self-check
    },
    "B3": {"(2_500, 2_000) if GRADING": "(256, 200) if GRADING"},
    "C2": {"(images[:1000], labels[:1000])": "(images[:200], labels[:200])"},
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A function: what became of every answer to an exercise, of its model solution and of its
    release, by student.  It grades an exercise when it is first asked for it."""

    @functools.cache
    def results_of(exercise):
        folder = tmp_path_factory.mktemp(exercise)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            chosen = [a for a in ANSWERS if a.exercise == exercise and WHOLE]
            edit = functools.partial(without_pictures, exercise)
            return bank.grade_answers(ROOT, folder, exercise, chosen, edit)

    return results_of


def without_pictures(exercise, text):
    """A source notebook that draws nothing, and trains next to nothing for its pictures."""
    text = text.replace(PLOT, NO_PICTURES)
    for budget, tiny in TINY.get(exercise, {}).items():
        assert budget in text, budget
        text = text.replace(budget, tiny)
    return text


@pytest.fixture(scope="module")
def lost(graded):
    """A function: the checks in which an answer lost points."""

    @functools.cache
    def lost_by(answer):
        if not WHOLE:
            return lost_in_process(answer)
        status, results = graded(answer.exercise)[bank.student(answer)]
        assert status is Status.GRADED or not answer.right
        return [result for result in results if result.points < result.max_points]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MNIST_ROOT", str(mnist.for_grading()))
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        patch.setenv("AUTOGRADER", "1")
        yield lost_by


def lost_in_process(answer):
    """The verdicts by which an answer loses points; of a wrong one, from its first own cell until its
    mistake is told.  What a right one leaves as in the model solution is not trained again."""

    def lacking(found):
        return [verdict for verdict in found.values() if verdict.share < 1]

    def told(found):
        return not answer.right and answer.mistake in named(lacking(found))

    filled, own = texts(answer), own_cells(answer)
    without = ()
    if answer.right:
        trained = {check for check, cell in TRAINED.items() if cell not in own}
        without = tuple(trained & checks_of(answer.exercise))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        judge = given(answer.exercise, without).judge
        found = judge(filled, None, told, since="" if answer.right else own[0])
        if cells := [verdict.cell for verdict in lacking(found) if verdict.cell]:
            names = given(answer.exercise, without).names(filled)
            shown = [(cell, *printed(cell, names)) for cell in cells]
            CELLS.setdefault(answer.exercise, []).extend(shown)
    assert found.keys() == checks_of(answer.exercise) - set(without) or not answer.right
    return lacking(found)


given = functools.cache(Answers)
"""What the notebook of an exercise gives, without some checks."""

CELLS: dict[str, list[tuple[str, object, object]]] = {}
"""By exercise, the cells that show a mistake, with what each printed below a wrong answer."""


@pytest.mark.skipif(WHOLE, reason="the answers are judged elsewhere")
@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_a_student_pastes_shows_the_mistake_and_the_right_number(lost, exercise):
    for answer in ANSWERS:
        if answer.exercise == exercise and not answer.right:
            lost(answer)
    assert [cell for cell, own, right in CELLS[exercise] if alike(own, right)] == []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = given(exercise, ()).names(models(exercise))
        for cell in dict.fromkeys(cell for cell, _, _ in CELLS[exercise]):
            within = 2 if ".mean()" in cell else 0.02 if ".std()" in cell else 1e-3  # samples
            assert alike(*printed(cell, names), within), cell


def checks_of(exercise):
    return {check for check in CHECKS if check.startswith(f"{exercise}.")}


def named(results):
    """The names of mistakes in these results: each one, and several of a check as they stand."""
    return {name for r in results for name in (r.mistake, *r.mistake.split(SEVERAL)) if name}


def test_the_class_of_the_benchmark_hands_in_answers_of_the_bank():
    for right, handed_in in ((True, grade_class.RIGHT), (False, grade_class.WRONG)):
        for exercise, names in handed_in.items():
            known = {a.name for a in bank.answers(ROOT, exercise) if a.right == right}
            assert set(names) <= known


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_bank_is_large_enough(exercise):
    answers = bank.answers(ROOT, exercise)
    right = sum(answer.right for answer in answers)
    assert right >= LEAST[0] and len(answers) - right >= LEAST[1]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_model_solution_has_full_points_and_the_release_none(graded, exercise):
    status, results = graded(exercise)[bank.MODEL]
    assert status is Status.GRADED
    assert [r for r in results if r.points != r.max_points] == []
    assert sum(r.points for r in graded(exercise)[bank.UNTOUCHED][1]) == 0


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a.right], ids=str)
def test_a_right_answer_has_full_points(lost, answer):
    assert lost(answer) == []


@pytest.mark.parametrize("answer", [a for a in ANSWERS if not a.right], ids=str)
def test_a_wrong_answer_loses_points_and_is_told_why(lost, answer):
    assert lost(answer)
    assert all(result.message for result in lost(answer))


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nine_of_ten_wrong_answers_are_told_their_mistake(lost, exercise):
    wrong = [a for a in ANSWERS if a.exercise == exercise and not a.right]
    unnamed = [str(answer) for answer in wrong if answer.mistake not in named(lost(answer))]
    assert len(unnamed) <= 0.1 * len(wrong), unnamed
