"""A5, the Gaussian KL derived: is each step equal to the right one, at random points?

The notebook's cell evaluates the student's expressions, strings or functions at the points that it
is given; here numbers are compared.  So every form of a right step counts, and a step that is
wrong only because an earlier one is wrong can be told so: it is computed again from the student's
own earlier steps.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.judging import Arrays, Mistake, Verdict, nearest, number, numbers, verdict

from .lessons import LESSON_2

Values = tuple[np.ndarray, ...]
Function = Callable[..., np.ndarray]

LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True)
class Slip:
    """A known mistake in a step: what it gives in place of the right answer."""

    name: str
    of: Function
    hint: str = ""


@dataclass(frozen=True)
class Part:
    """The ways to write one part of a formula; the first is right and has no name."""

    ways: Sequence[Slip]


def combined(
    parts: Mapping[str, Part], formula: Function, wholes: Sequence[Slip] = ()
) -> list[Slip]:
    """Formulas with one or two parts wrong, `wholes` between the two kinds.

    `formula(*arguments, **parts)` gets the value of each part.
    """

    def slip(chosen: Mapping[str, Slip]) -> Slip:
        wrong = [way for way in chosen.values() if way.name]
        return Slip(
            " and ".join(dict.fromkeys(way.name for way in wrong)),
            lambda *at: formula(*at, **{key: way.of(*at) for key, way in chosen.items()}),
            " ".join(dict.fromkeys(way.hint for way in wrong if way.hint)),
        )

    right = {key: part.ways[0] for key, part in parts.items()}
    one = [slip({**right, key: way}) for key, part in parts.items() for way in part.ways[1:]]
    two = [
        slip({**right, first: a, second: b})
        for first, second in itertools.combinations(parts, 2)
        for a in parts[first].ways[1:]
        for b in parts[second].ways[1:]
    ]
    return [*one, *wholes, *two]


# --- the steps in one dimension -------------------------------------------------------------------

_DENSITY = (
    "The density of N(mu, sigma²) is exp(−(z − mu)² / (2 sigma²)) / √(2π sigma²); take the "
    "logarithm of all of it."
)
_PRIOR = "The prior is N(0, 1): put mean 0 and variance 1 into the density of a normal."
_VARIANCE = "Var[z] = E[z²] − (E[z])², and under q the variance of z is sigma² and its mean is mu."
_CENTRED = "E[(z − mu)²] is the definition of a number that you know: which one?"
_LINEAR = "Take the expectation of each term of the logarithm by itself; constants stay."
_KL = "KL(q‖p) = E_q[log q(z)] − E_q[log p(z)]. Which terms cancel, and which keep their ½?"
_LOG = "log sigma² = 2 log sigma: with a ½ in front of the bracket it is log sigma² inside of it."
_BASE = "The logarithm is the natural one; otherwise it would not undo the exponential."
_SIGN = "A KL divergence is never negative, and 0 only at mu = 0, sigma = 1. Check each sign."
_AVERAGE = "The expectation is still to be taken: z must not be left over."
_ZERO = "At mu = 0 and sigma = 1 both distributions are equal, and the KL has to be 0."


def kl_terms(z: np.ndarray, m: np.ndarray, s: np.ndarray, **part: np.ndarray) -> np.ndarray:
    """factor · (mean + variance − log + constant)."""
    return part["factor"] * (part["mean"] + part["variance"] - part["log"] + part["constant"])


KL_PARTS = {
    "constant": Part(
        [
            Slip("", lambda z, m, s: -np.ones_like(m)),
            Slip("missing −1", lambda z, m, s: np.zeros_like(m), _ZERO),
            Slip("sign of the 1", lambda z, m, s: np.ones_like(m), _ZERO),
            Slip("−½ in place of −1", lambda z, m, s: -np.ones_like(m) / 2, _ZERO),
            Slip("−2 in place of −1", lambda z, m, s: -2 * np.ones_like(m), _ZERO),
        ]
    ),
    "log": Part(
        [
            Slip("", lambda z, m, s: 2 * np.log(s)),
            Slip("log sigma for log sigma²", lambda z, m, s: np.log(s), _LOG),
            Slip("sign of the log", lambda z, m, s: -2 * np.log(s), _SIGN),
            Slip("log term missing", lambda z, m, s: np.zeros_like(s), _KL),
            Slip("2 log sigma² for log sigma²", lambda z, m, s: 4 * np.log(s), _LOG),
            Slip("sign of the log", lambda z, m, s: -np.log(s), f"{_SIGN} {_LOG}"),
            Slip("another base of the logarithm", lambda z, m, s: 2 * np.log10(s), _BASE),
            Slip("another base of the logarithm", lambda z, m, s: 2 * np.log2(s), _BASE),
            Slip("(log sigma)² for log sigma²", lambda z, m, s: np.log(s) ** 2, _LOG),
        ]
    ),
    "mean": Part(
        [
            Slip("", lambda z, m, s: m**2),
            Slip("E[z²] = sigma²", lambda z, m, s: np.zeros_like(m), _VARIANCE),
            Slip("mu for mu²", lambda z, m, s: m, _VARIANCE),
            Slip("|mu| for mu²", lambda z, m, s: np.abs(m), _VARIANCE),
            Slip("sign of mu²", lambda z, m, s: -(m**2), _SIGN),
            Slip("2 mu² for mu²", lambda z, m, s: 2 * m**2, _KL),
        ]
    ),
    "variance": Part(
        [
            Slip("", lambda z, m, s: s**2),
            Slip("sigma for sigma²", lambda z, m, s: s, _VARIANCE),
            Slip("E[z²] = mu²", lambda z, m, s: np.zeros_like(s), _VARIANCE),
            Slip("sign of sigma²", lambda z, m, s: -(s**2), _SIGN),
            Slip("1/sigma² for sigma²", lambda z, m, s: s**-2, _KL),
            Slip("sigma⁴ for sigma²", lambda z, m, s: s**4, _VARIANCE),
        ]
    ),
    "factor": Part(
        [
            Slip("", lambda z, m, s: np.full_like(m, 0.5)),
            Slip("missing ½", lambda z, m, s: np.ones_like(m), _KL),
            Slip("sign", lambda z, m, s: np.full_like(m, -0.5), _SIGN),
            Slip("sign and missing ½", lambda z, m, s: -np.ones_like(m), _SIGN),
            Slip("½ twice", lambda z, m, s: np.full_like(m, 0.25), _KL),
            Slip("2 in place of ½", lambda z, m, s: np.full_like(m, 2.0), _KL),
        ]
    ),
}

_HALF = "The ½ multiplies the whole bracket, every one of its terms."
_DIRECTION = "Which of the two distributions is the expectation taken under?"
_CANCEL = "The constant ½ log 2π stands in both expectations and cancels in their difference."
_UNIT = "E[(z − mu)²] is the variance of q; divided by 2 sigma² it gives ½, whatever sigma is."


def _bracket(*weights: float) -> Function:
    """The terms mu², sigma², −log sigma², −1 with weights of their own."""
    a, b, c, d = weights
    return lambda z, m, s: a * m**2 + b * s**2 - c * 2 * np.log(s) - d


KL_WHOLE = [
    Slip("KL reversed", lambda z, m, s: (m**2 / s**2 + s**-2 - 1 + 2 * np.log(s)) / 2, _DIRECTION),
    Slip("KL reversed", lambda z, m, s: (m**2 + s**-2 - 1 + 2 * np.log(s)) / 2, _DIRECTION),
    *(
        Slip("½ on some terms only", _bracket(*weights), _HALF)
        for weights in itertools.product((0.5, 1.0), repeat=4)
        if len(set(weights)) == 2
    ),
    Slip(
        "½ log 2π left over",
        lambda z, m, s: (m**2 + s**2 - 2 * np.log(s) - 1 + LOG_2PI) / 2,
        _CANCEL,
    ),
    Slip(
        "½ log 2π left over",
        lambda z, m, s: (m**2 + s**2 - 2 * np.log(s) - 1 - LOG_2PI) / 2,
        _CANCEL,
    ),
    Slip(
        "½ log 2π left over",
        lambda z, m, s: (m**2 + s**2 - 2 * np.log(s) - 1 + 2 * LOG_2PI) / 2,
        _CANCEL,
    ),
    Slip(
        "E_q[log q] missing",
        lambda z, m, s: (m**2 + s**2 + LOG_2PI) / 2,
        "This is −E_q[log p], the cross-entropy: the other expectation is missing.",
    ),
    Slip(
        "expectations added",
        lambda z, m, s: (-2 * LOG_2PI - 2 * np.log(s) - 1 - m**2 - s**2) / 2,
        "The logarithm of a quotient is a difference.",
    ),
    Slip("E[(z − mu)²] = 1", lambda z, m, s: (m**2 + s**2 - 2 * np.log(s) - s**-2) / 2, _UNIT),
    Slip(
        "E[z²] = 1",
        lambda z, m, s: -np.log(s),
        "Under the prior E[z²] is 1; here the expectation is under q.",
    ),
    Slip(
        "expectation not taken",
        lambda z, m, s: -np.log(s) - (z - m) ** 2 / (2 * s**2) + z**2 / 2,
        _AVERAGE,
    ),
]


def _log_normal(z: np.ndarray, m: np.ndarray, s: np.ndarray) -> np.ndarray:
    return -LOG_2PI / 2 - np.log(s) - (z - m) ** 2 / (2 * s**2)


LOG_Q_PARTS = {
    "constant": Part(
        [
            Slip("", lambda z, m, s: -LOG_2PI / 2 - np.log(s)),
            Slip("log sigma for log sigma²", lambda z, m, s: -LOG_2PI / 2 - np.log(s) / 2, _LOG),
            Slip("missing ½ log 2π", lambda z, m, s: -np.log(s), _DENSITY),
            Slip("missing constant", lambda z, m, s: np.zeros_like(s), _DENSITY),
            Slip("log sigma missing", lambda z, m, s: np.full_like(s, -LOG_2PI / 2), _DENSITY),
            Slip("sign of the log", lambda z, m, s: LOG_2PI / 2 + np.log(s), _DENSITY),
            Slip("sign of the log", lambda z, m, s: -LOG_2PI / 2 + np.log(s), _DENSITY),
            Slip("missing ½", lambda z, m, s: -LOG_2PI - 2 * np.log(s), _DENSITY),
            Slip("missing ½", lambda z, m, s: -LOG_2PI / 2 - 2 * np.log(s), _DENSITY),
            Slip("missing ½", lambda z, m, s: -LOG_2PI - np.log(s), _DENSITY),
            Slip("sigma not in the logarithm", lambda z, m, s: -LOG_2PI / 2 - s, _DENSITY),
            Slip("π for 2π", lambda z, m, s: -np.log(np.pi) / 2 - np.log(s), _DENSITY),
        ]
    ),
    "square": Part(
        [
            Slip("", lambda z, m, s: (z - m) ** 2 / (2 * s**2)),
            Slip("sigma for sigma²", lambda z, m, s: (z - m) ** 2 / (2 * s), _DENSITY),
            Slip("missing ½", lambda z, m, s: (z - m) ** 2 / s**2, _DENSITY),
            Slip("sign of the square", lambda z, m, s: -((z - m) ** 2) / (2 * s**2), _DENSITY),
            Slip("sigma² missing", lambda z, m, s: (z - m) ** 2 / 2, _DENSITY),
            Slip("mu missing", lambda z, m, s: z**2 / (2 * s**2), _DENSITY),
            Slip("mu missing", lambda z, m, s: z**2 / 2, _DENSITY),
            Slip("sign of mu", lambda z, m, s: (z + m) ** 2 / (2 * s**2), _DENSITY),
            Slip("not squared", lambda z, m, s: (z - m) / (2 * s**2), _DENSITY),
            Slip("not squared", lambda z, m, s: np.abs(z - m) / s, _DENSITY),
            Slip("not squared", lambda z, m, s: np.abs(z - m) / (2 * s), _DENSITY),
            Slip("sigma² in the numerator", lambda z, m, s: (z - m) ** 2 * s**2 / 2, _DENSITY),
        ]
    ),
}

LOG_P_PARTS = {
    "constant": Part(
        [
            Slip("", lambda z, m, s: np.full_like(z, -LOG_2PI / 2)),
            Slip("missing ½ log 2π", lambda z, m, s: np.zeros_like(z), _PRIOR),
            Slip("missing ½", lambda z, m, s: np.full_like(z, -LOG_2PI), _PRIOR),
            Slip("sign of the log", lambda z, m, s: np.full_like(z, LOG_2PI / 2), _PRIOR),
            Slip("π for 2π", lambda z, m, s: np.full_like(z, -np.log(np.pi) / 2), _PRIOR),
            Slip("sigma in the prior", lambda z, m, s: -LOG_2PI / 2 - np.log(s), _PRIOR),
        ]
    ),
    "square": Part(
        [
            Slip("", lambda z, m, s: z**2 / 2),
            Slip("missing ½", lambda z, m, s: z**2, _PRIOR),
            Slip("sign of the square", lambda z, m, s: -(z**2) / 2, _PRIOR),
            Slip("mu in the prior", lambda z, m, s: (z - m) ** 2 / 2, _PRIOR),
            Slip("sigma in the prior", lambda z, m, s: z**2 / (2 * s**2), _PRIOR),
            Slip("mu and sigma in the prior", lambda z, m, s: (z - m) ** 2 / (2 * s**2), _PRIOR),
            Slip("not squared", lambda z, m, s: z / 2, _PRIOR),
        ]
    ),
}


def _minus(z: np.ndarray, m: np.ndarray, s: np.ndarray, **part: np.ndarray) -> np.ndarray:
    return part["constant"] - part["square"]


@dataclass(frozen=True)
class StepOf:
    """A step: its right value and the mistakes that are known; arguments z, mu, sigma."""

    of: Function
    slips: Sequence[Slip]


STEPS: dict[str, StepOf] = {
    "log_q": StepOf(
        _log_normal,
        combined(
            LOG_Q_PARTS,
            _minus,
            [
                Slip(
                    "density for its logarithm",
                    lambda z, m, s: np.exp(_log_normal(z, m, s)),
                    "This is the density itself.",
                ),
                Slip("sign", lambda z, m, s: -_log_normal(z, m, s), _DENSITY),
            ],
        ),
    ),
    "log_p": StepOf(
        lambda z, m, s: -LOG_2PI / 2 - z**2 / 2,
        combined(
            LOG_P_PARTS,
            _minus,
            [
                Slip(
                    "density for its logarithm",
                    lambda z, m, s: np.exp(-LOG_2PI / 2 - z**2 / 2),
                    "This is the density itself.",
                ),
                Slip("sign", lambda z, m, s: LOG_2PI / 2 + z**2 / 2, _PRIOR),
            ],
        ),
    ),
    "E_z2": StepOf(
        lambda z, m, s: m**2 + s**2,
        [
            Slip("E[z²] = sigma²", lambda z, m, s: s**2, _VARIANCE),
            Slip("E[z²] = mu²", lambda z, m, s: m**2, _VARIANCE),
            Slip("E[z²] = 1", lambda z, m, s: np.ones_like(m), "1 is E[z²] under the prior."),
            Slip("sigma for sigma²", lambda z, m, s: m**2 + s, _VARIANCE),
            Slip("square of a sum", lambda z, m, s: (m + s) ** 2, _VARIANCE),
            Slip("sign of sigma²", lambda z, m, s: m**2 - s**2, _VARIANCE),
            Slip("sign of mu²", lambda z, m, s: s**2 - m**2, _VARIANCE),
            Slip("mu for mu²", lambda z, m, s: m + s**2, _VARIANCE),
            Slip("sigma² taken for 1", lambda z, m, s: m**2 + 1, _VARIANCE),
            Slip("product for the sum", lambda z, m, s: m**2 * s**2, _VARIANCE),
            Slip("expectation not taken", lambda z, m, s: z**2, _AVERAGE),
            Slip("mu counted twice", lambda z, m, s: 2 * m**2 + s**2, _VARIANCE),
            Slip("root of E[z²]", lambda z, m, s: np.sqrt(m**2 + s**2), _VARIANCE),
        ],
    ),
    "E_centred": StepOf(
        lambda z, m, s: s**2,
        [
            Slip("E[(z − mu)²] = 1", lambda z, m, s: np.ones_like(m), _CENTRED),
            Slip("sigma for sigma²", lambda z, m, s: s, _CENTRED),
            Slip(
                "E[(z − mu)²] = 0",
                lambda z, m, s: np.zeros_like(m),
                "E[z − mu] is 0, its square is not.",
            ),
            Slip("E[z²] for E[(z − mu)²]", lambda z, m, s: m**2 + s**2, _CENTRED),
            Slip("mu² subtracted twice", lambda z, m, s: s**2 - m**2, _CENTRED),
            Slip("mu² added", lambda z, m, s: s**2 + 2 * m**2, _CENTRED),
            Slip(
                "expectation under the prior",
                lambda z, m, s: 1 + m**2,
                "Under the prior it would be 1 + mu². The expectation is under q.",
            ),
            Slip("sigma⁴ for sigma²", lambda z, m, s: s**4, _CENTRED),
            Slip("half of sigma²", lambda z, m, s: s**2 / 2, _CENTRED),
            Slip("expectation not taken", lambda z, m, s: (z - m) ** 2, _AVERAGE),
            Slip("expectation not taken", lambda z, m, s: z**2 - m**2, _AVERAGE),
        ],
    ),
    "E_log_q": StepOf(
        lambda z, m, s: -LOG_2PI / 2 - np.log(s) - 0.5,
        [
            Slip(
                "sign",
                lambda z, m, s: LOG_2PI / 2 + np.log(s) + 0.5,
                "This is the entropy of q, which is −E_q[log q].",
            ),
            Slip("E[(z − mu)²] = 1", lambda z, m, s: -LOG_2PI / 2 - np.log(s) - s**-2 / 2, _UNIT),
            Slip("missing −½", lambda z, m, s: -LOG_2PI / 2 - np.log(s), _UNIT),
            Slip("sign of the ½", lambda z, m, s: -LOG_2PI / 2 - np.log(s) + 0.5, _LINEAR),
            Slip("−1 for −½", lambda z, m, s: -LOG_2PI / 2 - np.log(s) - 1, _UNIT),
            Slip(
                "log sigma for log sigma²",
                lambda z, m, s: -LOG_2PI / 2 - np.log(s) / 2 - 0.5,
                _LOG,
            ),
            Slip("missing ½ log 2π", lambda z, m, s: -np.log(s) - 0.5, _LINEAR),
            Slip("missing constant", lambda z, m, s: np.full_like(s, -0.5), _LINEAR),
            Slip("log sigma missing", lambda z, m, s: np.full_like(s, -LOG_2PI / 2 - 0.5), _LINEAR),
            Slip("missing ½", lambda z, m, s: -LOG_2PI - 2 * np.log(s) - 1, _LINEAR),
            Slip("missing ½", lambda z, m, s: -LOG_2PI - 2 * np.log(s) - 0.5, _LINEAR),
            Slip("sign of the log", lambda z, m, s: -LOG_2PI / 2 + np.log(s) - 0.5, _LINEAR),
            Slip("sign of the log", lambda z, m, s: LOG_2PI / 2 + np.log(s) - 0.5, _LINEAR),
            Slip("sigma² left over", lambda z, m, s: -LOG_2PI / 2 - np.log(s) - s**2 / 2, _UNIT),
            Slip("sigma² left over", lambda z, m, s: -LOG_2PI / 2 - np.log(s) - 1 / (2 * s), _UNIT),
            Slip(
                "E[z²] for E[(z − mu)²]",
                lambda z, m, s: -LOG_2PI / 2 - np.log(s) - (m**2 + s**2) / (2 * s**2),
                _CENTRED,
            ),
            Slip("expectation not taken", _log_normal, _AVERAGE),
            Slip(
                "expectation under the prior",
                lambda z, m, s: -LOG_2PI / 2 - np.log(s) - (1 + m**2) / (2 * s**2),
                "The expectation is under q, not under the prior.",
            ),
        ],
    ),
    "E_log_p": StepOf(
        lambda z, m, s: -LOG_2PI / 2 - (m**2 + s**2) / 2,
        [
            Slip(
                "sign",
                lambda z, m, s: LOG_2PI / 2 + (m**2 + s**2) / 2,
                "This is the cross-entropy, −E_q[log p].",
            ),
            Slip("E[z²] = sigma²", lambda z, m, s: -LOG_2PI / 2 - s**2 / 2, _VARIANCE),
            Slip("E[z²] = mu²", lambda z, m, s: -LOG_2PI / 2 - m**2 / 2, _VARIANCE),
            Slip(
                "expectation under the prior",
                lambda z, m, s: np.full_like(m, -LOG_2PI / 2 - 0.5),
                "The expectation is under q, not under the prior.",
            ),
            Slip("missing ½ log 2π", lambda z, m, s: -(m**2 + s**2) / 2, _LINEAR),
            Slip("missing ½", lambda z, m, s: -LOG_2PI / 2 - (m**2 + s**2), _LINEAR),
            Slip("missing ½", lambda z, m, s: -LOG_2PI - (m**2 + s**2), _LINEAR),
            Slip("missing ½", lambda z, m, s: -LOG_2PI - (m**2 + s**2) / 2, _LINEAR),
            Slip("½ on some terms only", lambda z, m, s: -LOG_2PI / 2 - m**2 / 2 - s**2, _LINEAR),
            Slip("½ on some terms only", lambda z, m, s: -LOG_2PI / 2 - m**2 - s**2 / 2, _LINEAR),
            Slip("sign of the square", lambda z, m, s: -LOG_2PI / 2 + (m**2 + s**2) / 2, _LINEAR),
            Slip("sigma for sigma²", lambda z, m, s: -LOG_2PI / 2 - (m**2 + s) / 2, _VARIANCE),
            Slip(
                "log sigma in it",
                lambda z, m, s: -LOG_2PI / 2 - np.log(s) - (m**2 + s**2) / 2,
                _PRIOR,
            ),
            Slip("expectation not taken", lambda z, m, s: -LOG_2PI / 2 - z**2 / 2, _AVERAGE),
        ],
    ),
    "kl": StepOf(
        lambda z, m, s: (m**2 + s**2 - 2 * np.log(s) - 1) / 2,
        combined(KL_PARTS, kl_terms, KL_WHOLE),
    ),
}
"""The steps of the notebook, in its order."""

LOGS = ("log_q", "log_p")
"""The steps that are functions of z too."""


def close(found: np.ndarray, expected: np.ndarray) -> bool:
    """Equal at every point; so near that constants rounded to four digits pass, too."""
    return bool((np.abs(found - expected) <= 1e-4 * (1 + np.abs(expected))).all())


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

    Nothing where there is nothing to carry on: from a logarithm without a square, or from two equal
    expectations, a later step follows without any work.
    """
    mu, z = inputs["at_mu"], inputs["at_z"]
    made: dict[str, np.ndarray] = {}
    if "log_q" in found and "E_centred" in found:
        terms = _quadratic(found["log_q"], z - mu[:, None])
        if terms is not None and (np.abs(terms[2]) > 1e-3).all():
            made["E_log_q"] = terms[0] + terms[2] * found["E_centred"]
    if "log_p" in found and "E_z2" in found:
        terms = _quadratic(found["log_p"], z)
        if terms is not None and (np.abs(terms[2]) > 1e-3).all():
            made["E_log_p"] = terms[0] + terms[1] * mu + terms[2] * found["E_z2"]
    if "E_log_q" in found and "E_log_p" in found:
        difference = found["E_log_q"] - found["E_log_p"]
        if (np.abs(difference) > 1e-3).any():
            made["kl"] = difference
    return made


