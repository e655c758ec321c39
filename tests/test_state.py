"""What is due follows from submissions, source, verdicts, settings and marks given by hand: only that
is done, and a student's code runs again only if it, the code around it or its inputs changed."""

import datetime
import os

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import grade as grading
from autograder.evidence import EvidenceStore
from autograder.marks import Counts
from autograder.state import Why
from autograder.terminal import plan_lines, summary

from .conftest import ToyCourse, hidden

RIGHT = "def f(x): return 2 * x"
WRONG = "def f(x): return 3 * x"


def seeds(course: ToyCourse) -> dict[str, int]:
    """The seed of each student's kept run: another one if the code ran again."""
    store = EvidenceStore(course.folder / "evidence")
    return {
        path.parent.name: store.load("hw", path.parent.name, "T_toy").seed
        for path in (course.folder / "evidence" / "hw").glob("*/T_toy.zip")
    }


class Graded:
    """What one call of `grade` did."""

    def __init__(self, course: ToyCourse, **options) -> None:
        self.plan: grading.Plan
        self.done = course.grade(on_start=self.begin, **options)
        assert set(self.done) == set(self.plan.due)
        assert not any(submission.error for submission in self.done.values())
        self.executed = {s for s, submission in self.done.items() if submission.executed}

    def begin(self, plan: grading.Plan) -> None:
        self.plan = plan


def gradebook(course: ToyCourse) -> Gradebook:
    return Gradebook(course.app().coursedir.db_url, "toy")


def edit(course: ToyCourse, change, name: str = "T_toy") -> None:
    """Changes the cells of a source notebook."""
    path = course.folder / "source" / "hw" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook.cells)
    nbformat.write(notebook, path)


def points(course: ToyCourse, cell: int, worth: float) -> None:
    edit(course, lambda cells: cells[cell].metadata.nbgrader.update(points=worth))
    assert course.api().generate_assignment("hw")["success"]


@pytest.fixture(scope="module")
def graded(shared_toy):
    """A course with two students, graded; each test leaves it as it should be."""
    shared_toy.submit("ada", RIGHT, "Because.")
    shared_toy.submit("ben", WRONG)
    first = Graded(shared_toy)
    assert first.plan.due == dict.fromkeys(("ada", "ben"), Why.NEW)
    assert first.executed == {"ada", "ben"}
    return shared_toy


def test_nothing_is_due_twice_also_where_a_file_is_touched(graded):
    for path in (graded.folder / "submitted").rglob("*.ipynb"):
        os.utime(path)
    again = Graded(graded)
    assert not again.plan.due and again.plan.submissions == 2


def test_a_gradebook_that_was_made_again_is_filled_from_kept_evidence(graded):
    before = seeds(graded), graded.scores()
    (graded.folder / "gradebook.db").unlink()
    assert graded.api().generate_assignment("hw")["success"]
    again = Graded(graded)
    assert again.plan.due == dict.fromkeys(("ada", "ben"), Why.GRADEBOOK)
    assert not again.executed and (seeds(graded), graded.scores()) == before
    assert not Graded(graded).plan.due


def test_a_student_who_was_removed_and_came_back_has_the_score_again(graded):
    with gradebook(graded) as book:
        book.remove_student("ada")
        book.add_student("ada")
    again = Graded(graded)
    assert again.plan.due == {"ada": Why.GRADEBOOK} and not again.executed
    assert graded.scores() == {"ada": 2, "ben": 0.5}


def test_a_score_that_somebody_changed_is_put_right(graded):
    with gradebook(graded) as book:
        book.find_grade("T-value", "T_toy", "hw", "ben").auto_score = 1
        book.db.commit()
    assert Graded(graded).plan.due == {"ben": Why.GRADEBOOK}
    assert graded.scores() == {"ada": 2, "ben": 0.5}


def test_an_autograded_notebook_that_is_gone_is_made_again(graded):
    (graded.folder / "autograded" / "ada" / "hw" / "T_toy.ipynb").unlink()
    assert Graded(graded).plan.due == {"ada": Why.FILES}


def test_changed_points_are_worth_what_they_are_worth_now(graded):
    points(graded, 2, 4)
    again = Graded(graded)
    assert set(again.plan.due.values()) == {Why.SOURCE} and not again.executed
    assert graded.scores() == {"ada": 5, "ben": 1.25}
    points(graded, 2, 1)
    assert not Graded(graded).executed
    assert graded.scores() == {"ada": 2, "ben": 0.5}


def test_changed_text_of_a_test_cell_is_executed_changed_text_is_not(graded):
    edit(graded, lambda cells: cells[0].update(source="# Another title"))
    again = Graded(graded)
    assert set(again.plan.due.values()) == {Why.SOURCE} and not again.executed
    edit(
        graded,
        lambda cells: cells[2].update(source=cells[2].source.replace("y=f(x)", "y=f(x) + 0")),
    )
    assert Graded(graded).executed == {"ada", "ben"}
    assert not Graded(graded).plan.due


