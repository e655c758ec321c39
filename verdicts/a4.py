"""A4, the reparameterization trick: are the derivatives, both estimators and the proof right?

Given the noise eps, and with it z = mu + sigma · eps, an estimate has one right value for each
sample, so that nothing here rests on statistics: the pathwise estimate is f'(z) · ∂z (Kingma &
Welling 2014, section 2.4), the score-function estimate without a baseline f(z) · ∂ log q(z)
(Williams 1992).  Both means are the gradient of E[f(z)]; tests check that by quadrature.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from autograder.judging import (
    ANOTHER_SHAPE,
    NOT_ANSWERED,
    SEVERAL,
    Arrays,
    Distractor,
    Example,
    Formula,
    Malformed,
    Mistake,
    Part,
    Problem,
    Proof,
    Step,
    Verdict,
    close,
    combined,
    judge_proof,
    nearest,
    number,
    numbers,
    plausible,
    returned,
    strings,
    verdict,
)
from autograder.judging.errors import UNANSWERED

from .forms import STALE, untouched
from .lessons import LESSON_2

Function = Callable[[np.ndarray], np.ndarray]
Place = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]

TOLERANCE = 4e-4
"""Relative to a sample's value and to the root mean square of all: what float32 and a derivative
by small differences may cost.  What is 0.1 % off is farther from the largest value."""


def _mixed(generator: np.random.Generator, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """mu, log_var, eps: float32, sigma from 0.37 to 2.1 and away from 1, where mistakes agree."""
    size = generator.uniform(0.3, 1.5, shape) * generator.choice([-1.0, 1.0], shape)
    return {
        "mu": generator.normal(0, 1, shape).astype(np.float32),
        "log_var": np.where(size < -0.3, size * 4 / 3, size).astype(np.float32),
        "eps": generator.normal(0, 1, shape).astype(np.float32),
    }


def _estimator_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var, eps: float32 (N,); coefficients: float32 (7,), see `f`; threshold: of the step
    function, a Python number."""
    signs = generator.choice([-1.0, 1.0], 7)
    sizes = generator.uniform([0.5, 0.5, 0.3, 0.5, 1.0, 0.3, 0.2], [2, 1.5, 1, 2, 2.5, 1, 0.5])
    return {
        **_mixed(generator, (int(generator.integers(101, 120)),)),
        "coefficients": (signs * sizes).astype(np.float32),
        "threshold": np.asarray(generator.uniform(-0.5, 0.5)),
    }


def f(z: np.ndarray, c: np.ndarray) -> np.ndarray:
    """The function under the expectation: c0 + c1 z + c2 z² + c3 sin(c4 z) + c5 exp(c6 z)."""
    polynomial = c[0] + c[1] * z + c[2] * z**2
    return np.asarray(polynomial + c[3] * np.sin(c[4] * z) + c[5] * np.exp(c[6] * z))


def slope(z: np.ndarray, c: np.ndarray) -> np.ndarray:
    """f'(z)."""
    polynomial = c[1] + 2 * c[2] * z
    return np.asarray(polynomial + c[3] * c[4] * np.cos(c[4] * z) + c[5] * c[6] * np.exp(c[6] * z))


def place(mu: np.ndarray, log_var: np.ndarray, eps: np.ndarray) -> np.ndarray:
    """z = mu + sigma · eps."""
    return np.asarray(mu + np.exp(log_var / 2) * eps)


@dataclass(frozen=True)
class Samples:
    """Samples at `place`(mu, log_var, eps), all (N,), of a function and its derivative."""

    mu: np.ndarray
    log_var: np.ndarray
    eps: np.ndarray
    function: Function
    derivative: Function
    place: Place = place

    @property
    def sigma(self) -> np.ndarray:
        return np.asarray(np.exp(self.log_var / 2))

    @property
    def z(self) -> np.ndarray:
        return self.place(self.mu, self.log_var, self.eps)

    @property
    def y(self) -> np.ndarray:
        """The function's values."""
        return self.function(self.z)

    @property
    def slopes(self) -> np.ndarray:
        """Its derivatives."""
        return self.derivative(self.z)

    @property
    def log_q(self) -> np.ndarray:
        """log q(z) at z = mu + sigma · eps."""
        return np.asarray(-0.5 * (np.log(2 * np.pi) + self.log_var + self.eps**2))

    def at(self, place: Place) -> "Samples":
        """The samples at another place."""
        return replace(self, place=place)

    def alike(self) -> "Samples":
        """All with the first one's mu and log_var."""
        mu, log_var = (np.full_like(self.mu, part[0]) for part in (self.mu, self.log_var))
        return replace(self, mu=mu, log_var=log_var)


def samples(inputs: Arrays, function: Function, derivative: Function) -> Samples:
    """The samples of a check's inputs for a function and its derivative."""
    mu, log_var, eps = (inputs[name].astype(np.float64) for name in ("mu", "log_var", "eps"))
    return Samples(mu, log_var, eps, function, derivative)


def smooth(inputs: Arrays) -> Samples:
    """The samples and the smooth f of a check's inputs."""
    c = inputs["coefficients"].astype(np.float64)
    return samples(inputs, lambda z: f(z, c), lambda z: slope(z, c))


def step(inputs: Arrays) -> Samples:
    """The samples and the step function 1[z > threshold] of a check's inputs."""
    t = float(inputs["threshold"])
    return samples(inputs, lambda z: (z > t).astype(np.float64), np.zeros_like)


_SIGMA = "The factor in front of eps is the standard deviation: what is it, given log sigma²?"
_HALF = "`log_var` is the logarithm of sigma², not of sigma: differentiate exp(`log_var` / 2)."
_SCORE = (
    "Write log q(z) out, constants included, and differentiate it with respect to mu and log sigma² at a "
    "*fixed* z."
)
_TRICK = (
    "f is taken at z, which is N(mu, sigma²), not at eps: the trick writes z differently and leaves "
    "its distribution as it is."
)
_ORDER = "First the derivative with respect to mu, then the one with respect to log_var."
_ONE_EACH = "One estimate for every sample"
_DETACH = "log q has to be differentiated at a *fixed* z: cut z off (`detach`) before."
_KEPT = "sigma moves with `log_var`: where is it taken for a constant (`detach`, `no_grad`)?"

SMALL = (0.1, 0.01, 0.001)
"""What is added to sigma, as far as it is told from rounding."""


def _added(d: float, power: int) -> Mistake:
    """z with `d` added to sigma or, with the power 2, to sigma²."""
    return Mistake(
        "something added to sigma",
        lambda mu, v, eps: mu + (np.exp(power * v / 2) + d) ** (1 / power) * eps,
        f"{('sigma', 'sigma²')[power - 1]} is {d:g} too large; exp is positive without it.",
    )


def _differences(answer: Callable[..., np.ndarray], *steps: float) -> list[Mistake]:
    """Differences to one side in place of derivatives: what `answer` gives with the step ``h``, of
    either sign.  Of those below 0.01 float32 leaves too little to tell them by."""
    return [
        Mistake(
            "one-sided difference",
            partial(answer, h=h),
            f"With a step of {h:g} it is off by about half the step times the second derivative.",
        )
        for step in (1, 0.5, 0.1, 0.05, 0.01, *steps)
        for h in (step, -step)
    ]


