"""The grader's exceptions: each message says what happened, to what, and what to do."""

from autograder.status import Status


class AutograderError(Exception):
    """Anything the `autograder` command reports as an error and not as a crash."""


class CourseError(AutograderError):
    """The course folder is not what grading needs: no source notebook, no such assignment, ..."""


class UnreadableSubmission(AutograderError):
    """A submitted file that no notebook can be taken from; `status` says which kind of failure."""

    def __init__(self, reason: str, status: Status) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class KernelUnavailable(AutograderError):
    """No kernel could be started to run a submission in."""


def in_words(problem: Exception) -> str:
    """What went wrong outside of our code, in one line: of a file, which one; of a database, without
    the statement."""
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.filename}: {problem.strerror}"
    original = getattr(problem, "orig", None)  # SQLAlchemy's, where the database complains
    lines = str(original or problem).strip().splitlines()
    return lines[0] if lines else type(problem).__name__
