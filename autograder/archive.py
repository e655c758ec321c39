"""Zip archives, those that students hand in and those that an LMS makes: looked into within limits.

Nothing is unpacked to where a name says.
"""

import io
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder import measure
from autograder.submission import LARGEST

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others can ask for gigabytes before they give a byte."""

LONGEST_NAME = 255
"""Characters of the longest name whose accents are put together: for a name of nothing else that takes
time which grows with the square."""


@contextmanager
def open_archive(archive: Path | io.BytesIO) -> Iterator[zipfile.ZipFile]:
    """An archive.  Raises ValueError, with the reason as a sentence, if it is none."""
    try:
        found = zipfile.ZipFile(archive)
    except Exception as problem:  # whatever is wrong with a student's file, it stops nobody else
        raise ValueError(f"it cannot be read as a zip archive: {problem}.") from None
    with found:
        yield found


def notebooks_in(data: bytes, room: int) -> Iterator[tuple[str, bytes]]:
    """The notebooks in an archive that a student handed in, each with its place there.

    Raises ValueError, with the reason as a sentence, for what is no archive, for one whose list of
    members costs too much to read, and once a notebook is larger than one may be, or all of them than
    `room` bytes.
    """
    if measure.members(data) is None:
        raise ValueError(f"it has more than {measure.MOST_PARTS} files, or says too much of them.")
    with open_archive(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            place = member_name(info)
            hidden = any(part.startswith((".", "__")) for part in Path(place).parts)
            if hidden or not place.lower().endswith(".ipynb"):
                continue
            found = unpacked(archive, info, min(room, LARGEST))
            room -= len(found)
            yield place, found


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int = LARGEST) -> bytes:
    """A member's content.  Raises ValueError, with the reason as a sentence, if it has more than
    `most` bytes, is a link, or is damaged, encrypted or packed in an unusual way."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ValueError("it is a link.")
    if info.compress_type not in _COMPRESSIONS:
        raise ValueError("it is packed in a way that is not read here; pack it as an ordinary zip.")
    try:
        with archive.open(info) as stream:
            data = stream.read(most + 1)
    except Exception as problem:  # as above
        raise ValueError(f"it cannot be unpacked: {problem}.") from None
    if len(data) > most:
        raise ValueError(f"it is larger than the limit of {LARGEST // 2**20} MB.")
    return data


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name; also of one that was written as UTF-8 without saying so."""
    found = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            found = found.encode("cp437").decode("utf-8")
    found = found.replace("\\", "/")
    return unicodedata.normalize("NFC", found) if len(found) <= LONGEST_NAME else found
