"""The way through nbgrader: its autograding converter, with our steps in it.

``nbgrader_config.py`` calls :func:`configure`; from then on ``nbgrader autograde``, the
formgrader's button and ``autograder grade`` all go this way.
"""

import glob
import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution, rmtree
from traitlets.config import Config

from autograder import feedback, patches
from autograder.course import Course, Place
from autograder.judge import Result
from autograder.pages import FILTERS
from autograder.rebuild import check_name, grade_id
from autograder.run import Graded, grade
from autograder.written import ShowMarkSchemes


def take_back(course: Course, assignment: str, student: str, notebooks: Iterable[str]) -> None:
    """Takes out of the gradebook what an older submission earned in `notebooks`: where one was handed
    in since it was graded, automatic scores become 0, comments *not run*, marks given by hand go, and
    somebody has to look at it.  So whatever ends a run, no older score stands for a newer submission.

    The caller keeps other graders away, and makes it a transaction.
    """
    before = course.evidence.graded(assignment, student)
    newer = [
        name
        for name in notebooks
        if before.get(name) != course.digest(Place(assignment, student, name))
    ]
    directory = course.directory
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        for name in newer:
            try:
                notebook = gradebook.find_submission_notebook(name, assignment, student)
            except MissingEntry:
                continue  # nothing was graded of it
            for entry in notebook.grades:
                if entry.auto_score is not None:
                    entry.auto_score = 0.0
                if name in before:
                    entry.manual_score = None
                    entry.extra_credit = None
                entry.needs_manual_grade = True
            for comment in notebook.comments:
                comment.auto_comment = "Not run."
        gradebook.db.commit()


