"""What a model answer with one change keeps of the points: not all of them."""

import itertools
import warnings

import pytest

from . import mutants
from .bank import Answers

SWEPT = {"A6": ("A6.cure",), "B2": (), "C1": ()}
"""Exercises whose mutants take seconds, without their long checks; ``make mutants`` takes all."""


@pytest.mark.parametrize("exercise", SWEPT)
def test_no_mutant_keeps_all_points(exercise, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    answers = Answers(exercise, SWEPT[exercise])
    chosen = list(itertools.islice(mutants.mutants(exercise, SWEPT[exercise]), None, None, 4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kept = [str(m) for m in chosen if not m.right and mutants.missed(answers, m, range(1))]
    assert len(chosen) > 15 and kept == []


def test_every_place_of_a_text_is_changed():
    changes = dict(mutants.edits("def f(x):\n    return x.sum(dim=-1) + 2"))
    texts = [text.split("return ")[1] for text in changes.values()]
    assert {"x.sum(dim=1) + 2", "x.mean(dim=-1) + 2", "x.sum(dim=-1) - 2", "x + 2"} <= {*texts}
    assert "x.sum(dim=-1) + 3" in texts and "x.sum() + 2" in texts
