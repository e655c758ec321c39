"""A3, the two terms of the ELBO: log p(x | z) for Bernoulli and Gaussian decoders, both terms from
samples of q, what the two numbers say about a model, claims.

Bernoulli, with logits l: log p(x | z) = Σ_i [x_i l_i − log(1 + exp(l_i))].
Gaussian: log p(x | z) = −Σ_i [(x_i − m_i)² / (2 sigma²) + log sigma + ½ log(2π)].
"""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from scipy.special import expit, log_softmax, logsumexp

from autograder.judging import (
    UNEXPLAINED,
    Arrays,
    Claim,
    Example,
    Formula,
    Mistake,
    Part,
    Problem,
    Topics,
    Verdict,
    close,
    combined,
    compared,
    judge_claims,
    nearest,
    number,
    numbers,
    returned,
    strings,
    verdict,
)

from .forms import untouched
from .gaussian_kl import ROWS
from .lessons import LESSON_1

_ROWS = "One number for each image, a row of `x`: sum over its pixels, the last dimension."
_SIGN = "A log likelihood is asked for: the larger, the better. A loss has the opposite sign."
_LOGITS = "A logit is the log odds of a pixel: its probability is sigmoid(logit)."
_BOTH = "A pixel of 1 has log p, a pixel of 0 has log(1 − p): both count."
_BITS = "The answer is asked in nats: take the natural logarithm."
_ORDER = "The logits come from the decoder, x from the data."
_QUADRATIC = "The exponent of N(x; m, sigma²) is −(x − m)² / (2 sigma²)."
_CONSTANT = "Each pixel has the factor 1/√(2π sigma²): −½ log(2π) − log sigma in the logarithm."
_DENSITY = f"{_QUADRATIC} {_CONSTANT}"
_PIXELS = "`x` has D columns; take D from its shape."

REDUCTION = Part(  # of the terms t of all pixels, (N, D)
    lambda t: t.sum(axis=-1),
    Mistake("wrong sign", lambda t: -t.sum(axis=-1), _SIGN),
    Mistake("mean over the pixels", lambda t: t.mean(axis=-1), _ROWS),
    Mistake("summed over everything", lambda t: t.sum(), _ROWS),
    Mistake("mean over everything", lambda t: t.mean(), _ROWS),
    Mistake("mean over the batch", lambda t: t.sum(axis=-1).mean(), _ROWS),
    Mistake("summed over the batch", lambda t: t.sum(axis=0), _ROWS),
    Mistake("mean over the batch · not summed", lambda t: t.mean(axis=0), _ROWS),
    Mistake("divided by the batch size", lambda t: t.sum(axis=-1) / len(t), _ROWS),
    Mistake("not summed", lambda t: t, _ROWS),
    Mistake("dimension kept", lambda t: t.sum(axis=-1, keepdims=True), _ROWS),
    Mistake("probability in place of log probability", lambda t: np.exp(t.sum(axis=-1)), _SIGN),
    Mistake("wrong sign · mean over the pixels", lambda t: -t.mean(axis=-1), _SIGN),
    Mistake("wrong sign · mean over everything", lambda t: -t.mean(), _SIGN),
    Mistake("wrong sign · summed over everything", lambda t: -t.sum(), _SIGN),
    Mistake("wrong sign · mean over the batch", lambda t: -t.sum(axis=-1).mean(), _SIGN),
    Mistake("wrong sign · not summed", lambda t: -t, _SIGN),
)


def _log_bernoulli(a: np.ndarray, x: np.ndarray) -> np.ndarray:
    """log p(x) of each pixel, with the logits a."""
    return np.asarray(x * a - np.logaddexp(0, a))


def _log_constant(a: np.ndarray) -> np.ndarray:
    """The logarithm of the continuous Bernoulli's constant (Loaiza-Ganem & Cunningham 2019, eq. 4),
    with the logits a."""
    far = np.where(np.abs(a) < 1e-3, 1.0, a)
    return np.asarray(np.where(far == a, np.log(far / np.tanh(far / 2)), np.log(2)))


# fmt: off
bernoulli_log_likelihood = Formula(
    lambda a, x, terms, reduced: reduced(terms(a, x)),
    terms=Part(
        _log_bernoulli,
        Mistake("pixels of 0 left out", lambda a, x: -x * np.logaddexp(0, -a), _BOTH),
        Mistake("pixels of 1 left out", lambda a, x: -(1 - x) * np.logaddexp(0, a), _BOTH),
        Mistake("pixels turned round", lambda a, x: _log_bernoulli(a, 1 - x), _BOTH),
        Mistake("sigmoid applied twice", lambda a, x: _log_bernoulli(expit(a), x), _LOGITS),
        Mistake("sigmoid missing", lambda a, x: np.log(np.where(x == 1, a, 1 - a)), _LOGITS),
        Mistake("squared error", lambda a, x: -((x - expit(a)) ** 2), _BOTH),
        Mistake("squared error", lambda a, x: -((x - expit(a)) ** 2) / 2, _BOTH),
        Mistake("squared error of the logits", lambda a, x: -((x - a) ** 2), _LOGITS),
        Mistake("absolute error", lambda a, x: -np.abs(x - expit(a)), _BOTH),
        Mistake("softmax over the pixels", lambda a, x: x * log_softmax(a, axis=-1), _LOGITS),
        Mistake("continuous Bernoulli", lambda a, x: _log_bernoulli(a, x) + _log_constant(a),
                "That density is for grey pixels, with a constant of its own. Here each pixel is 0 or 1."),
        Mistake("logarithm missing", lambda a, x: np.where(x == 1, expit(a), 1 - expit(a)), _BOTH),
        Mistake("pixel times logit only", lambda a, x: x * a, _BOTH),
        Mistake("logarithm to base 2", lambda a, x: _log_bernoulli(a, x) / np.log(2), _BITS),
        Mistake("arguments swapped", lambda a, x: _log_bernoulli(x, a), _ORDER),
    ),
    reduced=REDUCTION,
)
"""log p(x | z) of each row, in nats, from the logits and x, (N, D)."""

