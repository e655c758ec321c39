"""Changing an assignment in mid-semester: release and gradebook follow the source, and no grade is
lost.

nbgrader refuses to generate an assignment whose cells changed once there are submissions in the
gradebook.  Here rows follow the source: those of new checks and notebooks are added to every
submission, those of removed ones go if the instructor says so, and all others stay as they are.
"""

import csv
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedNotebook,
)
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException

from autograder import patches, record
from autograder.course import Course
from autograder.desk import store
from autograder.differences import (
    COMMENTED,
    GRADED,
    Differences,
    Kind,
    differences,
    refusal,
    rows_of,
)
from autograder.errors import CourseError
from autograder.exports import as_text
from autograder.rebuild import source_and_release


class CourseAssignment(GenerateAssignment):
    """nbgrader's converter, which leaves ``release/`` and the gradebook as they were if it fails,
    and does not begin where grades would be lost."""

    def init_notebooks(self) -> None:
        """Finds the notebooks also where a path has characters that mean something in a pattern."""
        directory = self.coursedir
        folder = self._format_source(directory.assignment_id, directory.student_id)
        found = sorted(path.name for path in Path(folder).glob(f"{directory.notebook_id}.ipynb"))
        self.assignments = {folder: [os.path.join(folder, name) for name in found]}
        if not found:
            super().init_notebooks()  # says what it looked for, and raises

    def start(self) -> None:
        """Raises NbGraderException, after it has said why, if anything is in the way."""
        directory = self.coursedir
        if self.no_database:
            super().start()
            return
        course = Course(directory, self.config)
        try:
            self._require_tests(course)
            patches.require_writable(directory)
            with Gradebook(directory.db_url, directory.course_id) as gradebook:
                self._require_no_loss(gradebook)
        except CourseError as problem:
            self.log.error("%s", problem)
            raise NbGraderException(str(problem)) from None
        release = Path(self._format_dest(directory.assignment_id, "."))
        with patches.transaction(directory.db_url), _restored(release):
            super().start()
        course.keep_private()

    def _require_tests(self, course: Course) -> None:
        """Raises CourseError if a test of the source would not be run, or earn its points unseen."""
        assignment = self.coursedir.assignment_id
        for name in course.notebooks(assignment, self.coursedir.notebook_id):
            try:
                source_and_release(course.source(assignment) / f"{name}.ipynb")
            except CourseError:
                raise
            except Exception:  # nbgrader says what is wrong with it
                continue

    def _require_no_loss(self, gradebook: Gradebook) -> None:
        assignment = self.coursedir.assignment_id
        known = {known.name for known in gradebook.assignments}
        if assignment in known and gradebook.assignment_submissions(assignment):
            found = differences(Course(self.coursedir, self.config), gradebook, assignment)
            if found.structural:
                raise CourseError(refusal(found))


@contextmanager
def _restored(folder: Path) -> Iterator[None]:
    """Puts a folder back as it was if what is done in it fails."""
    with TemporaryDirectory(
        prefix=".before-", dir=folder.parent if folder.is_dir() else None
    ) as name:
        if folder.is_dir():
            shutil.copytree(folder, Path(name, "copy"), symlinks=True)
        try:
            yield
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            if Path(name, "copy").is_dir():
                Path(name, "copy").rename(folder)
            raise


@dataclass(frozen=True)
class Lost:
    """A student's grade or comment whose cell the source lacks."""

    student: str
    notebook: str
    cell: str
    auto_score: float | None = None
    manual_score: float | None = None
    extra_credit: float | None = None
    comment: str | None = None

    @property
    def by_hand(self) -> bool:
        """Whether a person gave it."""
        return any(v is not None for v in (self.manual_score, self.extra_credit, self.comment))


def lost(gradebook: Gradebook, found: Differences) -> list[Lost]:
    """What students have in the rows that would be removed."""
    losses = []
    for notebook, submitted, name, kind in _removed(gradebook, found):
        student = submitted.student.id
        if kind in GRADED:
            for grade in submitted.grades:
                scores = (grade.auto_score, grade.manual_score, grade.extra_credit)
                if grade.name == name and any(score is not None for score in scores):
                    losses.append(Lost(student, notebook.name, name, *scores))
        if kind in COMMENTED:
            for comment in submitted.comments:
                if comment.name == name and comment.manual_comment:
                    losses.append(
                        Lost(student, notebook.name, name, comment=comment.manual_comment)
                    )
    return sorted(losses, key=lambda loss: (loss.student, loss.notebook, loss.cell))


def _removed(
    gradebook: Gradebook, found: Differences
) -> Iterator[tuple[Notebook, SubmittedNotebook, str, Kind]]:
    former = {now: old for old, now in found.renamed.items()}
    for name, keys in found.removed.items():
        notebook = gradebook.find_notebook(former.get(name, name), found.assignment)
        for cell, kind in sorted(keys, key=lambda key: (key[0], key[1].__name__)):
            for submitted in notebook.submissions:
                yield notebook, submitted, cell, kind


