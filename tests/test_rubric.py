"""Mark schemes are rubrics: their items add up, and so do the marks of the sample answers."""

import itertools
import re

import nbformat
import pytest

from autograder import rubric
from autograder.errors import CourseError
from autograder.rebuild import grade_id
from autograder.rubric import Item
from autograder.written import by_hand, mark_scheme

from .conftest import ROOT

pytestmark = pytest.mark.pure

CELLS = {
    grade_id(cell): cell
    for path in sorted(ROOT.glob("source/*/*.ipynb"))
    for cell in nbformat.read(path, as_version=4).cells
    if by_hand(cell)
}

SCHEME = """- 1 **Start**: It starts right.
- 1½ **End**: It ends right.
- -½ **Sign**: A sign is lost.

Notes, $a < b$.

**Full answer, 2½ points**

> All
>
> of it.

- ✓ **Start**: Yes.
- ✓ **End**: Yes.

**Middle answer, 1 point**

> Part.

- ✗ **Start**: No.
- ✓ **End**: Yes.
- ✓ **Sign**: Lost.

**Weak answer, 0 points**

> Nothing.

- ✗ **Start**: No.
- ✗ **End**: No.
"""


@pytest.mark.parametrize("name", CELLS)
def test_every_mark_scheme_of_the_course_is_a_rubric(name):
    cell = CELLS[name]
    found = rubric.parse(mark_scheme(cell), cell.metadata.nbgrader.points)
    full, middle, weak = (sample.points for sample in found.samples)
    assert full > middle > weak
    assert all(len(sample.answer) > 100 for sample in found.samples)
    assert all(len(item.sentence) > 20 and len(item.name) < 40 for item in found.items)


def test_a_rubric_is_read():
    found = rubric.parse(SCHEME, 2.5)
    assert found.items[1:] == (
        Item("End", 1.5, "It ends right."),
        Item("Sign", -0.5, "A sign is lost."),
    )
    assert found.notes == "Notes, $a < b$."
    assert found.samples[0].answer == "All\n\nof it."
    assert found.samples[1].reasons["Sign"] == (True, "Lost.")
    assert "Sign" not in found.samples[2].reasons


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- 1 **Start**", "- 2 **Start**", "add up to 3.5 points, the question to 2.5"),
        ("- 1 **Start**", "- ¼ **Start**", "no number of points"),
        ("- 1 **Start**: It", "- 1 Start: It", "no item"),
        ("- 1½ **End**: It", "- 1½ **Start**: It", "same name"),
        ("1 point**", "1½ points**", "worth 1, not 1.5"),
        ("- ✗ **Start**: No.\n- ✓", "- ✓", "in this order: Start, End"),
        ("**Weak answer, 0 points**", "**Weak answer**", "Middle answer: this is no"),
        ("- ✗ **End**: No.", "- **End**: No.", "no '- ✓"),
        ("**Full answer, 2½ points**", "**Middle answer, 2½ points**", "a full, a middle"),
        ("- ✓ **End**: Yes.\n\n**Middle", "- ✗ **End**: Yes.\n\n**Middle", "worth 1, not 2.5"),
    ],
)
def test_what_is_wrong_with_a_rubric_is_said(old, new, message):
    assert SCHEME.count(old) == 1
    with pytest.raises(CourseError, match=message):
        rubric.parse(SCHEME.replace(old, new), 2.5)


def test_points_as_text_and_back():
    for value in (0, 0.5, 1, 1.5, -0.5, -2):
        assert rubric.points(rubric.shown(value).replace("−", "-")) == value
    assert rubric.shown(0.75) == "0.75"
    for text in ("", "-", "½½", "0.5", "1 "):
        with pytest.raises(ValueError, match="no number"):
            rubric.points(text)


def test_points_stay_within_the_question():
    assert rubric.total([Item("a", -1, "")], 2) == 0
    assert rubric.total([Item("a", 2, ""), Item("b", 1, "")], 2) == 2


def test_model_answers_keep_to_the_length_they_ask_for():
    """The model answer to the upper limit, the full sample answer to both; a formula is a word."""

    def words(text):
        return len(re.sub(r"\$\$?[^$]+\$\$?", "formula", text).split())

    limited = 0
    for path in sorted(ROOT.glob("source/*/*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        for asked, answer in itertools.pairwise(c for c in cells if c.cell_type == "markdown"):
            limits = re.search(r"(\d+) to (\d+) words", asked.source)
            if limits:
                least, most = int(limits[1]), int(limits[2])
                found = rubric.parse(mark_scheme(answer), answer.metadata.nbgrader.points)
                model = answer.source.split("### BEGIN MARK SCHEME")[0]
                assert words(model) <= most, path.stem
                assert least <= words(found.samples[0].answer) <= most, path.stem
                limited += 1
    assert limited == 2
