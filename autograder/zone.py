"""The course's time zone: which instant a due date means, and how times are said.

nbgrader keeps times in UTC without saying so.  Here they have a zone as soon as they are looked at.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from dateutil.parser import parse

from autograder.errors import CourseError

_WITH_NAME = re.compile(r"(?P<time>.*\d.*?)\s+(?P<zone>[A-Za-z][\w/+-]*)", re.DOTALL)
"""A time, and after it what may be a zone's name."""


def named(name: str) -> ZoneInfo:
    """A zone of the IANA list by its name.  Raises CourseError if there is none."""
    zone = _named(name)
    if zone is None:
        raise CourseError(
            f"'{name}' is no time zone: `c.Autograder.timezone` takes a name such as "
            "'Europe/Berlin', 'America/New_York' or 'UTC'."
        )
    return zone


def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def local(kept: datetime, zone: ZoneInfo) -> datetime:
    """A time of the gradebook's, which is in UTC and does not say so, in a zone."""
    return kept.replace(tzinfo=UTC).astimezone(zone)


def instant(given: str | datetime, zone: ZoneInfo) -> datetime:
    """The time that is meant, in UTC.

    Without a zone of its own (an offset, ``UTC``, or a name such as ``Europe/Berlin`` at the end) it is
    read off the clocks of `zone`.  A time that these show twice, when they are set back, is the later
    one; a time that they skip is as much later as they are set forward.  Raises CourseError if it is
    no time.
    """
    when = given
    try:
        if isinstance(when, str):
            match = _WITH_NAME.fullmatch(when.strip())
            if match and (own := _named(match["zone"])):
                when, zone = match["time"], own
            when = parse(when, tzinfos=_offset)
        if when.tzinfo is not None:
            return when.astimezone(UTC)
        return max(when.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError):
        raise CourseError(
            f"'{given}' is no date and time: give it as '2026-12-01 23:59', in the course's time "
            "zone, or with one, as in '2026-12-01 23:59 UTC' or '2026-12-01 23:59 Europe/Berlin'."
        ) from None


def _offset(name: str | None, seconds: int | None) -> tzinfo | None:
    """What an offset says; not an abbreviation, which several zones may have.  Raises ValueError."""
    if seconds is not None:
        return timezone(timedelta(seconds=seconds))
    if name is not None:
        raise ValueError(name)
    return None