def keep(losses: Iterable[Lost], path: Path) -> None:
    """Appends what is removed to a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        if not stream.tell():
            writer.writerow(Lost.__dataclass_fields__)
        writer.writerows(
            [as_text(value) if isinstance(value, str) else value for value in vars(loss).values()]
            for loss in losses
        )


def follow(gradebook: Gradebook, found: Differences) -> None:
    """Brings the rows of an assignment to the source: those that differ, and no others.  The texts
    of cells and new points are for ``nbgrader generate_assignment``, which goes through then."""
    for old, now in found.renamed.items():
        gradebook.find_notebook(old, found.assignment).name = now
        store.rename(gradebook.db, found.assignment, old, now)
    for name in found.gone:
        gradebook.remove_notebook(name, found.assignment)
    for name in found.new:
        notebook = gradebook.add_notebook(name, found.assignment)
        for submission in gradebook.assignment_submissions(found.assignment):
            about = {"notebook_id": notebook.id, "assignment_id": submission.id}
            gradebook.db.add(SubmittedNotebook(**about))
    gradebook.db.flush()
    for name in found.removed.keys() - set(found.gone):
        notebook = gradebook.find_notebook(name, found.assignment)
        there = rows_of(notebook)
        for key in found.removed[name]:
            if key[1] is not SourceCell:
                for table in (Grade, Comment):
                    gradebook.db.query(table).filter(table.cell_id == there[key].id).delete()
            gradebook.db.delete(there[key])
    for name, wanted in found.added.items():
        notebook = gradebook.find_notebook(name, found.assignment)
        for (cell, kind), source in wanted.items():
            _add(gradebook, notebook, cell, kind, source)
    gradebook.db.commit()


def _add(
    gradebook: Gradebook, notebook: Notebook, name: str, kind: Kind, cell: NotebookNode
) -> None:
    """Adds a row, and to each submission the grade and the comment that belong to it."""
    about = {} if kind is SolutionCell else {"cell_type": cell.cell_type}
    if kind in GRADED:
        about["max_score"] = float(cell.metadata.nbgrader.points)
    row = kind(name=name, notebook_id=notebook.id, **about)
    gradebook.db.add(row)
    gradebook.db.flush()
    for submitted in notebook.submissions:
        if kind in GRADED:
            gradebook.db.add(Grade(cell_id=row.id, notebook_id=submitted.id))
        if kind in COMMENTED:
            gradebook.db.add(Comment(cell_id=row.id, notebook_id=submitted.id))


@dataclass(frozen=True)
class Migrated:
    """What a migration did, or what keeps it from being done."""

    found: Differences
    losses: list[Lost]
    kept: Path
    """The file for what is removed."""
    refused: bool

    def lines(self) -> Iterator[str]:
        """What to tell whoever asked for it."""
        assignment = self.found.assignment
        if not self.found:
            yield f"source/{assignment} and the gradebook agree: nothing to do."
            return
        yield from (f"- {line}" for line in self.found.lines())
        count = Counter((loss.notebook, loss.cell) for loss in self.losses)
        marks = sum(loss.by_hand for loss in self.losses)
        what = ", ".join(f"{cell} of {notebook} ({n})" for (notebook, cell), n in count.items())
        if self.refused:
            yield (
                f"Nothing is changed: students have scores and comments, {marks} of them given by hand, "
                f"for {what}. `autograder migrate {assignment} --remove` removes them."
            )
            return
        if self.losses:
            yield f"Removed, and written to {self.kept}: scores and comments for {what}."
        yield (
            f"The gradebook and release/{assignment} are as in source/{assignment}. Next: `autograder "
            f"grade {assignment}`."
        )


def migrate(app: NbGrader, assignment: str, *, remove: bool) -> Migrated:
    """Brings the gradebook and ``release/`` of an assignment to its source, all of it or nothing.

    If anything that students have is lost with rows that the source lacks, nothing is done unless
    `remove` says so; then it is written to a CSV file first.  Raises CourseError if the gradebook has
    no such assignment, or if the source cannot be released.
    """
    course = Course.of(app)
    directory = app.coursedir
    directory.assignment_id = assignment
    patches.require_writable(directory)
    kept = course.folder / "reports" / f"{assignment}-removed.csv"
    with patches.transaction(directory.db_url):
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            found = differences(course, gradebook, assignment)
            losses = lost(gradebook, found)
            refused = bool(losses) and not remove
            if not found or refused:
                return Migrated(found, losses, kept, refused)
            if losses:
                keep(losses, kept)
            follow(gradebook, found)
        converter = CourseAssignment(coursedir=directory, parent=app)
        converter.force = True
        try:
            converter.start()
        except NbGraderException as problem:
            raise CourseError(
                f"source/{assignment} cannot be released, so nothing is changed: {problem}"
            ) from problem
    _rename(course, found)
    return Migrated(found, losses, kept, False)


def _rename(course: Course, found: Differences) -> None:
    """What lies under the old name of a renamed notebook is found under the new one: what was handed
    in as a copy, so that the original stays, and what is kept of it by its new name."""
    for old, now in found.renamed.items():
        for student in course.students(found.assignment):
            before = course.submitted(found.assignment, student) / f"{old}.ipynb"
            after = before.with_name(f"{now}.ipynb")
            if before.is_file() and not before.is_symlink() and not os.path.lexists(after):
                shutil.copy2(before, after)
            record.rename(course.evidence, found.assignment, student, old, now)