PLACES = [
    Mistake("exp(log_var) as standard deviation", lambda mu, v, eps: mu + np.exp(v) * eps, _SIGMA),
    Mistake("log_var as standard deviation", lambda mu, v, eps: mu + v * eps, _SIGMA),
    Mistake("exp(2 log_var) as standard deviation", lambda mu, v, eps: mu + np.exp(2 * v) * eps, _SIGMA),
    Mistake("log_var ignored", lambda mu, v, eps: mu + eps, _SIGMA),
    Mistake("wrong sign", lambda mu, v, eps: mu - np.exp(v / 2) * eps, "A larger eps has to give a larger z."),
    Mistake("no noise", lambda mu, v, eps: mu, "The function is to be taken at z, not at mu."),
    Mistake("the trick changes the distribution", lambda mu, v, eps: eps, _TRICK),
    *(_added(d, power) for d in SMALL for power in (1, 2)),
]  # fmt: skip
"""Mistakes in z, given mu, log_var and eps."""

DERIVATIVES = [
    Mistake("½ of log_var missing", lambda s: s.sigma * s.eps, _HALF),
    Mistake("derivative with respect to sigma", lambda s: s.eps, "The derivative with respect to `log_var` is asked for: sigma is a function of it."),
    Mistake("derivative with respect to sigma²", lambda s: s.eps / (2 * s.sigma), "Differentiate with respect to log sigma², not sigma²."),
    Mistake("exp(log_var) as standard deviation", lambda s: s.sigma**2 * s.eps, _SIGMA),
    Mistake("exp(log_var) as standard deviation", lambda s: s.sigma**2 * s.eps / 2, _SIGMA),
    Mistake("exp(2 log_var) as standard deviation", lambda s: 2 * s.sigma**4 * s.eps, _SIGMA),
    Mistake("eps missing", lambda s: s.sigma / 2, "eps is a factor of sigma in z, and stays one."),
    Mistake("2 in place of ½", lambda s: 2 * s.sigma * s.eps, _HALF),
    Mistake("½ twice", lambda s: s.sigma * s.eps / 4, _HALF),
    Mistake("sigma missing", lambda s: s.eps / 2, "The derivative of exp(`log_var` / 2) has sigma as a factor."),
    Mistake("log_var as standard deviation", lambda s: s.log_var * s.eps, _SIGMA),
    Mistake("log_var as standard deviation", lambda s: s.log_var * s.eps / 2, _SIGMA),
    Mistake("wrong sign", lambda s: -s.sigma * s.eps / 2, "Check the sign."),
    Mistake("wrong sign", lambda s: s.sigma * np.abs(s.eps) / 2, "Where eps is negative, a larger sigma makes z smaller."),
    Mistake("z in place of z − mu", lambda s: s.z / 2, "½ (z − mu), not ½ z: mu does not depend on log_var."),
    Mistake("sigma not differentiated", lambda s: 0 * s.eps, _KEPT),
    *_differences(lambda s, h: s.sigma * s.eps * np.expm1(h / 2) / h),
]  # fmt: skip
"""Mistakes in ∂z/∂log_var."""

OF_MU = [
    Mistake("mu and log_var swapped", lambda s: s.sigma * s.eps / 2, "This is the derivative with respect to log_var."),
    *(Mistake("derivative with respect to mu", answer, "When mu grows by 1 and eps stays, z grows by …?")
      for answer in (
          lambda s: 0 * s.eps, lambda s: 0 * s.eps + 0.5, lambda s: s.mu, lambda s: s.sigma, lambda s: s.eps,
          lambda s: 1 + s.sigma * s.eps, lambda s: s.z, lambda s: 1 / s.sigma,
      )),
]  # fmt: skip
"""Mistakes in ∂z/∂mu."""


def _by_both(s: Samples, by_mu: float | np.ndarray, by_log_var: float | np.ndarray) -> np.ndarray:
    """Factors of the estimates for mu and log_var, (2, N)."""
    return np.stack([np.broadcast_to(by, s.eps.shape) for by in (by_mu, by_log_var)])


def _moved(wrong: Mistake) -> Mistake:
    """The pathwise estimates from z at a wrong place, differentiated as it stands there."""

    def answer(s: Samples) -> np.ndarray:
        by_log_var = np.imag(wrong.answer(s.mu, s.log_var + 1e-20j, s.eps)) / 1e-20
        return np.asarray(s.at(wrong.answer).slopes * _by_both(s, 1, by_log_var))

    return replace(wrong, answer=answer)


def _central(s: Samples, h: float) -> np.ndarray:
    """The pathwise estimates with differences to both sides."""
    slopes = (s.function(s.z + h) - s.function(s.z - h)) / (2 * h)
    return np.asarray(slopes * _by_both(s, 1, s.sigma * s.eps / 2))


PATHWISE: Formula = Formula(
    lambda s, place, by_log_var: s.at(place).slopes * _by_both(s, 1, by_log_var(s)),
    place=Part(place, *PLACES),
    by_log_var=Part(
        lambda s: s.sigma * s.eps / 2,
        *DERIVATIVES,
        Mistake("inner derivative missing", lambda s: 1, "The chain rule: f'(z) times ∂z/∂log_var."),
        Mistake("eps needs gradients", lambda s: s.sigma, "That is the derivative with respect to eps, which is no parameter."),
    ),
    wholes=[
        Mistake("gradient of zero", lambda s: _by_both(s, 0, 0),
                "The gradient is zero everywhere: where is z cut off from mu and log_var?"),
        Mistake("mu and log_var swapped", lambda s: PATHWISE(s)[::-1], _ORDER),
        Mistake("score function in place of pathwise", lambda s: SCORE(s),
                "These are the score-function estimates; the pathwise ones use f'."),
        Mistake("f in place of its derivative", lambda s: s.y * _by_both(s, 1, s.sigma * s.eps / 2),
                "The chain rule asks for f'(z), not for f(z)."),
        Mistake("wrong sign", lambda s: -PATHWISE(s), "Check the sign."),
        Mistake("averaged over the samples", lambda s: PATHWISE(s) / s.eps.size, f"{_ONE_EACH}, not a share of the mean."),
        Mistake("averaged over the samples", lambda s: PATHWISE(s).mean(axis=1, keepdims=True) + 0 * s.eps,
                f"{_ONE_EACH}."),
        Mistake("f not differentiated", lambda s: _by_both(s, 1, s.sigma * s.eps / 2),
                "∂z alone is not the gradient of f(z): the chain rule."),
        Mistake("z² in place of f", lambda s: 2 * s.z * _by_both(s, 1, s.sigma * s.eps / 2),
                "f is an argument; it need not be z²."),
        Mistake("averaged with mirrored noise", lambda s: (PATHWISE(s) + PATHWISE(replace(s, eps=-s.eps))) / 2,
                "The mean is right, but one estimate is asked for each eps, not for each pair of eps and −eps."),
        Mistake("the first sample's parameters for all", lambda s: PATHWISE(s.alike()),
                "Every sample has a mu and a log_var of its own."),
        *(_moved(wrong) for wrong in PLACES if wrong.name not in [known.name for known in DERIVATIVES]),
        *_differences(lambda s, h: (s.function(s.z + h) - s.y) / h * _by_both(s, 1, s.sigma * s.eps / 2)),
        *_differences(lambda s, h: np.stack([s.function(s.z + h) - s.y, s.function(place(s.mu, s.log_var + h, s.eps)) - s.y]) / h),
        *(Mistake("difference with a large step", partial(_central, h=h), f"A step of {h:g} is too large: the error grows with its square.")
          for h in (0.1, 0.5, 1)),
    ],
)  # fmt: skip
"""The pathwise estimates for mu and log_var, (2, N), f'(z) times ∂z, of some samples."""


