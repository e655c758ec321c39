"""The command ``autograder``."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder import doctor, mnist
from autograder.errors import AutograderError
from autograder.grade import Graded, grade, open_course
from autograder.judge import Result
from autograder.pipeline import RunSubmission
from autograder.status import Status

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
            "[red]not saved[/]" if submission.error else ", ".join(map(_styled, statuses)),
        )
    return table


def progress_bar() -> Progress:
    """A bar with counts and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


@app.command("grade")
def grade_command(
    assignment: Annotated[str, typer.Argument(help="For example part-b-coding.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given several times.")
    ] = None,
    workers: Annotated[
        int,
        typer.Option(min=1, help="Processes that execute notebooks.", show_default="one a core"),
    ] = os.cpu_count() or 1,
    force: Annotated[bool, typer.Option("--force", help="Grade again what was graded.")] = False,
    course: Course = Path(),
) -> None:
    """Grades every submission of ASSIGNMENT that is new, on all cores.

    Exit codes: 0 all graded, 1 something could not be saved, 2 nothing could be graded.
    """
    graded = []
    nbgrader_app = open_course(course)
    title = assignment if RunSubmission(parent=nbgrader_app).sandbox else f"{assignment} {UNSAFE}"
    with progress_bar() as bar:
        task = bar.add_task(title, total=None)
        for submission in grade(
            nbgrader_app,
            assignment,
            students=student,
            force=force,
            workers=workers,
            on_start=lambda total: bar.update(task, total=total),
        ):
            graded.append(submission)
            bar.advance(task)
            for notebook, (status, _) in submission.notebooks.items():
                if status is not Status.GRADED:
                    bar.console.print(f"{submission.student}: {notebook}: {_styled(status)}")
            if submission.error:
                bar.console.print(f"{submission.student}: [red]not saved[/]: {submission.error}")
    if graded:
        console.print(scores_table(title, graded))
    else:
        console.print(f"Nothing new for {assignment}; --force grades again.")
    if any(submission.error for submission in graded):
        raise typer.Exit(1)


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
    """Grades a small sample class of part B and shows what everybody gets."""
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
