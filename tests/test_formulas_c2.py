"""C2: every formula of the notebook against an independent computation."""

import numpy as np
import pytest
import torch
from scipy import integrate, stats
from scipy.special import expit
from torch import distributions as D

from verdicts import c2, gaussian_kl

pytestmark = pytest.mark.pure


def test_moments_of_the_aggregate_posterior_are_those_of_samples():
    generator = np.random.default_rng(1)
    mu, log_var = generator.normal(1, 1, (5, 3)), generator.normal(0, 1, (5, 3))
    mean, covariance = c2.moments_of(mu, log_var)
    n = 400_000
    row = generator.integers(0, 5, n)
    z = mu[row] + np.exp(log_var[row] / 2) * generator.normal(size=(n, 3))
    centred = z - mean
    products = np.einsum("ni,nj->nij", centred, centred)
    error = products.std(0) / np.sqrt(n)
    assert (np.abs(products.mean(0) - covariance) < 6 * error).all()
    assert (np.abs(z.mean(0) - mean) < 6 * z.std(0) / np.sqrt(n)).all()


def test_moments_agree_with_the_mixture_of_torch():
    generator = np.random.default_rng(2)
    mu, log_var = torch.tensor(generator.normal(1, 1, (2, 7, 3)))
    mixture = D.MixtureSameFamily(
        D.Categorical(torch.ones(7)), D.Independent(D.Normal(mu, torch.exp(log_var / 2)), 1)
    )
    mean, covariance = c2.moments_of(mu.numpy(), log_var.numpy())
    np.testing.assert_allclose(mean, mixture.mean, rtol=1e-6)
    np.testing.assert_allclose(np.diag(covariance), mixture.variance, rtol=1e-6)


def test_a_log_var_of_minus_infinity_is_a_variance_of_zero():
    mu = np.random.default_rng(3).normal(size=(9, 2))
    covariance = c2.moments_of(mu, np.full((9, 2), -np.inf))[1]
    np.testing.assert_allclose(covariance, np.cov(mu.T, bias=True))
    still = torch.exp(0.5 * torch.full((4,), -torch.inf)) * torch.randn(4)
    assert torch.equal(still.abs(), torch.zeros(4))


def test_the_mean_kl_is_information_plus_distance_of_the_aggregate():
    mu, sigma = np.array([-1.5, 0.2, 1.1, 0.4]), np.array([0.5, 0.9, 0.3, 1.2])

    def log_q(z):
        return np.log(stats.norm.pdf(z, mu, sigma).mean())

    def integral(function):
        return integrate.quad(function, -11, 11, limit=300)[0]

    def surprise(z, m, s):
        return stats.norm.pdf(z, m, s) * (stats.norm.logpdf(z, m, s) - log_q(z))

    pairs = list(zip(mu, sigma, strict=True))
    information = np.mean([integral(lambda z, m=m, s=s: surprise(z, m, s)) for m, s in pairs])
    distance = integral(lambda z: np.exp(log_q(z)) * (log_q(z) - stats.norm.logpdf(z)))
    mean_kl = gaussian_kl.elements(mu, np.log(sigma**2)).mean()
    assert information > 0 and distance > 0
    assert mean_kl == pytest.approx(information + distance, rel=1e-6)


def test_both_parts_from_samples_are_those_of_the_integrals():
    """Each part from a hundred codes of each image, against quadrature of the mixture."""
    mu, sigma = np.array([-1.5, 0.2, 1.1, 0.4]), np.array([0.5, 0.9, 0.3, 1.2])

    def log_q(z):
        return np.log(stats.norm.pdf(z, mu, sigma).mean())

    distance = integrate.quad(
        lambda z: np.exp(log_q(z)) * (log_q(z) - stats.norm.logpdf(z)), -11, 11, limit=300
    )[0]
    information = gaussian_kl.elements(mu, np.log(sigma**2)).mean() - distance
    generator, rows = np.random.default_rng(7), (4, 1)
    drawn = [
        c2.split_of(
            (mu + sigma * generator.normal(size=4)).reshape(rows),
            mu.reshape(rows),
            np.log(sigma**2).reshape(rows),
        )
        for _ in range(4000)
    ]
    error = np.std(drawn, axis=0) / np.sqrt(len(drawn))
    assert (np.abs(np.mean(drawn, axis=0) - [information, distance]) < 6 * error).all()


