"""A new semester: the course again, without its students."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder.course import CONFIG, copy
from autograder.errors import CourseError

BESIDES = ("notebooks", "tests", "README.md", "environment.yml", "pyproject.toml", ".gitignore")
"""What a course may have besides its configuration, sources, verdicts and data."""


@dataclass(frozen=True)
class Copied:
    """What :func:`begin` did: names of files and folders."""

    copied: list[str]
    left: list[str]
    """Of the old course: students' and generated things, and whatever else lies there."""
    to_change: list[str]
    """What in the configuration still belongs to the old course, each a sentence."""


def begin(course: Path, folder: Path) -> Copied:
    """Makes the course in `course` anew in `folder`: only what is known to be no student's.

    Raises CourseError if `folder` is not empty, or lies in the course.
    """
    course, folder = course.resolve(), folder.resolve()
    if not (course / CONFIG).is_file():
        raise CourseError(f"There is no {CONFIG} in {course}. Name the course with --course.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} is not empty. Name a folder that is not there yet.")
    if course in folder.parents:
        raise CourseError(f"{folder} lies in the course itself. Name a folder beside it.")
    copy(course, folder)
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", ".ipynb_checkpoints")
    for name in BESIDES:
        if (course / name).is_dir() and not (folder / name).exists():
            shutil.copytree(course / name, folder / name, ignore=ignored)
        elif (course / name).is_file():
            shutil.copy(course / name, folder)
    copied = sorted(path.name for path in folder.iterdir())
    text = (folder / CONFIG).read_text("utf-8")
    to_change = ["c.CourseDirectory.course_id: a name of its own for this semester."]
    if "db_url" in text:
        to_change.append("c.CourseDirectory.db_url: a new database; this is the old gradebook.")
    if str(course) in text:
        to_change.append(f"The old course's folder, {course}.")
    to_change.append("Students' names, if there are any, such as those with extra days.")
    left = sorted({path.name for path in course.iterdir()} - {*copied, ".git"})
    return Copied(copied, left, to_change)
