"""The command ``autograder``.

nbgrader and Dask take seconds to load, so each command loads what it needs, and ``--help`` nothing.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from autograder.errors import AutograderError
from autograder.status import Status
from autograder.terminal import (
    UNSAFE,
    console,
    progress_bar,
    scores_table,
    styled,
    summary,
)

if TYPE_CHECKING:
    from nbgrader.apps.autogradeapp import AutogradeApp

    from autograder.grade import Submission

app = typer.Typer(
    help="Grades the notebooks of a course.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
Folder = Annotated[
    Path, typer.Option(help="The course folder: the one with nbgrader_config.py.", exists=True)
]


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
        int | None,
        typer.Option(min=1, help="Notebooks at a time on this machine.", show_default="one a core"),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Execute on this Dask cluster, for example tcp://10.0.0.5:8786; its workers need "
            "this package and, for the sandbox, Linux.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what was graded.")] = False,
    course: Folder = Path(),
) -> None:
    """Grades every submission of ASSIGNMENT that is new, on all cores.

    It can be stopped at any time; the same command goes on where it was. Exit codes: 0 all
    graded, 1 something could not be graded, 2 nothing could be graded, 130 stopped.
    """
    if check and (notebook or scheduler or force):
        raise typer.BadParameter("--check goes with --student only", param_hint="--check")
    from autograder.course import Course, open_course
    from autograder.grade import grade

    nbgrader_app = open_course(course)
    if check:
        _regrade(nbgrader_app, assignment, check, student)
        return
    sandbox = Course.of(nbgrader_app).settings.sandbox
    title = assignment if sandbox else f"{assignment} {UNSAFE}"
    graded: list[Submission] = []
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
                        bar.console.print(f"{submission.student}: {name}: {styled(status)}")
                if submission.error:
                    bar.console.print(
                        f"{submission.student}: [red]not graded[/]: {escape(submission.error)}"
                    )
    except KeyboardInterrupt:
        stopped = True
    if graded:
        console.print(scores_table(title, graded))
        console.print(summary(graded, time.monotonic() - began))
    elif not stopped:
        console.print(f"Nothing new for {assignment}; --force grades again.")
    if stopped:
        console.print("[yellow]Stopped.[/] What is listed is saved; the same command goes on.")
        raise typer.Exit(130)
    if any(submission.error for submission in graded):
        raise typer.Exit(1)


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
    course: Folder = Path(),
) -> None:
    """Writes what an instructor wants to know after grading: one HTML page and a CSV file."""
    from autograder import report
    from autograder.course import open_course

    suffix = "-anonymous" if anonymous else ""
    page = (output or course / "reports" / f"{assignment}{suffix}.html").resolve()
    table = report.write(open_course(course), assignment, page, anonymous)
    console.print(f"Report: {page}\nTable:  {table}", highlight=False, soft_wrap=True)


@app.command("desk", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def desk_command(context: typer.Context, course: Folder = Path()) -> None:
    """Grading by hand, one question over all students: opens the desk in a browser.

    Further options are those of Jupyter's server, for example --no-browser or --port=8890.
    """
    import getpass

    from autograder.course import open_course
    from autograder.desk.server import DeskApp

    open_course(course).clear_instance()  # it says what is missing; now we are in the folder
    grader = f"--DeskApp.grader={getpass.getuser()}"
    argv = [grader, "--ServerApp.root_dir=.", *context.args]
    DeskApp.launch_instance(argv)  # type: ignore[no-untyped-call]


@app.command("doctor")
def doctor_command(course: Folder = Path()) -> None:
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
    course: Folder = Path(),
) -> None:
    """Grades a sample class in every assignment and shows what everybody gets.

    The class is in tests/bank/class.toml; without that file every answer of the bank is a student.
    """
    from autograder.demo import run

    run(course.resolve(), folder.resolve(), console)


@app.command()
def quickstart(
    folder: Annotated[Path, typer.Argument(help="The course's folder, which is made.")],
) -> None:
    """Writes a course of one exercise, ready to run: a beginning for one of your own."""
    from autograder.quickstart import write

    write(folder)
    console.print(
        f"A course is in {folder}. Its README.md says how to go on:",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"  cd {folder}\n  autograder demo", highlight=False, soft_wrap=True)


def main() -> None:
    """The entry point: errors of ours are messages, not tracebacks."""
    try:
        app(standalone_mode=True)
    except AutograderError as error:
        console.print(f"[red]Error:[/] {error}", highlight=False)
        raise SystemExit(2) from None
