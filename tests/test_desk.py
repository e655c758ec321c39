"""The desk: rubrics and marks in the gradebook's database, by several people at once."""

import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import requests
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from autograder import mathml, patches, pictures
from autograder.course import open_course
from autograder.desk import agreement, answers, compare
from autograder.desk.answers import Question
from autograder.desk.server import _answer
from autograder.desk.store import FORMGRADER, HELD, Conflict, Desk, ItemRow, _share
from autograder.migrate import migrate
from autograder.rebuild import grade_id
from autograder.rubric import Item

from .conftest import ToyCourse
from .desk import Server, course_of, hand_in, with_rubric

WHY = Question("hw", "T_toy", "T-why")
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TEXTS = {
    "ada": "Because the function is linear, and linear functions keep sums.",
    "bob": "Because the function is linear, and linear functions keep  sums.",
    "cem": "Because the function is linear, and all linear functions keep sums.",
    "dee": "I looked at a table of values; they doubled each time.",
    "eve": "",
    "fay": "YOUR ANSWER HERE",
}


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """The folder of a course of six who have handed in."""
    toy = ToyCourse(tmp_path_factory.mktemp("classroom"))
    with_rubric(toy)
    hand_in(course_of(toy.folder), "hw", "T_toy", "T-why", TEXTS)
    return toy.folder


