"""What the tests share: the course's folders and small notebooks to take apart."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.apps.autogradeapp import AutogradeApp
from xdist.scheduler import LoadScopeScheduling

from autograder import grade as grading
from autograder.course import copy, open_course
from autograder.grade import Submission, grade
from verdicts import mnist

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = ("part-a-theory", "part-b-coding", "part-c-concepts")
PART_B = "part-b-coding"
POINTS = {
    "A1": 6, "A2": 10, "A3": 8, "A4": 12, "A5": 10, "A6": 13,
    "B1": 6, "B2": 5, "B3": 15, "C1": 6, "C2": 9,
}  # fmt: skip
EXERCISES = tuple(POINTS)
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def pytest_configure(config: pytest.Config) -> None:
    """With one process for each core (``-n``), each grades one notebook at a time, with a fork server
    of its own."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    grading.cores = lambda: 1
    os.environ["OMP_NUM_THREADS"] = "1"
    runtime = tempfile.mkdtemp(prefix="tests-")
    os.environ["XDG_RUNTIME_DIR"] = runtime
    config.add_cleanup(lambda: shutil.rmtree(runtime, ignore_errors=True))


LONGEST = (
    "tests/test_sandbox.py",
    "tests/test_grade.py",
    "tests/test_cli.py",
    "tests/test_verdicts.py",
    "B3",
    "tests/test_attacks.py",
    "tests/test_readme.py",
    "A6",
    "tests/test_course.py",
)
"""What takes minutes goes first, so that the last to end does not begin last."""


def group_of(nodeid: str) -> str:
    """What shares a fixture, and so stays in one process: a file's tests, or those of an exercise's
    bank."""
    answer = re.search(r"test_bank.*\[([ABC]\d)", nodeid)
    return answer[1] if answer else nodeid.partition("::")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest groups first."""
    rank = {group: place for place, group in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(group_of(item.nodeid), len(rank)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Hands out whole groups."""

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return Groups(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """After a failure, what the fork servers said: also of a process that a test took down."""
    folder = Path(tempfile.gettempdir())
    logs = [*folder.glob("autograder-*/server.log"), *folder.glob("tests-*/*/server.log")]
    for log in logs if exitstatus else ():
        if text := log.read_text(errors="replace").strip():
            terminalreporter.write_line(f"{log}:\n{text[-2000:]}")


def cell(source: str, grade_id: str = "", kind: str = "code", **nbgrader) -> NotebookNode:
    """A cell of a source notebook; `nbgrader` gives grade, solution, points."""
    made = v4.new_code_cell(source) if kind == "code" else v4.new_markdown_cell(source)
    if grade_id:
        made.id = grade_id.lower()
        defaults = {"grade": False, "solution": False, "locked": False, "task": False}
        made.metadata["nbgrader"] = {
            **defaults,
            "grade_id": grade_id,
            "schema_version": 3,
            **nbgrader,
        }
    return made


def hidden(check: str, body: str, points: float = 1) -> NotebookNode:
    """A test cell whose hidden part measures `body` with the argument x."""
    return cell(
        "# visible\n### BEGIN HIDDEN TESTS\nimport autograder\n\n"
        f'@autograder.check("{check}")\ndef _(x):\n    return dict({body})\n### END HIDDEN TESTS',
        check.replace(".", "-", 1),
        grade=True,
        locked=True,
        points=points,
    )


@pytest.fixture(scope="session", autouse=True)
def _temporary_folder(tmp_path_factory) -> None:
    """Chooses pytest's temporary folder before a test changes TMPDIR for a while."""
    tmp_path_factory.getbasetemp()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder with every part, without gradebook and submissions."""
    copy(ROOT, tmp_path)
    return tmp_path


TOY_CONFIG = """
from autograder.pipeline import configure

c = get_config()
c.CourseDirectory.course_id = "toy"
configure(c, __file__)
"""

TOY_VERDICTS = """
import numpy as np
from autograder.judging import Verdict, verdict
FACTOR = 2

def numbers(generator):
    return {"x": generator.normal(size=3)}

def twice(inputs, evidence):
    if evidence["y"].shape == (3,) and np.allclose(evidence["y"], FACTOR * inputs["x"]):
        return Verdict(1.0, "")
    return Verdict(0.25, "`f(x)` is not twice x.", "not twice")

def of_one(inputs, evidence):
    if evidence["y"].shape == () and evidence["y"] == 2:
        return Verdict(1.0, "")
    return Verdict(0.25, "`f(1)` is not 2.", "not twice")

CHECK_1, CHECK_2, CHECK_3, CHECK_4 = (
    verdict(name, inputs=numbers, lesson="lesson 0")(judge)
    for name, judge in {"T.value": twice, "T.one": of_one, "U.value": twice, "U.one": of_one}.items()
)
"""


class ToyCourse:
    """A course with one assignment `hw`, one notebook `T_toy`, one answer `f` and two checks, worth a
    point each: of `f(x)`, and of `f(1)`."""

    def __init__(self, folder: Path, config: str = "") -> None:
        self.folder = folder
        source = folder / "source" / "hw"
        for made in (folder / "exchange", source, folder / "verdicts"):
            made.mkdir(parents=True)
        (folder / "nbgrader_config.py").write_text(TOY_CONFIG + config)
        self.judge()
        answer = "def f(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
        cells = [
            cell("# Title", "T-title", "markdown", locked=True),
            cell(answer, "T-f", solution=True),
            hidden("T.value", "y=f(x)"),
            hidden("T.one", "y=f(1)"),
            cell("YOUR ANSWER HERE", "T-why", "markdown", grade=True, solution=True, points=3),
        ]
        nbformat.write(v4.new_notebook(cells=cells, metadata=METADATA), source / "T_toy.ipynb")
        assert self.api().generate_assignment("hw")["success"]

    def judge(self, old: str = "", new: str = "") -> None:
        """Writes the verdicts, with a change in their text."""
        assert old in TOY_VERDICTS
        (self.folder / "verdicts" / "toy.py").write_text(TOY_VERDICTS.replace(old, new))

    def add_notebook(self) -> None:
        """A second notebook `U_toy`, as the first but for its checks, "U.value" and "U.one"."""
        source = self.folder / "source" / "hw"
        notebook = nbformat.read(source / "T_toy.ipynb", as_version=4)
        for made in notebook.cells:
            made.id = made.id.replace("t-", "u-", 1)
            made.metadata.nbgrader.grade_id = made.metadata.nbgrader.grade_id.replace("T-", "U-")
            made.source = made.source.replace('check("T.', 'check("U.')
        nbformat.write(notebook, source / "U_toy.ipynb")
        assert self.api().generate_assignment("hw")["success"]

    def app(self) -> AutogradeApp:
        return open_course(self.folder)

    def api(self) -> NbGraderAPI:
        app = self.app()
        return NbGraderAPI(app.coursedir, parent=app)

    def submit(
        self,
        student: str,
        answer: str = "",
        why: str = "",
        raw: bytes | None = None,
        name: str = "T_toy",
    ) -> Path:
        """Hands in the released notebook with an answer and added text, or `raw` in its place."""
        folder = self.folder / "submitted" / student / "hw"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.ipynb"
        if raw is not None:
            path.write_bytes(raw)
            return path
        notebook = nbformat.read(self.folder / "release" / "hw" / path.name, as_version=4)
        if answer:
            notebook.cells[1].source = answer
        if why:
            notebook.cells[4].source = why
        nbformat.write(notebook, path)
        return path

    def grade(self, **options) -> dict[str, Submission]:
        return {graded.student: graded for graded in grade(self.app(), "hw", **options)}

    def scores(self) -> dict[str, float]:
        """The automatic score of each student in the gradebook."""
        with Gradebook(self.app().coursedir.db_url, "toy") as gradebook:
            return {
                s.student_id: sum(g.auto_score or 0 for n in s.notebooks for g in n.grades)
                for s in gradebook.assignment_submissions("hw")
            }

    def grades(self, student: str, name: str = "T_toy") -> dict[str, dict]:
        """A student's grades and comments in a notebook, by cell."""
        with Gradebook(self.app().coursedir.db_url, "toy") as gradebook:
            notebook = gradebook.find_submission_notebook(name, "hw", student)
            found = {
                g.name: {
                    "auto": g.auto_score,
                    "manual": g.manual_score,
                    "open": g.needs_manual_grade,
                }
                for g in notebook.grades
            }
            for comment in notebook.comments:
                found.setdefault(comment.name, {})["comment"] = comment.comment
            return found


@pytest.fixture(scope="module")
def shared_toy(tmp_path_factory) -> Iterator[ToyCourse]:
    """A toy course of a module's own, with its folder as the working folder."""
    folder = tmp_path_factory.mktemp("toy")
    with chdir(folder):
        yield ToyCourse(folder)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory) -> Iterator[str]:
    """The URL of a PostgreSQL server of this run's own, without the database's name."""
    (programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:] or [None]
    assert programs, "PostgreSQL is not installed: apt-get install postgresql"
    user = "postgres" if os.getuid() == 0 else None  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="postgresql-") as name:
        if user:
            shutil.chown(name, user)
        data = f"{name}/data"
        quiet = {"check": True, "user": user, "cwd": name, "stdout": subprocess.DEVNULL}
        subprocess.run([programs / "initdb", "-D", data, "-A", "trust", "-U", "course"], **quiet)
        server = [programs / "pg_ctl", "-D", data, "-w", "-l", f"{name}/log"]
        subprocess.run([*server, "-o", f"-k {name} -c listen_addresses=", "start"], **quiet)
        try:
            yield f"postgresql+psycopg://course@/{{database}}?host={name}"
        finally:
            subprocess.run([*server, "-m", "immediate", "stop"], **quiet)