SQUARE = Part(  # of the residual r = x − m, and sigma
    lambda r, s: r**2 / (2 * s**2),
    Mistake("½ missing", lambda r, s: r**2 / s**2, _QUADRATIC),
    Mistake("sigma in place of sigma²", lambda r, s: r**2 / (2 * s), _QUADRATIC),
    Mistake("1/(2 sigma²) missing", lambda r, s: r**2, _QUADRATIC),
    Mistake("1/sigma² missing", lambda r, s: r**2 / 2, _QUADRATIC),
    Mistake("sigma⁴ in place of sigma²", lambda r, s: r**2 / (2 * s**4), _QUADRATIC),
    Mistake("½ missing · sigma in place of sigma²", lambda r, s: r**2 / s, _QUADRATIC),
    Mistake("error not squared", lambda r, s: np.abs(r) / (2 * s**2), _QUADRATIC),
    Mistake("½ squared too", lambda r, s: r**2 / (2 * s) ** 2, _QUADRATIC),
    Mistake("multiplied by sigma²", lambda r, s: r**2 * s**2 / 2, _QUADRATIC),
)

PIXEL = Formula(
    lambda r, s, d, square, spread, constant: -square(r, s) - spread(s, d) - constant(d),
    wholes=[
        Mistake("constant missing", lambda r, s, d: -SQUARE.right(r, s), _DENSITY),
        *(
            Mistake("squared error", lambda r, s, d, m=m: -m.at(r, s), _DENSITY)
            for m in SQUARE.wrong
        ),
    ],
    square=SQUARE,
    spread=Part(
        lambda s, d: np.log(s),
        Mistake("log sigma missing", lambda s, d: 0.0, _CONSTANT),
        Mistake("log sigma² in place of log sigma", lambda s, d: 2 * np.log(s), _CONSTANT),
        Mistake("½ log sigma in place of log sigma", lambda s, d: np.log(s) / 2, _CONSTANT),
        Mistake("log sigma once for all pixels", lambda s, d: np.log(s) / d, _CONSTANT),
        Mistake("wrong sign of log sigma", lambda s, d: -np.log(s), _CONSTANT),
        Mistake("D = 3 fixed", lambda s, d: 3 * np.log(s) / d, _PIXELS),
        Mistake("D = 144 fixed", lambda s, d: 144 * np.log(s) / d, _PIXELS),
    ),
    constant=Part(
        lambda d: np.log(2 * np.pi) / 2,
        Mistake("log(2π) missing", lambda d: 0.0, _CONSTANT),
        Mistake("log(2π) without ½", lambda d: np.log(2 * np.pi), _CONSTANT),
        Mistake("log(2π) once for all pixels", lambda d: np.log(2 * np.pi) / 2 / d, _CONSTANT),
        Mistake("wrong sign of log(2π)", lambda d: -np.log(2 * np.pi) / 2, _CONSTANT),
        Mistake("2π without logarithm", lambda d: np.pi, _CONSTANT),
        Mistake("log π in place of log(2π)", lambda d: np.log(np.pi) / 2, _CONSTANT),
        Mistake("D = 3 fixed", lambda d: 3 * np.log(2 * np.pi) / 2 / d, _PIXELS),
        Mistake("D = 144 fixed", lambda d: 144 * np.log(2 * np.pi) / 2 / d, _PIXELS),
    ),
)
# fmt: on
"""log p(x) of each pixel of D, from x − m and sigma."""

gaussian_log_likelihood = Formula(
    lambda m, s, x, terms, reduced: reduced(terms(x - m, s, x.shape[-1])),
    wholes=[
        Mistake(two.name, lambda m, s, x, two=two: two.at(x - m, s, x.shape[-1]).sum(-1), two.hint)
        for two in PIXEL.double()
    ],
    terms=Part(PIXEL, *PIXEL.wholes, *PIXEL.single()),
    reduced=REDUCTION,
)
"""log p(x | z) of each row, in nats, from the mean (N, D), sigma and x (N, D)."""


BERNOULLI = Example(
    "bernoulli_log_likelihood({logits}, {x})",
    bernoulli_log_likelihood,
    [
        {"logits": logits, "x": x}
        for logits, x in (
            ([[0]], [[1]]),
            ([[1]], [[1]]),
            ([[1]], [[0]]),
            ([[1, 2]], [[1, 0]]),
            ([[1, 2], [-1, 0]], [[1, 0], [0, 1]]),
        )
    ],
)
GAUSSIAN = Example(
    "gaussian_log_likelihood({mean}, {sigma}, {x})",
    gaussian_log_likelihood,
    [
        {"mean": mean, "sigma": sigma, "x": x}
        for mean, sigma, x in (
            ([[0]], 1.0, [[0]]),
            ([[0]], 1.0, [[1]]),
            ([[0]], 2.0, [[1]]),
            ([[0]], 2.0, [[3]]),
            ([[0, 0]], 2.0, [[1, 3]]),
            ([[0, 0], [0, 1]], 2.0, [[1, 3], [2, 0]]),
        )
    ],
)
TERMS = [
    {"log_likelihood": values, "mu": mu, "log_var": log_var}
    for values, mu, log_var in (
        ([[-1]], [[0]], [[0]]),
        ([[-1]], [[1]], [[0]]),
        ([[-1]], [[0]], [[1]]),
        ([[-1]], [[1]], [[1]]),
        ([[-1], [-3]], [[1, 2]], [[0, 1]]),
        ([[-3], [-1], [-4]], [[1, 0]], [[1, -1]]),
        ([[-3, -1], [-1, -2], [-4, -5], [-2, -2]], [[1, 2], [0, 1]], [[1, 0], [-1, 2]]),
    )
]
"""Inputs at which a mistake may be seen, the smallest first."""


