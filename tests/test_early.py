"""The hidden tests' verdict before a notebook is handed in: grading's, within limits, and no grade."""

import asyncio
import copy
import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import nbformat
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.netutil import bind_sockets

from autograder.cluster import cluster
from autograder.course import Course
from autograder.early import Checker, Refused, place_of
from autograder.early_service import serve, server
from autograder.errors import CourseError
from autograder.status import Status
from autograder.submission import LARGEST

from .conftest import ROOT, ToyCourse

RIGHT = "def f(x): return 2 * x"
WRONG = "def f(x): return 3 * x"


def notebook(toy: ToyCourse, answer: str, name: str = "T_toy") -> bytes:
    path = toy.folder / "release" / "hw" / f"{name}.ipynb"
    made = nbformat.read(path, as_version=4)
    made.cells[1].source = answer
    return nbformat.writes(made).encode()


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def machines(shared_toy):
    with cluster(None, 1, Course.of(shared_toy.app()).settings) as started:
        yield started


def checker(toy: ToyCourse, machines, clock, config: str = "") -> Checker:
    if not toy.api().get_released_assignments():
        assert toy.api().release_assignment("hw")["success"]
    file = toy.folder / "nbgrader_config.py"
    text = file.read_text()
    file.write_text(f"{text}\n{config}")
    try:
        (toy.folder / "early.db").unlink(missing_ok=True)
        return Checker(Course.of(toy.app()), machines, 1, clock)
    finally:
        file.write_text(text)


def test_the_verdict_is_grading_s_and_no_grade(shared_toy, machines, clock):
    checks = checker(shared_toy, machines, clock)
    wrong = asyncio.run(checks.check("ada", "T_toy", notebook(shared_toy, WRONG)))
    right = asyncio.run(checks.check("ada", "T_toy", notebook(shared_toy, RIGHT)))
    assert (wrong.points, wrong.max_points, right.points) == (0.5, 2, 2)
    assert wrong.results[0]["message"].startswith("`f(x)` is not twice x.")
    assert shared_toy.scores() == {}
    assert not (shared_toy.folder / "submitted").exists()
    shared_toy.submit("ada", WRONG)
    graded = shared_toy.grade()["ada"]
    assert graded.points == wrong.points


def test_who_checked_what_is_kept_and_read_by_nobody_else(shared_toy, machines, clock):
    checks = checker(shared_toy, machines, clock)
    for student, answer in (("ada", WRONG), ("ben", RIGHT), ("ada", RIGHT)):
        asyncio.run(checks.check(student, "T_toy", notebook(shared_toy, answer)))
    mine = checks.tries.answered("ada")
    assert [sum(r.points for r in one.results) for one in mine] == [0.5, 2]
    assert [one.student for one in checks.tries.answered()] == ["ada", "ben", "ada"]
    assert (shared_toy.folder / "early.db").stat().st_mode & 0o007 == 0


def test_a_student_is_told_how_it_went_before_and_of_nobody_else(toy, machines, clock):
    """Of this notebook, and within what the instructor wants to be shown."""
    toy.add_notebook()
    for shown, keys in (("points", {"points", "max_points"}), ("passed", set())):
        checks = checker(toy, machines, clock, f"c.EarlyVerdicts.shown = '{shown}'")

        def told(student, answer, name="T_toy", checks=checks):
            return asyncio.run(checks.check(student, name, notebook(toy, answer, name))).earlier

        assert told("ada", WRONG) == told("ben", RIGHT) == told("ada", RIGHT, "U_toy") == []
        (first,) = told("ada", RIGHT)
        assert first["notebook"] == "T_toy" and first["asked"] == clock.now.isoformat()
        assert [result["passed"] for result in first["results"]] == [False, False]
        assert all({*result} == {"check", "passed"} | keys for result in first["results"])
        both = told("ada", WRONG)
        assert [one["results"][0]["passed"] for one in both] == [False, True]


