"""A2, the ELBO: do the lines of the proof follow from one another, and are `elbo`, `gap` and
`tightest` exact where log p(x) and p(z|x) are known?

The model is z ~ N(0, 1), x|z ~ N(a z + b, s²), the encoder q(z|x) = N(mu, sigma²); all in one
dimension and in nats.  Then p(x) = N(b, a² + s²), and p(z|x) is normal with the variance
s² / (a² + s²) and the mean a (x − b) / (a² + s²).
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autograder.judging import (
    ANOTHER_SHAPE,
    ANOTHER_TYPE,
    NOT_FINITE,
    NOTHING_RETURNED,
    SEVERAL,
    UNEXPLAINED,
    Arrays,
    Distractor,
    Example,
    Formula,
    Mistake,
    Part,
    Proof,
    Step,
    Verdict,
    judge_proof,
    nearest,
    number,
    numbers,
    returned,
    shown_error,
    verdict,
)

from .forms import STALE, untouched
from .gaussian_kl import ELEMENTS
from .lessons import LESSON_1

# --- the proof ------------------------------------------------------------------------------------

LINES = {
    "mofa": Step("the integral over z", "log p(x) = log ∫ p(x,z) dz"),
    "kiru": Step(
        "log p(x) as the logarithm of an expectation under q", "log p(x) = log E[p(x,z) / q]"
    ),
    "rodi": Step("Bayes' rule, solved for p(x)", "p(x) = p(x,z) / p(z|x)"),
    "beka": Step("log p(x) as an expectation under q", "log p(x) = E[log p(x)]"),
    "sulo": Step(
        "log p(x) as an expectation under q with the posterior in it",
        "log p(x) = E[log p(x,z) / p(z|x)]",
    ),
    "tavi": Step(
        "the exact identity with its two terms",
        "log p(x) = E[log p(x,z) / q] + KL(q to p(z|x))",
    ),
    "nepu": Step("the lower bound as one expectation", "log p(x) ≥ E[log p(x,z) / q]"),
    "dago": Step(
        "the expectation in two parts",
        "E[log p(x,z) / q] = E[log p(x|z)] + E[log p(z) / q]",
    ),
    "wume": Step("the bound of the question", "log p(x) ≥ E[log p(x|z)] - KL(q to p(z))"),
}
"""By line of the notebook's STEPS: what it does, and what it says.  E is the expectation under
q(z|x), and p(x,z) stands for p(x|z) p(z)."""

_SPLIT = "E[log p(x,z) / p(z|x)] = E[log p(x,z) / q] + KL(q to p(z|x))"
_LEFT_OUT = "E[log p(x,z) / q] + KL(q to p(z|x)) ≥ E[log p(x,z) / q]"

REASONS = {
    "tebo": ("log p(x) = log ∫ p(x,z) dz",),
    "sanu": ("log ∫ p(x,z) dz = log E[p(x,z) / q]", _SPLIT),
    "lipo": ("p(x) = p(x,z) / p(z|x)",),
    "gume": ("log p(x) = E[log p(x)]",),
    "hade": (_SPLIT,),
    "nori": ("E[log p(x,z) / q] = E[log p(x|z)] + E[log p(z) / q]", _SPLIT),
    "fike": ("log E[p(x,z) / q] ≥ E[log p(x,z) / q]", _LEFT_OUT),
    "pazo": (_LEFT_OUT,),
    "vuda": ("+ E[log p(z) / q] = - KL(q to p(z))",),
}
"""What each reason allows.  The exact identity comes from multiplying and dividing by q, or from
the logarithm of a product, as well as from adding and subtracting.  KL ≥ 0 is a case of Jensen's
inequality, so that both reasons do there."""

_BOUND = (
    "Try it with a q that is far from the posterior: log p(x) does not depend on q, but the "
    "expectation of the logarithm falls without limit."
)

WRONG_LINES = {
    "pelo": Distractor(
        "Jensen reversed",
        f"the logarithm is concave, so the expectation of a logarithm is the smaller side. {_BOUND}",
    ),
    "zami": Distractor(
        "expectation under the prior",
        "dividing by q(z|x) is undone only by averaging under q(z|x). With the prior in its place "
        "the fraction keeps a factor p(z) / q(z|x), and the equation is wrong.",
    ),
    "cori": Distractor(
        "gap to the prior",
        "the distance of q to the prior is part of the bound itself. What is missing between the "
        "bound and log p(x) is the distance of q to another distribution: which one does "
        "log p(x) − log [p(x|z) p(z) / q(z|x)] contain?",
    ),
    "gihu": Distractor(
        "KL in the other direction",
        "every expectation here is under q, so the KL divergence that appears is the one whose "
        "expectation is under q too.",
    ),
    "lade": Distractor(
        "wrong sign of the KL",
        "with a plus, the right side grows without limit as q becomes narrower, and log p(x) does "
        "not.",
    ),
    "fosi": Distractor(
        "entropy missing",
        "q(z|x) stands in the denominator on the left and nowhere inside the logarithms on the "
        "right: −E_q[log q(z|x)], the entropy of q, is lost.",
    ),
    "buno": Distractor(
        "logarithm of an integral",
        "the logarithm of an integral is not the integral of the logarithm.",
    ),
}

WRONG_REASONS = {
    "domi": Distractor(
        "Jensen reversed",
        "Jensen's inequality is stated the wrong way round. The logarithm is concave: its chords "
        "lie below its graph.",
    ),
    "rabe": Distractor(
        "gap to the prior",
        "KL(q(z|x) ‖ p(z)) is indeed never negative, but in no right line is it a summand that "
        "could be left out.",
    ),
    "tiku": Distractor(
        "logarithm of an integral",
        "the logarithm of an integral is not the integral of the logarithm.",
    ),
    "jasu": Distractor(
        "q taken for the posterior",
        "q(z|x) is any density that you like. If it were the posterior, there would be no gap.",
    ),
}


PROOF = Proof(
    steps=LINES,
    goal="wume",
    reasons=REASONS,
    distractors=WRONG_LINES,
    wrong_reasons=WRONG_REASONS,
)


@verdict("A2.proof", lesson=LESSON_1)
def proof(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Does each line follow, by its reason, from lines above it, up to the bound?"""
    return judge_proof(PROOF, evidence)


