"""Reading what was submitted: every file gets a notebook or a status."""

import json
import os
import pickle
import time

import nbformat
import pytest

from autograder import submission
from autograder.errors import UnreadableSubmission
from autograder.status import Status
from autograder.submission import Cell

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
        submission.read(submission.take(path))
    assert caught.value.status is Status.UNREADABLE
    assert "B1.ipynb" in caught.value.reason


def test_a_missing_file_and_a_huge_one_have_their_own_statuses(tmp_path):
    with pytest.raises(UnreadableSubmission) as caught:
        submission.read(submission.take(tmp_path / "B1.ipynb"))
    assert caught.value.status is Status.MISSING
    huge = tmp_path / "huge.ipynb"
    with huge.open("wb") as stream:
        stream.truncate(100 * 2**20)
    with pytest.raises(UnreadableSubmission) as caught:
        submission.read(submission.take(huge))
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
        submission.read(submission.take(path))


def test_strange_metadata_does_not_get_in_the_way(tmp_path):
    notebook = json.loads(NOTEBOOK)
    notebook["metadata"] = {"kernelspec": {"name": "malicious"}}
    notebook["cells"][0]["metadata"] = {"nbgrader": "points: 1000", "tags": ["skip-execution"]}
    path = tmp_path / "B1.ipynb"
    path.write_text(json.dumps(notebook))
    (read,) = submission.read(submission.take(path))
    assert read == Cell("code", "x = 1", "t-answer")


def test_a_byte_order_mark_and_halves_of_surrogate_pairs_are_taken_out(tmp_path):
    path = tmp_path / "B1.ipynb"
    path.write_bytes(
        b"\xef\xbb\xbf" + NOTEBOOK.replace("x = 1", "'\\ud800, \\ud83d\\ude00'").encode()
    )
    (found,) = submission.read(submission.take(path))
    assert found.source == "'\ufffd, \U0001f600'"


OLD = [
    {"cells": [{"cell_type": "code", "code": "x = 1"}, {"cell_type": "text", "text": "Why"}]},
    {
        "nbformat": 2,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "code", "input": ["x = 1"], "outputs": []},
                    {"cell_type": "html", "source": "Why"},
                ]
            }
        ],
    },
    {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {"cells": [{"cell_type": "code", "input": "x = 1", "language": "python"}]},
            {"cells": [{"cell_type": "heading", "source": ["W\n", "hy"], "level": 10**9}]},
        ],
    },
    {"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = ", "1"]}, {"source": 3}]},
]


@pytest.mark.parametrize("old", OLD, ids=lambda old: old.get("nbformat"))
def test_every_notebook_format_is_read(old):
    cells = submission.read(submission.Submitted("B1.ipynb", "", json.dumps(old).encode()))
    assert cells[0] == Cell("code", "x = 1")
    why = {1: "Why", 2: "Why", 3: "# W hy"}.get(old.get("nbformat", 1))
    assert cells[1:] == [Cell("markdown", why) if why else Cell("", "")]


def many(value: str, count: int) -> str:
    """A JSON list of `count` times the same."""
    return f"[{f'{value},' * (count - 1)}{value}]"


LARGE = {
    "tags": ('"metadata": {"tags": ' + json.dumps([{"a": n} for n in range(2000)]) + "}", True),
    "outputs": ('"outputs": ' + many('{"a": 1}', 200_000), True),
    "type": ('"cell_type": "raw", "cell_type": ' + many("[]", 50_000), True),
    "twice": ('"metadata": 1, ' * 10_000 + '"metadata": {}', True),
    "picture": ('"outputs": [{"image/png": "' + "A" * 19 * 2**20 + '"}]', True),
    "lines": ('"outputs": ' + many('"0.123 0.123 0.123 0.123 0.123\\n"', 400_000), True),
    "objects": ('"metadata": ' + many('{"":0}', 2_000_000), False),
    "lists": ('"metadata": ' + many("[]", 6_000_000), False),
    "quotes": ('"metadata": "' + '\\"' * 5_000_000, False),
}


@pytest.mark.parametrize("name", LARGE)
def test_no_file_takes_long(name):
    fields, read = LARGE[name]
    content = '{"nbformat": 4, "cells": [{"source": "x = 1", ' + fields + "}]}"
    check_quick(content.encode(), read)


def test_nor_does_one_in_an_old_format():
    outputs = many('{"output_type": "stream"}', 200_000)
    one = '{"cell_type": "code", "input": "x = 1", "outputs": ' + outputs + "}"
    check_quick(f'{{"nbformat": 3, "worksheets": [{{"cells": [{one}]}}]}}'.encode(), read=True)


def check_quick(content: bytes, read: bool) -> None:
    """Whether a file has been read, or has not, within a few seconds."""
    began = time.process_time()
    try:
        (found,) = submission.read(submission.Submitted("B1.ipynb", "", content))
    except UnreadableSubmission:
        assert not read
    else:
        assert read and found.source == "x = 1"
    assert time.process_time() - began < 3


def test_what_is_handed_in_can_be_sent_unread(tmp_path):
    path = tmp_path / "B1.ipynb"
    path.write_text("{")
    taken = pickle.loads(pickle.dumps(submission.take(path)))
    assert taken.content == b"{" and taken.status is Status.GRADED
    assert submission.take(tmp_path / "B2.ipynb").status is Status.MISSING


def test_a_digest_is_that_of_what_was_read(tmp_path, monkeypatch):
    """Also where somebody collects while a submission is being read."""
    path = tmp_path / "B1.ipynb"
    path.write_text("first")
    before = submission.digest(path)
    real = type(path).read_bytes

    def changing(file):
        content = real(file)
        path.write_text("second")
        return content

    with monkeypatch.context() as patch:
        patch.setattr(type(path), "read_bytes", changing)
        taken = submission.take(path)
    assert (taken.content, taken.digest) == (b"first", before)
    assert submission.digest(path) != before
