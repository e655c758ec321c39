"""The command ``autograder``.

nbgrader and Dask take seconds to load, so each command loads what it needs, and ``--help`` nothing.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from autograder.errors import AutograderError, in_words
from autograder.status import Status
from autograder.terminal import (
    UNSAFE,
    console,
    plan_lines,
    progress_bar,
    scores_table,
    shown,
    styled,
    summary,
)

if TYPE_CHECKING:
    from nbgrader.apps.autogradeapp import AutogradeApp

    from autograder.grade import Plan, Submission
    from autograder.lms import Handed

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
            help="Execute on this Dask cluster, for example tls://10.0.0.5:8786; its workers need "
            "this package and, for the sandbox, Linux. Whoever reaches a scheduler can run code as "
            "its users: give it certificates, in Dask's setting distributed.comm.tls, or a network "
            "of its own.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what was graded.")] = False,
    accept_renamed: Annotated[
        bool,
        typer.Option(
            "--accept-renamed",
            help="Take notebooks that were handed in under another name, in a folder or in an archive, "
            "where their cells say which one is meant.",
        ),
    ] = False,
    course: Folder = Path(),
) -> None:
    """Brings the gradebook to what it should say of ASSIGNMENT, on all cores: grades what is new,
    judges or saves again what changed, and runs a student's code only where that has to be.

    It can be stopped at any time; the same command goes on where it was. Exit codes: 0 all
    graded, 1 something could not be graded, 2 nothing could be graded, 130 stopped.
    """
    if check and (notebook or scheduler or force or accept_renamed):
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

            def begin(plan: Plan) -> None:
                bar.update(task, total=len(plan.due))
                for line in plan_lines(plan):
                    bar.console.print(line, highlight=False)

            for submission in grade(
                nbgrader_app,
                assignment,
                students=student,
                notebook=notebook,
                force=force,
                accept_renamed=accept_renamed,
                workers=workers,
                scheduler=scheduler,
                on_start=begin,
            ):
                graded.append(submission)
                bar.advance(task)
                for name, (status, _) in submission.notebooks.items():
                    if status is not Status.GRADED:
                        bar.console.print(f"{shown(submission.student)}: {name}: {styled(status)}")
                if submission.error:
                    bar.console.print(
                        f"{shown(submission.student)}: [red]not graded[/]: {shown(submission.error)}"
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
                bar.console.print(f"{shown(one.student)}: [red]not judged[/]: {shown(one.error)}")
            elif before != after:
                changed += 1
                known = "?" if before is None else f"{before:g}"
                bar.console.print(f"{shown(one.student)}: {known} → {after:g}")
    failed = sum(one.after is None for one in done)
    console.print(
        f"{check}: {len(done) - failed} judged again, {changed} scores changed"
        + (f", {failed} not judged: grade those without --check." if failed else ".")
    )
    if failed:
        raise typer.Exit(1)


@app.command("migrate")
def migrate_command(
    assignment: Annotated[str, typer.Argument(help="For example part-b-coding.")],
    remove: Annotated[
        bool,
        typer.Option(
            "--remove",
            help="Remove what students have for cells and notebooks that are not in source/ any more; "
            "it is written to a file first.",
        ),
    ] = False,
    course: Folder = Path(),
) -> None:
    """Brings gradebook and release/ to a changed source of ASSIGNMENT, after students have handed in.

    Every grade, mark and comment stays. What would be lost with a removed cell is named, and removed
    with --remove only. Exit codes: 0 done or nothing to do, 2 not done.
    """
    from autograder.course import open_course
    from autograder.migrate import migrate

    done = migrate(open_course(course), assignment, remove=remove)
    for line in done.lines():
        console.print(line, highlight=False, soft_wrap=True)
    if done.refused:
        raise typer.Exit(2)


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


Told = Annotated[
    list[str] | None,
    typer.Option(
        "--student",
        metavar="NUMBER=ID",
        help="Whose the files with this number in their names are, where the name does not tell.",
    ),
]


@app.command()
def roster(
    file: Annotated[Path, typer.Argument(help="A CSV file of Canvas's, Moodle's or nbgrader's.")],
    course: Folder = Path(),
) -> None:
    """Takes the students of FILE into the gradebook: new ones, and names and numbers that changed.

    Nobody is removed. Commas or semicolons, with or without a byte order mark.
    """
    from nbgrader.api import Gradebook

    from autograder.course import open_course
    from autograder.roster import enrol

    path = file.resolve()
    directory = open_course(course).coursedir
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        done = enrol(gradebook, path)
    console.print(
        f"{len(done.new)} students new, {len(done.changed)} changed, {len(done.same)} as before"
        + (f", {done.left_out} rows without an id left out" if done.left_out else "")
        + "."
    )
    if done.not_listed:
        console.print(f"Not in the file, and still there: {shown(', '.join(done.not_listed))}.")


@app.command("collect-zip")
def collect_command(
    assignment: Annotated[str, typer.Argument(help="For example part-b-coding.")],
    archive: Annotated[Path, typer.Argument(help="All submissions, as downloaded.")],
    student: Told = None,
    course: Folder = Path(),
) -> None:
    """Puts the submissions that Canvas or Moodle gives as one ARCHIVE where grading looks for them.

    Exit code 1 if somebody's could not be told; the same command again, with --student, takes them.
    """
    from autograder import lms
    from autograder.course import open_course

    path = archive.resolve()
    handed = lms.collect(open_course(course), assignment, path, _told(student))
    _show_handed(handed, f"What to look at in {assignment}")
    taken = [one for one in handed if one.student]
    notebooks = sum(len(one.notebooks) for one in taken)
    console.print(f"Collected {notebooks} notebooks of {len(taken)} students in {assignment}.")
    _say_left_out(handed)


@app.command("feedback-zip")
def feedback_command(
    assignment: Annotated[str, typer.Argument(help="For example part-b-coding.")],
    archive: Annotated[Path, typer.Argument(help="All submissions, as downloaded.")],
    to: Annotated[
        Path | None,
        typer.Option(
            help="The archive to write.",
            show_default="feedback-ASSIGNMENT.zip in the course folder",
        ),
    ] = None,
    student: Told = None,
    course: Folder = Path(),
) -> None:
    """Packs everybody's feedback as Canvas and Moodle take it back: one upload for the class.

    ARCHIVE is the one that the submissions came in: its names say whose each page is.
    """
    from autograder import lms
    from autograder.course import open_course

    path, target = archive.resolve(), (to or course / f"feedback-{assignment}.zip").resolve()
    handed = lms.feedback(open_course(course), assignment, path, _told(student), target)
    _show_handed(handed, f"Who gets no feedback in {assignment}")
    pages = [len(one.notebooks) for one in handed if one.student and one.notebooks]
    console.print(
        f"{sum(pages)} pages for {len(pages)} students: {target}", highlight=False, soft_wrap=True
    )
    _say_left_out(handed)


def _told(students: list[str] | None) -> dict[str, str]:
    """What --student says: by number, the student's id."""
    told = dict(pair.partition("=")[::2] for pair in students or [])
    if not all(number.isdigit() and name for number, name in told.items()):
        raise typer.BadParameter("it has to be NUMBER=ID, such as 12=ada", param_hint="--student")
    return told


