"""A1, why latent variables: log marginal, posterior and samples of a mixture of Gaussians, claims.

The model is p(z = k) = w_k, p(x | z = k) = N(x; m_k, s_k² I) in D dimensions, so that
log p(x) = logsumexp_k [log w_k − D/2 log(2π) − D log s_k − |x − m_k|² / (2 s_k²)] and p(z | x) is the
softmax of the bracket.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import special

from autograder.judging import (
    Arrays,
    Claim,
    Topics,
    Verdict,
    judge_claims,
    number,
    numbers,
    returned,
    verdict,
)

from .lessons import LESSON_1

Reduce = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From log w (K,) and log p(x | z) (N, K), both as they were read, to what is returned."""

_STDS = "`stds` holds standard deviations s: the density has s² in the exponent and s^D before it."
_JOINT = "For every k: log p(x, z = k) = log p(z = k) + log p(x | z = k). What is each of the two?"
_SUM = (
    "p(x) is a sum over z of probabilities, and its logarithm is taken last: a `logsumexp` over k."
)
_TWO = "`x` has D columns, here more than two: take D from its shape."
_BAYES = "p(z | x) = p(x, z) / p(x): each row is divided by its own sum over k."


@dataclass(frozen=True)
class Reading:
    """One way to read a part of the model: right if it has no name, else a mistake."""

    mistake: str
    of: Callable[..., Any]
    hint: str = ""


@dataclass(frozen=True)
class Formula:
    """reduce(weight(w), −constant·log(2π) − spread(s)·log s − distance / (2 s²)), by parts."""

    coordinates: Reading
    dimensions: Reading
    weight: Reading
    deviation: Reading
    constant: Reading
    spread: Reading
    distance: Reading
    reduce: Reading

    def __call__(
        self, x: np.ndarray, weights: np.ndarray, means: np.ndarray, stds: np.ndarray
    ) -> np.ndarray:
        x, means = self.coordinates.of(x), self.coordinates.of(means)
        d, s = x.shape[1], self.deviation.of(stds)
        squared = ((x[:, None] - means) ** 2).sum(axis=-1)
        likelihood = (
            -self.constant.of(d) * np.log(2 * np.pi)
            - self.spread.of(d) * np.log(s)
            - self.distance.of(squared, s)
        )
        return self.reduce.of(self.weight.of(weights), self.dimensions.of(likelihood, d))

    @property
    def wrong(self) -> list[Reading]:
        """The parts that are mistakes."""
        return [part for part in vars(self).values() if part.mistake]

    @property
    def mistake(self) -> str:
        return " and ".join(dict.fromkeys(part.mistake for part in self.wrong))

    @property
    def hint(self) -> str:
        return " ".join(dict.fromkeys(part.hint for part in self.wrong))


def log_sum(terms: np.ndarray, axis: int = -1) -> np.ndarray:
    """log Σ exp(terms) along an axis, without overflow or underflow."""
    top = terms.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(terms - top).sum(axis=axis))


