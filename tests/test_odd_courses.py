"""Courses and submissions that are odd: a sentence, or simply working."""

import contextlib
import sqlite3

import pytest

from autograder import cli, report
from autograder.errors import in_words

from .conftest import ToyCourse

RIGHT = "def f(x): return 2 * x"
IDS = ["[x]", "a b", "ada ", "-s", "ünï", "a.b@c.de", "{x}", "*"]
STAMPS = {
    "bytes": b"\xff\xfe\x00",
    "words": b"yesterday evening",
    "empty": b"",
    "far": b"99999-12-31 23:59:59 UTC",
    "last": b"9999-12-31 23:59:59 UTC",  # the next day somewhere, which cannot be written
    "oldest": b"0001-01-01 00:00:00 UTC",
    "huge": b"2026-12-01 " * 1000,
    "digits": b"1" * 999,
    "zone": b"2026-12-01 10:00 " + b"x" * 900,
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course in a folder that looks like a pattern, with odd students and odd time stamps."""
    folder = tmp_path_factory.mktemp("odd") / "course [1] {é}"
    folder.mkdir()
    with contextlib.chdir(folder):
        toy = ToyCourse(folder)
        for student in [*IDS, *STAMPS, "folder"]:
            path = toy.submit(student, RIGHT)
            if student in STAMPS:
                path.with_name("timestamp.txt").write_bytes(STAMPS[student])
        path.parents[1].joinpath("hw", "timestamp.txt").mkdir()
        yield toy, toy.grade()


def test_everybody_is_graded(graded):
    toy, done = graded
    assert set(done) == {*IDS, *STAMPS, "folder"}
    assert not any(submission.error for submission in done.values())
    assert toy.scores() == dict.fromkeys(done, 2)
    assert toy.grade() == {}


def test_a_time_stamp_that_cannot_be_read_is_named(graded):
    toy, _ = graded
    found = report.notices(report.read_class(toy.app(), "hw"))
    assert {n.student for n in found if n.kind == "no date"} == {*STAMPS, "folder"}
    # the formgrader's pages
    assert toy.api().get_submission("hw", "words")["autograded"]
    assert len(toy.api().get_submissions("hw")) == len(STAMPS) + len(IDS) + 1


def test_everybody_has_a_page_and_a_place_in_the_report(graded):
    toy, done = graded
    assert toy.api().generate_feedback("hw")["success"]
    for student in done:
        page = (toy.folder / "feedback" / student / "hw" / "T_toy.html").read_text("utf-8")
        assert "2 of 2 points" in page, student
    table = report.write(toy.app(), "hw", toy.folder / "report.html").read_text()
    assert all(student in table for student in done)


def test_the_formgraders_button_grades_who_looks_like_a_pattern(graded):
    toy, _ = graded
    outcome = toy.api().autograde("hw", "[x]")
    assert outcome["success"], outcome["log"]


def test_what_keeps_a_submission_from_being_saved_is_said(graded, monkeypatch):
    toy, _ = graded

    def full(*_):
        raise OSError(28, "No space left on device", "/course")

    monkeypatch.setattr("autograder.pipeline.take_back", full)
    (done,) = toy.grade(students=["[x]"], force=True).values()
    assert "could not be saved: /course: No space left on device" in done.error
    assert not list((toy.folder / "autograded" / "[x]").rglob("*.ipynb"))  # least of all the source
    monkeypatch.undo()
    assert set(toy.grade()) == {"[x]"} and toy.scores()["[x]"] == 2


def invoke(toy: ToyCourse, monkeypatch, capsys) -> str:
    """What `autograder grade hw` says that fails."""
    monkeypatch.setattr("sys.argv", ["autograder", "grade", "hw", "--course", str(toy.folder)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    return " ".join(capsys.readouterr().out.split())


def test_a_locked_gradebook_is_a_sentence(graded, monkeypatch, capsys):
    toy, _ = graded
    monkeypatch.setattr(
        "sqlite3.dbapi2.connect", lambda *a, **k: _connect(*a, **{**k, "timeout": 0})
    )
    with contextlib.closing(_connect(toy.folder / "gradebook.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = invoke(toy, monkeypatch, capsys)
        assert "database is locked" in said and "cannot be written" in said
        outcome = toy.api().autograde("hw", "[x]")
        assert not outcome["success"] and "database is locked" in outcome["log"]


_connect = sqlite3.connect


def test_a_read_only_gradebook_is_a_sentence(graded, monkeypatch, capsys):
    toy, _ = graded
    config = toy.folder / "nbgrader_config.py"
    before = config.read_text()
    url = f"sqlite:///file:{toy.folder}/gradebook.db?mode=ro&uri=true"
    config.write_text(f"{before}\nc.CourseDirectory.db_url = {url!r}\n")
    said = invoke(toy, monkeypatch, capsys)
    config.write_text(before)
    assert "readonly database" in said and "cannot be written" in said


def test_a_course_that_cannot_be_written_is_a_sentence(graded, monkeypatch, capsys):
    toy, _ = graded
    (toy.folder / "evidence").rename(toy.folder / "away")
    (toy.folder / "evidence").touch()
    said = invoke(toy, monkeypatch, capsys)
    (toy.folder / "evidence").unlink()
    (toy.folder / "away").rename(toy.folder / "evidence")
    assert "keeps evidence in" in said and "File exists" in said


def test_a_file_that_cannot_be_written_is_a_sentence(graded, monkeypatch, capsys):
    toy, _ = graded
    (toy.folder / "reports").touch()
    monkeypatch.setattr("sys.argv", ["autograder", "report", "hw", "--course", str(toy.folder)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2 and "reports" in capsys.readouterr().out


@pytest.mark.pure
@pytest.mark.parametrize(
    "problem, words",
    [
        (PermissionError(13, "Permission denied", "/x"), "/x: Permission denied"),
        (ValueError("one\ntwo"), "one"),
        (ValueError(), "ValueError"),
    ],
)
def test_what_went_wrong_is_said_in_one_line(problem, words):
    assert in_words(problem) == words
