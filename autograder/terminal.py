"""What the commands show in a terminal: tables of who got what and why, and progress."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autograder.status import Status

if TYPE_CHECKING:
    from autograder.grade import Plan, Submission
    from autograder.judge import Result

console = Console()

UNSAFE = "[red](without sandbox)[/]"
"""What every table says when students' code ran with the rights of whoever graded."""


_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What steers a terminal or turns its text around, and what it cannot print."""


def shown(text: str) -> str:
    """A name or a message as it is, for a console that would take its brackets for markup."""
    return escape(_CONTROL.sub("\ufffd", text))


def plan_lines(plan: Plan) -> Iterator[str]:
    """What is going to be done, and why: a line for each reason."""
    for why, count in Counter(plan.due.values()).most_common():
        yield f"{count} of {plan.submissions} submissions: {why}"
    for student, taken in plan.accepted.items():
        for notebook, name in taken.items():
            yield f"{shown(student)}: {shown(name)} is taken for {notebook}"
    for student, problem in plan.refused.items():
        yield f"{shown(student)}: [red]{shown(problem)}[/]"
    if plan.penalties:
        yield f"{len(plan.penalties)} late penalties changed, and are in the gradebook"


def reasons_table(title: str, graded: list[Submission]) -> Table:
    """Who got what and why: a row for each notebook."""
    from autograder.rebuild import exercise

    table = Table(title=title, title_justify="left", expand=True)
    table.add_column("student", no_wrap=True)
    table.add_column("notebook", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("status")
    table.add_column("why", ratio=1)
    for submission in graded:
        for notebook, (status, results) in submission.notebooks.items():
            table.add_row(
                shown(submission.student) if notebook == next(iter(submission.notebooks)) else "",
                exercise(notebook),
                _points(results),
                styled(status),
                _why(status, results),
                end_section=notebook == list(submission.notebooks)[-1],
            )
    return table


def _points(results: list[Result]) -> str:
    return f"{sum(r.points for r in results):g} / {sum(r.max_points for r in results):g}"


def styled(status: Status) -> str:
    """A status, marked where something stands in the way of full points."""
    return str(status) if status is Status.GRADED else f"[yellow]{status}[/]"


def _why(status: Status, results: list[Result]) -> str:
    """The mistakes in one line each; one sentence where one thing explains every loss."""
    lost = [r for r in results if not r.passed]
    messages = {r.message for r in lost}
    if lost and (status is not Status.GRADED or not all(r.mistake for r in lost)):
        return "\n".join(sorted(map(shown, messages)))
    mistakes: dict[str, list[str]] = {}
    for result in lost:
        mistakes.setdefault(result.mistake, []).append(result.check.partition(".")[2])
    return "\n".join(f"{shown(name)} [dim]({', '.join(c)})[/]" for name, c in mistakes.items())


def scores_table(title: str, graded: list[Submission]) -> Table:
    """Who got what: a row for each student, a column for each notebook."""
    from autograder.rebuild import exercise

    names = sorted({name for submission in graded for name in submission.notebooks})
    table = Table(title=title, title_justify="left")
    table.add_column("student", no_wrap=True)
    for name in names:
        table.add_column(exercise(name), justify="right", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("status")
    for submission in sorted(graded, key=lambda submission: submission.student):
        row = [submission.notebooks.get(name) for name in names]
        statuses = dict.fromkeys(status for cell in row if cell for status in [cell[0]])
        table.add_row(
            shown(submission.student),
            *(_points(cell[1]) if cell else "" for cell in row),
            f"{submission.points:g} / {submission.max_points:g}",
            "[red]not graded[/]" if submission.error else ", ".join(map(styled, statuses)),
        )
    return table


def progress_bar() -> Progress:
    """A bar with counts, the rate, and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TextColumn("time left:"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


class _RateColumn(ProgressColumn):
    """Submissions per minute."""

    def render(self, task: Task) -> Text:
        """Empty until there is something to tell."""
        speed = task.finished_speed or task.speed
        return Text(f"{60 * speed:.0f}/min" if speed else "", style="progress.data.speed")


def summary(graded: list[Submission], seconds: float) -> str:
    """How many were graded, how fast, and how they ended."""
    statuses = Counter(status for g in graded for status, _ in g.notebooks.values())
    parts = [f"{count} {status}" for status, count in statuses.most_common()]
    executed = sum(submission.executed for submission in graded)
    failed = sum(bool(submission.error) for submission in graded)
    return (
        f"{len(graded)} submissions in {seconds:.0f} s ({60 * len(graded) / seconds:.0f}/min); "
        f"notebooks: {', '.join(parts) or 'none'}; {executed} executed"
        + _marks(graded)
        + (f"; [red]{failed} submissions not graded[/]" if failed else "")
        + "."
    )


def _marks(graded: list[Submission]) -> str:
    from autograder.marks import Counts

    total = Counts()
    for submission in graded:
        total += submission.marks
    return f"; marks by hand: {total}" if total else ""
