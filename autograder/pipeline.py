"""The way through nbgrader: its autograding converter, with our steps in it.

``nbgrader_config.py`` calls :func:`configure`; from then on ``nbgrader autograde``, the
formgrader's button and ``autograder grade`` all go this way.
"""

import fnmatch
import glob
import hashlib
import os
import sys
import warnings
from dataclasses import fields
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
from autograder.evidence import Evidence, EvidenceStore, inputs, key
from autograder.execute import Execution, execute
from autograder.rebuild import Rebuild, check_name, grade_id, hidden_test
from autograder.sandbox.launch import why_not
from autograder.sandbox.limits import Limits
from autograder.status import Status
from autograder.submission import SubmissionExporter

Place = tuple[str, str, str]
"""A submitted notebook: assignment, student, notebook."""


class CourseAutograde(Autograde):
    """nbgrader's converter, which also takes submissions that nbgrader passes over: without a
    notebook, with an unknown one only, or changed without a newer timestamp."""

    executed: set[Place]
    """Notebooks that were executed for this run already, with their evidence kept."""
    results: dict[Place, tuple[Status, list[judge.Result]]]
    """What became of each notebook of this run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.executed = set()
        self.results = {}

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

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade: yes unless this very submission was graded completely."""
        if not self.wanted(assignment_id, student_id):
            self.log.info("Already graded: %s", self._format_dest(assignment_id, student_id))
            return False
        destination = self._format_dest(assignment_id, student_id)
        if os.path.exists(destination) and self.coursedir.notebook_id == "*":
            rmtree(destination)
        return True

    def wanted(self, assignment_id: str, student_id: str) -> bool:
        """Whether this run grades a student's submission."""
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        graded = self.graded_digest(assignment_id, student_id)
        return self.force or graded != self.digest(assignment_id, student_id)

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Before anything runs, every check is *not run*: no older score outlives this point."""
        graded = self.evidence.graded(assignment_id, student_id)
        newer = graded not in (None, self.digest(assignment_id, student_id))
        super().init_assignment(assignment_id, student_id)
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            submission = gradebook.find_submission(assignment_id, student_id)
            for notebook in submission.notebooks:
                if not fnmatch.fnmatch(notebook.name, self.coursedir.notebook_id):
                    continue
                for grade in notebook.grades:
                    if grade.auto_score is not None:
                        grade.auto_score = 0.0
                    if newer:
                        grade.manual_score = None
                        grade.extra_credit = None
                for comment in notebook.comments:
                    comment.auto_comment = "Not run."
            gradebook.db.commit()

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission: notes that it was graded completely."""
        super().set_permissions(assignment_id, student_id)
        if self.coursedir.notebook_id == "*":
            digest = self.digest(assignment_id, student_id)
            self.evidence.mark_graded(assignment_id, student_id, digest)

    def digest(self, assignment_id: str, student_id: str) -> str:
        """What was submitted: a digest of its notebooks and its timestamp."""
        folder = Path(self._format_source(assignment_id, student_id))
        total = hashlib.sha256()
        for name in [*(f"{n}.ipynb" for n in self.source_notebooks()), "timestamp.txt"]:
            path = folder / name
            total.update(f"{name}\n".encode())
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as stream:
                    total.update(hashlib.file_digest(stream, "sha256").digest())
        return total.hexdigest()

    def graded_digest(self, assignment_id: str, student_id: str) -> str | None:
        """The digest of the submission that was last graded completely, or None."""
        if not os.path.isdir(self._format_dest(assignment_id, student_id)):
            return None
        return self.evidence.graded(assignment_id, student_id)

    @property
    def evidence(self) -> EvidenceStore:
        """Where this course keeps its evidence."""
        return EvidenceStore(Path(self.coursedir.root) / "evidence")


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
        """Puts the run's Evidence into ``resources["autograder"]``."""
        converter = self.parent.parent
        ids = resources["nbgrader"]
        place = (ids["assignment"], ids["student"], ids["notebook"])
        reading = nb.metadata["autograder"]
        evidence = converter.evidence.load(*place) if place in converter.executed else None
        if not Status(reading["status"]).read:
            run = Execution(status=Status(reading["status"]), reason=reading["reason"].rstrip("."))
            evidence = Evidence(key(nb), 0, run)
        elif evidence is None or evidence.key != key(nb):
            seed = verdicts.new_seed()
            self.require_sandbox()
            mnist_root = mnist.for_grading()
            run = execute(nb, inputs(nb, seed), self.limits, mnist_root, self.sandbox)
            evidence = Evidence(key(nb), seed, run)
            converter.evidence.save(*place, evidence)
        resources["autograder"] = evidence
        return nb, resources


class JudgeEvidence(NbGraderPreprocessor):
    """Writes points and messages into the notebook; nbgrader's SaveAutoGrades reads them there."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Needs what RunSubmission left; removes hidden tests from the notebook."""
        evidence = resources["autograder"]
        missing = {check_name(cell) for cell in nb.cells if hidden_test(cell)} - set(
            verdicts.CHECKS
        )
        if missing:
            raise CourseError(
                f"No verdict in autograder/verdicts for: {', '.join(sorted(missing))}."
            )
        results = judge.judge(nb, evidence)
        resources["autograder_results"] = results
        ids = resources["nbgrader"]
        place = (ids["assignment"], ids["student"], ids["notebook"])
        self.parent.parent.results[place] = (judge.final_status(evidence, results), results)
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
        JudgeEvidence,
        SaveAutoGrades,
        SaveComments,
        AssignLatePenalties,
    ]
    c.HTMLExporter.filters = {"markdown2html": "autograder.feedback.safe_markdown"}
    # SQLAlchemy 2 says this of nbgrader's queries while it makes a submission; all of it is saved
    warnings.filterwarnings("ignore", "Object of type <.*> not in session", module="nbgrader")
    # nbgrader calls alembic by name when it makes a database, also where no environment is active
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    # nbgrader names its converter in these two places and has no setting for it
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde
