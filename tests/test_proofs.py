"""Proof blocks: what follows is what a search by brute force finds, and a mistake costs the same
wherever it stands."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.judging.proofs import Distractor, Proof, Step, judge_proof, nearest
from autograder.rebuild import grade_id, visible_part
from verdicts import a2, a4

from . import bank

pytestmark = pytest.mark.pure

PROOF = Proof(
    steps={
        "start": Step("the start", "[a] = [b]"),
        "left": Step("the left part", "(b) = (c)"),
        "right": Step("the right part", "[b] ≥ [b (c)]"),
        "goal": Step("the goal", "[a] ≥ [d]"),
        "jump": Step("the short way", "[a] = [b (b)]"),
    },
    goal="goal",
    reasons={
        "given": ("[a] = [b]", "(b) = (c)"),
        "sum": ("[b] ≥ [b (b)]", "[b (b)] = [d]"),
        "trick": ("[b] = [b (b)]",),
        "both": (),
        "last": ("[b (c)] = [d]",),
    },
    distractors={"wrong": Distractor("sign lost", "the sign is lost here.")},
    wrong_reasons={"hope": Distractor("hope", "hoping is not proving.")},
)
LONG = (("start", "given"), ("left", "given"), ("right", "sum"), ("goal", "last"))
PROOFS = {"toy": PROOF, "A2": a2.PROOF, "A4": a4.PROOF}

every_proof = pytest.mark.parametrize("name", PROOFS)


def judge(*lines, proof=PROOF):
    steps, reasons = zip(*lines, strict=True) if lines else ((), ())
    return judge_proof(
        proof, {"steps": np.asarray(steps, dtype=str), "reasons": np.asarray(reasons, dtype=str)}
    )


def rewritten(term, statements):
    """Everything that one of the statements makes of a term, in any one place."""
    for says in statements:
        if " ≥ " in says:
            left, right = says.split(" ≥ ")
            yield from ([right] if term == left else [])
        else:
            for old, new in itertools.permutations(says.split(" = ")):
                parts = term.split(old)
                for n in range(1, len(parts)):
                    yield old.join(parts[:n]) + new + old.join(parts[n:])


def reach(proof, terms, lines, goal):
    """Every term that lines lead to from some terms, inserted as often as one likes."""
    says = [*proof.given, *(proof.steps[line].says for line in lines)]
    if "≥" not in goal:
        says = [one for one in says if "≥" not in one]
    found, new = set(), set(terms)
    while new:
        found |= new
        new = {t for term in new for t in rewritten(term, says) if len(t) < 80} - found
    return found


def shown(proof, goal, reason, lines):
    """Whether exactly these lines lead to a line, with the reason and not without it."""
    goal = proof.steps[goal].says
    left, right = goal.replace(" ≥ ", " = ").split(" = ")
    before = reach(proof, {left}, lines, goal)
    allowed = [one for one in proof.reasons[reason] if "≥" in goal or "≥" not in one]
    if not proof.reasons[reason]:
        return right in before
    after = {made for term in before for made in rewritten(term, allowed)}
    return right not in before and right in reach(proof, after, lines, goal)


@pytest.mark.parametrize(("name", "most"), [("toy", 4), ("A2", 3), ("A4", 4)])
def test_what_follows_is_what_brute_force_finds(name, most):
    proof = PROOFS[name]
    for key, reason in itertools.product(proof.steps, proof.reasons):
        found = set()
        others = [other for other in proof.steps if other != key]
        for size in range(most + 1):
            for above in map(frozenset, itertools.combinations(others, size)):
                if any(less <= above for less in found) or shown(proof, key, reason, above):
                    found.add(above)
                assert proof.follows(key, above, reason) is (above in found), (key, reason, above)


def by_brute_force(proof, lines):
    """Whether lines are a proof: each follows from some of those above it."""
    above = []
    for key, reason in lines:
        if reason not in proof.reasons or not any(
            shown(proof, key, reason, some)
            for size in range(len(above) + 1)
            for some in itertools.combinations(above, size)
        ):
            return False
        above.append(key)
    return proof.goal in above


def test_every_order_of_every_choice_of_lines_is_judged_as_by_brute_force():
    proofs = 0
    for size in range(1, 5):
        for order in itertools.permutations(PROOF.steps, size):
            for reasons in itertools.product(PROOF.reasons, repeat=size):
                lines = list(zip(order, reasons, strict=True))
                whole = all(
                    PROOF.follows(key, order[:n], reason) for n, (key, reason) in enumerate(lines)
                )
                if not whole and reasons != ("given", "given", "sum", "last")[:size]:
                    continue  # a sample of those that are no proof is enough
                right = by_brute_force(PROOF, lines)
                proofs += right
                assert (judge(*lines).share == 1) is right, lines
    assert proofs > 5


@st.composite
def derivations(draw, proof):
    """A whole proof in an order, by a way and with reasons that are drawn; other lines may be in it."""
    lines = []
    while proof.goal not in dict(lines):
        above = [key for key, _ in lines]
        lines.append(
            draw(
                st.sampled_from(
                    [
                        (key, reason)
                        for key in proof.steps
                        for reason in proof.reasons
                        if key not in above and proof.follows(key, above, reason)
                    ]
                )
            )
        )
    return lines


@every_proof
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_derivation_has_full_points_and_one_wrong_line_costs_the_same_anywhere(name, data):
    proof = PROOFS[name]
    lines = data.draw(derivations(proof))
    assert judge(*lines, proof=proof).share == 1
    wrong = data.draw(st.sampled_from(list(proof.distractors)))
    reason = data.draw(st.sampled_from([*proof.reasons, *proof.wrong_reasons, ""]))
    found = [
        judge(*lines[:place], (wrong, reason), *lines[place:], proof=proof)
        for place in range(len(lines) + 1)
    ]
    assert len({verdict.share for verdict in found}) == 1
    assert {verdict.mistake for verdict in found} == {proof.distractors[wrong].mistake}
    length = min(len(r) for r in proof.routes if r <= {key for key, _ in lines})
    assert found[0].share == pytest.approx(1 - 1 / length)


@every_proof
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_shuffled_proof_has_full_points_only_if_it_is_one(name, data):
    proof = PROOFS[name]
    lines = data.draw(derivations(proof).flatmap(st.permutations))
    verdict = judge(*lines, proof=proof)
    right = all(
        proof.follows(key, [k for k, _ in lines[:n]], reason)
        for n, (key, reason) in enumerate(lines)
    )
    assert (verdict.share == 1) is right is (verdict.mistake == "")


def cheapest(proof, lines):
    """What the nearest proof costs, from a comparison with every order of every proof."""
    costs = []
    for size in range(1, len(proof.steps) + 1):
        for order in itertools.permutations(proof.steps, size):
            above = {key: order[:n] for n, key in enumerate(order)}
            if proof.goal not in above or not all(map(proof.follows, order, above.values())):
                continue
            length = min(len(route) for route in proof.routes if route <= set(order))
            both = [key for key in lines if key in above]
            for count in range(len(both) + 1):
                for kept in itertools.combinations(both, count):
                    if kept[:1] != (proof.goal,) and list(kept) == sorted(kept, key=order.index):
                        doubts = sum(not proof.follows(k, above[k], lines[k]) for k in kept)
                        other = len(lines.keys() - set(order))
                        costs.append((size - count + other + doubts / 2) / length)
    return min(costs)


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_the_nearest_proof_is_the_cheapest_of_all(data):
    keys = st.permutations([*PROOF.steps, *PROOF.distractors])
    chosen = data.draw(keys)[: data.draw(st.integers(1, 6))]
    lines = {key: data.draw(st.sampled_from([*PROOF.reasons])) for key in chosen}
    assert nearest(PROOF, lines).lost == pytest.approx(cheapest(PROOF, lines))


@every_proof
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_whatever_is_handed_in_is_judged_and_a_loss_is_explained(name, data):
    proof = PROOFS[name]
    keys = st.sampled_from([*proof.steps, *proof.steps, *proof.distractors, "unknown"])
    reasons = st.sampled_from([*proof.reasons, *proof.wrong_reasons, "", "unknown"])
    lines = data.draw(st.lists(st.tuples(keys, reasons), max_size=8))
    verdict = judge(*lines, proof=proof)
    assert 0 <= verdict.share <= 1
    assert (verdict.share < 1) is bool(verdict.mistake)
    assert "  " not in verdict.message and "needs above" not in verdict.message


@pytest.mark.parametrize("name", ["A2", "A4"])
def test_guessing_earns_next_to_nothing(name):
    proof, generator = PROOFS[name], np.random.default_rng(3)
    lines, reasons = [*proof.steps, *proof.distractors], [*proof.reasons, *proof.wrong_reasons]
    for count in (2, 4, 6):
        shares = [
            judge(
                *zip(
                    [*generator.choice(lines, count, replace=False), proof.goal],
                    generator.choice(reasons, count + 1),
                    strict=True,
                ),
                proof=proof,
            ).share
            for _ in range(30)
        ]
        assert np.mean(shares) < 0.12


def test_every_route_passes_also_with_lines_that_were_not_needed():
    assert set(PROOF.routes) == {frozenset({"start", "jump", "goal"}), frozenset(dict(LONG))}
    assert judge(*LONG).share == 1
    assert judge(*LONG[:1], ("jump", "trick"), ("goal", "sum")).share == 1
    assert judge(*LONG[:2], ("jump", "trick"), ("goal", "sum")).share == 1
    assert judge(LONG[0], LONG[0], *LONG[1:], LONG[1]).share == 1


def test_credit_grows_with_the_argument():
    shares = [judge(*LONG[:n]).share for n in range(5)]
    assert shares == sorted(set(shares)) and shares[0] == 0 and shares[-1] == 1


def test_the_goal_alone_earns_nothing():
    assert judge(LONG[-1]).share == 0
    assert judge(("wrong", "given"), LONG[-1]).share == 0


def test_what_is_said_of_a_line_takes_its_reason_into_account():
    wrong_reason = judge(*LONG[:2], ("right", "last"), LONG[3])
    assert wrong_reason.mistake == "wrong reason"
    assert "follows, but not by its reason: for that, it would need" in wrong_reason.message
    early = judge(LONG[0], LONG[2], LONG[1], LONG[3])
    assert early.mistake == "step too early" and "to follow by its reason" in early.message
    assert "the left part above it" in early.message
    both = judge(LONG[0], ("right", "hope"), LONG[1], LONG[3])
    assert both.mistake == "step too early" and "Its reason does not do, either" in both.message
    false = judge(*LONG[:3], ("wrong", "hope"), LONG[3])
    assert false.mistake == "sign lost" and "sign is lost" in false.message
    assert "Its reason is wrong, too: hoping is not proving." in false.message
    other_lines = judge(LONG[0], ("left", ""), *LONG[2:])
    assert "none is given" in other_lines.message and other_lines.share == pytest.approx(7 / 8)
    assert judge(LONG[0], ("left", "hope"), *LONG[2:]).mistake == "hope"


def test_a_wrong_line_in_the_place_of_a_right_one_is_told_once():
    replaced = judge(*LONG[:2], ("wrong", "sum"), LONG[3])
    assert replaced.share == pytest.approx(1 / 2) and "`goal`" not in replaced.message


def test_nothing_follows_from_a_line_that_does_not():
    order = ("wume", "vuda"), ("dago", "nori"), ("nepu", "fike"), ("kiru", "sanu"), ("mofa", "tebo")
    backwards = judge(*order, proof=a2.PROOF)
    assert "follows, but not by its reason" not in backwards.message
    assert backwards.message.count("does not follow yet") == 3
    early = judge(LONG[0], LONG[2], LONG[1], LONG[3])
    assert early.message.count("does not follow yet") == 1


def test_what_a_student_wrote_as_a_key_is_not_quoted():
    verdict = judge(LONG[0], ("secret text", "secret"))
    assert "secret" not in verdict.message and verdict.mistake == "unknown step"


def test_a_statement_without_relation_is_refused():
    with pytest.raises(ValueError, match="neither"):
        Proof({"a": Step("a", "a is b")}, "a", {"r": ("a = b",)}, {}).needs  # noqa: B018


def test_a_line_that_nothing_leads_to_is_refused():
    steps = {**PROOF.steps, "lost": Step("lost", "[a] = [e]")}
    with pytest.raises(ValueError, match="leads to lost"):
        Proof(steps, "goal", PROOF.reasons, {}).routes  # noqa: B018


@pytest.mark.parametrize(
    ("exercise", "lines"),
    [
        ("A2", [("mofa", "tebo"), ("kiru", "sanu"), ("wume", "vuda")]),
        ("A4", [("tesa", "huno"), ("vido", "lami")]),
    ],
)
@pytest.mark.parametrize("form", [dict, lambda lines: zip(*zip(*lines, strict=True), strict=True)])
def test_the_self_check_takes_whatever_gives_pairs_and_leaves_them(exercise, lines, form, capsys):
    cells = {grade_id(cell): cell for cell in bank.notebook(exercise).cells}
    names: dict = {"proof": form(lines)}
    exec(cells[f"{exercise}-proof-pool"].source, names)
    for _ in range(2):
        exec(visible_part(cells[f"{exercise}-proof"]), names)
        assert names["proof"] == lines
    assert capsys.readouterr().out
    with pytest.raises(AssertionError, match="list of pairs"):
        exec(visible_part(cells[f"{exercise}-proof"]), names | {"proof": 5})
