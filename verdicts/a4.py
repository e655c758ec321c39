"""A4, the reparameterization trick: are the derivatives, both estimators and the proof right?

Given the noise eps, and with it z = mu + sigma · eps, an estimate has one right value for each
sample, so that nothing here rests on statistics: the pathwise estimate is f'(z) · ∂z (Kingma &
Welling 2014, section 2.4), the score-function estimate without a baseline f(z) · ∂ log q(z)
(Williams 1992).  Both means are the gradient of E[f(z)]; tests check that by quadrature.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.judging import (
    SEVERAL,
    Arrays,
    Distractor,
    Mistake,
    Proof,
    Step,
    Verdict,
    judge_proof,
    nearest,
    number,
    numbers,
    verdict,
)
from autograder.judging.errors import UNANSWERED

from .lessons import LESSON_2

Function = Callable[[np.ndarray], np.ndarray]

TOLERANCE = 2e-3
"""Relative to a sample's value and to the root mean square of all: what float32 and a derivative
by small differences may cost.  No known mistake is that near."""


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
        **_mixed(generator, (int(generator.integers(40, 70)),)),
        "coefficients": (signs * sizes).astype(np.float32),
        "threshold": np.asarray(generator.uniform(-0.5, 0.5)),
    }


def f(z: np.ndarray, c: np.ndarray) -> np.ndarray:
    """The function under the expectation: c0 + c1 z + c2 z² + c3 sin(c4 z) + c5 exp(c6 z)."""
    return c[0] + c[1] * z + c[2] * z**2 + c[3] * np.sin(c[4] * z) + c[5] * np.exp(c[6] * z)


def slope(z: np.ndarray, c: np.ndarray) -> np.ndarray:
    """f'(z)."""
    return c[1] + 2 * c[2] * z + c[3] * c[4] * np.cos(c[4] * z) + c[5] * c[6] * np.exp(c[6] * z)


@dataclass(frozen=True)
class Samples:
    """Samples z = mu + sigma · eps, all (N,), the values `y` of a function there and its `slopes`."""

    mu: np.ndarray
    log_var: np.ndarray
    eps: np.ndarray
    y: np.ndarray
    slopes: np.ndarray

    @property
    def sigma(self) -> np.ndarray:
        return np.exp(self.log_var / 2)

    def pathwise(self) -> np.ndarray:
        """The estimates by mu and by log_var, (2, N)."""
        return np.stack([self.slopes, self.slopes * self.sigma * self.eps / 2])

    def score(self) -> np.ndarray:
        """The estimates by mu and by log_var without a baseline, (2, N)."""
        return np.stack([self.y * self.eps / self.sigma, self.y * (self.eps**2 - 1) / 2])


@dataclass(frozen=True)
class Location:
    """How z is made of mu, log_var and eps: centre · mu + scale(log_var) · eps; `rate` is the
    derivative of the scale.  The right way if it has no mistake's name."""

    mistake: str = ""
    scale: Function = lambda log_var: np.exp(log_var / 2)
    rate: Function = lambda log_var: np.exp(log_var / 2) / 2
    hint: str = ""
    centre: float = 1.0


RIGHT = Location()


def samples(inputs: Arrays, y: Function, slopes: Function, at: Location = RIGHT) -> Samples:
    """The samples of a check's inputs for a function `y` with the derivative `slopes`."""
    mu, log_var, eps = (inputs[name].astype(np.float64) for name in ("mu", "log_var", "eps"))
    z = at.centre * mu + at.scale(log_var) * eps
    return Samples(mu, log_var, eps, y(z), slopes(z))


def smooth(inputs: Arrays, at: Location = RIGHT) -> Samples:
    """The samples and the smooth f of a check's inputs."""
    c = inputs["coefficients"].astype(np.float64)
    return samples(inputs, lambda z: f(z, c), lambda z: slope(z, c), at)


def step(inputs: Arrays) -> Samples:
    """The samples and the step function 1[z > threshold] of a check's inputs."""
    t = float(inputs["threshold"])
    return samples(inputs, lambda z: (z > t).astype(np.float64), np.zeros_like)


def _close(found: np.ndarray, right: np.ndarray) -> bool:
    """Whether every sample's estimate is right."""
    scale = np.abs(right) + np.sqrt(np.mean(right**2))
    return bool((np.abs(found - right) <= TOLERANCE * scale).all())


def _pair(evidence: Arrays, name: str, shape: tuple[int, ...]) -> list[np.ndarray | None]:
    return [numbers(evidence[f"{name}{part}"], shape) for part in ("_mu", "_log_var")]


