"""What a student's code raised, in words: only messages of a known form are passed on, and in them
only what the grader can find without them."""

import builtins
import itertools
import math
import re
from collections.abc import Iterable

import numpy as np

from autograder.judging.verdict import NOT_ANSWERED, Arrays, Verdict

UNANSWERED = "NotImplementedError"
"""What the stub of an answer cell raises until it is answered."""

_ERRORS = {
    "KeyboardInterrupt": "it took longer than the time limit and was interrupted",
    "MemoryError": "it asked for more memory than there is",
    "RecursionError": "it calls itself without end",
    "SystemExit": "it leaves Python with `exit()`; end a function with `return`",
}

_EXCEPTIONS = {
    n
    for n, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
"""The names of Python's own exceptions."""

_ABSENT = {  # by what is found in a message that is passed on
    "No module named": "Where notebooks are graded, this package is not there",
    "CUDA|NVIDIA": "Where notebooks are graded, there is no GPU; `torch.cuda.is_available()` tells",
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
    r"Torch not compiled with CUDA enabled",
    r"Found no NVIDIA driver on your system\. Please check that you have an NVIDIA GPU and installed "
    r"a driver from http://www\.nvidia\.com/Download/index\.aspx",
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


_MANY = 1024
"""How many lines, names and numbers there may be to choose from."""

_TOKENS = 6
"""Names and numbers of the longest message that is passed on."""

_QUOTED = 2
"""Different messages that are passed on for a notebook: one mistake raises the same everywhere."""

_SMALL = frozenset(map(str, range(10)))


class Quotes:
    """What may be quoted of the exceptions of one notebook, whose checks are judged in their order.

    While it is measured, a student's code can read the code that measures it, and choose the
    exception it raises, so a message could carry that code out, a few bits at a time.  Therefore a
    line is one of the notebook's; a name stands in the notebook's code; a number is small, stands in
    that code, or is a size that the inputs have.  If there are more than 1,024 of a kind, none of it
    is quoted.  That leaves 10 bits for the line and each of at most six names and numbers, 5 for the
    form and 6 for the type: 81 bits, less than 11 bytes; and only two different messages of a
    notebook are quoted.

    Parameters
    ----------
    code
        The code cells as their student can read them.
    """

    def __init__(self, code: Iterable[str]) -> None:
        text = "\n".join(code)
        self._lines = _few(line.strip()[:300] for line in text.splitlines())
        self._names = _few(_names(text))
        self._numbers = _few(_numbers(text)) | _SMALL
        self._told: set[tuple[str, str]] = set()

    def confined(self, error: Arrays, inputs: Arrays) -> Arrays:
        """An exception as evidence, without a line or a message that could carry anything."""
        line = str(error.get("error_line", ""))
        if line not in self._lines or not line.isprintable():  # it could turn what follows around
            line = ""
        message = str(error.get("error_message", "")).split("\n")[0].strip()
        names, numbers = _names(message) - ERROR_WORDS, _numbers(message)
        if not (
            names <= self._names | _names(line)
            and numbers <= self._numbers | _few(map(str, _sizes(inputs)))
            and len(names) + len(re.findall(r"\d+", message)) <= _TOKENS
        ):
            message = ""
        if (message, line) not in self._told and len(self._told) == _QUOTED:
            message = line = ""
        elif message or line:
            self._told.add((message, line))
        return {**error, "error_message": np.asarray(message), "error_line": np.asarray(line)}


def _few(things: Iterable[str]) -> frozenset[str]:
    """Different things, or none of them if there are many."""
    found = frozenset(things)
    return found if len(found) <= _MANY else frozenset()


def _names(text: str) -> set[str]:
    return set(re.findall(r"\b[^\W\d]\w*", text))


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _sizes(inputs: Arrays) -> Iterable[int]:
    """The lengths, products of neighbouring lengths, and whole values of a check's inputs."""
    for value in inputs.values():
        if value.ndim == 0 and value.dtype.kind in "iu":
            yield int(value)
        for first, last in itertools.combinations(range(value.ndim + 1), 2):
            yield math.prod(value.shape[first:last])


def explain_error(evidence: Arrays) -> Verdict:
    """The verdict for code that raised.  Only messages of a known form are passed on: the text of
    an exception is the student's to choose, and could carry a hidden test."""
    name = str(evidence["error"])
    message = str(evidence.get("error_message", np.asarray("")))
    line = str(evidence.get("error_line", np.asarray("")))
    if name == UNANSWERED:
        text = "Not answered yet: the answer cell still raises `NotImplementedError`."
        return Verdict(0.0, text, NOT_ANSWERED)
    why: list[str] = []
    if name in _ERRORS:
        text = _ERRORS[name]
    elif name not in _EXCEPTIONS:
        name, text = "exception", "it raised an exception that is not one of Python's own"
    elif any(re.fullmatch(form, message.split("\n")[0].strip()) for form in _MESSAGES):
        text = f"it raised `{name}: {message.split(chr(10))[0].strip()}`"
        why = [f" {reason}." for form, reason in _ABSENT.items() if re.search(form, message)]
    else:
        text = f"it raised `{name}`"
    where = f" in the line `{line}`" if line else ""
    return Verdict(0.0, f"Your code did not return: {text}{where}.{''.join(why)}", name)


def shown_error(found: np.ndarray) -> str:
    """The type of an exception as feedback shows it, where a check goes on after one."""
    known = "NotImplemented|Runtime|Value|Type|Index|Attribute|Name|UnboundLocal|Assertion|Key"
    name = re.fullmatch(rf"(?:{known})Error", str(found))
    return f"`{name[0]}`" if name else "an exception"