# --- the model that can be solved -----------------------------------------------------------------


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One draw: the data x, the encoder's N(mu, var), the model's a, b, s; arrays of shape (N,)."""

    x: Floats
    mu: Floats
    var: Floats
    a: Floats
    b: Floats
    s: Floats


ZERO, ONE = np.zeros(()), np.ones(())


def log_normal(x: Floats, mean: Floats, var: Floats) -> Floats:
    """log N(x; mean, var)."""
    return -(np.log(2 * np.pi * var) + (x - mean) ** 2 / var) / 2


def kl(m: Floats, v: Floats, mean: Floats, var: Floats) -> Floats:
    """KL(N(m, v) ‖ N(mean, var))."""
    return (v / var + (m - mean) ** 2 / var - 1 - np.log(v / var)) / 2


def evidence_of(c: Case) -> Floats:
    """log p(x)."""
    return log_normal(c.x, c.b, c.a**2 + c.s**2)


def posterior(c: Case) -> tuple[Floats, Floats]:
    """Mean and variance of p(z|x)."""
    precision = c.a**2 + c.s**2
    return c.a * (c.x - c.b) / precision, c.s**2 / precision


def exact_gap(c: Case) -> Floats:
    """KL(q ‖ p(z|x))."""
    return kl(c.mu, c.var, *posterior(c))


def _reconstruction(c: Case, square: Floats) -> Floats:
    """E_q[log p(x|z)] for E_q[(x − a z − b)²] = square."""
    return -np.log(2 * np.pi * c.s**2) / 2 - square / (2 * c.s**2)


def _off(c: Case) -> Floats:
    return c.x - c.b - c.a * c.mu


def _square(c: Case) -> Floats:
    """E_q[(x − a z − b)²]."""
    return _off(c) ** 2 + c.a**2 * c.var


_CONSTANT = (
    "A density has a constant in front: log N(x; m, s²) = −½ log(2π s²) − (x − m)² / (2 s²). It "
    "does not depend on q, but without it the bound is not one on log p(x)."
)
_EXPECTATION = (
    "Write x − a z − b = (x − a mu − b) − a (z − mu), square it, and take the expectation under q "
    "term by term."
)
_UNDER_PRIOR = (
    "Your first term is E_p(z)[log p(x|z)]: z is averaged under the prior, mean 0 and variance 1. "
    "The bound asks for z ~ q(z|x)."
)
_AT_MEAN = (
    "log p(x|z) at z = mu is not its expectation: z scatters around mu, and the logarithm is a "
    f"square in z. {_EXPECTATION}"
)
_JENSEN = (
    "You have log E_q[p(x|z)]; asked for is E_q[log p(x|z)], the smaller of the two by Jensen's "
    "inequality."
)
_PRODUCT = f"(x − b − a z)² has a term −2 (x − b) a z, whose expectation is not 0. {_EXPECTATION}"
_DECODER = "The decoder's density is N(x; a z + b, s²): mean a z + b, variance s²."
_ADDED = "A decoder that explains x well has a high log-density: the first term is added."
_ALONE = "The bound has two terms; you return the KL term alone."
_SQUARED = "exp(log_var) is the variance, and `Normal` asks for the standard deviation."

# fmt: off
RECONSTRUCTION = Part(
    lambda c: _reconstruction(c, _square(c)),
    Mistake("constant missing", lambda c: -np.log(c.s) - _square(c) / (2 * c.s**2), _CONSTANT),
    Mistake("constant missing", lambda c: -_square(c) / (2 * c.s**2), _CONSTANT),
    Mistake("constant missing", lambda c: -np.log(2 * np.pi) / 2 - _square(c) / (2 * c.s**2), _CONSTANT),
    Mistake("squared error", lambda c: -_square(c), _CONSTANT),
    Mistake("squared error", lambda c: -_square(c) / 2, _CONSTANT),
    Mistake("squared error", lambda c: -(_off(c) ** 2), _CONSTANT),
    Mistake("squared error", lambda c: -(_off(c) ** 2) / 2, _CONSTANT),
    Mistake("expectation under the prior", lambda c: _reconstruction(c, (c.x - c.b) ** 2 + c.a**2), _UNDER_PRIOR),
    Mistake("decoder at the mean only", lambda c: _reconstruction(c, _off(c) ** 2), _AT_MEAN),
    Mistake(
        "logarithm of the expectation",
        lambda c: log_normal(c.x, c.b + c.a * c.mu, c.s**2 + c.a**2 * c.var),
        _JENSEN,
    ),
    Mistake(
        "product term left out",
        lambda c: _reconstruction(c, (c.x - c.b) ** 2 + c.a**2 * (c.mu**2 + c.var)),
        _PRODUCT,
    ),
    Mistake("a in place of a²", lambda c: _reconstruction(c, _off(c) ** 2 + c.a * c.var), _EXPECTATION),
    Mistake("a² left out", lambda c: _reconstruction(c, _off(c) ** 2 + c.var), _EXPECTATION),
    Mistake(
        "sigma in place of sigma²",
        lambda c: _reconstruction(c, _off(c) ** 2 + c.a**2 * np.sqrt(c.var)),
        _EXPECTATION,
    ),
    Mistake("wrong sign of sigma²", lambda c: _reconstruction(c, _off(c) ** 2 - c.a**2 * c.var), _EXPECTATION),
    Mistake("½ missing", lambda c: _reconstruction(c, 2 * _square(c)), _DECODER),
    Mistake("½ missing", lambda c: -np.log(2 * np.pi * c.s**2) - _square(c) / (2 * c.s**2), _DECODER),
    Mistake("s read as variance", lambda c: -np.log(2 * np.pi * c.s) / 2 - _square(c) / (2 * c.s), _DECODER),
    Mistake("s read as variance", lambda c: -np.log(2 * np.pi * c.s**2) / 2 - _square(c) / (2 * c.s), _DECODER),
    Mistake("wrong sign of the constant", lambda c: np.log(2 * np.pi * c.s**2) / 2 - _square(c) / (2 * c.s**2), _CONSTANT),
    Mistake("s left out", lambda c: -np.log(2 * np.pi) / 2 - _square(c) / 2, _DECODER),
    Mistake("wrong sign of b", lambda c: _reconstruction(c, _square(replace(c, b=-c.b))), _DECODER),
    Mistake("b left out", lambda c: _reconstruction(c, _square(replace(c, b=ZERO))), _DECODER),
    Mistake("a left out", lambda c: _reconstruction(c, _square(replace(c, a=ONE))), _DECODER),
    Mistake("exp(log_var) as standard deviation", lambda c: _reconstruction(c, _off(c) ** 2 + c.a**2 * c.var**2), _SQUARED),
    Mistake(
        "s² as standard deviation",
        lambda c: log_normal(c.x, c.b + c.a * c.mu, c.s**4) - c.a**2 * c.var / (2 * c.s**4),
        _DECODER,
    ),
    Mistake(
        "s² as standard deviation",
        lambda c: log_normal(c.x, c.b + c.a * c.mu, c.s**4) - c.a**2 * c.var / (2 * c.s**2),
        _DECODER,
    ),
    Mistake("wrong sign of the reconstruction term", lambda c: -_reconstruction(c, _square(c)), _ADDED),
    Mistake("reconstruction term missing", lambda c: np.zeros_like(c.x), _ALONE),
)
"""The ways to write E_q[log p(x|z)]."""
# fmt: on

_READ = "`log_var` is log sigma², the logarithm of the variance."
_KL = "Compare your KL term with KL(N(mu, sigma²) ‖ N(0, 1)) = ½ (mu² + sigma² − log sigma² − 1)."
_COST = "Being far from the prior has to cost something: the KL is subtracted."
_NO_COST = "Without the KL term the bound fails: log p(x) − E_q[log p(x|z)] may be negative."
_ENTROPY = (
    "You have E_q[log p(x|z) + log p(z)]. The KL also holds −E_q[log q(z|x)], the entropy of q: "
    "½ log(2π e sigma²)."
)
_TO_POSTERIOR = (
    "You subtract KL(q ‖ p(z|x)), the distance to the posterior. That is the gap between the bound "
    "and log p(x); in the bound itself stands the distance to the prior."
)

TO_PRIOR = (
    ELEMENTS.without("mu and log_var swapped", "constant 0", "½ log 2π left over")
    .hinted(
        {
            **dict.fromkeys(("constant", "mean", "variance", "log", "factor", "wholes"), _KL),
            "log_var read as log sigma": _SQUARED,
            "wrong sign of the KL": _COST,
            "entropy missing": _ENTROPY,
            "wrong sign of the entropy": "The entropy of q is added to the bound: a wider q pays less.",
            "KL in the other direction": "Which of the two distributions is the expectation in the "
            "KL taken under?",
        }
    )
    .inside(
        lambda kl, c: kl(c.mu, np.log(c.var)),
        wholes=[
            Mistake("KL missing", lambda c: np.zeros_like(c.x), _NO_COST),
            Mistake(
                "entropy missing", lambda c: (c.mu**2 + c.var) / 2, "The entropy of q is not in it."
            ),
            Mistake("gap to the prior", exact_gap, _TO_POSTERIOR),
        ],
    )
)
"""KL(q ‖ p(z))."""

READINGS = [
    Mistake("log_var read as log sigma", np.square, _READ),
    Mistake("log_var read as variance", np.log, _READ),
    Mistake("log_var read as sigma", lambda var: np.log(var) ** 2, _READ),
    Mistake("half of log_var", np.sqrt, _READ),
]
"""What a solution may take for the variance, given the true one."""


def misread(of: Callable[[Case], Floats]) -> list[Mistake]:
    """The mistakes in `of` of whoever takes something else for the variance of q."""
    return [
        Mistake(m.name, lambda c, m=m: of(replace(c, var=m.at(c.var))), m.hint) for m in READINGS
    ]


def exact_elbo(c: Case) -> Floats:
    """E_q[log p(x|z)] − KL(q ‖ p(z))."""
    return ELBO(c)


_LOSS = "This is the negative ELBO, the loss; asked for is the bound."
_WHATEVER = "This is log p(x) itself, whatever q is. The bound depends on q."
_ABOVE = "This is log p(x) plus the gap, larger than log p(x): a bound from above."
_FIRST = "The first term is the decoder's log-density, averaged under q; you have log p(x) there."

# fmt: off
ELBO = Formula(
    lambda c, reconstruction, cost: reconstruction(c) - cost(c),
    wholes=[
        *misread(exact_elbo),
        Mistake("wrong sign", lambda c: -exact_elbo(c), _LOSS),
        Mistake("log p(x) in place of the bound", evidence_of, _WHATEVER),
        Mistake("log p(x) in place of the bound", lambda c: evidence_of(c) + exact_gap(c), _ABOVE),
        Mistake("log p(x) in place of E_q[log p(x|z)]", lambda c: evidence_of(c) - TO_PRIOR(c), _FIRST),
        Mistake("logarithm to base 2", lambda c: exact_elbo(c) / np.log(2), "Nats: the natural logarithm."),
        Mistake("exponential of the bound", lambda c: np.exp(exact_elbo(c)), "Return the bound on log p(x), in nats."),
    ],
    reconstruction=RECONSTRUCTION,
    cost=Part(TO_PRIOR, *TO_PRIOR.single(), *TO_PRIOR.wholes),
)
# fmt: on


def _draw(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """x, mu, log_var, a, b, s: float64 (N,), nowhere near 0 or 1 where mistakes would agree; one or
    two of log_var and of s near each end of the notebook's range."""
    size = int(generator.integers(102, 110))

    def signed(low: float, high: float) -> np.ndarray:
        signs = generator.permutation(np.resize([-1, 1], size))  # both signs in every draw
        return np.asarray(generator.uniform(low, high, size) * signs)

    log_var = signed(0.4, 2)
    log_var[2:4] = generator.uniform([-13.8, 5.6], [-13, 6])
    s = np.where(
        generator.random(size) < 0.5,
        generator.uniform(0.4, 0.8, size),
        generator.uniform(1.3, 2, size),
    )
    s[4:6] = generator.uniform([0.1, 4.7], [0.105, 5])
    return {
        "x": signed(0.5, 4),
        "mu": signed(0.4, 2),
        "log_var": log_var,
        "a": signed(0.5, 2),
        "b": signed(0.3, 2),
        "s": s,
    }