def _no_pair(evidence: Arrays, name: str, shape: tuple[int, ...]) -> Verdict:
    """The verdict for an estimator that does not return two estimates for every sample."""
    found = [evidence[f"{name}{part}"] for part in ("_mu", "_log_var")]
    wanted = f"a pair of tensors of shape {shape}: one estimate for every sample by `mu`, then one by `log_var`"
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
    else:
        text, mistake = "One of the two has another shape.", "another shape"
    return Verdict(0.0, f"{text} Expected is {wanted}.", mistake)


_SIGMA_HINT = "The factor in front of eps is the standard deviation: what is it, given log sigma²?"
_HALF_HINT = "`log_var` is the logarithm of sigma², not of sigma: differentiate exp(`log_var` / 2)."
_Z_HINT = "z = mu + sigma · eps, where sigma² = exp(`log_var`)."
_SCORE_HINT = (
    "Write log q(z) out, constants included, and differentiate it by mu and by log sigma² at a "
    "*fixed* z."
)

LOCATIONS = [
    Location("sigma squared times eps", np.exp, np.exp, _SIGMA_HINT),
    Location("log_var times eps", lambda v: v, np.ones_like, _SIGMA_HINT),
    Location(
        "exp(2 log_var) times eps",
        lambda v: np.exp(2 * v),
        lambda v: 2 * np.exp(2 * v),
        _SIGMA_HINT,
    ),
    Location("sigma ignored", np.ones_like, np.zeros_like, _SIGMA_HINT),
    Location(
        "sign",
        lambda v: -np.exp(v / 2),
        lambda v: -np.exp(v / 2) / 2,
        "Larger eps is to give larger z.",
    ),
    Location(
        "noise left out",
        np.zeros_like,
        np.zeros_like,
        "The function is to be taken at z, not at mu.",
    ),
    Location(
        "the trick changes the distribution",
        np.ones_like,
        np.zeros_like,
        "f is taken at z, which is N(mu, sigma²), not at eps: the trick writes z differently and "
        "leaves its distribution as it is.",
        centre=0.0,
    ),
]


def _unanswered(value: np.ndarray) -> bool:
    """Whether the stub of one of two functions in a cell is still there."""
    return value.dtype.kind == "U" and str(value) == "unanswered"


def _wrong_derivatives(s: Samples) -> list[tuple[str, np.ndarray, str]]:
    """Mistakes in ∂z/∂log_var, given a z: the name, the derivative, the hint."""
    return [
        ("½ of log_var forgotten", s.sigma * s.eps, _HALF_HINT),
        ("derivative by sigma", s.eps, "By `log_var` is asked: sigma is a function of it."),
        ("derivative by sigma²", s.eps / (2 * s.sigma), "By log sigma², not by sigma²."),
        ("sigma squared times eps", s.sigma**2 * s.eps, _SIGMA_HINT),
        ("sigma squared times eps", s.sigma**2 * s.eps / 2, _SIGMA_HINT),
        ("exp(2 log_var) times eps", 2 * s.sigma**4 * s.eps, _SIGMA_HINT),
        ("noise forgotten", s.sigma / 2, "eps is a factor of sigma in z, and stays one."),
        ("2 in place of ½", 2 * s.sigma * s.eps, _HALF_HINT),
        ("½ twice", s.sigma * s.eps / 4, _HALF_HINT),
        ("sigma forgotten", s.eps / 2, "The derivative of exp(`log_var` / 2) has sigma as a factor."),
        ("log_var times eps", s.log_var * s.eps, _SIGMA_HINT),
        ("log_var times eps", s.log_var * s.eps / 2, _SIGMA_HINT),
        ("sign", -s.sigma * s.eps / 2, "Check the sign."),
        ("sign", s.sigma * np.abs(s.eps) / 2, "Where eps is negative, a larger sigma makes z smaller."),
        ("z for z − mu", (s.mu + s.sigma * s.eps) / 2, "½ (z − mu), not ½ z: mu does not depend on log_var."),
    ]  # fmt: skip


