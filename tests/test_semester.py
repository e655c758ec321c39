"""A new semester: what a course is goes along, what students did stays behind."""

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from autograder import quickstart
from autograder.cli import app
from autograder.course import open_course
from autograder.errors import CourseError
from autograder.semester import begin


def test_a_new_course_has_everything_but_students(tmp_path, monkeypatch):
    old, new = tmp_path / "old", tmp_path / "new"
    quickstart.write(old)
    for name in ("submitted/ada/week-1/S1.ipynb", "autograded/ada/week-1/x", "feedback/ada/week-1/x",
                 "evidence/week-1/ada/x", "reports/x", "exchange/statistics/inbound/ada/x",
                 "gradebook.db", "canvas.csv", "roster.csv", "extensions.csv", "gradebook.db.bak"):  # fmt: skip
        path = old / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("ada SECRET")
    monkeypatch.chdir(old)
    done = CliRunner().invoke(app, ["new-semester", str(new)])
    assert done.exit_code == 0, done.output
    assert "Left behind: autograded, canvas.csv" in done.output and "course_id" in done.output
    files = [path for path in new.rglob("*") if path.is_file()]
    assert not any(b"SECRET" in path.read_bytes() or "ada" in path.name for path in files)
    assert sorted(path.name for path in new.iterdir()) == [
        "README.md", "exchange", "nbgrader_config.py", "notebooks", "source", "tests", "verdicts",
    ]  # fmt: skip
    assert not any((new / "exchange").iterdir())
    nbgrader = open_course(new)
    assert NbGraderAPI(nbgrader.coursedir, parent=nbgrader).generate_assignment("week-1")["success"]
    with Gradebook(nbgrader.coursedir.db_url, "statistics") as gradebook:
        assert gradebook.students == [] and [a.name for a in gradebook.assignments] == ["week-1"]


def test_what_still_belongs_to_the_old_course_is_named(tmp_path):
    old = tmp_path / "old"
    quickstart.write(old)
    with (old / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.db_url = 'sqlite:///{old}/marks.db'\n")
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
