"""Pages with what a hostile student handed in, opened in a real browser by an instructor.

Whatever ran, loaded or led anywhere would say so: it would set ``window.attacked``, ask for an address
with ``attack`` in it, or leave the page.
"""

import base64
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import nbformat
import pytest
from nbformat import v4
from nbgrader.api import Gradebook

from ..conftest import ToyCourse
from ..test_pages import HOSTILE, _png

SCRIPT = "<script>window.attacked = true; fetch('/attack')</script>"
EVIL = f"{SCRIPT}<img src=/attack.png onerror='window.attacked = true'>"
COVER = (
    "<a class='modal-backdrop' style='position:fixed;inset:0' href='/formgrader/?path=attack'>x</a>"
)
CONFIG = "import pathlib; pathlib.Path(__file__).with_name('attacked').touch()"
TEX = r"""
$\def\x{\x\x}\x$ $\require{HTML}\href{javascript:window.attacked=1}{y}$ $\href{/attack}{y}$
$\class{modal-backdrop in}{y}$ $\cssId{MJX-statusmessage}{y}$ $\style{position:fixed}{y}$
$\rule{9999em}{9999em}$ $\kern{-50em}\raise{50em}{\text{Score: 100}}$ $\mmlToken{mi}[href=/attack]{y}$
"""
ANSWER = f"""
from IPython.display import HTML, Javascript, Latex, Markdown, display
EVIL = {EVIL!r}
print(EVIL)
display(HTML(EVIL), Javascript("window.attacked = true"), Markdown(EVIL), Latex({TEX!r}))
display({{"image/png": "{base64.b64encode(_png(30_000, 30_000)).decode()}"}}, raw=True)
display({{"image/png": "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="}}, raw=True)
def f(x):
    raise ValueError(EVIL)
"""


def hand_in(course: ToyCourse) -> None:
    """The submission: markup in every kind of cell and output, and files that are programs."""
    beacon = '<img src="../../?path=submitted/eve/hw">'
    path = course.submit("eve", ANSWER, "\n\n".join([EVIL, beacon, COVER, TEX, *HOSTILE.values()]))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [
        v4.new_raw_cell(EVIL + COVER),
        v4.new_markdown_cell("# submission_id\n" + EVIL),
    ]
    nbformat.write(notebook, path)
    (path.parent / "page.html").write_text(EVIL)
    (path.parent / "picture.svg").write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg'>{SCRIPT}</svg>"
    )
    (path.parent / "nbgrader_config.py").write_text(CONFIG)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = ToyCourse(tmp_path_factory.mktemp("pages") / "course")
    hand_in(made)
    made.grade()
    with Gradebook(made.app().coursedir.db_url, "toy") as gradebook:
        gradebook.update_or_create_student("eve", first_name=EVIL, last_name=EVIL)
    assert made.api().generate_feedback("hw")["success"]
    return made


@pytest.fixture(scope="module")
def server(course):
    """A Jupyter server whose formgrader was sent to the course after it began; its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}"]
    options = ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password="]
    home = course.folder.parent / "home"
    with (course.folder.parent / "log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, *command, *options],
            cwd=course.folder.parent,
            env={**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)},
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"{url}/api", timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.2)
        urllib.request.urlopen(f"{url}/formgrader/?path=course", timeout=30).close()
        yield url
    finally:
        running.terminate()
        running.wait()


class Visit:
    """A page in a browser, and what it asked for."""

    def __init__(self, browser, url: str) -> None:
        self.asked: list[str] = []
        self.page = browser.new_page(viewport={"width": 1200, "height": 900})
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.route(re.compile("cdnjs"), lambda route: route.abort())
        self.page.goto(url, timeout=60_000)

    def unharmed(self) -> None:
        self.page.wait_for_timeout(500)
        assert self.page.evaluate("window.attacked") is None
        assert not [url for url in self.asked if re.search("attack|example|path=", url)]


def _submission(course) -> str:
    with Gradebook(course.app().coursedir.db_url, "toy") as gradebook:
        return gradebook.find_submission_notebook("T_toy", "hw", "eve").id


def test_the_formgraders_page_does_nothing_of_the_students(course, server, browser):
    visit = Visit(browser, f"{server}/formgrader/submissions/{_submission(course)}/")
    visit.unharmed()
    inner = visit.page.locator(".rendered_html")
    assert inner.count() > 5
    acting = inner.locator("a, img, form, input, iframe, object, svg, [id], [onload], [onerror]")
    assert acting.evaluate_all("found => found.map(one => one.outerHTML)") == []
    # the page's own script ran, and nothing of a cell's lies over what the page has beside it
    visit.page.locator("textarea.comment").first.fill("a comment", timeout=10_000)
    visit.page.locator("input.score").last.click(timeout=10_000)


@pytest.mark.parametrize("place", ["api/students", "manage_students", "manage_students/{}"])
def test_no_page_of_the_formgraders_runs_what_is_in_a_name_or_an_address(server, browser, place):
    url = f"{server}/formgrader/{place.format(urllib.parse.quote(SCRIPT, safe=''))}"
    visit = Visit(browser, url)
    visit.page.get_by_text("window.attacked = true").first.wait_for(timeout=10_000)
    assert visit.page.evaluate("window.attacked") is None


def test_the_feedback_page_does_nothing_of_the_students(course, server, browser):
    Visit(browser, f"file://{course.folder}/feedback/eve/hw/T_toy.html").unharmed()
    Visit(browser, f"{server}/files/course/feedback/eve/hw/T_toy.html").unharmed()


@pytest.mark.parametrize("name", ["page.html", "picture.svg"])
def test_a_file_beside_the_notebook_has_no_rights(course, server, browser, name):
    there = course.folder / "autograded" / "eve" / "hw" / name
    assert not there.exists()
    there.write_text("put there by hand")
    url = f"{server}/formgrader/submissions/{_submission(course)}/{name}"
    with urllib.request.urlopen(url) as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    there.unlink()


def test_what_jupyterlab_shows_of_a_submission_has_an_origin_of_its_own(server, browser):
    page = browser.new_page()
    page.goto(f"{server}/lab")
    answer = page.goto(f"{server}/files/course/submitted/eve/hw/page.html")
    assert "sandbox allow-scripts" in answer.headers["content-security-policy"]
    assert page.evaluate("window.origin") == "null"


def test_a_submission_does_not_become_the_formgraders_course(course, server, browser):
    page = browser.new_page()
    place = course.folder / "submitted" / "eve" / "hw"
    for path in (place, "course/submitted/eve/hw", "course/autograded/../submitted/eve/hw"):
        assert page.goto(f"{server}/formgrader/?path={path}").status == 403
    assert not (place / "attacked").exists()
    assert page.goto(f"{server}/formgrader/?path={course.folder}").status == 200
