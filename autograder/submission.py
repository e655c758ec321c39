"""Reading what was submitted: any file gets cells or a status, never a crash.

A file is taken as it is, and read where it is graded.  Of what is in it only each cell's type, text,
ids and pictures are looked at, by code whose time and memory do not depend on how it was made.
"""

import hashlib
import itertools
import json
import os
import re
import stat
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UnreadableSubmission
from autograder.status import Status

LARGEST = 20 * 2**20
"""Bytes of the largest notebook that is read; the released ones have a few dozen kilobytes."""

MOST_MARKS = 10**6
"""Strings, brackets and commas of the largest JSON text that is read: within a second, in 100 MB
besides the text itself.  Twenty megabytes of pictures and printed lines have fewer."""

MOST_CELLS = 1000
"""Cells of the longest notebook that is read; the released ones have about thirty."""

LONGEST = 2**18
"""Characters of all its cells' text together, outputs not counted."""

_MARK = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{,]', re.DOTALL)

_PICTURES = ("image/png", "image/jpeg")

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a pair that JSON can spell one by one; no file and no message can hold one."""


@dataclass(frozen=True)
class Submitted:
    """A notebook as it was handed in, not looked into: plain data that can be read elsewhere."""

    name: str
    digest: str
    """See :func:`digest`."""
    content: bytes = b""
    status: Status = Status.GRADED
    """Why there is no content."""
    reason: str = ""
    """For the student: what is wrong with the file."""


@dataclass(frozen=True)
class Cell:
    """A student's cell: all that is looked at."""

    cell_type: str
    source: str
    id: str = ""
    grade_id: str = ""
    """nbgrader's id, as the student's file has it."""
    pictures: tuple[str, ...] = ()
    """Among its outputs, what says that it is a PNG or a JPEG picture, as it is in the file."""


def digest(path: Path) -> str:
    """A digest of what was submitted: the notebook in `path` and the time stamp beside it; of a file
    that is too large to be read, its size and times."""
    return take(path).digest


def take(path: Path) -> Submitted:
    """The file in `path`, or why it is not taken.  It is read once, so that the digest is that of the
    content."""
    found: bytes | None = None
    status, reason = Status.GRADED, ""
    try:
        found = content(path)
    except UnreadableSubmission as problem:
        status, reason = problem.status, problem.reason
    stamp = path.with_name("timestamp.txt")
    time = None
    with suppress(UnreadableSubmission):
        time = content(stamp)
    total = hashlib.sha256()
    for file, read in ((path, found), (stamp, time)):
        total.update(os.fsencode(file.name) + b"\n")
        total.update(_from_outside(file) if read is None else hashlib.sha256(read).digest())
    return Submitted(path.name, total.hexdigest(), found or b"", status, reason)


def _from_outside(file: Path) -> bytes:
    """What tells a file that is not read from another one; nothing if there is none."""
    try:
        info = file.lstat()
    except OSError:
        return b""
    if stat.S_ISREG(info.st_mode) and info.st_size <= LARGEST:
        return b""
    return f"{info.st_mode} {info.st_size} {info.st_mtime_ns}".encode()


def content(path: Path) -> bytes:
    """What is in a file of a submission.  Raises UnreadableSubmission if it is not there, is no regular
    file, is larger than what is read, or cannot be read."""
    name = path.name
    try:
        info = path.lstat()
    except FileNotFoundError:
        raise UnreadableSubmission(
            f"there is no file `{name}` in the submission. Submit it under the name it was "
            "released with.",
            Status.MISSING,
        ) from None
    if not stat.S_ISREG(info.st_mode):
        raise UnreadableSubmission(f"`{name}` is not a regular file.", Status.UNREADABLE)
    require_size(name, info.st_size)
    try:
        return path.read_bytes()
    except OSError:
        raise UnreadableSubmission(f"`{name}` cannot be read.", Status.UNREADABLE) from None


def require_size(name: str, size: int) -> None:
    """Raises UnreadableSubmission if a file of so many bytes is larger than what is read."""
    if size > LARGEST:
        raise UnreadableSubmission(
            f"`{name}` has {size / 2**20:.0f} MB; the limit is {LARGEST // 2**20} MB. "
            "Clear its outputs and submit it again.",
            Status.TOO_LARGE,
        )


