"""Notebooks that lie beside where they should: under another name, in a folder, in an archive.

They are recognised by their cells.  None is graded by itself: what a student meant to hand in, an
instructor says.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from nbformat import NotebookNode

from autograder import measure
from autograder.archive import notebooks_in
from autograder.errors import UnreadableSubmission
from autograder.rebuild import Rebuilt, read_and_rebuild
from autograder.recognize import place, share
from autograder.status import Status
from autograder.submission import LARGEST, MOST_MARKS, Submitted, content, marks, read, take

READ = (".ipynb", ".ipynb.txt", ".ipynb.json", ".json", ".zip")
"""The endings of files that may be or hold a notebook."""

NAMED = (".py", ".html", ".pdf", ".tar", ".gz", ".tgz", ".7z", ".rar")
"""The endings of files that a student may have taken for the notebook."""

MOST = 10
"""Files beside the notebooks of one submission that are looked at, and notebooks in them."""

_MOST_ENTRIES = 200
_DEEPEST = 3


def beside(folder: Path, source: Path) -> list[Path]:
    """The files in a submission's folder that may be or hold a notebook, and then those that may have
    been taken for one; not those that should be there: that are called as in the folder `source`."""
    found: list[Path] = []
    folders, room = [(folder, 0)], _MOST_ENTRIES
    while folders and room:
        place, depth = folders.pop()
        try:
            with os.scandir(place) as listed:
                entries = sorted(islice(listed, room), key=lambda entry: entry.name)
        except OSError:
            continue
        room -= len(entries)
        for entry in entries:
            if (
                entry.name.startswith(".")
                or entry.is_symlink()
                or not (entry.is_dir() or entry.is_file())
            ):
                continue
            if entry.is_dir():
                folders += [(Path(entry.path), depth + 1)] if depth < _DEEPEST else []
            elif entry.name.lower().endswith(READ + NAMED) and (
                depth or not (source / entry.name).exists()
            ):
                found.append(Path(entry.path))

    def rank(path: Path) -> int:
        """Which ending it has: what holds a notebook most likely comes first."""
        return [path.name.lower().endswith(ending) for ending in READ + NAMED].index(True)

    return sorted(found, key=rank)[:MOST]


def taken(folder: Path, files: Sequence[Path]) -> list[Submitted]:
    """The notebooks in files that lie beside, not looked into, each by its path in the submission's
    `folder` as it is shown; a file that holds none stands for itself, without content."""
    found: list[Submitted] = []
    room, members = 2 * LARGEST, measure.MOST_PARTS
    for file in files:
        name = _shown(file.relative_to(folder).as_posix())
        before = len(found)
        if file.name.lower().endswith(".zip"):
            try:
                archive = content(file)
                members -= measure.members(archive) or 0
                if members < 0:
                    raise ValueError("all archives together have too many members")
                for place, data in islice(notebooks_in(archive, room), MOST):
                    found.append(Submitted(f"{name}: {_shown(place)}", "", data))
            except (UnreadableSubmission, ValueError):
                room -= LARGEST  # it may have been unpacked so far
        elif file.name.lower().endswith(READ):
            found.append(replace(take(file), name=name))
        room -= sum(len(submitted.content) for submitted in found[before:])
        if len(found) == before:
            found.append(Submitted(name, "", status=Status.UNREADABLE))
        if len(found) >= MOST or room < 0:
            break
    return found[:MOST]


def _shown(name: str) -> str:
    """A name that a student chose, as it can stand in a sentence: without what no file and no page can
    hold, what turns text around, and what ends its quotes; the end of a long one."""
    return "".join(c if c.isprintable() and c != "`" else "\ufffd" for c in name[-100:])


def alike(
    source: NotebookNode, released: NotebookNode, others: Sequence[Submitted]
) -> tuple[list[Submitted], bool]:
    """Those of `others` that are the notebook by most of its cells; only the answered ones, if any is,
    and whether that is so.  All of them together may cost as much to read as one notebook may."""
    found = []
    room = MOST_MARKS
    for other in others:
        room -= marks(other.content, room)
        if room <= 0:
            break
        try:
            cells = read(other)
        except UnreadableSubmission:
            continue
        if share(source, released, cells) >= 0.5:
            answered = place(source, released, cells).answered
            found.append((answered, [cell.source for cell in cells], other))
    answered = any(entry[0] for entry in found)
    best = [entry for entry in found if entry[0] or not answered]
    different = {tuple(texts): other for _, texts, other in reversed(best)}  # copies are one
    return list(different.values())[::-1], answered


def look_beside(
    rebuilt: Rebuilt,
    source: NotebookNode,
    released: NotebookNode,
    name: str,
    others: Sequence[Submitted],
) -> Rebuilt:
    """What is graded where a notebook is missing, or is there as it was released, and others lie
    beside: nothing either, but with the reason."""
    missing = rebuilt.status is Status.MISSING
    if not others or rebuilt.answered or not (missing or rebuilt.status is Status.GRADED):
        return rebuilt
    found, answered = alike(source, released, others)
    if not (missing or answered):
        return rebuilt
    there = " and ".join(f"`{other.name}`" for other in found or others)
    what = "is as it was released" if not missing else "is not in the submission"
    how = "looks" if len(found) == 1 else "look"
    like = f"{there} {how} like it" if found else f"there is {there}"
    reason = f"`{name}` {what}, but {like}. Submit yours under the name it was released with."
    nothing = read_and_rebuild(
        source, released, Submitted("", rebuilt.digest, status=Status.MISSING)
    )
    other_form = any(not other.status.read for other in others)
    status = Status.RENAMED if found or other_form else Status.MISSING
    return replace(nothing, status=status, reason=reason)
