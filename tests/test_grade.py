"""Grading a class: what is chosen, what survives, who shares the work, and on which machines."""

import os
import pkgutil
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest
from dask.distributed import Client, Security
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text

from autograder import grade
from autograder.cluster import _client
from autograder.errors import CourseError
from autograder.evidence import EvidenceStore
from autograder.grade import regrade
from autograder.sandbox import launch
from autograder.status import Status

from .conftest import ROOT, ToyCourse, dask_cluster

RIGHT = "def f(x): return 2 * x"
WRONG = "def f(x): return 3 * x"
SLOW = "import time\ntime.sleep(0.4)\n" + RIGHT
COMMAND = """
import faulthandler, signal, autograder.cli
faulthandler.register(signal.SIGUSR1)
signal.signal(signal.SIGINT, signal.default_int_handler)
autograder.cli.main()
"""
"""The command `autograder` as started from a terminal: what runs in the background of a shell does
not hear Ctrl-C."""


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request, tmp_path, monkeypatch) -> ToyCourse:
    """A course with its gradebook in each kind of database."""
    monkeypatch.chdir(tmp_path)
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        database = f"vae_{uuid.uuid4().hex}"
        engine = create_engine(server.format(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {database}"))
        engine.dispose()
        url = server.format(database=database)
        return ToyCourse(tmp_path, f"c.CourseDirectory.db_url = {url!r}\n")
    return ToyCourse(tmp_path)


def start(course: ToyCourse, *options: str) -> subprocess.Popen:
    """`autograder grade hw` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "grade", "hw", *options],
        cwd=course.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def end(grader: subprocess.Popen, seconds: float = 120) -> str:
    """What it printed; one that does not end says where it stands."""
    try:
        return grader.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        grader.send_signal(signal.SIGUSR1)
        time.sleep(2)
        grader.kill()
        pytest.fail(f"It did not end.\n{grader.communicate()[0]}")


def marks(course: ToyCourse) -> dict[str, int]:
    """The students who are graded, with the modification time of what says so."""
    folder = course.folder / "evidence" / "hw"
    return {p.parent.name: p.stat().st_mtime_ns for p in folder.glob("*/graded.json")}


def seeds(course: ToyCourse) -> dict[str, int]:
    """The seed of each student's kept run."""
    store = EvidenceStore(course.folder / "evidence")
    kept = {p.parent.name for p in (course.folder / "evidence" / "hw").glob("*/T_toy.zip")}
    return {s: e.seed for s in kept if (e := store.load("hw", s, "T_toy"))}


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def hand_in(course: ToyCourse, count: int, answer: str = SLOW) -> set[str]:
    names = {f"s{number:02d}" for number in range(count)}
    for name in names:
        course.submit(name, answer)
    return names


def nothing_left() -> bool:
    """Whether no grader's folders and no kernels are left."""
    launch.sweep(launch.runtime_folder())
    return not list(launch.runtime_folder().glob("[kw]*-[0-9]*"))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_what_was_graded_before_the_end_stays_and_the_rest_is_graded_later(shared, how):
    names = hand_in(shared, 10)
    with start(shared, "--workers", "2") as first:
        wait_until(lambda: len(marks(shared)) >= 3)
        first.send_signal(how)
        output = end(first, 30)
    assert first.returncode == (-how if how is signal.SIGKILL else 130), output
    saved, kept = marks(shared), seeds(shared)
    assert 3 <= len(saved) < len(names)
    assert shared.scores() == {student: 2 for student in shared.scores()}
    with start(shared) as second:
        output = end(second)
    assert second.returncode == 0, output
    assert shared.scores() == dict.fromkeys(names, 2)
    after = marks(shared)
    assert {student: after[student] for student in saved} == saved
    again = seeds(shared)
    assert {student: again[student] for student in kept} == kept
    wait_until(nothing_left, 10)


def test_two_graders_share_a_course(shared):
    names = hand_in(shared, 8)
    with start(shared, "--workers", "1") as first, start(shared, "--workers", "1") as second:
        outputs = [end(grader) for grader in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), outputs
    assert shared.scores() == dict.fromkeys(names, 2)
    counts = [int(n) for o in outputs for n in re.findall(r"^(\d+) submissions in", o, re.M)]
    assert sum(counts) == len(names), outputs


def test_a_killed_fork_server_costs_nobody_a_point(toy):
    names = hand_in(toy, 8)
    graded = grade.grade(toy.app(), "hw", workers=2)
    done = [next(graded)]
    os.kill(launch.server_pid(), signal.SIGKILL)
    done += graded
    assert {g.student for g in done} == names
    assert all(g.points == 2 and not g.error for g in done)


def test_a_grader_that_was_paused_goes_on(toy, monkeypatch):
    """As when a laptop sleeps: Dask would take its silent worker for dead, and wait for another."""
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL", "1s")
    names = hand_in(toy, 8)
    with start(toy, "--workers", "1") as grader:
        wait_until(lambda: marks(toy))
        grader.send_signal(signal.SIGSTOP)
        time.sleep(8)  # Dask waits for at least ten heartbeats, one each half second
        grader.send_signal(signal.SIGCONT)
        output = end(grader)
    assert grader.returncode == 0, output
    assert toy.scores() == dict.fromkeys(names, 2)


@pytest.fixture
def cluster(tmp_path_factory):
    """The address of a Dask cluster, and its two workers."""
    with dask_cluster(tmp_path_factory.mktemp("cluster"), workers=2) as started:
        yield started


def test_a_cluster_grades_on_though_a_worker_is_killed(toy, cluster):
    address, workers = cluster
    names = hand_in(toy, 10)
    graded = grade.grade(toy.app(), "hw", scheduler=address)
    done = [next(graded), next(graded)]
    workers[0].kill()
    done += graded
    assert Counter(g.student for g in done) == Counter(names)
    assert all(g.points == 2 and not g.error for g in done)
    assert toy.scores() == dict.fromkeys(names, 2)


def test_nobody_else_can_talk_to_the_processes_of_our_own_cluster(toy, monkeypatch):
    monkeypatch.setattr("autograder.cluster.THREADS", 1)
    names = hand_in(toy, 4, RIGHT)
    run = grade.grade(toy.app(), "hw", workers=2)
    done = [next(run)]
    ours = Client.current()
    info = ours.scheduler_info(-1)
    address = ours.scheduler.address
    assert all(a.startswith("tls://127.0.0.1:") for a in (address, *info["workers"]))
    for other, security in ((address.replace("tls", "tcp"), None), (address, Security.temporary())):
        with pytest.raises(OSError):
            Client(other, security=security, timeout=0.5)
    done += run
    assert {g.student for g in done if g.points == 2} == names


@pytest.mark.parametrize("workers", [1, 2])
def test_dask_opens_no_server_to_which_anybody_could_send(monkeypatch, workers):
    """Its pages' would take 100 MB from each who connects."""
    monkeypatch.setattr("autograder.cluster.THREADS", 1)
    with _client(None, workers) as client:
        info = client.scheduler_info(-1)
        for page in (info["services"], *(w["services"] for w in info["workers"].values())):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", page["dashboard"]), 5)


@pytest.mark.parametrize("workers", [1, 2])
def test_dask_keeps_its_files_where_nobody_else_can_put_any(monkeypatch, workers):
    """Python imports from there."""
    monkeypatch.setattr("autograder.cluster.THREADS", 1)
    with _client(None, workers) as client:
        folders = {w["local_directory"] for w in client.scheduler_info(-1)["workers"].values()}
        assert all(str(launch.runtime_folder()) in folder for folder in folders), folders
    assert not any(Path(folder).exists() for folder in folders)


def test_certificates_for_a_cluster_are_given_as_dask_has_them(toy, tmp_path_factory):
    folder = tmp_path_factory.mktemp("certified")
    made = Security.temporary()
    (folder / "cert.pem").write_text(made.tls_ca_file)
    (folder / "key.pem").write_text(made.tls_client_key)
    setting = "DASK_DISTRIBUTED__COMM__"
    with pytest.MonkeyPatch.context() as given:
        given.setenv(f"{setting}REQUIRE_ENCRYPTION", "True")
        given.setenv(f"{setting}TLS__CA_FILE", str(folder / "cert.pem"))
        for role in ("SCHEDULER", "WORKER", "CLIENT"):
            given.setenv(f"{setting}TLS__{role}__CERT", str(folder / "cert.pem"))
            given.setenv(f"{setting}TLS__{role}__KEY", str(folder / "key.pem"))
        toy.submit("ada", RIGHT)
        with dask_cluster(folder, workers=1) as (address, _):
            assert address.startswith("tls://")
            with start(toy, "--scheduler", address) as command:
                output, _ = command.communicate(timeout=120)
            assert command.returncode == 0 and toy.scores() == {"ada": 2}, output
            given.undo()
            with start(toy, "--force", "--scheduler", address) as command:
                output, _ = command.communicate(timeout=60)
            assert command.returncode == 2 and "certificates" in output, output


def test_no_cluster_at_the_address_is_an_error(toy):
    toy.submit("ada", RIGHT)
    with start(toy, "--scheduler", "tcp://127.0.0.1:1") as command:
        output, _ = command.communicate(timeout=60)
    assert command.returncode == 2 and "127.0.0.1:1" in output and "Traceback" not in output


def test_only_the_chosen_notebook_is_graded(toy):
    toy.add_notebook()
    toy.submit("ada", RIGHT)
    toy.submit("ada", WRONG, name="U_toy")
    assert set(toy.grade(notebook="U")["ada"].notebooks) == {"U_toy"}
    assert toy.scores() == {"ada": 0.5}
    assert toy.grade(notebook="U_toy") == {}
    assert set(toy.grade()["ada"].notebooks) == {"T_toy", "U_toy"}
    assert toy.scores() == {"ada": 2.5}
    toy.submit("ada", RIGHT, name="U_toy")
    toy.submit("ada", WRONG)
    toy.grade(notebook="U")
    assert toy.scores() == {"ada": 4}
    toy.grade()
    assert toy.scores() == {"ada": 2.5}
    with pytest.raises(CourseError, match="T_toy, U_toy"):
        toy.grade(notebook="V")


@pytest.fixture
def judged(toy, monkeypatch):
    """A course whose verdict turns out wrong: it holds 3x for right; nothing may run again."""
    toy.submit("ada", RIGHT, "Because.")
    toy.submit("ben", WRONG)
    toy.submit("eve", raw=b"broken")
    toy.grade()
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.find_grade("T-why", "T_toy", "hw", "ada").manual_score = 3
        gradebook.db.commit()

    def never(*_):
        raise AssertionError("a student's code ran again")

    toy.judge("FACTOR = 2", "FACTOR = 3")
    monkeypatch.setattr("autograder.run.execute", never)
    return toy


def test_one_check_is_judged_again_without_running_anything(judged):
    done = {r.student: r for r in regrade(judged.app(), "hw", "T.value")}
    points = {
        s: (r.before and r.before.points, r.after and r.after.points) for s, r in done.items()
    }
    assert points == {"ada": (1, 0.25), "ben": (0.25, 1), "eve": (0, 0)}
    assert judged.scores() == {"ada": 1.25, "ben": 1.25, "eve": 0}
    assert "not twice" in judged.grades("ada")["T-f"]["comment"]
    assert "f(1)" in judged.grades("ben")["T-f"]["comment"]
    assert judged.grades("ada")["T-why"]["manual"] == 3
    assert set(judged.grade()) == {"ada", "ben", "eve"}  # the other check, by the same verdicts
    assert judged.scores() == {"ada": 1.25, "ben": 1.25, "eve": 0}
    assert judged.grade() == {}


def test_other_scores_stay_as_they_are(judged, monkeypatch):
    judged.scores()
    with Gradebook(judged.app().coursedir.db_url, "toy") as gradebook:
        submitted = gradebook.find_submission_notebook("T_toy", "hw", "ada")
        assert len([g for g in submitted.grades if g.auto_score is not None]) >= 1
    (only,) = regrade(judged.app(), "hw", "T.value", students=["ben"])
    assert only.after.points == 1
    assert judged.scores() == {"ada": 2, "ben": 1.25, "eve": 0}


def test_what_no_longer_fits_is_said_and_left_alone(judged, monkeypatch):
    judged.submit("ben", RIGHT)
    done = {r.student: r for r in regrade(judged.app(), "hw", "T.value")}
    assert done["ben"].after is None and "handed in again" in done["ben"].error
    assert judged.scores()["ben"] == 0.5
    judged.judge("generator.normal(size=3)", "generator.normal(size=2)")
    done = {r.student: r for r in regrade(judged.app(), "hw", "T.value", students=["ada"])}
    assert done["ada"].after is None and "inputs changed" in done["ada"].error


def test_a_submission_that_a_verdict_fails_at_stops_no_other(judged):
    odd = '\n    if evidence["y"][0] / inputs["x"][0] < 2.5:\n        raise RuntimeError("odd")'
    judged.judge(head := "def twice(inputs, evidence):", head + odd)
    done = {r.student: r for r in regrade(judged.app(), "hw", "T.value")}
    assert done["ada"].after is None and done["ada"].error == "could not be judged: odd"
    assert done["ben"].after.points == 0.25
    assert judged.scores() == {"ada": 2, "ben": 0.5, "eve": 0}


def test_an_unknown_check_is_an_error(toy):
    toy.submit("ada", RIGHT)
    with pytest.raises(CourseError, match=r"T\.value"):
        list(regrade(toy.app(), "hw", "T.none"))


def test_the_command_regrades_one_check_and_says_what_changed(toy):
    toy.submit("ada", RIGHT)
    toy.submit("ben", WRONG)
    for arguments, code in (([], 0), (["--check", "T.value"], 0), (["--check", "T.none"], 2)):
        with start(toy, *arguments) as command:
            output, _ = command.communicate(timeout=60)
        assert command.returncode == code, output
    toy.submit("cleo", RIGHT)
    with start(toy, "--check", "T.value") as command:
        output, _ = command.communicate(timeout=60)
    assert command.returncode == 1 and "cleo" in output and "2 judged again" in output


STEPS = [
    "course.take",
    "run.read_and_rebuild",
    "run.execute",
    "evidence.EvidenceStore.save",
    "pipeline.feedback.write",
    "pipeline.SaveComments.preprocess",
]


def test_a_notebook_that_cannot_be_graded_costs_no_other_one_and_keeps_no_older_score(toy):
    """Something fails at each step in turn, for another student each time."""
    toy.add_notebook()
    students = {f"s{number}": step for number, step in enumerate(STEPS)}
    for student in students:
        toy.submit(student, RIGHT, "Because.")
    toy.grade()
    assert toy.scores() == dict.fromkeys(students, 2)
    for student, step in students.items():
        toy.submit(student, "raise SystemError", "Because.")
        toy.submit(student, WRONG, name="U_toy")
        with pytest.MonkeyPatch.context() as patch:
            fail_for(patch, step, student)
            (done,) = toy.grade(students=[student]).values()
        assert list(done.notebooks) == ["U_toy"], step
        assert "T_toy" in done.error and "nobody expected this" in done.error
        assert toy.scores()[student] == 0.5, step
        left = toy.grades(student)
        assert left["T-f"]["comment"] == "Not run."
        assert all(left[check]["open"] for check in ("T-value", "T-one", "T-why"))
    after = toy.grade()
    assert {g.notebooks["T_toy"][0] for g in after.values()} == {Status.GRADED}
    assert after.keys() == students.keys() and not toy.grades("s0")["T-value"]["open"]


def fail_for(patch: pytest.MonkeyPatch, step: str, student: str) -> None:
    """Lets a step fail for one notebook of a student."""
    module, _, name = f"autograder.{step}".rpartition(".")
    function = getattr(pkgutil.resolve_name(module), name)

    def failing(*arguments):
        said = "".join(map(repr, arguments))
        if "SystemError" in said or (student in said and "T_toy" in said):
            raise LookupError("nobody expected this")
        return function(*arguments)

    patch.setattr(f"autograder.{step}", failing)


def test_no_older_score_stands_once_a_run_has_begun(toy):
    names = hand_in(toy, 5, RIGHT)
    toy.grade()
    assert toy.scores() == dict.fromkeys(names, 2)
    hand_in(toy, 5, WRONG)
    run = grade.grade(toy.app(), "hw", workers=1)
    first = next(run).student
    run.close()
    assert toy.scores() == {student: 0.5 if student == first else 0 for student in names}
    assert len(toy.grade()) == 4
    assert toy.scores() == dict.fromkeys(names, 0.5)


def test_what_was_earned_stays_where_a_forced_run_fails(toy, monkeypatch):
    toy.submit("ada", RIGHT)
    toy.grade()
    monkeypatch.setattr("autograder.run.execute", lambda *_: 1 / 0)
    assert "division" in toy.grade(force=True)["ada"].error
    assert toy.scores() == {"ada": 2}
