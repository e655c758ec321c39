"""A5, the Gaussian KL derived: is each step equal to the right one, at random points?

The notebook's cell evaluates the student's expressions, strings or functions at the points that it
is given; here numbers are compared.  So every form of a right step counts, and a step that is
wrong only because an earlier one is wrong can be told so: it is computed again from the student's
own earlier steps.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from scipy import stats

from autograder.judging import (
    NOT_ANSWERED,
    NOTHING_RETURNED,
    SEVERAL,
    Arrays,
    Example,
    Formula,
    Malformed,
    Mistake,
    Part,
    Verdict,
    close,
    nearest,
    number,
    numbers,
    plausible,
    verdict,
)

from .gaussian_kl import DIRECTION, ELEMENTS, elements
from .lessons import LESSON_2

Values = tuple[np.ndarray, ...]

same = partial(close, rtol=1e-4, atol=1e-4)
"""Equal at every point; so near that constants rounded to four digits pass, too."""

C = float(np.log(2 * np.pi)) / 2
"""½ log 2π, the constant of a normal density's logarithm."""

# --- the steps in one dimension -------------------------------------------------------------------

_DENSITY = (
    "The density of N(mu, sigma²) is exp(−(z − mu)² / (2 sigma²)) / √(2π sigma²); take the "
    "logarithm of all of it."
)
_ITSELF = "This is the density itself."
_PRIOR = "The prior is N(0, 1): put mean 0 and variance 1 into the density of a normal."
_VARIANCE = "Var[z] = E[z²] − (E[z])², and under q the variance of z is sigma² and its mean is mu."
_CENTRED = "E[(z − mu)²] is the definition of a number that you know: which one?"
_LINEAR = "Take the expectation of each term of the logarithm by itself; constants stay."
_UNDER_Q = "The expectation is under q, not under the prior."
_KL = "KL(q‖p) = E_q[log q(z)] − E_q[log p(z)]. Which terms cancel, and which keep their ½?"
_LOG = "log sigma² = 2 log sigma: with a ½ in front of the bracket it is log sigma² inside of it."
_SIGN = "A KL divergence is never negative, and 0 only at mu = 0, sigma = 1. Check each sign."
_AVERAGE = "The expectation is still to be taken: z must not be left over."
_HALF = "The ½ multiplies the whole bracket, every one of its terms."
_GIVEN = "A formula of log sigma², with its exp(…), has to be given log sigma²; here sigma itself is given."
_UNIT = "E[(z − mu)²] is the variance of q; divided by 2 sigma² it gives ½, whatever sigma is."

_KL_HINTS = {
    "constant": "At mu = 0 and sigma = 1 both distributions are equal, and the KL has to be 0.",
    "mean": _VARIANCE,
    "wrong sign of mu²": _SIGN,
    "2 mu² in place of mu²": _KL,
    "variance": _VARIANCE,
    "wrong sign of sigma²": _SIGN,
    "1/sigma² in place of sigma²": _KL,
    "log": _LOG,
    "log term missing": _KL,
    "wrong sign of the log": _SIGN,
    "wrong sign of the log · log sigma in place of log sigma²": f"{_SIGN} {_LOG}",
    "another base of the logarithm": "The logarithm is the natural one; otherwise it would not undo "
    "the exponential.",
    "factor": _KL,
    "wrong sign of the KL": _SIGN,
    "wrong sign of the KL · ½ missing": _SIGN,
    "wrong sign of the KL · ½ twice": _SIGN,
    "wholes": _KL,
    "KL in the other direction": DIRECTION,
    "½ on some terms only": _HALF,
    "½ log 2π left over": "The constant ½ log 2π stands in both expectations and cancels in their "
    "difference.",
    "entropy missing": "This is −E_q[log p], the cross-entropy: the other expectation is missing.",
    "expectations added": "The logarithm of a quotient is a difference.",
    "E[(z − mu)²] = 1": _UNIT,
    "E[z²] = 1": "Under the prior E[z²] is 1; here the expectation is under q.",
}

_NOT_HERE = (
    *("read", "mu and log_var swapped", "log_var in place of sigma²", "log of log_var"),
    *(
        "log_var² in place of sigma²",
        "|log_var| in place of log_var",
        "softplus in place of sigma²",
    ),
    "constant 0",
)
"""What only those get wrong who are given log_var, and what is not told where every step is 0."""


def _difference(z: np.ndarray, m: np.ndarray, s: np.ndarray, **part: Any) -> np.ndarray:
    return np.asarray(part["constant"](z, m, s) - part["square"](z, m, s))


