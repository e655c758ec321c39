"""A6: every formula of the notebook against an independent computation."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate, optimize, stats
from torch import distributions as D

from verdicts import a6
from verdicts.gaussian_kl import elements


def gauss_hermite(count=40):
    """Nodes and weights of expectations under N(0, 1)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / weights.sum()


def test_the_kl_is_that_of_torch():
    generator = np.random.default_rng(1)
    mu, log_var = generator.normal(size=(2, 30, 4))
    q = D.Normal(torch.tensor(mu), torch.tensor(log_var).mul(0.5).exp())
    expected = D.kl_divergence(q, D.Normal(0.0, 1.0)).numpy()
    np.testing.assert_allclose(elements(mu, log_var), expected, rtol=1e-9, atol=1e-12)


def test_the_mean_kl_is_mutual_information_plus_the_kl_of_the_aggregate():
    mu, sigma = np.array([-1.2, 0.3, 0.9]), np.array([0.4, 1.1, 0.7])

    def aggregate(z):
        return stats.norm.pdf(z, mu, sigma).mean()

    def integral(f):
        return integrate.quad(f, -12, 12, limit=300)[0]

    information = np.mean(
        [
            integral(
                lambda z, m=m, s=s: (
                    stats.norm.pdf(z, m, s)
                    * (stats.norm.logpdf(z, m, s) - np.log(aggregate(z) + 1e-300))
                )
            )
            for m, s in zip(mu, sigma, strict=True)
        ]
    )
    misfit = integral(
        lambda z: aggregate(z) * (np.log(aggregate(z) + 1e-300) - stats.norm.logpdf(z))
    )
    mean_kl = elements(mu, np.log(sigma**2)).mean()
    assert information > 0 and misfit > 0
    assert mean_kl == pytest.approx(information + misfit, rel=1e-6)


@pytest.mark.parametrize("beta", [0.02, 0.5, 1.0, 3.0])
def test_squared_error_with_weight_beta_is_a_decoder_variance_of_half_beta(beta):
    x, x_hat = np.random.default_rng(2).normal(size=(2, 20, 3))
    squared_error = ((x - x_hat) ** 2).sum(1)
    log_p = stats.norm.logpdf(x, x_hat, math.sqrt(beta / 2)).sum(1)
    difference = squared_error / beta + log_p
    np.testing.assert_allclose(difference, difference[0], rtol=1e-9)
    assert difference[0] == pytest.approx(-1.5 * math.log(2 * math.pi * beta / 2))


@pytest.mark.parametrize("beta", [0.1, 0.66, 1.0, 2.5])
@pytest.mark.parametrize("variance", [0.05, 0.33, 0.8, 4.0])
def test_the_optimum_of_a_linear_vae(beta, variance):
    """One direction, by numerical minimization over decoder w, encoder a and log sigma²."""

    def loss(parameters):
        w, a, log_var = parameters
        squared_error = variance * (1 - w * a) ** 2 + w**2 * np.exp(log_var)
        return squared_error + beta * elements(a * math.sqrt(variance), log_var)

    starts = [(0.5, 0.5, -0.5), (1.5, 0.7, -2.0), (0.05, 0.05, 0.0)]
    options = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 20_000, "maxfev": 20_000}
    found = [optimize.minimize(loss, s, method="Nelder-Mead", options=options) for s in starts]
    _, a, log_var = min(found, key=lambda result: result.fun).x
    s2 = beta / 2
    kl = float(elements(a * math.sqrt(variance), log_var))
    assert kl == pytest.approx(float(a6.linear_kl(np.asarray(variance), s2)), abs=2e-5)
    if variance > s2:
        assert math.exp(log_var) == pytest.approx(s2 / variance, rel=1e-3)
        assert a**2 * variance == pytest.approx(1 - s2 / variance, rel=1e-3)
    else:
        assert (a, log_var) == pytest.approx((0, 0), abs=2e-2)


