"""Cheating and breakage: each attack goes through the gradebook, together with honest students.

An attack on the run is a file in ``tests/attacks``; an attack on the notebook's form is a function
here.  The whole class is graded once; the tests look at what became of whom, and at what is left.
"""

import json
import os
import re
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder.course import copy, open_course, settings_around
from autograder.grade import Submission, grade
from autograder.sandbox import cgroups, launch
from autograder.status import Status

from .conftest import METADATA, PART_B, ROOT, TOY_CONFIG, cell

pytestmark = pytest.mark.skipif(bool(launch.why_not()), reason="".join(launch.why_not()))

PRELOAD = ("torch",)
SETTINGS = f"""
c.Autograder.preload = {list(PRELOAD)}
c.Autograder.seconds_per_cell = 3
c.Autograder.seconds_per_notebook = 8
c.Autograder.cpu_seconds = 20
c.Autograder.memory_bytes = 2**29
c.Autograder.processes = 40
c.Autograder.output_bytes = 2**20
c.Autograder.evidence_bytes = 2**22
c.Autograder.disk_bytes = 2**24
"""
"""What a notebook may use here: little, so that every limit is reached soon."""

COURSE_PRELOAD = settings_around(ROOT).preload

SECRET = "plugh"
"""A word that stands in the hidden tests of this course and nowhere else."""

RIGHT = {"T-f": "def f(x):\n    return 2 * x", "T-g": "def g(x):\n    return x + 1"}
WRONG = {"T-f": "def f(x):\n    return 3 * x", "T-g": "def g(x):\n    return 3 * x"}


VERDICTS = """
import numpy as np
from autograder.judging import Verdict, verdict

def draw(generator):
    return {"x": generator.normal(size=3)}

def compare(measured, expected, mistake):
    if measured.shape == (3,) and np.allclose(measured, expected):
        return Verdict(1.0, "")
    return Verdict(0.0, f"It is {mistake}.", mistake)

@verdict("T.first", inputs=draw, lesson="lesson 0")
def first(inputs, evidence):
    return compare(evidence["y"], 2 * inputs["x"], "not twice x")

@verdict("T.second", inputs=draw, lesson="lesson 0")
def second(inputs, evidence):
    return compare(evidence["y"], inputs["x"] + 1, "not one more than x")
"""


def _test_cell(name: str, call: str) -> NotebookNode:
    source = (
        f"# visible\n### BEGIN HIDDEN TESTS\nimport autograder\n\n\n"
        f'@autograder.check("T.{name}")\ndef _(x):\n    {SECRET} = {call}\n'
        f"    return dict(y={SECRET})\n### END HIDDEN TESTS"
    )
    return cell(source, f"T-{name}", grade=True, locked=True, points=2)


def _answer_cell(name: str, formula: str) -> NotebookNode:
    source = f"def {name}(x):\n    ### BEGIN SOLUTION\n    return {formula}\n    ### END SOLUTION"
    return cell(source, f"T-{name}", solution=True)


def _source() -> NotebookNode:
    """Two answers, each worth 2 points, and a question that is read by people."""
    cells = [
        cell("# Title", "T-title", "markdown", locked=True),
        _answer_cell("f", "2 * x"),
        _test_cell("first", "f(x)"),
        _answer_cell("g", "x + 1"),
        _test_cell("second", "g(x)"),
        cell("YOUR ANSWER HERE", "T-why", "markdown", grade=True, solution=True, points=3),
    ]
    return v4.new_notebook(cells=cells, metadata=METADATA)


def _index(notebook: NotebookNode, grade_id: str) -> int:
    ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in notebook.cells]
    return ids.index(grade_id)


def _fill(notebook: NotebookNode, parts: dict[str, str]) -> NotebookNode:
    """Puts texts into answer cells ("T-f"), and new cells "after T-f" or at the "end"."""
    for where, text in parts.items():
        if where == "end":
            notebook.cells.append(v4.new_code_cell(text))
        elif where.startswith("after "):
            place = _index(notebook, where.split()[1]) + 1
            while "nbgrader" not in notebook.cells[place].metadata:
                place += 1
            notebook.cells.insert(place, v4.new_code_cell(text))
        else:
            notebook.cells[_index(notebook, where)].source = text
    return notebook


