"""What students are told when they hand in: until when it was due, and what is still missing; and that
they get all of their feedback.

The deadline goes with a released assignment, in a small file; ``nbgrader submit``, and the button of the
assignment list, then leave a receipt in the student's folder.  This file goes to where students are
without the rest of the package: it needs nbgrader and nothing else.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from nbgrader.exchange.abc import Exchange, ExchangeSubmit
from nbgrader.exchange.default import ExchangeFetchFeedback
from nbgrader.utils import notebook_hash

DEADLINE = "deadline.txt"
"""In a released assignment: when it is due, as in ``2026-12-01 23:59:00+01:00 Europe/Berlin``."""

RECEIPT = "receipt.md"
"""In the student's folder; it is not handed in."""

OVERVIEW = "overview"
"""The feedback page of the whole assignment, among those of its notebooks."""

_LARGEST = 20 * 2**20
"""Bytes of the largest notebook that is looked into: as many as grading reads."""

_MOST = 100
"""Notebooks of an assignment that are looked into."""

_HEADING = re.compile(r"^#+ +(.+)", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:async +)?(?:def|class) +(\w+)|^(\w+) *=(?!=)", re.MULTILINE)


def said(when: datetime) -> str:
    """A time in words, with its zone."""
    clock = f"{when:%H:%M:%S}".removesuffix(":00")
    zone = str(when.tzinfo)
    place = "" if zone == when.tzname() else f" ({zone})"
    return f"{when:%A} {when.day} {when:%B %Y}, {clock} {when.tzname()}{place}"


def note_deadline(folder: Path, due: datetime | None) -> None:
    """Writes into a released assignment when it is due, in the course's zone; a file of the course's own
    that is called the same stays."""
    path = folder / DEADLINE
    if path.exists() and deadline(folder) is None:
        return
    if due is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(f"{due} {due.tzinfo}\n", "utf-8")


def deadline(folder: Path) -> datetime | None:
    """When a released assignment is due; None if that does not stand there."""
    try:
        with (folder / DEADLINE).open(encoding="utf-8") as stream:
            date, time, zone = stream.read(200).split()
        due = datetime.fromisoformat(f"{date} {time}")
    except (OSError, ValueError):
        return None
    return due.astimezone(_zone(zone)) if due.tzinfo else None


