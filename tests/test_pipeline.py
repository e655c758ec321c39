"""A submission's way through nbgrader: scores, comments, feedback, and what replaces what."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from autograder import bank, record
from autograder.course import Course, copy, open_course
from autograder.evidence import EvidenceStore
from autograder.grade import grade
from autograder.status import Status

from .conftest import PART_B, ROOT

RIGHT = "def f(x): return 2 * x"
WRONG = "def f(x): return 3 * x"
DEADLY = "import os; os._exit(1)"


def everything_a_student_gets(course, student):
    """The text of the autograded notebook and of the feedback page."""
    paths = [
        *course.folder.glob(f"autograded/{student}/hw/*"),
        *course.folder.glob(f"feedback/{student}/hw/*"),
    ]
    return "\n".join(path.read_text("utf-8") for path in paths)


def test_a_whole_class_one_of_each_kind(toy):
    toy.submit("ada", RIGHT, "Because.")
    toy.submit("ben", WRONG + "  # <script>alert(1)</script>", "<script>alert(2)</script> $a<b$")
    toy.submit("cleo")
    toy.submit("dan", DEADLY)
    toy.submit("eve", raw=b"not a notebook")
    toy.submit("finn", raw=b"")
    (toy.folder / "submitted" / "gus" / "hw").mkdir(parents=True)
    toy.submit("hal", RIGHT).rename(toy.folder / "submitted/hal/hw/my_toy.ipynb")

    graded = toy.grade()

    statuses = {student: g.notebooks["T_toy"][0] for student, g in graded.items()}
    assert statuses == {
        "ada": Status.GRADED,
        "ben": Status.GRADED,
        "cleo": Status.GRADED,
        "dan": Status.KERNEL_DIED,
        "eve": Status.UNREADABLE,
        "finn": Status.UNREADABLE,
        "gus": Status.MISSING,
        "hal": Status.RENAMED,
    }
    assert toy.scores() == {
        "ada": 2, "ben": 0.5, "cleo": 0, "dan": 0, "eve": 0, "finn": 0, "gus": 0, "hal": 0,
    }  # fmt: skip
    assert toy.grades("ada")["T-f"]["comment"] is None
    assert toy.grades("ada")["T-why"]["open"]
    assert "twice" in toy.grades("ben")["T-f"]["comment"]
    assert toy.grades("cleo")["T-why"] == {
        "auto": 0, "manual": None, "open": False, "comment": "No response.",
    }  # fmt: skip
    for student in ("dan", "eve", "finn", "gus", "hal"):
        assert toy.grades(student)["T-f"]["comment"], student

    assert toy.api().generate_feedback("hw")["success"]
    for student in graded:
        text = everything_a_student_gets(toy, student)
        assert "BEGIN HIDDEN" not in text and "autograder.check" not in text
        assert "vnd.autograder" not in text
        page = toy.folder / f"feedback/{student}/hw/T_toy.html"
        assert not re.search(r"<script[^>]*>\s*alert", page.read_text("utf-8"))
    page = toy.folder / "feedback/ben/hw/T_toy.html"
    assert "not twice x" in page.read_text("utf-8")
    assert "0.5 of 2 points" in page.read_text("utf-8")


def test_nothing_is_graded_twice_unless_forced(toy):
    toy.submit("ada", RIGHT)
    assert set(toy.grade()) == {"ada"}
    assert toy.grade() == {}
    assert set(toy.grade(force=True)) == {"ada"}


@pytest.mark.parametrize(
    "newer, score", [(WRONG, 0.5), (DEADLY, 0), (b"broken", 0), (None, 0)], ids=str
)
def test_a_newer_submission_replaces_the_score_whatever_becomes_of_it(toy, newer, score):
    path = toy.submit("ada", RIGHT)
    toy.grade()
    assert toy.scores() == {"ada": 2}
    if newer is None:
        path.unlink()
    elif isinstance(newer, bytes):
        toy.submit("ada", raw=newer)
    else:
        toy.submit("ada", newer)  # no newer timestamp: what was submitted decides
    assert set(toy.grade()) == {"ada"}
    assert toy.scores() == {"ada": score}


def test_a_hand_given_score_does_not_outlive_its_submission_but_a_regrade(toy):
    toy.submit("ada", RIGHT, "Because.")
    toy.grade()
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.find_grade("T-why", "T_toy", "hw", "ada").manual_score = 3
        gradebook.db.commit()
    toy.grade(force=True)
    assert toy.grades("ada")["T-why"]["manual"] == 3
    toy.submit("ada", RIGHT, "Something else.")
    toy.grade()
    assert toy.grades("ada")["T-why"]["manual"] is None


def test_a_run_that_was_cut_off_goes_on_from_its_evidence(toy):
    toy.submit("ada", RIGHT)
    toy.grade()
    store = EvidenceStore(toy.folder / "evidence")
    first = store.load("hw", "ada", "T_toy")
    (toy.folder / "evidence" / "hw" / "ada" / "graded.json").unlink()
    assert toy.grade()["ada"].points == 2
    assert store.load("hw", "ada", "T_toy").seed == first.seed
    toy.grade(force=True)
    assert store.load("hw", "ada", "T_toy").seed != first.seed


def test_ctrl_c_leaves_no_submission_half_saved(toy, monkeypatch):
    """Pressed at the worst moment: when it is noted as graded, and nbgrader is not done with it."""
    note = record.save

    def note_and_press(*args):
        note(*args)
        signal.raise_signal(signal.SIGINT)

    for student in ("ada", "bob"):
        toy.submit(student, RIGHT)
    monkeypatch.setattr(record, "save", note_and_press)
    # what runs in the background of a shell would not hear it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt):
        toy.grade(workers=1)
    signal.signal(signal.SIGINT, before)
    monkeypatch.undo()
    monkeypatch.chdir(toy.folder)
    (saved,) = (toy.folder / "evidence" / "hw").glob("*/graded.json")
    (again,) = toy.grade()
    assert {again, saved.parent.name} == {"ada", "bob"}
    assert toy.scores() == {"ada": 2, "bob": 2}


def test_outputs_stay_with_the_cells_that_made_them(toy):
    """A newer submission with the same code and more text around it is not the run that was kept."""
    path = toy.submit("ada", f"{RIGHT}\nprint('of the answer')")
    toy.grade()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, v4.new_markdown_cell("text"))
    nbformat.write(notebook, path)
    assert toy.grade()["ada"].points == 2
    (graded,) = toy.folder.glob("autograded/ada/hw/*.ipynb")
    shown = {c.source: c.outputs for c in nbformat.read(graded, 4).cells if c.get("outputs")}
    assert shown[f"{RIGHT}\nprint('of the answer')"][0].text == "of the answer\n"


def test_other_users_of_the_machine_read_no_answer_and_no_grade(toy):
    def exposed():
        return Course.of(toy.app()).exposed()

    names = {path.name for path in toy.folder.iterdir()}
    assert exposed() == [] and {"gradebook.db", "source"} <= names  # since the release
    toy.submit("ada", RIGHT)
    toy.grade()
    assert toy.api().generate_feedback("hw", "ada")["success"]
    (toy.folder / "source").chmod(0o755)
    toy.submit("ben", RIGHT)
    assert exposed() == [toy.folder / "source"]
    assert toy.api().autograde("hw", "ben")["success"]
    assert exposed() == []
    left = {path.name for path in toy.folder.iterdir() if path.stat().st_mode & 0o007}
    assert left == {"nbgrader_config.py", "exchange", "release"}
    assert (toy.folder / "evidence").stat().st_mode & 0o077 == 0


def test_what_is_called_otherwise_is_closed_as_well(tmp_path):
    names = ("handed-in", "judging", "marks.db")
    config = Config()
    config.Autograder.verdicts = names[1]
    directory = CourseDirectory(
        root=str(tmp_path), submitted_directory=names[0], db_url=f"sqlite:///{tmp_path}/{names[2]}"
    )
    names = (*names, "tests", ".git")  # the bank, and what was committed
    for name in (*names, "release"):
        (tmp_path / name).mkdir(mode=0o755)
    course = Course(directory, config)
    assert {path.name for path in course.exposed()} == set(names)
    course.keep_private()
    assert course.exposed() == [] and (tmp_path / "release").stat().st_mode & 0o005


def test_the_formgraders_button_does_the_same(toy):
    toy.submit("ada", WRONG)
    (toy.folder / "submitted" / "gus" / "hw").mkdir(parents=True)
    api = toy.api()
    for student in ("ada", "gus"):
        outcome = api.autograde("hw", student)
        assert outcome["success"], outcome["log"]
    assert toy.scores() == {"ada": 0.5, "gus": 0}
    assert "twice" in toy.grades("ada")["T-f"]["comment"]


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # nbgrader closes no stamp
def test_feedback_is_released_to_whoever_knows_the_submission_s_secret(toy):
    (toy.folder / "exchange").chmod(0o777)
    for student, secret in (("ada", b"a" * 128), ("eve", b"\xff" * 128), ("bob", b"b" * 128)):
        path = toy.submit(student, RIGHT)
        (path.parent / "timestamp.txt").write_text(
            "2026-01-12 10:00:00 UTC" if student != "eve" else "x"
        )
        (path.parent / "submission_secret.txt").write_bytes(secret)
    toy.submit("gus", RIGHT)  # with neither file
    toy.grade()
    outcome = toy.api().generate_feedback("hw")
    assert outcome["success"], outcome
    app = toy.app()
    app.coursedir.assignment_id = "hw"
    ExchangeReleaseFeedback(
        coursedir=app.coursedir, authenticator=Authenticator(), parent=app
    ).start()
    released = {path.name for path in (toy.folder / "exchange" / "toy" / "feedback").iterdir()}
    assert {f"{notebook_hash(secret=c * 128, notebook_id='T_toy')}.html" for c in "ab"} <= released


def test_nbgraders_command_and_the_formgrader_give_the_same_scores(course, monkeypatch):
    """Each in a course of its own, with the same submissions to B1 and B2."""
    answers = {
        "ada": {"B2": "right/einsum"},
        "ben": {"B1": "wrong/std_is_exp_log_var", "B2": "wrong/mean_over_latents"},
    }
    scores = {}
    for way in ("autograder grade", "nbgrader autograde", "formgrader"):
        folder = course / way.replace(" ", "-")
        copy(course, folder)
        monkeypatch.chdir(folder)
        app = open_course(folder)
        api = NbGraderAPI(app.coursedir, parent=app)
        assert api.generate_assignment(PART_B)["success"]
        for student, chosen in answers.items():
            for exercise, name in chosen.items():
                code = (ROOT / "tests" / "bank" / exercise / f"{name}.py").read_text()
                (path,) = folder.glob(f"release/*/{exercise}_*.ipynb")
                target = folder / "submitted" / student / PART_B
                target.mkdir(parents=True, exist_ok=True)
                nbformat.write(bank.place(code, folder, exercise), target / path.name)
        if way == "autograder grade":
            assert all(not graded.error for graded in grade(app, PART_B))
        elif way == "formgrader":
            for student in answers:
                assert api.autograde(PART_B, student)["success"]
        else:
            command = [Path(sys.executable).with_name("nbgrader"), "autograde", PART_B]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            subprocess.run(command, env=environment, check=True, capture_output=True)
        with Gradebook(app.coursedir.db_url, "vae") as gradebook:
            scores[way] = {
                (s.student_id, g.name): (g.auto_score, g.max_score)
                for s in gradebook.assignment_submissions(PART_B)
                for notebook in s.notebooks
                for g in notebook.grades
            }
    first, *others = scores.values()
    (adas, full), (bens, _) = (first[name, "B2-value"] for name in ("ada", "ben"))
    assert bens < adas == full
    assert all(other == first for other in others), scores


def test_a_student_with_a_name_like_a_pattern_is_graded_alone(toy):
    toy.submit("ada", RIGHT)
    toy.submit("[ad]*", WRONG)
    assert set(toy.grade(students=["[ad]*"])) == {"[ad]*"}
    assert toy.scores() == {"[ad]*": 0.5}
