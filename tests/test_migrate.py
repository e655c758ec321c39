"""Changing an assignment after students handed in: refused in a sentence, or done without a loss."""

import csv
import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli import app
from autograder.errors import CourseError
from autograder.migrate import Lost, keep, migrate

from .conftest import ToyCourse, cell, hidden

RIGHT = "def f(x): return 2 * x"
WRONG = "def f(x): return 3 * x"


def gradebook(course: ToyCourse) -> Gradebook:
    return Gradebook(course.app().coursedir.db_url, "toy")


def source(course: ToyCourse, name: str = "T_toy"):
    return course.folder / "source" / "hw" / f"{name}.ipynb"


def edit(course: ToyCourse, change, name: str = "T_toy") -> None:
    notebook = nbformat.read(source(course, name), as_version=4)
    change(notebook.cells)
    nbformat.write(notebook, source(course, name))


def everything(course: ToyCourse) -> dict:
    """All that the gradebook has of anybody."""
    with gradebook(course) as book:
        return {
            (s.student_id, n.name, kind, row.name): row.score if kind == "grade" else row.comment
            for s in book.assignment_submissions("hw")
            for n in s.notebooks
            for kind, rows in (("grade", n.grades), ("comment", n.comments))
            for row in rows
        }


def released(course: ToyCourse) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (course.folder / "release" / "hw").iterdir()}


@pytest.fixture(scope="module")
def graded(shared_toy):
    """Two notebooks, two students, a mark and a comment by hand; each test migrates it further."""
    shared_toy.add_notebook()
    for student, answer in (("ada", RIGHT), ("ben", WRONG)):
        for name in ("T_toy", "U_toy"):
            shared_toy.submit(student, answer, "Because.", name=name)
    shared_toy.grade()
    with gradebook(shared_toy) as book:
        grade = book.find_grade("T-why", "T_toy", "hw", "ada")
        grade.manual_score, grade.needs_manual_grade = 2, False
        book.find_comment("T-why", "T_toy", "hw", "ada").manual_comment = "Well said."
        book.db.commit()
    return shared_toy


@pytest.fixture
def toy(graded, monkeypatch):
    monkeypatch.chdir(graded.folder)
    return graded


def executed(course: ToyCourse) -> set[str]:
    return {s for s, done in course.grade().items() if done.executed}


def test_a_new_check_is_added_and_nothing_else_changes(toy):
    before = everything(toy)
    edit(toy, lambda cells: cells.insert(4, hidden("T.value2", "y=f(x)", points=2)))
    toy.judge('"T.one": of_one', '"T.one": of_one, "T.value2": twice')
    (toy.folder / "verdicts/toy.py").write_text(
        (toy.folder / "verdicts/toy.py").read_text().replace("CHECK_4 =", "CHECK_4, CHECK_5 =")
    )
    with pytest.raises(
        CourseError, match=r"T_toy has a new cell T-value2\..*autograder migrate hw"
    ):
        toy.grade(force=True)
    assert everything(toy) == before
    done = migrate(toy.app(), "hw", remove=False)
    assert not done.refused and "T_toy has a new cell T-value2" in "\n".join(done.lines())
    new = {(s, "T_toy", "grade", "T-value2"): 0.0 for s in ("ada", "ben")}
    assert everything(toy) == before | new
    assert b"T-value2" in released(toy)["T_toy.ipynb"]
    assert executed(toy) == {"ada", "ben"}
    assert toy.scores() == {"ada": 6, "ben": 1.5}
    assert toy.grades("ada")["T-why"]["manual"] == 2
    assert not migrate(toy.app(), "hw", remove=False).found


def test_a_removed_check_takes_its_scores_only_if_somebody_says_so(toy):
    edit(toy, lambda cells: cells.pop(4))
    before, files = everything(toy), released(toy)
    refused = migrate(toy.app(), "hw", remove=False)
    assert refused.refused and "T-value2 of T_toy (2)" in "\n".join(refused.lines())
    assert "--remove" in "\n".join(refused.lines())
    assert (everything(toy), released(toy)) == (before, files)
    done = migrate(toy.app(), "hw", remove=True)
    gone = {key for key in before if key[3] == "T-value2"}
    assert everything(toy) == {key: before[key] for key in before.keys() - gone}
    with done.kept.open() as stream:
        rows = [(r["student"], r["cell"], r["auto_score"]) for r in csv.DictReader(stream)]
    assert rows == [("ada", "T-value2", "2.0"), ("ben", "T-value2", "0.5")]
    toy.judge()
    toy.grade()
    assert toy.scores() == {"ada": 4, "ben": 1}


def test_marks_and_comments_by_hand_are_named_before_they_go(toy):
    edit(toy, lambda cells: cells[4].metadata.update(nbgrader={}))
    refused = migrate(toy.app(), "hw", remove=False)
    assert refused.refused and "2 of them given by hand" in "\n".join(refused.lines())
    edit(
        toy,
        lambda cells: cells.__setitem__(
            4, cell("YOUR ANSWER HERE", "T-why", "markdown", grade=True, solution=True, points=3)
        ),
    )
    assert not migrate(toy.app(), "hw", remove=False).found


