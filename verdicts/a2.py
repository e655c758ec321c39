"""A2, the ELBO: do the lines of the proof follow from one another, and are `elbo`, `gap` and
`tightest` exact where log p(x) and p(z|x) are known?

The model is z ~ N(0, 1), x|z ~ N(a z + b, s²), the encoder q(z|x) = N(mu, sigma²); all in one
dimension and in nats.  Then p(x) = N(b, a² + s²), and p(z|x) is normal with the variance
s² / (a² + s²) and the mean a (x − b) / (a² + s²).
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.judging import (
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
    returned,
    verdict,
)

from .lessons import LESSON_1

# --- the proof ------------------------------------------------------------------------------------

Ways = Mapping[str, Sequence[tuple[str, ...]]]

LINES: dict[str, tuple[str, Ways]] = {
    "mofa": ("the integral over z", {"tebo": [()]}),
    "kiru": ("log p(x) as the logarithm of an expectation under q", {"sanu": [("mofa",)]}),
    "rodi": ("Bayes' rule, solved for p(x)", {"lipo": [()]}),
    "beka": ("log p(x) as an expectation under q", {"gume": [()]}),
    "sulo": (
        "log p(x) as an expectation under q with the posterior in it",
        {"gume": [("rodi",)], "lipo": [("beka",)]},
    ),
    "tavi": (
        "the exact identity with its two terms",
        {"hade": [("sulo",)], "sanu": [("sulo",)], "nori": [("sulo",)]},
    ),
    "nepu": (
        "the lower bound, still one expectation",
        {"fike": [("kiru",), ("tavi",)], "pazo": [("tavi",)]},
    ),
    "dago": ("the expectation in two parts", {"nori": [()]}),
    "wume": ("the goal", {"vuda": [("nepu", "dago")]}),
}
"""By line of the notebook's STEPS: what it does, and by reason the lines that must stand above it
for that reason to justify it (alternatives).  The bound follows by Jensen's inequality from the
logarithm of an expectation, or by KL ≥ 0 from the exact identity; KL ≥ 0 is itself a case of
Jensen's inequality, so that both reasons do there."""

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
        "KL(p‖q) for the gap",
        "every expectation here is under q, so the KL divergence that appears is the one whose "
        "expectation is under q too.",
    ),
    "lade": Distractor(
        "sign of the KL",
        "with a plus, the right side grows without limit as q becomes narrower, and log p(x) does "
        "not.",
    ),
    "fosi": Distractor(
        "missing entropy",
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
        "gap to the prior", "it is true, but the KL divergence in that line is not to the prior."
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


def proof_of(steps: Sequence[str]) -> Proof:
    """The proof as its dependency graph, with the reasons that hold for this order of `steps`."""

    def reasons(key: str, ways: Ways) -> tuple[str, ...]:
        above = set(steps[: steps.index(key)]) if key in steps else set()
        return tuple(r for r, needs in ways.items() if any(set(need) <= above for need in needs))

    return Proof(
        steps={
            key: Step(
                name,
                reasons(key, ways),
                tuple(dict.fromkeys(itertools.chain.from_iterable(ways.values()))),
            )
            for key, (name, ways) in LINES.items()
        },
        goal="wume",
        distractors=WRONG_LINES,
        wrong_reasons=WRONG_REASONS,
    )


@verdict("A2.proof", lesson=LESSON_1)
def proof(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Does each line follow, by its reason, from lines above it, up to the bound?"""
    return judge_proof(proof_of(list(map(str, np.atleast_1d(evidence["steps"])))), evidence)


# --- the model that can be solved -----------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One draw: the data x, the encoder's N(mu, var), the model's a, b, s; arrays of shape (N,)."""

    x: np.ndarray
    mu: np.ndarray
    var: np.ndarray
    a: np.ndarray
    b: np.ndarray
    s: np.ndarray


Function = Callable[[Case], np.ndarray]

ZERO, ONE = np.zeros(()), np.ones(())


@dataclass(frozen=True)
class Form:
    """One way to write a term: right if it has no mistake."""

    mistake: str
    of: Function
    hint: str = ""


def log_normal(x: np.ndarray, mean: np.ndarray, var: np.ndarray) -> np.ndarray:
    """log N(x; mean, var)."""
    return -(np.log(2 * np.pi * var) + (x - mean) ** 2 / var) / 2


def kl(m: np.ndarray, v: np.ndarray, mean: np.ndarray, var: np.ndarray) -> np.ndarray:
    """KL(N(m, v) ‖ N(mean, var))."""
    return (v / var + (m - mean) ** 2 / var - 1 - np.log(v / var)) / 2


def evidence_of(c: Case) -> np.ndarray:
    """log p(x)."""
    return log_normal(c.x, c.b, c.a**2 + c.s**2)


def posterior(c: Case) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of p(z|x)."""
    precision = c.a**2 + c.s**2
    return c.a * (c.x - c.b) / precision, c.s**2 / precision


def exact_elbo(c: Case) -> np.ndarray:
    return RECONSTRUCTION[0].of(c) - TO_PRIOR[0].of(c)


def exact_gap(c: Case) -> np.ndarray:
    return kl(c.mu, c.var, *posterior(c))


def _reconstruction(c: Case, square: np.ndarray) -> np.ndarray:
    """E_q[log p(x|z)] for E_q[(x − a z − b)²] = square."""
    return -np.log(2 * np.pi * c.s**2) / 2 - square / (2 * c.s**2)


def _off(c: Case) -> np.ndarray:
    return c.x - c.b - c.a * c.mu


_CONSTANT = (
    "A density has a constant in front: log N(x; m, s²) = −½ log(2π s²) − (x − m)² / (2 s²). It "
    "does not depend on q, but without it the bound is not one on log p(x)."
)
_EXPECTATION = (
    "Write x − a z − b = (x − a mu − b) − a (z − mu), square it, and take the expectation under q "
    "term by term."
)
_DECODER = "The decoder's density is N(x; a z + b, s²): mean a z + b, variance s²."
_SQUARED = "exp(log_var) is the variance, and `Normal` asks for the standard deviation."
_KL = "Compare your KL term with KL(N(mu, sigma²) ‖ N(0, 1)) = ½ (mu² + sigma² − log sigma² − 1)."

RECONSTRUCTION = [
    Form("", lambda c: _reconstruction(c, _off(c) ** 2 + c.a**2 * c.var)),
    Form(
        "missing constant",
        lambda c: -np.log(c.s) - (_off(c) ** 2 + c.a**2 * c.var) / (2 * c.s**2),
        _CONSTANT,
    ),
    Form(
        "missing constant",
        lambda c: -(_off(c) ** 2 + c.a**2 * c.var) / (2 * c.s**2),
        _CONSTANT,
    ),
    Form(
        "missing constant",
        lambda c: -np.log(2 * np.pi) / 2 - (_off(c) ** 2 + c.a**2 * c.var) / (2 * c.s**2),
        _CONSTANT,
    ),
    Form(
        "squared error in place of the log-density",
        lambda c: -(_off(c) ** 2 + c.a**2 * c.var),
        _CONSTANT,
    ),
    Form(
        "squared error in place of the log-density",
        lambda c: -(_off(c) ** 2 + c.a**2 * c.var) / 2,
        _CONSTANT,
    ),
    Form("squared error in place of the log-density", lambda c: -(_off(c) ** 2), _CONSTANT),
    Form("squared error in place of the log-density", lambda c: -(_off(c) ** 2) / 2, _CONSTANT),
    Form(
        "expectation under the prior",
        lambda c: _reconstruction(c, (c.x - c.b) ** 2 + c.a**2),
        "Your first term is E_p(z)[log p(x|z)]: z is averaged under the prior, mean 0 and variance "
        "1. The bound asks for z ~ q(z|x).",
    ),
    Form(
        "decoder at the mean only",
        lambda c: _reconstruction(c, _off(c) ** 2),
        "log p(x|z) at z = mu is not its expectation: z scatters around mu, and the logarithm is a "
        f"square in z. {_EXPECTATION}",
    ),
    Form(
        "logarithm of the expectation",
        lambda c: log_normal(c.x, c.b + c.a * c.mu, c.s**2 + c.a**2 * c.var),
        "You have log E_q[p(x|z)]; asked for is E_q[log p(x|z)], the smaller of the two by Jensen's "
        "inequality.",
    ),
    Form(
        "product term left out",
        lambda c: _reconstruction(c, (c.x - c.b) ** 2 + c.a**2 * (c.mu**2 + c.var)),
        f"(x − b − a z)² has a term −2 (x − b) a z, whose expectation is not 0. {_EXPECTATION}",
    ),
    Form(
        "a in place of a²", lambda c: _reconstruction(c, _off(c) ** 2 + c.a * c.var), _EXPECTATION
    ),
    Form("a² left out", lambda c: _reconstruction(c, _off(c) ** 2 + c.var), _EXPECTATION),
    Form(
        "sigma in place of sigma²",
        lambda c: _reconstruction(c, _off(c) ** 2 + c.a**2 * np.sqrt(c.var)),
        _EXPECTATION,
    ),
    Form(
        "sign of the variance",
        lambda c: _reconstruction(c, _off(c) ** 2 - c.a**2 * c.var),
        _EXPECTATION,
    ),
    Form(
        "missing ½",
        lambda c: -np.log(2 * np.pi * c.s**2) / 2 - (_off(c) ** 2 + c.a**2 * c.var) / c.s**2,
        _DECODER,
    ),
    Form(
        "missing ½",
        lambda c: -np.log(2 * np.pi * c.s**2) - (_off(c) ** 2 + c.a**2 * c.var) / (2 * c.s**2),
        _DECODER,
    ),
    Form(
        "s read as variance",
        lambda c: -np.log(2 * np.pi * c.s) / 2 - (_off(c) ** 2 + c.a**2 * c.var) / (2 * c.s),
        _DECODER,
    ),
    Form(
        "s read as variance",
        lambda c: -np.log(2 * np.pi * c.s**2) / 2 - (_off(c) ** 2 + c.a**2 * c.var) / (2 * c.s),
        _DECODER,
    ),
    Form(
        "sign of the constant",
        lambda c: np.log(2 * np.pi * c.s**2) / 2 - (_off(c) ** 2 + c.a**2 * c.var) / (2 * c.s**2),
        _CONSTANT,
    ),
    Form(
        "s left out",
        lambda c: -np.log(2 * np.pi) / 2 - (_off(c) ** 2 + c.a**2 * c.var) / 2,
        _DECODER,
    ),
    Form(
        "sign of b",
        lambda c: _reconstruction(c, (c.x + c.b - c.a * c.mu) ** 2 + c.a**2 * c.var),
        _DECODER,
    ),
    Form(
        "b left out",
        lambda c: _reconstruction(c, (c.x - c.a * c.mu) ** 2 + c.a**2 * c.var),
        _DECODER,
    ),
    Form(
        "a left out",
        lambda c: _reconstruction(c, (c.x - c.b - c.mu) ** 2 + c.var),
        _DECODER,
    ),
    Form(
        "exp(log_var) as standard deviation",
        lambda c: _reconstruction(c, _off(c) ** 2 + c.a**2 * c.var**2),
        _SQUARED,
    ),
    Form(
        "s² as standard deviation",
        lambda c: log_normal(c.x, c.b + c.a * c.mu, c.s**4) - c.a**2 * c.var / (2 * c.s**4),
        _DECODER,
    ),
    Form(
        "s² as standard deviation",
        lambda c: log_normal(c.x, c.b + c.a * c.mu, c.s**4) - c.a**2 * c.var / (2 * c.s**2),
        _DECODER,
    ),
    Form(
        "sign of the reconstruction term",
        lambda c: -_reconstruction(c, _off(c) ** 2 + c.a**2 * c.var),
        "A decoder that explains x well has a high log-density: the first term is added.",
    ),
    Form(
        "reconstruction term missing",
        lambda c: np.zeros_like(c.x),
        "The bound has two terms; you return the KL term alone.",
    ),
]
"""The ways to write E_q[log p(x|z)]."""

TO_PRIOR = [
    Form("", lambda c: kl(c.mu, c.var, ZERO, ONE)),
    Form(
        "sign of the KL",
        lambda c: -kl(c.mu, c.var, ZERO, ONE),
        "Being far from the prior has to cost something: the KL is subtracted.",
    ),
    Form(
        "KL term missing",
        lambda c: np.zeros_like(c.x),
        "Without the KL term the bound fails: log p(x) − E_q[log p(x|z)] may be negative.",
    ),
    Form(
        "missing entropy",
        lambda c: (np.log(2 * np.pi) + c.mu**2 + c.var) / 2,
        "You have E_q[log p(x|z) + log p(z)]. The KL also holds −E_q[log q(z|x)], the entropy of "
        "q: ½ log(2π e sigma²).",
    ),
    Form("missing entropy", lambda c: (c.mu**2 + c.var) / 2, "The entropy of q is not in it."),
    Form(
        "sign of the entropy",
        lambda c: (np.log(2 * np.pi) + c.mu**2 + c.var + 1 + np.log(2 * np.pi * c.var)) / 2,
        "The entropy of q is added to the bound: a wider q pays less.",
    ),
    Form(
        "KL(p‖q)",
        lambda c: kl(ZERO, ONE, c.mu, c.var),
        "Which of the two distributions is the expectation in the KL taken under?",
    ),
    Form(
        "gap to the prior",
        exact_gap,
        "You subtract KL(q ‖ p(z|x)), the distance to the posterior. That is the gap between the "
        "bound and log p(x); in the bound itself stands the distance to the prior.",
    ),
    Form(
        "exp(log_var) as standard deviation",
        lambda c: kl(c.mu, c.var**2, ZERO, ONE),
        _SQUARED,
    ),
    Form("missing −1 in the KL", lambda c: (c.mu**2 + c.var - np.log(c.var)) / 2, _KL),
    Form("missing ½ in the KL", lambda c: c.mu**2 + c.var - np.log(c.var) - 1, _KL),
    Form("log sigma for log sigma²", lambda c: (c.mu**2 + c.var - np.log(c.var) / 2 - 1) / 2, _KL),
    Form(
        "sigma in place of sigma²",
        lambda c: (c.mu**2 + np.sqrt(c.var) - np.log(c.var) - 1) / 2,
        _KL,
    ),
    Form("sign of the log term", lambda c: (c.mu**2 + c.var + np.log(c.var) - 1) / 2, _KL),
    Form("mu² missing in the KL", lambda c: (c.var - np.log(c.var) - 1) / 2, _KL),
    Form("sigma² missing in the KL", lambda c: (c.mu**2 - np.log(c.var) - 1) / 2, _KL),
]
"""The ways to write KL(q ‖ p(z))."""

_READ = "`log_var` is log sigma², the logarithm of the variance."

READINGS: list[tuple[str, Callable[[np.ndarray], np.ndarray]]] = [
    ("", lambda var: var),
    ("log_var read as log sigma", np.square),
    ("log_var read as variance", lambda var: np.log(var)),
    ("log_var read as sigma", lambda var: np.log(var) ** 2),
    ("exp(log_var) taken for sigma/2", np.sqrt),
]
"""What a solution may take for the variance, given the true one."""


def _read(c: Case, reading: Callable[[np.ndarray], np.ndarray]) -> Case:
    return Case(c.x, c.mu, reading(c.var), c.a, c.b, c.s)


def elbo_mistakes(c: Case) -> Iterator[Mistake]:
    """What known mistakes would return for the ELBO; those of the whole, then of each term
    by itself, then of both."""
    for name, reading in READINGS[1:]:
        yield Mistake(name, exact_elbo(_read(c, reading)), _READ)
    yield Mistake(
        "sign", -exact_elbo(c), "This is the negative ELBO, the loss; asked for is the bound."
    )
    yield Mistake(
        "log p(x) in place of the bound",
        evidence_of(c),
        "This is log p(x) itself, whatever q is. The bound depends on q.",
    )
    yield Mistake(
        "log p(x) in place of the bound",
        evidence_of(c) + exact_gap(c),
        "This is log p(x) plus the gap, larger than log p(x): a bound from above.",
    )
    yield Mistake(
        "log p(x) in place of E_q[log p(x|z)]",
        evidence_of(c) - TO_PRIOR[0].of(c),
        "The first term is the decoder's log-density, averaged under q; you have log p(x) there.",
    )
    yield Mistake("logarithm to base 2", exact_elbo(c) / np.log(2), "Nats: the natural logarithm.")
    yield Mistake(
        "exponential of the bound", np.exp(exact_elbo(c)), "Return the bound on log p(x), in nats."
    )
    pairs = sorted(
        itertools.product(RECONSTRUCTION, TO_PRIOR), key=lambda p: sum(bool(f.mistake) for f in p)
    )
    for rec, cost in pairs[1:]:
        wrong = [f for f in (rec, cost) if f.mistake]
        name = " and ".join(dict.fromkeys(f.mistake for f in wrong))
        hint = " ".join(dict.fromkeys(f.hint for f in wrong))
        yield Mistake(name, rec.of(c) - cost.of(c), hint)


def _draw(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """x, mu, log_var, a, b, s: float64 (N,), nowhere near 0 or 1 where mistakes would agree."""
    size = int(generator.integers(9, 14))

    def signed(low: float, high: float) -> np.ndarray:
        signs = generator.permutation(np.resize([-1, 1], size))  # both signs in every draw
        return generator.uniform(low, high, size) * signs

    return {
        "x": signed(0.5, 4),
        "mu": signed(0.4, 2),
        "log_var": signed(0.4, 2),
        "a": signed(0.5, 2),
        "b": signed(0.3, 2),
        "s": np.where(
            generator.random(size) < 0.5,
            generator.uniform(0.4, 0.8, size),
            generator.uniform(1.3, 2, size),
        ),
    }


def _case(inputs: Arrays) -> Case:
    x, mu, log_var, a, b, s = (inputs[name] for name in ("x", "mu", "log_var", "a", "b", "s"))
    return Case(x, mu, np.exp(log_var), a, b, s)


def _right(found: np.ndarray, expected: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Equal up to the rounding of float32, for a result whose terms have the size of `scale`."""
    return np.abs(found - expected) <= 2e-5 * (1 + np.abs(scale))


def _form(raw: np.ndarray, expected: np.ndarray, asked: str) -> Verdict:
    """The verdict for what is not one number for each element."""
    for name, answer in (
        ("summed over the batch", expected.sum()),
        ("mean over the batch", expected.mean()),
    ):
        if raw.dtype.kind == "f" and raw.size == 1 and np.allclose(raw, answer, rtol=1e-4):
            return Verdict(
                0.5, f"One number for each element is asked for, yours is the {name}.", name
            )
    if raw.dtype.kind == "U" and str(raw) == "<NoneType>":
        return Verdict(0.0, "Your function returns nothing: `return` is missing.", "no return")
    return Verdict(
        0.0,
        f"Your function returned {returned(raw)}; expected is {asked}, shape {expected.shape}.",
        "another form",
    )


def _values(
    evidence: Arrays,
    expected: np.ndarray,
    scale: np.ndarray,
    mistakes: Iterable[Mistake],
    what: str,
    shares: Mapping[str, float],
) -> Verdict:
    """The verdict for numbers that have an exact value; `shares` of the points for mistakes that
    leave a part of them right."""
    found = numbers(evidence["value"], expected.shape)
    if found is None:
        return _form(evidence["value"], expected, "one number for each element")
    if _right(found, expected, scale).all():
        return Verdict(1.0, f"{what} is exact for every q.")
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
            0.0, f"{text} Of which number do you take the logarithm or the root?", "not finite"
        )
    known = nearest(found, mistakes)
    if known is not None:
        share = shares.get(known.name, 0.0)
        return Verdict(
            share,
            f"{text} Yours is exactly what this mistake gives: {known.name}. {known.hint}",
            known.name,
        )
    right = _right(found, expected, scale).mean()
    if right >= 0.5:
        return Verdict(
            0.0,
            f"{text} {number(100 * right)} % of the values are right: what sets the others apart?",
            "right for some inputs only",
        )
    return Verdict(
        0.0, f"{text} Write each term down and test it by itself with a sum over a grid.", "value"
    )


@verdict("A2.elbo", inputs=_draw, lesson=LESSON_1)
def elbo(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it E_q[log p(x|z)] − KL(q ‖ p(z)), constants included?  Half of the points if only the
    constant is missing."""
    c = _case(inputs)
    return _values(
        evidence,
        exact_elbo(c),
        RECONSTRUCTION[0].of(c),
        elbo_mistakes(c),
        "the ELBO",
        {"missing constant": 0.5, "sign": 0.5},
    )


# --- where the bound is tight ---------------------------------------------------------------------

_COMPLETE = (
    "log p(x|z) + log p(z) is a square in z: collect z² and z. The coefficient of −½ z² is the "
    "posterior's precision, a²/s² + 1."
)
_PRIOR = (
    "At the prior the KL term vanishes, but the bound is not tight there: the gap is the distance "
    "of q to the posterior."
)

MEANS = [
    Form("", lambda c: posterior(c)[0]),
    Form("b left out", lambda c: c.a * c.x / (c.a**2 + c.s**2), _DECODER),
    Form(
        "decoder inverted",
        lambda c: (c.x - c.b) / c.a,
        f"This z reproduces x best, without asking the prior. {_COMPLETE}",
    ),
    Form("a left out", lambda c: (c.x - c.b) / (c.a**2 + c.s**2), _COMPLETE),
    Form("tight at the prior", lambda c: np.zeros_like(c.x), _PRIOR),
    Form("prior left out", lambda c: c.a * (c.x - c.b) / c.s**2, _COMPLETE),
    Form("s read as variance", lambda c: c.a * (c.x - c.b) / (c.a**2 + c.s), _DECODER),
    Form("sign of b", lambda c: c.a * (c.x + c.b) / (c.a**2 + c.s**2), _DECODER),
    Form("sign of the mean", lambda c: -posterior(c)[0], _COMPLETE),
    Form("s² left out", lambda c: c.a * (c.x - c.b) / (c.a**2 + 1), _COMPLETE),
    Form("|a| for a", lambda c: np.abs(posterior(c)[0]) * np.sign(c.x - c.b), _COMPLETE),
    Form("s² for a", lambda c: c.s**2 * (c.x - c.b) / (c.a**2 + c.s**2), _COMPLETE),
    Form("mean of x given z", lambda c: c.a * c.x + c.b, "Asked for is a distribution of z."),
]

VARIANCES = [
    Form("", lambda c: posterior(c)[1]),
    Form("prior left out", lambda c: c.s**2 / c.a**2, _COMPLETE),
    Form("precision in place of the variance", lambda c: 1 / posterior(c)[1], _COMPLETE),
    Form("s² left out", lambda c: 1 / (c.a**2 + c.s**2), _COMPLETE),
    Form("s² left out", lambda c: 1 / (c.a**2 + 1), _COMPLETE),
    Form("variance of x", lambda c: c.a**2 + c.s**2, "Asked for is a distribution of z, not of x."),
    Form("decoder variance", lambda c: c.s**2, "s² is the variance of x given z. " + _COMPLETE),
    Form("tight at the prior", lambda c: np.ones_like(c.x), _PRIOR),
    Form("a²/(a² + s²)", lambda c: c.a**2 / (c.a**2 + c.s**2), _COMPLETE),
    Form("s read as variance", lambda c: c.s / (c.a**2 + c.s), _DECODER),
    Form("a in place of a²", lambda c: c.s**2 / (np.abs(c.a) + c.s**2), _COMPLETE),
    Form("variance as standard deviation", lambda c: posterior(c)[1] ** 2, _SQUARED),
]

SCALES: list[tuple[str, Callable[[np.ndarray], np.ndarray]]] = [
    ("", np.log),
    ("variance in place of log_var", lambda var: var),
    ("sigma in place of log_var", np.sqrt),
    ("log sigma in place of log_var", lambda var: np.log(var) / 2),
    ("exponential in place of the logarithm", np.exp),
]


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
    found = (mean, log_var)
    right = [bool(_right(f, e, e).all()) for f, e in zip(found, expected, strict=True)]
    if all(right):
        return Verdict(1.0, "This q is the posterior: there the bound is tight.")
    row = int(
        np.argmax(
            ~_right(found[0], expected[0], expected[0])
            | ~_right(found[1], expected[1], expected[1])
        )
    )
    text = (
        f"For one of the tested models the tightest q has `mu` {number(expected[0][row])} and "
        f"`log_var` {number(expected[1][row])}; yours has {number(found[0][row])} and "
        f"{number(found[1][row])}."
    )
    names, hints = [], []
    if not right[0]:
        known = nearest(found[0], (Mistake(f.mistake, f.of(c), f.hint) for f in MEANS[1:]))
        if known:
            names.append(known.name)
            hints.append(known.hint)
    if not right[1]:
        scales = [
            Mistake(
                " and ".join(filter(None, (form.mistake, scale))),
                of(form.of(c)),
                " ".join(filter(None, (form.hint, _READ if scale else ""))),
            )
            for form, (scale, of) in itertools.product(VARIANCES, SCALES)
            if form.mistake or scale
        ]
        known = nearest(found[1], scales)
        if known:
            names.append(known.name)
            hints.append(known.hint)
    if np.allclose(found[0], expected[1], rtol=1e-4) and np.allclose(
        found[1], expected[0], rtol=1e-4
    ):
        names, hints = ["mu and log_var swapped"], ["The mean comes first."]
    if not names and np.array_equal(found[0], found[1]):
        names, hints = ["one thing returned"], ["Return two tensors: `mu, log_var`."]
    if not names:
        names, hints = ["posterior"], [_COMPLETE]
    name = " and ".join(dict.fromkeys(names))
    return Verdict(
        sum(right) / 2,
        f"{text} {'One of the two is right. ' if any(right) else ''}The mistake is this: {name}. "
        f"{' '.join(dict.fromkeys(hints))}",
        name,
    )


# --- the gap --------------------------------------------------------------------------------------


def gap_mistakes(
    c: Case, own_elbo: np.ndarray | None, own_posterior: np.ndarray | None
) -> Iterator[Mistake]:
    """What known mistakes would return for the gap.

    `own_elbo`, shape (N,), and `own_posterior`, mean and log-variance (2, N), are what the student
    returned in the other parts, if that is wrong.
    """
    mean, var = posterior(c)
    gap, log_p = exact_gap(c), evidence_of(c)
    if own_posterior is not None:
        yield Mistake(
            "carried over from tightest",
            kl(c.mu, c.var, own_posterior[0], np.exp(own_posterior[1])),
            "Your gap is KL(q ‖ your `tightest`), which is the right idea; once `tightest` is "
            "right, this will be.",
        )
    yield Mistake(
        "gap to the prior",
        TO_PRIOR[0].of(c),
        "Yours is KL(q ‖ p(z)). That distance is part of the bound; the gap is the distance to "
        "what q is an approximation of.",
    )
    yield Mistake(
        "KL(p‖q) for the gap",
        kl(mean, var, c.mu, c.var),
        "Yours is KL(p(z|x) ‖ q). The expectations in the bound are under q, and so is the one "
        "in the gap.",
    )
    yield Mistake(
        "mean of both KL divergences",
        (gap + kl(mean, var, c.mu, c.var)) / 2,
        "The gap is one KL divergence; under which distribution are the expectations?",
    )
    yield Mistake("gap of 0", np.zeros_like(gap), "It is 0 only for q = p(z|x).")
    yield Mistake("variance as standard deviation", kl(c.mu, c.var**2, mean, var**2), _SQUARED)
    yield Mistake(
        "tight at the prior", exact_elbo(replace(c, mu=ZERO, var=ONE)) - exact_elbo(c), _PRIOR
    )
    yield Mistake("sign", -gap, "The gap is log p(x) minus the bound, never negative.")
    yield Mistake("log p(x) in place of the gap", log_p, "Yours is log p(x), whatever q is.")
    yield Mistake("bound in place of the gap", exact_elbo(c), "Yours is the bound itself.")
    yield Mistake(
        "bound in place of the gap", -exact_elbo(c), "Yours is the negative bound itself."
    )
    yield Mistake("missing ½", 2 * gap, _KL)
    yield Mistake("missing −1 in the KL", gap + 0.5, "At q = p(z|x) it has to be 0.")
    yield Mistake("absolute value of the mean's distance only", (c.mu - mean) ** 2 / 2, _KL)
    yield Mistake("mean's distance only", (c.mu - mean) ** 2 / (2 * var), _KL)
    yield Mistake("variances left out", (c.var / var - 1 - np.log(c.var / var)) / 2, _KL)
    yield Mistake(
        "log sigma for log sigma²", gap + np.log(c.var / var) / 4, f"{_KL} Mind the logarithms."
    )
    yield Mistake("sign of the log term", gap + np.log(c.var / var), _KL)
    yield Mistake(
        "reconstruction term in place of the gap",
        log_p - RECONSTRUCTION[0].of(c),
        "Yours is log p(x) − E_q[log p(x|z)]: the KL term of the bound is missing.",
    )
    yield Mistake(
        "sign of the KL",
        log_p - RECONSTRUCTION[0].of(c) - TO_PRIOR[0].of(c),
        "In the bound the KL to the prior is subtracted.",
    )
    for name, reading in READINGS[1:]:
        yield Mistake(name, exact_gap(_read(c, reading)), _READ)
    for centre, spread in itertools.product(MEANS, VARIANCES):
        if wrong := [form for form in (centre, spread) if form.mistake]:
            name = " and ".join(dict.fromkeys(form.mistake for form in wrong))
            hint = " ".join(dict.fromkeys(form.hint for form in wrong))
            yield Mistake(f"posterior: {name}", kl(c.mu, c.var, centre.of(c), spread.of(c)), hint)
    if own_elbo is not None:
        yield Mistake(
            "carried over from elbo",
            log_p - own_elbo,
            "Your gap is log p(x) minus your `elbo`, which is the right idea; once `elbo` is "
            "right, this will be.",
        )
    marginals = {
        "log p(x): s² left out of the variance": c.a**2,
        "log p(x): a² left out of the variance": c.s**2,
        "log p(x): a in place of a²": np.abs(c.a) + c.s**2,
        "log p(x): prior's variance taken for a²": 1 + c.s**2,
        "log p(x): s read as variance": c.a**2 + c.s,
        "log p(x): variance as standard deviation": (c.a**2 + c.s**2) ** 2,
        "log p(x): standard deviations added": (np.abs(c.a) + c.s) ** 2,
    }
    for name, var_x in marginals.items():
        yield Mistake(
            name,
            log_normal(c.x, c.b, var_x) - exact_elbo(c),
            "x = a z + b + s eps is a sum of independent normal numbers: variances add, a² · 1 + s².",
        )
    yield Mistake(
        "log p(x): b left out",
        log_normal(c.x, ZERO, c.a**2 + c.s**2) - exact_elbo(c),
        "The mean of x = a z + b + s eps is b.",
    )
    yield Mistake(
        "log p(x): the mean depends on q",
        log_normal(c.x, c.b + c.a * c.mu, c.a**2 + c.s**2) - exact_elbo(c),
        "p(x) knows nothing of q: z is averaged under the prior, and the mean of x is b.",
    )
    yield Mistake(
        "log p(x): missing constant",
        log_p + np.log(2 * np.pi) / 2 - exact_elbo(c),
        _CONSTANT,
    )


def _gap_draw(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """As for the bound; the q of the last three is the posterior, where the gap is 0."""
    inputs = _draw(generator)
    mean, log_var = exact_tightest(_case(inputs))
    inputs["mu"][-3:], inputs["log_var"][-3:] = mean[-3:], log_var[-3:]
    return inputs


def _own(evidence: Arrays, name: str, expected: np.ndarray) -> np.ndarray | None:
    """What the student returned in another part, if it is wrong and of the right form."""
    found = numbers(evidence[name], expected.shape) if name in evidence else None
    return None if found is None or np.allclose(found, expected, rtol=1e-4, atol=1e-4) else found


@verdict("A2.gap", inputs=_gap_draw, lesson=LESSON_1)
def gap(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is it KL(q ‖ p(z|x)), for every q?  Half of the points if it follows from the
    student's `elbo` or `tightest`, which is wrong: that is judged elsewhere."""
    c = _case(inputs)
    expected = exact_gap(c)
    own_elbo = _own(evidence, "elbo", exact_elbo(c))
    own_posterior = _own(evidence, "tightest", exact_tightest(c))
    return _values(
        evidence,
        expected,
        np.abs(expected) + np.abs(evidence_of(c)) + np.abs(RECONSTRUCTION[0].of(c)),
        gap_mistakes(c, own_elbo, own_posterior),
        "the gap",
        {"carried over from elbo": 0.5, "carried over from tightest": 0.5, "sign": 0.5},
    )