def _values_at(wrong: Mistake) -> Mistake:
    """f at a wrong place."""
    return replace(wrong, answer=lambda s: s.at(wrong.answer).y)


def _seen_at(wrong: Mistake, power: int = 1) -> Mistake:
    """The score-function estimates from z at a wrong place, given N(mu, sigma²) or, with the power
    2, N(mu, sigma⁴)."""

    def answer(s: Samples) -> np.ndarray:
        spread, there = s.sigma**power, s.at(wrong.answer)
        eps = (there.z - s.mu) / spread
        return np.asarray(there.y * _by_both(s, eps / spread, power * (eps**2 - 1) / 2))

    return replace(wrong, answer=answer)


def _seen_wider(d: float, power: int) -> list[Mistake]:
    """The score-function estimates with `d` added to sigma or, with the power 2, to sigma²: in log q
    alone, or in z as well; differentiated by autograd, or written into the right formula."""
    wrong = _added(d, power)

    def answer(s: Samples, there: Place, formula: bool) -> np.ndarray:
        scale, moved = (s.sigma**power + d) ** (1 / power), s.at(there)
        eps = (moved.z - s.mu) / scale
        by_log_var = (eps**2 - 1) / 2 * (1 if formula else s.sigma**power / scale**power)
        return np.asarray(moved.y * _by_both(s, eps / scale, by_log_var))

    return [
        replace(wrong, answer=partial(answer, there=there, formula=formula))
        for there in (place, wrong.answer)
        for formula in (False, True)
    ]


def _log_q_moved(s: Samples, h: float) -> np.ndarray:
    """The score-function estimates with differences to one side of log q at a fixed z."""
    by_mu = -((s.z - s.mu - h) ** 2 - (s.z - s.mu) ** 2) / s.sigma**2 / 2
    by_log_var = -(h + s.eps**2 * np.expm1(-h)) / 2
    return np.asarray(s.y * np.stack([by_mu, by_log_var]) / h)


_AS_SCALE = Mistake(
    "variance in place of the standard deviation",
    place,
    "`Normal(loc, scale)` takes the standard deviation; sigma² = exp(`log_var`).",
)

SCORE: Formula = Formula(
    lambda s, values, by_mu, by_log_var: values(s) * _by_both(s, by_mu(s), by_log_var(s)),
    values=Part(
        lambda s: s.y,
        Mistake("f missing", lambda s: 1, "This is the score ∂ log q(z) alone: its mean is 0. What weighs it?"),
        Mistake("derivative of f in place of f", lambda s: s.slopes,
                "The score function needs the values of f, not its derivative."),
        *map(_values_at, PLACES),
    ),
    by_mu=Part(
        lambda s: s.eps / s.sigma,
        Mistake("wrong sign", lambda s: -s.eps / s.sigma, "Check the sign of the derivative with respect to mu."),
        Mistake("divided by sigma² twice", lambda s: s.eps / s.sigma**3, _SCORE),
        Mistake("divided by sigma² twice", lambda s: s.eps / s.sigma**2, _SCORE),
        Mistake("sigma missing", lambda s: s.eps, _SCORE),
        Mistake("sigma missing", lambda s: s.eps * s.sigma, _SCORE),
        *(replace(_added(d, power), answer=lambda s, d=d, power=power: s.eps / (s.sigma**power + d) ** (1 / power))
          for d in SMALL for power in (1, 2)),
    ),
    by_log_var=Part(
        lambda s: (s.eps**2 - 1) / 2,
        Mistake("wrong sign", lambda s: (1 - s.eps**2) / 2, "Check the sign of the derivative with respect to log_var."),
        Mistake("constant missing", lambda s: s.eps**2 / 2, "−½ log sigma² in log q depends on log_var, too."),
        Mistake("exponent missing", lambda s: -0.5, "The exponent of q depends on log_var, too."),
        Mistake("½ missing", lambda s: s.eps**2 - 1, _SCORE),
        Mistake("constant twice", lambda s: s.eps**2 / 2 - 1,
                "Half of log sigma² is log sigma: see the constant in log q."),
        Mistake("derivative with respect to sigma", lambda s: (s.eps**2 - 1) / s.sigma, "Differentiate with respect to log sigma², not sigma."),
        Mistake("derivative with respect to sigma²", lambda s: (s.eps**2 - 1) / (2 * s.sigma**2), "Differentiate with respect to log sigma², not sigma²."),
        Mistake("wrong sign of the 1", lambda s: (s.eps**2 + 1) / 2, _SCORE),
        Mistake("sigma not differentiated", lambda s: 0 * s.eps, _KEPT),
    ),
    wholes=[
        Mistake("gradient of zero", lambda s: _by_both(s, 0, 0),
                "The gradient is zero everywhere: is z cut off, but mu and log_var in log q not?"),
        Mistake("z not detached in log q", lambda s: _by_both(s, 0, -s.y / 2), _DETACH),
        Mistake("z not detached in log q", lambda s: s.log_q * PATHWISE(s) + _by_both(s, 0, -s.y / 2), _DETACH),
        Mistake("pathwise in place of score function", lambda s: PATHWISE(s),
                "These are the pathwise estimates; the score function uses f itself."),
        Mistake("mu and log_var swapped", lambda s: SCORE(s)[::-1], _ORDER),
        Mistake("wrong sign", lambda s: -SCORE(s), "Check the sign."),
        Mistake("density in place of its logarithm", lambda s: SCORE(s) * np.exp(s.log_q),
                "∂q is not ∂ log q: under an expectation by q you already have the factor q."),
        Mistake("log q in place of its derivative", lambda s: s.y * _by_both(s, s.log_q, s.log_q),
                "The score is the derivative of log q."),
        Mistake("z not detached in f", lambda s: SCORE(s) + PATHWISE(s) * s.log_q,
                "Only log q is differentiated, not f(z): there z is fixed, too."),
        Mistake("derivative with respect to z", lambda s: -SCORE(s)[[0, 0]], "Differentiate with respect to mu and log_var, not z."),
        Mistake("averaged over the samples", lambda s: SCORE(s) / s.eps.size, f"{_ONE_EACH}, not a share of the mean."),
        Mistake("averaged over the samples", lambda s: SCORE(s).mean(axis=1, keepdims=True) + 0 * s.eps, f"{_ONE_EACH}."),
        *map(_seen_at, PLACES),
        *(_seen_at(replace(_AS_SCALE, answer=z), 2) for z in (place, PLACES[0].answer)),
        *itertools.chain(*(_seen_wider(d, power) for d in SMALL for power in (1, 2))),
        *_differences(_log_q_moved),
    ],
)  # fmt: skip
"""The score-function estimates for mu and log_var, (2, N), f(z) times ∂ log q(z)."""


