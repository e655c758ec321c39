"""What a student tries against the others and the course, as a real Linux user; nothing succeeds."""

import json
import os
import pwd
import re
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from .machine import NOTEBOOK, answered, nbformat

ASSIGNMENT = "light"

SECRET = "ada's own words, which nobody else may read"
CODE = "def kl_divergence(mu, log_var):\n    return mu"


class Scene:
    """Ada has submitted and was graded; Mallory is a student, too, and knows where everything is."""

    def __init__(self, hub) -> None:
        self.hub = hub
        hub.add_assignment(ASSIGNMENT)
        (self.ines,) = hub.add_users("instructors", "ida")
        self.ada, self.mallory = hub.add_users("students", "alma", "mallory")
        hub.formgrader(
            self.ines, f"assignment/{ASSIGNMENT}/assign", f"assignment/{ASSIGNMENT}/release"
        )
        for student in (self.ada, self.mallory):
            done = hub.run_as(
                student, "nbgrader", "fetch_assignment", ASSIGNMENT, "--course", hub.name
            )
            assert done.returncode == 0, done.stderr
        self.work = Path(f"/home/{self.ada}", hub.name, ASSIGNMENT, f"{NOTEBOOK}.ipynb")
        notebook = answered(nbformat.read(self.work, 4), CODE, SECRET)
        nbformat.write(notebook, self.work)
        self.submission = self.submit(self.ada)
        released = hub.inbound.with_name("feedback")
        before = set(released.iterdir())
        hub.formgrader(
            self.ines,
            f"assignment/{ASSIGNMENT}/collect",
            f"submission/{ASSIGNMENT}/{self.ada}/autograde",
            f"assignment/{ASSIGNMENT}/generate_feedback",
            f"assignment/{ASSIGNMENT}/release_feedback",
        )
        self.feedback, _ = set(released.iterdir()) - before  # of the notebook, of the assignment
        (self.cached,) = Path(f"/home/{self.ada}").glob(
            f".local/share/jupyter/nbgrader_cache/{hub.name}/*/submission_secret.txt"
        )

    def submit(self, student: str) -> Path:
        """Submits as a student does; returns where in the exchange it lies."""
        before = set(self.hub.inbound.iterdir())
        done = self.hub.run_as(student, "nbgrader", "submit", ASSIGNMENT, "--course", self.hub.name)
        assert done.returncode == 0, done.stderr
        (made,) = set(self.hub.inbound.iterdir()) - before
        return made

    def collect(self) -> str:
        """Collects as the formgrader does; returns its log, which the instructor sees."""
        return self.hub.formgrader(self.ines, f"assignment/{ASSIGNMENT}/collect")["log"]

    def collected(self, student: str) -> str:
        """All that was collected from a student, as text."""
        folder = self.hub.course / "submitted" / student
        return "".join(p.read_text(errors="replace") for p in folder.rglob("*") if p.is_file())

    def counted(self, student: str) -> datetime:
        """When the collected submission of a student was made, as far as the course knows."""
        stamp = self.hub.course / "submitted" / student / ASSIGNMENT / "timestamp.txt"
        return datetime.fromisoformat(stamp.read_text().replace(" UTC", "+00:00"))

    def forge(self, code: str) -> str:
        """Mallory runs Python code in `inbound`, with helpers to build a submission there; returns
        what it printed."""
        helpers = f"""
import os, shutil, struct, time
os.chdir({str(self.hub.inbound)!r})
U = 2**32 - 1
course, home = {str(self.hub.course)!r}, os.path.expanduser("~")
course_id = {self.hub.name!r}
def name(student, when="2099-01-01 00:00:00.000000"):
    return f"{{student}}+{ASSIGNMENT}+{{when}} UTC+x"
def build(folder, without=()):
    shutil.copytree(f"{{home}}/{{course_id}}/{ASSIGNMENT}", folder)
    for file, text in [("timestamp.txt", "2000-01-01 00:00:00.000000 UTC"), ("submission_secret.txt", "0" * 128)]:
        if file not in without:
            open(f"{{folder}}/{{file}}", "w").write(text)
    for place, folders, files in os.walk(folder):
        os.chmod(place, 0o777)
        for file in files:
            os.chmod(f"{{place}}/{{file}}", 0o666)
me, ada = {self.mallory!r}, {self.ada!r}
notebook = "{NOTEBOOK}.ipynb"
"""
        done = self.hub.python_as(self.mallory, helpers + code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def meanwhile(self, code: str) -> Iterator[None]:
        """Mallory runs Python code in `inbound` until it finds a file `stop` in her home."""
        stop = Path(f"/home/{self.mallory}/stop")
        running = f"stop = f'{{home}}/stop'\n{code}"
        with ThreadPoolExecutor() as pool:
            attempt = pool.submit(self.forge, running)
            try:
                started = Path(f"/home/{self.mallory}/started")
                while not started.exists() and not attempt.done():
                    time.sleep(0.05)
                yield
            finally:
                stop.touch()
                attempt.result()
                stop.unlink()
                started.unlink()


@pytest.fixture(scope="module")
def scene(hub):
    return Scene(hub)


@pytest.fixture(autouse=True)
def clean(scene):
    """Mallory's traces in the exchange, in /tmp and in the course are removed after each attempt."""
    yield
    for path in scene.hub.inbound.iterdir():
        if path != scene.submission:
            subprocess.run(["rm", "-rf", "--", path], check=True)  # also the deepest of folders
    shutil.rmtree(scene.hub.course / "submitted" / scene.mallory, ignore_errors=True)


# Reading what is not one's own: (what, a path in the scene)
PLACES = {
    "another's home": lambda s: Path(f"/home/{s.ada}"),
    "another's notebook": lambda s: s.work,
    "another's submission secret": lambda s: s.cached,
    "another's submission, its name known": lambda s: s.submission / f"{NOTEBOOK}.ipynb",
    "another's submission as a folder": lambda s: s.submission,
    "the list of submissions": lambda s: s.hub.inbound,
    "the list of feedback": lambda s: s.feedback.parent,
    "collected submissions": lambda s: s.hub.course / "submitted" / s.ada,
    "autograded submissions": lambda s: s.hub.course / "autograded",
    "feedback of the course": lambda s: s.hub.course / "feedback",
    "evidence": lambda s: s.hub.course / "evidence",
    "the model solution": lambda s: s.hub.course / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb",
    "a verdict": lambda s: s.hub.course / "verdicts" / "b2.py",
    "the verdicts": lambda s: s.hub.course / "verdicts",
    "the grader": lambda s: s.hub.course / "autograder",
    "the course's settings": lambda s: s.hub.course / "nbgrader_config.py",
    "the gradebook": lambda s: s.hub.course / "gradebook.db",
    "the command autograder": lambda s: s.hub.software / "autograder",
    "the sandbox's sockets": lambda s: s.hub.store / "run",
    "the hub's database": lambda s: s.hub.store / "hub" / "jupyterhub.sqlite",
    "the hub's cookie secret": lambda s: s.hub.store / "hub" / "cookie_secret",
    "the password file": lambda s: Path("/etc/shadow"),
}


@pytest.mark.parametrize("what", PLACES)
def test_a_student_reads_nothing_of(scene, what):
    place = PLACES[what](scene)
    assert place.exists()
    lister = "import os,sys; p=sys.argv[1]; print(os.listdir(p) if os.path.isdir(p) else open(p,'rb').read())"
    python = f"{scene.hub.software}/env/bin/python"
    done = scene.hub.run_as(scene.mallory, python, "-c", lister, str(place))
    assert done.returncode != 0
    assert "PermissionError" in done.stderr, done.stdout + done.stderr
    allowed = subprocess.run([python, "-c", lister, str(place)], capture_output=True, check=False)
    assert allowed.returncode == 0  # so the attempt was a real one


WRITES = {
    "the gradebook": lambda s: s.hub.course / "gradebook.db",
    "another's submission": lambda s: s.submission / f"{NOTEBOOK}.ipynb",
    "a released assignment": lambda s: (
        s.hub.inbound.with_name("outbound") / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    ),
    "a new released assignment": lambda s: s.hub.inbound.with_name("outbound") / "fake",
    "a course beside this one": lambda s: s.hub.store / "exchange/fake",
    "another's feedback": lambda s: s.feedback,
    "a lesson": lambda s: s.hub.store / "notebooks/3_training_a_vae.ipynb",
    "a new lesson": lambda s: s.hub.store / "notebooks/4_fake.ipynb",
    "MNIST": lambda s: s.hub.store / "mnist/MNIST/raw/train-labels-idx1-ubyte",
    "everybody's packages": lambda s: s.hub.software / "env/lib/sitecustomize.py",
    "everybody's environment": lambda s: s.hub.software / "environment",
    "everybody's settings": lambda s: s.hub.software / "env/etc/jupyter/nbgrader_config.py",
    "the guard of the exchange": lambda s: s.hub.software / "hub/guarded_exchange.py",
    "the hub's configuration": lambda s: s.hub.software / "hub/jupyterhub_config.py",
}


@pytest.mark.parametrize("what", WRITES)
def test_a_student_writes_nothing_into(scene, what):
    place = WRITES[what](scene)
    before = place.read_bytes() if place.is_file() else None
    done = scene.hub.python_as(scene.mallory, f"open({str(place)!r}, 'ab').write(b'x')")
    assert "PermissionError" in done.stderr, done.stdout + done.stderr
    assert (place.read_bytes() if place.is_file() else None) == before


def test_another_s_submission_cannot_be_renamed_or_removed(scene):
    path = str(scene.submission)
    for attempt in (f"os.rename({path!r}, {path + 'x'!r})", f"shutil.rmtree({path!r})"):
        done = scene.hub.python_as(scene.mallory, f"import os, shutil; {attempt}")
        assert "PermissionError" in done.stderr, done.stdout + done.stderr
    assert (scene.submission / f"{NOTEBOOK}.ipynb").is_file()


def test_a_student_s_python_has_no_grader_in_it(scene):
    for secret in ("autograder", "verdicts"):
        done = scene.hub.python_as(scene.mallory, f"import torch; import {secret}")
        assert f"No module named '{secret}'" in done.stderr
    released = scene.hub.inbound.with_name("outbound") / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    text = released.read_text()
    for hidden in ("autograder.check", "HIDDEN TESTS", "MARK SCHEME", "BEGIN SOLUTION"):
        assert hidden not in text


# Through the network: everything runs on this machine, where a student can reach every port


def test_the_formgrader_is_closed_to_students(scene):
    session = scene.hub.session(scene.mallory)
    for path in (
        "formgrader",
        "formgrader/api/assignments",
        "desk",
        "lab",
        "api/contents",
        "api/terminals",
    ):
        for base in (
            scene.hub.service,
            f"http://127.0.0.1:{scene.hub.port + 3}/services/{scene.hub.grader}",
        ):
            answer = session.get(f"{base}/{path}", timeout=180)
            assert answer.status_code in (401, 403, 404), f"{base}/{path}: {answer.status_code}"
            assert ASSIGNMENT not in answer.text


def test_the_formgrader_is_open_to_instructors(scene):
    session, _ = scene.hub.course_session(scene.ines)
    answer = session.get(f"{scene.hub.service}/formgrader/api/assignments", timeout=180)
    assert answer.status_code == 200 and ASSIGNMENT in answer.text
    desk = session.get(f"{scene.hub.service}/desk", timeout=180)
    assert desk.status_code == 200 and ASSIGNMENT in desk.text
    assert f"You grade as <strong>{scene.ines}</strong>" in desk.text


def test_a_student_s_own_server_has_no_formgrader_and_another_s_is_closed(scene):
    hub = scene.hub
    alma, mallory = hub.session(scene.ada), hub.session(scene.mallory)
    for session, user in ((alma, scene.ada), (mallory, scene.mallory)):
        hub.open_server(session, user)
    for path in ("formgrader/api/assignments", "desk"):
        own = mallory.get(f"{hub.url}/user/{scene.mallory}/{path}", timeout=180)
        assert own.status_code == 404
    for path in (
        "api/contents",
        f"files/{hub.name}/{ASSIGNMENT}/{NOTEBOOK}.ipynb",
        "api/kernels",
        "lab",
    ):
        answer = mallory.get(f"{hub.url}/user/{scene.ada}/{path}", timeout=180)
        assert answer.status_code in (403, 404) and SECRET not in answer.text, path
    # neither with the token of her own server, which her kernels can read
    token = {"Authorization": f"token {_token_of_server(hub, scene.mallory)}"}
    for url in (
        f"{hub.url}/user/{scene.ada}/api/contents",
        f"{hub.service}/formgrader/api/assignments",
        f"{hub.url}/hub/api/users",
        f"{hub.url}/hub/api/users/{scene.ada}",
        f"{hub.url}/hub/api/groups",
        f"http://127.0.0.1:{hub.port + 2}/api/routes",
    ):
        answer = requests.get(url, headers=token, timeout=180)
        assert answer.status_code in (403, 404), f"{url}: {answer.status_code} {answer.text[:300]}"
    # nor an instructor's, whose account is an ordinary one on the hub
    ines = hub.session(scene.ines)
    answer = ines.get(f"{hub.url}/user/{scene.ada}/api/contents", timeout=180)
    assert answer.status_code in (403, 404)


def _processes_of(user):
    number = pwd.getpwnam(user).pw_uid
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError):  # it has just ended
            if path.stat().st_uid == number:
                found.append(path)
    return found


