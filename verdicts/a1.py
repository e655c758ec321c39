"""A1, why latent variables: log marginal, posterior and samples of a mixture of Gaussians, claims.

The model is p(z = k) = w_k, p(x | z = k) = N(x; m_k, s_k² I) in D dimensions, so that
log p(x) = logsumexp_k [log w_k − D/2 log(2π) − D log s_k − |x − m_k|² / (2 s_k²)] and p(z | x) is the
softmax of the bracket.
"""

import itertools
from collections.abc import Callable

import numpy as np
from scipy.special import log_softmax, logsumexp, softmax

from autograder.judging import (
    ANOTHER_SHAPE,
    FALSE_ALARM,
    NOT_FINITE,
    UNEXPLAINED,
    Arrays,
    Claim,
    Example,
    Formula,
    Mistake,
    Part,
    Topics,
    Verdict,
    along,
    close,
    judge_claims,
    nearest,
    number,
    numbers,
    p_of_counts,
    p_of_normals,
    p_of_shape,
    p_of_spreads,
    returned,
    verdict,
)

from .forms import untouched
from .lessons import LESSON_1

_STDS = "`stds` holds standard deviations s: the density has s² in the exponent and s^D before it."
_JOINT = "For every k: log p(x, z = k) = log p(z = k) + log p(x | z = k). What is each of the two?"
_SUM = (
    "p(x) is a sum over z of probabilities, and its logarithm is taken last: a `logsumexp` over k."
)
_TWO = "`x` has D columns, here more than two: take D from its shape."
_BAYES = "p(z | x) = p(x, z) / p(x): each row is divided by its own sum over k."
_NATS = "The answer is asked in nats: take the natural logarithm."
_FACTOR = "Each dimension has a factor 1/√(2π)."
_AT_MEAN = "Each dimension adds −½ log(2π): at its mean the density N(m, s² I) is (2π s²)^(−D/2)."
_EACH = "Each of the D dimensions has its own factor 1/√(2π)."
_ADD_UP = "The D coordinates are independent given z: their log densities add up."
_EXPONENT = "A Gaussian's exponent is −½ ((x − m)/s)²."
_SQUARED = "The exponent has the squared distance |x − m|²."
_FALLS = "The density falls with the distance from the mean."
_POINT = "One number for each point, a row of `x`: sum over k, the components."
_AXES = "Rows are points, columns components."


