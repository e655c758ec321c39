"""Written answers: zero when unanswered, the mark scheme for the grader and for nobody else."""

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from nbgrader.utils import is_grade, is_solution

from autograder.written import mark_scheme, model_answer

from .conftest import ROOT

RIGHT = "def f(x): return 2 * x"
MODEL = "Since $f$ is linear, the *secret* answer is 2."
SCHEME = "- **2 points** for *hush*\n- **1 point** for $a < b$"
SECRETS = ("secret", "hush", "MARK SCHEME", "Mark scheme", "Model answer")
SOURCES = sorted(ROOT.glob("source/*/*.ipynb"))


@pytest.fixture
def written(toy):
    """The toy course with a model answer and a mark scheme in its written cell."""
    path = toy.folder / "source" / "hw" / "T_toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[4].source = f"{MODEL}\n\n### BEGIN MARK SCHEME\n{SCHEME}\n### END MARK SCHEME\n"
    nbformat.write(notebook, path)
    assert toy.api().generate_assignment("hw")["success"]
    return toy


def formgrader_page(course, student):
    """What the formgrader shows of a student's notebook, by its own exporter."""
    app = FormgradeExtension()
    app.initialize([], root=str(course.folder))
    exporter = HTMLExporter(config=app.config)
    with Gradebook(app.coursedir.db_url, "toy") as gradebook:
        (submission,) = gradebook.find_submission("hw", student).notebooks
        resources = {
            "assignment_id": "hw",
            "notebook_id": "T_toy",
            "submission_id": submission.id,
            "index": 0,
            "total": 1,
            "base_url": "",
            "student": student,
            "last_name": None,
            "first_name": None,
            "notebook_path": f'autograded/{student}"><i>/hw/T_toy.ipynb',
        }
    path = course.folder / "autograded" / student / "hw" / "T_toy.ipynb"
    return exporter.from_filename(str(path), resources=resources)[0]


def test_only_the_grader_sees_the_mark_scheme_beside_the_answer(written):
    written.submit("ada", RIGHT, "Because it is *my* answer.")
    written.grade()
    assert written.api().generate_feedback("hw")["success"]

    page = formgrader_page(written, "ada")
    answer, scheme, model = (page.index(text) for text in ("my</em> answer", "hush", "secret"))
    assert answer < scheme < model
    assert "a &lt; b" in page and "<details>" in page and "<i>/hw" not in page

    for folder in ("release", "submitted", "autograded", "feedback"):
        files = [path for path in (written.folder / folder).rglob("*") if path.is_file()]
        assert files, folder
        for path in files:
            text = path.read_text("utf-8")
            assert not any(secret in text for secret in SECRETS), path


def test_the_release_asks_and_nothing_else(written):
    released = nbformat.read(written.folder / "release" / "hw" / "T_toy.ipynb", as_version=4)
    assert released.cells[4].source == "YOUR ANSWER HERE"


def test_an_answer_waits_for_a_hand(written):
    written.submit("ada", RIGHT, "Because.")
    written.grade()
    assert written.grades("ada")["T-why"] == {
        "auto": None, "manual": None, "open": True, "comment": None,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "YOUR ANSWER HERE", "YOUR ANSWER HERE\n\n", " \n\t "])
def test_no_answer_is_zero_without_a_hand(written, text):
    written.submit("ada", RIGHT, text)
    written.grade()
    found = written.grades("ada")["T-why"]
    assert (found["auto"], found["manual"], found["open"]) == (0, None, False)
    assert found["comment"] == "No response."


def test_an_answer_in_a_cell_of_its_own_below_the_stub_waits_for_a_hand(written):
    path = written.submit("ada", RIGHT)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(5, nbformat.v4.new_markdown_cell("Because."))
    nbformat.write(notebook, path)
    written.grade()
    assert written.grades("ada")["T-why"]["open"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_cell_graded_by_hand_has_a_mark_scheme_and_a_model_answer(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if is_grade(cell) and is_solution(cell):
            assert mark_scheme(cell), cell.id
            assert len(model_answer(cell)) > 300, cell.id
            assert "MARK SCHEME" not in model_answer(cell)
            if cell.cell_type == "markdown":
                assert "BEGIN SOLUTION" not in cell.source  # would keep nbgrader from releasing
