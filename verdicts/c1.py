"""C1, log sigma² as the encoder's output: how three heads pull, where float32 gives up, claims.

A head turns a raw output a into sigma: sigma = a itself, softplus(a), or exp(a / 2).  The KL of one
dimension at mu = 0 is ½ (sigma² − log sigma² − 1) (Kingma & Welling 2014, appendix B), so that its
slope by sigma is sigma − 1/sigma, and by the raw output that times d sigma / da.
"""

import numpy as np

from autograder.judging import (
    Arrays,
    Claim,
    Mistake,
    Topics,
    Verdict,
    explain_error,
    judge_claims,
    nearest,
    number,
    numbers,
    verdict,
)

from .lessons import LESSON_2

Known = list[tuple[str, np.ndarray, str]]
"""The mistake, the answer that it gives, and a hint."""


def _softplus(a: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, a)


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -a))


def _pull(sigma: np.ndarray) -> np.ndarray:
    """The slope of the KL by sigma."""
    return sigma - 1 / sigma


def slopes(inputs: Arrays) -> dict[str, np.ndarray]:
    """The slope of the KL by the raw output, for each head at its own raw outputs."""
    a, b, c = (inputs[name].astype(np.float64) for name in ("sigma", "softplus", "log_var"))
    return {
        "sigma": _pull(a),
        "softplus": _pull(_softplus(b)) * _sigmoid(b),
        "log_var": np.expm1(c) / 2,
    }


_ENDS = 4
"""How many raw outputs of each head, the last ones, are near its ends."""


