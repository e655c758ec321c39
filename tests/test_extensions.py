"""More time for one student: the table, the gradebook, the penalty, the exports."""

import copy
import shutil
from datetime import datetime, timedelta

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder import extensions
from autograder.cli import app
from autograder.errors import CourseError
from autograder.exports import MoodleExportPlugin

from .conftest import ToyCourse

DUE = datetime(2026, 12, 1, 23, 59)
LATE = """
from nbgrader.plugins import BasePlugin

class LateDays(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2

c.AssignLatePenalties.plugin_class = LateDays
"""


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """A course in which ada handed in, two days late, what cannot be read, and ben nothing."""
    toy = ToyCourse(tmp_path_factory.mktemp("made") / "course", LATE)
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=DUE)
        for student in ("ada", "ben"):
            gradebook.add_student(student)
    folder = toy.submit("ada", raw=b"not a notebook").parent
    (folder / "timestamp.txt").write_text("2026-12-03 20:00:00 UTC")
    return toy


@pytest.fixture
def late(made_once, tmp_path, monkeypatch):
    """A copy of that course, to be changed."""
    toy = copy.copy(made_once)
    toy.folder = tmp_path / "course"
    shutil.copytree(made_once.folder, toy.folder)
    monkeypatch.chdir(toy.folder)
    return toy


def submission(toy, student="ada"):
    """What the gradebook has: extension, due date, penalty."""
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        found = gradebook.find_submission("hw", student)
        return found.extension, found.duedate, found.late_submission_penalty


def extend(*arguments):
    done = CliRunner().invoke(app, ["extend", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_an_extension_given_before_the_submission_and_after_it(late):
    extend("ada", "hw", "--days", "2")
    table = late.folder / "extensions.csv"
    assert table.read_text() == "student,assignment,days\nada,hw,2\n"
    assert table.stat().st_mode & 0o007 == 0
    late.grade()  # no kernel: there is nothing to run
    two = timedelta(days=2)
    assert submission(late) == (two, DUE + two, 0)
    late.grade(force=True)
    assert submission(late)[0] == two
    extend("ada", "hw", "--days", "0")
    assert submission(late)[:2] == (None, DUE)
    assert extensions.read(late.folder) == {}


def test_the_first_table_takes_up_what_the_gradebook_has(late):
    late.submit("ben", "def f(x): return 2 * x")
    late.grade()
    with Gradebook(late.app().coursedir.db_url, "toy") as gradebook:
        gradebook.grant_extension("hw", "ben", days=3)
    extend("ada", "hw", "--days", "2")
    assert {who: more.days for (who, _), more in extensions.read(late.folder).items()} == {
        "ada": 2,
        "ben": 3,
    }


def test_a_penalty_follows_without_grading(late, tmp_path):
    late.grade()
    with Gradebook(late.app().coursedir.db_url, "toy") as gradebook:
        gradebook.find_grade("T-why", "T_toy", "hw", "ada").manual_score = 3
        gradebook.db.commit()
    assert "penalty changed" in extend("ada", "hw", "--days", "0.5")
    assert submission(late)[2] == 1.5
    assert "penalty changed" in extend("ada", "hw", "--days", "2.5")
    assert submission(late)[2] == 0
    with Gradebook(late.app().coursedir.db_url, "toy") as gradebook:
        MoodleExportPlugin(to=str(tmp_path / "moodle.csv")).export(gradebook)
    assert "extension: 2.5 days" in (tmp_path / "moodle.csv").read_text()


def test_the_table_may_come_from_a_spreadsheet(late):
    table = "\ufeffStudent;Assignment;Days\r\nada;hw;1,5\r\nben;hw;3\r\n"
    late.grade()
    (late.folder / "extensions.csv").write_text(table, encoding="utf-8")
    assert late.grade() == {}, "nothing runs"
    assert submission(late)[0] == timedelta(days=1.5)
    extend("ben", "hw", "--days", "4")
    assert extensions.read(late.folder) == {
        ("ada", "hw"): timedelta(days=1.5),
        ("ben", "hw"): timedelta(days=4),
    }


@pytest.mark.parametrize("row", ["ada,hw,two", "ada,hw", "ada,hw,-1", "ada,hw,nan", "ada,hw,1e300"])
def test_a_row_that_says_nothing_is_an_error(tmp_path, row):
    (tmp_path / "extensions.csv").write_text(f"student,assignment,days\n{row}\n")
    with pytest.raises(CourseError, match="ada"):
        extensions.read(tmp_path)


@pytest.mark.parametrize("who", [("nobody", "hw"), ("ada", "nothing")])
def test_nobody_gets_time_for_nothing(late, who):
    with pytest.raises(CourseError, match="gradebook does not have it"):
        extensions.grant(late.app(), *who, 2)
    assert not (late.folder / "extensions.csv").exists()
