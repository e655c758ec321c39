"""The report: its figures are the gradebook's, and it can be given away without a second thought."""

import csv
import json
import math
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pytest
from nbgrader.api import Gradebook

from autograder import report, similar
from autograder.course import Course, Place
from autograder.desk.agreement import Pair as Marked
from autograder.desk.answers import Question
from autograder.desk.store import Desk
from autograder.errors import CourseError
from autograder.judge import Result
from autograder.progress import Lasting, Progress
from autograder.report import Check, Class, Run, Submission
from autograder.rubric import Item
from autograder.status import Status
from autograder.tries import Tries

from .conftest import ToyCourse
from .test_cli import autograder

RIGHT = "def f(x): return 2 * x"
WRONG = "def f(x): return 3 * x"


def written(toy, anonymous=False):
    """The page's text and the table's rows."""
    page = toy.folder / "reports" / "page.html"
    page.parent.mkdir(exist_ok=True)
    page.touch()
    page.chmod(0o644)  # as an older version left it
    table = report.write(toy.app(), "hw", page, anonymous)
    assert (page.stat().st_mode | table.stat().st_mode) & 0o007 == 0
    with table.open(newline="") as stream:
        return page.read_text("utf-8"), list(csv.DictReader(stream))


def totals(table):
    """The points of each student in a table, of all checks."""
    points = Counter()
    for row in table:
        points[row["student"]] += float(row["points"])
    return points


def value_of(table, student):
    """The row of a student's check T.value."""
    (row,) = [r for r in table if (r["student"], r["check"]) == (student, "T.value")]
    return row


