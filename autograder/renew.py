"""Makes feedback pages, and makes them anew where they are older than the grade that they show."""

import hashlib
import json
import os
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nbformat
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
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
from traitlets import List

from autograder import feedback_page, overview
from autograder.course import Course
from autograder.feedback_page import Booked, Marked, Said
from autograder.receipt import OVERVIEW

NOTED = "pages.json"

EARLIER = "feedback-earlier"
"""The course's folder of pages that were made anew since."""


def booked(gradebook: Gradebook, assignment: str, student: str) -> dict[str, Booked]:
    """What the gradebook says of a submission, by notebook."""
    found: dict[str, Booked] = {}
    notebooks = (
        select(Notebook.name, SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedNotebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment, SubmittedAssignment.student_id == student)
    )
    for name, key, penalty in gradebook.db.execute(notebooks).all():
        grades = (
            select(BaseCell.name, Grade.score, Grade.max_score, Grade.needs_manual_grade)
            .join(Grade, Grade.cell_id == BaseCell.id)
            .where(Grade.notebook_id == key)
        )
        comments = (
            select(BaseCell.name, Comment.auto_comment, Comment.manual_comment)
            .join(Comment, Comment.cell_id == BaseCell.id)
            .where(Comment.notebook_id == key)
        )
        found[name] = Booked(
            float(penalty or 0),
            {cell: Marked(*values) for cell, *values in gradebook.db.execute(grades)},
            {cell: Said(*texts) for cell, *texts in gradebook.db.execute(comments)},
        )
    return found


def stamp(path: Path, known: Booked) -> str:
    """A digest of all that a feedback page shows: the autograded notebook, and what the gradebook says
    of it."""
    content = path.read_bytes() if path.is_file() else b""
    shown = [
        repr(known.penalty),
        sorted(map(repr, known.grades.items())),
        sorted(map(repr, known.comments.items())),
        hashlib.sha256(content).hexdigest(),
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


class PageExporter(Exporter):
    """A notebook as its feedback page."""

    file_extension = ".html"

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Reads what grading wrote, in a fifth of the time that it takes to validate it."""
        return self.from_notebook_node(_read(Path(filename)), resources, **kw)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page; `resources` say whose it is, and what the gradebook says of it."""
        resources = self._init_resources(resources)
        ids = resources["nbgrader"]
        page = feedback_page.read(ids["assignment"], ids["notebook"], nb, resources["booked"])
        return feedback_page.render(page), resources


def _read(path: Path) -> NotebookNode:
    return nbformat.v4.reads_json(path.read_text("utf-8"))


class CourseFeedback(GenerateFeedback):
    """nbgrader's converter with pages of our own, which goes by what a page shows and not by the
    submission's time stamp."""

    preprocessors = List([])

    def _exporter_class_default(self) -> type[Exporter]:
        return PageExporter

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
        if student_id in self.course.excluded:
            return False
        folder = Path(self._format_source(assignment_id, student_id))
        pages = Path(self._format_dest(assignment_id, student_id))
        names = [Path(notebook).stem for notebook in self.notebooks]
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            self._booked = booked(gradebook, assignment_id, student_id)
        for name in names:
            known = self._booked.get(name, Booked())
            if not _cells(folder / f"{name}.ipynb") <= known.grades.keys() | known.comments.keys():
                problem = (
                    f"{name} of {student_id} is not in the gradebook as it was graded: run "
                    f"`autograder grade {assignment_id}` first. Its page stays as it is."
                )
                self.log.error(problem)
                self._not_graded.append(problem)
                return False
        self._stamps = {
            name: stamp(folder / f"{name}.ipynb", known) for name, known in self._booked.items()
        }
        noted = self._noted(assignment_id, student_id)
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
        stale = bool(super().init_destination(assignment_id, student_id))
        if not stale:  # what the class found hard may be something else by now
            self._write_overview(assignment_id, student_id)
        return stale

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """With what the gradebook says."""
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        resources["booked"] = self._booked.get(resources["nbgrader"]["notebook"], Booked())
        return resources

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission: notes what its pages show."""
        super().set_permissions(assignment_id, student_id)
        names = [os.path.splitext(os.path.basename(notebook))[0] for notebook in self.notebooks]
        self._note(assignment_id, student_id, {name: self._stamps[name] for name in names})
        self._write_overview(assignment_id, student_id)

    def _noted(self, assignment_id: str, student_id: str) -> dict[str, str]:
        """By page, the stamp of what it shows."""
        kept = self.course.evidence.read(assignment_id, student_id, NOTED)
        noted: dict[str, str] = json.loads(kept or b"{}")
        return noted

    def _note(self, assignment_id: str, student_id: str, stamps: dict[str, str]) -> None:
        noted = json.dumps(self._noted(assignment_id, student_id) | stamps)
        self.course.evidence.write(assignment_id, student_id, NOTED, noted.encode())

    @cached_property
    def _class(self) -> overview.Class:
        """What the class found hard, as it is when the first page of this run is made."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            return overview.of_class(self.course, gradebook, self.coursedir.assignment_id)

    def _write_overview(self, assignment_id: str, student_id: str) -> None:
        """The page of the whole assignment, if it is not there as it should be."""
        folder = Path(self._format_source(assignment_id, student_id))
        page = Path(self._format_dest(assignment_id, student_id), f"{OVERVIEW}.html")
        shown = json.dumps([self._stamps, repr(self._class)], sort_keys=True)
        stamp = hashlib.sha256(shown.encode()).hexdigest()
        noted = self._noted(assignment_id, student_id).get(OVERVIEW)
        if OVERVIEW in self._stamps or (page.is_file() and noted == stamp):
            return
        pages = [
            feedback_page.read(assignment_id, name, _read(folder / f"{name}.ipynb"), known)
            for name, known in sorted(self._booked.items())
            if (folder / f"{name}.ipynb").is_file()
        ]
        made = overview.render(overview.Overview(assignment_id, pages, self._class))
        page.unlink(missing_ok=True)
        page.write_text(made, "utf-8")
        page.chmod(int(str(self.permissions), 8))
        self._note(assignment_id, student_id, {OVERVIEW: stamp})


def _keep(pages: Path, names: list[str], earlier: Path, zone: ZoneInfo) -> None:
    """Keeps pages that are going to be made anew, each with the time at which it was made."""
    for page in (pages / f"{name}.html" for name in names):
        if page.is_file():
            made = datetime.fromtimestamp(page.stat().st_mtime, zone)
            earlier.mkdir(parents=True, exist_ok=True)
            page.replace(earlier / f"{page.stem} {made:%Y-%m-%d %H.%M.%S.%f%z}.html")


def _cells(path: Path) -> set[str]:
    """The cells with a grade or a comment in an autograded notebook."""
    cells = [
        cell.get("metadata", {}).get("nbgrader", {})
        for cell in json.loads(path.read_bytes())["cells"]
    ]
    kinds = ("grade", "solution", "task")
    return {cell["grade_id"] for cell in cells if any(cell.get(kind) for kind in kinds)}