def test_changed_verdicts_judge_kept_evidence(graded):
    graded.judge("FACTOR = 2", "FACTOR = 3")
    again = Graded(graded)
    assert again.plan.due == dict.fromkeys(("ada", "ben"), Why.VERDICTS) and not again.executed
    assert graded.scores() == {"ada": 1.25, "ben": 1.25}
    graded.judge()
    assert not Graded(graded).executed and graded.scores() == {"ada": 2, "ben": 0.5}


LATE = """
from nbgrader.plugins import BasePlugin

class LateDays(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score * total_seconds_late / 864_000

c.AssignLatePenalties.plugin_class = LateDays
"""


def taken_off(course: ToyCourse) -> dict[str, float | None]:
    with gradebook(course) as book:
        return {
            s.student_id: s.notebooks[0].late_submission_penalty
            for s in book.assignment_submissions("hw")
        }


def test_due_dates_and_extensions_change_penalties_without_a_kernel(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    toy = ToyCourse(tmp_path, LATE)
    toy.submit("ada", RIGHT)
    toy.submit("ben", RIGHT)
    for student in ("ada", "ben"):
        (tmp_path / "submitted" / student / "hw" / "timestamp.txt").write_text(
            "2026-12-05 12:00 UTC"
        )
    Graded(toy)
    assert taken_off(toy) == {"ada": None, "ben": None}
    with gradebook(toy) as book:
        book.update_or_create_assignment("hw", duedate=datetime.datetime(2026, 12, 4, 12))
    again = Graded(toy)
    assert not again.plan.due and again.plan.penalties == {"ada", "ben"}
    assert taken_off(toy) == {"ada": 0.2, "ben": 0.2}
    with gradebook(toy) as book:
        book.grant_extension("hw", "ben", days=3)
    assert Graded(toy).plan.penalties == {"ben"} and taken_off(toy) == {"ada": 0.2, "ben": None}
    with gradebook(toy) as book:  # a mark changes the score that a share is taken of
        book.find_grade("T-why", "T_toy", "hw", "ada").extra_credit = 2
        book.db.commit()
    assert Graded(toy).plan.penalties == {"ada"} and taken_off(toy)["ada"] == pytest.approx(0.4)
    (
        tmp_path / "submitted" / "ada" / "hw" / "timestamp.txt"
    ).unlink()  # handed in anew, from an LMS
    again = Graded(toy)
    assert again.plan.due == {"ada": Why.AGAIN} and not again.executed
    assert taken_off(toy)["ada"] is None


def test_files_are_not_read_again_while_they_look_the_same(toy, monkeypatch):
    path = toy.submit("ada", RIGHT)
    monkeypatch.setattr("autograder.course.SETTLED", 10**18)  # all files were changed just now
    course = grading.Course.of(toy.app())
    assert course.looks(grading.Place("hw", "ada", "T_toy"), []) is None
    monkeypatch.setattr("autograder.course.SETTLED", 0)
    Graded(toy)
    read = []
    monkeypatch.setattr("autograder.course.digest", lambda p: read.append(p))
    assert not Graded(toy).plan.due and not read
    monkeypatch.undo()
    stamp = path.stat()
    path.write_bytes(path.read_bytes().replace(b"2 * x", b"3 * x"))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # as it was before
    os.chdir(toy.folder)
    assert Graded(toy).plan.due == {"ada": Why.AGAIN}


def test_source_and_gradebook_that_differ_stop_everything_before_anything_is_touched(graded):
    edit(graded, lambda cells: cells.append(hidden("T.third", "y=f(x)")))
    before = graded.scores(), (graded.folder / "release/hw/T_toy.ipynb").read_bytes()
    with pytest.raises(grading.CourseError, match=r"new cell T-third.*autograder migrate hw"):
        graded.grade(force=True)
    outcome = graded.api().autograde("hw", "ada")
    assert not outcome["success"] and "autograder migrate hw" in outcome["log"]
    outcome = graded.api().generate_assignment("hw")
    assert not outcome["success"] and "autograder migrate hw" in outcome["log"]
    assert (graded.scores(), (graded.folder / "release/hw/T_toy.ipynb").read_bytes()) == before
    assert (graded.folder / "autograded/ada/hw/T_toy.ipynb").exists()
    edit(graded, lambda cells: cells.pop())
    assert not Graded(graded).plan.due


@pytest.mark.pure
def test_what_is_done_and_why_is_said():
    due = {"ada": Why.SOURCE, "ben": Why.SOURCE, "cleo": Why.AGAIN}
    plan = grading.Plan(5, due, frozenset({"dan"}), {"eve": {"T_toy": "Untitled.ipynb"}})
    assert list(plan_lines(plan)) == [
        "2 of 5 submissions: graded before the exercise changed in source/",
        "1 of 5 submissions: handed in again since",
        "eve: Untitled.ipynb is taken for T_toy",
        "1 late penalties changed, and are in the gradebook",
    ]
    done = [grading.Submission("ada", {}, executed=2, marks=Counts(3, 1))]
    said = summary(done, 1)
    assert "2 executed" in said
    assert "marks by hand: 3 kept, 1 taken back because the answer changed" in said
