"""B2, the Gaussian KL: is it ½ Σ_j (mu_j² + sigma_j² − log sigma_j² − 1), for each row by itself?

The closed form and its gradients (mu, and ½ (sigma² − 1) with respect to log_var) are from Kingma & Welling
2014, appendix B.  A wrong answer is compared with what the formula gives when one or two of its
parts are replaced by a mistake.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from autograder.judging import (
    ANOTHER_SHAPE,
    NOT_FINITE,
    NOTHING_RETURNED,
    SEVERAL,
    UNEXPLAINED,
    Arrays,
    Example,
    Malformed,
    Mistake,
    Part,
    Problem,
    Verdict,
    flag,
    nearest,
    number,
    numbers,
    plausible,
    returned,
    shown_dtype,
    shown_error,
    verdict,
)

from .forms import CHANGED, changes_of, dtype_of, first_few, shape_of
from .gaussian_kl import ELEMENTS, READ, ROWS, SIGN, SUM, TERMS, kl, slopes
from .lessons import LESSON_2

ROUNDING = 4e-6
"""The relative rounding of float32 that any algebraic form may have, measured against the sum of
its terms' sizes (about 32 units in the last place)."""

SAME = 1e-4
"""How near to a mistake's answer is that of whoever makes it, relative and absolute."""

VALUE = ROWS.inside(
    lambda rows, mu, log_var, *, final: final(rows(mu, log_var)),
    final=Part(
        lambda rows: rows,
        Mistake(
            "absolute value", np.abs, "An absolute value hides a wrong sign, it does not cure it."
        ),
        Mistake("negative values cut off", lambda rows: np.maximum(rows, 0), SIGN),
    ),
)
"""The KL of each row; what is done with it in the end changes nothing unless something is wrong."""


def _gradients(
    of: Callable[..., np.ndarray],
    mu: np.ndarray,
    log_var: np.ndarray,
    *,
    reduction: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """The gradients of each row with respect to mu and log_var, (2, B, D); a mean or a division scales them.  Not
    a number for a reduction that does not give one number for a row."""
    weight = reduction(np.ones_like(mu)) / mu.shape[-1]
    if weight.shape != mu.shape[:-1]:
        return np.array(np.nan)
    return np.asarray(slopes(of, mu, log_var) * weight[:, None])


GRADIENTS = ELEMENTS.inside(_gradients, reduction=ROWS.parts["reduction"])


def _of_gradients() -> Iterator[Mistake]:
    """The known mistakes in gradients.  A wrong factor is simpler than two wrong terms."""
    factors = {mistake.name for mistake in ELEMENTS.parts["factor"].wrong}
    yield from GRADIENTS.single()
    yield from sorted(
        GRADIENTS.double(), key=lambda mistake: factors.isdisjoint(mistake.name.split(SEVERAL))
    )


SHARES = {
    mistake.name: 0.5 if name in ("constant", "factor", "reduction") else 0.25
    for name, part in ROWS.parts.items()
    for mistake in part.wrong
}
"""What is left of the points for a value with one known mistake: half for a constant, a factor or
a reduction, which is also what these keep of the gradients and at the extremes."""


def size(mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The sum of the sizes of the formula's terms, against which rounding is measured."""
    return np.asarray((mu**2 + np.exp(log_var) + np.abs(log_var) + 1).sum(axis=-1) / 2)


def _right(found: np.ndarray, mu: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """By row, whether its KL is right up to rounding."""
    return np.asarray(np.abs(found - kl(mu, log_var)) <= ROUNDING * size(mu, log_var))


def _another_form(found: np.ndarray, given: tuple[int, ...]) -> Malformed:
    """For an answer that is not one number for every row."""
    if found.dtype.kind == "f":
        mistake, hint = ANOTHER_SHAPE, SUM
    elif found.dtype.kind == "U" and "NoneType" in str(found):
        mistake, hint = NOTHING_RETURNED, "Does the function end with `return`?"
    else:
        mistake, hint = "not one tensor", "Return one tensor of floats."
    return Malformed(
        f"For `mu` and `log_var` of shape {given} your function returned {returned(found)}; "
        f"expected is a tensor of shape {given[:-1]}. {hint}",
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
    for name in pairs:
        if evidence[name].dtype.kind != "f":
            raise _another_form(evidence[name], shape)
    found = {name: evidence[name].astype(np.float64) for name in pairs}
    formed = all(array.shape == shape[:-1] for array in found.values())
    if formed and all(_right(found[name], *pair).all() for name, pair in pairs.items()):
        return Verdict(1.0, "Every row has the right KL.")
    text = _comparison(found["broad"], *pairs["broad"])
    if not np.array_equal(found["again"], found["broad"], equal_nan=True):
        return Verdict(
            0.0,
            f"{text} A second call with the same inputs gave another result. The closed form has "
            "no noise in it; an estimate from samples is not asked for.",
            "estimate from samples",
        )
    if not any(np.isfinite(found[name]).any() for name in ("broad", "positive")):
        return Verdict(0.0, f"{text} No number is finite. {READ}", NOT_FINITE)
    if found["broad"].shape != found["positive"].shape:
        raise _another_form(found["broad"], shape)
    measured = np.stack([found["broad"], found["positive"]])
    at = tuple(np.stack(arrays) for arrays in zip(pairs["broad"], pairs["positive"], strict=True))
    right = kl(*at)
    if measured.shape == right.shape and np.allclose(measured, right, rtol=1e-3, atol=1e-2):
        return Verdict(
            0.5,
            "Far from the prior your KL is right, but not precise enough everywhere. Close to the "
            f"prior: {_comparison(found['near'], *pairs['near'])} Is something small added, "
            "something cut off, or precision lost on the way?",
            "imprecise",
        )
    if known := nearest(measured, VALUE.mistakes(), *at, rtol=SAME, atol=SAME):
        return Verdict(
            SHARES.get(known.name, 0.0),
            f"{text} Your numbers are exactly those of this mistake: {known.said}. {known.hint}",
            known.name,
            EXAMPLE.cell(known),
        )
    if measured.shape != right.shape:
        raise _another_form(found["broad"], shape)
    if not plausible(measured, right):
        return Verdict(0.0, f"{text} {TERMS}", UNEXPLAINED)
    off, ratio = measured - right, measured / right
    if np.ptp(off) < 1e-3:
        return Verdict(
            0.5,
            f"{text} Every row is off by the same {number(off.flat[0])}. Is a constant wrong, or a "
            f"number of dimensions written into your code? Here there are {shape[1]}.",
            "the same constant too much in every row",
        )
    if np.ptp(ratio) < 1e-3 * abs(ratio.flat[0]):
        return Verdict(
            0.5,
            f"{text} Every row is {number(ratio.flat[0])} times what it should be: which factor is "
            "wrong, or too many?",
            "the same factor too much in every row",
        )
    return Verdict(0.0, f"{text} {TERMS}", UNEXPLAINED)


SMALL = [
    {"mu": mu, "log_var": log_var}
    for mu, log_var in (
        ([[0]], [[0]]),
        ([[1]], [[0]]),
        ([[0]], [[1]]),
        ([[1]], [[1]]),
        ([[1, 0]], [[0, 0]]),
        ([[1, 2]], [[1, 0]]),
        ([[1, 0], [0, 0]], [[0, 0], [0, 0]]),
        ([[1, 2], [0, 1]], [[1, 0], [-1, 2]]),
    )
]
"""Inputs at which a mistake may be seen, the smallest first."""

CALL = "kl_divergence"
"""The function that is asked for."""

EXAMPLE = Example(f"{CALL}({{mu}}, {{log_var}})", kl, SMALL)
SLOPES = Example(
    "m = {mu}.requires_grad_()\nv = {log_var}.requires_grad_()\n"
    f"torch.stack(torch.autograd.grad({CALL}(m, v).sum(), (m, v)))",
    GRADIENTS,
    SMALL,
)


def _comparison(measured: np.ndarray, mu: np.ndarray, log_var: np.ndarray) -> str:
    """What came back and what was expected, in words."""
    expected = kl(mu, log_var)
    if measured.shape != expected.shape:
        return (
            f"For a batch of shape {mu.shape} you returned {returned(measured)}; expected is "
            f"one number for every row, shape {expected.shape}."
        )
    wrong = ~_right(measured, mu, log_var)
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

    Exact up to rounding.  The gradient with respect to mu is a third of the points.
    """
    mu, log_var, weight = (inputs[name].astype(np.float64) for name in ("mu", "log_var", "weight"))
    found = numbers(evidence["kl"], weight.shape)
    if found is None:
        raise _another_form(evidence["kl"], mu.shape)
    if not flag(evidence["requires_grad"]):
        return Verdict(
            0.0,
            "The KL is cut off from `mu` and `log_var`: its `requires_grad` is False, so it cannot "
            "train the encoder. Which step returns numbers without a history?",
            "gradient cut off",
            SLOPES.at(mu=[[1]], log_var=[[1]]),
        )
    measured = np.zeros((2, *mu.shape))  # zero where autograd found no path at all
    for gradient, name in zip(measured, ("dmu", "dlog_var"), strict=True):
        if (by := numbers(evidence[name], mu.shape)) is not None:
            gradient[:] = by / weight[:, None]
    expected = np.stack([mu, (np.exp(log_var) - 1) / 2])
    right = np.abs(measured - expected) <= 2e-5 * np.stack([np.abs(mu) + 1, np.exp(log_var) + 1])
    mu_right, log_var_right = (bool(gradient.all()) for gradient in right)
    if mu_right and log_var_right:
        offset = found - kl(mu, log_var)
        largest = size(mu, log_var).max()  # a wrong constant in the formula changes no gradient
        if not (np.ptp(offset) <= 4 * ROUNDING * largest and np.abs(offset).max() <= largest):
            return Verdict(
                0.5,
                "The gradients are right, but the value is not the one that they belong to: in "
                f"different rows it is off by {number(offset.min())} to {number(offset.max())}.",
                "value and gradients disagree",
            )
        return Verdict(1.0, "Both gradients are exact in every element.")
    share = 1 / 3 if mu_right else 2 / 3 if log_var_right else 0.0
    if not plausible(found, kl(mu, log_var)):  # no more than where both gradients are right
        share = min(share, 0.5)
    missed = (~right).sum(axis=(1, 2))
    text = (
        f"The gradient with respect to `mu` is wrong in {missed[0]} of {mu.size} elements, the one with "
        f"respect to `log_var` in {missed[1]}."
    )
    for name, gradient in zip(("mu", "log_var"), measured, strict=True):
        if not gradient.any():
            return Verdict(
                share,
                f"{text} The gradient with respect to `{name}` is zero everywhere: `{name}` is missing, or "
                "cut off by a step without a history.",
                f"{name} cut off",
                SLOPES.at(mu=[[1]], log_var=[[1]]),
            )
    if _right(found, mu, log_var).all():
        return Verdict(
            share,
            f"{text} The value itself is right, so a part of your formula is computed without a "
            "history and counts as a constant: look for `detach`, `.data`, `.item()`, `no_grad`.",
            "part of the formula cut off",
        )
    if np.allclose(measured, expected, SAME, SAME):
        return Verdict(
            share,
            f"{text} They are right to about four digits. Is something small added, or precision "
            "lost on the way?",
            "imprecise",
        )
    if known := nearest(measured, _of_gradients(), mu, log_var, rtol=SAME, atol=SAME):
        kept = SHARES.get(known.name, 0.0)
        return Verdict(
            max(share, kept) if kept == 0.5 else share,
            f"{text} They are exactly those of this mistake: {known.said}. {known.hint}",
            known.name,
            SLOPES.cell(known),
        )
    which = int(mu_right)
    off = np.abs(measured - expected)[which]
    worst = int(np.nanargmax(off)) if np.isfinite(measured[which]).any() else 0
    return Verdict(
        share,
        f"{text} For example, at `mu` = {number(mu.flat[worst])}, `log_var` = "
        f"{number(log_var.flat[worst])} the gradient with respect to `{('mu', 'log_var')[which]}` is "
        f"{number(measured[which].flat[worst])}; expected is {number(expected[which].flat[worst])}.",
        "another gradient",
    )


MANY = 500
"""The rows of the largest batch."""


def _shape_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float64 (A, B, D) with three different sizes; the first log_var are positive, so
    that rows are left where its logarithm is taken."""
    a, b, d = generator.choice(np.arange(2, 7), 3, replace=False)
    log_var = generator.uniform(-3, 3, (a, b, d))
    log_var[0] = np.abs(log_var[0])
    return {
        "mu": generator.normal(0, 1.5, (a, b, d)),
        "log_var": log_var,
        "many": np.asarray(MANY),
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
    raw, dtype = evidence["rows"], str(evidence["rows_dtype"])
    rows = numbers(raw, (a, b, 1))
    if rows is None:
        if not dtype.startswith("torch."):
            return Verdict(
                0.0,
                f"For shape (1, {d}) your function returned {returned(raw)}, which is not a tensor. "
                "Expected: one tensor.",
                NOTHING_RETURNED if "NoneType" in str(raw) else "not a tensor",
            )
        raise _another_form(raw if raw.shape[:2] != (a, b) else raw[0, 0], (1, d))
    rows = rows[..., 0]
    answers, finite = kl(mu, log_var), np.isfinite(rows)
    if not plausible(rows[finite], answers[finite]):
        return Verdict(
            0.0,
            "The KL is the same for every row, far from any KL in size, or not a number. Expected: "
            "one number for every row, computed from its own `mu` and `log_var`.",
            "nothing computed",
        )
    rounding = float(ROUNDING * size(mu, log_var).max())
    narrow = numbers(evidence["narrow_rows"], (b,))
    forms: dict[str, tuple[np.ndarray | None, str, str]] = {
        "float64": (rows, "torch.float64", f"`float64` of shape (A, B, D) = {mu.shape}"),
        "float32": (rows, "torch.float32", f"`float32` of shape (A, B, D) = {mu.shape}"),
        "vector": (rows[0, 0], "torch.float32", f"one dimension, shape ({d},)"),
        "single": (rows[0, :1], "torch.float32", f"a batch of one, shape (1, {d})"),
        "empty": (rows[0, :0], "torch.float32", f"an empty batch, shape (0, {d})"),
        "narrow": (narrow, "torch.float32", f"one latent dimension, shape ({b}, 1)"),
        "transposed": (rows[0], "torch.float32", "a transposed, non-contiguous tensor"),
        "expanded": (
            np.repeat(rows[0, :1], MANY),
            "torch.float32",
            f"a row that `expand` repeats {MANY} times",
        ),
        "keywords": (rows[0], "torch.float32", "arguments by keyword, `mu=...` and `log_var=...`"),
    }
    problems: list[Problem] = []

    def object_to(mistake: str, text: str, cell: str = "") -> None:
        problems.append(Problem(1 / 3, text, mistake, cell))

    for name, (own, wanted, words) in forms.items():
        found, kind = evidence[name], str(evidence[f"{name}_dtype"])
        shape = (b,) if own is None else np.shape(own)
        values, seen = numbers(found, shape), shape_of(CALL, name, summed=True)
        if kind.startswith("raised"):
            if kind != "raised by torch.distributions" or name != "empty":
                text = f"{words} raises {shown_error(found)}"
                object_to("not every form of input", text, seen)
        elif values is None:
            mistake = ANOTHER_SHAPE if found.dtype.kind in "fiu" else "not one tensor"
            object_to(mistake, f"{words} gives {returned(found)}, not shape {shape}", seen)
        elif not kind.startswith("torch."):
            object_to("not a tensor", f"{words} gives something else than a tensor")
        elif kind != wanted:
            text = f"{words} gives {shown_dtype(kind)}, not {wanted}"
            object_to("another dtype", text, dtype_of(CALL, name, wanted))
        elif own is not None and values.size:
            off = np.max(np.abs(values - answers) / size(mu, log_var)) if name == "float64" else 0
            if not np.allclose(values, own, rtol=1e-4, atol=rounding, equal_nan=True):
                object_to("rows not by themselves", f"{words} differs from row by row")
            elif 1e-9 < off < 1e-5:  # what float32 rounds, and not what is added below it
                object_to("another dtype", f"{words} is less precise than `float64`")
        if not flag(evidence[f"{name}_kept"]):
            text = f"{words}: the tensors passed in are changed"
            object_to(CHANGED, text, changes_of(CALL, name))
    if not problems and narrow is None:
        object_to(ANOTHER_SHAPE, "shape (1, 1) does not give one number, shape (1,)")
    if not problems and dtype != "torch.float64":
        object_to("another dtype", f"`float64` of shape (1, {d}) gives another dtype")
    if not problems and not flag(evidence["rows_kept"]):
        object_to(CHANGED, "the tensors passed in are changed")
    if not problems:
        return Verdict(1.0, "Every row is judged by itself, and every form of input is accepted.")
    names = [problem.mistake for problem in problems]
    mistake = max(dict.fromkeys(names), key=names.count)
    if evidence["float64"].shape == (a, d) and str(evidence["vector_dtype"]).startswith("raised"):
        mistake = "dimension 1 in place of the last"
    listed = first_few(problem.message for problem in problems)
    return Verdict(
        max(0.0, 1 - sum(problem.cost for problem in problems)),
        f"{'One thing differs' if len(problems) == 1 else 'These differ'} from the contract: "
        f"{listed}. Expected: the sum over the last dimension only, in the dtype of `mu`, however "
        "many dimensions come before it.",
        mistake,
        next((problem.cell for problem in problems if problem.cell), ""),
    )


def _extreme_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var_low, log_var_high: float32 (B, D).  One dimension of each row is far out, in the
    first −200 (or near 60), in the second less far, and in the others on the way there, as many as it
    takes for what is lost on the way to show; the first row is 0 everywhere else, so that its KL at
    −200 is 99.5."""
    b, d = 40, _shape(generator)[1]
    mu, low = generator.normal(0, 1.5, (b, d)), generator.uniform(-3, 3, (b, d))
    mu[0] = low[0] = 0
    high = low.copy()
    place = (np.arange(b), generator.integers(0, d, b))
    rows = np.minimum(np.arange(b), 2)
    low[place] = generator.uniform(
        np.array([-200, -200, -100])[rows], np.array([-200, -100, -8])[rows]
    )
    high[place] = generator.uniform(np.array([55, 30, 8])[rows], np.array([60, 55, 30])[rows])
    return {
        "mu": mu.astype(np.float32),
        "log_var_low": low.astype(np.float32),
        "log_var_high": high.astype(np.float32),
    }


def _in_float32(mistake: Mistake) -> Mistake:
    """The mistake with an answer that is infinite where float32 is."""

    def answer(*at: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):
            return mistake.at(*at).astype(np.float32)

    return replace(mistake, answer=answer)


@verdict("B2.extreme", inputs=_extreme_inputs, lesson=LESSON_2)
def extreme(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Is the KL finite and right for log_var down to −200 and up to 60, in float32?

    The tolerance at −200 lets through a sigma that float32 can only just hold (3.8e-44).
    """
    mu, low, high = (
        inputs[name].astype(np.float64) for name in ("mu", "log_var_low", "log_var_high")
    )
    found = {name: numbers(evidence[name], mu.shape[:-1]) for name in evidence}

    def right(name: str, log_var: np.ndarray, rtol: float) -> bool:
        values, answer = found[name], kl(mu, log_var)
        return values is not None and bool((np.abs(values - answer) <= rtol * answer).all())

    low_right = right("low", low, 2e-3)
    if low_right and right("high", high, 1e-4):
        return Verdict(1.0, "The KL is right at both ends of `log_var`.")
    name, log_var = ("high", high) if low_right else ("low", low)
    values, answer = found[name], kl(mu, log_var)
    if values is None:
        error = shown_error(evidence[name])
        if error == "an exception":
            raise _another_form(evidence[name], mu.shape)
        where = "up to 60" if low_right else "down to −200"
        return Verdict(0.0, f"Where `log_var` is {where} it raised {error}.", error.strip("`"))
    row = int(np.argmax(~(np.abs(values - answer) <= (1e-4 if low_right else 2e-3) * answer)))
    where = number(log_var[row, np.argmax(np.abs(log_var[row]))])
    text = (
        f"In a row where one `log_var` is {where}, your KL in float32 is {number(values[row])}; "
        f"expected is {number(answer[row])}."
    )
    cell = EXAMPLE.at(mu=[[0]], log_var=[[60 if low_right else -200]]) if row == 0 else ""
    # of mistakes that are equal here the one that keeps most
    simple = sorted(ROWS.single(), key=lambda mistake: -SHARES[mistake.name])
    mistakes = map(_in_float32, (*simple, *ROWS.wholes))
    known = nearest(values, mistakes, mu, log_var, rtol=1e-4, atol=1e-8)
    if known and not np.isnan(values).any():
        kept = SHARES.get(known.name, 0.0)
        return Verdict(
            kept if kept == 0.5 else 0.0,
            f"{text} It is exactly that of this mistake: {known.said}. {known.hint}",
            known.name,
            EXAMPLE.cell(known),
        )
    ordinary = np.isfinite(values[2:]).all()  # the rows where float32 holds every exponential
    if not ordinary:
        text += (
            " Rows in which no `log_var` is that far out are not finite either: begin with those."
        )
        return Verdict(0.0, text, NOT_FINITE)
    if low_right and not np.isfinite(values).all():
        text += (
            " The largest number in float32 is about exp(88.7): which number in your code is larger "
            "than exp(`log_var`), and is it needed?"
        )
        return Verdict(0.0, text, NOT_FINITE, cell)
    if not np.isfinite(values).all():
        return Verdict(
            0.0,
            f"{text} In float32 exp(−200) is 0, and the logarithm of 0 is −inf. On paper a "
            "logarithm undoes an exponential; on a computer only if nothing was rounded to 0 in "
            "between. Which number do you already have without computing any logarithm?",
            "logarithm of an exponential",
            cell,
        )
    # the log_var whose KL is that of the first row, where its logarithm or its exponential counts
    limit = np.log(2 * values[0] + 1) if low_right else -(2 * values[0] + 1)
    clips = (np.minimum(high, limit),) if low_right else (
        np.maximum(low, limit), np.logaddexp(low, limit)
    )  # fmt: skip
    clipped = any(np.allclose(values, kl(mu, clip), rtol=1e-2) for clip in clips)
    if (-190 < limit < -4 or 6 < limit < 54) and clipped:
        return Verdict(
            0.0,
            f"{text} It is what a `log_var` of {number(limit)} would give: something clips it "
            "there, or a small number is added before a logarithm is taken.",
            "log_var clipped",
            cell,
        )
    return Verdict(0.0, f"{text} {TERMS}", UNEXPLAINED)
