"""Verdicts on evidence of every form: none crashes, none gives credit for what was not measured."""

import functools
import hashlib
import os
import re
import time

import numpy as np
import pytest
from nbgrader.utils import is_solution

from autograder.judging import Mistake, exact, explain_error, mistakes_of, nearest, plausible
from autograder.rebuild import check_name, hidden_test
from verdicts import mnist

from . import bank
from .bank import CHECKS
from .mutations import SECRET, mutations

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
    results = bank.judge_in_process(bank.notebook(exercise).cells)
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
    "B3.sampling": {
        "of_mean": ORDINARY,
        "once": ORDINARY,
        "taken": {"random", "text", "shape", "complex"},  # forward may decode by itself
    },
    "B3.training": {
        "start_mu": ORDINARY,
        "start_logits": ORDINARY,
        "picture_before": ORDINARY,
        # codes of about the right size
        "seen_mu": ORDINARY,
        "unseen_mu": ORDINARY,
        "seen_log_var": {"random"},
        "unseen_log_var": ORDINARY,
    },
    # a variance that is the same for all images is charged in the architecture
    "B3.prior": {"mu": {"random"}, "log_var": ORDINARY, "picture_before": ORDINARY},
}
REMARKS = {("B1.contract", "device"), ("B2.extreme", "low_float64"), ("B2.extreme", "library")}
"""Fields that only a wrong answer needs, or that cost nothing."""


