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
from autograder.status import Status

app = typer.Typer(
    help="Grades the course's notebooks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
console = Console()

Course = Annotated[
    Path, typer.Option(help="The course folder: the one with nbgrader_config.py.", exists=True)
]


def graded_table(title: str, graded: list) -> Table:
    """Who got what and why: a row for each notebook."""
    table = Table(title=title, title_justify="left", show_lines=True)
    table.add_column("student", no_wrap=True)
    table.add_column("notebook", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("status")
    table.add_column("why", ratio=1)
    for submission in graded:
        first = submission.student
        for notebook, (status, results) in submission.notebooks.items():
            points, most = sum(r.points for r in results), sum(r.max_points for r in results)
            lost = [r for r in results if r.points < r.max_points]
            if len({r.message for r in lost}) == 1:
                why = lost[0].message
            else:
                why = "\n".join(f"{r.check}: {r.mistake or r.message}" for r in lost)
            style = "" if status is Status.GRADED else "yellow"
            table.add_row(
                first,
                notebook.split("_")[0],
                f"{points:g} / {most:g}",
                f"[{style}]{status}[/]" if style else str(status),
                why,
            )
            first = ""
        if submission.error:
            table.add_row(submission.student, "", "", "[red]not saved[/]", submission.error)
    return table


def progress_bar() -> Progress:
    """A bar with counts and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )


@app.command()
def grade(
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
    from autograder.grade import grade, open_course

    graded = []
    with progress_bar() as bar:
        task = bar.add_task(assignment, total=None)
        for submission in grade(
            open_course(course),
            assignment,
            students=student,
            force=force,
            workers=workers,
            on_start=lambda total: bar.update(task, total=total),
        ):
            graded.append(submission)
            bar.advance(task)
            troubles = {s for s, _ in submission.notebooks.values() if s is not Status.GRADED}
            if troubles or submission.error:
                words = ", ".join(sorted(troubles)) or "not saved"
                bar.console.print(f"{submission.student}: {words} {submission.error}".rstrip())
    if graded:
        console.print(graded_table(assignment, graded))
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
