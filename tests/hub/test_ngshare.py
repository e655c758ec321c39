"""The hub of deploy/kubernetes/ without a cluster: its roles, its exchange, its course server.

Servers are processes of this user in folders of their own, so what is tried here is what goes
through HTTP: no folder is shared on Kubernetes. It needs neither root nor a browser.
"""

import base64
import contextlib
import copy
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
import requests
import yaml

from ..conftest import POINTS, dask_cluster
from .machine import NOTEBOOK, ROOT, Hub, answered, free_ports

KUBERNETES = ROOT / "deploy" / "kubernetes"
VALUES = yaml.safe_load((KUBERNETES / "values.yaml").read_text())
ASSIGNMENT = "light"
COURSE = VALUES["custom"]["course"] = "other"  # as the README says how to name another course
GRADER = f"grader-{COURSE}"
SERVICES = VALUES["hub"]["services"]
BIN = Path(sys.prefix, "bin")
RIGHT = """def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.expm1(log_var) - log_var).sum(-1)"""
WRONG = RIGHT.replace("sum(-1)", "mean(-1)")
SECRET = "# nobody else may read this line"

_HUB = """
import json, sys
sys.path.insert(0, {store!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {port} + 1
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{port_of_proxy}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = "anybody's"
c.Authenticator.allow_all = True
c.JupyterHub.load_groups = {{{instructors!r}: {{"users": ["ines"]}}}}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{store}/home/{{username}}"
c.Spawner.cmd = [{bin!r} + "/jupyterhub-singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
c.Spawner.environment = json.loads({environment!r})

c.JupyterHub.services = json.loads({services!r})
c.JupyterHub.load_roles = []
exec(open({hook!r}).read())
"""

_Z2JH = """
import functools, json
values = json.loads({values!r})
def get_config(key):
    return functools.reduce(dict.__getitem__, key.split("."), values)
"""


