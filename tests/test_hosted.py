"""The student notebooks where students need no installation: Colab and Kaggle."""

import ast
import copy
import json
import re
import sys

import nbformat
import pytest
from nbgrader.utils import is_solution

from autograder import bank
from autograder.course import Course, Place, open_course
from autograder.rebuild import grade_id

from .conftest import EXERCISES, ROOT

pytestmark = pytest.mark.pure

HOSTED = {"IPython", "matplotlib", "numpy", "scipy", "sympy", "torch", "torchvision", "tqdm"}
"""What both have of what notebooks here import.  Colab's list is pip-freeze.txt in
github.com/googlecolab/backend-info (read in its state of November 2023); Kaggle's image begins with
Colab's, see Dockerfile.tmpl in github.com/Kaggle/docker-python (read in its state of 2025)."""

OLDEST = (3, 10)
"""The Python of that list."""


def release(exercise):
    (path,) = ROOT.glob(f"release/*/{exercise}_*.ipynb")
    return path


def code(exercise):
    """The code cells of a student notebook."""
    cells = nbformat.read(release(exercise), as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_notebook_imports_only_what_is_there(exercise):
    for source in code(exercise):
        for node in ast.walk(ast.parse(source, feature_version=OLDEST)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                assert top in HOSTED or top in sys.stdlib_module_names, f"{exercise}: {name}"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_notebook_needs_no_file_beside_it(exercise):
    for source in code(exercise):
        strings = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
        paths = [text for text in strings if isinstance(text, str) and re.match(r"\.{1,2}/", text)]
        assert not paths and "open(" not in source


def as_colab_saves_it(notebook, metadata=True):
    """As Colab writes a notebook: format 4.0 without cell ids, ids of its own in the metadata, and
    what it shows of outputs; `metadata` says whether that of other programs stays."""
    notebook = copy.deepcopy(notebook)
    notebook.update(nbformat=4, nbformat_minor=0)
    notebook.metadata = {
        "colab": {"provenance": [], "gpuType": "T4"},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "accelerator": "GPU",
        "widgets": {"application/vnd.jupyter.widget-state+json": {"a1": {"state": {}}}},
    }
    for number, cell in enumerate(notebook.cells):
        del cell["id"]
        if not metadata:
            cell.metadata = {}
        cell.metadata.update(id=f"Vx{number:010}", colab={"base_uri": "https://localhost:8080/"})
    return notebook


def as_kaggle_saves_it(notebook, metadata=True):
    """As Kaggle writes a notebook: format 4.4 without cell ids, times of execution, an id of its own
    for each cell, and what it notes of the data."""
    notebook = copy.deepcopy(notebook)
    notebook.update(nbformat=4, nbformat_minor=4)
    notebook.metadata.kaggle = {"accelerator": "none", "dataSources": [], "isGpuEnabled": False}
    for number, cell in enumerate(notebook.cells):
        del cell["id"]
        if not metadata:
            cell.metadata = {}
        cell.metadata["execution"] = {"iopub.status.busy": "2026-11-27T10:00:00Z"}
        cell.metadata["_uuid"] = f"{number:040x}"
    return notebook


@pytest.mark.parametrize("metadata", [True, False], ids=["", "without metadata"])
@pytest.mark.parametrize("saved", [as_colab_saves_it, as_kaggle_saves_it])
@pytest.mark.parametrize("exercise", ["A2", "B2"])
def test_what_comes_back_is_the_same_submission(course, monkeypatch, exercise, saved, metadata):
    """Also where only the text of its cells says what they are."""
    monkeypatch.chdir(course)
    opened = Course.of(open_course(course))
    path = release(exercise)
    answered = nbformat.read(path, as_version=4)
    answers = {grade_id(cell): cell.source for cell in bank.model(course, exercise).cells}
    for cell in answered.cells:
        if is_solution(cell):
            cell.source = answers[grade_id(cell)]
    answered.cells.insert(3, nbformat.v4.new_markdown_cell("My own notes."))
    rebuilt = []
    for student, notebook in (("jupyter", answered), ("hosted", saved(answered, metadata))):
        place = Place(path.parent.name, student, path.stem)
        folder = opened.submitted(*place[:2])
        folder.mkdir(parents=True)
        (folder / path.name).write_text(json.dumps(notebook))
        rebuilt.append(opened.read_and_rebuild(place))
    here, there = ([(grade_id(c), c.source) for c in one.notebook.cells] for one in rebuilt)
    assert rebuilt[1].status == rebuilt[0].status and there == here
