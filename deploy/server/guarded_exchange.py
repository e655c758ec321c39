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
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import (
    Exchange,
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeSubmit,
)
from nbgrader.utils import parse_utc

# nbgrader wants everybody to be able to write to the exchange's root, where they could then offer
# courses of their own. The course's folder is there already: nobody has to.
for _kind in (Exchange, ExchangeReleaseAssignment):
    _kind.ensure_root = lambda self: None

_REFUSED = "+"
"""No student's name: nbgrader groups what is refused under it, away from everybody's submissions."""

_SLOWEST_SUBMIT = timedelta(minutes=10)
"""A submission's files have changed this near to the time it states; else their time counts."""

_DEEPEST = 10
"""Folders within folders in a submission: what copies and removes it goes down step by step."""

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

    def init_src(self) -> None:
        self.check_owner = False  # nbgrader's own look at it, which only warns
        super().init_src()
        self.src_records = [r for r in self.src_records if r["username"] != _REFUSED]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        name = os.path.basename(path)
        try:
            student, stated = _parts(name)
            changed = _last_change(path, student)
        except (Refused, OSError) as reason:
            self.log.error("Refused: %a: %s", name, reason)
            return {"username": _REFUSED, "filename": name, "timestamp": datetime.min}
        if abs(changed - stated) > _SLOWEST_SUBMIT:
            self.log.warning(
                "%a states a time at which it was not submitted; counted as of %s UTC",
                name,
                changed,
            )
            stated = changed
        return {"username": student, "filename": name, "timestamp": stated}

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copies a submission, or nothing of it: one that cannot be copied stops no other."""
        record = self._path_to_record(src)
        if record["username"] == _REFUSED:
            return
        try:
            self._copy(src, dest, record["username"])
            Path(dest, "timestamp.txt").write_text(f"{record['timestamp']} UTC")
        except (Refused, OSError) as reason:
            shutil.rmtree(dest, ignore_errors=True)
            self.log.error("Refused: %a: %s", record["filename"], reason)

    def _copy(self, src: str, dest: str, student: str) -> None:
        """Copies through open descriptors, so that nothing can be exchanged after its check."""
        left = 1000 * self.coursedir.max_dir_size
        for folder, name, descriptor in _owned_files(src, student):
            relative = Path(os.path.relpath(folder, src), name)
            if self._unwanted(relative, os.fstat(descriptor).st_size):
                continue
            target = Path(dest, relative)
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(descriptor, "rb", closefd=False) as source, target.open("wb") as copy:
                while block := source.read(min(left + 1, 1 << 20)):
                    left -= len(block)
                    if left < 0:
                        raise Refused(f"it has more than {self.coursedir.max_dir_size} kB")
                    copy.write(block)
        if not _SECRET.fullmatch(Path(dest, "submission_secret.txt").read_bytes()):
            raise Refused("its submission_secret.txt is not one that `nbgrader submit` makes")

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
    except (ValueError, OverflowError):
        raise Refused("its name is not one that `nbgrader submit` gives") from None


def _last_change(path: str, student: str) -> datetime:
    """When anything of a complete submission of `student` was last changed, by the kernel's account.

    Raises Refused if it is not the student's, not complete, or not files and folders only.
    """
    names, latest = set(), 0.0
    for folder, name, descriptor in _owned_files(path, student):
        names.add(os.path.join(os.path.relpath(folder, path), name))
        latest = max(latest, os.fstat(descriptor).st_ctime)
    if not names >= {"./timestamp.txt", "./submission_secret.txt"}:
        raise Refused("it is not complete, or not made by `nbgrader submit`")
    return datetime.fromtimestamp(latest, UTC).replace(tzinfo=None)


def _owned_files(path: str, student: str) -> Iterator[tuple[str, str, int]]:
    """Every file as (folder, name, open descriptor); Refused at the first that is not a plain file
    or folder of `student`'s."""

    def check(found: os.stat_result, shown: str, kind: int) -> None:
        try:
            owner = pwd.getpwuid(found.st_uid).pw_name
        except KeyError:
            owner = f"user {found.st_uid}"
        if owner != student:
            raise Refused(f"{shown!a} belongs to {owner}, not to {student!a}")
        if stat.S_IFMT(found.st_mode) != kind:
            raise Refused(f"{shown!a} is neither a file nor a folder")

    def unreadable(error: OSError) -> None:
        raise Refused(f"it cannot be read: {error.strerror}")

    check(os.lstat(path), ".", stat.S_IFDIR)
    for folder, folders, files, place in os.fwalk(path, onerror=unreadable):
        relative = os.path.relpath(folder, path)
        if relative.count(os.sep) >= _DEEPEST:
            raise Refused(f"it has folders more than {_DEEPEST} deep")
        check(os.fstat(place), relative, stat.S_IFDIR)
        for name in folders:
            check(os.stat(name, dir_fd=place, follow_symlinks=False), name, stat.S_IFDIR)
        for name in files:
            check(os.stat(name, dir_fd=place, follow_symlinks=False), name, stat.S_IFREG)
            try:
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
                descriptor = os.open(name, flags, dir_fd=place)
            except OSError as error:
                raise Refused(f"{name!a} cannot be read: {error.strerror}") from None
            try:
                check(os.fstat(descriptor), name, stat.S_IFREG)
                yield folder, name, descriptor
            finally:
                os.close(descriptor)
