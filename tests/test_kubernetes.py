"""deploy/kubernetes/: what its files say, held against schemas and against what they are for.

No cluster is needed. What goes through the hub is tried in tests/hub/test_ngshare.py.
"""

import asyncio
import copy
import fnmatch
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import kubernetes_validate
import psycopg
import pytest
import typer
import yaml
from distributed.cli import dask_scheduler, dask_worker
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, Finish, RequestHandler

from autograder import tries
from autograder.cli import app
from autograder.course import Course, Place
from autograder.sandbox.limits import Limits
from autograder.status import Status

from .conftest import ROOT

KUBERNETES = ROOT / "deploy" / "kubernetes"
SCHEMA = json.loads((KUBERNETES / "values.schema.json").read_text())
VALUES = yaml.safe_load((KUBERNETES / "values.yaml").read_text())
KUSTOMIZATION = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
OBJECTS = [
    thing
    for name in KUSTOMIZATION["resources"]
    for thing in yaml.safe_load_all((KUBERNETES / name).read_text())
]
VERSIONS = ("1.33", "1.37")
"""Kubernetes' versions: the oldest that has user namespaces for everybody, and the newest known."""

UNITS = {"Mi": 2**20, "Gi": 2**30}


def named(kind, name):
    (found,) = (o for o in OBJECTS if o["kind"] == kind and o["metadata"]["name"] == name)
    return found


def pod(kind, name):
    """The specification of a workload's pods, and that of their one container."""
    spec = named(kind, name)["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    return spec, container


PODS = {
    "scheduler": ("Deployment", "grading-scheduler"),
    "worker": ("Deployment", "grading-worker"),
    "exchange": ("Deployment", "ngshare"),
    "gradebook": ("StatefulSet", "gradebook"),
    "early": ("Deployment", "early"),
}


# The values, against the keys that the chart has


def test_the_values_fit_the_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(VALUES, SCHEMA, jsonschema.Draft202012Validator)


WRONG_VALUES = {
    "a key that the chart does not have": (("singleuser", "memoryLimit"), "2G"),
    "a limit without a unit": (("singleuser", "memory", "limit"), 2),
    "a tag that is a number": (("singleuser", "image", "tag"), 1),
    "a culler without time": (("cull", "timeout"), "1h"),
    "an open network": (("singleuser", "networkPolicy", "enabled"), False),
    "a course that no account can be named after": (("custom", "course"), "My course"),
    "a reference that is no secret's": (
        ("custom", "grader", "environment", "GRADEBOOK_URL"),
        {"valueFrom": {"secret": "gradebook"}},
    ),
}


@pytest.mark.parametrize("mistake", WRONG_VALUES)
def test_the_schema_refuses(mistake):
    (*path, last), value = WRONG_VALUES[mistake]
    values = copy.deepcopy(VALUES)
    place = values
    for key in path:
        place = place[key]
    place[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values, SCHEMA, jsonschema.Draft202012Validator)


def variables():
    """Every environment variable that a file sets, with its setting."""
    for where in PODS.values():
        for variable in pod(*where)[1].get("env", []):
            yield variable["name"], variable.get("valueFrom") or variable["value"]
    yield from VALUES["hub"]["extraEnv"].items()
    yield from VALUES["singleuser"]["extraEnv"].items()
    yield from VALUES["custom"]["grader"]["environment"].items()


def test_secrets_come_from_secrets():
    pattern = "SECRET|PASSWORD|TOKEN|(GRADEBOOK|EARLY)_URL"
    secret = [v for name, v in variables() if re.search(pattern, name)]
    assert len(secret) == 7
    assert all("secretKeyRef" in json.dumps(setting) for setting in secret)
    text = (KUBERNETES / "values.yaml").read_text()
    assert not re.search(r"(?m)^\s*(client_secret|password|cookieSecret|secretToken):", text)


# The objects, against Kubernetes' own schemas


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "thing", OBJECTS, ids=lambda o: f"{o['kind']}-{o['metadata']['name']}".lower()
)
def test_kubernetes_knows_every_key_of(thing, version):
    kubernetes_validate.validate(thing, version, strict=True)


