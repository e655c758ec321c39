"""Several problems in one verdict, and a verdict from within."""

import numpy as np
import pytest

from autograder.judging import Malformed, Problem, Verdict, combined, verdict

pytestmark = pytest.mark.pure

FOUR = [Problem(0.25, f"Text {n}.", name) for n, name in enumerate(("a", "b", "a", "c"))]


def test_costs_add_up_and_every_problem_is_told_and_named():
    assert combined([], "Well done.") == Verdict(1.0, "Well done.")
    assert combined(FOUR[:3], "") == Verdict(0.25, "Text 0. Text 1. Text 2.", "a · b")
    assert combined([*FOUR, *FOUR], "").share == 0


def test_if_the_first_problem_is_the_cause_it_alone_is_named_and_three_are_told():
    assert combined(FOUR, "", cause_first=True) == Verdict(0.0, "Text 0. Text 1. Text 2.", "a")


def test_output_of_the_wrong_form_ends_a_verdict_from_within():
    @verdict("X.check", lesson="lesson 1")
    def check(inputs, evidence):
        raise Malformed("There is no answer.", "nothing returned", 0.5)

    assert check({}, {"answer": np.zeros(1)}) == Verdict(0.5, "There is no answer.", "nothing returned")  # fmt: skip