def _case(inputs: Arrays) -> Case:
    x, mu, log_var, a, b, s = (inputs[name] for name in ("x", "mu", "log_var", "a", "b", "s"))
    return Case(x, mu, np.exp(log_var), a, b, s)


def _right(found: Floats, expected: Floats, scale: Floats) -> NDArray[np.bool_]:
    """Equal up to the rounding of float32, for a result whose terms have the size of `scale`."""
    return np.abs(found - expected) <= 2e-5 * (1 + np.abs(scale))


def _tried(*names: str) -> list[dict[str, list[float]]]:
    """Small values for these of the arguments, one element each and then two; the simplest first."""
    ranges = {
        "x": (0, 1, 2),
        "mu": (0, 1),
        "log_var": (0, 1),
        "a": (1, 2),
        "b": (0, 1),
        "s": (1, 2),
    }
    every = itertools.product(*(ranges[name] for name in names))
    points = [
        dict(zip(names, at, strict=True)) for at in sorted(every, key=lambda at: (sum(at), at))
    ]
    pair = [{name: [value, points[-1][name]] for name, value in points[0].items()}]
    return [{name: [value] for name, value in point.items()} for point in points] + pair


ARGUMENTS = ("x", "mu", "log_var", "a", "b", "s")


def example(function: str, right: Callable[[Case], Floats]) -> Example:
    return Example(
        f"{function}({', '.join(f'{{{name}}}' for name in ARGUMENTS)})",
        right,
        _tried(*ARGUMENTS),
        arguments=lambda **at: (_case({name: np.array(v, float) for name, v in at.items()}),),
    )


