"""What the terminal shows of hostile names and messages: their characters, and nothing they would do."""

import io

import pytest
from rich.console import Console

from autograder.grade import Plan, Submission
from autograder.judge import Result
from autograder.status import Status
from autograder.terminal import plan_lines, reasons_table, scores_table, shown

pytestmark = pytest.mark.pure

NAMES = [
    "[red]x[/red]",
    "[/x]",
    "[link=http://e.example]x[/link]",
    "\\[red]x",
    "x[/]",
    "[bold",
    "[1, 2]",
]


def _printed(*things):
    console = Console(file=io.StringIO(), width=300, force_terminal=True, color_system="truecolor")
    for thing in things:
        console.print(thing, highlight=False)
    return console.file.getvalue()


@pytest.mark.parametrize("text", NAMES)
def test_brackets_are_no_markup(text):
    assert _printed(shown(text)) == f"{text}\n"
    results = [Result("T.first", 0.0, 1.0, text, text), Result("T.second", 0.0, 1.0, text, "")]
    graded = [Submission(text, {"T_toy": (Status.GRADED, results)}, "")]
    page = _printed(reasons_table("title", graded), scores_table("title", graded))
    plan = Plan(1, {}, accepted={text: {"T_toy": text}})
    assert _printed(*plan_lines(plan)) == f"{text}: {text} is taken for T_toy\n"
    assert page.count(text) == 3 and "e.example\x1b" not in page and "\x1b]8" not in page


@pytest.mark.parametrize(
    "text", ["\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "a\rb", "\u202eabc", "\udcff", "\x08\x08"]
)
def test_nothing_steers_the_terminal(text):
    page = _printed(shown(text))
    assert all(character.isprintable() for character in page.rstrip("\n")), ascii(page)
    page.encode()