def _derivative_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var, eps: float32 (B, D)."""
    return _mixed(generator, (int(generator.integers(3, 6)), int(generator.integers(6, 9))))


@verdict("A4.derivatives", inputs=_derivative_inputs, lesson=LESSON_2)
def derivatives(inputs: Arrays, evidence: Arrays) -> Verdict:
    """∂z/∂mu = 1 and ∂z/∂log_var = ½ sigma eps in every element; half of the points each.  A
    single number for a derivative that is the same everywhere will do."""
    shape = inputs["eps"].shape
    s = samples(inputs, np.zeros_like, np.zeros_like)
    right = {"dmu": np.ones(shape), "dlog_var": s.sigma * s.eps / 2}
    wrong: list[tuple[str, str]] = []
    left = [name for name in right if _unanswered(evidence[name])]
    if len(left) == len(right):
        return Verdict(0.0, "", UNANSWERED)
    for name, answer in right.items():
        raw = evidence[name]
        if name in left:
            wrong.append(("not answered", f"`dz_{name}` is still to be written."))
            continue
        found = numbers(raw, shape)
        if found is None and numbers(raw, ()) is not None:
            found = np.full(shape, float(raw))
        words = f"`dz_{name}`"
        if found is None:
            wrong.append(
                ("another shape", f"{words} does not return a tensor of the shape of `eps`.")
            )
            continue
        if _close(found, answer):
            continue
        place = int(np.argmax(np.abs(found - answer)))
        known = (
            [("mu and log_var swapped", right["dlog_var"], "This is the derivative by log_var."),
             *(("derivative by mu", v, "When mu grows by 1 and eps stays, z grows by …?")
               for v in (np.zeros(shape), np.full(shape, 0.5), s.mu, s.sigma, s.eps,
                         1 + s.sigma * s.eps, s.mu + s.sigma * s.eps, 1 / s.sigma))]
            if name == "dmu" else
            [("mu and log_var swapped", right["dmu"], "This is the derivative by mu."),
             ("the same everywhere", np.full(shape, found.flat[0]), "It depends on log_var and eps."),
             *_wrong_derivatives(s)]
        )  # fmt: skip
        match = nearest(found, [Mistake(*entry) for entry in known])
        wrong.append(
            (
                match.name if match else f"another {name}",
                f"{words} is {number(found.flat[place])} where mu = {number(s.mu.flat[place])}, "
                f"log_var = {number(s.log_var.flat[place])}, eps = {number(s.eps.flat[place])}; "
                f"expected is {number(answer.flat[place])}. {match.hint if match else _Z_HINT}",
            )
        )
    if not wrong:
        return Verdict(1.0, "Both derivatives are right in every element.")
    return Verdict(
        1 - len(wrong) / 2,
        " ".join(text for _, text in wrong),
        SEVERAL.join(dict.fromkeys(name for name, _ in wrong)),
    )


def _explain(
    found: Sequence[np.ndarray], right: np.ndarray, candidates: list[tuple[str, np.ndarray, str]]
) -> tuple[str, str]:
    """The mistake and the hint of estimates (2, N): of both together, else of each wrong half."""

    def explained(parts: list[int]) -> Mistake | None:
        measured, answers = np.stack([found[part] for part in parts]), right[parts]
        scale = TOLERANCE * float(np.sqrt(np.mean(answers**2)) + 1e-9)
        known = [
            Mistake(name, answer[parts], hint)
            for name, answer, hint in candidates
            if not all(_close(answer[part], right[part]) for part in parts)
        ]
        return nearest(measured, known, rtol=TOLERANCE, atol=scale) or _factor(measured, answers)

    wrong = [part for part in (0, 1) if not _close(found[part], right[part])]
    both = explained([0, 1])
    matches = [both] if both else [explained([part]) for part in wrong]
    named = [match for match in matches if match]
    return (
        SEVERAL.join(dict.fromkeys(match.name for match in named)),
        " ".join(dict.fromkeys(match.hint for match in named)),
    )


def _factor(found: np.ndarray, right: np.ndarray) -> Mistake | None:
    """The mistake of estimates that are a constant times the right ones, but not them."""
    factor = float((found * right).sum() / (right**2).sum())
    if not all(_close(one, factor * other) for one, other in zip(found, right, strict=True)):
        return None
    if not np.isfinite(factor) or abs(factor) < 0.001 or abs(factor - 1) < TOLERANCE:
        return None
    hint = f"Your estimates are the right ones times {number(factor)}, and so is their mean."
    return Mistake("a constant factor", found, hint)


def _repeats(evidence: Arrays, name: str) -> bool:
    """Whether a second call with the same inputs gave the same estimates."""
    first, second = evidence[f"{name}_mu"], evidence["again_mu"]
    return first.shape == second.shape and np.allclose(first, second, rtol=1e-4, equal_nan=True)


_OWN_NOISE = Verdict(
    0.0,
    "Two calls with the same `eps` gave different estimates. The noise is an argument: draw none of "
    "your own, then every estimate has one right value.",
    "noise drawn anew",
)


def _describe(found: Sequence[np.ndarray], right: np.ndarray, s: Samples) -> tuple[str, int]:
    """Which of the two estimates are wrong, in words with numbers, and how many are."""
    texts = []
    for name, mine, answer in zip(("mu", "log_var"), found, right, strict=True):
        if not _close(mine, answer):
            scale = np.abs(answer) + np.sqrt(np.mean(answer**2))
            place = int(np.argmax(np.nan_to_num(np.abs(mine - answer) / scale, nan=np.inf)))
            texts.append(
                f"Your estimate by `{name}` is {number(mine[place])} where mu = "
                f"{number(s.mu[place])}, log_var = {number(s.log_var[place])}, eps = "
                f"{number(s.eps[place])}; expected is {number(answer[place])}."
            )
    return " ".join(texts), len(texts)


@verdict("A4.pathwise", inputs=_estimator_inputs, lesson=LESSON_2)
def pathwise(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the estimates f'(z) and ½ sigma eps f'(z), sample by sample?  Half of the points each."""
    shape = inputs["eps"].shape
    s = smooth(inputs)
    found = [part for part in _pair(evidence, "smooth", shape) if part is not None]
    if len(found) < 2:
        return _no_pair(evidence, "smooth", shape)
    right = s.pathwise()
    text, wrong = _describe(found, right, s)
    if not wrong:
        return Verdict(1.0, "Every sample's pathwise estimates are right.")
    if not _repeats(evidence, "smooth"):
        return _OWN_NOISE
    by_log_var, z = s.sigma * s.eps / 2, s.mu + s.sigma * s.eps
    mirrored = smooth({**inputs, "eps": -inputs["eps"]}).slopes
    alike = {name: np.full(shape, inputs[name][0]) for name in ("mu", "log_var")}
    first = smooth({**inputs, **alike})
    candidates = [
        ("no gradient", np.zeros_like(right), "The gradient is zero everywhere: where is z cut off from mu and log_var?"),
        ("mu and log_var swapped", right[::-1], "First the estimate by mu, then the one by log_var."),
        ("score function in place of pathwise", s.score(), "These are the score-function estimates; the pathwise ones use f'."),
        ("f in place of its derivative", np.stack([s.y, s.y * by_log_var]), "The chain rule asks for f'(z), not for f(z)."),
        ("sign", -right, "Check the sign."),
        ("inner derivative forgotten", np.stack([s.slopes, s.slopes]), "The chain rule: f'(z) times ∂z/∂log_var."),
        ("averaged over the samples", right / s.y.size, "One estimate for every sample, not a share of the mean."),
        ("averaged over the samples", np.broadcast_to(right.mean(axis=1, keepdims=True), right.shape), "One estimate for every sample."),
        ("eps needs gradients", np.stack([s.slopes, s.slopes * s.sigma]), "That is the derivative by eps, which is no parameter."),
        ("f not differentiated", np.stack([np.ones(shape), by_log_var]), "∂z alone is not the gradient of f(z): the chain rule."),
        ("z² in place of f", np.stack([2 * z, 2 * z * by_log_var]), "f is an argument; it need not be z²."),
        ("averaged with mirrored noise", np.stack([(s.slopes + mirrored) / 2, (s.slopes - mirrored) / 2 * by_log_var]), "The mean is right, but one estimate is asked for each eps, not for each pair of eps and −eps."),
        ("the first sample's parameters for all", first.pathwise(), "Every sample has a mu and a log_var of its own."),
    ]  # fmt: skip
    for name, derivative, hint in _wrong_derivatives(s):
        candidates.append((name, np.stack([s.slopes, s.slopes * derivative]), hint))
        for at in LOCATIONS:
            slopes = smooth(inputs, at).slopes
            names, hints = SEVERAL.join(dict.fromkeys((at.mistake, name))), f"{at.hint} {hint}"
            candidates.append((names, np.stack([slopes, slopes * derivative]), hints))
    for at in LOCATIONS:
        slopes = smooth(inputs, at).slopes
        for derivative in (at.rate(s.log_var) * s.eps, by_log_var):
            candidates.append((at.mistake, np.stack([slopes, slopes * derivative]), at.hint))
    name, hint = _explain(found, right, candidates)
    return Verdict(1 - wrong / 2, f"{text} {hint or _Z_HINT}", name or "another pathwise estimate")


