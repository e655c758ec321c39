"""The way through nbgrader: its autograding converter, with our steps in it.

``nbgrader_config.py`` calls :func:`configure`; from then on ``nbgrader autograde``, the
formgrader's button and ``autograder grade`` all go this way.
"""

import fnmatch
import glob
import os
import sys
import warnings
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution, rmtree
from traitlets import Bool, Float, Integer
from traitlets.config import Config

from autograder import judge, mnist, verdicts
from autograder.errors import CourseError
from autograder.evidence import Evidence, EvidenceStore, digests, inputs, key, pack
from autograder.execute import Execution, execute
from autograder.gradebook import transaction
from autograder.rebuild import Rebuild, check_name, grade_id
from autograder.sandbox.launch import why_not
from autograder.sandbox.limits import Limits
from autograder.status import Status
from autograder.submission import SubmissionExporter, digest, regular_files_only
from autograder.written import ShowMarkSchemes

Place = tuple[str, str, str]
"""A submitted notebook: assignment, student, notebook."""


class CourseAutograde(Autograde):
    """nbgrader's converter, which also takes submissions that nbgrader passes over: without a
    notebook, with an unknown one only, or changed without a newer timestamp."""

    executed: dict[Place, "Judged | None"]
    """Notebooks that were executed already: what came of it, or None where it is kept evidence."""
    results: dict[Place, tuple[Status, list[judge.Result]]]
    """What became of each notebook of this run."""
    check: str | None = None
    """The one check that this run judges again, from kept evidence; all other scores stay."""
    claimed = False
    """Whether the caller keeps other graders away; this object does so itself otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.executed = {}
        self.results = {}
        self._claim = ExitStack()
        self._judged_before: dict[str, judge.Result] = {}

    def source_notebooks(self) -> list[str]:
        """The names of the assignment's notebooks that this run is about."""
        folder = self.coursedir.format_path(
            self.coursedir.source_directory, ".", self.coursedir.assignment_id
        )
        names = sorted(path.stem for path in Path(folder).glob("*.ipynb"))
        return [name for name in names if fnmatch.fnmatch(name, self.coursedir.notebook_id)]

    def init_notebooks(self) -> None:
        """Takes every submission folder and, in each, every notebook that should be there."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        folders = [folder for folder in sorted(glob.glob(pattern)) if os.path.isdir(folder)]
        if not folders or not self.source_notebooks():
            super().init_notebooks()  # says what it looked for, and raises
        self.assignments = {
            folder: [os.path.join(folder, f"{name}.ipynb") for name in self.source_notebooks()]
            for folder in folders
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
        if not self.claimed:
            self._claim.enter_context(self.evidence.claim(assignment_id, student_id, wait=True))
        if not self.wanted(assignment_id, student_id):
            self.log.info("Already graded: %s", self._format_dest(assignment_id, student_id))
            return False
        destination = Path(self._format_dest(assignment_id, student_id))
        if self.check:
            self._judged_before = judge.read(destination / f"{self.coursedir.notebook_id}.ipynb")
        if self.coursedir.notebook_id == "*" and destination.exists():
            rmtree(str(destination))
        for name in self.source_notebooks():  # read-only, so it cannot be written over
            (destination / f"{name}.ipynb").unlink(missing_ok=True)
        return True

    def wanted(self, assignment_id: str, student_id: str) -> bool:
        """Whether this run grades a student's submission."""
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        if self.force or self.check:
            return True
        destination = Path(self._format_dest(assignment_id, student_id))
        graded = self.evidence.graded(assignment_id, student_id)
        return any(
            graded.get(name) != self.digest(assignment_id, student_id, name)
            or not (destination / f"{name}.ipynb").exists()
            for name in self.source_notebooks()
        )

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Before anything runs, every check is *not run*: no older score outlives this point."""
        folder = Path(self._format_source(assignment_id, student_id))
        with transaction(self.coursedir.db_url), regular_files_only(self.coursedir, folder):
            super().init_assignment(assignment_id, student_id)
            if not self.check:
                self._reset(assignment_id, student_id)

    def _reset(self, assignment_id: str, student_id: str) -> None:
        """Sets automatic scores to 0; where the submission is newer removes those given by hand."""
        graded = self.evidence.graded(assignment_id, student_id)
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            submission = gradebook.find_submission(assignment_id, student_id)
            for notebook in submission.notebooks:
                if notebook.name not in self.source_notebooks():
                    continue
                digest = self.digest(assignment_id, student_id, notebook.name)
                newer = graded.get(notebook.name, digest) != digest
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
        """What is saved of a notebook is saved together."""
        with transaction(self.coursedir.db_url):
            super().convert_single_notebook(notebook_filename)

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission: notes that it was graded completely."""
        super().set_permissions(assignment_id, student_id)
        if not self.check:
            names = self.source_notebooks()
            digests = {name: self.digest(assignment_id, student_id, name) for name in names}
            self.evidence.mark_graded(assignment_id, student_id, digests)
        self._claim.close()

    def digest(self, assignment_id: str, student_id: str, notebook: str) -> str:
        """What was submitted: a digest of a notebook's file and of the timestamp."""
        folder = Path(self._format_source(assignment_id, student_id))
        return digest([folder / f"{notebook}.ipynb", folder / "timestamp.txt"])

    @property
    def evidence(self) -> EvidenceStore:
        """Where this course keeps its evidence."""
        return EvidenceStore(Path(self.coursedir.root) / "evidence")


