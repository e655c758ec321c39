"""Verdicts on evidence of every form: none crashes, none gives credit for what was not measured."""

import re

import numpy as np
import pytest
from nbgrader.utils import is_solution

from autograder.judging import explain_error
from autograder.rebuild import check_name, hidden_test
from verdicts import mnist

from . import bank
from .bank import CHECKS

SEED = 7
NAMES = sorted(CHECKS)


def evidence_names(check):
    """What the measuring cell of a check sends, from its source."""
    notebook = bank.notebook(check.split(".")[0])
    (code,) = [hidden_test(c) for c in notebook.cells if check_name(c) == check]
    return sorted(set(re.findall(r"\b([a-z_]\w*)=", code)))


@pytest.mark.parametrize("check", NAMES)
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
    inputs = CHECKS.draw(check, SEED)
    forged = dict.fromkeys(evidence_names(check), value)
    verdict = CHECKS.judge(check, inputs, forged)
    assert verdict.share == 0
    assert verdict.message


@pytest.mark.parametrize("check", NAMES)
def test_no_evidence_earns_nothing(check):
    assert CHECKS.judge(check, CHECKS.draw(check, SEED), {}).share == 0


@pytest.mark.parametrize("check", NAMES)
def test_inputs_depend_on_the_seed_and_on_nothing_else(check):
    first, again, other = (CHECKS.draw(check, seed) for seed in (SEED, SEED, SEED + 1))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not first or any(not np.array_equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize("exercise", ["B1", "B2"])
def test_an_instructor_who_runs_a_source_notebook_gets_the_same_verdicts(exercise):
    results = bank.judge_in_process(bank.notebook(exercise))
    assert set(results) == {name for name in NAMES if name.startswith(exercise)}
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
    verdict = explain_error(evidence)
    assert (message.split("\n")[0] in verdict.message) is kept
    assert "secret" not in verdict.message


def test_the_name_of_a_students_own_exception_is_not_quoted():
    verdict = explain_error({"error": np.asarray("SecretHiddenTestError")})
    assert "Secret" not in verdict.message + verdict.mistake


# Evidence of a right answer with one field replaced: the check must notice, unless a right answer
# may say the same.

ORDINARY = {"zeros", "ones", "random"}
FREE = {
    # a wrong sigma is judged by other checks, so that any noise around mu will do
    "B1.contract": dict.fromkeys(
        "float64 float32 vector single transposed expanded keywords".split(), ORDINARY
    ),
    # of a model with random weights: any numbers, gradients that differ from pixel to pixel
    "B3.architecture": {
        "forward_logits": ORDINARY,
        "default_mu": ORDINARY,
        "default_logits": ORDINARY,
        "by_logits": {"random"},
        "by_log_var": {"random"},
    },
    # compared with others only where those have no noise, or did not change
    "B3.sampling": {"of_mean": ORDINARY, "once": ORDINARY},
    "B3.training": {
        "start_mu": ORDINARY,
        "start_logits": ORDINARY,
        # codes of about the right size
        "seen_mu": ORDINARY,
        "unseen_mu": ORDINARY,
        "seen_log_var": {"random"},
        "unseen_log_var": ORDINARY,
    },
    "B3.prior": {"mu": {"random"}, "log_var": {"random"}},
}
REMARKS = {("B1.contract", "device"), ("B2.extreme", "low_float64"), ("B2.extreme", "library")}
"""Fields that only a wrong answer needs, or that cost nothing."""


@pytest.fixture(scope="module")
def right_evidence():
    """Inputs and evidence of the model solutions, by check."""
    measured = {}
    with pytest.MonkeyPatch.context() as patch:
        judge = CHECKS.judge
        patch.setenv("MNIST_ROOT", str(mnist.for_grading()))
        patch.setattr(bank, "new_seed", lambda: SEED)
        patch.setattr(
            CHECKS,
            "judge",
            lambda name, inputs, evidence: (
                measured.update({name: (inputs, evidence)}) or judge(name, inputs, evidence)
            ),
        )
        for exercise in ("B1", "B2", "B3"):
            notebook = bank.notebook(exercise)
            notebook.cells = [
                c
                for c in notebook.cells
                if hidden_test(c) or is_solution(c) or "import torch" in c.source
            ]
            bank.judge_in_process(notebook)
    return measured


def other_values(value, generator):
    """By name, what may stand in place of evidence."""
    yield "text", np.asarray("<str>")
    yield "shape", np.zeros((*value.shape, 2))
    if value.dtype.kind == "b":
        yield "flipped", ~value
    if value.dtype.kind in "bU":
        yield "number", np.asarray(1e30)
        yield "nan", np.asarray(np.nan)
    elif value.size:
        for number in (1e7, 1e30):
            damaged = value.astype(np.float64)
            damaged.flat[value.size // 2] = number
            yield f"one element {number}", damaged
        yield "zeros", np.zeros_like(value)
        yield "random", generator.normal(size=value.shape)
        large = value.size > 100_000  # every judgement of these takes its time
        for number in (1e7, np.nan) if large else (1e7, -1e7, 1e30, 1e300, -1e30, np.nan, np.inf):
            yield str(number), np.full(value.shape, number)
        if not large:
            yield "ones", np.ones_like(value)
            yield "complex", value.astype(complex)


@pytest.mark.parametrize("check", [name for name in NAMES if name[0] == "B"])
def test_every_field_of_evidence_counts(right_evidence, check):
    inputs, evidence = right_evidence[check]
    assert CHECKS.judge(check, inputs, evidence).share == 1
    generator = np.random.default_rng(SEED)
    kept = [
        (field, name)
        for field, value in evidence.items()
        if (check, field) not in REMARKS
        for name, other in other_values(value, generator)
        if name not in FREE.get(check, {}).get(field, ())
        if CHECKS.judge(check, inputs, {**evidence, field: other}).share == 1
    ]
    assert kept == []


@pytest.mark.parametrize("exercise", ["B1", "B2"])
def test_every_check_calls_an_unanswered_cell_so(exercise):
    results = bank.judge_in_process(bank.released(exercise))
    assert {verdict.mistake for verdict in results.values()} == {"not answered"}
    assert {verdict.share for verdict in results.values()} == {0}
