"""Rebuilding: only the text of answers and of added cells comes from the student."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import submission
from autograder.errors import CourseError
from autograder.rebuild import (
    check_name,
    grade_id,
    hidden_test,
    rebuild,
    source_and_release,
    visible_part,
)

from .conftest import cell, hidden

pytestmark = pytest.mark.pure

ANSWER = "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
STUB = "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


@pytest.fixture
def source(tmp_path):
    """A source notebook: text, setup, answer, test, text."""
    cells = [
        cell("# Title", "T-title", "markdown", locked=True),
        cell("import math", "T-setup", locked=True),
        cell(ANSWER, "T-f", solution=True),
        hidden("T.value", "y=f(x)", points=2),
        new_markdown_cell("Take away", id="end"),
    ]
    path = tmp_path / "T.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def released(source):
    """The student's notebook, as cells that can be changed."""
    notebook = nbformat.read(source, as_version=4)
    for one in notebook.cells:
        one.source = STUB if grade_id(one) == "T-f" else visible_part(one)
    return notebook.cells


def rebuilt(source, cells, tmp_path):
    path = tmp_path / "submitted.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return rebuild(*source_and_release(source), submission.read(submission.take(path)))[0]


def texts(notebook):
    return [one.source for one in notebook.cells]


def test_the_answer_and_added_cells_are_the_students_all_else_is_ours(source, tmp_path):
    cells = released(source)
    cells[0].source = "# My title"
    cells[1].source = "import os; os._exit(0)"
    cells[2].source = "def f(x): return 2 * x"
    cells[3].source = "pass"
    cells.insert(3, new_code_cell("helper = 1"))
    notebook = rebuilt(source, cells, tmp_path)
    assert texts(notebook)[:4] == ["# Title", "import math", "def f(x): return 2 * x", "helper = 1"]
    assert hidden_test(notebook.cells[4])
    assert notebook.cells[4].metadata.nbgrader.points == 2


def test_an_untouched_notebook_is_the_release_with_the_tests(source, tmp_path):
    notebook = rebuilt(source, released(source), tmp_path)
    assert notebook.cells[2].source == STUB


def test_nothing_submitted_is_the_release_with_the_tests(source):
    assert rebuild(*source_and_release(source), [])[0].cells[2].source == STUB


def test_metadata_and_tags_of_the_student_are_gone(source, tmp_path):
    cells = released(source)
    cells[3].metadata["tags"] = ["skip-execution"]
    cells[3].metadata["nbgrader"]["points"] = 1000
    extra = new_code_cell("x = 1", metadata={"tags": ["skip-execution"], "nbgrader": {"grade": 1}})
    notebook = rebuilt(source, [*cells, extra], tmp_path)
    assert notebook.cells[3].metadata.nbgrader.points == 2
    assert all("tags" not in one.metadata for one in notebook.cells)
    assert notebook.cells[-1].source == "x = 1" and not notebook.cells[-1].metadata


def test_deleted_tests_come_back_and_copies_of_tests_go(source, tmp_path):
    cells = released(source)
    without = rebuilt(source, [c for c in cells if grade_id(c) != "T-value"], tmp_path)
    assert [check_name(c) for c in without.cells if hidden_test(c)] == ["T.value"]
    fake = copy.deepcopy(cells[3])
    fake.source, fake.id = "print('all points')", "fake"
    copied = rebuilt(source, [*cells, fake], tmp_path)
    assert "print('all points')" not in texts(copied)


def test_reordered_cells_are_put_in_order(source, tmp_path):
    cells = released(source)
    cells[2].source = "def f(x): return 2 * x"
    assert texts(rebuilt(source, cells[::-1], tmp_path)) == texts(rebuilt(source, cells, tmp_path))


@pytest.mark.parametrize("answered_first", [True, False])
def test_of_two_copies_of_an_answer_the_answered_one_counts(source, tmp_path, answered_first):
    cells = released(source)
    twin = copy.deepcopy(cells[2])
    twin.id = "twin"
    (cells[2] if answered_first else twin).source = "def f(x): return 2 * x"
    cells.insert(3, twin)
    notebook = rebuilt(source, cells, tmp_path)
    assert notebook.cells[2].source == "def f(x): return 2 * x"
    assert STUB not in texts(notebook)


def test_of_two_answers_the_last_counts_and_both_run(source, tmp_path):
    cells = released(source)
    twin = copy.deepcopy(cells[2])
    cells[2].source, twin.source, twin.id = "f = 1", "f = 2", "twin"
    cells.insert(3, twin)
    sources = texts(rebuilt(source, cells, tmp_path))
    assert sources.index("f = 1") < sources.index("f = 2")


def test_an_answer_without_nbgrader_metadata_is_found_by_its_cell_id(source, tmp_path):
    cells = released(source)
    cells[2].source = "def f(x): return 2 * x"
    for one in cells:
        one.metadata = {}
    assert rebuilt(source, cells, tmp_path).cells[2].source == "def f(x): return 2 * x"


def test_an_answer_turned_into_text_is_code_again(source, tmp_path):
    cells = released(source)
    text = new_markdown_cell("def f(x): return 2 * x", metadata=cells[2].metadata)
    notebook = rebuilt(source, [*cells[:2], text, *cells[3:]], tmp_path)
    assert notebook.cells[2].cell_type == "code"
    assert notebook.cells[2].source == "def f(x): return 2 * x"


MARKED = "### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS"


@pytest.mark.parametrize("where", ["added", "answer", "written", "claimed"])
def test_the_lines_that_mark_our_tests_are_text_where_a_student_writes_them(
    source, tmp_path, where
):
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(cell("Why?", "T-why", "markdown", grade=True, solution=True, points=3))
    notebook.cells.append(cell("1", "T-by-hand", grade=True, solution=True, points=3))
    nbformat.write(notebook, source)
    cells = released(source)
    if where == "added":
        cells.append(new_code_cell(MARKED))
    elif where == "claimed":
        metadata = {**cells[3].metadata, "nbgrader": {**cells[3].metadata.nbgrader}}
        metadata["nbgrader"]["grade_id"] = "T-mine"
        cells.append(new_code_cell(MARKED, metadata=metadata))
    else:
        cells[{"answer": 2, "written": -2}[where]].source = MARKED
        cells[-1].source = MARKED
    made = rebuilt(source, cells, tmp_path)
    assert [check_name(c) for c in made.cells if hidden_test(c)] == ["T.value"]
    assert MARKED in texts(made)
    assert all(visible_part(c) == c.source for c in made.cells if c.source == MARKED)


@pytest.mark.parametrize("points", [0, 2])
def test_a_test_without_hidden_tests_earns_nothing(source, points):
    """nbgrader gives all points to one that does not fail, also because the kernel was gone before."""
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(
        cell("assert f(1) == 2", "T-plain", grade=True, locked=True, points=points)
    )
    nbformat.write(notebook, source)
    if points:
        with pytest.raises(CourseError, match="T-plain"):
            source_and_release(source)
    else:
        assert len(source_and_release(source)[0].cells) == len(notebook.cells)


@pytest.mark.parametrize("change", ["type", "markers"])
def test_hidden_tests_that_would_not_be_run_are_an_error_of_the_source(source, change):
    notebook = nbformat.read(source, as_version=4)
    if change == "type":
        notebook.cells[3].metadata.nbgrader.grade = False
    else:
        notebook.cells[3].source = notebook.cells[3].source.replace("TESTS\n", "TESTS \n")
    nbformat.write(notebook, source)
    with pytest.raises(CourseError, match="T-value"):
        source_and_release(source)
