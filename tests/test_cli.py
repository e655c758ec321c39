"""The command `autograder`: exit codes, and messages that say what to do."""

import csv
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.rebuild import hidden_test
from verdicts import mnist

from .conftest import ASSIGNMENTS, ROOT

COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands)


def autograder(*arguments, cwd=ROOT):
    command = Path(sys.executable).with_name("autograder")
    return subprocess.run([command, *arguments], cwd=cwd, capture_output=True, text=True)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=" ".join)
def test_help_explains_every_command(command):
    done = CliRunner().invoke(app, [*command, "--help"])
    assert done.exit_code == 0 and "Usage" in done.output


def test_help_loads_nothing_that_takes_seconds():
    loaded = "import sys, autograder.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True)
    assert not {"nbgrader", "distributed", "scipy"} & {*done.stdout.split()}


def test_outside_of_a_course_it_says_where_to_go(tmp_path):
    done = autograder("grade", "part-b-coding", cwd=tmp_path)
    assert done.returncode == 2
    assert "nbgrader_config.py" in done.stdout and "Traceback" not in done.stdout + done.stderr


def test_an_unknown_assignment_and_an_empty_one_are_errors(toy):
    done = autograder("grade", "nothing", cwd=toy.folder)
    assert done.returncode == 2 and "generate_assignment" in done.stdout
    done = autograder("grade", "hw", cwd=toy.folder)
    assert done.returncode == 2 and "no submissions" in done.stdout


def test_the_sample_is_provided_without_a_network(tmp_path):
    command = [sys.executable, "-m", "verdicts.mnist", "--sample", "--root", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True)
    assert done.returncode == 0
    assert mnist.is_complete(tmp_path) and not mnist.is_original(tmp_path)


def automatic_points():
    """By part: the points that are judged automatically."""
    points = dict.fromkeys(ASSIGNMENTS, 0)
    for path in ROOT.glob("source/*/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if hidden_test(cell):
                points[path.parent.name] += cell.metadata.nbgrader.points
    return points


def test_the_demo_grades_a_class_and_leaves_its_results(tmp_path):
    folder = tmp_path / "demo"
    done = autograder("demo", "--folder", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    with (folder / "grades.csv").open() as stream:
        scores = {
            (row["student_id"], row["assignment"]): float(row["score"])
            for row in csv.DictReader(stream)
        }
    parts = {"part-a-theory", "part-b-coding", "part-c-concepts"}
    automatic = automatic_points()
    assert {a: scores["ada", a] for a in parts} == automatic  # the rest waits for a hand
    for (student, assignment), score in scores.items():
        if student in ("eve", "finn", "mallory"):
            assert score == 0, (student, assignment)
        elif student != "ada" and (folder / "submitted" / student / assignment).is_dir():
            assert 0 < score < automatic[assignment], (student, assignment)
    assert "suspicious" in done.stdout and "unreadable" in done.stdout
    pages = list(folder.glob("feedback/*/part-b-coding/*.html"))
    assert len(pages) == 4 * len(list(folder.glob("submitted/*/part-b-coding")))
    assert {path.stem for path in folder.glob("reports/*.html")} == parts
    assert len(list((folder / "pictures").glob("ada-*.png"))) >= 3
    for path in folder.glob("evidence/*/*/B3*.zip"):  # of ten thousand students, too
        with zipfile.ZipFile(path) as kept:
            measured = [one.compress_size for one in kept.infolist() if one.filename != "run.json"]
        assert sum(measured) < 1.9e6, path
    for path in folder.glob("autograded/mallory/*/*.ipynb"):
        assert "HIDDEN TESTS" not in path.read_text("utf-8")
        assert json.loads(path.read_text("utf-8"))["metadata"]["autograder"]["status"] in (
            "suspicious",
            "missing",
        )
