"""Examples: the smallest input at which a student can see a mistake, as a cell of code to paste.

The cell calls the student's own answer, and prints what it gives beside the number that is right.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from autograder.judging.answers import number
from autograder.judging.formulas import Mistake

WIDTH = 60
"""Characters of values that stand in one line."""

Input = Mapping[str, Any]
"""By the names that the code uses: numbers, nested lists of them (tensors), or texts (code)."""


def _in_order(**given: Any) -> tuple[Any, ...]:
    return tuple(np.array(v, float) if isinstance(v, list) else v for v in given.values())


class Example:
    """How an answer can be tried by hand.

    Parameters
    ----------
    code
        Lines of code, the last an expression.  ``{name}`` stands for a value of the input; a name in it
        that is not in braces is set above, and should be none that the notebook goes on with.
    right
        What is right, a function of the arguments that mistakes take.
    inputs
        What to try, the smallest first.
    arguments
        Makes the arguments of mistakes from an input, passed by name; by default its values in their
        order, lists as float64 arrays.
    shown
        What the code shows of an answer; by default all of it.
    apart
        How far off a mistake has to be to be seen, relative and absolute.
    array
        What makes an array of a list.
    """

    def __init__(
        self,
        code: str,
        right: Callable[..., Any],
        inputs: Iterable[Input],
        *,
        arguments: Callable[..., tuple[Any, ...]] = _in_order,
        shown: Callable[[np.ndarray], Any] = lambda answer: answer,
        apart: float = 0.01,
        array: str = "torch.tensor",
    ) -> None:
        self._code, self._right, self._inputs = code, right, tuple(inputs)
        self._arguments, self._shown, self._apart, self._array = arguments, shown, apart, array

    def cell(self, mistake: Mistake | None) -> str:
        """The cell with the first input at which a mistake can be seen: its answer is off, or, if
        it never is, has another shape; '' if it is nowhere, and for a mistake whose answer is no
        function."""
        if mistake is None or not callable(mistake.answer):
            return ""
        shapes = ""
        for given in self._inputs:
            at = self._arguments(**given)
            with np.errstate(all="ignore"):
                found = np.asarray(self._shown(mistake.at(*at)))
                right = np.asarray(self._shown(np.asarray(self._right(*at))))
            near = found.size == right.size and np.allclose(
                found.ravel(), right.ravel(), self._apart, self._apart
            )
            if not near:
                return self._written(given, right)
            if found.shape != right.shape:
                shapes = shapes or self._written(given, right)
        return shapes

    def at(self, **given: Any) -> str:
        """The cell with this input, where the answer is known to be off."""
        right = np.asarray(self._right(*self._arguments(**given)))
        return self._written(given, np.asarray(self._shown(right)))

    def _written(self, given: Input, right: np.ndarray) -> str:
        values = {name: self._value(value) for name, value in given.items()}
        inside = {name for name in values if f"{{{name}}}" in self._code}
        above = [f"{name} = {value}" for name, value in values.items() if name not in inside]
        code = self._code
        if sum(len(values[name]) for name in inside) > WIDTH:
            code = code.replace("({", "(\n    {").replace(", {", ",\n    {")
        for name in inside:
            code = code.replace(f"{{{name}}}", values[name])
        return "\n".join([*above, compared(code, _numbers(right.tolist()))])

    def _value(self, value: Any) -> str:
        return f"{self._array}({_floats(value)})" if isinstance(value, list) else f"{value}"


def compared(code: str, right: str) -> str:
    """A cell that prints what some code gives, whose last line at the margin begins an expression, and
    what is right."""
    lines = code.split("\n")
    last = max(place for place, line in enumerate(lines) if not line.startswith(" "))
    expression = "\n".join(lines[last:])
    return "\n".join([*lines[:last], f'print("yours:", {expression})', f'print("right:", {right})'])


def _floats(value: Any) -> Any:
    return [_floats(v) for v in value] if isinstance(value, list) else float(value)


def _numbers(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_numbers, value))}]"
    return number(value if abs(value) > 1e-9 else 0)  # which is rounding