def test_a_code_says_at_most_which_of_n_images_it_is_from():
    generator = np.random.default_rng(8)
    for spread in (0.0, 1.0, 100.0):
        mu, eps = spread * generator.normal(size=(50, 3)), generator.normal(size=(50, 3))
        information, distance = c2.split_of(mu + eps, mu, np.zeros((50, 3)))
        total = (stats.norm.logpdf(eps) - stats.norm.logpdf(mu + eps)).sum(1).mean()
        assert information + distance == pytest.approx(total)
        assert information <= np.log(50) + 1e-9
    assert information == pytest.approx(np.log(50))


def test_the_kl_to_the_prior_is_the_same_after_a_rotation():
    generator = torch.Generator().manual_seed(4)
    mu = torch.randn(3, generator=generator, dtype=torch.float64)
    root = torch.randn(3, 3, generator=generator, dtype=torch.float64)
    covariance = root @ root.T + torch.eye(3)
    rotation, _ = torch.linalg.qr(torch.randn(3, 3, generator=generator, dtype=torch.float64))
    prior = D.MultivariateNormal(torch.zeros(3, dtype=torch.float64), torch.eye(3).double())

    def kl(m, c):
        return D.kl_divergence(D.MultivariateNormal(m, c), prior)

    turned = kl(rotation @ mu, rotation @ covariance @ rotation.T)
    assert turned == pytest.approx(float(kl(mu, covariance)), rel=1e-9)


def test_the_best_answer_where_posteriors_overlap_is_a_weighted_mean():
    """Squared error at one z, by search over a grid of answers."""
    images, densities = np.array([0.1, 0.9]), stats.norm.pdf(0.3, [-0.2, 1.0], [0.8, 0.5])
    answers = np.linspace(0, 1, 100_001)
    errors = (densities[:, None] * (images[:, None] - answers) ** 2).sum(0)
    expected = (densities * images).sum() / densities.sum()
    assert answers[errors.argmin()] == pytest.approx(expected, abs=1e-5)


def test_numbers_that_the_self_checks_expect():
    np.testing.assert_allclose(expit([-2, 3, -1]), [0.1192, 0.9526, 0.2689], atol=5e-5)


def test_a_right_sampler_is_not_refused():
    """Each of the six tests on codes has a false-alarm rate of 1e-8: none in 300 draws, and their
    p-values are uniform, so that the rate is the one stated."""
    generator = np.random.default_rng(5)
    p_values = []
    for _ in range(300):
        z = generator.normal(size=(400, 4)).astype(np.float32).astype(float)
        assert c2._not_normal(z) is None
        p_values.append([p for _, p in c2._p_values(z)])
    for each in np.transpose(p_values):
        assert stats.kstest(each, "uniform").pvalue > 1e-6


@pytest.mark.parametrize(
    "spoil",
    [
        lambda g, z: g.uniform(size=z.shape),
        lambda g, z: 1.5 * z,
        lambda g, z: z + 0.5,
        lambda g, z: np.repeat(z[:, :1], z.shape[1], axis=1),
        lambda g, z: np.repeat(z[:1], len(z), axis=0),
        lambda g, z: g.choice([-1.0, 1.0], z.shape),
        lambda g, z: np.concatenate([z[::2], -z[::2]]),
        lambda g, z: np.repeat(z[::2], 2, axis=0),
        lambda g, z: z[:, [0, 1, 0, 1]],
        lambda g, z: 2 * z / np.linalg.norm(z, axis=1, keepdims=True),
        lambda g, z: z.clip(-2, 2),
        lambda g, z: z - z.mean(0),
    ],
    ids=[
        *["uniform", "wide", "shifted", "one number", "one code", "signs", "mirrored", "twice"],
        *["two dimensions", "sphere", "cut off", "centred"],
    ],
)
def test_a_wrong_sampler_is_refused(spoil):
    generator = np.random.default_rng(6)
    for _ in range(20):
        assert c2._not_normal(spoil(generator, generator.normal(size=(400, 4)))) is not None
