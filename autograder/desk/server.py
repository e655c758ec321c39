"""The desk's pages: an extension of Jupyter's server, which knows who asks and lets nobody else in."""

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.extension.application import ExtensionApp, ExtensionAppJinjaMixin
from jupyter_server.extension.handler import ExtensionHandlerJinjaMixin, ExtensionHandlerMixin
from nbgrader.apps.baseapp import NbGrader
from tornado import web
from tornado.ioloop import IOLoop
from traitlets import Float, Unicode
from traitlets.config import Configurable

from autograder import mathml
from autograder.course import Course
from autograder.desk import agreement, answers, compare
from autograder.desk.answers import Question
from autograder.desk.store import Board, Conflict, Desk, Entry, Mark, find
from autograder.errors import CourseError
from autograder.pages import as_written
from autograder.rubric import Item, points, shown

FOLDER = Path(__file__).parent
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
"""What a page of the desk may load and do: nothing that a student could have put into an answer."""


class HandGrading(Configurable):
    """The section ``c.HandGrading`` of ``nbgrader_config.py``."""

    marked_twice = Float(
        0.0,
        min=0.0,
        max=1.0,
        help="The share of answers that two people mark, the second without seeing what the first "
        "gave. The first marks count; the second tell how far graders agree.",
    ).tag(config=True)


class DeskApp(ExtensionAppJinjaMixin, ExtensionApp):
    """The extension."""

    name = "desk"
    extension_url = default_url = "/desk"
    load_other_extensions = False
    serverapp_config = {  # noqa: RUF012
        "jpserver_extensions": {"nbgrader.server_extensions.formgrader": True}
    }
    static_paths = [str(FOLDER / "static")]  # noqa: RUF012  (a traitlet of the base class)
    template_paths = [str(FOLDER / "templates")]  # noqa: RUF012
    grader = Unicode(help="Who grades, where the server does not know who asks.").tag(config=True)

    @classmethod
    def get_extension_package(cls) -> str:
        """Where the server finds it."""
        return __name__

    def initialize_settings(self) -> None:
        """Opens the course that the server was started in."""
        nbgrader = NbGrader()
        nbgrader.initialize([])
        course = Course(nbgrader.coursedir, nbgrader.config)
        course.keep_private()
        share = HandGrading(config=nbgrader.config).marked_twice
        self.settings["desk_store"] = Desk(course, share)

    def initialize_handlers(self) -> None:
        """The pages, and what their scripts ask for."""
        question = r"/([^/]+/[^/]+/[^/]+)"
        self.handlers.extend(
            [
                (r"/desk/?", Overview),
                (rf"/desk/api/([a-z-]+){question}", Api),
                (rf"/desk{question}", QuestionPage),
            ]
        )


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__, "app": DeskApp}]


class Handler(ExtensionHandlerJinjaMixin, ExtensionHandlerMixin, JupyterHandler):
    """What all answers of the desk have in common."""

    @property
    def content_security_policy(self) -> str:
        """The same for every page."""
        return POLICY

    @property
    def desk(self) -> Desk:
        """The course's desk."""
        return self.settings["desk_store"]  # type: ignore[no-any-return]

    @property
    def who(self) -> str:
        """Who asks."""
        return str(self.extensionapp.grader or self.current_user.username)

    def question(self, text: str) -> Question:
        """The question of an address.  Raises HTTPError if there is none."""
        question = Question.read(text)
        try:
            answers.asked(self.desk.course, question)
        except CourseError as problem:
            raise web.HTTPError(404, str(problem)) from None
        return question

    def page(self, template: str, **values: Any) -> None:
        """Writes a page."""
        values |= {"base": f"{self.base_url}desk", "who": self.who}
        values["formgrader"] = f"{self.base_url}formgrader/manage_assignments"
        self.finish(self.render_template(template, **values))