OF_THE_BATCH = [
    Mistake("summed over the batch", np.sum),
    Mistake("mean over the batch", np.mean),
]


def _form(raw: np.ndarray, expected: np.ndarray) -> Verdict:
    """The verdict for what is not one number for each element."""
    if raw.dtype.kind == "f" and raw.size == 1:
        known = nearest(raw.reshape(()), OF_THE_BATCH, expected, rtol=1e-4, atol=1e-8)
        if known:
            return Verdict(
                0.5,
                f"One number for each element is asked for, yours is the {known.name}.",
                known.name,
            )
    if raw.dtype.kind == "U" and str(raw) == "<NoneType>":
        return Verdict(0.0, "Your function returns nothing: `return` is missing.", NOTHING_RETURNED)
    return Verdict(
        0.0,
        f"Your function returned {returned(raw)}; expected is one number for each element, shape "
        f"{expected.shape}.",
        ANOTHER_TYPE if raw.dtype.kind == "U" else ANOTHER_SHAPE,
    )


def _settled(evidence: Arrays, expected: np.ndarray, scale: np.ndarray, praise: str) -> Verdict:
    """The verdict for right values (…, N): half of the points if they are not right for the same cases
    turned round, or for one alone, or if arguments were changed in place."""
    turned, one = evidence["turned"], evidence["one"]
    values = numbers(turned, expected.shape)
    if values is None or not _right(values[..., ::-1], expected, scale).all():
        text = "The first call is right. The next one, for the same cases in another order, is not."
        return Verdict(0.5, f"{text} {STALE.hint}", STALE.name)
    values = numbers(one, expected[..., :1].shape)
    if values is None or not _right(values, expected[..., :1], scale[..., :1]).all():
        got = (
            f"returns {number(float(values.flat[0]))}, not {number(float(expected.flat[0]))}"
            if values is not None
            else f"raises {shown_error(one)}"
            if one.dtype.kind == "U" and not str(one).startswith("<")
            else f"returns {returned(one)}"
        )
        text = f"For {expected.shape[-1]} cases it is right; for a single one, N = 1, it {got}."
        return Verdict(0.5, text, "single row")
    return untouched(evidence, praise)


