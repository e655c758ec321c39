"""What students are told when they hand in, through nbgrader's own exchange in a folder."""

import json
import logging
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import abc
from nbgrader.exchange.default import (
    ExchangeFetchAssignment,
    ExchangeReleaseAssignment,
    ExchangeSubmit,
)
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import receipt
from autograder.zone import named

from .conftest import ROOT, ToyCourse

pytestmark = pytest.mark.pure

BERLIN = named("Europe/Berlin")
RIGHT = "def f(x): return 2 * x"
HOUR = timedelta(hours=1)
SETTINGS = """
c.Autograder.timezone = "Europe/Berlin"
c.ExchangeReleaseAssignment.force = True
"""


def now():
    return datetime.now(UTC)


class Student:
    """A student's folder, and the exchange."""

    def __init__(self, toy, home, monkeypatch):
        self.toy, self.home, self.monkeypatch = toy, home, monkeypatch
        self.kind, self.folder = ExchangeSubmit, home / "hw"
        self.inbound = toy.folder / "exchange" / "toy" / "inbound"
        self.released = self.inbound.with_name("outbound") / "hw"

    def release(self, due):
        """As the instructor does, after a new due date."""
        app = self.toy.app()
        with Gradebook(app.coursedir.db_url, "toy") as gradebook:
            gradebook.update_or_create_assignment("hw", duedate=due)
        outcome = self.toy.api().release_assignment("hw")
        assert outcome["success"], outcome["log"]

    def exchange(self, kind):
        """Does it with settings that say nothing of the course but its id."""
        config = Config()
        config.CourseDirectory.course_id = "toy"
        config.Exchange.root = str(self.toy.folder / "exchange")
        directory = CourseDirectory(config=config)
        directory.assignment_id = "hw"
        kind(
            coursedir=directory,
            authenticator=Authenticator(config=config),
            config=config,
            assignment_dir=str(self.home),
            cache=str(self.home / "cache"),
            log=logging.getLogger("exchange"),
        ).start()

    def submit(self):
        """Hands in: the names of what arrives, and the receipt."""
        before = set(self.inbound.iterdir())
        self.exchange(self.kind)
        (made,) = set(self.inbound.iterdir()) - before
        return {path.name for path in made.iterdir()}, self.receipt.read_text()

    @property
    def receipt(self):
        return self.folder / "receipt.md"

    def change(self, do, name="T_toy"):
        path = self.folder / f"{name}.ipynb"
        notebook = json.loads(path.read_text())
        do(notebook["cells"])
        path.write_text(json.dumps(notebook))

    def answer(self, source, index=1, name="T_toy"):
        self.change(lambda cells: cells[index].update(source=source), name)

    def answer_all(self):
        for name in ("T_toy", "U_toy"):
            self.answer(RIGHT, 1, name)
            self.answer("Because.", 4, name)

    def on_the_hub(self):
        """With the settings of deploy/server/, which know nothing of this package."""
        software = self.home / "software"
        (software / "hub").mkdir(parents=True)
        for file in ("deploy/server/guarded_exchange.py", "autograder/receipt.py"):
            shutil.copy(ROOT / file, software / "hub")
            sys.modules.pop(Path(file).stem, None)
        self.monkeypatch.setattr(sys, "prefix", str(software / "env"))
        self.monkeypatch.setattr(sys, "path", [*sys.path])
        self.monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(self.home / "runtime"))
        self.monkeypatch.setattr(abc.ExchangeSubmit, "start", None)
        settings = PyFileConfigLoader("nbgrader_config.py", str(ROOT / "deploy" / "server"))
        self.kind = settings.load_config().ExchangeFactory.submit
        assert self.kind is not ExchangeSubmit
        assert abc.ExchangeSubmit.start is not receipt.submit


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    toy = ToyCourse(tmp_path_factory.mktemp("receipt"), SETTINGS)
    toy.add_notebook()
    return toy


@pytest.fixture
def student(made_once, tmp_path, monkeypatch, caplog):
    """Somebody who fetched what is due in an hour."""
    caplog.set_level(logging.INFO)
    monkeypatch.chdir(made_once.folder)
    found = Student(made_once, tmp_path, monkeypatch)
    found.release(now() + HOUR)
    found.exchange(ExchangeFetchAssignment)
    return found