class Overview(Handler):
    """All questions, and how far graders agree."""

    @web.authenticated
    def get(self) -> None:
        """The page."""
        course, parts = self.desk.course, []
        for folder in sorted(course.source("*").parent.glob("*/")):
            rows = [
                (question, _counts(self.desk.entries(question, grouped=False), self.who))
                for question in answers.questions(course, folder.name)
            ]
            if rows:
                found = agreement.pairs(self.desk, folder.name)
                parts.append(
                    {
                        "name": folder.name,
                        "rows": rows,
                        "questions": agreement.by_question(found),
                        "graders": agreement.by_grader(found),
                        "pairs": [pair for pair in found if pair.difference][:10],
                    }
                )
        self.page("overview.html", parts=parts, shown=shown)


class QuestionPage(Handler):
    """One question over all students."""

    @web.authenticated
    def get(self, text: str) -> None:
        """The page; its script asks for the rest."""
        question = self.question(text)
        _ = self.xsrf_token  # sets the cookie that the page's script sends back
        asked = answers.asked(self.desk.course, question)
        samples = [
            {
                "name": sample.name,
                "points": shown(sample.points),
                "html": mathml.markdown(sample.answer),
                "reasons": [
                    (given, name, mathml.sentence(why))
                    for name, (given, why) in sample.reasons.items()
                ],
            }
            for sample in asked.rubric.samples
        ]
        self.page(
            "question.html",
            question=question,
            most=shown(asked.points),
            problem=asked.problem,
            text=mathml.markdown(asked.text),
            notes=mathml.markdown(asked.rubric.notes),
            model=mathml.markdown(asked.model),
            samples=samples,
        )


