"""What is quoted of an exception: nothing that its thrower could choose freely."""

import numpy as np
import pytest

from autograder.judging import explain_error, number, returned
from autograder.judging.errors import Quotes

pytestmark = pytest.mark.pure

CODE = "def f(x, weights):\n    return x @ weights + torch.zeros(400)"
INPUTS = {"x": np.zeros((5, 3)), "n": np.asarray(72)}
LINE = "return x @ weights + torch.zeros(400)"


def quoted(quotes, message, line=""):
    texts = {"error": "RuntimeError", "error_message": message, "error_line": line}
    evidence = {name: np.asarray(text) for name, text in texts.items()}
    return explain_error(quotes.confined(evidence, INPUTS)).message


@pytest.mark.parametrize(
    "message",
    [
        "name 'weights' is not defined",
        "f() missing 1 required positional argument: 'weights'",
        "'NoneType' object has no attribute 'zeros'",
        "mat1 and mat2 shapes cannot be multiplied (5x3 and 4x2)",
        "The size of tensor a (15) must match the size of tensor b (400) at non-singleton dimension 1",
        "shape '[5, 72]' is invalid for input of size 15",
    ],
)
def test_a_message_with_what_the_grader_finds_itself_is_quoted(message):
    text = quoted(Quotes([CODE]), message, LINE)
    assert message in text and LINE in text


@pytest.mark.parametrize(
    "message",
    [
        "The size of tensor a (1952543859) must match the size of tensor b (99) at non-singleton dimension 1",
        "The size of tensor a (25972) must match the size of tensor b (5) at non-singleton dimension 1",
        "shape '[115, 101, 99, 114, 101]' is invalid for input of size 116",
        "name 'secret' is not defined",
        "secret() takes 1 positional argument but 2 were given",
        "mat1 and mat2 shapes cannot be multiplied (115x101 and 99x114)",
        "Using a target size (torch.Size([5, 3, 5, 3])) that is different to the input size (torch.Size([5, 3, 5, 3]))",
    ],
)
def test_a_message_with_anything_else_is_not(message):
    assert quoted(Quotes([CODE]), message, LINE) == quoted(Quotes([CODE]), "", LINE)


@pytest.mark.parametrize("name", ["print", "__name__", "int", "Plugh"])
def test_an_exception_that_is_none_of_pythons_has_no_name(name):
    """Of 160 names a student could choose, and Python has no such exception."""
    told = explain_error({"error": np.asarray(name)})
    assert told.mistake == "exception" and name not in told.message


def test_what_is_not_there_where_notebooks_are_graded_is_told():
    code = Quotes(["import wandb\nx = x.cuda()"])
    text = quoted(code, "No module named 'wandb'", "import wandb")
    assert "No module named 'wandb'" in text and "this package is not there" in text
    text = quoted(code, "Torch not compiled with CUDA enabled", "x = x.cuda()")
    assert "there is no GPU" in text


def test_a_line_is_one_of_the_notebooks():
    assert "secret" not in quoted(Quotes([CODE]), "", "secret = 1")


def test_a_line_that_turns_what_stands_after_it_is_not_quoted():
    """U+202E has a browser write the rest of the message backwards."""
    line = "y = missing  # \u202eall points"
    assert line not in quoted(Quotes([line]), "name 'missing' is not defined", line)


def test_a_notebook_of_very_many_names_lines_and_numbers_is_an_alphabet_and_nothing_is_quoted():
    quotes = Quotes([CODE, *[f"name_{n}\n{n}" for n in range(2000)]])
    assert quoted(quotes, "name 'name_77' is not defined", "name_77") == quoted(quotes, "")
    assert quoted(quotes, "shape '[1234]' is invalid for input of size 5") == quoted(quotes, "")


def test_two_different_messages_of_a_notebook_are_quoted_as_often_as_they_come():
    quotes = Quotes([CODE])
    first, second, third = (f"name '{name}' is not defined" for name in ("x", "weights", "torch"))
    assert first in quoted(quotes, first)
    assert quoted(quotes, "") == quoted(quotes, "unknown")  # nothing quoted, nothing counted
    assert second in quoted(quotes, second)
    assert third not in quoted(quotes, third, LINE) and LINE not in quoted(quotes, third, LINE)
    assert first in quoted(quotes, first) and second in quoted(quotes, second)


def test_a_shape_is_shown_only_if_it_could_be_an_answer():
    assert returned(np.zeros((5, 1, 28, 28))) == "shape (5, 1, 28, 28)"
    assert returned(np.zeros((0, 20))) == "shape (0, 20)"
    for shape in [(0, 1952543859), (0, 2**40), (1,) * 5, (1001, 1000)]:
        assert returned(np.zeros(shape, np.bool_)) == "another shape"


def test_a_number_has_four_digits_and_two_far_from_one():
    found = [number(value) for value in (0, 1.23456, -123456, 1.23456e-4, 3.4028e38, 1.4013e-45)]
    assert found == ["0", "1.235", "-1.235e+05", "0.0001235", "3.4e+38", "1.4e-45"]
    assert [number(value) for value in (np.nan, np.inf, -np.inf)] == ["nan", "inf", "-inf"]