@pytest.fixture(scope="module")
def server(classroom, postgresql):
    """A PostgreSQL server with that course's gradebook as the database `classroom`."""
    engine = create_engine(postgresql.format(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE classroom"))
    url = postgresql.format(database="classroom")
    with Gradebook(url, "toy"):
        pass
    old, new = create_engine(f"sqlite:///{classroom}/gradebook.db"), create_engine(url)
    with old.connect() as source, new.begin() as target:
        for table in Base.metadata.sorted_tables:
            target.execute(table.delete())
            if rows := [dict(row) for row in source.execute(table.select()).mappings()]:
                target.execute(table.insert(), rows)
    old.dispose()
    new.dispose()
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(classroom, tmp_path, monkeypatch):
    """The desk of the class."""
    monkeypatch.chdir(tmp_path)
    folder = shutil.copytree(classroom, tmp_path / "course")
    return Desk(course_of(folder))


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request, sqlite):
    """The same in either database."""
    if request.param == "sqlite":
        return sqlite
    with request.getfixturevalue("server").connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS desk WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE desk TEMPLATE classroom"))
    url = request.getfixturevalue("postgresql").format(database="desk")
    config = Path(sqlite.course.directory.root, "nbgrader_config.py")
    config.write_text(f"{config.read_text()}c.CourseDirectory.db_url = {url!r}\n")
    return Desk(course_of(config.parent))


def of(desk, student):
    (entry,) = (entry for entry in desk.entries(WHY) if entry.student == student)
    return entry


def give(desk, student, *items, who="kim", done=True, **values):
    entry = of(desk, student)
    mark = replace(entry.mark(entry.role(who)), items=items, done=done, **values)
    return desk.mark(WHY, entry.id, entry.answer.digest, mark, who)


def seen(desk):
    """What is read where all answers are shown: by id, the digests of the texts."""
    return {entry.id: entry.answer.digest for entry in desk.entries(WHY)}


def in_gradebook(desk, student):
    """Score, comment, and whether a person has to grade."""
    directory = desk.course.directory
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        notebook = gradebook.find_submission_notebook("T_toy", "hw", student)
        (grade,) = (grade for grade in notebook.grades if grade.name == "T-why")
        (comment,) = (one for one in notebook.comments if one.name == "T-why")
        return grade.manual_score, comment.manual_comment, grade.needs_manual_grade


def in_formgrader(desk, student, score, comment=None):
    directory = desk.course.directory
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        notebook = gradebook.find_submission_notebook("T_toy", "hw", student)
        (grade,) = (grade for grade in notebook.grades if grade.name == "T-why")
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment is not None:
            (found,) = (one for one in notebook.comments if one.name == "T-why")
            found.manual_comment = comment
        gradebook.db.commit()


def test_score_and_comment_are_what_the_items_say(desk):
    assert [row.item.name for row in desk.items(WHY).values()] == ["Start", "Middle", "End", "Sign"]
    give(desk, "ada", 1, 4, done=False)
    assert in_gradebook(desk, "ada") == (None, None, True)  # somebody is still at it
    give(desk, "ada", 1, 4, comment="Well begun.")
    assert in_gradebook(desk, "ada") == (
        0.5,
        "- ✓ **Start** (1 of 1): It starts with $a < b$.\n"
        "- ✗ **Middle** (0 of 1½): It goes on.\n"
        "- ✗ **End** (0 of ½): It ends.\n"
        "- −½ **Sign**: A sign is lost.\n\nWell begun.",
        False,
    )
    give(desk, "ada", 4)
    assert in_gradebook(desk, "ada")[0] == 0
    give(desk, "dee", 1, 2, 3)
    assert in_gradebook(desk, "dee")[0] == 3


def test_an_item_changes_for_everybody_who_has_it(desk):
    give(desk, "ada", 1, 2)
    give(desk, "bob", 1)
    give(desk, "cem", 3)
    assert desk.change_item(WHY, 1, 1, Item("Beginning", 0.5, "It begins."), "kim") == 2
    assert [in_gradebook(desk, s)[0] for s in ("ada", "bob", "cem")] == [2, 0.5, 0.5]
    assert "**Beginning** (½ of ½): It begins." in in_gradebook(desk, "ada")[1]
    with pytest.raises(Conflict, match="changed this item"):
        desk.change_item(WHY, 1, 1, Item("Late", 1, "Too late."), "lee")
    assert desk.change_item(WHY, None, 0, Item("Extra", 1, "More."), "lee") == 0
    give(desk, "bob", 1, 5)
    assert in_gradebook(desk, "bob")[0] == 1.5
    assert desk.change_item(WHY, 5, 1, None, "lee") == 1
    assert in_gradebook(desk, "bob")[0] == 0.5


def rewrite(desk, *changes):
    """Changes the mark scheme in ``source/``."""
    path = desk.course.source("hw") / "T_toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for old, new in changes:
        assert old in notebook.cells[4].source
        notebook.cells[4].source = notebook.cells[4].source.replace(old, new)
    nbformat.write(notebook, path)


def test_items_follow_the_source_unless_somebody_changed_them(sqlite):
    give(sqlite, "ada", 1, 2)
    sqlite.change_item(WHY, 3, 1, Item("End", 1, "As I like it."), "kim")
    reworded = ("- 1½ **Middle**: It", "- 1½ **Middle**: Then it")
    rewrite(sqlite, reworded, ("**Start**", "**Beginning**"), ("It ends.", "It stops."))
    items = sqlite.items(WHY)
    assert [row.name for row in items.values()] == ["Beginning", "Middle", "End", "Sign"]
    assert items[2].sentence == "Then it goes on." and items[3].sentence == "As I like it."
    assert in_gradebook(sqlite, "ada")[0] == 2.5
    assert "**Beginning** (1 of 1)" in in_gradebook(sqlite, "ada")[1]


def test_a_slip_in_the_mark_scheme_costs_no_mark(sqlite):
    give(sqlite, "ada", 1, 2)
    rewrite(sqlite, ("- 1 **Start**", "- 7 **Start**"))
    assert len(sqlite.items(WHY)) == 4 and in_gradebook(sqlite, "ada")[0] == 2.5
    assert "add up to 9" in answers.asked(sqlite.course, WHY).problem
    rewrite(sqlite, ("- 7 **Start**", "- 1 **Start**"))
    rewrite(sqlite, ("- -½ **Sign**: A sign is lost.\n", ""), ("- ✓ **Sign**: Lost.\n", ""),
            ("Middle answer, 1 point", "Middle answer, 1½ points"))  # fmt: skip
    assert list(sqlite.items(WHY)) == [1, 2, 3]


def test_nothing_is_written_over(desk):
    first = give(desk, "ada", 1)
    entry = of(desk, "ada")
    old = replace(first, version=0, items=(2,))
    with pytest.raises(Conflict, match="kim has marked this answer"):
        desk.mark(WHY, entry.id, entry.answer.digest, old, "lee")
    # a second try of what was saved, because its confirmation was lost, is no conflict
    again = replace(first, version=0)
    assert desk.mark(WHY, entry.id, entry.answer.digest, again, "kim") == first
    with pytest.raises(Conflict, match="handed in again"):
        desk.mark(WHY, entry.id, "another text", replace(first, items=(2,)), "kim")
    assert in_gradebook(desk, "ada")[0] == 1


def test_undo_goes_back_step_by_step(desk):
    give(desk, "ada", 1)
    give(desk, "ada", 1, 2)
    entry = of(desk, "ada")
    back = desk.undo(WHY, entry.id, 2, "kim")
    assert back.items == (1,) and in_gradebook(desk, "ada")[0] == 1
    with pytest.raises(Conflict):
        desk.undo(WHY, entry.id, 2, "kim")
    assert not desk.undo(WHY, entry.id, back.version, "kim").done
    assert in_gradebook(desk, "ada") == (None, None, True)
    nothing = of(desk, "ada").first
    assert desk.undo(WHY, entry.id, nothing.version, "kim").items == ()


def test_marks_of_the_formgrader_are_taken_over(desk):
    in_formgrader(desk, "ada", 2.25, "By hand.")
    taken = of(desk, "ada").first
    assert (taken.points, taken.comment, taken.who, taken.done) == (
        2.25,
        "By hand.",
        FORMGRADER,
        True,
    )
    assert in_gradebook(desk, "ada") == (2.25, "By hand.", False)
    give(desk, "ada", 1, points=None)
    assert in_gradebook(desk, "ada")[0] == 1
    listed = in_gradebook(desk, "ada")[1].removesuffix("\n\nBy hand.")
    in_formgrader(desk, "ada", 1, f"{listed}\n\nBetter.")
    assert of(desk, "ada").first.items == (1,) and of(desk, "ada").first.comment == "Better."
    in_formgrader(desk, "ada", 3)
    desk.change_item(WHY, 1, 1, Item("Start", 0.5, "Less."), "kim")
    assert in_gradebook(desk, "ada")[0] == 3


def test_what_was_taken_away_waits_again_with_the_items_it_had(desk):
    give(desk, "ada", 1)
    in_formgrader(desk, "ada", None)  # as grading a newer submission does, before it is known
    assert of(desk, "ada").is_open("lee") and of(desk, "ada").first.items == (1,)
    assert desk.change_item(WHY, 1, 1, Item("Start", 0.5, "Less."), "kim") == 0
    assert in_gradebook(desk, "ada")[0] is None
    in_formgrader(desk, "ada", 0.5)  # given back by grading, as it was
    assert (of(desk, "ada").first.items, of(desk, "ada").first.done) == ((1,), True)
    in_formgrader(desk, "dee", 2)
    assert of(desk, "dee").first.points == 2
    in_formgrader(desk, "dee", None)
    assert of(desk, "dee").is_open("kim") and of(desk, "dee").first.points is None


def test_marks_follow_the_text_of_an_answer(tmp_path, monkeypatch):
    """Graded, marked at the desk, handed in again, graded again: one rule, that of ``marks``."""
    monkeypatch.chdir(tmp_path)
    toy = with_rubric(ToyCourse(tmp_path))
    for student in ("ada", "dee"):
        toy.submit(student, "def f(x):\n    return 2 * x", TEXTS[student])
    toy.grade()
    desk = Desk(course_of(toy.folder))
    give(desk, "ada", 1, comment="Yes.")
    give(desk, "dee", 2)
    ada = in_gradebook(desk, "ada")
    toy.submit("ada", "def f(x):\n    return x", f"\n{TEXTS['ada']}  \n")
    toy.submit("dee", "def f(x):\n    return 2 * x", "Something else.")
    toy.grade()
    assert in_gradebook(desk, "ada") == ada
    assert in_gradebook(desk, "dee") == (None, None, True)
    assert (of(desk, "ada").first.items, of(desk, "ada").first.done) == ((1,), True)
    assert of(desk, "dee").first.version == 0 and of(desk, "dee").is_open("kim")
    toy.submit("dee", "def f(x):\n    return 2 * x", TEXTS["dee"])
    toy.grade()
    assert of(desk, "dee").first.items == (2,) and of(desk, "dee").is_open("kim")


def test_rubric_and_marks_stay_with_a_notebook_that_is_renamed(desk):
    """Also an item that was reworded at the desk, which the source does not have."""
    desk.change_item(WHY, 1, 1, Item("Begin", 1.0, "It begins."), "kim")
    give(desk, "ada", 1, comment="Yes.")
    other = ItemRow(
        question="hw/TXtoy/T-why", number=1, version=1, name="", points=1.0, sentence=""
    )
    other.gone, other.who, other.at = False, "kim", ""
    url = desk.course.directory.db_url
    with patches.begin(url) as connection, Session(connection) as db:
        db.add(other)
        db.commit()
    marks, items = of(desk, "ada").first, {n: row.item for n, row in desk.items(WHY).items()}

    folder, renamed = Path(desk.course.directory.root), Question("hw", "T_toys", "T-why")
    source = folder / "source" / "hw" / "T_toy.ipynb"
    source.rename(source.with_name("T_toys.ipynb"))
    migrate(open_course(folder), "hw", remove=False)
    for path in folder.glob("autograded/*/hw/T_toy.ipynb"):  # as grading writes it anew
        path.rename(path.with_name("T_toys.ipynb"))
    (now,) = (entry for entry in desk.entries(renamed) if entry.student == "ada")
    assert (now.first, now.first.done) == (marks, True)
    assert {number: row.item for number, row in desk.items(renamed).items()} == items
    with patches.begin(url) as connection:
        left = set(connection.scalars(select(ItemRow.question)))
    assert left == {str(renamed), "hw/TXtoy/T-why"}


def test_nobody_is_given_what_a_colleague_has(desk):
    now = [0.0]
    desk._clock = lambda: now[0]
    given = [desk.take(WHY, "kim", f"tab {n}").entry.student for n in range(6)]
    assert sorted(given) == sorted(TEXTS)
    assert desk.take(WHY, "lee", "late").entry is None
    assert desk.open(WHY, of(desk, given[0]).id, "lee", "late").entry.holder == "tab 0"
    now[0] = HELD + 1  # their pages are gone
    assert desk.take(WHY, "lee", "late").entry is not None


def test_everybody_grades_at_once_and_every_answer_once(desk):
    """Four people take, mark and take; no answer is marked twice, none is left out."""
    many = {f"s{n:02}": f"Answer number {n}: {'x' * n}" for n in range(20)}
    hand_in(desk.course, "hw", "T_toy", "T-why", many)

    def work(who):
        done, after = 0, ""
        while entry := desk.take(WHY, who, who, after).entry:
            mark = replace(entry.first, items=(1,), done=True)
            assert desk.mark(WHY, entry.id, entry.answer.digest, mark, who).version == 1
            done, after = done + 1, entry.id
        return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, ["a", "b", "c", "d"])) == len(TEXTS) + 20
    assert all(in_gradebook(desk, student)[0] == 1 for student in many)


