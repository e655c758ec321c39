"""A student's server: the lessons in their home, where the exercises' links lead."""

import os
from contextlib import suppress
from pathlib import Path

with suppress(FileExistsError):  # what is there stays, whatever it is
    lessons = Path(os.environ["MNIST_ROOT"]).with_name("notebooks")  # both are for everybody
    Path.home().joinpath("notebooks").symlink_to(lessons)
