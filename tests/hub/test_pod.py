"""Grading with the rights of the pods in grading.yaml, and of early.yaml's: their user, their files, their
commands.

Namespaces stand in for a container: an ordinary user without capabilities and without a way to get
any, a root folder that cannot be written to, memory for /tmp, a /proc of its own.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import yaml

from autograder.course import open_course
from autograder.grade import grade
from verdicts import mnist

from ..conftest import POINTS
from .machine import NOTEBOOK, ROOT, free_ports

WORKLOADS = {
    thing["metadata"]["name"]: thing["spec"]["template"]["spec"]
    for name in ("grading", "early")
    for thing in yaml.safe_load_all((ROOT / f"deploy/kubernetes/{name}.yaml").read_text())
    if thing["kind"] == "Deployment"
}

_POD = """
set -e
mount --make-rprivate /
mount --rbind / {root}
mount -t proc proc {root}/proc
mount --bind {environment} {root}/mnt
mount --bind {image} {root}/media
mount -t tmpfs -o size=256m,mode=1777 tmpfs {root}/tmp
mount -o remount,bind,ro {root}
{mask}
cd {root}; pivot_root . .; umount -l .; cd /tmp
exec setpriv --reuid={user} --regid={group} --clear-groups --bounding-set=-all --inh-caps=-all \
    --no-new-privs env -i PATH=/mnt/bin:/usr/bin:/bin PYTHONPATH=/media MNIST_ROOT=/media/data \
    OMP_NUM_THREADS=1 {command}
"""


class Pods:
    """Starts processes as the containers of grading.yaml."""

    def __init__(self, folder: Path) -> None:
        self.image, self.root = folder / "image", folder / "root"
        self.root.mkdir()
        shutil.copytree(ROOT / "autograder", self.image / "autograder")
        mnist.provide_sample(self.image / "data")
        for path in (self.image, *self.image.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)

    def command(self, workload: str, arguments: list[str], masked: bool = False) -> list[str]:
        """The command that runs `arguments` with the rights of a workload's container."""
        spec = WORKLOADS[workload]
        (container,) = spec["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        variables = {v["name"]: v["value"] for v in container["env"] if "value" in v}
        run = [f"{name}={value}" for name, value in variables.items()] + arguments
        script = _POD.format(
            root=self.root,
            environment=sys.prefix,
            image=self.image,
            # what a runtime does to a container's /proc unless procMount is Unmasked
            mask=f"mount --bind /dev/null {self.root}/proc/timer_list" if masked else "",
            user=spec["securityContext"]["runAsUser"],
            group=spec["securityContext"]["runAsGroup"],
            command=shlex.join(run),
        )
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script]

    @contextmanager
    def running(self, workload: str, variables: dict[str, str]):
        """The workload's own command, with what Kubernetes puts in the place of variables."""
        (container,) = WORKLOADS[workload]["containers"]
        arguments = container["command"]
        for name, value in variables.items():
            arguments = [re.sub(name, value, argument) for argument in arguments]
        assert not any("$(" in argument for argument in arguments)
        dask, *rest = arguments
        process = subprocess.Popen(
            self.command(workload, ["/mnt/bin/python", f"/mnt/bin/{dask}", *rest]),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def pods(tmp_path_factory):
    return Pods(tmp_path_factory.mktemp("pods"))


TRIAL = ["/mnt/bin/python", "-c", "from autograder.sandbox.launch import why_not; print(why_not())"]


def test_the_sandbox_works_in_a_worker(pods):
    done = subprocess.run(
        pods.command("grading-worker", TRIAL), capture_output=True, text=True, timeout=300
    )
    assert done.stdout.strip() == "()", done.stdout + done.stderr


def test_it_needs_a_whole_proc(pods):
    done = subprocess.run(
        pods.command("grading-worker", TRIAL, masked=True),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "mount(proc" in done.stdout and "not permitted" in done.stdout, done.stderr


def test_early_verdicts_start_in_their_pod(pods):
    """As far as the scheduler, of which there is none here; the rest is tried in test_ngshare.py."""
    course = pods.image / "course"
    for part in ("source", "verdicts"):
        shutil.copytree(ROOT / part, course / part)
    for file in (ROOT / "nbgrader_config.py", ROOT / "deploy/kubernetes/start-course.sh"):
        shutil.copy(file, course)
    subprocess.run(["chmod", "-R", "a+rX", course], check=True)
    (container,) = WORKLOADS["early"]["containers"]
    program, *arguments = container["args"]
    here = [argument.replace("grading-scheduler", "127.0.0.1") for argument in arguments]
    image = ["COURSE=vae", "COURSE_IMAGE=/media/course"]
    start = ["sh", "/media/course/start-course.sh", "/mnt/bin/python", f"/mnt/bin/{program}"]
    command = pods.command("early", [*image, *start, *here])
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "There is no Dask scheduler at tcp://127.0.0.1" in done.stdout


def _wait_for(port: int) -> None:
    """Waits until something answers at a port of this machine."""
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the scheduler does not answer")


def test_a_worker_grades(pods, tmp_path, monkeypatch):
    """With the verdicts that the course sends, and the data of its own image."""
    monkeypatch.setenv("MNIST_ROOT", str(pods.image / "data"))  # which a pod has elsewhere
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "verdicts", tmp_path / "verdicts")
    for place in ("source", "submitted/ada"):
        folder = tmp_path / place / "light"
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "source" / "part-b-coding" / f"{NOTEBOOK}.ipynb", folder)
    port = free_ports(4)
    changes = {
        r"\$\(GRADING_SCHEDULER_SERVICE_HOST\)|\$\(POD_IP\)|0\.0\.0\.0": "127.0.0.1",
        r"\$\(GRADING_SCHEDULER_SERVICE_PORT\)|8786": str(port),
        "9000": str(port + 1),
    }
    here = os.getcwd()
    with ExitStack() as stack:
        stack.callback(os.chdir, here)
        for workload in ("grading-scheduler", "grading-worker"):
            stack.enter_context(pods.running(workload, changes))
        app = open_course(tmp_path)
        subprocess.run(
            [sys.executable, "-m", "nbgrader", "generate_assignment", "light"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True,
        )  # fmt: skip
        _wait_for(port)
        (graded,) = grade(app, "light", scheduler=f"tcp://127.0.0.1:{port}")
    assert not graded.error
    assert graded.points == graded.max_points == POINTS["B2"]