# fmt: off
STEPS: dict[str, Formula] = {
    "log_q": Formula(
        _difference,
        constant=Part(
            lambda z, m, s: -C - np.log(s),
            Mistake("log sigma in place of log sigma²", lambda z, m, s: -C - np.log(s) / 2, _LOG),
            Mistake("½ log 2π missing", lambda z, m, s: -np.log(s), _DENSITY),
            Mistake("constant missing", lambda z, m, s: 0, _DENSITY),
            Mistake("log sigma missing", lambda z, m, s: -C, _DENSITY),
            Mistake("wrong sign of the log", lambda z, m, s: C + np.log(s), _DENSITY),
            Mistake("wrong sign of the log", lambda z, m, s: -C + np.log(s), _DENSITY),
            Mistake("½ missing", lambda z, m, s: 2 * (-C - np.log(s)), _DENSITY),
            Mistake("½ missing", lambda z, m, s: -C - 2 * np.log(s), _DENSITY),
            Mistake("½ missing", lambda z, m, s: -2 * C - np.log(s), _DENSITY),
            Mistake("sigma not in the logarithm", lambda z, m, s: -C - s, _DENSITY),
            Mistake("π in place of 2π", lambda z, m, s: -np.log(np.pi) / 2 - np.log(s), _DENSITY),
        ),
        square=Part(
            lambda z, m, s: (z - m) ** 2 / (2 * s**2),
            Mistake("sigma in place of sigma²", lambda z, m, s: (z - m) ** 2 / (2 * s), _DENSITY),
            Mistake("½ missing", lambda z, m, s: (z - m) ** 2 / s**2, _DENSITY),
            Mistake("wrong sign of the square", lambda z, m, s: -((z - m) ** 2) / (2 * s**2), _DENSITY),
            Mistake("sigma² missing", lambda z, m, s: (z - m) ** 2 / 2, _DENSITY),
            Mistake("mu missing", lambda z, m, s: z**2 / (2 * s**2), _DENSITY),
            Mistake("mu missing", lambda z, m, s: z**2 / 2, _DENSITY),
            Mistake("wrong sign of mu", lambda z, m, s: (z + m) ** 2 / (2 * s**2), _DENSITY),
            Mistake("not squared", lambda z, m, s: (z - m) / (2 * s**2), _DENSITY),
            Mistake("not squared", lambda z, m, s: np.abs(z - m) / s, _DENSITY),
            Mistake("not squared", lambda z, m, s: np.abs(z - m) / (2 * s), _DENSITY),
            Mistake("sigma² in the numerator", lambda z, m, s: (z - m) ** 2 * s**2 / 2, _DENSITY),
        ),
        wholes=[
            Mistake("density in place of its logarithm", lambda z, m, s: stats.norm.pdf(z, m, s), _ITSELF),
            Mistake("wrong sign", lambda z, m, s: -stats.norm.logpdf(z, m, s), _DENSITY),
        ],
    ),
    "log_p": Formula(
        _difference,
        constant=Part(
            lambda z, m, s: -C,
            Mistake("½ log 2π missing", lambda z, m, s: 0, _PRIOR),
            Mistake("½ missing", lambda z, m, s: -2 * C, _PRIOR),
            Mistake("wrong sign of the log", lambda z, m, s: C, _PRIOR),
            Mistake("π in place of 2π", lambda z, m, s: -np.log(np.pi) / 2, _PRIOR),
            Mistake("sigma in the prior", lambda z, m, s: -C - np.log(s), _PRIOR),
        ),
        square=Part(
            lambda z, m, s: z**2 / 2,
            Mistake("½ missing", lambda z, m, s: z**2, _PRIOR),
            Mistake("wrong sign of the square", lambda z, m, s: -(z**2) / 2, _PRIOR),
            Mistake("mu in the prior", lambda z, m, s: (z - m) ** 2 / 2, _PRIOR),
            Mistake("sigma in the prior", lambda z, m, s: z**2 / (2 * s**2), _PRIOR),
            Mistake("mu and sigma in the prior", lambda z, m, s: (z - m) ** 2 / (2 * s**2), _PRIOR),
            Mistake("not squared", lambda z, m, s: z / 2, _PRIOR),
        ),
        wholes=[
            Mistake("density in place of its logarithm", lambda z, m, s: stats.norm.pdf(z), _ITSELF),
            Mistake("wrong sign", lambda z, m, s: -stats.norm.logpdf(z), _PRIOR),
        ],
    ),
    "E_z2": Formula(
        lambda z, m, s: m**2 + s**2,
        wholes=[
            Mistake("E[z²] = sigma²", lambda z, m, s: s**2, _VARIANCE),
            Mistake("E[z²] = mu²", lambda z, m, s: m**2, _VARIANCE),
            Mistake("E[z²] = 1", lambda z, m, s: np.ones_like(m), "1 is E[z²] under the prior."),
            Mistake("sigma in place of sigma²", lambda z, m, s: m**2 + s, _VARIANCE),
            Mistake("square of a sum", lambda z, m, s: (m + s) ** 2, _VARIANCE),
            Mistake("wrong sign of sigma²", lambda z, m, s: m**2 - s**2, _VARIANCE),
            Mistake("wrong sign of mu²", lambda z, m, s: s**2 - m**2, _VARIANCE),
            Mistake("mu in place of mu²", lambda z, m, s: m + s**2, _VARIANCE),
            Mistake("sigma² taken for 1", lambda z, m, s: m**2 + 1, _VARIANCE),
            Mistake("product in place of the sum", lambda z, m, s: m**2 * s**2, _VARIANCE),
            Mistake("expectation not taken", lambda z, m, s: z**2, _AVERAGE),
            Mistake("2 mu² in place of mu²", lambda z, m, s: 2 * m**2 + s**2, _VARIANCE),
            Mistake("root of E[z²]", lambda z, m, s: np.sqrt(m**2 + s**2), _VARIANCE),
        ],
    ),
    "E_centred": Formula(
        lambda z, m, s: s**2,
        wholes=[
            Mistake("E[(z − mu)²] = 1", lambda z, m, s: np.ones_like(m), _CENTRED),
            Mistake("sigma in place of sigma²", lambda z, m, s: s, _CENTRED),
            Mistake("E[(z − mu)²] = 0", lambda z, m, s: np.zeros_like(m), "E[z − mu] is 0, its square is not."),
            Mistake("E[z²] in place of E[(z − mu)²]", lambda z, m, s: m**2 + s**2, _CENTRED),
            Mistake("mu² subtracted twice", lambda z, m, s: s**2 - m**2, _CENTRED),
            Mistake("mu² added", lambda z, m, s: s**2 + 2 * m**2, _CENTRED),
            Mistake("expectation under the prior", lambda z, m, s: 1 + m**2,
                    "Under the prior it would be 1 + mu². The expectation is under q."),
            Mistake("sigma⁴ in place of sigma²", lambda z, m, s: s**4, _CENTRED),
            Mistake("half of sigma²", lambda z, m, s: s**2 / 2, _CENTRED),
            Mistake("expectation not taken", lambda z, m, s: (z - m) ** 2, _AVERAGE),
            Mistake("expectation not taken", lambda z, m, s: z**2 - m**2, _AVERAGE),
        ],
    ),
    "E_log_q": Formula(
        lambda z, m, s: -C - np.log(s) - 0.5,
        wholes=[
            Mistake("wrong sign", lambda z, m, s: C + np.log(s) + 0.5,
                    "This is the entropy of q, which is −E_q[log q]."),
            Mistake("E[(z − mu)²] = 1", lambda z, m, s: -C - np.log(s) - s**-2 / 2, _UNIT),
            Mistake("−½ missing", lambda z, m, s: -C - np.log(s), _UNIT),
            Mistake("wrong sign of the ½", lambda z, m, s: -C - np.log(s) + 0.5, _LINEAR),
            Mistake("−1 in place of −½", lambda z, m, s: -C - np.log(s) - 1, _UNIT),
            Mistake("log sigma in place of log sigma²", lambda z, m, s: -C - np.log(s) / 2 - 0.5, _LOG),
            Mistake("½ log 2π missing", lambda z, m, s: -np.log(s) - 0.5, _LINEAR),
            Mistake("constant missing", lambda z, m, s: np.full_like(s, -0.5), _LINEAR),
            Mistake("log sigma missing", lambda z, m, s: np.full_like(s, -C - 0.5), _LINEAR),
            Mistake("½ missing", lambda z, m, s: -2 * C - 2 * np.log(s) - 1, _LINEAR),
            Mistake("½ missing", lambda z, m, s: -2 * C - 2 * np.log(s) - 0.5, _LINEAR),
            Mistake("wrong sign of the log", lambda z, m, s: -C + np.log(s) - 0.5, _LINEAR),
            Mistake("wrong sign of the log", lambda z, m, s: C + np.log(s) - 0.5, _LINEAR),
            Mistake("sigma² left over", lambda z, m, s: -C - np.log(s) - s**2 / 2, _UNIT),
            Mistake("sigma² left over", lambda z, m, s: -C - np.log(s) - 1 / (2 * s), _UNIT),
            Mistake("E[z²] in place of E[(z − mu)²]",
                    lambda z, m, s: -C - np.log(s) - (m**2 + s**2) / (2 * s**2), _CENTRED),
            Mistake("expectation not taken", lambda z, m, s: stats.norm.logpdf(z, m, s), _AVERAGE),
            Mistake("expectation under the prior",
                    lambda z, m, s: -C - np.log(s) - (1 + m**2) / (2 * s**2), _UNDER_Q),
        ],
    ),
    "E_log_p": Formula(
        lambda z, m, s: -C - (m**2 + s**2) / 2,
        wholes=[
            Mistake("wrong sign", lambda z, m, s: C + (m**2 + s**2) / 2, "This is the cross-entropy, −E_q[log p]."),
            Mistake("E[z²] = sigma²", lambda z, m, s: -C - s**2 / 2, _VARIANCE),
            Mistake("E[z²] = mu²", lambda z, m, s: -C - m**2 / 2, _VARIANCE),
            Mistake("expectation under the prior", lambda z, m, s: np.full_like(m, -C - 0.5), _UNDER_Q),
            Mistake("½ log 2π missing", lambda z, m, s: -(m**2 + s**2) / 2, _LINEAR),
            Mistake("½ missing", lambda z, m, s: -C - (m**2 + s**2), _LINEAR),
            Mistake("½ missing", lambda z, m, s: -2 * C - (m**2 + s**2), _LINEAR),
            Mistake("½ missing", lambda z, m, s: -2 * C - (m**2 + s**2) / 2, _LINEAR),
            Mistake("½ on some terms only", lambda z, m, s: -C - m**2 / 2 - s**2, _LINEAR),
            Mistake("½ on some terms only", lambda z, m, s: -C - m**2 - s**2 / 2, _LINEAR),
            Mistake("wrong sign of the square", lambda z, m, s: -C + (m**2 + s**2) / 2, _LINEAR),
            Mistake("sigma in place of sigma²", lambda z, m, s: -C - (m**2 + s) / 2, _VARIANCE),
            Mistake("log sigma in it", lambda z, m, s: -C - np.log(s) - (m**2 + s**2) / 2, _PRIOR),
            Mistake("expectation not taken", lambda z, m, s: stats.norm.logpdf(z), _AVERAGE),
        ],
    ),
    "kl": ELEMENTS.without(*_NOT_HERE).hinted(_KL_HINTS).inside(
        lambda kl, z, m, s: kl(m, 2 * np.log(s)),
        wholes=[
            Mistake("expectation not taken",
                    lambda z, m, s: stats.norm.logpdf(z, m, s) - stats.norm.logpdf(z), _AVERAGE),
            Mistake("sigma taken for log sigma²", lambda z, m, s: elements(m, s), _GIVEN),
            Mistake("sigma² taken for log sigma²", lambda z, m, s: elements(m, s**2), _GIVEN),
            Mistake("log sigma taken for log sigma²", lambda z, m, s: elements(m, np.log(s)), _GIVEN),
        ],
    ),
}
# fmt: on
"""The steps of the notebook, in its order: functions of z, mu and sigma."""