def _head_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Raw outputs for each head, float64 (N,): moderate ones, and some near both ends."""
    n = int(generator.integers(6, 10))
    middle = generator.uniform(0.3, 3, (3, n)) * np.where(np.arange(n) % 2, -1, 1)
    ends = generator.uniform(10, 20, (3, _ENDS)) * [1, -1, 1, -1]
    return {
        "sigma": np.concatenate([np.abs(middle[0]), np.exp(ends[0] / 4.5)]),
        "softplus": np.concatenate([middle[1], ends[1]]),
        "log_var": np.concatenate([middle[2], ends[2]]),
    }


def _known_slopes(inputs: Arrays, head: str) -> Known:
    """What known mistakes give for a head."""
    a = inputs[head].astype(np.float64)
    soft, gate, grown = _softplus(a), _sigmoid(a), np.exp(a / 2)
    sigma, rate = {
        "sigma": (a, np.ones_like(a)),
        "softplus": (soft, gate),
        "log_var": (grown, grown / 2),
    }[head]
    right = _pull(sigma) * rate
    known: Known = [
        ("value in place of slope", (sigma**2 - 2 * np.log(sigma) - 1) / 2, "This is the KL itself."),
        ("sign", -right, "Check the sign: too small a sigma has to be pulled up."),
        ("slope of sigma in place of the KL's", rate, "This is d sigma / da. What does the KL do with sigma?"),
        ("½ of the KL forgotten", 2 * right, "The KL has a factor of ½ in front."),
        ("log term forgotten", sigma * rate, "−½ log sigma² has a slope, too; without it sigma would shrink to 0."),
        ("sign of the log term", (sigma + 1 / sigma) * rate, "The logarithm enters the KL with a minus."),
        ("log term counted twice", (sigma - 2 / sigma) * rate, "½ log sigma² is log sigma: what is its slope?"),
        ("½ of the KL on one term only", (2 * sigma - 1 / sigma) * rate, "The factor of ½ belongs to all terms."),
        ("slope of a constant", right - 0.5, "The −1 is a constant; its slope is 0."),
        ("slope of a constant", right - 0.5 * rate, "The −1 is a constant; its slope is 0."),
        ("logarithm not differentiated", (sigma - np.log(sigma)) * rate, "log sigma has a slope of its own, 1 / sigma."),
        ("slope of the logarithm", (sigma - 1 / sigma**2) * rate, "The slope of log sigma is 1 / sigma."),
        ("size in place of slope", np.abs(right), "A slope has a sign: too small a sigma has to be pulled up."),
        ("divided by their number", right / a.size, "One slope for each raw output: sum before you differentiate, don't average."),
        ("inner derivative on one term only", sigma * rate - 1 / sigma, "d sigma / da multiplies both terms."),
        ("inner derivative on one term only", sigma - rate / sigma, "d sigma / da multiplies both terms."),
        ("inner derivative divides", _pull(sigma) / rate, "The chain rule: times d sigma / da."),
        ("log sigma for log sigma²", (sigma - 0.5 / sigma) * rate, "½ log sigma² is log sigma: what is its slope?"),
        ("derivative by sigma²", (1 - 1 / sigma**2) / 2 * rate, "By sigma: sigma² has a slope of its own, 2 sigma."),
        ("derivative by sigma²", (1 - 1 / sigma**2) / 2, "That is the slope by sigma²; the raw output is asked."),
    ]  # fmt: skip
    if head != "sigma":
        known.append(
            ("inner derivative forgotten", _pull(sigma), "The chain rule: times d sigma / da.")
        )
    if head == "softplus":
        known += [
            ("raw output taken for sigma", _pull(a), "sigma is softplus(a) here, not a."),
            ("raw output taken for sigma", _pull(a) * gate, "sigma is softplus(a) here, not a."),
            ("raw output taken for sigma", soft * gate - 1 / a, "sigma is softplus(a) here, not a."),
            ("softplus read as the variance", (1 - 1 / soft) / 2 * gate, "softplus(a) is sigma here, not sigma²."),
            ("sigmoid in place of softplus", _pull(gate) * gate * (1 - gate), "softplus(a) = log(1 + exp(a))."),
            ("exponential in place of softplus", np.expm1(2 * a), "softplus(a) = log(1 + exp(a))."),
            ("slope of softplus", _pull(soft) * (1 - gate), "softplus(a) is steep where a is large: its slope is the logistic sigmoid of a."),
            ("slope of softplus", _pull(soft) * np.exp(a), "There is a logarithm around 1 + exp(a)."),
            ("slope of softplus", _pull(soft) * soft, "The slope of softplus is the logistic sigmoid."),
            ("slope of softplus", _pull(soft) * gate * (1 - gate), "The slope of softplus is the logistic sigmoid itself."),
        ]  # fmt: skip
    if head == "log_var":
        known += [
            ("logarithm not differentiated", (np.exp(a) - a) / 2, "a itself has a slope, too: 1."),
            ("log_var read as log sigma", np.expm1(2 * a), "The raw output is log sigma², so sigma = exp(a / 2)."),
            ("sigma for sigma²", np.expm1(a / 2) / 2, "exp(a) is the variance, exp(a / 2) is sigma."),
            ("½ of log_var forgotten", _pull(grown) * grown, "The slope of exp(a / 2) has a factor of ½."),
            ("derivative by sigma²", (1 - np.exp(-a)) / 2, "That is the slope by sigma²; by its logarithm is asked."),
        ]  # fmt: skip
    return known


_HEADS = {
    "sigma": "the head sigma = a",
    "softplus": "the softplus head",
    "log_var": "the log sigma² head",
}


def _joined(wrong: list[tuple[str, str]], parts: int) -> Verdict:
    """The verdict for some wrong parts of equal worth: mistakes and sentences."""
    return Verdict(
        1 - len(wrong) / parts,
        " ".join(text for _, text in wrong),
        " · ".join(dict.fromkeys(name for name, _ in wrong)),
    )


@verdict("C1.heads", inputs=_head_inputs, lesson=LESSON_2)
def heads(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the three slopes right in the middle and near both ends?  A third of the points each."""
    wrong: list[tuple[str, str]] = []
    for head, right in slopes(inputs).items():
        if evidence[head].dtype.kind == "U" and not str(evidence[head]).startswith("<"):
            raised = explain_error({"error": evidence[head]})
            wrong.append((raised.mistake, f"For {_HEADS[head]}: {raised.message}"))
            continue
        found = numbers(evidence[head], right.shape)
        if found is None:
            text = f"For {_HEADS[head]} you return no tensor of the shape of `a`."
            wrong.append(("another shape", text))
            continue
        error = np.abs(found - right) / (np.abs(right) + 1e-2)
        good = error <= 1e-3
        if good.all():
            continue
        place = int(np.argmax(np.nan_to_num(error, nan=np.inf)))
        known = [Mistake(*k) for k in _known_slopes(inputs, head)]
        match = nearest(found, known, atol=1e-6)
        if match is None and good[:-_ENDS].all():
            hint = "Elsewhere it is right: what is rounded, cut off or added is felt here."
            match = Mistake("right in the middle only", found, hint)
        elif match is None:
            hint = "Write the KL as a function of a, then differentiate."
            match = Mistake(f"another slope of the {head} head", found, hint)
        wrong.append(
            (
                match.name,
                f"For {_HEADS[head]} you have {number(found[place])} at a = "
                f"{number(inputs[head][place])}; expected is {number(right[place])}. {match.hint}",
            )
        )
    return _joined(wrong, 3) if wrong else Verdict(1.0, "All three slopes are right at both ends.")


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


