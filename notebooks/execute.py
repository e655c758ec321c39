"""Executes the lessons in place, and says whether a stored lesson is what its code gives.

    python notebooks/execute.py            execute all lessons and store their output
    python notebooks/execute.py --check    only compare; exit status 1 if one is stale

Each lesson's metadata holds `lesson.code`, a digest of its code cells when they last ran, and
`lesson.outputs`, a digest of what they left.  A lesson is stale if one of the two is not what
the file holds now.  Reading or running a lesson needs nothing of this module.
"""

import argparse
import base64
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.output_widget import OutputWidget
from nbformat import NotebookNode
from traitlets.config import Config

FOLDER = Path(__file__).resolve().parent
LESSONS = sorted(FOLDER.glob("[0-9]_*.ipynb"))
SECONDS = 600
"""Limit for one cell: several times what the slowest takes on two cores."""

README_PICTURE = "l3-manifold-picture"
"""The cell whose picture the README shows, as `manifold.png`."""

NEEDS_A_KERNEL = "application/vnd.jupyter.widget-view+json"
"""Sliders: without a kernel they show as nothing, so they are not stored."""


def digest(parts: Iterable[object]) -> str:
    """SHA-256 of a sequence of JSON values; where one ends and the next begins counts."""
    return hashlib.sha256(json.dumps(list(parts), sort_keys=True).encode()).hexdigest()


def state(notebook: NotebookNode) -> dict[str, str]:
    """The digests of a lesson's code and of the outputs it holds."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {
        "code": digest(cell.source for cell in code),
        "outputs": digest(cell.outputs for cell in code),
    }


def is_stale(path: Path) -> bool:
    """Whether code or output of a stored lesson changed since it was executed."""
    notebook = nbformat.read(path, as_version=4)
    return notebook.metadata.get("lesson") != state(notebook)


class _SliderOutput(OutputWidget):
    """What a slider shows, kept out of the notebook, and not told to the kernel: that would send on
    a socket that waits for the cell's reply, which is then sometimes never seen."""

    def send(self, *_: object, **__: object) -> None:
        pass


def execute(path: Path, **environment: str) -> NotebookNode:
    """Runs a lesson from top to bottom in a new kernel with variables added to its environment.

    Returns the notebook with outputs and digests; the file is not touched.  Raises
    CellExecutionError if a cell does.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(prefix="lesson-") as folder:
        # Without a path of their own, kernel and client look for sockets in different folders.
        sockets = {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}
        client = NotebookClient(
            notebook,
            config=Config({"ConnectionFileMixin": sockets}),
            timeout=SECONDS,
            startup_timeout=SECONDS,
            record_timing=False,
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.widget_registry["@jupyter-widgets/output"]["OutputModel"] = _SliderOutput
        # One thread: the same sums on every machine, and no waiting for a core that others use.
        client.execute(env={**os.environ, "OMP_NUM_THREADS": "1", **environment})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if NEEDS_A_KERNEL not in o.get("data", {})]
    notebook.metadata.pop("widgets", None)
    # The kernel's own version of Python is no part of a lesson.
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["lesson"] = state(notebook)
    nbformat.validate(notebook)
    return notebook


def readme_picture(notebook: NotebookNode) -> bytes | None:
    """The README's picture as PNG, if it is of this lesson."""
    for cell in notebook.cells:
        if cell.id == README_PICTURE:
            return base64.b64decode(cell.outputs[0].data["image/png"])
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, do not execute")
    parser.add_argument("lessons", nargs="*", type=Path, default=LESSONS)
    arguments = parser.parse_args()
    stale = 0
    for path in arguments.lessons:
        if arguments.check:
            stale += is_stale(path)
            print(f"{path.name}: {'stale: run `make lessons`' if is_stale(path) else 'fresh'}")
        else:
            executed = execute(path)
            nbformat.write(executed, path)
            if picture := readme_picture(executed):
                (FOLDER / "manifold.png").write_bytes(picture)
            print(f"{path.name}: executed, {path.stat().st_size / 1e6:.1f} MB")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
