"""Recognising a student's cells without ids, without metadata, typed anew, in other places."""

from dataclasses import replace

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.recognize import ELSEWHERE, defines, place
from autograder.submission import Cell

from .conftest import cell

pytestmark = pytest.mark.pure


F = "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
G = "def g(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
ANSWER = "def f(x):\n    return 2 * x"
WRITTEN = "YOUR ANSWER HERE"
RELEASED = new_notebook(
    cells=[
        cell("# Title", "T-title", "markdown", locked=True),
        cell("import math", "T-setup", locked=True),
        cell(F, "T-f", solution=True),
        cell("assert f(1) == 2", "T-value", grade=True, points=1),
        cell(G, "T-g", solution=True),
        cell("assert g(1) == 2", "T-one", grade=True, points=1),
        new_markdown_cell("In words:", id="words"),
        cell(WRITTEN, "T-why", "markdown", grade=True, solution=True, points=3),
        cell(WRITTEN, "T-how", "markdown", grade=True, solution=True, points=3),
        cell("# YOUR CODE HERE\nraise NotImplementedError()", "T-plot", solution=True),
    ]
)
NAMES = [
    "T-title",
    "T-setup",
    "T-f",
    "T-value",
    "T-g",
    "T-one",
    "#words",
    "T-why",
    "T-how",
    "T-plot",
]


def handed_in(keep="ids", **answers):
    """The released cells with some answers; keeps metadata, ids, or nothing but text."""
    cells = []
    for one, name in zip(RELEASED.cells, NAMES, strict=True):
        text = answers.get(name.replace("-", "_"), one.source)
        made = Cell(one.cell_type, text)
        if keep == "metadata":
            made = replace(made, grade_id="" if name.startswith("#") else name)
        elif keep == "ids":
            made = replace(made, id=one.id)
        cells.append(made)
    return cells


def placed(cells):
    return place(RELEASED, RELEASED, cells)


@pytest.mark.parametrize("keep", ["metadata", "ids", "nothing"])
def test_answers_are_found_by_metadata_ids_or_neither(keep):
    found = placed(handed_in(keep, T_f=ANSWER, T_why="Because.", T_how="So.", T_plot="plot(f)"))
    assert found.answers == {
        "T-f": ANSWER, "T-g": G, "T-why": "Because.", "T-how": "So.", "T-plot": "plot(f)",
    }  # fmt: skip
    assert not found.added and not found.missing


@pytest.mark.parametrize("keep", ["metadata", "ids", "nothing"])
@pytest.mark.parametrize("where", [0, 2, 3, 4, -1], ids=str)
def test_an_answer_typed_anew_in_a_cell_of_its_own_is_the_answer(keep, where):
    cells = handed_in(keep)
    del cells[2]
    cells.insert(where if where >= 0 else len(cells), Cell("code", ANSWER, id="fresh"))
    found = placed(cells)
    assert not found.missing
    if where == 0:  # `import math` comes between, so it runs where it was written
        assert found.answers["T-f"] == ELSEWHERE
        assert [c.source for c in found.added[""]] == [ANSWER]
    else:
        assert found.answers["T-f"] == ANSWER and not found.added


@pytest.mark.parametrize("where", [1, 2, 3, 10])
def test_no_stub_over_a_definition_of_the_students_own(where):
    cells = handed_in("metadata")
    cells.insert(where, Cell("code", ANSWER))
    found = placed(cells)
    assert found.answers["T-f"] in (ANSWER, ELSEWHERE) and F not in found.answers.values()
    texts = [c.source for cells in found.added.values() for c in cells]
    assert [*found.answers.values(), *texts].count(ANSWER) == 1


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_an_answer_typed_anew_in_a_cell_that_became_text_is_code(kind):
    cells = [c for c in handed_in("metadata") if c.grade_id != "T-f"]
    cells.insert(1, Cell(kind, ANSWER))
    assert placed(cells).answers["T-f"] == ANSWER
    cells[1] = Cell(kind, "Because f = 2x")
    assert placed(cells).missing == ["T-f"]


def test_one_cell_with_two_answers_runs_where_it_stands():
    both = f"{ANSWER}\n\ndef g(x):\n    return 2"
    cells = [c for c in handed_in("ids") if c.source not in (F, G)]
    cells.insert(2, Cell("code", both))
    found = placed(cells)
    assert found.answers["T-f"] == both and found.answers["T-g"] == ELSEWHERE
    assert not found.missing and not found.added


def test_an_answer_in_two_cells_runs_as_it_was_written():
    stub = "def f(x):\n    raise NotImplementedError()\ndef h(x):\n    raise NotImplementedError()"
    released = new_notebook(
        cells=[cell("# Title", "T-title", locked=True), cell(stub, "T-f", solution=True)]
    )
    cells = [Cell("code", "# Title", grade_id="T-title"), Cell("code", "def f(x): return 1")]
    cells.append(Cell("code", "def h(x): return f(x)"))
    found = place(released, released, cells)
    assert found.answers == {"T-f": "def h(x): return f(x)"}
    assert [c.source for c in found.added["T-title"]] == ["def f(x): return 1"]


def test_what_an_answer_builds_on_moves_up_with_it():
    cells = [c for c in handed_in("metadata") if c.grade_id != "T-f"]
    cells += [
        Cell("code", "W = 3"),
        Cell("code", "def f(x):\n    return W * x"),
        Cell("code", "f(1)"),
    ]
    found = placed(cells)
    assert found.answers["T-f"] == "def f(x):\n    return W * x"
    assert [c.source for c in found.added["T-setup"]] == ["W = 3"]
    assert [c.source for c in found.added["T-plot"]] == ["f(1)"]


@pytest.mark.parametrize("keep", ["metadata", "ids", "nothing"])
def test_what_is_nowhere_is_missing(keep):
    cells = handed_in(keep)
    del cells[2]
    cells.insert(2, Cell("code", "print(1)"))
    found = placed(cells)
    assert found.missing == ["T-f"] and "T-f" not in found.answers
    assert [c.source for c in found.added["T-setup"]] == ["print(1)"]


def test_a_written_answer_in_a_cell_of_its_own_is_found_by_its_place():
    cells = [c for c in handed_in("metadata") if c.grade_id not in ("T-why", "T-how")]
    cells[7:7] = [Cell("markdown", "Because."), Cell("markdown", "So.")]
    found = placed(cells)
    assert (found.answers["T-why"], found.answers["T-how"]) == ("Because.", "So.")
    del cells[8]
    assert placed(cells).missing == ["T-why", "T-how"]


def test_nothing_handed_in_has_no_cell_of_any_answer():
    assert placed([]).missing == ["T-f", "T-g", "T-why", "T-how", "T-plot"]


@pytest.mark.parametrize(
    "text, names",
    [
        ("def f(x): pass", {"f"}),
        ("async  def f(x): pass\nclass C:\n    y = 1", {"f", "C"}),
        ("a, b = 1, 2\nprint(a, end=1)", {"a", "b"}),
        ("a: int = 1\nb == 2\nc += 3\nprint(d := 4)", {"a"}),
        ("    z = 1\n# y = 2", set()),
        ("(" * 200_000, set()),
        ("a" * 200_000 + "," * 50_000, set()),
    ],
)
def test_what_code_defines(text, names):
    assert defines(text) == names
