"""The desk in a real browser: two people at once, by keyboard alone, and a server that is killed."""

import itertools
import re
from contextlib import ExitStack, contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from ..conftest import ToyCourse
from ..desk import Server, course_of, hand_in, with_rubric
from .browser import chromium

WHY = "hw/T_toy/T-why"
WORDS = "ant bee cat dog eel fox gnu hen ibex jay".split()
TEXTS = {w: f"The {w} says that $f(x) = 2x$ is linear, as every {w} does." for w in WORDS}
TEXTS |= {"copy": TEXTS["ant"], "nothing": ""}
SLOW = 60_000


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A class of twelve whose answers wait."""
    monkeypatch.chdir(tmp_path)
    toy = with_rubric(ToyCourse(tmp_path / "course"))
    made = course_of(toy.folder)
    hand_in(made, "hw", "T_toy", "T-why", TEXTS)
    return made


@contextmanager
def graders(course, *names):
    """For each name a server and a browser window of its own, on the page of the question."""
    with ExitStack() as stack:
        servers = []
        for name in names:
            servers.append(Server(course.directory.root, name))
            stack.callback(servers[-1].kill)
        browser = stack.enter_context(chromium())
        pages = []
        expect.set_options(timeout=SLOW)
        for server in servers:
            page = browser.new_context().new_page()
            page.set_default_timeout(SLOW)
            page.goto(f"http://127.0.0.1:{server.port}/desk/{WHY}?token=secret")
            expect(page.locator("#place")).to_have_text(re.compile(r"Answer \d"))
            pages.append(page)
        yield servers, pages


def scores(course):
    directory = course.directory
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        return {
            submission.student_id: grade.manual_score
            for submission in gradebook.assignment_submissions("hw")
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.name == "T-why"
        }


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def place(page):
    return page.locator("#place").inner_text()


def and_on(page):
    """Enter, until the next answer is there."""
    before = place(page)
    press(page, "Enter")
    expect(page.locator("#place")).not_to_have_text(before)


def test_two_people_at_once_by_keyboard(course):
    with graders(course, "kim", "lee") as (servers, (kim, lee)):
        assert place(kim) != place(lee)
        seen = set()
        for page, digits in ((kim, "12"), (lee, "1"), (kim, "3"), (lee, "14")):
            seen.add(place(page))
            press(page, *digits)
            expect(page.locator("#items :checked")).to_have_count(len(digits))
            and_on(page)
        assert len(seen) == 4

        # a comment, a flag, and a step back to the answer before
        press(kim, "c")
        kim.keyboard.type("Say why.")
        press(kim, "Enter", "f")
        kim.keyboard.type("Is this right?")
        press(kim, "Enter", "2")
        flagged = place(kim)
        and_on(kim)
        expect(kim.locator("#progress")).to_contain_text("1 flagged")
        press(kim, "u")
        expect(kim.locator("#place")).to_have_text(flagged)
        expect(kim.locator("#status")).to_have_text("Undone.")
        and_on(kim)

        # lee's server is killed while lee goes on; nothing is lost
        servers[1].kill()
        held = place(lee)
        press(lee, "1", "2", "3", "Enter")
        expect(lee.locator("#status")).to_contain_text("Nothing is lost")
        assert place(lee) == held
        servers[1].start()
        expect(lee.locator("#place")).not_to_have_text(held)

        # both to the end
        for _ in TEXTS:
            for page in (kim, lee):
                if place(page) != "No answer":
                    press(page, "1")
                    and_on(page)
        found = scores(course)
        assert None not in found.values()
        assert sorted(found.values()).count(3) == 1  # what lee marked while the server was away


def test_items_change_for_everybody_and_samples_are_a_key_away(course):
    with graders(course, "kim") as (_, (page,)):
        press(page, "1", "Enter")
        expect(page.locator("#progress")).to_contain_text("1 of 12 marked")
        press(page, "e", "1")
        expect(page.locator("dialog[open]")).to_be_visible()
        page.fill("dialog[open] [name=points]", "½")
        press(page, "Enter")
        expect(page.locator("#status")).to_have_text("Saved. 1 marked answer has this item.")
        assert sorted(filter(None, scores(course).values())) == [0.5]
        press(page, "s")
        expect(page.locator("#samples")).to_contain_text("Middle answer, 1")
        press(page, "s", "?")
        expect(page.locator("#help")).to_be_visible()
        press(page, "Escape")
        names = page.locator("#name")
        expect(names).to_be_empty()
        press(page, "n")
        expect(names).not_to_be_empty()


def test_an_answer_that_is_the_same_is_marked_with_the_first(course):
    with graders(course, "kim") as (_, (page,)):
        while page.locator("#show-group").is_disabled():  # "ant" and its copy stand side by side
            and_on(page)
        press(page, "1", "g")
        page.click("dialog[open] #mark-group")
        expect(page.locator("#status")).to_have_text(
            "1 more marked alike; each can be undone by itself."
        )
        found = scores(course)
        assert found["ant"] == found["copy"] == 1


def test_axe_finds_nothing(course):
    with graders(course, "kim") as (servers, (page,)):
        axe = Axe()
        for scheme, width in itertools.product(("light", "dark"), (420, 1400)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            for key in ("s", "?", "Escape"):
                press(page, key)
                found = axe.run(page)
                assert found.violations_count == 0, found.generate_report()
        page.goto(f"http://127.0.0.1:{servers[0].port}/desk")
        assert axe.run(page).violations_count == 0
