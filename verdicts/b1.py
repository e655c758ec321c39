"""B1, the reparameterization: is z = mu + sigma · eps, with fresh standard normal noise eps, for every
form of input, and does the check that students write tell right samplers from wrong ones?"""

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.judging import (
    ANOTHER_SHAPE,
    ANOTHER_TYPE,
    UNEXPLAINED,
    Arrays,
    Problem,
    Verdict,
    combined,
    flag,
    numbers,
    returned,
    shown_dtype,
    shown_error,
    verdict,
)

from . import reparameterization as judges
from .forms import CHANGED, changes_of, dtype_of, first_few, shape_of
from .lessons import LESSON_2
from .reparameterization import constant

value = verdict("B1.value", inputs=judges.value_inputs, lesson=LESSON_2)(judges.value)
RIGHT = (
    "the usual form",
    "one that computes in float32",
    "one that works in place on its own noise",
    "one with a generator of its own",
    "`Normal(…).rsample()`",
)
WRONG = (
    "a z that is detached",
    "one under `no_grad`",
    "one that takes `.data`",
    "`Normal(…).sample()`",
    "`torch.normal(mu, sigma)`",
    "a detached `mu`",
    "a detached `log_var`",
    "half of the gradient with respect to `mu`",
    "half of the gradient with respect to `log_var`",
    "exp(log_var) as standard deviation",
    "no gradient from `mu` in the last row",
)
"""The samplers of B1.check, in the order of its measuring cell."""

SAID = ["accepts", "rejects", "says neither", "raises", "wavers"]
"""What a check does with a sampler."""

_BLIND = {
    "only requires_grad is looked at": (
        set(WRONG[4:]),
        "`requires_grad` is True for all of these. Ask autograd for the gradients, and look at them.",
    ),
    "any gradient is accepted": (
        set(WRONG[7:]),
        "There a gradient flows, but the wrong one. Compare each element with the formula: what is "
        "dz/dmu, and what is dz/dlog_var, given z and mu?",
    ),
    "log_var is not looked at": (
        {WRONG[6], WRONG[8], WRONG[9]},
        "These are wrong with respect to `log_var` only: what is dz/dlog_var, given z and mu?",
    ),
    "mu is not looked at": (
        {WRONG[5], WRONG[7], WRONG[10]},
        "These are wrong with respect to `mu` only: what is dz/dmu?",
    ),
}
"""What a check overlooks, by the wrong samplers that it then accepts."""


