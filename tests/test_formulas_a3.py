"""The formulas of A3, in its notebook and in its verdicts, against independent computations."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from scipy import integrate, stats
from torch import distributions as D

from autograder.checks import new_seed
from verdicts import a3

from .bank import CHECKS


@pytest.fixture(params=range(5))
def rng(request):
    return np.random.default_rng(request.param)


def test_bernoulli_is_the_librarys_for_every_logit(rng):
    inputs = CHECKS.draw("A3.bernoulli", int(rng.integers(2**60)))
    for name in ("logits", "extreme_logits"):
        library = D.Bernoulli(logits=torch.as_tensor(inputs[name]))
        expected = library.log_prob(torch.as_tensor(inputs["x"])).sum(-1).numpy()
        found = a3.bernoulli_log_likelihood(inputs[name], inputs["x"])
        assert np.allclose(found, expected, rtol=1e-12)
        assert (found <= 0).all()  # a probability: never positive


def test_bernoulli_probabilities_of_all_images_add_up_to_1(rng):
    logits = np.tile(rng.normal(0, 2, 6), (64, 1))
    every = (np.arange(64)[:, None] >> np.arange(6)) & 1
    assert np.exp(a3.bernoulli_log_likelihood(logits, every)).sum() == pytest.approx(1)


def test_gaussian_is_the_librarys_and_a_density(rng):
    inputs = CHECKS.draw("A3.gaussian", int(rng.integers(2**60)))
    mean, x = inputs["mean"], inputs["x"]
    for sigma in (float(inputs["sigma"]), float(inputs["narrow"])):
        expected = stats.norm(mean, sigma).logpdf(x).sum(axis=-1)
        assert np.allclose(a3.gaussian_log_likelihood(mean, sigma, x), expected, rtol=1e-12)
        # prose: −|x − m|²/(2 sigma²) − D/2 log(2π sigma²)
        d = x.shape[-1]
        prose = -((x - mean) ** 2).sum(-1) / (2 * sigma**2) - d / 2 * np.log(2 * np.pi * sigma**2)
        assert np.allclose(prose, expected, rtol=1e-12)

    def density(value):
        return float(
            np.exp(a3.gaussian_log_likelihood(np.zeros((1, 1)), 0.7, np.array([[value]])))[0]
        )

    assert integrate.quad(density, -9, 9)[0] == pytest.approx(1)


@pytest.mark.parametrize("name", ["A3.bernoulli", "A3.gaussian"])
def test_values_alone_are_half_of_the_points(name):
    """The slopes that a verdict expects are those of the library's densities."""
    inputs = CHECKS.draw(name, new_seed())
    x = torch.as_tensor(inputs["x"])
    if name == "A3.bernoulli":
        cases = [(inputs[key], D.Bernoulli, "logits") for key in ("logits", "extreme_logits")]
    else:
        scales = [torch.as_tensor(inputs[key]) for key in ("sigma", "narrow")]
        cases = [(inputs["mean"], partial(D.Normal, scale=scale), "loc") for scale in scales]
    values, slopes = [], []
    for parameter, family, keyword in cases:
        leaf = torch.tensor(parameter, requires_grad=True)
        value = family(**{keyword: leaf}).log_prob(x).sum(-1)
        values.append(value.detach().numpy())
        slopes.append(torch.autograd.grad(value.sum(), leaf)[0].numpy())
    evidence = {"near": values[0], "one": values[0][:1], "slope": slopes[0]}
    evidence |= {"extreme64": values[1], "extreme32": values[1], "extreme_slope": slopes[1]}
    evidence["kept"] = np.asarray(True)
    assert CHECKS.judge(name, inputs, evidence).share == 1
    untrained = CHECKS.judge(name, inputs, evidence | {"slope": np.asarray("RuntimeError")})
    assert untrained.share == 0.5 and untrained.mistake == "no gradient"


def test_a_density_may_be_larger_than_1():
    assert stats.norm(0, 0.01).pdf(0) == pytest.approx(39.9, abs=0.1)
    assert a3.gaussian_log_likelihood(np.zeros((1, 3)), 0.01, np.zeros((1, 3)))[0] > 0


def test_squared_error_with_weight_1_is_a_variance_of_one_half(rng):
    mean, x = rng.normal(size=(2, 4, 3))
    difference = a3.gaussian_log_likelihood(mean, math.sqrt(0.5), x) + ((x - mean) ** 2).sum(-1)
    assert np.allclose(difference, difference[0])


def test_the_kl_is_the_integral_and_never_negative(rng):
    mu, log_var = rng.normal(size=2)
    q, p = stats.norm(mu, math.exp(log_var / 2)), stats.norm()
    integral = integrate.quad(
        lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), mu - 12 * q.std(), mu + 12 * q.std()
    )[0]
    assert a3.KL(np.array([[mu]]), np.array([[log_var]]))[0] == pytest.approx(integral, rel=1e-6)
    assert integral > 0


