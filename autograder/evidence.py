"""Keeping evidence: what a run left, so that it can be judged again without running it again."""

import base64
import gzip
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import measure, verdicts
from autograder.execute import Execution
from autograder.rebuild import check_name, hidden_test
from autograder.status import Status


@dataclass(frozen=True)
class Evidence:
    """One notebook's run: `key` tells what was run, `seed` what it was given."""

    key: str
    seed: int
    execution: Execution


def key(notebook: NotebookNode) -> str:
    """A digest of everything in a rebuilt notebook that is executed."""
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def inputs(notebook: NotebookNode, seed: int) -> dict[str, bytes]:
    """What each check of a rebuilt notebook receives in the run with `seed`."""
    names = [check_name(cell) for cell in notebook.cells if hidden_test(cell)]
    return {name: measure.pack(verdicts.draw(name, seed)) for name in names}


class EvidenceStore:
    """The folder ``evidence/`` of a course, readable by its owner only: one file per notebook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, assignment: str, student: str, notebook: str) -> Path:
        return self.folder / assignment / student / f"{notebook}.json.gz"

    def save(self, assignment: str, student: str, notebook: str, evidence: Evidence) -> None:
        """Replaces what is kept of a notebook; a reader sees the old file or the new one."""
        run = evidence.execution
        text = json.dumps(
            {
                "key": evidence.key,
                "seed": str(evidence.seed),
                "status": str(run.status),
                "reason": run.reason,
                "outputs": {str(index): outputs for index, outputs in run.outputs.items()},
                "evidence": {k: base64.b64encode(v).decode() for k, v in run.evidence.items()},
                "forged": run.forged,
                "seconds": run.seconds,
                "student_seconds": run.student_seconds,
                "sandbox": run.sandbox,
            }
        )
        self._write(self._path(assignment, student, notebook), text)

    def load(self, assignment: str, student: str, notebook: str) -> Evidence | None:
        """What is kept of a notebook, or None."""
        try:
            kept = self._read(self._path(assignment, student, notebook))
        except (OSError, EOFError, ValueError):
            return None
        execution = Execution(
            status=Status(kept["status"]),
            reason=kept["reason"],
            outputs={
                int(index): [nbformat.from_dict(output) for output in outputs]
                for index, outputs in kept["outputs"].items()
            },
            evidence={k: base64.b64decode(v) for k, v in kept["evidence"].items()},
            forged=kept["forged"],
            seconds=kept["seconds"],
            student_seconds=kept["student_seconds"],
            sandbox=kept.get("sandbox", False),  # not known of a file without it
        )
        return Evidence(kept["key"], int(kept["seed"]), execution)

    def mark_graded(self, assignment: str, student: str, digest: str) -> None:
        """Notes that the submission with this digest was graded completely."""
        self._write(self._path(assignment, student, "graded"), json.dumps({"digest": digest}))

    def graded(self, assignment: str, student: str) -> str | None:
        """The digest of the submission that was last graded completely, or None."""
        try:
            return str(self._read(self._path(assignment, student, "graded"))["digest"])
        except (OSError, EOFError, ValueError):
            return None

    def _read(self, path: Path) -> Any:
        return json.loads(gzip.decompress(path.read_bytes()))

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(gzip.compress(text.encode(), compresslevel=1))
        os.replace(temporary, path)