@contextmanager
def dask_cluster(
    folder: Path, workers: int, threads: int = 1
) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A Dask scheduler and workers, processes of their own that are started in `folder`, with neither
    a course nor the repository on their path: the scheduler's address, and the workers."""
    dask = Path(sys.executable).with_name("dask")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "HEIGHTS")}
    address = folder / "scheduler.json"
    local = ["--host", "127.0.0.1", "--scheduler-file", address, "--no-dashboard"]
    with (folder / "log").open("w") as log:
        quiet = {"cwd": folder, "env": environment, "stdout": log, "stderr": log}
        started = [subprocess.Popen([dask, "scheduler", "--port", "0", *local], **quiet)]
        try:
            deadline = time.monotonic() + 60
            while not (address.exists() and address.read_text().rstrip().endswith("}")):
                assert time.monotonic() < deadline, "the scheduler did not start"
                time.sleep(0.05)
            worker = [dask, "worker", "--nthreads", str(threads), "--no-nanny", *local]
            started += [subprocess.Popen(worker, **quiet) for _ in range(workers)]
            yield re.search(r"\w+://[\d.:]+", address.read_text())[0], started[1:]
        finally:
            for process in reversed(started):
                process.kill()
                process.wait()


@pytest.fixture
def toy(tmp_path, monkeypatch) -> ToyCourse:
    monkeypatch.chdir(tmp_path)
    return ToyCourse(tmp_path)


@pytest.fixture(scope="session")
def mnist_root(tmp_path_factory) -> Path:
    """A folder with the MNIST sample."""
    root = tmp_path_factory.mktemp("mnist")
    mnist.provide_sample(root)
    return root
