"""The formulas of A1, in its notebook and in its verdicts, against independent computations."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch import distributions as D

from autograder.checks import new_seed
from autograder.rebuild import grade_id
from verdicts import a1

from . import bank
from .bank import CHECKS

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def ring():
    """The names of the notebook's first three cells of code."""
    namespace = {}
    for cell in bank.notebook("A1").cells:
        if grade_id(cell) in ("A1-setup", "A1-figures", "A1-data"):
            exec(cell.source.replace("plt.show()", "plt.close()"), namespace)
    return namespace


@pytest.fixture
def points():
    """Inputs as students' functions get them."""
    return CHECKS.draw("A1.marginal", new_seed())


def mixture(weights, means, stds):
    """The library's mixture, in float64."""
    weights, means, stds = (torch.as_tensor(a, dtype=torch.float64) for a in (weights, means, stds))
    parts = D.Independent(D.Normal(means, stds[:, None].expand_as(means)), 1)
    return D.MixtureSameFamily(D.Categorical(probs=weights), parts)


@pytest.mark.parametrize("where", ["x", "far"])
def test_marginal_and_posterior_are_the_librarys(points, where):
    model = [points[name] for name in ("weights", "means", "stds")]
    x = torch.as_tensor(points[where])
    library = mixture(*model)
    assert np.allclose(a1.MARGINAL(x.numpy(), *model), library.log_prob(x).numpy(), rtol=1e-10)
    joint = library.component_distribution.log_prob(x[:, None]) + torch.as_tensor(model[0]).log()
    bayes = (joint - library.log_prob(x)[:, None]).exp().numpy()
    assert np.allclose(a1.POSTERIOR(x.numpy(), *model), bayes, atol=1e-6)


def test_between_two_equally_wide_components_the_posterior_is_soft_however_far():
    for _ in range(20):
        inputs = CHECKS.draw("A1.posterior", new_seed())
        between = a1.POSTERIOR(
            *(
                inputs[f"two_{n}"] if n else inputs["between"]
                for n in ("", "weights", "means", "stds")
            )
        )
        assert (between > 0.01).all() and (between.max(axis=1) < 0.99).all()
        assert np.linalg.norm(inputs["between"], axis=1).min() > 900


@pytest.mark.parametrize("right", [a1.MARGINAL, a1.POSTERIOR], ids=["marginal", "posterior"])
def test_every_known_mistake_is_seen_in_every_draw(right):
    parts = [name for name, part in right.parts.items() for _ in part.wrong]
    for _ in range(30):
        inputs = CHECKS.draw("A1.marginal", new_seed())
        arguments = [inputs[name] for name in ("x", "weights", "means", "stds")]
        expected = right(*arguments)
        with np.errstate(all="ignore"):
            for part, known in zip(parts, right.single(), strict=True):
                cancels = right is a1.POSTERIOR and part == "constant"
                answer = known.at(*arguments)
                same = answer.shape == expected.shape and np.allclose(answer, expected, atol=5e-4)
                assert same == cancels, known.name


def test_the_ring_is_as_the_notebook_says(ring):
    data, model = ring["DATA"].double(), (ring["WEIGHTS"], ring["MEANS"], ring["STDS"])
    side = torch.linspace(-7, 7, 281, dtype=torch.float64)
    grid = torch.cartesian_prod(side, side)
    density = np.exp(a1.MARGINAL(grid.numpy(), *(part.double().numpy() for part in model)))
    assert density.sum() * 0.05**2 == pytest.approx(1, rel=1e-4)

    one = stats.multivariate_normal(data.mean(dim=0), np.cov(data.T, bias=True))
    assert ((data - torch.as_tensor(one.mean)).norm(dim=1) < 1).sum() == 0
    best = one.logpdf(data).mean()
    for change in (0.9, 1.1):  # maximum likelihood: every other Gaussian nearby is worse
        assert stats.multivariate_normal(one.mean, one.cov * change).logpdf(data).mean() < best
    for shift in np.eye(2):
        moved = stats.multivariate_normal(one.mean + 0.1 * shift, one.cov)
        assert moved.logpdf(data).mean() < best
    assert mixture(*model).log_prob(data).mean() > best + 1

    at_its_mean = D.Independent(D.Normal(torch.zeros(2), torch.full((2,), 2.0)), 1)
    assert at_its_mean.log_prob(torch.zeros(2)).item() == pytest.approx(-math.log(8 * math.pi))
    away = mixture(*model).log_prob(torch.tensor([[1e4, 0.0]], dtype=torch.float64)).item()
    assert away == pytest.approx(-2e8, rel=0.05)


