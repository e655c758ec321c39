"""The command ``autograder``.

nbgrader and Dask take seconds to load, so each command loads what it needs, and ``--help`` nothing.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
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

from autograder import mnist
from autograder.errors import AutograderError
from autograder.sandbox import launch
from autograder.status import Status

if TYPE_CHECKING:
    from nbgrader.apps.autogradeapp import AutogradeApp

    from autograder.grade import Graded
    from autograder.judge import Result

app = typer.Typer(
    help="Grades the course's notebooks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
console = Console()

UNSAFE = "[red](without sandbox)[/]"
"""What every table says when students' code ran with the rights of whoever graded."""

Course = Annotated[
    Path, typer.Option(help="The course folder: the one with nbgrader_config.py.", exists=True)
]


def reasons_table(title: str, graded: list[Graded]) -> Table:
    """Who got what and why: a row for each notebook."""
    table = Table(title=title, title_justify="left", expand=True)
    table.add_column("student", no_wrap=True)
    table.add_column("notebook", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("status")
    table.add_column("why", ratio=1)
    for submission in graded:
        for notebook, (status, results) in submission.notebooks.items():
            table.add_row(
                submission.student if notebook == next(iter(submission.notebooks)) else "",
                notebook.split("_")[0],
                _points(results),
                _styled(status),
                _why(status, results),
                end_section=notebook == list(submission.notebooks)[-1],
            )
    return table


def _points(results: list[Result]) -> str:
    return f"{sum(r.points for r in results):g} / {sum(r.max_points for r in results):g}"


def _styled(status: Status) -> str:
    return str(status) if status is Status.GRADED else f"[yellow]{status}[/]"


def _why(status: Status, results: list[Result]) -> str:
    """The mistakes in one line each; one sentence where one thing explains every loss."""
    lost = [r for r in results if r.points < r.max_points]
    messages = {r.message for r in lost}
    if lost and (status is not Status.GRADED or not all(r.mistake for r in lost)):
        return "\n".join(sorted(messages))
    mistakes: dict[str, list[str]] = {}
    for result in lost:
        mistakes.setdefault(result.mistake, []).append(result.check.partition(".")[2])
    return "\n".join(f"{mistake} [dim]({', '.join(c)})[/]" for mistake, c in mistakes.items())


def scores_table(title: str, graded: list[Graded]) -> Table:
    """Who got what: a row for each student, a column for each notebook."""
    names = sorted({name for submission in graded for name in submission.notebooks})
    table = Table(title=title, title_justify="left")
    table.add_column("student", no_wrap=True)
    for name in names:
        table.add_column(name.split("_")[0], justify="right", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("status")
    for submission in sorted(graded, key=lambda submission: submission.student):
        row = [submission.notebooks.get(name) for name in names]
        statuses = dict.fromkeys(status for cell in row if cell for status in [cell[0]])
        table.add_row(
            submission.student,
            *(_points(cell[1]) if cell else "" for cell in row),
            f"{submission.points:g} / {submission.max_points:g}",
            "[red]not graded[/]" if submission.error else ", ".join(map(_styled, statuses)),
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


@app.command("grade")
def grade_command(
    assignment: Annotated[str, typer.Argument(help="For example part-b-coding.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given several times.")
    ] = None,
    notebook: Annotated[
        str | None, typer.Option(help="Only this notebook, for example B2.")
    ] = None,
    check: Annotated[
        str | None,
        typer.Option(
            help="Judge this check again for everybody, for example B2.value, from kept evidence: "
            "after its verdict was mended. No student's code runs, no other score changes."
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(min=1, help="Notebooks at a time on this machine.", show_default="one a core"),
    ] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Execute on this Dask cluster, for example tcp://10.0.0.5:8786; its workers need "
            "this package and, for the sandbox, Linux.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what was graded.")] = False,
    course: Course = Path(),
) -> None:
    """Grades every submission of ASSIGNMENT that is new, on all cores.

    It can be stopped at any time; the same command goes on where it was. Exit codes: 0 all
    graded, 1 something could not be graded, 2 nothing could be graded, 130 stopped.
    """
    if check and (notebook or scheduler or force):
        raise typer.BadParameter("--check goes with --student only", param_hint="--check")
    if not (check or scheduler):
        launch.start_ahead()
    from autograder.grade import grade, open_course
    from autograder.pipeline import RunSubmission

    nbgrader_app = open_course(course)
    if check:
        _regrade(nbgrader_app, assignment, check, student)
        return
    title = assignment if RunSubmission(parent=nbgrader_app).sandbox else f"{assignment} {UNSAFE}"
    graded: list[Graded] = []
    began = time.monotonic()
    stopped = False
    try:
        with progress_bar() as bar:
            task = bar.add_task(title, total=None)
            for submission in grade(
                nbgrader_app,
                assignment,
                students=student,
                notebook=notebook,
                force=force,
                workers=workers,
                scheduler=scheduler,
                on_start=lambda total: bar.update(task, total=total),
            ):
                graded.append(submission)
                bar.advance(task)
                for name, (status, _) in submission.notebooks.items():
                    if status is not Status.GRADED:
                        bar.console.print(f"{submission.student}: {name}: {_styled(status)}")
                if submission.error:
                    bar.console.print(
                        f"{submission.student}: [red]not graded[/]: {escape(submission.error)}"
                    )
    except KeyboardInterrupt:
        stopped = True
    if graded:
        console.print(scores_table(title, graded))
        console.print(_summary(graded, time.monotonic() - began))
    elif not stopped:
        console.print(f"Nothing new for {assignment}; --force grades again.")
    if stopped:
        console.print("[yellow]Stopped.[/] What is listed is saved; the same command goes on.")
        raise typer.Exit(130)
    if any(submission.error for submission in graded):
        raise typer.Exit(1)


def _summary(graded: list[Graded], seconds: float) -> str:
    """How many, how fast, how they ended."""
    statuses = Counter(status for g in graded for status, _ in g.notebooks.values())
    parts = [f"{count} {status}" for status, count in statuses.most_common()]
    failed = sum(bool(submission.error) for submission in graded)
    return (
        f"{len(graded)} submissions in {seconds:.0f} s ({60 * len(graded) / seconds:.0f}/min); "
        f"notebooks: {', '.join(parts) or 'none'}"
        + (f"; [red]{failed} submissions not graded[/]" if failed else "")
        + "."
    )


def _regrade(
    nbgrader_app: AutogradeApp, assignment: str, check: str, students: list[str] | None
) -> None:
    """``grade --check``: what changed, and what could not be judged."""
    from autograder.grade import regrade

    done = []
    changed = 0
    with progress_bar() as bar:
        task = bar.add_task(check, total=None)
        for one in regrade(
            nbgrader_app,
            assignment,
            check,
            students=students,
            on_start=lambda total: bar.update(task, total=total),
        ):
            done.append(one)
            bar.advance(task)
            before, after = (r.points if r else None for r in (one.before, one.after))
            if after is None:
                bar.console.print(f"{one.student}: [red]not judged[/]: {escape(one.error)}")
            elif before != after:
                changed += 1
                known = "?" if before is None else f"{before:g}"
                bar.console.print(f"{one.student}: {known} → {after:g}")
    failed = sum(one.after is None for one in done)
    console.print(
        f"{check}: {len(done) - failed} judged again, {changed} scores changed"
        + (f", {failed} not judged: grade those without --check." if failed else ".")
    )
    if failed:
        raise typer.Exit(1)


@app.command("report")
def report_command(
    assignment: Annotated[str, typer.Argument(help="For example part-b-coding.")],
    output: Annotated[
        Path | None,
        typer.Option(
            help="The HTML page; the CSV file gets the same name.",
            show_default="reports/ASSIGNMENT.html in the course folder",
        ),
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Neutral labels in place of students' names.")
    ] = False,
    course: Course = Path(),
) -> None:
    """Writes what an instructor wants to know after grading: one HTML page and a CSV file."""
    from autograder import report
    from autograder.grade import open_course

    suffix = "-anonymous" if anonymous else ""
    page = (output or course / "reports" / f"{assignment}{suffix}.html").resolve()
    table = report.write(open_course(course), assignment, page, anonymous)
    console.print(f"Report: {page}\nTable:  {table}", highlight=False, soft_wrap=True)


@app.command()
def data(
    sample: Annotated[
        bool, typer.Option("--sample", help="The small sample of this repository instead.")
    ] = False,
    root: Annotated[
        Path | None, typer.Option(help="Where to; MNIST_ROOT or ~/.cache/mnist by default.")
    ] = None,
) -> None:
    """Gets MNIST: the whole set, or the sample that needs no network."""
    target = root or mnist.root()
    if sample:
        mnist.provide_sample(target)
    else:
        with console.status("Fetching MNIST …"):
            mnist.fetch(target)
    console.print(f"MNIST is in {target}. Set MNIST_ROOT={target} to use it from anywhere.")


@app.command("doctor")
def doctor_command(course: Course = Path()) -> None:
    """Says what is missing for grading here; exit code 1 if something is."""
    from autograder import doctor

    with console.status("Examining, and trying to break out of the sandbox …"):
        findings = doctor.examine(course)
    table = Table(title="What grading needs", title_justify="left")
    for column in ("what", "", "detail"):
        table.add_column(column)
    for finding in findings:
        mark = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]![/]"}[finding.ok]
        table.add_row(finding.what, mark, finding.detail)
    console.print(table)
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(1)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Made anew.")] = Path("build/demo"),
    course: Course = Path(),
) -> None:
    """Grades a small sample class in all three parts and shows what everybody gets."""
    from autograder.demo import run

    run(course.resolve(), folder.resolve(), console)


def main() -> None:
    """The entry point: errors of ours are messages, not tracebacks."""
    try:
        app(standalone_mode=True)
    except AutograderError as error:
        console.print(f"[red]Error:[/] {error}", highlight=False)
        raise SystemExit(2) from None
    except mnist.MnistMissing as error:
        console.print(f"[red]Error:[/] {error}", highlight=False)
        raise SystemExit(2) from None