KILLED = """
import sys
from dataclasses import replace
from autograder.course import Course, open_course
from autograder.desk.answers import Question
from autograder.desk.store import Desk
desk, question = Desk(Course.of(open_course(__import__("pathlib").Path(sys.argv[1])))), Question("hw", "T_toy", "T-why")
entry = desk.entries(question)[0]
mark = entry.first
while True:
    mark = desk.mark(question, entry.id, entry.answer.digest, replace(mark, items=(1, 2) if mark.items == (1,) else (1,), done=True), "kim")
    print(mark.version, *mark.items, flush=True)
"""


def test_what_was_confirmed_outlasts_a_kill(desk):
    root = desk.course.directory.root
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, root], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline().split()[0] == "1"
        for _ in range(3):
            last = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        confirmed = [last, *process.stdout.read().splitlines()]
    version, *items = (int(number) for number in confirmed[-1].split())
    entry = desk.entries(WHY)[0]
    assert entry.first.version in (version, version + 1)  # saved, perhaps not yet confirmed
    if entry.first.version == version:
        assert list(entry.first.items) == items
    assert in_gradebook(desk, entry.student)[0] == desk.points(WHY, entry.first)


def test_alike_answers_come_together(sqlite):
    entries = sqlite.entries(WHY)
    groups = {entry.student: entry.group for entry in entries}
    assert groups["ada"] == groups["bob"] == groups["cem"] != groups["dee"]
    assert groups["eve"] == groups["fay"] == -1
    assert [entry.group for entry in entries][-2:] == [-1, -1]
    give(sqlite, "ada", 1, comment="Yes.")
    got = sqlite.mark_group(WHY, of(sqlite, "ada").id, seen(sqlite), "kim")
    assert {e.student for e in sqlite.entries(WHY) if e.id in got} == {"bob", "cem"}
    assert in_gradebook(sqlite, "cem")[0] == 1
    sqlite.undo(WHY, of(sqlite, "cem").id, 1, "kim")
    assert in_gradebook(sqlite, "cem")[0] is None and in_gradebook(sqlite, "bob")[0] == 1


def test_a_group_leaves_out_what_somebody_has_open_or_marked(sqlite):
    give(sqlite, "bob", 2, who="lee")
    sqlite.open(WHY, of(sqlite, "cem").id, "lee", "lee's")
    give(sqlite, "ada", 1)
    assert sqlite.mark_group(WHY, of(sqlite, "ada").id, seen(sqlite), "kim") == []


def test_a_group_leaves_out_what_nobody_has_read(sqlite):
    """Answers that became like it, or were handed in again, after somebody had looked at the group."""
    give(sqlite, "ada", 1)
    ada, bob, cem = (of(sqlite, name).id for name in ("ada", "bob", "cem"))
    read = {**seen(sqlite), bob: "another text"}
    del read[cem]
    assert sqlite.mark_group(WHY, ada, read, "kim") == []
    with pytest.raises(Conflict, match="handed in again"):
        sqlite.mark_group(WHY, ada, {**seen(sqlite), ada: "another text"}, "kim")
    assert {in_gradebook(sqlite, name)[0] for name in ("bob", "cem")} == {None}


def test_some_answers_are_marked_blind_by_two(desk):
    desk.share = 1.0
    give(desk, "ada", 1)
    give(desk, "dee", 1, 2)
    assert desk.take(WHY, "kim", "1").entry.student not in ("ada", "dee")
    desk.release(WHY, "kim", "1")
    entry = of(desk, "ada")
    assert entry.role("lee") and not entry.role("kim") and not entry.mark(True).items
    give(desk, "ada", 2, who="lee")
    give(desk, "dee", 1, 2, who="lee")
    assert in_gradebook(desk, "ada")[0] == 1  # the first marks count
    assert of(desk, "ada").first.items == (1,) and of(desk, "ada").second.items == (2,)
    assert not of(desk, "ada").role("max")
    found = agreement.pairs(desk, "hw")
    assert [(pair.student, pair.points) for pair in found] == [
        ("ada", (1, 1.5)),
        ("dee", (2.5, 2.5)),
    ]
    (lenient,) = (row for row in agreement.by_grader(found) if row.name == "lee")
    assert (lenient.answers, lenient.same, lenient.difference) == (2, 0.5, 0.25)


def test_what_was_saved_on_the_way_to_the_next_is_on_the_board(desk):
    desk.share = 1.0
    for who in ("kim", "lee"):  # the first and the second
        entry = of(desk, "ada")
        mark = replace(entry.mark(entry.role(who)), items=(1,), comment="Well.", done=True)
        board = desk.take(WHY, who, who, entry.id, (entry.id, entry.answer.digest, mark))
        assert board.saved == of(desk, "ada").mark(who == "lee")
        desk.release(WHY, who, who)
        shown = [entry._replace(holder="") for entry in board.entries]
        assert shown == desk.entries(WHY)


def test_a_share_is_as_large_as_asked_for():
    numbers = [_share(WHY, f"student {n}", "text") for n in range(1000)]
    assert 0.17 < sum(number < 0.2 for number in numbers) / 1000 < 0.23
    assert min(numbers) >= 0 and max(numbers) < 1


def test_kappa_is_cohens_with_quadratic_weights():
    from sklearn.metrics import cohen_kappa_score

    first = [0, 1, 2, 2, 3, 4, 4, 1, 0, 2, 3, 3]
    second = [0, 1, 2, 3, 3, 4, 2, 1, 1, 2, 3, 4]
    found = agreement.agreement("A", [(a / 2, b / 2) for a, b in zip(first, second, strict=True)])
    library = cohen_kappa_score(first, second, weights="quadratic")
    assert found.kappa == pytest.approx(library)
    assert found.kappa_interval[0] < library < found.kappa_interval[1]
    assert found.difference == pytest.approx((sum(second) - sum(first)) / 24)
    assert found.difference_interval[0] < found.difference < found.difference_interval[1]
    assert agreement.agreement("A", [(1, 1), (1, 1)]).kappa is None


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[a](javascript:alert(1))",
        r"$\href{javascript:alert(1)}{a}$ and $\class{main}{a}$",
        r"$\text{<img src=x onerror=alert(1)>}$",
        '<form action="/"><input name="a"></form><style>*{}</style>',
        '<p id="next" class="main" style="color:red">',
        "<math><mtext><style><img src=x onerror=alert(1)>",
    ],
)
def test_an_answer_is_shown_and_does_nothing(hostile):
    shown = mathml.markdown(f"before {hostile} after")
    for danger in (
        "<script",
        "<form",
        "<style",
        " onerror",
        "<a",
        "href",
        " class=",
        " id=",
        " style=",
        "<input",
    ):
        assert danger not in shown
    assert "before" in shown