def _values(
    evidence: Arrays,
    expected: np.ndarray,
    scale: np.ndarray,
    mistakes: Iterable[Mistake],
    c: Case,
    what: str,
    shares: Mapping[str, float],
    example: Example,
) -> Verdict:
    """The verdict for numbers that have an exact value; `shares` of the points for mistakes that
    leave a part of them right."""
    found = numbers(evidence["value"], expected.shape)
    if found is None:
        return _form(evidence["value"], expected)
    if _right(found, expected, scale).all():
        return _settled(evidence, expected, scale, f"{what} is exact for every q.")
    row = int(np.argmax(~_right(found, expected, scale)))
    text = (
        f"For one of the tested q, {what} is {number(expected[row])}, and yours is "
        f"{number(found[row])}."
    )
    again = numbers(evidence["again"], expected.shape)
    if again is not None and not np.allclose(found, again, rtol=1e-9, atol=1e-12, equal_nan=True):
        return Verdict(
            0.0,
            f"{text} A second call with the same numbers gives another result: it is estimated "
            "from samples. All expectations here have a closed form.",
            "estimate from samples",
        )
    turned = numbers(evidence["turned"], expected.shape)
    if turned is not None and not np.allclose(
        found, turned[::-1], rtol=1e-9, atol=1e-12, equal_nan=True
    ):
        return Verdict(
            0.0,
            f"{text} The result for one case changes with the order of the cases. Are the numbers "
            "of one case used for another, or samples with a fixed seed?",
            "depends on the order of the cases",
        )
    if not np.isfinite(found).all():
        return Verdict(
            0.0, f"{text} Of which number do you take the logarithm or the root?", NOT_FINITE
        )
    known = nearest(found, mistakes, c)
    if known is not None:
        share = shares.get(known.name, 0.0)
        return Verdict(
            share,
            f"{text} Yours is exactly what this mistake gives: {known.said}. {known.hint}",
            known.name,
            example.cell(known),
        )
    right = _right(found, expected, scale).mean()
    if right >= 0.5:
        return Verdict(
            0.0,
            f"{text} {number(100 * right)} % of the values are right: what sets the others apart?",
            "right for some inputs only",
        )
    return Verdict(
        0.0,
        f"{text} Write each term down and test it by itself with a sum over a grid.",
        UNEXPLAINED,
    )


