"""What a student's code raised, in words: only messages of a known form are passed on."""

import builtins
import re

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
        return Verdict(0.0, text, NOT_ANSWERED)
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


def shown_error(found: np.ndarray) -> str:
    """The type of an exception as feedback shows it, where a check goes on after one."""
    known = "NotImplemented|Runtime|Value|Type|Index|Attribute|Name|UnboundLocal|Assertion|Key"
    name = re.fullmatch(rf"(?:{known})Error", str(found))
    return f"`{name[0]}`" if name else "an exception"
