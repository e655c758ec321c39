"""Reading what was submitted: any file gets a notebook or a status, never a crash."""

import hashlib
import json
import re
import stat
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.errors import UnreadableSubmission
from autograder.status import Status

LARGEST = 20 * 2**20
"""Bytes of the largest notebook that is read; the released ones have a few dozen kilobytes."""

MOST_CELLS = 1000
"""Cells of the longest notebook that is read; the released ones have about thirty."""

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a pair that JSON can spell one by one; no file and no message can hold one."""

LONGEST = 2**18
"""Characters of all its cells' text together, outputs not counted."""


def digest(path: Path) -> str:
    """A digest of what was submitted: the notebook in `path` and the time stamp beside it; of a file
    that is too large to be read, its size and times."""
    total = hashlib.sha256()
    for file in (path, path.with_name("timestamp.txt")):
        total.update(f"{file.name}\n".encode())
        try:
            info = file.lstat()
        except OSError:
            continue
        if stat.S_ISREG(info.st_mode) and info.st_size <= LARGEST:
            total.update(hashlib.sha256(file.read_bytes()).digest())
        else:
            total.update(f"{info.st_mode} {info.st_size} {info.st_mtime_ns}".encode())
    return total.hexdigest()


def read(path: Path) -> NotebookNode:
    """The notebook in `path`, in nbformat 4.  Raises UnreadableSubmission, with the reason in
    words for the student, for anything that is not one."""
    try:
        info = path.lstat()
    except FileNotFoundError:
        raise UnreadableSubmission(
            f"there is no file `{path.name}` in the submission. Submit it under the name it was "
            "released with.",
            Status.MISSING,
        ) from None
    if not stat.S_ISREG(info.st_mode):
        raise UnreadableSubmission(f"`{path.name}` is not a regular file.", Status.UNREADABLE)
    if info.st_size > LARGEST:
        raise UnreadableSubmission(
            f"`{path.name}` has {info.st_size / 2**20:.0f} MB; the limit is {LARGEST // 2**20} MB. "
            "Clear its outputs and submit it again.",
            Status.TOO_LARGE,
        )
    if info.st_size == 0:
        raise UnreadableSubmission(f"`{path.name}` is empty.", Status.UNREADABLE)
    try:
        text = path.read_bytes().decode("utf-8-sig")  # some editors begin a file with a mark
    except (OSError, UnicodeDecodeError):
        raise UnreadableSubmission(f"`{path.name}` is not UTF-8 text.", Status.UNREADABLE) from None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableSubmission(
            f"`{path.name}` is not complete JSON: it was cut off or edited as text. Open it in "
            "JupyterLab, save it and submit it again.",
            Status.UNREADABLE,
        ) from None
    count = _count_cells(content)
    if count > MOST_CELLS:  # nbformat's time grows with its square
        raise UnreadableSubmission(
            f"`{path.name}` has {count} cells; the limit is {MOST_CELLS}.", Status.TOO_LARGE
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = _plain(nbformat.reads(text, as_version=4))
    except Exception:  # nbformat has no common exception for what is not a notebook
        raise UnreadableSubmission(
            f"`{path.name}` is not a Jupyter notebook.", Status.UNREADABLE
        ) from None
    length = sum(len(cell.source) for cell in notebook.cells)
    if length > LONGEST:
        raise UnreadableSubmission(
            f"`{path.name}` has {length} characters of text; the limit is {LONGEST}.",
            Status.TOO_LARGE,
        )
    return notebook


def _count_cells(content: Any) -> int:
    """How many cells there are in what was read from a file, in the older formats too."""
    sheets = content.get("worksheets") if isinstance(content, dict) else None
    holders = [content, *(sheets if isinstance(sheets, list) else [])]
    lists = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    return sum(len(cells) for cells in lists if isinstance(cells, list))


def _plain(notebook: NotebookNode) -> NotebookNode:
    """Only what rebuilding looks at: each cell's type, text, id and nbgrader id."""
    cells = []
    for cell in notebook["cells"]:
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        source = cell.get("source", "")
        cells.append(
            NotebookNode(
                cell_type=str(cell.get("cell_type", "raw")),
                source=_HALVES.sub("\ufffd", source) if isinstance(source, str) else "",
                id=str(cell.get("id", "")),
                grade_id=grade_id if isinstance(grade_id, str) else "",
            )
        )
    return NotebookNode(cells=cells)