@dataclass(frozen=True)
class Attack:
    """A file of ``tests/attacks``: what it hands in, and what has to become of it."""

    name: str
    parts: dict[str, str]
    statuses: set[Status]
    points: list[list[float]]
    """The points of its checks; any of these."""
    says: str
    """A pattern for the comments in the gradebook."""
    shows: str
    """A pattern for the outputs of its cells."""

    @classmethod
    def read(cls, path: Path) -> "Attack":
        text = path.read_text("utf-8")
        head, *rest = re.split(r"^# %% *(.+?) *$", text, flags=re.MULTILINE)
        parts = {where: code.strip("\n") for where, code in zip(rest[::2], rest[1::2], strict=True)}
        fields = dict(re.findall(r"^# (\w+): (.+)$", head, re.MULTILINE))
        return cls(
            path.stem,
            parts,
            {Status(word.strip()) for word in fields["status"].split("|")},
            [[float(n) for n in some.split()] for some in fields["points"].split("|")],
            fields.get("says", ""),
            fields.get("shows", ""),
        )


ATTACKS = [Attack.read(path) for path in sorted((ROOT / "tests/attacks/toy").glob("*.py"))]
ON_B2 = [Attack.read(path) for path in sorted((ROOT / "tests/attacks/B2").glob("*.py"))]


# Attacks on the form.  Each gets the notebook with right answers and returns what is handed in:
# a notebook, bytes, or nothing if it made the file itself.

Form = Callable[[NotebookNode, Path], NotebookNode | bytes | None]
FORMS: dict[str, tuple[Form, Status, list[float]]] = {}


def form(status: Status, *points: float) -> Callable[[Form], Form]:
    def register(function: Form) -> Form:
        FORMS[function.__name__] = (function, status, list(points))
        return function

    return register


@form(Status.GRADED, 0, 2)
def skip_execution_tag(notebook, path):
    _fill(notebook, {"T-f": WRONG["T-f"]})
    for c in notebook.cells:
        c.metadata["tags"] = ["skip-execution", "remove-cell", "raises-exception"]
    return notebook


@form(Status.ANSWER_MISSING, 2, 2)  # with its tests went a written answer
def deleted_tests(notebook, path):
    notebook.cells = [c for c in notebook.cells if not c.metadata.nbgrader.grade]
    return notebook


@form(Status.GRADED, 0, 2)
def blanked_test(notebook, path):
    return _fill(notebook, {"T-f": WRONG["T-f"], "T-first": "print('2.0')\n2.0"})


@form(Status.GRADED, 0, 2)
def copied_tests(notebook, path):
    _fill(notebook, {"T-f": WRONG["T-f"]})
    first = _index(notebook, "T-first")
    copies = [notebook.cells[first].copy() for _ in range(3)]
    for copied in copies:
        copied.source = "2.0"
    notebook.cells[first:first] = copies
    return notebook


@form(Status.GRADED, 2, 0)
def copied_answer(notebook, path):
    notebook.cells.append(notebook.cells[_index(notebook, "T-g")].copy())
    notebook.cells[-1].source = WRONG["T-g"]
    return notebook


@form(Status.GRADED, 2, 2)
def renamed_tests(notebook, path):
    for c in notebook.cells:
        if c.metadata.nbgrader.grade:
            c.metadata.nbgrader.grade_id += "-mine"
            c.id += "-mine"
    return notebook


@form(Status.GRADED, 2, 2)
def reordered(notebook, path):
    notebook.cells.reverse()
    return notebook


@form(Status.GRADED, 0, 2)
def swapped_ids(notebook, path):
    _fill(notebook, {"T-f": WRONG["T-f"]})
    first, second = (notebook.cells[_index(notebook, i)] for i in ("T-first", "T-second"))
    first.metadata, second.metadata = second.metadata, first.metadata
    first.id, second.id = second.id, first.id
    return notebook


@form(Status.GRADED, 2, 2)
def one_id_for_all(notebook, path):
    for c in notebook.cells:
        c.id = "same"
    return json.dumps(notebook).encode()


@form(Status.GRADED, 0, 0)
def changed_metadata(notebook, path):
    _fill(notebook, WRONG)
    for c in notebook.cells:
        c.metadata.nbgrader.update(points=1000, grade=True, solution=False, locked=False)
        c.metadata.nbgrader.update(schema_version=1, checksum="0" * 32, cell_type="markdown")
    return notebook


