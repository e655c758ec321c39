"""Claims: credit above chance only, feedback for each wrong mark."""

import contextlib
import functools
import io
import itertools
import platform
import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import autograder
from autograder import measure
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
    """All ways to mark eight claims; all ways to mark one or two of them and leave the others out."""
    pairs = {f"t{i}": {f"k{i}": Claim(i % 2 == 0, "m", "why.")} for i in range(8)}
    for keys in ([f"k{i}" for i in range(8)], ["k0"], ["k0", "k1"]):
        marks = itertools.product([True, False], repeat=len(keys))
        shares = [judge(dict(zip(keys, given, strict=True)), pairs).share for given in marks]
        assert np.mean(shares) <= 0.5 / 8


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
    one = judge(right | {"d2": not TRUTH["d2"]})
    assert one.share == 0 and "you marked 3 rightly and 1 wrongly." in one.message
    both = judge(right | {key: not TRUTH[key] for key in ("d1", "d2")})
    assert both.share == 0 and "you marked 3 rightly and 1 wrongly." in both.message
    assert "`d1`" in both.message and "`d2`" in both.message


def test_the_message_counts_topics_and_says_how_the_points_follow():
    message = judge({"a1": True, "a2": True, "b1": True, "c1": True, "zz": False}).message
    assert message.startswith(
        "Of 4 topics you marked 2 rightly and 1 wrongly, and left out 1. A wrong one costs as much as 3 right "
        "ones bring: max(0, 2 − 3·1)/4 of the points."
    )
    assert message.endswith("Keys of yours that belong to no claim: 1.")


def test_a_mark_that_is_not_understood_is_told_and_costs_nothing():
    right = {key: TRUTH[key] for key in ("a1", "b1", "c1")}
    unclear = judge(right | {"d1": -1})
    assert unclear.share == judge(right).share == 0.75
    assert unclear.mistake == "claims left out"
    assert "Neither `True` nor `False`, and not counted: `d1`." in unclear.message


@pytest.mark.parametrize("marks", [{}, {"a1": -1}, {"zz": 1, "yy": 0}])
def test_nothing_marked_earns_nothing(marks):
    assert judge(marks).share == 0


CLAIMS_CHECKS = sorted(name for name in CHECKS if name.endswith(".claims"))


@pytest.fixture(params=CLAIMS_CHECKS)
def exercise(request):
    return request.param.split(".")[0]


@functools.cache
def _cells(exercise):
    return {grade_id(cell): cell.source for cell in bank.notebook(exercise).cells if grade_id(cell)}


def _topics(exercise):
    module = __import__(f"verdicts.{exercise.lower()}", fromlist=["TOPICS"])
    return module.TOPICS


def _truth(exercise, keys):
    topics = _topics(exercise).values()
    holds = {key: claim.holds for wordings in topics for key, claim in wordings.items()}
    return {key: holds[key] for key in keys}


def _pool(exercise):
    namespace = {"random": random, "platform": platform, "Path": Path, "np": np}
    exec(_cells(exercise)[f"{exercise}-claims-pool"], namespace)
    return namespace


@pytest.fixture
def shown(exercise):
    """Shows the claims to a user of a hub, or else to whoever runs the notebook, and returns their
    keys in the order shown."""
    namespace = _pool(exercise)
    code = compile(_cells(exercise)[f"{exercise}-claims-show"], "show", "exec")

    def show(user=""):
        tables = []
        namespace["os"] = SimpleNamespace(environ={"JUPYTERHUB_USER": user})
        exec(code, namespace | {"display": tables.append, "Markdown": str.splitlines})
        return tuple(row.split("`")[1] for row in tables[0][2:])

    return show


def test_the_notebooks_claims_are_those_of_the_verdict(exercise):
    topics = _topics(exercise)
    assert {topic: set(wordings) for topic, wordings in _pool(exercise)["CLAIMS"].items()} == {
        topic: set(wordings) for topic, wordings in topics.items()
    }
    keys = [key for wordings in topics.values() for key in wordings]
    assert len(set(keys)) == len(keys)
    assert all(len(wordings) == 2 for wordings in topics.values())


def test_a_wrong_mark_costs_the_same_in_every_draw(exercise, shown):
    """3,000 students: half of the claims that each is shown hold, and each mark has its price."""
    topics = _topics(exercise)
    truth = _truth(exercise, [key for wordings in topics.values() for key in wordings])
    assert judge(dict.fromkeys(truth, True), topics).share == 0
    assert judge(dict.fromkeys(truth, False), topics).share == 0
    for keys in {frozenset(shown(f"student{number}")) for number in range(3000)}:
        assert all(len(keys & wordings.keys()) == 1 for wordings in topics.values())
        right = {key: truth[key] for key in keys}
        assert sum(right.values()) == len(topics) / 2
        assert judge(right, topics).share == 1
        assert judge(dict.fromkeys(keys, True), topics).share == 0
        assert judge(dict.fromkeys(keys, False), topics).share == 0
        for key in keys:
            wrong = judge(right | {key: not truth[key]}, topics).share
            left_out = judge({k: mark for k, mark in right.items() if k != key}, topics).share
            assert wrong == pytest.approx(1 - (1 + PRICE) / len(topics))
            assert left_out == pytest.approx(1 - 1 / len(topics))


