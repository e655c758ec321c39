"""Taking notebooks that were handed in under another name, where it is clear which one is meant."""

from autograder import files
from autograder.course import Course, Place
from autograder.errors import CourseError
from autograder.renamed import alike
from autograder.run import rebuild
from autograder.status import Status


def accept(course: Course, assignment: str, student: str) -> dict[str, str]:
    """Copies each notebook of a submission that lies under another name, in a folder or in an archive
    to where it should be, if there is but one that has its cells and answers; one that is there as it
    was released is kept under the name ``… (as released).ipynb``.

    Returns, by notebook, what was taken.  Raises CourseError if the folder cannot be written.
    """
    taken = {}
    for name in course.notebooks(assignment):
        place = Place(assignment, student, name)
        if not course.beside(place):
            continue
        task = course.task(place, anew=True)
        if rebuild(task).status is not Status.RENAMED:
            continue
        found, _ = alike(task.source, task.released, task.others)
        if len(found) != 1:
            continue
        path = course.file(place)
        try:
            if path.exists():
                path.rename(path.with_name(f"{name} (as released).ipynb"))
            files.write(path, found[0].content, mode=0o644)
        except OSError as problem:
            raise CourseError(
                f"{found[0].name} of {student} cannot be taken for {name}: {problem}."
            ) from None
        taken[name] = found[0].name
    return taken