def _zone(name: str) -> tzinfo:
    """A zone by its name; UTC on a machine that does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def submit(exchange: ExchangeSubmit) -> None:
    """Takes the place of ``ExchangeSubmit.start``: hands in, and then leaves a receipt.  Whatever is
    wrong with that, the submission stands."""
    if RECEIPT not in exchange.coursedir.ignore:
        exchange.coursedir.ignore = [*exchange.coursedir.ignore, RECEIPT]
    Exchange.start(exchange)
    try:
        _leave(exchange)
    except Exception as problem:
        exchange.log.warning("Submitted, but there is no receipt: %s", problem)


_find = ExchangeFetchFeedback.init_src


def find_feedback(exchange: ExchangeFetchFeedback) -> None:
    """Takes the place of ``ExchangeFetchFeedback.init_src``, which finds the pages of notebooks that were
    handed in, and no other: the page of the whole assignment is found by the same secret."""
    _find(exchange)
    name = exchange.coursedir.assignment_id or "*"
    for path in Path(exchange.cache_path).glob(f"*+{name}+*/submission_secret.txt"):
        digest = notebook_hash(secret=path.read_text(), notebook_id=OVERVIEW)
        page = Path(exchange.outbound_path, f"{digest}.html")
        if page.exists():
            time = path.parent.name.split("+")[-1]
            exchange.feedback_files.append((OVERVIEW, time, str(page)))


def _leave(exchange: ExchangeSubmit) -> None:
    if exchange.timestamp is None:  # how some exchanges say that they failed
        return
    folder = Path(exchange.src_path)
    released = getattr(exchange, "release_path", None)  # not every exchange is a folder
    due = deadline(Path(released or folder))
    when = _time(exchange.timestamp).astimezone(due.tzinfo if due else UTC)
    lines = [
        f"# {exchange.coursedir.assignment_id}: handed in",
        f"{said(when)}. {_punctual(when, due)}",
    ]
    found = missing(folder, Path(released)) if released else []
    if found:
        lines += ["Still missing:", "\n".join(f"- {line}" for line in found)]
    elif released:
        lines += ["Nothing is missing: there is something in the place of every answer."]
    lines += ["You can hand in again: the newest submission counts, and the time at which it came."]
    (folder / RECEIPT).write_text("\n\n".join(lines) + "\n", "utf-8")
    exchange.log.info("%s", lines[1])
    for line in found:
        exchange.log.warning("Still missing: %s", line)
    exchange.log.info("The same is in %s", folder / RECEIPT)


def _time(stamp: str) -> datetime:
    """The time that an exchange gave a submission, which is in UTC."""
    return datetime.fromisoformat(" ".join(stamp.split()[:2])).replace(tzinfo=UTC)


def _punctual(when: datetime, due: datetime | None) -> str:
    if due is None:
        return "When it is due is not known here."
    how = "In time: it is due" if when <= due else "**Late**: it was due"
    return f"{how} {said(due)}. An extension that was agreed with you counts; it is not known here."


def missing(handed_in: Path, released: Path) -> list[str]:
    """What a folder lacks of a released assignment, each as a line of Markdown: notebooks, answer
    cells, and answers that are as they were released."""
    found = []
    for path in sorted(released.glob("*.ipynb"))[:_MOST]:
        if not (handed_in / path.name).is_file():
            found.append(f"`{path.name}` is not in this folder.")
            continue
        try:
            cells = _cells(handed_in / path.name)
        except Exception:  # whatever a student's file is
            found.append(f"`{path.name}` cannot be read as a notebook.")
            continue
        found += [f"`{path.name}`: {line}" for line in _unanswered(_cells(path), cells)]
    return found


class _Cell(NamedTuple):
    markdown: bool
    text: str
    id: str
    name: str
    """nbgrader's id."""
    answer: bool


def _cells(path: Path) -> list[_Cell]:
    """The cells of a notebook.  Raises whatever a file can that is none."""
    with path.open("rb") as stream:
        content = stream.read(_LARGEST)  # more is cut off, and not JSON any more
    cells = []
    for cell in json.loads(content)["cells"]:
        ours = cell["metadata"].get("nbgrader", {})
        cells.append(
            _Cell(
                cell["cell_type"] == "markdown",
                "".join(cell["source"]).strip(),
                cell.get("id", ""),
                ours.get("grade_id", ""),
                bool(ours.get("solution")),
            )
        )
    return cells


def _unanswered(released: Sequence[_Cell], handed_in: Sequence[_Cell]) -> Iterator[str]:
    texts = {cell.text for cell in released}
    own = {n for cell in handed_in if cell.text not in texts for n in _defined(cell.text)}
    heading = ""
    for ours in released:
        if ours.markdown and not ours.answer:
            heading = (_HEADING.findall(ours.text) or [heading])[-1]
        if not ours.answer:
            continue
        names = _defined(ours.text)
        same = [c for c in handed_in if c.name == ours.name or (c.id and c.id == ours.id)]
        answered = any(cell.text not in ("", ours.text) for cell in same)
        if answered or (names and own.issuperset(names)):  # typed anew in a cell of one's own
            continue
        what = ", ".join(f"`{name}`" for name in names[:3]) or f"“{heading or ours.name}”"
        yield f"no answer yet for {what}." if same else f"the answer cell for {what} is gone."


def _defined(text: str) -> list[str]:
    """The names that code binds at its top level, each once."""
    return list(dict.fromkeys(a or b for a, b in _DEFINITION.findall(text)))