def test_changed_points_and_a_new_written_answer(toy):
    edit(toy, lambda cells: cells[2].metadata.nbgrader.update(points=4))
    edit(
        toy,
        lambda cells: cells.append(
            cell("YOUR ANSWER HERE", "T-how", "markdown", grade=True, solution=True, points=1)
        ),
    )
    with pytest.raises(CourseError, match="T-value of T_toy is worth 4 points, not 1"):
        toy.grade()
    migrate(toy.app(), "hw", remove=False)
    assert executed(toy) == set()
    assert toy.scores() == {"ada": 7, "ben": 1.75}
    assert toy.grades("ada")["T-why"]["manual"] == 2
    edit(toy, lambda cells: (cells[2].metadata.nbgrader.update(points=1), cells.pop()))
    assert migrate(toy.app(), "hw", remove=True).found
    toy.grade()
    assert toy.scores() == {"ada": 4, "ben": 1}


def test_a_renamed_notebook_keeps_all_under_its_new_name(toy):
    before = everything(toy)
    source(toy).rename(source(toy, "T_toys"))
    linked, elsewhere = toy.folder / "submitted" / "eve" / "hw", toy.folder / "elsewhere"
    linked.mkdir(parents=True)
    (linked / "T_toy.ipynb").write_text("eve's")
    (linked / "T_toys.ipynb").symlink_to(elsewhere)
    with pytest.raises(CourseError, match="the notebook T_toy is called T_toys"):
        toy.grade()
    assert not toy.api().generate_assignment("hw")["success"]
    assert not migrate(toy.app(), "hw", remove=False).refused
    assert not elsewhere.exists()
    shutil.rmtree(linked.parent)
    assert everything(toy) == {
        (s, n.replace("T_toy", "T_toys"), *rest): v for (s, n, *rest), v in before.items()
    }
    assert set(released(toy)) == {"T_toys.ipynb", "U_toy.ipynb"}
    assert executed(toy) == set()
    assert toy.scores() == {"ada": 4, "ben": 1}
    assert toy.grades("ada", "T_toys")["T-why"]["manual"] == 2
    assert toy.api().generate_feedback("hw")["success"]


def test_an_added_and_a_removed_notebook(toy):
    notebook = nbformat.read(source(toy, "U_toy"), as_version=4)
    source(toy, "U_toy").unlink()
    assert migrate(toy.app(), "hw", remove=False).refused
    migrate(toy.app(), "hw", remove=True)
    toy.grade()
    assert toy.scores() == {"ada": 2, "ben": 0.5}
    nbformat.write(notebook, source(toy, "U_toy"))
    assert not migrate(toy.app(), "hw", remove=False).refused
    assert executed(toy) == set()
    assert toy.scores() == {"ada": 4, "ben": 1}


def test_what_cannot_be_released_changes_nothing(toy):
    before, files = everything(toy), released(toy)
    original = source(toy, "T_toys").read_bytes()
    edit(toy, lambda cells: cells.append(hidden("T.third", "y=f(x)", points=2)), "T_toys")
    edit(toy, lambda cells: cells[1].metadata.nbgrader.update(schema_version=99), "T_toys")
    with pytest.raises(CourseError, match="cannot be released, so nothing is changed"):
        migrate(toy.app(), "hw", remove=True)
    assert (everything(toy), released(toy)) == (before, files)
    edit(toy, lambda cells: cells.pop(), "T_toys")
    assert not toy.api().generate_assignment("hw")["success"]
    assert (everything(toy), released(toy)) == (before, files)
    source(toy, "T_toys").write_bytes(original)
    assert toy.api().generate_assignment("hw")["success"]
    assert not [path for path in toy.folder.rglob(".before-*")]


def test_a_test_that_every_notebook_would_pass_is_not_released(toy):
    before, files = everything(toy), released(toy)
    plain = cell("assert f(1) == 2", "T-plain", grade=True, locked=True, points=2)
    edit(toy, lambda cells: cells.append(plain), "T_toys")
    outcome = toy.api().generate_assignment("hw")
    assert not outcome["success"] and "T-plain" in outcome["log"]
    assert (everything(toy), released(toy)) == (before, files)
    edit(toy, lambda cells: cells.pop(), "T_toys")


def test_the_command(toy):
    def run(*options):
        done = CliRunner().invoke(app, ["migrate", "hw", "--course", str(toy.folder), *options])
        return done.exit_code, done.output

    assert run() == (0, "source/hw and the gradebook agree: nothing to do.\n")
    edit(toy, lambda cells: cells.pop(3), "T_toys")
    code, output = run()
    assert code == 2 and "Nothing is changed" in output
    code, output = run("--remove")
    assert code == 0 and "Next: `autograder grade hw`" in output


@pytest.mark.pure
def test_no_cell_of_what_is_removed_is_a_formula(tmp_path):
    keep([Lost("=1", "T_toy", "T-f", manual_score=-1.0, comment="@SUM(1)")], tmp_path / "lost.csv")
    with (tmp_path / "lost.csv").open(newline="") as stream:
        assert list(csv.reader(stream))[1] == ["'=1", "T_toy", "T-f", "", "-1.0", "", "'@SUM(1)"]
