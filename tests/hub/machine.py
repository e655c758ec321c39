"""A JupyterHub of its own on this machine, made by deploy/server/install.sh and removed without a trace.

It needs root, because it makes Linux users and starts their servers.
"""

import contextlib
import os
import pwd
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import requests
from nbformat import NotebookNode, v4

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "deploy" / "server"
NOTEBOOK = "B2_kl_divergence"
WRITTEN = "L-why"
"""The written answer that the tests add to B2."""

_SCHEME = """### BEGIN MARK SCHEME
1 point: the KL pulls every q towards the prior.
2 points: without it the latents of different images drift apart.
### END MARK SCHEME
It keeps q close to the prior, so that samples from the prior decode to images."""


def why_not() -> str:
    """Why no hub can be started here, and what to do; '' if one can."""
    if os.getuid() != 0:
        return (
            "The hub's tests make Linux users and start servers as them: run `sudo make test-hub`."
        )
    if shutil.which("useradd") is None:
        return "The hub's tests need useradd: apt-get install passwd"
    return ""


class Hub:
    """One installation: ``with Hub() as hub`` installs, starts, and in the end removes it."""

    def __init__(self) -> None:
        self.name = f"hubtest{os.getpid()}"
        # below 1024, as a hub's have to be, and none that a browser refuses or that a hub of another
        # process of these tests is about to take
        process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        self.port = four_free_ports(range(700 + 4 * process, 980, 4 * processes))
        self.url = f"http://127.0.0.1:{self.port}"
        self.software, self.store = Path("/opt", self.name), Path("/srv", self.name)
        self.grader = f"grader-{self.name}"
        self.course = self.store / "course"
        self.inbound = self.store / "exchange" / self.name / "inbound"
        self.service = f"{self.url}/services/{self.grader}"
        self.passwords: dict[str, str] = {}
        self.instructors: dict[str, tuple[requests.Session, dict[str, str]]] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {**os.environ, "HUB_NAME": self.name, "HUB_PORT": str(self.port)}

    def __enter__(self) -> "Hub":
        for gone in Path("/srv").glob("hubtest*"):
            if not Path("/proc", gone.name.removeprefix("hubtest")).exists():
                _remove(gone.name)
        try:
            self.install()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        _remove(self.name)

    def install(self) -> str:
        """Runs install.sh on a copy of the environment that runs these tests; returns its output."""
        settings = {"HUB_DATA": "sample", "HUB_CHECK": "no", "HUB_ENV_FROM": sys.prefix}
        return _run([str(SERVER / "install.sh")], {**self.environment, **settings}, timeout=900)

    def script(self, name: str, *arguments: str) -> str:
        """Runs another script of deploy/server/; returns its output."""
        return _run([str(SERVER / name), *arguments], self.environment, timeout=300)

    def start(self) -> None:
        """Starts the hub as install.sh says, and waits until it and the course's service answer."""
        environment = {
            "PATH": f"{self.software}/env/bin:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
        }
        command = ["jupyterhub", "-f", str(self.software / "hub" / "jupyterhub_config.py")]
        with open(self.store / "hub.log", "ab") as log:
            self.process = subprocess.Popen(
                [str(self.software / "env" / "bin" / command[0]), *command[1:]],
                cwd=self.store / "hub",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for url in (f"{self.url}/hub/api/", f"{self.service}/api"):
            self.wait_for(lambda url=url: requests.get(url, timeout=5).status_code in (200, 403))

    def wait_for(self, ready, seconds: float = 300) -> None:
        """Waits until `ready()` is true; says what the hub said if it never is."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                break
            with contextlib.suppress(requests.RequestException):
                if ready():
                    return
            time.sleep(0.2)
        raise AssertionError(f"the hub does not answer:\n{self.log()[-5000:]}")

    def log(self) -> str:
        return (self.store / "hub.log").read_text(errors="replace")

    def stop(self) -> None:
        """Ends the hub and everything that it started."""
        self.instructors.clear()
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        _end_processes(self.name)

    def add_users(self, kind: str, *names: str) -> list[str]:
        """Makes accounts by users.sh; returns their full names."""
        full = [f"{self.name}-{name}" for name in names]
        listing = self.store / "users.txt"
        listing.write_text("\n".join(full))
        for line in self.script("users.sh", kind, str(listing)).splitlines():
            user, _, password = line.partition(",")  # an account that is there has no line
            self.passwords[user] = password
        return full

    def add_assignment(self, name: str) -> None:
        """A light assignment of the course's form: B2 and a written answer with its mark scheme."""
        notebook = nbformat.read(ROOT / "source" / "part-b-coding" / f"{NOTEBOOK}.ipynb", 4)
        answer = v4.new_markdown_cell(_SCHEME, id="l-why")
        answer.metadata["nbgrader"] = {
            "grade": True,
            "solution": True,
            "locked": False,
            "task": False,
            "grade_id": WRITTEN,
            "points": 3,
            "schema_version": 3,
        }
        notebook.cells.append(answer)
        folder = self.course / "source" / name
        folder.mkdir()
        nbformat.write(notebook, folder / f"{NOTEBOOK}.ipynb")
        _run(["chown", "-R", f"{self.grader}:", str(folder)], self.environment)

    def session(self, user: str) -> requests.Session:
        """An HTTP session that is logged in to the hub."""
        session = requests.Session()
        session.get(f"{self.url}/hub/login", timeout=180)
        xsrf = session.cookies.get("_xsrf", path="/hub/")
        answer = session.post(
            f"{self.url}/hub/login",
            params={"_xsrf": xsrf},
            data={"username": user, "password": self.passwords[user]},
            allow_redirects=False,
            timeout=180,
        )
        assert answer.status_code == 302, f"{user} cannot log in: {answer.status_code}"
        return session

    def open_server(self, session: requests.Session, user: str) -> dict[str, str]:
        """Starts the user's server and logs in to it; returns the headers for writing requests."""
        session.get(f"{self.url}/hub/spawn/{user}", timeout=300)

        def ready() -> bool:
            page = session.get(f"{self.url}/user/{user}/lab", timeout=180)  # logs in on the way
            return page.status_code == 200 and f"/user/{user}/lab" in page.url

        self.wait_for(ready)
        return {"X-XSRFToken": session.cookies.get("_xsrf", path=f"/user/{user}/") or ""}

    def course_session(self, user: str) -> tuple[requests.Session, dict[str, str]]:
        """An instructor's session with the course's service, and the headers for writing requests;
        who has one keeps it."""
        if user not in self.instructors:
            self.instructors[user] = self.log_in_to_course(user)
        return self.instructors[user]

    def log_in_to_course(self, user: str) -> tuple[requests.Session, dict[str, str]]:
        session = self.session(user)
        answer = session.get(f"{self.service}/formgrader", timeout=180)
        assert answer.status_code == 200, f"{user} cannot open the formgrader: {answer.status_code}"
        path = f"/services/{self.grader}/"
        return session, {"X-XSRFToken": session.cookies.get("_xsrf", path=path) or ""}

    def formgrader(self, user: str, *steps: str) -> dict:
        """Presses buttons of the formgrader through its interface; returns the last one's answer."""
        session, headers = self.course_session(user)
        for step in steps:
            answer = session.post(
                f"{self.service}/formgrader/api/{step}", headers=headers, timeout=600
            )
            outcome = answer.json()
            assert outcome["success"], f"{step}: {outcome}"
        return outcome

    def run_as(self, user: str, *command: str, **options) -> subprocess.CompletedProcess[str]:
        """Runs a command as a Linux user, from their home, as their own server's terminal would."""
        account = pwd.getpwnam(user)
        everybodys = (self.software / "environment").read_text().split()
        return subprocess.run(
            command,
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=os.getgrouplist(user, account.pw_gid),
            umask=0o077,
            cwd=options.get("cwd", account.pw_dir),
            env={
                "HOME": account.pw_dir,
                "USER": user,
                "PATH": f"{self.software}/env/bin:/usr/bin:/bin",
                **dict(line.split("=", 1) for line in everybodys),
                "LANG": "C.UTF-8",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=options.get("timeout", 300),
            check=False,
        )

    def python_as(self, user: str, code: str) -> subprocess.CompletedProcess[str]:
        """Runs Python code as a Linux user, with the Python that students' kernels have."""
        return self.run_as(user, f"{self.software}/env/bin/python", "-c", code)


def answered(notebook: NotebookNode, code: str, why: str) -> NotebookNode:
    """A released notebook with both answers filled in."""
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "B2-kl-divergence":
            cell.source = code
        elif name == WRITTEN:
            cell.source = why
    return notebook


def _run(command: list[str], environment: dict[str, str], timeout: float = 180) -> str:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=timeout, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def four_free_ports(among: range = range(18000, 30000, 4)) -> int:
    """The first of four ports of this machine that nobody uses."""
    for port in random.sample(among, len(among)):
        with contextlib.ExitStack() as stack:
            try:
                for number in range(port, port + 4):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", number))
            except OSError:
                continue
            return port
    raise AssertionError(f"no four free ports in a row among {among}")


def _accounts(name: str) -> list[pwd.struct_passwd]:
    """The Linux users of an installation: the course's, and those that the tests made."""
    pattern = re.compile(rf"grader-{name}|{name}-.*")
    return [account for account in pwd.getpwall() if pattern.fullmatch(account.pw_name)]


def _processes(name: str) -> Iterator[int]:
    """Those of the installation's users, and root's that run its software."""
    users = {account.pw_uid for account in _accounts(name)}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            if folder.stat().st_uid in users or f"/opt/{name}/".encode() in command:
                yield int(folder.name)


def _end_processes(name: str) -> None:
    for _ in range(100):
        running = list(_processes(name))
        if not running:
            return
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.1)
    raise AssertionError(f"processes that cannot be ended: {running}")


def _remove(name: str) -> None:
    """Ends and removes everything of an installation; fails if something is left."""
    _end_processes(name)
    accounts = _accounts(name)
    for account in accounts:
        subprocess.run(
            ["userdel", "--remove", account.pw_name], capture_output=True, check=False
        )  # says that there was no mail to remove
    for group in (f"formgrade-{name}", f"nbgrader-{name}"):
        subprocess.run(["groupdel", group], capture_output=True, check=False)
    for folder in (Path("/opt", name), Path("/srv", name), Path("/var/backups", name)):
        shutil.rmtree(folder, ignore_errors=True)
        assert not folder.exists(), f"{folder} could not be removed"
    left = [account.pw_name for account in _accounts(name)]
    left += [account.pw_dir for account in accounts if Path(account.pw_dir).exists()]
    assert not left, f"could not be removed: {left}"
