"""KL(N(mu, sigma²) ‖ N(0, 1)) = ½ Σ_j (mu_j² + sigma_j² − log sigma_j² − 1), and what people write in
place of it.  The one table of these mistakes, for every exercise that meets the KL.

The closed form is from Kingma & Welling 2014, appendix B; here log_var = log sigma².  `ELEMENTS` is
the formula of one dimension, `ROWS` sums it over the last axis.  Both take the arrays mu and log_var.
An exercise puts its own hints with ``.hinted({...})``, leaves out what cannot happen in it with
``.without(...)``, and embeds the formula in its own with ``.inside(...)``::

    ELEMENTS.inside(lambda kl, mu, log_var: kl(mu, log_var).mean(axis=0))  # A6, batch means
    ELEMENTS.without("read").inside(lambda kl, z, m, s: kl(m, 2 * np.log(s)))  # A5, at points
    ROWS.hinted({"wrong sign of the KL": "The ELBO subtracts it."})
    ELEMENTS.inside(lambda kl, mu, log_var: slopes(kl, mu, log_var) / len(mu))  # gradients of a loss
"""

import itertools
from collections.abc import Callable

import numpy as np
from scipy.special import log_softmax, softmax

from autograder.judging import Formula, Mistake, Part

Function = Callable[[np.ndarray], np.ndarray]
OfBoth = Callable[[np.ndarray, np.ndarray], np.ndarray]

READ = (
    "`log_var` is log sigma², the logarithm of the variance: what is sigma² then, and what its log?"
)
TERMS = "Compare your code with the formula you derived, term by term, at mu = 1 and log_var = 1."
SUM = "Each row is one image: sum over its latent dimensions, the last dimension, and nothing else."
SIGN = "A KL divergence is never negative, and 0 only at the prior. Check the sign of each term."
DIRECTION = "Which of the two distributions is the expectation taken under?"
_AT_PRIOR = "At the prior, mu = 0 and log_var = 0, the KL has to be 0."
_PRIOR = "The prior is N(0, 1): mean 0 and variance 1."
_HALF = "The ½ multiplies the whole bracket, and every dimension has a 1 of its own."

LOG_2PI = float(np.log(2 * np.pi))


