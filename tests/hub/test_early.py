"""The hidden tests' verdict before a notebook is handed in, on a hub: in JupyterLab, and over HTTP."""

import json
import os
import re
import signal
import time

import nbformat
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from ..conftest import POINTS
from .machine import NOTEBOOK, answered
from .test_cycle import Student as Lab
from .test_cycle import person

ASSIGNMENT = "early"
RIGHT = "def kl_divergence(mu, log_var):\n    return 0.5 * (mu**2 + torch.expm1(log_var) - log_var).sum(-1)"
WRONG = RIGHT.replace("sum(-1)", "mean(-1)")

CHECK = {"check": "B2.value", "passed": False}
ANSWERS = {
    "only whether it is passed": {
        "status": "timed out",
        "reason": "cell 2: too long",
        "points": None,
        "max_points": 2,
        "results": [CHECK],
        "earlier": [],
        "left": {"hour": 1, "in_all": 2},
    },
    "no service": {
        "refused": "The course's service does not answer.",
        "self_checks": {
            "success": True,
            "value": json.dumps({"failed": [{"source": "f(1)", "error": "<b>NameError</b>: f"}]}),
        },
    },
}
"""What a student's server says elsewhere."""

ASKED = re.compile(r"/early/check\b")


class Student:
    """A student who has fetched the assignment, and their server over HTTP."""

    def __init__(self, hub, user: str) -> None:
        self.hub, self.user = hub, user
        fetched = hub.run_as(user, "nbgrader", "fetch_assignment", ASSIGNMENT, "--course", hub.name)
        assert fetched.returncode == 0, fetched.stderr
        self.session = hub.session(user)
        self.headers = hub.open_server(self.session, user)
        self.url = f"{hub.url}/user/{user}"
        self.path = f"{hub.name}/{ASSIGNMENT}/{NOTEBOOK}.ipynb"

    def answer(self, code: str, why: str = "It keeps q close to the prior.") -> None:
        contents = f"{self.url}/api/contents/{self.path}"
        notebook = nbformat.from_dict(self.session.get(contents, timeout=60).json()["content"])
        saved = {"type": "notebook", "content": answered(notebook, code, why)}
        answer = self.session.put(contents, json=saved, headers=self.headers, timeout=60)
        assert answer.ok, answer.text

    def validate(self, path: str | None = None) -> requests.Response:
        return self.session.post(
            f"{self.url}/early/check",
            json={"path": path or self.path},
            headers=self.headers,
            timeout=300,
        )

    def token(self) -> str:
        """What their server asks with."""
        return self.in_kernel("JUPYTERHUB_API_TOKEN")

    def in_kernel(self, variable: str) -> str:
        """A variable of their server's environment, as every kernel of theirs has it."""
        for process in os.listdir("/proc"):
            if process.isdigit() and self._is_server(process):
                with open(f"/proc/{process}/environ", "rb") as stream:
                    found = dict(
                        line.split(b"=", 1) for line in stream.read().split(b"\0") if b"=" in line
                    )
                return found[variable.encode()].decode()
        raise AssertionError(f"{self.user} has no server")

    def _is_server(self, process: str) -> bool:
        try:
            with open(f"/proc/{process}/environ", "rb") as stream:
                environment = stream.read()
        except OSError:
            return False
        return (
            f"\0JUPYTERHUB_USER={self.user}\0".encode() in environment
            and b"\0JUPYTERHUB_API_TOKEN=" in environment
        )


@pytest.fixture(scope="module")
def scene(hub):
    hub.add_assignment(ASSIGNMENT)
    (ivy,) = hub.add_users("instructors", "ivy")
    names = hub.add_users("students", "eda", "edo")
    hub.formgrader(ivy, f"assignment/{ASSIGNMENT}/assign", f"assignment/{ASSIGNMENT}/release")
    return ivy, *(Student(hub, name) for name in names)


