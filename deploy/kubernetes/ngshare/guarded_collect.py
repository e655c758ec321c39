"""Collecting from ngshare so that no submission can keep the others from being collected."""

import base64
import os
import shutil
from pathlib import Path
from typing import Any

from ngshare_exchange import ExchangeCollect

_DEEPEST = 10
"""Folders within folders in a submission: what copies and removes it goes down step by step."""


class Collect(ExchangeCollect):
    """Writes each submission into its own folder only; refuses one that cannot be written.

    A student names the files of a submission freely, also so that no folder could hold them; and
    ngshare's own class looks for their folders in the working folder, the course's. What is refused
    is an error in the log, which the formgrader shows after collecting.
    """

    def do_copy(self, src: list[dict[str, Any]], dest: str) -> None:
        try:
            for file in src:
                path = os.path.normpath(os.path.join(dest, file["path"]))
                if not path.startswith(os.path.join(dest, "")):
                    raise ValueError(f"{file['path']!a} is outside of it")
                if len(Path(os.path.relpath(path, dest)).parts) > _DEEPEST:
                    raise ValueError(f"it has folders more than {_DEEPEST} deep")
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_bytes(base64.b64decode(file["content"]))
        except (OSError, ValueError) as problem:
            shutil.rmtree(dest, ignore_errors=True)
            self.log.error("Refused: %s: %s", dest, problem)
