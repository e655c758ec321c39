"""B1, the reparameterization: is z = mu + sigma · eps, with fresh standard normal noise eps, for every
form of input?"""

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.judging import (
    ANOTHER_SHAPE,
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
from .forms import changes_of, dtype_of, first_few, shape_of
from .lessons import LESSON_2
from .reparameterization import constant

value = verdict("B1.value", inputs=judges.value_inputs, lesson=LESSON_2)(judges.value)
gradients = verdict("B1.gradients", inputs=judges.gradient_inputs, lesson=LESSON_2)(
    judges.gradients
)
noise = verdict("B1.noise", inputs=judges.noise_inputs, lesson=LESSON_2)(judges.noise)


CALL = "reparameterize"
"""The function that is asked for."""


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
        elif name == "float64" and kind == dtype and np.array_equal(z, z.astype(np.float32)):
            wrong("another dtype", f"{words} is computed with fewer digits than it has")
        if z.size:
            came.append((z, m, v))
        if not flag(evidence[f"{name}_kept"]):
            text = f"{words}: the tensors passed in are changed"
            wrong("inputs changed in place", text, changes_of(CALL, name))
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
