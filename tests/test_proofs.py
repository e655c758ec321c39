"""Proof blocks: every valid order passes, credit reaches as far as the argument holds."""

import itertools

import numpy as np
import pytest

from autograder.judging.proofs import Distractor, Proof, Step, judge_proof

pytestmark = pytest.mark.pure

PROOF = Proof(
    steps={
        "start": Step("the start", ("given",)),
        "left": Step("the left part", ("sum",), (("start",),)),
        "right": Step("the right part", ("sum", "product"), (("start",),)),
        "goal": Step("the goal", ("both",), (("left", "right"), ("jump",))),
        "jump": Step("the short way", ("trick",), (("start",),)),
    },
    goal="goal",
    distractors={"wrong": Distractor("sign lost", "the sign is lost here.")},
    wrong_reasons={"hope": Distractor("hope", "hoping is not proving.")},
)
REASONS = {"start": "given", "left": "sum", "right": "product", "goal": "both", "jump": "trick"}
LONG = ("start", "left", "right", "goal")


def judge(*steps, **reasons):
    given = [reasons.get(step, REASONS.get(step, "")) for step in steps]
    return judge_proof(
        PROOF, {"steps": np.asarray(steps, dtype=str), "reasons": np.asarray(given, dtype=str)}
    )


@pytest.mark.parametrize("order", list(itertools.permutations(LONG)), ids="-".join)
def test_exactly_the_orders_that_the_dependencies_allow_pass(order):
    allowed = order[0] == "start" and order[-1] == "goal"
    assert (judge(*order).share == 1) is allowed


def test_every_route_passes_also_with_steps_that_were_not_needed():
    assert judge("start", "jump", "goal").share == 1
    assert judge("start", "left", "jump", "goal").share == 1
    assert judge("start", "start", "left", "right", "left", "goal").share == 1


def test_credit_grows_with_the_argument_and_ends_where_it_breaks():
    shares = [judge(*LONG[:n]).share for n in range(5)]
    assert shares == sorted(set(shares)) and shares[0] == 0 and shares[-1] == 1
    broken = judge("start", "wrong", "left", "right", "goal")
    assert broken.share == judge("start").share
    assert broken.mistake == "sign lost" and "sign is lost" in broken.message


def test_a_step_too_early_is_told_what_it_needs():
    early = judge("start", "left", "goal", "right")
    assert early.mistake == "step too early" and "the right part" in early.message
    assert early.share == judge("start", "left").share


def test_a_wrong_reason_costs_its_half_only():
    doubted = judge(*LONG, left="both")
    assert doubted.share == pytest.approx(7 / 8) and doubted.mistake == "wrong reason"
    assert judge(*LONG, left="hope").mistake == "hope"
    assert judge(*LONG, left="").share == doubted.share


def test_a_distractor_after_the_goal_is_not_a_proof():
    assert judge(*LONG, "wrong").share < 1


def test_what_a_student_wrote_as_a_key_is_not_quoted():
    verdict = judge("start", "secret text", left="secret")
    assert "secret" not in verdict.message and verdict.mistake == "unknown step"