FUNCTIONS: dict[str, tuple[Function, Function]] = {
    "torch.square": (np.square, lambda z: 2 * z),
    "torch.sin": (np.sin, np.cos),
}
"""Functions to try an estimator with, by their names, each with its derivative."""

SAMPLES = [
    {"mu": mu, "log_var": log_var, "eps": eps}
    for mu, log_var, eps in (
        ([0], [0], [1]),
        ([1], [0], [1]),
        ([1], [0], [-1]),
        ([0], [1], [1]),
        ([0], [1], [-1]),
        ([1], [1], [2]),
        ([1], [1], [-2]),
        ([1, 0], [1, -1], [2, -1]),
        ([1], [-8], [2]),  # a small sigma, to which little is added
    )
]
"""Where a mistake may be seen, the smallest first."""


def _estimator(function: str, formula: Formula) -> Example:
    """How an estimator is tried."""

    def arguments(f: str, **at: list[float]) -> tuple[Samples]:
        numbers = {name: np.array(values, float) for name, values in at.items()}
        return (samples(numbers, *FUNCTIONS[f]),)

    return Example(
        f"{function}({{f}}, {{mu}}.requires_grad_(), {{log_var}}.requires_grad_(), {{eps}})",
        formula,
        [{"f": f, **at} for f in FUNCTIONS for at in SAMPLES],
        arguments=arguments,
    )


EXAMPLES = {
    PATHWISE: _estimator("pathwise_gradient", PATHWISE),
    SCORE: _estimator("score_gradient", SCORE),
}


def _derivative(name: str, right: Callable[[Samples], np.ndarray]) -> Example:
    """How a derivative of z is tried."""
    return Example(
        f"{name}({{mu}}, {{log_var}}, {{eps}})",
        right,
        SAMPLES,
        arguments=lambda **at: (
            samples({k: np.array(v, float) for k, v in at.items()}, np.zeros_like, np.zeros_like),
        ),
    )


DERIVATIVE = {
    "dmu": _derivative("dz_dmu", lambda s: np.ones_like(s.eps)),
    "dlog_var": _derivative("dz_dlog_var", lambda s: s.sigma * s.eps / 2),
}


def _close(found: np.ndarray, right: np.ndarray) -> bool:
    """Whether every sample's estimate is right."""
    return not _wrong(found, right).any()


