"""How submissions get from a student to the course on a machine whose users must not trust each other.

nbgrader's own classes leave a submission readable and writable to whoever knows its name, take one
that says it is somebody else's, believe its timestamp, follow links in it with the rights of the
course, and stop at the first that cannot be copied. ``nbgrader_config.py`` beside this file puts
these in their place.
"""

import fnmatch
import os
import pwd
import re
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import (
    Exchange,
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeSubmit,
)
from nbgrader.utils import parse_utc
from traitlets import Float

# nbgrader wants everybody to be able to write to the exchange's root, where they could then offer
# courses of their own. The course's folder is there already: nobody has to.
for _kind in (Exchange, ExchangeReleaseAssignment):
    _kind.ensure_root = lambda self: None

_REFUSED = "+"
"""No student's name: nbgrader groups what is refused under it, away from everybody's submissions."""

_DEEPEST = 10
"""Folders within folders in a submission: what copies and removes it goes down step by step."""

_MOST = 10_000
"""Files and folders in a submission: each takes one of a disk's inodes, and time to collect."""

_SECRET = re.compile(rb"[0-9a-f]{128}")
"""What `nbgrader submit` makes; the file with the feedback gets its name from it."""


class Refused(Exception):
    """A submission that is not collected; the message says why."""


class Submit(ExchangeSubmit):
    """Leaves a submission open to its student and the course, whose group ``inbound`` hands down."""

    def copy_files(self) -> None:
        super().copy_files()
        os.chmod(os.path.join(self.inbound_path, self.assignment_filename), 0o770)


class Collect(ExchangeCollect):
    """Takes from a submission only what its student's own account wrote, and refuses the rest.

    Each refusal is an error in the log, which the formgrader shows after collecting. Names that
    students chose are quoted in it, so that none looks like another or like a line of the log.
    """

    grace = Float(
        60,
        min=0,
        help="Seconds after the time that a submission states in which it has to arrive whole, for "
        "that time to count; else the time of its arrival counts.",
    ).tag(config=True)

    def init_src(self) -> None:
        self.check_owner = False  # nbgrader's own look at it, which only warns
        super().init_src()
        self.src_records = [r for r in self.src_records if r["username"] != _REFUSED]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        name = os.path.basename(path)
        try:
            student, stated = _parts(name)
            time = self._time(stated, _read(path, student, lambda *_: None))
        except (Refused, OSError) as reason:
            self.log.error("Refused: %a: %s", name, reason)
            return {"username": _REFUSED, "filename": name, "timestamp": datetime.min}
        return {"username": student, "filename": name, "timestamp": time}

    def _time(self, stated: datetime, arrived: datetime) -> datetime:
        """The later of the two, but for the grace; nobody submits at a time still to come."""
        if stated > datetime.now(UTC).replace(tzinfo=None):
            return arrived
        return stated if (arrived - stated).total_seconds() <= self.grace else arrived

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copies a submission, or nothing of it: one that cannot be copied stops no other."""
        name = os.path.basename(src)
        try:
            student, stated = _parts(name)
            arrived = self._copy(src, dest, student)
            time = self._time(stated, arrived)
            Path(dest, "timestamp.txt").write_text(f"{time} UTC")
        except (Refused, OSError) as reason:
            shutil.rmtree(dest, ignore_errors=True)
            self.log.error("Refused: %a: %s", name, reason)
            return
        if time != stated:
            self.log.warning(
                "%a states a time at which it was not submitted; counted as of %s UTC, when it"
                " arrived (Collect.grace is %g s)",
                name,
                time,
                self.grace,
            )
        elif seconds := max(0, int((arrived - stated).total_seconds())):
            self.log.info(
                "%a arrived %d s after the time that it states, which counts (Collect.grace is"
                " %g s)",
                name,
                seconds,
                self.grace,
            )

    def _copy(self, src: str, dest: str, student: str) -> datetime:
        """Copies what is wanted of a submission; returns when it was last changed."""
        left = 1000 * self.coursedir.max_dir_size

        def copy(file: Path, descriptor: int) -> None:
            nonlocal left
            if self._unwanted(file, os.fstat(descriptor).st_size):
                return
            target = Path(dest, file)
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(descriptor, "rb", closefd=False) as source, target.open("wb") as written:
                while block := source.read(min(left + 1, 1 << 20)):
                    left -= len(block)
                    if left < 0:
                        raise Refused(f"it has more than {self.coursedir.max_dir_size} kB")
                    written.write(block)

        changed = _read(src, student, copy)
        if not _SECRET.fullmatch(Path(dest, "submission_secret.txt").read_bytes()):
            raise Refused("its submission_secret.txt is not one that `nbgrader submit` makes")
        return changed

    def _unwanted(self, relative: Path, size: int) -> bool:
        """Whether the course's settings leave a file out, as they do in nbgrader."""

        def named(part: str, patterns: list[str]) -> bool:
            return any(fnmatch.fnmatch(part, pattern) for pattern in patterns)

        if size > 1000 * self.coursedir.max_file_size:
            self.log.warning("%a is too large and left out", str(relative))
            return True
        ignored = any(named(part, self.coursedir.ignore) for part in relative.parts)
        return ignored or not named(relative.name, self.coursedir.include)


