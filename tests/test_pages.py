"""Pages with what hostile students wrote, printed and drew: nothing of it acts, and a page is quick."""

import base64
import os
import struct
import time
import zlib
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader
from nbconvert.exporters import HTMLExporter
from nbformat import v4
from nbgrader.server_extensions.formgrader import handlers
from nbgrader.server_extensions.formgrader.base import BaseApiHandler
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import Application
from traitlets.config import Config

from autograder import pages, patches

pytestmark = pytest.mark.pure

BEACON = "http://elsewhere.example/seen.png"
HOSTILE = {
    "the page's own classes": '<a class="modal-backdrop" href="/formgrader">x</a><b class="in">x</b>',
    "the page's own ids": '<div id="statusmessage" name="submission_id">x</div>',
    "an id made of a heading": "# submission_id\n## notebook {#top .modal-backdrop}",
    "styles": '<p style="position: fixed; inset: 0" title="x" lang="x" width="9999">x</p>',
    "links": "[x](/formgrader/?path=submitted) <http://e.example> [y](javascript:alert(1)) www.e.example",
    "pictures": f"![x]({BEACON}) <img src={BEACON}> ![y](attachment:y.svg) ![z](data:image/png;base64,A)",
    "reference links": f"[x] ![y][x]\n\n[x]: {BEACON} 'title'",
    "forms": '<form action="/x"><input name="nodeName"><button formaction="/y">z</button></form>',
    "the head of a page": '<base href="//e"><meta http-equiv="refresh" content="0;url=//e"><link href=x>',
    "vector graphics": '<svg onload="alert(1)"><use href="#x"/><script>alert(1)</script></svg>',
    "frames": '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=x></object><embed src=x>',
    "a broken tag": "<img src=x onerror=alert(1)//<b title='><script>alert(1)</script>'>",
    "a comment": "<!--><script>alert(1)</script>--><![CDATA[<script>alert(1)</script>]]>",
    "code with a language": "```html\n<script>alert(1)</script>\n```\n```mermaid\nclick A href '/x'\n```",
    "a table": '|a|b|\n|:-:|-:|\n|<td colspan="1000000">|<script>alert(1)</script>|',
    "tasks": "- [x] done",
}  # fmt: skip


class _Elements(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def shown(text):
    return pages.safe_markdown({"resources": {}}, text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_markdown_is_text_and_nothing_else(text):
    box, *inner = _Elements(shown(text)).found
    assert box == ("div", {"style": "contain: content; overflow-x: auto"})
    for tag, attributes in inner:
        assert tag in pages.TAGS and not attributes, (tag, attributes)


def test_what_people_write_is_still_shown():
    page = shown(
        "# Why\n\n3. *Because* $a_b < c$, see [here](https://e.example/a?b&c)\n\n`$x` ![fig](f.png)"
    )
    assert "<h1>Why</h1>" in page and '<ol start="3">' in page and "<em>Because</em>" in page
    assert "$a_b &lt; c$" in page and "<code>$x</code>" in page
    assert "here (https://e.example/a?b&amp;c)" in page and "[fig: f.png]" in page


@pytest.mark.parametrize(
    "tex",
    [
        *[r"\def\x{\x\x}", r"\newcommand{\x}{\x\x}", r"\let\x=y", r"\gdef\x{}", r"\require{HTML}"],
        *[
            r"\href{/x}{y}",
            r"\class{in}{y}",
            r"\cssId{top}{y}",
            r"\style{top:0}{y}",
            r"\bbox[9px]{y}",
        ],
        *[
            r"\mmlToken{mi}[class='in']{y}",
            r"\enclose{box}[class='in']{y}",
            r"\rule{9999em}{9999em}",
        ],
        *[r"\DeclareMathOperator{\x}{\x}", r"\cancel[class='in']{y}", r"\unicode[x]{65}"],
    ],
)
@pytest.mark.parametrize(
    "form", ["${}$", "$${}$$", r"\\({}\\)", "\\begin{{align}}{}\\end{{align}}", "{}"]
)
def test_mathjax_has_no_way_to_choose_links_classes_and_macros(tex, form):
    command = tex.split("{")[0].split("[")[0]
    assert command not in shown(form.format(tex))
    assert command in shown(f"`{tex}`")


def test_mathematics_stays():
    for tex in (
        r"\frac{1}{2}\log\sigma^2",
        r"\begin{aligned}a&=b\end{aligned}",
        r"\defined \classy",
    ):
        assert tex.split("{")[0] in shown(f"${tex}$")


def _png(width, height, more=b""):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + more
        + chunk(b"IDAT", b"")
        + chunk(b"IEND", b"")
    )


def _jpeg(width, height, frame=0xC0, before=b""):
    start = b"\xff\xd8\xff\xe0\x00\x04ab" + before
    return start + struct.pack(">BBHBHH", 0xFF, frame, 17, 8, height, width) + bytes(12)


PICTURES = {
    "a PNG": (_png(40, 30), 1200),
    "a JPEG": (_jpeg(40, 30), 1200),
    "a bomb": (_png(30_000, 30_000), 900_000_000),
    "an animation": (_png(40, 30, struct.pack(">I", 8) + b"acTL" + bytes(12)), 0),
    "a JPEG of many scans": (_jpeg(40, 30, 0xC2), 0),
    "a frame behind what a decoder skips": (_jpeg(1, 1, 0xC0, b"\xff\xd0" + _jpeg(9, 9)[8:]), 0),
    "a GIF": (b"GIF89a" + bytes(20), 0),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 0),
    "a TIFF": (b"II*\0" + bytes(20), 0),
    "nothing": (b"", 0),
    "the beginning of one": (_png(1, 1)[:18], 0),
    "a JPEG without a frame": (b"\xff\xd8\xff\xe0\x00\x04ab", 0),
}


@pytest.mark.parametrize("data, count", PICTURES.values(), ids=PICTURES)
def test_pixels_are_counted_by_the_header(data, count):
    assert pages.pixels(base64.b64encode(data).decode()) == count


def test_not_even_base64_is_no_picture():
    assert pages.pixels("x") == 0


def _displayed(kind, value):
    return v4.new_output("display_data", {kind: value})


def test_a_page_has_room_for_so_many_pixels():
    large = base64.b64encode(_png(8000, 5000)).decode()
    first, second = pages.Room().take([_displayed("image/png", large)] * 2)
    assert first.data == {"image/png": large}
    assert second.data == {"text/plain": pages.NO_PICTURE}


def test_a_page_has_room_for_so_much_text_and_so_many_outputs():
    room = pages.Room(characters=10, outputs=3)
    texts = [v4.new_output("stream", text="12345678"), _displayed("text/plain", "12345678")]
    error = v4.new_output("error", ename="E", evalue="", traceback=["12345678"])
    kept = room.take([*texts, error, error])
    assert kept[0].text == "12345678" and kept[1].data["text/plain"].startswith("12\n")
    assert kept[2].traceback == [f"\n{pages.DROPPED}\n"] and kept[3].text == f"{pages.DROPPED}\n"
    assert len(kept) == 4 and room.take(texts) == []


def test_tex_that_a_cell_displays_is_shown_as_markdown():
    (kept,) = pages.Room().take([_displayed("text/latex", r"$\href{/x}{y}$")])
    assert kept.data == {"text/markdown": r"$\href{/x}{y}$"}


# A whole page


def rendered(*cells):
    """The formgrader's page with these cells, and the processor time it took."""
    config = Config()
    config.HTMLExporter.filters = pages.FILTERS
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = "assignment_id notebook_id submission_id student last_name first_name notebook_path base_url"
    resources = {**dict.fromkeys(names.split(), ""), "index": 0, "total": 1}
    room = pages.Room()
    for one in cells:
        if one.cell_type == "code":
            one.outputs = room.take(one.outputs)
    notebook = v4.new_notebook(cells=list(cells))
    began = time.process_time()
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=resources)
    return page, time.process_time() - began


def _code(source="", *outputs):
    return v4.new_code_cell(source, outputs=list(outputs))


def _printed(text):
    return v4.new_output("stream", text=text)


def _repeated(make, text, count=26):
    return [make(text) for _ in range(count)]


SLOW = {
    "Markdown that is parsed slowly": lambda: _repeated(v4.new_markdown_cell, "[" * 9_900),
    "a table that is none": lambda: [v4.new_markdown_cell("-|\n" * 3_200 + "|||\n")],
    "Markdown in outputs": lambda: [_code("", *[_displayed("text/markdown", "\\begin{a}" * 1_100)] * 200)],
    "code that is read slowly": lambda: _repeated(_code, "..." * 3_300),
    "one long line of code": lambda: [_code("a." * 120_000)],
    "codes of colours": lambda: [
        _code("", _printed("\x1b[1;4;38;2;1;2;3;48;2;1;2;3m" + "\x1b[1mx" * 19_000)) for _ in range(80)
    ],
    "text that grows as HTML": lambda: [_code("", _printed("&<" * 50_000)) for _ in range(80)],
    "pictures of code that is read slowly": lambda: [
        _code("f(a=1);" * 1_400, *[_displayed("image/png", base64.b64encode(_png(1, 1)).decode())] * 200)
        for _ in range(3)
    ],
    "very many displays": lambda: [_code("", *[_displayed("text/plain", "x")] * 200) for _ in range(40)],
}  # fmt: skip


@pytest.mark.parametrize("make", SLOW.values(), ids=SLOW)
def test_a_page_is_made_in_seconds_and_is_not_large(make):
    page, seconds = rendered(*make())
    assert seconds < 6
    assert len(page) < 3 * 2**20


def test_when_the_room_for_colours_is_used_up_everything_is_still_there(monkeypatch):
    monkeypatch.setitem(pages.STYLED, "characters", 1)
    page, _ = rendered(
        v4.new_markdown_cell("*why* <b>"), _code("x = 1", _printed("\x1b[31mred <i>"))
    )
    assert (
        "<pre>*why* &lt;b&gt;</pre>" in page
        and "<pre>x = 1</pre>" in page
        and "red &lt;i&gt;" in page
    )


def test_a_page_has_room_for_so_many_formulas():
    page, _ = rendered(*_repeated(v4.new_markdown_cell, "$x$ " * 400, 3))
    assert page.count("<p>$x$") == 2 and page.count("<pre>$x$") == 1


def test_a_raw_cell_is_text():
    page, _ = rendered(v4.new_raw_cell("<a class='modal-backdrop' href='/x'>y</a>"))
    assert "<pre>&lt;a class='modal-backdrop' href='/x'&gt;y&lt;/a&gt;</pre>" in page


# The formgrader


def test_no_folder_inside_a_course_becomes_a_course(tmp_path):
    inside = tmp_path / "course" / "submitted" / "eve" / "hw"
    inside.mkdir(parents=True)
    for place in (inside, tmp_path / "course", tmp_path / "other"):
        place.mkdir(exist_ok=True)
        (place / "nbgrader_config.py").touch()
    assert patches._may_be_a_course(tmp_path / "course")
    assert patches._may_be_a_course(tmp_path / "other")
    assert not patches._may_be_a_course(tmp_path / "not there yet")
    assert not patches._may_be_a_course(inside)
    assert not patches._may_be_a_course(inside.parent)


def test_a_configuration_that_somebody_else_wrote_is_not_loaded(tmp_path, monkeypatch):
    (tmp_path / "nbgrader_config.json").touch()
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(patches, "os", SimpleNamespace(getuid=lambda: owner + 1))
    assert patches._may_be_a_course(tmp_path) is (owner == 0)


@pytest.mark.parametrize("config", ["nbgrader_config.py", ""])
def test_no_folder_in_which_somebody_else_writes_becomes_a_course(tmp_path, monkeypatch, config):
    if config:
        (tmp_path / config).touch()
    assert patches._may_be_a_course(tmp_path)
    tmp_path.chmod(0o1777)
    assert not patches._may_be_a_course(tmp_path)
    tmp_path.chmod(0o755)
    status = Path.stat

    def of_somebody_else(path, **kw):
        found = list(status(path, **kw))
        found[4] = 4711
        return os.stat_result(found)

    monkeypatch.setattr(Path, "stat", of_somebody_else)
    assert not patches._may_be_a_course(tmp_path)


def test_the_formgrader_goes_where_a_link_led_when_it_was_looked_at(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    link = tmp_path / "link"
    link.symlink_to("mine")
    handler = SimpleNamespace(request=SimpleNamespace(arguments={}))
    handler.get_argument = lambda name, _: str(link)
    monkeypatch.setattr(patches, "_switch_course", lambda handler: None)
    patches._switch_to_a_course(handler)
    assert handler.request.arguments == {"path": [os.fsencode((tmp_path / "mine").resolve())]}


def _formgraders_page(page, name):
    templates = Environment(loader=FileSystemLoader([handlers.template_path]))
    handler = SimpleNamespace(settings={"nbgrader_jinja2_env": templates})
    names = ("student_id", "assignment_id", "notebook_id", "course_dir", "url_prefix")
    return patches._render(handler, page, base_url="", **dict.fromkeys(names, name))


@pytest.mark.parametrize("page", ["manage_students_assignments.tpl", "manage_submissions.tpl"])
def test_the_formgraders_pages_show_what_stands_in_their_address_as_text(page):
    for hostile in ("<script>alert(1)</script>", '"; alert(1); //'):
        assert hostile not in _formgraders_page(page, hostile)
    assert '_id = "a&b o\'neil"' in _formgraders_page(page, "a&b o'neil")


def test_what_the_formgraders_scripts_ask_for_is_no_page(monkeypatch):
    monkeypatch.setattr(BaseApiHandler, "set_default_headers", patches._as_text)
    connection = SimpleNamespace(set_close_callback=lambda _: None, context=None)
    request = HTTPServerRequest(
        start_line=RequestStartLine("GET", "/", "HTTP/1.1"),
        headers=HTTPHeaders(Host="here"),
        connection=connection,
    )
    headers = BaseApiHandler(Application(base_url="/"), request)._headers
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["X-Content-Type-Options"] == "nosniff"