def test_formulas_are_mathml():
    shown = mathml.markdown(r"$\mathbb E_q[x < 3] \in \mathbb R$ and $\frac{1}{$ and `$a$`")
    assert "<mi>𝔼</mi>" in shown and "<mo>&lt;</mo>" in shown and "<mi>ℝ</mi>" in shown
    assert r"<code>\frac{1}{</code>" in shown and "<code>$a$</code>" in shown
    assert 'display="block"' in mathml.markdown(
        "$$\n\\begin{aligned}a &= b\\\\c &= d\\end{aligned}\n$$"
    )


def test_the_desk_is_for_whoever_may_open_the_formgrader(sqlite):
    folder = sqlite.course.directory.root
    directory = sqlite.course.directory
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        place = f"submissions/{gradebook.find_submission_notebook('T_toy', 'hw', 'ada').id}/"
    with Server(folder, "kim") as server, requests.Session() as grader:
        for path in ("desk", f"desk/{WHY}", "formgrader/manage_students"):
            assert "/login" in requests.get(f"{server.url}/{path}").url
        api = f"{server.url}/desk/api/next/{WHY}"
        assert requests.post(api, json={"tab": "1"}).status_code == 403
        page = grader.get(f"{server.url}/desk/{WHY}?token=secret")
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "<script>" not in page.text and page.headers["X-Content-Type-Options"] == "nosniff"
        assert grader.post(api, json={"tab": "1"}).status_code == 403  # another page's form
        mine = {"X-XSRFToken": grader.cookies["_xsrf"]}
        foreign = mine | {"Origin": "https://example.org"}
        assert grader.post(api, json={"tab": "1"}, headers=foreign).status_code in (403, 404)
        answer = grader.post(api, json={"tab": "1"}, headers=mine)
        assert answer.json()["entry"]["place"] == 1
        assert not set(TEXTS) & set(re.findall(r"\w+", answer.text))  # no names
        for path in ("manage_students", "manage_assignments", "gradebook", "gradebook/hw"):
            assert '<a href="/desk">Desk</a>' in grader.get(f"{server.url}/formgrader/{path}").text
        shown = grader.get(f"{server.url}/formgrader/{place}").text
        assert f'<a href="/desk/{WHY}">' in shown and "Start" in shown
    assert Path(folder, "gradebook.db").stat().st_mode & 0o007 == 0


