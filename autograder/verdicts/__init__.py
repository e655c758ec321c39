"""The verdicts: what each check's evidence is worth, and which mistake explains it.

``a1.py`` to ``c2.py`` hold one function for each check of their exercise, ``claims.py`` and
``proofs.py`` what statements to mark and proofs to order have in common.  This module holds what
all share: the registry, the drawing of inputs, and words for errors.
"""

import builtins
import importlib
import pkgutil
import re
import secrets
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.errors import CourseError

UNANSWERED = "NotImplementedError"
"""What the stub of an answer cell raises until it is answered."""

SEVERAL = " · "
"""Between the names of mistakes where a check finds several."""

Arrays = Mapping[str, np.ndarray]
Draw = Callable[[np.random.Generator], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Verdict:
    """What a check earned: `share` of its points in [0, 1], the feedback in Markdown, and the name
    of the mistake that explains a loss (empty if none is known)."""

    share: float
    message: str
    mistake: str = ""


@dataclass(frozen=True)
class Misconception:
    """A known mistake: the answer it would give to the same inputs, and the hint that helps."""

    name: str
    answer: np.ndarray
    hint: str


@dataclass(frozen=True)
class Check:
    """A check: how its inputs are drawn, how its evidence is judged, where it is taught."""

    name: str
    draw: Draw
    judge: Callable[[Arrays, Arrays], Verdict]
    lesson: str


CHECKS: dict[str, Check] = {}


def verdict(
    name: str, *, inputs: Draw, lesson: str
) -> Callable[[Callable[[Arrays, Arrays], Verdict]], Callable[[Arrays, Arrays], Verdict]]:
    """Decorator that registers the judge of the check `name`.

    `inputs` draws what the measuring cell receives from a random generator; `lesson` is the place
    that explains the matter, named at the end of the feedback for a loss.
    """

    def register(
        function: Callable[[Arrays, Arrays], Verdict],
    ) -> Callable[[Arrays, Arrays], Verdict]:
        if name in CHECKS:
            raise ValueError(f"two verdicts for the check {name}")
        CHECKS[name] = Check(name, inputs, function, lesson)
        return function

    return register


def new_seed() -> int:
    """A seed nobody can guess, for one student and one run."""
    return secrets.randbits(128)


def draw(name: str, seed: int) -> dict[str, np.ndarray]:
    """The inputs of the check `name` for a run's `seed`.  Raises CourseError if there is none."""
    if name not in CHECKS:
        raise CourseError(f"The check {name} has no verdict in autograder/verdicts.")
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return {key: np.asarray(value) for key, value in CHECKS[name].draw(generator).items()}


def judge(name: str, inputs: Arrays, evidence: Arrays) -> Verdict:
    """The verdict of the check `name`; evidence of any form gets one."""
    check = CHECKS[name]
    if "error" in evidence:
        result = explain_error(evidence)
    else:
        try:
            with np.errstate(all="ignore"):
                result = check.judge(inputs, evidence)
        except (KeyError, ValueError, TypeError, IndexError, OverflowError):
            # a measuring cell returns what its verdict expects unless somebody replaced it
            result = Verdict(
                0.0,
                "What came back from this check does not have the form that the exercise asks for.",
                "measurement of another form",
            )
        if result.mistake == UNANSWERED:  # a check that catches what its calls raise
            result = explain_error({"error": np.asarray(UNANSWERED)})
    if result.share >= 1:
        return result
    return Verdict(result.share, f"{result.message} See {check.lesson}.", result.mistake)


def nearest(
    measured: np.ndarray,
    misconceptions: Iterable[Misconception],
    rtol: float = 1e-3,
    atol: float = 1e-4,
) -> Misconception | None:
    """The known mistake whose answer is `measured` (same shape, within tolerance), if there is
    one; the closest where several are."""
    found: list[tuple[float, int, Misconception]] = []
    for order, candidate in enumerate(misconceptions):
        answer = np.asarray(candidate.answer)
        if answer.shape == measured.shape and np.allclose(
            measured, answer, rtol=rtol, atol=atol, equal_nan=True
        ):
            distance = float(np.nan_to_num(np.abs(measured - answer)).max(initial=0.0))
            found.append((distance, order, candidate))
    return min(found)[2] if found else None


def numbers(value: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    """Evidence as float64, or None unless it holds real numbers in exactly this shape."""
    if value.dtype.kind not in "fiu" or value.shape != shape:
        return None
    return value.astype(np.float64)


def flag(value: np.ndarray) -> bool:
    """Whether evidence is exactly the truth value True."""
    return value.dtype.kind == "b" and value.shape == () and bool(value)


def returned(value: np.ndarray) -> str:
    """What came back, in words: the type of what is not numbers, the shape of what is."""
    if value.dtype.kind != "U":
        return f"shape {value.shape}"
    known = re.fullmatch(
        r"<(NoneType|tuple|list|dict|function|method|Normal|Independent)>", str(value)
    )
    return f"a `{known[1]}`" if known else "something that is not a tensor"


def number(value: float) -> str:
    """A measured number as feedback shows it: four significant digits."""
    return f"{float(value):.4g}"


_ERRORS = {
    "KeyboardInterrupt": "it took longer than the time limit and was interrupted",
    "MemoryError": "it asked for more memory than there is",
    "RecursionError": "it calls itself without end",
    "SystemExit": "it leaves Python with `exit()`; end a function with `return`",
}

_FUNCTION = r"[\w<>]{1,40}(\.[\w<>]{1,40}){0,2}\(\)"
_NAMES = r"'\w{1,40}'((,| and|, and) '\w{1,40}'){0,3}"
_SIZES = r"\[(-?\d{1,7}(, -?\d{1,7}){0,4})?\]"

_MESSAGES = [  # the forms of message that help and that leave no room for anything else
    r"name '\w{1,40}' is not defined",
    r"cannot access local variable '\w{1,40}' where it is not associated with a value",
    r"'\w{1,30}' object has no attribute '\w{1,40}'",
    r"'\w{1,30}' object is not (callable|subscriptable|iterable)",
    rf"{_FUNCTION} takes no (keyword )?arguments",
    rf"{_FUNCTION} takes (from \d{{1,2}} to )?\d{{1,2}} positional arguments? but \d{{1,2}} (was|were) given",
    rf"{_FUNCTION} missing \d{{1,2}} required (positional|keyword-only) arguments?: {_NAMES}",
    rf"{_FUNCTION} got an unexpected keyword argument '\w{{1,40}}'",
    rf"{_FUNCTION} got multiple values for argument '\w{{1,40}}'",
    r"No module named '\w{1,40}(\.\w{1,40}){0,3}'",
    r"The size of tensor a \(\d{1,7}\) must match the size of tensor b \(\d{1,7}\) at non-singleton dimension \d{1,2}",
    r"(addmm: )?mat1 and mat2 shapes cannot be multiplied \(\d{1,7}x\d{1,7} and \d{1,7}x\d{1,7}\)",
    r"mat1 and mat2 must have the same dtype, but got \w{1,12} and \w{1,12}",
    r"expected m1 and m2 to have the same dtype, but got: \w{1,12} != \w{1,12}",
    r"expected scalar type \w{1,12} but found \w{1,12}",
    rf"shape '{_SIZES}' is invalid for input of size \d{{1,9}}",
    r"Dimension out of range \(expected to be in range of \[-?\d{1,2}, -?\d{1,2}\], but got -?\d{1,2}\)",
    r"element 0 of tensors does not require grad and does not have a grad_fn",
    r"One of the differentiated Tensors does not require grad",
    r"One of the differentiated Tensors appears to not have been used in the graph\. "
    r"Set allow_unused=True if this is the desired behavior\.",
    r"Can't call numpy\(\) on Tensor that requires grad\. Use tensor\.detach\(\)\.numpy\(\) instead\.",
    r"all elements of (input|target) should be between 0 and 1",
    rf"Using a target size \(torch\.Size\({_SIZES}\)\) that is different to the input size "
    rf"\(torch\.Size\({_SIZES}\)\)( is deprecated\. Please ensure they have the same size\.)?",
    r"(too many|not enough) values to unpack \(expected \d{1,2}(, got \d{1,4})?\)",
    r"a leaf Variable that requires grad is being used in an in-place operation\.",
    r"unsupported operand type\(s\) for [+\-*/@]{1,2}=?: '\w{1,30}' and '\w{1,30}'",
]

ERROR_WORDS = set(re.findall(r"[A-Za-z_]\w*", " ".join(_MESSAGES))) | {
    *(
        [
            "takes",
            "missing",
            "got",
            "positional",
            "required",
            "argument",
            "arguments",
            "but",
            "was",
            "were",
            "given",
            "an",
        ]
    ),
    *(["unexpected", "keyword", "multiple", "values", "for", "from", "to", "and"]),
    *(
        [
            "NoneType",
            "Tensor",
            "Parameter",
            "Module",
            "Float",
            "Double",
            "Half",
            "BFloat16",
            "Long",
            "Int",
            "Byte",
            "Bool",
        ]
    ),
    *(
        [
            "float",
            "double",
            "long",
            "int",
            "str",
            "list",
            "tuple",
            "dict",
            "numpy",
            "ndarray",
            "function",
            "method",
            "module",
        ]
    ),
}
"""The words an error message is made of when Python, NumPy or torch writes it."""


def explain_error(evidence: Arrays) -> Verdict:
    """The verdict for code that raised.  Only messages of a known form are passed on: the text of
    an exception is the student's to choose, and could carry a hidden test."""
    name = str(evidence["error"])
    message = str(evidence.get("error_message", np.asarray("")))
    line = str(evidence.get("error_line", np.asarray("")))
    if name == UNANSWERED:
        text = "Not answered yet: the answer cell still raises `NotImplementedError`."
        return Verdict(0.0, text, "not answered")
    if name in _ERRORS:
        text = _ERRORS[name]
    elif not hasattr(builtins, name):
        name, text = "exception", "it raised an exception that is not one of Python's own"
    elif any(re.fullmatch(form, message.split("\n")[0].strip()) for form in _MESSAGES):
        text = f"it raised `{name}: {message.split(chr(10))[0].strip()}`"
    else:
        text = f"it raised `{name}`"
    where = f" in your line `{line}`" if line else ""
    return Verdict(0.0, f"Your code did not return: {text}{where}.", name)


for _module in pkgutil.iter_modules(__path__):
    if re.fullmatch(r"[abc]\d", _module.name):
        importlib.import_module(f"{__name__}.{_module.name}")  # registers its checks