@pytest.mark.parametrize(
    ("config", "refused"),
    [
        ("c.EarlyVerdicts.notebooks = ['B*']", "T_toy is not checked"),
        ("c.EarlyVerdicts.opens = {'hw': '2026-11-02 12:01'}", "from 2026-11-02 12:01 UTC"),
        ("c.EarlyVerdicts.closes = {'hw': '2026-11-02 11:59'}", "until 2026-11-02 11:59 UTC"),
        ("c.EarlyVerdicts.per_hour = 0", "in an hour"),
        ("c.EarlyVerdicts.in_all = 0", "all 0 checks"),
    ],
)
def test_what_the_instructor_does_not_allow_is_refused_in_a_sentence(
    shared_toy, clock, config, refused
):
    checks = checker(shared_toy, None, clock, config)
    with pytest.raises(Refused, match=refused):
        asyncio.run(checks.check("ada", "T_toy", b""))


@pytest.mark.parametrize("name", ["../T_toy", "*", "", "U_toy", "T_toy.ipynb"])
def test_only_notebooks_of_the_course_are_checked(shared_toy, clock, name):
    with pytest.raises(Refused, match="no notebook of this course"):
        asyncio.run(checker(shared_toy, None, clock).check("ada", name, b""))


def test_what_is_not_released_yet_is_not_there(toy, clock):
    """Nobody is told what the tests of the next exam are called."""
    checks = checker(toy, None, clock)
    (toy.folder / "source" / "exam").mkdir()
    (toy.folder / "source" / "hw" / "T_toy.ipynb").rename(
        toy.folder / "source" / "exam" / "V_toy.ipynb"
    )
    with pytest.raises(Refused, match="V_toy is no notebook of this course"):
        asyncio.run(checks.check("ada", "V_toy", b"{}"))


@pytest.mark.parametrize(
    ("shown", "keys"),
    [("points", {"check", "passed", "points", "max_points"}), ("passed", {"check", "passed"})],
)
def test_the_instructor_says_what_is_shown(shared_toy, machines, clock, shown, keys):
    checks = checker(shared_toy, machines, clock, f"c.EarlyVerdicts.shown = '{shown}'")
    told = asyncio.run(checks.check("ada", "T_toy", notebook(shared_toy, WRONG)))
    assert {*told.results[0]} == keys
    assert (told.points is None) == (shown == "passed")


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100, b"[" * 100_000])
def test_what_cannot_be_read_is_said(shared_toy, machines, clock, content):
    told = asyncio.run(checker(shared_toy, machines, clock).check("ada", "T_toy", content))
    assert told.status is Status.UNREADABLE and told.points == 0 and told.reason


class Held:
    """Machines on which a notebook is done when the test says so."""

    def __init__(self, graded):
        self.graded = graded
        self.submitted: list[threading.Event] = []

    def submit(self, task, priority):
        assert priority > 0  # before what is graded by the same workers
        done = threading.Event()
        self.submitted.append(done)

        class Future:
            @staticmethod
            def result():
                done.wait(20)
                return self.graded, None

        return Future


@pytest.fixture(scope="module")
def graded(shared_toy, machines):
    """What comes of a right answer."""
    checks = checker(shared_toy, machines, Clock())
    right = notebook(shared_toy, RIGHT)
    return asyncio.run(checks._grade(place_of(checks.course, "T_toy"), right, 1))


def test_limits_count_answers_and_not_questions(shared_toy, clock, graded):
    """Also one that was lost on the way counts nothing."""
    held = Held(graded)
    checks = checker(shared_toy, held, clock, "c.EarlyVerdicts.per_hour = 2")

    async def one(student="ada"):
        under_way = asyncio.create_task(checks.check(student, "T_toy", b""))
        await asyncio.sleep(0.05)
        if held.submitted:
            held.submitted.pop().set()
        return await under_way

    async def lost():
        under_way = asyncio.create_task(checks.check("ada", "T_toy", b""))
        await asyncio.sleep(0.05)
        under_way.cancel()
        held.submitted.pop().set()
        with pytest.raises(asyncio.CancelledError):
            await under_way

    asyncio.run(lost())
    assert asyncio.run(one()).left.hour == 1
    assert asyncio.run(one()).left.hour == 0
    with pytest.raises(Refused, match="in an hour"):
        asyncio.run(one())
    assert asyncio.run(one("ben")).left.hour == 1
    clock.now += timedelta(hours=1, seconds=1)
    assert asyncio.run(one()).left.hour == 1


