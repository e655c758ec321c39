"""Claims: credit above chance only, feedback for each wrong mark."""

import itertools
import os
import platform
import random
import re
from pathlib import Path

import numpy as np
import pytest

from autograder.judging.claims import PRICE, Claim, judge_claims
from autograder.rebuild import check_name, grade_id

from . import bank
from .bank import CHECKS
from .conftest import ROOT

pytestmark = pytest.mark.pure

TOPICS = {
    "both hold": {"a1": Claim(True, "m1", "why a1."), "a2": Claim(True, "m1", "why a2.")},
    "none holds": {"b1": Claim(False, "m2", "why b1."), "b2": Claim(False, "m2", "why b2.")},
    "one holds": {"c1": Claim(True, "m3", "why c1."), "c2": Claim(False, "m3", "why c2.")},
    "the other": {"d1": Claim(False, "m4", "why d1."), "d2": Claim(True, "m4", "why d2.")},
}
TRUTH = {key: claim.holds for wordings in TOPICS.values() for key, claim in wordings.items()}


def judge(marks, topics=TOPICS):
    evidence = {
        "keys": np.asarray(list(marks), dtype=str),
        "marks": np.asarray(list(marks.values()), dtype=int),
    }
    return judge_claims(topics, evidence)


@pytest.mark.parametrize("wordings", list(itertools.product(*TOPICS.values())), ids="-".join)
def test_right_marks_earn_everything_whatever_the_wording(wordings):
    assert judge({key: TRUTH[key] for key in wordings}).share == 1
    assert judge(TRUTH).share == 1


@pytest.mark.parametrize("wordings", list(itertools.product(*TOPICS.values())), ids="-".join)
@pytest.mark.parametrize("mark", [True, False])
def test_marking_all_alike_earns_nothing(wordings, mark):
    assert judge(dict.fromkeys(wordings, mark)).share == 0


def test_a_wrong_mark_costs_more_than_a_claim_left_out_and_is_explained():
    right = {key: TRUTH[key] for key in ("a1", "b1", "c1", "d1")}
    left_out = judge({key: mark for key, mark in right.items() if key != "c1"})
    wrong = judge(right | {"c1": not TRUTH["c1"]})
    assert wrong.share < left_out.share < 1
    assert wrong.mistake == "m3" and "why c1." in wrong.message
    assert left_out.mistake == "claims left out"


def test_guessing_earns_next_to_nothing():
    """All ways to mark eight claims; all ways to mark two of them and leave six out."""
    pairs = {f"t{i}": {f"k{i}": Claim(i % 2 == 0, "m", "why.")} for i in range(8)}
    for keys in ([f"k{i}" for i in range(8)], ["k0", "k1"]):
        marks = itertools.product([True, False], repeat=len(keys))
        shares = [judge(dict(zip(keys, given, strict=True)), pairs).share for given in marks]
        assert np.mean(shares) < 0.07 and np.median(shares) == 0


def test_a_mark_pays_for_whoever_is_surer_than_three_to_one():
    pairs = {f"t{i}": {f"k{i}": Claim(i % 2 == 0, "m", "why.")} for i in range(8)}
    sure = {f"k{i}": i % 2 == 0 for i in range(6)}
    left_out = judge(sure, pairs).share
    right = judge(sure | {"k6": True, "k7": False}, pairs).share
    wrong = judge(sure | {"k6": False, "k7": True}, pairs).share
    assert left_out == pytest.approx(6 / 8)
    assert left_out - wrong == pytest.approx(PRICE * (right - left_out))


def test_both_wordings_of_a_topic_must_be_right():
    right = {key: TRUTH[key] for key in ("a1", "b1", "c1", "d1")}
    assert judge(right | {"d2": not TRUTH["d2"]}).share < 1


@pytest.mark.parametrize("marks", [{}, {"a1": -1}, {"zz": 1, "yy": 0}])
def test_nothing_marked_earns_nothing(marks):
    assert judge(marks).share == 0


CLAIMS_CHECKS = sorted(name for name in CHECKS if name.endswith(".claims"))


@pytest.fixture(params=CLAIMS_CHECKS)
def exercise(request):
    return request.param.split(".")[0]


def _cell(notebook, name):
    (found,) = [cell for cell in notebook.cells if grade_id(cell) == name]
    return found


def _topics(exercise):
    module = __import__(f"verdicts.{exercise.lower()}", fromlist=["TOPICS"])
    return module.TOPICS


def test_the_notebooks_claims_are_those_of_the_verdict(exercise):
    notebook = bank.notebook(exercise)
    namespace = {}
    exec(_cell(notebook, f"{exercise}-claims-pool").source, namespace)
    topics = _topics(exercise)
    assert {topic: set(wordings) for topic, wordings in namespace["CLAIMS"].items()} == {
        topic: set(wordings) for topic, wordings in topics.items()
    }
    keys = [key for wordings in topics.values() for key in wordings]
    assert len(set(keys)) == len(keys)
    assert all(len(wordings) >= 2 for wordings in topics.values())


def test_whoever_is_right_marks_both_true_and_false(exercise):
    held = [{claim.holds for claim in wordings.values()} for wordings in _topics(exercise).values()]
    assert {True} in held and {False} in held and {True, False} in held


def test_claims_are_shown_by_the_same_cell_in_every_notebook(exercise):
    shown = _cell(bank.notebook(exercise), f"{exercise}-claims-show").source
    (first, *_) = CLAIMS_CHECKS
    assert shown == _cell(bank.notebook(first[:2]), f"{first[:2]}-claims-show").source


def test_students_are_shown_different_wordings_in_a_different_order(exercise, monkeypatch):
    notebook = bank.notebook(exercise)
    seen = set()
    for student in range(20):
        monkeypatch.setenv("JUPYTERHUB_USER", f"student{student}")
        shown = []
        namespace = {"display": shown.append, "Markdown": str, "Path": Path}
        namespace |= {"os": os, "platform": platform, "random": random}
        for cell in notebook.cells:
            if grade_id(cell) in (f"{exercise}-claims-pool", f"{exercise}-claims-show"):
                exec(cell.source.replace("from IPython.display import", "# "), namespace)
        keys = tuple(re.findall(r"^\| `(\w+)`", str(shown[-1]), re.MULTILINE))
        assert len(keys) == len(_topics(exercise))
        seen.add(keys)
    assert len(seen) == 20


def test_each_claims_check_belongs_to_a_notebook():
    for name in CLAIMS_CHECKS:
        notebook = bank.notebook(name.split(".")[0])
        assert name in {check_name(cell) for cell in notebook.cells}, ROOT