def measured(notebook):
    """Inputs and evidence by check of a notebook's answer cells, without what is trained or drawn for
    pictures."""
    found = {}
    judge = CHECKS.judge

    def kept(name, inputs, evidence):
        found[name] = inputs, evidence
        return judge(name, inputs, evidence)

    notebook.cells = [
        cell
        for cell in notebook.cells
        if hidden_test(cell)
        or is_solution(cell)
        or (not bank.DRAWS.search(cell.source) and re.search(r"^(import|def) ", cell.source, re.M))
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MNIST_ROOT", str(mnist.for_grading()))
        patch.setattr(bank, "new_seed", lambda: SEED)
        patch.setattr(CHECKS, "judge", kept)
        bank.judge_in_process(notebook.cells)
    return found


@functools.cache
def of_the_model(exercise):
    """Inputs and evidence of the model answers to an exercise, by check."""
    notebook = bank.notebook(exercise)
    if exercise != "A6":
        return measured(notebook)
    # training takes a minute there: the evidence of a model that hardly changes a point
    notebook.cells = [cell for cell in notebook.cells if check_name(cell) != "A6.cure"]
    inputs = CHECKS.draw("A6.cure", SEED)
    x = inputs["unseen"]
    cured = dict(mu=2 * x, log_var=np.full_like(x, -3), x_hat=x, backwards=x[:, ::-1])
    return {**measured(notebook), "A6.cure": (inputs, cured)}


@pytest.fixture
def right_evidence(check):
    """Inputs and evidence of the model answer to a check."""
    return of_the_model(check.split(".")[0])[check]


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
        large = value.size > 5_000  # every judgement of these takes its time
        for number in (1e7, np.nan) if large else (1e7, -1e7, 1e30, 1e300, -1e30, np.nan, np.inf):
            yield str(number), np.full(value.shape, number)
        if not large:
            yield "ones", np.ones_like(value)
            yield "complex", value.astype(complex)


@pytest.mark.parametrize("check", [name for name in NAMES if name[0] == "B"])
def test_every_field_of_evidence_counts(right_evidence, check):
    inputs, evidence = right_evidence
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
    results = bank.judge_in_process(bank.released(exercise).cells)
    assert {verdict.mistake for verdict in results.values()} == {"not answered"}
    assert {verdict.share for verdict in results.values()} == {0}


# Evidence mutated key by key: all of it with BANK=whole, which takes ten minutes, else a sample.

WHOLE = os.environ.get("BANK") == "whole"
SAMPLE = {"B1.value": 8, "B1.noise": 5, "B3.sampling": 5, "B3.training": 4, "C2.prior": 12}
"""How many mutations a verdict is shown that takes its time; 25 by default."""

SECONDS = 2
"""The most that a verdict may take."""

DIAGNOSES = {
    # which mistake it was, not whether it was one
    ("A4.score", "again_mu"),
}


def chosen(check, evidence):
    """Mutations of a check's evidence; which, the names decide."""
    if WHOLE:
        return list(mutations(evidence))
    keyed = {
        hashlib.sha256(f"{check} {key} {name}".encode()).digest(): (key, name, value)
        for key, name, value in mutations(evidence)
    }
    return [keyed[digest] for digest in sorted(keyed)[: SAMPLE.get(check, 25)]]


def judged(check, inputs, evidence, key, name, value):
    """The verdict on evidence with one value changed, which keeps every promise about verdicts."""
    began = time.process_time()
    changed = {n: v for n, v in {**evidence, key: value}.items() if v is not None}
    verdict = CHECKS.judge(check, inputs, changed)
    assert time.process_time() - began < SECONDS, (key, name)
    assert 0 <= verdict.share <= 1, (key, name)
    assert verdict.message.encode() and (verdict.share == 1) == (verdict.mistake == ""), (key, name)
    assert SECRET not in verdict.message + verdict.mistake, (key, name)
    assert len(verdict.message) < 5000, (key, name)
    return verdict


@pytest.mark.parametrize("check", NAMES)
def test_evidence_of_every_form_gets_a_verdict_in_time(right_evidence, check):
    inputs, evidence = right_evidence
    assert CHECKS.judge(check, inputs, evidence).share == 1
    for change in chosen(check, evidence):
        judged(check, inputs, evidence, *change)


@pytest.mark.parametrize("check", NAMES)
def test_nothing_that_is_changed_in_wrong_evidence_gains_a_point(right_evidence, check):
    inputs, right = right_evidence
    changes = chosen(check, right)
    for key, name, value in changes:
        share = judged(check, inputs, right, key, name, value).share
        if 0 < share < 1:
            wrong = {**right, key: value}
            gained = [
                change[:2]
                for change in changes
                if change[0] != key and judged(check, inputs, wrong, *change).share > share
            ]
            assert gained == [], (key, name)
            break


CONSTANTS = {
    ("A2", "elbo_constant_carried"): {"A2.elbo": 0, "A2.gap": 0},
    ("A4", "score_huge"): {"A4.score": 0},
    ("A5", "constants_that_agree"): {"A5.steps": 0, "A5.many": 0},
    ("A5", "huge_everywhere"): {"A5.steps": 0, "A5.many": 0},
    ("A5", "zero_everywhere"): {"A5.steps": 0},
    ("B1", "constant"): dict.fromkeys(("B1.value", "B1.gradients", "B1.noise", "B1.contract"), 0),
    ("B1", "returns_log_var"): dict.fromkeys(("B1.value", "B1.noise", "B1.contract"), 0),
    ("B1", "noise_without_limits"): {"B1.value": 0, "B1.noise": 0, "B1.contract": 0},
    ("B2", "huge_added"): {"B2.value": 0, "B2.shapes": 0},
    ("B2", "huge_everywhere"): {"B2.value": 0, "B2.gradients": 0, "B2.shapes": 0, "B2.extreme": 0},
    ("B2", "infinite"): {"B2.value": 0, "B2.gradients": 0, "B2.shapes": 0, "B2.extreme": 0},
    ("C2", "prior_logits_of_zeros"): {"C2.prior": 0},
    ("C2", "prior_white"): {"C2.prior": 0},
}
"""Answers that neither depend on the inputs nor have a plausible size, and what they earn."""


@pytest.mark.parametrize(("exercise", "name"), list(CONSTANTS))
def test_constants_and_numbers_without_limits_earn_nothing(exercise, name):
    (answer,) = [a for a in bank.answers(exercise) if a.name == name and not a.right]
    expected = CONSTANTS[exercise, name]
    shares = {
        check: CHECKS.judge(check, *found).share
        for check, found in measured(bank.answered(answer)).items()
        if check in expected
    }
    assert shares == expected


@pytest.mark.parametrize("name", ["std_is_one", "std_plus_one", "log_var_added", "clamp_at_five"])
def test_noise_of_another_size_is_not_taken_for_lost_digits(name):
    (answer,) = [a for a in bank.answers("B1") if a.name == name and not a.right]
    found = measured(bank.answered(answer))["B1.contract"]
    assert CHECKS.judge("B1.contract", *found).share == 1


@pytest.mark.parametrize(
    ("found", "plain", "constant"),
    [
        ([1, 2, 4], True, True),
        ([-300, 0, 200], True, True),
        ([2, 2, 2], False, True),
        ([0, 0, 0], False, True),
        ([0, 1e-4, 2e-4], False, True),
        ([1e4, 2e4, 3e4], False, False),
        ([1e30, 2, 4], False, False),
        ([np.nan, 2, 4], False, False),
        ([np.inf, 2, 4], False, False),
    ],
)
def test_numbers_are_plausible_that_vary_and_have_the_size_of_the_right_ones(
    found, plain, constant
):
    found, right = np.array(found, float), np.array([1.0, 2.0, 3.0])
    assert plausible(found, right) is plain
    assert plausible(found, right, constant=True) is constant


def test_no_mistake_explains_numbers_none_of_which_is_finite():
    mistakes = [Mistake("first", np.full(3, np.nan)), Mistake("second", np.zeros(0))]
    assert nearest(np.full(3, np.nan), mistakes) is None
    assert nearest(np.zeros(0), mistakes) is None
    assert exact(np.full(3, np.nan), np.ones(3), mistakes, asked="").mistake == "not finite"


def test_mistakes_that_are_computed_together_are_computed_once_at_their_arguments():
    calls = []

    def both(x):
        calls.append(x)
        return [Mistake("twice", 2 * x), Mistake("squared", x**2)]

    x, other = np.array([1.0, 3.0]), np.array([4.0])
    twice, squared = mistakes_of(both, x)
    assert [*twice.at(x), *squared.at(x)] == [2, 6, 1, 9] and len(calls) == 1
    assert (squared.at(other), len(calls)) == (16, 2)


def test_the_shape_is_told_that_is_wrong():
    inputs, evidence = of_the_model("C2")["C2.prior"]
    verdict = CHECKS.judge("C2.prior", inputs, {**evidence, "again": np.zeros((2, 3))})
    assert "shape (2, 3)" in verdict.message


def test_a_forward_whose_logits_are_constant_loses_points():
    inputs, evidence = of_the_model("B3")["B3.architecture"]
    none = {name: 0 * evidence[name] for name in ("forward_logits", "by_logits")}
    verdict = CHECKS.judge("B3.architecture", inputs, {**evidence, **none})
    assert (verdict.share, verdict.mistake) == (0.5, "z cut off from the encoder")


@pytest.mark.parametrize("start", [(1, 0.5, -0.5, -0.5), (0.4, 0.6, -0.3, -0.2)], ids=str)
def test_climbing_on_the_points_of_early_verdicts_leads_nowhere(start):
    """A student who changes one number of a wrong KL after the other and keeps what earns no less: the
    points rise with a mistake that is named, and with nothing in between."""
    generator, answers = np.random.default_rng(SEED), bank.Answers("B2")

    def points(weights):
        terms = zip(weights, ("mu**2", "log_var.exp()", "log_var", "1"), strict=True)
        total = " + ".join(f"{float(weight)!r} * {term}" for weight, term in terms)
        code = f"def kl_divergence(mu, log_var):\n    return ({total}).sum(dim=-1)"
        found = answers.judge({"B2-kl-divergence": code}, None).values()
        return sum(verdict.share for verdict in found)

    weights, most = list(start), points(start)
    first = most
    for _ in range(20):
        changed = list(weights)
        changed[generator.integers(4)] += generator.normal() * 10.0 ** generator.integers(-3, 1)
        if (earned := points(changed)) >= most:
            weights, most = changed, earned
    assert most == first < points((0.5, 0.5, -0.5, -0.5))