@verdict("A5.steps", inputs=_draw, lesson=LESSON_2)
def steps(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is each step right?  All count the same; one that follows from the student's own earlier
    steps, which are wrong, keeps half of its points."""
    found: dict[str, np.ndarray] = {}
    right, follows, left, broken = [], [], [], []
    wrong: dict[str, tuple[str, str]] = {}  # by step: the mistake and a text
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
        return Verdict(0.0, "Not answered yet: every step is still `None`.", "not answered")
    made = implied(found, inputs)
    for name, values in found.items():
        at = _arguments(inputs, name)
        expected = STEPS[name].of(*at)
        if close(values, expected):
            right.append(name)
        elif name in made and close(values, made[name]):
            follows.append(name)
        else:
            wrong[name] = _wrong(name, at, values, expected)
    share = (len(right) + len(follows) / 2) / len(STEPS)
    if share == 1:
        return Verdict(1.0, "Every step is right.")
    texts = []
    order = [name for name in STEPS if name in wrong]
    if order:
        texts.append(f"The first wrong step is {wrong[order[0]][1]}")
    if follows:
        texts.append(
            f"{_listed(follows)} {'follows' if len(follows) == 1 else 'follow'} rightly from your "
            "own earlier steps, which are wrong; half of the points for that."
        )
    texts += [f"Wrong by itself, too: {wrong[name][1]}" for name in order[1:]]
    if broken:
        texts.append(
            f"{_listed(broken)} cannot be evaluated: it has to become a number, in a few seconds, "
            "when z, mu and sigma are numbers, and no other name may be left in it."
        )
    if left:
        texts.append(f"Still `None`: {_listed(left)}.")
    if right:
        texts.append(f"Right: {_listed(right)}.")
    mistake = wrong[order[0]][0] if order else "cannot be evaluated" if broken else "steps left out"
    return Verdict(share, " ".join(texts), mistake)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _wrong(name: str, at: Values, values: np.ndarray, expected: np.ndarray) -> tuple[str, str]:
    """The mistake in a wrong step, and a text that begins with its name."""
    point = np.unravel_index(int(np.argmax(np.abs(values - expected))), values.shape)
    z, mu, sigma = (number(v[point]) for v in at)
    where = f"mu = {mu}, sigma = {sigma}" + (f", z = {z}" if name in LOGS else "")
    text = (
        f"`{name}`: for {where} it is {number(expected[point])}, yours is {number(values[point])}."
    )
    known = nearest(values, _answers(STEPS[name].slips, at))
    if known is None:
        return f"step {name}", f"{text} Do it again with these numbers, term by term."
    return (
        known.name,
        f"{text} Yours is exactly what this mistake gives: {known.name}. {known.hint}",
    )


def _answers(slips: Sequence[Slip], at: Values) -> Iterator[Mistake]:
    for slip in slips:
        yield Mistake(slip.name, np.broadcast_to(slip.of(*at), at[0].shape), slip.hint)


# --- many dimensions ------------------------------------------------------------------------------

DIMENSIONS = (1, 2, 3, 5)
"""The sizes of the tested vectors."""


def _many_draw(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """at_mu, at_sigma (4, 5): row k is used up to DIMENSIONS[k]; sizes are an input, too."""
    shape = (len(DIMENSIONS), max(DIMENSIONS))
    return {
        "at_mu": generator.uniform(0.5, 2, shape) * generator.choice([-1, 1], shape),
        "at_sigma": np.where(
            generator.random(shape) < 0.5,
            generator.uniform(0.4, 0.8, shape),
            generator.uniform(1.3, 2.2, shape),
        ),
        "sizes": np.array(DIMENSIONS),
    }


_SUM = (
    "log q(z) is a sum over the dimensions, and so is its expectation: nothing is divided by d, "
    "and every dimension has a −1 of its own."
)

REDUCTIONS: list[Slip] = [
    Slip("mean over the dimensions", lambda t, m, s: t.mean(), _SUM),
    Slip("−1 only once", lambda t, m, s: t.sum() + (len(t) - 1) / 2, _SUM),
    Slip("½ on some terms only", lambda t, m, s: t.sum() - len(t) / 2, _SUM),
    Slip("d² in place of d", lambda t, m, s: t.sum() + (len(t) - len(t) ** 2) / 2, _SUM),
    Slip("product over the dimensions", lambda t, m, s: t.prod(), _SUM),
    Slip("divided by d − 1", lambda t, m, s: t.sum() * len(t) / max(len(t) - 1, 1), _SUM),
    Slip("divided by d − 1", lambda t, m, s: t.sum() / max(len(t) - 1, 1), _SUM),
    Slip("divided by the root of d", lambda t, m, s: t.sum() / np.sqrt(len(t)), _SUM),
    Slip(
        "every pair of dimensions",
        lambda t, m, s: len(t) * t.sum(),
        "Each mu_j goes with the sigma_j of the same dimension: one sum, not two.",
    ),
    Slip("some dimensions only", lambda t, m, s: t[:3].sum(), _SUM),
    Slip("some dimensions only", lambda t, m, s: t[:2].sum(), _SUM),
    Slip("first dimension only", lambda t, m, s: t[0], _SUM),
    Slip("last dimension only", lambda t, m, s: t[-1], _SUM),
    Slip("largest dimension only", lambda t, m, s: t.max(), _SUM),
    Slip("one dimension left out", lambda t, m, s: t[:-1].sum(), _SUM),
    Slip("one dimension left out", lambda t, m, s: t[1:].sum(), _SUM),
    Slip(
        "square of a sum",
        lambda t, m, s: (m.sum() ** 2 + s.sum() ** 2 - 2 * np.log(s.sum()) - 1) / 2,
        "(Σ mu)² is not Σ mu².",
    ),
    Slip(
        "square of a sum",
        lambda t, m, s: (m.sum() ** 2 + (s**2).sum() - 2 * np.log(s).sum() - len(m)) / 2,
        "(Σ mu)² is not Σ mu².",
    ),
    Slip(
        "logarithm of a sum",
        lambda t, m, s: ((m**2).sum() + (s**2).sum() - np.log((s**2).sum()) - len(m)) / 2,
        "Σ log sigma² is the logarithm of a product, not of a sum.",
    ),
    Slip(
        "logarithm of a sum",
        lambda t, m, s: ((m**2).sum() + (s**2).sum() - 2 * np.log(s.sum()) - len(m)) / 2,
        "Σ log sigma² is the logarithm of a product, not of a sum.",
    ),
    Slip(
        "norm not squared",
        lambda t, m, s: ((m**2).sum() + np.sqrt((s**2).sum()) - 2 * np.log(s).sum() - len(m)) / 2,
        "Σ sigma² is the square of the norm.",
    ),
    Slip(
        "norm not squared",
        lambda t, m, s: (np.sqrt((m**2).sum()) + (s**2).sum() - 2 * np.log(s).sum() - len(m)) / 2,
        "Σ mu² is the square of the norm.",
    ),
]
"""Mistakes in the step from one dimension, with the terms t, to d."""


@verdict("A5.many", inputs=_many_draw, lesson=LESSON_2)
def many(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it the sum over the dimensions?  Half of the points if it is the sum of the student's own
    formula for one dimension, which is wrong."""
    rows = [(inputs["at_mu"][k, :d], inputs["at_sigma"][k, :d]) for k, d in enumerate(DIMENSIONS)]
    one = STEPS["kl"].of
    expected = np.array([one(m, m, s).sum() for m, s in rows])
    found = numbers(evidence["value"], expected.shape)
    if found is None:
        return _no_number(evidence["value"], "`kl_many(mu, sigma)`")
    if close(found, expected):
        return Verdict(1.0, "The sum over the dimensions, for every number of them.")
    text = _compared(found, expected)
    own = numbers(evidence["own"], (2,))
    if own is not None and not close(own, expected[:2]) and close(found[:2], own):
        return Verdict(
            0.5,
            f"{text} It is the sum over the dimensions of your own `kl`: the step to many dimensions "
            "is right. Correct `kl`, and this follows.",
            "carried over from kl",
        )

    def answers() -> Iterator[Mistake]:
        for slip in REDUCTIONS:
            values = [float(slip.of(one(m, m, s), m, s)) for m, s in rows]
            yield Mistake(slip.name, np.array(values), slip.hint)
        for slip in STEPS["kl"].slips:
            values = [float(np.sum(slip.of(m, m, s))) for m, s in rows]
            yield Mistake(slip.name, np.array(values), slip.hint)
        for slip in STEPS["kl"].slips:
            values = [float(np.mean(slip.of(m, m, s))) for m, s in rows]
            name = f"{slip.name} and mean over the dimensions"
            yield Mistake(name, np.array(values), f"{slip.hint} {_SUM}")

    return _named(text, found, answers(), "the sum")


def _no_number(raw: np.ndarray, what: str) -> Verdict:
    if raw.dtype.kind == "U" and str(raw) == "none":
        return Verdict(0.0, f"Not answered yet: {what} is still to be written.", "not answered")
    if raw.dtype.kind == "U" and str(raw) == "no return":
        return Verdict(0.0, f"{what} returns nothing: `return` is missing.", "no return")
    if raw.dtype.kind == "U" and str(raw) == "several":
        return Verdict(
            0.0, f"{what} has to be one number; yours are several: `sum` them?", "not summed"
        )
    return Verdict(
        0.0,
        f"{what} cannot be evaluated: it has to become one number when its arguments are numbers, "
        "and no other name may be left in it.",
        "cannot be evaluated",
    )


def _compared(found: np.ndarray, expected: np.ndarray) -> str:
    k = int(np.argmax(np.abs(found - expected)))
    return f"For one of the tested inputs it is {number(expected[k])}, yours is {number(found[k])}."


def _named(text: str, found: np.ndarray, answers: Iterator[Mistake], otherwise: str) -> Verdict:
    known = nearest(found, answers)
    if known is None:
        return Verdict(0.0, f"{text} Go through your terms one by one.", otherwise)
    return Verdict(
        0.0,
        f"{text} Yours is exactly what this mistake gives: {known.name}. {known.hint}",
        known.name,
    )


# --- two normal distributions ---------------------------------------------------------------------

_TWO = "E_1[(z − m2)²] = s1² + (m1 − m2)², and log N(z; m2, s2²) divides it by 2 s2²."
_RATIO = "The constants give log s2 − log s1; inside of a bracket with ½ that is log(s2² / s1²)."
_EQUAL = "With m1 = m2 and s1 = s2 it has to be 0."


def _two(m1: np.ndarray, s1: np.ndarray, m2: np.ndarray, s2: np.ndarray) -> np.ndarray:
    return np.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5


def _two_terms(
    m1: np.ndarray, s1: np.ndarray, m2: np.ndarray, s2: np.ndarray, **part: np.ndarray
) -> np.ndarray:
    return part["factor"] * (part["log"] + part["variance"] + part["mean"] + part["constant"])


TWO_PARTS = {
    "constant": Part(
        [
            Slip("", lambda m, s, n, t: -np.ones_like(m)),
            Slip("missing −1", lambda m, s, n, t: np.zeros_like(m), _EQUAL),
            Slip("sign of the 1", lambda m, s, n, t: np.ones_like(m), _EQUAL),
            Slip("−2 in place of −1", lambda m, s, n, t: -2 * np.ones_like(m), _EQUAL),
            Slip("−½ in place of −1", lambda m, s, n, t: -np.ones_like(m) / 2, _EQUAL),
        ]
    ),
    "log": Part(
        [
            Slip("", lambda m, s, n, t: 2 * np.log(t / s)),
            Slip("sign of the log", lambda m, s, n, t: 2 * np.log(s / t), _RATIO),
            Slip("log sigma for log sigma²", lambda m, s, n, t: np.log(t / s), _RATIO),
            Slip("log sigma² for log sigma", lambda m, s, n, t: 4 * np.log(t / s), _RATIO),
            Slip("log term missing", lambda m, s, n, t: np.zeros_like(m), _RATIO),
            Slip("log s2 missing", lambda m, s, n, t: -2 * np.log(s), _RATIO),
            Slip("log s1 missing", lambda m, s, n, t: 2 * np.log(t), _RATIO),
            Slip("sign of the log", lambda m, s, n, t: np.log(s / t), _RATIO),
            Slip("logarithms added", lambda m, s, n, t: -2 * np.log(s * t), _RATIO),
        ]
    ),
    "variance": Part(
        [
            Slip("", lambda m, s, n, t: s**2 / t**2),
            Slip("sigma for sigma²", lambda m, s, n, t: s / t, _TWO),
            Slip("variances the wrong way up", lambda m, s, n, t: t**2 / s**2, _TWO),
            Slip("s2² missing", lambda m, s, n, t: s**2, _TWO),
            Slip("variance missing", lambda m, s, n, t: np.zeros_like(m), _TWO),
            Slip("difference of variances", lambda m, s, n, t: s**2 - t**2, _TWO),
            Slip("sigma for sigma²", lambda m, s, n, t: s**2 / t, _TWO),
        ]
    ),
    "mean": Part(
        [
            Slip("", lambda m, s, n, t: (m - n) ** 2 / t**2),
            Slip("distance divided by s1²", lambda m, s, n, t: (m - n) ** 2 / s**2, _TWO),
            Slip("s2² missing", lambda m, s, n, t: (m - n) ** 2, _TWO),
            Slip("sigma for sigma²", lambda m, s, n, t: (m - n) ** 2 / t, _TWO),
            Slip("distance not squared", lambda m, s, n, t: (m - n) / t**2, _TWO),
            Slip("distance not squared", lambda m, s, n, t: np.abs(m - n) / t**2, _TWO),
            Slip("difference of squares", lambda m, s, n, t: (m**2 - n**2) / t**2, _TWO),
            Slip("means added", lambda m, s, n, t: (m + n) ** 2 / t**2, _TWO),
            Slip("m2 missing", lambda m, s, n, t: m**2 / t**2, _TWO),
            Slip("means missing", lambda m, s, n, t: np.zeros_like(m), _TWO),
            Slip("sum of squares", lambda m, s, n, t: (m**2 + n**2) / t**2, _TWO),
            Slip("sign of the distance", lambda m, s, n, t: -((m - n) ** 2) / t**2, _TWO),
        ]
    ),
    "factor": Part(
        [
            Slip("", lambda m, s, n, t: np.full_like(m, 0.5)),
            Slip("missing ½", lambda m, s, n, t: np.ones_like(m), _HALF),
            Slip("sign", lambda m, s, n, t: np.full_like(m, -0.5), _SIGN),
            Slip("½ twice", lambda m, s, n, t: np.full_like(m, 0.25), _HALF),
        ]
    ),
}

TWO_SLIPS = combined(
    TWO_PARTS,
    _two_terms,
    [
        Slip("KL reversed", lambda m, s, n, t: _two(n, t, m, s), _DIRECTION),
        Slip(
            "made symmetric",
            lambda m, s, n, t: _two(m, s, n, t) + _two(n, t, m, s),
            "A KL divergence is not symmetric.",
        ),
        Slip(
            "made symmetric",
            lambda m, s, n, t: (_two(m, s, n, t) + _two(n, t, m, s)) / 2,
            "A KL divergence is not symmetric.",
        ),
        Slip(
            "standard normal prior",
            lambda m, s, n, t: (m**2 + s**2 - 2 * np.log(s) - 1) / 2,
            "This is the special case m2 = 0, s2 = 1.",
        ),
        Slip(
            "difference of two KL divergences",
            lambda m, s, n, t: (m**2 + s**2 - 2 * np.log(s) - n**2 - t**2 + 2 * np.log(t)) / 2,
            "KL divergences to the standard normal cannot be subtracted: the expectation of "
            "log N(z; m2, s2²) is under the first distribution.",
        ),
        Slip(
            "½ on some terms only", lambda m, s, n, t: _two(m, s, n, t) - 0.5, f"{_HALF} {_EQUAL}"
        ),
        Slip(
            "sigma for sigma²",
            lambda m, s, n, t: (np.log(t / s) + (s + (m - n) ** 2) / t - 1) / 2,
            "s1 and s2 are standard deviations; the density of the second has s2² in it.",
        ),
        Slip(
            "multiplied by s2² in place of divided",
            lambda m, s, n, t: np.log(t / s) + (s**2 + (m - n) ** 2) * t**2 / 2 - 0.5,
            f"{_TWO} Set brackets: a / 2 * b is a·b/2.",
        ),
        Slip(
            "variances added",
            lambda m, s, n, t: (
                np.log(t / s) + (m - n) ** 2 / (2 * (s**2 + t**2)) + s**2 / (2 * t**2) - 0.5
            ),
            _TWO,
        ),
        Slip(
            "equal widths taken for granted",
            lambda m, s, n, t: (m - n) ** 2 / (2 * t**2),
            "That is the KL where s1 = s2.",
        ),
        Slip(
            "another distance",
            lambda m, s, n, t: (m - n) ** 2 + (s - t) ** 2,
            "That is the squared Wasserstein distance, not the KL.",
        ),
        Slip(
            "another distance",
            lambda m, s, n, t: (
                (m - n) ** 2 / (4 * (s**2 + t**2)) + np.log((s**2 + t**2) / (2 * s * t)) / 2
            ),
            "That is the Bhattacharyya distance, not the KL.",
        ),
        Slip(
            "½ on some terms only",
            lambda m, s, n, t: _two(m, s, n, t) + (s**2 + (m - n) ** 2) / (2 * t**2),
            _HALF,
        ),
    ],
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
    found = numbers(evidence["value"], expected.shape)
    if found is None:
        return _no_number(evidence["value"], "`kl_general`")
    if close(found, expected):
        return Verdict(1.0, "The general formula, for every pair of normal distributions.")
    return _named(_compared(found, expected), found, _answers(TWO_SLIPS, at), "the general case")