class Cluster(Hub):
    """A hub and its exchange, configured by deploy/kubernetes/ as far as there is no Kubernetes."""

    def __init__(self, store: Path) -> None:
        self.store, self.port = store, free_ports(5)
        self.url = f"http://127.0.0.1:{self.port}"
        self.exchange = f"http://127.0.0.1:{self.port + 3}/services/ngshare"
        self.service = f"{self.url}/user/{GRADER}"
        self.early = f"http://127.0.0.1:{self.port + 4}"
        self.secrets = {f"hub.services.{name}.apiToken": "0123456789" for name in SERVICES}
        self.secrets["early_url"] = f"sqlite:///{store}/early.db"
        self.passwords = dict.fromkeys(("ines", "ada", "ben", "mallory", GRADER), "anybody's")
        self.course = store / "home" / GRADER / "course"
        self.tokens: dict[str, str] = {}
        self.instructors: dict[str, tuple[requests.Session, dict[str, str]]] = {}
        self.processes: list[subprocess.Popen] = []

    def __enter__(self) -> "Cluster":
        try:
            self.install()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.terminate()  # a hub ends the servers that it started
        for process in self.processes:
            process.wait(300)

    def install(self) -> str:
        """Writes the hub's configuration, and what the images have in /opt and /etc/jupyter."""
        image = self.store / "image"
        (image / "source" / ASSIGNMENT).mkdir(parents=True)
        notebook = ROOT / "source" / "part-b-coding" / f"{NOTEBOOK}.ipynb"
        shutil.copy(notebook, image / "source" / ASSIGNMENT)
        shutil.copy(ROOT / "nbgrader_config.py", image)
        shutil.copytree(ROOT / "verdicts", image / "verdicts")
        shutil.copytree(ROOT / "notebooks", self.store / "notebooks")
        everybody = {
            "COURSE": COURSE,
            "PATH": f"{BIN}:/usr/bin:/bin",
            "PYTHONPATH": f"{KUBERNETES}/ngshare:{ROOT}/deploy/early",
            "NGSHARE_URL": self.exchange,
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
        }
        for role in ("student", "grader"):
            folder = self.store / role
            shutil.copytree(ROOT / "deploy" / "server" / "roles" / role, folder)
            shutil.copy(KUBERNETES / "nbgrader_config.py", folder)
        (self.store / "student" / "notebooks").symlink_to(self.store / "notebooks")
        student = everybody | {"JUPYTER_CONFIG_PATH": str(self.store / "student")}
        student |= dict.fromkeys(VALUES["singleuser"]["extraEnv"], self.early)
        services = [  # as the chart makes them
            {"name": name, "api_token": self.secrets[f"hub.services.{name}.apiToken"], **more}
            for name, more in SERVICES.items()
        ]
        values = copy.deepcopy(VALUES)
        values["custom"]["grader"] |= {
            "cmd": [str(KUBERNETES / "start-course.sh"), "jupyterhub-singleuser"],
            "environment": everybody
            | {
                "JUPYTER_CONFIG_PATH": str(self.store / "grader"),
                "PYTHONPATH": f"{everybody['PYTHONPATH']}:{ROOT}",
                "COURSE_IMAGE": str(image),
                "GRADEBOOK_URL": f"sqlite:///{self.store}/elsewhere.db",
            },
        }
        (self.store / "z2jh.py").write_text(_Z2JH.format(values=json.dumps(values)))
        (self.store / "hub.py").write_text(
            _HUB.format(
                store=str(self.store),
                port=self.port,
                port_of_proxy=self.port + 2,
                proxy=self.proxy(),
                instructors=f"formgrade-{COURSE}",
                bin=str(BIN),
                environment=json.dumps(student),
                services=json.dumps(services),
                hook=str(KUBERNETES / "hub.py"),
            )
        )
        return ""

    def proxy(self) -> str:
        """The hub's proxy: the one of this machine, or a fresh one."""
        if found := shutil.which("configurable-http-proxy"):
            return found
        command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix"]
        folder = self.store / "proxy"
        subprocess.run([*command, folder, "configurable-http-proxy@^4.6"], check=True, timeout=300)
        return str(folder / "node_modules/.bin/configurable-http-proxy")

    def start(self) -> None:
        data = self.store / "ngshare"
        data.mkdir()
        options = {"data": data, "hub": f"http://127.0.0.1:{self.port + 1}/hub/api"}
        options |= {"admin": GRADER, "address": "127.0.0.1", "port": self.port + 3}
        serve = [BIN / "python", KUBERNETES / "ngshare" / "serve.py"]
        serve += [f"--{name}={option}" for name, option in options.items()]
        healthy = self.exchange.replace("services/ngshare", "healthz")
        for command, url in (
            (serve, healthy),
            ([BIN / "jupyterhub", "-f", "hub.py"], f"{self.url}/hub/api/"),
        ):
            with open(self.store / "hub.log", "ab") as log:
                self.process = subprocess.Popen(
                    command,
                    cwd=self.store,
                    env={"PATH": f"{BIN}:{os.environ['PATH']}", "LANG": "C.UTF-8"},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            self.processes.append(self.process)
            self.wait_for(lambda url=url: requests.get(url, timeout=5).status_code == 200)

    def open_server(self, session: requests.Session, user: str) -> dict[str, str]:
        """Starts a server, also somebody else's, and logs in to it; the headers for writing."""
        session.get(f"{self.url}/hub/spawn/{user}", timeout=300)
        self.wait_for(lambda: self.lets_in(session, user))
        return {"X-XSRFToken": session.cookies.get("_xsrf", path=f"/user/{user}/") or ""}

    def lets_in(self, session: requests.Session, user: str) -> bool:
        """Whether a server is there; says yes where the hub asks whether it may know who comes."""
        server = f"{self.url}/user/{user}/"
        page = session.get(f"{server}lab", timeout=180)
        if "/oauth2/authorize" in page.url:
            fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
            page = session.post(page.url, data=fields, headers={"Referer": page.url}, timeout=180)
        return page.status_code == 200 and page.url.startswith(server)

    def log_in_to_course(self, user: str) -> tuple[requests.Session, dict[str, str]]:
        session = self.session(user)
        return session, self.open_server(session, GRADER)

    def log_in(self, user: str) -> requests.Session:
        """Logs in, starts the user's server, and keeps the token that the server was given."""
        session = self.session(user)
        self.open_server(session, user)
        self.keep_token(user)
        return session

    def add_token(self, user: str) -> None:
        """Gives a user a token as a server of theirs would have it, and a home, without a server."""
        session = self.session(user)
        headers = {"X-XSRFToken": session.cookies.get("_xsrf", path="/hub/") or ""}
        url = f"{self.url}/hub/api/users/{user}/tokens"
        self.tokens[user] = session.post(url, headers=headers, timeout=180).json()["token"]
        (self.store / "home" / user).mkdir()

    def keep_token(self, user: str) -> None:
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                pairs = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
                found = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
                if found.get("JUPYTERHUB_SERVICE_PREFIX") == f"/user/{user}/" and found.get(
                    "JUPYTERHUB_API_URL", ""
                ).startswith(f"http://127.0.0.1:{self.port + 1}/"):
                    self.tokens[user] = found["JUPYTERHUB_API_TOKEN"]
                    return
        raise AssertionError(f"no server of {user}")

    def command(self, user: str, *command: str) -> str:
        """Runs a command as in a terminal of the user's server; returns what it says."""
        home = self.store / "home" / user
        role = "grader" if user == GRADER else "student"
        done = subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=self.course if user == GRADER else home,
            env={
                "COURSE": COURSE,
                "PATH": f"{BIN}:/usr/bin:/bin",
                "HOME": str(home),
                "LANG": "C.UTF-8",
                "PYTHONPATH": f"{KUBERNETES}/ngshare" + (f":{ROOT}" if role == "grader" else ""),
                "JUPYTER_CONFIG_PATH": str(self.store / role),
                "JUPYTERHUB_USER": user,
                "JUPYTERHUB_API_TOKEN": self.tokens[user],
                "NGSHARE_URL": self.exchange,
                **({"GRADEBOOK_URL": f"sqlite:///{self.store}/elsewhere.db"} if role == "grader" else {}),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        return said

    def ask(
        self, user: str | None, method: str, path: str, /, **fields: object
    ) -> requests.Response:
        """A request to the exchange with a user's token, or with none."""
        headers = {"Authorization": f"token {self.tokens[user]}"} if user else {}
        given = {"params": fields} if method == "GET" else {"data": fields}
        url = f"{self.exchange}/{path}"
        return requests.request(method, url, headers=headers, timeout=180, **given)

    def work(self, user: str, code: str) -> None:
        """Fetches the assignment, answers it, and submits."""
        self.command(user, "nbgrader", "fetch_assignment", ASSIGNMENT, "--course", COURSE)
        path = self.store / "home" / user / COURSE / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
        nbformat.write(answered(nbformat.read(path, 4), code, ""), path)
        self.command(user, "nbgrader", "submit", ASSIGNMENT, "--course", COURSE)

    def submitted(self, user: str) -> str:
        folder = self.course / "submitted" / user
        return "".join(path.read_text() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        running.course_session("ines")
        running.keep_token(GRADER)
        running.command(GRADER, "ngshare-course-management", "create_course", COURSE, GRADER)
        students = running.store / "students.csv"
        students.write_text("student_id,first_name,last_name,email\nada,,,\nben,,,\nmallory,,,\n")
        manage = ("ngshare-course-management", "add_students", COURSE, str(students), "--no-gb")
        running.command(GRADER, *manage)
        manage = ("ngshare-course-management", "add_student", COURSE, "early", "--no-gb")
        running.command(GRADER, *manage)
        running.formgrader(
            "ines", f"assignment/{ASSIGNMENT}/assign", f"assignment/{ASSIGNMENT}/release"
        )
        for user, code in (("ada", f"{SECRET}\n{RIGHT}"), ("ben", WRONG)):
            running.add_token(user)
            running.work(user, code)
        running.log_in("mallory")
        yield running


def test_from_release_to_feedback(cluster):
    cluster.formgrader("ines", f"assignment/{ASSIGNMENT}/collect")
    assert SECRET in cluster.submitted("ada") and "mean(-1)" in cluster.submitted("ben")
    assert not cluster.submitted("mallory")
    cluster.formgrader(
        "ines",
        f"submission/{ASSIGNMENT}/ada/autograde",
        f"submission/{ASSIGNMENT}/ben/autograde",
        f"assignment/{ASSIGNMENT}/generate_feedback",
        f"assignment/{ASSIGNMENT}/release_feedback",
    )
    session, _ = cluster.course_session("ines")
    url = f"{cluster.service}/formgrader/api/submissions/{ASSIGNMENT}"
    scores = {row["student"]: row["score"] for row in session.get(url, timeout=180).json()}
    assert scores["ben"] < scores["ada"] == POINTS["B2"]
    pages = {}
    for user in ("ada", "ben"):
        cluster.command(user, "nbgrader", "fetch_feedback", ASSIGNMENT, "--course", COURSE)
        fetched = (cluster.store / "home" / user / COURSE / ASSIGNMENT / "feedback").rglob("*.html")
        overview, page = sorted(fetched, key=lambda path: path.stem != "overview")
        assert page.name in overview.read_text()
        pages[user] = page.read_text()
    assert SECRET in pages["ada"] and SECRET not in pages["ben"]
    assert "latent" in pages["ben"] and "autograder.check" not in "".join(pages.values())


def test_the_lesson_is_where_the_exercise_looks_for_it(cluster):
    session, notebooks = cluster.log_in("mallory"), cluster.store / "home" / "mallory" / "notebooks"
    cluster.command("mallory", "nbgrader", "fetch_assignment", ASSIGNMENT, "--course", COURSE)
    contents = f"{cluster.url}/user/mallory/api/contents"
    exercise = session.get(f"{contents}/{COURSE}/{ASSIGNMENT}/{NOTEBOOK}.ipynb", timeout=180).json()
    link = re.search(r"Read first.*\((.+?)\)", exercise["content"]["cells"][0]["source"])[1]
    path = os.path.normpath(f"{COURSE}/{ASSIGNMENT}/{link}")
    lesson = session.get(f"{contents}/{path}", timeout=180).json()
    assert lesson["content"]["cells"][0]["source"].startswith("# Lesson 2")
    assert notebooks.is_symlink()


@contextlib.contextmanager
def early_verdicts(cluster, scheduler):
    """The pod of early.yaml, which is started as it says."""
    (container,) = next(
        thing["spec"]["template"]["spec"]["containers"]
        for thing in yaml.safe_load_all((KUBERNETES / "early.yaml").read_text())
        if thing["kind"] == "Deployment"
    )
    given = {v["name"]: v.get("value") or v["valueFrom"]["secretKeyRef"] for v in container["env"]}
    home = cluster.store / "early"
    home.mkdir()
    variables = {
        name: cluster.secrets[setting["key"]] if isinstance(setting, dict) else setting
        for name, setting in given.items()
    } | {
        "HOME": str(home),
        "JUPYTERHUB_API_URL": f"http://127.0.0.1:{cluster.port + 1}/hub/api",
        # and what the image has
        "COURSE": COURSE,
        "COURSE_IMAGE": str(cluster.store / "image"),
        "JUPYTER_CONFIG_PATH": str(cluster.store / "grader"),
        "NGSHARE_URL": cluster.exchange,
        "PATH": f"{BIN}:/usr/bin:/bin",
        "PYTHONPATH": f"{KUBERNETES}/ngshare:{ROOT}",
        "LANG": "C.UTF-8",
    }
    here = {"--address": "127.0.0.1", "--port": str(cluster.port + 4), "--scheduler": scheduler}
    names = [argument.partition("=")[0] for argument in container["args"]]
    arguments = [
        f"{name}={here[name]}" if name in here else argument
        for name, argument in zip(names, container["args"], strict=True)
    ]
    command = [KUBERNETES / "start-course.sh", *arguments]
    assert container["command"] == [f"/opt/hub/{command[0].name}"]
    with open(cluster.store / "hub.log", "ab") as log:
        process = subprocess.Popen(command, env=variables, cwd=home, stdout=log, stderr=log)
    try:
        cluster.wait_for(
            lambda: requests.get(f"{cluster.early}/tries", timeout=5).status_code == 403
        )
        yield process
    finally:
        process.terminate()
        process.wait()


def test_validate_asks_the_service_which_executes_on_workers(cluster, tmp_path):
    user = "mallory"
    session = cluster.session(user)
    headers = cluster.open_server(session, user)
    place = f"{COURSE}/{ASSIGNMENT}/{NOTEBOOK}.ipynb"
    path = cluster.store / "home" / user / place
    if not path.exists():  # else it was fetched by the test of the lesson
        cluster.command(user, "nbgrader", "fetch_assignment", ASSIGNMENT, "--course", COURSE)
    server = f"{cluster.url}/user/{user}/early/check"

    def validate(code):
        nbformat.write(answered(nbformat.read(path, 4), code, ""), path)
        told = session.post(server, json={"path": place}, headers=headers, timeout=300)
        return told.json()

    assert validate(WRONG)["self_checks"]["success"]  # there is no service yet
    with contextlib.ExitStack() as workers:
        scheduler, _ = workers.enter_context(dask_cluster(tmp_path, 1))
        with early_verdicts(cluster, scheduler) as service:
            told = validate(WRONG)
            assert "latent dimensions" in json.dumps(told["results"]), told
            told = validate(RIGHT)
            assert told["points"] == told["max_points"] == POINTS["B2"], told
            assert len(told["earlier"]) == 1
            mine = {"Authorization": f"token {cluster.tokens['ada']}"}
            assert requests.get(f"{cluster.early}/tries", headers=mine, timeout=60).json() == []
            workers.close()
            assert service.wait(120) == 2  # so that Kubernetes starts it anew
    assert validate(RIGHT)["self_checks"]["success"]
    assert (cluster.store / "early.db").is_file()  # where the course's report looks for it
    assert not list((cluster.store / "early" / "course").glob("*.db"))


def test_the_gradebook_is_where_the_secret_says(cluster):
    assert (cluster.store / "elsewhere.db").is_file()
    assert not (cluster.course / "gradebook.db").exists()


def test_a_later_submission_takes_the_place_of_the_first(cluster):
    cluster.command("ben", "nbgrader", "submit", ASSIGNMENT, "--course", COURSE)
    found = cluster.ask("ben", "GET", f"submissions/{COURSE}/{ASSIGNMENT}/ben").json()
    times = found["submissions"]
    assert len(times) >= 2
    cluster.formgrader("ines", f"assignment/{ASSIGNMENT}/collect")
    stamp = cluster.course / "submitted" / "ben" / ASSIGNMENT / "timestamp.txt"
    assert stamp.read_text().strip() == max(row["timestamp"] for row in times)


def test_the_exchange_s_clock_counts_and_not_a_time_that_a_submission_states(cluster):
    files = json.dumps([{"path": "timestamp.txt", "content": _base64("2000-01-01 00:00:00 UTC")}])
    path = f"submission/{COURSE}/{ASSIGNMENT}"
    before = datetime.now(UTC)
    answer = cluster.ask("mallory", "POST", path, files=files, timestamp="2000-01-01 00:00:00 UTC")
    after = datetime.now(UTC)
    assert answer.status_code == 200
    cluster.formgrader("ines", f"assignment/{ASSIGNMENT}/collect")
    stamp = cluster.course / "submitted" / "mallory" / ASSIGNMENT / "timestamp.txt"
    assert before <= datetime.fromisoformat(f"{stamp.read_text()}+00:00") <= after


FORBIDDEN = {
    "another's submission": ("GET", f"submission/{COURSE}/{ASSIGNMENT}/ada", {}),
    "the times of another's submissions": ("GET", f"submissions/{COURSE}/{ASSIGNMENT}/ada", {}),
    "everybody's submissions": ("GET", f"submissions/{COURSE}/{ASSIGNMENT}", {}),
    "another's feedback": ("GET", f"feedback/{COURSE}/{ASSIGNMENT}/ada", {"timestamp": "TIME"}),
    "writing feedback": (
        "POST",
        f"feedback/{COURSE}/{ASSIGNMENT}/mallory",
        {"timestamp": "TIME", "files": "[]"},
    ),
    "releasing an assignment": ("POST", f"assignment/{COURSE}/fake", {"files": "[]"}),
    "removing an assignment": ("DELETE", f"assignment/{COURSE}/{ASSIGNMENT}", {}),
    "the list of students": ("GET", f"students/{COURSE}", {}),
    "another student": ("GET", f"student/{COURSE}/ada", {}),
    "removing another student": ("DELETE", f"student/{COURSE}/ada", {}),
    "adding a student": (
        "POST",
        f"student/{COURSE}/eve",
        {"first_name": "", "last_name": "", "email": ""},
    ),
    "becoming an instructor": (
        "POST",
        f"instructor/{COURSE}/mallory",
        {"first_name": "", "last_name": "", "email": ""},
    ),
    "making a course": ("POST", "course/fake", {"instructors": '["mallory"]'}),
    "removing the course": ("DELETE", f"course/{COURSE}", {}),
    "the database": ("GET", "initialize-Data6ase", {"action": "dump"}),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_exchange_keeps_students_from(cluster, what):
    method, path, fields = FORBIDDEN[what]
    if "timestamp" in fields:
        latest = cluster.ask(GRADER, "GET", f"submission/{COURSE}/{ASSIGNMENT}/ada").json()
        fields = fields | {"timestamp": latest["timestamp"]}
    if method == "GET":  # so that the attempt is a real one
        assert cluster.ask(GRADER, method, path, **fields).status_code == 200
    for user in ("mallory", None):
        answer = cluster.ask(user, method, path, **fields)
        assert answer.status_code == 403, answer.text
        assert "ada" not in answer.text


def test_the_exchange_does_not_know_strangers(cluster):
    cluster.tokens["stranger"] = "0" * 32
    for path in ("", "courses", f"assignment/{COURSE}/{ASSIGNMENT}", f"assignments/{COURSE}"):
        for user in ("stranger", None):
            assert cluster.ask(user, "GET", path).status_code == 403, path
    cluster.passwords["eve"] = "anybody's"  # may log in, and is not in the course
    cluster.add_token("eve")
    assert cluster.ask("eve", "GET", f"assignment/{COURSE}/{ASSIGNMENT}").status_code == 403
    answer = cluster.ask("eve", "POST", f"submission/{COURSE}/{ASSIGNMENT}", files="[]")
    assert answer.status_code == 403


def _base64(text):
    return base64.b64encode(text.encode()).decode()


def test_a_submission_is_its_sender_s_whatever_it_says(cluster):
    files = json.dumps([{"path": "x.txt", "content": _base64("forged")}])
    path = f"submission/{COURSE}/{ASSIGNMENT}"
    for fields in ({"user": "ada"}, {"student_id": "ada"}):
        assert cluster.ask("mallory", "POST", path, files=files, **fields).status_code == 200
    assert cluster.ask("mallory", "POST", f"{path}/ada", files=files).status_code == 405
    cluster.formgrader("ines", f"assignment/{ASSIGNMENT}/collect")
    assert "forged" not in cluster.submitted("ada")
    assert "forged" in cluster.submitted("mallory")


SPOILED = {
    "a file and a folder of one name": ["a", "a/b"],
    "a folder where the time belongs": ["timestamp.txt/x"],
    "a name that is too long": ["x" * 300],
    "a name with a zero in it": ["a\0b"],
}


@pytest.mark.parametrize("what", SPOILED)
def test_one_submission_cannot_keep_others_from_being_collected(cluster, what):
    files = json.dumps([{"path": path, "content": "eA=="} for path in SPOILED[what]])
    sent = cluster.ask("ada", "POST", f"submission/{COURSE}/{ASSIGNMENT}", files=files)
    assert sent.status_code == 200
    right = json.dumps([{"path": "data.csv", "content": "eA=="}])
    assert cluster.ask("ben", "POST", f"submission/{COURSE}/{ASSIGNMENT}", files=right).ok
    log = cluster.formgrader("ines", f"assignment/{ASSIGNMENT}/collect")["log"]
    assert "Refused" in log and "ada" in log
    latest = cluster.ask(GRADER, "GET", f"submission/{COURSE}/{ASSIGNMENT}/ben").json()["timestamp"]
    stamp = cluster.course / "submitted" / "ben" / ASSIGNMENT / "timestamp.txt"
    assert stamp.read_text().strip() == latest


def test_folders_in_folders_are_not_taken(cluster):
    files = json.dumps([{"path": "d/" * 1500 + "x", "content": "eA=="}])
    sent = cluster.ask("ada", "POST", f"submission/{COURSE}/{ASSIGNMENT}", files=files)
    assert sent.status_code == 400


def test_a_folder_of_the_course_s_names_is_collected(cluster):
    files = json.dumps([{"path": "source/data.csv", "content": "eA=="}])
    assert cluster.ask("mallory", "POST", f"submission/{COURSE}/{ASSIGNMENT}", files=files).ok
    cluster.formgrader("ines", f"assignment/{ASSIGNMENT}/collect")
    folder = cluster.course / "submitted" / "mallory" / ASSIGNMENT
    assert (folder / "source" / "data.csv").read_text() == "x"


def test_files_outside_of_a_submission_are_refused(cluster):
    for path in ("../../../../evil", "/tmp/evil", "a/../../evil"):
        files = json.dumps([{"path": path, "content": "eA=="}])
        answer = cluster.ask("mallory", "POST", f"submission/{COURSE}/{ASSIGNMENT}", files=files)
        assert answer.status_code == 400, path


def test_more_files_than_a_disk_has_room_for_are_refused(cluster):
    before = len(list((cluster.store / "ngshare" / "files").iterdir()))
    files = json.dumps([{"path": f"{number}", "content": ""} for number in range(10_001)])
    answer = cluster.ask("mallory", "POST", f"submission/{COURSE}/{ASSIGNMENT}", files=files)
    assert answer.status_code == 400 and "More than 10000 files" in answer.text
    assert len(list((cluster.store / "ngshare" / "files").iterdir())) == before


def test_nobody_logs_in_as_the_course(cluster):
    with pytest.raises(AssertionError, match="cannot log in"):
        cluster.session(GRADER)


def test_the_course_s_server_is_closed_to_students(cluster):
    session = cluster.session("mallory")
    for path in ("formgrader", "api/contents", "api/terminals", "lab"):
        answer = session.get(f"{cluster.service}/{path}", timeout=180)
        assert answer.status_code in (403, 404) and ASSIGNMENT not in answer.text, path
    token = {"Authorization": f"token {cluster.tokens['mallory']}"}
    for url in (f"{cluster.service}/api/contents", f"{cluster.url}/hub/api/users/{GRADER}"):
        assert requests.get(url, headers=token, timeout=180).status_code in (403, 404)
    assert session.get(f"{cluster.url}/hub/spawn/{GRADER}", timeout=180).status_code in (403, 404)


def test_students_have_no_formgrader_and_no_grader(cluster):
    session = cluster.session("mallory")
    answer = session.get(f"{cluster.url}/user/mallory/formgrader/api/assignments", timeout=180)
    assert answer.status_code == 404
    assert "GRADEBOOK_URL" not in json.dumps(VALUES["singleuser"])
