"""The whole way of an assignment in a real browser: an instructor and two students, each logged in."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from ..conftest import POINTS
from .machine import NOTEBOOK, WRITTEN

ASSIGNMENT = "cycle"

RIGHT = """def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.expm1(log_var) - log_var).sum(-1)"""
WRONG = """def kl_divergence(mu, log_var):
    return 0.5 * (mu**2 + torch.expm1(log_var) - log_var).mean(-1)"""
PROBE = """

import os
print("the course is in sight:", os.path.exists({course!r}))"""

SLOW = 180_000
"""Milliseconds: what a browser waits for on a machine that is busy with other tests."""


@contextmanager
def person(browser: Browser, hub, user: str, first: str) -> Iterator[Page]:
    """A browser window of its own, logged in through the hub's form, on the page `first`."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    page.goto(f"{hub.url}/hub/login?next={first}")
    page.fill("#username_input", user)
    page.fill("#password_input", hub.passwords[user])
    page.click("#login_submit")
    try:
        yield page
    except BaseException:
        if folder := os.environ.get("TEST_HUB_PICTURES"):
            page.screenshot(path=f"{folder}/{user}.png")
        raise
    finally:
        context.close()


class Student:
    """A student in JupyterLab."""

    def __init__(self, page: Page, hub, user: str) -> None:
        self.page, self.home, self.course = page, f"{hub.url}/user/{user}", hub.name
        page.wait_for_url("**/lab**")
        page.wait_for_selector("#jp-MainMenu")

    def lab(self, path: str = "") -> None:
        """JupyterLab afresh; what it shows is otherwise of the time when it was opened."""
        self.page.goto(f"{self.home}/lab{path}?reset")
        self.page.wait_for_selector("#jp-MainMenu")

    def menu(self, *path: str) -> None:
        self.page.locator("#jp-MainMenu .lm-MenuBar-item", has_text=path[0]).click()
        self.page.locator(".lm-Menu .lm-Menu-item", has_text=path[1]).first.click()

    def assignments(self) -> Locator:
        self.menu("Nbgrader", "Assignment List")
        shown = self.page.locator("#assignments")
        expect(shown.locator("#course_list_default")).to_have_text(self.course)
        return shown

    def row(self, shown: Locator, kind: str) -> Locator:
        named = self.page.get_by_text(ASSIGNMENT, exact=True)
        return shown.locator(f"#{kind}_assignments_list .list_item", has=named).first

    def fetch(self) -> None:
        shown = self.assignments()
        self.row(shown, "released").get_by_text("Fetch", exact=True).click()
        expect(shown.locator("#fetched_assignments_list")).to_contain_text(ASSIGNMENT)

    def open(self) -> None:
        """Opens the fetched notebook."""
        self.lab(f"/tree/{self.course}/{ASSIGNMENT}/{NOTEBOOK}.ipynb")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")

    def lesson(self) -> str:
        """Follows the notebook's link to the lesson to read first, and closes it; returns the
        lesson's title."""
        self.page.locator("p", has_text="Read first").locator("a").click()
        title = self.page.locator("h1", has_text="Lesson")
        title.wait_for()
        text = title.inner_text()
        # by its name: on a busy machine another tab may still be the current one
        name = re.compile(r"^2_reparameterization")
        tab = self.page.locator("#jp-main-dock-panel .lm-TabBar-tab").filter(has_text=name)
        # a kernel that has started by now has noted its version in the notebook
        unsaved = self.page.locator(".jp-Dialog", has_text="Save your work")
        discard = unsaved.get_by_role("button", name="Discard")
        self.page.add_locator_handler(unsaved, lambda: discard.click(), times=1)
        tab.locator(".lm-TabBar-tabCloseIcon").click()
        expect(title).to_have_count(0)
        self.page.remove_locator_handler(unsaved)
        return text

    def work(self, code: str, why: str) -> None:
        """Fills in both answers and runs the notebook."""
        page = self.page
        self.replace(page.locator(".jp-CodeCell", has_text="YOUR CODE HERE").first, code)
        written = page.locator(".jp-MarkdownCell", has_text="YOUR ANSWER HERE").first
        written.scroll_into_view_if_needed()
        written.locator(".jp-RenderedMarkdown").dblclick()
        self.replace(written, why)
        page.keyboard.press("Shift+Enter")
        self.menu("Run", "Run All Cells")
        page.wait_for_selector(
            ".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached"
        )

    def replace(self, cell: Locator, text: str) -> None:
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def validate(self) -> str:
        """Presses Validate, which saves the notebook first; returns what the dialog says."""
        self.page.locator(".jp-Toolbar").get_by_text("Validate", exact=True).first.click()
        dialog = self.page.locator("dialog", has_text="Left for this notebook")
        dialog.wait_for()
        text = dialog.inner_text()
        dialog.get_by_role("button", name="Close").click()
        dialog.wait_for(state="detached")
        return text

    def submit(self) -> None:
        shown = self.assignments()
        self.row(shown, "fetched").get_by_text("Submit", exact=True).click()
        expect(shown.locator("#submitted_assignments_list")).to_contain_text(ASSIGNMENT)

    def feedback(self) -> str:
        """Fetches the feedback and opens it in JupyterLab, then a lesson that it names; returns the
        page's text."""
        self.lab()
        shown = self.assignments().locator("#submitted_assignments_list")
        shown.get_by_text("Fetch Feedback", exact=True).click()
        expect(shown).to_contain_text("view feedback")
        folders = self.page.request.get(
            f"{self.home}/api/contents/{self.course}/{ASSIGNMENT}/feedback"
        ).json()
        (folder,) = folders["content"]
        self.lab(f"/tree/{folder['path']}/{NOTEBOOK}.html")
        viewer = self.page.locator(".jp-HTMLViewer").locator("..")
        shown = viewer.frame_locator("iframe")
        lessons = shown.locator("a", has_text="notebooks/")
        text = shown.locator("body").inner_text()
        if lessons.count():
            viewer.get_by_text("Trust HTML").click()
            with self.page.expect_popup() as opened:
                lessons.first.click()
            opened.value.locator("h1", has_text="Lesson").wait_for()
            opened.value.close()
        return text