def _compared(found: np.ndarray, expected: np.ndarray) -> str:
    """What came back and what was expected, in words."""
    measured = numbers(found, expected.shape)
    if measured is None:
        return f"You returned {returned(found)}; expected is one number for each row, shape {expected.shape}."
    wrong = ~np.isclose(measured, expected, rtol=1e-6, atol=1e-6)
    worst = int(np.argmax(wrong))
    mine, due = (number(values[worst]) for values in (measured, expected))
    off = f", which is {number(measured[worst] - expected[worst])} off" if mine == due else ""
    return (
        f"{int(wrong.sum())} of {wrong.size} rows are wrong; in row {worst} you have {mine}{off}, "
        f"expected is {due}."
    )


def _explained(
    found: np.ndarray,
    expected: np.ndarray,
    mistakes: Iterable[Mistake],
    *arguments: np.ndarray | float,
    otherwise: str,
    example: Example,
) -> Verdict:
    """The verdict for a value that is wrong."""
    text = _compared(found, expected)
    known = None
    if found.dtype.kind in "fiu":
        known = nearest(found.astype(np.float64), mistakes, *arguments, rtol=1e-5, atol=1e-6)
    if known is None:
        return Verdict(0.0, f"{text} {otherwise}", UNEXPLAINED)
    return Verdict(
        0.0,
        f"{text} Your numbers are exactly those of this mistake: {known.said}. {known.hint}",
        known.name,
        example.cell(known),
    )


ADDED = "something added or cut off"

_FREE = "A sigma from 0.005 on needs nothing of the kind."
_LOG = "Logits of 10,000 are asked for as well: stay in the logarithm all the way."


def _gaussian_with(name: str, hint: str, variance: Callable[[float], float]) -> Mistake:
    """The Gaussian log likelihood with another variance, a function of sigma."""
    return Mistake(
        name,
        lambda m, s, x: gaussian_log_likelihood(m, variance(s) ** 0.5, x),
        f"{hint} {_FREE}",
    )


