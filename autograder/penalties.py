"""Late penalties: what the gradebook has of them is brought to due dates, extensions, scores and the
course's rule, for a whole class at once.

How late something is, is the time that passed, in seconds, whatever clocks did meanwhile: a day of it is
24 hours."""

from pathlib import Path
from types import SimpleNamespace

from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps.baseapp import NbGrader
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import func, select, update

from autograder import extensions


def assign(app: NbGrader, assignment: str) -> set[str]:
    """Assigns anew the penalties that are not what nbgrader's plugin says now; returns the students
    whose penalty changed."""
    directory = app.coursedir
    rule = AssignLatePenalties(parent=app)
    if not rule.enabled:
        return set()
    rule.init_plugin()
    changed, updates = set(), []
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        extensions.apply(gradebook, Path(directory.root), assignment)
        sums = (
            select(Grade.notebook_id, func.sum(Grade.score).label("score"))
            .group_by(Grade.notebook_id)
            .subquery()
        )
        submitted = (
            select(SubmittedAssignment, SubmittedNotebook, func.coalesce(sums.c.score, 0.0))
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .outerjoin(sums, sums.c.notebook_id == SubmittedNotebook.id)
            .where(Assignment.name == assignment)
        )
        for submission, notebook, score in gradebook.db.execute(submitted).all():
            penalty, late = None, submission.total_seconds_late
            if late > 0:
                penalty = rule.plugin_inst.late_submission_penalty(
                    submission.student_id, score, late
                )
            if penalty is not None:
                penalty = rule._check_late_penalty(SimpleNamespace(score=score), penalty)
            if penalty != notebook.late_submission_penalty:
                changed.add(submission.student_id)
                updates.append({"id": notebook.id, "late_submission_penalty": penalty})
        if updates:
            gradebook.db.execute(update(SubmittedNotebook), updates)
            gradebook.db.commit()
    return changed
