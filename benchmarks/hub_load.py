"""A class on the hub: how long students wait when all of them fetch, save and submit at once.

    sudo .venv/bin/python -m benchmarks.hub_load [--students 40] [--minutes 5]

Makes a hub as deploy/server/install.sh does, with real Linux users, and removes it again. Each
student logs in at a random moment of the first half of the time, starts a server, fetches an
assignment, saves its notebook three times and submits, through the HTTP interfaces that a browser
uses. Prints the latencies of each step, the failures, and the memory and CPU time of one server.

    .venv/bin/python -m benchmarks.hub_load --early [--students 40] [--minutes 5]

The same class presses Validate: each student checks five notebooks, right and wrong answers of the bank,
at random moments of the time given. Starts the service as a hub does, with a hub in its place that only
knows whose token it is; needs no root. Prints how long a student waits, idle and with the class, by what
is checked, and the failures: what was not answered, or a right answer that lost points.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests
from nbgrader.apps.api import NbGraderAPI

from autograder import bank
from autograder.course import copy, open_course
from tests.hub.machine import NOTEBOOK, ROOT, Hub, answered, free_ports, nbformat, why_not

ASSIGNMENT = "load"
CHECKS = 5
"""Notebooks that a student checks."""
STEPS = ("log in", "start a server", "fetch", "open", "save", "submit")


class Class:
    """What all students of the class measured."""

    def __init__(self, hub: Hub, names: list[str], seconds: float) -> None:
        self.hub, self.names, self.seconds = hub, names, seconds
        self.times: dict[str, list[float]] = defaultdict(list)
        self.failures: list[str] = []
        self.began = time.monotonic()

    def student(self, name: str, wait: float) -> None:
        time.sleep(wait)
        hub, last = self.hub, time.monotonic()

        def done(step: str) -> None:
            nonlocal last
            now = time.monotonic()
            self.times[step].append(now - last)
            last = now

        step = ""
        try:
            step = "log in"
            session = hub.session(name)
            done(step)
            step = "start a server"
            headers = hub.open_server(session, name)
            done(step)
            base, ids = (
                f"{hub.url}/user/{name}",
                {"course_id": hub.name, "assignment_id": ASSIGNMENT},
            )
            step = "fetch"
            answer = session.post(
                f"{base}/assignments/fetch", json=ids, headers=headers, timeout=300
            )
            (found,) = answer.json()["value"]
            assert found["status"] == "fetched", answer.text
            done(step)
            step = "open"
            path = f"{base}/api/contents/{hub.name}/{ASSIGNMENT}/{NOTEBOOK}.ipynb"
            notebook = nbformat.from_dict(session.get(path, timeout=300).json()["content"])
            done(step)
            for version in range(3):
                step = "save"
                content = answered(
                    notebook, f"def kl_divergence(mu, log_var):\n    return {version}", "?"
                )
                model = {"type": "notebook", "format": "json", "content": content}
                session.put(path, json=model, headers=headers, timeout=300).raise_for_status()
                done(step)
                time.sleep(random.uniform(1, 5))
                last = time.monotonic()
            step = "submit"
            answer = session.post(
                f"{base}/assignments/submit", json=ids, headers=headers, timeout=300
            )
            assert answer.json()["success"], answer.text
            done(step)
        except Exception as error:  # whatever went wrong is the measurement
            self.failures.append(f"{name}: {step}: {type(error).__name__}: {error}")

    def run(self) -> float:
        """Returns the seconds until the last student was done."""
        threads = [
            threading.Thread(
                target=self.student, args=(name, random.uniform(0, self.seconds / 2)), daemon=True
            )
            for name in self.names
        ]
        self.began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(3 * self.seconds)
        return time.monotonic() - self.began


def cost_of_servers(hub: Hub) -> tuple[list[int], list[float]]:
    """For each student's server its memory in bytes, what it shares with others counted in parts,
    and the seconds of CPU time that it has used."""
    memory, seconds = [], []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.owner().startswith(f"{hub.name}-"):
                lines = (process / "smaps_rollup").read_text().splitlines()
                (line,) = (line for line in lines if line.startswith("Pss:"))
                memory.append(1024 * int(line.split()[1]))
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                seconds.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
        except (OSError, KeyError):  # it has just ended
            continue
    return memory, seconds


class _Hub(BaseHTTPRequestHandler):
    """Says whose token it is: of whom it has the name."""

    def do_GET(self) -> None:
        name = self.headers["Authorization"].removeprefix("token ")
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"kind": "user", "name": name}).encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def service(course: Path) -> Iterator[str]:
    """The service for early verdicts of a course in which everything is released, with a hub that
    knows every student: its address."""
    os.environ["NBGRADER_EXCHANGE"] = str(course / "exchange")
    app = open_course(course)
    api = NbGraderAPI(app.coursedir, parent=app)
    for assignment in sorted({path.parent.name for path in course.glob("source/*/*.ipynb")}):
        for step in (api.generate_assignment, api.release_assignment):
            assert (done := step(assignment))["success"], done
    hub = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    port = free_ports(1)
    told = {
        "JUPYTERHUB_API_URL": f"http://127.0.0.1:{hub.server_port}/hub/api",
        "JUPYTERHUB_API_TOKEN": "early",
    }
    command = [Path(sys.executable).with_name("autograder"), "early", f"--port={port}"]
    process = subprocess.Popen(command, cwd=course, env=os.environ | told)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            assert process.poll() is None, "the service does not start"
            try:
                requests.get(f"{address}/tries", headers={"Authorization": "token x"}, timeout=60)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()
        hub.shutdown()


class Validating:
    """A class that checks notebooks."""

    def __init__(self, course: Path, address: str, seconds: float) -> None:
        self.course, self.address, self.seconds = course, address, seconds
        self.times: dict[str, list[float]] = defaultdict(list)
        self.failures: list[str] = []
        self.exercises = bank.exercises(course)
        self.answers = {name: bank.answers(ROOT, name) for name in self.exercises}
        self.files = {path.stem: path for path in course.glob("release/*/*.ipynb")}

    def check(self, student: str, answer: bank.Answer) -> float:
        """The seconds until an answer's verdict is there; a right one has all points."""
        (name,) = (stem for stem in self.files if stem.startswith(f"{answer.exercise}_"))
        content = nbformat.writes(bank.place(answer.code, self.course, answer.exercise))
        began = time.monotonic()
        told = requests.post(
            f"{self.address}/check?notebook={name}&folder={self.files[name].parent.name}",
            data=content.encode(),
            headers={"Authorization": f"token {student}"},
            timeout=900,
        ).json()
        seconds = time.monotonic() - began
        passed = [result["passed"] for result in told.get("results", [False])]
        if all(passed) != answer.right:
            self.failures.append(f"{student}: {answer}: {told}")
        return seconds

    def student(self, name: str) -> None:
        """Checks each of its notebooks at its moment, or as soon as the one before is answered."""
        moments = sorted(random.uniform(0, self.seconds) for _ in range(CHECKS))
        for moment, exercise in zip(moments, random.sample(self.exercises, CHECKS), strict=True):
            time.sleep(max(0.0, self.began + moment - time.monotonic()))
            answer = random.choice(self.answers[exercise])
            try:
                self.times[exercise].append(self.check(name, answer))
            except Exception as error:  # whatever went wrong is the measurement
                self.failures.append(f"{name}: {answer}: {type(error).__name__}: {error}")

    def alone(self) -> dict[str, list[float]]:
        """The seconds of each exercise when nobody else asks: of its first right answers."""
        return {
            name: [self.check("alone", answer) for answer in self.answers[name][:3]]
            for name in self.exercises
        }

    def run(self, students: int) -> float:
        """Returns the seconds until the last student was done."""
        self.began = time.monotonic()
        threads = [
            threading.Thread(target=self.student, args=(f"s{n:03d}",)) for n in range(students)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - self.began


def print_times(times: dict[str, list[float]]) -> None:
    """A table of how long each step took."""
    print(f"{'step':16}{'times':>6}{'median s':>10}{'95 % s':>10}{'longest s':>11}")
    for step, taken in times.items():
        found = sorted(taken) or [float("nan")]
        late = found[min(len(found) - 1, int(0.95 * len(found)))]
        print(
            f"{step:16}{len(taken):>6}{statistics.median(found):>10.2f}{late:>10.2f}"
            f"{found[-1]:>11.2f}"
        )


def early(students: int, minutes: float) -> int:
    """Exit code 1 if anything failed."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder, "course")
        copy(ROOT, course)
        with service(course) as address:
            everybody = Validating(course, address, 60 * minutes)
            everybody.check("warm", everybody.answers["B2"][0])
            print("Nobody else asks:")
            print_times(everybody.alone())
            took = everybody.run(students)
            print(f"\n{students} students were answered {CHECKS} times in {took:.0f} s:")
            times, long = everybody.times, "B3"
            quick = [one for name, every in times.items() if name != long for one in every]
            print_times(
                dict(sorted(times.items()))
                | {f"all but {long}": quick, "all": [*quick, *times[long]]}
            )
        os.chdir(ROOT)
    print(f"\n{len(everybody.failures)} failures", *everybody.failures, sep="\n  ")
    return int(bool(everybody.failures))


def main() -> int:
    """Exit code 1 if anything failed or took longer than the time given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--early", action="store_true", help="the service for early verdicts")
    arguments = parser.parse_args()
    if arguments.early:
        return early(arguments.students, arguments.minutes)
    if reason := why_not():
        print(reason)
        return 1
    seconds = 60 * arguments.minutes
    with Hub() as hub:
        hub.add_assignment(ASSIGNMENT)
        (instructor,) = hub.add_users("instructors", "ines")
        names = hub.add_users("students", *(f"s{n:03d}" for n in range(arguments.students)))
        hub.formgrader(
            instructor, f"assignment/{ASSIGNMENT}/assign", f"assignment/{ASSIGNMENT}/release"
        )
        everybody = Class(hub, names, seconds)
        took = everybody.run()
        print(f"{arguments.students} students were done after {took:.0f} s of {seconds:.0f} s\n")
        print_times({step: everybody.times[step] for step in STEPS})
        memory, cpu = cost_of_servers(hub)
        if memory:
            print(
                f"\n{len(memory)} servers, each {statistics.mean(memory) / 2**20:.0f} MiB of memory"
                f" and {statistics.mean(cpu):.1f} s of CPU time since its start"
            )
        log = hub.formgrader(instructor, f"assignment/{ASSIGNMENT}/collect")["log"]
        collected = len(list((hub.course / "submitted").glob(f"*/{ASSIGNMENT}/{NOTEBOOK}.ipynb")))
        if "Refused" in log or collected != arguments.students:
            everybody.failures.append(f"{collected} submissions were collected: {log}")
        print(f"{len(everybody.failures)} failures", *everybody.failures, sep="\n  ")
    return int(bool(everybody.failures) or took > seconds)


if __name__ == "__main__":
    sys.exit(main())