class Formgrader:
    """An instructor in the formgrader, which runs as the course's service."""

    def __init__(self, page: Page, hub) -> None:
        self.page, self.url = page, f"{hub.service}/formgrader"

    def press(self, where: str, row: str, button: str) -> str:
        """Presses a row's button; returns the log in the dialog that reports success."""
        page = self.page
        page.goto(f"{self.url}/{where}")
        page.locator("#main-table tr", has_text=row).locator(f"td.{button} a").click()
        dialog = page.locator(".modal.in")
        dialog.wait_for()
        text = dialog.inner_text()
        assert "Success" in text, f"{button}: {text}"
        return text

    def grade(self, answer: str, points: float, comment: str) -> str:
        """Grades this written answer, without knowing whose it is; returns the page's text."""
        page = self.page
        page.goto(f"{self.url}/gradebook/{ASSIGNMENT}/{NOTEBOOK}")
        links = page.locator("#main-table a")
        links.first.wait_for()
        for target in [link.get_attribute("href") for link in links.all()]:
            page.goto(page.url.split("/services")[0] + target)
            page.wait_for_selector(f"#{WRITTEN}")
            if answer in page.locator("body").inner_text():
                break
        text = page.locator("body").inner_text()
        # before that the page does not listen to its fields
        page.wait_for_function("formgrader.grades?.loaded && formgrader.comments?.loaded")
        with page.expect_response(re.compile("/formgrader/api/grade/")):
            page.fill(f"#{WRITTEN}", str(points))
            page.press(f"#{WRITTEN}", "Tab")
        with page.expect_response(re.compile("/formgrader/api/comment/")):
            page.fill(f"#{WRITTEN}-comment", comment)
            page.press(f"#{WRITTEN}-comment", "Tab")
        return text


def test_from_release_to_feedback(hub, browser):
    hub.add_assignment(ASSIGNMENT)
    (ines,) = hub.add_users("instructors", "ines")
    ada, ben = hub.add_users("students", "ada", "ben")
    why = {ada: "It keeps q close to the prior.", ben: "Because the formula has it."}
    home = f"/services/{hub.grader}/formgrader"

    with ExitStack() as windows:
        page = windows.enter_context(person(browser, hub, ines, home))
        grader = Formgrader(page, hub)
        grader.press("manage_assignments", ASSIGNMENT, "assign")
        grader.press("manage_assignments", ASSIGNMENT, "release")

        students = {}
        for user, code in ((ada, RIGHT + PROBE.format(course=str(hub.course))), (ben, WRONG)):
            window = windows.enter_context(person(browser, hub, user, "/hub/spawn"))
            student = students[user] = Student(window, hub, user)
            assert "Formgrader" not in window.content()
            student.fetch()
            student.open()
            assert "Reparameterization and the Gaussian KL" in student.lesson()
            student.work(code, why[user])
            said = student.validate()
            assert (f"{POINTS['B2']} of {POINTS['B2']} points" in said) == (user == ada), said
            assert ("mean over the latent dimensions" in said) == (user == ben), said
            student.submit()
            receipt = Path("/home", user, hub.name, ASSIGNMENT, "receipt.md")
            assert "Nothing is missing" in receipt.read_text()

        log = grader.press("manage_assignments", ASSIGNMENT, "collect")
        assert "Refused" not in log and ada in log and ben in log
        for user in (ada, ben):
            grader.press(f"manage_submissions/{ASSIGNMENT}", user, "autograde")
        seen = grader.grade(why[ada], 3, "Exactly: read on about collapse.")
        assert "pulls every q towards the prior" in seen  # the mark scheme
        grader.grade(why[ben], 1, "And what happens without it?")
        page.goto(f"{hub.service}/formgrader/manage_submissions/{ASSIGNMENT}")
        full = POINTS["B2"] + 3  # of the written answer
        for user, score in ((ada, f"{full} / {full}"), (ben, None)):
            row = page.locator("#main-table tr", has_text=user)
            expect(row.locator(".status")).to_have_text("graded")
            if score:
                expect(row.locator(".score")).to_have_text(score)
        grader.press("manage_assignments", ASSIGNMENT, "generate-feedback")
        grader.press("manage_assignments", ASSIGNMENT, "release-feedback")
        feedback = {user: student.feedback() for user, student in students.items()}

    assert "Exactly: read on about collapse." in feedback[ada]
    # the course's folder can be seen on this machine, and could not be where it was graded
    assert "the course is in sight: False" in feedback[ada]
    assert "And what happens without it?" in feedback[ben]
    assert "latent_dim" in feedback[ben] or "mean" in feedback[ben]
    for text in feedback.values():
        assert "pulls every q towards the prior" not in text and "autograder.check" not in text


def test_the_formgrader_inside_jupyterlab_is_not_blank(hub, browser):
    (iris,) = hub.add_users("instructors", "iris")
    with person(browser, hub, iris, f"/services/{hub.grader}/lab?reset") as page:
        page.wait_for_selector("#jp-MainMenu")
        page.locator("#jp-MainMenu .lm-MenuBar-item", has_text="Nbgrader").click()
        page.locator(".lm-Menu .lm-Menu-item", has_text="Formgrader").first.click()
        frame = page.frame_locator("iframe")
        expect(frame.locator("#main-table")).to_contain_text(ASSIGNMENT)