@verdict("A2.elbo", inputs=_draw, lesson=LESSON_1)
def elbo(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it E_q[log p(x|z)] − KL(q ‖ p(z)), constants included?  Half of the points if only the
    constant is missing."""
    c = _case(inputs)
    return _values(
        evidence,
        ELBO(c),
        RECONSTRUCTION.right(c),
        ELBO.mistakes(),
        c,
        "the ELBO",
        {"constant missing": 0.5, "wrong sign": 0.5},
        example("elbo", ELBO),
    )


# --- where the bound is tight ---------------------------------------------------------------------

_COMPLETE = (
    "log p(x|z) + log p(z) is a square in z: collect z² and z. The coefficient of −½ z² is the "
    "posterior's precision, a²/s² + 1."
)
_INVERTED = f"This z reproduces x best, without asking the prior. {_COMPLETE}"
_PRIOR = (
    "At the prior the KL term vanishes, but the bound is not tight there: the gap is the distance "
    "of q to the posterior."
)

# fmt: off
MEAN = Part(
    lambda c: posterior(c)[0],
    Mistake("b left out", lambda c: c.a * c.x / (c.a**2 + c.s**2), _DECODER),
    Mistake("decoder inverted", lambda c: (c.x - c.b) / c.a, _INVERTED),
    Mistake("a left out", lambda c: (c.x - c.b) / (c.a**2 + c.s**2), _COMPLETE),
    Mistake("tight at the prior", lambda c: np.zeros_like(c.x), _PRIOR),
    Mistake("prior left out", lambda c: c.a * (c.x - c.b) / c.s**2, _COMPLETE),
    Mistake("s read as variance", lambda c: c.a * (c.x - c.b) / (c.a**2 + c.s), _DECODER),
    Mistake("wrong sign of b", lambda c: c.a * (c.x + c.b) / (c.a**2 + c.s**2), _DECODER),
    Mistake("wrong sign of the mean", lambda c: -posterior(c)[0], _COMPLETE),
    Mistake("s² left out", lambda c: c.a * (c.x - c.b) / (c.a**2 + 1), _COMPLETE),
    Mistake("|a| in place of a", lambda c: np.abs(posterior(c)[0]) * np.sign(c.x - c.b), _COMPLETE),
    Mistake("s² in place of a", lambda c: c.s**2 * (c.x - c.b) / (c.a**2 + c.s**2), _COMPLETE),
    Mistake("mean of x given z", lambda c: c.a * c.x + c.b, "Asked for is a distribution of z."),
)
VARIANCE = Part(
    lambda c: posterior(c)[1],
    Mistake("prior left out", lambda c: c.s**2 / c.a**2, _COMPLETE),
    Mistake("precision in place of the variance", lambda c: 1 / posterior(c)[1], _COMPLETE),
    Mistake("s² left out", lambda c: 1 / (c.a**2 + c.s**2), _COMPLETE),
    Mistake("s² left out", lambda c: 1 / (c.a**2 + 1), _COMPLETE),
    Mistake("variance of x", lambda c: c.a**2 + c.s**2, "Asked for is a distribution of z, not of x."),
    Mistake("decoder variance", lambda c: c.s**2, f"s² is the variance of x given z. {_COMPLETE}"),
    Mistake("tight at the prior", lambda c: np.ones_like(c.x), _PRIOR),
    Mistake("a²/(a² + s²)", lambda c: c.a**2 / (c.a**2 + c.s**2), _COMPLETE),
    Mistake("s read as variance", lambda c: c.s / (c.a**2 + c.s), _DECODER),
    Mistake("a in place of a²", lambda c: c.s**2 / (np.abs(c.a) + c.s**2), _COMPLETE),
    Mistake("variance as standard deviation", lambda c: posterior(c)[1] ** 2, _SQUARED),
)
LOG_VAR = Formula(
    lambda c, variance, scale: scale(variance(c)),
    variance=VARIANCE,
    scale=Part(
        np.log,
        Mistake("variance in place of log_var", lambda var: var, _READ),
        Mistake("sigma in place of log_var", np.sqrt, _READ),
        Mistake("log sigma in place of log_var", lambda var: np.log(var) / 2, _READ),
        Mistake("exponential in place of the logarithm", np.exp, _READ),
    ),
)
# fmt: on


def exact_tightest(c: Case) -> np.ndarray:
    """mu and log_var of the posterior, (2, N)."""
    mean, var = posterior(c)
    return np.stack([mean, np.log(var)])


@verdict("A2.tightest", inputs=_draw, lesson=LESSON_1)
def tightest(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it the posterior's mean and log-variance?  Half of the points for each of the two."""
    c = _case(inputs)
    expected = exact_tightest(c)
    shape = expected[0].shape
    mean, log_var = (numbers(evidence[name], shape) for name in ("mu", "log_var"))
    if mean is None or log_var is None:
        return Verdict(
            0.0,
            f"Return two things, `mu` and `log_var`, each of shape {shape}: the first is "
            f"{returned(evidence['mu'])}, the second {returned(evidence['log_var'])}.",
            "another form",
        )
    found = np.stack([mean, log_var])
    right = _right(found, expected, expected)
    if right.all():
        praise = "This q is the posterior: there the bound is tight."
        return _settled(evidence, expected, expected, praise)
    halves = [bool(half.all()) for half in right]
    row = int(np.argmin(right.all(axis=0)))
    text = (
        f"For one of the tested models the tightest q has `mu` {number(expected[0, row])} and "
        f"`log_var` {number(expected[1, row])}; yours has {number(mean[row])} and "
        f"{number(log_var[row])}."
    )
    known = (
        None if halves[0] else nearest(mean, MEAN.wrong, c),
        None if halves[1] else nearest(log_var, LOG_VAR.mistakes(), c),
    )
    wrong = [mistake for mistake in known if mistake]
    if np.allclose(found, expected[::-1], rtol=1e-4):
        wrong = [Mistake("mu and log_var swapped", expected[::-1], "The mean comes first.")]
    elif not wrong and np.array_equal(mean, log_var):
        wrong = [Mistake("one thing returned", mean, "Return two tensors: `mu, log_var`.")]
    hints = " ".join(dict.fromkeys(mistake.hint for mistake in wrong)) or _COMPLETE
    if any(halves):
        text += f" `{'mu' if halves[0] else 'log_var'}` is right everywhere."
    if wrong:
        named = Mistake(SEVERAL.join(dict.fromkeys(mistake.name for mistake in wrong)), found)
        text += f" The mistake is this: {named.said}."
    elif np.allclose(found, expected, rtol=0.05, atol=0.05):
        named = Mistake("near the maximum", found)
        text += (
            " All yours are less than 5 % or 0.05 off, so you know where the maximum is. A search, on "
            "a grid or by steps, ends near it; a formula is at it."
        )
    else:
        named = Mistake(UNEXPLAINED, found)
    cell = next((_cell_of_half(k, one) for k, one in enumerate(known) if one), "")
    return Verdict(sum(halves) / 2, f"{text} {hints}", named.name, cell)


def _cell_of_half(half: int, known: Mistake) -> str:
    """Code that shows a mistake in the mean (0) or in log_var (1)."""
    return Example(
        f"tightest({{x}}, {{a}}, {{b}}, {{s}})[{half}]",
        lambda c: exact_tightest(c)[half],
        _tried("x", "a", "b", "s"),
        arguments=lambda x, a, b, s: (
            Case(np.array(x, float), ZERO, ONE, *map(np.array, (a, b, s))),
        ),
    ).cell(known)


# --- the gap --------------------------------------------------------------------------------------


_TO_WHAT = (
    "Yours is KL(q ‖ p(z)). That distance is part of the bound; the gap is the distance to what q "
    "is an approximation of."
)
_UNDER_Q = (
    "Yours is KL(p(z|x) ‖ q). The expectations in the bound are under q, and so is the one in the "
    "gap."
)
_ONE_KL = "The gap is one KL divergence; under which distribution are the expectations?"
_NEVER_NEGATIVE = "The gap is log p(x) minus the bound, never negative."
_NO_KL = "Yours is log p(x) − E_q[log p(x|z)]: the KL term of the bound is missing."
_VARIANCES_ADD = (
    "x = a z + b + s eps is a sum of independent normal numbers: variances add, a² · 1 + s²."
)
_KNOWS_NOTHING = "p(x) knows nothing of q: z is averaged under the prior, and the mean of x is b."


def _reversed(c: Case) -> Floats:
    """KL(p(z|x) ‖ q)."""
    return kl(*posterior(c), c.mu, c.var)


def _ratio(c: Case) -> Floats:
    """The variance of q in units of the posterior's."""
    return c.var / posterior(c)[1]


def _distance(c: Case) -> Floats:
    """The square of the distance of the means."""
    return (c.mu - posterior(c)[0]) ** 2


# fmt: off
MARGINALS = [
    Mistake("s² left out of the variance", lambda c: log_normal(c.x, c.b, c.a**2), _VARIANCES_ADD),
    Mistake("a² left out of the variance", lambda c: log_normal(c.x, c.b, c.s**2), _VARIANCES_ADD),
    Mistake("a in place of a²", lambda c: log_normal(c.x, c.b, np.abs(c.a) + c.s**2), _VARIANCES_ADD),
    Mistake("prior's variance taken for a²", lambda c: log_normal(c.x, c.b, 1 + c.s**2), _VARIANCES_ADD),
    Mistake("s read as variance", lambda c: log_normal(c.x, c.b, c.a**2 + c.s), _VARIANCES_ADD),
    Mistake("variance as standard deviation", lambda c: log_normal(c.x, c.b, (c.a**2 + c.s**2) ** 2), _VARIANCES_ADD),
    Mistake("standard deviations added", lambda c: log_normal(c.x, c.b, (np.abs(c.a) + c.s) ** 2), _VARIANCES_ADD),
    Mistake("b left out", lambda c: evidence_of(replace(c, b=ZERO)), "The mean of x = a z + b + s eps is b."),
    Mistake("the mean depends on q", lambda c: evidence_of(replace(c, b=c.b + c.a * c.mu)), _KNOWS_NOTHING),
    Mistake("constant missing", lambda c: evidence_of(c) + np.log(2 * np.pi) / 2, _CONSTANT),
]
"""Mistakes in log p(x)."""

GAP = Formula(
    lambda c, mean, variance: kl(c.mu, c.var, mean(c), variance(c)),
    wholes=[
        Mistake("gap to the prior", TO_PRIOR, _TO_WHAT),
        Mistake("KL in the other direction", _reversed, _UNDER_Q),
        Mistake("both directions", lambda c: (exact_gap(c) + _reversed(c)) / 2, _ONE_KL),
        Mistake("gap of 0", lambda c: np.zeros_like(c.x), "It is 0 only for q = p(z|x)."),
        Mistake(
            "variance as standard deviation",
            lambda c: kl(c.mu, c.var**2, posterior(c)[0], posterior(c)[1] ** 2),
            _SQUARED,
        ),
        Mistake("tight at the prior", lambda c: exact_elbo(replace(c, mu=ZERO, var=ONE)) - exact_elbo(c), _PRIOR),
        Mistake("wrong sign", lambda c: -exact_gap(c), _NEVER_NEGATIVE),
        Mistake("log p(x) in place of the gap", evidence_of, "Yours is log p(x), whatever q is."),
        Mistake("bound in place of the gap", exact_elbo, "Yours is the bound itself."),
        Mistake("bound in place of the gap", lambda c: -exact_elbo(c), "Yours is the negative bound itself."),
        Mistake("½ missing", lambda c: 2 * exact_gap(c), _KL),
        Mistake("−1 missing", lambda c: exact_gap(c) + 0.5, "At q = p(z|x) it has to be 0."),
        Mistake("mean's distance only", lambda c: _distance(c) / 2, _KL),
        Mistake("mean's distance only", lambda c: _distance(c) / (2 * posterior(c)[1]), _KL),
        Mistake("mean's distance missing", lambda c: (_ratio(c) - 1 - np.log(_ratio(c))) / 2, _KL),
        Mistake(
            "log sigma in place of log sigma²",
            lambda c: exact_gap(c) + np.log(_ratio(c)) / 4,
            f"{_KL} Mind the logarithms.",
        ),
        Mistake("wrong sign of the log", lambda c: exact_gap(c) + np.log(_ratio(c)), _KL),
        Mistake(
            "reconstruction term in place of the gap",
            lambda c: evidence_of(c) - RECONSTRUCTION.right(c),
            _NO_KL,
        ),
        Mistake(
            "wrong sign of the KL",
            lambda c: evidence_of(c) - RECONSTRUCTION.right(c) - TO_PRIOR(c),
            "In the bound the KL to the prior is subtracted.",
        ),
        *misread(exact_gap),
        *(
            Mistake(f"log p(x): {m.name}", lambda c, m=m: m.at(c) - exact_elbo(c), m.hint)
            for m in MARGINALS
        ),
    ],
    mean=MEAN,
    variance=VARIANCE,
)
"""The gap, KL(q ‖ p(z|x))."""
# fmt: on


def _gap_draw(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """As for the bound; the q of three is the posterior, where the gap is 0."""
    inputs = _draw(generator)
    mean, log_var = exact_tightest(_case(inputs))
    inputs["mu"][6:9], inputs["log_var"][6:9] = mean[6:9], log_var[6:9]
    return inputs


def _ordinary(c: Case) -> NDArray[np.bool_]:
    """The cases that are not near an end of the range, where a wrong formula may give any number."""
    return (np.abs(np.log(c.var)) <= 2) & (np.abs(np.log(c.s)) <= 1)


def _own(evidence: Arrays, name: str, c: Case, right: Floats, scale: Floats) -> Floats | None:
    """What the student returned in another part, if it is wrong and still an answer: neither huge
    nor, for a bound, the same for every q."""
    found = numbers(evidence[name], right.shape) if name in evidence else None
    if found is None or _right(found, right, scale).all():
        return None
    some = found[..., _ordinary(c)]
    constant = found.ndim == 1 and np.ptp(some) < 1e-3
    return None if constant or not np.abs(some).max() <= 1e6 else found


def _carried(evidence: Arrays, c: Case) -> Iterator[tuple[str, Floats]]:
    """The gaps that follow from what is wrong in the student's other parts, in words and numbers."""
    log_p = evidence_of(c)
    bound = _own(evidence, "elbo", c, ELBO(c), RECONSTRUCTION.right(c))
    best = _own(evidence, "best", c, log_p, log_p)
    q = _own(evidence, "tightest", c, exact_tightest(c), exact_tightest(c))
    if q is not None:
        yield "KL(q ‖ your `tightest`)", kl(c.mu, c.var, q[0], np.exp(q[1]))
    if bound is not None:
        yield "log p(x) minus your `elbo`", log_p - bound
    if bound is not None or best is not None:
        yield (
            "your `elbo` at your `tightest` minus your `elbo`",
            (log_p if best is None else best) - (ELBO(c) if bound is None else bound),
        )


@verdict("A2.gap", inputs=_gap_draw, lesson=LESSON_1)
def gap(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it KL(q ‖ p(z|x)), for every q?  All of the points, too, if it follows from the student's
    `elbo` or `tightest`, which is wrong: that is judged elsewhere."""
    c = _case(inputs)
    expected = exact_gap(c)
    scale = np.abs(expected) + np.abs(evidence_of(c)) + np.abs(RECONSTRUCTION.right(c))
    found = numbers(evidence["value"], expected.shape)
    if found is not None and not _right(found, expected, scale).all():
        for words, follows in _carried(evidence, c):
            same = _right(found, follows, np.abs(follows) + scale).all()
            if same and 1e-3 <= np.ptp(found[_ordinary(c)]) <= 1e6:  # neither constant nor huge
                text = f"Your gap is {words}, which is right once that is. It is judged elsewhere."
                return _settled(evidence, follows, np.abs(follows) + scale, text)
    half, gaps = {"wrong sign": 0.5}, example("gap", exact_gap)
    return _values(evidence, expected, scale, GAP.mistakes(), c, "the gap", half, gaps)
