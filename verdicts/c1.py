"""C1, log sigma² as the encoder's output: how three heads pull, where float32 gives up, claims.

A head turns a raw output a into sigma: sigma = a itself, softplus(a), or exp(a / 2).  The KL of one
dimension at mu = 0 is ½ (sigma² − log sigma² − 1) (Kingma & Welling 2014, appendix B), so that its
slope with respect to sigma is sigma − 1/sigma, and by the raw output that times d sigma / da.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy.special import expit

from autograder.judging import (
    ANOTHER_SHAPE,
    Arrays,
    Claim,
    Example,
    Formula,
    Mistake,
    Part,
    Problem,
    Topics,
    Verdict,
    combined,
    compared,
    explain_error,
    flag,
    judge_claims,
    nearest,
    number,
    numbers,
    shown_dtype,
    verdict,
)

from .forms import CHANGED, STALE
from .lessons import LESSON_2

_softplus = partial(np.logaddexp, 0)


def _pull(sigma: np.ndarray) -> np.ndarray:
    """The slope of the KL with respect to sigma."""
    return sigma - 1 / sigma


_CHAIN = "The chain rule: times d sigma / da."
_BOTH_TERMS = "d sigma / da multiplies both terms."
_LOG = "½ log sigma² is log sigma: what is its slope?"
_SIGN = "too small a sigma has to be pulled up."
_CONSTANT = "The −1 is a constant; its slope is 0."
_SOFTPLUS = "softplus(a) = log(1 + exp(a))."
_NOT_A = "sigma is softplus(a) here, not a."
_MEAN = "One slope for each raw output: sum before you differentiate, don't average."
_STEEP = "softplus(a) is steep where a is large: its slope is the logistic sigmoid of a."
_BY_SIGMA2 = "That is the slope with respect to sigma²"
_SIGMOID = "The slope of softplus is the logistic sigmoid"

PULL = Part(
    _pull,
    Mistake("wrong sign of the KL", lambda s: -_pull(s), f"Check the sign: {_SIGN}"),
    Mistake("slope of sigma in place of the KL's", np.ones_like, "This is d sigma / da. What does the KL do with sigma?"),
    Mistake("½ missing", lambda s: 2 * _pull(s), "The KL has a factor of ½ in front."),
    Mistake("log term missing", lambda s: s, "−½ log sigma² has a slope, too; without it sigma would shrink to 0."),
    Mistake("wrong sign of the log", lambda s: s + 1 / s, "The logarithm enters the KL with a minus."),
    Mistake("2 log sigma² in place of log sigma²", lambda s: s - 2 / s, _LOG),
    Mistake("½ on some terms only", lambda s: 2 * s - 1 / s, "The factor of ½ belongs to all terms."),
    Mistake("logarithm not differentiated", lambda s: s - np.log(s), "log sigma has a slope of its own, 1 / sigma."),
    Mistake("slope of the logarithm", lambda s: s - 1 / s**2, "The slope of log sigma is 1 / sigma."),
    Mistake("log sigma in place of log sigma²", lambda s: s - 0.5 / s, _LOG),
    Mistake("derivative with respect to sigma²", lambda s: (1 - 1 / s**2) / 2, "With respect to sigma: sigma² has a slope of its own, 2 sigma."),
)  # fmt: skip
"""The slope of the KL with respect to sigma, and what students take for it."""


def _slope(sigma: Part, rate: Part, *wholes: Mistake) -> Formula:
    """The slope of the KL by the raw output of a head, `rate` being d sigma / da."""
    s, r = sigma.right, rate.right
    return Formula(
        lambda a, pull, sigma, rate: pull(sigma(a)) * rate(a),
        wholes=[
            Mistake("value in place of slope", lambda a: (s(a) ** 2 - 2 * np.log(s(a)) - 1) / 2, "This is the KL itself."),
            Mistake("slope of a constant", lambda a: _pull(s(a)) * r(a) - 0.5, _CONSTANT),
            Mistake("slope of a constant", lambda a: (_pull(s(a)) - 0.5) * r(a), _CONSTANT),
            Mistake("size in place of slope", lambda a: np.abs(_pull(s(a)) * r(a)), f"A slope has a sign: {_SIGN}"),
            Mistake("mean over everything", lambda a: _pull(s(a)) * r(a) / a.size, _MEAN),
            Mistake("inner derivative on one term only", lambda a: s(a) * r(a) - 1 / s(a), _BOTH_TERMS),
            Mistake("inner derivative on one term only", lambda a: s(a) - r(a) / s(a), _BOTH_TERMS),
            Mistake("inner derivative divides", lambda a: _pull(s(a)) / r(a), _CHAIN),
            *wholes,
        ],
        pull=PULL,
        sigma=sigma,
        rate=rate,
    )  # fmt: skip


SLOPES = {
    "sigma": _slope(Part(lambda a: a), Part(np.ones_like)),
    "softplus": _slope(
        Part(_softplus, Mistake("raw output taken for sigma", lambda a: a, _NOT_A)),
        Part(
            expit,
            Mistake("inner derivative missing", np.ones_like, _CHAIN),
            Mistake("slope of softplus", lambda a: expit(-a), _STEEP),
            Mistake("slope of softplus", np.exp, "There is a logarithm around 1 + exp(a)."),
            Mistake("slope of softplus", _softplus, f"{_SIGMOID}."),
            Mistake("slope of softplus", lambda a: expit(a) * expit(-a), f"{_SIGMOID} itself."),
        ),
        Mistake("derivative with respect to sigma²", lambda a: (1 - 1 / _softplus(a) ** 2) / 2,
                f"{_BY_SIGMA2}; asked is the one with respect to the raw output."),
        Mistake("raw output taken for sigma", _pull, _NOT_A),
        Mistake("raw output taken for sigma", lambda a: _softplus(a) * expit(a) - 1 / a, _NOT_A),
        Mistake("softplus read as the variance", lambda a: (1 - 1 / _softplus(a)) / 2 * expit(a),
                "softplus(a) is sigma here, not sigma²."),
        Mistake("sigmoid in place of softplus", lambda a: _pull(expit(a)) * expit(a) * expit(-a), _SOFTPLUS),
        Mistake("exponential in place of softplus", lambda a: np.expm1(2 * a), _SOFTPLUS),
    ),
    "log_var": _slope(
        Part(lambda a: np.exp(a / 2)),
        Part(
            lambda a: np.exp(a / 2) / 2,
            Mistake("inner derivative missing", np.ones_like, _CHAIN),
            Mistake("½ of log_var missing", lambda a: np.exp(a / 2), "The slope of exp(a / 2) has a factor of ½."),
        ),
        Mistake("derivative with respect to sigma²", lambda a: (1 - np.exp(-a)) / 2, f"{_BY_SIGMA2}; asked is the one with respect to its logarithm."),
        Mistake("logarithm not differentiated", lambda a: (np.exp(a) - a) / 2, "a itself has a slope, too: 1."),
        Mistake("log_var read as log sigma", lambda a: np.expm1(2 * a),
                "The raw output is log sigma², so sigma = exp(a / 2)."),
        Mistake("sigma in place of sigma²", lambda a: np.expm1(a / 2) / 2, "exp(a) is the variance, exp(a / 2) is sigma."),
    ),
}  # fmt: skip
"""The slope of the KL by the raw output, for each head."""


def _added(d: float, formula: Formula, sigma: Callable[..., Any]) -> list[Mistake]:
    """The slopes with `d` added to sigma, under 1/sigma alone, or to sigma² under the logarithm."""
    rate = formula.parts["rate"].right
    hint = f"{d:g} is added; with float64 and these a nothing has to be kept from 0."
    return [
        Mistake("something added to sigma", answer, hint)
        for answer in (
            lambda a: _pull(sigma(a) + d) * rate(a),
            lambda a: (sigma(a) - 1 / (sigma(a) + d)) * rate(a),
            lambda a: (sigma(a) - sigma(a) / (sigma(a) ** 2 + d)) * rate(a),
        )
    ]


def _shifted(c: float) -> Mistake:
    """The slopes of softplus(a + c)."""
    text = f"Yours is the slope of softplus(a + {c:.4g})."
    return Mistake("raw output shifted", lambda a: SLOPES["softplus"](a + c), text)


SLIGHT = {
    head: [
        wrong
        for power in range(1, 13)
        for wrong in _added(10.0**-power, slope, slope.parts["sigma"].right)
    ]
    for head, slope in SLOPES.items()
}
SLIGHT["softplus"] += [
    Mistake(
        "something added to sigma",
        lambda a, d=10.0**-power: (
            _pull(np.log(1 + np.exp(a) + d)) * np.exp(a) / (1 + np.exp(a) + d)
        ),
        f"{10.0**-power:g} is added inside the logarithm, where the 1 is enough.",
    )
    for power in range(1, 13)
] + [_shifted(c) for c in (np.log(np.expm1(1)), 0.5, 1.0, -0.5, -1.0)]
"""By head, mistakes that change little, or little at most places: only what is next to one is it."""


EXAMPLES = {
    head: Example(
        f"{function}({{a}})",
        SLOPES[head],
        [{"a": a} for a in ([1], [2], [0.5], *([[-1], [-2]] if head != "sigma" else []), [1, 2])],
    )
    for head, function in (
        ("sigma", "slope_raw"),
        ("softplus", "slope_softplus"),
        ("log_var", "slope_log_var"),
    )
}


def slopes(inputs: Arrays) -> dict[str, np.ndarray]:
    """The slope of the KL by the raw output, for each head at its own raw outputs."""
    return {head: slope(inputs[head].astype(np.float64)) for head, slope in SLOPES.items()}


_ENDS = 4
"""How many raw outputs of each head, the last ones, are near its ends."""


def _head_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Raw outputs for each head, float64 (N,): moderate ones, and some near both ends."""
    n = int(generator.integers(101, 110))
    middle = generator.uniform(0.3, 3, (3, n)) * np.where(np.arange(n) % 2, -1, 1)
    ends = generator.uniform([19.7, 19.7, 10, 10], 20, (3, _ENDS)) * [1, -1, 1, -1]
    wide = np.exp(ends[0] * np.log([200, 100, 200, 100]) / 20)  # from 0.01 to 200
    return {
        "sigma": np.concatenate([np.abs(middle[0]), wide]),
        "softplus": np.concatenate([middle[1], ends[1]]),
        "log_var": np.concatenate([middle[2], ends[2]]),
    }


