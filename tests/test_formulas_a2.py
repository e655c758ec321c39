"""A2: every line of the proof and every closed form, against sums over a grid."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from autograder.judging.proofs import judge_proof
from autograder.rebuild import grade_id
from verdicts import a2

from . import bank

pytestmark = pytest.mark.pure

Z = np.linspace(-40, 40, 160_001)
NORMAL = stats.norm.logpdf


def integral(values):
    return np.trapezoid(values, Z)


def case(seed):
    inputs = a2._draw(np.random.default_rng(seed))
    return a2._case({name: values[:1] for name, values in inputs.items()})


def on_grid(c):
    """log p(x|z), log p(z), log q(z) on the grid and log p(x) from their sum."""
    x, mu, var, a, b, s = (float(v[0]) for v in (c.x, c.mu, c.var, c.a, c.b, c.s))
    likelihood = NORMAL(x, a * Z + b, s)
    prior, q = NORMAL(Z), NORMAL(Z, mu, var**0.5)
    return likelihood, prior, q, np.log(integral(np.exp(likelihood + prior)))


def lines(c):
    """By key, the sides of each line of the notebook and the relation between them."""
    likelihood, prior, log_q, log_p = on_grid(c)
    posterior = likelihood + prior - log_p
    q = np.exp(log_q)
    joint = likelihood + prior
    inner = integral(q * (joint - log_q))
    to_prior, to_posterior = (integral(q * (log_q - other)) for other in (prior, posterior))
    from_posterior = integral(np.exp(posterior) * (posterior - log_q))
    ratio = np.log(integral(np.exp(prior + np.minimum(joint - log_q, 600))))
    middle = len(Z) // 2 + 2000  # "for every z", at one of them
    first = integral(q * likelihood)
    return {
        "beka": (log_p, "=", integral(q * log_p)),
        "buno": (log_p, "=", integral(joint)),
        "cori": (log_p, "=", inner + to_prior),
        "dago": (inner, "=", first + integral(q * (prior - log_q))),
        "fosi": (inner, "=", first + integral(q * prior)),
        "gihu": (log_p, "=", inner + from_posterior),
        "kiru": (log_p, "=", np.log(integral(q * np.exp(np.clip(joint - log_q, -600, 600))))),
        "lade": (log_p, "≥", first + to_prior),
        "mofa": (log_p, "=", np.log(integral(np.exp(joint)))),
        "nepu": (log_p, "≥", inner),
        "pelo": (log_p, "≤", inner),
        "rodi": (log_p, "=", joint[middle] - posterior[middle]),
        "sulo": (log_p, "=", integral(q * (joint - posterior))),
        "tavi": (log_p, "=", inner + to_posterior),
        "wume": (log_p, "≥", first - to_prior),
        "zami": (log_p, "=", ratio),
    }


def holds(left, relation, right):
    if relation == "=":
        return np.isclose(left, right, rtol=1e-7, atol=1e-7)
    return left >= right - 1e-9 if relation == "≥" else left <= right + 1e-9


def test_right_lines_hold_in_every_model_and_wrong_ones_fail_in_some():
    found = [{key: holds(*line) for key, line in lines(case(seed)).items()} for seed in range(12)]
    always = {key for key in found[0] if all(held[key] for held in found)}
    assert always == set(a2.LINES)
    assert set(found[0]) - always == set(a2.WRONG_LINES)


@pytest.mark.parametrize("seed", range(4))
def test_what_lines_say_and_reasons_allow_holds(seed):
    """The statements that the search works with, against the same sums."""
    likelihood, prior, log_q, log_p = on_grid(case(seed))
    joint, posterior, q = likelihood + prior, likelihood + prior - log_p, np.exp(log_q)
    inner, to_prior = integral(q * (joint - log_q)), integral(q * (log_q - prior))
    to_posterior = integral(q * (log_q - posterior))
    values = {
        "log p(x)": log_p,
        "p(x)": np.exp(log_p),
        "p(x,z) / p(z|x)": np.exp(joint - posterior)[len(Z) // 2],
        "log ∫ p(x,z) dz": np.log(integral(np.exp(joint))),
        "log E[p(x,z) / q]": np.log(integral(q * np.exp(np.clip(joint - log_q, -600, 600)))),
        "E[log p(x)]": integral(q * log_p),
        "E[log p(x,z) / p(z|x)]": integral(q * (joint - posterior)),
        "E[log p(x,z) / q]": inner,
        "E[log p(x,z) / q] + KL(q to p(z|x))": inner + to_posterior,
        "E[log p(x|z)] + E[log p(z) / q]": integral(q * likelihood) - to_prior,
        "E[log p(x|z)] - KL(q to p(z))": integral(q * likelihood) - to_prior,
        "+ E[log p(z) / q]": integral(q * (prior - log_q)),
        "- KL(q to p(z))": -to_prior,
    }
    allowed = itertools.chain(*a2.REASONS.values())
    for says in {*(step.says for step in a2.LINES.values()), *allowed}:
        left, relation, right = re.fullmatch("(.+) ([=≥]) (.+)", says).groups()
        assert holds(values[left], relation, values[right]), says


@pytest.mark.parametrize("seed", range(8))
def test_closed_forms_are_the_sums_over_a_grid(seed):
    c = case(seed)
    likelihood, prior, log_q, log_p = on_grid(c)
    q = np.exp(log_q)
    assert a2.evidence_of(c)[0] == pytest.approx(log_p, abs=1e-9)
    assert a2.RECONSTRUCTION.right(c)[0] == pytest.approx(integral(q * likelihood), abs=1e-7)
    assert a2.TO_PRIOR(c)[0] == pytest.approx(integral(q * (log_q - prior)), abs=1e-7)
    assert a2.ELBO(c)[0] == pytest.approx(integral(q * (likelihood + prior - log_q)), abs=1e-7)
    assert a2.exact_gap(c)[0] == pytest.approx(log_p - a2.ELBO(c)[0], abs=1e-8)
    posterior = np.exp(likelihood + prior - log_p)
    mean, var = (float(part[0]) for part in a2.posterior(c))
    assert mean == pytest.approx(integral(posterior * Z), abs=1e-8)
    assert var == pytest.approx(integral(posterior * (Z - mean) ** 2), abs=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_is_tight_exactly_at_the_posterior(seed):
    c = case(seed)
    mean, var = a2.posterior(c)
    for shift, factor in itertools.product((-1.0, -1e-2, 0.0, 1e-2, 1.0), (0.3, 0.99, 1, 1.01, 3)):
        q = a2.Case(c.x, mean + shift, var * factor, c.a, c.b, c.s)
        tight = shift == 0 and factor == 1
        assert a2.exact_gap(q)[0] > (-1e-12 if tight else 1e-6)
        assert not tight or a2.exact_gap(q)[0] < 1e-12


def test_the_entropy_named_in_the_hints():
    for sigma in (0.1, 1.0, 3.0):
        assert stats.norm(0, sigma).entropy() == pytest.approx(
            np.log(2 * np.pi * np.e * sigma**2) / 2
        )


JENSEN = {"mofa": "tebo", "kiru": "sanu", "nepu": "fike", "dago": "nori", "wume": "vuda"}
IDENTITY = {
    **{"rodi": "lipo", "sulo": "gume", "tavi": "hade"},
    **{"nepu": "pazo", "dago": "nori", "wume": "vuda"},
}
CONSTANT = {"beka": "gume", "sulo": "lipo", **{k: IDENTITY[k] for k in list(IDENTITY)[2:]}}


def judge(pairs):
    steps, reasons = (np.asarray(part, dtype=str) for part in zip(*pairs, strict=True))
    return judge_proof(a2.PROOF, {"steps": steps, "reasons": reasons})


def orders(lines):
    """Every order that ends with the last line, and one that ends with each other line."""
    *before, last = lines
    for order in itertools.permutations(before):
        yield *order, last
    for end in before:
        yield *(key for key in lines if key != end), end


@pytest.mark.parametrize(
    ("route", "chain"),
    [
        (JENSEN, ("mofa", "kiru", "nepu", "wume")),
        (IDENTITY, ("rodi", "sulo", "tavi", "nepu", "wume")),
        (CONSTANT, ("beka", "sulo", "tavi", "nepu", "wume")),
    ],
)
def test_every_order_that_keeps_the_chain_is_a_proof_and_no_other(route, chain):
    for order in orders(route):
        allowed = [key for key in order if key in chain] == list(chain) and order[-1] == "wume"
        assert (judge([(key, route[key]) for key in order]).share == 1) is allowed, order


def test_lines_are_inserted_into_one_another_without_a_reason_of_their_own():
    both = {"beka": "gume", "rodi": "lipo", **{k: IDENTITY[k] for k in list(IDENTITY)[2:]}}
    for order in orders(both):
        chain = [key for key in order if key in ("tavi", "nepu", "wume")]
        allowed = (
            chain == ["tavi", "nepu", "wume"]
            and max(order.index("beka"), order.index("rodi")) < order.index("tavi")
            and order[-1] == "wume"
        )
        assert (judge([(key, both[key]) for key in order]).share == 1) is allowed, order


def test_a_wrong_line_costs_the_same_in_the_place_of_any_line():
    wrong = list(a2.WRONG_LINES)
    shares = {
        round(judge([*lines[:n], (wrong[n], "fike"), *lines[n + 1 :]]).share, 12)
        for lines in [list(JENSEN.items())]
        for n in range(len(lines))
    }
    assert shares == {0.6}


def test_a_reason_needs_the_lines_it_speaks_of():
    early = judge([("mofa", "tebo"), ("kiru", "sanu"), ("nepu", "pazo"), *list(JENSEN.items())[3:]])
    assert early.share < 1 and early.mistake == "wrong reason"
    swapped = judge([("rodi", "lipo"), ("sulo", "lipo"), *list(IDENTITY.items())[2:]])
    assert swapped.share < 1 and swapped.mistake == "wrong reason"


def test_lines_and_reasons_of_the_notebook_are_those_of_the_verdict():
    (pool,) = [c for c in bank.notebook("A2").cells if grade_id(c) == "A2-proof-pool"]
    names: dict = {}
    exec(pool.source, names)
    assert set(names["STEPS"]) == {*a2.LINES, *a2.WRONG_LINES}
    assert set(names["REASONS"]) == set(a2.REASONS) | set(a2.WRONG_REASONS)
    assert not set(a2.REASONS) & set(a2.WRONG_REASONS)
    assert {reason for by in a2.PROOF.needs.values() for reason in by} == set(a2.REASONS)
    assert not set(names["STEPS"]) & set(names["REASONS"])


@np.errstate(all="ignore")  # some mistakes take the logarithm of a negative number
def test_each_mistake_differs_from_the_right_answer():
    for seed in range(5):
        c = a2._case(a2._draw(np.random.default_rng(seed)))
        size = np.abs(a2.RECONSTRUCTION.right(c))
        for known in a2.ELBO.mistakes():
            assert not a2._right(known.at(c), a2.ELBO(c), size).all(), known.name
        for known in a2.GAP.mistakes():
            assert not a2._right(known.at(c), a2.exact_gap(c), size).all(), known.name


def follows(c, own_elbo, own_q):
    """What the measuring cell finds of a student whose other two parts are these."""
    at_own = replace(c, mu=own_q[0], var=np.exp(own_q[1]))
    return {"elbo": own_elbo(c), "tightest": own_q, "best": own_elbo(at_own)}


@np.errstate(all="ignore")
def test_a_gap_that_follows_from_what_is_wrong_elsewhere_has_its_points_in_every_draw():
    generator = np.random.default_rng()
    bounds = [
        m.at
        for m in a2.ELBO.single()
        if not {"log of log_var", "log_var read as variance"} & {m.name}
    ]
    for _ in range(10):
        inputs = a2._gap_draw(generator)
        c = a2._case(inputs)
        best, log_p = a2.exact_tightest(c), a2.evidence_of(c)
        cases = [(of, best, log_p - of(c)) for of in bounds]
        cases += [(of, best, follows(c, of, best)["best"] - of(c)) for of in bounds]
        for wrong in a2.MEAN.wrong:
            q = np.stack([np.broadcast_to(wrong.at(c), c.x.shape), best[1]])
            cases.append((a2.ELBO, q, a2.kl(c.mu, c.var, q[0], np.exp(q[1]))))
        for of, q, value in cases:
            kept = {
                "kept": np.asarray(True),
                "again": value,
                "turned": value[::-1],
                "one": value[:1],
            }
            assert a2.gap(inputs, kept | follows(c, of, q) | {"value": value}).share == 1


@np.errstate(all="ignore")
def test_no_gap_follows_from_bounds_that_do_not_depend_on_q():
    inputs = a2._gap_draw(np.random.default_rng(5))
    c = a2._case(inputs)
    for bound in (0 * c.x, 0 * c.x + 1e30, a2.evidence_of(c)):
        value = a2.evidence_of(c) - bound
        found = {"value": value, "again": value, "turned": value[::-1], "kept": np.asarray(True)}
        assert (
            a2.gap(inputs, found | follows(c, lambda _, b=bound: b, a2.exact_tightest(c))).share
            == 0
        )
