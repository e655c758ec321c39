"""The README and its kin: every command in them does what they say, every link leads somewhere."""

import datetime
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
import urllib.request
from dataclasses import fields
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder import bank, exports
from autograder.cli import app
from autograder.sandbox.limits import Limits
from autograder.settings import Autograder

from .conftest import EXERCISES, POINTS, ROOT, ToyCourse

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("deploy/**/README.md"))]
TEXT = {page: page.read_text("utf-8") for page in PAGES}
PROGRAMS = Path(sys.executable).parent


def section(name: str, page: Path = PAGES[0]) -> str:
    """What a page says under a heading."""
    return TEXT[page].split(f"\n## {name}\n")[1].split("\n## ")[0]


def quoted(text: str) -> list[str]:
    """What stands between backquotes, in one line each."""
    return [" ".join(code.split()) for code in re.findall(r"(?<!`)`([^`]+)`(?!`)", text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", TEXT[page]):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_exist(page):
    rules = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake ([a-z-]+)\b", " ".join(re.findall(r"`[^`]+`", TEXT[page]))):
        assert re.search(rf"^{target}:", rules, re.M), target


def options_of(command):
    """The words of an `autograder` command line that are options, with its subcommand."""
    words = shlex.split(command.replace("…", ""))
    return words[1], [word.split("=")[0] for word in words if word.startswith("--")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_autograder_commands_and_options_exist(page):
    for command in re.findall(r"`(autograder [a-z][^`]*)`", TEXT[page]):
        name, options = options_of(command)
        done = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"})
        assert done.exit_code == 0, command
        for option in options:
            assert option in done.output, command


def test_the_table_lists_every_exercise_with_its_points():
    rows = re.findall(
        r"^\| \[(\w\d) [^\]]*\]\(([^)]+)\) .*\| (\d+) \| \d+ \|$", TEXT[PAGES[0]], re.M
    )
    assert {name: int(points) for name, _, points in rows} == POINTS
    assert [name for name, _, _ in rows] == list(EXERCISES)
    for name, link, _ in rows:
        assert f"/{name}_" in link
        title = nbformat.read(ROOT / link, as_version=4).cells[0].source
        assert title.startswith(f"# {name} ")


@pytest.fixture
def jupyter_lab(tmp_path):
    """JupyterLab in a folder that holds what a student is given; asks its server, returns JSON."""
    for given in ("notebooks", "release"):
        shutil.copytree(ROOT / given, tmp_path / given)
    runtime = tmp_path / "runtime"
    command = [PROGRAMS / "jupyter", "lab", "--no-browser", "--allow-root", "--ServerApp.port=0"]
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_TOKEN": "t"}
    environment["PATH"] = f"{PROGRAMS}:{os.environ['PATH']}"
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 120
        while not (started := list(runtime.glob("jpserver-*.json"))):
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.2)
        url = json.loads(started[0].read_text())["url"]

        def ask(path, data=None):
            request = urllib.request.Request(
                url + path, json.dumps(data).encode() if data else None
            )
            request.add_header("Authorization", "token t")
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.loads(answer.read())

        yield ask
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_a_student_opens_answers_and_validates(jupyter_lab, tmp_path):
    """The students' section from opening to *Validate*, which is this request to the server."""
    release = bank.notebook(ROOT, "release", "B2")
    path = "release/part-b-coding/B2_kl_divergence.ipynb"
    assert jupyter_lab(f"api/contents/{path}")["type"] == "notebook"
    lesson = re.search(r"\]\(([^)]*notebooks/[^)]*)\)", release.cells[0].source)[1]
    named = (tmp_path / path).parent.joinpath(lesson).resolve().relative_to(tmp_path.resolve())
    assert jupyter_lab(f"api/contents/{named}")["type"] == "notebook"

    says = quoted(section("Students"))
    success, failure = "Success! Your notebook passes all the tests.", "The following cell failed"
    assert {success, failure, "raise NotImplementedError()"} <= set(says)
    unanswered = jupyter_lab("assignments/validate", {"path": path})
    assert "failed" in unanswered["value"] and unanswered["success"]
    nbformat.write(bank.place(_right(), ROOT, "B2"), tmp_path / path)
    answered = jupyter_lab("assignments/validate", {"path": path})
    assert answered["success"] and "failed" not in answered["value"], answered


def _right() -> str:
    return next(answer.code for answer in bank.answers(ROOT, "B2") if answer.right)


def test_the_instructors_commands_do_what_the_tables_say(course):
    """From clone to grades and on, each with what it prints, on a class of one."""
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", section("Instructors"), re.M)
    assert len(rows) >= 9
    release = ROOT / "release" / "part-b-coding" / "B2_kl_divergence.ipynb"
    handed_in = course / "submitted" / "ada" / "part-b-coding"
    handed_in.mkdir(parents=True)
    shutil.copy(release, handed_in)
    for command, prints in rows:
        words = shlex.split(command)
        done = subprocess.run(
            [PROGRAMS / words[0], *words[1:]], cwd=course, capture_output=True, text=True
        )
        output = done.stdout + done.stderr
        assert done.returncode == 0, f"{command}\n{output}"
        says = quoted(prints.split(";")[0])
        assert says, command
        for message in says:
            fragments = [part.strip() for part in message.split("…")]
            assert all(part in output for part in fragments), f"{command}: {message}\n{output}"


def test_options_and_exports_named_alone_exist():
    helps = [
        CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).output
        for name in ("grade", "report")
    ]
    alone = [code for code in quoted(section("Instructors")) if re.fullmatch(r"--[a-z]+", code)]
    assert len(alone) >= 4
    for option in alone:
        assert any(option in text for text in helps), option
    for plugin in re.findall(r"\w+ExportPlugin", section("Instructors")):
        assert hasattr(exports, plugin), plugin


def test_a_course_of_your_own_is_graded_as_the_tables_say(tmp_path):
    """From nothing to a graded exercise; the package is installed already."""
    text = section("A course of your own")
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", text.split("\nThen change it")[0], re.M)
    assert [command.split()[0] for command, _ in rows] == [
        "pip",
        "autograder",
        "autograder",
        "python",
    ]
    own = tmp_path / "statistics"
    environment = {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "200",
    }
    for command, prints in rows[1:]:
        words = [str(own) if word == "~/statistics" else word for word in shlex.split(command)]
        done = subprocess.run(
            [PROGRAMS / words[0], *words[1:]],
            cwd=own if own.exists() else tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        output = done.stdout + done.stderr
        assert done.returncode == 0, f"{command}\n{output}"
        for message in quoted(prints.split(";")[0]):
            assert all(part.strip() in output for part in message.split("…")), (
                f"{command}\n{output}"
            )
    assert (own / "build" / "demo" / "grades.csv").exists()
    in_table = re.findall(r"c\.Autograder\.(\w+) = ", text)
    assert set(in_table) <= set(Autograder.class_trait_names(config=True))
    assert len((own / "nbgrader_config.py").read_text().splitlines()) <= 10


def test_late_days_and_extensions_of_the_readme(tmp_path, monkeypatch):
    """The lines for nbgrader_config.py, at work: ada has three days more than ben."""
    (block,) = re.findall(r"```python\n(.*?)```", section("Instructors"), re.S)
    monkeypatch.chdir(tmp_path)
    toy = ToyCourse(tmp_path, textwrap.dedent(block))
    due = datetime.datetime(2026, 12, 1, 23, 59)
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=due)
    days_late = {"ada": 3.5, "ben": 1.5, "cleo": 30.0, "dan": -0.5}
    for student, days in days_late.items():
        when = due + datetime.timedelta(days=days)
        toy.submit(student, "def f(x):\n    return 2 * x")
        stamp = tmp_path / "submitted" / student / "hw" / "timestamp.txt"
        stamp.write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC")
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.add_student("ada")
    extend = CliRunner().invoke(app, ["extend", "ada", "hw", "--days", "3"])
    assert extend.exit_code == 0, extend.output
    toy.grade()
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        taken = {
            s.student.id: s.late_submission_penalty for s in gradebook.assignment_submissions("hw")
        }
    assert taken == pytest.approx({"ada": 0.2, "ben": 0.4, "cleo": 2.0, "dan": 0.0})


def test_the_limits_are_those_of_the_code():
    rows = re.findall(r"^\| (`\w+`.*) \| ([\d, ]+)( MiB| GiB|) \|$", TEXT[PAGES[0]], re.M)
    unit = {"": 1, " MiB": 2**20, " GiB": 2**30}
    found = {
        name: float(value) * unit[size]
        for names, values, size in rows
        for name, value in zip(quoted(names), values.split(","), strict=True)
    }
    assert found == {name: getattr(Limits, name) for name in found}
    limits = {field.name for field in fields(Limits)}
    assert set(found) == limits & set(Autograder.class_trait_names(config=True))


@pytest.mark.parametrize("page", PAGES[:2], ids=lambda page: page.name)
def test_files_that_are_named_exist(page):
    folders = (ROOT, ROOT / "autograder", ROOT / "tests", ROOT / "tests" / "bank" / "A1")
    names = [code for code in quoted(TEXT[page]) if re.fullmatch(r"[\w/*.]+(\.py|\.yml|/)", code)]
    assert names
    made = {
        "build/demo/",
        "data/",
        "submitted/",
        "tests/bank/A1/wrong/what_is_wrong.py",
    }  # by whoever reads it
    for name in set(names) - made:
        assert any(list(folder.glob(name.rstrip("/"))) for folder in folders), name


def test_the_messages_under_troubleshooting_are_those_of_the_code():
    messages = re.findall(r"^\| `([^`]+)` \|", section("Troubleshooting"), re.M)
    assert len(messages) >= 5
    sources = [
        *ROOT.glob("autograder/*.py"),
        *ROOT.glob("verdicts/mnist.py"),
        *ROOT.glob("source/*/*.ipynb"),
    ]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    for message in messages:
        for fragment in filter(None, (part.strip(" ;.") for part in message.split("…"))):
            assert fragment in code, message
