"""Feedback pages show the grade that there is, whatever it is newer by."""

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.generatefeedbackapp import GenerateFeedbackApp

from .conftest import ToyCourse

RIGHT = "def f(x): return 2 * x"
WRONG = "def f(x): return 3 * x"


@pytest.fixture
def toy(shared_toy):
    """A course with ada's page of a wrong answer."""
    shared_toy.submit("ada", WRONG, "Because.")
    shared_toy.grade()
    assert command(shared_toy) == 0
    assert "0.5 of 2 points" in page(shared_toy)
    return shared_toy


def command(course: ToyCourse) -> int:
    """`nbgrader generate_feedback hw`; its exit code."""
    app = GenerateFeedbackApp()
    app.initialize(["hw", f"--course-dir={course.folder}"])
    try:
        app.start()
    except SystemExit as end:
        return int(end.code)
    return 0


def page(course: ToyCourse, student: str = "ada") -> str:
    return (course.folder / f"feedback/{student}/hw/T_toy.html").read_text("utf-8")


def written(course: ToyCourse) -> int:
    return (course.folder / "feedback/ada/hw/T_toy.html").stat().st_mtime_ns


def test_a_page_that_shows_what_it_should_is_left_alone(toy):
    before = written(toy)
    assert command(toy) == 0 and written(toy) == before


def test_a_resubmission_without_a_newer_time_stamp(toy):
    toy.submit("ada", RIGHT, "Because.")
    toy.grade()
    assert command(toy) == 0 and "2 of 2 points" in page(toy)


def test_a_mark_and_a_comment_given_by_hand(toy):
    for score, comment in ((3, "Well said."), (2, "Nearly.")):
        with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
            gradebook.find_grade("T-why", "T_toy", "hw", "ada").manual_score = score
            gradebook.find_comment("T-why", "T_toy", "hw", "ada").manual_comment = comment
            gradebook.db.commit()
        assert command(toy) == 0 and comment in page(toy)


def test_a_regrade_and_a_penalty(toy):
    before = written(toy)
    toy.judge("is not twice x", "is something else")
    toy.grade()
    toy.judge()
    assert command(toy) == 0 and "is something else" in page(toy)
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        submitted = gradebook.find_submission_notebook("T_toy", "hw", "ada")
        submitted.late_submission_penalty = 0.25
        gradebook.db.commit()
    assert command(toy) == 0 and "0.25" in page(toy) and written(toy) > before


def test_the_formgraders_button_does_the_same(toy):
    toy.submit("ada", RIGHT, "Because.")
    toy.grade()
    assert toy.api().generate_feedback("hw", "ada")["success"] and "2 of 2 points" in page(toy)
    toy.submit("ada", WRONG, "Because.")
    toy.grade()
    assert toy.api().generate_feedback("hw", force=False)["success"]
    assert "0.5 of 2 points" in page(toy)


def test_what_is_not_in_the_gradebook_keeps_its_page_and_is_named(toy, capsys):
    before = page(toy)
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.remove_student("ada")
    assert command(toy) == 1 and page(toy) == before
    said = capsys.readouterr().err
    assert "T_toy of ada is not in the gradebook" in said and "Traceback" not in said
    toy.grade()
    assert command(toy) == 0


def test_the_page_of_the_assignment_is_made_anew_when_the_class_found_something_else(
    toy, monkeypatch
):
    there = toy.folder / "feedback/ada/hw/overview.html"
    assert (
        "0.5</b> of 5 points" in there.read_text("utf-8") and there.stat().st_mode & 0o777 == 0o644
    )
    before, made = there.stat().st_mtime_ns, written(toy)
    assert command(toy) == 0 and there.stat().st_mtime_ns == before
    monkeypatch.setattr("autograder.overview.FEWEST", 1)
    assert command(toy) == 0 and written(toy) == made
    assert "in T</b>: about 10 in 10 lost points" in there.read_text("utf-8")