def test_differences_are_marked_word_by_word():
    assert compare.differences("a <b> c", "a <d> c e") == (
        "a<del> &lt;b&gt;</del><ins> &lt;d&gt;</ins> c<ins> e</ins>"
    )


@pytest.mark.parametrize(("one", "other"), [("a b c", "a c b"), ("a a a", "a a b"), ("a", "b")])
def test_texts_that_say_the_same_again_and_again_cost_next_to_nothing(one, other):
    """Two of 10,000 characters would have stopped the desk for minutes."""
    began = time.process_time()
    for words in (200, 1500, 5000):
        before, after = (" ".join((text.split() * words)[:words]) for text in (one, other))
        assert "b" in compare.differences(before, after)
    assert time.process_time() - began < 1.5


def test_texts_that_differ_in_every_second_word_are_not_compared():
    """Two of 10,000 characters, alike enough for a group, with a word that each match looks at again."""
    words = [chr(0x4E00 + place) for place in range(2250)]
    one, other = (
        " ".join([f"{word} {a}" for word in words] + [f"c {b}"] * 215) for a, b in ("ap", "bq")
    )
    assert answers.groups([one, other], "") == [0, 0] and len(one) < compare.LONGEST
    assert compare.differences(one, other) == other


def test_a_page_compares_no_longer_than_it_may(monkeypatch):
    assert compare.with_differences("a", ["a", "a <c>"]) == ["a", "a<ins> &lt;c&gt;</ins>"]
    monkeypatch.setattr(compare, "SECONDS", 0)
    assert compare.with_differences("a", ["a", "a <c>"]) == ["a", "a &lt;c&gt;"]


def test_groups_of_little_text():
    assert answers.groups([], "stub") == []
    assert answers.groups(["", " stub\n", "a", "a ", "-"], "stub") == [-1, -1, 2, 2, 4]


def test_pictures_of_an_answer_are_pictures_and_nothing_else(sqlite):
    path = sqlite.course.autograded("hw", "ada") / "T_toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (why,) = (cell for cell in notebook.cells if grade_id(cell) == "T-why")
    png = PNG[:20] + "\n" + PNG[20:]
    drawn = [
        nbformat.v4.new_output("display_data", data)
        for data in ({"image/png": png}, {"image/png": '"><script>'}, {"image/svg+xml": "<svg>"})
    ]
    (own,) = pictures.handed_in([PNG])
    outputs = pictures.side_by_side([own], drawn)
    code = nbformat.v4.new_code_cell("p(a < b)", id=why.id, metadata=why.metadata, outputs=outputs)
    more = nbformat.v4.new_code_cell("more()", id=f"{why.id}-added-1")
    other = nbformat.v4.new_code_cell("other()", id=f"{why.id}-else")
    place = notebook.cells.index(why)
    notebook.cells[place : place + 1] = [code, more, other]
    nbformat.write(notebook, path)
    assert answers.drawn(sqlite.course, WHY, "ada") == [
        (pictures.HANDED_IN, f"data:image/png;base64,{own.data['image/png']}"),
        (pictures.GRADED, f"data:image/png;base64,{PNG}"),
    ]
    assert of(sqlite, "ada").answer.text == "p(a < b)\n\nmore()"
    shown = _answer(sqlite.course, WHY, of(sqlite, "ada"))
    assert shown.count("<img") == 2 and "<h3>As handed in</h3>" in shown
    assert "p(a &lt; b)" in shown and "script" not in shown
