"""A course that has nothing to do with the first one: without torch, with data of its own, and graded
wherever its verdicts are brought."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder import bank
from autograder.course import copy, open_course
from autograder.grade import grade

from .conftest import ROOT, dask_cluster

SECOND = ROOT / "tests" / "second_course"
RIGHT = {
    "S1": "def share_above(h):\n    return sum(x > h for x in heights) / len(heights)",
    "S2": "import numpy as np\ndef slope(x, y):\n    return np.polyfit(x, y, 1)[0]",
}
WRONG = {
    "S1": "def share_above(h):\n    return sum(x >= h for x in heights) / len(heights)",
    "S2": "def slope(x, y):\n    return (x @ y) / (x @ x)",
}
NO_TORCH = {
    **RIGHT,
    "S2": "import sys\nassert 'torch' not in sys.modules\n" + RIGHT["S2"],
}
CLASS = {"ada": RIGHT, "ben": WRONG, "cleo": NO_TORCH}
MISTAKES = {"S1": "at least as tall", "S2": "line through the origin"}


@pytest.fixture
def second(tmp_path, monkeypatch):
    """The course with a class that has handed in."""
    folder = tmp_path / "course"
    copy(SECOND, folder)
    monkeypatch.chdir(folder)
    app = open_course(folder)
    assert NbGraderAPI(app.coursedir, parent=app).generate_assignment("week-1")["success"]
    for student, answers in CLASS.items():
        target = folder / "submitted" / student / "week-1"
        target.mkdir(parents=True)
        for name, code in answers.items():
            (released,) = folder.glob(f"release/*/{name}_*.ipynb")
            nbformat.write(bank.place(code, folder, name), target / released.name)
    return app


@pytest.fixture
def scheduler(tmp_path_factory):
    """The address of a Dask cluster that knows nothing of the course."""
    with dask_cluster(tmp_path_factory.mktemp("cluster"), workers=1, threads=2) as (address, _):
        yield address


@pytest.mark.parametrize("where", ["1 worker", "8 workers", "scheduler"])
def test_every_way_of_grading_gives_the_same(second, where, request):
    if where == "scheduler":
        options = {"scheduler": request.getfixturevalue("scheduler")}
    else:
        options = {"workers": int(where.split()[0])}
    done = {one.student: one for one in grade(second, "week-1", **options)}
    assert not [one.error for one in done.values() if one.error]
    assert {student: one.points for student, one in done.items()} == {"ada": 4, "ben": 0, "cleo": 4}
    told = {
        name.split("_")[0]: [result.mistake for result in results]
        for name, (_, results) in done["ben"].notebooks.items()
    }
    assert told == {exercise: [mistake] for exercise, mistake in MISTAKES.items()}
    with Gradebook(second.coursedir.db_url, "statistics") as gradebook:
        assert gradebook.find_submission("week-1", "ada").score == 4


def test_a_worker_without_the_data_says_so(second, scheduler):
    """As on a machine where the folder does not exist."""
    second.config.Autograder.data = {"HEIGHTS": "/nowhere/heights"}
    done = list(grade(second, "week-1", scheduler=scheduler))
    assert len(done) == len(CLASS)
    assert all("HEIGHTS" in one.error and "/nowhere/heights" in one.error for one in done)


def test_an_instructor_can_validate_its_notebooks():
    for path in sorted(SECOND.glob("source/*/*.ipynb")):
        done = subprocess.run(
            [Path(sys.executable).with_name("nbgrader"), "validate", path],
            env={**os.environ, "HEIGHTS": str(SECOND / "data")},
            capture_output=True,
            text=True,
        )
        assert "Success! Your notebook passes all the tests." in done.stdout + done.stderr
