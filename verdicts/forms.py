"""The forms that tensors come in, the code by which a student sees that a function of mu and log_var
does not take one, and whether arguments are left as they were."""

from collections.abc import Iterable

from autograder.judging import Arrays, Mistake, Verdict, compared, flag

FORMS = {
    "float64": "torch.full((2, 3, 4), 0.5, dtype=torch.float64)",
    "float32": "torch.full((2, 3, 4), 0.5)",
    "vector": "torch.full((4,), 0.5)",
    "single": "torch.full((1, 4), 0.5)",
    "empty": "torch.full((0, 4), 0.5)",
    "narrow": "torch.full((3, 1), 0.5)",
    "transposed": "torch.full((4, 3), 0.5).T",
    "expanded": "torch.full((1, 4), 0.5).expand(3, 4)",
    "keywords": "torch.full((3, 4), 0.5)",
}
"""By the name of a form, a tensor of it."""

SHAPES = {
    **dict.fromkeys(("float64", "float32"), (2, 3, 4)),
    **dict.fromkeys(("transposed", "expanded", "keywords"), (3, 4)),
    "vector": (4,),
    "single": (1, 4),
    "empty": (0, 4),
    "narrow": (3, 1),
}


def first_few(messages: Iterable[str]) -> str:
    """What is told of many forms: three of them, and how many more there are."""
    every = list(dict.fromkeys(messages))
    more = f"; and {len(every) - 3} more like these" if len(every) > 3 else ""
    return "; ".join(every[:3]) + more


def shape_of(function: str, form: str, summed: bool = False) -> str:
    """A cell with the shape that comes back, which has one dimension less if it is `summed`."""
    shape = SHAPES[form][:-1] if summed else SHAPES[form]
    return compared(f"tuple({_call(function, form)}.shape)", f"{shape}")


def dtype_of(function: str, form: str, dtype: str) -> str:
    """A cell with the dtype that comes back."""
    return compared(f"{_call(function, form)}.dtype", dtype)


def changes_of(function: str, form: str) -> str:
    """A cell that says whether the arguments stay as they are."""
    tensor = FORMS[form]
    passed = "mu=m, log_var=v" if form == "keywords" else "m, v"
    return compared(
        f"m, v = {tensor}, {tensor}\n{function}({passed})\nm.equal({tensor}) and v.equal({tensor})",
        "True",
    )


STALE = Mistake(
    "a result kept from an earlier call",
    None,
    "What it returns changes with the calls before it: what does it keep?",
)


CHANGED = "inputs changed in place"


def untouched(evidence: Arrays, praise: str) -> Verdict:
    """The verdict where everything else is right: half of the points if arguments were changed in
    place, by `kept` in the evidence."""
    if flag(evidence["kept"]):
        return Verdict(1.0, praise)
    text = (
        "What it returns is right, but after the call the tensors that were passed in hold other "
        "numbers: an operation such as `+=` or `exp_` changes them in place."
    )
    return Verdict(0.5, text, CHANGED)


def _call(function: str, form: str) -> str:
    tensor = FORMS[form]
    if form == "keywords":
        return f"{function}(mu={tensor}, log_var={tensor})"
    return f"{function}({tensor}, {tensor})"
