"""A4's formulas against independent computations: integrals, torch.distributions, differences."""

import itertools

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from verdicts import a4

from . import bank
from .bank import CHECKS

pytestmark = pytest.mark.pure

POINTS = [(0.7, -0.9), (-1.3, 0.8), (0.2, 1.4)]
"""mu and log_var."""

points = pytest.mark.parametrize(("mu", "log_var"), POINTS)


def expectation(f, mu: float, log_var: float, at: tuple[float, ...] = ()) -> float:
    """E[f(z)] for z ~ N(mu, exp(log_var)), as an integral over z."""
    q = stats.norm(mu, np.exp(log_var / 2))
    low, high = q.ppf(1e-16), q.isf(1e-16)
    return integrate.quad(
        lambda z: f(z) * q.pdf(z), low, high, points=at or None, limit=500, epsabs=1e-10
    )[0]


def gradient(f, mu: float, log_var: float, at: tuple[float, ...] = ()) -> np.ndarray:
    """The derivatives of that integral with respect to mu and log_var, from differences."""
    h = 1e-3
    return np.array(
        [
            (expectation(f, mu + h, log_var, at) - expectation(f, mu - h, log_var, at)) / (2 * h),
            (expectation(f, mu, log_var + h, at) - expectation(f, mu, log_var - h, at)) / (2 * h),
        ]
    )


def over_noise(estimates, points: int = 400_001) -> np.ndarray:
    """The mean over standard normal noise of estimates (2, N) that `estimates` makes from eps."""
    eps = np.linspace(-12, 12, points)
    return integrate.trapezoid(estimates(eps) * stats.norm.pdf(eps), eps, axis=1)


def inputs(mu: float, log_var: float, eps: np.ndarray, **more) -> dict[str, np.ndarray]:
    return {
        "mu": np.full(eps.shape, mu),
        "log_var": np.full(eps.shape, log_var),
        "eps": eps,
        **more,
    }


@points
def test_both_estimators_of_the_verdict_are_unbiased(mu, log_var):
    c = CHECKS.draw("A4.score", 11)["coefficients"].astype(float)
    exact = gradient(lambda z: a4.f(z, c), mu, log_var)
    for estimator in (a4.PATHWISE, a4.SCORE):
        mean = over_noise(
            lambda eps, of=estimator: of(a4.smooth(inputs(mu, log_var, eps, coefficients=c)))
        )
        assert mean == pytest.approx(exact, rel=1e-4, abs=1e-4)


@points
def test_for_a_step_the_score_function_is_unbiased_and_the_pathwise_estimate_is_zero(mu, log_var):
    t = 0.3
    exact = gradient(lambda z: float(z > t), mu, log_var, (t,))
    q = stats.norm(mu, np.exp(log_var / 2))
    assert exact[0] == pytest.approx(q.pdf(t), rel=1e-4)
    given = {"threshold": np.asarray(t)}
    score = over_noise(lambda eps: a4.SCORE(a4.step(inputs(mu, log_var, eps, **given))))
    assert score == pytest.approx(exact, rel=1e-3, abs=1e-4)
    assert not over_noise(lambda eps: a4.PATHWISE(a4.step(inputs(mu, log_var, eps, **given)))).any()


@points
def test_the_score_is_that_of_torch_distributions(mu, log_var):
    m = torch.tensor(mu, dtype=torch.float64, requires_grad=True)
    v = torch.tensor(log_var, dtype=torch.float64, requires_grad=True)
    eps = 0.83
    z = mu + np.exp(log_var / 2) * eps
    log_q = torch.distributions.Normal(m, torch.exp(v / 2)).log_prob(
        torch.tensor(z, dtype=torch.float64)
    )
    by_mu, by_log_var = torch.autograd.grad(log_q, (m, v))
    one = a4.samples(inputs(mu, log_var, np.array([eps])), np.ones_like, np.zeros_like)
    assert a4.SCORE(one)[:, 0] == pytest.approx([float(by_mu), float(by_log_var)])


@points
def test_gradient_and_variances_for_the_square(mu, log_var):
    claimed = a4.square(np.array(mu), np.array(log_var))
    exact = gradient(np.square, mu, log_var)
    assert expectation(np.square, mu, log_var) == pytest.approx(mu**2 + np.exp(log_var))
    assert [claimed["dmu"], claimed["dlog_var"]] == pytest.approx(exact, rel=1e-5)
    sigma = np.exp(log_var / 2)
    for name, estimate in (
        ("pathwise", lambda z: 2 * z),
        ("score", lambda z: z**2 * (z - mu) / sigma**2),
    ):
        mean = expectation(estimate, mu, log_var)
        second = expectation(lambda z, g=estimate: g(z) ** 2, mu, log_var)
        assert claimed[name] == pytest.approx(second - mean**2, rel=1e-6)
    assert [stats.norm.moment(k) for k in (2, 4, 6)] == pytest.approx([1, 3, 15])