class Text(HTMLParser):
    """A page's tags, and what can be read of it."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.read = set(), [], []
        self.feed(page)
        self.text = " ".join(" ".join(self.read).split())

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        if self.lasttag != "style":
            self.read.append(data)


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory):
    """A class with a right answer, wrong ones, one that cannot be read, one without the notebook."""
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        toy = ToyCourse(folder)
        toy.submit("ada", RIGHT, "Because.")
        toy.submit("ben", WRONG)
        toy.submit("cleo", WRONG)
        toy.submit("eve", raw=b"not a notebook")
        (folder / "submitted" / "gus" / "hw").mkdir(parents=True)
        toy.grade(workers=1)
    return folder


@pytest.fixture
def graded(graded_once, tmp_path, monkeypatch):
    """A copy of that class, to be changed."""
    monkeypatch.chdir(tmp_path)
    toy = object.__new__(ToyCourse)
    toy.folder = tmp_path / "course"
    shutil.copytree(graded_once, toy.folder)
    return toy


def change(toy, student, edit):
    """Edits the record of grading in an autograded notebook."""
    path = toy.folder / "autograded" / student / "hw" / "T_toy.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    edit(notebook["metadata"]["autograder"])
    path.chmod(0o644)
    path.write_text(json.dumps(notebook), "utf-8")


def test_points_statuses_and_mistakes_are_those_of_the_gradebook_and_the_judge(graded):
    page, table = written(graded)
    assert totals(table) == graded.scores()
    found = {row["student"]: (row["status"], row["mistake"]) for row in table}
    assert found["ada"] == ("graded", "")
    assert found["ben"] == found["cleo"] == ("graded", "not twice")
    assert found["eve"][0] == "unreadable" and found["gus"][0] == "missing"
    assert {(r["notebook"], r["check"], r["max_points"]) for r in table} == {
        ("T_toy", "T.value", "1"),
        ("T_toy", "T.one", "1"),
    }
    group = report.read_class(graded.app(), "hw")
    check, _ = group.checks
    (mistake,) = report.mistakes(group, check)
    assert (mistake.name, mistake.students) == ("not twice", ["ben", "cleo"])
    assert [(n.student, n.kind) for n in report.notices(group)] == [("eve", "unreadable")]
    assert report.missing(group) == {"T_toy": ["gus"]}
    figures = report.item(group, check)  # of ada, ben and cleo
    assert figures.students == 3 and figures.mean_share == pytest.approx((1 + 0.25 + 0.25) / 3)
    (time,) = report.times(group)
    assert time.runs == 3 and 0 < time.student_median < time.median <= time.longest
    text = Text(page).text
    for shown in ("not twice ben, cleo", "eve", "unreadable", "is missing", "ada", "T.value"):
        assert shown in text, shown


def test_how_far_graders_agree(graded):
    desk, why = Desk(Course.of(graded.app()), share=1.0), Question("hw", "T_toy", "T-why")
    assert report.read_class(graded.app(), "hw").pairs == []
    desk.change_item(why, None, 0, Item("Whole", 2, "All of it."), "kim")
    for who, items in (("kim", (1,)), ("lee", ())):
        (entry,) = (e for e in desk.entries(why) if e.student == "ada")
        mark = replace(entry.mark(entry.role(who)), items=items, done=True)
        desk.mark(why, entry.id, entry.answer.digest, mark, who)
    page, _ = written(graded)
    text = Text(page).text
    assert "T-why of ada : kim gave 2, lee 0" in text.replace("ada:", "ada :")
    assert "1 answer was marked by two people" in text and "−2.00" in text
    anonymous = Text(written(graded, anonymous=True)[0]).text
    assert "grader 1 gave 2, grader 2 0" in anonymous
    assert not re.search(r"\b(ada|kim|lee)\b", anonymous)


def test_similar_work_is_shown_and_accuses_nobody(graded):
    digest = "a" * 64
    for student in ("ada", "ben"):
        change(graded, student, lambda record: record.update({"pixels": digest}))
    alike = similar.Group("T_toy", "code", ("ada", "ben"), 40, 0.003, ("<mark>f</mark>", "&lt;b>"))
    group = replace(report.read_class(graded.app(), "hw", compared=True), alike=[alike])
    assert group.pictures == [["ada", "ben"]]
    page = report.html(group, False, [group])
    text = Text(page).text
    for shown in ("ada, ben code in T_toy 40 1 in 300 classes", "no proof", "<b>", "every pixel"):
        assert shown in text, shown
    assert report._chance(1e-9) == "hardly ever"


def test_what_was_tried_before_handing_in(graded):
    """Of five students or more, and of this assignment."""
    tries = Tries(Course.of(graded.app()))
    places = {"hw": "T_toy", "other": "T_toy"}

    def note(assignment, student, mistake):
        place = Place(assignment, student, places[assignment])
        result = Result("T.value", float(not mistake), 1.0, "", mistake)
        tries.end(tries.begin(place, datetime.now(UTC)), Status.GRADED, [result], 1.0)

    for student in ("ada", "ben", "cleo", "eve"):
        for mistake in ("not twice", "not twice", ""):
            note("hw", student, mistake)
            note("other", f"{student} again", mistake)
    assert "Before handing in" not in written(graded)[0]
    for mistake in ("not twice", "not twice", "not twice"):
        note("hw", "dora", mistake)
    text = Text(written(graded, anonymous=True)[0]).text
    assert "T.value 5 0 % 3 – 1" in text  # half had it in their third, of nine in ten nobody knows
    assert "not twice in T.value 5 2" in text
    assert not {"ada", "dora"} & set(text.split())


def test_a_misconception_is_counted_once_over_the_whole_course(toy):
    toy.add_notebook()
    for student, answers in {
        "ada": (RIGHT, RIGHT),
        "ben": (WRONG, WRONG),
        "cleo": (WRONG, RIGHT),
        "dan": (RIGHT, WRONG),
    }.items():
        for name, answer in zip(("T_toy", "U_toy"), answers, strict=True):
            toy.submit(student, answer, name=name)
    toy.grade()
    group = report.read_class(toy.app(), "hw")
    (one,) = report.misconceptions([group])
    assert (one.name, one.exercises, one.lessons) == ("not twice", ["T", "U"], ["lesson 0"])
    assert one.students == ["ben", "cleo", "dan"]
    first = replace(group, assignment="quiz", due_at=datetime(2026, 1, 1))
    (one,) = report.misconceptions([group, first])
    assert list(one.by_assignment.items()) == [("quiz", 3), ("hw", 3)]
    assert one.again == ["ben", "cleo", "dan"]
    shown = Text(report.html(group, False, [group, first])).text
    assert "quiz, 4 graded hw, 4 graded in several not twice in T, U: lesson 0 3 3 3 3" in shown
    assert "not twice in T, U: lesson 0 3 3" in Text(written(toy)[0]).text


def test_the_score_has_hand_grading_and_the_late_penalty_in_it(graded):
    with Gradebook(graded.app().coursedir.db_url, "toy") as gradebook:
        grade = gradebook.find_grade("T-why", "T_toy", "hw", "ada")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        for student in ("ada", "ben"):
            gradebook.find_submission_notebook("T_toy", "hw", student).late_submission_penalty = 1.5
        gradebook.db.commit()
        scores = {
            s.student_id: max(0.0, s.score - s.late_submission_penalty)
            for s in gradebook.assignment_submissions("hw")
        }
    group = report.read_class(graded.app(), "hw")
    assert {s.student: s.score for s in group.submissions} == scores
    ada = group.submissions[0]
    assert (ada.automatic, ada.by_hand, ada.penalty, ada.score) == (2.0, 3.0, 1.5, 3.5)
    assert scores["ben"] == 0.0  # 0.5 less 1.5
    assert report.histogram(group) == [3, 1, 0, 0, 0, 0, 0, 1, 0, 0]  # cleo 0.5 and ada 3.5 of 5
    assert "with a late penalty" in Text(written(graded)[0]).text


def test_what_was_not_graded_yet_is_listed(graded):
    graded.submit("late", RIGHT)
    graded.submit("ben", RIGHT)
    page, table = written(graded)
    kinds = {n.student: n.kind for n in report.notices(report.read_class(graded.app(), "hw"))}
    assert kinds["late"] == "not graded yet" and kinds["ben"] == "changed since"
    assert "late" in Text(page).text
    row = value_of(table, "late")
    assert row["status"] == "not graded yet" and row["points"] == ""


@pytest.mark.parametrize(
    "edit",
    [
        lambda kept: kept.clear(),
        lambda kept: kept.update(status="brilliant"),
        lambda kept: kept.update(seconds="soon"),
        lambda kept: kept.update(seconds=float("nan")),
        lambda kept: kept.update(results=[]),
        lambda kept: kept.update(results="T.value"),
        lambda kept: kept["results"][0].update(points=2.0),
        lambda kept: kept["results"][0].update(points=None),
        lambda kept: kept["results"][0].update(mistake=None),
    ],
)
def test_a_notebook_changed_by_hand_is_named_and_changes_no_points(graded, edit):
    change(graded, "ben", edit)
    page, table = written(graded)
    assert totals(table) == graded.scores()
    (notice,) = [
        n for n in report.notices(report.read_class(graded.app(), "hw")) if n.student == "ben"
    ]
    assert notice.kind == "no record" and "rade it again" in notice.why
    assert "no record" in Text(page).text


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b"\xff", b'{"metadata": []}'])
def test_a_lost_or_broken_autograded_notebook_is_named(graded, content):
    path = graded.folder / "autograded" / "ben" / "hw" / "T_toy.ipynb"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    page, table = written(graded)
    row = value_of(table, "ben")
    assert row["status"] == ("not graded yet" if content is None else "no record")
    assert row["status"] in Text(page).text


def test_nothing_of_a_students_is_taken_for_html(toy):
    name = "<script>alert(1)<b>&'\""
    text = "<script>alert(2)</script>"
    for student in (name, "ben"):
        toy.submit(student, WRONG)
    toy.grade(workers=1)
    for student in (name, "ben"):
        change(toy, student, lambda kept: kept["results"][0].update(mistake=text, message=text))
    page, table = written(toy)
    parsed = Text(page)
    assert "script" not in parsed.tags
    # as top mistake, name, message, and over the whole course
    assert name in parsed.text and parsed.text.count(text) == 4
    assert table[0]["student"] == name


def test_the_page_needs_nothing_else(graded):
    page, _ = written(graded)
    parsed = Text(page)
    assert not parsed.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not [a for a, _ in parsed.attributes if a in ("src", "href") or a.startswith("on")]
    assert "url(" not in page and "@import" not in page
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in parsed.attributes
    charts = re.findall(r"<svg[^>]*>", page)
    assert charts and all("aria-label" in c or "aria-hidden" in c for c in charts)
    assert "@media print" in page and ("name", "viewport") in parsed.attributes


def test_without_names_nobody_is_named_and_labels_stay(graded):
    graded.submit("later.comer", RIGHT)
    with Gradebook(graded.app().coursedir.db_url, "toy") as gradebook:
        gradebook.update_or_create_student("ada", first_name="Augusta", last_name="Lovelace")
        gradebook.update_or_create_student("nobody.came")
    with_names = written(graded)[1]
    named, points = {r["student"] for r in with_names}, [r["points"] for r in with_names]
    page, table = written(graded, anonymous=True)
    everything = Text(page).text + str(table)
    for name in ("ada", "ben", "cleo", "gus", "later", "nobody.came", "Augusta", "Lovelace"):
        assert not re.search(rf"\b{name}\b", everything), name
    labels = [row["student"] for row in table]
    assert len(set(labels)) == len(named) == 6
    assert sorted(row["points"] for row in table) == sorted(points)
    assert [row["student"] for row in written(graded, anonymous=True)[1]] == labels
    assert all(label in page for label in labels)


def test_labels_say_nothing_about_the_order_of_names(tmp_path):
    names = [f"student{i:02d}" for i in range(60)]
    label = report._labels(tmp_path, names)
    shuffled = sorted(names, key=label)
    assert shuffled != names  # by chance once in 60! classes
    assert len(set(map(label, names))) == 60
    again = report._labels(tmp_path, names[:3])
    assert [again(name)[:6] for name in names[:3]] == [label(name)[:6] for name in names[:3]]
    (key,) = tmp_path.glob("evidence/*")
    assert key.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t"])
def test_no_cell_of_the_table_is_a_formula(graded, start):
    evil = f'{start}HYPERLINK("http://example.org")'
    change(graded, "ben", lambda kept: kept["results"][0].update(mistake=evil))
    _, table = written(graded)
    row = value_of(table, "ben")
    assert row["mistake"] == f"'{evil}"


def test_running_without_the_sandbox_is_said_first(graded):
    assert "ithout sandbox" not in Text(written(graded)[0]).text
    change(graded, "ben", lambda kept: kept.update(sandbox=False))
    page, _ = written(graded)
    assert "Without sandbox: 1 notebook" in Text(page).text
    assert page.index("Without sandbox") < page.index("<main>")


def test_without_the_sandbox_grading_records_it(toy):
    config = toy.folder / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.Autograder.sandbox = False\n")
    toy.submit("ada", RIGHT)
    toy.grade(workers=1)
    assert "Without sandbox: 1 notebook" in Text(written(toy)[0]).text


def test_who_is_suspicious_comes_first(graded):
    def disturb(kept):
        kept["results"][0].update(mistake="too good to be true", message="Exact.")

    change(graded, "cleo", disturb)
    first, *_ = report.notices(report.read_class(graded.app(), "hw"))
    assert (first.student, first.kind, first.why) == (
        "cleo", "too good to be true", "T.value: Exact.",
    )  # fmt: skip


def test_one_reason_for_several_checks_is_said_once():
    group = group_of([[0, 0, 0]])
    odd = [
        Result(check, 0.0, 1.0, message, "disturbed measurement")
        for check, message in (("A.x", "Forged."), ("A.y", "Forged."), ("A.z", "Other."))
    ]
    group.submissions[0].runs["A"] = Run(Status.TIMED_OUT, "cell 1: too long", results=tuple(odd))
    first, second = report.notices(group)
    assert first.why == "A.x, A.y: Forged. A.z: Other."
    assert (second.kind, second.why) == ("timed out", "Cell 1: too long.")


def group_of(points, status=Status.GRADED):
    """A class with two notebooks; `points` has a row of three checks for each student."""
    checks = [Check("A.x", "A", 2.0), Check("A.y", "A", 4.0), Check("B.z", "B", 1.0)]
    submissions = []
    for index, row in enumerate(points):
        results = [
            Result(c.name, p, c.max_points, "", "") for c, p in zip(checks, row, strict=True)
        ]
        runs = {
            name: Run(status, results=tuple(r for r in results if r.check[0] == name))
            for name in ("A", "B")
        }
        named = {r.check: r.points for r in results}
        submissions.append(Submission(f"s{index}", runs, named, sum(row), 0.0, 0.0, False))
    return Class("hw", 7.0, ["A", "B"], checks, submissions, [], [], [])


def page_with_everything():
    """A report with all of its sections."""
    group = group_of([[2, 4, 0], [1, 3, 0], [0, 1, 1], [2, 2, 0.5], [1, 0, 1]])
    for number, submission in enumerate(group.submissions, 1):
        for name, run in submission.runs.items():
            submission.runs[name] = replace(run, seconds=9.0 * number, student_seconds=number)
    code = "<mark>def loss(model, data):</mark>\n    return 0\n" * 40
    names = tuple(s.student for s in group.submissions)
    alike = [similar.Group("A", "code", names[:n], 40 * n, 10.0**-n, (code,) * n) for n in (2, 3)]
    question = Question("hw", "A", "A-why")
    pairs = [Marked(question, s, s, "kim", "lee", (2.0, n)) for n, s in enumerate(names)]
    group = replace(group, alike=alike, pairs=pairs, pictures=[["s1", "s2"]])
    tried = [Progress(name, 30, 0.5, 2, math.inf, 4) for name in ("A", "A.x", "A.y")]
    stays = [Lasting("A.x", "a mistake of a long name", 12, 3.5, 4000.0, 2)]
    group = replace(group, progress=[tried], lasting=stays)
    return report.html(group, False, [group])


def test_difficulty_and_discrimination_are_those_of_the_formula():
    points = np.array([[2, 4, 0], [1, 3, 0], [0, 1, 1], [2, 2, 0.5], [1, 0, 1]])
    group = group_of(points)
    for index, check in enumerate(group.checks):
        figures = report.item(group, check)
        share = points[:, index] / check.max_points
        rest = points.sum(1) - points[:, index]
        x, y = share - share.mean(), rest - rest.mean()
        expected = (x @ y) / np.sqrt((x @ x) * (y @ y))
        assert figures.mean_share == pytest.approx(share.mean())
        assert figures.discrimination == pytest.approx(expected)
        assert figures.full + figures.partial + figures.nothing == pytest.approx(1)
    assert "right?" in report.item(group, group.checks[2]).remark  # goes against the others


def test_discrimination_is_left_out_where_it_is_not_defined():
    for points in ([[2, 4, 1]] * 5, [[2, 4, 1], [0, 0, 0]], [[1, i, 1] for i in range(4)]):
        group = group_of(points)
        assert report.item(group, group.checks[0]).discrimination is None
        assert "<td>–</td>" in report.html(group, False, [group])


def test_who_did_not_hand_in_a_notebook_is_not_in_its_figures():
    group = group_of([[2, 4, 1], [2, 4, 1], [2, 4, 0]])
    absent = group.submissions[2]
    absent.runs["B"] = replace(absent.runs["B"], status=Status.MISSING)
    figures = report.item(group, group.checks[2])
    assert figures.students == 2 and figures.mean_share == 1


def test_every_score_is_in_one_bar():
    group = group_of([[0, 0, 0], [0.7, 0, 0], [1.4, 0, 0], [2, 4, 0.9], [2, 4, 1], [2, 4, 3]])
    assert report.histogram(group) == [1, 1, 1, 0, 0, 0, 0, 0, 0, 3]
    thrice = group_of([[0.7, 0.7, 0.7]])  # 3 / 10 of 7, and a rounding error less
    assert report.histogram(thrice)[3] == 1


def test_the_command_says_where_the_report_is_and_what_is_wrong(graded):
    done = autograder("report", "hw", cwd=graded.folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (graded.folder / "reports" / "hw.html").is_file()
    assert (graded.folder / "reports" / "hw.csv").is_file()
    done = autograder("report", "hv", cwd=graded.folder)
    assert done.returncode == 2 and "hw" in done.stdout and "Traceback" not in done.stderr
    with pytest.raises(CourseError, match="HTML page"):
        report.write(graded.app(), "hw", graded.folder / "page.csv")


def test_nothing_graded_is_an_error(toy):
    toy.submit("ada", RIGHT)
    with pytest.raises(CourseError, match="autograder grade hw"):
        report.write(toy.app(), "hw", toy.folder / "page.html")
    assert not (toy.folder / "page.html").exists()