LOGS = ("log_q", "log_p")
"""The steps that are functions of z too."""


def _draw(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """at_mu, at_sigma (N,), at_z (N, 4): away from 0 and 1, where mistakes would agree."""
    size = 6
    mu = generator.uniform(0.5, 2, size) * generator.choice([-1, 1], size)
    mu[0], mu[1] = -abs(mu[0]), abs(mu[1])
    sigma = np.where(
        np.arange(size) % 2, generator.uniform(0.4, 0.8, size), generator.uniform(1.3, 2.2, size)
    )
    steps = np.array([-1.5, -0.4, 0.5, 1.7]) + generator.uniform(-0.2, 0.2, (size, 4))
    return {"at_mu": mu, "at_sigma": sigma, "at_z": mu[:, None] + sigma[:, None] * steps}


def _arguments(inputs: Arrays, step: str) -> Values:
    """z, mu, sigma as a step's functions take them."""
    mu, sigma, z = inputs["at_mu"], inputs["at_sigma"], inputs["at_z"]
    if step in LOGS:
        return z, *(np.repeat(v[:, None], z.shape[1], axis=1) for v in (mu, sigma))
    return z[:, 0], mu, sigma


def _quadratic(values: np.ndarray, t: np.ndarray) -> np.ndarray | None:
    """Coefficients (3, N) of 1, t, t² if the values (N, 4) are a polynomial of degree 2 in t."""
    if not np.isfinite(values).all():
        return None
    rows = [np.polynomial.polynomial.polyfit(x, y, 3) for x, y in zip(t, values, strict=True)]
    coefficients = np.array(rows).T
    small = 1e-6 * (1 + np.abs(values).max())
    return coefficients[:3] if (np.abs(coefficients[3]) < small).all() else None


def implied(found: Mapping[str, np.ndarray], inputs: Arrays) -> dict[str, np.ndarray]:
    """What the student's earlier steps give for the later ones: E_log_q, E_log_p and kl.

    Nothing where there is nothing to carry on: from a logarithm without a square, or from
    expectations whose difference is a constant, a later step follows without any work.
    """
    mu, z = inputs["at_mu"], inputs["at_z"]
    made: dict[str, np.ndarray] = {}

    def follows(name: str, values: np.ndarray) -> None:
        if plausible(values, STEPS[name](*_arguments(inputs, name)), constant=name != "kl"):
            made[name] = values

    if "log_q" in found and "E_centred" in found:
        terms = _quadratic(found["log_q"], z - mu[:, None])
        if terms is not None and (np.abs(terms[2]) > 1e-3).all():
            follows("E_log_q", terms[0] + terms[2] * found["E_centred"])
    if "log_p" in found and "E_z2" in found:
        terms = _quadratic(found["log_p"], z)
        if terms is not None and (np.abs(terms[2]) > 1e-3).all():
            follows("E_log_p", terms[0] + terms[1] * mu + terms[2] * found["E_z2"])
    if "E_log_q" in found and "E_log_p" in found:
        follows("kl", found["E_log_q"] - found["E_log_p"])
    return made


@verdict("A5.steps", inputs=_draw, lesson=LESSON_2)
def steps(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is each step right?  All count the same; one that follows from the student's own earlier
    steps, which are wrong, keeps its points."""
    found: dict[str, np.ndarray] = {}
    right, follows, left, broken = [], [], [], []
    wrong: dict[str, Verdict] = {}
    for name in STEPS:
        raw = evidence[name]
        values = numbers(raw, _arguments(inputs, name)[0].shape)
        if values is not None:
            found[name] = values
        elif raw.dtype.kind == "U" and str(raw) == "none":
            left.append(name)
        else:
            broken.append(name)
    if len(left) == len(STEPS):
        return Verdict(0.0, "Not answered yet: every step is still `None`.", NOT_ANSWERED)
    made = implied(found, inputs)
    for name, values in found.items():
        at = _arguments(inputs, name)
        expected = STEPS[name](*at)
        if same(values, expected):
            right.append(name)
        elif name in made and same(values, made[name]):
            follows.append(name)
        else:
            wrong[name] = _wrong(name, at, values, expected)
    share = (len(right) + len(follows)) / len(STEPS)
    if share == 1:
        return Verdict(1.0, "Every step is right.")
    texts = []
    order = [name for name in STEPS if name in wrong]
    if order:
        texts.append(f"The first wrong step is {wrong[order[0]].message}")
    if follows:
        texts.append(
            f"{_listed(follows)} {'is' if len(follows) == 1 else 'are'} wrong only because an earlier "
            "step is: what follows from it is right, and loses nothing."
        )
    texts += [f"Also wrong, whatever stands above it: {wrong[name].message}" for name in order[1:3]]
    if order[3:]:
        texts.append(f"Also wrong: {_listed(order[3:])}.")
    if broken:
        texts.append(
            f"{_listed(broken)} cannot be evaluated: it has to become a number, in a few seconds, "
            "when z, mu and sigma are numbers, and no other name may be left in it."
        )
    if left:
        texts.append(f"Still `None`: {_listed(left)}.")
    if right:
        texts.append(f"Right: {_listed(right)}.")
    if order:
        first = wrong[order[0]]
        return Verdict(share, " ".join(texts), first.mistake, first.cell)
    return Verdict(share, " ".join(texts), "cannot be evaluated" if broken else "steps left out")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _wrong(name: str, at: Values, values: np.ndarray, expected: np.ndarray) -> Verdict:
    """On a wrong step: a text that begins with its name, and its mistake."""
    point = np.unravel_index(int(np.argmax(np.abs(values - expected))), values.shape)
    z, mu, sigma = (number(v[point]) for v in at)
    where = f"mu = {mu}, sigma = {sigma}" + (f", z = {z}" if name in LOGS else "")
    text = (
        f"`{name}`: for {where} it is {number(expected[point])}, yours is {number(values[point])}."
    )
    otherwise = Mistake(f"step {name}", None, "Do it again with these numbers, term by term.")
    known = nearest(values, STEPS[name].mistakes(), *at)
    return _explained(text, known, otherwise, _cell_of_step(name, known))


def _cell_of_step(name: str, known: Mistake | None) -> str:
    """Code that shows a mistake in a step, with the smallest numbers with which it can be seen."""
    every = itertools.product((0, 1, 2) if name in LOGS else (0,), (0, 1, 2), (1, 2))
    where = "z={z}, mu={mu}, sigma={sigma}" if name in LOGS else "mu={mu}, sigma={sigma}"
    return Example(
        f"value_of({name}, {where})",
        STEPS[name],
        [
            {"z": z, "mu": mu, "sigma": sigma} if name in LOGS else {"mu": mu, "sigma": sigma}
            for z, mu, sigma in sorted(every, key=lambda at: (sum(at), at))
        ],
        arguments=lambda mu, sigma, z=0: tuple(np.array(v, float) for v in (z, mu, sigma)),
    ).cell(known)


def _explained(text: str, known: Mistake | None, otherwise: Mistake, cell: str = "") -> Verdict:
    """No points: what is wrong, and the mistake that explains it, if one does, with a cell that shows
    it."""
    if known is None:
        return Verdict(0.0, f"{text} {otherwise.hint}", otherwise.name)
    gives = f"Yours is exactly what this mistake gives: {known.said}. {known.hint}"
    return Verdict(0.0, f"{text} {gives}", known.name, cell)


# --- many dimensions ------------------------------------------------------------------------------

DIMENSIONS = (1, 2, 4, 9)
"""The sizes of the tested vectors, up to more than the notebook's own test has."""


def _many_draw(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """at_mu, at_sigma (4, 9): row k is used up to DIMENSIONS[k], in the last one with a small and a
    large sigma; sizes are an input, too."""
    shape = (len(DIMENSIONS), max(DIMENSIONS))
    sigma = np.where(
        generator.random(shape) < 0.5,
        generator.uniform(0.4, 0.8, shape),
        generator.uniform(1.3, 2.2, shape),
    )
    sigma[-1, :2] = generator.uniform([0.002, 8], [0.004, 12])
    return {
        "at_mu": generator.uniform(0.5, 2, shape) * generator.choice([-1, 1], shape),
        "at_sigma": sigma,
        "sizes": np.array(DIMENSIONS),
    }


_SUM = (
    "log q(z) is a sum over the dimensions, and so is its expectation: nothing is divided by d, "
    "and every dimension has a −1 of its own."
)
_PAIRS = "Each mu_j goes with the sigma_j of the same dimension: one sum, not two."
_SQUARE = "(Σ mu)² is not Σ mu²."
_TERMS = "Go through your terms one by one."
_PRODUCT = "Σ log sigma² is the logarithm of a product, not of a sum."


def _of_sums(mean: Any, variance: Any, log: Any, d: int = 1) -> float:
    return float((mean + variance - log - d) / 2)


# fmt: off
MANY = STEPS["kl"].inside(
    lambda kl, rows, *, reduction: np.array([reduction(kl(m, m, s), m, s) for m, s in rows]),
    reduction=Part(
        lambda t, m, s: t.sum(),
        Mistake("mean over the latent dimensions", lambda t, m, s: t.mean(), _SUM),
        Mistake("−1 only once", lambda t, m, s: t.sum() + (len(t) - 1) / 2, _SUM),
        Mistake("d² in place of d", lambda t, m, s: t.sum() + (len(t) - len(t) ** 2) / 2, _SUM),
        Mistake("product over the dimensions", lambda t, m, s: t.prod(), _SUM),
        Mistake("divided by d − 1", lambda t, m, s: t.sum() * len(t) / max(len(t) - 1, 1), _SUM),
        Mistake("divided by d − 1", lambda t, m, s: t.sum() / max(len(t) - 1, 1), _SUM),
        Mistake("divided by the root of d", lambda t, m, s: t.sum() / np.sqrt(len(t)), _SUM),
        Mistake("every pair of dimensions", lambda t, m, s: len(t) * t.sum(), _PAIRS),
        *(Mistake("some dimensions only", lambda t, m, s, d=d: t[:d].sum(), _SUM) for d in range(2, 7)),
        Mistake("first dimension only", lambda t, m, s: t[0], _SUM),
        Mistake("last dimension only", lambda t, m, s: t[-1], _SUM),
        Mistake("largest dimension only", lambda t, m, s: t.max(), _SUM),
        Mistake("one dimension left out", lambda t, m, s: t[:-1].sum(), _SUM),
        Mistake("one dimension left out", lambda t, m, s: t[1:].sum(), _SUM),
        Mistake("square of a sum",
                lambda t, m, s: _of_sums(m.sum() ** 2, s.sum() ** 2, 2 * np.log(s.sum())), _SQUARE),
        Mistake("square of a sum",
                lambda t, m, s: _of_sums(m.sum() ** 2, s @ s, 2 * np.log(s).sum(), len(m)), _SQUARE),
        Mistake("logarithm of a sum",
                lambda t, m, s: _of_sums(m @ m, s @ s, np.log(s @ s), len(m)), _PRODUCT),
        Mistake("logarithm of a sum",
                lambda t, m, s: _of_sums(m @ m, s @ s, 2 * np.log(s.sum()), len(m)), _PRODUCT),
        Mistake("norm not squared",
                lambda t, m, s: _of_sums(m @ m, np.sqrt(s @ s), 2 * np.log(s).sum(), len(m)),
                "Σ sigma² is the square of the norm."),
        Mistake("norm not squared",
                lambda t, m, s: _of_sums(np.sqrt(m @ m), s @ s, 2 * np.log(s).sum(), len(m)),
                "Σ mu² is the square of the norm."),
    ),
)
# fmt: on
"""The KL of each of some rows (mu, sigma)."""

MEANS = STEPS["kl"].inside(lambda kl, rows: np.array([kl(m, m, s).mean() for m, s in rows]))


def _of_many() -> Iterator[Mistake]:
    """The known mistakes in the sum; those in the formula, whatever they are, in a mean, too."""
    yield from MANY.mistakes()
    for known in MEANS.mistakes():
        name = f"{known.name}{SEVERAL}mean over the latent dimensions"
        yield replace(known, name=name, hint=f"{known.hint} {_SUM}")


@verdict("A5.many", inputs=_many_draw, lesson=LESSON_2)
def many(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it the sum over the dimensions?  All of the points, too, if it is the sum of the student's
    own formula for one dimension, which is wrong: that is judged elsewhere."""
    rows = [(inputs["at_mu"][k, :d], inputs["at_sigma"][k, :d]) for k, d in enumerate(DIMENSIONS)]
    expected = MANY(rows)
    found = _numbers(evidence["value"], len(rows), "`kl_many(mu, sigma)`")
    if same(found, expected):
        return Verdict(1.0, "The sum over the dimensions, for every number of them.")
    worst = int(np.argmax(np.abs(found - expected) / (1 + np.abs(expected))))
    text = f"For d = {DIMENSIONS[worst]} it is {number(expected[worst])}, yours is {number(found[worst])}."
    own, each = numbers(evidence["own"], (2,)), 1 / np.array(DIMENSIONS[:2])
    if (
        own is not None
        and not same(own, expected[:2])
        and same(found[:2], own)
        and plausible(found, expected)
        and plausible(own * each, expected[:2] * each)  # nor a constant kl, summed
    ):
        return Verdict(
            1.0, "This is the sum over the dimensions of your own `kl`, as it should be."
        )
    if not close(evidence["again"], found, rtol=1e-9, atol=0):
        text += " A second call gives other numbers: an exact one is asked for."
        return Verdict(0.0, text, "estimate from samples")
    known, otherwise = nearest(found, _of_many(), rows), Mistake("the sum", None, _TERMS)
    return _explained(text, known, otherwise, VECTORS.cell(known))


VECTORS = Example(
    "kl_many({mu}, {sigma})",
    MANY,
    [
        {"mu": mu, "sigma": sigma}
        for mu, sigma in (
            ([0], [1]),
            ([1], [1]),
            ([0], [2]),
            ([1, 0], [1, 1]),
            ([1, 0], [2, 1]),
            ([1, 2], [2, 3]),
            ([1, 2, 0], [2, 3, 1]),
            ([*range(9)], [*range(1, 10)]),
        )
    ],
    arguments=lambda mu, sigma: ([(np.array(mu, float), np.array(sigma, float))],),
    shown=lambda rows: rows[0],
    array="np.array",
)


def _numbers(raw: np.ndarray, count: int, what: str) -> np.ndarray:
    """`count` numbers; raises Malformed for anything else."""
    values = numbers(raw, (count,))
    if values is not None:
        return values
    said = str(raw) if raw.dtype.kind == "U" else ""
    if said == "none":
        raise Malformed(f"Not answered yet: {what} is still to be written.", NOT_ANSWERED)
    if said == "no return":
        raise Malformed(f"{what} returns nothing: `return` is missing.", NOTHING_RETURNED)
    if said == "several":
        text = f"{what} has to be one number; yours are several: `sum` them?"
        raise Malformed(text, "not summed")
    raise Malformed(
        f"{what} cannot be evaluated: it has to become one number when its arguments are numbers, "
        "and no other name may be left in it.",
        "cannot be evaluated",
    )


def _compared(found: np.ndarray, expected: np.ndarray) -> str:
    k = int(np.argmax(np.abs(found - expected)))
    return f"For one of the tested inputs it is {number(expected[k])}, yours is {number(found[k])}."


# --- two normal distributions ---------------------------------------------------------------------

_TWO = "E_1[(z − m2)²] = s1² + (m1 − m2)², and log N(z; m2, s2²) divides it by 2 s2²."
_RATIO = "The constants give log s2 − log s1; inside of a bracket with ½ that is log(s2² / s1²)."
_EQUAL = "With m1 = m2 and s1 = s2 it has to be 0."
_SYMMETRIC = "A KL divergence is not symmetric."


def _bracket(m: np.ndarray, s: np.ndarray, n: np.ndarray, t: np.ndarray, **part: Any) -> np.ndarray:
    """factor · (log + variance + mean + constant), for the means m, n and the deviations s, t."""
    inside = sum(part[name](m, s, n, t) for name in ("log", "variance", "mean", "constant"))
    return np.asarray(part["factor"](inside))


def _two(m: np.ndarray, s: np.ndarray, n: np.ndarray, t: np.ndarray) -> np.ndarray:
    """KL(N(m, s²) ‖ N(n, t²))."""
    return np.asarray(np.log(t / s) + (s**2 + (m - n) ** 2) / (2 * t**2) - 0.5)


# fmt: off
TWO = Formula(
    _bracket,
    constant=Part(
        lambda m, s, n, t: -1,
        Mistake("−1 missing", lambda m, s, n, t: 0, _EQUAL),
        Mistake("wrong sign of the 1", lambda m, s, n, t: 1, _EQUAL),
        Mistake("−2 in place of −1", lambda m, s, n, t: -2, _EQUAL),
        Mistake("−½ in place of −1", lambda m, s, n, t: -0.5, _EQUAL),
    ),
    log=Part(
        lambda m, s, n, t: 2 * np.log(t / s),
        Mistake("wrong sign of the log", lambda m, s, n, t: 2 * np.log(s / t), _RATIO),
        Mistake("log sigma in place of log sigma²", lambda m, s, n, t: np.log(t / s), _RATIO),
        Mistake("2 log sigma² in place of log sigma²", lambda m, s, n, t: 4 * np.log(t / s), _RATIO),
        Mistake("log term missing", lambda m, s, n, t: 0, _RATIO),
        Mistake("log s2 missing", lambda m, s, n, t: -2 * np.log(s), _RATIO),
        Mistake("log s1 missing", lambda m, s, n, t: 2 * np.log(t), _RATIO),
        Mistake("wrong sign of the log · log sigma in place of log sigma²", lambda m, s, n, t: np.log(s / t), _RATIO),
        Mistake("logarithms added", lambda m, s, n, t: -2 * np.log(s * t), _RATIO),
    ),
    variance=Part(
        lambda m, s, n, t: s**2 / t**2,
        Mistake("sigma in place of sigma²", lambda m, s, n, t: s / t, _TWO),
        Mistake("variances the wrong way up", lambda m, s, n, t: t**2 / s**2, _TWO),
        Mistake("s2² missing", lambda m, s, n, t: s**2, _TWO),
        Mistake("sigma² missing", lambda m, s, n, t: 0, _TWO),
        Mistake("difference of variances", lambda m, s, n, t: s**2 - t**2, _TWO),
        Mistake("sigma in place of sigma²", lambda m, s, n, t: s**2 / t, _TWO),
    ),
    mean=Part(
        lambda m, s, n, t: (m - n) ** 2 / t**2,
        Mistake("distance divided by s1²", lambda m, s, n, t: (m - n) ** 2 / s**2, _TWO),
        Mistake("s2² missing", lambda m, s, n, t: (m - n) ** 2, _TWO),
        Mistake("sigma in place of sigma²", lambda m, s, n, t: (m - n) ** 2 / t, _TWO),
        Mistake("distance not squared", lambda m, s, n, t: (m - n) / t**2, _TWO),
        Mistake("distance not squared", lambda m, s, n, t: np.abs(m - n) / t**2, _TWO),
        Mistake("difference of squares", lambda m, s, n, t: (m**2 - n**2) / t**2, _TWO),
        Mistake("means added", lambda m, s, n, t: (m + n) ** 2 / t**2, _TWO),
        Mistake("m2 missing", lambda m, s, n, t: m**2 / t**2, _TWO),
        Mistake("means missing", lambda m, s, n, t: 0, _TWO),
        Mistake("sum of squares", lambda m, s, n, t: (m**2 + n**2) / t**2, _TWO),
        Mistake("wrong sign of the distance", lambda m, s, n, t: -((m - n) ** 2) / t**2, _TWO),
    ),
    factor=Part(
        lambda bracket: bracket / 2,
        Mistake("½ missing", lambda bracket: bracket, _HALF),
        Mistake("wrong sign of the KL", lambda bracket: -bracket / 2, _SIGN),
        Mistake("½ twice", lambda bracket: bracket / 4, _HALF),
    ),
    wholes=[
        Mistake("KL in the other direction", lambda m, s, n, t: _two(n, t, m, s), DIRECTION),
        Mistake("both directions", lambda m, s, n, t: _two(m, s, n, t) + _two(n, t, m, s), _SYMMETRIC),
        Mistake("both directions", lambda m, s, n, t: (_two(m, s, n, t) + _two(n, t, m, s)) / 2, _SYMMETRIC),
        Mistake("standard normal prior", lambda m, s, n, t: elements(m, 2 * np.log(s)),
                "This is the special case m2 = 0, s2 = 1."),
        Mistake("difference of two KL divergences",
                lambda m, s, n, t: elements(m, 2 * np.log(s)) - elements(n, 2 * np.log(t)),
                "KL divergences to the standard normal cannot be subtracted: the expectation of "
                "log N(z; m2, s2²) is under the first distribution."),
        Mistake("½ on some terms only", lambda m, s, n, t: _two(m, s, n, t) - 0.5, f"{_HALF} {_EQUAL}"),
        Mistake("sigma in place of sigma²", lambda m, s, n, t: (np.log(t / s) + (s + (m - n) ** 2) / t - 1) / 2,
                "s1 and s2 are standard deviations; the density of the second has s2² in it."),
        Mistake("multiplied by s2² in place of divided",
                lambda m, s, n, t: np.log(t / s) + (s**2 + (m - n) ** 2) * t**2 / 2 - 0.5,
                f"{_TWO} Set brackets: a / 2 * b is a·b/2."),
        Mistake("variances added",
                lambda m, s, n, t: np.log(t / s) + (m - n) ** 2 / (2 * (s**2 + t**2)) + s**2 / (2 * t**2) - 0.5,
                _TWO),
        Mistake("equal widths taken for granted", lambda m, s, n, t: (m - n) ** 2 / (2 * t**2),
                "That is the KL where s1 = s2."),
        Mistake("another distance", lambda m, s, n, t: (m - n) ** 2 + (s - t) ** 2,
                "That is the squared Wasserstein distance, not the KL."),
        Mistake("another distance",
                lambda m, s, n, t: (m - n) ** 2 / (4 * (s**2 + t**2)) + np.log((s**2 + t**2) / (2 * s * t)) / 2,
                "That is the Bhattacharyya distance, not the KL."),
        Mistake("½ on some terms only",
                lambda m, s, n, t: _two(m, s, n, t) + (s**2 + (m - n) ** 2) / (2 * t**2), _HALF),
    ],
)
# fmt: on
"""The KL of two normal distributions: m, s, n and t are m1, s1, m2 and s2."""


PAIRS = Example(
    "value_of(kl_general, m1={m1}, s1={s1}, m2={m2}, s2={s2})",
    _two,
    [
        dict(zip(("m1", "s1", "m2", "s2"), at, strict=True))
        for at in sorted(
            itertools.product((0, 1), (1, 2), (0, 1), (1, 2)), key=lambda at: (sum(at), at)
        )
    ],
    arguments=lambda **at: tuple(np.array(value, float) for value in at.values()),
)


def _general_draw(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """at_m1, at_s1, at_m2, at_s2: (N,), nowhere equal, 0 or 1."""
    size = 7
    s1 = generator.uniform(0.5, 0.8, size)
    s2 = generator.uniform(1.3, 2.0, size)
    wide = generator.permutation(size) < size // 2
    return {
        "at_m1": generator.uniform(0.4, 1.2, size) * generator.choice([-1, 1], size),
        "at_s1": np.where(wide, s2, s1),
        "at_m2": generator.uniform(1.5, 2.5, size) * generator.choice([-1, 1], size),
        "at_s2": np.where(wide, s1, s2),
    }


@verdict("A5.general", inputs=_general_draw, lesson=LESSON_2)
def general(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it KL(N(m1, s1²) ‖ N(m2, s2²))?"""
    at = tuple(inputs[name] for name in ("at_m1", "at_s1", "at_m2", "at_s2"))
    expected = _two(*at)
    found = _numbers(evidence["value"], len(expected), "`kl_general`")
    if same(found, expected):
        return Verdict(1.0, "The general formula, for every pair of normal distributions.")
    known = nearest(found, TWO.mistakes(), *at)
    otherwise = Mistake("the general case", None, _TERMS)
    return _explained(_compared(found, expected), known, otherwise, PAIRS.cell(known))