def test_for_an_oscillating_f_the_score_function_scatters_less():
    mu, log_var, sigma = 1.0, np.log(0.25), 0.5
    wave = np.exp(-50 * sigma**2)
    exact = gradient(lambda z: np.sin(10 * z), mu, log_var)
    claimed = [10 * np.cos(10) * wave, -50 * sigma**2 * np.sin(10) * wave]
    assert claimed == pytest.approx(exact, abs=1e-5)
    pathwise = expectation(lambda z: (10 * np.cos(10 * z)) ** 2, mu, log_var)
    score = expectation(lambda z: (np.sin(10 * z) * (z - mu) / sigma**2) ** 2, mu, log_var)
    assert score * 20 < pathwise


@points
def test_the_self_checks_closed_form(mu, log_var):
    s2 = np.exp(log_var)
    closed = np.sin(1.5 * mu) * np.exp(-(1.5**2) * s2 / 2) + 0.3 * (mu**2 + s2)
    found = expectation(lambda z: np.sin(1.5 * z) + 0.3 * z**2, mu, log_var)
    assert closed == pytest.approx(found)


@points
def test_mu_plus_sigma_eps_has_the_law_of_z_and_mu_plus_variance_eps_has_not(mu, log_var):
    sigma = np.exp(log_var / 2)
    q, eps = stats.norm(mu, sigma), np.linspace(-3, 3, 13)
    assert q.cdf(mu + sigma * eps) == pytest.approx(stats.norm.cdf(eps))
    assert q.pdf(mu + sigma * eps) * sigma == pytest.approx(stats.norm.pdf(eps))
    assert q.pdf(mu + sigma * eps) != pytest.approx(stats.norm.pdf(eps), rel=0.05)
    assert q.cdf(mu + sigma**2 * eps) != pytest.approx(stats.norm.cdf(eps), abs=0.02)


@pytest.mark.parametrize("pi", [0.2, 0.7])
def test_for_a_bernoulli_variable_the_pathwise_derivative_is_not_the_gradient(pi):
    def f(z):
        return np.exp(z) + z

    u = (np.arange(100_000) + 0.5) / 100_000
    mean = [np.mean(f((u < p).astype(float))) for p in (pi - 0.1, pi + 0.1)]
    assert (mean[1] - mean[0]) / 0.2 == pytest.approx(f(1) - f(0), rel=1e-3)
    inside = [f((u < p).astype(float)) for p in (pi - 1e-9, pi + 1e-9)]
    assert np.array_equal(*inside)


def test_torch_normal_has_a_history_and_a_gradient_of_zero():
    mu, sigma = torch.zeros(5, requires_grad=True), torch.ones(5, requires_grad=True)
    z = torch.normal(mu, sigma)
    assert z.requires_grad
    assert not any(g.any() for g in torch.autograd.grad(z.sum(), (mu, sigma)))
    assert not torch.distributions.Normal(mu, sigma).sample().requires_grad


def pool(name: str) -> dict[str, str]:
    (cell,) = [
        c
        for c in bank.notebook("A4").cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == "A4-proof-pool"
    ]
    namespace: dict = {}
    exec(cell.source, namespace)
    return namespace[name]


def test_the_notebooks_steps_and_reasons_are_those_of_the_verdict():
    assert set(pool("STEPS")) == {*a4.PROOF.steps, *a4.PROOF.distractors}
    assert set(pool("REASONS")) == set(a4.PROOF.reasons) | set(a4.PROOF.wrong_reasons)
    assert {reason for by in a4.PROOF.needs.values() for reason in by} == set(a4.PROOF.reasons)


MODEL = {
    **{"kalo": "rofi", "mipu": "dasu", "tesa": "huno", "vido": "lami", "rugi": "peto"},
    **{"solu": "nibe", "fape": "sicu", "zumi": "gova", "bexo": "jadi"},
}


def judged(steps, **reasons) -> float:
    given = [reasons.get(step, MODEL[step]) for step in steps]
    return a4.proof({}, {"steps": np.asarray(steps), "reasons": np.asarray(given)}).share


