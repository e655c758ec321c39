"""B2, the Gaussian KL: is it ½ Σ_j (mu_j² + sigma_j² − log sigma_j² − 1), for each row by itself?

The closed form and its gradients (mu, and ½ (sigma² − 1) by log_var) are from Kingma & Welling
2014, appendix B.  A wrong answer is compared with what the formula gives when one or two of its
parts are replaced by a mistake.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from autograder.judging import Arrays, Verdict, flag, number, numbers, returned, verdict

from .b1 import shown_error, shown_type
from .lessons import LESSON_2

ROUNDING = 4e-6
"""The relative rounding of float32 that any algebraic form may have, measured against the sum of
its terms' sizes (about 32 units in the last place)."""

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Part:
    """One way to write one part of the formula: right if it has no name, else a mistake."""

    mistake: str
    of: Function
    hint: str = ""


@dataclass(frozen=True)
class Formula:
    """reduction(factor · (mean(mu) + variance(v) − log(v) + constant)), with v = log_var."""

    read: Part
    mean: Part
    variance: Part
    log: Part
    constant: Part
    factor: Part
    reduction: Part
    final: Part

    def elements(self, mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
        """The terms before they are summed, (B, D)."""
        v = self.read.of(log_var)
        terms = self.mean.of(mu) + self.variance.of(v) - self.log.of(v)
        return self.factor.of(self.constant.of(terms))

    def __call__(self, mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
        return self.final.of(self.reduction.of(self.elements(mu, log_var)))

    @property
    def wrong(self) -> list[Part]:
        """The parts that are mistakes."""
        return [part for part in vars(self).values() if part.mistake]

    @property
    def mistake(self) -> str:
        return " and ".join(part.mistake for part in self.wrong)

    @property
    def hint(self) -> str:
        return " ".join(dict.fromkeys(part.hint for part in self.wrong))


@dataclass(frozen=True)
class Whole:
    """A mistake that is not one part of the formula: the KL it gives for each row."""

    mistake: str
    hint: str
    of: Callable[[np.ndarray, np.ndarray], np.ndarray]

    def __call__(self, mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
        return self.of(mu, log_var)


def _sum(terms: np.ndarray) -> np.ndarray:
    return terms.sum(axis=-1)


_READ = (
    "`log_var` is log sigma², the logarithm of the variance: what is sigma² then, and what its log?"
)
_TERMS = "Compare your code with the formula you derived, term by term, at mu = 1 and log_var = 1."
_SUM = (
    "Each row is one image: sum over its latent dimensions, the last dimension, and nothing else."
)
_SIGN = "A KL divergence is never negative, and 0 only at the prior. Check the sign of each term."

RIGHT = Formula(
    read=Part("", lambda v: v),
    mean=Part("", np.square),
    variance=Part("", np.exp),
    log=Part("", lambda v: v),
    constant=Part("", lambda terms: terms - 1),
    factor=Part("", lambda terms: terms / 2),
    reduction=Part("", _sum),
    final=Part("", lambda kl: kl),
)

MISTAKES: dict[str, list[Part]] = {
    "factor": [
        Part(
            "missing ½", lambda t: t, "At mu = 0 and log_var = 1 one dimension has a KL of 0.359."
        ),
        Part("sign", lambda t: -t / 2, _SIGN),
        Part("sign and missing ½", lambda t: -t, _SIGN),
        Part("½ twice", lambda t: t / 4, _TERMS),
        Part("2 in place of ½", lambda t: 2 * t, _TERMS),
        Part("sign and ½ twice", lambda t: -t / 4, _SIGN),
    ],
    "constant": [
        Part(
            "missing −1", lambda t: t, "At the prior, mu = 0 and log_var = 0, the KL has to be 0."
        ),
        Part(
            "sign of the 1",
            lambda t: t + 1,
            "At the prior, mu = 0 and log_var = 0, it has to be 0.",
        ),
        Part("−½ in place of −1", lambda t: t - 0.5, "At the prior the KL has to be 0."),
        Part("−2 in place of −1", lambda t: t - 2, "At the prior the KL has to be 0."),
    ],
    "reduction": [
        Part("mean over the latent dimensions", lambda t: t.mean(axis=-1), _SUM),
        Part("not summed", lambda t: t, _SUM),
        Part("summed over everything", lambda t: np.asarray(t.sum()), _SUM),
        Part("mean over everything", lambda t: np.asarray(t.mean()), _SUM),
        Part("mean over the batch", lambda t: np.asarray(t.sum(axis=-1).mean()), _SUM),
        Part("summed over the batch", lambda t: t.sum(axis=0), _SUM),
        Part("mean over the batch, not summed", lambda t: t.mean(axis=0), _SUM),
        Part("divided by the batch size", lambda t: t.sum(axis=-1) / len(t), _SUM),
        Part("divided by the pixels", lambda t: t.sum(axis=-1) / 784, _SUM),
        Part("divided by the pixels", lambda t: t.sum(axis=-1) / (784 * len(t)), _SUM),
        Part("divided by the pixels", lambda t: np.asarray(t.sum() / (784 * len(t))), _SUM),
        Part("divided by the pixels", lambda t: np.asarray(t.sum() / 784), _SUM),
        Part("the whole batch in every row", lambda t: np.full(len(t), t.sum()), _SUM),
        Part(
            "the whole batch in every row", lambda t: np.full(len(t), t.sum(axis=-1).mean()), _SUM
        ),
        Part("dimension kept", lambda t: t.sum(axis=-1, keepdims=True), _SUM),
        Part("largest dimension only", lambda t: t.max(axis=-1), _SUM),
        Part("first dimension only", lambda t: t[:, 0], _SUM),
        Part("one dimension left out", lambda t: t[:, 1:].sum(axis=-1), _SUM),
        Part("one dimension left out", lambda t: t[:, :-1].sum(axis=-1), _SUM),
    ],
    "read": [
        Part("log_var read as log sigma", lambda v: 2 * v, _READ),
        Part("log_var read as variance", np.log, _READ),
        Part("log_var read as variance", lambda v: np.log(np.abs(v)), _READ),
        Part("log_var read as sigma", lambda v: 2 * np.log(np.abs(v)), _READ),
        Part("softplus on log_var", lambda v: np.log(np.logaddexp(0, v)), _READ),
        Part("softplus on log_var", lambda v: 2 * np.log(np.logaddexp(0, v)), _READ),
        Part("softplus on log_var", lambda v: np.logaddexp(0, v), _READ),
        Part("half of log_var", lambda v: v / 2, _READ),
        Part("sign of log_var", lambda v: -v, _READ),
    ],
    "mean": [
        Part("|mu| in place of mu²", np.abs, _TERMS),
        Part("mu in place of mu²", lambda m: m, _TERMS),
        Part("mu² missing", np.zeros_like, _TERMS),
        Part("sign of mu²", lambda m: -(m**2), _SIGN),
        Part("2 mu² in place of mu²", lambda m: 2 * m**2, _TERMS),
        Part("mu² halved twice", lambda m: m**2 / 2, _TERMS),
        Part("distance from mean 1", lambda m: (m - 1) ** 2, "The prior has mean 0."),
    ],
    "variance": [
        Part("sigma in place of sigma²", lambda v: np.exp(v / 2), _READ),
        Part("sigma⁴ in place of sigma²", lambda v: np.exp(2 * v), _READ),
        Part("log_var in place of sigma²", lambda v: v, _READ),
        Part("sigma² missing", np.zeros_like, _TERMS),
        Part("sign of sigma²", lambda v: -np.exp(v), _SIGN),
        Part("log_var² in place of sigma²", np.square, _READ),
        Part("1/sigma² in place of sigma²", lambda v: np.exp(-v), _READ),
        Part("softplus in place of sigma²", lambda v: np.logaddexp(0, v), _READ),
        Part("2 sigma² in place of sigma²", lambda v: 2 * np.exp(v), _TERMS),
        Part("sigma² halved twice", lambda v: np.exp(v) / 2, _TERMS),
        Part("expm1 and −1", np.expm1, "The 1 is subtracted twice."),
    ],
    "log": [
        Part("sign of the log term", lambda v: -v, _SIGN),
        Part("log sigma in place of log sigma²", lambda v: v / 2, _READ),
        Part("2 log sigma² in place of log sigma²", lambda v: 2 * v, _READ),
        Part("log term missing", np.zeros_like, _TERMS),
        Part("log of log_var", np.log, _READ),
        Part("|log_var| in place of log_var", np.abs, _TERMS),
        Part("sigma² in place of log sigma²", np.exp, _READ),
    ],
    "final": [
        Part(
            "absolute value", np.abs, "An absolute value hides a wrong sign, it does not cure it."
        ),
        Part("negative values cut off", lambda kl: np.maximum(kl, 0), _SIGN),
    ],
}
"""Ways to get one part of RIGHT wrong."""

_DIRECTION = "Which of the two distributions is the expectation taken under?"
_PRIOR = "The prior is N(0, 1): mean 0 and variance 1."
_HALF = "The ½ multiplies the whole bracket, and every dimension has a 1 of its own."


def _both(mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """KL(q‖p) + KL(p‖q) of each element."""
    return (mu**2 + np.exp(log_var) - 2 + (1 + mu**2) / np.exp(log_var)) / 2


WHOLE = [
    Whole("KL(p‖q)", _DIRECTION, lambda m, v: _sum((1 + m**2) / np.exp(v) - 1 + v) / 2),
    Whole("KL(p‖q)", _DIRECTION, lambda m, v: _sum(m**2 + np.exp(-v) - 1 + v) / 2),
    Whole("both directions", _DIRECTION, lambda m, v: _sum(_both(m, v))),
    Whole("both directions", _DIRECTION, lambda m, v: _sum(_both(m, v)) / 2),
    Whole(
        "mu and log_var swapped",
        "Mind the order of the arguments: `kl_divergence(mu, log_var)`.",
        lambda m, v: RIGHT(v, m),
    ),
    Whole(
        "prior of variance 2",
        _PRIOR,
        lambda m, v: _sum((m**2 + np.exp(v)) / 2 - 1 - v + np.log(2)) / 2,
    ),
    Whole(
        "prior of variance 4",
        _PRIOR,
        lambda m, v: _sum((m**2 + np.exp(v)) / 4 - 1 - v + np.log(4)) / 2,
    ),
    Whole("−1 only once in a row", _HALF, lambda m, v: (_sum(m**2 + np.exp(v) - v) - 1) / 2),
    Whole("½ on some terms only", _HALF, lambda m, v: _sum(m**2 / 2 + np.exp(v) - v - 1)),
    Whole("½ on some terms only", _HALF, lambda m, v: _sum((m**2 + np.exp(v)) / 2 - v - 1)),
    Whole("½ on some terms only", _HALF, lambda m, v: _sum((m**2 + np.exp(v) - v) / 2 - 1)),
    Whole("½ on some terms only", _HALF, lambda m, v: _sum(m**2 + np.exp(v) - (1 + v) / 2)),
    Whole("½ on some terms only", _HALF, lambda m, v: _sum(m**2 + np.exp(v) - v - 0.5)),
    Whole("½ on some terms only", _HALF, lambda m, v: _sum(-0.5 + v - m**2 - np.exp(v))),
    Whole("½ on some terms only", _HALF, lambda m, v: _sum(-0.5 * (1 + v) - m**2 - np.exp(v))),
    Whole("entropy only", _TERMS, lambda m, v: _sum(1 + np.log(2 * np.pi) + v) / 2),
    Whole(
        "absolute values of the terms",
        _SIGN,
        lambda m, v: _sum(np.abs(1 + v - m**2 + np.exp(v))) / 2,
    ),
    Whole("cross-entropy", _TERMS, lambda m, v: _sum(m**2 + np.exp(v) + np.log(2 * np.pi)) / 2),
    Whole("square of sums", _SUM, lambda m, v: (_sum(m) ** 2 + _sum(np.exp(v) - v - 1)) / 2),
    Whole("constant 0", "Nothing is computed from `mu` and `log_var`.", lambda m, v: _sum(0 * m)),
]
"""Mistakes that are not one part of the formula."""


SINGLE = [
    replace(RIGHT, **{name: part})
    for name, parts in MISTAKES.items()
    for part in parts
    if name != "final"  # which changes nothing unless something else is wrong
]
"""The formula with one part replaced by a mistake."""


def doubles() -> Iterator[Formula]:
    """The formula with two parts replaced by mistakes."""
    for (one, first), (two, second) in itertools.combinations(MISTAKES.items(), 2):
        for a, b in itertools.product(first, second):
            yield replace(RIGHT, **{one: a, two: b})


def exact(mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The KL of each row, in float64."""
    return RIGHT(mu, log_var)


def size(mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The sum of the sizes of the formula's terms, against which rounding is measured."""
    return _sum(mu**2 + np.exp(log_var) + np.abs(log_var) + 1) / 2


def _same(measured: np.ndarray, answer: np.ndarray) -> bool:
    return measured.shape == answer.shape and np.allclose(
        measured, answer, rtol=1e-4, atol=1e-4, equal_nan=True
    )


def _another_form(found: np.ndarray, given: tuple[int, ...]) -> Verdict:
    """The verdict for an answer that is not one number for every row."""
    expected = given[:-1]
    if found.dtype.kind != "f":
        none = found.dtype.kind == "U" and "NoneType" in str(found)
        mistake = "nothing returned" if none else "not one tensor"
        hint = "Does the function end with `return`?" if none else "Return one tensor of floats."
    else:
        mistake, hint = "another shape", _SUM
    return Verdict(
        0.0,
        f"For `mu` and `log_var` of shape {given} your function returned {returned(found)}; "
        f"expected is a tensor of shape {expected}. {hint}",
        mistake,
    )


def _shape(generator: np.random.Generator) -> tuple[int, int]:
    """B and D, different, with an odd D above 4: for two dimensions their mean without the ½ would
    be right, and other small or even numbers make mistakes look like one another."""
    d = int(generator.choice([5, 7, 9, 11]))
    return int(generator.choice([b for b in (3, 4, 5, 6) if b != d])), d


def _value_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """float32 (B, D): mu and log_var over a broad range, the same near the prior, and log_var that
    is positive everywhere (for mistakes that take its logarithm or root)."""
    shape = _shape(generator)
    return {
        "mu": generator.normal(0, 1.5, shape).astype(np.float32),
        "log_var": generator.uniform(-5, 4, shape).astype(np.float32),
        "mu_near": generator.normal(0, 0.05, shape).astype(np.float32),
        "log_var_near": generator.normal(0, 0.05, shape).astype(np.float32),
        "log_var_positive": generator.uniform(0.2, 3, shape).astype(np.float32),
    }


@verdict("B2.value", inputs=_value_inputs, lesson=LESSON_2)
def value(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is every row's KL the closed form, at random mu and log_var, and close to the prior?

    No statistics: a right answer differs by rounding only.  One wrong constant, factor or
    reduction keeps half of the points, one wrong term a quarter.
    """
    given = {name: array.astype(np.float64) for name, array in inputs.items()}
    pairs = {
        "broad": (given["mu"], given["log_var"]),
        "again": (given["mu"], given["log_var"]),
        "positive": (given["mu"], given["log_var_positive"]),
        "near": (given["mu_near"], given["log_var_near"]),
    }
    shape = given["mu"].shape
    right = True
    for name, (mu, log_var) in pairs.items():
        kl = numbers(evidence[name], shape[:-1])
        right = right and kl is not None and evidence[name].dtype.kind == "f"
        if right and kl is not None:
            error = np.abs(kl - exact(mu, log_var))
            right = bool((error <= ROUNDING * size(mu, log_var)).all())
    if right:
        return Verdict(1.0, "Every row has the right KL.")
    for name in pairs:
        if evidence[name].dtype.kind != "f":
            return _another_form(evidence[name], shape)
    measured = evidence["broad"].astype(np.float64)
    text = _comparison(measured, pairs["broad"])
    if evidence["again"].shape != measured.shape or not np.array_equal(
        evidence["again"], evidence["broad"], equal_nan=True
    ):
        return Verdict(
            0.0,
            f"{text} A second call with the same inputs gave another result. The closed form has "
            "no noise in it; an estimate from samples is not asked for.",
            "estimate from samples",
        )
    if not np.isfinite(measured).any() and not np.isfinite(evidence["positive"]).any():
        return Verdict(0.0, f"{text} No number is finite. {_READ}", "not finite")
    if all(
        evidence[name].shape == shape[:-1]
        and np.allclose(evidence[name], exact(*pairs[name]), rtol=1e-3, atol=1e-2)
        for name in ("broad", "positive")
    ):
        return Verdict(
            0.5,
            "Far from the prior your KL is right, but not precise enough everywhere. Close to the "
            f"prior: {_comparison(evidence['near'].astype(np.float64), pairs['near'])} Is something "
            "small added, something cut off, or precision lost on the way?",
            "imprecise",
        )
    mistakes: Iterator[Formula | Whole] = itertools.chain(SINGLE, WHOLE, doubles())
    for known in mistakes:
        if all(_same(evidence[name], known(*pairs[name])) for name in ("broad", "positive")):
            return Verdict(
                _SHARES.get(known.mistake, 0.0),
                f"{text} Your numbers are exactly those of this mistake: {known.mistake}. "
                f"{known.hint}",
                known.mistake,
            )
    if measured.shape != shape[:-1]:
        return _another_form(measured, shape)
    both = [(evidence[n].astype(np.float64), exact(*pairs[n])) for n in ("broad", "positive")]
    off, ratio = (np.concatenate([of(*pair) for pair in both]) for of in (np.subtract, np.divide))
    if np.ptp(off) < 1e-3:
        return Verdict(
            0.5,
            f"{text} Every row is off by the same {number(off[0])}. Is a constant wrong, or a "
            f"number of dimensions written into your code? Here there are {shape[1]}.",
            "the same constant too much in every row",
        )
    if np.ptp(ratio) < 1e-3 * abs(ratio[0]):
        return Verdict(
            0.5,
            f"{text} Every row is {number(ratio[0])} times what it should be: which factor is "
            "wrong, or too many?",
            "the same factor too much in every row",
        )
    return Verdict(0.0, f"{text} {_TERMS}", "another formula")


_SHARES = {
    part.mistake: 0.5 if name in ("constant", "factor", "reduction") else 0.25
    for name, parts in MISTAKES.items()
    for part in parts
}
"""What is left of the points for a value with one known mistake: half for a constant, a factor or
a reduction, which is also what these keep of the gradients and at the extremes."""


def _comparison(measured: np.ndarray, pair: tuple[np.ndarray, np.ndarray]) -> str:
    """What came back and what was expected, in words."""
    expected = exact(*pair)
    if measured.shape != expected.shape:
        return (
            f"For a batch of shape {pair[0].shape} you returned {returned(measured)}; expected is "
            f"one number for every row, shape {expected.shape}."
        )
    wrong = ~(np.abs(measured - expected) <= ROUNDING * size(*pair))
    row = int(np.argmax(wrong))
    return (
        f"{int(wrong.sum())} of {wrong.size} rows are wrong; in row {row} you have "
        f"{number(measured[row])}, expected is {number(expected[row])}."
    )


def _gradient_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float32 (B, D) over a broad range; weight: float32 (B,)."""
    b, d = _shape(generator)
    return {
        "mu": generator.normal(0, 1.5, (b, d)).astype(np.float32),
        "log_var": generator.uniform(-5, 4, (b, d)).astype(np.float32),
        "weight": generator.uniform(0.5, 2, b).astype(np.float32),
    }


@verdict("B2.gradients", inputs=_gradient_inputs, lesson=LESSON_2)
def gradients(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the gradients of Σ weight·KL equal to weight·mu and ½·weight·(exp(log_var) − 1)?

    Exact up to rounding.  The gradient by mu is a third of the points.
    """
    mu, log_var, weight = (inputs[name].astype(np.float64) for name in ("mu", "log_var", "weight"))
    kl = numbers(evidence["kl"], weight.shape)
    if kl is None:
        return _another_form(evidence["kl"], mu.shape)
    if not flag(evidence["requires_grad"]):
        return Verdict(
            0.0,
            "The KL is cut off from `mu` and `log_var`: its `requires_grad` is False, so it cannot "
            "train the encoder. Which step returns numbers without a history?",
            "gradient cut off",
        )
    by_mu = numbers(evidence["dmu"], mu.shape)  # None where autograd found no path at all
    by_log_var = numbers(evidence["dlog_var"], mu.shape)
    by_mu = np.zeros_like(mu) if by_mu is None else by_mu / weight[:, None]
    by_log_var = np.zeros_like(mu) if by_log_var is None else by_log_var / weight[:, None]
    mu_right = np.abs(by_mu - mu) <= 2e-5 * (np.abs(mu) + 1)
    expected = (np.exp(log_var) - 1) / 2
    log_var_right = np.abs(by_log_var - expected) <= 2e-5 * (np.exp(log_var) + 1)
    share = (1.0 if mu_right.all() else 0.0) / 3 + (2.0 if log_var_right.all() else 0.0) / 3
    if mu_right.all() and log_var_right.all():
        offset = kl - exact(mu, log_var)
        largest = size(mu, log_var).max()  # a wrong constant in the formula changes no gradient
        if not (np.ptp(offset) <= 4 * ROUNDING * largest and np.abs(offset).max() <= largest):
            return Verdict(
                0.5,
                "The gradients are right, but the value is not the one that they belong to: in "
                f"different rows it is off by {number(offset.min())} to {number(offset.max())}.",
                "value and gradients disagree",
            )
        return Verdict(1.0, "Both gradients are exact in every element.")
    text = (
        f"The gradient by `mu` is wrong in {int((~mu_right).sum())} of {mu.size} elements, the one "
        f"by `log_var` in {int((~log_var_right).sum())}."
    )
    for name, gradient in (("mu", by_mu), ("log_var", by_log_var)):
        if not gradient.any():
            return Verdict(
                share,
                f"{text} The gradient by `{name}` is zero everywhere: `{name}` is missing, or "
                "cut off by a step without a history.",
                f"{name} cut off",
            )
    if (np.abs(kl - exact(mu, log_var)) <= ROUNDING * size(mu, log_var)).all():
        return Verdict(
            share,
            f"{text} The value itself is right, so a part of your formula is computed without a "
            "history and counts as a constant: look for `detach`, `.data`, `.item()`, `no_grad`.",
            "part of the formula cut off",
        )
    if _same(by_mu, mu) and _same(by_log_var, expected):
        return Verdict(
            share,
            f"{text} They are right to about four digits. Is something small added, or precision "
            "lost on the way?",
            "imprecise",
        )
    for formula in itertools.chain(SINGLE, doubles()):
        slopes = _slopes(formula, mu, log_var)
        if slopes is not None and all(map(_same, (by_mu, by_log_var), slopes)):
            kept = _SHARES.get(formula.mistake, 0.0)
            return Verdict(
                max(share, kept) if kept == 0.5 else share,
                f"{text} They are exactly those of this mistake: {formula.mistake}. {formula.hint}",
                formula.mistake,
            )
    measured, right, name = (
        (by_mu, mu, "mu") if not mu_right.all() else (by_log_var, expected, "log_var")
    )
    worst = int(np.nanargmax(np.abs(measured - right))) if np.isfinite(measured).any() else 0
    return Verdict(
        share,
        f"{text} For example, at `mu` = {number(mu.flat[worst])}, `log_var` = "
        f"{number(log_var.flat[worst])} the gradient by `{name}` is {number(measured.flat[worst])}; "
        f"expected is {number(right.flat[worst])}.",
        "another gradient",
    )


def _slopes(
    formula: Formula, mu: np.ndarray, log_var: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """The gradients of each row's KL by mu and log_var, by central differences of one element at
    a time, or None for a formula that does not give one number for a row."""
    step = 1e-5
    if formula(mu, log_var).shape != mu.shape[:-1] or formula.final.mistake:
        return None
    by_mu = formula.elements(mu + step, log_var) - formula.elements(mu - step, log_var)
    by_log_var = formula.elements(mu, log_var + step) - formula.elements(mu, log_var - step)
    if not formula.reduction.mistake:
        return by_mu / (2 * step), by_log_var / (2 * step)
    scale = formula.reduction.of(np.ones_like(mu)) / mu.shape[-1]  # of a mean, or of a division
    return by_mu / (2 * step) * scale[:, None], by_log_var / (2 * step) * scale[:, None]


def _shape_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float64 (A, B, D) with three different sizes."""
    a, b, d = generator.choice(np.arange(2, 7), 3, replace=False)
    return {
        "mu": generator.normal(0, 1.5, (a, b, d)),
        "log_var": generator.uniform(-3, 3, (a, b, d)),
    }


@verdict("B2.shapes", inputs=_shape_inputs, lesson=LESSON_2)
def shapes(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is every row judged by itself, whatever the leading shape, and is the dtype kept?

    The numbers are compared with the function's own answers to one row at a time, so that a wrong
    formula, judged elsewhere, costs nothing here.  One form missing costs a third of the points,
    two cost two thirds.
    """
    mu, log_var = inputs["mu"], inputs["log_var"]
    a, b, d = mu.shape
    rows = numbers(evidence["rows"], (a, b, 1))
    if rows is None:
        raised = str(evidence["rows_dtype"]).startswith("raised")
        if raised:
            error = shown_error(evidence["rows"])
            return Verdict(0.0, f"For shape (1, {d}) it raised {error}.", error.strip("`"))
        if not str(evidence["rows_dtype"]).startswith("torch."):
            return Verdict(
                0.0,
                f"For shape (1, {d}) your function returned {returned(evidence['rows'])}, which is "
                "not a tensor. Expected: one tensor.",
                "nothing returned" if "NoneType" in str(evidence["rows"]) else "not a tensor",
            )
        if evidence["rows"].shape[:2] != (a, b):
            return _another_form(evidence["rows"], (1, d))
        return _another_form(evidence["rows"][0, 0], (1, d))
    rows = rows[..., 0]
    if np.ptp(rows) < 1e-9 or np.isnan(rows).all():
        return Verdict(
            0.0,
            "The KL is the same, or not a number, for every row. Expected: one number for every "
            "row, computed from its own `mu` and `log_var`.",
            "nothing computed",
        )
    rounding = float(ROUNDING * size(mu, log_var).max())
    answers = exact(mu, log_var)
    right = bool((np.abs(rows - answers) <= 1e-4 * answers + rounding).all())
    narrow = exact(mu[0, :, :1], log_var[0, :, :1]) if right else None
    forms: dict[str, tuple[np.ndarray | None, str, str]] = {
        "float64": (rows, "torch.float64", f"`float64` of shape (A, B, D) = {mu.shape}"),
        "float32": (rows, "torch.float32", f"`float32` of shape (A, B, D) = {mu.shape}"),
        "vector": (rows[0, 0], "torch.float32", f"one dimension, shape ({d},)"),
        "single": (rows[0, :1], "torch.float32", f"a batch of one, shape (1, {d})"),
        "empty": (rows[0, :0], "torch.float32", f"an empty batch, shape (0, {d})"),
        "narrow": (narrow, "torch.float32", f"one latent dimension, shape ({b}, 1)"),
        "transposed": (rows[0], "torch.float32", "a transposed, non-contiguous tensor"),
        "expanded": (np.repeat(rows[0, :1], b + 1), "torch.float32", "a tensor made by `expand`"),
        "keywords": (rows[0], "torch.float32", "arguments by keyword, `mu=...` and `log_var=...`"),
    }
    wrong: list[tuple[str, str]] = []
    for name, (own, dtype, words) in forms.items():
        found, kind = evidence[name], str(evidence[f"{name}_dtype"])
        shape = (b,) if own is None else np.shape(own)
        kl = numbers(found, shape)
        if kind.startswith("raised"):
            if kind != "raised by torch.distributions" or name != "empty":
                wrong.append(("not every form of input", f"{words} raises {shown_error(found)}"))
        elif kl is None:
            mistake = "another shape" if found.dtype.kind in "fiu" else "not one tensor"
            wrong.append((mistake, f"{words} gives {returned(found)}, not shape {shape}"))
        elif not kind.startswith("torch."):
            wrong.append(("not a tensor", f"{words} gives something else than a tensor"))
        elif kind != dtype:
            wrong.append(("another dtype", f"{words} gives {shown_type(kind)}, not {dtype}"))
        elif own is not None and kl.size:
            if not np.allclose(kl, own, rtol=1e-4, atol=rounding, equal_nan=True):
                wrong.append(("rows not by themselves", f"{words} differs from row by row"))
            elif (
                name == "float64"
                and 1e-10 < np.max(np.abs(kl - exact(mu, log_var)) / size(mu, log_var)) < 1e-5
            ):
                wrong.append(("another dtype", f"{words} is less precise than `float64`"))
        if not flag(evidence[f"{name}_kept"]):
            wrong.append(("inputs changed in place", f"{words}: the tensors passed in are changed"))
    if not wrong and str(evidence["rows_dtype"]) != "torch.float64":
        wrong.append(("another dtype", f"`float64` of shape (1, {d}) gives another dtype"))
    if not wrong and not flag(evidence["rows_kept"]):
        wrong.append(("inputs changed in place", "the tensors passed in are changed"))
    if not wrong:
        return Verdict(1.0, "Every row is judged by itself, and every form of input is accepted.")
    if evidence["float64"].shape == (a, d) and str(evidence["vector_dtype"]).startswith("raised"):
        mistake = "dimension 1 in place of the last"
    else:
        names = [name for name, _ in wrong]
        mistake = max(dict.fromkeys(names), key=names.count)
    listed = "; ".join(dict.fromkeys(text for _, text in wrong))
    return Verdict(
        max(0.0, 1 - len(wrong) / 3),
        f"{'One thing differs' if len(wrong) == 1 else 'These differ'} from the contract: {listed}. "
        "Expected: the sum over the last dimension only, in the dtype of `mu`, however many "
        "dimensions come before it.",
        mistake,
    )


def _extreme_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var_low, log_var_high: float32 (B, D).  One dimension of each row is −200 (or near
    60); the first row is 0 everywhere else, so that its KL at −200 is 99.5."""
    b, d = _shape(generator)
    mu, low = generator.normal(0, 1.5, (b, d)), generator.uniform(-3, 3, (b, d))
    mu[0] = low[0] = 0
    high = low.copy()
    place = (np.arange(b), generator.integers(0, d, b))
    low[place], high[place] = -200, generator.uniform(55, 60, b)
    return {
        "mu": mu.astype(np.float32),
        "log_var_low": low.astype(np.float32),
        "log_var_high": high.astype(np.float32),
    }


@verdict("B2.extreme", inputs=_extreme_inputs, lesson=LESSON_2)
def extreme(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is the KL finite and right for log_var = −200 and for log_var up to 60, in float32?

    The tolerance at −200 lets through a sigma that float32 can only just hold (3.8e-44).  The
    formula of torch.distributions gives inf there in float32; who calls it is excused, if the
    same code is right in float64.
    """
    mu, low, high = (
        inputs[name].astype(np.float64) for name in ("mu", "log_var_low", "log_var_high")
    )
    shape = mu.shape[:-1]
    found = {name: numbers(evidence[name], shape) for name in ("low", "low_float64", "high")}

    def right(name: str, log_var: np.ndarray, rtol: float) -> bool:
        kl, answer = found[name], exact(mu, log_var)
        return kl is not None and bool((np.abs(kl - answer) <= rtol * answer).all())

    excused = flag(evidence["library"]) and right("low_float64", low, 1e-6)
    if (right("low", low, 2e-3) or excused) and right("high", high, 1e-4):
        return Verdict(1.0, "The KL is right at both ends of `log_var`.")
    kl, which, log_var = (
        (found["high"], "between 55 and 60", high)
        if right("low", low, 2e-3) or excused
        else (found["low"], "−200", low)
    )
    if kl is None:
        raw = evidence["high" if which != "−200" else "low"]
        if raw.dtype.kind == "U" and shown_error(raw) != "an exception":
            error = shown_error(raw)
            return Verdict(0.0, f"Where `log_var` is {which} it raised {error}.", error.strip("`"))
        return _another_form(raw, mu.shape)
    row = int(np.argmax(~(np.abs(kl - exact(mu, log_var)) <= 2e-3 * exact(mu, log_var))))
    text = (
        f"In a row where one `log_var` is {which}, your KL in float32 is {number(kl[row])}; "
        f"expected is {number(exact(mu, log_var)[row])}."
    )
    for formula in SINGLE:
        answer = formula(mu, log_var)
        if answer.shape == shape and np.allclose(kl, answer, rtol=1e-4):
            kept = _SHARES[formula.mistake]
            return Verdict(
                kept if kept == 0.5 else 0.0,
                f"{text} It is exactly that of {formula.mistake}. {formula.hint}",
                formula.mistake,
            )
    if not np.isfinite(kl).all():
        return Verdict(
            0.0,
            f"{text} In float32 exp(−200) is 0, and the logarithm of 0 is −inf. On paper a "
            "logarithm undoes an exponential; on a computer only if nothing was rounded to 0 in "
            "between. Which number do you already have without computing any logarithm?",
            "logarithm of an exponential",
        )
    # the log_var whose KL is that of the first row, where its logarithm or its exponential counts
    limit = -(2 * kl[0] + 1) if which == "−200" else np.log(2 * kl[0] + 1)
    clipped = exact(mu, np.maximum(low, limit) if which == "−200" else np.minimum(high, limit))
    if (-190 < limit < -4 or 6 < limit < 54) and np.allclose(kl, clipped, rtol=1e-2):
        return Verdict(
            0.0,
            f"{text} It is what a `log_var` of {number(limit)} would give: something clips it "
            "there, or a small number is added before a logarithm is taken.",
            "log_var clipped",
        )
    return Verdict(0.0, f"{text} {_TERMS}", "another formula")