def _known_limits(key: str, largest: np.ndarray, smallest: np.ndarray, eps: np.ndarray) -> Known:
    """What known mistakes give for a limit."""
    top, bottom, step = np.log(largest), np.log(smallest), np.log(eps)
    both = {"variance_overflow": top, "sigma_overflow": 2 * top}
    known: Known = []
    if key in both:
        known = [
            ("half in place of double", top / 2, "sigma = exp(log_var / 2): which log_var gives a log sigma of that size?"),
            ("sigma and variance confused", both["sigma_overflow" if key == "variance_overflow" else "variance_overflow"], "The variance is exp(log_var), sigma is its root: which one overflows first?"),
            ("no logarithm", largest, "That is the largest value of the exponential, not of what is in it."),
            ("largest number halved", both[key] - np.log(2), "The largest number itself is still finite."),
            ("largest number halved", both[key] - 2 * np.log(2), "The largest number itself is still finite."),
            ("2 inside the logarithm", top + np.log(2), "log_var / 2 = log(largest): solve for log_var."),
            ("squared in place of doubled", top**2, "log_var / 2 = log(largest): solve for log_var."),
            ("no logarithm", np.sqrt(largest), "That is a value of the exponential, not of what is in it."),
            ("logarithm to another base", both[key] / np.log(2), "exp has the base e."),
            ("logarithm to another base", both[key] / np.log(10), "exp has the base e."),
        ]  # fmt: skip
    elif key == "square_underflow":
        known = [
            ("sigma in place of its square", smallest, "It is sigma² that has to be at least the smallest number."),
            ("sigma in place of its square", smallest / 2, "It is sigma² that has to be at least the smallest number."),
            ("half taken after the root", np.sqrt(smallest) / 2, "sigma² is halved where sigma is divided by the root of 2."),
            ("squared in place of rooted", smallest**2, "sigma² has to be at least the smallest number: solve for sigma."),
            ("squared in place of rooted", smallest**2 / 4, "sigma² has to be at least the smallest number: solve for sigma."),
            ("lower end taken for the upper one", 1 / np.sqrt(largest), "The smallest number is not one over the largest."),
            ("subnormal numbers forgotten", np.sqrt(smallest / eps), "Below the normal numbers there are subnormal ones, down to `smallest`."),
            ("logarithm of the limit", bottom / 2, "A sigma is asked, not its logarithm."),
            ("logarithm of the limit", (bottom - np.log(2)) / 2, "A sigma is asked, not its logarithm."),
            ("precision taken for range", np.sqrt(eps), "eps is about digits. How small a number can be is another matter."),
            ("precision taken for range", eps, "eps is about digits. How small a number can be is another matter."),
        ]  # fmt: skip
    else:
        own, other = (bottom, step) if key == "variance_underflow" else (step, bottom)
        confused = (
            ("precision taken for range", "eps is about digits: next to 0 there is room far below it.")
            if key == "variance_underflow"
            else ("range taken for precision", "1 + exp(a) is near 1: what is the smallest change of 1 that survives?")
        )  # fmt: skip
        if key == "variance_underflow":
            text = "Below the normal numbers there are subnormal ones, down to `smallest`."
            known.append(("subnormal numbers forgotten", bottom - step, text))
        for shift in (0.0, -np.log(2)):
            known += [
                ("no logarithm", np.log1p(np.exp(own + shift)), "That is the value of an expression, not the place where it is rounded to 0."),
                (confused[0], other + shift, confused[1]),
                ("half in place of double", (own + shift) / 2, "Here the exponential is that of the raw output itself."),
                ("sigma and variance confused", 2 * (own + shift), "Here the exponential is that of the raw output itself."),
                ("logarithm to another base", (own + shift) / np.log(2), "exp has the base e."),
                ("logarithm to another base", (own + shift) / np.log(10), "exp has the base e."),
                ("sign", -(own + shift), "Numbers below 1 have negative logarithms."),
                ("reciprocal in place of logarithm", -np.exp(-own - shift), "exp(a) is small long before a is that far below 0."),
            ]  # fmt: skip
        known += [
            ("halved twice", own - 2 * np.log(2), "What is above one half of the smallest step is rounded up."),
            ("lower end taken for the upper one", -top, "The smallest number is not one over the largest."),
            ("no logarithm", np.exp(own), "That is a value of the exponential, not of what is in it."),
        ]  # fmt: skip
    return known