def elements(mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The KL of every dimension by itself, in nats."""
    return np.asarray(mu**2 + np.exp(log_var) - log_var - 1) / 2


def kl(mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The KL of each row, in nats: summed over the last axis."""
    return np.asarray(elements(mu, log_var).sum(axis=-1))


def slopes(of: OfBoth, mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The derivatives with respect to mu and log_var, (2, …), of a function that takes every element by
    itself, whatever axes come first: central differences, to about eight digits in float64."""
    step = 1e-5
    shift = np.multiply.outer([step, -step, 0, 0], np.ones_like(mu))
    right, left, below, above = of(mu + shift, log_var + shift[::-1])
    return np.stack([right - left, above - below]) / (2 * step)


def _terms(
    mu: np.ndarray,
    log_var: np.ndarray,
    *,
    read: Function,
    mean: Function,
    variance: Function,
    log: Function,
    constant: Function,
    factor: Function,
) -> np.ndarray:
    """factor · (mean(mu) + variance(v) − log(v) + constant), with v = read(log_var)."""
    v = read(log_var)
    return factor(constant(mean(mu) + variance(v) - log(v)))


def _weighted(a: float, b: float, c: float, d: float) -> OfBoth:
    """The four terms with factors of their own."""
    return lambda m, v: a * m**2 + b * np.exp(v) - c * v - d


def _reverse(m: np.ndarray, v: np.ndarray) -> np.ndarray:
    """KL(N(0, 1) ‖ N(mu, sigma²))."""
    return np.asarray((1 + m**2) / np.exp(v) - 1 + v) / 2


def _prior_of(variance: float) -> OfBoth:
    """KL(N(mu, sigma²) ‖ N(0, variance))."""
    return lambda m, v: ((m**2 + np.exp(v)) / variance - 1 - v + np.log(variance)) / 2


# fmt: off
ELEMENTS = Formula(
    _terms,
    constant=Part(
        lambda t: t - 1,
        Mistake("−1 missing", lambda t: t, _AT_PRIOR),
        Mistake("wrong sign of the 1", lambda t: t + 1, "At the prior, mu = 0 and log_var = 0, it has to be 0."),
        Mistake("−½ in place of −1", lambda t: t - 0.5, "At the prior the KL has to be 0."),
        Mistake("−2 in place of −1", lambda t: t - 2, "At the prior the KL has to be 0."),
    ),
    mean=Part(
        np.square,
        Mistake("|mu| in place of mu²", np.abs, TERMS),
        Mistake("mu in place of mu²", lambda m: m, TERMS),
        Mistake("mu² missing", np.zeros_like, TERMS),
        Mistake("wrong sign of mu²", lambda m: -(m**2), SIGN),
        Mistake("2 mu² in place of mu²", lambda m: 2 * m**2, TERMS),
        Mistake("mu² halved twice", lambda m: m**2 / 2, TERMS),
        Mistake("distance from mean 1", lambda m: (m - 1) ** 2, "The prior has mean 0."),
    ),
    variance=Part(
        np.exp,
        Mistake("sigma in place of sigma²", lambda v: np.exp(v / 2), READ),
        Mistake("sigma⁴ in place of sigma²", lambda v: np.exp(2 * v), READ),
        Mistake("log_var in place of sigma²", lambda v: v, READ),
        Mistake("sigma² missing", np.zeros_like, TERMS),
        Mistake("wrong sign of sigma²", lambda v: -np.exp(v), SIGN),
        Mistake("log_var² in place of sigma²", np.square, READ),
        Mistake("1/sigma² in place of sigma²", lambda v: np.exp(-v), READ),
        Mistake("softplus in place of sigma²", lambda v: np.logaddexp(0, v), READ),
        Mistake("2 sigma² in place of sigma²", lambda v: 2 * np.exp(v), TERMS),
        Mistake("sigma² halved twice", lambda v: np.exp(v) / 2, TERMS),
    ),
    log=Part(
        lambda v: v,
        Mistake("wrong sign of the log", lambda v: -v, SIGN),
        Mistake("log sigma in place of log sigma²", lambda v: v / 2, READ),
        Mistake("2 log sigma² in place of log sigma²", lambda v: 2 * v, READ),
        Mistake("log term missing", np.zeros_like, TERMS),
        Mistake("log of log_var", np.log, READ),
        Mistake("|log_var| in place of log_var", np.abs, TERMS),
        Mistake("sigma² in place of log sigma²", np.exp, READ),
        Mistake("another base of the logarithm", lambda v: v / np.log(10), TERMS),
        Mistake("another base of the logarithm", lambda v: v / np.log(2), TERMS),
        Mistake("(log sigma)² in place of log sigma²", lambda v: v**2 / 4, TERMS),
    ),
    factor=Part(
        lambda t: t / 2,
        Mistake("½ missing", lambda t: t, "At mu = 0 and log_var = 1 one dimension has a KL of 0.359."),
        Mistake("wrong sign of the KL", lambda t: -t / 2, SIGN),
        Mistake("wrong sign of the KL · ½ missing", lambda t: -t, SIGN),
        Mistake("½ twice", lambda t: t / 4, TERMS),
        Mistake("2 in place of ½", lambda t: 2 * t, TERMS),
        Mistake("wrong sign of the KL · ½ twice", lambda t: -t / 4, SIGN),
    ),
    read=Part(
        lambda v: v,
        Mistake("log_var read as log sigma", lambda v: 2 * v, READ),
        Mistake("log_var read as variance", np.log, READ),
        Mistake("log_var read as variance", lambda v: np.log(np.abs(v)), READ),
        Mistake("log_var read as sigma", lambda v: 2 * np.log(np.abs(v)), READ),
        Mistake("softplus on log_var", lambda v: np.log(np.logaddexp(0, v)), READ),
        Mistake("softplus on log_var", lambda v: 2 * np.log(np.logaddexp(0, v)), READ),
        Mistake("softplus on log_var", lambda v: np.logaddexp(0, v), READ),
        Mistake("half of log_var", lambda v: v / 2, READ),
        Mistake("wrong sign of log_var", lambda v: -v, READ),
    ),
    wholes=[
        Mistake("KL in the other direction", _reverse, DIRECTION),
        Mistake("KL in the other direction", lambda m, v: elements(m, -v), DIRECTION),
        Mistake("both directions", lambda m, v: elements(m, v) + _reverse(m, v), DIRECTION),
        Mistake("both directions", lambda m, v: (elements(m, v) + _reverse(m, v)) / 2, DIRECTION),
        Mistake("mu and log_var swapped", lambda m, v: elements(v, m),
                "Mind the order of the arguments: `kl_divergence(mu, log_var)`."),
        Mistake("prior of variance 2", _prior_of(2), _PRIOR),
        Mistake("prior of variance 4", _prior_of(4), _PRIOR),
        *(Mistake("½ on some terms only", _weighted(*weights), _HALF)
          for weights in itertools.product((0.5, 1.0), repeat=4) if len(set(weights)) == 2),
        Mistake("½ on some terms only", _weighted(-1, -1, -1, 0.5), _HALF),
        Mistake("½ on some terms only", _weighted(-1, -1, 0.5, 0.5), _HALF),
        Mistake("wrong sign of the log · log sigma in place of log sigma²", lambda m, v: elements(m, v) + 0.75 * v,
                f"{SIGN} {READ}"),
        Mistake("½ log 2π left over", lambda m, v: elements(m, v) + LOG_2PI / 2, TERMS),
        Mistake("½ log 2π left over", lambda m, v: elements(m, v) - LOG_2PI / 2, TERMS),
        Mistake("½ log 2π left over", lambda m, v: elements(m, v) + LOG_2PI, TERMS),
        Mistake("entropy only", lambda m, v: (1 + LOG_2PI + v) / 2, TERMS),
        Mistake("entropy missing", lambda m, v: (m**2 + np.exp(v) + LOG_2PI) / 2, TERMS),
        Mistake("wrong sign of the entropy", lambda m, v: (m**2 + np.exp(v) + v + 1) / 2 + LOG_2PI, TERMS),
        Mistake("expectations added", lambda m, v: -(m**2 + np.exp(v) + v + 1) / 2 - LOG_2PI, TERMS),
        Mistake("absolute values of the terms", lambda m, v: np.abs(1 + v - m**2 + np.exp(v)) / 2, SIGN),
        Mistake("E[(z − mu)²] = 1", lambda m, v: (m**2 + np.exp(v) - v - np.exp(-v)) / 2, TERMS),
        Mistake("E[z²] = 1", lambda m, v: -v / 2, TERMS),
        Mistake("constant 0", lambda m, v: 0 * m, "It is 0 whatever `mu` and `log_var` are."),
    ],
)
"""factor · (mean(mu) + variance(v) − log(v) + constant), v = read(log_var), element by element.

Some mistakes are equal, such as log_var in place of sigma² and sigma² in place of log_var: of these
the one that is listed first is named."""

ROWS = ELEMENTS.inside(
    lambda kl, mu, log_var, *, reduction: reduction(kl(mu, log_var)),
    wholes=[
        Mistake("−1 only once", lambda m, v: ((m**2 + np.exp(v) - v).sum(axis=-1) - 1) / 2, _HALF),
        Mistake("mean of mu² over everything", lambda m, v: ((m**2).mean(axis=(-2, -1))[..., None] + (np.exp(v) - v - 1).sum(axis=-1)) / 2,
                f"`F.mse_loss` averages. {SUM}"),
        Mistake("kl_div in place of the Gaussian KL", lambda m, v: (softmax(m, axis=-1) * (log_softmax(m, axis=-1) - v)).sum(axis=-1),
                "`F.kl_div` compares tables of probabilities; mu and log_var are parameters of a density."),
        Mistake("square of a sum", lambda m, v: (m.sum(axis=-1) ** 2 + (np.exp(v) - v - 1).sum(axis=-1)) / 2, SUM),
    ],
    reduction=Part(
        lambda t: t.sum(axis=-1),
        Mistake("mean over the latent dimensions", lambda t: t.mean(axis=-1), SUM),
        Mistake("not summed", lambda t: t, SUM),
        Mistake("summed over everything", lambda t: t.sum(axis=(-2, -1)), SUM),
        Mistake("mean over everything", lambda t: t.mean(axis=(-2, -1)), SUM),
        Mistake("mean over the batch", lambda t: t.sum(axis=-1).mean(axis=-1), SUM),
        Mistake("summed over the batch", lambda t: t.sum(axis=-2), SUM),
        Mistake("mean over the batch · not summed", lambda t: t.mean(axis=-2), SUM),
        Mistake("divided by the batch size", lambda t: t.sum(axis=-1) / t.shape[-2], SUM),
        Mistake("divided by the pixels", lambda t: t.sum(axis=-1) / 784, SUM),
        Mistake("divided by the pixels", lambda t: t.sum(axis=-1) / (784 * t.shape[-2]), SUM),
        Mistake("divided by the pixels", lambda t: t.sum(axis=(-2, -1)) / (784 * t.shape[-2]), SUM),
        Mistake("divided by the pixels", lambda t: t.sum(axis=(-2, -1)) / 784, SUM),
        Mistake("the whole batch in every row", lambda t: _in_every_row(t.sum(axis=-1), np.sum), SUM),
        Mistake("the whole batch in every row", lambda t: _in_every_row(t.sum(axis=-1), np.mean), SUM),
        Mistake("dimension kept", lambda t: t.sum(axis=-1, keepdims=True), SUM),
        Mistake("largest dimension only", lambda t: t.max(axis=-1), SUM),
        Mistake("first dimension only", lambda t: t[..., 0], SUM),
        Mistake("one dimension left out", lambda t: t[..., 1:].sum(axis=-1), SUM),
        Mistake("one dimension left out", lambda t: t[..., :-1].sum(axis=-1), SUM),
    ),
)
# fmt: on
"""The KL of each row of (…, B, D): a batch of B rows of D dimensions, of which there may be several."""


def _in_every_row(rows: np.ndarray, of: Callable[..., np.ndarray]) -> np.ndarray:
    """The sum or mean over the batch, written into each of its rows."""
    return np.broadcast_to(of(rows, axis=-1, keepdims=True), rows.shape)