@form(Status.GRADED, 2, 2)
def changed_kernelspec(notebook, path):
    spec = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook.metadata["kernelspec"] = spec
    notebook.metadata["language_info"] = {"name": "bash", "file_extension": ".sh"}
    notebook.metadata["autograder"] = {"status": "graded", "reason": "full points"}
    return notebook


@form(Status.GRADED, 2, 2)
def changed_types(notebook, path):
    for c in notebook.cells:
        c.cell_type = "markdown" if c.cell_type == "code" else "code"
        c.pop("outputs", None)
        c.pop("execution_count", None)
        if c.cell_type == "code":
            c.update(outputs=[], execution_count=None)
    return notebook


@form(Status.GRADED, 2, 2)
def forged_outputs(notebook, path):
    output = v4.new_output("execute_result", {"text/plain": "1000.0"}, execution_count=1)
    for c in notebook.cells:
        if c.cell_type == "code":
            c.outputs = [output]
    return notebook


@form(Status.GRADED, 2, 2)
def markup_in_the_text(notebook, path):
    evil = "<script>alert('attack')</script><img src=x onerror=alert('attack')>"
    attachment = {"a.svg": {"image/svg+xml": f"<svg onload=alert('attack')>{evil}</svg>"}}
    added = v4.new_markdown_cell(evil + "![](attachment:a.svg) [x](javascript:alert('attack'))")
    added["attachments"] = attachment
    raw = v4.new_raw_cell(evil, metadata={"format": "text/html", "raw_mimetype": "text/html"})
    notebook.cells += [added, raw]
    return _fill(notebook, {"T-why": evil + " $\\href{javascript:alert('attack')}{x}$"})


