"""The course's time zone: what a due date means, and where it is said."""

import csv
import inspect
import json
from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import ExportApp, dbapp
from nbgrader.server_extensions.formgrader import handlers
from nbgrader.server_extensions.formgrader.apihandlers import AssignmentHandler
from typer.testing import CliRunner

from autograder import report
from autograder.cli import app
from autograder.course import open_course
from autograder.errors import CourseError
from autograder.receipt import said
from autograder.zone import instant, local, named

from .conftest import ToyCourse

pytestmark = pytest.mark.pure

BERLIN = ZoneInfo("Europe/Berlin")
SET = '\nc.Autograder.timezone = "Europe/Berlin"\n'
WINTER = datetime(2026, 12, 1, 22, 59)
SUMMER = datetime(2026, 7, 1, 21, 59)


@pytest.mark.parametrize(
    "given, meant",
    [
        ("2026-12-01 23:59", "2026-12-01 22:59"),
        ("2026-12-01T23:59:30", "2026-12-01 22:59:30"),
        ("2026-07-01 23:59", "2026-07-01 21:59"),
        ("1 Dec 2026 11:59 PM", "2026-12-01 22:59"),
        (datetime(2026, 12, 1, 23, 59), "2026-12-01 22:59"),
        ("2026-12-01 23:59 UTC", "2026-12-01 23:59"),
        ("2026-12-01T23:59Z", "2026-12-01 23:59"),
        ("2026-12-01 23:59 +0100", "2026-12-01 22:59"),
        ("2026-12-01T23:59:00+05:30", "2026-12-01 18:29"),
        ("2026-12-01 23:59 America/New_York", "2026-12-02 04:59"),
        ("2026-07-01 23:59 Europe/Berlin", "2026-07-01 21:59"),
        (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), "2026-12-01 23:59"),
        # clocks are set back at 03:00: 02:30 comes twice, and the later one is meant
        ("2026-10-25 01:59", "2026-10-24 23:59"),
        ("2026-10-25 02:30", "2026-10-25 01:30"),
        ("2026-10-25 03:00", "2026-10-25 02:00"),
        ("2026-10-25 02:30 +0200", "2026-10-25 00:30"),
        # clocks are set forward at 02:00: 02:30 does not come, and 03:30 is meant
        ("2026-03-29 01:59", "2026-03-29 00:59"),
        ("2026-03-29 02:30", "2026-03-29 01:30"),
        ("2026-03-29 03:00", "2026-03-29 01:00"),
        (datetime(2026, 3, 29, 2, 30), "2026-03-29 01:30"),
    ],
)
def test_a_due_date_is_read_off_the_clocks_of_the_course(given, meant):
    found = instant(given, BERLIN)
    assert found == datetime.fromisoformat(f"{meant}Z") and found.tzinfo is UTC
    assert instant(found, BERLIN) == found


@pytest.mark.parametrize(
    "given",
    ["", "soon", "2026-13-01", "2026-12-01 23:59 CEST", "2026-12-01 23:59 Europe/Berln",
     "0001-01-01 00:00", "9" * 99],
)  # fmt: skip
def test_what_is_no_time_is_a_sentence(given):
    with pytest.raises(CourseError, match="is no date and time: give it as"):
        instant(given, BERLIN)


@pytest.mark.parametrize(
    "name", ["", "CEST", "Europe", "Europe/Berln", "../etc/passwd", "/UTC", "é"]
)
def test_what_is_no_zone_is_a_sentence(name):
    with pytest.raises(CourseError, match="is no time zone"):
        named(name)


@pytest.mark.parametrize(
    "kept, words",
    [
        (WINTER, "Tuesday 1 December 2026, 23:59 CET (Europe/Berlin)"),
        (SUMMER, "Wednesday 1 July 2026, 23:59 CEST (Europe/Berlin)"),
        (datetime(2026, 10, 25, 0, 30), "Sunday 25 October 2026, 02:30 CEST (Europe/Berlin)"),
        (datetime(2026, 10, 25, 1, 30, 7), "Sunday 25 October 2026, 02:30:07 CET (Europe/Berlin)"),
        (datetime(2026, 3, 28, 23), "Sunday 29 March 2026, 00:00 CET (Europe/Berlin)"),
    ],
)
def test_a_time_is_said_with_its_zone(kept, words):
    assert said(local(kept, BERLIN)) == words


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    return ToyCourse(tmp_path_factory.mktemp("zone"), SET)


@pytest.fixture
def toy(made_once, monkeypatch):
    """A course in Berlin."""
    monkeypatch.chdir(made_once.folder)
    made_once.app()
    return made_once


def due(toy):
    """What the gradebook has, in UTC."""
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        return gradebook.find_assignment("hw").duedate


def nbgrader(kind, *arguments):
    """An application of nbgrader's, with the configuration of the course in the working folder."""
    application = kind()
    application.initialize([*arguments])
    application.start()
    application.reset()
    return application


def add(text):
    return nbgrader(dbapp.DbAssignmentAddApp, "hw", f"--duedate={text}")


