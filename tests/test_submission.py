"""Reading what was submitted: every file gets a notebook or a status."""

import json
import os

import nbformat
import pytest

from autograder import submission
from autograder.errors import UnreadableSubmission
from autograder.status import Status

from .conftest import cell

pytestmark = pytest.mark.pure

NOTEBOOK = nbformat.writes(
    nbformat.v4.new_notebook(cells=[cell("x = 1", "T-answer", solution=True)])
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        NOTEBOOK.encode()[:-20],
        NOTEBOOK.encode("utf-16"),
        b"\xff\xfe\x00",
        b"[]",
        b"42",
        b"null",
        b"{}",
        b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
        b'{"cells": [3], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
        b'{"nbformat": 99, "cells": []}',
        b"[" * 100_000,
    ],
)
def test_what_is_not_a_notebook_is_unreadable(tmp_path, content):
    path = tmp_path / "B1.ipynb"
    path.write_bytes(content)
    with pytest.raises(UnreadableSubmission) as caught:
        submission.read(path)
    assert caught.value.status is Status.UNREADABLE
    assert "B1.ipynb" in caught.value.reason


def test_a_missing_file_and_a_huge_one_have_their_own_statuses(tmp_path):
    with pytest.raises(UnreadableSubmission) as caught:
        submission.read(tmp_path / "B1.ipynb")
    assert caught.value.status is Status.MISSING
    huge = tmp_path / "huge.ipynb"
    with huge.open("wb") as stream:
        stream.truncate(100 * 2**20)
    with pytest.raises(UnreadableSubmission) as caught:
        submission.read(huge)
    assert caught.value.status is Status.TOO_LARGE


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_only_regular_files_are_read(tmp_path, kind):
    path = tmp_path / "B1.ipynb"
    if kind == "link":
        (tmp_path / "secret").write_text(NOTEBOOK)
        path.symlink_to(tmp_path / "secret")
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(UnreadableSubmission):
        submission.read(path)


def test_strange_metadata_does_not_get_in_the_way(tmp_path):
    notebook = json.loads(NOTEBOOK)
    notebook["metadata"] = {"kernelspec": {"name": "malicious"}}
    notebook["cells"][0]["metadata"] = {"nbgrader": "points: 1000", "tags": ["skip-execution"]}
    path = tmp_path / "B1.ipynb"
    path.write_text(json.dumps(notebook))
    (read,) = submission.read(path).cells
    assert read == {"cell_type": "code", "source": "x = 1", "id": "t-answer", "grade_id": ""}


def test_a_byte_order_mark_and_halves_of_surrogate_pairs_are_taken_out(tmp_path):
    path = tmp_path / "B1.ipynb"
    path.write_bytes(
        b"\xef\xbb\xbf" + NOTEBOOK.replace("x = 1", "'\\ud800, \\ud83d\\ude00'").encode()
    )
    (found,) = submission.read(path).cells
    assert found.source == "'\ufffd, \U0001f600'"


def test_an_old_notebook_format_is_read(tmp_path):
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "input": ["x = 1"],
                        "language": "python",
                        "outputs": [],
                        "metadata": {},
                    }
                ]
            }
        ],
    }
    path = tmp_path / "B1.ipynb"
    path.write_text(json.dumps(old))
    (read,) = submission.read(path).cells
    assert read.source == "x = 1"
