"""Pictures as a student handed them in, beside what the graded run drew.

A person who judges pictures judges those that the student saw.  Of such a picture nothing but its
pixels goes further: it is decoded and encoded again.
"""

import base64
import hashlib
import io
from collections.abc import Iterable, Sequence

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.pages import pixels

MOST = 8
"""Pictures of an answer that are taken."""
LARGEST = 2**22
"""Pixels of the largest; a figure of matplotlib's has half a million, at twice the resolution two."""
TOGETHER = 2**23
"""Pixels of all pictures of an answer."""
LONGEST = 2**22
"""Bytes of the longest as a PNG: more is noise."""
HANDED_IN = "As handed in"
GRADED = "Drawn when this was graded"


def handed_in(encoded: Iterable[str]) -> list[NotebookNode]:
    """Pictures as outputs of a cell, encoded anew, with a digest of their pixels; without what is
    none, or too large.

    Parameters
    ----------
    encoded
        PNG or JPEG files, base64, by anybody.
    """
    taken: list[NotebookNode] = []
    room = TOGETHER
    for picture in list(encoded)[:MOST]:
        room -= (size := pixels(picture))
        digest, png = _again(picture, size) if 0 < size <= LARGEST and room >= 0 else ("", b"")
        if 0 < len(png) <= LONGEST:
            data = {"image/png": base64.b64encode(png).decode()}
            about = {"autograder": {"pixels": digest}}
            taken.append(new_output("display_data", data, metadata=about))
    return taken


def _again(encoded: str, size: int) -> tuple[str, bytes]:
    """A digest of a picture's pixels, on white, and the picture as a PNG; empty if it is none of so many
    pixels: a second header counts for Pillow, and 10 kB may unpack to gigabytes."""
    from PIL import Image

    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded)), formats=["PNG", "JPEG"]) as found:
            if found.width * found.height != size:
                return "", b""
            shown = found.convert("RGBA")
        plain = Image.new("RGBA", shown.size, "white")
        plain.alpha_composite(shown)
        plain = plain.convert("RGB")
        plain.save(made, "PNG")
    except Exception:  # whatever Pillow says of a file that is made to break it
        return "", b""
    digest = hashlib.sha256(repr(plain.size).encode() + plain.tobytes()).hexdigest()
    return digest, made.getvalue()


def side_by_side(own: Sequence[NotebookNode], graded: Sequence[NotebookNode]) -> list[NotebookNode]:
    """The outputs of a cell with those that were handed in, each with what it is; only those of the
    graded run where none were."""
    if not own:
        return list(graded)
    return [_title(HANDED_IN), *own, *([_title(GRADED), *graded] if graded else [])]


def _title(text: str) -> NotebookNode:
    return new_output(
        "display_data", {"text/markdown": f"**{text}:**"}, metadata={"autograder": {"title": text}}
    )


def by_origin(outputs: Iterable[NotebookNode]) -> list[tuple[str, NotebookNode]]:
    """The outputs of a graded cell, each with its title of :func:`side_by_side`: no student's output
    has metadata."""
    found, title = [], GRADED
    for output in outputs:
        told = output.get("metadata", {}).get("autograder", {}).get("title")
        if told:
            title = told
        else:
            found.append((title, output))
    return found
