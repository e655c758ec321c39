"""Rubrics and marks, in the gradebook's database; nbgrader's manual score and comment follow from
them.

Nothing is ever written over.  An item that is worded or priced anew, and an answer that is marked
anew, is a new row with the next version; whoever writes says which version it was made from, and
of two who write the same version only the first succeeds.  So marks outlast lost connections,
killed servers, and two people or two tabs with the same answer.
"""

import functools
import hashlib
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, overload

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import JSON, and_, delete, func, inspect, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from autograder import patches
from autograder.course import Course
from autograder.desk import answers
from autograder.desk.answers import Answer, Asked, Question
from autograder.errors import AutograderError
from autograder.rubric import GIVEN, NOT_GIVEN, Item, shown, total

FORMGRADER = "formgrader"
"""Who gave a mark that was found in the gradebook."""
SOURCE = "source"
"""Who wrote an item as the mark scheme in ``source/`` has it."""
HELD = 90.0
"""Seconds for which an answer stays with the page that opened it, unless that page asks again."""


class Conflict(AutograderError):
    """Somebody else was faster: what was to be written was made from what is no longer the latest
    version.  Nothing was written."""


class Base(DeclarativeBase):
    """The desk's own tables; nbgrader's stay as they are."""


class ItemRow(Base):
    """A version of an item of a question's rubric."""

    __tablename__ = "desk_item"
    question: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    points: Mapped[float]
    sentence: Mapped[str]
    gone: Mapped[bool]
    who: Mapped[str]
    at: Mapped[str]

    @property
    def item(self) -> Item:
        """The item as a rubric has it."""
        return Item(self.name, self.points, self.sentence)


class MarkRow(Base):
    """A version of the marks of an answer: of this text of this student's."""

    __tablename__ = "desk_mark"
    question: Mapped[str] = mapped_column(primary_key=True)
    student: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
    second: Mapped[bool] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    items: Mapped[list[int]] = mapped_column(JSON)
    points: Mapped[float | None]
    comment: Mapped[str]
    flag: Mapped[str]
    done: Mapped[bool]
    back: Mapped[int]
    who: Mapped[str]
    at: Mapped[str]


class LeaseRow(Base):
    """An answer that a page has open."""

    __tablename__ = "desk_lease"
    question: Mapped[str] = mapped_column(primary_key=True)
    student: Mapped[str] = mapped_column(primary_key=True)
    who: Mapped[str]
    tab: Mapped[str]
    until: Mapped[float]


@dataclass(frozen=True)
class Mark:
    """The marks of an answer."""

    items: tuple[int, ...] = ()
    """Numbers of the items that are given."""
    points: float | None = None
    """Points that were given outright, in the formgrader, whatever the items are worth."""
    comment: str = ""
    flag: str = ""
    """A note for a colleague who should look at this."""
    done: bool = False
    """Whether it counts; until then somebody is still at it."""
    version: int = 0
    back: int = 0
    """The version to which undoing leads."""
    who: str = ""

    def same(self, other: "Mark") -> bool:
        """Whether both say the same, whoever said it when."""
        return replace(self, version=0, back=0, who="") == replace(other, version=0, back=0, who="")


NOTHING = Mark()
"""The marks of an answer that nobody has looked at."""


class Entry(NamedTuple):
    """An answer with its marks and its place in the gradebook."""

    id: str
    student: str
    answer: Answer
    group: int
    """Alike answers have the same; -1 is for those that say nothing."""
    waits: bool
    """Whether nbgrader waits for somebody to grade it."""
    first: Mark
    second: Mark
    """Given blind, by somebody else than the first."""
    drawn: bool
    """Whether it is one of those that two people mark."""
    holder: str
    """The page that has it open now."""

    def role(self, who: str) -> bool:
        """Whether this person marks it as the second."""
        if self.second.version:
            return self.second.who == who
        return self.drawn and self.first.done and self.first.who not in (who, FORMGRADER)

    def mark(self, second: bool) -> Mark:
        """The marks of the first or of the second person."""
        return self.second if second else self.first

    def is_open(self, who: str) -> bool:
        """Whether there is something for this person to do."""
        if self.role(who):
            return not self.second.done
        return self.waits and not self.first.done


