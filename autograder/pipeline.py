"""The way through nbgrader: its autograding converter, with our steps in it.

``nbgrader_config.py`` calls :func:`configure`; from then on ``nbgrader autograde``, the
formgrader's button and ``autograder grade`` all go this way.
"""

import glob
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution, rmtree
from traitlets.config import Config

from autograder import extensions, feedback, patches
from autograder.course import Course, Place
from autograder.judge import Result
from autograder.rebuild import Rebuilt, check_name, grade_id
from autograder.run import Finished, run, without_running
from autograder.written import ShowMarkSchemes


@dataclass(frozen=True)
class Graded:
    """A notebook of one submission that is ready to be saved."""

    rebuilt: Rebuilt
    finished: Finished


class CourseAutograde(Autograde):
    """nbgrader's converter, which takes every submission our way: also those that nbgrader passes
    over, without a notebook, with an unknown one only, or changed without a newer timestamp.

    Parameters
    ----------
    graded
        The notebooks of one submission, by name, that are only to be saved; the caller keeps other
        graders away from it.  Without them, each notebook is graded here.
    anew
        Whether the scores of these notebooks begin at *not run*, and the submission counts as
        graded at the end; not so where one check is judged again and all other scores stay.
    """

    def __init__(
        self, *args: Any, graded: Mapping[str, Graded] | None = None, anew: bool = True, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._graded = graded
        self._anew = anew
        self._claim = ExitStack()
        self._read: dict[str, Rebuilt] = {}

    @cached_property
    def course(self) -> Course:
        """The course that is graded."""
        return Course(self.coursedir, self.config)

    def _names(self, assignment: str) -> list[str]:
        """The notebooks that this run is about."""
        return self.course.notebooks(assignment, self.coursedir.notebook_id)

    def init_notebooks(self) -> None:
        """Takes every submission folder and, in each, every notebook that should be there."""
        assignment = self.coursedir.assignment_id
        pattern = self._format_source(assignment, self.coursedir.student_id)
        folders = [folder for folder in sorted(glob.glob(pattern)) if os.path.isdir(folder)]
        names = self._names(assignment)
        if not folders or not names:
            super().init_notebooks()  # says what it looked for, and raises
        self.assignments = {
            folder: [os.path.join(folder, f"{name}.ipynb") for name in names] for folder in folders
        }

    def convert_notebooks(self) -> None:
        """Whatever happens, nobody is kept away afterwards."""
        with self._claim:
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id):
                pass  # makes the tables if there are none
            super().convert_notebooks()

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade: yes unless this very submission was graded completely."""
        self._claim.close()
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
        for name in self._names(assignment_id):  # read-only, so it cannot be written over
            (destination / f"{name}.ipynb").unlink(missing_ok=True)
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Before anything runs, every check is *not run*: no older score outlives this point."""
        folder = Path(self._format_source(assignment_id, student_id))
        self._read = {
            name: self.course.read_and_rebuild(Place(assignment_id, student_id, name))
            for name in self._names(assignment_id)
            if self._graded is None
        }
        self._read |= {name: graded.rebuilt for name, graded in (self._graded or {}).items()}
        with (
            patches.transaction(self.coursedir.db_url),
            patches.regular_files_only(self.coursedir, folder),
        ):
            super().init_assignment(assignment_id, student_id)
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                extensions.apply(gradebook, self.course.folder, assignment_id, student_id)
            if self._anew:
                self._reset(assignment_id, student_id)

    def _reset(self, assignment_id: str, student_id: str) -> None:
        """Sets automatic scores to 0; where the submission is newer removes those given by hand."""
        before = self.course.evidence.graded(assignment_id, student_id)
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            submission = gradebook.find_submission(assignment_id, student_id)
            for notebook in submission.notebooks:
                if notebook.name not in self._read:
                    continue
                digest = self._read[notebook.name].digest
                newer = before.get(notebook.name, digest) != digest
                for grade in notebook.grades:
                    if grade.auto_score is not None:
                        grade.auto_score = 0.0
                    if newer:
                        grade.manual_score = None
                        grade.extra_credit = None
                for comment in notebook.comments:
                    comment.auto_comment = "Not run."
            gradebook.db.commit()

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Saves one notebook, which is graded first if it is not yet: its file, its scores and its
        comments, all of it or nothing."""
        resources = self.init_single_notebook_resources(notebook_filename)
        ids = resources["nbgrader"]
        place = Place(ids["assignment"], ids["student"], ids["notebook"])
        rebuilt = self._read[place.notebook]
        finished = self._graded[place.notebook].finished if self._graded else None
        if finished is None:
            finished = self._grade(place, rebuilt)
        notebook = feedback.write(rebuilt.notebook, finished.evidence, finished.results)
        resources["autograder"] = finished
        self._sanitizing = False  # what remains is nbgrader's second pass
        try:
            self._init_preprocessors()
            with patches.transaction(self.coursedir.db_url):
                output, resources = self.exporter.from_notebook_node(notebook, resources)
                self.write_single_notebook(output, resources)
        finally:
            self._sanitizing = True

    def _grade(self, place: Place, rebuilt: Rebuilt) -> Finished:
        """What comes of a notebook, from kept evidence if there is any of it, or else by executing
        it on this machine."""
        settings, store = self.course.settings, self.course.evidence
        finished = without_running(rebuilt, None if self.force else store.load(*place), settings)
        if finished is None:
            settings.require_sandbox()
            packed, finished = run(rebuilt.notebook, settings)
            store.save(*place, packed)
        return finished

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission: notes that it was graded completely."""
        super().set_permissions(assignment_id, student_id)
        if self._anew:
            digests = {name: rebuilt.digest for name, rebuilt in self._read.items()}
            self.course.evidence.mark_graded(assignment_id, student_id, digests)
        self._claim.close()


def save(
    app: AutogradeApp,
    assignment: str,
    student: str,
    graded: Mapping[str, Graded],
    *,
    anew: bool = True,
) -> str:
    """Takes one submission, whose notebooks are graded, through nbgrader; what went wrong, or ''."""
    directory = app.coursedir
    chosen = directory.student_id, directory.assignment_id
    directory.student_id, directory.assignment_id = glob.escape(student), assignment
    converter = CourseAutograde(coursedir=directory, parent=app, graded=graded, anew=anew)
    try:
        converter.start()
    except Exception as problem:  # one submission, whatever is in it, never stops the others
        return str(problem) or type(problem).__name__
    finally:
        directory.student_id, directory.assignment_id = chosen
    return ""


class SaveComments(NbGraderPreprocessor):
    """Puts the messages of the checks into the gradebook, as the comment on the answer they judge."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Runs after SaveAutoGrades, which writes its own comment first."""
        ids, finished = resources["nbgrader"], resources["autograder"]
        run = finished.evidence.execution
        comments = _comments(nb, {result.check: result for result in finished.results})
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
    c.HTMLExporter.filters = {"markdown2html": "autograder.feedback.safe_markdown"}
    c.HTMLExporter.preprocessors = [ShowMarkSchemes]  # on the formgrader's pages only
    patches.install(CourseAutograde)