_HEADS = {"sigma": "head sigma = a", "softplus": "softplus head", "log_var": "log sigma² head"}


@verdict("C1.heads", inputs=_head_inputs, lesson=LESSON_2)
def heads(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the three slopes right in the middle and near both ends?  A third of the points each."""
    problems: list[Problem] = []
    one = numbers(evidence["one"], (3,))
    for place, (head, right) in enumerate(slopes(inputs).items()):
        where = f"For the {_HEADS[head]}"
        if evidence[head].dtype.kind == "U" and not str(evidence[head]).startswith("<"):
            raised = explain_error({"error": evidence[head]})
            problems.append(Problem(1 / 3, f"{where}: {raised.message}", raised.mistake))
            continue
        found = numbers(evidence[head], right.shape)
        if found is None:
            text = f"{where} you return no tensor of the shape of `a`."
            problems.append(Problem(1 / 3, text, ANOTHER_SHAPE))
            continue
        error = np.abs(found - right) / (np.abs(right) + 1e-2)
        good = error <= 1e-4
        if good.all():
            if evidence[head].dtype != np.float64:
                kind = shown_dtype(f"torch.{evidence[head].dtype}")
                text = f"{where} the slopes are right, but they are {kind}, not float64."
                problems.append(Problem(1 / 6, text, "another dtype"))
            elif one is None or not np.isclose(one[place], found[0], rtol=1e-6):
                text = f"{where} the slopes are right, but not for a single a, N = 1."
                problems.append(
                    Problem(1 / 6, f"{text} Expected: shape (1,).", "single raw output")
                )
            elif evidence["kept"].shape != (3,) or not flag(evidence["kept"][place]):
                text = f"{where} the slopes are right, but your code changes `a` itself, in place."
                problems.append(Problem(1 / 6, text, CHANGED))
            continue
        worst, a = int(np.argmax(np.nan_to_num(error, nan=np.inf))), inputs[head]
        name, cell = f"another slope of the {head} head", ""
        hint = "Nudge a by 0.0001 there: by how much does the KL change? Then compare your terms."
        if np.allclose(found, right[::-1], 1e-4):  # what the call before was asked for
            name, hint = STALE.name, STALE.hint
        elif match := (
            nearest(found, SLIGHT[head], a.astype(np.float64), rtol=1e-6, atol=1e-8)
            or nearest(found, SLOPES[head].mistakes(), a.astype(np.float64), atol=1e-6)
        ):
            name, cell = match.name, EXAMPLES[head].cell(match)
            hint = f"That is exactly what this mistake gives: {match.said}. {match.hint}"
        elif good[:-_ENDS].all():
            name = "right in the middle only"
            hint = (
                "For moderate a it is right. Is something rounded, cut off or added near the ends?"
            )
        text = (
            f"{where} your slope is {number(found[worst])} at a = {number(a[worst])}; "
            f"expected is {number(right[worst])}. {hint}"
        )
        problems.append(Problem(1 / 3, text, name, cell))
    return combined(problems, "All three slopes are right at both ends.")


LIMITS = {
    "variance_overflow": "the largest log_var whose variance is finite",
    "sigma_overflow": "the largest log_var whose standard deviation is finite",
    "variance_underflow": "the log_var below which the variance is rounded to 0",
    "softplus_underflow": "the raw output below which log(1 + exp(a)) is rounded to 0",
    "square_underflow": "the sigma below which its square is rounded to 0",
}
"""The keys of the student's answer, and what each stands for."""


def limits_of(largest: float, smallest: float, eps: float) -> dict[str, tuple[float, float]]:
    """By key, the lowest and the highest answer that is right: where rounding to nearest decides,
    half of the smallest number (or of eps) is where 0 begins, and the number itself is as good."""
    top, bottom, step = np.log([largest, smallest, eps])
    half = np.log(2)
    return {
        "variance_overflow": (top, top),
        "sigma_overflow": (2 * top, 2 * top),
        "variance_underflow": (bottom - half, bottom),
        "softplus_underflow": (step - half, step),
        "square_underflow": (np.exp((bottom - half) / 2), np.exp(bottom / 2)),
    }


def _limit_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Three formats of floating-point numbers, float64 (3,): `largest`, `smallest`, `eps`.  Their
    numbers are float32 numbers, for answers that put them into tensors."""
    top = generator.integers(40, 100, 3)
    digits = generator.integers(6, 21, 3)
    eps = 2.0 ** -digits.astype(float)
    smallest = 2.0 ** -(top + digits + generator.integers(10, 28, 3)).astype(float)
    return {"largest": 2.0**top * (2 - eps), "smallest": smallest, "eps": eps}


_SUBNORMAL = "Below the normal numbers there are subnormal ones, down to `smallest`."
_LARGEST = "The largest number itself is still finite."
_DOUBLE = "log_var / 2 = log(largest): solve for log_var."
_WHICH_FIRST = "The variance is exp(log_var), sigma is its root: which one overflows first?"
_BASE = "exp has the base e."
_VALUE = "value of the exponential, not of what is in it."
_SQUARE = "It is sigma² that has to be at least the smallest number."
_ROOT = "sigma² has to be at least the smallest number: solve for sigma."
_A_SIGMA = "A sigma is asked for, not its logarithm."
_DIGITS = "eps is about digits. How small a number can be is another matter."
_RAW = "Here the exponential is that of the raw output itself."
_EXPRESSION = "That is the value of an expression, not the place where it is rounded to 0."
_MIRROR = "The smallest number is not one over the largest."


def _known_limits(
    key: str, largest: np.ndarray, smallest: np.ndarray, eps: np.ndarray
) -> list[Mistake]:
    """What known mistakes give for a limit."""
    top, bottom, step = np.log(largest), np.log(smallest), np.log(eps)
    ln2, ln10 = np.log([2, 10])
    if key.endswith("_overflow"):
        own, other = (top, 2 * top) if key == "variance_overflow" else (2 * top, top)
        return [
            Mistake("half in place of double", top / 2,
                    "sigma = exp(log_var / 2): which log_var gives a log sigma of that size?"),
            Mistake("sigma and variance confused", other, _WHICH_FIRST),
            Mistake("no logarithm", largest, f"That is the largest {_VALUE}"),
            *[Mistake("largest number halved", own - n * ln2, _LARGEST) for n in (1, 2)],
            Mistake("2 inside the logarithm", top + ln2, _DOUBLE),
            Mistake("squared in place of doubled", top**2, _DOUBLE),
            Mistake("no logarithm", np.sqrt(largest), f"That is a {_VALUE}"),
            *[Mistake("logarithm to another base", own / base, _BASE) for base in (ln2, ln10)],
        ]  # fmt: skip
    if key == "square_underflow":
        return [
            *[Mistake("sigma in place of its square", smallest / n, _SQUARE) for n in (1, 2)],
            Mistake("half taken after the root", np.sqrt(smallest) / 2,
                    "sigma² is halved where sigma is divided by the root of 2."),
            *[Mistake("squared in place of rooted", smallest**2 / n, _ROOT) for n in (1, 4)],
            Mistake("lower end taken for the upper one", 1 / np.sqrt(largest), _MIRROR),
            Mistake("subnormal numbers forgotten", np.sqrt(smallest / eps), _SUBNORMAL),
            *[Mistake("logarithm of the limit", (bottom - n * ln2) / 2, _A_SIGMA) for n in (0, 1)],
            *[Mistake("precision taken for range", eps**power, _DIGITS) for power in (0.5, 1)],
        ]  # fmt: skip
    known: list[Mistake] = []
    if key == "variance_underflow":
        own, other, confused = bottom, step, "precision taken for range"
        hint = "eps is about digits: next to 0 there is room far below it."
        known.append(Mistake("subnormal numbers forgotten", bottom - step, _SUBNORMAL))
    else:
        own, other, confused = step, bottom, "range taken for precision"
        hint = "1 + exp(a) is near 1: what is the smallest change of 1 that survives?"
    for shift in (0.0, -ln2):
        limit = own + shift
        known += [
            Mistake("no logarithm", np.log1p(np.exp(limit)), _EXPRESSION),
            Mistake(confused, other + shift, hint),
            Mistake("half in place of double", limit / 2, _RAW),
            Mistake("sigma and variance confused", 2 * limit, _RAW),
            *[Mistake("logarithm to another base", limit / base, _BASE) for base in (ln2, ln10)],
            Mistake("wrong sign", -limit, "Numbers below 1 have negative logarithms."),
            Mistake("reciprocal in place of logarithm", -np.exp(-limit),
                    "exp(a) is small long before a is that far below 0."),
        ]  # fmt: skip
    return [
        *known,
        Mistake("halved twice", own - 2 * ln2, "What is above one half of the smallest step is rounded up."),
        Mistake("lower end taken for the upper one", -top, _MIRROR),
        Mistake("no logarithm", np.exp(own), f"That is a {_VALUE}"),
    ]  # fmt: skip


_SLACK = 0.05
"""Relative error allowed in the number that is reached at a limit: more than the spacing of the
numbers in any format drawn, far less than a factor of 2."""

_FORMULA = (
    "You return the same number for every format; a formula in the three arguments is asked for."
)


@verdict("C1.limits", inputs=_limit_inputs, lesson=LESSON_2)
def limits(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the five limits right for three formats that nobody knew?  A fifth of the points each;
    within _SLACK, and where rounding decides within its factor of 2."""
    formats = [inputs[name] for name in ("largest", "smallest", "eps")]
    count = formats[0].size
    expected = [limits_of(*map(float, row)) for row in zip(*formats, strict=True)]
    problems: list[Problem] = []
    for key, words in LIMITS.items():
        found = numbers(evidence[key], (count,))
        if found is None or np.isnan(found).all():
            problems.append(Problem(1 / 5, f"There is no number under `{key}`.", "no number"))
            continue
        low, high = (np.array([row[key][end] for row in expected]) for end in (0, 1))
        slack = _SLACK * (high if key == "square_underflow" else 1)
        if ((low - slack <= found) & (found <= high + slack)).all():
            continue
        fixed = Mistake("numbers of one format", np.full(count, found[0]), _FORMULA)
        match = nearest(found, [*_known_limits(key, *formats), fixed], rtol=1e-3, atol=0)
        named = (
            f"That is exactly what this mistake gives: {match.said}. {match.hint}" if match else ""
        )
        text = (
            f"`{key}`, {words}: for largest = {number(formats[0][0])}, smallest = "
            f"{number(formats[1][0])}, eps = {number(formats[2][0])} you have "
            f"{number(found[0])}; expected is {number(low[0])}. {named}"
        )
        name = match.name if match else f"another {key}"
        cell = compared(f'limits({", ".join(f"{v[0]}" for v in formats)})["{key}"]', number(low[0]))
        problems.append(Problem(1 / 5, text.strip(), name, cell))
    return combined(problems, "All five limits are right.")


TOPICS: Topics = {
    "range": {
        "befa": Claim(True, "the output must be made positive",
            "exp(ℓ/2) is positive for every real ℓ, so nothing has to be cut off."),
        "dolu": Claim(False, "the output must be made positive",
            "ℓ is a logarithm and may be negative: exp(ℓ) is positive all the same. A ReLU on ℓ would only "
            "forbid every variance below one."),
    },
    "below one": {
        "gari": Claim(False, "the variance must be below one",
            "nothing bounds the variance above; ℓ > 0 means a variance above one, which the KL makes costly "
            "but does not forbid."),
        "hube": Claim(True, "the variance must be below one",
            "exp(−3) ≈ 0.050 and exp(3) ≈ 20.1 are both variances."),
    },
    "gaussian": {
        "jovi": Claim(False, "the logarithm makes it Gaussian",
            "q is Gaussian because we chose it so. How its σ is computed from the network's output does not "
            "change the family."),
        "kemo": Claim(True, "the logarithm makes it Gaussian",
            "both heads reach exactly the normal distributions with σ > 0."),
    },
    "objective": {
        "lura": Claim(False, "the head changes the objective",
            "the ELBO depends on q(z|x), that is on μ and σ, and not on the numbers from which σ was "
            "computed."),
        "mipo": Claim(False, "the head changes the objective",
            "−log σ² comes from the density of q. With σ as output it is −2 log σ, and still there."),
    },
    "softplus": {
        "nuza": Claim(True, "other heads are wrong",
            "softplus is increasing and maps the real numbers one-to-one onto the positive ones."),
        "pagu": Claim(True, "other heads are wrong",
            "log σ² = 2 log σ: both are real numbers without bounds, and σ follows from either."),
    },
    "needed for the KL": {
        "rilo": Claim(False, "needed for the KL formula only",
            "the KL needs σ² and log σ², and both follow from any positive σ."),
        "seka": Claim(True, "needed for the KL formula only",
            "½ (μ² + σ² − log σ² − 1), and ½ log σ² = log σ."),
    },
    "pull at small sigma": {
        "tovu": Claim(True, "the pull explodes at small sigma",
            "the slope with respect to ℓ is ½ (σ² − 1), which lies between −½ and 0 for 0 < σ < 1."),
        "wemi": Claim(False, "the pull explodes at small sigma",
            "the slope with respect to σ is σ − 1/σ and does grow without bound; the one with respect to ℓ is "
            "½ (σ² − 1) and goes to "
            "−½."),
    },
    "overflow": {
        "xuda": Claim(True, "an exponential cannot overflow",
            "the largest float32 is about 3.4e38 = exp(88.7): exp(100) is beyond, exp(50) is not."),
        "yeri": Claim(False, "an exponential cannot overflow",
            "the largest float32 is about 3.4e38 = exp(88.7). On paper the exponential is finite, in float32 "
            "it is inf beyond."),
    },
    "steps": {
        "zabo": Claim(True, "steps of log sigma² are steps of sigma",
            "σ = exp(ℓ/2), and exp(ℓ/2 + ln 10) = 10 exp(ℓ/2)."),
        "bimu": Claim(False, "steps of log sigma² are steps of sigma",
            "adding 1 to ℓ multiplies σ by exp(½) ≈ 1.65; how much that adds depends on σ."),
    },
    "no risk": {
        "cofe": Claim(False, "log sigma² is safe whatever happens",
            "for large ℓ the slope of the KL is ½ (exp(ℓ) − 1): one large output gives a huge step, and "
            "beyond 88.7 the variance is inf in float32."),
        "dewa": Claim(True, "log sigma² is safe whatever happens",
            "the slope is ½ (exp(10) − 1) ≈ 11,000 at ℓ = 10; at ℓ = −10 it is almost −½."),
    },
}  # fmt: skip


@verdict("C1.claims", lesson=LESSON_2)
def claims(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Claims on what log sigma² is for, and what it is not for."""
    return judge_claims(TOPICS, evidence)