def test_who_could_not_be_noted_down_is_not_kept_out(shared_toy, machines, clock, monkeypatch):
    """As where the disk is full for a while."""
    checks = checker(shared_toy, machines, clock)
    right = notebook(shared_toy, RIGHT)
    with monkeypatch.context() as full:
        full.setattr(checks.tries, "begin", fail)
        with pytest.raises(CourseError):
            asyncio.run(checks.check("ada", "T_toy", right))
    assert asyncio.run(checks.check("ada", "T_toy", right)).points == 2


def test_what_is_larger_than_is_read_is_said(shared_toy, machines, clock):
    content = b" " * (LARGEST + 1)
    told = asyncio.run(checker(shared_toy, machines, clock).check("ada", "T_toy", content))
    assert told.status is Status.TOO_LARGE and "the limit is" in told.reason and told.points == 0


def test_one_at_a_time_first_come_first_served_and_nothing_long_in_the_way(toy, clock, graded):
    toy.add_notebook()
    held = Held(graded)
    checks = checker(toy, held, clock)
    checks._seconds["U_toy"] = {"dora": 60}  # as it took before

    async def play():
        tasks = {}

        async def ask(student, name):
            tasks[student] = asyncio.create_task(checks.check(student, name, b""))
            await asyncio.sleep(0.05)

        await ask("ada", "U_toy")
        await ask("ben", "U_toy")  # has to wait: one at a time may take long
        assert checks.ahead("ben") == 1 and len(held.submitted) == 1
        await ask("cleo", "T_toy")  # and passes ben
        assert checks.ahead("cleo") == 0 and len(held.submitted) == 2
        await ask("dora", "T_toy")  # waits for cleo, and for nobody else
        assert checks.ahead("dora") == 1 and len(held.submitted) == 2
        with pytest.raises(Refused, match="already"):
            await checks.check("ada", "T_toy", b"")
        with pytest.raises(Refused, match="already"):
            await checks.check("ben", "T_toy", b"")
        held.submitted[0].set()
        await tasks["ada"]
        await asyncio.sleep(0.05)
        assert checks.ahead("ben") == 0 and len(held.submitted) == 3
        held.submitted[1].set()
        await tasks["cleo"]
        await asyncio.sleep(0.05)
        assert checks.ahead("dora") == 0 and len(held.submitted) == 4
        for done in held.submitted:
            done.set()
        await asyncio.gather(*tasks.values())

    asyncio.run(play())


def test_who_takes_long_is_slow_alone(shared_toy, clock):
    checks = checker(shared_toy, None, clock)
    place = place_of(checks.course, "T_toy")
    checks._seconds["T_toy"] = {"ada": 1, "ben": 1, "mallory": 600}
    long = [who for who in ("ada", "dora", "mallory") if checks._long(place._replace(student=who))]
    assert long == ["mallory"]


@pytest.mark.parametrize("processor, long", [(1.0, False), (60.0, True)])
def test_who_waited_for_a_processor_does_not_take_long(shared_toy, clock, graded, processor, long):
    run = replace(graded.evidence.execution, seconds=60.0, student_seconds=processor)
    held = Held(replace(graded, evidence=replace(graded.evidence, execution=run)))
    checks = checker(shared_toy, held, clock)

    async def play():
        under_way = asyncio.create_task(checks.check("ada", "T_toy", b""))
        while not held.submitted:
            await asyncio.sleep(0.01)
        held.submitted[0].set()
        await under_way

    asyncio.run(play())
    assert checks._long(place_of(checks.course, "T_toy")._replace(student="ben")) == long