def test_five_clusters_have_one_variance_in_every_direction():
    x = a6.clusters(np.random.default_rng(3), 200_000)
    radius_and_noise = np.linalg.eigvalsh(np.cov(x.T))
    assert radius_and_noise[1] / radius_and_noise[0] < 1.02
    angles = 0.7 + 2 * np.pi / 5 * np.arange(5)
    centres = 0.8 * np.stack([np.cos(angles), np.sin(angles)])
    np.testing.assert_allclose(np.cov(centres, bias=True), 0.32 * np.eye(2), atol=1e-12)
    np.testing.assert_allclose(centres.mean(1), 0, atol=1e-12)
    assert a6.linear_kl(np.array([0.85**2 / 2 + 0.12**2]), 0.5) == 0


def test_no_decoder_beats_the_collapsed_one_on_five_clusters():
    """E[exp(t·x)] ≤ exp(variance · |t|² / 2): with u = |t| · radius, for every direction.

    For u > 4 it follows from |x| ≤ radius, since e^u < e^(u²/4); normal noise adds the same factor
    to both sides.
    """
    u = np.linspace(0, 4.2, 2000)[1:, None, None]
    direction = np.linspace(0, 2 * np.pi / 5, 61)[None, :, None]
    corner = 2 * np.pi / 5 * np.arange(5)[None, None, :]
    left = np.exp(u * np.cos(corner - direction)).mean(2)
    assert (np.log(left) <= u[:, :, 0] ** 2 / 4).all()
    assert math.exp(4.2) < math.exp(4.2**2 / 4)


def test_jensens_bound_holds_for_flexible_decoders():
    """Mixtures of many components as p(x): none has a larger mean log-density than N(0, s² I)."""
    generator = np.random.default_rng(4)
    angles = 2 * np.pi / 5 * np.arange(5)
    nodes, weights = gauss_hermite(12)
    noise = 0.1 * np.stack(np.meshgrid(nodes, nodes), -1).reshape(-1, 2)
    weight = np.outer(weights, weights).ravel()
    x = (0.8 * np.stack([np.cos(angles), np.sin(angles)], 1)[:, None] + noise).reshape(-1, 2)
    weight = np.tile(weight / 5, 5)

    def mean_log_density(places, s2):
        distance = ((x[:, None] - places) ** 2).sum(2)
        density = np.exp(-distance / (2 * s2)).mean(1) / (2 * np.pi * s2)
        return weight @ np.log(density)

    clusters = 0.8 * np.stack([np.cos(angles), np.sin(angles)], 1)
    candidates = [scale * clusters for scale in np.linspace(0.05, 1.2, 24)]
    candidates += [generator.normal(0, generator.uniform(0.02, 0.6), (30, 2)) for _ in range(200)]
    collapsed = mean_log_density(np.zeros((1, 2)), 0.5)
    assert max(mean_log_density(places, 0.5) for places in candidates) <= collapsed
    narrow = mean_log_density(np.zeros((1, 2)), 0.2)
    assert max(mean_log_density(places, 0.2) for places in candidates) > narrow


def test_noise_larger_than_the_variance_is_not_enough_for_collapse():
    """0 with 99 % and ±6 with ½ % each has variance 0.36, less than s² = ½.  A decoder that is −6, 0 or
    6, with steps at ±edge, and a Gaussian q beat the model that ignores z by 0.259 nats a point."""
    s2, six = 0.5, 6.0
    variance = 0.01 * six**2
    assert variance == pytest.approx(0.36) and variance < s2

    def loss(parameters):  # without the constant that both models share
        edge, sd, mean, narrow = np.exp(parameters)
        wrong = 2 * stats.norm.cdf(-edge / sd)
        at_zero = wrong * six**2 / (2 * s2) + elements(0.0, 2 * np.log(sd))
        low, high = stats.norm.cdf([(-edge - mean) / narrow, (mean - edge) / narrow])
        middle = 1 - low - high
        missed = middle * six**2 + low * (2 * six) ** 2
        at_six = missed / (2 * s2) + elements(mean, 2 * np.log(narrow))
        return 0.99 * at_zero + 0.01 * at_six

    best = optimize.minimize(loss, np.log([3.4, 0.9, 3.7, 0.1]), method="Nelder-Mead")
    assert variance / (2 * s2) - best.fun == pytest.approx(0.259, abs=1e-3)
    t = np.linspace(0, 3, 301)
    assert (np.log(0.99 + 0.01 * np.cosh(six * t)) - s2 * t**2 / 2).max() > 0