def _token_of_server(hub, user):
    for process in _processes_of(user):
        pairs = dict(p.split("=", 1) for p in (process / "environ").read_text().split("\0") if p)
        if "JUPYTERHUB_API_TOKEN" in pairs:
            return pairs["JUPYTERHUB_API_TOKEN"]
    raise AssertionError(f"no server of {user}")


def test_another_s_server_shows_neither_its_environment_nor_its_memory(scene):
    session = scene.hub.session(scene.ada)
    scene.hub.open_server(session, scene.ada)
    process = _processes_of(scene.ada)[0]
    for name in ("environ", "mem", "fd/0", "cwd/x", "root/x"):
        done = scene.hub.python_as(scene.mallory, f"open('{process}/{name}', 'rb').read(1)")
        assert "PermissionError" in done.stderr, f"{name}: {done.stdout}{done.stderr}"
    done = scene.hub.python_as(scene.mallory, f"import os; os.kill({process.name}, 9)")
    assert "PermissionError" in done.stderr


def test_a_kernel_speaks_to_its_own_user_only(scene):
    """What runs and what it prints goes out to whoever connects to a kernel's port: so it has none
    but the one where it takes the output of processes of its own, which know a secret."""
    hub, user = scene.hub, scene.ada
    session = hub.session(user)
    headers = hub.open_server(session, user)
    made = session.post(
        f"{hub.url}/user/{user}/api/kernels", json={"name": "python3"}, headers=headers, timeout=180
    )
    assert made.status_code == 201
    kernel = f"{hub.url}/user/{user}/api/kernels/{made.json()['id']}"
    place = Path(f"/home/{user}/.jupyter-run")
    hub.wait_for(lambda: len(list(place.glob("kernel-*-ipc-*"))) == 5)
    number = str(os.stat(f"/home/{user}").st_uid)
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {int(r[1].split(":")[1], 16) for r in rows if r[3] == "0A" and r[7] == number}
    (server,) = place.glob("jpserver-*.json")  # which asks for a login
    for port in listening - {json.loads(server.read_text())["port"]}:
        assert _kind_of_socket(port) == b"PULL"
    assert not any(path.stat().st_mode & 0o077 for path in place.glob("kernel-*-ipc-*"))
    session.delete(kernel, headers=headers, timeout=180)