def test_what_takes_long_is_known_after_a_new_start(shared_toy, clock, graded):
    """Else all that waits for B3 would be first."""
    checks = checker(shared_toy, None, clock)
    place = place_of(checks.course, "T_toy")._replace(student="ada")
    for seconds in (60.0, 1.0, 60.0):
        number = checks.tries.begin(place, clock.now)
        checks.tries.end(number, Status.GRADED, graded.results, seconds)
    anew = Checker(checks.course, None, 1, clock)
    assert anew._long(place) and anew._long(place._replace(student="ben"))


@contextmanager
def serving(checks, students):
    """The service, with the names of the students by their tokens, where it listens: host and port."""

    async def identify(token):
        return students.get(token)

    started = server(checks, identify)
    (socket, *_) = bind_sockets(0, "127.0.0.1")
    started.add_sockets([socket])
    try:
        yield socket.getsockname()
    finally:
        started.stop()


@pytest.fixture
def served(shared_toy, machines, clock):
    """The service as students' servers see it: a function that asks it, with a token."""
    checks = checker(shared_toy, machines, clock)

    students = {"token-of-ada": "ada", "token-of-ben": "ben"}

    async def asked(path, token, body=None):
        with serving(checks, students) as address:
            request = HTTPRequest(
                f"http://127.0.0.1:{address[1]}/{path}",
                method="GET" if body is None else "POST",
                body=body,
                headers={"Authorization": f"token {token}"} if token else {},
            )
            answer = await AsyncHTTPClient().fetch(request, raise_error=False)
            return answer.code, json.loads(answer.body)

    return lambda *question: asyncio.run(asked(*question))


CHECK = "check?notebook=T_toy&folder=hw"


def test_a_student_s_token_says_who_asks_and_nothing_else_does(shared_toy, served):
    right = notebook(shared_toy, RIGHT)
    code, told = served(f"{CHECK}&student=ada", "token-of-ben", right)
    assert code == 200 and told["points"] == 2, told
    assert served("tries", "token-of-ada") == (200, [])
    code, mine = served("tries", "token-of-ben")
    (results,) = [one["results"] for one in mine]
    assert [(one["check"], one["passed"]) for one in results] == [
        ("T.value", True),
        ("T.one", True),
    ]
    for token in ("", "token-of-nobody"):
        assert served(CHECK, token, b"")[0] == 403
        assert served("tries", token)[0] == 403


def test_what_students_servers_run_asks_so_that_it_is_understood(
    shared_toy, machines, clock, monkeypatch
):
    monkeypatch.syspath_prepend(ROOT / "deploy" / "early")
    import early_check

    async def play():
        with serving(checker(shared_toy, machines, clock), {"hers": "ada"}) as address:
            monkeypatch.setenv("EARLY_VERDICTS", f"http://127.0.0.1:{address[1]}")
            monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "hers")
            content = early_check.without_written_answers(notebook(shared_toy, RIGHT).decode())
            told = await early_check.ask("notebook=T_toy&folder=hw", content)
            assert told["points"] == 2 and await early_check.ask() == {"ahead": 0}
            monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "another's")
            with pytest.raises(OSError):
                await early_check.ask("notebook=T_toy&folder=hw", content)

    asyncio.run(play())


@pytest.mark.parametrize("path", ["check", "check?notebook=T_toy", "check?folder=%ff&notebook=%ff"])
def test_what_is_no_question_is_answered_as_such(served, path):
    assert served(path, "token-of-ada", b"")[0] == 400


@pytest.mark.parametrize("content", [b"[" + b"{}," * 10**6 + b"{}]", b'{"a":' * 10**6, b"\xff\0"])
def test_what_is_sent_is_read_where_it_is_executed(served, content):
    """A text that takes seconds or gigabytes to be understood would keep everybody waiting."""
    code, told = served(CHECK, "token-of-ada", content)
    assert code == 200 and told["points"] == 0 and told["status"] != "graded", told