def test_mean_kl_is_mutual_information_plus_kl_of_the_aggregate(rng):
    """lefi, sudo and the model answer, by quadrature for five images and a one-dimensional z."""
    mu, sigma = rng.normal(0, 2, 5), rng.uniform(0.3, 1.2, 5)
    z = np.linspace(-15, 15, 60_001)
    q = stats.norm(mu[:, None], sigma[:, None]).pdf(z)
    mixed, prior = q.mean(axis=0), stats.norm().pdf(z)

    def kl(one, other):
        ratio = np.log(np.maximum(one, 1e-300)) - np.log(np.maximum(other, 1e-300))
        return float(integrate.trapezoid(one * ratio, z))

    information = np.mean([kl(each, mixed) for each in q])
    mean_kl = a3.KL(mu[:, None], 2 * np.log(sigma[:, None])).mean()
    assert mean_kl == pytest.approx(information + kl(mixed, prior), rel=1e-5)
    assert information <= mean_kl


def test_the_bound_is_tight_at_the_posterior_far_from_the_prior():
    """yeta, xomi: z ~ N(0, 1), x | z ~ N(z, s²); the posterior is N(x/(1 + s²), s²/(1 + s²))."""
    s, x = 0.1, 7.0
    m, v = x / (1 + s**2), s**2 / (1 + s**2)
    reconstruction = stats.norm(0, s).logpdf(0) - ((x - m) ** 2 + v) / (2 * s**2)
    kl = a3.KL(np.array([[m]]), np.array([[np.log(v)]]))[0]
    log_marginal = stats.norm(0, math.sqrt(1 + s**2)).logpdf(x)
    assert reconstruction - kl == pytest.approx(log_marginal)
    assert kl > 20


def test_the_reconstruction_term_is_not_the_log_likelihood_at_the_mean():
    """zilo, bemu: for x = 0 and a decoder with mean z, E_q[z²] = mu² + sigma²."""
    values = [-(0.5**2 + sigma**2) / 2 for sigma in (0.1, 1.0)]
    draws = stats.norm(0.5, 1.0).rvs(200_000, random_state=1)
    error = 5 * (draws**2 / 2).std() / math.sqrt(len(draws))
    assert -(draws**2).mean() / 2 == pytest.approx(values[1], abs=error)
    assert values[0] != values[1]


def test_the_cases_to_diagnose_are_as_the_notebook_promises():
    for _ in range(50):
        cases = CHECKS.draw("A3.diagnosis", new_seed())["cases"]
        reconstruction, kl, constant = cases.T
        gain = reconstruction - constant
        assert ((kl < 0.3) | (kl > 3)).all()
        used = kl > 3
        assert (gain[used] > 0).all()
        assert (np.abs(gain - kl)[used] >= 0.1 * np.maximum(gain, kl)[used]).all()
        assert np.bincount(a3.kinds_of(cases)).tolist() == [a3.CASES] * 3
        # no limit for one number tells autoencoders from healthy models
        healthy = a3.kinds_of(cases)[used] == 2
        for value in (kl, reconstruction, gain, reconstruction - kl):
            ordered = healthy[np.argsort(value[used])]
            assert np.count_nonzero(np.diff(ordered.astype(int))) > 1


def test_a_rule_earns_the_same_whatever_models_are_drawn():
    rules = {
        f"{at} {rule.name}": lambda r, kl, c, rule=rule: np.where(
            kl < 0.3, 0, 1 + rule.at(r, kl, c)
        )
        for at, rule in enumerate(a3.RULES)
    }
    for limit in (0.1, 0.2, 3.1, 5, 10):
        rules[f"limit {limit}"] = lambda r, kl, c, limit=limit: np.where(
            kl < limit, 0, 1 + (r - kl > c)
        )
    for factor in (0.87, 1.14, 1.2, 2):
        rules[f"price {factor}"] = lambda r, kl, c, factor=factor: np.where(
            kl < 0.3, 0, 1 + (r - c > factor * kl)
        )
    shares = {name: set() for name in rules}
    for _ in range(60):
        inputs = CHECKS.draw("A3.diagnosis", new_seed())
        for name, rule in rules.items():
            answers = np.array(a3.KINDS)[rule(*inputs["cases"].T).astype(int)]
            shares[name].add(a3.diagnosis(inputs, {"answers": answers}).share)
    assert {name for name, found in shares.items() if len(found) > 1 or 1 in found} == set()


def test_guessing_a_diagnosis_earns_little():
    generator, shares = np.random.default_rng(3), []
    for _ in range(300):
        inputs = CHECKS.draw("A3.diagnosis", new_seed())
        answers = generator.choice(a3.KINDS, 3 * a3.CASES)
        verdict = CHECKS.judge("A3.diagnosis", inputs, {"answers": answers})
        shares.append(verdict.share)
    assert np.mean(shares) < 0.1
    for kind in a3.KINDS:
        answers = np.full(3 * a3.CASES, kind)
        assert CHECKS.judge("A3.diagnosis", inputs, {"answers": answers}).share == 0