def _kind_of_socket(port):
    """What a ZeroMQ socket says it is to whoever connects."""
    with socket.create_connection(("127.0.0.1", port), 10) as peer:
        peer.sendall(b"\xff" + bytes(8) + b"\x7f\3\0" + b"NULL".ljust(20, b"\0") + bytes(32))
        peer.sendall(b"\4\x1a\5READY\x0bSocket-Type\0\0\0\4PUSH")
        said = b""
        while not (found := re.search(rb"Socket-Type\0\0\0.([A-Z]+)", said)):
            part = peer.recv(1000)
            assert part, said
            said += part
        return found[1]


def test_validate_s_kernel_does_so_too(scene):
    code = "from ipykernel.connect import get_connection_info as get\nassert False, get()"
    test = {"grade": True, "solution": False, "locked": True, "task": False, "points": 1}
    test |= {"grade_id": "transport", "schema_version": 3, "cell_type": "code"}
    cell = nbformat.v4.new_code_cell(code, metadata={"nbgrader": test})
    notebook = nbformat.v4.new_notebook(
        cells=[cell], metadata=nbformat.read(scene.work, 4).metadata
    )
    path = Path(f"/home/{scene.mallory}", "transport.ipynb")
    path.write_text(nbformat.writes(notebook))
    path.chmod(0o644)
    done = scene.hub.run_as(scene.mallory, "nbgrader", "validate", str(path))
    assert '"transport": "ipc"' in done.stdout, done.stdout + done.stderr


