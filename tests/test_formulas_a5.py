"""A5: every step and every closed form, against sums over a grid and torch.distributions."""

import itertools

import numpy as np
import pytest
import torch
from scipy import stats

from autograder.rebuild import grade_id
from verdicts import a5

from . import bank
from .bank import CHECKS

pytestmark = pytest.mark.pure

GRID = np.linspace(-40, 40, 160_001)
NAMES = tuple(a5.STEPS)
POINTS = [(0.7, 1.6), (-1.3, 0.6), (1.9, 2.2), (-0.5, 0.4)]


def expectation(values, mean, sigma):
    return np.trapezoid(stats.norm.pdf(GRID, mean, sigma) * values, GRID)


@pytest.mark.parametrize(("mean", "sigma"), POINTS)
def test_steps_are_the_sums_over_a_grid(mean, sigma):
    log_q, log_p = stats.norm.logpdf(GRID, mean, sigma), stats.norm.logpdf(GRID)
    integrands = {
        "E_z2": GRID**2,
        "E_centred": (GRID - mean) ** 2,
        "E_log_q": log_q,
        "E_log_p": log_p,
        "kl": log_q - log_p,
    }
    at = tuple(np.array([value]) for value in (0.3, mean, sigma))
    for name, values in integrands.items():
        found = float(a5.STEPS[name](*at)[0])
        assert found == pytest.approx(expectation(values, mean, sigma), abs=1e-8), name
    assert a5.STEPS["log_q"](*at)[0] == pytest.approx(stats.norm.logpdf(0.3, mean, sigma))
    assert a5.STEPS["log_p"](*at)[0] == pytest.approx(stats.norm.logpdf(0.3))
    # the reason of the −1: the squared distance in standard deviations is 1 on average
    assert expectation(((GRID - mean) / sigma) ** 2, mean, sigma) == pytest.approx(1)
    assert expectation(GRID - mean, mean, sigma) == pytest.approx(0, abs=1e-9)


def test_two_normals_and_many_dimensions_as_torch_has_them():
    generator = torch.Generator().manual_seed(3)
    m1, m2 = torch.randn(2, 50, dtype=torch.float64, generator=generator)
    s1, s2 = torch.rand(2, 50, dtype=torch.float64, generator=generator) * 2 + 0.2
    normal = torch.distributions.Normal
    expected = torch.distributions.kl_divergence(normal(m1, s1), normal(m2, s2)).numpy()
    for formula in (a5._two, a5.TWO):
        np.testing.assert_allclose(formula(*(v.numpy() for v in (m1, s1, m2, s2))), expected)
    full = torch.distributions.kl_divergence(
        torch.distributions.MultivariateNormal(m1, torch.diag(s1**2)),
        torch.distributions.MultivariateNormal(torch.zeros_like(m1), torch.eye(50).double()),
    )
    m, s = m1.numpy(), s1.numpy()
    assert a5.STEPS["kl"](m, m, s).sum() == pytest.approx(full.item())
    assert a5.MANY([(m, s)]) == pytest.approx(full.item())


def test_the_kl_stays_the_same_both_ways_only_where_the_widths_agree():
    for (m, s), same in {(1.0, 1.0): True, (0.0, 0.5): False, (0.0, 2.0): False}.items():
        m, s, zero, one = (np.array([v]) for v in (m, s, 0.0, 1.0))
        assert np.isclose(a5._two(m, s, zero, one), a5._two(zero, one, m, s))[0] == same


@np.errstate(all="ignore")  # some mistakes take the logarithm of a negative number
def test_each_mistake_differs_from_the_right_answer():
    for seed in range(5):
        inputs = a5._draw(np.random.default_rng(seed))
        for name, step in a5.STEPS.items():
            at = a5._arguments(inputs, name)
            for slip in step.mistakes():
                assert slip.name and not a5.same(slip.at(*at), step(*at)), (name, slip.name)
        two = a5._general_draw(np.random.default_rng(seed))
        at = tuple(two[key] for key in ("at_m1", "at_s1", "at_m2", "at_s2"))
        one = a5._many_draw(np.random.default_rng(seed))
        rows = [(one["at_mu"][k, :d], one["at_sigma"][k, :d]) for k, d in enumerate(a5.DIMENSIONS)]
        for slip in a5.MANY.mistakes():
            assert slip.name and not a5.same(slip.at(rows), a5.MANY(rows)), slip.name
        for slip in a5.TWO.mistakes():
            assert slip.name and not a5.same(slip.at(*at), a5._two(*at)), slip.name


