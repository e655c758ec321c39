"""A class whose answers wait for a person, made without running anything."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.course import Course, open_course
from autograder.rebuild import rebuild, source_and_release

SCHEME = """- 1 **Start**: It starts with $a < b$.
- 1½ **Middle**: It goes on.
- ½ **End**: It ends.
- -½ **Sign**: A sign is lost.

Notes.

**Full answer, 3 points**

> All of it.

- ✓ **Start**: Yes.
- ✓ **Middle**: Yes.
- ✓ **End**: Yes.

**Middle answer, 1 point**

> Some of it.

- ✗ **Start**: No.
- ✓ **Middle**: Yes.
- ✗ **End**: No.
- ✓ **Sign**: Lost.

**Weak answer, 0 points**

> None.

- ✗ **Start**: No.
- ✗ **Middle**: No.
- ✗ **End**: No.
"""


def with_rubric(toy):
    """The toy course with a rubric for its written answer, worth 3 points."""
    path = toy.folder / "source" / "hw" / "T_toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    scheme = f"### BEGIN MARK SCHEME\n{SCHEME}### END MARK SCHEME\n"
    notebook.cells[4].source = f"The model answer.\n\n{scheme}"
    nbformat.write(notebook, path)
    assert toy.api().generate_assignment("hw")["success"]
    return toy


def course_of(folder: Path) -> Course:
    return Course.of(open_course(folder))


def hand_in(course: Course, assignment: str, notebook: str, cell: str, texts: dict[str, str]):
    """For each student an autograded notebook with this text in a cell, and their place in the
    gradebook."""
    source = course.source(assignment) / f"{notebook}.ipynb"
    empty, _ = rebuild(*source_and_release(source), [])
    (index,) = (
        i
        for i, c in enumerate(empty.cells)
        if c.metadata.get("nbgrader", {}).get("grade_id") == cell
    )
    directory = course.directory
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        for student, text in texts.items():
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(assignment, student)
            folder = course.autograded(assignment, student)
            folder.mkdir(parents=True, exist_ok=True)
            empty.cells[index].source = text
            nbformat.write(empty, folder / f"{notebook}.ipynb")


class Server:
    """``autograder desk``, which can be killed and started again at the same address."""

    def __init__(self, folder, grader):
        self.folder, self.grader = folder, grader
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        options = ["--no-browser", f"--port={self.port}", "--IdentityProvider.token=secret"]
        program = Path(sys.executable).with_name("autograder")
        command = [program, "desk", "--course", self.folder]
        with open(f"{self.folder}/{self.grader}.log", "a") as log:
            self.process = subprocess.Popen(
                [*command, *options, "--allow-root"],
                env={**os.environ, "LOGNAME": self.grader},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self.process.poll() is None and time.monotonic() < deadline
                time.sleep(0.1)

    def kill(self):
        self.process.kill()
        self.process.wait()