def _wrong(found: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Which samples' estimates are wrong."""
    return np.asarray(~(_error(found, right) <= TOLERANCE))


_IMPRECISE = (
    "None is more than 2 % off: is there a difference quotient, something small that is added, or "
    "precision lost on the way?"
)


def _nearly(found: np.ndarray, right: np.ndarray) -> bool:
    """Whether estimates (2, N) are next to the right ones."""
    return all((_error(a, b) <= 0.02).all() for a, b in zip(found, right, strict=True))


def _error(found: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Relative to a sample's value and to the root mean square of all."""
    return np.asarray(np.abs(found - right) / (np.abs(right) + np.sqrt(np.mean(right**2))))


def _pair(evidence: Arrays, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """The estimates for mu and log_var, (2, N); 0 for one of them that is `None`.  Raises Malformed if
    there are none."""
    found = [evidence[f"{name}{part}"] for part in ("_mu", "_log_var")]
    if any(numbers(part, shape) is not None for part in found):  # the other may have no path
        found = [
            np.zeros(shape) if part.dtype.kind == "U" and str(part) == "<NoneType>" else part
            for part in found
        ]
    pair = [part for part in found if numbers(part, shape) is not None]
    if len(pair) == 2:
        return np.stack(pair).astype(np.float64)
    if all(part.dtype.kind == "U" and str(part) == "no pair" for part in found):
        text, mistake = "It does not return a pair.", "not a pair"
    elif all(part.dtype.kind in "fiu" and part.ndim == 0 for part in found):
        text, mistake = (
            "It returns one number for all samples together. Averaging comes later: only from "
            "single estimates can you tell a variance.",
            "averaged over the samples",
        )
    elif any(part.dtype.kind == "U" for part in found):
        text, mistake = (
            "One of the two is not a tensor; `None` from autograd says that it found no path.",
            "gradient cut off",
        )
    elif all(part.shape == (shape[0] - 1,) for part in found):
        text = f"It returns {shape[0] - 1} estimates for {shape[0]} samples: which is left out?"
        mistake = LEFT_OUT
    else:
        text, mistake = f"Their shapes are {found[0].shape} and {found[1].shape}.", ANOTHER_SHAPE
    raise Malformed(
        f"{text} Expected is a pair of tensors of shape {shape}, with one estimate for every sample: "
        "of the gradient with respect to `mu`, then with respect to `log_var`.",
        mistake,
    )


LEFT_OUT = "a sample left out"


def _left_out(wrong: np.ndarray) -> Mistake | None:
    """The mistake of what is wrong, by sample (N,), for the first or the last one alone."""
    if wrong.sum() != 1 or not (wrong[0] or wrong[-1]):
        return None
    which = "first" if wrong[0] else "last"
    return Mistake(LEFT_OUT, None, f"All are right but the {which}: does your loop get there?")


def _named(text: str, match: Mistake) -> str:
    """What was measured, and the mistake that gives exactly this."""
    return f"{text} That is exactly what this mistake gives: {match.said}. {match.hint}".strip()


def _left(evidence: Arrays, names: Iterable[str]) -> list[str]:
    """Which functions of a cell are still stubs.  Raises Malformed if all are."""
    stubs = {
        name: evidence[name].dtype.kind == "U" and str(evidence[name]) == "unanswered"
        for name in names
    }
    if all(stubs.values()):
        raise Malformed("", UNANSWERED)
    return [name for name, stub in stubs.items() if stub]


def _derivative_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var, eps: float32 (B, D)."""
    return _mixed(generator, (int(generator.integers(101, 110)), int(generator.integers(3, 6))))


@verdict("A4.derivatives", inputs=_derivative_inputs, lesson=LESSON_2)
def derivatives(inputs: Arrays, evidence: Arrays) -> Verdict:
    """∂z/∂mu = 1 and ∂z/∂log_var = ½ sigma eps in every element; half of the points each.  A
    single number for a derivative that is the same everywhere will do."""
    shape = inputs["eps"].shape
    s = samples(inputs, np.zeros_like, np.zeros_like)
    right = {"dmu": np.ones(shape), "dlog_var": s.sigma * s.eps / 2}
    left = _left(evidence, right)
    problems: list[Problem] = []
    for name, answer in right.items():
        raw, words = evidence[name], f"`dz_{name}`"
        if name in left:
            problems.append(Problem(1 / 2, f"{words} is still to be written.", NOT_ANSWERED))
            continue
        found = numbers(raw, shape)
        if found is None and numbers(raw, ()) is not None:
            found = np.full(shape, float(raw))
        if found is None:
            text = f"{words} does not return a tensor of the shape of `eps`."
            problems.append(Problem(1 / 2, text, ANOTHER_SHAPE))
            continue
        if _close(found, answer):
            continue
        at = int(np.argmax(np.abs(found - answer)))
        known = (
            OF_MU if name == "dmu" else
            [Mistake("mu and log_var swapped", lambda s: np.ones_like(s.eps), "This is the derivative with respect to mu."),
             *DERIVATIVES,
             Mistake("the same everywhere", lambda s, first=found.flat[0]: np.full_like(s.eps, first),
                     "It depends on log_var and eps.")]
        )  # fmt: skip
        text = (
            f"{words} is {number(found.flat[at])} where mu = {number(s.mu.flat[at])}, "
            f"log_var = {number(s.log_var.flat[at])}, eps = {number(s.eps.flat[at])}; "
            f"expected is {number(answer.flat[at])}."
        )
        match = nearest(found, known, s) or _left_out(_wrong(found, answer).any(axis=1))
        if _close(found, answer[::-1]):  # what the call before was asked for
            problems.append(Problem(1 / 2, f"{text} {STALE.hint}", STALE.name))
        elif match:
            cell = DERIVATIVE[name].cell(match)
            problems.append(Problem(1 / 2, _named(text, match), match.name, cell))
        else:
            text += f" Move `{name[1:]}` by 0.001 there, with eps fixed: by how much does z move?"
            problems.append(Problem(1 / 2, text, f"another {name}"))
    return combined(problems, "Both derivatives are right in every element.")


def _describe(found: np.ndarray, right: np.ndarray, s: Samples) -> tuple[str, int]:
    """Which of the two estimates are wrong, in words with numbers, and how many are."""
    texts = []
    for name, mine, answer in zip(("mu", "log_var"), found, right, strict=True):
        if not _close(mine, answer):
            at = int(np.argmax(np.nan_to_num(_error(mine, answer), nan=np.inf)))
            shown = number(mine[at]) if mine.any() else "always 0, or `None`, for example"
            texts.append(
                f"Your estimate of the gradient with respect to `{name}` is {shown} where "
                f"mu = {number(s.mu[at])}, "
                f"log_var = {number(s.log_var[at])}, eps = {number(s.eps[at])}; expected is "
                f"{number(answer[at])}."
            )
    return " ".join(texts), len(texts)


def _explain(found: np.ndarray, formula: Formula, s: Samples) -> tuple[Mistake, str] | None:
    """The mistake in estimates (2, N), with a cell that shows it: in both together, else in each
    wrong half."""
    right = formula(s)
    answers = [(mistake, mistake.at(s)) for mistake in formula.mistakes()]
    cells: list[str] = []

    def explained(parts: list[int]) -> Mistake | None:
        scale = TOLERANCE * float(np.sqrt(np.mean(right[parts] ** 2)) + 1e-9)
        known = [replace(mistake, answer=answer[parts]) for mistake, answer in answers]
        match = nearest(found[parts], known, rtol=TOLERANCE, atol=scale)
        for (mistake, _), one in zip(answers, known, strict=True):
            if one is match:
                cells.append(EXAMPLES[formula].cell(mistake))
        return match or _factor(found[parts], right[parts])

    wrong = [part for part in (0, 1) if not _close(found[part], right[part])]
    both = explained([0, 1])
    named = [
        match for match in ([both] if both else [explained([part]) for part in wrong]) if match
    ]
    if not named:
        off = [_wrong(mine, answer) for mine, answer in zip(found, right, strict=True)]
        alone = _left_out(np.any(off, axis=0))
        return (alone, "") if alone else None
    names = SEVERAL.join(dict.fromkeys(match.name for match in named))
    hints = " ".join(dict.fromkeys(match.hint for match in named))
    return Mistake(names, found, hints), next(filter(None, cells), "")


def _factor(found: np.ndarray, right: np.ndarray) -> Mistake | None:
    """The mistake of estimates that are a constant times the right ones, but not them."""
    factor = float((found * right).sum() / (right**2).sum())
    if not all(_close(one, factor * other) for one, other in zip(found, right, strict=True)):
        return None
    if not 0.001 <= abs(factor) <= 1e6 or abs(factor - 1) < TOLERANCE:
        return None  # squares of what is larger overflow, and beside them everything is close
    hint = f"Your estimates are the right ones times {number(factor)}, and so is their mean."
    return Mistake("a constant factor", found, hint)


def _same_twice(evidence: Arrays, share: float = 0) -> None:
    """Raises Malformed if a second call with the same leaves and noise gave other estimates."""
    first, second = evidence["smooth_mu"], evidence["again_mu"]
    if first.shape == second.shape and np.allclose(second, 2 * first, rtol=1e-4) and first.any():
        raise Malformed(
            "A second call with the same `mu` and `log_var` gave twice the estimates of the first. "
            "`backward()` adds to the `.grad` of a leaf; `torch.autograd.grad` leaves it alone.",
            "gradients that accumulate",
            share,
        )
    if first.shape != second.shape or not np.allclose(first, second, rtol=1e-4, equal_nan=True):
        raise Malformed(
            "Two calls with the same `eps` gave different estimates. The noise is an argument: draw "
            "none of your own, then every estimate has one right value.",
            "noise drawn anew",
        )


def _fresh(evidence: Arrays, s: Samples) -> None:
    """Raises Malformed if pathwise estimates are no longer right once the noise is another one."""
    right = PATHWISE(replace(s, eps=s.eps[::-1]))[0]
    found = numbers(evidence["turned_mu"], right.shape)
    if found is None or not _close(found, right):
        text = f"The first call is right, a later one with other noise is not. {STALE.hint}"
        raise Malformed(text, STALE.name, 0.5)


def _single(evidence: Arrays, right: np.ndarray) -> None:
    """Raises Malformed if what is right for many samples, (2, N), is not for the first one alone."""
    for name, many in zip(("mu", "log_var"), right, strict=True):
        found = numbers(evidence[f"one_{name}"], (1,))
        if found is None or not _close(np.append(found, many[1:]), many):
            got = "another value" if found is not None else returned(evidence[f"one_{name}"])
            text = f"{many.size} samples are right; for the first of them alone, N = 1, you return "
            raise Malformed(f"{text}{got} by `{name}`. Expected: shape (1,).", "single sample", 0.5)


@verdict("A4.pathwise", inputs=_estimator_inputs, lesson=LESSON_2)
def pathwise(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the estimates f'(z) and ½ sigma eps f'(z), sample by sample?  Half of the points each."""
    s = smooth(inputs)
    found = _pair(evidence, "smooth", s.eps.shape)
    text, wrong = _describe(found, PATHWISE(s), s)
    if not wrong:
        kept = untouched(evidence, "Every sample's pathwise estimates are right.")
        if kept.share == 1:
            _same_twice(evidence, 0.5)
            _fresh(evidence, s)
            _single(evidence, PATHWISE(s))
        return kept
    _same_twice(evidence)
    if known := _explain(found, PATHWISE, s):
        match, cell = known
        return Verdict(1 - wrong / 2, _named(text, match), match.name, cell)
    if _nearly(found, PATHWISE(s)):
        return Verdict(1 - wrong / 2, f"{text} {_IMPRECISE}", "imprecise")
    if _close(found[0], PATHWISE(s)[0]):
        text += " f'(z) is right, since the estimate for `mu` is: what is its factor, ∂z/∂log_var?"
    else:
        text += (
            " Try f = torch.square and f = torch.sin: is your estimate for `mu` 2 z, and cos z, with "
            "z ~ N(mu, sigma²)?"
        )
    return Verdict(1 - wrong / 2, text, "another pathwise estimate")


def _baseline(found: np.ndarray, s: Samples) -> bool:
    """Whether the estimates are those of f less a baseline: a constant, whichever it is, the mean
    of the other samples' values, or f at mu."""
    unit = SCORE(s) / s.y
    constant = np.median(s.y - found[0] / unit[0])
    others = (s.y - s.y.mean()) * s.y.size / (s.y.size - 1)
    return any(
        all(_close(part, less * u) for part, u in zip(found, unit, strict=True))
        for less in (s.y - constant, others, s.y - s.function(s.mu))
    )


@verdict("A4.score", inputs=_estimator_inputs, lesson=LESSON_2)
def score(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the estimates f(z) eps / sigma and ½ f(z) (eps² − 1), sample by sample, for a smooth f
    and for a step, whose own derivative is useless?  No baseline, as the contract says; with one
    half of the points stay.  Else half of them for each estimate that is right for both."""
    s, jump = smooth(inputs), step(inputs)
    found = _pair(evidence, "smooth", s.eps.shape)
    right, plain = SCORE(s), SCORE(jump)
    text, wrong = _describe(found, right, s)
    if str(evidence["step_mu"]) == "raised":
        return Verdict(
            0.0 if wrong else 0.25,
            "For a step function your code raises an error: it asks for the derivative of f. "
            "The score-function estimate needs the values of f only.",
            "score function with the derivative of f",
        )
    stepped = _pair(evidence, "step", s.eps.shape)
    both = zip(found, right, stepped, plain, strict=True)
    halves = sum(_close(one, a) and _close(two, b) for one, a, two, b in both) / 2
    if not wrong:
        kept = untouched(evidence, "Every sample's score-function estimates are right.")
        if kept.share == 1:
            _same_twice(evidence, 0.5)
        text, wrong = _describe(stepped, plain, jump)
        if not wrong:
            if kept.share == 1:
                _single(evidence, right)
            return kept
        return Verdict(
            max(0.25, halves),
            f"For the step function f(z) = 1 if z > {number(float(inputs['threshold']))}, else 0: "
            f"{text} It needs no derivative of f.",
            "score function with the derivative of f",
        )
    _same_twice(evidence)
    if plausible(found, right) and _baseline(found, s):
        return Verdict(
            0.5,
            f"{text} You subtract a baseline from f. That is a good idea in practice, but here "
            "the plain estimate f(z) · ∂ log q(z) is asked for.",
            "baseline subtracted",
        )
    if known := _explain(found, SCORE, s):
        match, cell = known
        return Verdict(halves, _named(text, match), match.name, cell)
    if _nearly(found, right):
        return Verdict(halves, f"{text} {_IMPRECISE}", "imprecise")
    return Verdict(halves, f"{text} {_SCORE}", "another score-function estimate")


def _second(mu: np.ndarray, v: np.ndarray) -> np.ndarray:
    """E of the square of the score-function estimate for mu, z² eps / sigma, given the variance."""
    return np.asarray(mu**4 / v + 18 * mu**2 + 15 * v)


_OWN = "By log sigma²: sigma² is exp(log_var)."
_EXP = "sigma² = exp(log_var)."
_ASKED = "The variance is asked for."
_SWAPPED = "First pathwise, then score function: which of them grows when sigma shrinks?"
_MOMENTS = "E[eps²] = 1, E[eps⁴] = 3, E[eps⁶] = 15: z⁴ eps² needs all three."

SQUARE = {
    "dmu": Part(
        lambda mu, v: 2 * mu,
        Mistake("E[f(z)] not differentiated", lambda mu, v: mu**2 + v, "This is E[z²] itself."),
        Mistake("gradient at a fixed z", lambda mu, v: 0 * mu, "E[z²] does move with mu."),
    ),
    "dlog_var": Part(
        lambda mu, v: v,
        Mistake("derivative with respect to sigma", lambda mu, v: 2 * np.sqrt(v), _OWN),
        Mistake("derivative with respect to sigma²", lambda mu, v: np.ones_like(v), _OWN),
        Mistake("E[z²] = mu²", lambda mu, v: 0 * mu, "E[z²] is not E[z]²: what is the variance?"),
        Mistake("derivative with respect to log sigma", lambda mu, v: 2 * v, "log_var is log sigma², not log sigma."),
        Mistake("½ too many", lambda mu, v: v / 2, "sigma² = exp(log_var), which is its own derivative."),
        Mistake("sigma in place of sigma²", lambda mu, v: np.sqrt(v), _EXP),
        Mistake("log_var read as log sigma", lambda mu, v: 2 * v**2, _EXP),
    ),
    "pathwise": Part(
        lambda mu, v: 4 * v,
        Mistake("factor not squared", lambda mu, v: 2 * v, "The variance of 2z is 2² times that of z."),
        Mistake("factor not squared", lambda mu, v: v, "The estimate is 2z, not z."),
        Mistake("second moment in place of the variance", lambda mu, v: 4 * (mu**2 + v),
                "Subtract the square of the mean."),
        Mistake("standard deviation in place of the variance", lambda mu, v: 2 * np.sqrt(v), _ASKED),
        Mistake("sigma in place of sigma²", lambda mu, v: 4 * np.sqrt(v), _EXP),
        Mistake("no variance", lambda mu, v: 0 * mu, "2z is as random as z."),
        Mistake("the two variances swapped", lambda mu, v: _second(mu, v) - 4 * mu**2, _SWAPPED),
        Mistake("log_var read as log sigma", lambda mu, v: 4 * v**2, _EXP),
    ),
    "score": Part(
        lambda mu, v: _second(mu, v) - 4 * mu**2,
        Mistake("second moment in place of the variance", _second, "Subtract the square of the mean, (2 mu)²."),
        Mistake("standard deviation in place of the variance", lambda mu, v: np.sqrt(_second(mu, v) - 4 * mu**2), _ASKED),
        Mistake("mu taken for 0", lambda mu, v: 15 * v,
                "That is the variance at mu = 0; (mu + sigma eps)⁴ has more terms."),
        Mistake("cross term missing", lambda mu, v: _second(mu, v) - 10 * mu**2,
                "Of mu² eps / sigma and sigma eps³ the product counts, too."),
        Mistake("moments of eps", lambda mu, v: mu**4 / v + 2 * mu**2 + 3 * v, _MOMENTS),
        Mistake("moments of eps", lambda mu, v: mu**4 / v + 14 * mu**2 + 3 * v, "E[eps⁶] is 15."),
        Mistake("sigma in place of sigma²", lambda mu, v: _second(mu, v) * np.sqrt(v) - 4 * mu**2,
                "The estimate is divided by sigma, its square by sigma²."),
        Mistake("mean not squared", lambda mu, v: _second(mu, v) - 2 * mu, "Subtract the *square* of the mean."),
        Mistake("the two variances swapped", lambda mu, v: 4 * v, _SWAPPED),
        Mistake("log_var read as log sigma", lambda mu, v: _second(mu, v**2) - 4 * mu**2, _EXP),
    ),
}  # fmt: skip
"""For f(z) = z², of mu and the variance: the gradient of E[f] = mu² + sigma² by mu and log_var, and
the variances of both estimates for mu: 2z, and z² eps / sigma."""

STEPPED = {
    "dmu": _differences(lambda mu, v, h: 2 * mu + h, 1e-3, 1e-4),
    "dlog_var": _differences(lambda mu, v, h: v * np.expm1(h) / h, 1e-3, 1e-4),
}
"""Differences of E[f], which nothing rounds."""

_ALIKE = Mistake(
    "the same variance for both",
    SQUARE["pathwise"].right,
    "Both have the same mean; their variances differ. See your picture.",
)

_WORDS = {
    "dmu": "the derivative with respect to mu",
    "dlog_var": "the derivative with respect to log_var",
    "pathwise": "the variance of the pathwise estimate",
    "score": "the variance of the score-function estimate",
}


VARIANCES = {
    name: Example(
        f"{call}(torch.tensor({{mu}}), torch.tensor({{log_var}}))[{place}]",
        SQUARE[name].right,
        [{"mu": m, "log_var": v} for m, v in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))],
        arguments=lambda mu, log_var: (np.array(mu), np.exp(log_var)),
    )
    for name, call, place in (
        ("dmu", "exact_gradient", 0),
        ("dlog_var", "exact_gradient", 1),
        ("pathwise", "variances", 0),
        ("score", "variances", 1),
    )
}


def square(mu: np.ndarray, log_var: np.ndarray) -> dict[str, np.ndarray]:
    """The right numbers."""
    return {name: part.right(mu, np.exp(log_var)) for name, part in SQUARE.items()}


def _variance_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float64 (8,), mu of both signs and away from 0."""
    mu = generator.uniform(0.4, 2.5, 8) * generator.choice([-1.0, 1.0], 8)
    size = generator.uniform(0.4, 2, 8) * generator.choice([-1.0, 1.0], 8)
    return {"mu": mu, "log_var": size}


@verdict("A4.variances", inputs=_variance_inputs, lesson=LESSON_2)
def variances(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The exact gradient of E[z²] and the exact variances of both estimates for mu.  A quarter of
    the points for each of the four numbers."""
    mu, log_var = inputs["mu"], inputs["log_var"]
    left = _left(evidence, SQUARE)
    right = square(mu, log_var)
    problems: list[Problem] = []
    for name, answer in right.items():
        words, found = _WORDS[name], numbers(evidence[name], mu.shape)
        if name in left:
            text = f"The function for {words} is still to be written."
            problems.append(Problem(1 / 4, text, NOT_ANSWERED))
        elif found is None:
            problems.append(Problem(1 / 4, f"For {words} you return no number.", "no number"))
        elif not np.allclose(found, answer, rtol=1e-4, atol=1e-6):
            at = int(np.argmax(np.nan_to_num(np.abs(found / answer - 1), nan=np.inf)))
            alike = name == "score" and close(evidence["pathwise"], right["pathwise"], 1e-3, 1e-6)
            known = [*[_ALIKE] * alike, *SQUARE[name].wrong]
            text = (
                f"At mu = {number(mu[at])}, log_var = {number(log_var[at])} you have "
                f"{number(found[at])} for {words}; expected is {number(answer[at])}."
            )
            if not np.allclose(found, numbers(evidence[f"{name}_again"], mu.shape), rtol=1e-6):
                match = _SAMPLED
            else:
                given, steps = (mu, np.exp(log_var)), STEPPED.get(name, [])
                match = nearest(found, steps, *given, rtol=1e-6, atol=1e-6)
                match = match or nearest(found, known, *given) or _multiple(found, answer)
            if match:
                cell = VARIANCES[name].cell(match)
                problems.append(Problem(1 / 4, _named(text, match), match.name, cell))
            elif (np.abs(found / answer - 1) < 0.2).all():
                text += (
                    " All of yours are less than 20 % off: so are estimates from samples with a fixed "
                    "seed. A formula is exact."
                )
                problems.append(Problem(1 / 4, text, "near the right numbers"))
            else:
                text += " Write z = mu + sigma eps and multiply out, term by term."
                problems.append(Problem(1 / 4, text, f"another {name}"))
    return combined(problems, "The gradient and both variances are exact.")


_SAMPLED = Mistake(
    "estimate from samples",
    None,
    "A second call gave another number, but exact ones are asked for.",
)


def _multiple(found: np.ndarray, answer: np.ndarray) -> Mistake | None:
    """The mistake of numbers that are a constant times the right ones."""
    ratio = found / answer
    if np.ptp(ratio) >= 1e-3 * abs(ratio[0]):
        return None
    return Mistake("a constant factor", found, f"Yours is always {number(ratio[0])} times that.")


PATHS = {
    **dict.fromkeys(("rsample", "mirrored", "one element", "cancelling", "faint"), "flows"),
    **dict.fromkeys(("torch.normal", "bernoulli", "rounded"), "zero"),
    **dict.fromkeys(("sample", "detached", "mean cut off"), "none"),
    "sign of mu": "zero",
}
"""What reaches mu through each of the samplers of the check A4.reaches."""

_CONFUSED = "No path (`None`) and a path with a gradient of zero are different answers here."
_HISTORY = (
    "`requires_grad` says that autograd knows a way back, not that anything but zeros comes back "
    "along it. Ask for the gradient itself."
)
_EVERY = "A gradient that is not zero in *some* element flows, whatever its sign."
_FAINT = "A gradient of 1e-6 is small and not zero: it flows."
_ZERO = dict.fromkeys((name for name, kind in PATHS.items() if kind == "zero"), "flows")

PATTERNS = [
    Mistake("requires_grad taken for a gradient", _ZERO | {"mean cut off": "flows"}, _HISTORY),
    Mistake("requires_grad taken for a gradient", _ZERO | {"mean cut off": "flows", "torch.normal": "zero"}, _HISTORY),
    Mistake("None and zero confused", {"sample": "zero", "detached": "zero", "mean cut off": "zero"}, _CONFUSED),
    Mistake("None and zero confused", {"mean cut off": "zero"}, _CONFUSED),
    Mistake("None and zero confused", dict.fromkeys(_ZERO, "none"), _CONFUSED),
    Mistake("every element in place of any", {"one element": "zero"}, _EVERY),
    Mistake("every element in place of any", {"one element": "zero", "cancelling": "zero"}, _EVERY),
    Mistake("a sum in place of any element", {"cancelling": "zero"}, _EVERY),
    Mistake("a sign in place of any value", {"mirrored": "zero"}, _EVERY),
    Mistake("a sign in place of any value", {"mirrored": "zero", "cancelling": "zero"}, _EVERY),
    Mistake("a small gradient taken for zero", {"faint": "zero"}, _FAINT),
    Mistake(
        "sigma in place of mu",
        {"bernoulli": "none", "mean cut off": "flows", "sign of mu": "flows"},
        "Ask for what reaches `mu`, not `sigma`.",
    ),
]  # fmt: skip
"""Mistaken measurements, and where they answer otherwise than PATHS."""


def _reach_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """order: the samplers' order, int64 (12,); mu, sigma: float32 (5,)."""
    return {
        "order": generator.permutation(len(PATHS)),
        "mu": generator.normal(0, 1, 5).astype(np.float32),
        "sigma": generator.uniform(0.5, 2, 5).astype(np.float32),
    }


@verdict("A4.reaches", inputs=_reach_inputs, lesson=LESSON_2)
def reaches(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Does the student's measurement tell a gradient that flows from one that is zero and from
    none at all?  The mean recall over the three answers, counted from one half: one answer for all
    earns 0, and guessing 2 % on average."""
    names = [list(PATHS)[i] for i in inputs["order"]]
    answers = strings(evidence["answers"])
    answers += [""] * (len(names) - len(answers))
    given = dict(zip(names, answers, strict=False))
    missed = [name for name in names if given[name] != PATHS[name]]
    if not missed:
        return Verdict(1.0, "You tell all three apart.")
    recalls = [
        np.mean([given[name] == kind for name in PATHS if PATHS[name] == kind])
        for kind in ("flows", "zero", "none")
    ]
    share = max(0.0, 2 * float(np.mean(recalls)) - 1)
    for pattern in PATTERNS:
        if given == PATHS | pattern.answer:
            return Verdict(
                min(share, 0.9), _named("Not all answers are right.", pattern), pattern.name
            )
    if len(set(answers)) == 1:
        hint = "Your function says the same of every sampler."
        return Verdict(0.0, hint, "the same answer for all")
    raised = sum(text == "raised" for text in answers)
    text = f"Of {len(names)} samplers you judge {len(missed)} wrongly"
    if raised:
        return Verdict(
            min(share, 0.9),
            f"{text}, with an error raised for {raised}: not every z has a path back to mu.",
            "an error where there is no path",
        )
    (kind, said) = next((PATHS[n], given[n]) for n in missed)
    said = said if said in ("flows", "zero", "none") else "something else"
    hint = f"{text}, for example one as “{said}” whose answer is “{kind}”."
    return Verdict(min(share, 0.9), hint, "paths confused")


_DENSITIES = "q(g) e^(l/2) = φ(ε)"
_LAW = "law(g) = N(μ, e^l)"
_ANY_LAW = "E[f; law(g)] = ∫ f(g) φ(ε) dε"
_CHAIN = "∂(f(g)) = f'(g) ∂(g)"
_INNER = "∂(g) = (1, ½ e^(l/2) ε)"
_MEAN = "E[mean of f'(z) (1, ½ e^(l/2) ε)] = ∫ f'(g) (1, ½ e^(l/2) ε) φ(ε) dε"

PROOF = Proof(
    steps={
        "kalo": Step("the expectation as an integral", "J = ∫ f(z) q(z) dz"),
        "mipu": Step("the two densities compared", _DENSITIES),
        "tesa": Step("the law of mu + sigma eps", _LAW),
        "vido": Step("the expectation over eps", "J = ∫ f(g) φ(ε) dε"),
        "rugi": Step("gradient and expectation exchanged", "∂(J) = ∫ ∂(f(g)) φ(ε) dε"),
        "solu": Step("the chain rule", _CHAIN),
        "fape": Step("the derivatives of mu + sigma eps", _INNER),
        "zumi": Step("the gradient", "∂(J) = ∫ f'(g) (1, ½ e^(l/2) ε) φ(ε) dε"),
        "bexo": Step("the estimate from samples", "E[mean of f'(z) (1, ½ e^(l/2) ε)] = ∂(J)"),
    },
    goal="bexo",
    given=("J = E[f; N(μ, e^l)]",),
    reasons={
        "rofi": ("E[f; N(μ, e^l)] = ∫ f(z) q(z) dz",),
        "dasu": (_DENSITIES,),
        "huno": (_LAW,),
        "weko": (
            "∫ f(z) q(z) dz = ∫ f(g) q(g) e^(l/2) dε",
            _DENSITIES, _LAW, _ANY_LAW,
        ),
        "lami": (_ANY_LAW,),
        "peto": ("∂(∫ f(g) φ(ε) dε) = ∫ ∂(f(g)) φ(ε) dε",),
        "nibe": (_CHAIN, _INNER),
        "sicu": (_INNER,),
        "gova": (),
        "jadi": (_MEAN,),
        "feno": (_MEAN,),
    },
    distractors={
        "larn": Distractor("exp(log_var) as standard deviation",
            "the variance of exp(ℓ) · ε is exp(2ℓ): a factor is squared in a variance."),
        "nopi": Distractor("gradient moved into an expectation whose distribution moves",
            "the distribution of z depends on θ. At a fixed z the function f does not, so that your line "
            "says that every such gradient is 0."),
        "cuwe": Distractor("Jacobian missing",
            "a density changes by the factor |dz/dε| when its variable is replaced."),
        "yoma": Distractor("½ of log_var missing",
            "ℓ is log σ², so σ = exp(ℓ/2) has a derivative of ½ exp(ℓ/2)."),
        "hesi": Distractor("the trick changes the distribution",
            "z stays N(μ, σ²); only the way it is written changes. f is not taken at ε."),
        "qila": Distractor("eps needs gradients",
            "the derivative with respect to ε is not asked for: ε is no parameter, and nothing is optimized there."),
        "dabo": Distractor("works unchanged for discrete z",
            "such a z jumps where ε passes a threshold: its derivative is 0 almost everywhere, while the "
            "gradient of the expectation is not."),
        "wuti": Distractor("sampling cannot be differentiated at all",
            "the score-function estimate does it from samples of z alone, without the trick."),
        "gemu": Distractor("eps drawn once for ever",
            "with one fixed ε you minimize another function, f at one point of the noise."),
    },
    wrong_reasons={
        "xaro": Distractor("gradient moved into an expectation whose distribution moves",
            "that is true only while the distribution does not depend on the parameter."),
        "pudi": Distractor("the trick changes the distribution",
            "nothing is replaced: z is N(μ, σ²) as before."),
        "tolu": Distractor("exact only for many samples",
            "the line is exact, and a right argument for it does not need many samples."),
        "feno": Distractor("linearity in place of a limit",
            "linearity is about finite sums; a derivative is a limit, and to exchange it with an integral "
            "takes a bound.", at=("rugi",)),
    },
)  # fmt: skip
"""g stands for mu + sigma ε, ∂ for the derivatives with respect to mu and by l = log σ²; the expectation over ε
and the integral with φ are one."""


@verdict("A4.proof", lesson=LESSON_2)
def proof(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The derivation of the trick, from E[f(z)] to the estimate that code computes."""
    return judge_proof(PROOF, evidence)