def evidence(inputs, **changed):
    """What a right solution measures, with some steps changed."""
    made = {name: a5.STEPS[name](*a5._arguments(inputs, name)) for name in NAMES}
    return made | changed


def judged(inputs, found):
    return CHECKS["A5.steps"].judge(inputs, found)


@pytest.fixture
def inputs():
    return a5._draw(np.random.default_rng(1))


def test_steps_that_follow_from_a_wrong_one_keep_their_points(inputs):
    wrong = inputs["at_sigma"] ** 2
    cross = -np.log(2 * np.pi) / 2 - wrong / 2
    kl = a5.STEPS["E_log_q"](*a5._arguments(inputs, "E_log_q")) - cross
    carried = judged(inputs, evidence(inputs, E_z2=wrong, E_log_p=cross, kl=kl))
    assert carried.share == pytest.approx(6 / 7)
    assert carried.mistake == "E[z²] = sigma²"
    alone = judged(inputs, evidence(inputs, E_z2=wrong))
    assert alone.share == pytest.approx(6 / 7) and alone.mistake == "E[z²] = sigma²"
    assert judged(inputs, evidence(inputs, kl=kl)).share == pytest.approx(6 / 7)


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(NAMES, 2)))
def test_the_first_of_two_wrong_steps_is_named(inputs, first, second):
    slips = {name: next(a5.STEPS[name].mistakes()) for name in (first, second)}
    changed = {n: slip.at(*a5._arguments(inputs, n)) for n, slip in slips.items()}
    verdict = judged(inputs, evidence(inputs, **changed))
    assert verdict.mistake == slips[first].name and verdict.share < 6 / 7


@pytest.mark.parametrize("value", [0, 1, -2.5])
def test_the_same_number_for_every_step_earns_nothing(inputs, value):
    shapes = {name: a5._arguments(inputs, name)[0].shape for name in NAMES}
    found = {name: np.full(shape, float(value)) for name, shape in shapes.items()}
    assert judged(inputs, found).share == 0


@pytest.mark.parametrize("raw", ["none", "ValueError"])
def test_steps_that_are_missing_lose_their_share_only(inputs, raw):
    assert judged(inputs, evidence(inputs, kl=np.asarray(raw))).share == pytest.approx(6 / 7)
    nothing = judged(inputs, {name: np.asarray(raw) for name in NAMES})
    assert nothing.share == 0
    nan = judged(inputs, evidence(inputs, kl=np.full(6, np.nan)))
    assert nan.share == pytest.approx(6 / 7)


@pytest.fixture(scope="module")
def value_of():
    names: dict = {}
    for cell in bank.notebook("A5").cells:
        if grade_id(cell) in ("A5-setup", "A5-value-of"):
            exec(cell.source, names)
    return names["value_of"], names


@pytest.mark.parametrize(
    "text",
    [
        "sp.log(sigma**2) + mu",
        "'log(sigma^2) + mu'",
        "lambda mu, sigma: 2 * math.log(sigma) + mu",
        "lambda m, s: 2 * np.log(s) + m",
        "lambda sigma, mu: torch.log(sigma**2) + mu",
        "sp.Lambda((mu, sigma), 2 * sp.log(sigma) + mu)",
        "sp.Lambda(sp.symbols('a b'), 2 * sp.log(sp.Symbol('b')) + sp.Symbol('a'))",
        "lambda mu, sigma, log=math.log: 2 * log(sigma) + mu",
        "lambda m, s, half=0.5: math.log(s) / half + m",
        "lambda mu, *, sigma: 2 * math.log(sigma) + mu",
        "__import__('functools').partial(lambda z, mu, sigma: z * math.log(sigma) + mu, 2.0)",
        "__import__('functools').partial(lambda mu, sigma, z: z * math.log(sigma) + mu, z=2.0)",
        "sp.Eq(z, 2 * sp.log(sigma) + mu)",
        "sp.log(sp.Symbol('sigma') ** 2) + sp.Symbol('mu')",
        "sp.Integral(2 / z, (z, 1, sigma)) + mu",
    ],
)
def test_a_step_has_one_value_in_every_form(value_of, text):
    function, names = value_of
    step = eval(text, dict(names))
    assert function(step, z=0.3, mu=0.5, sigma=1.7) == pytest.approx(2 * np.log(1.7) + 0.5)