def _show_handed(handed: list[Handed], title: str) -> None:
    """A row for everybody of whom there is something to say."""
    table = Table(title=title, title_justify="left")
    for column in ("name in the LMS", "number", "student", "what"):
        table.add_column(column)
    for one in handed:
        if one.remarks:
            row = (one.person, one.number, one.student, "\n".join(one.remarks))
            table.add_row(*map(shown, row))
    if table.rows:
        console.print(table)


def _say_left_out(handed: list[Handed]) -> None:
    left_out = sum(1 for one in handed if one.number and not one.student)
    if left_out:
        console.print(f"[yellow]{left_out} left out[/]: their rows above say what to do.")
        raise typer.Exit(1)


@app.command()
def extend(
    student: Annotated[str, typer.Argument(help="The student's id in the gradebook.")],
    assignment: Annotated[str, typer.Argument(help="For example part-b-coding.")],
    days: Annotated[
        float, typer.Option(min=0, help="Of 24 hours, more than everybody has; 0 takes them back.")
    ],
    course: Folder = Path(),
) -> None:
    """Gives one student more time for one assignment; a late penalty follows.

    It stands in extensions.csv in the course folder, which may be edited as well.
    """
    from autograder import penalties
    from autograder.course import open_course
    from autograder.extensions import due, grant

    nbgrader_app = open_course(course)
    grant(nbgrader_app, student, assignment, days)
    changed = student in penalties.assign(nbgrader_app, assignment)
    until = due(nbgrader_app, assignment, student)
    console.print(
        f"{shown(student)} has {days:g} days more for {shown(assignment)}"
        + (f": until {until}" if until else "")
        + ("; the late penalty changed." if changed else "."),
        soft_wrap=True,
    )


