"""C2, VAE and autoencoder: are the aggregate posterior, the parts of the KL, holes, samples and paths
measured right?

The students' functions are measured on random encodings and decoders, whose answers are exact.  The
aggregate posterior q(z) = 1/N Σ_n q(z|x_n) is a mixture: its covariance is the covariance of the
means plus the mean of the covariances (law of total variance).  The mean KL is I(x; z) plus
KL(q(z) ‖ p(z)) (Hoffman & Johnson 2016, "ELBO surgery").
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.linalg import norm
from scipy import stats
from scipy.spatial.distance import cdist
from scipy.special import expit, logsumexp

from autograder.judging import (
    ANOTHER_SHAPE,
    FALSE_ALARM,
    NOT_FINITE,
    SEVERAL,
    UNEXPLAINED,
    Arrays,
    Claim,
    Example,
    Mistake,
    Problem,
    Topics,
    Verdict,
    along,
    combined,
    compared,
    exact,
    judge_claims,
    mistakes_of,
    number,
    numbers,
    p_of_normals,
    p_of_shape,
    p_of_squares,
    returned,
    shown_error,
    verdict,
)

from .forms import STALE, untouched
from .gaussian_kl import kl
from .lessons import LESSON_3

_MIXTURE = (
    "q(z) is a mixture: its covariance is that of the means mu, all entries of it, plus, on the "
    "diagonal, the mean of the variances exp(log_var)."
)
_PARTS = "I(x; z): log q(z_n|x_n) − log q(z_n). KL(q(z) ‖ p(z)): log q(z_n) − log p(z_n)."
_NEAREST = "For each row of z: how far is its nearest code? Then: which share is above the radius?"
_ENDS = "The first image is that of z_a, the last that of z_b, and the steps between are equal."
_MIX = "Mix the codes, then decode each mixture."
_LINE = "Linear in z: (1 − t) z_a + t z_b."


def _moments_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float64 (N, D), correlated means far from 0."""
    n, d = int(generator.integers(105, 130)), int(generator.integers(3, 6))
    mix = generator.normal(size=(d, d))
    mu = generator.normal(0, 2, d) + generator.normal(size=(n, d)) @ mix
    log_var = generator.uniform(-1, 2, d) + generator.normal(0, 0.7, (n, d))
    return {"mu": mu, "log_var": log_var}