@pytest.mark.parametrize(("first", "by"), [(("tesa",), "lami"), (("kalo", "mipu"), "weko")])
def test_the_proof_has_exactly_the_orders_that_its_formulas_allow(first, by):
    """By the distribution or by the integral; the two derivatives anywhere before the gradient."""
    shared = ("vido", "rugi", "solu", "fape", "zumi", "bexo")
    whole = 0
    for order in itertools.permutations((*first, *shared)):
        place = {step: n for n, step in enumerate(order)}
        valid = max(place[s] for s in first) < place["vido"] < place["rugi"] and max(
            place[s] for s in ("rugi", "solu", "fape")
        ) < min(place["zumi"], place["bexo"])
        if valid or order[:3] == (*first, *shared)[:3]:
            assert (judged(order, vido=by) == 1) is valid, order
            whole += valid
    assert whole > 20


def test_from_the_two_densities_it_takes_the_change_of_variables():
    rest = ("rugi", "solu", "fape", "zumi", "bexo")
    for first, by, whole in (
        (("tesa", "vido"), "lami", True),
        (("kalo", "mipu", "vido"), "weko", True),
        (("kalo", "mipu", "vido"), "lami", False),
        (("kalo", "vido"), "weko", False),
        (("mipu", "vido"), "weko", False),
        (("kalo", "mipu", "tesa", "vido"), "lami", True),
    ):
        assert (judged(first + rest, vido=by) == 1) is whole, first


def test_a_step_that_is_only_the_insertion_of_others_may_be_left_out():
    steps = ("tesa", "vido", "rugi", "solu", "fape", "zumi", "bexo")
    for missing, reasons in (
        ("zumi", {}),
        ("solu", {"zumi": "nibe"}),
        ("fape", {"zumi": "sicu"}),
        ("rugi", {"zumi": "peto"}),
    ):
        left = [step for step in steps if step != missing]
        assert judged(left, **reasons) == 1
        assert missing == "zumi" or judged(left) < 1


def test_guessed_proofs_and_findings_earn_next_to_nothing():
    generator = np.random.default_rng(2)
    steps = [*a4.PROOF.steps, *a4.PROOF.distractors]
    reasons = sorted(pool("REASONS"))
    proofs, findings = [], []
    order = {"order": generator.permutation(len(a4.PATHS))}
    for _ in range(3000):
        guess = generator.permutation(steps)
        lines = {"steps": guess, "reasons": generator.choice(reasons, len(guess))}
        proofs.append(a4.proof({}, lines).share)
        said = generator.choice(["flows", "zero", "none"], len(a4.PATHS))
        findings.append(a4.reaches(order, {"answers": said}).share)
    assert np.mean(proofs) < 0.04 and np.mean(findings) < 0.04


def test_both_variances_swapped_do_not_hide_a_wrong_gradient():
    given = CHECKS.draw("A4.variances", 3)
    right = a4.square(given["mu"], given["log_var"])
    swapped = {**right, "pathwise": right["score"], "score": right["pathwise"]}

    def judged(found):
        return a4.variances(given, found | {f"{name}_again": v for name, v in found.items()})

    assert judged(swapped).share == 0.5
    found = judged({**swapped, "dmu": given["mu"], "dlog_var": given["mu"]})
    assert found.share == 0 and "the two variances swapped" in found.mistake


def test_one_of_two_functions_left_unanswered_costs_its_own_points():
    left = np.asarray("unanswered")
    given = CHECKS.draw("A4.variances", 4)
    right = a4.square(given["mu"], given["log_var"])
    assert (
        CHECKS.judge("A4.variances", given, {**right, "pathwise": left, "score": left}).share == 0.5
    )
    nothing = CHECKS.judge("A4.variances", given, dict.fromkeys(right, left))
    assert (nothing.share, nothing.mistake) == (0, "not answered")
    given = CHECKS.draw("A4.derivatives", 4)
    half = {"dmu": np.asarray(1), "dlog_var": left}
    assert CHECKS.judge("A4.derivatives", given, half).share == 0.5
    nothing = CHECKS.judge("A4.derivatives", given, dict.fromkeys(half, left))
    assert (nothing.share, nothing.mistake) == (0, "not answered")


def test_the_trick_carried_over_to_a_laplace_distribution():
    """E[z²] = mu² + 2b²: its derivatives with respect to mu and log b, from z = mu + b eps."""
    mu, b = 0.7, 1.3
    grid = np.linspace(-60, 60, 240_001)
    weight = np.exp(-np.abs(grid)) / 2 * (grid[1] - grid[0])
    z = mu + b * grid
    assert (weight * z**2).sum() == pytest.approx(mu**2 + 2 * b**2, rel=1e-5)
    assert (weight * 2 * z).sum() == pytest.approx(2 * mu, rel=1e-5)
    assert (weight * 2 * z * b * grid).sum() == pytest.approx(4 * b**2, rel=1e-5)