@dataclass(frozen=True)
class Judged:
    """What came of executing one notebook."""

    evidence: Evidence
    """Without what the checks measured where nobody needs that any more: it is many times the rest."""
    results: list[judge.Result]


def run(notebook: NotebookNode, seed: int, limits: Limits, sandbox: bool) -> tuple[bytes, Judged]:
    """Executes a rebuilt notebook on this machine and judges it; returns the evidence as it is kept
    as well (``evidence.pack``).  It needs neither gradebook nor course folder, so it may run
    anywhere.

    Raises KernelUnavailable if no kernel can be started here, and CourseError if a check has no
    verdict.
    """
    given = inputs(notebook, seed)
    execution = execute(notebook, given, limits, mnist.for_grading(), sandbox)
    evidence = Evidence(key(notebook), seed, digests(given), execution)
    results = judge.judge(notebook, evidence)
    light = replace(evidence, execution=replace(execution, evidence={}))
    return pack(evidence), Judged(light, results)


class RunSubmission(NbGraderPreprocessor):
    """Executes the rebuilt notebook, or takes the evidence of the run that was just made."""

    sandbox = Bool(
        True,
        help="Whether students' code is isolated. Without, it runs with the rights of whoever "
        "grades, and every table says so.",
    ).tag(config=True)
    seconds_per_cell = Float(
        Limits.seconds_per_cell, help="Wall time of one cell or one hidden test."
    ).tag(config=True)
    seconds_per_notebook = Float(
        Limits.seconds_per_notebook,
        help="Wall time of all visible cells of a notebook, and again of all its hidden tests.",
    ).tag(config=True)
    memory_bytes = Integer(
        Limits.memory_bytes,
        help="Memory of all processes of a notebook, on top of the libraries loaded beforehand.",
    ).tag(config=True)
    processes = Integer(Limits.processes, help="Processes and threads at a time.").tag(config=True)
    output_bytes = Integer(
        Limits.output_bytes, help="Output of one notebook, pictures included."
    ).tag(config=True)
    evidence_bytes = Integer(
        Limits.evidence_bytes, help="Evidence of one notebook, of all its checks together."
    ).tag(config=True)
    disk_bytes = Integer(
        Limits.disk_bytes, help="Files of one notebook, which are kept in memory."
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """The limits as configured."""
        names = self.trait_names(config=True)
        given = {f.name: getattr(self, f.name) for f in fields(Limits) if f.name in names}
        return Limits(**given)

    def require_sandbox(self) -> None:
        """Raises CourseError if isolation is asked for and is not to be had here."""
        if self.sandbox and (reasons := why_not()):
            raise CourseError(
                f"Submissions cannot be isolated here: {' '.join(reasons)} Grade on a machine where "
                "they can, or set `c.RunSubmission.sandbox = False` in nbgrader_config.py to run "
                "students' code with your own rights."
            )

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Puts the run's Evidence into ``resources["autograder"]`` and the results of its checks
        into ``resources["autograder_results"]``."""
        converter = self.parent.parent
        ids = resources["nbgrader"]
        place = (ids["assignment"], ids["student"], ids["notebook"])
        judged = self._judged(nb, converter, place)
        resources["autograder"] = judged.evidence
        resources["autograder_results"] = judged.results
        return nb, resources

    def _judged(self, nb: NotebookNode, converter: CourseAutograde, place: Place) -> Judged:
        reading = nb.metadata["autograder"]
        if not Status(reading["status"]).read:
            unread = Execution(Status(reading["status"]), reading["reason"].rstrip("."))
            evidence = Evidence(key(nb), 0, {}, unread)
            return Judged(evidence, judge.judge(nb, evidence))
        judged = converter.executed.get(place)
        if judged is None and place in converter.executed:
            kept = converter.evidence.load(*place)
            if kept is not None and kept.fits(nb, converter.check):
                return Judged(kept, judge.judge(nb, kept))
        if judged is None or judged.evidence.key != key(nb):  # it may be handed in anew meanwhile
            self.require_sandbox()
            packed, judged = run(nb, verdicts.new_seed(), self.limits, self.sandbox)
            converter.evidence.save(*place, packed)
        return judged


class WriteResults(NbGraderPreprocessor):
    """Writes points and messages into the notebook; nbgrader's SaveAutoGrades reads them there."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Needs what RunSubmission left; removes hidden tests from the notebook."""
        evidence, results = resources["autograder"], resources["autograder_results"]
        converter = self.parent.parent
        if converter.check:
            before = converter._judged_before
            results = [r if r.check == converter.check else before.get(r.check, r) for r in results]
        resources["autograder_results"] = results
        ids = resources["nbgrader"]
        place = (ids["assignment"], ids["student"], ids["notebook"])
        converter.results[place] = (judge.final_status(evidence, results), results)
        return judge.write(nb, evidence, results), resources


class SaveComments(NbGraderPreprocessor):
    """Puts the messages of the checks into the gradebook, as the comment on the answer they judge."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Runs after SaveAutoGrades, which writes its own comment first."""
        ids = resources["nbgrader"]
        results = {result.check: result for result in resources["autograder_results"]}
        evidence = resources["autograder"]
        comments: dict[str, list[str]] = {}
        answer = ""
        for cell in nb.cells:
            if is_solution(cell):
                answer = grade_id(cell)
                comments[answer] = []
            elif is_grade(cell) and check_name(cell) in results and answer:
                result = results[check_name(cell)]
                if result.points < result.max_points:
                    comments[answer].append(
                        f"{result.check} ({result.points:g} of {result.max_points:g}): "
                        f"{result.message}"
                    )
        unread = not evidence.execution.status.read
        with Gradebook(ids["db_url"]) as gradebook:
            for name, messages in comments.items():
                where = (name, ids["notebook"], ids["assignment"], ids["student"])
                comment = gradebook.find_comment(*where)
                if unread:
                    comment.auto_comment = f"Not graded: {evidence.execution.reason}."
                elif messages and not comment.auto_comment:
                    comment.auto_comment = "\n\n".join(messages)
            gradebook.db.commit()
        return nb, resources


def configure(c: Config) -> None:
    """Makes nbgrader grade the way this course does (called by ``nbgrader_config.py``)."""
    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = [Rebuild]
    c.Autograde.autograde_preprocessors = [
        RunSubmission,
        WriteResults,
        SaveAutoGrades,
        SaveComments,
        AssignLatePenalties,
    ]
    c.HTMLExporter.filters = {"markdown2html": "autograder.feedback.safe_markdown"}
    c.HTMLExporter.preprocessors = [ShowMarkSchemes]  # on the formgrader's pages only
    # SQLAlchemy 2 says this of nbgrader's queries while it makes a submission; all of it is saved
    warnings.filterwarnings("ignore", "Object of type <.*> not in session", module="nbgrader")
    # nbgrader calls alembic by name when it makes a database, also where no environment is active
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    # nbgrader names its converter in these two places and has no setting for it
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde
