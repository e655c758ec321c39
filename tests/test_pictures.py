"""Pictures as handed in: their pixels, and nothing else that came along."""

import base64
import io
import random

import pytest
from nbformat import NotebookNode, v4
from PIL import Image, PngImagePlugin

from autograder import marks, pictures
from autograder.evidence import Evidence
from autograder.execute import Execution
from autograder.feedback import write
from autograder.rebuild import read_and_rebuild
from autograder.status import Status
from autograder.submission import Submitted

from .conftest import METADATA, cell

pytestmark = pytest.mark.pure


def encoded(image, kind="PNG", **options):
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def picture(size=(8, 4), colour="navy", **options):
    return encoded(Image.new("RGB", size, colour), **options)


def b64(data):
    return base64.b64encode(data).decode()


def png_of(output):
    return base64.b64decode(output["data"]["image/png"])


def test_nothing_but_pixels_comes_along():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "SMUGGLED")
    hostile = picture(pnginfo=told) + b"SMUGGLED"
    (output,) = pictures.handed_in([b64(hostile)])
    assert b"SMUGGLED" in hostile and b"SMUGGLED" not in png_of(output)
    assert Image.open(io.BytesIO(png_of(output))).getpixel((0, 0)) == (0, 0, 128)


def test_a_picture_is_known_by_its_pixels():
    drawn = [picture(), picture(compress_level=0), picture(colour="red"), picture((4, 8))]
    found = [o["metadata"]["autograder"]["pixels"] for o in pictures.handed_in(map(b64, drawn))]
    assert found[0] == found[1] and len(set(found)) == 3


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload='alert(1)'/>",
        picture()[:45],
        picture(kind="JPEG", progressive=True),
        picture(kind="GIF"),
        picture((3000, 1500)),
        encoded(Image.frombytes("RGB", (1300, 1100), random.Random(1).randbytes(1300 * 1100 * 3))),
    ],
    ids=["empty", "svg", "cut", "many scans", "gif", "large", "noise"],
)
def test_what_is_no_picture_or_too_large_is_left_out(data):
    assert pictures.handed_in([b64(data), "<script>"]) == []


def test_what_says_its_size_twice_is_left_out(monkeypatch):
    """The page goes by the first, Pillow by the second: 10 kB would become a gigabyte."""
    small, large = picture(), picture((3000, 3000))
    twice = small[:33] + large[8:]  # signature and header; all of the other but its signature
    assert Image.open(io.BytesIO(twice)).size == (3000, 3000)
    decoded = []
    monkeypatch.setattr(Image.Image, "load", lambda image: decoded.append(image))
    assert pictures.handed_in([b64(twice)]) == [] and not decoded


def test_a_picture_in_very_many_parts_is_left_out():
    """A million of no bytes take Pillow ten seconds."""
    png, jpeg = picture(), encoded(Image.new("RGB", (8, 4)), "JPEG")
    chunk, segment = b"\0\0\0\0abcd\xed\x82\xcd\x11", b"\xff\xe5\0\2"
    for count, taken in ((100, 2), (20_000, 0)):
        both = png[:33] + count * chunk + png[33:], jpeg[:2] + count * segment + jpeg[2:]
        assert len(pictures.handed_in(map(b64, both))) == taken


def test_number_and_size_are_limited():
    assert len(pictures.handed_in([b64(picture())] * 50)) == pictures.MOST
    assert len(pictures.handed_in([b64(picture((2000, 2000)))] * 3)) == 2
    (jpeg,) = pictures.handed_in([b64(encoded(Image.new("RGB", (8, 4)), "JPEG"))])
    assert png_of(jpeg).startswith(b"\x89PNG")


def drew(source, *files):
    outputs = [v4.new_output("display_data", {"image/png": b64(file)}) for file in files]
    return v4.new_code_cell(source, outputs=outputs)


def test_both_pictures_stand_in_the_graded_notebook_each_with_what_it_is():
    answer = cell("# YOUR CODE HERE", "T-plot", grade=True, solution=True, points=3)
    other = cell("# YOUR CODE HERE", "T-f", solution=True)
    source = v4.new_notebook(cells=[answer, other], metadata=METADATA)
    handed = v4.new_notebook(cells=[], metadata=METADATA)
    for made, ours in ((drew("plot()", picture()), answer), (drew("f = 1", picture()), other)):
        made.id, made.metadata = ours.id, ours.metadata
        handed.cells.append(made)
    handed.cells.insert(1, drew("more()", picture(colour="red")))
    content = v4.writes(handed).encode()
    rebuilt = read_and_rebuild(source, source, Submitted("T.ipynb", "", content))
    graded = v4.new_output("display_data", {"image/png": b64(picture(colour="lime"))})
    run = Execution(Status.GRADED, outputs={0: [graded], 2: [graded]})
    shown = write(rebuilt.notebook, Evidence("", 0, {}, run), [])
    cells = {c.source: c for c in shown.cells if c.cell_type == "code"}
    colours = [
        (title, Image.open(io.BytesIO(png_of(output))).getpixel((0, 0)))
        for title, output in pictures.by_origin(cells["plot()"].outputs)
    ]
    assert colours == [
        (pictures.HANDED_IN, (0, 0, 128)),
        (pictures.HANDED_IN, (255, 0, 0)),
        (pictures.GRADED, (0, 255, 0)),
    ]
    assert cells["f = 1"].outputs == [graded]  # a machine judges it


def test_a_mark_belongs_to_the_pictures_as_well():
    answer = cell("plot()", "T-plot", grade=True, solution=True, points=3)
    seen = []
    for drawn in ([], [picture()], [picture(compress_level=0)], [picture(colour="red")]):
        answer.outputs = pictures.handed_in(map(b64, drawn))
        seen.append(marks.answers(v4.new_notebook(cells=[answer], metadata=METADATA)))
    assert len({found["T-plot"] for found in seen}) == 1
    grade = NotebookNode(name="T-plot", manual_score=2, extra_credit=None, auto_score=None)
    grade.needs_manual_grade = False
    kept = []
    for before, now in ((0, 1), (1, 2), (1, 3), (1, 0)):
        grade.manual_score = 2
        submitted = NotebookNode(grades=[grade], comments=[])
        given = marks.given(submitted, {"T-plot": "T-plot"}, seen[before])
        marks.give_back(submitted, given, {"T-plot": "T-plot"}, seen[now])
        kept.append(grade.manual_score)
    assert kept == [2, 2, None, None]
