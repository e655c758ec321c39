"""C1's formulas against independent computations: autograd, integrals, float32 itself."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import integrate, stats

from verdicts import c1

from .bank import CHECKS

pytestmark = pytest.mark.pure

SIGMA_OF = {"sigma": lambda a: a, "softplus": F.softplus, "log_var": lambda a: torch.exp(a / 2)}
FLOAT32 = (torch.finfo(torch.float32).max, 2.0**-149, torch.finfo(torch.float32).eps)


def kl(mu: float, sigma: float) -> float:
    """KL(N(mu, sigma²) ‖ N(0, 1)) as an integral."""
    q, p = stats.norm(mu, sigma), stats.norm()
    low, high = mu - 12 * sigma, mu + 12 * sigma
    return integrate.quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), low, high)[0]


@pytest.mark.parametrize("head", list(SIGMA_OF))
def test_the_verdicts_slopes_are_those_of_torchs_kl(head):
    inputs = CHECKS.draw("C1.heads", 5)
    a = torch.tensor(inputs[head], requires_grad=True)
    q = torch.distributions.Normal(torch.zeros_like(a), SIGMA_OF[head](a))
    p = torch.distributions.Normal(torch.zeros_like(a), torch.ones_like(a))
    torch.distributions.kl_divergence(q, p).sum().backward()
    assert c1.slopes(inputs)[head] == pytest.approx(a.grad.numpy(), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(("mu", "sigma"), [(0.0, 0.5), (0.0, 3.0), (0.7, 1.3)])
def test_the_kl_from_sigma_is_the_integral(mu, sigma):
    assert 0.5 * (mu**2 + sigma**2 - 1) - math.log(sigma) == pytest.approx(kl(mu, sigma))


def test_slopes_at_both_ends():
    ends = {
        "sigma": np.array([0.01]),
        "softplus": np.array([-15.0]),
        "log_var": np.array([-15.0, 10.0]),
    }
    found = c1.slopes(ends)
    assert found["sigma"] == pytest.approx(-100, rel=1e-3)
    assert found["softplus"] == pytest.approx(-1, abs=1e-5)
    assert found["log_var"][0] == pytest.approx(-0.5, abs=1e-5)
    assert found["log_var"][1] == pytest.approx(11_012.7, rel=1e-4)
    sigma = np.geomspace(1e-6, 1, 50)[:-1]
    by_log_var = c1.slopes({**ends, "log_var": 2 * np.log(sigma)})["log_var"]
    assert by_log_var == pytest.approx((sigma**2 - 1) / 2)
    assert ((by_log_var > -0.5) & (by_log_var < 0)).all()


def test_one_step_throws_the_raw_head_to_ten_and_the_log_variance_head_below():
    """What the prediction's picture shows, from σ = 0.01 and from σ = 30 with steps of 0.1."""
    at = {
        "sigma": np.array([0.01]),
        "softplus": np.zeros(1),
        "log_var": np.array([2 * math.log(30)]),
    }
    slopes = c1.slopes(at)
    assert 0.01 - 0.1 * slopes["sigma"][0] == pytest.approx(10, rel=2e-3)
    assert math.exp((at["log_var"][0] - 0.1 * slopes["log_var"][0]) / 2) < 1e-8


EXPRESSIONS = {
    "variance_overflow": lambda a: np.isfinite(np.exp(a)),
    "sigma_overflow": lambda a: np.isfinite(np.exp(a / np.float32(2))),
    "variance_underflow": lambda a: np.float32(math.exp(a)) > 0,
    "softplus_underflow": lambda a: np.log(np.float32(1) + np.exp(a)) > 0,
    "square_underflow": lambda s: s * s > 0,
}
"""What the answer cell's docstring names, in float32: whether the result is still good."""


@pytest.mark.parametrize("key", list(EXPRESSIONS))
def test_the_limits_are_where_float32_gives_up(key):
    low, high = c1.limits_of(*FLOAT32)[key]
    outward = 1 if key.endswith("_overflow") else -1
    good, bad = (high, low) if outward < 0 else (low, high)
    step = 0.01 * abs(good) if key == "square_underflow" else 0.01
    with np.errstate(all="ignore"):
        assert EXPRESSIONS[key](np.float32(good - outward * step))
        assert not EXPRESSIONS[key](np.float32(bad + outward * step))


def test_the_numbers_in_the_prose():
    limits = c1.limits_of(*FLOAT32)
    assert limits["variance_overflow"][0] == pytest.approx(88.7, abs=0.05)
    assert limits["softplus_underflow"][0] == pytest.approx(-16.6, abs=0.05)
    assert limits["variance_underflow"][0] == pytest.approx(-104, abs=0.05)
    assert limits["square_underflow"][0] == pytest.approx(2.6e-23, rel=0.03)
    assert pytest.approx((3.4e38, 1.4e-45, 1.2e-7), rel=0.01) == FLOAT32
    log_var = torch.tensor(-200.0)
    assert torch.exp(log_var) == 0
    assert 0.5 * (torch.exp(log_var) - log_var - 1) == 99.5
    assert F.softplus(torch.tensor(-50.0)) > 0
    assert math.log(FLOAT32[0]) < 100 and math.isfinite(np.exp(np.float32(50)))


def test_what_the_claims_compute():
    assert (math.exp(-3), math.exp(3)) == pytest.approx((0.050, 20.1), abs=0.02)
    assert math.exp((1.7 + 2 * math.log(10)) / 2) == pytest.approx(10 * math.exp(1.7 / 2))
    ratio = abs(math.expm1(10) / math.expm1(-10))
    assert ratio > 10_000
    sigma = torch.tensor([1e-8, 1.0, 1e4], dtype=torch.float64)
    raw = sigma + torch.log(-torch.expm1(-sigma))
    assert torch.allclose(F.softplus(raw), sigma)


def test_the_formats_drawn_are_told_apart_and_fit_into_float32():
    """A factor of 2 in the largest number is seen in every format, its spacing in none."""
    for seed in range(50):
        formats = CHECKS.draw("C1.limits", seed)
        for name, values in formats.items():
            assert (values.astype(np.float32) == values).all(), name
        assert (formats["eps"] < c1._SLACK).all() and math.log(2) > 10 * c1._SLACK
        assert (formats["smallest"] / 2 > 0).all()


def test_raw_outputs_are_where_the_answer_cell_says():
    for seed in range(50):
        raw = CHECKS.draw("C1.heads", seed)
        assert raw["sigma"].min() >= 0.01 and raw["sigma"].max() <= 200
        assert np.abs([raw["softplus"], raw["log_var"]]).max() <= 20
