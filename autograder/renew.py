"""Feedback pages are made anew where they are older than the grade that they show."""

import hashlib
import json
import os
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import rmtree
from sqlalchemy import select

from autograder.course import Course

NOTED = "pages.json"

EARLIER = "feedback-earlier"
"""The course's folder of pages that were made anew since."""


def stamps(gradebook: Gradebook, assignment: str, student: str, folder: Path) -> dict[str, str]:
    """By notebook, a digest of all that a feedback page shows: the autograded notebook in `folder`, and
    scores, comments and penalty in the gradebook."""
    shown: dict[str, list[str]] = {}
    notebooks = (
        select(Notebook.name, SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedNotebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment, SubmittedAssignment.student_id == student)
    )
    for name, key, penalty in gradebook.db.execute(notebooks).all():
        shown[name] = [repr(penalty)]
        for table, values in (
            (Grade, (Grade.score, Grade.max_score)),
            (Comment, (Comment.comment,)),
        ):
            rows = (
                select(BaseCell.name, *values)
                .join(table, table.cell_id == BaseCell.id)
                .where(table.notebook_id == key)
            )
            shown[name] += sorted(repr(tuple(row)) for row in gradebook.db.execute(rows))
    for name, parts in shown.items():
        path = folder / f"{name}.ipynb"
        content = path.read_bytes() if path.is_file() else b""
        parts.append(hashlib.sha256(content).hexdigest())
    return {
        name: hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        for name, parts in shown.items()
    }


class CourseFeedback(GenerateFeedback):
    """nbgrader's converter, which goes by what a page shows and not by the submission's time stamp."""

    @cached_property
    def course(self) -> Course:
        """The course whose pages are made."""
        return Course(self.coursedir, self.config)

    def init_notebooks(self) -> None:
        """Finds autograded notebooks also where a path has characters that mean something in a
        pattern."""
        directory = self.coursedir
        folders = self.course.folders(
            self._input_directory, directory.assignment_id, directory.student_id
        )
        self.assignments = {
            folder: [
                str(path) for path in sorted(Path(folder).glob(f"{directory.notebook_id}.ipynb"))
            ]
            for folder in folders.values()
        }
        self.assignments = {folder: found for folder, found in self.assignments.items() if found}
        if not self.assignments:
            super().init_notebooks()  # says what it looked for, and raises

    def convert_notebooks(self) -> None:
        """Raises NbGraderException at the end if a submission is not in the gradebook as it was
        graded; its older page stays."""
        self._not_graded: list[str] = []
        super().convert_notebooks()
        self.course.keep_private()
        if self._not_graded:
            raise NbGraderException("\n".join(self._not_graded))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to make the pages of a submission: yes unless each is there and shows what it
        should."""
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        folder = Path(self._format_source(assignment_id, student_id))
        pages = Path(self._format_dest(assignment_id, student_id))
        names = [Path(notebook).stem for notebook in self.notebooks]
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            self._stamps = stamps(gradebook, assignment_id, student_id, folder)
            known = _graded(gradebook, assignment_id, student_id)
        for name in names:
            if not _cells(folder / f"{name}.ipynb") <= known.get(name, set()):
                problem = (
                    f"{name} of {student_id} is not in the gradebook as it was graded: run "
                    f"`autograder grade {assignment_id}` first. Its page stays as it is."
                )
                self.log.error(problem)
                self._not_graded.append(problem)
                return False
        noted = json.loads(self.course.evidence.read(assignment_id, student_id, NOTED) or b"{}")
        shown = {name: noted.get(name) for name in names}
        stale = shown != {name: self._stamps[name] for name in names}
        if stale:
            earlier = self.course.folder / EARLIER / student_id / assignment_id
            _keep(pages, names, earlier, self.course.zone)
        if stale and not self.force and pages.is_dir():
            self.log.info("Making pages anew that are older than their grades: %s", pages)
            if self.coursedir.notebook_id == "*":
                rmtree(str(pages))
            for name in names:
                (pages / f"{name}.html").unlink(missing_ok=True)
        return bool(super().init_destination(assignment_id, student_id))

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission: notes what its pages show."""
        super().set_permissions(assignment_id, student_id)
        store = self.course.evidence
        noted = json.loads(store.read(assignment_id, student_id, NOTED) or b"{}")
        names = [os.path.splitext(os.path.basename(notebook))[0] for notebook in self.notebooks]
        noted |= {name: self._stamps[name] for name in names}
        store.write(assignment_id, student_id, NOTED, json.dumps(noted).encode())


def _keep(pages: Path, names: list[str], earlier: Path, zone: ZoneInfo) -> None:
    """Keeps pages that are going to be made anew, each with the time at which it was made."""
    for page in (pages / f"{name}.html" for name in names):
        if page.is_file():
            made = datetime.fromtimestamp(page.stat().st_mtime, zone)
            earlier.mkdir(parents=True, exist_ok=True)
            page.replace(earlier / f"{page.stem} {made:%Y-%m-%d %H.%M.%S.%f%z}.html")


def _graded(gradebook: Gradebook, assignment: str, student: str) -> dict[str, set[str]]:
    """By notebook, the cells that a submission has a grade or a comment for in the gradebook."""
    found: dict[str, set[str]] = {}
    for table in (Grade, Comment):
        rows = (
            select(Notebook.name, BaseCell.name)
            .join(SubmittedNotebook, SubmittedNotebook.notebook_id == Notebook.id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(table, table.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == table.cell_id)
            .where(Assignment.name == assignment, SubmittedAssignment.student_id == student)
        )
        for notebook, cell in gradebook.db.execute(rows):
            found.setdefault(notebook, set()).add(cell)
    return found


def _cells(path: Path) -> set[str]:
    """The cells with a grade or a comment in an autograded notebook."""
    cells = [
        cell.get("metadata", {}).get("nbgrader", {})
        for cell in json.loads(path.read_bytes())["cells"]
    ]
    kinds = ("grade", "solution", "task")
    return {cell["grade_id"] for cell in cells if any(cell.get(kind) for kind in kinds)}