def _softmax(terms: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.exp(terms - np.expand_dims(log_sum(terms, axis), axis))


MARGINAL = Formula(
    coordinates=Reading("", lambda a: a),
    dimensions=Reading("", lambda likelihood, d: likelihood),
    weight=Reading("", np.log),
    deviation=Reading("", lambda s: s),
    constant=Reading("", lambda d: d / 2),
    spread=Reading("", lambda d: d),
    distance=Reading("", lambda squared, s: squared / (2 * s**2)),
    reduce=Reading("", lambda w, terms: log_sum(w + terms)),
)
POSTERIOR = replace(MARGINAL, reduce=Reading("", lambda w, terms: _softmax(w + terms)))

_JOINT_PARTS: dict[str, list[Reading]] = {
    "coordinates": [Reading("D = 2 fixed", lambda a: a[:, :2], _TWO)],
    "dimensions": [
        Reading(
            "mean over the dimensions",
            lambda likelihood, d: likelihood / d,
            "The D coordinates are independent given z: their log densities add up.",
        ),
    ],
    "weight": [
        Reading("weights forgotten", np.zeros_like, _JOINT),
        Reading("weights not as logarithm", lambda w: w, _JOINT),
        Reading("equal weights", lambda w: np.full_like(w, -np.log(len(w))), _JOINT),
        Reading("weights twice", lambda w: 2 * np.log(w), _JOINT),
        Reading("sign of the log weights", lambda w: -np.log(w), _JOINT),
        Reading("softmax of the weights", lambda w: w - log_sum(w), _JOINT),
    ],
    "deviation": [
        Reading("stds read as variances", np.sqrt, _STDS),
        Reading("stds squared twice", np.square, _STDS),
        Reading("stds ignored", np.ones_like, _STDS),
        Reading("stds read as logarithms", np.exp, _STDS),
        Reading("stds read as log variances", lambda s: np.exp(s / 2), _STDS),
    ],
    "constant": [
        Reading("log(2π) missing", lambda d: 0.0, "At its mean N(m, s² I) is (2π s²)^(−D/2)."),
        Reading(
            "log(2π) once for all dimensions",
            lambda d: 0.5,
            "Each of the D dimensions has its own factor 1/√(2π).",
        ),
        Reading("log(2π) without ½", lambda d: d, "Each dimension has a factor 1/√(2π)."),
        Reading("sign of log(2π)", lambda d: -d / 2, "Each dimension has a factor 1/√(2π)."),
        Reading("D = 2 fixed", lambda d: 1.0, _TWO),
        Reading("log π for log(2π)", lambda d: d / 2 * np.log(np.pi) / np.log(2 * np.pi), "2π."),
    ],
    "spread": [
        Reading("log s missing", lambda d: 0.0, _STDS),
        Reading("log s once for all dimensions", lambda d: 1.0, _STDS),
        Reading("log s² for log s", lambda d: 2.0 * d, _STDS),
        Reading("½ log s for log s", lambda d: d / 2, _STDS),
        Reading("sign of log s", lambda d: -d, _STDS),
        Reading("D = 2 fixed", lambda d: 2.0, _TWO),
    ],
    "distance": [
        Reading(
            "½ missing in the exponent",
            lambda squared, s: squared / s**2,
            "A Gaussian's exponent is −½ ((x − m)/s)².",
        ),
        Reading(
            "distance not squared",
            lambda squared, s: np.sqrt(squared) / (2 * s**2),
            "The exponent has the squared distance |x − m|².",
        ),
        Reading("s for s² in the exponent", lambda squared, s: squared / (2 * s), _STDS),
        Reading("4s² in the exponent", lambda squared, s: squared / (2 * s) ** 2, _STDS),
        Reading("s missing in the exponent", lambda squared, s: squared / 2, _STDS),
        Reading(
            "sign of the exponent",
            lambda squared, s: -squared / (2 * s**2),
            "The density falls with the distance from the mean.",
        ),
    ],
}
"""Ways to get one part of log p(x, z) wrong."""

_MARGINAL_REDUCTIONS = [
    Reading("density for log density", lambda w, t: np.exp(log_sum(w + t)), "Return log p(x)."),
    Reading("sign", lambda w, t: -log_sum(w + t), "Return log p(x), not −log p(x)."),
    Reading(
        "logarithm to base 2",
        lambda w, t: log_sum(w + t) / np.log(2),
        "Nats: the natural logarithm.",
    ),
    Reading(
        "logarithm to base 10",
        lambda w, t: log_sum(w + t) / np.log(10),
        "Nats: the natural logarithm.",
    ),
    Reading("expectation of the logarithm", lambda w, t: (np.exp(w) * t).sum(axis=-1), _SUM),
    Reading("logarithms summed over z", lambda w, t: (w + t).sum(axis=-1), _SUM),
    Reading("logarithms averaged over z", lambda w, t: (w + t).mean(axis=-1), _SUM),
    Reading("largest term only", lambda w, t: (w + t).max(axis=-1), _SUM),
    Reading("largest likelihood only", lambda w, t: t.max(axis=-1), _SUM),
    Reading("weights inside the exponent", lambda w, t: log_sum(np.exp(w) * t), _SUM),
    Reading("mean over z for the sum", lambda w, t: log_sum(w + t) - np.log(len(w)), _SUM),
    Reading("not summed over z", lambda w, t: w + t, _SUM),
    Reading(
        "summed over the points",
        lambda w, t: log_sum(w + t, axis=0),
        "One number for each point, a row of `x`: sum over k, the components.",
    ),
    Reading("mean over the points", lambda w, t: log_sum(w + t).mean(), "One number a point."),
    Reading("sum over the points", lambda w, t: log_sum(w + t).sum(), "One number a point."),
    Reading("dimension kept", lambda w, t: log_sum(w + t)[:, None], "The shape is (N,)."),
    Reading(
        "expectation under the posterior",
        lambda w, t: (_softmax(w + t) * (w + t)).sum(axis=-1),
        _SUM,
    ),
    Reading(
        "likelihood averaged over the posterior",
        lambda w, t: log_sum(np.log(_softmax(w + t) + 1e-300) + t),
        _SUM,
    ),
]
_POSTERIOR_REDUCTIONS = [
    Reading("prior for the posterior", lambda w, t: np.exp(w) + 0 * t, _BAYES),
    Reading("joint, not divided by p(x)", lambda w, t: np.exp(w + t), _BAYES),
    Reading("likelihood, not divided by p(x)", lambda w, t: np.exp(t), _BAYES),
    Reading("logarithm of the joint", lambda w, t: w + t, _BAYES),
    Reading(
        "logarithm of the posterior",
        lambda w, t: np.log(_softmax(w + t) + 1e-300),
        "Return probabilities.",
    ),
    Reading("normalized over the points", lambda w, t: _softmax(w + t, axis=0), _BAYES),
    Reading(
        "normalized over everything",
        lambda w, t: _softmax((w + t).ravel()).reshape(t.shape),
        _BAYES,
    ),
    Reading("most probable z only", lambda w, t: np.eye(len(w))[(w + t).argmax(axis=-1)], _BAYES),
    Reading("index of the most probable z", lambda w, t: (w + t).argmax(axis=-1), _BAYES),
    Reading("transposed", lambda w, t: _softmax(w + t).T, "Rows are points, columns components."),
    Reading(
        "logarithms divided by their sum",
        lambda w, t: (w + t) / (w + t).sum(axis=-1, keepdims=True),
        _BAYES,
    ),
    Reading("softmax taken twice", lambda w, t: _softmax(_softmax(w + t)), _BAYES),
    Reading(
        "divided by the largest",
        lambda w, t: np.exp(w + t - (w + t).max(axis=-1, keepdims=True)),
        _BAYES,
    ),
    Reading(
        "normalized before the weights, not after",
        lambda w, t: np.exp(w) * _softmax(t),
        _BAYES,
    ),
    Reading("softmax of the joint density", lambda w, t: _softmax(np.exp(w + t)), _BAYES),
    Reading("sign", lambda w, t: _softmax(-w - t), _BAYES),
]


def _known(right: Formula, reductions: list[Reading]) -> Iterator[Formula]:
    """Formulas with one mistake, then with two in different parts."""
    parts = _JOINT_PARTS | {"reduce": reductions}
    for name, readings in parts.items():
        for reading in readings:
            yield replace(right, **{name: reading})
    for (first, ones), (second, others) in itertools.combinations(parts.items(), 2):
        for one, other in itertools.product(ones, others):
            yield replace(right, **{first: one, second: other})


def _model(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """weights (K,), means (K, D), stds (K,), float64: no two components as wide as each other."""
    k = int(generator.integers(3, 7))
    d = int(generator.choice([3, 5]))  # not the two dimensions of the notebook's own tests
    weights = generator.dirichlet(np.full(k, 3.0)) * 0.8 + 0.2 / k
    stds = generator.permutation(0.4 * 1.3 ** np.arange(k)) * generator.uniform(0.9, 1.1)
    return {"weights": weights, "means": generator.normal(0, 2 / np.sqrt(d), (k, d)), "stds": stds}


def _points(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """A model with x (N, D) near it and far (6, D) from it; a model of two equally wide components
    with between (5, D), far from both and on neither's side, where the posterior is soft."""
    model = _model(generator)
    means, k = model["means"], len(model["weights"])
    d = means.shape[1]
    n = int(generator.integers(9, 15))  # more than K, so that no two shapes are alike
    far = generator.normal(size=(6, d))
    far *= generator.permutation(np.geomspace(1e3, 1e4, 6))[:, None] / np.linalg.norm(
        far, axis=1, keepdims=True
    )
    i, j = generator.choice(k, 2, replace=False)
    across, width = means[i] - means[j], generator.uniform(0.5, 1.0)
    between = []
    for odds in generator.uniform(-1.5, 1.5, 5):  # the log ratio of the two likelihoods
        along = generator.normal(size=d)
        along -= across * (along @ across) / (across @ across)
        along *= generator.uniform(1e3, 1e4) / np.linalg.norm(along)
        shift = odds * width**2 / (across @ across)
        between.append((means[i] + means[j]) / 2 + along + shift * across)
    one, other = generator.integers(k, size=(2, 300))
    part = generator.uniform(0, 1, (300, 1))
    near = means[one] + part * (means[other] - means[one]) + generator.normal(0, 0.4, (300, d))
    # most of those whose posterior is softest, where every part of the formula counts
    soft = np.argsort(POSTERIOR(near, *model.values()).max(axis=1))[:30]
    chosen = np.append(generator.choice(soft, 7, replace=False), np.arange(n - 7))
    return model | {
        "x": near[generator.permutation(chosen)],
        "far": far,
        "between": np.array(between),
        "two_weights": model["weights"][[i, j]] / model["weights"][[i, j]].sum(),
        "two_means": means[[i, j]],
        "two_stds": np.full(2, width),
    }


def _arguments(inputs: Arrays, x: str, prefix: str = "") -> tuple[np.ndarray, ...]:
    return (inputs[x], *(inputs[f"{prefix}{name}"] for name in ("weights", "means", "stds")))


def _on_a_line(arguments: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
    """The same with the first coordinate only, D = 1."""
    x, weights, means, stds = arguments
    return x[:, :1], weights, means[:, :1], stds


def _close(found: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> bool:
    measured = numbers(found, expected.shape)
    return measured is not None and bool(np.allclose(measured, expected, rtol=rtol, atol=atol))


def _explain(
    found: np.ndarray, right: Formula, reductions: list[Reading], arguments: tuple[np.ndarray, ...]
) -> Formula | None:
    """The formula of known mistakes that gives exactly what was found, if there is one."""
    if found.dtype.kind not in "fiu":
        return None
    for known in _known(right, reductions):
        answer = np.asarray(known(*arguments), dtype=float)
        if answer.shape == found.shape and np.allclose(found, answer, rtol=2e-5, atol=2e-6):
            return known
    return None


@verdict("A1.marginal", inputs=_points, lesson=LESSON_1)
def marginal(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is log p(x) right near the components (half the points) and 1e3 to 1e4 away from them?

    Exact up to the rounding of the dtype.
    """
    arguments = _arguments(inputs, "x")
    expected, far = MARGINAL(*arguments), MARGINAL(*_arguments(inputs, "far"))
    found = evidence["near"]
    if not _close(found, expected, 1e-5, 1e-5):
        known = _explain(found, MARGINAL, _MARGINAL_REDUCTIONS, arguments)
        text = _compared(found, expected, "log p(x)")
        if known:
            return Verdict(
                0.0,
                f"{text} Your numbers are exactly those of this mistake: {known.mistake}. "
                f"{known.hint}",
                known.mistake,
            )
        return Verdict(0.0, f"{text} {_JOINT}", "another formula")
    if not _close(evidence["one"], expected[:1], 1e-5, 1e-5):
        return Verdict(
            0.5,
            "A batch is right, but a single point, `x` of shape (1, D), is not: you returned "
            f"{returned(evidence['one'])}, expected is shape (1,).",
            "single point",
        )
    if not _close(evidence["line"], MARGINAL(*_on_a_line(arguments)), 1e-5, 1e-5):
        return Verdict(
            0.5,
            "In several dimensions log p(x) is right, for D = 1, `x` of shape (N, 1), it is not.",
            "one dimension",
        )
    if not _close(evidence["near32"], expected, 1e-4, 1e-3):
        return Verdict(
            0.5,
            "In float64 every value is right, in float32 not: where is precision lost?",
            "imprecise in float32",
        )
    # in float64 so far away rounding is below 1e-6 in all, one forgotten term is not
    between = MARGINAL(*_arguments(inputs, "between", "two_"))
    pairs = (
        (evidence["far64"], far, 1e-11, 1e-3),
        (evidence["far32"], far, 1e-4, 0),
        (evidence["between"], between, 1e-11, 1e-3),
    )
    wrong = [pair for pair in pairs if not _close(*pair)]
    if not wrong:
        return Verdict(1.0, "log p(x) is right near the components and far from them.")
    worst, right, rtol, atol = wrong[0]
    values = numbers(worst, right.shape)
    row = 0 if values is None else int(np.argmin(np.isclose(values, right, rtol, atol)))
    text = (
        "Near the components log p(x) is right. 1,000 to 10,000 away it is not: you have "
        f"{returned(worst) if values is None else f'{values[row]:.10g}'} where "
        f"{right[row]:.10g} is right."
    )
    if values is not None and np.isfinite(values).all():
        return Verdict(
            0.5,
            f"{text} Is something small added inside a logarithm, or something cut off? That "
            "replaces a wrong number by another wrong number.",
            "something added or cut off",
        )
    return Verdict(
        0.5,
        f"{text} There every density is below the smallest number that a float can hold, so it "
        "becomes 0. Which sum of exponentials can be taken without leaving the logarithm?",
        "underflow",
    )


def _compared(found: np.ndarray, expected: np.ndarray, name: str) -> str:
    """What came back and what was expected, in words."""
    measured = numbers(found, expected.shape)
    if measured is None:
        return f"You returned {returned(found)}; expected is {name} of shape {expected.shape}."
    wrong = ~np.isclose(measured, expected, rtol=1e-5, atol=1e-5)
    worst = int(np.argmax(wrong))
    return (
        f"{int(wrong.sum())} of {wrong.size} values of {name} are wrong: for example, you have "
        f"{number(measured.flat[worst])} where {number(expected.flat[worst])} is right."
    )


@verdict("A1.posterior", inputs=_points, lesson=LESSON_1)
def posterior(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is p(z | x) right near the components (half the points) and far from them, also between two
    equally wide ones, where it is neither 0 nor 1?

    Exact up to the rounding of the dtype.
    """
    arguments = _arguments(inputs, "x")
    expected = POSTERIOR(*arguments)
    found = evidence["near"]
    if not _close(found, expected, 0, 1e-5):
        known = _explain(found, POSTERIOR, _POSTERIOR_REDUCTIONS, arguments)
        text = _compared(found, expected, "p(z | x)")
        measured = numbers(found, expected.shape)
        if measured is not None and not np.allclose(measured.sum(axis=1), 1, atol=1e-4):
            text += f" Your first row adds up to {number(measured[0].sum())}."
        if known:
            return Verdict(
                0.0,
                f"{text} Your numbers are exactly those of this mistake: {known.mistake}. "
                f"{known.hint}",
                known.mistake,
            )
        return Verdict(0.0, f"{text} {_BAYES}", "another formula")
    if not _close(evidence["one"], expected[:1], 0, 1e-5):
        return Verdict(
            0.5,
            "A batch is right, but a single point, `x` of shape (1, D), is not: you returned "
            f"{returned(evidence['one'])}, expected is shape {expected[:1].shape}.",
            "single point",
        )
    if not _close(evidence["line"], POSTERIOR(*_on_a_line(arguments)), 0, 1e-5):
        return Verdict(
            0.5,
            "In several dimensions p(z | x) is right, for D = 1, `x` of shape (N, 1), it is not.",
            "one dimension",
        )
    if not _close(evidence["near32"], expected, 0, 2e-3):
        return Verdict(
            0.5,
            "In float64 every value is right, in float32 not: where is precision lost?",
            "imprecise in float32",
        )
    far = POSTERIOR(*_arguments(inputs, "far"))
    between = POSTERIOR(*_arguments(inputs, "between", "two_"))
    pairs = (
        (evidence["far64"], far, 1e-4),
        (evidence["far32"], far, 2e-3),
        (evidence["between"], between, 1e-3),
    )
    for measured, right, tolerance in pairs:
        if _close(measured, right, 0, tolerance):
            continue
        values = numbers(measured, right.shape)
        sums = np.full(1, np.nan) if values is None else values.sum(axis=1)
        text = "Near the components p(z | x) is right. 1,000 to 10,000 away it is not: "
        if measured is evidence["far32"] and np.isfinite(sums).all():
            return Verdict(
                0.5,
                f"{text}in float64 it is right, in float32 not. There the logarithms are as large "
                "as 1e8 and rounded to whole numbers; only a row that is divided by its own sum, "
                "as `softmax` does it, is right whatever was lost.",
                "imprecise in float32",
            )
        if not np.allclose(sums, 1, atol=1e-3):
            worst = sums[int(np.argmax(~np.isclose(sums, 1, atol=1e-3)))]
            return Verdict(
                0.5,
                f"{text}a row adds up to {number(worst)}. There every density is 0 in floating "
                "point, and 0/0 is no probability. Divide before you leave the logarithm.",
                "underflow",
            )
        return Verdict(
            0.5,
            f"{text}the rows add up to 1, but the values are wrong. Is something replaced or cut "
            "off where every density becomes 0 in floating point, or is precision lost?",
            "something added or cut off",
        )
    return Verdict(1.0, "The posterior is right near the components and far from them.")


SIGMAS = 7.0
"""The distance at which a sum of thousands of independent terms is no chance any more: for a
normal one 2.6e-12; for the binomial and chi-square ones here, with at least 240 expected, below
1e-9 (Chernoff).  One run makes fewer than 60 such comparisons."""

DRAWS, CALLS, SMALL = 20_000, 300, 20
"""The size of the large sample, the number of small ones, and their size."""


def _sampling_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """A model with weights that are far from equal, in float64; n, calls and small."""
    k, d = int(generator.integers(3, 6)), int(generator.choice([3, 4]))
    weights = generator.permutation(np.arange(1.0, k + 1) + generator.uniform(0, 0.3, k))
    return {
        "weights": weights / weights.sum(),
        "means": generator.normal(0, 3, (k, d)),
        "stds": generator.permutation(0.35 * 1.45 ** np.arange(k)),
        "n": np.asarray(DRAWS),
        "calls": np.asarray(CALLS),
        "small": np.asarray(SMALL),
    }


@verdict("A1.sampling", inputs=_sampling_inputs, lesson=LESSON_1)
def sampling(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Do (x, z) come from p(z) p(x | z), row by row independently and anew at every call?

    False alarms: below 1e-7 in all comparisons together (see SIGMAS; the Kolmogorov distance has
    2·exp(−2·N·0.02²) < 1e-13 for N = 40,000 by the inequality of Dvoretzky, Kiefer and Wolfowitz).
    """
    (k, d), n = inputs["means"].shape, DRAWS
    if str(evidence["form"]) != "pair":
        return Verdict(
            0.0,
            "`sample` should return two tensors, `x, z`; you returned "
            f"{'one tensor' if str(evidence['form']) == 'tensor' else 'something else'}.",
            "not a pair",
        )
    x, z = evidence["x"], evidence["z"]
    if x.shape == (n,) and z.shape == (n, d):
        return Verdict(0.0, "`x` comes first, then `z`: you return them swapped.", "swapped")
    if numbers(x, (n, d)) is None or x.dtype.kind != "f":
        return Verdict(
            0.0, f"`x` should have shape {(n, d)}; you returned {returned(x)}.", "shape of x"
        )
    if z.shape != (n,):
        return Verdict(
            0.0,
            f"`z` should have shape {(n,)}, one number of a component for each row; you returned "
            f"{returned(z)}.",
            "shape of z",
        )
    if z.dtype.kind not in "iu":
        return Verdict(
            0.0, "`z` should be an integer tensor: it numbers the components.", "z is not integer"
        )
    if z.min() < 0 or z.max() >= k:
        return Verdict(
            0.0,
            f"`z` should be one of 0 to {k - 1}; yours reaches from {z.min()} to {z.max()}.",
            "z out of range",
        )
    if z.min() == z.max():
        return Verdict(
            0.0,
            "All samples of a call have the same z. It is drawn anew for each of the n points.",
            "one component only",
        )
    if bool(evidence["same"]):
        return Verdict(
            0.0,
            "Two calls gave the same `x` or the same `z`. Does something inside set the seed, or keep what was "
            "drawn?",
            "the same at every call",
        )
    for problem in (_proportions, _noise, _dependence, _small_calls):
        if found := problem(inputs, evidence):
            return Verdict(0.0, *found)
    if evidence["single"].tolist() != [1, d, 1]:
        return Verdict(
            0.5,
            f"Many samples are right, a single one is not: for n = 1 `x` should have the shape "
            f"{(1, d)} and `z` the shape (1,).",
            "single draw",
        )
    dtypes = [str(evidence["dtype64"]), str(evidence["dtype32"])]
    if dtypes != ["torch.float64", "torch.float32"]:
        return Verdict(
            0.5,
            "The samples are right, but `x` should have the dtype of `means`, float32 and float64 "
            "alike.",
            "dtype of x",
        )
    return Verdict(1.0, "x and z come from the model.")


Problem = tuple[str, str] | None
"""Message and name of a mistake, or None."""


def _proportions(inputs: Arrays, evidence: Arrays) -> Problem:
    weights, z = inputs["weights"], evidence["z"]
    counts = np.bincount(z, minlength=len(weights))
    if not _far(counts, DRAWS, weights):
        return None
    worst = int(np.argmax(np.abs(counts / DRAWS - weights)))
    text = (
        f"Component {worst} has the weight {number(weights[worst])}, but "
        f"{number(counts[worst] / DRAWS)} of your samples come from it."
    )
    equal = np.full(len(weights), 1 / len(weights))
    if np.ptp(counts) == 0 or not _far(counts, DRAWS, equal):
        return f"{text} All your components are drawn equally often.", "weights ignored"
    softmax = np.exp(weights) / np.exp(weights).sum()
    if not _far(counts, DRAWS, softmax):
        return (
            f"{text} These are the frequencies of softmax(weights): `weights` holds probabilities, "
            "not logits.",
            "weights taken as logits",
        )
    return text, "wrong proportions"


def _far(counts: np.ndarray, n: int, weights: np.ndarray) -> bool:
    """Whether counts are not those of n draws with these weights."""
    return bool(
        (np.abs(counts - n * weights) > SIGMAS * np.sqrt(n * weights * (1 - weights))).any()
    )


def _noise(inputs: Arrays, evidence: Arrays) -> Problem:
    """Whether x, given z, is not N(m_z, s_z² I)."""
    weights, means, stds = inputs["weights"], inputs["means"], inputs["stds"]
    x, z = evidence["x"].astype(float), evidence["z"]
    if not np.isfinite(x).all():
        return "`x` has numbers that are not finite.", "not finite"
    k, d = means.shape
    eps = (x - means[z]) / stds[z][:, None]
    if np.abs(eps).max() < 1e-3:
        return (
            "Every x is exactly the mean of its component. z chooses the component; x is still "
            "drawn from N(mean, std² I).",
            "no noise",
        )
    inside = [eps[z == c] for c in range(k)]
    centres = np.array([part.mean(axis=0) for part in inside])
    spread = np.array([np.sqrt(((part - part.mean(axis=0)) ** 2).mean()) for part in inside])
    size = np.array([len(part) for part in inside])
    off = np.abs(centres) > SIGMAS * (np.maximum(spread, 1) / np.sqrt(size))[:, None]
    wide = np.abs(spread**2 - 1) > SIGMAS * np.sqrt(2 / (size * d)) + d / size
    text = (
        "Among the samples of component 0, (x − mean)/std has a mean of "
        f"{number(centres[0].mean())} and a standard deviation of {number(spread[0])}; right are "
        "0 and 1."
    )
    uniform = eps.min() > -1e-3 and eps.max() < 1 + 1e-3
    if uniform:
        return f"{text} All of it lies between 0 and 1: uniform noise.", "uniform noise"
    if spread.max() < 1e-3:
        return (
            f"{text} All samples of a component are the same point: each row has noise of its own.",
            "noise shared over rows",
        )
    if off.any():
        mixed = weights @ means
        if np.allclose(x.mean(axis=0), mixed, atol=0.3) and _one_law(x, z, k):
            return (
                f"{text} x does not depend on z at all. Draw z first, then x from the component "
                "that z names.",
                "x does not depend on z",
            )
        around_zero = np.abs(np.array([x[z == c].mean(axis=0) for c in range(k)])).max() < 0.3
        if around_zero:
            return f"{text} Your samples lie around 0: the mean is missing.", "mean missing"
        return f"{text} The mean of the noise is not 0.", "wrong mean"
    if wide.any():
        for name, factor in (
            ("variance used as standard deviation", stds),
            ("standard deviation taken as variance", stds**-0.5),
            ("stds ignored", 1 / stds),
            ("stds read as logarithms", np.exp(stds) / stds),
            ("stds read as log variances", np.exp(stds / 2) / stds),
        ):
            if np.allclose(spread, factor, rtol=0.04):
                return f"{text} {_STDS} These are the samples of: {name}.", name
        if np.ptp(spread * stds) < 0.04 * stds.mean():
            return (
                f"{text} Your components are all equally wide; each has a std of its own.",
                "one spread for all components",
            )
        return f"{text} {_STDS}", "wrong spread"
    if _kolmogorov(eps.ravel()) > 0.02:
        return (
            "Mean and standard deviation of the noise are right, its distribution is not: a normal "
            "one is asked for.",
            "noise is not normal",
        )
    return None


def _one_law(x: np.ndarray, z: np.ndarray, k: int) -> bool:
    """Whether x looks alike for every z."""
    centres = np.array([x[z == c].mean(axis=0) for c in range(k)])
    return bool(np.abs(centres - x.mean(axis=0)).max() < 0.3)


def _kolmogorov(values: np.ndarray) -> float:
    """The largest distance between the distribution of `values` and the standard normal one."""
    ordered = special.ndtr(np.sort(values))
    steps = np.arange(len(values) + 1) / len(values)
    return float(max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max()))


def _dependence(inputs: Arrays, evidence: Arrays) -> Problem:
    """Whether rows, or the dimensions of one row, know of each other."""
    weights, means, stds = inputs["weights"], inputs["means"], inputs["stds"]
    z = evidence["z"]
    eps = (evidence["x"].astype(float) - means[z]) / stds[z][:, None]
    limit = SIGMAS / np.sqrt(DRAWS / 2)
    for i, j in itertools.combinations(range(eps.shape[1]), 2):
        if abs((eps[:, i] * eps[:, j]).mean()) > limit:
            return (
                "The dimensions of one sample move together: each has noise of its own.",
                "noise shared over dimensions",
            )
    pairs, same = DRAWS // 2, float((weights**2).sum())
    for lag in (1, 2, DRAWS // 2):
        first = np.arange(DRAWS).reshape(-1, 2 * lag)[:, :lag].ravel()
        alike = int((z[first] == z[first + lag]).sum())
        if _far(np.array([alike]), pairs, np.array([same])):
            return (
                "Rows know of each other: two samples have the same z in a share of "
                f"{number(alike / pairs)} of all pairs, of independent ones {number(same)} would.",
                "z not independent over rows",
            )
        if np.abs((eps[first] * eps[first + lag]).mean(axis=0)).max() > limit:
            return (
                "The noise of one sample can be foreseen from another: each row has its own.",
                "noise not independent over rows",
            )
    return None


def _small_calls(inputs: Arrays, evidence: Arrays) -> Problem:
    """Whether many small samples are too alike, or too different, to be independent draws.

    Pearson's statistic over all calls has the mean CALLS·(K − 1) and a standard deviation of about
    √(2/(CALLS·(K − 1))) of that, at most 6 %; half of it and 1.7 times it are 8 of them away.  The
    variance over the calls of one component's number has a standard deviation of at most 11 %,
    below it for the more frequent ones, and its lower tail is the shorter one: 0.4 is below 1e-9.
    """
    weights, z = inputs["weights"], evidence["small_z"]
    if z.shape != (CALLS, SMALL) or z.dtype.kind not in "iu":
        return (
            f"A sample of n = {SMALL} should have `z` of shape ({SMALL},).",
            "shape of a small sample",
        )
    counts = np.stack([(z == c).sum(axis=1) for c in range(len(weights))], axis=1)
    pearson = ((counts - SMALL * weights) ** 2 / (SMALL * weights)).sum()
    ratio = pearson / (CALLS * (len(weights) - 1))
    spread = counts.var(axis=0) / (SMALL * weights * (1 - weights))
    if ratio < 0.5 or (spread < 0.4).any():
        return (
            f"In {CALLS} samples of {SMALL} the numbers of points per component hardly vary. z is "
            "drawn for each point; a weight is a probability, not a quota.",
            "quotas for z",
        )
    if _far(counts.sum(axis=0), CALLS * SMALL, weights):
        return (
            f"In {CALLS} samples of {SMALL} the components do not have the proportions of their "
            "weights.",
            "wrong proportions",
        )
    if ratio > 1.7:
        return (
            f"In {CALLS} samples of {SMALL} the numbers of points per component vary too much: is "
            "one z drawn for many points?",
            "one z for many points",
        )
    return None


TOPICS: Topics = {
    "tractable": {
        "mofa": Claim(
            False,
            "latents make p(x) tractable",
            "the integral over z is the very problem: with a neural decoder it has no closed form. "
            "What becomes simple is each p(x | z), not their integral.",
        ),
        "kiru": Claim(
            True,
            "latents make p(x) tractable",
            "with finitely many values of z the integral is a sum of K terms, each a Gaussian "
            "density; you computed it above.",
        ),
    },
    "necessary": {
        "depo": Claim(
            False,
            "p(x) cannot be modelled without latents",
            "autoregressive models give p(x) as a product of conditionals and have none. "
            "Latent variables are one way to a rich p(x), not the only one.",
        ),
        "lusi": Claim(
            True,
            "p(x) cannot be modelled without latents",
            "the chain rule of probability gives this product for every joint distribution of the "
            "pixels, and no factor has a latent variable in it.",
        ),
    },
    "labels": {
        "ravo": Claim(
            False,
            "latents are labels",
            "z is never observed and never given; training uses x alone.",
        ),
        "teba": Claim(
            False,
            "latents are labels",
            "the fit is judged by p(x) alone. A component may cover two digits that look alike, and "
            "two components may share one digit.",
        ),
    },
    "interpretable": {
        "gonu": Claim(
            True,
            "latents are always interpretable",
            "if z is drawn from N(0, I), so is Rz for a rotation R; a decoder that first undoes R "
            "gives the same p(x) with other axes.",
        ),
        "wimo": Claim(
            False,
            "latents are always interpretable",
            "p(x) says nothing about the axes of z: rotate z and undo it in the decoder, and p(x) "
            "stays the same while every axis changes its meaning.",
        ),
    },
    "dimension": {
        "sehu": Claim(
            False,
            "z must have fewer dimensions than x",
            "the integral of p(x | z) p(z) over z is a density in x for any number of latent "
            "dimensions. Fewer of them is a choice, for compression.",
        ),
        "paki": Claim(
            True,
            "z must have fewer dimensions than x",
            "integrate over x first: for each z it gives 1, and the prior then gives 1, whatever "
            "the number of latent dimensions.",
        ),
    },
    "flexible": {
        "nolu": Claim(
            True,
            "a simple p(x | z) means a simple p(x)",
            "averaging over z makes the marginal richer than its parts: your ring is made of "
            "clusters with one mode each.",
        ),
        "fadi": Claim(
            True,
            "a simple p(x | z) means a simple p(x)",
            "both coordinates know of z, and through it of each other: on your ring, independent "
            "coordinates within each cluster still make clusters that lie on a circle.",
        ),
    },
    "bayes": {
        "jexa": Claim(
            True,
            "posterior without the prior",
            "this is Bayes' rule, the definition of a conditional density written twice.",
        ),
        "curo": Claim(
            False,
            "posterior without the prior",
            "Bayes' rule multiplies the likelihood by the prior: between two equally near and "
            "equally wide components, the one of larger weight is the more probable.",
        ),
    },
    "sampling": {
        "bilo": Claim(
            True,
            "sampling needs p(x)",
            "this is ancestral sampling: parents before children, and no density is evaluated.",
        ),
        "yemu": Claim(
            False,
            "sampling needs p(x)",
            "draw z from the prior, then x from p(x | z): neither p(x) nor the posterior is needed.",
        ),
    },
    "one z": {
        "vapo": Claim(
            True,
            "every x has one z",
            "a Gaussian density is positive everywhere, so both terms p(x | z) p(z) are.",
        ),
        "hice": Claim(
            False,
            "every x has one z",
            "every component with positive weight has a positive density at x, so the posterior "
            "is spread over all of them, even where it is tiny.",
        ),
    },
    "average": {
        "zuba": Claim(
            False,
            "logarithm of a mean is the mean of logarithms",
            "the logarithm of an average is not the average of logarithms; by Jensen's inequality "
            "the right-hand side is never the larger one, and it is smaller unless p(x | z) is "
            "the same for every z.",
        ),
        "okti": Claim(
            True,
            "logarithm of a mean is the mean of logarithms",
            "this is Jensen's inequality for the concave logarithm.",
        ),
    },
}


@verdict("A1.claims", lesson=LESSON_1)
def claims(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Which claims about latent variables are marked rightly?"""
    return judge_claims(TOPICS, evidence)
