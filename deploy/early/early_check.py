"""What *Validate* does on a student's server: it asks the course's service for the hidden tests' verdict,
and where that does not answer runs the visible self-checks, as nbgrader does.

A server extension of Jupyter's; nothing of the grader is needed here.  The environment variable
EARLY_VERDICTS is the service's address; without it only self-checks are run.
"""

import asyncio
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
from tornado import web
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

LARGEST = 20 * 2**20
"""Bytes: the service takes none that is larger."""

LONGEST = 900.0
"""Seconds that an answer may take, with the time that it waits for others."""


def without_written_answers(text: str) -> str:
    """A notebook's JSON without outputs, and without what only a person reads.  Raises ValueError if
    it is none."""
    notebook = json.loads(text)
    try:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = []
            elif cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = ""
    except (KeyError, TypeError, AttributeError):
        raise ValueError("no notebook") from None
    return json.dumps(notebook)


async def ask(question: str = "", content: str | None = None) -> dict[str, Any]:
    """Asks the service, with the token that the hub gave this server.  Raises OSError if it does not
    answer."""
    request = HTTPRequest(
        f"{url_path_join(os.environ['EARLY_VERDICTS'], 'check')}?{question}",
        method="GET" if content is None else "POST",
        body=content,
        headers={"Authorization": f"token {os.environ['JUPYTERHUB_API_TOKEN']}"},
        connect_timeout=2,
        request_timeout=LONGEST,
    )
    try:
        answer = await AsyncHTTPClient().fetch(request)
        return json.loads(answer.body)
    except (HTTPClientError, ValueError) as problem:
        raise OSError(str(problem)) from problem


class Check(APIHandler):
    """``POST early/check {"path": …}`` checks a saved notebook; ``GET`` says how many are before it."""

    @web.authenticated
    async def get(self) -> None:
        try:
            self.finish(json.dumps(await ask()))
        except (OSError, KeyError):
            self.finish(json.dumps({"ahead": 0}))

    @web.authenticated
    async def post(self) -> None:
        path = (self.get_json_body() or {}).get("path", "")
        root = Path(self.settings["root_dir"]).resolve()
        file = (root / path).resolve()
        if not file.is_relative_to(root) or file.suffix != ".ipynb" or not file.is_file():
            raise web.HTTPError(404, "no notebook of yours")
        try:
            if file.stat().st_size > LARGEST:
                raise ValueError("too large")
            content = without_written_answers(file.read_text("utf-8"))
            place = urlencode({"notebook": file.stem, "folder": file.parent.name})
            answer = await ask(place, content)
        except KeyError:
            answer = {"refused": "The hidden tests run when you have handed in."}
        except (OSError, ValueError) as problem:
            self.log.warning("early verdicts: %s", problem)
            answer = {"refused": "The course's service does not answer."}
        if "refused" in answer:
            answer["self_checks"] = await asyncio.to_thread(self._self_checks, path)
        self.finish(json.dumps(answer))

    def _self_checks(self, path: str) -> dict[str, Any]:
        """What nbgrader's own *Validate* answers."""
        handler = ValidateAssignmentHandler(self.application, self.request)
        return handler.validate_notebook(path)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "early_check"}]


def _load_jupyter_server_extension(app: Any) -> None:
    app.web_app.settings.setdefault("root_dir", app.root_dir)
    address = url_path_join(app.web_app.settings["base_url"], "early", "check")
    app.web_app.add_handlers(".*$", [(address, Check)])