# Submitting in another's name: each is refused and reported, and Ada's own submission stays

FORGERIES = {
    "a submission with her name": "build(name(ada))",
    "hers by --student": "os.system(f'cd {home} && nbgrader submit light --course {course_id} --student {ada}')",
    "a link to a submission": "build(name(me)); os.symlink(name(me), name(ada))",
    "a link to her own older one": "os.symlink(SUBMISSION, name(ada))",
    "a link to her older one inside of it": "build(name(ada)); "
    "os.symlink('../' + SUBMISSION, name(ada) + '/older')",
    "a file and not a folder": "open(name(ada), 'w').write('x')",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_nothing_is_submitted_in_another_s_name(scene, forgery):
    before = scene.collected(scene.ada)
    assert SECRET in before
    scene.forge(f"SUBMISSION = {scene.submission.name!r}\n{FORGERIES[forgery]}")
    assert len(list(scene.hub.inbound.glob(f"{scene.ada}+*"))) == 2
    log = scene.collect()
    assert f"Refused: '{scene.ada}+" in log and f"belongs to {scene.mallory}" in log
    assert scene.collected(scene.ada) == before


# Handing in what is not one's own to have: each is refused, and nothing of it arrives

SMUGGLED = {
    "a link to the model solution": "os.remove(f'{d}/{notebook}'); "
    "os.symlink(f'{course}/source/light/{notebook}', f'{d}/{notebook}')",
    "a link to the gradebook": "os.symlink(f'{course}/gradebook.db', f'{d}/data.csv')",
    "a link to a folder of the course": "os.symlink(f'{course}/source', f'{d}/data')",
    "a link to her submission": "os.symlink(f'{course}/submitted/{ada}', f'{d}/data')",
    "a pipe that nobody writes to": "os.mkfifo(f'{d}/pipe')",
    "a socket": "import socket; os.chdir(d); socket.socket(socket.AF_UNIX).bind('socket')",
    "a file that cannot be read": "os.chmod(f'{d}/{notebook}', 0)",
    "a folder that cannot be read": "os.mkdir(f'{d}/data', 0)",
    "a folder whose list of rights shuts the course out": "os.setxattr(d, 'system.posix_acl_access', "
    "struct.pack('<I' + 4 * 'HHI', 2, 1, 7, U, 4, 0, U, 16, 7, U, 32, 0, U))",
    "a submission that is not complete": "os.remove(f'{d}/submission_secret.txt')",
    # what would stop collecting, or releasing feedback, for everybody
    "a secret that is no text": "open(f'{d}/submission_secret.txt', 'wb').write(b'\\xff' * 128)",
    "a secret too large to be taken": "os.truncate(f'{d}/submission_secret.txt', 1 << 40)",
    "more than the course takes": "[os.truncate(open(f'{d}/{n}.csv', 'w').name, 6 * 10**7) "
    "for n in 'ab']",
    "more files than the course takes": "[open(f'{d}/{n}', 'w').close() for n in range(10_001)]",
    "folders in folders": "os.chdir(d)\n"
    "for _ in range(1500): os.mkdir('d'); os.chdir('d')\n"
    "open('x', 'w')",
}


@pytest.mark.parametrize("what", SMUGGLED)
def test_the_course_s_rights_fetch_nothing_for_a_student(scene, what):
    before = scene.collected(scene.ada)
    scene.forge(f"d = name(me); build(d); {SMUGGLED[what]}")
    assert "Refused" in scene.collect()
    assert scene.collected(scene.mallory) == ""
    assert scene.collected(scene.ada) == before


ENDLESS = {
    "a notebook that is a link now and then": """
solution = f"{course}/source/light/{notebook}"
while not os.path.exists(stop):
    os.symlink(solution, f"{d}/new"); os.rename(f"{d}/new", f"{d}/{notebook}")
    shutil.copy(f"{home}/{course_id}/light/{notebook}", f"{d}/new"); os.rename(f"{d}/new", f"{d}/{notebook}")
""",
    "a folder that is a link now and then": """
os.mkdir(f"{d}/data"); shutil.copy(f"{home}/{course_id}/light/{notebook}", f"{d}/data")
os.symlink(f"{course}/source/light", f"{d}/other")
while not os.path.exists(stop):
    for names in (("data", "kept"), ("other", "data"), ("data", "other"), ("kept", "data")):
        os.rename(*(f"{d}/{name}" for name in names))
""",
    "a submission that comes and goes": """
while not os.path.exists(stop):
    os.rename(d, "hidden"); os.rename("hidden", d)
""",
    "a file with a lease on it": """
import fcntl, signal
signal.signal(signal.SIGIO, signal.SIG_IGN)
held = open(f"{d}/{notebook}", "r+")
fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
while not os.path.exists(stop):
    time.sleep(0.05)
""",
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_changes_while_it_is_collected_fetches_and_stops_nothing(scene, what):
    before = scene.collected(scene.ada)
    with scene.meanwhile(
        f"d = name(me); build(d); open(f'{{home}}/started', 'w')\n{ENDLESS[what]}"
    ):
        for _ in range(3):
            began = time.monotonic()
            scene.collect()
            assert time.monotonic() - began < 40  # a lease holds whoever waits for it 45 s
            assert "BEGIN SOLUTION" not in scene.collected(scene.mallory)
    assert scene.collected(scene.ada) == before


def test_the_whole_of_a_link_to_the_course_is_refused(scene):
    scene.forge("os.symlink(f'{course}/source/light', name(me))")
    assert "Refused" in scene.collect()
    assert scene.collected(scene.mallory) == ""


def test_names_that_make_no_sense_do_not_stop_the_others(scene):
    names = ["x", "+light+", "a+light+yesterday+x", "++++", "a+light+"]
    names += ["a+light+-999999999999999999999999999999910h -99999999999+x"]
    scene.forge(f"for nonsense in {names}: os.mkdir(nonsense)")
    scene.submit(scene.mallory)
    scene.collect()
    assert NOTEBOOK[:2] in scene.collected(scene.mallory)


# When a submission counts: the rule is tried in tests/test_exchange.py


@pytest.mark.parametrize("stated", ["2000-01-01", "2099-01-01", "0001-01-01", "9999-12-31", 120])
def test_a_time_in_the_past_or_the_future_is_not_believed(scene, stated):
    before = datetime.now(UTC) - timedelta(seconds=0.1)  # the kernel's clock goes in steps
    when = f"{stated} 00:00:00.000000"
    if stated == 120:  # seconds ago
        when = str((before - timedelta(seconds=stated)).replace(tzinfo=None))
    scene.forge(f"build(name(me, {when!r}))")
    assert "states a time at which it was not submitted" in scene.collect()
    assert before <= scene.counted(scene.mallory) <= datetime.now(UTC)


def test_an_answer_given_while_it_is_collected_is_not_on_time(scene):
    """Mallory's notebook is exchanged when it was looked at, and was not copied yet. The course's
    grace is short."""
    with scene.meanwhile("""
import ctypes
d = name(me, time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()))
build(d)
time.sleep(1.5)
system = ctypes.CDLL(None)
watch = system.inotify_init()
system.inotify_add_watch(watch, f"{d}/{notebook}".encode(), 0x10)  # IN_CLOSE_NOWRITE
open(f"{home}/started", "w")
os.read(watch, 4096)
with open(f"{d}/{notebook}", "w") as late:
    late.write("given late")
os.utime(f"{d}/{notebook}", (0, 0))
while not os.path.exists(stop):
    time.sleep(0.05)
"""):
        before = datetime.now(UTC) - timedelta(seconds=0.1)
        settings = scene.hub.course / "nbgrader_config.py"
        text = settings.read_text()
        settings.write_text(text.replace("c.Collect.grace = 60", "c.Collect.grace = 1"))
        try:
            done = scene.hub.run_as(
                scene.hub.grader, "nbgrader", "collect", ASSIGNMENT, cwd=scene.hub.course
            )
        finally:
            settings.write_text(text)
    assert "Collect.grace is 1 s" in done.stderr
    assert "given late" in scene.collected(scene.mallory)
    assert scene.counted(scene.mallory) >= before


DISGUISES = {
    "a letter that looks like hers": "ada.replace('a', '\N{CYRILLIC SMALL LETTER A}')",
    "her name with an accent of its own": "ada + '\N{COMBINING DOT BELOW}'",
    "her name and a zero-width space": "ada + '\N{ZERO WIDTH SPACE}'",
    "her name and a byte that is no text": "ada + '\\udcff'",
    "her name on a line of its own": "f'x\\nCollecting submission: {ada} light\\n{ada}'",
    "her name after a terminal's commands": "f'x\\x1b[2K\\r{ada}'",
    "her name and a plus": "f'{ada}+light+2099-01-01'",
    "a pattern that fits her name": "'*'",
    "a plus and her name": "f'x+{ada}'",
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_name_like_another_s_is_refused_and_seen_through(scene, disguise):
    before = scene.collected(scene.ada)
    scene.forge(f"build(name({DISGUISES[disguise]}))")
    log = scene.collect()
    (line,) = (line for line in log.splitlines() if "Refused" in line)
    assert f"belongs to {scene.mallory}" in line
    assert log.isascii() and "\x1b[2K" not in log
    assert not [line for line in log.splitlines() if line.startswith("Collecting submission")]
    assert scene.collected(scene.ada) == before
    assert not scene.collected(scene.mallory)


# The group that `inbound` hands down opens every submission: nobody gets into it


@pytest.mark.parametrize("mode", [0o2755, 0o2711, 0o2640])
def test_no_program_with_the_course_s_group_can_be_made(scene, mode):
    made = scene.forge(f"""
with open("/bin/cat", "rb") as program:
    content = program.read()
descriptor = os.open("cat", os.O_CREAT | os.O_WRONLY, {mode})
os.write(descriptor, content)
os.close(descriptor)
os.chmod("cat", {mode} | 0o111)
print(os.path.abspath("cat"))
""").strip()
    found = os.stat(made)
    assert found.st_gid == scene.hub.inbound.stat().st_gid and not found.st_mode & stat.S_ISGID
    notebook = str(scene.submission / f"{NOTEBOOK}.ipynb")
    done = scene.hub.run_as(scene.mallory, made, notebook)
    assert "Permission denied" in done.stderr and not done.stdout


LINKED = {
    "her submission": lambda s: s.submission / f"{NOTEBOOK}.ipynb",
    "her notebook": lambda s: s.work,
    "the model solution": lambda s: s.hub.course / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb",
    "a released notebook": lambda s: (
        s.hub.inbound.with_name("outbound") / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    ),
}


@pytest.mark.parametrize("what", LINKED)
def test_a_hard_link_to_what_is_not_her_own_is_refused(scene, what):
    target = LINKED[what](scene)
    assert target.is_file()
    done = scene.forge(f"""
build(name(me))
try:
    os.link({str(target)!r}, f"{{name(me)}}/data.csv")
except PermissionError:
    print("not made")
""")
    assert "not made" in done or "Refused" in scene.collect()
    assert not (scene.hub.course / "submitted" / scene.mallory / ASSIGNMENT / "data.csv").exists()


def test_no_user_can_take_the_hub_s_ports(scene):
    """While the hub restarts, whoever had one would be sent everybody's visits and passwords."""
    for port in range(scene.hub.port, scene.hub.port + 4):
        code = f"import socket; socket.socket().bind(('127.0.0.1', {port}))"
        assert "PermissionError" in scene.hub.python_as(scene.mallory, code).stderr


def test_ordinary_submissions_are_collected_as_they_are(scene):
    path = scene.submit(scene.mallory)
    assert path.stat().st_mode & 0o007 == 0
    assert "Refused" not in scene.collect()
    copy = scene.hub.course / "submitted" / scene.mallory / ASSIGNMENT
    assert {p.name for p in copy.iterdir()} == {p.name for p in path.iterdir()}
    for file in copy.iterdir():
        if file.name != "timestamp.txt":
            assert file.read_bytes() == (path / file.name).read_bytes()


def test_what_everybody_needs_is_there(scene):
    code = f"""
import os, jupyter_core
from torchvision.datasets import MNIST
print(len(MNIST(os.environ["MNIST_ROOT"], download=True)))
print(os.environ["HOME"] == {f"/home/{scene.mallory}"!r})
"""
    assert scene.hub.python_as(scene.mallory, code).stdout.split() == ["10000", "True"]