def _mixture(reduce: Part) -> Formula:
    """reduce(weight(w), −constant·log(2π) − spread(s)·log s − distance / (2 s²)), by parts; `reduce`
    turns log w (K,) and log p(x | z) (N, K), both as they were read, into what is returned."""

    def body(
        x: np.ndarray,
        weights: np.ndarray,
        means: np.ndarray,
        stds: np.ndarray,
        **part: Callable[..., np.ndarray],
    ) -> np.ndarray:
        x, means, s = part["coordinates"](x), part["coordinates"](means), part["deviation"](stds)
        d = x.shape[1]
        likelihood = (
            -part["constant"](d) * np.log(2 * np.pi)
            - part["spread"](d) * np.log(s)
            - part["distance"](((x[:, None] - means) ** 2).sum(axis=-1), s)
        )
        return part["reduce"](part["weight"](weights), part["dimensions"](likelihood, d))

    # fmt: off
    return Formula(
        body,
        coordinates=Part(lambda a: a, Mistake("D = 2 fixed", lambda a: a[:, :2], _TWO)),
        dimensions=Part(
            lambda likelihood, d: likelihood,
            Mistake("mean over the dimensions", lambda likelihood, d: likelihood / d, _ADD_UP),
        ),
        weight=Part(
            np.log,
            Mistake("weights missing", np.zeros_like, _JOINT),
            Mistake("weights not as logarithm", lambda w: w, _JOINT),
            Mistake("equal weights", lambda w: np.full_like(w, -np.log(len(w))), _JOINT),
            Mistake("weights twice", lambda w: 2 * np.log(w), _JOINT),
            Mistake("wrong sign of the log weights", lambda w: -np.log(w), _JOINT),
            Mistake("weights read as logits", log_softmax, _JOINT),
        ),
        deviation=Part(
            lambda s: s,
            Mistake("stds read as variances", np.sqrt, _STDS),
            Mistake("variance in place of the standard deviation", np.square, _STDS),
            Mistake("stds ignored", np.ones_like, _STDS),
            Mistake("stds read as logarithms", np.exp, _STDS),
            Mistake("stds read as log variances", lambda s: np.exp(s / 2), _STDS),
        ),
        constant=Part(
            lambda d: d / 2,
            Mistake("log(2π) missing", lambda d: 0.0, _AT_MEAN),
            Mistake("log(2π) once for all dimensions", lambda d: 0.5, _EACH),
            Mistake("log(2π) without ½", lambda d: d, _FACTOR),
            Mistake("wrong sign of log(2π)", lambda d: -d / 2, _FACTOR),
            Mistake("D = 2 fixed", lambda d: 1.0, _TWO),
            Mistake("log π in place of log(2π)", lambda d: d / 2 * np.log(np.pi) / np.log(2 * np.pi), "The density has 2π in it, not π."),
        ),
        spread=Part(
            lambda d: d,
            Mistake("log s missing", lambda d: 0.0, _STDS),
            Mistake("log s once for all dimensions", lambda d: 1.0, _STDS),
            Mistake("log s² in place of log s", lambda d: 2.0 * d, _STDS),
            Mistake("½ log s in place of log s", lambda d: d / 2, _STDS),
            Mistake("wrong sign of log s", lambda d: -d, _STDS),
            Mistake("D = 2 fixed", lambda d: 2.0, _TWO),
        ),
        distance=Part(
            lambda squared, s: squared / (2 * s**2),
            Mistake("½ missing in the exponent", lambda squared, s: squared / s**2, _EXPONENT),
            Mistake("distance not squared", lambda squared, s: np.sqrt(squared) / (2 * s**2), _SQUARED),
            Mistake("s in place of s² in the exponent", lambda squared, s: squared / (2 * s), _STDS),
            Mistake("4s² in the exponent", lambda squared, s: squared / (2 * s) ** 2, _STDS),
            Mistake("s missing in the exponent", lambda squared, s: squared / 2, _STDS),
            Mistake("wrong sign of the exponent", lambda squared, s: -squared / (2 * s**2), _FALLS),
        ),
        reduce=reduce,
    )
    # fmt: on


def _posterior(w: np.ndarray, t: np.ndarray, axis: int | None = -1) -> np.ndarray:
    return np.asarray(softmax(w + t, axis=axis))


def _log_posterior(w: np.ndarray, t: np.ndarray) -> np.ndarray:
    return np.log(_posterior(w, t) + 1e-300)


