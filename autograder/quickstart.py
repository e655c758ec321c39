"""A course of one exercise, ready to run: what ``autograder quickstart`` writes."""

import shutil
from pathlib import Path

from autograder.errors import CourseError

_TEMPLATE = Path(__file__).with_name("template")


def write(folder: Path) -> None:
    """Writes the course into `folder`, which is made.  Raises CourseError if something is there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} is not empty. Name a folder that is not there yet.")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_TEMPLATE, folder, dirs_exist_ok=True, ignore=ignored)
    (folder / "exchange").mkdir()