@form(Status.GRADED, 2, 2)
def markdown_that_takes_for_ever(notebook, path):
    knots = ["[", "*a_ ", "> ", "**a", "&", "<b>", "- ", "$$a", "![", "\\[", "|a"]
    knots = [knot * (20_000 // len(knot)) for knot in knots] + ["**a" * 3_000]
    notebook.cells += [v4.new_markdown_cell(knot) for knot in knots]
    return notebook


@form(Status.GRADED, 2, 2)
def one_long_line(notebook, path):
    return _fill(notebook, {"end": f"text = '{'x' * 10**5}'", "T-why": "y" * 10**5})


@form(Status.TOO_LARGE, 0, 0)
def a_hundred_thousand_cells(notebook, path):
    one = v4.new_code_cell("1")
    notebook.cells += [{**one, "id": f"n{i}"} for i in range(100_000)]
    return json.dumps(notebook).encode()


@form(Status.TOO_LARGE, 0, 0)
def megabytes_of_text(notebook, path):
    return _fill(notebook, {"T-why": "z" * 15 * 2**20})


@form(Status.TOO_LARGE, 0, 0)
def huge(notebook, path):
    notebook.metadata["padding"] = "z" * 25 * 2**20
    return json.dumps(notebook).encode()


@form(Status.TOO_LARGE, 0, 0)
def huge_and_sparse(notebook, path):
    with path.open("wb") as file:
        file.truncate(2**40)


@form(Status.UNREADABLE, 0, 0)
def deeply_nested(notebook, path):
    return b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@form(Status.UNREADABLE, 0, 0)
def endless_number(notebook, path):
    return b'{"nbformat": 4, "nbformat_minor": ' + b"9" * 10**6 + b', "metadata": {}, "cells": []}'


@form(Status.UNREADABLE, 0, 0)
def empty(notebook, path):
    return b""


@form(Status.UNREADABLE, 0, 0)
def truncated(notebook, path):
    return json.dumps(notebook).encode()[:-200]


@form(Status.UNREADABLE, 0, 0)
def not_utf8(notebook, path):
    return json.dumps(notebook).encode("utf-16")


@form(Status.UNREADABLE, 0, 0)
def not_a_notebook(notebook, path):
    return b'["2.0", {"cells": 3}]'


@form(Status.UNREADABLE, 0, 0)
def cells_of_another_kind(notebook, path):
    broken = {"nbformat": 4, "nbformat_minor": 5, "metadata": [], "cells": {"a": None, "b": [1]}}
    return json.dumps(broken).encode()


@form(Status.UNREADABLE, 0, 0)
def version_of_another_world(notebook, path):
    return json.dumps({**notebook, "nbformat": 10**6}).encode()


@form(Status.MISSING, 0, 0)
def missing(notebook, path):
    return None


@form(Status.RENAMED, 0, 0)
def renamed(notebook, path):
    nbformat.write(notebook, path.with_name("T_toy (1).ipynb"))


@form(Status.UNREADABLE, 0, 0)
def dangling_links(notebook, path):
    path.symlink_to(path.parent / "nowhere.ipynb")
    (path.parent / "data.csv").symlink_to("/nowhere/data.csv")


@form(Status.UNREADABLE, 0, 0)
def link_to_the_source(notebook, path):
    path.symlink_to(path.parents[3] / "source" / "hw" / "T_toy.ipynb")
    (path.parent / "stolen.ipynb").symlink_to(path.parents[3] / "source" / "hw" / "T_toy.ipynb")
    (path.parent / "stolen.db").symlink_to(path.parents[3] / "gradebook.db")
    (path.parent / "stolen").symlink_to(path.parents[3] / "source")


@form(Status.UNREADABLE, 0, 0)
def folder_in_place_of_the_notebook(notebook, path):
    path.mkdir()
    (path / "timestamp.txt").mkdir()


@form(Status.UNREADABLE, 0, 0)
def pipe_in_place_of_the_notebook(notebook, path):
    os.mkfifo(path)


@form(Status.GRADED, 2, 2)
def pipes_and_devices_beside_the_notebook(notebook, path):
    os.mkfifo(path.parent / "pipe")
    (path.parent / "zeros").symlink_to("/dev/zero")
    (path.parent / "loop").symlink_to(path.parent)
    (path.parent / "secret").mkdir(mode=0)
    return notebook


@form(Status.GRADED, 2, 2)
def programs_beside_the_notebook(notebook, path):
    evil = "<script>alert('attack')</script>"
    (path.parent / "page.html").write_text(evil)
    (path.parent / "picture.svg").write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg'>{evil}</svg>"
    )
    (path.parent / "nbgrader_config.py").write_text("raise SystemExit")
    (path.parent / "deeper").mkdir()
    (path.parent / "deeper" / "more.xhtml").write_text(evil)
    return notebook


@form(Status.GRADED, 2, 2)
def sockets_and_odd_names_beside_the_notebook(notebook, path):
    with pytest.MonkeyPatch.context() as patch, socket.socket(socket.AF_UNIX) as listener:
        patch.chdir(path.parent)
        listener.bind("socket")
        for name in (b"bad\xff\xfename.txt", b"new\nline.txt", b"a" * 255, b"-rf", b"*[a]?.py"):
            Path(os.fsdecode(name)).touch()
    return notebook


@form(Status.GRADED, 2, 2)
def paths_longer_than_linux_takes(notebook, path):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
        Path("leaf").touch()
    return notebook


@form(Status.GRADED, 2, 2)
def halves_of_surrogate_pairs(notebook, path):
    _fill(notebook, {"T-f": f"{RIGHT['T-f']}  # \ud800", "T-why": "\udfff", "end": "'\ud800'"})
    return json.dumps(notebook).encode()


@form(Status.GRADED, 2, 2)
def byte_order_mark(notebook, path):
    return b"\xef\xbb\xbf" + json.dumps(notebook).encode()


@form(Status.GRADED, 2, 2)
def nan_and_infinity(notebook, path):
    notebook.metadata["x"] = [float("nan"), float("inf")]
    return json.dumps(notebook).encode()


@form(Status.GRADED, 2, 2)
def nonsense_in_the_timestamp(notebook, path):
    (path.parent / "timestamp.txt").write_bytes(b"\xff\x00 not a time; 9999-99-99")
    return notebook


@form(Status.GRADED, 2, 2)
def metadata_that_takes_for_ever(notebook, path):
    notebook.cells[0].metadata["tags"] = [{"a": n} for n in range(2000)]
    return json.dumps(notebook).encode()


@form(Status.GRADED, 2, 2)
def malformed_outputs(notebook, path):
    notebook.cells[1]["outputs"] = [{}] * 300_000
    return json.dumps(notebook).encode()


@form(Status.GRADED, 2, 2)
def outputs_of_the_third_format(notebook, path):
    cells = json.loads(json.dumps(notebook.cells))
    for c in cells:
        if c["cell_type"] == "code":
            c.update(input=c.pop("source"), outputs=[{"output_type": "stream"}] * 20_000)
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()


@form(Status.TOO_LARGE, 0, 0)
def more_values_than_are_read(notebook, path):
    notebook.metadata["x"] = [{}] * 10**6
    return json.dumps(notebook).encode()


@form(Status.GRADED, 2, 2)
def keys_that_come_twice(notebook, path):
    text = json.dumps(notebook)
    return text.replace('"cells":', '"cells": [{"source": 1}], "cells":', 1).encode()


MARKS = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


@form(Status.GRADED, 2, 2)
def marks_of_tests_in_own_cells(notebook, path):
    _fill(notebook, {"end": MARKS.format("x = 1"), "after T-f": MARKS.format("print('y')")})
    notebook.cells.append(v4.new_markdown_cell(MARKS.format("z")))
    return notebook


@form(Status.GRADED, 2, 2)
def marks_of_tests_in_answers(notebook, path):
    return _fill(notebook, {i: MARKS.format(t) for i, t in {**RIGHT, "T-why": "x"}.items()})


@form(Status.GRADED, 0, 2)
def marks_of_tests_in_a_cell_that_claims_to_be_one(notebook, path):
    _fill(notebook, {"T-f": WRONG["T-f"], "end": MARKS.format("2.0")})
    for name in ("T-first", "T-third"):
        metadata = {**notebook.cells[_index(notebook, "T-first")].metadata}
        metadata["nbgrader"] = {**metadata["nbgrader"], "grade_id": name, "points": 1000}
        one = v4.new_code_cell(MARKS.format("autograder = 2.0"), metadata=metadata)
        notebook.cells.append(one)
    return notebook


@form(Status.GRADED, 2, 2)
def marks_of_solutions_and_schemes(notebook, path):
    marks = [f"### BEGIN {m}\n3 points\n### END {m}" for m in ("SOLUTION", "MARK SCHEME")]
    notebook.cells += [v4.new_markdown_cell(mark) for mark in marks]
    return _fill(notebook, {"T-why": "\n".join(marks), "end": "# " + marks[0]})


@form(Status.GRADED, 2, 2)
def thousands_of_files_beside_the_notebook(notebook, path):
    for number in range(1000):
        (path.parent / f"{number}.txt").touch()
    return notebook


@form(Status.GRADED, 2, 2)
def a_terabyte_beside_the_notebook(notebook, path):
    for name in ("data.csv", "timestamp.txt"):
        with (path.parent / name).open("wb") as file:
            file.truncate(2**40)
    return notebook


ODD_NAMES = ["O'Brien; DROP TABLE grade;--", "a b", "ünï", "[a-z]*", "--force", "$(reboot)", "{x}"]


READERS = [
    *["0-first", "a b", "collects_garbage", "comm_and_updates", "empty", "huge_exception", "huge"],
    *["marks_of_solutions_and_schemes", "marks_of_tests_in_answers", "marks_of_tests_in_own_cells"],
    *["markdown_that_takes_for_ever", "markup_in_everything", "markup_in_the_text", "missing"],
    *["one_long_line", "os_exit", "output_of_a_gigabyte_bit_by_bit", "reads_in_and_frames"],
    *["spells_test_code_in_a_line", "spells_test_code_in_errors", "spells_test_code_in_sizes"],
    *["trace_hooks"],
]
"""Whose feedback pages are looked at: those who print, raise or write what should not be there."""


# The class


@dataclass(frozen=True)
class Class:
    """What grading left."""

    folder: Path
    graded: dict[str, Submission]
    feedback: dict[str, bool]
    """Whether the pages of READERS were made."""
    before: dict[str, bytes]
    """The course's files before grading."""
    started: float
    """When grading began, in clock ticks since the machine started."""

    def comments(self, student: str) -> str:
        with _gradebook(self.folder) as gradebook:
            submission = gradebook.find_submission("hw", student)
            comments = [c.comment or "" for n in submission.notebooks for c in n.comments]
        return "\n".join(comments)

    def points(self, student: str) -> list[float]:
        """The automatic scores of the two checks in the gradebook."""
        with _gradebook(self.folder) as gradebook:
            submission = gradebook.find_submission("hw", student)
            scores = {g.name: g.auto_score or 0 for n in submission.notebooks for g in n.grades}
        return [scores["T-first"], scores["T-second"]]

    def status(self, student: str) -> Status:
        return self.graded[student].notebooks["T_toy"][0]

    def autograded(self, student: str) -> str:
        (path,) = (self.folder / "autograded" / student / "hw").glob("T_toy.ipynb")
        return path.read_text("utf-8")

    def page(self, student: str) -> str:
        path = self.folder / "feedback" / student / "hw" / "T_toy.html"
        return path.read_text("utf-8")


def _gradebook(folder: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{folder}/gradebook.db", "toy")


def _files(folder: Path) -> dict[str, bytes]:
    paths = [
        Path(where, name)
        for part in ("source", "release", "submitted")
        for where, _, names in os.walk(folder / part)  # which passes over paths too long to open
        for name in names
    ]
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.stat().st_size < 2**26 else b""
        for path in paths
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture(scope="module")
def runtime():
    """A fork server and temporary files for these tests alone."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir="/tmp") as base:
        for name, variable in (("run", "XDG_RUNTIME_DIR"), ("tmp", "TMPDIR")):
            Path(base, name).mkdir()
            patch.setenv(variable, f"{base}/{name}")
        patch.setattr(tempfile, "tempdir", None)
        yield Path(base)
        for modules in (PRELOAD, COURSE_PRELOAD):
            server = launch.server_pid(modules)
            if server is not None:
                os.kill(server, 15)


@pytest.fixture(scope="module")
def hacked(runtime, tmp_path_factory):
    """The class after it was graded."""
    folder = tmp_path_factory.mktemp("attacks")
    source = folder / "source" / "hw"
    source.mkdir(parents=True)
    for made in (folder / "exchange", folder / "verdicts"):
        made.mkdir()
    (folder / "nbgrader_config.py").write_text(TOY_CONFIG + SETTINGS)
    (folder / "verdicts" / "toy.py").write_text(VERDICTS)
    nbformat.write(_source(), source / "T_toy.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        app = open_course(folder)
        api = NbGraderAPI(app.coursedir, parent=app)
        assert api.generate_assignment("hw")["success"]
        released = nbformat.read(folder / "release" / "hw" / "T_toy.ipynb", as_version=4)

        def submit(student: str, parts: dict[str, str]) -> tuple[NotebookNode, Path]:
            place = folder / "submitted" / student / "hw" / "T_toy.ipynb"
            place.parent.mkdir(parents=True)
            notebook = _fill(nbformat.from_dict(released), parts)
            nbformat.write(notebook, place)
            return notebook, place

        for student in ("0-first", "m-in-the-middle", "zz-last", *ODD_NAMES):
            submit(student, RIGHT)
        for attack in ATTACKS:
            submit(attack.name, attack.parts)
        for name, (change, _, _) in FORMS.items():
            notebook, place = submit(name, RIGHT)
            place.unlink()
            handed_in = change(notebook, place)
            if isinstance(handed_in, bytes):
                place.write_bytes(handed_in)
            elif handed_in is not None:
                place.write_text(json.dumps(handed_in), "utf-8")
        before, started = _files(folder), time.clock_gettime(time.CLOCK_BOOTTIME)
        graded = {g.student: g for g in grade(app, "hw", workers=2)}
        feedback = {student: api.generate_feedback("hw", student)["success"] for student in READERS}
        yield Class(folder, graded, feedback, before, started)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gets_what_it_has_earned(hacked, attack):
    student = attack.name
    assert not hacked.graded[student].error
    assert hacked.points(student) in attack.points
    assert hacked.status(student) in attack.statuses
    assert re.search(attack.says, hacked.comments(student), re.DOTALL), hacked.comments(student)
    assert re.search(attack.shows, hacked.autograded(student))


@pytest.mark.parametrize("name", FORMS)
def test_a_notebook_of_any_form_gets_what_its_answers_earn(hacked, name):
    _, status, points = FORMS[name]
    assert not hacked.graded[name].error
    assert hacked.status(name) is status
    assert hacked.points(name) == points
    if not status.read:
        assert "Not graded" in hacked.comments(name)


@pytest.mark.parametrize("student", ["0-first", "m-in-the-middle", "zz-last", *ODD_NAMES])
def test_honest_students_have_full_points(hacked, student):
    assert hacked.points(student) == [2, 2]
    assert hacked.status(student) is Status.GRADED


def test_everybody_is_graded_and_gets_feedback(hacked):
    assert set(hacked.graded) == {path.name for path in (hacked.folder / "submitted").iterdir()}
    assert all(not graded.error for graded in hacked.graded.values())
    assert all(hacked.feedback.values())
    for student in READERS:
        assert "T.first" in hacked.page(student), student


def test_nobody_learns_a_hidden_test_or_evidence(hacked):
    for student in hacked.graded:
        texts = [hacked.comments(student), hacked.autograded(student)]
        texts += [hacked.page(student)] if student in READERS else []
        for text in texts:
            spelled = re.sub(r"[^a-z]", "", re.sub(r"<[^>]*>", "", text).lower())
            assert SECRET not in spelled and SECRET not in text, student
            assert "BEGIN HIDDEN" not in text or student.startswith("marks_of_tests"), student
            assert "vnd.autograder" not in text, student
        assert not re.search(r"found (/|\d)|reached \(", texts[1]), student


def test_nothing_a_student_wrote_runs_in_a_browser(hacked):
    for student in READERS:
        page = hacked.page(student)
        assert not re.search(r"<script[^>]*>\s*alert", page), student
        assert not re.search(r"<[^>]*(?:onerror|onload|javascript:)[^>]*attack", page), student
        assert "\x1b" not in page, student


def test_nothing_of_the_course_is_changed_or_taken(hacked):
    assert _files(hacked.folder) == hacked.before
    for path in (hacked.folder / "autograded").glob("*/hw/*"):
        assert path.name in ("T_toy.ipynb", "timestamp.txt", "submission_secret.txt"), path


def _status_of(process: str) -> dict[str, str]:
    try:
        lines = Path("/proc", process, "status").read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _left_processes(server: int, started: float) -> list[str]:
    """The server's descendants, and orphans in foreign pid namespaces that are younger than
    `started`."""
    processes = {p.name: _status_of(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()}
    found, parents = [], {str(server)}
    while parents:
        parents = {pid for pid, status in processes.items() if status.get("PPid") in parents}
        found += parents
    for pid, status in processes.items():
        nested = len(status.get("NSpid", "").split()) > 1
        if nested and status.get("PPid") == "1":
            ticks = int(Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[19])
            if ticks / os.sysconf("SC_CLK_TCK") > started:
                found.append(pid)
    return found


def test_nothing_is_left_behind(hacked, runtime):
    server = launch.server_pid(PRELOAD)
    assert server is not None
    deadline = time.monotonic() + 10
    while (left := _left_processes(server, hacked.started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left
    run = launch.runtime_folder()
    names = {path.name for path in run.iterdir()} - {"lock", "server.log"}
    assert all(name.startswith("server-") for name in names), names
    assert not [p for p in (runtime / "tmp").glob("*") if p.name.startswith("autograder-")]
    for folder in ("/tmp", "/dev/shm"):
        assert not list(Path(folder).glob("attack-*"))
    groups = {
        g.name for ps in cgroups._parents().values() for p in ps for g in p.glob("autograder-*")
    }
    assert not [g for g in groups if not Path("/proc", g.removeprefix("autograder-")).exists()]


@pytest.fixture(scope="module")
def cheated(runtime, tmp_path_factory):
    """B2 after attacks on its own tests, and the model solution, were graded."""
    folder = tmp_path_factory.mktemp("cheats")
    copy(ROOT, folder)
    (source,) = (ROOT / "source" / PART_B).glob("B2_*.ipynb")
    for other in folder.glob("source/*/*.ipynb"):
        if other.name != source.name:
            other.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        app = open_course(folder)
        assert NbGraderAPI(app.coursedir, parent=app).generate_assignment(PART_B)["success"]
        released = nbformat.read(folder / "release" / PART_B / source.name, as_version=4)
        classroom = {a.name: _fill(nbformat.from_dict(released), a.parts) for a in ON_B2}
        classroom["model"] = nbformat.read(source, as_version=4)
        for student, notebook in classroom.items():
            place = folder / "submitted" / student / PART_B
            place.mkdir(parents=True)
            nbformat.write(notebook, place / source.name)
        return {g.student: g.notebooks[source.stem] for g in grade(app, PART_B, workers=2)}


@pytest.mark.parametrize("attack", ON_B2, ids=lambda attack: attack.name)
def test_an_attack_on_b2_gets_what_it_has_earned(cheated, attack):
    status, results = cheated[attack.name]
    assert status in attack.statuses
    assert [r.points for r in results] in attack.points
    assert re.search(attack.says, " ".join(f"{r.check} {r.message}" for r in results), re.DOTALL)


def test_the_model_solution_beside_them_has_full_points(cheated):
    status, results = cheated["model"]
    assert status is Status.GRADED
    assert all(r.points == r.max_points for r in results)
