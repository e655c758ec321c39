"""Exports: what Canvas and Moodle would make of the files."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.exports import CanvasExportPlugin, MoodleExportPlugin, as_number, as_text

# SQLAlchemy 2 says this of nbgrader's queries while it makes a submission; all of it is saved
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <.*> not in session")

STUDENTS = {
    "ada": {"first_name": "Augusta", "last_name": "Lovelace", "email": "ada@example.org"},
    "ben": {"first_name": "Ben", "last_name": "Äkta", "email": "ben@example.org"},
    "cleo": {"email": "cleo@example.org"},
}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """Two assignments; ada was late with the first, ben lacks the second, cleo has none."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        programs = Path(sys.executable).parent  # nbgrader calls alembic by name
        patch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        with Gradebook(f"sqlite:///{path}") as book:
            fill(book)
    return path


def fill(book):
    for name in ("hw", "quiz"):
        book.add_assignment(name)
        book.add_notebook("T_toy", name)
        book.add_grade_cell("T-f", "T_toy", name, max_score=2, cell_type="code")
    for student, details in STUDENTS.items():
        book.add_student(student, **details)
    for name, student, points in (("hw", "ada", 2), ("hw", "ben", 1 / 3), ("quiz", "ada", 0)):
        book.add_submission(name, student)
        grade = book.find_grade("T-f", "T_toy", name, student)
        grade.auto_score, grade.needs_manual_grade = points, False
    book.find_submission_notebook("T_toy", "hw", "ada").late_submission_penalty = 0.5
    book.db.commit()


@pytest.fixture
def gradebook(made_once, tmp_path):
    """A copy of that gradebook, to be changed."""
    shutil.copy(made_once, tmp_path)
    with Gradebook(f"sqlite:///{tmp_path / made_once.name}") as book:
        yield book


def exported(plugin, gradebook, tmp_path, **options):
    target = tmp_path / "export.csv"
    plugin(to=str(target), **options).export(gradebook)
    assert target.stat().st_mode & 0o007 == 0
    with target.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_canvas_gets_its_columns_the_maximum_and_no_zero_for_nothing(gradebook, tmp_path):
    assert exported(CanvasExportPlugin, gradebook, tmp_path) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "hw", "quiz"],
        ["    Points Possible", "", "", "", "", "2", "2"],
        ["cleo", "", "", "cleo", "", "", ""],
        ["Lovelace, Augusta", "", "", "ada", "", "1.5", "0"],
        ["Äkta, Ben", "", "", "ben", "", "0.33", ""],
    ]


@pytest.mark.parametrize(
    "lms, cells",
    [("4711", ["4711", ""]), ("u4711", ["", "u4711"]), ("47x", ["", "47x"]), ("٤٧", ["", "٤٧"])],
)
def test_canvas_takes_only_numbers_for_its_own_ids(gradebook, tmp_path, lms, cells):
    gradebook.update_or_create_student("ada", lms_user_id=lms)
    rows = exported(CanvasExportPlugin, gradebook, tmp_path, student=["ada"], login="email")
    assert rows[2][1:4] == [*cells, "ada@example.org"]


def test_a_column_can_be_named_as_the_lms_names_it(gradebook, tmp_path):
    columns = {"hw": "Homework (815)"}
    header, *_ = exported(CanvasExportPlugin, gradebook, tmp_path, columns=columns)
    assert header[5:] == ["Homework (815)", "quiz"]
    header, *_ = exported(MoodleExportPlugin, gradebook, tmp_path, columns=columns)
    assert "Homework (815)" in header and "quiz" in header


def test_moodle_gets_only_students_with_grades_and_a_dash_for_nothing(gradebook, tmp_path):
    header, ada, ben = exported(MoodleExportPlugin, gradebook, tmp_path)
    assert header == [
        "Username", "Email address", "hw", "hw (feedback)", "quiz", "quiz (feedback)",
    ]  # fmt: skip
    assert ada == ["ada", "ada@example.org", "1.5", "T_toy: 2 of 2; late: −0.5", "0", "T_toy: 0 of 2"]  # fmt: skip
    assert ben == ["ben", "ben@example.org", "0.33", "T_toy: 0.33 of 2", "-", ""]


