"""What a class's checks before handing in say: tries to the first success, and mistakes that last."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from autograder.judge import UNNAMED, Result
from autograder.overview import FEWEST
from autograder.progress import Lasting, Progress, lasting, progress
from autograder.tries import Try

BEGIN = datetime(2026, 11, 2, 12, tzinfo=UTC)
NOTHING = ""
"""The mistake of what is right."""


def tries_of(student, *mistakes, minutes=10):
    """A student's checks of a notebook with two checks: T.value with these mistakes, T.one right."""
    return [
        Try(
            student,
            "hw",
            "T_toy",
            BEGIN + number * timedelta(minutes=minutes),
            1.0,
            "graded",
            (
                Result("T.value", float(mistake == NOTHING), 1.0, "", mistake or ""),
                Result("T.one", 1.0, 1.0, "", ""),
            ),
        )
        for number, mistake in enumerate(mistakes)
    ]


def test_tries_to_the_first_success():
    tries = [
        *tries_of("at once", NOTHING),
        *tries_of("second", "sign", NOTHING, "sign"),  # what came later does not count
        *tries_of("third", "sign", "sign", NOTHING),
        *tries_of("never", "sign"),
        *tries_of("never either", "sign", "sign", "sign", "sign"),
    ]
    found = progress(tries, ["T.value"], "T.value")
    assert found == Progress("T.value", 5, 0.2, 3, math.inf, 2)
    whole = progress(tries, ["T.value", "T.one"], "T_toy")
    assert whole == Progress("T_toy", 5, 0.2, 3, math.inf, 2)
    assert progress(tries, ["T.one"], "T.one") == Progress("T.one", 5, 1.0, 1, 1, 0)


def test_what_is_not_answered_yet_is_no_try():
    tries = [t for n in range(FEWEST) for t in tries_of(str(n), "not answered", NOTHING)]
    assert progress(tries, ["T.value"], "T.value").at_once == 1
    assert progress(tries, ["T.value", "T.one"], "T_toy").half == 2  # T.one was answered


def test_how_long_a_mistake_lasts():
    tries = [
        *tries_of("mends it", "sign", "sign", NOTHING, minutes=10),
        *tries_of("turns back", "sign", "scale", "sign", NOTHING, minutes=1),
        *tries_of("both at once", "sign · scale", NOTHING, minutes=60),
        *tries_of("has it still", "scale", "sign", minutes=7),
        *tries_of("asked once", "sign"),
    ]
    (found,) = lasting(tries, "T.value")  # of scale there are too few
    assert found == Lasting("T.value", "sign", 5, 1.0, 180.0, 2)  # of 20, 3, 60, 0 and 0 minutes


def test_what_has_no_name_counts_and_what_is_no_mistake_does_not():
    def of_all(mistake):
        return [
            Try(
                str(n),
                "hw",
                "T_toy",
                BEGIN,
                1.0,
                "graded",
                (Result("T.value", 0.0, 1.0, "", mistake),),
            )
            for n in range(FEWEST)
        ]

    assert [one.mistake for one in lasting(of_all(""), "T.value")] == [UNNAMED]
    for mistake in ("not answered", "not run", "not run: timed out", "disturbed measurement"):
        assert lasting(of_all(mistake), "T.value") == []


@pytest.mark.parametrize("students", [FEWEST - 1, FEWEST])
def test_nobody_of_few_can_be_found_out(students):
    """However often each of them tried."""
    tries = [t for n in range(students) for t in tries_of(str(n), *["sign"] * 9, NOTHING)]
    enough = students == FEWEST
    assert (progress(tries, ["T.value"], "T.value") is not None) == enough
    assert bool(lasting(tries, "T.value")) == enough