def _bernoulli_with(p: np.ndarray, q: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The Bernoulli log likelihood from what is taken for the probabilities of 1 and of 0."""
    return np.asarray((x * np.log(p) + (1 - x) * np.log(q)).sum(axis=-1))


SLIGHT = {
    gaussian_log_likelihood: [
        *(_gaussian_with("something added to sigma", f"sigma is {d:g} too large.", lambda s, d=d: (s + d) ** 2)
          for d in 10.0 ** -np.arange(1, 10)),
        *(_gaussian_with("something added to sigma", f"sigma² is {d:g} too large.", lambda s, d=d: s**2 + d)
          for d in 10.0 ** -np.arange(1, 10)),
        *(_gaussian_with("sigma cut off", f"sigma² is {d:g} at least.", lambda s, d=d: max(s**2, d))
          for d in (0.1, 0.01, 1e-3, 1e-4)),
        *(_gaussian_with("sigma cut off", f"sigma is {d:g} at least.", lambda s, d=d: max(s, d) ** 2)
          for d in (0.5, 0.05, 0.02)),
        *(Mistake("something added below the square", lambda m, s, x, d=d: PIXEL(x - m, s, 1).sum(-1)
                  + ((x - m) ** 2 * (1 / (2 * s**2) - 1 / (2 * s**2 + d))).sum(-1), f"{d:g} is added to 2 sigma². {_FREE}")
          for d in [n * 10.0**-k for k in range(1, 10) for n in (1, 2)]),
    ],
    bernoulli_log_likelihood: [
        *(Mistake("something added to a probability", lambda a, x, d=d: _bernoulli_with(expit(a) + d, 1 - expit(a) + d, x),
                  f"{d:g} is added. {_LOG}")
          for d in 10.0 ** -np.arange(1, 17)),
        *(Mistake("probabilities cut off", lambda a, x, d=d: _bernoulli_with(*np.clip([expit(a), 1 - expit(a)], d, 1 - d), x),
                  f"They are {d:g} at least. {_LOG}")
          for d in 10.0 ** -np.arange(1, 17)),
        *(Mistake("logits cut off", lambda a, x, d=d: bernoulli_log_likelihood(np.clip(a, -d, d), x), f"They stay within ±{d:g}. {_LOG}")
          for d in (5, 10, 15, 20, 30, 50, 80, 88, 100, 500, 1000)),
        Mistake("logarithms cut off at −100", lambda a, x: _bernoulli_with(*np.clip([expit(a), 1 - expit(a)], np.exp(-100), None), x),
                f"`binary_cross_entropy` does so. {_LOG}"),
    ],
}  # fmt: skip
"""By formula, mistakes that change little, or what is extreme: only exactly their numbers are theirs."""


def _slight(found: np.ndarray, formula: Formula, arguments: tuple[Any, ...]) -> Mistake | None:
    """Which of these gives this value."""
    if found.dtype.kind != "f":
        return None
    with np.errstate(divide="ignore"):
        values = found.astype(np.float64)
        return nearest(values, SLIGHT[formula], *arguments, rtol=1e-7, atol=1e-8)


def _judge_likelihood(
    evidence: Arrays,
    formula: Formula,
    ordinary: tuple[np.ndarray | float, ...],
    extreme: tuple[np.ndarray | float, ...],
    slopes: tuple[np.ndarray, np.ndarray],
    otherwise: str,
    example: Example,
    single: Mapping[str, Any],
    underflow: Mapping[str, Any],
) -> Verdict:
    """Half the points for `ordinary` arguments of the formula; the others if `extreme` ones are
    right too, in float64 and float32, and the gradients of both, `slopes`; a quarter if only those
    at the extremes are wrong.  `single` is an input with one row, `underflow` one at which a probability is 0 in
    floating point."""
    near, far = formula(*ordinary), formula(*extreme)
    if not close(evidence["near"], near, 1e-6, 1e-6):
        wrong = _explained(
            evidence["near"],
            near,
            formula.mistakes(),
            *ordinary,
            otherwise=otherwise,
            example=example,
        )
        if wrong.mistake == UNEXPLAINED and close(evidence["near"], near, 1e-2, 1e-2):
            return _judge_slight(evidence["near"], near, formula, ordinary, "", "", example)
        return wrong
    if not close(evidence["one"], near[:1], 1e-6, 1e-6):
        return Verdict(
            0.5,
            "A batch is right, a single image, `x` of shape (1, D), is not: you returned "
            f"{returned(evidence['one'])}, expected is shape (1,).",
            "single row",
            example.at(**single),
        )
    if not close(evidence["slope"], slopes[0], 1e-6, 1e-6):
        return _judge_slope(evidence["slope"], slopes[0], 0.5)
    for name in ("extreme64", "extreme32"):
        if close(evidence[name], far, 1e-4, 1e-3):
            continue
        text = "Ordinary values are right, extreme ones are not: "
        values = numbers(evidence[name], far.shape)
        if values is None or not np.isfinite(values).all():
            return Verdict(
                0.5,
                f"{text}a result is not finite. Somewhere a probability becomes 0 or 1 in floating "
                "point before its logarithm is taken. Stay in the logarithm all the way.",
                "logarithm of 0",
                example.at(**underflow),
            )
        everywhere = name == "extreme64" and not np.isclose(values, far, 0.01).any()
        cell = example.at(**underflow) if everywhere else ""
        return _judge_slight(values, far, formula, extreme, text, cell, example)
    # the largest slope decides: x − m is rounded as if it were as large as x
    if not close(evidence["extreme_slope"], slopes[1], 1e-4, 1e-5 * np.abs(slopes[1]).max()):
        return _judge_slope(evidence["extreme_slope"], slopes[1], 0.75)
    return untouched(evidence, "log p(x | z) is right, for extreme values too.")


def _judge_slight(
    found: np.ndarray,
    right: np.ndarray,
    formula: Formula,
    arguments: tuple[Any, ...],
    text: str,
    cell: str,
    example: Example,
) -> Verdict:
    """The verdict for values with something small added, or with something cut off; with the `cell`
    that shows it, if no cause is known."""
    text += _compared(found, right)
    if known := _slight(found, formula, arguments):
        text += f" Your numbers are exactly those of this mistake: {known.said}. {known.hint}"
        return Verdict(0.5, text, known.name, cell or example.cell(known))
    near = np.isclose(found, right, 0.01, 0.01).all()
    hint = "None is more than 1 % off. " if near else ""
    text += f" {hint}Is a value cut off, rounded, or something small added?"
    return Verdict(0.5, text, ADDED, cell)


def _judge_slope(found: np.ndarray, expected: np.ndarray, share: float) -> Verdict:
    """The verdict for a gradient that is wrong where the values are right."""
    slope = numbers(found, expected.shape)
    if slope is None or not slope.any():
        return Verdict(
            share,
            "The values are right, but no gradient reaches the decoder's output: is it detached, "
            "or is something computed outside of torch? A decoder could not be trained.",
            "no gradient",
        )
    text = "The values are right, but the gradient with respect to the decoder's output is not"
    if not np.isfinite(slope).all():
        return Verdict(
            share,
            f"{text} finite. `torch.where` differentiates both of its branches, also the one that "
            "it does not take, and 0 · inf is nan.",
            "gradient not finite",
        )
    worst = int(np.argmax(np.abs(slope - expected)))
    return Verdict(
        share,
        f"{text}: for one pixel it is {number(expected.flat[worst])}, and yours is "
        f"{number(slope.flat[worst])}. Is a part of the formula detached?",
        "another gradient",
    )


def _bernoulli_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """logits, x: float64 (N, D); extreme_logits: the same shape, of sizes 50 to 10,000."""
    n, d = int(generator.integers(101, 110)), int(generator.integers(4, 12))
    extreme = np.geomspace(50, 1e4, n * d) * generator.choice([-1, 1], n * d)
    extreme[-2:] = 1e4, -1e4
    extreme = generator.permutation(extreme).reshape(n, d)
    x = generator.integers(0, 2, (n, d)).astype(float)
    x[np.abs(extreme) == 1e4] = extreme[np.abs(extreme) == 1e4] < 0  # where the two count
    return {"logits": generator.normal(0, 2, (n, d)), "x": x, "extreme_logits": extreme}


@verdict("A3.bernoulli", inputs=_bernoulli_inputs, lesson=LESSON_1)
def bernoulli(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is log p(x | z) of each image right for logits of any size, and its gradient x − sigmoid?
    Exact up to rounding."""
    logits, extreme, x = (inputs[name] for name in ("logits", "extreme_logits", "x"))
    return _judge_likelihood(
        evidence,
        bernoulli_log_likelihood,
        (logits, x),
        (extreme, x),
        (x - expit(logits), x - expit(extreme)),
        f"{_LOGITS} {_BOTH}",
        BERNOULLI,
        {"logits": [[1, 2]], "x": [[1, 0]]},
        {"logits": [[10_000], [-10_000]], "x": [[0], [1]]},
    )


def _gaussian_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mean, x: float64 (N, D); sigma, and narrow, so small that the density itself underflows."""
    # no 3 and no 6 pixels: 3 of 6 would be the same mistake as ½
    n, d = int(generator.integers(101, 110)), int(generator.choice([4, 5, 7, 8, 9, 10, 11]))
    return {
        "mean": generator.normal(0, 1, (n, d)),
        "x": generator.normal(0, 1, (n, d)),
        "sigma": np.asarray(
            generator.choice([generator.uniform(0.5, 0.7), generator.uniform(1.5, 3)])
        ),
        "narrow": np.asarray(generator.uniform(0.005, 0.01)),
    }


@verdict("A3.gaussian", inputs=_gaussian_inputs, lesson=LESSON_1)
def gaussian(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is log p(x | z) of each image right, 1/(2 sigma²) and constants included, and its
    gradient (x − m)/sigma²?  Exact up to rounding."""
    mean, x = inputs["mean"], inputs["x"]
    sigma, narrow = float(inputs["sigma"]), float(inputs["narrow"])
    return _judge_likelihood(
        evidence,
        gaussian_log_likelihood,
        (mean, sigma, x),
        (mean, narrow, x),
        ((x - mean) / sigma**2, (x - mean) / narrow**2),
        _DENSITY,
        GAUSSIAN,
        {"mean": [[0, 0]], "sigma": 2.0, "x": [[1, 3]]},
        {"mean": [[0]], "sigma": 0.005, "x": [[1]]},
    )


_SAMPLES = (
    "E_q is an average over samples of z, the rows of `log_likelihood`: one number for each image."
)


RECONSTRUCTION = [  # of log p(x | z), samples by images, and the KL of the images
    Mistake("summed over the samples", lambda v, kl: v.sum(axis=0), _SAMPLES),
    Mistake(
        "logarithm of the expectation", lambda v, kl: logsumexp(v, 0) - np.log(len(v)), _SAMPLES
    ),
    Mistake("sum of likelihoods", lambda v, kl: logsumexp(v, axis=0), _SAMPLES),
    Mistake("mean over the batch", lambda v, kl: v.mean(axis=1), _SAMPLES),
    Mistake("mean over everything", lambda v, kl: v.mean(), _SAMPLES),
    Mistake("summed over everything", lambda v, kl: v.sum(), _SAMPLES),
    Mistake("wrong sign of the first term", lambda v, kl: -v.mean(axis=0), _SAMPLES),
    Mistake("first sample only", lambda v, kl: v[0], _SAMPLES),
    Mistake("last sample only", lambda v, kl: v[-1], _SAMPLES),
    Mistake("best sample only", lambda v, kl: v.max(axis=0), _SAMPLES),
    Mistake(  # torch's median: of an even number the lower one
        "median of the samples", lambda v, kl: np.sort(v, axis=0)[(len(v) - 1) // 2], _SAMPLES
    ),
    Mistake("3 samples fixed", lambda v, kl: v.sum(axis=0) / 3, _SAMPLES),
    Mistake("divided by S − 1", lambda v, kl: v.sum(axis=0) / (len(v) - 1), _SAMPLES),
    Mistake("ELBO in place of the first term", lambda v, kl: v.mean(axis=0) - kl, _SAMPLES),
    Mistake("not averaged", lambda v, kl: v, _SAMPLES),
    Mistake("mean likelihood", lambda v, kl: np.exp(v).mean(axis=0), _SAMPLES),
]


ONLY_MU = Mistake(
    "only mu counts",
    lambda mu, log_var: (mu**2).sum(axis=-1) / 2,
    "The KL compares the whole of q with the prior: its sigma counts as much as its mu.",
)
# without what gives nan in every row, as log_var read as variance does
KL = ROWS.without("log of log_var").hinted(
    {
        "wrong sign of the KL": "Return the KL itself, which is never negative; the ELBO subtracts it."
    }
)


def _terms_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """log_likelihood: float64 (S, N); mu, log_var: float64 (N, d); S, N, d all different.  In the
    first two images one log_var is near an end of the notebook's range."""
    # none of the sizes of the notebook's own test
    s, d = (int(v) for v in generator.choice(np.arange(5, 12), 2, replace=False))
    n = int(generator.integers(101, 110))
    log_var = generator.uniform(0.2, 2.5, (n, d)) * generator.choice([-1, 1], (n, d))
    log_var[:2, 0] = generator.uniform([-30, 9.5], [-28, 10])
    return {
        "log_likelihood": generator.normal(-3, 2, (s, n)),
        "mu": generator.normal(0, 1.5, (n, d)),
        "log_var": log_var,
    }


@verdict("A3.terms", inputs=_terms_inputs, lesson=LESSON_1)
def terms(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are both terms of each image right?  Half the points each; exact up to rounding.  Half of
    both if the gradients are wrong."""
    if str(evidence["form"]) != "pair":
        return Verdict(
            0.0, "`elbo_terms` should return two tensors, `reconstruction, kl`.", "not a pair"
        )
    values, mu, log_var = inputs["log_likelihood"], inputs["mu"], inputs["log_var"]
    expected, kl = values.mean(axis=0), KL(mu, log_var)
    if close(evidence["kl"], expected, 1e-6, 1e-6) and close(
        evidence["reconstruction"], kl, 1e-6, 1e-6
    ):
        return Verdict(
            0.5, "Both terms are right, but swapped: `reconstruction` comes first.", "swapped"
        )
    problems = []
    if not close(evidence["reconstruction"], expected, 1e-6, 1e-6):
        example = Example(
            "elbo_terms({log_likelihood}, {mu}, {log_var})[0]",
            lambda values, kl: values.mean(axis=0),
            TERMS,
            arguments=lambda log_likelihood, mu, log_var: (
                np.array(log_likelihood, float),
                KL(np.array(mu, float), np.array(log_var, float)),
            ),
        )
        wrong = _explained(
            evidence["reconstruction"],
            expected,
            RECONSTRUCTION,
            values,
            kl,
            otherwise=_SAMPLES,
            example=example,
        )
        problems.append(Problem(0.5, f"The first term: {wrong.message}", wrong.mistake, wrong.cell))
    if not close(evidence["kl"], kl, 1e-6, 1e-6):
        otherwise = "Compare your KL with the formula above, term by term."
        mistakes = itertools.chain([ONLY_MU], KL.mistakes())
        example = Example(
            "elbo_terms({log_likelihood}, {mu}, {log_var})[1]",
            KL,
            TERMS,
            arguments=lambda log_likelihood, mu, log_var: (
                np.array(mu, float),
                np.array(log_var, float),
            ),
        )
        wrong = _explained(
            evidence["kl"], kl, mistakes, mu, log_var, otherwise=otherwise, example=example
        )
        measured = numbers(evidence["kl"], kl.shape)
        if measured is not None and close(measured[2:], kl[2:], 1e-6, 1e-6):
            text = f"The only wrong ones have a log_var of {number(log_var[0, 0])} and {number(log_var[1, 0])}."
            wrong = Verdict(0, f"{_compared(measured, kl)} {text}", "right for some inputs only")
        problems.append(
            Problem(0.5, f"The second term: {wrong.message}", wrong.mistake, wrong.cell)
        )
    return combined(problems, "") if problems else _judge_single_and_slopes(inputs, evidence)


def _judge_single_and_slopes(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The verdict where both terms are right for a batch."""
    if not np.array_equal(evidence["single"], [1, 1]):
        return Verdict(
            0.5,
            "A batch is right, for a single image both terms should have the shape (1,).",
            "single row",
        )
    values, mu, log_var = inputs["log_likelihood"], inputs["mu"], inputs["log_var"]
    for name, slope in (
        ("log_likelihood", np.full(values.shape, 1 / len(values))),
        ("mu", -mu),
        ("log_var", (1 - np.exp(log_var)) / 2),
    ):
        found = evidence[f"{name}_slope"]
        if close(found, slope, 1e-6, 1e-6):
            continue
        text = "The values are right, but "
        if numbers(found, slope.shape) is None:
            text += f"no gradient reaches `{name}`. Is something detached, or computed outside of torch?"
            return Verdict(0.5, f"{text} With this ELBO nothing could be trained.", "no gradient")
        text += f"the gradient that reaches `{name}` is not: is a part of the formula detached?"
        return Verdict(0.5, text, "another gradient")
    return Verdict(1.0, "Both terms are right for every image.")


IGNORES, AUTOENCODER, HEALTHY = KINDS = ("ignores z", "autoencoder", "healthy")

ANOTHER_RULE = "another rule"
"""The mistake of a diagnosis that no known rule gives."""

CASES = 12
"""Models of each kind in one run."""


def _diagnosis_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """cases (3·CASES, 3): reconstruction, kl and constant of CASES models of each kind.

    Within the notebook's promise: the KL is below 0.3 or above 3, and differs from the gain by at
    least a tenth of the larger one.  The scales of all data sets overlap, so that neither term
    decides alone.
    """
    rows = []
    gains, low = np.geomspace(4.5, 450, CASES), np.geomspace(0.003, 0.28, CASES)
    signs = np.concatenate([generator.permutation(np.resize([-1, -1, 1], CASES)) for _ in KINDS])
    each = zip(np.repeat(KINDS, CASES), [*gains] * 3, [*low] * 3, signs, strict=True)
    for kind, gain, least, sign in each:
        constant = float(sign * generator.uniform(50, 600))
        gain *= generator.uniform(0.9, 1.1)
        if kind == IGNORES:
            kl, gain = least, generator.uniform(-4, 0.2)
        elif kind == AUTOENCODER:
            kl = gain * generator.uniform(1.15, 4)
        else:
            kl = generator.uniform(max(3.05, 0.2 * gain), 0.85 * gain)
        rows.append((constant + gain, kl, constant))

    def put(row: int, gain: float, kl: float, constant: float) -> None:
        rows[row] = (constant + gain, kl, constant)

    # in every draw: a KL just above 3, and one that is just too large or not; a healthy model whose
    # KL is above its reconstruction term, and one whose KL is above the constant image's
    just = generator.uniform(3.01, 3.03, 2)
    put(CASES, 2.6, just[0], -generator.uniform(100, 300))
    put(CASES + 1, 20, 22.4, -generator.uniform(100, 300))
    put(2 * CASES, 4.5, just[1], -generator.uniform(100, 300))
    put(2 * CASES + 1, 20, 17.9, -generator.uniform(100, 300))
    put(-1, 450, generator.uniform(200, 350), -generator.uniform(442, 458))
    put(-2, generator.uniform(200, 300), generator.uniform(100, 150), generator.uniform(-50, 50))
    return {"cases": generator.permutation(np.array(rows))}


def kinds_of(cases: np.ndarray) -> np.ndarray:
    """By the notebook's definition, the index in KINDS of each case (reconstruction, kl, constant)."""
    reconstruction, kl, constant = cases.T
    return np.where(kl < 0.3, 0, np.where(reconstruction - kl > constant, 2, 1))


_DEFINITION = (
    "Compare what z earns, the reconstruction term less that of the best constant image, with what "
    "it costs, the KL."
)


@verdict("A3.diagnosis", inputs=_diagnosis_inputs, lesson=LESSON_1)
def diagnosis(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Which models ignore z, which are autoencoders, which are healthy?  Half of the points for two
    of the three kinds, if they are told in every case."""
    kinds = kinds_of(inputs["cases"])
    answers = [" ".join(str(a).lower().split()) for a in strings(evidence["answers"])]
    if len(answers) != len(kinds) or not set(answers) <= set(KINDS):
        return Verdict(
            0.0,
            'Each answer should be one of "ignores z", "autoencoder" and "healthy"; '
            f"{sum(a not in KINDS for a in answers)} of yours are something else.",
            "another label",
        )
    given = np.array([KINDS.index(answer) for answer in answers])
    if (given == kinds).all():
        return Verdict(1.0, f"All {len(kinds)} models are told apart.")
    told = [kind for kind in range(3) if (given[kinds == kind] == kind).all()]
    share = max(0.0, (len(told) - 1) / 2)
    worst = int(np.argmax(given != kinds))
    reconstruction, kl, constant = inputs["cases"][worst]
    always = ", ".join(f'"{KINDS[kind]}"' for kind in told) or "none"
    text = (
        f"{int((given == kinds).sum())} of {len(kinds)} models are right; told in every case: {always}. "
        "For example, "
        f"reconstruction {number(reconstruction)}, KL {number(kl)}, best constant image "
        f'{number(constant)}: you say "{KINDS[given[worst]]}", it is "{KINDS[kinds[worst]]}".'
    )
    name, hint = _wrong_rule(inputs["cases"], kinds, given)
    case = ", ".join(f"{value:.6g}" for value in inputs["cases"][worst])
    cell = compared(f"diagnose({case})", f'"{KINDS[kinds[worst]]}"')
    if name == ANOTHER_RULE:  # which may be none, and answer otherwise the next time
        cell = ""
    return Verdict(share, f"{text} {hint}", name, cell)


_LIKELIHOOD = "The reconstruction term is a log likelihood: the larger, the better."
_SIGNS = "Densities may make either term positive: compare them with their signs."
_DIFFERENCE = "A quotient of two numbers that may be negative says little: take the difference."
_COST = "The ELBO is the reconstruction term minus the KL: what z earns, less what it costs."
_EARNS = "What z earns is the reconstruction above that of the best constant image."
_NEITHER = "Neither number decides by itself."

# fmt: off
RULES = [  # healthy or not, from reconstruction, KL and constant
    Mistake("KL not subtracted", lambda r, kl, c: r - c > 0, _COST),
    Mistake("reconstruction taken for a loss", lambda r, kl, c: -r - kl > c, _LIKELIHOOD),
    Mistake("reconstruction taken for a loss", lambda r, kl, c: r + kl < c, _LIKELIHOOD),
    Mistake("absolute values", lambda r, kl, c: np.abs(r) - np.abs(c) > kl, _SIGNS),
    Mistake("quotient in place of the difference", lambda r, kl, c: (r - kl) / c < 1, _DIFFERENCE),
    Mistake("KL compared with the reconstruction itself", lambda r, kl, c: kl < np.abs(r), _EARNS),
    Mistake("KL compared with the constant image", lambda r, kl, c: kl < np.abs(c), _EARNS),
]
LIMITS = [  # the one number that the answers are limits for
    Mistake("judged by the KL alone", lambda r, kl, c: kl, _NEITHER),
    Mistake("judged by the reconstruction alone", lambda r, kl, c: r, _NEITHER),
    Mistake("judged by the gain alone", lambda r, kl, c: r - c, _NEITHER),
    Mistake("judged by the ELBO alone", lambda r, kl, c: r - kl, _NEITHER),
]
# fmt: on


def _wrong_rule(cases: np.ndarray, kinds: np.ndarray, given: np.ndarray) -> tuple[str, str]:
    """The known wrong rule that gives these answers: its name and a hint."""
    if len(set(given)) == 1:
        return "one label for all", _DEFINITION
    if any((given == np.array(order)[kinds]).all() for order in itertools.permutations(range(3))):
        return "labels exchanged", f"You tell the models apart, but exchange names. {_DEFINITION}"
    kl = cases[:, 1]
    used = given != 0
    if used.all() or kl[~used].max() < kl[used].min():  # the KL tells who ignores z
        healthy = (given[used] == 2).astype(float)
        reconstruction, cost, constant = cases[used].T
        if (healthy == (reconstruction - constant > cost)).all():
            if used.all():
                return "models that ignore z not found", f"Is the KL close to 0? {_DEFINITION}"
            return (
                f"limit for the KL too {'low' if kl[~used].max() < 0.3 else 'high'}",
                "A model ignores z if its KL is below 0.3 nats; all others are asked about with a "
                "KL above 3.",
            )
        if known := nearest(healthy, RULES, reconstruction, cost, constant):
            return known.name, f"{known.hint} {_DEFINITION}"
    far = kl > 3
    for known in LIMITS:
        for part in (far, np.ones_like(far)):
            steps = given[part][np.argsort(known.at(*cases[part].T))]
            if 1 <= np.count_nonzero(np.diff(steps)) <= len(set(steps)) - 1:
                return known.name, f"{known.hint} {_DEFINITION}"
    return ANOTHER_RULE, _DEFINITION


TOPICS: Topics = {
    "better": {
        "dalo": Claim(
            True,
            "the KL improves reconstructions",
            "whatever maximizes the ELBO is one of the candidates for the largest reconstruction "
            "term, so the largest cannot be below it.",
        ),
        "mibe": Claim(
            False,
            "the KL improves reconstructions",
            "the ELBO gives up reconstruction wherever that saves more KL than it costs; without "
            "the KL the reconstruction term can only be as large or larger.",
        ),
    },
    "squared error": {
        "kefa": Claim(
            True,
            "reconstruction is the squared error whatever the variance",
            "the logarithm of N(x; m, sigma² I) has −|x − m|² / (2 sigma²) and a part that depends "
            "on sigma and the number of pixels only.",
        ),
        "rolu": Claim(
            False,
            "reconstruction is the squared error whatever the variance",
            "in the ELBO the squared error has the weight 1/(2 sigma²): with weight 1 sigma² is ½, "
            "and another sigma is another balance between the two terms.",
        ),
    },
    "aim": {
        "gesi": Claim(
            False,
            "KL = 0 is the aim",
            "then q(z|x) is the prior for every x, and z tells the decoder nothing about x.",
        ),
        "nubo": Claim(
            True,
            "KL = 0 is the aim",
            "the KL is 0 only for q(z|x) = p(z), which is the same for every x.",
        ),
    },
    "sign": {
        "hotu": Claim(
            True,
            "E_q[log p(x|z)] must be negative",
            "a density may be larger than 1: N(x; m, sigma²) is 1/(sigma √(2π)) at its mean, about "
            "40 for sigma = 0.01.",
        ),
        "wape": Claim(
            False,
            "E_q[log p(x|z)] must be negative",
            "that is so for probabilities, as with a Bernoulli decoder; the densities of a narrow "
            "Gaussian decoder are above 1 near its mean.",
        ),
    },
    "mean only": {
        "zilo": Claim(
            False,
            "the reconstruction term uses mu only",
            "log p(x|z) is not linear in z, and E_q averages over the whole of q: a wide q reaches "
            "places that decode to something else.",
        ),
        "bemu": Claim(
            True,
            "the reconstruction term uses mu only",
            "E_q averages over all z that q draws, and sigma decides how far from mu they are.",
        ),
    },
    "never negative": {
        "fuko": Claim(
            True,
            "the KL can be negative",
            "by Jensen's inequality a KL divergence is never negative, and subtracting it can only "
            "lower the sum.",
        ),
        "pisa": Claim(
            True,
            "the KL can be negative",
            "a KL divergence between two densities is 0 only if they agree almost everywhere.",
        ),
    },
    "one number": {
        "jora": Claim(
            False,
            "one term alone decides",
            "the KL is subtracted: a model that reconstructs better may pay more for it than it "
            "gains.",
        ),
        "tume": Claim(
            False,
            "one term alone decides",
            "a KL of 0 is the smallest there is, and then z says nothing about x: a model that pays "
            "for z may gain more than it pays.",
        ),
    },
    "information": {
        "lefi": Claim(
            True,
            "the KL bounds no information",
            "the mean KL is the mutual information plus KL(q(z)‖p(z)), with q(z) the mean of "
            "q(z|x) over the data, and that is never negative.",
        ),
        "sudo": Claim(
            False,
            "the KL bounds no information",
            "the mean KL is an upper bound of the mutual information, whatever the decoder does.",
        ),
    },
    "samples": {
        "cabo": Claim(
            True,
            "good reconstructions mean good samples",
            "without the KL nothing keeps the codes where the prior has its mass, and the decoder "
            "has never seen most of what the prior draws.",
        ),
        "viku": Claim(
            False,
            "good reconstructions mean good samples",
            "reconstructing uses z from q(z|x), generating uses z from the prior; only the KL "
            "brings the two together.",
        ),
    },
    "gap": {
        "xomi": Claim(
            False,
            "the KL term is the gap to log p(x)",
            "the gap is KL(q(z|x)‖p(z|x)), to the posterior; this one is to the prior.",
        ),
        "yeta": Claim(
            True,
            "the KL term is the gap to log p(x)",
            "with q(z|x) = p(z|x) the bound is tight, and the posterior may be far from the prior.",
        ),
    },
}


@verdict("A3.claims", lesson=LESSON_1)
def claims(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Which claims about the two terms are marked rightly?"""
    return judge_claims(TOPICS, evidence)