def test_moodle_never_gets_an_empty_identifier(gradebook, tmp_path):
    """It would give such a row to the student of the row before."""
    gradebook.update_or_create_student("ada", lms_user_id="1")
    header, *_ = exported(MoodleExportPlugin, gradebook, tmp_path)
    assert "ID number" not in header
    gradebook.update_or_create_student("ben", lms_user_id="2", email=None)
    header, *rows = exported(MoodleExportPlugin, gradebook, tmp_path)
    assert "Email address" not in header and [row[1] for row in rows] == ["1", "2"]


@pytest.mark.parametrize("plugin", [CanvasExportPlugin, MoodleExportPlugin])
def test_only_the_assignments_and_students_that_are_asked_for(gradebook, tmp_path, plugin):
    rows = exported(plugin, gradebook, tmp_path, assignment=["quiz"], student=["ada"])
    people = [row for row in rows[1:] if "Points" not in row[0]]
    assert len(people) == 1 and "0" in people[0]
    assert "quiz" in rows[0] and "hw" not in rows[0]
    for wrong in ({"assignment": ["hw", "nothing"]}, {"student": [12]}):
        (tmp_path / "export.csv").unlink(missing_ok=True)
        with pytest.raises(SystemExit):
            exported(plugin, gradebook, tmp_path, **wrong)
        assert not (tmp_path / "export.csv").exists()


@pytest.mark.parametrize("plugin", [CanvasExportPlugin, MoodleExportPlugin])
def test_no_cell_is_a_formula(gradebook, tmp_path, plugin):
    evil = '=HYPERLINK("http://example.org";"click")'
    (tmp_path / "export.csv").touch(mode=0o644)  # of an older version
    gradebook.add_student(evil, first_name=evil, last_name=evil, email=evil, lms_user_id=evil)
    gradebook.add_submission("hw", evil)
    gradebook.db.commit()
    rows = exported(plugin, gradebook, tmp_path, student=[evil])[1:]
    assert sum(cell.startswith(f"'{evil}") for row in rows for cell in row) == 3
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_text_stays_text_and_numbers_numbers():
    assert [as_text(cell) for cell in ("ada", "", "a=b", "1-2", "σ")] == ["ada", "", "a=b", "1-2", "σ"]  # fmt: skip
    assert as_text(" =1") == "' =1" and as_text("＝1") == "'＝1" and as_text("\t=1") == "'\t'=1"
    assert as_text("Ada\n=1;") == "Ada\n'=1;" and as_text("Ada\r@x") == "Ada\r'@x"
    assert as_text("Ada;=1") == "Ada;'=1" and as_text('x"; @a; b\t-1') == "x\"; '@a; b\t'-1"
    assert [as_number(n) for n in (0.0, 2, 1 / 3, 0.1 + 0.2, 12345.678)] == [
        "0", "2", "0.33", "0.3", "12345.68",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Canvas", "Moodle"])
def test_nbgraders_command_finds_the_plugin(toy, name):
    toy.submit("ada", "def f(x): return 2 * x", "Because.")
    toy.grade(workers=1)
    done = subprocess.run(
        [
            Path(sys.executable).with_name("nbgrader"),
            "export",
            f"--exporter=autograder.exports.{name}ExportPlugin",
            "--to=grades.csv",
            "--assignment=['hw']",
        ],
        cwd=toy.folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    with (toy.folder / "grades.csv").open(newline="") as stream:
        header, *rows = csv.reader(stream)
    assert rows[-1][header.index("hw")] == "2" and "ada" in rows[-1]
    assert "hand grading" in done.stderr  # the written answer is open