def service_of(hub) -> list[int]:
    """The processes of the service."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as stream:
                words = stream.read().split(b"\0")
        except OSError:
            continue
        if f"{hub.software}/autograder".encode() in words and b"early" in words:
            found.append(int(process))
    return found


def pressed(page: Page) -> Locator:
    """The dialog that Validate opens."""
    page.locator(".jp-Toolbar").get_by_text("Validate", exact=True).first.click()
    return page.locator("dialog.early-dialog")


def closed(dialog: Locator) -> None:
    """Closes it, once axe finds nothing in it."""
    page = dialog.page
    page.evaluate("document.querySelectorAll('dialog details').forEach(d => d.open = true)")
    found = Axe().run(page, context="dialog.early-dialog")
    assert found.response["passes"] and found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_mistake_is_named_mended_and_graded_as_it_was_said(hub, scene, browser):
    ivy, eda, _ = scene
    eda.answer(WRONG)
    full = f"{POINTS['B2']} of {POINTS['B2']} points"
    with person(browser, hub, eda.user, f"/user/{eda.user}/lab/tree/{eda.path}") as page:
        lab = Lab(page, hub, eda.user)
        dialog = pressed(page)
        expect(dialog).to_contain_text("Left for this notebook")
        expect(dialog).to_contain_text("mean over the latent dimensions")
        for check in ("B2.value", "B2.gradients"):
            expect(dialog.locator(".early-lost", has_text=check)).to_have_count(1)
        closed(dialog)
        lab.replace(page.locator(".jp-CodeCell", has_text="def kl_divergence").first, RIGHT)
        dialog = pressed(page)
        expect(dialog).to_contain_text(full)
        expect(dialog).to_contain_text("This was your 2nd check of this notebook")
        expect(dialog.locator(".early-passed", has_text="B2.value")).to_contain_text("last time")
        closed(dialog)
    assert hub.formgrader(ivy, f"assignment/{ASSIGNMENT}/collect")
    assert not list(hub.course.glob(f"submitted/*/{ASSIGNMENT}"))  # nothing was handed in by it
    done = hub.run_as(eda.user, "nbgrader", "submit", ASSIGNMENT, "--course", hub.name)
    assert done.returncode == 0, done.stderr
    hub.formgrader(
        ivy, f"assignment/{ASSIGNMENT}/collect", f"submission/{ASSIGNMENT}/{eda.user}/autograde"
    )
    session, _ = hub.course_session(ivy)
    (graded,) = session.get(
        f"{hub.service}/formgrader/api/submissions/{ASSIGNMENT}", timeout=60
    ).json()
    assert graded["code_score"] == POINTS["B2"]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_dialog(hub, scene, browser, theme):
    _, eda, _ = scene
    chosen = f"{eda.url}/lab/api/settings/@jupyterlab/apputils-extension:themes"
    raw = json.dumps({"theme": theme})
    saved = eda.session.put(chosen, json={"raw": raw}, headers=eda.headers, timeout=60)
    assert saved.ok, saved.text
    with person(browser, hub, eda.user, f"/user/{eda.user}/lab/tree/{eda.path}") as page:
        light = str(theme.endswith("Light")).lower()
        page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
        for answer in ANSWERS.values():
            page.route(ASKED, lambda route, _, told=answer: route.fulfill(json=told))
            dialog = pressed(page)
            expect(dialog).to_contain_text(answer.get("refused", "Left for this notebook"))
            assert "<b>" not in dialog.inner_text()
            closed(dialog)
        page.unroute(ASKED)
        dialog = pressed(page)
        expect(dialog).to_contain_text("check of this notebook")
        closed(dialog)


def test_who_asks_is_whose_token_it_is(hub, scene):
    _, eda, edo = scene
    service = eda.in_kernel("EARLY_VERDICTS")
    mine = requests.get(
        f"{service}/tries", headers={"Authorization": f"token {eda.token()}"}, timeout=60
    )
    assert [one["notebook"] for one in mine.json()][:1] == [NOTEBOOK]
    others = requests.get(
        f"{service}/tries", headers={"Authorization": f"token {edo.token()}"}, timeout=60
    )
    assert others.json() == []
    for headers in ({}, {"Authorization": "token 0123456789abcdef"}):
        assert requests.get(f"{service}/tries", headers=headers, timeout=60).status_code == 403


def test_only_notebooks_of_one_s_own_are_sent(scene):
    _, eda, edo = scene
    for path in ("../../etc/passwd", f"../{edo.user}/x.ipynb", "/etc/passwd", "nowhere.ipynb"):
        assert eda.validate(path).status_code == 404, path


def test_a_killed_service_loses_nothing_and_the_self_checks_run(hub, scene):
    _, _, edo = scene
    edo.answer(RIGHT)
    assert edo.validate().json()["points"] == POINTS["B2"]
    for process in service_of(hub):
        os.kill(process, signal.SIGKILL)
    told = edo.validate().json()
    if "refused" in told:  # the hub may have started it again already
        assert told["self_checks"]["success"] and "failed" not in told["self_checks"]["value"], told
    deadline = time.monotonic() + 120
    while "points" not in (told := edo.validate().json()):
        assert time.monotonic() < deadline, told
        time.sleep(1)
    mine = requests.get(
        f"{edo.in_kernel('EARLY_VERDICTS')}/tries",
        headers={"Authorization": f"token {edo.token()}"},
        timeout=60,
    )
    assert len(mine.json()) >= 2
