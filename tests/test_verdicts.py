"""Verdicts on evidence of every form: none crashes, none gives credit for what was not measured."""

import re

import numpy as np
import pytest

from autograder import verdicts
from autograder.rebuild import check_name, hidden_test

from . import bank

SEED = 7
CHECKS = sorted(name for name in verdicts.CHECKS if not name.startswith("T."))


def evidence_names(check):
    """What the measuring cell of a check sends, from its source."""
    notebook = bank.notebook(check.split(".")[0])
    (code,) = [hidden_test(c) for c in notebook.cells if check_name(c) == check]
    return sorted(set(re.findall(r"\b([a-z_]\w*)=", code)))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "value",
    [
        np.asarray("<NoneType>"),
        np.asarray(np.nan),
        np.asarray(np.inf),
        np.asarray(True),
        np.zeros(0),
        np.zeros((1, 1)),
        np.full((3, 4), np.nan, np.float32),
        np.ones((2, 3, 4)),
    ],
    ids=["text", "nan", "inf", "bool", "empty", "one", "nans", "ones"],
)
def test_evidence_of_another_form_earns_nothing(check, value):
    inputs = verdicts.draw(check, SEED)
    forged = dict.fromkeys(evidence_names(check), value)
    verdict = verdicts.judge(check, inputs, forged)
    assert verdict.share == 0
    assert verdict.message


@pytest.mark.parametrize("check", CHECKS)
def test_no_evidence_earns_nothing(check):
    assert verdicts.judge(check, verdicts.draw(check, SEED), {}).share == 0


@pytest.mark.parametrize("check", CHECKS)
def test_inputs_depend_on_the_seed_and_on_nothing_else(check):
    first, again, other = (verdicts.draw(check, seed) for seed in (SEED, SEED, SEED + 1))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not first or any(not np.array_equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize("exercise", ["B1", "B2"])
def test_an_instructor_who_runs_a_source_notebook_gets_the_same_verdicts(exercise):
    results = bank.judge_in_process(bank.notebook(exercise))
    assert set(results) == {name for name in CHECKS if name.startswith(exercise)}
    assert all(verdict.share == 1 for verdict in results.values())


@pytest.mark.parametrize(
    "message, kept",
    [
        ("name 'sigma' is not defined", True),
        ("mat1 and mat2 shapes cannot be multiplied (5x3 and 4x2)", True),
        ("@autograder.check secret text", False),
        ("name 'x' is not defined\nsecret", True),
    ],
)
def test_only_messages_of_a_known_form_are_quoted(message, kept):
    evidence = {"error": np.asarray("RuntimeError"), "error_message": np.asarray(message)}
    verdict = verdicts.explain_error(evidence)
    assert (message.split("\n")[0] in verdict.message) is kept
    assert "secret" not in verdict.message


def test_the_name_of_a_students_own_exception_is_not_quoted():
    verdict = verdicts.explain_error({"error": np.asarray("SecretHiddenTestError")})
    assert "Secret" not in verdict.message + verdict.mistake