@dataclass(frozen=True)
class Board:
    """What a page shows."""

    entry: Entry | None
    """The answer; None if there is none."""
    entries: list[Entry]
    """All answers, in their order."""
    items: dict[int, ItemRow]
    saved: Mark | None = None
    """The marks that were saved before."""


def used(course: Course) -> bool:
    """Whether anybody has opened the desk of this course."""
    with patches.begin(course.directory.db_url) as connection:
        return bool(inspect(connection).has_table(MarkRow.__tablename__))


def rename(db: Session, assignment: str, old: str, now: str) -> None:
    """Rubrics and marks of a notebook stay with it under its new name."""
    if not inspect(db.connection()).has_table(MarkRow.__tablename__):
        return
    before = f"{assignment}/{old}/"
    for table in (ItemRow, MarkRow, LeaseRow):
        renamed = f"{assignment}/{now}/" + func.substr(table.question, len(before) + 1)
        mine = table.question.startswith(before, autoescape=True)
        db.execute(
            update(table)
            .where(mine)
            .values(question=renamed)
            .execution_options(synchronize_session=False)
        )


class Desk:
    """What several people who grade by hand share.

    Parameters
    ----------
    course
        The course; its gradebook gets three more tables.
    share
        The share of answers that two people mark, from 0 to 1.
    clock
        Seconds; for tests.
    """

    def __init__(
        self, course: Course, share: float = 0.0, clock: Callable[[], float] = time.time
    ) -> None:
        self.course = course
        self.share = share
        self._clock = clock
        with Gradebook(course.directory.db_url, course.directory.course_id):
            pass  # makes nbgrader's tables if there are none
        with patches.begin(course.directory.db_url) as connection:
            Base.metadata.create_all(connection)

    @contextmanager
    def _transaction(self, question: Question) -> Iterator["_Work"]:
        """Work on one question, which nobody else works on meanwhile; all of it is saved or
        nothing.  Begins with what has changed in ``source/``."""
        with (
            patches.begin(self.course.directory.db_url) as connection,
            Session(connection, expire_on_commit=False) as db,
        ):
            work = _Work(self, db, question, answers.asked(self.course, question))
            work.follow_source()
            yield work
            db.flush()

    def entries(self, question: Question, grouped: bool = True) -> list[Entry]:
        """All answers to a question, alike ones beside each other if they are to be `grouped`, in an
        order that says nothing on the students.  Takes over what was done in the formgrader."""
        with self._transaction(question) as work:
            return work.entries(grouped=grouped)

    def marked_twice(self, question: Question) -> list[Entry]:
        """The answers that two people have marked."""
        with self._transaction(question) as work:
            marks = work._marks()
            students = {s for (s, _, second), mark in marks.items() if second and mark.done}
            entries = work.entries(students=students) if students else []
            return [entry for entry in entries if entry.first.done and entry.second.done]

    def items(self, question: Question) -> dict[int, ItemRow]:
        """The items of a question's rubric by their numbers."""
        with self._transaction(question) as work:
            return work.items

    def take(
        self,
        question: Question,
        who: str,
        tab: str,
        after: str = "",
        save: tuple[str, str, Mark] | None = None,
    ) -> Board:
        """The next answer that waits for this person and that nobody has open, which is the page's
        from now on.  Before that it saves the marks `save`: id, text and marks, as for `mark`."""
        with self._transaction(question) as work:
            entries, saved = work.entries(), None
            if save:
                one = find(entries, save[0])
                saved = work.mark(one, *save[1:], who)
                place = entries.index(one)
                entries[place] = (
                    one._replace(second=saved)
                    if one.role(who)
                    else one._replace(first=saved, waits=True)
                )
            ids = [entry.id for entry in entries]
            start = ids.index(after) + 1 if after in ids else 0
            for entry in entries[start:] + entries[:start]:
                if entry.is_open(who) and entry.holder in ("", tab):
                    return Board(work.lease(entry, who, tab), entries, work.items, saved)
            return Board(work.lease(None, who, tab), entries, work.items, saved)

    def open(self, question: Question, id: str, who: str, tab: str) -> Board:
        """A certain answer, which is the page's from now on unless another has it open.  Raises
        Conflict if it is no longer there."""
        with self._transaction(question) as work:
            entries = work.entries()
            entry = find(entries, id)
            if entry.holder in ("", tab):
                entry = work.lease(entry, who, tab)
            return Board(entry, entries, work.items)

    def release(self, question: Question, who: str, tab: str) -> None:
        """The page has nothing open any more."""
        with self._transaction(question) as work:
            work.lease(None, who, tab)

    def mark(self, question: Question, id: str, text: str, mark: Mark, who: str) -> Mark:
        """Saves the marks of an answer, made from their version `mark.version`, and gives the new
        version.  `text` is the digest of what was read.  The same twice is saved once.  Raises
        Conflict if somebody else was faster."""
        with self._transaction(question) as work:
            return work.mark(work.entry(id), text, mark, who)

    def undo(self, question: Question, id: str, version: int, who: str) -> Mark:
        """Takes back the last step of an answer's marks, which has this version.  Raises Conflict
        if it is not the last."""
        with self._transaction(question) as work:
            entry = work.entry(id)
            second = entry.role(who)
            latest = entry.mark(second)
            if latest.version != version:
                raise Conflict(f"{latest.who} has marked this answer meanwhile.")
            if not version:
                return latest
            before = work.version(entry, second, latest.back)
            return work.save(entry, second, replace(before, version=version, who=who))

    def mark_group(
        self, question: Question, id: str, seen: Mapping[str, str], who: str
    ) -> list[str]:
        """Gives the marks of an answer to those like it that were `seen`, wait, and that nobody has
        open; the answers that got them.  Each has marks of its own from then on.  `seen` has by id the
        digest of what was read, also of the answer itself.  Raises Conflict if that was handed in
        again."""
        with self._transaction(question) as work:
            entries = work.entries()
            one = find(entries, id)
            work.require_text(one, seen.get(id, ""))
            alike = [
                entry
                for entry in entries
                if entry.group == one.group
                and entry.id != id
                and entry.answer.digest == seen.get(entry.id)
                and entry.is_open(who)
                and not entry.role(who)
                and not entry.holder
            ]
            for entry in alike:
                given = replace(one.first, version=entry.first.version, flag="", who=who)
                work.save(entry, False, replace(given, back=entry.first.version, done=True))
            return [entry.id for entry in alike]

    def change_item(
        self, question: Question, number: int | None, version: int, item: Item | None, who: str
    ) -> int:
        """Adds an item (`number` None), words or prices it anew, or removes it (`item` None); how
        many answers got other marks by this.  Raises Conflict if the item has changed since
        `version`."""
        with self._transaction(question) as work:
            work.entries()  # what the formgrader changed is taken over by the items as they were
            if number is None:
                number, version = work.new_number(), 0
            elif number not in work.items or work.items[number].version != version:
                raise Conflict("Somebody else has changed this item meanwhile.")
            work.write_item(number, version, item, who)
            return work.derive_with(number)

    def comments(self, question: Question) -> list[str]:
        """Comments that were given to this question before, the most frequent first."""
        with self._transaction(question) as work:
            found = [entry.first.comment for entry in work.entries() if entry.first.comment]
        return sorted(set(found), key=lambda text: (-found.count(text), text))

    def points(self, question: Question, mark: Mark) -> float:
        """What marks are worth."""
        with self._transaction(question) as work:
            return work.points(mark)


