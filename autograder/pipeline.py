"""The way through nbgrader: its autograding converter, with our steps in it.

``nbgrader_config.py`` calls :func:`configure`; from then on ``nbgrader autograde``, the
formgrader's button and ``autograder grade`` all go this way.
"""

import os
import secrets
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution, rmtree
from traitlets.config import Config

from autograder import extensions, feedback, patches, record
from autograder.course import Course, Place
from autograder.differences import agree
from autograder.errors import CourseError, in_words
from autograder.judge import Result
from autograder.marks import Counts, Mark, give_back, given, take_away
from autograder.marks import answers as answers_in
from autograder.migrate import CourseAssignment
from autograder.pages import FILTERS
from autograder.rebuild import check_name, grade_id
from autograder.renew import CourseFeedback
from autograder.run import Graded, grade
from autograder.state import State, why
from autograder.state import scores as saved_scores
from autograder.written import ShowMarkSchemes


def take_back(
    state: State, student: str, answers: Mapping[str, Mapping[str, str]] | None = None
) -> None:
    """Takes out of the gradebook what an older submission earned: where a notebook was handed in
    since it was graded, automatic scores become 0, comments *not run*, marks given by hand are held
    until the new answers are known, and somebody has to look at it.  So whatever ends a run, no older
    score stands for a newer submission.

    The caller keeps other graders away, and makes it a transaction.  `answers` are those that were
    graded, by notebook, where the caller knows them.
    """
    course, assignment = state.course, state.assignment
    before = record.load(course.evidence, assignment, student)
    directory = course.directory
    held = {}
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        for name in state.names:
            place = Place(assignment, student, name)
            noted = before.get(name, record.Record())
            if noted.submitted == course.digest(place):
                continue
            try:
                notebook = gradebook.find_submission_notebook(name, assignment, student)
            except MissingEntry:
                continue  # nothing was graded of it
            graded = (answers or {}).get(name) or graded_answers(course, place, noted)
            marks = given(notebook, state.owners(name), graded)
            if marks:
                held[name] = replace(noted, held={**noted.held, **marks})
            take_away(notebook)
            for entry in notebook.grades:
                if entry.auto_score is not None:
                    entry.auto_score = 0.0
                entry.needs_manual_grade = True
            for comment in notebook.comments:
                comment.auto_comment = "Not run."
        if held:  # on the disk before they leave the gradebook
            record.save(course.evidence, assignment, student, held)
        gradebook.db.commit()


def graded_answers(course: Course, place: Place, noted: record.Record) -> dict[str, str]:
    """The answers that were graded, see ``marks.answers``: as they are noted, or else as they stand in
    the autograded notebook."""
    if noted.answers:
        return noted.answers
    path = course.autograded(place.assignment, place.student) / f"{place.notebook}.ipynb"
    try:
        return answers_in(nbformat.read(path, as_version=4))
    except (OSError, ValueError, KeyError):
        return {}


