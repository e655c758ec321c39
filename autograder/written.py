"""Written answers: the mark scheme and the model answer beside them, for whoever grades by hand.

Both stand in the answer cell in ``source/``.  They enter a page only while the formgrader renders
it: no file that a student could get, released, autograded or feedback, ever has them.
"""

import html
import re
from typing import Any
from urllib.parse import quote

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool

from autograder.course import Course
from autograder.rebuild import grade_id, source_and_release

_SCHEME = re.compile(
    r"^### BEGIN MARK SCHEME *\n(.*?)^### END MARK SCHEME *$\n?", re.DOTALL | re.MULTILINE
)


def mark_scheme(cell: NotebookNode) -> str:
    """The mark scheme in an answer cell of ``source/``, as Markdown; '' if it has none."""
    found = _SCHEME.search(cell.source)
    if not found:
        return ""
    if cell.cell_type == "code":
        return re.sub(r"^# ?", "", found[1], flags=re.MULTILINE).strip()
    return found[1].strip()


def model_answer(cell: NotebookNode) -> str:
    """The model answer in an answer cell of ``source/``, as Markdown."""
    text = _SCHEME.sub("", cell.source)
    text = re.sub(r"^ *### (BEGIN|END) SOLUTION *\n?", "", text, flags=re.MULTILINE).strip()
    return f"```python\n{text}\n```" if cell.cell_type == "code" else text


def by_hand(cell: NotebookNode) -> bool:
    """Whether a person grades this cell."""
    return bool(is_grade(cell) and is_solution(cell))


class ShowMarkSchemes(Preprocessor):
    """Puts mark scheme and model answer below each answer on the formgrader's page, and on no
    other page."""

    enabled = Bool(True).tag(config=True)
    desk = Bool(False, help="Whether to link each answer to the desk, see ``desk``.").tag(
        config=True
    )

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Reads ``source/`` anew for each page, so that a changed scheme needs no new grading."""
        if "submission_id" not in resources:  # only the formgrader gives it
            return nb, resources
        # nbgrader's template writes them as HTML
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if resources[name]:
                resources[name] = html.escape(resources[name])
        folder = Course(CourseDirectory(parent=self), self.config).source(
            resources["assignment_id"]
        )
        source, _ = source_and_release(folder / f"{resources['notebook_id']}.ipynb")
        schemes = {grade_id(cell): cell for cell in source.cells if by_hand(cell)}
        cells = []
        for cell in nb.cells:
            cells.append(cell)
            if by_hand(cell) and grade_id(cell) in schemes:
                if self.desk:
                    place = (resources["assignment_id"], resources["notebook_id"], grade_id(cell))
                    cells.append(_link(f"{resources['base_url']}/desk/{quote('/'.join(place))}"))
                cells.append(new_markdown_cell(_shown(schemes[grade_id(cell)])))
        nb.cells = cells
        return nb, resources


def _link(address: str) -> NotebookNode:
    """A cell that is nothing but a link: in Markdown there is none, see ``pages``."""
    link = f'<p><a href="{address}">This question over all students, at the desk</a></p>'
    output = new_output("display_data", {"text/html": link})
    return new_code_cell(outputs=[output], metadata={"transient": {"remove_source": True}})


def _shown(cell: NotebookNode) -> str:
    name, points = grade_id(cell), float(cell.metadata.nbgrader.points)
    return (
        f"#### Mark scheme for {name} ({points:g} points), never shown to students\n\n"
        f"{mark_scheme(cell)}\n\n"
        f"<details><summary>Model answer</summary>\n\n{model_answer(cell)}\n\n</details>"
    )
