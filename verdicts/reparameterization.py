"""The reparameterization, judged in B1 and, as a method of the model, in B3: is z = mu + sigma · eps,
with fresh standard normal noise eps?

The noise is recovered from the answer, eps = (z − mu) / sigma, and judged by its distribution;
given z, the pathwise gradients are exact: dz/dmu = 1 and dz/dlog_var = ½ (z − mu) in every element
(Kingma & Welling 2014, section 2.4, with log_var = log sigma²).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from scipy import special, stats

from autograder.judging import (
    ANOTHER_SHAPE,
    FALSE_ALARM,
    NOTHING_RETURNED,
    Arrays,
    Example,
    Mistake,
    Verdict,
    along,
    compared,
    flag,
    kolmogorov,
    number,
    numbers,
    p_of_counts,
    p_of_normals,
    p_of_shape,
    p_of_spreads,
    p_of_squares,
    returned,
)

NEAR = 0.04
"""The Kolmogorov-Smirnov distance below which 4,000 values may have a distribution: they are
further away from their own one with a probability of 1e-5, which costs a name, never points."""

HUGE = 1e30
"""Where z counts as infinite, so that no square and no tolerance in this module overflows."""

FAR = 1e4
"""How many standard deviations from `mu` no wrong z is that is worth something."""

FLOAT32 = float(np.finfo(np.float32).eps)


_SIGN = "Check the sign."
_HALF = (
    "The standard deviation is the square root of the variance: what does that do to a logarithm?"
)
_LOG = (
    "`log_var` is the logarithm of the variance, a number that may be negative. Undo the logarithm."
)
_OTHER = (
    "Only the exponential undoes a logarithm; other functions that happen to be positive do not."
)
_EXTRA = (
    "Write sigma as a function of `log_var` on paper, and compare it with your code term by term."
)
_TWICE = "The exponential is taken twice. Take it once."


def _softplus(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.logaddexp(0, x))


def _clipped(low: float, high: float) -> Mistake:
    return Mistake(
        "log_var clipped",
        lambda v: np.exp(np.clip(v, low, high) / 2),
        "Outside of your limits the spread of z is wrong and no gradient reaches `log_var`.",
    )


RIGHT = Mistake("", lambda v: np.exp(v / 2))
# fmt: off
SCALES = [
    Mistake("exp(log_var) as standard deviation", np.exp, _HALF),
    Mistake("log_var as standard deviation", lambda v: v, _LOG),
    Mistake("half of log_var as standard deviation", lambda v: v / 2, _LOG),
    Mistake("root of log_var as standard deviation", lambda v: np.sqrt(np.abs(v)), _LOG),
    Mistake("exp(2 log_var) as standard deviation", lambda v: np.exp(2 * v), _HALF),
    Mistake("standard deviation passed where log_var is expected", lambda v: np.exp(np.exp(v / 2) / 2), _TWICE),
    Mistake("exp(-log_var / 2) as standard deviation", lambda v: np.exp(-v / 2), _SIGN),
    Mistake("exp(-log_var) as standard deviation", lambda v: np.exp(-v), f"{_SIGN} {_HALF}"),
    Mistake("log_var ignored", np.ones_like, "The spread of z has to follow `log_var`."),
    Mistake("exp(log_var / 4) as standard deviation", lambda v: np.exp(v / 4), _HALF),
    Mistake("softplus(log_var) as standard deviation", _softplus, _OTHER),
    Mistake("root of softplus(log_var) as standard deviation", lambda v: _softplus(v) ** 0.5, _OTHER),
    Mistake("softplus(log_var / 2) as standard deviation", lambda v: _softplus(v / 2), _OTHER),
    Mistake("sigmoid(log_var) as standard deviation", special.expit, _OTHER),
    Mistake("1 + log_var / 2 as standard deviation", lambda v: 1 + v / 2, _OTHER),
    Mistake("1 + log_var as standard deviation", lambda v: 1 + v, _OTHER),
    Mistake("log_var squared as standard deviation", lambda v: v**2, _LOG),
    Mistake("a power of 2 in place of the exponential", lambda v: 2 ** (v / 2), _OTHER),
    Mistake("a power of 10 in place of the exponential", lambda v: 10 ** (v / 2), _OTHER),
    Mistake("1 added to the variance", lambda v: np.sqrt(np.exp(v) + 1), _EXTRA),
    Mistake("1 added to the standard deviation", lambda v: np.exp(v / 2) + 1, _EXTRA),
    Mistake("expm1 in place of exp", lambda v: np.expm1(v / 2), _EXTRA),
    Mistake("half of exp(log_var) as standard deviation", lambda v: np.exp(v) / 2, _HALF),
    _clipped(0, np.inf),
    _clipped(-np.inf, 0),
]
# fmt: on
for limit in range(1, 16):
    SCALES += [_clipped(-limit, limit), _clipped(-limit, np.inf), _clipped(-np.inf, limit)]
"""Standard deviations as functions of log_var."""

# fmt: off
CENTRES = [
    Mistake("mu ignored", lambda mu, v: np.zeros_like(mu), "z does not move with `mu`: it scatters around 0."),
    Mistake("wrong sign of mu", lambda mu, v: -mu, "z scatters around −`mu`."),
    Mistake("mu counted twice", lambda mu, v: 2 * mu, "z scatters around 2 `mu`: the noise itself needs no mean."),
    Mistake("mu multiplied by sigma", lambda mu, v: mu * np.exp(v / 2), "z scatters around `mu` times sigma: mind brackets."),
    Mistake("log_var added to mu", lambda mu, v: mu + v / 2, "z scatters around `mu` + ½ `log_var`."),
    Mistake("log_var added to mu", lambda mu, v: mu + v, "z scatters around `mu` + `log_var`."),
]
# fmt: on
"""What z may scatter around, from mu and log_var."""

_UNIFORM = "All values within its limits are equally likely; the noise has to be standard normal."
_RAND = "`rand` draws uniformly from [0, 1), with mean ½; the noise has to be standard normal."
_LAWS = [
    Mistake("rand in place of randn", stats.uniform(0, 1).cdf, _RAND),
    Mistake("uniform noise", stats.uniform(-np.sqrt(3), 2 * np.sqrt(3)).cdf, _UNIFORM),
    Mistake("uniform noise", stats.uniform(-1, 2).cdf, _UNIFORM),
    Mistake("uniform noise", stats.uniform(-0.5, 1).cdf, _UNIFORM),
    Mistake(
        "absolute value of normal noise",
        stats.halfnorm.cdf,
        "It is never negative, so z never falls below mu.",
    ),
]
"""Other distributions of noise, by their cumulative distribution functions."""


MANY = "reparameterize(torch.full((50_000, 2), {mu}), torch.full((50_000, 2), {log_var}))"
"""Samples of which mean and standard deviation are known to a hundredth of sigma."""

FEW = "reparameterize(torch.zeros(3, 2), torch.zeros(3, 2))"

PLACES = [
    {"mu": mu, "log_var": log_var}
    for mu, log_var in ((0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (0.0, 2.0), (1.0, 0.0), (2.0, 1.0))
]

SPREAD = Example(
    f"{MANY}.std()",
    lambda log_var: np.exp(log_var / 2),
    [place for place in PLACES if not place["mu"]] + [{"mu": 0.0, "log_var": 4.0}],
    arguments=lambda mu, log_var: (np.array(log_var),),
    shown=np.abs,
    apart=0.1,
)
CENTRE = Example(
    f"{MANY}.mean()",
    lambda mu, log_var: mu,
    PLACES,
    arguments=lambda mu, log_var: (np.array(mu), np.array(log_var)),
    apart=0.1,
)
NOT_NOISY = SPREAD.at(mu=0.0, log_var=0.0)


def _different(code: str) -> str:
    """A cell that counts different numbers in six that should be."""
    return compared(f"len({code}.unique())", "6")


OF_MU = Example(
    "m, v = torch.tensor([{mu}], requires_grad=True), torch.tensor([{log_var}], requires_grad=True)\n"
    "torch.autograd.grad(reparameterize(m, v).sum(), m)[0]",
    lambda log_var: 0 * log_var + 1,
    PLACES,
    arguments=lambda mu, log_var: (np.array([log_var]),),
)
SLOPE = Example(
    "m, v = torch.tensor([{mu}], requires_grad=True), torch.tensor([{log_var}], requires_grad=True)\n"
    "z = reparameterize(m, v)\n"
    "torch.autograd.grad(z.sum(), v)[0] / (z - m)",
    lambda log_var: 0 * log_var + 0.5,
    PLACES,
    arguments=lambda mu, log_var: (np.array([log_var]),),
    apart=0.02,
)


def value_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float32 (N, D), about 90,000 elements, sigma from 0.05 to 7."""
    columns = int(generator.integers(5, 10))
    shape = (90_000 // columns, columns)
    return {
        "mu": generator.normal(0, 2, shape).astype(np.float32),
        "log_var": generator.uniform(-6, 4, shape).astype(np.float32),
    }


def _p_of_tails(eps: np.ndarray) -> float:
    """The two-sided p-value of the number of elements beyond three standard deviations (and a
    little, so that noise clipped at three has none, whatever the rounding), and of the furthest."""
    count, share = int((np.abs(eps) > 3.01).sum()), 2 * stats.norm.sf(3.01)
    all_nearer = eps.size * np.log1p(-2 * stats.norm.sf(np.abs(eps).max()))
    furthest = 2 * min(np.exp(all_nearer), -np.expm1(all_nearer))
    return 2 * float(min(p_of_counts(count, eps.size, share), furthest))


def _p_values(eps: np.ndarray, mu: np.ndarray, log_var: np.ndarray) -> dict[str, float]:
    """How unusual each property of `eps` would be for independent standard normal noise.

    Every linear statistic Σ f·eps / ‖f‖ is exactly standard normal, every sum of squares exactly
    chi-squared, so that no p-value rests on a simulation.
    """
    sigma = np.exp(log_var / 2)
    features = [np.ones_like(mu), mu, log_var, mu * log_var, mu / sigma]
    linear = np.array([along(f, eps) for f in features])
    groups = [np.broadcast_to(np.arange(eps.shape[1]), eps.shape)]
    groups += [np.searchsorted(np.quantile(x, np.arange(1, 8) / 8), x) for x in (mu, log_var)]
    return {
        "mean": p_of_normals(linear[:1]),
        "location": p_of_normals(linear[1:]),
        "spread": p_of_squares((eps**2).sum(), eps.size),
        "scale": min(p_of_spreads(eps, g) for g in groups),
        "shape": p_of_shape(eps),
        "tails": _p_of_tails(eps),
    }


def constant(values: np.ndarray, axis: int | None = None) -> bool:
    """Whether noise is the same number along an axis (or everywhere), up to rounding."""
    return bool(np.all(np.ptp(values, axis=axis) < 1e-3))


def _unlike(values: np.ndarray, law: Callable[[np.ndarray], np.ndarray] = stats.norm.cdf) -> float:
    """The Kolmogorov-Smirnov distance of some 4,000 values, from all columns, from a distribution."""
    step = max(1, values.size // 4000)
    while math.gcd(step, values.shape[-1]) > 1:
        step += 1
    return kolmogorov(values.ravel()[::step], law)


def _wrong_scale(noise: np.ndarray, mu: np.ndarray, log_var: np.ndarray) -> Mistake | None:
    """The first scale whose division turns z − mu into standard normal noise, if one is known."""
    for scale in (RIGHT, *SCALES):
        eps = noise / scale.at(log_var)
        size = (eps**2).sum()  # tested first, because it is quick; not finite if eps is not
        usual = p_of_squares(size, eps.size) >= FALSE_ALARM
        if usual and min(_p_values(eps, mu, log_var).values()) >= FALSE_ALARM:
            return scale
    return None


def _shared(noise: np.ndarray, log_var: np.ndarray, scales: Iterable[Mistake]) -> Verdict | None:
    """The verdict for noise that is the same number along rows or columns."""
    for scale in scales:
        eps = noise / scale.at(log_var)
        for axis, what, other in ((0, "batch", "row"), (1, "dimensions", "column")):
            if constant(eps, axis):
                return Verdict(
                    0.0 if scale.name else 0.5,
                    f"Every {other} got the same noise: one draw is shared over the {what}. "
                    "Expected: a number of its own for every element of `mu`, that is, noise of "
                    f"shape {noise.shape}." + (f" Also: {scale.hint}" if scale.name else ""),
                    f"noise shared over the {what}",
                    _different(FEW),
                )
    return None


def no_numbers(found: np.ndarray, shape: tuple[int, ...]) -> Verdict:
    """The verdict for an answer that is not one number for every element of `mu`."""
    if found.dtype.kind == "U" and "NoneType" in str(found):
        mistake, hint = NOTHING_RETURNED, "A function without `return` gives back `None`."
    elif found.dtype.kind == "U":
        mistake, hint = "not one tensor", "Return z alone, as one tensor."
    elif found.dtype.kind not in "fiu":
        mistake, hint = "not one tensor", "Return real numbers."
    else:
        mistake, hint = ANOTHER_SHAPE, "Noise and z have one element for every element of `mu`."
    return Verdict(
        0.0,
        f"For `mu` and `log_var` of shape {shape} your function returned {returned(found)}; "
        f"expected is one tensor of shape {shape}. {hint}",
        mistake,
    )


def value(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is (z − mu) / sigma standard normal, whatever mu and log_var are?

    Eight tests at the level FALSE_ALARM: a right answer fails with a probability below 1e-8.  A right
    mean with a wrong but recognizable standard deviation keeps a third of the points, normal
    noise that is shared between elements half.
    """
    mu, log_var = (inputs[name].astype(np.float64) for name in ("mu", "log_var"))
    z = numbers(evidence["z"], mu.shape)
    if z is None:
        return no_numbers(evidence["z"], mu.shape)
    sigma = np.exp(log_var / 2)
    noise = z - mu
    finite = np.abs(z) < HUGE
    if not finite.all():
        bad = number(log_var[~finite].flat[0])
        where = (
            f"Some elements of z are infinite or not a number, for example at `log_var` = {bad}."
        )
        for scale in SCALES:
            if np.array_equal(np.abs(scale.at(log_var)) < HUGE, finite):
                return Verdict(0.0, f"{where} {scale.hint}", scale.name, SPREAD.cell(scale))
        return Verdict(0.0, f"{where} {_LOG}", "z is not finite")
    eps = noise / sigma
    if constant(eps):
        if abs(eps.mean()) < 1e-3:
            return Verdict(
                0.0,
                "z equals `mu` in every element. Expected: z scatters around `mu` with variance "
                "exp(`log_var`). Where is the noise?",
                "no noise",
                NOT_NOISY,
            )
        return Verdict(
            0.0,
            f"z is `mu` plus {number(eps.mean())} standard deviations in every element. Expected: "
            "noise that differs from element to element. A constant is not a sample.",
            "a constant in place of noise",
            NOT_NOISY,
        )
    if (shared := _shared(noise, log_var, [RIGHT])) is not None:
        return shared
    if any((np.abs(eps).max(axis=axis) < 1e-5).any() for axis in (0, 1)):
        return Verdict(
            0.0,
            f"In {number(100 * (np.abs(eps) < 1e-5).mean())} % of the elements z equals `mu`. "
            "Expected: noise in every row and every column.",
            "noise in some elements only",
        )
    p = _p_values(eps, mu, log_var)
    if min(p.values()) >= FALSE_ALARM:
        return Verdict(1.0, "z − mu, divided by sigma, is standard normal noise.")
    measured = (
        f"The noise (z − mu) / sigma recovered from your answer has mean {number(eps.mean())} and "
        f"standard deviation {number(eps.std())}; expected are 0 and 1."
    )
    if (shared := _shared(noise, log_var, SCALES)) is not None:
        return shared
    if (known := _wrong_scale(noise, mu, log_var)) is not None:
        return Verdict(
            1 / 3,
            f"{measured} Your z has exactly the scatter of this mistake: {known.name}. "
            f"{known.hint}",
            known.name,
            SPREAD.cell(known),
        )
    for centre in CENTRES:
        if (known := _wrong_scale(z - centre.at(mu, log_var), mu, log_var)) is not None:
            text = f"{measured} {centre.hint} {known.hint}".strip()
            return Verdict(0.0, text, centre.name, CENTRE.cell(centre))
    if _wrong_scale(z - log_var, log_var, mu) is RIGHT:
        hint = "z scatters around `log_var`, with a spread that follows `mu`: mind the order."
        return Verdict(0.0, f"{measured} {hint}", "mu and log_var swapped")
    slope = float((z * mu).sum() / (mu**2).sum())
    if abs(slope - 1) > 0.05:
        hint = f"When `mu` grows by 1, z grows by about {number(slope)}; expected is 1."
        return Verdict(0.0, f"{measured} {hint}", "z does not follow mu")
    return _wrong_noise(eps, p, measured)


def _wrong_noise(eps: np.ndarray, p: dict[str, float], measured: str) -> Verdict:
    """The verdict for noise with another distribution than the standard normal."""

    def wrong(mistake: str, hint: str, everywhere: bool = False) -> Verdict:
        if min(p["mean"], p["location"]) < FALSE_ALARM:
            share = 0.0
        else:
            share = 1 / 3 if min(p["spread"], p["scale"]) < FALSE_ALARM else 1 / 2
        cell = ""
        if everywhere and abs(eps.mean()) > 0.1:
            cell = CENTRE.at(mu=0.0, log_var=0.0)
        elif everywhere and abs(eps.std() - 1) > 0.1:
            cell = SPREAD.at(mu=0.0, log_var=0.0)
        return Verdict(share, f"{measured} {hint}", mistake, cell)

    if np.ptp(np.quantile(np.abs(eps), [0.001, 0.999])) < 1e-2:
        hint = "It takes two values only, plus and minus the same number, like a tossed coin."
        return wrong("two-valued noise", hint)
    for known in _LAWS:
        if _unlike(eps, known.at) < NEAR:
            return wrong(known.name, known.hint, everywhere=True)
    standard = (eps - eps.mean()) / eps.std()
    if np.unique(np.round(standard, 2)).size < 50:
        hint = "It takes a few different values only; every element needs a draw of its own."
        return wrong("few different values", hint)
    if np.abs(standard).max() < stats.norm.isf(10 / eps.size):  # 20 values should be further out
        hint = (
            f"No value is further out than {number(np.abs(eps).max())}: something cuts the noise "
            "off. Normal noise has no limits."
        )
        return wrong("noise cut off", hint)
    normal = _unlike(standard) < NEAR
    if normal and p["mean"] < FALSE_ALARM:
        hint = "Its mean is not zero, so z is not centred on `mu`."
        return wrong("noise with a mean", hint, everywhere=True)
    if normal and p["spread"] >= FALSE_ALARM and p["scale"] < FALSE_ALARM:
        hint = (
            "On the whole it has the right size, but not in every column, or not for every `mu` "
            "and `log_var`. Does anything but sigma multiply it, or put it in order?"
        )
        return wrong("noise of uneven size", hint)
    if normal and _p_of_tails(standard) > FALSE_ALARM:
        hint = "It has the right form but the wrong size everywhere: nothing else scales the noise."
        return wrong("noise of another standard deviation", hint, everywhere=True)
    hint = (
        f"{number(100 * (np.abs(eps) > 1).mean())} % of it is further than 1 from zero (expected "
        f"31.73 %) and {number(100 * (np.abs(eps) > 3).mean())} % further than 3 (expected 0.27 %)."
        " Which distribution does your noise have, and what multiplies it?"
    )
    return wrong("noise that is not standard normal", hint)


def gradient_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var, weight: float32 (B, D); a quarter of log_var is far out, 10 to 16 from zero."""
    shape = (int(generator.integers(6, 10)), int(generator.integers(11, 17)))
    log_var = generator.uniform(-6, 5, shape)
    far = generator.uniform(10, 16, shape) * generator.choice([-1, 1], shape)
    return {
        "mu": generator.normal(0, 2, shape).astype(np.float32),
        "log_var": np.where(generator.random(shape) < 0.25, far, log_var).astype(np.float32),
        "weight": generator.uniform(0.5, 2, shape).astype(np.float32),
    }


def _elasticity(scale: Mistake, log_var: np.ndarray) -> np.ndarray:
    """d log(scale) / d log_var: the gradient of z with respect to log_var, divided by z − mu."""
    step = 1e-4
    above, below = (np.log(np.abs(scale.at(log_var + s))) for s in (step, -step))
    return np.asarray((above - below) / (2 * step))


def gradients(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the gradients of Σ weight·z equal to weight (for mu) and ½·weight·(z − mu) (for log_var)?

    Exact in every element up to rounding, for whatever noise was drawn: no statistics, except
    that the noise must not be zero.  The gradient with respect to mu is a third of the points.
    """
    mu, log_var, weight = (inputs[name].astype(np.float64) for name in ("mu", "log_var", "weight"))
    z = numbers(evidence["z"], mu.shape)
    if z is None:
        return no_numbers(evidence["z"], mu.shape)
    if not flag(evidence["requires_grad"]):
        return Verdict(
            0.0,
            "z is cut off from `mu` and `log_var`: its `requires_grad` is False, so no gradient "
            "can reach the encoder. Which operation in your code returns numbers without a "
            "history, or runs where no history is recorded?",
            "gradient cut off",
            compared(
                "z = reparameterize(torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True))\n"
                "z.requires_grad",
                "True",
            ),
        )
    by_mu = numbers(evidence["dmu"], mu.shape)  # None where autograd found no path at all
    by_log_var = numbers(evidence["dlog_var"], mu.shape)
    by_mu = np.zeros_like(mu) if by_mu is None else by_mu
    by_log_var = np.zeros_like(mu) if by_log_var is None else by_log_var
    if not by_mu.any() and not by_log_var.any():
        return Verdict(
            0.0,
            "z says that it requires gradients, but those with respect to `mu` and `log_var` are "
            "zero in every element. `torch.normal(mean, std)` does exactly this: it draws, and "
            "nothing flows back through a draw. Draw noise that depends on nothing, then move it.",
            "gradient of zero",
            SLOPE.at(mu=0.0, log_var=0.0),
        )
    spread = z - mu
    rounding = 8 * FLOAT32 * (np.abs(mu) + np.abs(z))
    expected = weight * spread / 2
    mu_right = np.abs(by_mu - weight) <= 1e-4 * weight
    log_var_right = np.abs(by_log_var - expected) <= 1e-4 * np.abs(expected) + weight * rounding
    log_var_right &= np.abs(z) < HUGE
    noisy = np.abs(spread) > np.exp(log_var / 2) * 1e-3
    share = (1.0 if mu_right.all() else 0.0) / 3
    if log_var_right.all() and noisy.mean() > 0.5:
        if mu_right.all():
            return Verdict(1.0, "Both gradients are exact in every element.")
        reached = "is zero" if not by_mu.any() else "is not 1"
        return Verdict(
            2 / 3,
            f"The gradient with respect to `log_var` is right, but dz/dmu {reached} "
            f"(in {int((~mu_right).sum())} of {mu.size} elements). Expected: 1 in every element, "
            "since z moves by as much as `mu` does.",
            "mu cut off" if not by_mu.any() else "gradient with respect to mu",
            OF_MU.at(mu=0.0, log_var=0.0) if not by_mu.any() else "",
        )
    if not noisy.any():
        return Verdict(
            share,
            "z equals `mu`: without noise there is nothing for `log_var` to scale, and its "
            "gradient is zero.",
            "no noise",
        )
    if not by_log_var.any():
        return Verdict(
            share,
            "The gradient with respect to `log_var` is zero in every element. Expected: ½ (z − mu). The "
            "standard deviation is computed without a history, or does not depend on `log_var`: "
            "the encoder would never learn its variance.",
            "standard deviation cut off",
            SLOPE.at(mu=0.0, log_var=0.0),
        )
    if log_var_right.all():
        return Verdict(
            share,
            f"In {int((~noisy).sum())} of {mu.size} elements z equals `mu`, and no gradient reaches "
            "`log_var`. Expected: noise in every row and every column.",
            "noise in some elements only",
        )
    ratio = by_log_var / (weight * spread)
    clear = (np.abs(spread) > 1e3 * rounding) & np.isfinite(ratio)
    if (np.abs(ratio - 0.5)[clear] < 0.01).all():
        return Verdict(
            share,
            "The gradient with respect to `log_var` is nearly, but not exactly, ½ (z − mu). Is something small "
            "added, or computed with fewer digits than the input has?",
            "imprecise gradient",
        )
    for scale in SCALES:
        answer = _elasticity(scale, log_var)
        usable = clear & np.isfinite(answer)
        close = np.abs(ratio - answer) <= 1e-2 * np.abs(answer) + 2e-3
        if usable.sum() > mu.size / 3 and close[usable].mean() > 0.97:
            return Verdict(
                share,
                "dz/dlog_var is not ½ (z − mu). Your gradient is exactly the one of this mistake: "
                f"{scale.name}. {scale.hint}",
                scale.name,
                SLOPE.cell(replace(scale, answer=lambda v, scale=scale: _elasticity(scale, v))),
            )
    worst = np.nanargmax(np.where(clear, np.abs(ratio - 0.5), -1.0))
    return Verdict(
        share,
        f"The gradient of z with respect to `log_var` is {number(ratio.flat[worst])} times (z − mu) where "
        f"`log_var` is {number(log_var.flat[worst])}; expected is ½ everywhere. Write sigma as a "
        "function of `log_var` and differentiate it by hand: which step of your code differs?",
        "gradient with respect to log_var",
        SLOPE.at(mu=0.0, log_var=round(float(log_var.flat[worst]), 3)),
    )


def noise_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float32 (N, D), each one number throughout, so that a wrong mean or standard
    deviation, judged elsewhere, does not hide whether the noise is independent."""
    shape = (int(generator.integers(150, 180)), int(generator.integers(180, 210)))
    return {
        "mu": np.full(shape, generator.normal(), np.float32),
        "log_var": np.full(
            shape, generator.uniform(0.5, 2) * generator.choice([-1, 1]), np.float32
        ),
    }


def _sizes(sums: np.ndarray, n: int) -> float:
    """A chi-squared statistic (as many degrees of freedom as sums) of how far sums of `n` squared
    standard normal numbers are from what is usual; close to 0 if all are just n."""
    return float((stats.norm.ppf(np.clip(stats.chi2.cdf(sums, n), 1e-300, 1 - 1e-16)) ** 2).sum())


def _dependence(calls: list[np.ndarray]) -> str:
    """Within or between which of "rows", "dimensions", "calls" noise depends on itself; "balance"
    if sums over rows or columns are too close to zero for independent noise; "" if all is
    independent.  `calls` are standardized, (N, D) each.

    33 tests at FALSE_ALARM each.  Cosines between rows of D normal numbers, times √D, have
    lighter tails than a standard normal number; sums over a row or column of N are normal.
    """
    p_values: dict[str, list[float]] = {"rows": [], "dimensions": [], "balance": []}
    for what, matrices in (("rows", calls), ("dimensions", [call.T for call in calls])):
        for matrix in matrices:
            n, d = matrix.shape
            units = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
            cosines = (units @ units.T)[np.triu_indices(n, 1)] * np.sqrt(d)
            lagged = [along(matrix[:-lag], matrix[lag:]) for lag in (1, 2, n // 2)]
            common = (matrix.sum(axis=0) ** 2 / n).sum()
            p_values[what] += [p_of_normals(cosines), p_of_normals(np.array(lagged))]
            p_values[what].append(float(stats.chi2.sf(common, d)))
            p_values["balance"].append(float(stats.chi2.cdf(common, d)))
    smallest = {what: min(np.nan_to_num(p, nan=0.0)) for what, p in p_values.items()}
    for whats in (("rows", "dimensions"), ("balance",)):
        what = min(whats, key=smallest.__getitem__)
        if smallest[what] < FALSE_ALARM:
            return what
    products = [
        np.ravel(along(a, b, axis))
        for i, a in enumerate(calls)
        for b in calls[:i]
        for axis in (None, 0, 1)
    ]
    return "" if p_of_normals(np.concatenate(products)) >= FALSE_ALARM else "calls"


def _same_numbers(calls: list[np.ndarray]) -> bool:
    """Whether two calls hold the same noise in another order, or with other signs: their
    distributions of |eps| are closer to each other than those of independent draws.  6 tests at
    FALSE_ALARM (Kolmogorov's limit for the distance of two empirical distributions)."""
    sizes = [np.abs(call).ravel() for call in calls]
    distances = [
        stats.ks_2samp(a, b, method="asymp").statistic
        for i, a in enumerate(sizes)
        for b in sizes[:i]
    ]
    return bool(stats.kstwobign.cdf(np.sqrt(sizes[0].size / 2) * min(distances)) < FALSE_ALARM)


def _too_even(calls: list[np.ndarray]) -> bool:
    """Whether standard normal noise was balanced: normalized to mean 0 or variance 1, or spread
    evenly as quasi-random points are.  17 tests at FALSE_ALARM each."""
    n = calls[0].size
    whole = [np.array([c.sum() ** 2 / n for c in calls]).sum()]
    whole.append(_sizes(np.array([(c**2).sum() for c in calls]), n))
    if stats.chi2.cdf(sum(whole), 2 * len(calls)) < FALSE_ALARM:
        return True
    for matrix in (*calls, *(call.T for call in calls)):
        rows, columns = matrix.shape
        if stats.chi2.cdf(_sizes((matrix**2).sum(axis=0), rows), columns) < FALSE_ALARM:
            return True
        cells = np.minimum((stats.norm.cdf(matrix) * 16).astype(int), 15)
        counts = np.stack([(cells == cell).sum(axis=0) for cell in range(16)])
        uneven = ((counts - rows / 16) ** 2 / (rows / 16)).sum()
        if stats.chi2.cdf(uneven, 15 * columns) < FALSE_ALARM / 10:
            return True
    return False


_DEPENDENT = {
    "rows": Verdict(
        0.5,
        "The noise of some rows can be told from the noise of others. Expected: every image of a "
        "batch gets noise of its own.",
        "noise of one row depends on another",
    ),
    "dimensions": Verdict(
        0.5,
        "The noise of some columns can be told from the noise of others. Expected: every "
        "dimension of z gets noise of its own.",
        "noise of one dimension depends on another",
    ),
    "balance": Verdict(
        0.5,
        "The noise is more regular than independent draws ever are: something balances it, by "
        "subtracting its mean, dividing by its standard deviation, or choosing even points.",
        "balanced noise",
    ),
    "calls": Verdict(
        0.5,
        "The noise of one call can be told from the noise of another. Expected: every call draws "
        "anew.",
        "noise of one call depends on another",
    ),
}


def noise(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is the noise fresh in each of four calls, two of them under no_grad, and independent?

    56 tests at FALSE_ALARM: a right answer fails with a probability below 1e-7.  Fresh noise that
    is not independent, or that is missing where no gradients are recorded, keeps half the points.
    """
    shape = inputs["mu"].shape
    calls = []
    for name in ("first", "second", "third", "fourth"):
        z = numbers(evidence[name], shape)
        if z is None:
            return no_numbers(evidence[name], shape)
        if not (np.abs(z - inputs["mu"]) < FAR * np.exp(inputs["log_var"] / 2)).all():
            text = "z is not a number, infinite, or far beyond any sample."
            return Verdict(0.0, text, "z is not finite")
        calls.append(z)
    stacked = np.stack(calls)
    if np.ptp(stacked) < 1e-5:
        return Verdict(
            0.0,
            "z is the same number everywhere and in every call. Where is the noise?",
            "no noise",
            NOT_NOISY,
        )
    if np.ptp(stacked[2:]) < 1e-5:
        return Verdict(
            0.5,
            "Under `torch.no_grad()` z has no noise. Expected: sampling, whether or not gradients "
            "are recorded; who wants the mean can use `mu`.",
            "no noise without gradients",
            _different(f"torch.no_grad()(reparameterize){FEW.removeprefix('reparameterize')}"),
        )
    if np.ptp(stacked[:2]) < 1e-5:
        return Verdict(
            0.5,
            "Where gradients are recorded z has no noise, under `torch.no_grad()` it has. "
            "Expected: noise in every call.",
            "no noise with gradients",
        )
    if any(np.allclose(a, b, atol=1e-5) for i, a in enumerate(calls) for b in calls[:i]):
        return Verdict(
            0.0,
            "Several calls returned exactly the same z. Expected: every call draws new noise. Is "
            "the noise drawn once and kept, or a random generator given its seed again?",
            "same noise in every call",
            compared(f"torch.equal({FEW}, {FEW})", "False"),
        )
    standard = list((stacked - stacked.mean()) / stacked.std())
    for axis, what, other in ((0, "batch", "rows"), (1, "dimensions", "columns")):
        if any(constant(matrix, axis) for matrix in standard):
            return Verdict(
                0.5,
                f"All {other} of z carry the same noise: one draw is shared over the {what}. "
                "Expected: a number of its own for every element of `mu`.",
                f"noise shared over the {what}",
                _different(FEW),
            )
    if dependence := _dependence(standard):
        return _DEPENDENT[dependence]
    sigma = np.exp(inputs["log_var"].astype(np.float64) / 2)
    eps = [(z - inputs["mu"]) / sigma for z in calls]
    if _unlike(np.stack(eps)) < NEAR:
        if _too_even(eps):
            return _DEPENDENT["balance"]
        if _same_numbers(eps):
            return _DEPENDENT["calls"]
    return Verdict(1.0, "Every call, row and dimension has noise of its own.")
