"""The course itself: source, release, checks and verdicts belong together."""

import ast
import html
import re
import textwrap
import warnings
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbgrader.apps.api import NbGraderAPI
from nbgrader.utils import is_grade, is_solution

from autograder.course import open_course
from autograder.rebuild import check_name, exercise, grade_id, hidden_test, visible_part

from .bank import CHECKS, DRAWS
from .conftest import ASSIGNMENTS, EXERCISES, POINTS, ROOT

SOURCES = sorted(ROOT.glob("source/*/*.ipynb"))
RELEASES = sorted(ROOT.glob("release/*/*.ipynb"))
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))

notebooks = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)


@notebooks
def test_points_add_up(path):
    cells = nbformat.read(path, as_version=4).cells
    points = [c.metadata.get("nbgrader", {}).get("points", 0) for c in cells]
    assert sum(points) == POINTS[exercise(path.name)]
    assert all(2 * each == round(2 * each) for each in points)
    titles = [c.source.splitlines()[0] for c in cells if c.source.startswith("## ")]
    said = [found for t in titles if (found := re.search(r" · (\d*)(½?) points?\b", t))]
    assert sum(
        int(whole or 0) + bool(half) / 2 for whole, half in map(re.Match.groups, said)
    ) == sum(points)


@notebooks
def test_every_hidden_test_has_a_verdict_and_every_verdict_a_test(path):
    cells = nbformat.read(path, as_version=4).cells
    measured = set()
    for cell in cells:
        if hidden_test(cell):
            (name,) = re.findall(r'@autograder\.check\("([\w.]+)"\)', hidden_test(cell))
            assert name == check_name(cell)
            assert cell.metadata.nbgrader.grade and cell.metadata.nbgrader.locked
            measured.add(name)
    assert measured == {n for n in CHECKS if n.startswith(f"{exercise(path.name)}.")}


@notebooks
def test_no_other_cell_needs_a_self_check(path):
    """The visible part of a test cell does not run while a class is graded."""

    def names(code, context):
        found = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Name)]
        return {n.id for n in found if isinstance(n.ctx, context)}

    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    used = set().union(*(names(hidden_test(c) or c.source, ast.Load) for c in cells))
    for cell in filter(hidden_test, cells):
        body = ast.parse(visible_part(cell)).body
        functions = {made.name for made in body if isinstance(made, ast.FunctionDef)}
        values = [ast.unparse(made) for made in body if not isinstance(made, ast.FunctionDef)]
        assert not used & (functions | names("\n".join(values), ast.Store)), grade_id(cell)


@notebooks
def test_a_source_notebook_is_stored_clean(path):
    text = path.read_text("utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert text.endswith("}\n")
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None


def test_release_is_what_nbgrader_generates_from_source(course, monkeypatch):
    monkeypatch.chdir(course)
    app = open_course(course)
    api = NbGraderAPI(app.coursedir, parent=app)
    for assignment in sorted({path.parent.name for path in SOURCES}):
        assert api.generate_assignment(assignment)["success"]
    fresh = sorted(course.glob("release/*/*.ipynb"))
    assert [p.name for p in fresh] == [p.name for p in RELEASES]
    for new, stored in zip(fresh, RELEASES, strict=True):
        assert nbformat.read(new, as_version=4) == nbformat.read(stored, as_version=4), (
            f"{stored} is not what source/ gives: run `make release`"
        )


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_nothing_of_the_instructors_is_released(path):
    text = path.read_text("utf-8")
    for secret in ("HIDDEN TESTS", "BEGIN SOLUTION", "MARK SCHEME", "autograder"):
        assert secret not in text
    for cell in nbformat.reads(text, as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("locked"):
            assert not cell.metadata.get("editable", True), grade_id(cell)


@notebooks
def test_the_self_checks_pass_on_the_source_and_fail_on_the_release(path, mnist_root, monkeypatch):
    """What `nbgrader validate` does with a notebook, in this process; nbgrader's command itself is tried
    on the second course, and its button on a student's notebook."""
    monkeypatch.setenv("MNIST_ROOT", str(mnist_root))
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    monkeypatch.chdir(path.parent)
    shown = []

    def show():  # as matplotlib does in a notebook
        shown.extend(vars(plt.figure(number)) for number in plt.get_fignums())
        plt.close("all")

    monkeypatch.setattr(plt, "show", show)
    assert failing(path) == []
    described = [figure["_repr_mimebundle_"] for figure in shown if "_repr_mimebundle_" in figure]
    for picture, metadata in [bundle() for bundle in described]:
        alt = metadata["image/png"]["alt"]  # read by the same programs as that of a lesson
        assert f'alt="{html.escape(alt)}"' in picture["text/html"] and picture["text/plain"] == alt
        assert picture["image/png"] in picture["text/html"]
    assert described
    (release,) = [p for p in RELEASES if p.name == path.name]
    tests = {grade_id(c) for c in nbformat.read(release, as_version=4).cells if is_grade(c)}
    assert tests & set(failing(release))


def failing(path: Path) -> list[str]:
    """The ids of the code cells that raise an error, in a notebook run from its beginning to its end."""
    shell, failed = InteractiveShell(), []
    with matplotlib.rc_context({"backend": "agg"}), warnings.catch_warnings():
        warnings.simplefilter("default")  # as in a student's kernel
        plt.close("all")  # what other tests left open in this process
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and not shell.run_cell(cell.source).success:
                failed.append(grade_id(cell))
            assert failed or not plt.get_fignums(), "a picture that is never shown"
        plt.close("all")
    return failed


@notebooks
def test_every_picture_has_a_description(path):
    """As in the lessons, for every picture that is not a student's own."""
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    ours = [cell.source for cell in cells if not is_solution(cell)]
    tree = ast.parse("\n".join(ours))
    passing_on = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "alt" in [arg.arg for arg in node.args.args]
    }
    given = [
        node.args[-1]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in passing_on
    ]
    alts = [node.value for node in given if isinstance(node, ast.Constant)]
    assert all(ast.unparse(node) == "alt" for node in given if not isinstance(node, ast.Constant))
    assert all(len(alt.split()) >= 15 for alt in alts)
    drawing = [code for code in ours if DRAWS.search(code)]
    assert 1 <= len(drawing) <= len(alts) == len(set(alts))
    assert "\n".join(ours).count("plt.show") == 1  # in show_figure