def test_nothing_is_taken_of_whom_nobody_knows_and_one_notebook_at_a_time_of_others(
    shared_toy, clock
):
    """Anybody on the machine reaches the service; what it took would be its memory."""

    async def play():
        with serving(checker(shared_toy, None, clock), {"hers": "ada"}) as address:

            async def begin(path, token):
                """Says that a lot will be sent, and sends nothing of it."""
                reader, writer = await asyncio.open_connection(*address)
                head = f"POST /{path} HTTP/1.1\r\nHost: x\r\nAuthorization: token {token}\r\n"
                writer.write(f"{head}Content-Length: {LARGEST}\r\n\r\n".encode())
                return reader, writer

            async def refused(path, token):
                reader, writer = await begin(path, token)
                answer = await asyncio.wait_for(reader.read(), 5)
                await leave(writer)
                return answer.split()[1]

            async def leave(writer):
                writer.close()
                await writer.wait_closed()
                await asyncio.sleep(0.05)

            assert await refused("check", "another's") == b"403"
            assert await refused("tries", "hers") == b"400"
            assert await refused("x", "another's") == b"400"
            reader, writer = await begin(CHECK, "hers")
            with pytest.raises(TimeoutError):  # of this one the rest is awaited
                await asyncio.wait_for(reader.read(), 0.2)
            assert await refused("check", "hers") == b"429"
            await leave(writer)
            reader, writer = await begin(CHECK, "hers")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(), 0.2)
            await leave(writer)

    asyncio.run(play())


def test_of_many_connections_that_ask_nothing_the_oldest_are_closed(shared_toy, clock, monkeypatch):
    """Each is a file of the process, which has a thousand, and writes an error where it has none."""
    monkeypatch.setattr("autograder.early_service.MOST_IDLE", 5)

    async def play():
        with serving(checker(shared_toy, None, clock), {"hers": "ada"}) as address:
            opened = [await asyncio.open_connection(*address) for _ in range(3)]
            head = "HTTP/1.1\r\nHost: x\r\nAuthorization: token hers\r\n"
            sending = opened[0]
            sending[1].write(f"POST /{CHECK} {head}Content-Length: 9\r\n\r\n".encode())
            await asyncio.sleep(0.05)
            opened += [await asyncio.open_connection(*address) for _ in range(20)]
            await asyncio.sleep(0.05)
            at_end = [reader.at_eof() for reader, _ in opened]
            assert at_end == [False, *[True] * 17, *[False] * 5]
            reader, writer = opened[-5]
            writer.write(f"GET /check {head}\r\n".encode())
            assert await asyncio.wait_for(reader.readline(), 5) == b"HTTP/1.1 200 OK\r\n"
            for _, writer in opened:
                writer.close()

    asyncio.run(play())


def test_without_the_sandbox_the_service_does_not_start(shared_toy):
    course = Course.of(shared_toy.app())
    config = copy.deepcopy(course.config)
    config.Autograder.sandbox = False
    with pytest.raises(CourseError, match="so they need the sandbox"):
        asyncio.run(serve(Course(course.directory, config), None, port=0, workers=1))


def test_a_refusal_is_a_sentence_and_a_problem_of_the_course_s_is_none(
    shared_toy, served, monkeypatch
):
    code, told = served("check?notebook=V_toy&folder=hw", "token-of-ada", b"")
    assert code == 200 and "no notebook of this course" in told["refused"]
    monkeypatch.setattr("autograder.early.source_and_release", fail)
    code, told = served(CHECK, "token-of-ada", b"")
    assert code == 500 and "secret" not in json.dumps(told)


def fail(*about):
    raise CourseError(f"the secret of {about}")


def test_a_mended_verdict_is_the_next_one(shared_toy, machines, clock):
    checks = checker(shared_toy, machines, clock)
    thrice = notebook(shared_toy, WRONG)
    assert asyncio.run(checks.check("ada", "T_toy", thrice)).results[0]["passed"] is False
    shared_toy.judge("FACTOR = 2", "FACTOR = 3")
    try:
        assert asyncio.run(checks.check("ada", "T_toy", thrice)).results[0]["passed"] is True
    finally:
        shared_toy.judge()