def _parts(name: str) -> tuple[str, datetime]:
    """The student and the time that a submission's name states."""
    parts = name.rsplit("+", 3)
    try:
        student, _, stated = parts[:3]
        return student, parse_utc(stated)
    except Exception:  # whatever dateutil raises at what it cannot read: also decimal's
        raise Refused("its name is not one that `nbgrader submit` gives") from None


def _read(path: str, student: str, take: Callable[[Path, int], None]) -> datetime:
    """Hands every file of a complete submission of `student`'s to `take`: its path in there, and an
    open descriptor, so that nothing can be exchanged after its check.

    Returns when a file or folder of it was last changed, moved or linked, by the kernel's account,
    looked at after `take`: what `take` saw is not newer. Raises Refused if it is not the student's,
    not complete, or not files and folders only.
    """

    def check(found: os.stat_result, shown: str) -> None:
        try:
            owner = pwd.getpwuid(found.st_uid).pw_name
        except KeyError:
            owner = f"user {found.st_uid}"
        if owner != student:
            raise Refused(f"{shown!a} belongs to {owner}, not to {student!a}")
        if stat.S_IFMT(found.st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
            raise Refused(f"{shown!a} is neither a file nor a folder")

    missing, number, latest = {"timestamp.txt", "submission_secret.txt"}, 0, 0.0

    def visit(name: str, parent: int | None, relative: Path) -> None:
        """A file, or a folder with all that is in it."""
        nonlocal number, latest
        check(os.stat(name, dir_fd=parent, follow_symlinks=False), str(relative))
        try:  # by now it may be a link, or a pipe
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            descriptor = os.open(name, flags, dir_fd=parent)
        except OSError as error:
            raise Refused(f"{str(relative)!a} cannot be read: {error.strerror}") from None
        try:
            found = os.fstat(descriptor)
            check(found, str(relative))
            if relative.parts and stat.S_ISREG(found.st_mode):
                take(relative, descriptor)
                missing.discard(str(relative))
            elif len(relative.parts) > _DEEPEST:
                raise Refused(f"it has folders more than {_DEEPEST} deep")
            else:
                with os.scandir(descriptor) as listed:
                    names = [entry.name for entry in islice(listed, _MOST + 1 - number)]
                number += len(names)
                if number > _MOST:
                    raise Refused(f"it has more than {_MOST} files and folders")
                for inside in names:
                    visit(inside, descriptor, relative / inside)
            latest = max(latest, os.fstat(descriptor).st_ctime)
        finally:
            os.close(descriptor)

    visit(path, None, Path())
    if missing:
        raise Refused("it is not complete, or not made by `nbgrader submit`")
    return datetime.fromtimestamp(latest, UTC).replace(tzinfo=None)
