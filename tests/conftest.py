"""What the tests share: the course's folders and small notebooks to take apart."""

import shutil
from pathlib import Path

import nbformat.v4 as v4
import pytest
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
PART_B = "part-b-coding"


def cell(source: str, grade_id: str = "", kind: str = "code", **nbgrader) -> NotebookNode:
    """A cell of a source notebook; `nbgrader` gives grade, solution, points."""
    made = v4.new_code_cell(source) if kind == "code" else v4.new_markdown_cell(source)
    if grade_id:
        made.id = grade_id.lower()
        defaults = {"grade": False, "solution": False, "locked": False, "task": False}
        made.metadata["nbgrader"] = {
            **defaults,
            "grade_id": grade_id,
            "schema_version": 3,
            **nbgrader,
        }
    return made


def hidden(check: str, body: str, points: float = 1) -> NotebookNode:
    """A test cell whose hidden part measures `body` with the argument x."""
    return cell(
        "# visible\n### BEGIN HIDDEN TESTS\nimport autograder\n\n"
        f'@autograder.check("{check}")\ndef _(x):\n    return dict({body})\n### END HIDDEN TESTS',
        check.replace(".", "-", 1),
        grade=True,
        locked=True,
        points=points,
    )


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder with part B, without gradebook and submissions."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "source", tmp_path / "source")
    return tmp_path