def test_with_an_exact_posterior_a_nat_in_the_code_breaks_even():
    """x|z ~ N(1.2 z, 0.36) with its posterior against x ~ N(0, 1.8), which has no code."""
    x, slope, s2 = np.array([-2.3, 0.1, 1.7]), 1.2, 0.36
    variance = 1 / (1 + slope**2 / s2)
    mean = variance * slope * x / s2
    square = (x - slope * mean) ** 2 + slope**2 * variance
    reconstruction = -0.5 * np.log(2 * np.pi * s2) - square / (2 * s2)
    kl = elements(mean, np.log(variance))
    np.testing.assert_allclose(reconstruction - kl, stats.norm.logpdf(x, 0, math.sqrt(1.8)))
    assert (kl > 0.4).all()


def test_the_collapsed_point_is_stationary():
    """Expected loss by quadrature over the noise: the gradient of every weight is 0."""
    torch.manual_seed(0)
    x = torch.tensor(a6.clusters(np.random.default_rng(5), 50))
    encoder = torch.nn.Linear(2, 2).double()
    hidden, output = torch.nn.Linear(1, 8).double(), torch.nn.Linear(8, 2).double()
    with torch.no_grad():
        for parameter in (encoder.weight, encoder.bias, hidden.weight):
            parameter.zero_()
        output.bias.copy_(x.mean(0) - output(torch.tanh(hidden.bias)) + output.bias)
    nodes, weights = map(torch.tensor, gauss_hermite())
    mu, log_var = encoder(x).chunk(2, dim=1)
    z = mu + torch.exp(0.5 * log_var) * nodes
    x_hat = output(torch.tanh(hidden(z.unsqueeze(-1))))
    squared_error = (((x[:, None] - x_hat) ** 2).sum(2) * weights).sum(1)
    kl = D.kl_divergence(D.Normal(mu, torch.exp(0.5 * log_var)), D.Normal(0.0, 1.0))
    (squared_error.mean() + kl.sum(1).mean()).backward()
    for module in (encoder, hidden, output):
        for parameter in module.parameters():
            assert parameter.grad.abs().max() < 1e-12


def last(log):
    """What is stated of a log's last epoch: both KLs, and how far the reconstructions are apart."""
    return (
        log["train_kl"][-1],
        log["valid_kl"][-1],
        abs(log["valid_rec"][-1] - log["train_rec"][-1]),
    )


@pytest.mark.parametrize("kind", a6.KINDS, ids=str)
def test_the_logs_keep_the_gaps_that_the_exercise_promises(kind):
    generator, story = np.random.default_rng(6), kind[0]
    for _ in range(80):
        log = a6.draw_log(generator, *kind)
        length = len(log["beta"])
        assert 12 <= length < 30 and all(
            len(log[key]) == length for key in log if key != "constant"
        )
        *kls, apart = last(log)
        most = max(log["train_kl"].max(), log["valid_kl"].max())
        assert apart > 20 if story == "overfitting" else apart < 5
        if story in ("healthy", "overfitting"):
            assert min(kls) > 5 and max(kls) < 50 and log["train_rec"][-1] < 0.75 * log["constant"]
        if story.startswith("collapsed"):
            assert max(kls) < 1 and log["train_rec"][-1] > 0.97 * log["constant"]
            assert most > 5 if story == "collapsed as beta grew" else most < 1
        if story == "KL not counted":
            assert min(kls) > 100
        assert min(value.min() for value in log.values()) >= 0


