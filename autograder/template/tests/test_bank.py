"""No right answer loses a point, no wrong one passes, and every mistake is told by its name."""

from pathlib import Path

import pytest

from autograder import bank

COURSE = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("exercise", bank.exercises(COURSE))
def test_the_bank_is_judged_rightly(exercise, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the grader works in the course's folder
    answers = bank.answers(COURSE, exercise)
    outcomes = bank.grade_answers(COURSE, tmp_path / "course", exercise, answers)
    assert bank.misjudged(answers, outcomes) == []