class CourseAutograde(Autograde):
    """nbgrader's converter, which takes every submission our way: also those that nbgrader passes
    over, without a notebook, with an unknown one only, or changed without a newer timestamp.

    Parameters
    ----------
    graded
        The notebooks of one submission, by name, that are only to be saved; the caller keeps other
        graders away from it.  Without them, each notebook is graded here.
    student
        Whose submission that is.
    check
        The only check that was judged in it, if the others stay as they are.
    """

    def __init__(
        self,
        *args: Any,
        graded: Mapping[str, Graded] | None = None,
        student: str | None = None,
        check: str | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        self._student = student
        self._graded = graded
        self._check = check
        self._claim = ExitStack()
        self._former: dict[str, dict[str, str]] = {}
        self._saved: dict[str, Graded] = {}
        self._problem = ""
        self.marks = Counts()
        """What became of marks given by hand."""
        self.failed: dict[tuple[str, str], str] = {}
        """What could not be graded or saved, by student and notebook, and why."""

    @cached_property
    def course(self) -> Course:
        """The course that is graded."""
        return Course(self.coursedir, self.config)

    @cached_property
    def state(self) -> State:
        """What should be of the assignment and the notebooks that this run is about."""
        return State(self.course, self.coursedir.assignment_id, self.coursedir.notebook_id)

    def init_notebooks(self) -> None:
        """Takes every submission folder and, in each, every notebook that should be there."""
        assignment, step = self.coursedir.assignment_id, self._input_directory
        if self._student is not None:
            folders = [self._format_source(assignment, self._student)]
        else:
            chosen = self.coursedir.student_id
            folders = list(self.course.folders(step, assignment, chosen).values())
        names = [n for n in self.state.names if self._graded is None or n in self._graded]
        if not folders or not names:
            super().init_notebooks()  # says what it looked for, and raises
        self.assignments = {
            folder: [os.path.join(folder, f"{name}.ipynb") for name in names] for folder in folders
        }

    def convert_notebooks(self) -> None:
        """Whatever happens, nobody is kept away afterwards.  Raises NbGraderException, as nbgrader
        does, at the end if something could not be graded."""
        with self._claim:
            self.course.keep_private()
            if self._graded is None:
                self._require_agreement()
            super().convert_notebooks()
            self.course.keep_private()
        if self.failed:
            failed = [f"{student}: {name}: {why}" for (student, name), why in self.failed.items()]
            raise NbGraderException("\n".join(failed))

    def _require_agreement(self) -> None:
        """Raises NbGraderException, after it has said why, if the gradebook cannot be written or differs
        from the source; whoever gives us what was graded has looked."""
        try:
            patches.require_writable(self.coursedir)
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                agree(self.course, gradebook, self.coursedir.assignment_id)
        except CourseError as problem:
            self.log.error("%s", problem)
            raise NbGraderException(str(problem)) from None

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade: yes unless this very submission was graded completely."""
        self._claim.close()
        self._saved = {}
        if self._graded is None:
            claim = self.course.evidence.claim(assignment_id, student_id, wait=True)
            self._claim.enter_context(claim)
            chosen = self.coursedir.notebook_id
            if not self.force and why(self.course, assignment_id, student_id, chosen) is None:
                self.log.info("Already graded: %s", self._format_dest(assignment_id, student_id))
                return False
        noted = record.load(self.course.evidence, assignment_id, student_id)
        self._former = {
            name: graded_answers(
                self.course,
                Place(assignment_id, student_id, name),
                noted.get(name, record.Record()),
            )
            for name in self.state.names
        }
        destination = Path(self._format_dest(assignment_id, student_id))
        if self.coursedir.notebook_id == "*" and destination.exists():
            rmtree(str(destination))
        for name in self.state.names:  # read-only, so it cannot be written over
            (destination / f"{name}.ipynb").unlink(missing_ok=True)
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Before anything runs, what an older submission earned is taken back."""
        folder = Path(self._format_source(assignment_id, student_id))
        self._problem = ""
        try:
            with (
                patches.transaction(self.coursedir.db_url),
                patches.nothing_else_of(self.coursedir, folder),
            ):
                super().init_assignment(assignment_id, student_id)
                self._complete(Path(self._format_dest(assignment_id, student_id)))
                with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                    extensions.apply(gradebook, self.course.folder, assignment_id, student_id)
                    if patches.time_stamp(folder) is None:  # nbgrader would keep the older one
                        submission = gradebook.find_submission(assignment_id, student_id)
                        submission.timestamp = None
                        gradebook.db.commit()
                take_back(self.state, student_id, self._former)
        except Exception as problem:  # told of each notebook
            self._problem = in_words(problem)

    def _complete(self, folder: Path) -> None:
        """nbgrader releases nobody's feedback any more once one submission lacks one of these files."""
        folder.mkdir(parents=True, exist_ok=True)
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
            if self._problem:
                raise CourseError(self._problem)
            graded = self._graded[place.notebook] if self._graded else self._grade(place)
            self._save(place, graded, resources)
            self._saved[place.notebook] = graded
        except Exception as problem:
            self.log.error("%s of %s: %s", place.notebook, place.student, in_words(problem))
            self.log.debug("", exc_info=True)
            self.failed[place.student, place.notebook] = in_words(problem)

    def _grade(self, place: Place) -> Graded:
        """What comes of a notebook, from kept evidence if there is any of it, or else by executing
        it on this machine."""
        graded, packed = grade(self.course.task(place, anew=self.force), self.course.settings)
        if packed is not None:
            self.course.evidence.save(*place, packed)
        return graded

    def _save(self, place: Place, graded: Graded, resources: dict[str, Any]) -> None:
        """Saves a notebook's file, its scores, its comments and its marks given by hand, all of it or
        nothing."""
        answers = answers_in(graded.rebuilt.notebook)
        notebook = feedback.write(graded.rebuilt.notebook, graded.evidence, graded.results)
        resources["autograder"] = graded
        self._sanitizing = False  # what remains is nbgrader's second pass
        try:
            self._init_preprocessors()
            with patches.transaction(self.coursedir.db_url):
                owners = self.state.owners(place.notebook)
                resources["marks"] = (self._marks(place, owners), owners, answers)
                output, resources = self.exporter.from_notebook_node(notebook, resources)
                self.write_single_notebook(output, resources)
        finally:
            self._sanitizing = True
        self.marks += resources["counts"]

    def _marks(self, place: Place, owners: Mapping[str, str]) -> dict[str, Mark]:
        """What was given by hand in a notebook as it was graded before."""
        noted = record.load(self.course.evidence, place.assignment, place.student)
        held = noted.get(place.notebook, record.Record()).held
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            submitted = gradebook.find_submission_notebook(
                place.notebook, place.assignment, place.student
            )
            return {**held, **given(submitted, owners, self._former.get(place.notebook, {}))}

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission: notes what was graded completely."""
        if not self._saved:
            self._claim.close()
            return
        super().set_permissions(assignment_id, student_id)
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            scores = saved_scores(gradebook, assignment_id, [student_id])[student_id]
        before = record.load(self.course.evidence, assignment_id, student_id)
        noted = {}
        for name, graded in self._saved.items():
            former = before.get(name, record.Record())
            noted[name] = record.Record(
                graded.rebuilt.digest,
                self._looks(Place(assignment_id, student_id, name), graded.rebuilt.digest),
                former.source if self._check else self.state.sources[name],
                former.verdicts if self._check else self.state.verdicts,
                scores[name],
                answers_in(graded.rebuilt.notebook),
            )
        record.save(self.course.evidence, assignment_id, student_id, noted)
        if self.marks:
            self.log.info("%s: marks by hand: %s", student_id, self.marks)
        self._claim.close()

    def _looks(self, place: Place, digest: str) -> list[list[int]] | None:
        """How the files of a submitted notebook look, if they still are what was graded."""
        found = self.course.looks(place, self.course.beside(place))
        return found if self.course.digest(place) == digest else None


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Keeps the first Ctrl-C until the end; a second one is heard at once."""
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield  # nobody hears it, or somebody does otherwise
        return
    pressed = False

    def heard(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if pressed:
            raise KeyboardInterrupt


class Saved(NamedTuple):
    """What came of saving one submission."""

    failed: dict[str, str]
    """By notebook, what went wrong."""
    marks: Counts
    """What became of marks given by hand."""


def save(
    app: AutogradeApp,
    assignment: str,
    student: str,
    graded: Mapping[str, Graded],
    check: str | None = None,
) -> Saved:
    """Takes one submission, whose notebooks are graded, through nbgrader; `check` if nothing but that
    one was judged.  Ctrl-C is heard when it is saved: nbgrader would remove its files, although they
    are noted as graded."""
    directory = app.coursedir
    before, directory.assignment_id = directory.assignment_id, assignment
    converter = CourseAutograde(
        coursedir=directory, parent=app, graded=graded, student=student, check=check
    )
    try:
        with _ctrl_c_waits():
            converter.start()
    except Exception as problem:  # one submission, whatever is in it, never stops the others
        failed = {name: why for (_, name), why in converter.failed.items()}
        return Saved(failed or dict.fromkeys(graded, in_words(problem)), converter.marks)
    finally:
        directory.assignment_id = before
    return Saved({}, converter.marks)


class GiveMarks(NbGraderPreprocessor):
    """Keeps what was given by hand for an answer that is as it was."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Runs after SaveAutoGrades, which puts back to hand grading whatever has a mark, and before
        AssignLatePenalties, which takes a share of the score."""
        ids = resources["nbgrader"]
        with Gradebook(ids["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(
                ids["notebook"], ids["assignment"], ids["student"]
            )
            resources["counts"] = give_back(submitted, *resources["marks"])
            gradebook.db.commit()
        return nb, resources


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
            if not result.passed:
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
    c.Autograde.autograde_preprocessors = [
        SaveAutoGrades,
        SaveComments,
        GiveMarks,
        AssignLatePenalties,
    ]
    c.Exchange.timezone = "UTC"  # nbgrader reads back no other from the names that it gives
    if "plugin_class" not in c.ExportApp:
        c.ExportApp.plugin_class = "autograder.exports.CsvExportPlugin"
    c.HTMLExporter.filters = FILTERS
    c.HTMLExporter.preprocessors = [ShowMarkSchemes]  # on the formgrader's pages only
    patches.install(c, CourseAutograde, CourseAssignment, CourseFeedback)