def test_the_notebook_says_what_a_wrong_mark_costs(exercise):
    """In words and as a formula, as the verdict counts."""
    text = _cells(exercise)[f"{exercise}-claims-text"]
    number = len(_topics(exercise))
    assert f"has {number} claims" in text
    assert rf"$\max(0, r - {PRICE}w)/{number}$ of the points" in text
    assert PRICE == 3 and "a wrong mark costs what three right ones earn" in text


@pytest.mark.parametrize("part", ["claims-show", "claims"])
def test_claims_are_shown_and_checked_by_the_same_cells_in_every_notebook(exercise, part):
    first = CLAIMS_CHECKS[0].split(".")[0]
    cell, model = (_cells(name)[f"{name}-{part}"] for name in (exercise, first))
    assert cell == model.replace(f"{first}.claims", f"{exercise}.claims")


def test_students_are_shown_different_wordings_in_a_different_order(shown):
    seen = {shown(f"student{number}") for number in range(20)}
    assert len(seen) == 20
    assert len(set(map(frozenset, seen))) > 2


def test_what_a_student_is_shown_stays(shown, monkeypatch):
    """Without a hub a container has another host's name each time it starts."""
    seen = {}
    for home in ("/home/ada", "/home/emmy"):
        monkeypatch.setenv("HOME", home)
        for host in ("f3a1", "07bc"):
            monkeypatch.setattr(platform, "node", lambda host=host: host)
            seen[home, host] = shown()
    assert seen["/home/ada", "f3a1"] == seen["/home/ada", "07bc"]
    assert seen["/home/ada", "f3a1"] != seen["/home/emmy", "f3a1"]


@pytest.fixture
def checked(exercise, shown):
    """What the self-check says of given claims, and the verdict on them, of whoever is shown `mine`."""
    source = _cells(exercise)[f"{exercise}-claims"]
    visible, hidden = source.split("### BEGIN HIDDEN TESTS")
    pool = _pool(exercise)
    mine = [(key, "") for key in shown()]

    def run(claims):
        found = {}

        def check(name):
            return lambda function: found.update({name: measure.measure(function, {})})

        namespace = pool | {"mine": mine, "claims": claims}
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.suppress(AssertionError):
            exec(visible, namespace)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(autograder, "check", check)
            exec(hidden, namespace)
        (name,) = found
        return printed.getvalue().strip(), CHECKS.judge(name, {}, measure.unpack(found[name]))

    return run


def test_marks_that_can_be_understood_are_taken(exercise, shown, checked):
    truth = _truth(exercise, shown())
    words = ["no", "yes"].__getitem__, lambda holds: f" {holds} ".lower()
    for say in (bool, int, str, np.bool_, np.int64, *words):
        assert checked({key: say(holds) for key, holds in truth.items()})[1].share == 1


def test_other_marks_are_told_and_no_misconceptions(exercise, shown, checked):
    truth = _truth(exercise, shown())
    key = next(iter(truth))
    for mark in (None, "perhaps", 2, -1, 0.5, [True], "True, since q is Gaussian"):
        _, verdict = checked(truth | {key: mark})
        assert verdict.share == pytest.approx(1 - 1 / len(truth))
        assert verdict.mistake == "claims left out"
        assert f"Neither `True` nor `False`, and not counted: `{key}`." in verdict.message


def test_the_self_check_counts_topics_as_the_verdict_does(exercise, shown, checked):
    """A mark for the wording that is not shown counts, for the topic; two in one topic are one."""
    topics = _topics(exercise).values()
    for keys in (shown(), [key for wordings in topics for key in wordings]):
        said, verdict = checked(_truth(exercise, keys))
        assert said == f"{len(topics)} of {len(topics)} topics marked." and verdict.share == 1
    (others,) = [wordings.keys() - set(shown()) for wordings in topics if shown()[0] in wordings]
    left_open = shown()[-1]
    said, verdict = checked(_truth(exercise, [*others, *shown()[1:-1]]))
    assert said == f"{len(topics) - 1} of {len(topics)} topics marked. {left_open}"
    assert verdict.share == pytest.approx(1 - 1 / len(topics))


def test_each_claims_check_belongs_to_a_notebook():
    for name in CLAIMS_CHECKS:
        notebook = bank.notebook(name.split(".")[0])
        assert name in {check_name(cell) for cell in notebook.cells}, ROOT
