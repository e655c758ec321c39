"""Keeping evidence: what a run left, so that it can be judged again without running it again."""

import fcntl
import hashlib
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import files, measure
from autograder.checks import Checks
from autograder.errors import CourseError, in_words
from autograder.execute import Execution
from autograder.rebuild import check_name, code_cells, hidden_test
from autograder.status import Status


@dataclass(frozen=True)
class Evidence:
    """One notebook's run: `key` tells what was run, `seed` and `inputs` what it was given (by
    check, a digest of what its measuring cell received)."""

    key: str
    seed: int
    inputs: dict[str, str]
    execution: Execution

    def fits(self, notebook: NotebookNode, checks: Checks, only: str | None = None) -> bool:
        """Whether this is evidence of `notebook` as it is now: its code, and what its checks (or
        `only` one of them) are given."""
        given = digests(inputs(notebook, self.seed, checks, only))
        return self.key == key(notebook) and given.items() <= self.inputs.items()


def key(notebook: NotebookNode) -> str:
    """A digest of everything in a rebuilt notebook that is executed."""
    run = {"code": [cell.source for cell in code_cells(notebook)]}
    return hashlib.sha256(json.dumps(run).encode()).hexdigest()


def inputs(
    notebook: NotebookNode, seed: int, checks: Checks, only: str | None = None
) -> dict[str, bytes]:
    """What each check of a rebuilt notebook (or `only` one of them) receives in the run with `seed`."""
    names = [check_name(cell) for cell in notebook.cells if hidden_test(cell)]
    return {n: measure.pack(checks.draw(n, seed)) for n in names if only in (None, n)}


def digests(payloads: Mapping[str, bytes]) -> dict[str, str]:
    """Digests of what checks receive."""
    return {name: hashlib.sha256(payload).hexdigest() for name, payload in payloads.items()}


class EvidenceStore:
    """The folder ``evidence/`` of a course, readable by its owner only: one file per notebook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, assignment: str, student: str, file: str) -> Path:
        return self.folder / assignment / student / file

    def save(self, assignment: str, student: str, notebook: str, packed: bytes) -> None:
        """Keeps what :func:`pack` made of a notebook's evidence, in place of older evidence."""
        self._write(self._path(assignment, student, f"{notebook}.zip"), packed)

    def packed(self, assignment: str, student: str, notebook: str) -> bytes | None:
        """The file with what is kept of a notebook, or None."""
        return self.read(assignment, student, f"{notebook}.zip")

    def read(self, assignment: str, student: str, file: str) -> bytes | None:
        """A file that is kept of a submission, or None."""
        try:
            return self._path(assignment, student, file).read_bytes()
        except OSError:
            return None

    def write(self, assignment: str, student: str, file: str, data: bytes) -> None:
        """Keeps a file of a submission, in place of an older one."""
        self._write(self._path(assignment, student, file), data)

    def rename(self, assignment: str, student: str, notebook: str, name: str) -> None:
        """Keeps the evidence of a notebook under another name."""
        packed = self.packed(assignment, student, notebook)
        if packed is not None:
            self.save(assignment, student, name, packed)
            self._path(assignment, student, f"{notebook}.zip").unlink()

    def load(self, assignment: str, student: str, notebook: str) -> Evidence | None:
        """What is kept of a notebook, or None."""
        return unpack(self.packed(assignment, student, notebook) or b"")

    @contextmanager
    def claim(self, assignment: str, student: str, wait: bool) -> Iterator[bool]:
        """Keeps other graders away from a submission; True once it is ours, False if it is
        another's and we do not `wait`.  Ends with the process, however that ends."""
        path = self._path(assignment, student, "claim")
        self._folder(path.parent)
        with open(path, "w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True

    def require_writable(self) -> None:
        """Raises CourseError if nothing can be kept here."""
        try:
            self._folder(self.folder)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as problem:
            raise CourseError(
                f"Grading keeps evidence in {self.folder}, which cannot be written: {in_words(problem)}."
            ) from None

    def _folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    def _write(self, path: Path, data: bytes) -> None:
        self._folder(path.parent)
        files.write(path, data)


def pack(evidence: Evidence) -> bytes:
    """Evidence as the file that is kept of it: a zip archive of ``run.json`` and one npz archive
    for each check, deflated where its middle says that this is worth its time: measured numbers hardly
    compress unless they are rounded."""
    run = dict(vars(evidence.execution))
    measured = run.pop("evidence")
    kept = {
        "key": evidence.key,
        "seed": str(evidence.seed),
        "inputs": evidence.inputs,
        "execution": run,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compresslevel=1) as archive:
        archive.writestr("run.json", json.dumps(kept), zipfile.ZIP_DEFLATED)
        for check, arrays in measured.items():
            middle = arrays[len(arrays) // 2 :][: 2**15]
            worth = len(zlib.compress(middle, 1)) < 0.7 * len(middle)
            method = zipfile.ZIP_DEFLATED if worth else zipfile.ZIP_STORED
            archive.writestr(f"{check}.npz", arrays, method)
    return stream.getvalue()


def unpack(packed: bytes) -> Evidence | None:
    """What :func:`pack` packed; None for anything else, such as what another version packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            members = {Path(name).stem: archive.read(name) for name in archive.namelist()}
        kept = json.loads(members.pop("run"))
        run = kept["execution"]
        run["status"] = Status(run["status"])
        run["outputs"] = {
            int(index): [nbformat.from_dict(output) for output in outputs]
            for index, outputs in run["outputs"].items()
        }
        execution = Execution(**run, evidence=members)
        return Evidence(kept["key"], int(kept["seed"]), kept["inputs"], execution)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError):
        return None
