"""Work that is more alike than the class explains: found whatever was renamed, and nobody else's."""

import random
import re
import time

import numpy as np
import pytest
from nbformat import v4

from autograder import similar

pytestmark = pytest.mark.pure

WORDS = "the of latent prior code image mean loss decoder noise sample because model learns smooth".split()
GIVEN = "def train(model, data, epochs):\n    for epoch in range(epochs):\n        pass\n"


COMMON = [" ".join(random.Random(n).choices(WORDS, k=10)) for n in range(60)]


def essay(draw):
    """Words of one's own, and sentences that some others have as well."""
    return ". ".join([" ".join(draw.choices(WORDS, k=60)), *draw.sample(COMMON, 3)])


def program(draw):
    lines = [
        f"    {draw.choice('abcd')} = {draw.choice('xyz')}.{draw.choice(['mean', 'sum', 'exp', 'log'])}"
        f"({draw.choice(['0', '1', '-1'])}) {draw.choice('+-*/')} {draw.choice('abcd')} ** {draw.choice('23')}"
        for _ in range(14)
    ]
    return GIVEN + "\n".join(["def loss(a, b, c, d, x, y, z):", *lines, "    return a"])


@pytest.fixture(params=["text", "code"])
def kind(request):
    return request.param


@pytest.fixture
def works(kind):
    draw = random.Random(7)
    return {f"s{n:02}": (essay if kind == "text" else program)(draw) for n in range(40)}


def found(works, kind):
    return [group.students for group in similar.alike(works, GIVEN, kind)]


def test_in_a_class_that_works_alone_nobody_stands_out(works, kind):
    assert found(works, kind) == []


def test_who_worked_together_stands_out(works, kind):
    if kind == "code":  # other names, comments, blanks
        copy = re.sub(r"\b([abcd])\b", r"value_\1", works["s03"]).replace(
            "\n    value", "\n    # !\n    value"
        )
    else:
        copy = works["s03"].replace("mean", "average", 1) + " That is all."
    (group,) = similar.alike({**works, "s17": copy}, GIVEN, kind)
    assert group.students == ("s03", "s17")
    assert group.expected < 0.01 and group.phrases > 30
    assert all("<mark>" in text for text in group.texts)
    assert "def train" in group.texts[0] or kind == "text"


@pytest.mark.parametrize("size", [24, 40])
def test_three_who_share_are_a_group_in_a_small_class_as_well(works, kind, size):
    class_ = dict(list(works.items())[:size])
    three = {s: f"{class_[s]}\n{class_['s20']}" for s in ("s03", "s17")}
    (group,) = similar.alike({**class_, **three}, GIVEN, kind)
    assert group.students == ("s03", "s17", "s20") and len(group.texts) == 3
    assert all("<mark>" in text for text in group.texts)


def test_a_group_is_as_unlikely_as_its_loosest_member(works, kind):
    draw = random.Random(11)
    make = essay if kind == "text" else program
    half = {"s03": f"{works['s03']}\n{make(draw)}", "s17": f"{works['s03']}\n{works['s20']}"}
    (group,) = similar.alike({**works, **half}, GIVEN, kind)
    assert group.students == ("s03", "s17", "s20")  # the first and the last share nothing
    pairs = [similar.alike({**works, **half, s: make(draw)}, GIVEN, kind) for s in ("s03", "s20")]
    assert all(len(pair) == 1 and len(pair[0].students) == 2 for pair in pairs)
    assert group.expected >= 0.9 * max(pair.expected for (pair,) in pairs)
    assert group.phrases > max(pair.phrases for (pair,) in pairs)


def test_what_was_given_or_what_many_wrote_tells_nothing(works, kind):
    more = {s: f"{text}\n{works['s00']}" for s, text in works.items()}
    assert found(more, kind) == []
    few = dict(list(works.items())[:3])
    assert found({**works, **dict.fromkeys(few, "")}, kind) == []
    own = "\n".join(works.values())
    assert similar.alike({**works, "s17": works["s03"]}, own, kind) == []


def test_a_small_class_does_not_tell(works, kind):
    same = dict.fromkeys(list(works)[: similar.FEWEST - 1], works["s00"])
    assert found(same, kind) == []


@pytest.mark.parametrize("empty", [" \n", "\r", "\x0b", "\t\u2028"])
def test_thousands_of_empty_lines_take_no_time(empty):
    cells = [v4.new_code_cell("x = 1" + 2500 * empty + "y = 2") for _ in range(20)]
    began = time.process_time()
    found = similar.split(similar._joined(cells)["code"], "code")
    assert len(found) == 120 and time.process_time() - began < 1


def test_what_students_wrote_is_escaped():
    draw = random.Random(1)
    works = {f"s{n:02}": essay(draw) for n in range(40)}
    works["s01"] = works["s02"] = f"<script>alert(1)</script> {essay(draw)}"
    (group,) = similar.alike(works, "", "text")
    assert all("<script" not in text and "&lt;" in text for text in group.texts)


def test_chance_is_what_the_law_says():
    """Of classes whose largest likenesses follow the law, few have a pair below the limit."""
    generator = np.random.default_rng(3)
    hits = 0
    for _ in range(200):
        upper = np.triu(np.exp(generator.gumbel(2, 0.3, (30, 30))), 1)
        expected = similar.by_chance(upper + upper.T)
        hits += (expected[np.triu_indices(30, 1)] < similar.CHANCE).any()
    assert hits / 200 < 0.15