@app.command("check")
def check_command(
    notebook: Annotated[Path, typer.Argument(help="A notebook as a student has it.", exists=True)],
    course: Folder = Path(),
) -> None:
    """Says what the hidden tests say of one notebook, as its student would hear it; grades nothing.

    Exit code 1 if a check is not passed.
    """
    from autograder.course import Course, open_course
    from autograder.early import place_of, task
    from autograder.judge import final_status
    from autograder.run import grade
    from autograder.sandbox.launch import start_ahead

    file = notebook.resolve()
    opened = Course.of(open_course(course))
    place = place_of(opened, file.stem)
    settings = opened.settings
    with console.status(f"Checking {place.notebook} …"):
        if settings.sandbox:
            start_ahead(settings.preload)
        graded, _ = grade(task(opened, place, file.read_bytes()), settings)
    status = final_status(graded.evidence, graded.results)
    table = Table(title=f"{place.notebook}: {styled(status)}", title_justify="left")
    for column in ("check", "points", "what it found"):
        table.add_column(column)
    for result in graded.results:
        points = f"{result.points:g} / {result.max_points:g}"
        table.add_row(result.check, points, shown(result.message))
    console.print(table)
    if graded.evidence.execution.reason:
        console.print(shown(graded.evidence.execution.reason), soft_wrap=True)
    if not all(result.passed for result in graded.results):
        raise typer.Exit(1)


@app.command("early")
def early_command(
    port: Annotated[int, typer.Option(help="Where it listens.")],
    address: Annotated[str, typer.Option(help="An address of this machine.")] = "127.0.0.1",
    workers: Annotated[
        int | None,
        typer.Option(
            help="Quick notebooks at a time, and about as many that take long; one per core by default.",
            min=1,
        ),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Execute on the Dask cluster at this address.")
    ] = None,
    course: Folder = Path(),
) -> None:
    """Tells students what the hidden tests say before they hand in: a service of a JupyterHub, which
    starts it; see deploy/README.md."""
    import asyncio

    from autograder.course import Course, open_course
    from autograder.early_service import identified_by_hub, serve
    from autograder.grade import cores

    opened = Course.of(open_course(course))
    asyncio.run(
        serve(
            opened,
            identified_by_hub(),
            port=port,
            address=address,
            workers=workers or cores(),
            scheduler=scheduler,
        )
    )


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


@app.command("new-semester")
def new_semester(
    folder: Annotated[Path, typer.Argument(help="The new course's folder, which is made.")],
    course: Folder = Path(),
) -> None:
    """Copies the course without its students: no submission, no grade, no feedback, no gradebook."""
    from autograder.semester import begin

    done = begin(course, folder)
    for what, names in (("Copied", done.copied), ("Left behind", done.left)):
        console.print(f"{what}: {', '.join(names)}", highlight=False, soft_wrap=True)
    console.print("In its nbgrader_config.py, look at:", highlight=False)
    for sentence in done.to_change:
        console.print(f"  {sentence}", highlight=False, soft_wrap=True)
    console.print(
        f"Then, for each assignment:\n  cd {folder}\n"
        "  nbgrader generate_assignment ASSIGNMENT\n"
        "  nbgrader db assignment add ASSIGNMENT --duedate=…\n"
        "and the students: autograder roster FILE.csv",
        highlight=False,
        soft_wrap=True,
    )


def main() -> None:
    """The entry point: errors of ours are messages, not tracebacks."""
    try:
        app(standalone_mode=True)
    except Exception as problem:
        outside = isinstance(problem, OSError) or hasattr(problem, "orig")  # files and databases
        if not isinstance(problem, AutograderError) and not outside:
            raise
        told = in_words(problem) if outside else str(problem)
        console.print(f"[red]Error:[/] {shown(told)}", highlight=False)
        raise SystemExit(2) from None