def test_by_command(toy, capsys):
    add("2026-12-01 23:59")
    assert due(toy) == WINTER
    assert "2026-12-01 23:59:00+01:00" in capsys.readouterr().err
    nbgrader(dbapp.DbAssignmentListApp)
    assert "hw (due: 2026-12-01 23:59:00+01:00)\n    - T_toy" in capsys.readouterr().out
    assert toy.app().config.Exchange.timezone == "UTC"  # of the names of submissions
    add("2026-07-01 23:59")
    assert due(toy) == SUMMER
    add("2026-12-01 23:59 +0100")
    assert due(toy) == WINTER
    with pytest.raises(SystemExit):
        add("tomorrow evening")
    assert "'tomorrow evening' is no date and time" in capsys.readouterr().err
    assert due(toy) == WINTER


def test_by_python(toy):
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=datetime(2026, 7, 1, 23, 59))
        assert gradebook.find_assignment("hw").duedate == SUMMER
        assert (
            gradebook.update_or_create_assignment("new", duedate="2026-12-01 23:59").duedate
            == WINTER
        )
        assert gradebook.update_or_create_assignment("new").duedate == WINTER
        assert gradebook.update_or_create_assignment("new", duedate=None).duedate is None
        gradebook.remove_assignment("new")


class Formgrader:
    """The page on which assignments are managed: what it shows, and what its *Save* does."""

    def __init__(self, toy):
        self.toy, self.answers = toy, []

    def shown(self):
        return self.toy.api().get_assignment("hw")

    def save(self, time, zone):
        api = self.toy.api()
        body = {"duedate_notimezone": time, "duedate_timezone": zone}
        with api.gradebook as gradebook:
            handler = SimpleNamespace(
                get_json_body=lambda: body,
                gradebook=gradebook,
                api=api,
                coursedir=api.coursedir,
                write=self.answers.append,
            )
            inspect.unwrap(AssignmentHandler.put)(handler, "hw")
        return json.loads(self.answers[-1])


@pytest.mark.parametrize(
    "when", [WINTER, SUMMER, datetime(2026, 10, 25, 1, 30), datetime(2026, 3, 29, 1)]
)
def test_in_the_formgrader_what_is_shown_is_saved(toy, when):
    """On every day of the year: whatever offset the course has on that day."""
    page = Formgrader(toy)
    page.save(f"{when:%Y-%m-%dT%H:%M}", "+0000")
    assert due(toy) == when
    shown = page.shown()
    there = local(when, BERLIN)
    assert shown["display_duedate"] == f"{there:%Y-%m-%d %H:%M:%S %Z}"
    assert shown["duedate_timezone"] == handlers.to_numeric_tz("UTC") == "Europe/Berlin"
    again = page.save(shown["duedate_notimezone"], shown["duedate_timezone"])
    assert due(toy) == when and again["display_duedate"] == shown["display_duedate"]
    page.save(f"{there:%Y-%m-%dT%H:%M}", "")
    assert due(toy) == when
    page.save(None, None)
    assert due(toy) is None


def test_extensions_reports_and_exports_say_it(toy, tmp_path):
    add("2026-10-24 23:59")
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.update_or_create_student("ada", last_name="=Love, lace")
        gradebook.update_or_create_student("ben")
        gradebook.update_or_create_submission("hw", "ada", timestamp=datetime(2026, 10, 25, 1, 0))
    done = CliRunner().invoke(app, ["extend", "ada", "hw", "--days", "2"])
    assert "until Monday 26 October 2026, 22:59 CET (Europe/Berlin)" in done.output
    nbgrader(ExportApp, "--to", str(tmp_path / "grades.csv"))
    with (tmp_path / "grades.csv").open(newline="") as stream:
        ada, ben = sorted(csv.DictReader(stream), key=lambda row: row["student_id"])
    assert ada["timestamp"] == "2026-10-25 02:00:00+01:00" and ada["last_name"] == "'=Love, lace"
    assert ada["duedate"] == "2026-10-26 22:59:00+01:00"
    assert ben["duedate"] == "2026-10-24 23:59:00+02:00" and ben["timestamp"] == ""
    assert (ben["score"], ben["max_score"]) == ("0.0", "5.0")
    assert (
        report.read_class(toy.app(), "hw").due
        == "Saturday 24 October 2026, 23:59 CEST (Europe/Berlin)"
    )


def test_a_day_late_has_24_hours_also_when_clocks_change(toy):
    add("2026-10-24 23:59")
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.add_student("cleo")
        found = gradebook.update_or_create_submission(
            "hw", "cleo", timestamp=instant("2026-10-25 23:59", BERLIN)
        )
        assert found.total_seconds_late == 25 * 3600
        gradebook.remove_student("cleo")


def test_a_wrong_name_in_the_configuration_is_a_sentence(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        'c = get_config()\nc.Autograder.timezone = "CEST"\n'
    )
    with pytest.raises(CourseError, match="'CEST' is no time zone"):
        open_course(tmp_path)