def _baseline(found: Sequence[np.ndarray], s: Samples, at_mu: np.ndarray) -> bool:
    """Whether the estimates are those of f less a baseline: a constant, whichever it is, the mean
    of the other samples' values, or f at mu."""
    unit = (s.eps / s.sigma, (s.eps**2 - 1) / 2)
    constant = np.median(s.y - found[0] / unit[0])
    others = (s.y - s.y.mean()) * s.y.size / (s.y.size - 1)
    return any(
        all(_close(part, less * u) for part, u in zip(found, unit, strict=True))
        for less in (s.y - constant, others, s.y - at_mu)
    )


@verdict("A4.score", inputs=_estimator_inputs, lesson=LESSON_2)
def score(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the estimates f(z) eps / sigma and ½ f(z) (eps² − 1), sample by sample, for a smooth f
    and for a step, whose own derivative is useless?  No baseline, as the contract says; with one
    half of the points stay.  Else half of them for each estimate that is right for both."""
    shape = inputs["eps"].shape
    functions = {"smooth": smooth(inputs), "step": step(inputs)}
    found: dict[str, list[np.ndarray]] = {}
    for name in functions:
        if str(evidence[f"{name}_mu"]) == "raised" and name == "step":
            return Verdict(
                0.25 if _both_right(evidence, functions["smooth"]) else 0.0,
                "For a step function your code raises an error: it asks for the derivative of f. "
                "The score-function estimate needs the values of f only.",
                "score function with the derivative of f",
            )
        found[name] = [part for part in _pair(evidence, name, shape) if part is not None]
        if len(found[name]) < 2:
            return _no_pair(evidence, name, shape)
    s, right = functions["smooth"], functions["smooth"].score()
    text, wrong = _describe(found["smooth"], right, s)
    if not wrong:
        text, wrong = _describe(found["step"], functions["step"].score(), functions["step"])
        if not wrong:
            return Verdict(1.0, "Every sample's score-function estimates are right.")
        text = f"For the step function f(z) = 1 if z > {number(float(inputs['threshold']))}, else 0: {text}"
        return Verdict(0.25, f"{text} It needs no derivative of f.", "score function with the derivative of f")  # fmt: skip
    if not _repeats(evidence, "smooth"):
        return _OWN_NOISE
    unit = np.stack([s.eps / s.sigma, (s.eps**2 - 1) / 2])
    at_mu = smooth(inputs, Location(scale=np.zeros_like)).y
    if _baseline(found["smooth"], s, at_mu):
        return Verdict(
            0.5,
            f"{text} You subtract a baseline from f. That is a good idea in practice, but here "
            "the plain estimate f(z) · ∂ log q(z) is asked for.",
            "baseline subtracted",
        )
    log_q = -0.5 * (np.log(2 * np.pi) + s.log_var + s.eps**2)
    e, sigma, y = s.eps, s.sigma, s.y
    zero = np.zeros(shape)
    attached = "log q has to be differentiated at a *fixed* z: cut z off (`detach`) before."
    candidates = [
        ("no gradient", np.zeros_like(right), "The gradient is zero everywhere: is z cut off, but mu and log_var in log q not?"),
        ("z not detached in log q", np.stack([zero, -y / 2]), attached),
        ("z not detached in log q", np.stack([s.slopes * log_q, s.slopes * log_q * sigma * e / 2 - y / 2]), attached),
        ("pathwise in place of score function", s.pathwise(), "These are the pathwise estimates; the score function uses f itself."),
        ("mu and log_var swapped", right[::-1], "First the estimate by mu, then the one by log_var."),
        ("f forgotten", unit, "This is the score ∂ log q(z) alone: its mean is 0. What weighs it?"),
        ("sign", -right, "Check the sign."),
        ("density in place of its logarithm", right * np.exp(log_q), "∂q is not ∂ log q: under an expectation by q you already have the factor q."),
        ("sign", right * [[-1], [1]], "Check the sign of the derivative by mu."),
        ("sign", right * [[1], [-1]], "Check the sign of the derivative by log_var."),
        ("derivative of f in place of f", unit * s.slopes, "The score function needs the values of f, not its derivative."),
        ("log q in place of its derivative", np.stack([y * log_q, y * log_q]), "The score is the derivative of log q."),
        ("divided by sigma² twice", np.stack([y * e / sigma**3, right[1]]), _SCORE_HINT),
        ("divided by sigma² twice", np.stack([y * e / sigma**2, right[1]]), _SCORE_HINT),
        ("z not detached in f", right + s.pathwise() * log_q, "Only log q is differentiated, not f(z): there z is fixed, too."),
        ("sigma forgotten", np.stack([y * e, right[1]]), _SCORE_HINT),
        ("sigma forgotten", np.stack([y * e * sigma, right[1]]), _SCORE_HINT),
        ("derivative by z", np.stack([-right[0], -right[0]]), "By mu and log_var is asked, not by z."),
        ("normalizing constant forgotten", np.stack([right[0], y * e**2 / 2]), "−½ log sigma² in log q depends on log_var, too."),
        ("exponent forgotten", np.stack([right[0], -y / 2]), "The exponent of q depends on log_var, too."),
        ("½ forgotten", np.stack([right[0], y * (e**2 - 1)]), _SCORE_HINT),
        ("normalizing constant twice", np.stack([right[0], y * (e**2 / 2 - 1)]), "Half of log sigma² is log sigma: see the constant in log q."),
        ("derivative by sigma", np.stack([right[0], y * (e**2 - 1) / sigma]), "By log sigma², not by sigma."),
        ("derivative by sigma²", np.stack([right[0], y * (e**2 - 1) / (2 * sigma**2)]), "By log sigma², not by sigma²."),
        ("sign of the 1", np.stack([right[0], y * (e**2 + 1) / 2]), _SCORE_HINT),
        ("averaged over the samples", right / y.size, "One estimate for every sample, not a share of the mean."),
        ("averaged over the samples", np.broadcast_to(right.mean(axis=1, keepdims=True), right.shape), "One estimate for every sample."),
    ]  # fmt: skip
    for at in LOCATIONS:
        wrong_y = smooth(inputs, at).y
        off = ((at.centre - 1) * s.mu + at.scale(s.log_var) * e) / sigma  # what eps seems to be
        candidates += [
            (at.mistake, unit * wrong_y, at.hint),
            (at.mistake, np.stack([off / sigma, (off**2 - 1) / 2]) * wrong_y, at.hint),
        ]
    for at in (RIGHT, LOCATIONS[0]):  # N(mu, sigma⁴) in place of N(mu, sigma²)
        off = at.scale(s.log_var) * e / sigma**2
        wrong_y = smooth(inputs, at).y
        candidates.append(
            (
                "the variance in place of the standard deviation",
                np.stack([off / sigma**2, off**2 - 1]) * wrong_y,
                "`Normal(loc, scale)` takes the standard deviation; sigma² = exp(`log_var`).",
            )
        )
    name, hint = _explain(found["smooth"], right, candidates)
    plain = functions["step"].score()
    share = sum(
        _close(one, a) and _close(two, b)
        for one, a, two, b in zip(found["smooth"], right, found["step"], plain, strict=True)
    )
    return Verdict(
        share / 2, f"{text} {hint or _SCORE_HINT}", name or "another score-function estimate"
    )


def _both_right(evidence: Arrays, s: Samples) -> bool:
    pair = _pair(evidence, "smooth", s.eps.shape)
    return all(p is not None and _close(p, a) for p, a in zip(pair, s.score(), strict=True))


def square(mu: np.ndarray, log_var: np.ndarray) -> dict[str, np.ndarray]:
    """For f(z) = z²: the gradient of E[f] = mu² + sigma² by mu and log_var, and the variances of
    both estimates by mu: 2z, and z² eps / sigma."""
    variance = np.exp(log_var)
    return {
        "dmu": 2 * mu,
        "dlog_var": variance,
        "pathwise": 4 * variance,
        "score": mu**4 / variance + 14 * mu**2 + 15 * variance,
    }


def _variance_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float64 (8,), mu of both signs and away from 0."""
    mu = generator.uniform(0.4, 2.5, 8) * generator.choice([-1.0, 1.0], 8)
    size = generator.uniform(0.4, 2, 8) * generator.choice([-1.0, 1.0], 8)
    return {"mu": mu, "log_var": size}


@verdict("A4.variances", inputs=_variance_inputs, lesson=LESSON_2)
def variances(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The exact gradient of E[z²] and the exact variances of both estimates by mu.  A quarter of
    the points for each of the four numbers."""
    mu, log_var = inputs["mu"], inputs["log_var"]
    v, sigma = np.exp(log_var), np.exp(log_var / 2)
    second = mu**4 / v + 18 * mu**2 + 15 * v  # E of the squared score-function estimate
    hints: dict[str, list[tuple[str, np.ndarray, str]]] = {
        "dmu": [
            ("E[f(z)] not differentiated", mu**2 + v, "This is E[z²] itself."),
            ("gradient at a fixed z", np.zeros_like(mu), "E[z²] does move with mu."),
        ],
        "dlog_var": [
            ("derivative by sigma", 2 * sigma, "By log sigma²: sigma² is exp(log_var)."),
            ("derivative by sigma²", np.ones_like(mu), "By log sigma²: sigma² is exp(log_var)."),
            ("E[z²] = mu²", np.zeros_like(mu), "E[z²] is not E[z]²: what is the variance?"),
            ("derivative by log sigma", 2 * v, "log_var is log sigma², not log sigma."),
            ("½ too many", v / 2, "sigma² = exp(log_var), which is its own derivative."),
            ("sigma for sigma²", sigma, "sigma² = exp(log_var)."),
        ],
        "pathwise": [
            ("factor not squared", 2 * v, "The variance of 2z is 2² times that of z."),
            ("factor not squared", v, "The estimate is 2z, not z."),
            ("second moment for the variance", 4 * (mu**2 + v), "Subtract the square of the mean."),
            ("standard deviation for the variance", 2 * sigma, "The variance is asked."),
            ("sigma for sigma²", 4 * sigma, "sigma² = exp(log_var)."),
            ("no variance", np.zeros_like(mu), "2z is as random as z."),
        ],
        "score": [
            ("second moment for the variance", second, "Subtract the square of the mean, (2 mu)²."),
            ("standard deviation for the variance", np.sqrt(second - 4 * mu**2), "The variance is asked."),
            ("mu taken for 0", 15 * v, "That is the variance at mu = 0; (mu + sigma eps)⁴ has more terms."),
            ("a cross term forgotten", second - 6 * mu**2 - 4 * mu**2, "Of mu² eps / sigma and sigma eps³ the product counts, too."),
            ("moments of eps", mu**4 / v + 6 * mu**2 * 1 + 3 * v - 4 * mu**2, "E[eps²] = 1, E[eps⁴] = 3, E[eps⁶] = 15: z⁴ eps² needs all three."),
            ("moments of eps", mu**4 / v + 6 * mu**2 * 3 + 3 * v - 4 * mu**2, "E[eps⁶] is 15."),
            ("sigma for sigma²", second * v / sigma - 4 * mu**2, "The estimate is divided by sigma, its square by sigma²."),
            ("mean not squared", second - 2 * mu, "Subtract the *square* of the mean."),
        ],
    }  # fmt: skip
    words = {
        "dmu": "the gradient by mu",
        "dlog_var": "the gradient by log_var",
        "pathwise": "the variance of the pathwise estimate",
        "score": "the variance of the score-function estimate",
    }
    right = square(mu, log_var)
    swapped = "First pathwise, then score function: which of them grows when sigma shrinks?"
    hints["pathwise"].append(("the two variances swapped", right["score"], swapped))
    pathwise = numbers(evidence["pathwise"], mu.shape)
    if pathwise is not None and np.allclose(pathwise, right["pathwise"], rtol=1e-3):
        same = "Both have the same mean; their variances differ. See your picture."
        hints["score"].append(("the same variance for both", right["pathwise"], same))
    else:
        hints["score"].append(("the two variances swapped", right["pathwise"], swapped))
    for name, doubled in square(mu, 2 * log_var).items():
        factor = 2 if name == "dlog_var" else 1
        hints[name].append(
            ("log_var read as log sigma", factor * doubled, "sigma² = exp(log_var).")
        )
    wrong: list[tuple[str, str]] = []
    left = [name for name in right if _unanswered(evidence[name])]
    if len(left) == len(right):
        return Verdict(0.0, "", UNANSWERED)
    for name, answer in right.items():
        found = numbers(evidence[name], mu.shape)
        if name in left:
            wrong.append(
                ("not answered", f"The function for {words[name]} is still to be written.")
            )
        elif found is None:
            wrong.append(("not a number", f"For {words[name]} you return no number."))
        elif not np.allclose(found, answer, rtol=1e-3, atol=1e-6):
            place = int(np.argmax(np.nan_to_num(np.abs(found / answer - 1), nan=np.inf)))
            known = hints[name]
            match = nearest(found, [Mistake(*entry) for entry in known])
            wrong.append(
                (
                    match.name if match else _unnamed(found, answer) or f"another {name}",
                    f"At mu = {number(mu[place])}, log_var = {number(log_var[place])} you have "
                    f"{number(found[place])} for {words[name]}; expected is "
                    f"{number(answer[place])}.{' ' + match.hint if match else ''}",
                )
            )
    if not wrong:
        return Verdict(1.0, "The gradient and both variances are exact.")
    return Verdict(
        1 - len(wrong) / 4,
        " ".join(text for _, text in wrong),
        SEVERAL.join(dict.fromkeys(name for name, _ in wrong)),
    )


def _unnamed(found: np.ndarray, answer: np.ndarray) -> str:
    """A mistake that shows in the ratio of what was found to what is right, '' if none does."""
    ratio = found / answer
    if np.ptp(ratio) < 1e-3 * abs(ratio[0]):
        return "a constant factor"
    return "sampled in place of computed" if (np.abs(ratio - 1) < 0.2).all() else ""


PATHS = {
    "rsample": "flows",
    "mirrored": "flows",
    "one element": "flows",
    "cancelling": "flows",
    "torch.normal": "zero",
    "bernoulli": "zero",
    "rounded": "zero",
    "sample": "none",
    "detached": "none",
    "mean cut off": "none",
    "sign of mu": "zero",
}
"""What reaches mu through each of the samplers of the check A4.reaches."""

_ZERO = [name for name, found in PATHS.items() if found == "zero"]
_SAME = "No path (`None`) and a path with a gradient of zero are different answers here."
_HISTORY = (
    "requires_grad taken for a gradient",
    "`requires_grad` says that autograd knows a way back, not that anything but zeros comes back "
    "along it. Ask for the gradient itself.",
)
_EVERY = "A gradient that is not zero in *some* element flows, whatever its sign."

_PATTERNS: list[tuple[str, str, dict[str, str]]] = [
    (*_HISTORY, dict.fromkeys([*_ZERO, "mean cut off"], "flows")),
    (*_HISTORY, dict.fromkeys([*_ZERO, "mean cut off"], "flows") | {"torch.normal": "zero"}),
    (
        "None and zero confused",
        _SAME,
        dict.fromkeys(["sample", "detached", "mean cut off"], "zero"),
    ),
    ("None and zero confused", _SAME, {"mean cut off": "zero"}),
    ("None and zero confused", _SAME, dict.fromkeys(_ZERO, "none")),
    ("every element in place of any", _EVERY, {"one element": "zero"}),
    ("every element in place of any", _EVERY, {"one element": "zero", "cancelling": "zero"}),
    ("a sum in place of any element", _EVERY, {"cancelling": "zero"}),
    ("a sign in place of any value", _EVERY, {"mirrored": "zero"}),
    ("a sign in place of any value", _EVERY, {"mirrored": "zero", "cancelling": "zero"}),
    (
        "sigma in place of mu",
        "Ask for what reaches `mu`, not `sigma`.",
        {"bernoulli": "none", "mean cut off": "flows", "sign of mu": "flows"},
    ),
]
"""Mistaken measurements: the name, the hint, and where they answer otherwise than PATHS."""


def _reach_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """order: the samplers' order, int64 (11,); mu, sigma: float32 (5,)."""
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
    answers = [str(text) for text in np.atleast_1d(evidence["answers"])]
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
    for name, hint, others in _PATTERNS:
        if given == PATHS | others:
            return Verdict(min(share, 0.9), hint, name)
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


PROOF = Proof(
    steps={
        "kalo": Step("the expectation as an integral", ("rofi",)),
        "mipu": Step("the two densities compared", ("dasu", "weko")),
        "tesa": Step("the law of mu + sigma eps", ("huno", "weko")),
        "vido": Step(
            "the expectation over eps", ("weko", "lami"), (("tesa",), ("kalo", "mipu"))
        ),
        "rugi": Step("gradient and expectation exchanged", ("peto",), (("vido",),)),
        "solu": Step("the chain rule", ("nibe",)),
        "fape": Step("the derivatives of mu + sigma eps", ("sicu", "nibe")),
        "zumi": Step("the gradient", ("gova",), (("rugi", "solu", "fape"),)),
        "bexo": Step("the estimate from samples", ("jadi", "feno"), (("zumi",),)),
    },
    goal="bexo",
    distractors={
        "larn": Distractor(
            "sigma squared times eps",
            "the variance of exp(ℓ) · ε is exp(2ℓ): a factor is squared in a variance.",
        ),
        "nopi": Distractor(
            "gradient moved into an expectation whose distribution moves",
            "the distribution of z depends on θ. At a fixed z the function f does not, so that your "
            "line says that every such gradient is 0.",
        ),
        "cuwe": Distractor(
            "Jacobian forgotten",
            "a density changes by the factor |dz/dε| when its variable is replaced.",
        ),
        "yoma": Distractor(
            "½ of log_var forgotten", "ℓ is log σ², so σ = exp(ℓ/2) has a derivative of ½ exp(ℓ/2)."
        ),
        "hesi": Distractor(
            "the trick changes the distribution",
            "z stays N(μ, σ²); only the way it is written changes. f is not taken at ε.",
        ),
        "qila": Distractor(
            "eps needs gradients",
            "the derivative by ε is not asked for: ε is no parameter, and nothing is optimized there.",
        ),
        "dabo": Distractor(
            "works unchanged for discrete z",
            "such a z jumps where ε passes a threshold: its derivative is 0 almost everywhere, while "
            "the gradient of the expectation is not.",
        ),
        "wuti": Distractor(
            "sampling cannot be differentiated at all",
            "the score-function estimate does it from samples of z alone, without the trick.",
        ),
        "gemu": Distractor(
            "eps drawn once for ever",
            "with one fixed ε you minimize another function, f at one point of the noise.",
        ),
    },
    wrong_reasons={
        "xaro": Distractor(
            "gradient moved into an expectation whose distribution moves",
            "that is true only while the distribution does not depend on the parameter.",
        ),
        "pudi": Distractor(
            "the trick changes the distribution", "nothing is replaced: z is N(μ, σ²) as before."
        ),
        "tolu": Distractor(
            "exact only for many samples", "the line is exact; no number of samples appears in it."
        ),
        "feno": Distractor(
            "linearity in place of a limit",
            "linearity is about finite sums; a derivative is a limit, and to exchange it with an integral "
            "takes a bound.",
        ),
    },
)  # fmt: skip


def _by(needs: tuple[str, ...], reasons: tuple[str, ...]) -> Proof:
    """PROOF with one way to the expectation over eps only, and the reasons that hold on this way."""
    vido = replace(PROOF.steps["vido"], needs=(needs,), reasons=reasons)
    return replace(PROOF, steps={**PROOF.steps, "vido": vido})


WAYS = (_by(("tesa",), ("lami", "weko")), _by(("kalo", "mipu"), ("weko",)))
"""From the law of mu + sigma eps the expectation follows at once; from the two densities it takes
the change of variables."""


@verdict("A4.proof", lesson=LESSON_2)
def proof(inputs: Arrays, evidence: Arrays) -> Verdict:
    """The derivation of the trick, from E[f(z)] to the estimate that code computes; the better of
    the two ways counts."""
    return max((judge_proof(way, evidence) for way in WAYS), key=lambda found: found.share)