def _samplers(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """order: which sampler the check is asked about when."""
    return {"order": generator.permutation(len(RIGHT) + len(WRONG))}


@verdict("B1.check", inputs=_samplers, lesson=LESSON_2)
def check(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Does the student's check accept every right sampler, and which wrong ones does it reject?

    Nothing without the former; the share of the wrong ones that it rejects then.  Each is asked about
    five times, and an answer that changes is none.
    """
    names = RIGHT + WRONG
    order, answers = inputs["order"], evidence["answers"]
    said = {
        names[k]: SAID[SAID.index(a)]
        for k, a in zip(order, answers.flat[: len(names) + 1], strict=True)
    }
    refused = {name: said[name] for name in RIGHT if said[name] != "accepts"}
    if refused:
        if set(said.values()) == {"says neither"}:
            text = "Your check returns neither True nor False."
            return Verdict(0.0, f"{text} Return one of the two, for every sampler.", ANOTHER_TYPE)
        listed = "; ".join(f"{name}: {answer}" for name, answer in refused.items())
        if set(said.values()) == {"rejects"}:
            return Verdict(0.0, "Your check rejects every sampler.", "everything rejected")
        hint = (
            "Noise cannot be repeated by a seed, and float32 rounds: compare with a tolerance, for "
            "whatever noise was drawn."
        )
        return Verdict(
            0.0,
            f"Your check does not accept right samplers ({listed}). {hint}",
            "right ones rejected",
        )
    missed = {name for name in WRONG if said[name] != "rejects"}
    if not missed:
        return Verdict(1.0, "Your check accepts five right samplers and rejects eleven wrong ones.")
    share = 1 - len(missed) / len(WRONG)
    listed = "; ".join(name for name in WRONG if name in missed)
    text = f"Your check does not reject {len(missed)} of {len(WRONG)} wrong samplers: {listed}."
    if any(said[name] == "raises" for name in missed):
        hint = "It raises where it should say False: z may have no history, or a gradient be None."
        return Verdict(share, f"{text} {hint}", "raises in place of False")
    if len(missed) == len(WRONG):
        return Verdict(0.0, "Your check accepts every sampler.", "everything accepted")
    for mistake, (overlooked, hint) in _BLIND.items():
        if missed == overlooked:
            return Verdict(share, f"{text} {hint}", mistake)
    return Verdict(share, text, UNEXPLAINED)


gradients = verdict("B1.gradients", inputs=judges.gradient_inputs, lesson=LESSON_2)(
    judges.gradients
)
noise = verdict("B1.noise", inputs=judges.noise_inputs, lesson=LESSON_2)(judges.noise)


CALL = "reparameterize"
"""The function that is asked for."""

FAR_LOG_VAR = -16.0
"""Of the noise on large numbers: eight of its standard deviations are far less than what float32 rounds
off of nearly any of them."""


def _contract_inputs(generator: np.random.Generator) -> dict[str, np.ndarray]:
    """mu, log_var: float64 (A, B, D) with three different sizes."""
    a, b, d = generator.choice(np.arange(2, 9), 3, replace=False)
    return {
        "mu": generator.normal(0, 2, (a, b, d)),
        "log_var": generator.uniform(-3, 3, (a, b, d)),
    }


@verdict("B1.contract", inputs=_contract_inputs, lesson=LESSON_2)
def contract(inputs: Arrays, evidence: Arrays) -> Verdict:
    """Are shape and dtype kept for every form of input, are the inputs, and do names work?

    One part missing keeps half of the points.  Noise beyond eight standard deviations, or below
    1e-12 of one, has a probability of less than 1e-9 in all calls together.
    """
    mu, log_var = inputs["mu"], inputs["log_var"]
    _, b, d = mu.shape
    cut: dict[str, tuple[Any, str, str]] = {
        "float64": (slice(None), "torch.float64", "`float64` of shape (A, B, D)"),
        "float32": (slice(None), "torch.float32", "`float32` of shape (A, B, D)"),
        "vector": ((0, 0), "torch.float32", "one dimension: shape (D,)"),
        "single": ((0, slice(0, 1)), "torch.float32", "a batch of one: shape (1, D)"),
        "empty": ((0, slice(0, 0)), "torch.float32", "an empty batch: shape (0, D)"),
        "transposed": (0, "torch.float32", "a transposed, non-contiguous tensor"),
        "expanded": ((0, slice(0, 1)), "torch.float32", "a tensor made by `expand`"),
        "keywords": (0, "torch.float32", "`reparameterize(mu=..., log_var=...)` by keyword"),
    }
    problems: list[Problem] = []

    def wrong(mistake: str, text: str, cell: str = "") -> None:
        problems.append(Problem(0.5, text, mistake, cell))

    came: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []  # every z, with mu and log_var
    for name, (part, dtype, words) in cut.items():
        m, v = mu[part], log_var[part]
        if name == "transposed":
            m, v = m.T, v.T
        if name == "expanded":
            m, v = (np.broadcast_to(x, (b + 1, d)) for x in (m, v))
        found, kind = evidence[name], str(evidence[f"{name}_dtype"])
        z, seen = numbers(found, m.shape), shape_of(CALL, name)
        if z is None:
            if kind == "raised by torch.distributions" and name == "empty":
                continue  # its multivariate distributions refuse an empty batch
            if kind.startswith("raised"):
                wrong("not every form of input", f"{words} raises {shown_error(found)}", seen)
            elif found.dtype.kind == "U":
                wrong("not one tensor", f"{words} gives {returned(found)}", seen)
            else:
                wrong(ANOTHER_SHAPE, f"{words} gives {returned(found)}, not {m.shape}", seen)
            continue
        if not kind.startswith("torch."):
            wrong("not a tensor", f"{words} gives something else than a tensor")
        elif kind != dtype:
            text = f"{words} gives {shown_dtype(kind)}, not {dtype}"
            wrong("another dtype", text, dtype_of(CALL, name, dtype))
        eps = (z - m) / np.exp(v / 2)
        if name == "expanded" and (np.abs(eps) > 1e-3).all() and constant(eps, 0):
            wrong("noise shared over the batch", f"{words} gets the same noise in all rows")
        elif not np.isfinite(eps).all() or (np.abs(eps) > 1e3).any():
            wrong("wrong values", f"{words} gives numbers that are far from `mu`")
        elif name == "float64" and kind == dtype:
            far = numbers(evidence["far"], m.shape)
            kept, rounded = 1e6 * m, (1e6 * m).astype(np.float32)
            if far is None or not (np.abs(far - kept) <= 1e3).all():
                wrong("wrong values", f"{words}, of numbers up to 10,000,000, gives others")
                continue
            lost = (np.abs(far - rounded) <= 8 * np.exp(FAR_LOG_VAR / 2)).all()
            if lost or np.array_equal(z, z.astype(np.float32)):
                wrong("another dtype", f"{words} is computed with fewer digits than it has")
        if z.size:
            came.append((z, m, v))
        if not flag(evidence[f"{name}_kept"]):
            text = f"{words}: the tensors passed in are changed"
            wrong(CHANGED, text, changes_of(CALL, name))
    for what, other in (
        ("equals `mu`", lambda z, m, v: m),
        ("equals `log_var`", lambda z, m, v: v),
        ("is one number everywhere", lambda z, m, v: z.flat[0]),
    ):
        if came and all(
            (np.abs(z - other(z, m, v)) <= 1e-3 * np.exp(v / 2)).all() for z, m, v in came
        ):
            text = f"z {what} for every form of input: where is the noise?"
            return Verdict(0.0, text, "no noise")
    if not problems:
        message = "Shape and dtype are kept for every form of input, and the inputs are untouched."
        if "device" in evidence and str(evidence["device"]) != "kept":
            message += (
                " A remark that costs nothing here: on a GPU your code would fail, because the "
                "noise is made on the default device and not on the one of `mu`."
            )
        return Verdict(1.0, message)
    listed = first_few(problem.message for problem in problems)
    return replace(
        combined(problems, ""),
        message=f"{'One thing differs' if len(problems) == 1 else 'These differ'} from the contract: "
        f"{listed}. Expected: z has the shape and dtype of `mu`, whatever they are, and `mu` and "
        "`log_var` stay as they were.",
    )