class Api(Handler):
    """What the script of a question's page asks for: JSON to JSON."""

    @web.authenticated
    def post(self, verb: str, text: str) -> None:
        """Answers 409 with a sentence where somebody else was faster."""
        question, body = self.question(text), self.get_json_body() or {}
        verbs: dict[str, Callable[[Question, dict[str, Any]], Any]] = {
            "rubric": self._rubric,
            "next": self._next,
            "open": self._open,
            "mark": self._mark,
            "undo": self._undo,
            "group": self._group,
            "mark-group": self._mark_group,
            "item": self._item,
            "name": self._name,
            "release": self._release,
        }
        if verb not in verbs:
            raise web.HTTPError(404)
        try:
            answer = verbs[verb](question, body)
        except (Conflict, CourseError) as problem:
            self.set_status(409 if isinstance(problem, Conflict) else 400)
            answer = {"message": str(problem)}
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(answer))

    def _rubric(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        items = self.desk.items(question)
        return {
            "items": [
                {
                    "number": number,
                    "version": row.version,
                    "name": row.name,
                    "points": row.points,
                    "shown": shown(row.points),
                    "sentence": row.sentence,
                    "html": mathml.sentence(row.sentence),
                }
                for number, row in items.items()
            ],
            "comments": self.desk.comments(question),
        }

    def _next(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        save = _read(body["save"]) if body.get("save") else None
        board = self.desk.take(question, self.who, body["tab"], body.get("after", ""), save)
        IOLoop.current().call_later(0.05, self._prepare, board)
        return self._shown(question, body["tab"], board)

    def _prepare(self, board: Board) -> None:
        """Renders what comes after an answer, while somebody reads that."""
        if board.entry is None:
            return
        place = [entry.id for entry in board.entries].index(board.entry.id)
        for entry in board.entries[place + 1 :] + board.entries[:place]:
            if entry.is_open(self.who) and not entry.holder:
                if not entry.answer.code:
                    mathml.markdown(entry.answer.text)
                return

    def _open(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        board = self.desk.open(question, body["id"], self.who, body["tab"])
        return self._shown(question, body["tab"], board)

    def _shown(self, question: Question, tab: str, board: Board) -> dict[str, Any]:
        """An answer for the page, and how far everything is."""
        entry, entries = board.entry, board.entries
        found: dict[str, Any] = {
            "entry": None,
            "counts": _counts(entries, self.who),
            "order": [[e.id, _state(e, self.who)] for e in entries],
            "stamp": [[number, row.version] for number, row in board.items.items()],
        }
        if entry:
            second = entry.role(self.who)
            mark = entry.mark(second)
            alike = [e for e in entries if e.group == entry.group and e.id != entry.id]
            found["entry"] = {
                "id": entry.id,
                "place": [e.id for e in entries].index(entry.id) + 1,
                "text": entry.answer.digest,
                "html": _answer(self.desk.course, question, entry),
                "says": entry.group >= 0,
                "alike": len(alike),
                "waiting": sum(e.is_open(self.who) and not e.role(self.who) for e in alike),
                "second": second,
                "held": entry.holder not in ("", tab),
                "mark": _as_json(mark),
            }
        return found

    def _mark(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        return _as_json(self.desk.mark(question, *_read(body), self.who))

    def _undo(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        return _as_json(self.desk.undo(question, body["id"], int(body["version"]), self.who))

    def _group(self, question: Question, body: dict[str, Any]) -> list[dict[str, Any]]:
        entries = self.desk.entries(question)
        one = find(entries, body["id"])
        alike = [
            (place, e)
            for place, e in enumerate(entries, 1)
            if e.group == one.group and e.id != one.id and not e.role(self.who)
        ]
        texts = compare.with_differences(one.answer.text, (e.answer.text for _, e in alike))
        return [
            {
                "id": e.id,
                "text": e.answer.digest,
                "place": place,
                "state": _state(e, self.who),
                "version": e.first.version,
                "points": shown(self.desk.points(question, e.first)) if e.first.done else "",
                "html": text,
            }
            for (place, e), text in zip(alike, texts, strict=True)
        ]

    def _mark_group(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        return {"ids": self.desk.mark_group(question, body["id"], body["seen"], self.who)}

    def _item(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        item = None
        if not body.get("remove"):
            try:
                worth = points(body["points"].strip().replace("−", "-").replace(".5", "½"))
            except ValueError as problem:
                raise CourseError(f"{problem}.") from None
            item = Item(body["name"].strip(), worth, body["sentence"].strip())
            if not (item.name and item.sentence):
                raise CourseError("An item has a name, and a sentence for the student.")
        number, version = body.get("number"), int(body.get("version") or 0)
        return {"changed": self.desk.change_item(question, number, version, item, self.who)}

    def _name(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        entries = self.desk.entries(question, grouped=False)
        return {"name": find(entries, body["id"]).student}

    def _release(self, question: Question, body: dict[str, Any]) -> dict[str, Any]:
        self.desk.release(question, self.who, body["tab"])
        return {}


def _read(body: dict[str, Any]) -> tuple[str, str, Mark]:
    """An answer's id and text, and its marks, as a page sends them."""
    mark = Mark(
        items=tuple(sorted(int(number) for number in body["items"])),
        points=body["points"],
        comment=str(body["comment"]).strip(),
        flag=str(body["flag"]).strip(),
        done=bool(body["done"]),
        version=int(body["version"]),
    )
    return body["id"], body["text"], mark


def _as_json(mark: Mark) -> dict[str, Any]:
    return {
        "items": list(mark.items),
        "points": mark.points,
        "comment": mark.comment,
        "flag": mark.flag,
        "done": mark.done,
        "version": mark.version,
        "who": mark.who,
    }


def _state(entry: Entry, who: str) -> str:
    """An answer in a word, as this person sees it."""
    mark = entry.mark(entry.role(who))
    if mark.flag:
        return "flagged"
    if entry.is_open(who):
        return "open"
    return "marked" if mark.done else "nothing"


def _counts(entries: list[Entry], who: str) -> dict[str, int]:
    """How many answers there are, wait, are marked and are flagged."""
    states = [_state(entry, who) for entry in entries]
    return {
        "all": len(states),
        "open": sum(entry.is_open(who) for entry in entries),
        "marked": sum(entry.mark(entry.role(who)).done for entry in entries),
        "flagged": states.count("flagged"),
    }


def _answer(course: Course, question: Question, entry: Entry) -> str:
    """An answer as HTML, with what its code drew."""
    if not entry.answer.code:
        return mathml.markdown(entry.answer.text)
    found = answers.drawn(course, question, entry.student)
    shown = "".join(
        f"<h3>{html.escape(title)}</h3>"
        + "".join(
            f'<img src="{address}" alt="{html.escape(title)}">'
            for origin, address in found
            if origin == title
        )
        for title in dict.fromkeys(title for title, _ in found)
    )
    code = f"<details open><summary>Code</summary>{as_written(entry.answer.text)}</details>"
    return f'<div class="pictures">{shown}</div>{code}'