class CourseAutograde(Autograde):
    """nbgrader's converter, which takes every submission our way: also those that nbgrader passes
    over, without a notebook, with an unknown one only, or changed without a newer timestamp.

    Parameters
    ----------
    graded
        The notebooks of one submission, by name, that are only to be saved; the caller keeps other
        graders away from it.  Without them, each notebook is graded here.
    """

    def __init__(self, *args: Any, graded: Mapping[str, Graded] | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._graded = graded
        self._claim = ExitStack()
        self._saved: dict[str, str] = {}
        self.failed: dict[tuple[str, str], str] = {}
        """What could not be graded or saved, by student and notebook, and why."""

    @cached_property
    def course(self) -> Course:
        """The course that is graded."""
        return Course(self.coursedir, self.config)

    def _names(self) -> list[str]:
        """The notebooks that this run is about."""
        return self.course.notebooks(self.coursedir.assignment_id, self.coursedir.notebook_id)

    def init_notebooks(self) -> None:
        """Takes every submission folder and, in each, every notebook that should be there."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        folders = [folder for folder in sorted(glob.glob(pattern)) if os.path.isdir(folder)]
        names = [name for name in self._names() if self._graded is None or name in self._graded]
        if not folders or not names:
            super().init_notebooks()  # says what it looked for, and raises
        self.assignments = {
            folder: [os.path.join(folder, f"{name}.ipynb") for name in names] for folder in folders
        }

    def convert_notebooks(self) -> None:
        """Whatever happens, nobody is kept away afterwards.  Raises NbGraderException, as nbgrader
        does, at the end if something could not be graded."""
        with self._claim:
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id):
                pass  # makes the tables if there are none
            super().convert_notebooks()
        if self.failed:
            failed = [f"{student}: {name}: {why}" for (student, name), why in self.failed.items()]
            raise NbGraderException("\n".join(failed))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade: yes unless this very submission was graded completely."""
        self._claim.close()
        self._saved = {}
        if self._graded is None:
            claim = self.course.evidence.claim(assignment_id, student_id, wait=True)
            self._claim.enter_context(claim)
            chosen = self.coursedir.notebook_id
            if not self.force and self.course.is_graded(assignment_id, student_id, chosen):
                self.log.info("Already graded: %s", self._format_dest(assignment_id, student_id))
                return False
        destination = Path(self._format_dest(assignment_id, student_id))
        if self.coursedir.notebook_id == "*" and destination.exists():
            rmtree(str(destination))
        for name in self._names():  # read-only, so it cannot be written over
            (destination / f"{name}.ipynb").unlink(missing_ok=True)
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Before anything runs, what an older submission earned is taken back."""
        folder = Path(self._format_source(assignment_id, student_id))
        with (
            patches.transaction(self.coursedir.db_url),
            patches.nothing_else_of(self.coursedir, folder),
        ):
            super().init_assignment(assignment_id, student_id)
            self._complete(Path(self._format_dest(assignment_id, student_id)))
            take_back(self.course, assignment_id, student_id, self._names())

    def _complete(self, folder: Path) -> None:
        """nbgrader releases nobody's feedback any more once one submission lacks one of these files."""
        for name, text in ("timestamp.txt", ""), ("submission_secret.txt", secrets.token_hex(64)):
            if not (folder / name).exists():
                (folder / name).write_text(text)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Grades one notebook if that is not done yet, and saves it; one that fails does not keep the
        others of the submission from being graded."""
        resources = self.init_single_notebook_resources(notebook_filename)
        ids = resources["nbgrader"]
        place = Place(ids["assignment"], ids["student"], ids["notebook"])
        try:
            graded = self._graded[place.notebook] if self._graded else self._grade(place)
            self._save(graded, resources)
            self._saved[place.notebook] = graded.rebuilt.digest
        except Exception as problem:
            self.log.exception("%s of %s", place.notebook, place.student)
            self.failed[place.student, place.notebook] = str(problem) or type(problem).__name__

    def _grade(self, place: Place) -> Graded:
        """What comes of a notebook, from kept evidence if there is any of it, or else by executing
        it on this machine."""
        graded, packed = grade(self.course.task(place, anew=self.force), self.course.settings)
        if packed is not None:
            self.course.evidence.save(*place, packed)
        return graded

    def _save(self, graded: Graded, resources: dict[str, Any]) -> None:
        """Saves a notebook's file, its scores and its comments, all of it or nothing."""
        notebook = feedback.write(graded.rebuilt.notebook, graded.evidence, graded.results)
        resources["autograder"] = graded
        self._sanitizing = False  # what remains is nbgrader's second pass
        try:
            self._init_preprocessors()
            with patches.transaction(self.coursedir.db_url):
                output, resources = self.exporter.from_notebook_node(notebook, resources)
                self.write_single_notebook(output, resources)
        finally:
            self._sanitizing = True

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission: notes what was graded completely."""
        super().set_permissions(assignment_id, student_id)
        self.course.evidence.mark_graded(assignment_id, student_id, self._saved)
        self._claim.close()


def save(
    app: AutogradeApp, assignment: str, student: str, graded: Mapping[str, Graded]
) -> dict[str, str]:
    """Takes one submission, whose notebooks are graded, through nbgrader; by notebook, what went
    wrong."""
    directory = app.coursedir
    chosen = directory.student_id, directory.assignment_id
    directory.student_id, directory.assignment_id = glob.escape(student), assignment
    converter = CourseAutograde(coursedir=directory, parent=app, graded=graded)
    try:
        converter.start()
    except Exception as problem:  # one submission, whatever is in it, never stops the others
        failed = {name: why for (_, name), why in converter.failed.items()}
        return failed or dict.fromkeys(graded, str(problem) or type(problem).__name__)
    finally:
        directory.student_id, directory.assignment_id = chosen
    return {}


class SaveComments(NbGraderPreprocessor):
    """Puts the messages of the checks into the gradebook, as the comment on the answer they judge."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Runs after SaveAutoGrades, which writes its own comment first."""
        ids, graded = resources["nbgrader"], resources["autograder"]
        run = graded.evidence.execution
        comments = _comments(nb, {result.check: result for result in graded.results})
        with Gradebook(ids["db_url"]) as gradebook:
            for name, messages in comments.items():
                where = (name, ids["notebook"], ids["assignment"], ids["student"])
                comment = gradebook.find_comment(*where)
                if not run.status.read:
                    comment.auto_comment = f"Not graded: {run.reason}."
                elif messages and not comment.auto_comment:
                    comment.auto_comment = "\n\n".join(messages)
            gradebook.db.commit()
        return nb, resources


def _comments(nb: NotebookNode, results: Mapping[str, Result]) -> dict[str, list[str]]:
    """By answer cell, what to say of the checks that follow it and lost points."""
    comments: dict[str, list[str]] = {}
    answer = ""
    for cell in nb.cells:
        if is_solution(cell):
            answer = grade_id(cell)
            comments[answer] = []
        elif is_grade(cell) and check_name(cell) in results and answer:
            result = results[check_name(cell)]
            if result.points < result.max_points:
                worth = f"{result.points:g} of {result.max_points:g}"
                comments[answer].append(f"{result.check} ({worth}): {result.message}")
    return comments


def configure(c: Config, file: str) -> None:
    """Makes nbgrader grade with this package: the last line of a course's ``nbgrader_config.py``.

    Parameters
    ----------
    c
        nbgrader's configuration.
    file
        ``__file__`` of that configuration.  Its folder is the course's; assignments are exchanged in
        its folder ``exchange``, unless ``c.Exchange.root`` is set.
    """
    course = Path(file).resolve().parent
    c.CourseDirectory.root = str(course)
    if "root" not in c.Exchange:
        c.Exchange.root = str(course / "exchange")
    c.Autograde.autograde_preprocessors = [SaveAutoGrades, SaveComments, AssignLatePenalties]
    c.HTMLExporter.filters = FILTERS
    c.HTMLExporter.preprocessors = [ShowMarkSchemes]  # on the formgrader's pages only
    patches.install(CourseAutograde)