_SLACK = 0.05
"""Relative error allowed in the number that is reached at a limit: more than the spacing of the
numbers in any format drawn, far less than a factor of 2."""

_FORMULA = "You return the same number for every format; a formula in the three arguments is asked."


@verdict("C1.limits", inputs=_limit_inputs, lesson=LESSON_2)
def limits(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are the five limits right for three formats that nobody knew?  A fifth of the points each;
    within _SLACK, and where rounding decides within its factor of 2."""
    formats = [inputs[name] for name in ("largest", "smallest", "eps")]
    count = formats[0].size
    expected = [limits_of(*map(float, row)) for row in zip(*formats, strict=True)]
    wrong: list[tuple[str, str]] = []
    for key, words in LIMITS.items():
        found = numbers(evidence[key], (count,))
        if found is None or np.isnan(found).all():
            wrong.append(("no number", f"There is no number under `{key}`."))
            continue
        low, high = (np.array([row[key][end] for row in expected]) for end in (0, 1))
        slack = _SLACK * (high if key == "square_underflow" else 1)
        if ((low - slack <= found) & (found <= high + slack)).all():
            continue
        known = [Mistake(*k) for k in _known_limits(key, *formats)]
        fixed = Mistake("numbers of one format", np.full(count, found[0]), _FORMULA)
        match = nearest(found, [*known, fixed], rtol=1e-3, atol=0)
        wrong.append(
            (
                match.name if match else f"another {key}",
                f"`{key}`, {words}: for largest = {number(formats[0][0])}, smallest = "
                f"{number(formats[1][0])}, eps = {number(formats[2][0])} you have "
                f"{number(found[0])}; expected is {number(low[0])}. {match.hint if match else ''}".strip(),
            )
        )
    return _joined(wrong, len(LIMITS)) if wrong else Verdict(1.0, "All five limits are right.")


TOPICS: Topics = {
    "range": {
        "befa": Claim(
            True, "the output must be made positive",
            "exp(ℓ/2) is positive for every real ℓ, so nothing has to be cut off.",
        ),
        "dolu": Claim(
            False, "the output must be made positive",
            "ℓ is a logarithm and may be negative: exp(ℓ) is positive all the same. A ReLU on ℓ would "
            "only forbid every variance below one.",
        ),
    },
    "below one": {
        "gari": Claim(
            False, "the variance must be below one",
            "nothing bounds the variance above; ℓ > 0 means a variance above one, which the KL makes "
            "costly but does not forbid.",
        ),
        "hube": Claim(
            True, "the variance must be below one",
            "exp(−3) ≈ 0.050 and exp(3) ≈ 20.1 are both variances.",
        ),
    },
    "gaussian": {
        "jovi": Claim(
            False, "the logarithm makes it Gaussian",
            "q is Gaussian because we chose it so. How its σ is computed from the network's output does "
            "not change the family.",
        ),
        "kemo": Claim(
            True, "the logarithm makes it Gaussian",
            "both heads reach exactly the normal distributions with σ > 0.",
        ),
    },
    "objective": {
        "lura": Claim(
            False, "the head changes the objective",
            "the ELBO depends on q(z|x), that is on μ and σ, and not on the numbers from which σ was "
            "computed.",
        ),
        "mipo": Claim(
            False, "the head changes the objective",
            "−log σ² comes from the density of q. With σ as output it is −2 log σ, and still there.",
        ),
    },
    "softplus": {
        "nuza": Claim(
            True, "other heads are wrong",
            "softplus is increasing and maps the real numbers one-to-one onto the positive ones.",
        ),
        "pagu": Claim(
            True, "other heads are wrong",
            "log σ² = 2 log σ: both are real numbers without bounds, and σ follows from either.",
        ),
    },
    "needed for the KL": {
        "rilo": Claim(
            False, "needed for the KL formula only",
            "the KL needs σ² and log σ², and both follow from any positive σ.",
        ),
        "seka": Claim(
            True, "needed for the KL formula only",
            "½ (μ² + σ² − log σ² − 1), and ½ log σ² = log σ.",
        ),
    },
    "pull at small sigma": {
        "tovu": Claim(
            True, "the pull explodes at small sigma",
            "the slope by ℓ is ½ (σ² − 1), which lies between −½ and 0 for 0 < σ < 1.",
        ),
        "wemi": Claim(
            False, "the pull explodes at small sigma",
            "the slope by σ is σ − 1/σ and does grow without bound; the one by ℓ is ½ (σ² − 1) and goes "
            "to −½.",
        ),
    },
    "overflow": {
        "xuda": Claim(
            True, "an exponential cannot overflow",
            "the largest float32 is about 3.4e38 = exp(88.7): exp(100) is beyond, exp(50) is not.",
        ),
        "yeri": Claim(
            False, "an exponential cannot overflow",
            "the largest float32 is about 3.4e38 = exp(88.7). On paper the exponential is finite, in "
            "float32 it is inf beyond.",
        ),
    },
    "steps": {
        "zabo": Claim(
            True, "steps of log sigma² are steps of sigma",
            "σ = exp(ℓ/2), and exp(ℓ/2 + ln 10) = 10 exp(ℓ/2).",
        ),
        "bimu": Claim(
            False, "steps of log sigma² are steps of sigma",
            "adding 1 to ℓ multiplies σ by exp(½) ≈ 1.65; how much that adds depends on σ.",
        ),
    },
    "no risk": {
        "cofe": Claim(
            False, "log sigma² is safe whatever happens",
            "for large ℓ the slope of the KL is ½ (exp(ℓ) − 1): one large output gives a huge step, and "
            "beyond 88.7 the variance is inf in float32.",
        ),
        "dewa": Claim(
            True, "log sigma² is safe whatever happens",
            "the slope is ½ (exp(10) − 1) ≈ 11,000 at ℓ = 10; at ℓ = −10 it is almost −½.",
        ),
    },
}  # fmt: skip


@verdict("C1.claims", lesson=LESSON_2)
def claims(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Claims on what log sigma² is for, and what it is not for."""
    return judge_claims(TOPICS, evidence)
