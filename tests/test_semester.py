"""A new semester: what a course is goes along, what students did stays behind."""

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import open_course
from autograder.errors import CourseError
from autograder.semester import begin

from .conftest import ToyCourse


def test_a_new_course_has_everything_but_students(tmp_path, monkeypatch):
    old, new = tmp_path / "old", tmp_path / "new"
    toy = ToyCourse(old)
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.add_student("ada")
    toy.submit("ada", "SECRET")
    for name in ("autograded/ada/hw/x", "feedback/ada/hw/x", "evidence/hw/ada/x", "reports/x",
                 "exchange/toy/inbound/ada/x", "canvas.csv", "roster.csv", "extensions.csv",
                 "old-gradebook.db.bak", "tests/bank/T/right/a.py"):  # fmt: skip
        path = old / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("ada SECRET" if not name.startswith("tests") else "def f(x): return 2 * x")
    monkeypatch.chdir(old)
    done = CliRunner().invoke(app, ["new-semester", str(new)])
    assert done.exit_code == 0, done.output
    assert "Left behind: autograded, canvas.csv" in done.output and "course_id" in done.output
    files = [path for path in new.rglob("*") if path.is_file()]
    assert not any(b"SECRET" in path.read_bytes() or "ada" in path.name for path in files)
    assert sorted(path.name for path in new.iterdir()) == [
        "exchange", "nbgrader_config.py", "source", "tests", "verdicts",
    ]  # fmt: skip
    assert not any((new / "exchange").iterdir())
    fresh = ToyCourse.__new__(ToyCourse)
    fresh.folder = new
    assert fresh.api().generate_assignment("hw")["success"]
    with Gradebook(open_course(new).coursedir.db_url, "toy") as gradebook:
        assert gradebook.students == [] and [a.name for a in gradebook.assignments] == ["hw"]


def test_what_still_belongs_to_the_old_course_is_named(tmp_path):
    old = tmp_path / "old"
    ToyCourse(old, f"c.CourseDirectory.db_url = 'sqlite:///{old}/marks.db'\n")
    told = " ".join(begin(old, tmp_path / "new").to_change)
    assert "db_url" in told and str(old) in told


def test_it_writes_over_nothing_and_not_into_the_course(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "x").write_text("")
    with pytest.raises(CourseError, match="not empty"):
        begin(tmp_path, tmp_path / "there")
    with pytest.raises(CourseError, match="in the course itself"):
        begin(tmp_path, tmp_path / "new")
    with pytest.raises(CourseError, match="no nbgrader_config"):
        begin(tmp_path / "there", tmp_path / "new")
