"""What is missing for grading on this machine, and what to do about it."""

import importlib.metadata
import stat
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import dask

from autograder.course import Course, open_course
from autograder.errors import AutograderError
from autograder.receipt import said
from autograder.sandbox.launch import why_not
from autograder.sandbox.limits import Surroundings
from autograder.sandbox.probes import counts, probe


@dataclass(frozen=True)
class Finding:
    """One thing that grading needs: there (True), missing (False), or worth knowing (None)."""

    what: str
    ok: bool | None
    detail: str


def examine(folder: Path) -> list[Finding]:
    """Everything that grading the course in `folder` needs."""
    findings = [_python(), _certificates()]
    try:
        course = Course.of(open_course(folder))
        settings = course.settings
    except AutograderError as error:
        return [*findings, Finding("course", False, str(error)), *_sandbox(Surroundings())]
    now = Finding("time zone", True, f"{course.zone}: it is {said(datetime.now(course.zone))}")
    findings += [*_course(course), *_gradebook(course), *_permissions(course), now]
    try:
        surroundings = settings.surroundings()
    except AutograderError as error:
        surroundings = Surroundings((), settings.preload, settings.hidden)
        findings.append(Finding("data", False, str(error)))
    findings += [Finding(f"data: {name}", True, folder) for name, folder in surroundings.data]
    return [*findings, *_sandbox(surroundings)]


def _python() -> Finding:
    packages = ("nbgrader", "nbclient", "jupyterlab", "distributed", "cryptography", "numpy")
    missing, found = [], []
    for package in packages:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(package)
    if missing:
        return Finding("packages", False, f"missing: {', '.join(missing)}; see environment.yml")
    return Finding("packages", True, f"Python {sys.version.split()[0]}, {', '.join(found)}")


def _certificates() -> Finding:
    """What keeps others out of a Dask cluster of your own."""
    named = dask.config.get("distributed.comm.tls.client.cert", None)
    if named:
        return Finding("--scheduler", True, f"the certificate {named} is shown to a Dask cluster")
    return Finding(
        "--scheduler",
        None,
        "Dask's setting distributed.comm.tls names no certificate: whoever can reach a cluster "
        "without certificates can run code on it",
    )


def _course(course: Course) -> list[Finding]:
    """Notebooks and verdicts, which belong together check by check."""
    parts = sorted(path.name for path in course.source(".").glob("*/") if any(path.glob("*.ipynb")))
    notebooks = [name for part in parts for name in course.notebooks(part)]
    where = f"{len(notebooks)} notebooks in {course.source('.')}"
    measured = {check for part in parts for check in course.checks(part)}
    judged = set(course.settings.verdicts.checks())
    alone = [f"{name} has no verdict" for name in sorted(measured - judged)]
    alone += [f"{name} has no test cell" for name in sorted(judged - measured)]
    verdicts = "; ".join(alone) or f"one for each of {len(judged)} checks"
    return [
        Finding("course", bool(notebooks), where),
        Finding("verdicts", not alone and bool(judged), verdicts),
    ]


def _gradebook(course: Course) -> list[Finding]:
    from nbgrader.api import Gradebook

    url = course.directory.db_url
    try:
        with Gradebook(url, course.directory.course_id) as gradebook:
            names = sorted(assignment.name for assignment in gradebook.assignments)
    except Exception as error:  # whatever the database's driver raises is what the user needs
        return [Finding("gradebook", False, f"{url}: {error}")]
    if names:
        return [Finding("gradebook", True, f"{url}: {', '.join(names)}")]
    advice = "no assignment yet; run `nbgrader generate_assignment ASSIGNMENT`"
    return [Finding("gradebook", None, advice)]


def _permissions(course: Course) -> list[Finding]:
    """What only instructors may read, and others can."""
    above = (course.folder.resolve(), *course.folder.resolve().parents)
    if not all(folder.stat().st_mode & stat.S_IXOTH for folder in above):
        return [Finding("permissions", True, "other users cannot enter the course folder")]
    if found := course.exposed():
        names = " ".join(str(path.resolve()) for path in found)
        return [
            Finding(
                "permissions",
                None,
                f"other users can read what is in it: run `chmod o-rwx {names}`",
            )
        ]
    return [Finding("permissions", True, "other users can read no answer and no grade in it")]


def _sandbox(surroundings: Surroundings) -> list[Finding]:
    """Whether the sandbox holds: what happens to code that tries to break out of it."""
    if reasons := why_not():
        return [Finding("sandbox", False, " ".join(reasons))]
    return [
        Finding("sandbox: counted by", True, counts(surroundings)),
        *(
            Finding(f"sandbox: {attempt.name}", attempt.held, attempt.detail)
            for attempt in probe(surroundings)
        ),
    ]
