"""Grading by hand: the desk beside the formgrader, on the same gradebook, in the same browser.

    .venv/bin/python -m benchmarks.hand_grading [--students 300] [--answers 60]

Makes a class whose answers to A2.derivation wait for a person, and grades some of them in Chromium
by keyboard alone. Prints how many keys that took, how long the machine let the grader wait for each
answer, at the desk and in the formgrader, and how long a repriced item takes for the whole class.
"""

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from playwright.sync_api import Page, sync_playwright

from autograder.course import Course, copy, open_course
from autograder.desk.answers import Question, asked
from autograder.desk.store import Desk
from tests.desk import Server, hand_in

ROOT = Path(__file__).resolve().parent.parent
QUESTION = Question("part-a-theory", "A2_derive_the_elbo", "A2-derivation")


def texts(course: Course, students: int, seed: int = 1) -> dict[str, str]:
    """Answers of a class: parts of the sample answers in many mixtures, some the same, some nearly,
    some empty."""
    draw = random.Random(seed)
    samples = [sample.answer for sample in asked(course, QUESTION).rubric.samples]
    parts = [part for sample in samples for part in sample.split("\n\n")]
    words = "Hence So Therefore Next Then Now Here Thus Finally First Clearly Also".split()
    made: list[str] = []
    for _ in range(students):
        kind = draw.random()
        if kind < 0.04:
            made.append("")
        elif kind < 0.10 and made:
            made.append(draw.choice(made))
        elif kind < 0.18 and made:
            made.append(draw.choice(made).replace("the", "this", 1))
        else:
            chosen = draw.sample(parts, draw.randint(2, 6))
            made.append("\n\n".join(f"{draw.choice(words)}: {part}" for part in chosen))
    return {f"student{n:03}": text for n, text in enumerate(made)}


def make_class(folder: Path, students: int) -> Course:
    """A course with this many answers that wait."""
    copy(ROOT, folder)
    app = open_course(folder)
    assert NbGraderAPI(app.coursedir, parent=app).generate_assignment(QUESTION.assignment)[
        "success"
    ]
    course = Course.of(app)
    answers = texts(course, students)
    hand_in(course, QUESTION.assignment, QUESTION.notebook, QUESTION.cell, answers)
    return course


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page in Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = running.new_page(
            viewport={"width": 1400, "height": 900},
            bypass_csp=True,  # to look at the page every frame
        )
        yield page
        running.close()


def at_the_desk(page: Page, address: str, answers: int) -> tuple[int, list[float]]:
    """Grades this many answers by keyboard; the keys, and the seconds waited for each answer."""
    draw = random.Random(2)
    page.goto(address)
    page.goto(address.replace("/desk?", f"/desk/{QUESTION}?"))
    page.wait_for_function("document.querySelector('#place').textContent.startsWith('Answer ')")
    keys, waits = 0, []
    for _ in range(answers):
        for digit in draw.sample("1234567890", draw.randint(1, 4)):
            page.keyboard.press(digit)
            keys += 1
        page.wait_for_timeout(300)  # somebody reads
        shown = page.locator("#place").inner_text()
        began = time.monotonic()
        page.keyboard.press("Enter")
        keys += 1
        page.wait_for_function(
            "before => document.querySelector('#place').textContent !== before", arg=shown
        )
        waits.append(time.monotonic() - began)
    return keys, waits


def in_the_formgrader(
    page: Page, address: str, ids: list[str], answers: int
) -> tuple[int, list[float]]:
    """The same in nbgrader's formgrader: a page, a score, a comment."""
    base = address.split("/desk")[0]
    keys, waits = 0, []
    for number in ids[:answers]:
        began = time.monotonic()
        page.goto(f"{base}/formgrader/submissions/{number}", wait_until="load")
        field = page.locator(f"[id='{QUESTION.cell}'] ~ * input.score, .nbgrader_cell input.score")
        field.last.wait_for()
        waits.append(time.monotonic() - began)
        field.last.fill("2")
        page.keyboard.press("Tab")
        comment = "The reason for the inequality is missing."
        page.keyboard.type(comment)
        keys += 2 + len(comment)
        page.wait_for_timeout(300)
    return keys, waits


def mark_all(course: Course) -> None:
    """Gives the rubric's first item to every answer."""
    desk = Desk(course)
    (first, *_) = desk.items(QUESTION)
    for entry in desk.entries(QUESTION):
        items = tuple({*entry.first.items, first})
        mark = replace(entry.first, items=items, done=True)
        desk.mark(QUESTION, entry.id, entry.answer.digest, mark, "lee")


def reprice(page: Page) -> tuple[float, str]:
    """Seconds until the rubric's first item has another price for everybody, and what the page then
    says."""
    page.keyboard.press("e")
    page.keyboard.press("1")
    page.locator("dialog[open] [name=points]").fill("1")
    began = time.monotonic()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#status').textContent.startsWith('Saved.')")
    return time.monotonic() - began, page.locator("#status").inner_text()


def line(name: str, keys: int, waits: list[float]) -> str:
    """A row of the table."""
    ranked = sorted(waits)
    late = ranked[int(0.95 * (len(ranked) - 1))]
    median = 1000 * statistics.median(waits)
    return f"{name:12} {len(waits):4} answers  {keys:6} keys  wait {median:7.0f} ms median  {1000 * late:7.0f} ms 95 %"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--answers", type=int, default=60)
    parser.add_argument("--formgrader", type=int, default=10, help="answers there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "course"
        course = make_class(folder, options.students)
        directory = course.directory
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            notebooks = gradebook.notebook_submissions(QUESTION.notebook, QUESTION.assignment)
            ids = [notebook.id for notebook in notebooks]
        with Server(folder, "kim") as server, browser_page() as page:
            address = f"{server.url}/desk?token=secret"
            keys, waits = at_the_desk(page, address, options.answers)
            print(line("desk", keys, waits))
            mark_all(course)
            seconds, said = reprice(page)
            keys, slow = in_the_formgrader(page, address, ids, options.formgrader)
            print(line("formgrader", keys, slow))
            factor = statistics.median(slow) / statistics.median(waits)
            print(f"The desk is {factor:.0f} times as fast.")
            print(f"A repriced item took {seconds:.2f} s. {said}")


if __name__ == "__main__":
    main()
