"""The exchange of deploy/server/: when a submission counts, and what is too much. What takes another
account or a hub is tried in tests/hub/test_isolation.py."""

import importlib.util
import logging
import os
import pwd
import re
import stat
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.coursedir import CourseDirectory

from .conftest import ROOT

pytestmark = pytest.mark.pure

ME = pwd.getpwuid(os.getuid()).pw_name
FILES = {"B2.ipynb": "{}", "timestamp.txt": "", "submission_secret.txt": "0" * 128}


@pytest.fixture(scope="module")
def guarded():
    path = ROOT / "deploy" / "server" / "guarded_exchange.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def now(seconds=0):
    """The time in so many seconds, as names state it."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=seconds)


class Course:
    """Someone's submission, and the course that collects it."""

    def __init__(self, guarded, folder, caplog):
        caplog.set_level(logging.INFO)
        self.guarded, self.folder, self.caplog = guarded, folder, caplog
        self.collected = folder / "submitted"
        self.grace = 60

    def submit(self, stated):
        """A submission made now."""
        path = self.folder / f"{ME}+hw+{stated} UTC+x"
        path.mkdir()
        for name, text in FILES.items():
            (path / name).write_text(text)
        return path

    def collect(self, path, between=lambda: None):
        """When it counts; `between` happens after it was chosen and before it is copied."""
        collect = self.guarded.Collect(
            coursedir=CourseDirectory(), grace=self.grace, log=logging.getLogger("collect")
        )
        chosen = collect._path_to_record(str(path))
        between()
        collect.do_copy(str(path), str(self.collected))
        if chosen["username"] != ME or not self.collected.exists():
            return None
        stamp = (self.collected / "timestamp.txt").read_text()
        return datetime.fromisoformat(stamp.removesuffix(" UTC"))

    @property
    def log(self):
        return self.caplog.text


@pytest.fixture
def course(guarded, tmp_path, caplog):
    return Course(guarded, tmp_path, caplog)


@pytest.mark.parametrize("early, grace", [(0, 60), (50, 60), (10, 20)])
def test_the_time_that_is_stated_counts_within_the_grace(course, early, grace):
    course.grace = grace
    stated = now(-early)
    assert course.collect(course.submit(stated)) == stated
    used = re.search(r"arrived (\d+) s after the time that it states.*grace is (\d+) s", course.log)
    if early:
        assert early <= int(used[1]) < early + 5 and int(used[2]) == grace
    else:
        assert not used


@pytest.mark.parametrize("early, grace", [(61, 60), (599, 60), (2, 1), (0.1, 0), (10**9, 60)])
def test_else_the_time_of_arrival_counts_and_the_log_says_so(course, early, grace):
    course.grace = grace
    before = now(-0.05)  # the kernel's clock for files goes in steps
    path = course.submit(now(-early))
    counted = course.collect(path)
    assert before <= counted <= now()
    assert f"counted as of {counted} UTC, when it arrived" in course.log
    assert f"Collect.grace is {grace} s" in course.log


def test_a_time_after_the_arrival_counts(course):
    path = course.submit("2000-01-01")
    time.sleep(0.1)
    stated = now()
    assert course.collect(path.rename(course.folder / f"{ME}+hw+{stated} UTC+x")) == stated


@pytest.mark.parametrize("year", [2099, 9999, None])
def test_a_time_still_to_come_does_not(course, year):
    before = now(-0.05)
    stated = f"{year}-12-31 23:59:59" if year else now(3600)
    assert before <= course.collect(course.submit(stated)) <= now()
    assert "states a time at which it was not submitted" in course.log


def test_no_submission_made_beforehand_is_chosen_later(course):
    """All of its files are as old as it says; it is its folder that is moved."""
    course.grace = 0.3
    made = course.submit(now())
    hidden = made.rename(course.folder / "hidden")
    time.sleep(0.5)
    moved = now(-0.05)
    assert course.collect(hidden.rename(made)) >= moved


def test_an_answer_exchanged_after_the_look_at_its_time_is_dated_by_the_exchange(course):
    course.grace = 0.3
    path = course.submit(now())
    exchanged = None

    def exchange():
        nonlocal exchanged
        time.sleep(0.5)
        exchanged = now(-0.05)
        (path / "B2.ipynb").write_text("late")
        os.utime(path / "B2.ipynb", (0, 0))

    counted = course.collect(path, between=exchange)
    assert (course.collected / "B2.ipynb").read_text() == "late"
    assert counted >= exchanged


def test_more_files_than_a_disk_has_room_for_are_refused(course, guarded, monkeypatch):
    monkeypatch.setattr(guarded, "_MOST", 10)
    path = course.submit(now())
    for number in range(4):
        (path / f"{number}").mkdir()
        (path / f"{number}" / "x").touch()
    assert course.collect(path) is None
    assert "it has more than 10 files and folders" in course.log


@pytest.mark.parametrize(
    "stated",
    ["yesterday", "", "-" * 50, "-999999999999999999999999999999910h -99999999999", "10" * 90],
)
def test_no_name_stops_collecting(course, stated):
    path = course.folder / f"{ME}+hw+{stated}+x"
    path.mkdir()
    assert course.collect(path) is None
    assert "its name is not one that `nbgrader submit` gives" in course.log


def test_a_folder_that_becomes_a_pipe_is_refused_and_not_waited_for(course, monkeypatch):
    path, look = course.submit(now()), os.stat
    pipe = path / "sub"
    pipe.mkdir()

    def exchange(name, *args, **where):
        found = look(name, *args, **where)
        if str(name).endswith("sub") and stat.S_ISDIR(found.st_mode):
            pipe.rmdir()
            os.mkfifo(pipe)
        return found

    monkeypatch.setattr(os, "stat", exchange)
    waited = threading.Timer(2, lambda: os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    waited.start()
    assert course.collect(path) is None and "'sub' is neither a file nor a folder" in course.log
    assert waited.is_alive()
    waited.cancel()


def test_of_a_folder_s_list_no_more_is_read_than_there_may_be(course, monkeypatch):
    path, listed = course.submit(now()), os.scandir
    monkeypatch.setattr(course.guarded, "_MOST", 10)
    for number in range(100):
        (path / f"{number}").touch()
    read = []

    class Counted:
        def __init__(self, place):
            self.entries = listed(place)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.entries.close()

        def __iter__(self):
            for entry in self.entries:
                read.append(entry)
                yield entry

    monkeypatch.setattr(os, "scandir", Counted)
    assert course.collect(path) is None and "more than 10 files" in course.log
    assert 10 < len(read) <= 2 * 11
