"""A course's checks: its verdicts, which travel as files to wherever its submissions are judged."""

import functools
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import secrets
import sys
import traceback
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

import numpy as np

from autograder.errors import CourseError
from autograder.judging.errors import UNANSWERED, explain_error
from autograder.judging.verdict import ANOTHER_FORM, Arrays, Check, Verdict


@dataclass(frozen=True)
class Verdicts:
    """The folder with a course's verdicts, a Python package, as it was read: a value that can be
    sent to another machine.  Its modules find its other files with ``pkgutil.get_data``."""

    folder: str
    """Where it was read; tracebacks name it, and nothing else needs it."""
    files: Mapping[str, bytes] = field(compare=False, repr=False)
    """By path within the folder."""
    digest: str
    """Of folder and files."""

    @classmethod
    def read(cls, folder: Path) -> "Verdicts":
        """Reads a folder.  Raises CourseError if it holds no Python module."""
        folder = folder.resolve()
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }
        if not any(name.endswith(".py") for name in files):
            raise CourseError(
                f"There are no verdicts in {folder}. A course keeps them in its folder `verdicts`; "
                "another place is named by `c.Autograder.verdicts` in nbgrader_config.py."
            )
        total = hashlib.sha256(str(folder).encode())
        for name, data in files.items():
            total.update(f"\n{name} {hashlib.sha256(data).hexdigest()}".encode())
        return cls(str(folder), files, total.hexdigest())

    def checks(self) -> "Checks":
        """The checks that its modules define.  Raises CourseError if two have one name."""
        return _load(self)


_STRANGE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a verdict may raise on evidence of a strange form.  Anything else is its author's mistake."""


class Checks(Mapping[str, Check]):
    """Checks by name."""

    def __init__(self, checks: Mapping[str, Check], folder: str) -> None:
        self._checks = checks
        self._folder = folder

    def __getitem__(self, name: str) -> Check:
        if name not in self._checks:
            raise CourseError(f"The check {name} has no verdict in {self._folder}.")
        return self._checks[name]

    def __contains__(self, name: object) -> bool:
        return name in self._checks

    def __iter__(self) -> Iterator[str]:
        return iter(self._checks)

    def __len__(self) -> int:
        return len(self._checks)

    def draw(self, name: str, seed: int) -> dict[str, np.ndarray]:
        """The inputs of a check for a run's `seed`.  Raises CourseError if there is no such one."""
        generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
        return {key: np.asarray(value) for key, value in self[name].draw(generator).items()}

    def judge(self, name: str, inputs: Arrays, evidence: Arrays) -> Verdict:
        """The verdict of a check; evidence of any form gets one."""
        check = self[name]
        if "error" in evidence:
            result = explain_error(evidence)
        else:
            try:
                with np.errstate(all="ignore"):
                    result = check(inputs, evidence)
            except _STRANGE:
                # a measuring cell returns what its verdict expects unless somebody replaced it
                result = Verdict(
                    0.0,
                    "What came back from this check does not have the form that the exercise asks "
                    "for.",
                    ANOTHER_FORM,
                )
            if result.mistake == UNANSWERED:  # a check that catches what its calls raise
                result = explain_error({"error": np.asarray(UNANSWERED)})
        if result.share >= 1:
            return result
        return replace(result, message=f"{result.message}{_SEE}{check.lesson}.")


_SEE = " See "


def without_lesson(message: str) -> tuple[str, str]:
    """A message of :meth:`Checks.judge`, and the lesson that it names at its end; '' if it names none."""
    text, see, lesson = message.rpartition(_SEE)
    return (text, lesson.removesuffix(".")) if see else (message, "")


def new_seed() -> int:
    """A seed nobody can guess, for one student and one run."""
    return secrets.randbits(128)


_sources: dict[str, Verdicts] = {}
"""The verdicts that were loaded, by the name that their package has in this process."""


@functools.lru_cache(maxsize=8)
def _load(verdicts: Verdicts) -> Checks:
    package = f"verdicts_{verdicts.digest[:16]}"
    _sources[package] = verdicts
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
    found: dict[str, Check] = {}
    for name in sorted(verdicts.files):
        path = Path(name)
        if path.suffix != ".py" or len(path.parts) > 1:
            continue
        module = package if path.stem == "__init__" else f"{package}.{path.stem}"
        for check in _checks_of(_import(module, f"{verdicts.folder}/{name}")):
            if found.setdefault(check.name, check) is not check:
                raise CourseError(f"{verdicts.folder} has two verdicts for the check {check.name}.")
    return Checks(found, verdicts.folder)


def _import(name: str, path: str) -> ModuleType:
    """Imports a module.  Raises CourseError with what its author has to know."""
    try:
        return importlib.import_module(name)
    except Exception as problem:  # whatever a verdict's author wrote
        places = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == path]
        line = f", line {places[-1].lineno}" if places else ""
        reason = f"{type(problem).__name__}: {problem}"
        raise CourseError(f"The verdicts in {path} cannot be loaded{line}: {reason}") from problem


def _checks_of(module: ModuleType) -> list[Check]:
    return [value for value in vars(module).values() if isinstance(value, Check)]


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of the packages in `_sources`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        package, _, module = fullname.partition(".")
        if package not in _sources:
            return None
        verdicts = _sources[package]
        place = module.replace(".", "/")
        for name in (f"{place}/__init__.py".lstrip("/"), f"{place}.py"):
            if name in verdicts.files or not module:
                spec = importlib.util.spec_from_file_location(
                    fullname, f"{verdicts.folder}/{name}", loader=_Loader(verdicts, name)
                )
                if spec is not None and name.endswith("__init__.py"):
                    spec.submodule_search_locations = []  # no folder: nothing is found but what was read
                return spec
        return None


class _Loader(importlib.abc.SourceLoader):
    """Loads one module from files that were read; a package needs no ``__init__.py``."""

    def __init__(self, verdicts: Verdicts, name: str) -> None:
        self._verdicts = verdicts
        self._name = name

    def get_filename(self, fullname: str) -> str:
        return f"{self._verdicts.folder}/{self._name}"

    def get_data(self, path: str | bytes) -> bytes:
        name = str(path).removeprefix(f"{self._verdicts.folder}/")
        if name in self._verdicts.files:
            return self._verdicts.files[name]
        if name == "__init__.py":
            return b""
        raise FileNotFoundError(f"{self._verdicts.folder} has no file {name}")
