"""Feedback pages and the report in a real browser: on a telephone, in the dark, by a screen reader,
without a network."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat import v4

from ..test_feedback import overview_page, rendered
from ..test_pages import HOSTILE
from ..test_report import page_with_everything

LONG = "Then $a = " + " + ".join(f"x_{n}" for n in range(60)) + "$, and\n\n$$b = " + " + ".join(
    f"\\frac{{x_{n}}}{{y_{n}}}" for n in range(40)
) + "$$\n\n" + "word" * 200  # fmt: skip


@pytest.fixture(scope="module", params=["notebook", "assignment"])
def address(request, tmp_path_factory):
    """A page's address, with long lines and formulas and with what is hostile on it."""
    printed = v4.new_output("stream", text=f"{'x' * 500}\n" * 40)
    own = [v4.new_code_cell("print('x')", outputs=[printed]), v4.new_markdown_cell(LONG)]
    own += [v4.new_markdown_cell(text) for text in HOSTILE.values()]
    path = tmp_path_factory.mktemp("page") / "page.html"
    parts = ("x = " + "1 + " * 200 + "1", LONG, *own)
    path.write_text(rendered(*parts) if request.param == "notebook" else overview_page(), "utf-8")
    return f"file://{path}"


@pytest.mark.parametrize("scheme, width", [("dark", 320), ("light", 1300)])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(browser, address, scheme, width):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert said == []
    page.close()


@pytest.mark.parametrize("scheme, width", [("dark", 320), ("light", 320), ("dark", 1300)])
def test_the_report_is_for_everybody_too(browser, tmp_path, scheme, width):
    path = tmp_path / "report.html"
    path.write_text(page_with_everything(), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"file://{path}")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_a_gap_leads_to_its_place_and_print_leaves_out_what_is_folded(browser, address):
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.goto(address)
    for link in page.locator("a[href^='#']").all():
        link.click()
        assert page.locator(":target").count() == 1
    page.emulate_media(media="print")
    assert page.locator("details:visible").count() == 0
    page.close()
