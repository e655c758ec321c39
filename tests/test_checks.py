"""A course's verdicts are the files that were read, whatever becomes of them."""

import os

import pytest

from autograder.checks import Verdicts

from .conftest import TOY_VERDICTS

pytestmark = pytest.mark.pure


def test_a_verdict_that_changed_in_the_same_second_is_taken(tmp_path, monkeypatch):
    """Python keeps what it compiles by a file's time and size; a verdict of before would be judged by."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    sizes = []
    for size in (3, 2):
        file = tmp_path / "toy.py"
        file.write_text(TOY_VERDICTS.replace("size=3", f"size={size}"))
        os.utime(file, (1e9, 1e9))
        verdicts = Verdicts.read(tmp_path)
        sizes.append(len(verdicts.checks().draw("T.value", 1)["x"]))
    assert sizes == [3, 2]
    assert [path.name for path in tmp_path.iterdir()] == ["toy.py"]


def test_verdicts_are_there_when_their_folder_is_gone(tmp_path):
    (tmp_path / "toy.py").write_text(TOY_VERDICTS)
    verdicts = Verdicts.read(tmp_path)
    (tmp_path / "toy.py").unlink()
    assert "T.value" in verdicts.checks()