def lines(text):
    return [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize("where", ["plain", "hub"])
def test_a_receipt_says_until_when_and_what_is_missing(student, where, caplog):
    if where == "hub":
        student.on_the_hub()
    due = receipt.said(receipt.deadline(student.released))
    (student.folder / "U_toy.ipynb").unlink()
    student.answer(RIGHT)
    names, text = student.submit()
    assert names == {"T_toy.ipynb", "deadline.txt", "timestamp.txt", "submission_secret.txt"}
    assert f"(Europe/Berlin). In time: it is due {due}." in text
    assert "An extension that was agreed with you counts" in text
    missing = ["`T_toy.ipynb`: no answer yet for “Title”.", "`U_toy.ipynb` is not in this folder."]
    assert lines(text) == missing
    assert f"In time: it is due {due}" in caplog.text and missing[1] in caplog.text

    shutil.copy(student.released / "U_toy.ipynb", student.folder)
    student.answer("Because.", 4)
    names, text = student.submit()
    assert "U_toy.ipynb" in names and "receipt.md" not in names
    assert lines(text) == [
        "`U_toy.ipynb`: no answer yet for `f`.",
        "`U_toy.ipynb`: no answer yet for “Title”.",
    ]
    student.answer_all()
    assert "Nothing is missing" in student.submit()[1]


def test_a_new_due_date_is_told_after_another_release(student):
    student.answer_all()
    student.release(now() - HOUR)
    due = receipt.said(receipt.deadline(student.released))
    assert f"**Late**: it was due {due}." in student.submit()[1]
    assert receipt.deadline(student.folder) > now(), "the student's own file is not asked"
    student.release(None)
    assert not (student.released / "deadline.txt").exists()
    assert "When it is due is not known here." in student.submit()[1]
    student.release("2026-07-01 23:59")
    line = "2026-07-01 23:59:00+02:00 Europe/Berlin\n"
    assert (student.released / "deadline.txt").read_text() == line


def test_a_file_of_the_course_s_own_is_left_alone(tmp_path):
    (tmp_path / "deadline.txt").write_text("See the syllabus.")
    for due in (None, now()):
        receipt.note_deadline(tmp_path, due)
        assert (tmp_path / "deadline.txt").read_text() == "See the syllabus."


@pytest.mark.parametrize(
    "damage", ["2026-12-01", "soon\n", "2026-12-01 23:59 Europe/Berlin", "\0" * 9999]
)
def test_a_deadline_that_cannot_be_read_is_none(tmp_path, damage):
    (tmp_path / "deadline.txt").write_text(damage)
    assert receipt.deadline(tmp_path) is None
    (tmp_path / "deadline.txt").write_text("2026-12-01 23:59:00+01:00 Nowhere/Known")
    assert receipt.said(receipt.deadline(tmp_path)) == "Tuesday 1 December 2026, 22:59 UTC"


def without_names(cells):
    for cell in cells:
        cell["metadata"] = {}


GONE = "`T_toy.ipynb`: the answer cell for `f` is gone."
UNANSWERED = "`T_toy.ipynb`: no answer yet for `f`."
UNREADABLE = "`T_toy.ipynb` cannot be read as a notebook."
NEW = {"cell_type": "code", "metadata": {}, "source": [RIGHT], "outputs": [], "id": "n"}


@pytest.mark.parametrize(
    "do, says",
    [
        (lambda cells: cells[1].update(source=""), [UNANSWERED]),
        (lambda cells: cells[1]["source"].append("\n\n"), [UNANSWERED]),
        (lambda cells: cells[1].update(source=["def f(x):\n", "    return x"]), []),
        (lambda cells: cells.pop(1), [GONE]),
        (lambda cells: (cells.pop(1), cells.append(NEW)), []),
        (lambda cells: cells.append(NEW), []),
        (without_names, [UNANSWERED]),
        (lambda cells: (without_names(cells), cells[1].update(source=RIGHT)), []),
        (lambda cells: cells.append({**cells[1], "source": RIGHT}), []),
        (lambda cells: cells.clear(), [GONE]),
        (lambda cells: cells.append(3), [UNREADABLE]),
    ],
    ids=["emptied", "blank lines", "answered", "deleted", "typed anew", "beside the stub",
         "ids only", "ids only, answered", "copied", "all gone", "no cell"],
)  # fmt: skip
def test_what_counts_as_answered(student, do, says):
    student.answer_all()
    shutil.copy(student.released / "T_toy.ipynb", student.folder)
    student.answer("Because.", 4)
    student.change(do)
    found = [
        line for line in receipt.missing(student.folder, student.released) if "Title" not in line
    ]
    assert found == says


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 10**6, b"\xff", b"null"])
def test_what_is_no_notebook_is_named_and_handed_in(student, content, monkeypatch):
    student.answer_all()
    (student.folder / "T_toy.ipynb").write_bytes(content)
    names, text = student.submit()
    assert "T_toy.ipynb" in names and lines(text) == [UNREADABLE]
    monkeypatch.setattr(receipt, "_LARGEST", 10)
    shutil.copy(student.released / "T_toy.ipynb", student.folder)
    assert UNREADABLE in receipt.missing(student.folder, student.folder)[0]


def test_whatever_is_wrong_with_the_receipt_the_submission_stands(student, caplog):
    student.receipt.mkdir()
    before = set(student.inbound.iterdir())
    student.exchange(ExchangeSubmit)
    assert len(set(student.inbound.iterdir()) - before) == 1
    assert "Submitted, but there is no receipt" in caplog.text


def test_there_is_no_receipt_for_what_was_not_submitted(student, monkeypatch):
    def fail(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ExchangeSubmit, "do_copy", fail)
    with pytest.raises(RuntimeError, match="full"):
        student.exchange(ExchangeSubmit)
    assert not student.receipt.exists()


def test_a_gradebook_that_cannot_be_read_stops_no_release(student, monkeypatch, caplog):
    config = Config()
    config.CourseDirectory.course_id = "toy"
    config.CourseDirectory.db_url = "sqlite:////nowhere/gradebook.db"
    config.Exchange.root = str(student.toy.folder / "exchange")
    directory = CourseDirectory(config=config, root=str(student.toy.folder))
    directory.assignment_id = "hw"
    ExchangeReleaseAssignment(
        coursedir=directory, config=config, force=True, log=logging.getLogger("exchange")
    ).start()
    assert "Released without its deadline: unable to open database file" in caplog.text
    assert {p.name for p in student.released.iterdir()} == {"T_toy.ipynb", "U_toy.ipynb"}


def test_the_students_own_course_says_what_is_missing_in_words():
    """Of every answer of this course."""
    for released in sorted((ROOT / "release").iterdir()):
        answers = sum(
            bool(cell.metadata.get("nbgrader", {}).get("solution"))
            for path in released.glob("*.ipynb")
            for cell in nbformat.read(path, as_version=4).cells
        )
        found = receipt.missing(released, released)
        assert len(found) == len(set(found)) == answers
