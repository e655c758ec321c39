"""The command `autograder`: exit codes, and messages that say what to do."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder import mnist
from autograder.cli import app

from .conftest import ROOT


def autograder(*arguments, cwd=ROOT):
    command = Path(sys.executable).with_name("autograder")
    return subprocess.run([command, *arguments], cwd=cwd, capture_output=True, text=True)


@pytest.mark.parametrize("command", [[], ["grade"], ["data"], ["doctor"], ["demo"]])
def test_help_explains_every_command(command):
    done = CliRunner().invoke(app, [*command, "--help"])
    assert done.exit_code == 0 and "Usage" in done.output


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
    done = autograder("data", "--sample", "--root", str(tmp_path))
    assert done.returncode == 0
    assert mnist.is_complete(tmp_path) and not mnist.is_original(tmp_path)


def test_the_demo_grades_a_class_and_leaves_its_results(tmp_path):
    folder = tmp_path / "demo"
    done = autograder("demo", "--folder", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    with (folder / "grades.csv").open() as stream:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(stream)}
    assert scores["ada"] == 28  # of 31: the pictures wait for a hand
    assert scores["eve"] == scores["finn"] == scores["mallory"] == 0
    assert 0 < scores["ben"] < 28 and 0 < scores["cleo"] < 28 and 0 < scores["dan"] < 28
    assert "suspicious" in done.stdout and "unreadable" in done.stdout
    pages = list(folder.glob("feedback/*/part-b-coding/*.html"))
    assert len(pages) == 3 * len(scores)
    assert len(list((folder / "pictures").glob("ada-*.png"))) >= 3
    for path in folder.glob("autograded/mallory/*/*.ipynb"):
        assert "HIDDEN TESTS" not in path.read_text("utf-8")
        assert json.loads(path.read_text("utf-8"))["metadata"]["autograder"]["status"] in (
            "suspicious",
            "missing",
        )