def moments_of(mu: np.ndarray, log_var: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (D,) and covariance (D, D) of 1/N Σ_n N(mu_n, diag exp(log_var_n))."""
    return mu.mean(0), np.cov(mu.T, bias=True) + np.diag(np.exp(log_var).mean(0))


@verdict("C2.moments", inputs=_moments_inputs, lesson=LESSON_3)
def moments(inputs: Arrays, evidence: Arrays) -> Verdict:
    """A quarter for the mean; the rest for the covariance, with N or N − 1 below the sum, of which a
    half for codes that are points, log_var = −inf."""
    mu, log_var = inputs["mu"], inputs["log_var"]
    mean, right = moments_of(mu, log_var)
    if evidence["mean"].shape == (mu.shape[1], mu.shape[1]) != evidence["covariance"].shape:
        text = "The first of your two results is a matrix. Expected: mean, covariance."
        return Verdict(0.0, text, "mean and covariance exchanged")
    if not np.array_equal(evidence["mean"], evidence["again"], equal_nan=True):
        text = (
            "Two calls give two different means: you draw samples. The moments of q(z) are exact."
        )
        return Verdict(0.0, text, "estimate from samples")
    at, ask = (mu, log_var), "the mean of each dimension, (D,)"
    known = mistakes_of(_wrong_means, *at)
    first = exact(evidence["mean"], mean, known, *at, asked=ask, cell=MEAN.cell)
    known = mistakes_of(_covariances, *at)
    found, ask = evidence["covariance"], "the covariance matrix of q(z), (D, D)"
    second = exact(found, right + np.cov(mu.T) - np.cov(mu.T, bias=True), asked=ask)
    if second.share < 1:
        second = exact(found, right, known, *at, asked=ask, cell=COVARIANCE.cell)
    if second.share == 1:
        points = [exact(evidence["points"], np.cov(mu.T, bias=b), asked=ask) for b in (0, 1)]
        if not any(part.share for part in points):
            text = f"for log_var = −inf, a sigma of 0, it is not that of the means. {points[1].message}"
            second = Verdict(0.5, text, "log_var = −inf")
    problems = [
        Problem(cost * (1 - part.share), f"{what}: {part.message}", part.mistake, part.cell)
        for cost, what, part in ((1 / 4, "Mean", first), (3 / 4, "Covariance", second))
        if part.share < 1
    ]
    return combined(problems, "Mean and covariance are those of the mixture.")


CODES = [
    {"mu": mu, "log_var": log_var}
    for mu, log_var in (
        ([[0, 0], [0, 0]], [[0, 0], [0, 0]]),
        ([[1, 0], [0, 0]], [[0, 0], [0, 0]]),
        ([[1, 0], [0, 2]], [[0, 0], [0, 1]]),
        ([[1, 0], [0, 2], [3, 1]], [[0, 0], [0, 1], [1, -1]]),
    )
]
"""Encodings at which a mistake may be seen, the smallest first."""


MEAN, COVARIANCE = (
    Example(
        f"aggregate_moments({{mu}}, {{log_var}})[{part}]",
        lambda mu, log_var, part=part: moments_of(mu, log_var)[part],
        CODES,
    )
    for part in (0, 1)
)


def _wrong_means(mu: np.ndarray, log_var: np.ndarray) -> list[Mistake]:
    """Known mistakes in the mean."""
    variance = np.exp(log_var)
    precise = (mu / variance).sum(0) / (1 / variance).sum(0)
    return [
        Mistake("the prior's moments", np.zeros_like(mu[0]), "q(z) is what the encoder gives."),
        Mistake("images weighted", precise, "Each image has the weight 1/N."),
        Mistake("summed over the batch", mu.sum(0), "Divide by the number of rows."),
        Mistake("mean over the latent dimensions", mu.mean(1), "Keep the latent dimensions."),
    ]


def _covariances(mu: np.ndarray, log_var: np.ndarray) -> list[Mistake]:
    """Known mistakes in the covariance."""
    n = len(mu)
    return [wrong for below in (n, n - 1) for wrong in _wrong_covariances(mu, log_var, below)]


def _wrong_covariances(mu: np.ndarray, log_var: np.ndarray, below: int) -> list[Mistake]:
    """Known mistakes in the covariance, with `below` (N or N − 1) below the sum over the rows."""
    variance, n = np.exp(log_var), len(mu)
    means, within = np.cov(mu.T, bias=True) * n / below, np.diag(variance.mean(0))
    total, products = means + within, mu.T @ mu / below
    # fmt: off
    return [
        Mistake("the variance inside the posteriors left out", means, _MIXTURE),
        Mistake("a diagonal matrix", np.diag(np.diag(total)), _MIXTURE),
        Mistake("variances in place of a covariance matrix", np.diag(total), _MIXTURE),
        Mistake("sigma in place of sigma²", means + np.diag(np.exp(log_var / 2).mean(0)), _MIXTURE),
        Mistake("log_var read as variance", means + np.diag(log_var.mean(0)), _MIXTURE),
        Mistake("log_var read as log sigma", means + np.diag(np.exp(2 * log_var).mean(0)), _MIXTURE),
        Mistake("the mean sigma squared", means + np.diag(np.exp(log_var / 2).mean(0) ** 2), _MIXTURE),
        Mistake("half of the variances", means + within / 2, _MIXTURE),
        Mistake("the variances subtracted", means - within, _MIXTURE),
        Mistake("standard deviations in place of variances", np.diag(np.sqrt(np.diag(total))), _MIXTURE),
        Mistake("means not averaged", means * below + within, _MIXTURE),
        Mistake("exp of the mean log_var", means + np.diag(np.exp(log_var.mean(0))), _MIXTURE),
        Mistake("the variances added to every entry", means + variance.mean(0), _MIXTURE),
        Mistake("the variance of the variances", means + np.diag(variance.var(0)), _MIXTURE),
        Mistake("the mean not subtracted", products + within, _MIXTURE),
        Mistake("the mean not subtracted, posteriors left out", products, _MIXTURE),
        Mistake("correlations", total / np.sqrt(np.outer(np.diag(total), np.diag(total))), _MIXTURE),
        Mistake("correlations of the means", means / np.sqrt(np.outer(np.diag(means), np.diag(means))), _MIXTURE),
        Mistake("a sum in place of a mean", means * below + np.diag(variance.sum(0)), _MIXTURE),
        Mistake("variances not averaged", means + np.diag(variance.sum(0)), _MIXTURE),
        Mistake("a covariance over the rows", np.cov(mu) * (n - 1) / below, _MIXTURE),
        Mistake("the prior's moments", np.eye(len(within)), _MIXTURE),
        Mistake("the variance between the posteriors left out", within, _MIXTURE),
        Mistake("the variance between the posteriors left out", variance.mean(0), _MIXTURE),
    ]
    # fmt: on


def split_of(z: np.ndarray, mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """Both parts of the mean KL, (2,): the means over the rows of log q(z_n|x_n) − log q(z_n) and of
    log q(z_n) − log p(z_n), for one z_n from each q(z|x_n) and q(z) = 1/N Σ_n q(z|x_n)."""
    own, aggregate, prior = _log_densities(z, mu, np.exp(log_var / 2))
    return np.array([(own - aggregate).mean(), (aggregate - prior).mean()])


def _log_densities(
    z: np.ndarray, mu: np.ndarray, sigma: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """log q(z_n|x_n), log q(z_n) and log p(z_n), each (N,)."""
    pairs = stats.norm.logpdf(z[:, None], mu, sigma).sum(2)
    aggregate = logsumexp(pairs, axis=1) - np.log(len(z))
    return np.diag(pairs), aggregate, stats.norm.logpdf(z).sum(1)


def _split_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """z, mu, log_var: float64 (N, D), one z from each q(z|x_n); many overlap."""
    n, d = int(generator.integers(105, 130)), int(generator.integers(2, 5))
    mu, log_var = 1.3 * generator.normal(size=(n, d)), generator.uniform(-2, 1, (n, d))
    return {
        "z": mu + np.exp(log_var / 2) * generator.normal(size=(n, d)),
        "mu": mu,
        "log_var": log_var,
    }


def _wrong_parts(z: np.ndarray, mu: np.ndarray, log_var: np.ndarray) -> list[Mistake]:
    """Known mistakes in both parts of the mean KL, (2,) each."""
    right = split_of(z, mu, log_var)
    own, aggregate, prior = _log_densities(z, mu, np.exp(log_var / 2))
    n, pairs = len(z), stats.norm.logpdf(z[:, None], mu, np.exp(log_var / 2)).sum(2)
    wide, narrow = (
        _log_densities(z, mu, np.exp(log_var)),
        _log_densities(z, mu, np.exp(2 * log_var)),
    )
    jensen, one = pairs.mean(1), stats.norm.logpdf(z, mu, np.exp(log_var / 2))
    mixed = logsumexp(stats.norm.logpdf(z[:, None], mu, np.exp(log_var / 2)), axis=1) - np.log(n)

    def wrong(name: str, information: Any, distance: Any, hint: str) -> Mistake:
        return Mistake(name, np.stack([information, distance]), hint)

    total, closed = (own - prior).mean(), kl(mu, log_var).mean()
    few = logsumexp(pairs[:, :100], axis=1) - np.log(min(n, 100))
    # fmt: off
    return [
        wrong("both parts exchanged", right[1], right[0], "The first is I(x; z)."),
        wrong("wrong sign", -right[0], -right[1], _PARTS),
        wrong("log N forgotten", right[0] - np.log(n), right[1] + np.log(n), "q(z) is the *mean* of the q(z|x_n)."),
        wrong("the mean of the logarithms in place of the logarithm of the mean", (own - jensen).mean(), (jensen - prior).mean(), "Average the densities, then take the logarithm."),
        wrong("variance read as sigma", (wide[0] - wide[1]).mean(), (wide[1] - wide[2]).mean(), "log_var = log σ²."),
        wrong("log_var read as log sigma", (narrow[0] - narrow[1]).mean(), (narrow[1] - narrow[2]).mean(), "log_var = log σ²."),
        wrong("a sum in place of a mean", right[0] * n, right[1] * n, "Average over the images."),
        wrong("the whole KL in place of a part", total, total, _PARTS),
        wrong("log q(z) alone", -aggregate.mean(), aggregate.mean(), _PARTS),
        wrong("the closed form less the other part", closed - right[1], closed - right[0], "That is another estimate, with less noise: asked is the mean of these logarithms."),
        wrong("the first 100 codes only", *split_of(z[:100], mu[:100], log_var[:100]), "The mean is over all images."),
        wrong("the first 100 codes only", (own - few).mean(), (few - prior).mean(), "q(z) is the mean over all images."),
        wrong("dimensions mixed by themselves", (one - mixed).sum(1).mean(), (mixed.sum(1) - prior).mean(), "Sum over the dimensions first: q(z) is a mixture of whole codes."),
        wrong("mean over the latent dimensions", right[0] / z.shape[1], right[1] / z.shape[1], "Sum over the dimensions."),
        wrong("each image left out of its own mixture", (own - _others(pairs)).mean(), (_others(pairs) - prior).mean(), "q(z) contains q(z|x_n) of each image, its own too."),
        wrong("a list in place of a mean", own - aggregate, aggregate - prior, "Average over the images."),
        wrong(STALE.name, *split_of(*(part[:, ::-1] / 2 for part in (z, mu, log_var))), STALE.hint),
    ]
    # fmt: on


SPLITS = [
    {"z": [[0], [1]], "mu": [[0], [0]], "log_var": [[0], [0]]},
    {"z": [[0], [2]], "mu": [[0], [1]], "log_var": [[0], [0]]},
    {"z": [[0], [2]], "mu": [[0], [1]], "log_var": [[1], [-1]]},
    {"z": [[0, 1], [2, 0]], "mu": [[0, 0], [1, 1]], "log_var": [[0, 0], [1, -1]]},
]
"""Codes at which a mistake may be seen, the smallest first."""


@verdict("C2.split", inputs=_split_inputs, lesson=LESSON_3)
def split(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Half for each part of the mean KL."""
    at = tuple(inputs[name] for name in ("z", "mu", "log_var"))
    problems = []
    for k, (name, what) in enumerate((("information", "I(x; z)"), ("distance", "KL(q(z) ‖ p(z))"))):

        def known(*at: np.ndarray, k: int = k) -> list[Mistake]:
            return [replace(wrong, answer=wrong.answer[k]) for wrong in _wrong_parts(*at)]

        def right(*at: np.ndarray, k: int = k) -> np.ndarray:
            return np.asarray(split_of(*at)[k])

        found = evidence[name].reshape(()) if evidence[name].size == 1 else evidence[name]
        example = Example(f"split_kl({{z}}, {{mu}}, {{log_var}})[{k}]", right, SPLITS)
        mistakes, ask = mistakes_of(known, *at), "one number for each part"
        part = exact(found, right(*at), mistakes, *at, asked=ask, cell=example.cell)
        if part.share < 1:
            cost, text = (1 - part.share) / 2, f"{what}: {part.message}"
            problems.append(Problem(cost, text, part.mistake, part.cell))
    if problems:
        return combined(problems, "")
    return untouched(evidence, "Both parts of the mean KL are estimated as they should be.")


def _others(pairs: np.ndarray) -> np.ndarray:
    """log of the mean of the other rows' densities at each z, from log q(z_n|x_m), (N, N)."""
    others = pairs.copy()
    np.fill_diagonal(others, -np.inf)
    return np.asarray(logsumexp(others, axis=1) - np.log(len(pairs) - 1))


PIXELS = (1, 28, 28)


def _decoder(generator: np.random.Generator, d: int) -> dict[str, np.ndarray]:
    """weight (D, 784), float32, of the decoder logits = tanh(z) @ weight that the check uses."""
    return {"weight": generator.normal(0, 1.5, (d, 784)).astype(np.float32)}


def decoded(z: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The probabilities (…, 1, 28, 28) of that decoder for codes z (…, D)."""
    return np.asarray(expit((np.tanh(z) @ weight).reshape(*z.shape[:-1], *PIXELS)))


def _prior_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    d = int(generator.integers(3, 7))
    return {"count": np.asarray(int(generator.integers(700, 900))), **_decoder(generator, d)}


_GREY = compared("sample_images(lambda z: torch.zeros(len(z), 1, 28, 28), 1, 2)[0, 0, 0, 0]", "0.5")
"""What shows whether logits of 0 become probabilities."""


@verdict("C2.prior", inputs=_prior_inputs, lesson=LESSON_3)
def prior(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the images the probabilities of codes that are independent N(0, 1), anew at each call?

    The codes are those the decoder was given.  The tests of :func:`_p_values`, six at each of two
    calls, raise a false alarm with probability FALSE_ALARM each, below 2e-8 together.
    """
    weight, count = inputs["weight"].astype(np.float64), int(inputs["count"])
    d = len(weight)
    images, again = (numbers(evidence[name], (count, *PIXELS)) for name in ("images", "again"))
    z, z_again = (numbers(evidence[name], (count, d)) for name in ("z", "z_again"))
    if images is None or again is None:
        other = evidence["again" if again is None and images is not None else "images"]
        text = f"You returned {returned(other)}. Expected: ({count}, 1, 28, 28)."
        return Verdict(0.0, text, ANOTHER_SHAPE)
    if z is None or z_again is None:
        text = "`decode` did not get one code for each image: expected z of shape "
        return Verdict(0.0, f"{text}(count, latent_dim).", "codes of another shape")
    right, wrong = decoded(z, weight), _not_normal(z) or _not_normal(z_again)
    if not (
        np.allclose(images, right, atol=1e-4)
        and np.allclose(again, decoded(z_again, weight), atol=1e-4)
    ):
        # pixels that are drawn with the right probabilities, or rounded, are off by no more
        off, by_chance = ((images - right) ** 2).mean(), (right * (1 - right)).mean()
        if np.allclose(images.reshape(count, -1), np.tanh(z) @ weight, atol=1e-3):
            text = "You return logits. A sigmoid makes probabilities of them."
            found = Verdict(0.5, text, "sigmoid missing", _GREY)
        elif np.isin(images, (0, 1)).all() and off <= 1.1 * by_chance:
            text = "You return pixels that are 0 or 1. Expected: the probabilities."
            found = Verdict(0.5, text, "pixels in place of probabilities", _GREY)
        elif np.allclose(images, expit(right), atol=1e-4):
            found = Verdict(0.5, "The sigmoid is applied twice.", "sigmoid applied twice", _GREY)
        else:
            text = "The images are not the probabilities that `decode` gives for the codes it got."
            found = Verdict(0.0, text, "other images")
        if wrong:  # images of other codes are worth nothing
            text, names = f"{found.message} {wrong.message}", (found.mistake, wrong.mistake)
            return Verdict(0.0, text, SEVERAL.join(names))
        return found
    if not wrong and np.array_equal(z, z_again):
        wrong = Verdict(0.0, "Two calls draw the same codes.", "same noise in every call")
    if wrong:
        text = f"{wrong.message} Expected: z from N(0, I), independent numbers."
        return replace(wrong, message=text)
    return Verdict(1.0, "The codes come from the prior, and the images are probabilities.")


def _not_normal(z: np.ndarray) -> Verdict | None:
    """The verdict on codes (N, D), None for independent N(0, 1)."""
    if not np.isfinite(z).all():
        return Verdict(0.0, "Not all codes are finite.", NOT_FINITE)
    if np.ptp(z, axis=0).max() == 0:
        mistake = "noise shared over the batch" if z.any() else "no noise"
        return Verdict(0.0, "All images come from one code.", mistake)
    if np.ptp(z, axis=1).max() == 0:
        text = "All dimensions of a code are the same number."
        return Verdict(0.0, text, "noise shared over the dimensions")
    wrong = {test for test, p in _p_values(z) if p < FALSE_ALARM}
    if "numbers" in wrong:
        if z.min() >= 0 and z.max() <= 1:
            return Verdict(0.0, "The codes are uniform between 0 and 1.", "rand in place of randn")
        mean, sd = number(z.mean()), number(z.std())
        text = f"The codes have the mean {mean} and the standard deviation {sd}."
        return Verdict(0.0, text, "codes not from N(0, 1)")
    if np.unique(z, return_counts=True)[1].max() > 4:
        text = "The same numbers return again and again in the codes."
        return Verdict(0.0, text, "noise cut off")
    if len(np.unique(np.abs(z), axis=0)) < len(z):
        text = "The same code, or its mirror image, is used more than once."
        return Verdict(0.0, text, "codes used again")
    if wrong:
        text = "The numbers of the codes depend on one another."
        return Verdict(0.0, text, "dependent codes")
    return None


def _p_values(z: np.ndarray) -> list[tuple[str, float]]:
    """Six tests of codes (N, D), each with what it looks at: all numbers for themselves, or how
    they go together within a code and over the codes."""
    n, d = z.shape
    lengths = (z**2).sum(1)
    return [
        ("numbers", p_of_shape(z)),
        ("numbers", p_of_normals(along(np.ones_like(z), z))),
        ("numbers", p_of_squares(lengths.sum(), n * d)),
        ("together", p_of_shape(lengths, stats.chi2(d).cdf)),
        ("together", p_of_squares((z.sum(0) ** 2).sum() / n, d)),
        ("together", p_of_squares((z.sum(1) ** 2).sum() / d, n)),
    ]


def share_of_holes(z: np.ndarray, codes: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """The share of points z (M, D) whose nearest code (N, D) is farther away, for each radius."""
    return np.array([(_nearest(z, codes) > r).mean() for r in radius])


def _nearest(z: np.ndarray, codes: np.ndarray, metric: Any = "euclidean") -> np.ndarray:
    """The distance of each point to its nearest code."""
    return np.asarray(cdist(z, codes, metric).min(1))


def _rule(name: str, rule: Callable[[np.ndarray, np.ndarray, float], Any]) -> Mistake:
    """A wrong rule for one radius, applied to each."""
    return Mistake(
        name, lambda z, c, radius: np.array([rule(z, c, float(r)) for r in radius]), _NEAREST
    )


# fmt: off
HOLES = [
    _rule("the share that is near", lambda z, c, r: (_nearest(z, c) <= r).mean()),
    _rule("a count in place of a share", lambda z, c, r: (_nearest(z, c) > r).sum()),
    _rule("a percentage in place of a share", lambda z, c, r: 100 * (_nearest(z, c) > r).mean()),
    _rule("the farthest code in place of the nearest", lambda z, c, r: (cdist(z, c).max(1) > r).mean()),
    _rule("the mean distance in place of the smallest", lambda z, c, r: (cdist(z, c).mean(1) > r).mean()),
    _rule("all pairs in place of the nearest", lambda z, c, r: (cdist(z, c) > r).mean()),
    _rule("distance to the mean code", lambda z, c, r: (norm(z - c.mean(0), axis=1) > r).mean()),
    _rule("distance to the origin", lambda z, c, r: (norm(z, axis=1) > r).mean()),
    _rule("squared distance", lambda z, c, r: (_nearest(z, c) ** 2 > r).mean()),
    _rule("distance against the squared radius", lambda z, c, r: (_nearest(z, c) > r**2).mean()),
    _rule("sum of absolute differences", lambda z, c, r: (_nearest(z, c, "cityblock") > r).mean()),
    _rule("largest difference", lambda z, c, r: (_nearest(z, c, "chebyshev") > r).mean()),
    _rule("codes and points exchanged", lambda z, c, r: (_nearest(c, z) > r).mean()),
    _rule("the second nearest code", lambda z, c, r: (np.partition(cdist(z, c), 1)[:, 1] > r).mean()),
    _rule("the median distance in place of the smallest", lambda z, c, r: (np.median(cdist(z, c), axis=1) > r).mean()),
    _rule("the smallest distance of all points", lambda z, c, r: float(cdist(z, c).min() > r)),
    _rule("the first code only", lambda z, c, r: (_nearest(z, c[:1]) > r).mean()),
    _rule("divided by the number of codes", lambda z, c, r: (_nearest(z, c) > r).sum() / len(c)),
    _rule("the share of codes near a point", lambda z, c, r: (_nearest(c, z) <= r).mean()),
    _rule("a mean over the dimensions in the distance", lambda z, c, r: (_nearest(z, c) / np.sqrt(z.shape[1]) > r).mean()),
    _rule("twice the radius", lambda z, c, r: (_nearest(z, c) > 2 * r).mean()),
    _rule("half of the radius", lambda z, c, r: (_nearest(z, c) > r / 2).mean()),
    _rule("true or false in place of a share", lambda z, c, r: float((_nearest(z, c) > r).mean() > 0.5)),
    _rule("the distance in place of a share", lambda z, c, r: _nearest(z, c).mean()),
]
_LISTS = [
    _rule("a list in place of a share", lambda z, c, r: (_nearest(z, c) > r).astype(float)),
    _rule("a list of distances in place of a share", lambda z, c, r: _nearest(z, c)),
]
# fmt: on


HOLE = Example(
    "hole_share({z}, {codes}, {radius})",
    share_of_holes,
    [
        {"z": z, "codes": codes, "radius": radius}
        for z, codes in (
            ([[0]], [[0], [1]]),
            ([[3]], [[0], [1]]),
            ([[0], [3]], [[0], [9]]),
            ([[0], [3], [4]], [[0], [1]]),
            ([[1, 1]], [[0, 0], [9, 9]]),
            ([[0, 0], [3, 2]], [[0, 1], [3, 0]]),
            ([[0, 0], [3, 4], [1, 1]], [[0, 1], [4, 4]]),
            ([[0, 0], [3, 4], [1, 1], [-3, 1]], [[0, 1], [4, 4], [-4, -2]]),
        )
        for radius in (0.5, 1.5, 2.0, 3.0)
    ],
    arguments=lambda z, codes, radius: (
        np.array(z, float),
        np.array(codes, float),
        np.array([radius]),
    ),
    shown=lambda shares: shares[0],
)


def _holes_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """z, codes, float64, and three radii, the last one among the larger distances, for which every
    rule of HOLES gives other numbers, and no distance is close enough to them for rounding to
    matter; as many codes as in the notebook, with some z and a radius for them."""
    many_z, many_codes = generator.normal(0, 1, (100, 2)), generator.normal(0, 1, (1500, 2))
    between = np.sort(_nearest(many_z, many_codes))
    middle = 40 + int(np.argmax(np.diff(between[40:60])))
    many = {
        "many_z": many_z,
        "many_codes": many_codes,
        "small_radius": np.asarray(between[middle : middle + 2].mean()),
    }
    while True:
        d = int(generator.choice([2, 3, 5]))  # with 4 its root would be a factor of 2
        z = generator.normal(0, 1.2, (int(generator.integers(60, 90)), d))
        codes = generator.normal(0.5, 1, (int(generator.integers(25, 45)), d))
        near = _nearest(z, codes)
        small = np.quantile(near, generator.uniform([0.2, 0.5], [0.5, 0.8]))
        radius = np.append(small, np.quantile(cdist(z, codes), generator.uniform(0.5, 0.7)))
        apart = min(
            np.abs(distance[:, None] - radius).min()
            for distance in (near, _nearest(z, codes, "cityblock"))
        )
        if apart <= 1e-3 or np.abs(radius - 1).max() <= 0.1:
            continue
        results = [rule(z, codes, radius) for rule in (share_of_holes, *(m.at for m in HOLES))]
        if min(np.abs(a - b).max() for i, a in enumerate(results) for b in results[:i]) > 1e-3:
            return {"z": z, "codes": codes, "radius": radius, **many}


@verdict("C2.holes", inputs=_holes_inputs, lesson=LESSON_3)
def holes(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it the share of points whose nearest code is farther away than the radius?"""
    arguments = inputs["z"], inputs["codes"], inputs["radius"]
    right, found = share_of_holes(*arguments), evidence["shares"]
    if found.dtype.kind == "b":
        found = found.astype(float)
    if found.size == right.size:
        found = found.ravel()
    asked = "a number between 0 and 1"
    rules = (*HOLES, *_LISTS)
    verdict = exact(found, right, rules, *arguments, asked=asked, cell=HOLE.cell)
    if verdict.share < 1:
        return verdict
    z, codes = inputs["many_z"], inputs["many_codes"]
    share = share_of_holes(z, codes, inputs["small_radius"][None])
    many = evidence["many"]
    if many.dtype.kind in "fiub" and many.size == 1:
        if np.isclose(many.astype(float).ravel(), share, atol=1e-4).all():
            return verdict
        got = f"it returns {number(float(many.ravel()[0]))} where {number(share[0])} is right"
    else:
        got = f"it raises {shown_error(many)}" if many.dtype.kind == "U" else "it returns no number"
    text = f"For {len(arguments[1])} codes it is right; for {len(codes)} codes {got}."
    return Verdict(0.5, text, "many codes")


def _paths_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    d = int(generator.integers(3, 7))
    start, end = generator.normal(0, 1, (2, d))
    return {
        "start": start.astype(np.float32),
        "end": end.astype(np.float32),
        "steps": np.asarray(int(generator.integers(9, 14))),  # not the 6 of its own test
        **_decoder(generator, d),
    }


def _images_between(
    start: np.ndarray, end: np.ndarray, weight: np.ndarray, steps: int
) -> np.ndarray:
    """The images that are asked for, (steps, 1, 28, 28)."""
    t = np.linspace(0, 1, steps)[:, None]
    return decoded((1 - t) * start + t * end, weight)


def _wrong_paths(
    start: np.ndarray, end: np.ndarray, weight: np.ndarray, steps: int
) -> list[Mistake]:
    """Known mistakes in these images."""
    t = np.linspace(0, 1, steps)[:, None]

    def line(t: np.ndarray) -> np.ndarray:
        return (1 - t) * start + t * end

    def steps_at(times: np.ndarray) -> np.ndarray:
        return decoded(line(times[:, None]), weight)

    right = decoded(line(t), weight)
    blend = t[:, :, None, None]
    cosine = start @ end / norm(start) / norm(end)
    angle = np.arccos(np.clip(cosine, -1, 1))
    arc = (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
    logits = np.tanh(line(t)) @ weight
    one, other = logits[0].reshape(PIXELS), logits[-1].reshape(PIXELS)
    # fmt: off
    return [
        Mistake("sigmoid missing", logits.reshape(-1, *PIXELS), "`decode` returns logits."),
        Mistake("sigmoid applied twice", expit(right), "Once is enough."),
        Mistake("images blended in place of codes", (1 - blend) * right[0] + blend * right[-1], _MIX),
        Mistake("logits blended in place of codes", expit((1 - blend) * one + blend * other), _MIX),
        Mistake("from the end to the start", right[::-1], _ENDS),
        Mistake("the end left out", steps_at(np.arange(steps) / steps), _ENDS),
        Mistake("both ends left out", steps_at(np.linspace(0, 1, steps + 2)[1:-1]), _ENDS),
        Mistake("one image too many", steps_at(np.linspace(0, 1, steps + 1)), _ENDS),
        Mistake("an arc in place of a line", decoded(arc, weight), _LINE),
        Mistake("the difference not added to the start", decoded(t * (end - start), weight), _ENDS),
        Mistake("the weights do not add up to one", decoded(start + t * end, weight), _ENDS),
        Mistake("the start left out", steps_at(np.arange(1, steps + 1) / steps), _ENDS),
        Mistake("the end missed", steps_at(np.arange(steps) / (steps + 1)), _ENDS),
        Mistake("one image too few", steps_at(np.linspace(0, 1, steps - 1)), _ENDS),
        Mistake("two images too many", steps_at(np.linspace(0, 1, steps + 2)), _ENDS),
        Mistake("6 images whatever `steps` is", steps_at(np.linspace(0, 1, 6)), _ENDS),
        Mistake("the middle only", steps_at(np.full(steps, 0.5)), _ENDS),
        Mistake("pixels in place of probabilities", right.round(), "Expected: the probabilities."),
        Mistake("only the two ends", right[[0, -1]], _ENDS),
        Mistake("the channel left out", right[:, 0], "Expected is (steps, 1, 28, 28)."),
        Mistake("the images as rows of pixels", right.reshape(steps, -1), "Expected: (steps, 1, 28, 28)."),
        Mistake(STALE.name, decoded(line(t) + (1 - t) * start, weight), STALE.hint),
    ]
    # fmt: on


PATH = Example(
    "decode = lambda z: torch.tanh(z[..., :1, None, None]).expand(*z.shape[:-1], 1, 28, 28)\n"
    "interpolate(decode, {start}, {end}, {steps})[:, 0, 0, 0]",
    _images_between,
    [
        {"start": start, "end": end, "steps": steps}
        for start, end, steps in (([0, 1], [2, 0], 2), ([0, 1], [2, 0], 3), ([1, 1], [-2, 0], 5))
    ],
    arguments=lambda start, end, steps: (
        np.array(start, float),
        np.array(end, float),
        np.outer([1, 0], np.ones(784)),
        steps,
    ),
    shown=lambda images: images[:, 0, 0, 0] if images.ndim == 4 else images,
)


@verdict("C2.paths", inputs=_paths_inputs, lesson=LESSON_3)
def paths(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the images decoded at equal steps of the straight line from start to end, ends included?"""
    start, end = (inputs[name].astype(np.float64) for name in ("start", "end"))
    weight, steps = inputs["weight"].astype(np.float64), int(inputs["steps"])
    at, asked = (start, end, weight, steps), "(steps, 1, 28, 28), probabilities"
    right = _images_between(*at)
    mistakes = mistakes_of(_wrong_paths, *at)
    found = exact(evidence["images"], right, mistakes, *at, asked=asked, cell=PATH.cell)
    images = numbers(evidence["images"], right.shape)
    if found.mistake == UNEXPLAINED and images is not None:
        if np.allclose(images[[0, -1]], right[[0, -1]], atol=1e-3):
            text = f"Both ends are right, the images between them are not. {_LINE}"
            return Verdict(0.0, text, "no even steps on a straight line")
        return Verdict(0.0, f"{found.message} {_ENDS}", "other ends")
    half = {"sigmoid missing", "the channel left out", "the images as rows of pixels"}
    return replace(found, share=0.5) if found.mistake in half else found


TOPICS: Topics = {
    "noise and nothing else": {
        "tolvane": Claim(
            False,
            "a VAE taken for an autoencoder plus noise",
            "with noise but without the KL the encoder is free to shrink the noise, or to move the "
            "codes so far apart that it does not matter. The KL makes both expensive.",
        ),
        "misorel": Claim(
            True,
            "a VAE taken for an autoencoder plus noise",
            "without the KL term no part of the loss asks for noise, so that the variance is free "
            "to go to 0.",
        ),
    },
    "reconstruction": {
        "dakruno": Claim(
            False,
            "a VAE expected to reconstruct better",
            "noise and KL both cost reconstruction. What a VAE gains is a code that can be sampled.",
        ),
        "felimpo": Claim(
            True,
            "a VAE expected to reconstruct better",
            "send each image to the code that the VAE's decoder reconstructs best: this is an "
            "autoencoder, and the best code is at least as good as the average of sampled ones.",
        ),
    },
    "interpolation": {
        "garpeno": Claim(
            False,
            "autoencoders thought to be impossible to interpolate",
            "the decoder is a function of all z, and gives an image for each. Whether it looks like "
            "a digit is another question.",
        ),
        "ruvilta": Claim(
            True,
            "autoencoders thought to be impossible to interpolate",
            "the loss looks at the decoder at the codes of training images alone.",
        ),
    },
    "axes": {
        "zenkari": Claim(
            False,
            "meaningful axes expected of the KL",
            "nothing in the KL term knows what a meaning is: of any Gaussian it looks at the mean's "
            "length and at the variances.",
        ),
        "opaldri": Claim(
            True,
            "meaningful axes expected of the KL",
            "the prior looks the same from every direction, so the KL of a rotated Gaussian is "
            "that of the Gaussian.",
        ),
    },
    "bottleneck": {
        "bimorta": Claim(
            False,
            "a VAE thought to have no bottleneck",
            "the KL is a bottleneck measured in nats: on average z carries at most that much.",
        ),
        "huskela": Claim(
            True,
            "a VAE thought to have no bottleneck",
            "the mean KL is the mutual information of x and z plus the KL of q(z) to the prior, "
            "which is not negative.",
        ),
    },
    "sampling": {
        "corfesi": Claim(
            False,
            "an autoencoder sampled from N(0, I)",
            "nothing in an autoencoder's loss ties the codes to N(0, I): such a z may lie where "
            "the decoder has never been trained.",
        ),
        "lintago": Claim(
            True,
            "an autoencoder thought to be impossible to sample",
            "a density fitted to the codes is a distribution to draw from; it takes the place that "
            "the prior has in a VAE.",
        ),
    },
    "the aggregate": {
        "wurmeda": Claim(
            False,
            "KL near 0 taken for the aim",
            "the KL term is also the mutual information of x and z: with q(z) = p(z) it is exactly "
            "that, and an informative code pays for it.",
        ),
        "sidovan": Claim(
            True,
            "the KL of the aggregate thought to be larger",
            "the mean KL is I(x; z) + KL(q(z) ‖ p(z)), and the mutual information is not negative.",
        ),
    },
    "holes": {
        "ektaril": Claim(
            False,
            "holes thought to be impossible",
            "the KL term is a price and no guarantee: where it is cheaper to leave a gap between "
            "two groups of codes, there is one.",
        ),
        "narovick": Claim(
            False,
            "holes thought to be impossible",
            "the reconstruction pulls against it, and q(z) is a mixture of as many Gaussians as "
            "there are images. It is close to the prior at best.",
        ),
    },
    "neighbourhoods": {
        "pelgusa": Claim(
            True,
            "noise thought to leave the decoder as it is",
            "each z drawn from q(z|x) has to be decoded to x, not only the mean.",
        ),
        "yotrame": Claim(
            True,
            "blur thought to come from the KL's formula",
            "of all answers at one z, the weighted mean of the images has the smallest expected "
            "squared error.",
        ),
    },
    "moments": {
        "jendoru": Claim(
            False,
            "spread inside the posteriors forgotten",
            "the covariance of the means is only one part: the mean of the posteriors' variances "
            "is added to it.",
        ),
        "vaskipo": Claim(
            True,
            "spread inside the posteriors forgotten",
            "that is the law of total variance, for a mixture with equal weights.",
        ),
    },
}


@verdict("C2.claims", lesson=LESSON_3)
def claims(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The marks, judged as in every exercise."""
    return judge_claims(TOPICS, evidence)
