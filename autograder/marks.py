"""Marks, extra credit and comments given by hand: each belongs to the text of an answer.

They are kept where that text is unchanged, and go where it changed; then the answer waits for a hand
again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nbformat import NotebookNode
from nbgrader.api import SubmittedNotebook
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.rebuild import grade_id, is_added

WHOLE = ""
"""Instead of an answer's name: all answers together, for what belongs to no single one."""

BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError)
"""What comes of reading an autograded notebook that is lost or was changed."""


def cells(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """The cells of each answer in a rebuilt or autograded notebook, by its name: its own, and those
    that its student added below; under ``WHOLE``, those that belong to no answer."""
    found: dict[str, list[NotebookNode]] = {WHOLE: []}
    name = WHOLE
    for cell in notebook.cells:
        if is_solution(cell):
            name = grade_id(cell)
            found[name] = [cell]
        elif is_added(cell):
            found[name].append(cell)
        else:
            name = WHOLE
    return found


def answers(notebook: NotebookNode) -> dict[str, str]:
    """A digest of each answer in a rebuilt or autograded notebook, by its name: of the text of its
    :func:`cells`; and one of the pictures that were handed in with it, if any, see :func:`pictures`."""
    found = cells(notebook)
    texts = {name: [_plain(cell.source) for cell in own] for name, own in found.items()}
    texts[WHOLE] += [text for own in list(texts.values())[1:] for text in own]
    for name, own in found.items():
        if drawn := [digest for cell in own for digest in _pixels(cell)]:
            texts[pictures(name)] = drawn
    return {
        name: hashlib.sha256(json.dumps(own).encode()).hexdigest() for name, own in texts.items()
    }


def pictures(name: str) -> str:
    """What :func:`answers` calls the pictures of an answer."""
    return f"{name} pictures"


def _pixels(cell: NotebookNode) -> list[str]:
    """Digests of the pictures that were handed in with a cell, see ``pictures.handed_in``."""
    told = [o.get("metadata", {}).get("autograder", {}) for o in cell.get("outputs", ())]
    return [about["pixels"] for about in told if "pixels" in about]


def _plain(text: str) -> str:
    """A text without the blanks at the end of lines, and without empty lines around it."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def owners(notebook: NotebookNode) -> dict[str, str]:
    """By graded cell or answer, the answer that a mark or a comment on it is about: for a test, the
    one above it."""
    found = {}
    answer = WHOLE
    for cell in notebook.cells:
        if is_solution(cell):
            answer = grade_id(cell)
        if is_task(cell):
            found[grade_id(cell)] = WHOLE
        elif is_grade(cell) or is_solution(cell):
            found[grade_id(cell)] = answer
    return found


@dataclass(frozen=True)
class Mark:
    """What was given by hand in one cell."""

    answer: str
    """The answer it was given for: a digest, see :func:`answers`."""
    score: float | None = None
    extra: float | None = None
    comment: str | None = None
    waiting: bool = False
    """Whether it waited for a hand all the same."""
    auto_score: float | None = None
    """The automatic score that it was given beside."""
    pictures: str = ""
    """The pictures that were handed in with the answer: a digest, '' if there were none."""


@dataclass
class Counts:
    """What became of marks and comments given by hand, by cell."""

    kept: int = 0
    reopened: int = 0

    def __bool__(self) -> bool:
        return bool(self.kept or self.reopened)

    def __str__(self) -> str:
        return f"{self.kept} kept, {self.reopened} taken back because the answer changed"

    def __iadd__(self, other: "Counts") -> "Counts":
        self.kept += other.kept
        self.reopened += other.reopened
        return self


def given(
    submitted: SubmittedNotebook, owner: Mapping[str, str], answer: Mapping[str, str]
) -> dict[str, Mark]:
    """The marks in the gradebook, by cell.

    Parameters
    ----------
    submitted
        The student's notebook there.
    owner
        See :func:`owners`.
    answer
        The answers that were graded, see :func:`answers`.
    """
    found: dict[str, Mark] = {}
    for grade in submitted.grades:
        if grade.manual_score is not None or grade.extra_credit is not None:
            found[grade.name] = Mark(
                answer.get(owner.get(grade.name, WHOLE), ""),
                grade.manual_score,
                grade.extra_credit,
                None,
                grade.needs_manual_grade,
                grade.auto_score,
                answer.get(pictures(owner.get(grade.name, WHOLE)), ""),
            )
    for comment in submitted.comments:
        if comment.manual_comment:
            blank = Mark(answer.get(owner.get(comment.name, WHOLE), ""))
            mark = found.get(comment.name, blank)
            found[comment.name] = replace(mark, comment=comment.manual_comment)
    return found


def take_away(submitted: SubmittedNotebook) -> None:
    """Takes every mark and comment given by hand out of the gradebook."""
    for grade in submitted.grades:
        grade.manual_score = grade.extra_credit = None
    for comment in submitted.comments:
        comment.manual_comment = None


def give_back(
    submitted: SubmittedNotebook,
    marks: Mapping[str, Mark],
    owner: Mapping[str, str],
    answer: Mapping[str, str],
) -> Counts:
    """Gives the marks whose answer is as it was, in place of all that are in the gradebook; what the
    others were given for waits for a hand, unless there is no answer any more.

    To be called after the automatic scores are saved.  Parameters as for :func:`given`; `answer` are
    the answers that are graded now.
    """
    counts = Counts()
    take_away(submitted)
    fitting = {
        cell: mark
        for cell, mark in marks.items()
        if mark.answer
        and mark.answer == answer.get(owner.get(cell, WHOLE))
        and mark.pictures in ("", answer.get(pictures(owner.get(cell, WHOLE))))
    }
    for grade in submitted.grades:
        mark = marks.get(grade.name)
        if mark is None or (mark.score is None and mark.extra is None):
            continue
        if grade.name in fitting:
            grade.manual_score, grade.extra_credit = mark.score, mark.extra
            other = mark.score is not None and grade.auto_score != mark.auto_score
            grade.needs_manual_grade = mark.waiting or other
        else:
            by_hand = owner.get(grade.name) == grade.name
            grade.needs_manual_grade = grade.auto_score is None or not by_hand
    for comment in submitted.comments:
        if comment.name in fitting:
            comment.manual_comment = fitting[comment.name].comment
    counts.kept, counts.reopened = len(fitting), len(marks) - len(fitting)
    return counts
