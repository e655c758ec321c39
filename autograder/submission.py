"""Reading what was submitted: any file gets a notebook or a status, never a crash."""

import glob
import hashlib
import json
import os
import re
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from autograder.errors import UnreadableSubmission
from autograder.status import Status

LARGEST = 20 * 2**20
"""Bytes of the largest notebook that is read; the released ones have a few dozen kilobytes."""

MOST_CELLS = 1000
"""Cells of the longest notebook that is read; the released ones have about thirty."""

_LONGEST_PATH = 3000
"""Bytes of the longest path of a file that is copied; Linux takes 4095, and the copy's is longer."""

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a pair that JSON can spell one by one; no file and no message can hold one."""

LONGEST = 2**18
"""Characters of all its cells' text together, outputs not counted."""


def digest(paths: list[Path]) -> str:
    """A digest of files' contents; of one that is too large to be read, of its size and times."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.name}\n".encode())
        try:
            info = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(info.st_mode) and info.st_size <= LARGEST:
            total.update(hashlib.sha256(path.read_bytes()).digest())
        else:
            total.update(f"{info.st_mode} {info.st_size} {info.st_mtime_ns}".encode())
    return total.hexdigest()


@contextmanager
def regular_files_only(coursedir: CourseDirectory, folder: Path) -> Iterator[None]:
    """While it lasts, nbgrader copies and opens of a submission only files of its own: links could
    lead anywhere, a pipe or a device has no end, and a path may be longer than Linux takes."""
    ignored, timestamp_of = coursedir.ignore, coursedir.get_existing_timestamp

    def usable_timestamp(place: str) -> Any:
        path = Path(place, "timestamp.txt")
        try:
            if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > 1000:
                return None
            return timestamp_of(place)
        except (OSError, ValueError, OverflowError):
            return None

    strange = []
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(where, name)
            long = len(os.fsencode(path)) > _LONGEST_PATH
            mode = 0 if long else os.lstat(path).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                strange.append(glob.escape(name))
    coursedir.ignore = [*ignored, *strange]
    coursedir.get_existing_timestamp = usable_timestamp
    try:
        yield
    finally:
        coursedir.ignore = ignored
        del coursedir.get_existing_timestamp


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


class SubmissionExporter(NotebookExporter):
    """nbgrader's notebook exporter for autograding, which can also read what is not a notebook.

    The sanitizing pass reads from ``submitted/`` and gets the plain cells of :func:`read`, with a
    failure noted in ``resources["autograder"]``; the grading pass reads the rebuilt notebook.
    """

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """See the base class; never raises for what a student submitted."""
        resources = resources if resources is not None else {}
        if not self.parent._sanitizing:
            return super().from_filename(filename, resources=resources, **kw)
        resources["metadata"] = {"name": Path(filename).stem, "path": str(Path(filename).parent)}
        try:
            cells = read(Path(filename)).cells
            resources["autograder"] = {"status": Status.GRADED, "reason": "", "cells": cells}
        except UnreadableSubmission as error:
            resources["autograder"] = {"status": error.status, "reason": error.reason, "cells": []}
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources, **kw)