@notebooks
def test_a_prediction_comes_before_its_answer(path):
    """Below the question there is a cell to write in, and the code of pictures, pools and self-checks,
    in which an answer might be read, is folded."""
    cells = nbformat.read(path, as_version=4).cells
    question = next(
        k for k, c in enumerate(cells) if "predict" in c.source.lower() and "## " in c.source
    )
    assert cells[question + 1].source.startswith("prediction = ")
    assert "nbgrader" not in cells[question + 1].metadata
    for cell in cells:
        graded = cell.metadata.get("nbgrader", {})
        plumbing = DRAWS.search(cell.source) or re.search(
            r"def self_check|^(CLAIMS|STEPS) = {", cell.source, re.M
        )
        if cell.cell_type == "code" and plumbing and not graded.get("solution"):
            folded = cell.metadata.get("jupyter", {}).get("source_hidden")
            assert folded or (path.stem.startswith("B3") and "self_check" in cell.source), cell.id


def formulas(code: str) -> set[str]:
    """The expressions in a piece of code that say more than a single operation, each in one spelling."""
    code = textwrap.indent(textwrap.dedent(code), " ")  # a body may end with `return`
    found = [
        node for node in ast.walk(ast.parse(f"def body():\n{code}")) if isinstance(node, ast.BinOp)
    ]
    parts = (ast.BinOp, ast.UnaryOp, ast.Call)
    return {
        ast.unparse(node)
        for node in found
        if sum(isinstance(part, parts) for part in ast.walk(node)) >= 4
    }


def code_cells(path: Path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def test_no_answer_is_printed_elsewhere():
    """No formula of a model answer stands in code that students are given, there or in a lesson."""
    solution = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
    answers: dict[str, set[str]] = {}
    for path in SOURCES:
        for part in solution.findall("\n".join(code_cells(path))):
            for formula in formulas(part):
                answers.setdefault(formula, set()).add(path.stem[:2])
    given = {
        (path.stem[:2], formula)
        for path in [*RELEASES, *LESSONS]
        for code in code_cells(path)
        for formula in formulas(code)
    }
    assert len(answers) > 40 and len(given) > 100
    leaks = [(where, formula, answers[formula]) for where, formula in given if formula in answers]
    assert leaks == []


def test_the_course_has_eleven_exercises_in_three_parts_worth_100_points():
    assert [exercise(path.name) for path in SOURCES] == list(EXERCISES)
    parts = dict(zip("ABC", ASSIGNMENTS, strict=True))
    assert all(path.parent.name == parts[exercise(path.name)[0]] for path in SOURCES)
    assert sum(POINTS.values()) == 100


def test_badges_are_those_of_the_difficulty():
    """Easy, medium and hard exercises, as the course's plan has them."""
    badges = {"🟢 easy": "A1", "🟡 medium": "A2 A3 B1 B2 C1", "🔴 hard": "A4 A5 A6 B3 C2"}
    for badge, exercises in badges.items():
        for path in SOURCES:
            title = nbformat.read(path, as_version=4).cells[0].source
            assert (badge in title) == (exercise(path.name) in exercises.split()), path.stem


def test_points_and_minutes_in_the_readme_are_those_of_the_notebooks():
    table = re.findall(
        r"^\| \[(\w\d) .* \| (\d+) \| (\d+) \|$", (ROOT / "README.md").read_text(), re.M
    )
    assert [name for name, _, _ in table] == list(EXERCISES)
    for path, (name, points, minutes) in zip(SOURCES, table, strict=True):
        title = nbformat.read(path, as_version=4).cells[0].source
        assert int(points) == POINTS[name]
        assert f"{points} points" in title and f"about {minutes} minutes" in title, name