def test_kubernetes_schema_refuses_a_key_in_the_wrong_place():
    thing = copy.deepcopy(named("Deployment", "grading-worker"))
    thing["spec"]["template"]["spec"]["procMount"] = "Unmasked"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(thing, VERSIONS[0], strict=True)


def test_services_and_disruptions_choose_pods_that_are_there():
    labels = [
        o["spec"]["template"]["metadata"]["labels"]
        for o in OBJECTS
        if "template" in o.get("spec", {})
    ]
    for thing in OBJECTS:
        if thing["kind"] == "Service":
            assert any(thing["spec"]["selector"].items() <= pod.items() for pod in labels)


def test_everybody_means_the_same_images():
    called = {i["name"]: f"{i['newName']}:{i['newTag']}" for i in KUSTOMIZATION["images"]}
    images = {pod(*where)[1]["image"] for where in PODS.values()}
    assert images == {*called, "postgres:17"}
    ours = set(called.values())
    student = VALUES["singleuser"]["image"]
    ours |= {f"{student['name']}:{student['tag']}", VALUES["custom"]["grader"]["image"]}
    pulled = VALUES["prePuller"]["extraImages"]["grader"]
    assert f"{pulled['name']}:{pulled['tag']}" == VALUES["custom"]["grader"]["image"]
    built = re.findall(r"--target (\w+) +-t (\S+)", (KUBERNETES / "Dockerfile").read_text())
    assert ours == {image for _, image in built}
    assert {target for target, _ in built} <= set(stages())


@pytest.mark.parametrize(
    "name, places",
    [
        ("vae", ["Dockerfile", "names.sh", "ngshare.yaml", "values.yaml"]),
        ("verdicts.mnist", ["Dockerfile", "install.sh"]),
        ("MNIST_ROOT", ["Dockerfile", "install.sh"]),
    ],
)
def test_each_tool_names_the_course_and_its_data_in_one_place(name, places):
    """Comments aside, and the registry, which is a name of whoever builds the images."""
    found = [
        path.name
        for path in (ROOT / "deploy").rglob("*")
        if path.is_file() and path.suffix not in (".md", ".pyc")
        for line in path.read_text().replace("registry.example.org/vae", "").splitlines()
        if re.search(rf"\b{re.escape(name)}\b", line.split("#")[0])
    ]
    assert sorted(found) == places


# Where students' code runs