def test_logs_reach_the_ends_of_what_the_exercise_states():
    """Of every grader's draw, so that a limit elsewhere between the stated ones is found wrong."""
    for seed in range(30):
        generator = np.random.default_rng(seed)
        logs = [(kind[0], *last(a6.draw_log(generator, *kind))) for kind in a6.KINDS]
        for story, low, high in (
            ("healthy", 5.2, 48),
            ("overfitting", 5.2, 48),
            ("collapsed from the start", 1, 0.9),
            ("collapsed as beta grew", 1, 0.9),
            ("KL not counted", 103, 300),
        ):
            kls = [kl for name, kl, _, _ in logs if name == story]
            assert min(kls) < low and max(kls) > high
            apart = [gap for name, _, _, gap in logs if name == story]
            assert min(apart) < 21 if story == "overfitting" else max(apart) > 4.5


def test_guessing_a_diagnosis_does_not_pay():
    generator = np.random.default_rng(7)
    inputs = {key: np.asarray(value) for key, value in a6._logs_inputs(generator).items()}
    count = len(inputs["epochs"])
    for story in a6.STORIES:
        assert a6.logs(inputs, {"said": np.asarray([story] * count)}).share == 0
    shares = [
        a6.logs(inputs, {"said": generator.choice(a6.STORIES, count)}).share for _ in range(500)
    ]
    assert max(shares) == 0


def test_active_units_are_on_both_sides_of_the_threshold():
    """Dividing by B or by B − 1 gives the same count: a right answer is never a matter of taste.
    Another threshold gives another count."""
    for seed in range(200):
        mu = a6._active_inputs(np.random.default_rng(seed))["mu"]
        for variances in (mu.var(0), mu.var(0, ddof=1), mu.astype(np.float32).var(0)):
            assert np.array_equal(variances > 0.01, mu.var(0) > 0.01)
            for threshold in (1e-4, 0.001, 0.005, 0.0099, 0.0101, 0.02, 0.05, 0.1, 1):
                assert (variances > threshold).sum() != (variances > 0.01).sum()


def test_no_mistaken_rule_counts_active_units_as_the_definition_does():
    for seed in range(200):
        mu, log_var = a6._active_inputs(np.random.default_rng(seed)).values()
        right = a6.ACTIVE(mu, log_var)
        for mistake in a6.ACTIVE.single():
            assert not np.array_equal(mistake.at(mu, log_var), right), mistake.name


def test_a_soft_maximum_is_not_free_bits(sharpness=20):
    for seed in range(100):
        inputs = a6._free_bits_inputs(np.random.default_rng(seed))
        kl = elements(inputs["mu"], inputs["log_var"]).mean(0)
        free = inputs["free"][:, None]
        soft = np.logaddexp(0, sharpness * (kl - free)) / sharpness + free
        found = {"value": soft.sum(1), "own": kl, "dmu": np.zeros(()), "dlog_var": np.zeros(())}
        assert a6.free_bits(inputs, found).share == 0


def stories_told_by(rule) -> set[str]:
    """The stories of which `rule`, from one log, misses none in some draw of the grader's logs."""
    generator, told = np.random.default_rng(8), set()
    for _ in range(40):
        logs = [(kind[0], a6.draw_log(generator, *kind)) for kind in a6.KINDS]
        told |= set(a6.STORIES) - {story for story, log in logs if rule(log) != story}
    return told


def test_beta_and_the_training_reconstruction_do_not_tell_the_stories():
    def end(log, name):
        return log[name][-1] / (log["constant"] if name.endswith("rec") else 1)

    def by_beta(log, grows):
        """Right but for the two collapses, which it tells apart by beta."""
        if end(log, "valid_kl") < 1:
            return a6.STORIES[2] if grows(log["beta"]) else a6.STORIES[1]
        return ""

    for grows in (lambda b: b[-1] > b[0], lambda b: b[-1] > 5, lambda b: b[-1] > 1.2):
        assert "collapsed from the start" not in stories_told_by(
            lambda log, g=grows: by_beta(log, g)
        )
    for level in np.linspace(0.25, 0.5, 26):
        rules = (
            lambda log, most=level: "overfitting" if end(log, "train_rec") < most else "healthy",
            lambda log, most=level: "KL not counted" if end(log, "train_rec") < most else "healthy",
        )
        assert all(len(stories_told_by(rule)) <= 1 for rule in rules)
