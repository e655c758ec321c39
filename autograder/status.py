"""What became of a submitted notebook: the statuses, and the words for them."""

from enum import StrEnum


class Status(StrEnum):
    """How the grading of one notebook ended; the value is what tables and reports show."""

    GRADED = "graded"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too large"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    TOO_MANY_PROCESSES = "too many processes"
    TOO_MUCH_OUTPUT = "too much output"
    KERNEL_DIED = "killed its kernel"
    SUSPICIOUS = "suspicious"
    RENAMED = "under another name or form"
    ANSWER_MISSING = "answer cell missing"

    @property
    def read(self) -> bool:
        """Whether a notebook could be taken from the submission at all."""
        return self not in (Status.MISSING, Status.RENAMED, Status.UNREADABLE, Status.TOO_LARGE)