def test_the_reasons_given_for_the_claims(ring):
    generator = torch.Generator().manual_seed(1)
    # fadi: independent within each cluster, dependent on the ring
    weights, means, stds = (ring[n].double() for n in ("WEIGHTS", "MEANS", "STDS"))
    inside = means**2 + stds[:, None] ** 2
    joint = (weights[:, None] * inside).prod(dim=1) / weights  # w E[x1² | z] E[x2² | z]
    assert abs(joint.sum() - (weights @ inside).prod()) > 1
    # gonu, wimo: another rotation of z, the same marginal covariance
    decoder = torch.randn(3, 2, generator=generator, dtype=torch.float64)
    turn = torch.linalg.qr(torch.randn(2, 2, generator=generator, dtype=torch.float64))[0]
    turned = decoder @ turn.T
    assert torch.allclose(turned @ turned.T, decoder @ decoder.T)
    assert not torch.allclose(turned, decoder)
    # lusi: the chain rule gives every distribution over three binary pixels
    p = torch.rand(2, 2, 2, generator=generator, dtype=torch.float64)
    p /= p.sum()
    first, second = p.sum(dim=(1, 2)), p.sum(dim=2)
    product = first[:, None, None] * (second / first[:, None])[:, :, None] * (p / second[..., None])
    assert torch.allclose(product, p)
    # paki: more dimensions of z than of x; p(x) summed over a grid of x, averaged over draws of z
    z = torch.randn(2000, 100, generator=generator, dtype=torch.float64)
    mean = torch.tanh(z @ torch.randn(100, generator=generator, dtype=torch.float64))
    x = torch.linspace(-8, 8, 1601, dtype=torch.float64)
    marginal = D.Normal(mean[:, None], 0.5).log_prob(x).exp().mean(dim=0)
    assert torch.trapezoid(marginal, x).item() == pytest.approx(1, abs=1e-9)
    # zuba, okti: Jensen
    arguments = CHECKS.draw("A1.marginal", 3)
    log_mean = a1.MARGINAL(*(arguments[n] for n in ("x", "weights", "means", "stds")))
    library = mixture(*(arguments[n] for n in ("weights", "means", "stds")))
    each = library.component_distribution.log_prob(torch.as_tensor(arguments["x"])[:, None])
    assert (log_mean > (each.numpy() @ arguments["weights"])).all()


def test_the_thresholds_of_the_small_samples_are_as_far_away_as_they_say():
    """The variance of Pearson's statistic for n draws is 2(K − 1) + (Σ 1/w − K² − 2K + 2) / n
    (Haldane 1937)."""
    for _ in range(20):
        weights = CHECKS.draw("A1.sampling", new_seed())["weights"]
        k = len(weights)
        variance = 2 * (k - 1) + ((1 / weights).sum() - k**2 - 2 * k + 2) / a1.SMALL
        sd = math.sqrt(variance / a1.CALLS) / (k - 1)
        assert (1 - 0.5) / sd > 7.5 and (1.7 - 1) / sd > 7.5
        assert weights.min() * a1.DRAWS >= 800


def test_right_samples_pass_and_are_far_from_every_threshold():
    rng = np.random.default_rng()
    for _ in range(20):
        inputs = CHECKS.draw("A1.sampling", new_seed())
        weights, means, stds = (inputs[n] for n in ("weights", "means", "stds"))
        z = rng.choice(len(weights), a1.DRAWS, p=weights)
        evidence = {
            "form": np.asarray("pair"),
            "x": means[z] + stds[z][:, None] * rng.normal(size=(a1.DRAWS, means.shape[1])),
            "z": z,
            "again_x": means[::-1],
            "again_z": z[::-1],
            "kept": np.asarray(True),
            "small_z": rng.choice(len(weights), (a1.CALLS, a1.SMALL), p=weights),
            "single": np.array([1, means.shape[1], 1]),
            "dtype64": np.asarray("torch.float64"),
            "dtype32": np.asarray("torch.float32"),
        }
        assert CHECKS.judge("A1.sampling", inputs, evidence).share == 1