@pytest.mark.parametrize("where", PODS)
def test_a_pod_has_no_rights_over_the_cluster(where):
    spec, container = pod(*PODS[where])
    assert spec["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "serviceAccountName"} & set(spec)
    assert spec["securityContext"]["runAsNonRoot"] is True
    context = container["securityContext"]
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert "privileged" not in context
    assert {"requests", "limits"} == set(container["resources"])
    assert "hostPath" not in json.dumps(spec)


@pytest.mark.parametrize("where", ["scheduler", "worker"])
def test_grading_has_no_secret_and_nothing_that_lasts(where):
    spec, _ = pod(*PODS[where])
    text = json.dumps(spec)
    assert "secret" not in text.lower() and "configMap" not in text
    assert [set(volume) for volume in spec["volumes"]] == [{"name", "emptyDir"}]


def test_what_the_sandbox_needs_is_given_together():
    spec, container = pod(*PODS["worker"])
    grader = VALUES["custom"]["grader"]
    for users, context in (
        (spec["hostUsers"], container["securityContext"]),
        (grader["extra_pod_config"]["hostUsers"], grader["container_security_context"]),
    ):
        assert users is False  # Kubernetes refuses the next one without it
        assert context["procMount"] == "Unmasked"
        assert context["seccompProfile"] == context["appArmorProfile"] == {"type": "Unconfined"}
        assert context["allowPrivilegeEscalation"] is False
    for where in ("scheduler", "exchange", "gradebook", "early"):  # nobody else has it
        assert "Unconfined" not in json.dumps(pod(*PODS[where]))


def test_a_worker_has_memory_for_its_notebooks():
    _, container = pod(*PODS["worker"])
    (threads,) = (int(a.split("=")[1]) for a in container["command"] if "--nthreads=" in a)
    limit = re.fullmatch(r"(\d+)(Mi|Gi)", container["resources"]["limits"]["memory"])
    loaded = 2**30  # torch and what else is loaded beforehand, once
    assert int(limit[1]) * UNITS[limit[2]] >= threads * Limits.memory_bytes + loaded


@pytest.mark.parametrize("where, command", [("scheduler", dask_scheduler), ("worker", dask_worker)])
def test_dask_takes_the_arguments(where, command):
    _, container = pod(*PODS[where])
    dask, kind, *arguments = container["command"]
    assert (dask, kind) == ("dask", where)
    command.main.make_context(where, arguments)


# The network


def allowed(direction, policies, source, target, port):
    """Whether policies let a pod with labels `source` reach `port` of one with labels `target`;
    `direction` says whose policies are asked: "egress" the source's, "ingress" the target's."""
    own, other = (source, target) if direction == "egress" else (target, source)
    about = [
        policy["spec"]
        for policy in policies
        if policy["spec"]["podSelector"]["matchLabels"].items() <= own.items()
        and direction.capitalize() in policy["spec"]["policyTypes"]
    ]
    peers = [
        (peer.get("podSelector", {}).get("matchLabels"), rule["ports"])
        for policy in about
        for rule in policy.get(direction, [])
        for peer in rule["to" if direction == "egress" else "from"]
    ]
    return not about or any(
        labels is not None
        and labels.items() <= other.items()
        and {"protocol": "TCP", "port": port} in ports
        for labels, ports in peers
    )


POLICIES = [o for o in OBJECTS if o["kind"] == "NetworkPolicy"] + [
    {  # what the chart makes of singleuser.networkPolicy
        "spec": {
            "podSelector": {"matchLabels": {"component": "singleuser-server"}},
            "policyTypes": ["Ingress", "Egress"],
            "egress": VALUES["singleuser"]["networkPolicy"]["egress"],
        }
    }
]
LABELS = {
    where: named(*workload)["spec"]["template"]["metadata"]["labels"]
    for where, workload in PODS.items()
} | {
    "student": {"app": "jupyterhub", "component": "singleuser-server"},
    "course": {"app": "jupyterhub", "component": "singleuser-server"}
    | VALUES["custom"]["grader"]["extra_labels"],
    "hub": {"app": "jupyterhub", "component": "hub"},
    "stranger": {"app": "something else"},
}
PORTS = {
    "scheduler": 8786,
    "worker": 9000,
    "exchange": 8080,
    "gradebook": 5432,
    "early": 8080,
    "hub": 8081,
}
WAYS = {
    ("worker", "scheduler"),
    ("scheduler", "worker"),
    ("course", "scheduler"),
    ("course", "exchange"),
    ("course", "gradebook"),
    ("student", "exchange"),
    ("exchange", "hub"),
    ("student", "early"),
    ("course", "early"),
    ("early", "hub"),
    ("early", "exchange"),
    ("early", "scheduler"),
    ("early", "gradebook"),
}


@pytest.mark.parametrize("source", LABELS)
@pytest.mark.parametrize("target", sorted(set(PORTS) - {"hub"}))
def test_the_network_lets_through_what_is_meant_and_nothing_else(source, target):
    ends = (LABELS[source], LABELS[target], PORTS[target])
    both = all(allowed(direction, POLICIES, *ends) for direction in ("egress", "ingress"))
    assert both == ((source, target) in WAYS)


def test_workers_reach_the_scheduler_and_nothing_else():
    policy = named("NetworkPolicy", "grading-worker")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    (rule,) = policy["egress"]
    assert rule == {
        "to": [{"podSelector": {"matchLabels": LABELS["scheduler"]}}],
        "ports": [{"protocol": "TCP", "port": 8786}],
    }
    _, container = pod(*PODS["worker"])
    assert f"--listen-address=tcp://0.0.0.0:{PORTS['worker']}" in container["command"]


@pytest.mark.parametrize("who", ["exchange", "early"])
def test_who_is_given_tokens_asks_the_hub(who):
    assert allowed("egress", POLICIES, LABELS[who], LABELS["hub"], PORTS["hub"])
    assert LABELS[who]["hub.jupyter.org/network-access-hub"] == "true"  # the chart's label


# Early verdicts


def test_validate_finds_the_service_and_the_service_what_it_needs():
    _, container = pod(*PODS["early"])
    (port,) = named("Service", "early")["spec"]["ports"]
    address = f"http://{named('Service', 'early')['metadata']['name']}:{port['port']}"
    assert VALUES["singleuser"]["extraEnv"] == {"EARLY_VERDICTS": address}
    program, *arguments = container["args"]
    given = typer.main.get_command(app).make_context(program, arguments, resilient_parsing=False)
    early = given.command.get_command(given, "early").make_context("early", arguments[1:])
    assert early.params["address"] == "0.0.0.0" and early.params["port"] == PORTS["early"]
    scheduler = f"tcp://{named('Service', 'grading-scheduler')['metadata']['name']}:8786"
    assert (
        early.params["scheduler"] == VALUES["custom"]["grader"]["environment"]["GRADING_SCHEDULER"]
    )
    assert early.params["scheduler"] == scheduler
    _, worker = pod(*PODS["worker"])
    (threads,) = (int(a.split("=")[1]) for a in worker["command"] if "--nthreads=" in a)
    replicas = named("Deployment", "grading-worker")["spec"]["replicas"]
    assert early.params["workers"] == replicas * threads


def test_every_key_of_a_secret_is_made_by_a_command_or_by_the_chart():
    settings = [s.get("valueFrom", s) for _, s in variables() if isinstance(s, dict)]
    secrets = [setting["secretKeyRef"] for setting in settings if "secretKeyRef" in setting]
    wanted = {(secret["name"], secret["key"]) for secret in secrets}
    text = (ROOT / "deploy" / "README.md").read_text()
    made = {
        (line[1], key)
        for line in re.finditer(r"create secret generic (\w+)(.*)", text)
        for key in re.findall(r"--from-literal=(\w+)=", line[2])
    }
    services = {("hub", f"hub.services.{name}.apiToken") for name in VALUES["hub"]["services"]}
    assert wanted == made | services


def test_the_students_image_has_what_validate_is():
    lines = lines_of("student")
    (path,) = (line.split("=", 1)[1] for line in lines if "ENV JUPYTER_CONFIG_PATH=" in line)
    targets = {
        line.split()[1]: line.split()[-1] for line in lines if line.startswith("COPY deploy/")
    }
    assert targets["deploy/server/roles/student"] == path
    # where the role's configuration looks for it
    assert targets["deploy/early/early_check.py"].rstrip("/") == str(Path(path).parents[1])
    named_so = json.loads((ROOT / "deploy/early/labextension/package.json").read_text())["name"]
    folder = targets["deploy/early/labextension"]
    assert folder == f"/usr/local/share/jupyter/labextensions/{named_so}"


def test_who_keeps_early_verdicts_sees_no_grades(postgresql, shared_toy):
    """The database's first start, by a server of this machine."""
    server = postgresql.replace("+psycopg", "")
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE gradebook")
    settings = {
        "PGHOST": server.partition("host=")[2],
        "POSTGRES_USER": "course",
        "POSTGRES_DB": "gradebook",
        "EARLY_PASSWORD": 'it\'s a "secret"',
    }
    script = named("ConfigMap", "gradebook")["data"]["early.sh"]
    subprocess.run(["sh", "-ec", script], env=os.environ | settings, check=True)
    course, place = Course.of(shared_toy.app()), Place("hw", "ada", "T_toy")
    url = postgresql.replace("course@", "early@").format(database="early")
    course.config.EarlyVerdicts.db_url = url
    made = tries.Tries(course)
    made.end(made.begin(place, datetime.now(UTC)), Status.GRADED, [], 1.0)
    assert [one.student for one in tries.kept(course)] == ["ada"]
    assert not (shared_toy.folder / "early.db").exists()
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(server.replace("course@", "early@").format(database="gradebook"))


# The images


def stages():
    """The Dockerfile's stages: what each is made from, and its lines."""
    found = {}
    for line in (KUBERNETES / "Dockerfile").read_text().replace("\\\n", " ").splitlines():
        if begin := re.fullmatch(r"FROM (\S+) AS (\w+)", line):
            found[begin[2]] = (begin[1], [])
        elif found:
            found[list(found)[-1]][1].append(line)
    return found


def lines_of(stage):
    """The lines that make a stage, those of what it is made from included."""
    parts = stages()
    lines = []
    while stage in parts:
        stage, own = parts[stage]
        lines = own + lines
    return lines


def copied(lines):
    """(stage or None, sources) of each COPY."""
    for line in lines:
        if copy_ := re.fullmatch(r"COPY (?:--from=(\w+) )?(.+) \S+", line):
            yield copy_[1], copy_[2].split()


def test_the_students_image_has_nothing_of_the_grader_and_no_answers():
    for origin, sources in copied(lines_of("student")):
        for source in sources:
            if origin is None:
                assert Path(source).parts[0] not in ("autograder", "source", "verdicts")
                kept = (
                    "pyproject.toml",
                    "deploy/kubernetes/",
                    "deploy/server/roles/student",
                    "deploy/early/",
                    "notebooks",
                )
                assert source.startswith(kept), source
            else:
                assert (origin, source) == ("data", "/srv/data")
    installs = [line for line in lines_of("student") if "pip install" in line]
    assert installs and not any(re.search(r"pip install[^&]* \.", line) for line in installs)


def test_the_course_s_image_has_a_whole_course():
    of_repository = [
        source for origin, given in copied(lines_of("grader")) if not origin for source in given
    ]
    assert {"autograder", "source", "verdicts", "nbgrader_config.py"} <= set(of_repository)
    text = (KUBERNETES / "start-course.sh").read_text()
    assert all(f"$image/{part}" in text for part in ("source", "verdicts", "nbgrader_config.py"))


@pytest.mark.parametrize("stage", ["student", "grader", "exchange"])
def test_an_image_runs_as_an_ordinary_user_and_finds_its_files(stage):
    lines = lines_of(stage)
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER 1000"
    ignored = (KUBERNETES / "Dockerfile.dockerignore").read_text().split("\n")
    kept = [line[1:] for line in ignored if line.startswith("!")]
    for origin, sources in copied(lines):
        for source in sources if origin is None else ():
            assert (ROOT / source).exists(), source
            assert any(fnmatch.fnmatch(Path(source).parts[0], name) for name in kept), source


def test_the_lessons_in_the_image_lead_to_exercises_where_students_fetch_them(tmp_path):
    (run,) = (line for line in lines_of("student") if "/srv/notebooks/*.ipynb" in line)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    command = run.removeprefix("RUN ").replace("/srv/", f"{tmp_path}/")
    subprocess.run(["sh", "-c", command], env=os.environ | {"COURSE": "other"}, check=True)
    text = "".join(path.read_text() for path in (tmp_path / "notebooks").glob("*.ipynb"))
    exercises = {f"other/{path.relative_to(ROOT / 'release')}" for path in ROOT.glob("release/*/*")}
    assert set(re.findall(r"\]\(\.\./([^)]+)\)", text)) == exercises


def test_a_student_s_server_links_the_lessons_and_leaves_what_is_there(tmp_path):
    config = shutil.copy(ROOT / "deploy/server/roles/student/jupyter_server_config.py", tmp_path)
    (tmp_path / "notebooks").symlink_to("/srv/notebooks")  # as Dockerfile and install.sh make it
    for kept in (False, True):
        home = tmp_path / f"home-{kept}"
        home.mkdir()
        if kept:
            (home / "notebooks").write_text("theirs")
        for _ in range(2):
            subprocess.run([sys.executable, config], env={"HOME": str(home)}, check=True)
        if kept:
            assert (home / "notebooks").read_text() == "theirs"
        else:
            assert (home / "notebooks").readlink() == Path("/srv/notebooks")


def _serve():
    path = KUBERNETES / "ngshare" / "serve.py"
    spec = importlib.util.spec_from_file_location("serve", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_exchange_keeps_no_more_in_memory_than_it_has_room_for(monkeypatch):
    """A body is kept before anybody is asked whose it is."""
    serve = _serve()
    monkeypatch.setattr(serve, "LARGEST", 1000)
    monkeypatch.setattr(serve, "TOGETHER", 1500)

    class Echo(RequestHandler):
        def post(self):
            self.finish(self.request.body)

    async def send(size, sent="x", address="127.0.0.1", head="Content-Length: {}"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        writer.write(f"POST / HTTP/1.1\r\nHost: x\r\n{head.format(size)}\r\n\r\n{sent}".encode())
        return reader, writer

    async def status(*args, **more):
        reader, writer = await send(*args, **more)
        line = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        return int(line.split()[1])

    async def scenario():
        nonlocal port
        bounded = serve.Bounded(Application([("/", Echo)]))
        server = HTTPServer(bounded, body_timeout=0.5)
        (socket,) = bind_sockets(0, "127.0.0.1")
        server.add_socket(socket)
        port = socket.getsockname()[1]
        assert await status(5, "hello") == 200 and not bounded.held
        _, waiting = await send(900)
        while not bounded.held:
            await asyncio.sleep(0.01)
        assert await status(200, "x" * 200) == 503
        assert await status(200, "x" * 200, "127.0.0.2") == 200
        assert await status(700, "x" * 700, "127.0.0.2") == 503
        assert await status(0, "", "127.0.0.2", "Transfer-Encoding: chunked") == 503
        waiting.close()
        while bounded.held:
            await asyncio.sleep(0.01)
        assert await status(200, "x" * 200) == 200
        _, slow = await send(900)
        await asyncio.sleep(0.1)
        assert bounded.held.total() == 900
        await asyncio.sleep(1)
        assert not bounded.held  # it had half a second
        slow.close()
        server.stop()

    port = 0
    asyncio.run(scenario())


def test_the_exchange_counts_files_and_folders_before_it_reads_them(monkeypatch):
    """As objects, 100 MB of empty ones would be gigabytes; a path is copied for each of its folders."""
    serve, unpacked = _serve(), []

    class Handler:
        def json_files_unpack(self, files, target):
            unpacked.append(files)

        def json_error(self, code, why):
            raise Finish(why)

    serve.bound_files(Handler)
    for path in ("a/" * 10 + "a", "a/" * 500_000):
        with pytest.raises(Finish, match="more than 10 deep"):
            Handler().json_files_unpack(json.dumps([{"path": path, "content": ""}]), [])
    Handler().json_files_unpack(json.dumps([{"path": "a/" * 9 + "a", "content": ""}]), [])
    assert len(unpacked) == 1
    monkeypatch.setattr(serve.json, "loads", lambda text: pytest.fail("it was read"))
    with pytest.raises(Finish, match="More than 10000 files"):
        Handler().json_files_unpack("[" + "{}," * 200_000 + "{}]", [])
