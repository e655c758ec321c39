"""What is missing for grading on this machine, and what to do about it."""

import importlib.metadata
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder import mnist
from autograder.errors import AutograderError
from autograder.sandbox.launch import why_not
from autograder.sandbox.probes import probe


@dataclass(frozen=True)
class Finding:
    """One thing that grading needs: there (True), missing (False), or worth knowing (None)."""

    what: str
    ok: bool | None
    detail: str


def examine(course: Path) -> list[Finding]:
    """Everything that grading the course in `course` needs."""
    return [_python(), *_course(course), _data(), *_permissions(course), *_sandbox(course)]


def _python() -> Finding:
    packages = ("torch", "torchvision", "nbgrader", "nbclient", "jupyterlab", "distributed")
    missing, found = [], []
    for package in packages:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(package)
    if missing:
        return Finding("packages", False, f"missing: {', '.join(missing)}; see environment.yml")
    return Finding("packages", True, f"Python {sys.version.split()[0]}, {', '.join(found)}")


def _course(course: Path) -> list[Finding]:
    from nbgrader.api import Gradebook

    from autograder.grade import open_course

    try:
        app = open_course(course)
    except AutograderError as error:
        return [Finding("course", False, str(error))]
    folder = Path(app.coursedir.source_directory)
    notebooks = sorted(folder.glob("*/*.ipynb"))
    findings = [Finding("course", bool(notebooks), f"{len(notebooks)} notebooks in {folder}/")]
    try:
        with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
            names = sorted(assignment.name for assignment in gradebook.assignments)
    except Exception as error:  # whatever the database's driver raises is what the user needs
        return [*findings, Finding("gradebook", False, f"{app.coursedir.db_url}: {error}")]
    if names:
        findings.append(Finding("gradebook", True, f"{app.coursedir.db_url}: {', '.join(names)}"))
    else:
        advice = "no assignment yet; run `nbgrader generate_assignment part-b-coding`"
        findings.append(Finding("gradebook", None, advice))
    return findings


def _data() -> Finding:
    root = mnist.root()
    if mnist.is_complete(root):
        return Finding("MNIST", True, f"in {root}")
    advice = f"not in {root}; grading uses the sample. `autograder data` gets the whole set"
    return Finding("MNIST", None, advice)


def _permissions(course: Path) -> list[Finding]:
    """What only instructors may read, and others can."""
    private = ("source", "autograder", "submitted", "autograded", "evidence", "gradebook.db")
    if not course.stat().st_mode & stat.S_IXOTH:
        return [Finding("permissions", True, "other users cannot enter the course folder")]
    readable = [
        name
        for name in private
        if (course / name).exists() and (course / name).stat().st_mode & stat.S_IROTH
    ]
    if readable:
        advice = f"other users can read {', '.join(readable)}; run `chmod o-rwx {course.resolve()}`"
        return [Finding("permissions", None, advice)]
    return [Finding("permissions", True, "other users can read nothing of it")]


def _sandbox(course: Path) -> list[Finding]:
    """Whether the sandbox holds: what happens to code that tries to break out of it."""
    if reasons := why_not():
        return [Finding("sandbox", False, " ".join(reasons))]
    return [
        Finding(f"sandbox: {attempt.name}", attempt.held, attempt.detail)
        for attempt in probe(hidden=(course.resolve(),))
    ]