class _Work:
    """One transaction on one question."""

    def __init__(self, desk: Desk, db: Session, question: Question, asked: Asked) -> None:
        self.desk, self.db, self.question, self.asked = desk, db, question, asked
        self._rows: dict[str, Any] = {}

    @functools.cached_property
    def items(self) -> dict[int, ItemRow]:
        """The items that there are now, by number."""
        return {number: row for number, row in self._latest.items() if not row.gone}

    @functools.cached_property
    def _latest(self) -> dict[int, ItemRow]:
        """The last version of every item, also of those that are gone."""
        query = select(ItemRow).where(ItemRow.question == str(self.question))
        rows = self.db.scalars(query.order_by(ItemRow.number, ItemRow.version))
        return {row.number: row for row in rows}

    def new_number(self) -> int:
        """A number that no item ever had."""
        return max(self._latest, default=0) + 1

    def write_item(self, number: int, version: int, item: Item | None, who: str) -> None:
        """The next version of an item; None removes it."""
        before = self._latest.get(number)
        name, points, sentence = item or (before.item if before else Item("", 0.0, ""))
        self.db.add(
            ItemRow(
                question=str(self.question),
                number=number,
                version=version + 1,
                name=name,
                points=points,
                sentence=sentence,
                gone=item is None,
                who=who,
                at=_now(),
            )
        )
        self.db.flush()
        for read in ("items", "_latest", "_lines"):
            self.__dict__.pop(read, None)

    def follow_source(self) -> None:
        """Takes items over from the mark scheme, except those that somebody changed at the desk.
        One with another name, in the place of one that is no longer there, is the same item."""
        if self.asked.problem:
            return
        known = {row.name: row for row in self._latest.values()}
        pairs = [(item, known.pop(item.name, None)) for item in self.asked.rubric.items]
        left = [row for row in known.values() if row.who == SOURCE and not row.gone]
        changes: list[tuple[ItemRow | None, Item | None]] = []
        for item, row in pairs:
            if row is None:
                renamed = next((row for row in left if row.points == item.points), None)
                if renamed:
                    left.remove(renamed)
                changes.append((renamed, item))
            elif row.who == SOURCE and (row.gone or row.item != item):
                changes.append((row, item))
        changes += [(row, None) for row in left]
        if not changes:
            return
        self.entries()  # takes over what the formgrader changed, by the items as they were
        for row, new in changes:
            number, version = (row.number, row.version) if row else (self.new_number(), 0)
            self.write_item(number, version, new, SOURCE)
        self.derive_with()

    def points(self, mark: Mark) -> float:
        """What marks are worth: what was given outright, or the sum of the items."""
        if mark.points is not None:
            return mark.points
        given = [self.items[n].item for n in mark.items if n in self.items]
        return total(given, self.asked.points)

    def comment(self, mark: Mark) -> str:
        """What the student reads: the items, given or not, and the comment, as Markdown."""
        return "\n\n".join(part for part in (self._listed(mark), mark.comment) if part)

    def _listed(self, mark: Mark) -> str:
        if mark.points is not None:
            return ""
        lines = (line[number in mark.items] for number, line in self._lines.items())
        return "\n".join(filter(None, lines))

    @functools.cached_property
    def _lines(self) -> dict[int, tuple[str, str]]:
        """What a student reads of each item: where it is not given, and where it is."""
        lines = {}
        for number, row in self.items.items():
            worth, name = shown(row.points), f"**{row.name}**"
            if row.points > 0:
                lines[number] = (
                    f"- {NOT_GIVEN} {name} (0 of {worth}): {row.sentence}",
                    f"- {GIVEN} {name} ({worth} of {worth}): {row.sentence}",
                )
            else:
                lines[number] = "", f"- {worth} {name}: {row.sentence}"
        return lines

    def entries(
        self,
        id: str = "",
        take_over: bool = True,
        students: Collection[str] = (),
        grouped: bool = True,
    ) -> list[Entry]:
        """All answers, or only one, or those of some students; marks that were given in the
        formgrader are taken over."""
        query = (
            select(
                Grade.id,
                Grade.auto_score,
                Grade.manual_score,
                Grade.needs_manual_grade,
                Grade.notebook_id,
                SubmittedAssignment.student_id,
            )
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(GradeCell, Grade.cell_id == GradeCell.id)
            .where(
                Assignment.name == self.question.assignment,
                Notebook.name == self.question.notebook,
                GradeCell.name == self.question.cell,
            )
        )
        if id:
            query = query.where(Grade.id == id)
        if students:
            query = query.where(SubmittedAssignment.student_id.in_(students))
        rows = self.db.execute(query).all()
        student = rows[0].student_id if id and rows else ""
        marks = self._marks(student)
        comments = self._comments([row.notebook_id for row in rows])
        holders = self._holders()
        found = [
            (row, answer)
            for row in sorted(rows, key=lambda row: _digest(self.question, row.student_id))
            if (answer := answers.read(self.desk.course, self.question, row.student_id))
        ]
        texts = tuple(answer.text for _, answer in found)
        alone = bool(id or students) or not grouped
        groups = list(range(len(texts))) if alone else _groups(texts, self.asked.stub)
        entries = []
        for (row, answer), group in zip(found, groups, strict=False):
            key = (row.student_id, answer.digest)
            entry = Entry(
                id=row.id,
                student=row.student_id,
                answer=answer,
                group=group,
                waits=row.auto_score is None
                or row.needs_manual_grade
                or row.manual_score is not None,
                first=_standing(marks.get((*key, False), NOTHING), row),
                second=marks.get((*key, True), NOTHING),
                drawn=_share(self.question, *key) < self.desk.share,
                holder=holders.get(row.student_id, ""),
            )
            self._rows[row.id] = (row, *comments.get(row.notebook_id, ("", "")))
            entries.append(self._take_over(entry) if take_over else entry)
        return sorted(entries, key=lambda entry: (entry.group < 0, entry.group))

    def entry(self, id: str) -> Entry:
        """One answer, without its group.  Raises Conflict if it is no longer there."""
        return find(self.entries(id), id)

    def _marks(self, student: str = "") -> dict[tuple[str, str, bool], Mark]:
        """The latest marks, of everybody or of one student, by student, text and whether they are
        the second."""
        key = MarkRow.student, MarkRow.text, MarkRow.second
        chosen = [MarkRow.question == str(self.question)]
        if student:
            chosen.append(MarkRow.student == student)
        last = select(*key, func.max(MarkRow.version).label("version")).where(*chosen)
        latest = last.group_by(*key).subquery()
        query = select(*key, *(getattr(MarkRow, field.name) for field in fields(Mark)))
        same = [column == latest.c[column.key] for column in (*key, MarkRow.version)]
        rows = self.db.execute(query.join(latest, and_(*same)).where(*chosen))
        return {(row[0], row[1], row[2]): Mark(tuple(row[3]), *row[4:]) for row in rows}

    def version(self, entry: Entry, second: bool, version: int) -> Mark:
        """An earlier version of an answer's marks; no marks for version 0."""
        key = (str(self.question), entry.student, entry.answer.digest, second, version)
        row = self.db.get(MarkRow, key) if version else None
        if row is None:
            return NOTHING
        items, *rest = (getattr(row, field.name) for field in fields(Mark))
        return Mark(tuple(items), *rest)

    def _comments(self, notebooks: Sequence[str]) -> dict[str, tuple[str, str]]:
        """By submitted notebook, the id and the text of the comment given by hand."""
        query = (
            select(Comment.notebook_id, Comment.id, Comment.manual_comment)
            .join(BaseCell, Comment.cell_id == BaseCell.id)
            .where(BaseCell.name == self.question.cell)
        )
        if len(notebooks) == 1:
            query = query.where(Comment.notebook_id == notebooks[0])
        return {row[0]: (row[1], row[2] or "") for row in self.db.execute(query)}

    def _take_over(self, entry: Entry) -> Entry:
        """What somebody did in the formgrader counts."""
        row, _, comment = self._rows[entry.id]
        mark = entry.first
        if row.manual_score is None or row.needs_manual_grade:
            return entry
        known = mark.done and abs(row.manual_score - self.points(mark)) < 1e-9
        if known and comment == self.comment(mark):
            return entry
        listed = self._listed(mark) if mark.done else ""
        free = comment.removeprefix(listed).strip() if listed else comment
        taken = mark if known else Mark(points=row.manual_score, done=True, who=FORMGRADER)
        taken = replace(taken, comment=free, version=mark.version, back=mark.version)
        return entry._replace(first=self.save(entry, False, taken))

    @staticmethod
    def require_text(entry: Entry, text: str) -> None:
        """Raises Conflict unless an answer has the digest `text` of what was read."""
        if entry.answer.digest != text:
            raise Conflict("This answer was handed in again meanwhile; look at it anew.")

    def mark(self, entry: Entry, text: str, mark: Mark, who: str) -> Mark:
        """See ``Desk.mark``."""
        second = entry.role(who)
        latest = entry.mark(second)
        self.require_text(entry, text)
        if latest.version != mark.version:
            if latest.who == who and latest.same(mark):
                return latest
            raise Conflict(f"{latest.who} has marked this answer meanwhile; nothing was saved.")
        return self.save(entry, second, replace(mark, back=latest.version, who=who))

    def save(self, entry: Entry, second: bool, mark: Mark) -> Mark:
        """Writes marks as the version after `mark.version`; the gradebook follows the first."""
        mark = replace(mark, version=mark.version + 1)
        self.db.add(
            MarkRow(
                question=str(self.question),
                student=entry.student,
                text=entry.answer.digest,
                second=second,
                version=mark.version,
                items=sorted(mark.items),
                points=mark.points,
                comment=mark.comment,
                flag=mark.flag,
                done=mark.done,
                back=mark.back,
                who=mark.who,
                at=_now(),
            )
        )
        self.db.flush()
        if not second and (mark.done or entry.first.done):
            self._derive([(entry, mark)])
        return mark

    def derive_with(self, *numbers: int) -> int:
        """Writes anew what follows from these items, which have just changed; the number of answers
        that have one of them."""
        done = [(e, e.first) for e in self.entries(take_over=False) if e.first.done]
        self._derive(done)
        return sum(bool(set(mark.items) & set(numbers)) for _, mark in done)

    def _derive(self, marks: Sequence[tuple[Entry, Mark]]) -> None:
        """Writes score and comment of these answers into nbgrader's tables."""
        grades, comments = [], []
        for entry, mark in marks:
            row, comment, _ = self._rows[entry.id]
            score = self.points(mark) if mark.done else None
            waits = score is None and row.auto_score is None
            grades.append({"id": entry.id, "manual_score": score, "needs_manual_grade": waits})
            if comment:
                text = self.comment(mark) if mark.done else None
                comments.append({"id": comment, "manual_comment": text})
        if grades:
            self.db.execute(update(Grade), grades)
        if comments:
            self.db.execute(update(Comment), comments)

    def _holders(self) -> dict[str, str]:
        """By student, the page that has the answer open."""
        query = select(LeaseRow.student, LeaseRow.tab).where(
            LeaseRow.question == str(self.question), LeaseRow.until > self.desk._clock()
        )
        return {student: tab for student, tab in self.db.execute(query)}

    @overload
    def lease(self, entry: Entry, who: str, tab: str) -> Entry: ...
    @overload
    def lease(self, entry: None, who: str, tab: str) -> None: ...
    def lease(self, entry: Entry | None, who: str, tab: str) -> Entry | None:
        """Gives an answer to a page, which lets go of the one before."""
        now = self.desk._clock()
        self.db.execute(delete(LeaseRow).where((LeaseRow.tab == tab) | (LeaseRow.until <= now)))
        if entry is None:
            return None
        question, until = str(self.question), now + HELD
        row = LeaseRow(question=question, student=entry.student, who=who, tab=tab, until=until)
        self.db.add(row)
        self.db.flush()
        return entry._replace(holder=tab)


def find(entries: Sequence[Entry], id: str) -> Entry:
    """The answer with this id.  Raises Conflict if it is no longer there."""
    for entry in entries:
        if entry.id == id:
            return entry
    raise Conflict("This answer is no longer in the gradebook, or is being graded anew.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _standing(mark: Mark, row: Any) -> Mark:
    """Marks as far as the gradebook still has them: where grading a newer submission or the
    formgrader took them away, or put them back to hand grading, somebody has to look again."""
    if row.manual_score is not None and not row.needs_manual_grade:
        return mark
    if mark.points is not None:  # of the formgrader's, which keeps none
        return Mark(comment=mark.comment, flag=mark.flag, version=mark.version, back=mark.back)
    return replace(mark, done=False)


@functools.lru_cache(maxsize=100_000)
def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _share(*parts: object) -> float:
    """A number from 0 to 1 that belongs to an answer as if drawn by chance."""
    return int(_digest("second", *parts)[:13], 16) / 16**13


@functools.lru_cache(maxsize=64)
def _groups(texts: tuple[str, ...], stub: str) -> list[int]:
    return answers.groups(texts, stub)
