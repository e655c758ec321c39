"""The README and its kin: every command in them exists, every link leads somewhere."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.cli import app

from .conftest import EXERCISES, POINTS, ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("deploy/**/README.md"))]
TEXT = {page: page.read_text("utf-8") for page in PAGES}


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


def test_the_instructors_commands_do_what_the_table_says(course, monkeypatch):
    """From clone to grades, each with what it prints, on a class of one."""
    section = TEXT[PAGES[0]].split("## Instructors")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, re.M)
    assert len(rows) >= 5
    (course / "exchange").mkdir()
    release = ROOT / "release" / "part-b-coding" / "B2_kl_divergence.ipynb"
    handed_in = course / "submitted" / "ada" / "part-b-coding"
    handed_in.mkdir(parents=True)
    shutil.copy(release, handed_in)
    programs = Path(sys.executable).parent
    for command, prints in rows:
        words = shlex.split(command)
        done = subprocess.run(
            [programs / words[0], *words[1:]], cwd=course, capture_output=True, text=True
        )
        output = done.stdout + done.stderr
        assert done.returncode == 0, f"{command}\n{output}"
        for quoted in re.findall(r"`([^`]+)`", prints):
            fragments = [part.strip() for part in quoted.split("…")]
            assert all(part in output for part in fragments), f"{command}: {quoted}\n{output}"


def test_the_messages_under_troubleshooting_are_those_of_the_code():
    section = TEXT[PAGES[0]].split("## Troubleshooting")[1].split("\n## ")[0]
    messages = re.findall(r"^\| `([^`]+)` \|", section, re.M)
    assert len(messages) >= 5
    sources = [*ROOT.glob("autograder/*.py"), *ROOT.glob("source/*/*.ipynb")]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    for message in messages:
        for fragment in filter(None, (part.strip(" ;.") for part in message.split("…"))):
            assert fragment in code, message
