"""What is noted of a submission when it is graded: what its grade follows from, so that another run
sees what changed since."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from nbformat import NotebookNode

from autograder.checks import Verdicts
from autograder.evidence import EvidenceStore
from autograder.marks import Mark

FILE = "graded.json"


@dataclass(frozen=True)
class Record:
    """One notebook of a submission as it was graded."""

    submitted: str = ""
    """Of what was handed in, see ``Course.digest``; '' if it was not graded completely."""
    looks: list[list[int]] | None = None
    """How its files looked, see ``Course.looks``."""
    source: str = ""
    """Of the source notebook, see :func:`source_digest`."""
    verdicts: str = ""
    """Of the course's verdicts."""
    scores: dict[str, float | None] = field(default_factory=dict)
    """By graded cell, the automatic score in the gradebook; None for what only a hand grades."""
    answers: dict[str, str] = field(default_factory=dict)
    """See ``marks.answers``."""
    held: dict[str, Mark] = field(default_factory=dict)
    """Marks given by hand that were taken out of the gradebook until what was handed in since is
    graded."""


def source_digest(source: NotebookNode) -> str:
    """A digest of all that a source notebook says: text, points and kinds of its cells."""
    cells = [[c.cell_type, c.id, c.source, c.metadata.get("nbgrader")] for c in source.cells]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def verdicts_digest(verdicts: Verdicts) -> str:
    """A digest of all files beside a course's verdicts, wherever they lie."""
    files = {name: hashlib.sha256(data).hexdigest() for name, data in verdicts.files.items()}
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def load(store: EvidenceStore, assignment: str, student: str) -> dict[str, Record]:
    """The records of a submission by notebook; none of another version's."""
    try:
        noted = json.loads(store.read(assignment, student, FILE) or b"{}")
        return {name: _record(entry) for name, entry in noted.items()}
    except (ValueError, TypeError, AttributeError, KeyError):
        return {}


def _record(entry: dict[str, Any]) -> Record:
    held = {cell: Mark(**mark) for cell, mark in entry.pop("held").items()}
    return Record(**entry, held=held)


def save(
    store: EvidenceStore, assignment: str, student: str, records: Mapping[str, Record]
) -> None:
    """Notes records in place of older ones of the same notebooks."""
    _write(store, assignment, student, {**load(store, assignment, student), **records})


def rename(store: EvidenceStore, assignment: str, student: str, old: str, now: str) -> None:
    """Keeps what is noted and kept of a notebook under another name."""
    every = load(store, assignment, student)
    if old in every:
        every[now] = every.pop(old)
        _write(store, assignment, student, every)
    store.rename(assignment, student, old, now)


def _write(
    store: EvidenceStore, assignment: str, student: str, every: Mapping[str, Record]
) -> None:
    noted = {name: asdict(record) for name, record in every.items()}
    store.write(assignment, student, FILE, json.dumps(noted).encode())
