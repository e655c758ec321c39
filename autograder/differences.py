"""How the source of an assignment and the gradebook differ."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from nbformat import NotebookNode
from nbgrader.api import (
    BaseCell,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    TaskCell,
)
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from autograder.course import Course
from autograder.errors import CourseError
from autograder.rebuild import grade_id, source_and_release

Kind = type[GradeCell] | type[SolutionCell] | type[TaskCell] | type[SourceCell]
Key = tuple[str, Kind]
"""A row of a notebook: a cell's name, and which of nbgrader's tables it is in."""

GRADED = (GradeCell, TaskCell)
COMMENTED = (SolutionCell, TaskCell)


@dataclass(frozen=True)
class Differences:
    """How the source of an assignment differs from the gradebook."""

    assignment: str
    renamed: dict[str, str] = field(default_factory=dict)
    """Notebooks that have the same cells under another name: the old name, the new one."""
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    added: dict[str, dict[Key, NotebookNode]] = field(default_factory=dict)
    """By notebook, what the gradebook lacks."""
    removed: dict[str, set[Key]] = field(default_factory=dict)
    """By notebook, what the source lacks; of notebooks that are gone, everything."""
    points: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    """By notebook and cell, the points in the gradebook and in the source."""

    @property
    def structural(self) -> bool:
        """Whether rows have to come or go."""
        return bool(self.renamed or self.new or self.gone or self.added or self.removed)

    def __bool__(self) -> bool:
        return self.structural or bool(self.points)

    def __str__(self) -> str:
        return "; ".join(self.lines())

    def lines(self) -> Iterator[str]:
        """A phrase for each."""
        for old, now in self.renamed.items():
            yield f"the notebook {old} is called {now}"
        for name in self.new:
            yield f"the notebook {name} is new"
        for name in self.gone:
            yield f"the notebook {name} is gone"
        for name, rows in self.added.items():
            removed = {cell for cell, _ in self.removed.get(name, ())}
            if name not in self.new:
                for cell in dict.fromkeys(cell for cell, _ in rows if cell not in removed):
                    yield f"{name} has a new cell {cell}"
        for name, keys in self.removed.items():
            if name not in self.gone:
                added = {cell for cell, _ in self.added.get(name, ())}
                for cell in sorted({cell for cell, _ in keys}):
                    yield (
                        f"the cell {cell} of {name} is of another kind"
                        if cell in added
                        else f"the cell {cell} of {name} is gone"
                    )
        for name, changes in self.points.items():
            for cell, (before, after) in changes.items():
                yield f"{cell} of {name} is worth {after:g} points, not {before:g}"


def rows(notebook: NotebookNode) -> dict[Key, NotebookNode]:
    """The rows that nbgrader keeps of a source notebook, each with its cell."""
    found: dict[Key, NotebookNode] = {}
    for cell in notebook.cells:
        kinds: dict[Kind, bool] = {
            GradeCell: is_grade(cell),
            SolutionCell: is_solution(cell),
            TaskCell: is_task(cell),
        }
        kinds[SourceCell] = any(kinds.values()) or is_locked(cell)
        found |= {(grade_id(cell), kind): cell for kind, wanted in kinds.items() if wanted}
    return found


def rows_of(notebook: Notebook) -> dict[Key, BaseCell | SourceCell]:
    cells = chain(notebook.grade_cells, notebook.solution_cells, notebook.task_cells)
    return {(cell.name, type(cell)): cell for cell in chain(cells, notebook.source_cells)}


def differences(course: Course, gradebook: Gradebook, assignment: str) -> Differences:
    """How the source differs from the gradebook.  Raises CourseError if the latter knows nothing of
    the assignment."""
    try:
        notebooks = {n.name: n for n in gradebook.find_assignment(assignment).notebooks}
    except MissingEntry:
        notebooks = {}
    if not notebooks:
        raise CourseError(
            f"The gradebook has no assignment '{assignment}'. Check the name, or run "
            f"`nbgrader generate_assignment {assignment}` first."
        )
    source = {
        name: rows(source_and_release(course.source(assignment) / f"{name}.ipynb")[0])
        for name in course.notebooks(assignment)
    }
    known = {name: rows_of(notebook) for name, notebook in notebooks.items()}
    new, gone = source.keys() - known.keys(), known.keys() - source.keys()
    renamed = {}
    for old in sorted(gone):
        alike = [
            name for name in new if 2 * len(source[name].keys() & known[old]) > len(known[old])
        ]
        if len(alike) == 1:
            renamed[old] = alike[0]
            new, gone = new - {alike[0]}, gone - {old}
    found = Differences(assignment, renamed, tuple(sorted(new)), tuple(sorted(gone)))
    for name, wanted in source.items():
        former = next((old for old, now in renamed.items() if now == name), name)
        there = known.get(former, {})
        if added := {key: cell for key, cell in wanted.items() if key not in there}:
            found.added[name] = added
        if removed := there.keys() - wanted.keys():
            found.removed[name] = set(removed)
        changed = {
            cell: (
                float(there[cell, kind].max_score),
                float(wanted[cell, kind].metadata.nbgrader.points),
            )
            for cell, kind in there.keys() & wanted.keys()
            if kind in GRADED
        }
        if changed := {cell: (old, now) for cell, (old, now) in changed.items() if old != now}:
            found.points[name] = changed
    found.removed.update({name: set(known[name]) for name in gone})
    return found


def refusal(found: Differences) -> str:
    """Why nothing is done while source and gradebook differ, and what to do."""
    return (
        f"source/{found.assignment} and the gradebook differ: {found}. "
        f"`autograder migrate {found.assignment}` brings the gradebook and release/ to the source and "
        "keeps every grade, mark and comment; until then nothing is changed."
    )


def agree(course: Course, gradebook: Gradebook, assignment: str) -> None:
    """Raises CourseError, which says what to do, if the source differs from the gradebook."""
    if found := differences(course, gradebook, assignment):
        raise CourseError(refusal(found))