def marks(content: bytes, most: int) -> int:
    """How many strings, brackets and commas a JSON text has, which is what it costs to read it; no more
    than `most` are counted."""
    counted = deque(enumerate(itertools.islice(_MARK.finditer(content), most), 1), maxlen=1)
    return counted[0][0] if counted else 0


def read(submitted: Submitted) -> list[Cell]:
    """The cells of a notebook of any format.  Raises UnreadableSubmission, with the reason in words
    for the student, for anything that is not one."""
    name = submitted.name
    if not submitted.status.read:
        raise UnreadableSubmission(submitted.reason, submitted.status)
    if not submitted.content:
        raise UnreadableSubmission(f"`{name}` is empty.", Status.UNREADABLE)
    if marks(submitted.content, MOST_MARKS + 1) > MOST_MARKS:
        raise UnreadableSubmission(
            f"`{name}` has more than {MOST_MARKS} JSON values. Clear its outputs and submit it again.",
            Status.TOO_LARGE,
        )
    try:
        # some editors begin with a byte order mark
        content = json.loads(submitted.content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableSubmission(f"`{name}` is not UTF-8 text.", Status.UNREADABLE) from None
    except (ValueError, RecursionError):
        raise UnreadableSubmission(
            f"`{name}` is not complete JSON: it was cut off or edited as text. Open it in "
            "JupyterLab, save it and submit it again.",
            Status.UNREADABLE,
        ) from None
    try:
        version, found = _cells(content)
        if len(found) > MOST_CELLS:
            raise UnreadableSubmission(
                f"`{name}` has {len(found)} cells; the limit is {MOST_CELLS}.", Status.TOO_LARGE
            )
        cells = [_cell(cell, version) for cell in found]
    except (LookupError, TypeError, AttributeError):
        raise UnreadableSubmission(
            f"`{name}` is not a Jupyter notebook.", Status.UNREADABLE
        ) from None
    length = sum(len(cell.source) for cell in cells)
    if length > LONGEST:
        raise UnreadableSubmission(
            f"`{name}` has {length} characters of text; the limit is {LONGEST}.", Status.TOO_LARGE
        )
    return cells


def _cells(content: Any) -> tuple[int, list[Any]]:
    """The notebook's format, and its cells as they are in the file."""
    version = content.get("nbformat", 1)
    if version not in (1, 2, 3, 4):
        raise LookupError
    sheets = content["worksheets"] if version in (2, 3) else [content]
    lists = [sheet["cells"] for sheet in sheets]
    if not all(isinstance(cells, list) for cells in lists):
        raise TypeError
    return version, list(itertools.chain.from_iterable(lists))


def _cell(cell: dict[str, Any], version: int) -> Cell:
    """A cell in any format: before the fourth, code, headings and text had fields of their own."""
    kind = _string(cell.get("cell_type"))
    field = "source"
    if version < 4 and kind == "code":
        field = "code" if version == 1 else "input"
    elif version == 1:
        field = "text"
    source = _HALVES.sub("\ufffd", _joined(cell.get(field), version))
    if version < 4 and kind == "heading":
        level = next((n for n in range(1, 7) if n == cell.get("level")), 1)
        source = f"{'#' * level} {' '.join(source.splitlines())}"
    if version < 4 and kind in ("heading", "html", "text"):
        kind = "markdown"
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    outputs = cell.get("outputs") if version == 4 and kind == "code" else None
    pictures = _pictures(outputs) if isinstance(outputs, list) else ()
    return Cell(kind, source, _string(cell.get("id")), _string(grade_id), pictures)


def _pictures(outputs: list[Any]) -> tuple[str, ...]:
    every = (output.get("data") for output in outputs if isinstance(output, dict))
    found = (data.get(kind) for data in every if isinstance(data, dict) for kind in _PICTURES)
    return tuple(_joined(picture, 4) for picture in found if picture)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _joined(source: Any, version: int) -> str:
    """A cell's text, which may be a list of lines; the oldest formats wrote them without their ends."""
    if not isinstance(source, list):
        return _string(source)
    lines = [_string(line) for line in source]
    ended = version == 4 or (lines and lines[0].endswith(("\n", "\r")))
    return ("" if ended else "\n").join(lines)
