"""A class on the hub: how long students wait when all of them fetch, save and submit at once.

    sudo .venv/bin/python -m benchmarks.hub_load [--students 40] [--minutes 5]

Makes a hub as deploy/server/install.sh does, with real Linux users, and removes it again. Each
student logs in at a random moment of the first half of the time, starts a server, fetches an
assignment, saves its notebook three times and submits, through the HTTP interfaces that a browser
uses. Prints the latencies of each step, the failures, and the memory and CPU time of one server.
"""

import argparse
import os
import random
import statistics
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

from tests.hub.machine import NOTEBOOK, Hub, answered, nbformat, why_not

ASSIGNMENT = "load"
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


def main() -> int:
    """Exit code 1 if anything failed or took longer than the time given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=5)
    arguments = parser.parse_args()
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
        print(f"{'step':16}{'times':>6}{'median s':>10}{'95 % s':>10}{'longest s':>11}")
        for step in STEPS:
            times = sorted(everybody.times[step]) or [float("nan")]
            late = times[min(len(times) - 1, int(0.95 * len(times)))]
            print(
                f"{step:16}{len(everybody.times[step]):>6}{statistics.median(times):>10.2f}"
                f"{late:>10.2f}{times[-1]:>11.2f}"
            )
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