def _log_sum(terms: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.asarray(logsumexp(terms, axis=axis))


# fmt: off
MARGINAL = _mixture(Part(
    lambda w, t: _log_sum(w + t),
    Mistake("density in place of log density", lambda w, t: np.exp(_log_sum(w + t)), "Return log p(x)."),
    Mistake("wrong sign", lambda w, t: -_log_sum(w + t), "Return log p(x), not −log p(x)."),
    Mistake("logarithm to base 2", lambda w, t: _log_sum(w + t) / np.log(2), _NATS),
    Mistake("logarithm to base 10", lambda w, t: _log_sum(w + t) / np.log(10), _NATS),
    Mistake("expectation of the logarithm", lambda w, t: (np.exp(w) * t).sum(axis=-1), _SUM),
    Mistake("logarithms summed over z", lambda w, t: (w + t).sum(axis=-1), _SUM),
    Mistake("logarithms averaged over z", lambda w, t: (w + t).mean(axis=-1), _SUM),
    Mistake("largest term only", lambda w, t: (w + t).max(axis=-1), _SUM),
    Mistake("largest likelihood only", lambda w, t: t.max(axis=-1), _SUM),
    Mistake("weights inside the exponent", lambda w, t: _log_sum(np.exp(w) * t), _SUM),
    Mistake("mean over z in place of the sum", lambda w, t: _log_sum(w + t) - np.log(len(w)), _SUM),
    Mistake("not summed over z", lambda w, t: w + t, _SUM),
    Mistake("summed over the batch in place of z", lambda w, t: _log_sum(w + t, axis=0), _POINT),
    Mistake("mean over the batch", lambda w, t: _log_sum(w + t).mean(), "One number for each point is asked for."),
    Mistake("summed over the batch", lambda w, t: _log_sum(w + t).sum(), "One number for each point is asked for."),
    Mistake("dimension kept", lambda w, t: _log_sum(w + t)[:, None], "The shape is (N,)."),
    Mistake("expectation under the posterior", lambda w, t: (_posterior(w, t) * (w + t)).sum(axis=-1), _SUM),
    Mistake("likelihood averaged over the posterior", lambda w, t: _log_sum(_log_posterior(w, t) + t), _SUM),
))
POSTERIOR = _mixture(Part(
    _posterior,
    Mistake("prior in place of the posterior", lambda w, t: np.exp(w) + 0 * t, _BAYES),
    Mistake("joint, not divided by p(x)", lambda w, t: np.exp(w + t), _BAYES),
    Mistake("likelihood, not divided by p(x)", lambda w, t: np.exp(t), _BAYES),
    Mistake("logarithm of the joint", lambda w, t: w + t, _BAYES),
    Mistake("logarithm of the posterior", _log_posterior, "Return probabilities."),
    Mistake("normalized over the batch", lambda w, t: _posterior(w, t, axis=0), _BAYES),
    Mistake("normalized over everything", lambda w, t: _posterior(w, t, axis=None), _BAYES),
    Mistake("most probable z only", lambda w, t: np.eye(len(w))[(w + t).argmax(axis=-1)], _BAYES),
    Mistake("index of the most probable z", lambda w, t: (w + t).argmax(axis=-1), _BAYES),
    Mistake("transposed", lambda w, t: _posterior(w, t).T, _AXES),
    Mistake("logarithms divided by their sum", lambda w, t: (w + t) / (w + t).sum(axis=-1, keepdims=True), _BAYES),
    Mistake("softmax taken twice", lambda w, t: softmax(_posterior(w, t), axis=-1), _BAYES),
    Mistake("divided by the largest", lambda w, t: np.exp(w + t - (w + t).max(axis=-1, keepdims=True)), _BAYES),
    Mistake("normalized before the weights, not after", lambda w, t: np.exp(w) * softmax(t, axis=-1), _BAYES),
    Mistake("softmax of the joint density", lambda w, t: softmax(np.exp(w + t), axis=-1), _BAYES),
    Mistake("wrong sign", lambda w, t: _posterior(-w, -t), _BAYES),
))
# fmt: on


MODELS = [
    {"x": x, "weights": weights, "means": means, "stds": stds}
    for x, weights, means, stds in (
        ([[0]], [1], [[0]], [1]),
        ([[1]], [1], [[0]], [1]),
        ([[1]], [1], [[0]], [2]),
        ([[0]], [0.5, 0.5], [[0], [1]], [1, 1]),
        ([[1]], [0.25, 0.75], [[0], [2]], [1, 2]),
        ([[3]], [0.25, 0.75], [[0], [2]], [1, 2]),
        ([[1, 0]], [1], [[0, 0]], [2]),
        ([[1, 0]], [0.25, 0.75], [[0, 0], [2, 1]], [1, 2]),
        ([[1, 0, 2]], [0.25, 0.75], [[0, 0, 0], [2, 1, 0]], [1, 2]),
        ([[1, 0], [0, 0], [3, 1]], [0.25, 0.75], [[0, 0], [2, 1]], [1, 2]),
    )
]
"""Points and mixtures at which a mistake may be seen, the smallest first."""

EXAMPLES = {
    formula: Example(f"{name}({{x}}, {{weights}}, {{means}}, {{stds}})", formula, MODELS)
    for name, formula in (("log_marginal", MARGINAL), ("posterior", POSTERIOR))
}
FAR = {"x": [[10_000], [0]], "weights": [0.5, 0.5], "means": [[0], [1]], "stds": [1, 1]}
"""A point at which every density is 0 in floating point, and one at which none is."""


def _model(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """weights (K,), means (K, D), stds (K,), float64: no two components as wide as each other."""
    k = int(generator.integers(3, 7))
    d = int(generator.choice([3, 5]))  # not the two dimensions of the notebook's own tests
    weights = generator.dirichlet(np.full(k, 3.0)) * 0.8 + 0.2 / k
    stds = generator.permutation(0.4 * 1.3 ** np.arange(k)) * generator.uniform(0.9, 1.1)
    return {"weights": weights, "means": generator.normal(0, 2 / np.sqrt(d), (k, d)), "stds": stds}


def _rounded(x: np.ndarray, weights: np.ndarray, means: np.ndarray, stds: np.ndarray) -> np.ndarray:
    """By how much the logarithm of the joint of x and the widest component differs in float32
    between two orders of its terms, (N,)."""
    widest = stds.argmax()
    square, constant, weight = (
        np.asarray(term, np.float32)
        for term in (
            ((x - means[widest]) ** 2).sum(axis=1) / (2 * stds[widest] ** 2),
            -x.shape[1] * (np.log(2 * np.pi) / 2 + np.log(stds[widest])),
            np.log(weights[widest]),
        )
    )
    return np.asarray((weight + (constant - square)) - ((weight + constant) - square))


def _points(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """A model with x (N, D) near it and far (120, D) from it, where float32's roundings show; a model
    of two equally wide components with between (5, D), far from both and on neither's side, where
    the posterior is soft."""
    off = np.zeros(1)
    while np.count_nonzero(off) < 5:
        model = _model(generator)
        far = generator.normal(size=(120, model["means"].shape[1]))
        far *= generator.permutation(np.geomspace(1e3, 1e4, 120))[:, None] / np.linalg.norm(
            far, axis=1, keepdims=True
        )
        off = _rounded(far, **model)
    means, k = model["means"], len(model["weights"])
    d = means.shape[1]
    n = int(generator.integers(9, 15))  # more than K, so that no two shapes are alike
    i, j = generator.choice(k, 2, replace=False)
    across, width = means[i] - means[j], generator.uniform(0.5, 1.0)
    between = []
    for odds in generator.uniform(-1.5, 1.5, 5):  # the log ratio of the two likelihoods
        aside = generator.normal(size=d)
        aside -= across * (aside @ across) / (across @ across)
        aside *= generator.uniform(1e3, 1e4) / np.linalg.norm(aside)
        shift = odds * width**2 / (across @ across)
        between.append((means[i] + means[j]) / 2 + aside + shift * across)
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


def _compared(found: np.ndarray, expected: np.ndarray, name: str) -> str:
    """What came back and what was expected, in words."""
    measured = numbers(found, expected.shape)
    if measured is None:
        return f"You returned {returned(found)}; expected is {name} of shape {expected.shape}."
    wrong = ~np.isclose(measured, expected, rtol=1e-5, atol=1e-5)
    worst = int(np.argmax(wrong))
    text = (
        f"{int(wrong.sum())} of {wrong.size} values of {name} are wrong: for example, you have "
        f"{number(measured.flat[worst])} where {number(expected.flat[worst])} is right."
    )
    if measured.ndim == 2 and not np.allclose(measured.sum(axis=1), 1, atol=1e-4):
        text += f" Your first row adds up to {number(measured[0].sum())}."
    return text


def _near(
    inputs: Arrays,
    evidence: Arrays,
    formula: Formula,
    name: str,
    hint: str,
    float64: tuple[float, float],
    float32: tuple[float, float],
) -> Verdict | None:
    """The verdict near the components, None if all is right; relative and absolute tolerances."""
    arguments = _arguments(inputs, "x")
    expected, found, one = formula(*arguments), evidence["near"], evidence["one"]
    if not close(found, expected, *float64):
        text = _compared(found, expected, name)
        # no formula explains what is not a number
        known = None
        if found.dtype.kind in "fiu" and not np.isnan(found).any():
            known = nearest(found, formula.mistakes(), *arguments, rtol=2e-5, atol=2e-6)
        if known:
            text += f" Your numbers are exactly those of this mistake: {known.said}. {known.hint}"
            return Verdict(0.0, text, known.name, EXAMPLES[formula].cell(known))
        return Verdict(0.0, f"{text} {hint}", UNEXPLAINED)
    if not close(one, expected[:1], *float64):
        text = (
            "A batch is right, but a single point, `x` of shape (1, D), is not: you returned "
            f"{returned(one)}, expected is shape {expected[:1].shape}."
        )
        return Verdict(0.5, text, "single row", EXAMPLES[formula].at(**MODELS[7]))
    if not close(evidence["line"], formula(*_on_a_line(arguments)), *float64):
        text = f"In several dimensions {name} is right, for D = 1, `x` of shape (N, 1), it is not."
        return Verdict(0.5, text, "one dimension", EXAMPLES[formula].at(**MODELS[4]))
    if not close(evidence["near32"], expected, *float32):
        text = "In float64 every value is right, in float32 not: where is precision lost?"
        return Verdict(0.5, text, "imprecise in float32")
    return None


@verdict("A1.marginal", inputs=_points, lesson=LESSON_1)
def marginal(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is log p(x) right near the components (half the points) and 1e3 to 1e4 away from them?

    Exact up to the rounding of the dtype.
    """
    near = _near(inputs, evidence, MARGINAL, "log p(x)", _JOINT, (1e-5, 1e-5), (1e-4, 1e-3))
    if near:
        return near
    far = MARGINAL(*_arguments(inputs, "far"))
    # in float64 so far away rounding is below 1e-6 in all, one forgotten term is not
    between = MARGINAL(*_arguments(inputs, "between", "two_"))
    pairs = (
        (evidence["far64"], far, 1e-11, 1e-3),
        (evidence["far32"], far, 1e-4, 0),
        (evidence["between"], between, 1e-11, 1e-3),
    )
    wrong = [pair for pair in pairs if not close(*pair)]
    if not wrong:
        return untouched(evidence, "log p(x) is right near the components and far from them.")
    worst, right, rtol, atol = wrong[0]
    values = numbers(worst, right.shape)
    row = 0 if values is None else int(np.argmin(np.isclose(values, right, rtol, atol)))
    text = (
        "Near the components log p(x) is right. 1,000 to 10,000 away it is not: you have "
        f"{returned(worst) if values is None else f'{values[row]:.10g}'} where "
        f"{right[row]:.10g} is right."
    )
    if values is not None and np.isfinite(values).all():
        everywhere = worst is evidence["far64"] and not np.isclose(values, right, 0.01).any()
        return Verdict(
            0.5,
            f"{text} Is something small added inside a logarithm, or something cut off? That "
            "replaces a wrong number by another wrong number.",
            "something added or cut off",
            EXAMPLES[MARGINAL].at(**FAR) if everywhere else "",
        )
    return Verdict(
        0.5,
        f"{text} There every density is below the smallest number that a float can hold, so it "
        "becomes 0. Which sum of exponentials can be taken without leaving the logarithm?",
        "underflow",
        EXAMPLES[MARGINAL].at(**FAR),
    )


@verdict("A1.posterior", inputs=_points, lesson=LESSON_1)
def posterior(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is p(z | x) right near the components (half the points) and far from them, also between two
    equally wide ones, where it is neither 0 nor 1?

    Exact up to the rounding of the dtype.
    """
    near = _near(inputs, evidence, POSTERIOR, "p(z | x)", _BAYES, (0, 1e-5), (0, 2e-3))
    if near:
        return near
    far = POSTERIOR(*_arguments(inputs, "far"))
    between = POSTERIOR(*_arguments(inputs, "between", "two_"))
    pairs = (
        (evidence["far64"], far, 1e-4),
        (evidence["far32"], far, 2e-3),
        (evidence["between"], between, 1e-3),
    )
    for measured, right, tolerance in pairs:
        if close(measured, right, 0, tolerance):
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
                EXAMPLES[POSTERIOR].at(**FAR),
            )
        return Verdict(
            0.5,
            f"{text}the rows add up to 1, but the values are wrong. Is something replaced or cut "
            "off where every density becomes 0 in floating point, or is precision lost?",
            "something added or cut off",
        )
    return untouched(evidence, "The posterior is right near the components and far from them.")


DRAWS, CALLS, SMALL = 20_000, 300, 20
"""The size of the large sample, the number of small ones, and their size."""


def _sampling_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """A model with weights that are far from equal, in float64; n, calls and small."""
    k, d = (int(v) for v in generator.choice([3, 4, 5], 2, replace=False))
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

    False alarms: 12 tests with the rate FALSE_ALARM each, and the limits of :func:`_small_calls`,
    together below 1e-7.
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
        text = f"`x` should have shape {(n, d)}; you returned {returned(x)}."
        return Verdict(0.0, text, ANOTHER_SHAPE)
    if z.shape != (n,):
        text = (
            f"`z` should have shape {(n,)}, one number of a component for each row; you returned "
            f"{returned(z)}."
        )
        return Verdict(0.0, text, ANOTHER_SHAPE)
    if z.dtype.kind not in "iu":
        text = "`z` should be an integer tensor: it numbers the components."
        return Verdict(0.0, text, "z is not integer")
    if z.min() < 0 or z.max() >= k:
        text = f"`z` should be one of 0 to {k - 1}; yours reaches from {z.min()} to {z.max()}."
        return Verdict(0.0, text, "z out of range")
    if z.min() == z.max():
        text = "All samples of a call have the same z. It is drawn anew for each of the n points."
        return Verdict(0.0, text, "one component only")
    if again := _same_again(inputs, evidence):
        return again
    for problem in (_proportions, _noise, _dependence, _small_calls):
        if found := problem(inputs, evidence):
            return found
    if not np.array_equal(evidence["single"], [1, d, 1]):
        text = (
            "Many samples are right, a single one is not: for n = 1 `x` should have the shape "
            f"{(1, d)} and `z` the shape (1,)."
        )
        return Verdict(0.5, text, "single row")
    if [str(evidence[f"dtype{bits}"]) for bits in (64, 32)] != ["torch.float64", "torch.float32"]:
        text = (
            "The samples are right, but `x` should have the dtype of `means`, float32 and float64 "
            "alike."
        )
        return Verdict(0.5, text, "another dtype")
    return untouched(evidence, "x and z come from the model.")


def _same_again(inputs: Arrays, evidence: Arrays) -> Verdict | None:
    """Whether a second call drew the same z, or the same noise, (x − mean)/std, for other z."""
    means, stds = inputs["means"], inputs["stds"]
    x, z = evidence["again_x"], evidence["again_z"]
    if x.shape != evidence["x"].shape or z.shape != evidence["z"].shape:
        return None
    what = "`z`" if np.array_equal(z, evidence["z"]) else ""
    if not what and z.dtype.kind in "iu" and ((z >= 0) & (z < len(means))).all():
        first, second = (
            (of_x - means[of_z]) / stds[of_z][:, None]
            for of_x, of_z in ((evidence["x"], evidence["z"]), (x, z))
        )
        same = np.isclose(first, second, rtol=0, atol=1e-5) & (np.abs(first) > 1e-3)
        what = "noise" if same.mean() > 0.5 else ""  # by chance it would be 1e-5 of it
    if not what:
        return None
    text = (
        f"Two calls gave the same {what}. Does something inside set the seed, or keep what was "
        "drawn?"
    )
    return Verdict(0.0, text, "same noise in every call")


def _proportions(inputs: Arrays, evidence: Arrays) -> Verdict | None:
    """Whether the components are not drawn with the probabilities that their weights say."""
    weights = inputs["weights"]
    counts = np.bincount(evidence["z"], minlength=len(weights))

    def drawn_with(probabilities: np.ndarray) -> bool:
        return p_of_counts(counts, DRAWS, probabilities) >= FALSE_ALARM

    if drawn_with(weights):
        return None
    worst = int(np.argmax(np.abs(counts / DRAWS - weights)))
    text = (
        f"Component {worst} has the weight {number(weights[worst])}, but "
        f"{number(counts[worst] / DRAWS)} of your samples come from it."
    )
    if np.ptp(counts) == 0 or drawn_with(np.full(len(weights), 1 / len(weights))):
        text += " All your components are drawn equally often."
        return Verdict(0.0, text, "equal weights")
    if drawn_with(softmax(weights)):
        text += (
            " These are the frequencies of softmax(weights). `weights` holds probabilities "
            "already; a softmax is for logits."
        )
        return Verdict(0.0, text, "weights read as logits")
    return Verdict(0.0, text, "wrong proportions")


# fmt: off
_SPREADS = [
    Mistake("variance in place of the standard deviation", np.square, _STDS),
    Mistake("stds read as variances", np.sqrt, _STDS),
    Mistake("stds ignored", np.ones_like, _STDS),
    Mistake("stds read as logarithms", np.exp, _STDS),
    Mistake("stds read as log variances", lambda s: np.exp(s / 2), _STDS),
]
# fmt: on
"""What the standard deviation of the samples may be, from stds."""


def _noise(inputs: Arrays, evidence: Arrays) -> Verdict | None:
    """Whether x, given z, is not N(m_z, s_z² I)."""
    weights, means, stds = inputs["weights"], inputs["means"], inputs["stds"]
    x, z = evidence["x"].astype(float), evidence["z"]
    if not np.isfinite(x).all():
        return Verdict(0.0, "`x` has numbers that are not finite.", NOT_FINITE)
    eps = (x - means[z]) / stds[z][:, None]
    if np.abs(eps).max() < 1e-3:
        text = (
            "Every x is exactly the mean of its component. z chooses the component; x is still "
            "drawn from N(mean, std² I)."
        )
        return Verdict(0.0, text, "no noise")
    parts = [z == c for c in range(len(means))]
    centres = np.array([eps[part].mean(axis=0) for part in parts])
    spread = np.array([np.sqrt(eps[part].var(axis=0).mean()) for part in parts])
    worst = int(np.argmax(np.abs(centres.mean(1)) + np.abs(np.log(np.maximum(spread, 1e-9)))))
    text = (
        f"Among the samples of component {worst}, (x − mean)/std has a mean of "
        f"{number(centres[worst].mean())} and a standard deviation of {number(spread[worst])}; "
        "expected are 0 and 1."
    )
    if eps.min() > -1e-3 and eps.max() < 1 + 1e-3:
        text += " All of it lies between 0 and 1: uniform noise."
        return Verdict(0.0, text, "rand in place of randn")
    if spread.max() < 1e-3:
        text += " All samples of a component are the same point: each row has noise of its own."
        return Verdict(0.0, text, "noise shared over the batch")
    sizes = np.array([part.sum() for part in parts])
    # noise of another size is another mistake, and its mean may be further from 0
    off = centres * (np.sqrt(sizes) / np.maximum(spread, 1))[:, None]
    if p_of_normals(off) < FALSE_ALARM:
        inside = np.array([x[part].mean(axis=0) for part in parts])
        alike = np.abs(inside - x.mean(axis=0)).max() < 0.3
        if alike and np.allclose(x.mean(axis=0), weights @ means, atol=0.3):
            text += (
                " x does not depend on z at all. Draw z first, then x from the component that z "
                "names."
            )
            return Verdict(0.0, text, "x does not depend on z")
        if np.abs(inside).max() < 0.3:
            text += " Your samples lie around 0: the mean is missing."
            return Verdict(0.0, text, "mean missing")
        return Verdict(0.0, f"{text} The mean of the noise is not 0.", "wrong mean")
    if p_of_spreads(eps, np.broadcast_to(z[:, None], eps.shape)) < FALSE_ALARM:
        if known := nearest(spread * stds, _SPREADS, stds, rtol=0.04, atol=0):
            text += f" The samples are exactly as wide as this mistake makes them: {known.said}. {known.hint}"
            return Verdict(0.0, text, known.name)
        if np.ptp(spread * stds) < 0.04 * stds.mean():
            text += " Your components are all equally wide; each has a std of its own."
            return Verdict(0.0, text, "one spread for all components")
        return Verdict(0.0, f"{text} {_STDS}", "wrong spread")
    if p_of_shape(eps) < FALSE_ALARM:
        text = (
            "Mean and standard deviation of the noise are right, its distribution is not: a normal "
            "one is asked for."
        )
        return Verdict(0.0, text, "noise that is not standard normal")
    return None


def _dependence(inputs: Arrays, evidence: Arrays) -> Verdict | None:
    """Whether rows, or the dimensions of one row, know of each other."""
    weights, means, stds = inputs["weights"], inputs["means"], inputs["stds"]
    z = evidence["z"]
    eps = (evidence["x"].astype(float) - means[z]) / stds[z][:, None]
    columns = itertools.combinations(eps.T, 2)
    if p_of_normals(np.array([along(one, other) for one, other in columns])) < FALSE_ALARM:
        text = "The dimensions of one sample move together: each has noise of its own."
        return Verdict(0.0, text, "noise shared over the dimensions")
    pairs, same = DRAWS // 2, float((weights**2).sum())
    for lag in (1, 2, DRAWS // 2):
        first = np.arange(DRAWS).reshape(-1, 2 * lag)[:, :lag].ravel()
        alike = int((z[first] == z[first + lag]).sum())
        if p_of_counts(alike, pairs, same) < FALSE_ALARM:
            text = (
                f"The rows are not independent: of two rows that stand {lag} apart, a share of "
                f"{number(alike / pairs)} has the same z; of independent rows it would be "
                f"{number(same)}."
            )
            return Verdict(0.0, text, "z not independent over rows")
        if p_of_normals(along(eps[first], eps[first + lag], axis=0)) < FALSE_ALARM:
            text = (
                "The noise of one sample can be told from that of another. Expected: every row has "
                "noise of its own."
            )
            return Verdict(0.0, text, "noise of one row depends on another")
    return None


def _small_calls(inputs: Arrays, evidence: Arrays) -> Verdict | None:
    """Whether many small samples are too alike, or too different, to be independent draws.

    Pearson's statistic over all calls has the mean CALLS·(K − 1) and a standard deviation of about
    √(2/(CALLS·(K − 1))) of that, at most 6 %; half of it and 1.7 times it are 8 of them away.  The
    variance over the calls of one component's number has a standard deviation of at most 11 %,
    below it for the more frequent ones, and its lower tail is the shorter one: 0.4 is below 1e-9.
    """
    weights, z = inputs["weights"], evidence["small_z"]
    if z.shape != (CALLS, SMALL) or z.dtype.kind not in "iu":
        text = f"A sample of n = {SMALL} should have `z` of shape ({SMALL},)."
        return Verdict(0.0, text, ANOTHER_SHAPE)
    counts = np.stack([(z == c).sum(axis=1) for c in range(len(weights))], axis=1)
    pearson = ((counts - SMALL * weights) ** 2 / (SMALL * weights)).sum()
    ratio = pearson / (CALLS * (len(weights) - 1))
    spread = counts.var(axis=0) / (SMALL * weights * (1 - weights))
    if ratio < 0.5 or (spread < 0.4).any():
        text = (
            f"In {CALLS} samples of {SMALL} the numbers of points per component hardly vary. z is "
            "drawn for each point; a weight is a probability, not a quota."
        )
        return Verdict(0.0, text, "quotas for z")
    if p_of_counts(counts.sum(axis=0), CALLS * SMALL, weights) < FALSE_ALARM:
        text = (
            f"In {CALLS} samples of {SMALL} the components do not have the proportions of their "
            "weights."
        )
        return Verdict(0.0, text, "wrong proportions")
    if ratio > 1.7:
        text = (
            f"In {CALLS} samples of {SMALL} the numbers of points per component vary too much: is "
            "one z drawn for many points?"
        )
        return Verdict(0.0, text, "one z for many points")
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
