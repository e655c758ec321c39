"""The pages that students get: what is on them, in which order, and that nothing of it acts or is hidden."""

import base64
import re
import time
import warnings
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import html5lib
import nbformat
import numpy as np
import pytest
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from nbformat import v4
from nbgrader.utils import notebook_hash

from autograder import feedback_page, mathml, overview, pages, receipt
from autograder.feedback_page import CSS, POLICY, Booked, Marked, Said
from autograder.judge import NOT_RUN, Result
from autograder.judging import Example, Mistake

from .conftest import ROOT, cell
from .test_pages import HOSTILE, SLOW, _png

pytestmark = pytest.mark.pure

PICTURE = {"image/png": base64.b64encode(_png(40, 30)).decode()}
LESSON = "lesson 2, `notebooks/2_some-lesson.ipynb`"
RESULTS = [
    Result("T.value", 1, 4, f"`f` is 3, expected is 2. See {LESSON}.", "mean", "print(f(1))  # 2"),
    Result("T.again", 1.5, 2, "Again. See lesson 0.", "mean"),
    Result("T.more", 0.5, 2, "Something else.", "sign lost"),
    Result("T.right", 1, 1, "All of it holds.", ""),
]
ITEMS = "- ✓ **Start** (½ of ½): It starts with $a<b$.\n- ✗ **End** (0 of 1½): It ends.\n\nNearly."


def notebook(
    answer="def f(x):\n    return x", why="Because $a<b$.", *own, status="graded", reason=""
):
    """An autograded notebook, with what a student wrote and cells of the student's own."""
    plot = cell(
        "ax.set(title='The *density*', xlabel='$z$')\nplt.ylabel('p')", "T-plot", locked=True
    )
    plot.outputs = [v4.new_output("display_data", PICTURE)]
    tests = [
        cell("# visible", r.check.replace(".", "-"), grade=True, locked=True, points=r.max_points)
        for r in RESULTS
    ]
    for test in tests:
        test.outputs = [v4.new_output("execute_result", {"text/plain": "1"})]
    cells = [
        cell("# T · The title\n\nAbout $\\mu$.", "T-title", "markdown", locked=True),
        plot,
        cell("## Your turn · 6 points\n\nWrite `f`.", "T-task", "markdown", locked=True),
        cell(answer, "T-f", solution=True),
        *own,
        cell("### Test 1: the value · ¾ point", "T-one", "markdown", locked=True),
        *tests,
        cell("## Why? · 2 points", "T-ask", "markdown", locked=True),
        cell(why, "T-why", "markdown", grade=True, solution=True, points=2),
        cell("## Take away", "T-end", "markdown", locked=True),
    ]
    for number, one in enumerate(own, 1):
        one.id = f"t-f-added-{number}"
    record = {"status": status, "reason": reason, "results": [vars(r) for r in RESULTS]}
    return v4.new_notebook(cells=cells, metadata={"autograder": record})


def booked(**changes):
    grades = {r.check.replace(".", "-"): Marked(r.points, r.max_points, False) for r in RESULTS}
    grades["T-why"] = Marked(0.5, 2, False)
    comments = {"T-why": Said(None, ITEMS), "T-f": Said("T.value (1 of 4): …", None)}
    return replace(Booked(0.25, grades, comments), **changes)


def page(*parts, known=None, **about):
    return feedback_page.read("hw", "T_toy", notebook(*parts, **about), known or booked())


def rendered(*parts, **about):
    return feedback_page.render(page(*parts, **about))


def parsed(text):
    """The page's elements; fails if a browser would have to mend anything of it."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


# What is on it


def test_on_top_is_what_was_lost_for_which_reason_the_largest_gain_first():
    shown = page()
    assert [(gap.gain, gap.reason, len(gap.places)) for gap in shown.gaps] == [
        (3.5, "mean", 2),
        (1.5, "sign lost", 1),
        (1.5, "End (1½)", 1),
    ]
    text = rendered()
    assert (shown.points, shown.max_points) == (4.25, 11)
    assert "<b>4.25</b> of 11 points" in text and "Handed in late: −0.25 points" in text
    assert "Checked automatically: 4 of 9 points" in text
    assert "Graded by hand: 0.5 of 2 points" in text
    first = re.search(r"<ol>.*?</li>", text, re.DOTALL)[0]
    assert "+3.5 points</span> mean: " in re.sub(r"\s+", " ", first)
    assert re.findall('href="#([^"]*)"', first) == ["at-T.value", "at-T.again"]


def test_beside_each_answer_is_what_was_found_in_it():
    answer, why = [part for part in page().parts if not part.given]
    assert (answer.title, why.title) == ("Your turn", "Why?")
    assert [finding.name for finding in answer.findings] == [r.check for r in RESULTS]
    assert [c.source for c in answer.cells] == ["def f(x):\n    return x"]
    assert [c.source for c in answer.asked] == ["## Your turn · 6 points\n\nWrite `f`."]
    first = answer.findings[0]
    assert (first.title, first.lesson) == ("Test 1: the value", LESSON)
    assert first.message == "`f` is 3, expected is 2." and first.cell == "print(f(1))  # 2"
    assert answer.comment == ""  # it would say again what the checks say
    assert why.findings[0].comment == ITEMS
    text = rendered()
    assert f'href="{feedback_page.LESSONS}2_some-lesson.ipynb"' in text and "# 2</span>" in text
    assert "<strong>End</strong> (0 of 1½)" in text and "<mo>&lt;</mo>" in text


def test_what_waits_for_a_person_is_no_loss():
    grades = booked().grades | {"T-why": Marked(0, 2, True)}
    known = booked(grades=grades, comments={}, penalty=0.0)
    text = rendered(known=known)
    assert "A person has not graded this yet." in text and "2 points wait for that" in text
    assert [gap.gain for gap in page(known=known).gaps] == [3.5, 1.5]


def test_all_points_leave_nothing_to_do():
    grades = {cell: Marked(m.max_score, m.max_score, False) for cell, m in booked().grades.items()}
    assert "Nothing: you have all points." in rendered(known=booked(grades=grades, penalty=0.0))


def test_what_ended_a_run_is_said():
    text = rendered(status="timed out", reason="A cell took more than 120 s")
    assert "<b>Timed out:</b> A cell took more than 120 s" in text


def test_own_cells_and_outputs_are_the_students_answer():
    own = v4.new_code_cell(
        "plt.title('Mine \"q\"')", outputs=[v4.new_output("display_data", PICTURE)]
    )
    own.outputs += [v4.new_output("stream", text="12 <b>\n")]
    text = rendered("x = 1", "", own)
    assert 'alt="Picture 1 of the code above: Mine &quot;q&quot;"' in text
    assert '<pre class="out ">12 &lt;b&gt;</pre>' in text


def test_a_picture_is_described_by_the_code_that_drew_it():
    assert 'alt="Picture 1 of the code above: The *density*. x axis: z. y axis: p"' in rendered()
    assert feedback_page.described("%matplotlib inline", 2) == "Picture 2 of the code above"
    assert feedback_page.described("(" * 9_000, 1) == "Picture 1 of the code above"
    with warnings.catch_warnings(action="error"):  # nobody who grades reads of a student's escapes
        assert feedback_page.described(r"plt.title('50 \%')", 1).endswith(": 50 %")


# What it is made of


def test_a_page_needs_nothing_else_and_is_valid():
    own = v4.new_markdown_cell(
        "# Mine\n\n| a | b |\n|---|---|\n| 1 | $\\frac12$ |\n\n$$x$$ and $x$"
    )
    for text in (rendered("x = 1", "# One\n\n$$\n\\sum_j x_j\n$$", own), overview_page()):
        root = parsed(text)
        html, body = root, root.find("body")
        assert html.get("lang") == "en"
        metas = {meta.get("name") or meta.get("http-equiv"): meta for meta in root.iter("meta")}
        assert metas["viewport"] is not None
        assert metas["Content-Security-Policy"].get("content") == POLICY
        assert root.find("head/style").text == CSS
        assert not [e.tag for e in root.iter() if e.tag in ("script", "link", "iframe", "base")]
        assert not [e.tag for e in root.iter() if e.get("style") or e.get("srcset")]
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert len(set(ids)) == len(ids)
        for link in body.iter("a"):
            to = link.get("href")
            assert to.removeprefix("#") in ids or to.endswith((".ipynb", ".html")) or "html#" in to
        for picture in body.iter("img"):
            assert picture.get("alt") and picture.get("src").startswith("data:image/png;base64,")
        levels = [int(e.tag[1]) for e in body.iter() if re.fullmatch("h[1-6]", str(e.tag))]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


MADE_HERE = {"box", "formula", "wide", "c", "k", "s", "m", "f"}
"""The classes inside of what a student wrote."""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_of_a_students_chooses_a_class_an_id_or_a_style(text):
    own = [v4.new_markdown_cell(text), v4.new_raw_cell(text), v4.new_code_cell(text)]
    shown = [
        {"text/html": text},
        {"text/markdown": text},
        {"text/plain": text},
        {"image/svg+xml": text},
    ]
    own[2].outputs = [v4.new_output("display_data", data) for data in shown]
    own[2].outputs += [v4.new_output("stream", text=text)]
    root = parsed(rendered(text, text, *own))
    boxes = [e for e in root.iter("div") if e.get("class") in ("own", "box")]
    assert len(boxes) > 4
    for box in boxes:
        for element in box.iter():
            assert element.tag not in ("a", "img", "script", "form", "input", "iframe", "svg")
            assert set(element.keys()) <= {"class", "tabindex", "start"} | set().union(
                *mathml.MATH.values()
            )
            assert {*element.get("class", "").split()} <= MADE_HERE | {
                "own",
                "out",
                "long",
                "error",
            }


def test_a_formula_is_no_larger_than_the_line_it_is_in():
    shown = mathml.markdown(
        r"$\hspace{9999em}$ <mspace width='9999em'></mspace> $\big($ $a\quad b$"
    )
    assert "9999" not in shown and 'minsize="1.2em"' in shown and 'width="1em"' in shown


@pytest.mark.parametrize("make", SLOW.values(), ids=SLOW)
def test_a_page_is_made_in_seconds_and_is_not_large(make):
    cells, room = make(), pages.Room()
    for one in cells:
        if one.cell_type == "code":
            one.outputs = room.take(one.outputs)
    began = time.process_time()
    text = rendered("x = 1", "", *cells)
    assert time.process_time() - began < 6 and len(text) < 3 * 2**20


@pytest.mark.parametrize(
    "once, last",
    [
        (r"\newcommand{\q%s}{{\q%s}{\q%s}}", r"\q%s"),
        (r"\newcommand\q%s[1]{{\q%s{#1}}{\q%s{#1}}}", r"\q%s x"),
        (r"\def\q%s{{\q%s}{\q%s}}", r"\q%s"),
        (r"\newenvironment{q%s}{}{\q%s\q%s}", r"\begin{q%s}\end{q%s}"),
    ],
)
def test_a_formula_that_defines_something_stays_as_it_was_written(once, last):
    """One that calls the next twice, and so on, would be as long as one wants."""
    names = [chr(ord("a") + n) for n in range(12)]
    tex = "".join(once % (a, b, b) for a, b in pairwise(names)) + last.replace("%s", names[0])
    assert mathml.formula(tex).startswith("<code>")
    nested = r"\sideset{_a}{_b}{" * 8 + r"\sum" + "}" * 8
    assert mathml.formula(nested).startswith("<code>")


def test_every_formula_of_the_course_is_mathml():
    class Formulas(mathml._WithMathML):
        def inline_math(self, body):
            return self.block_math(body)

        def block_math(self, body):
            found.append(body)
            made = mathml.formula(body)
            assert made.startswith("<math"), body
            left = re.sub("<[^>]*>", "", made)
            assert not re.search(r"\\[A-Za-z]", left), body
            return made

    found = []
    for path in [*ROOT.glob("source/*/*.ipynb"), *ROOT.glob("notebooks/*.ipynb")]:
        for one in v4.reads_json(path.read_text("utf-8")).cells:
            if one.cell_type == "markdown":
                MarkdownWithMath(Formulas(escape=False)).render(one.source)
    assert len(found) > 1000


AS_IN_TEX = {
    r"z \sim q": "<mo>∼</mo>",
    r"\tanh^2(y)": "<msup><mi>tanh</mi><mn>2</mn></msup>",
    "f'(z)": "<mrow><mi>f</mi><mi>′</mi></mrow>",
    r"2\log z": '<mn>2</mn><mspace width="0.17em" /><mi>log</mi><mspace width="0.17em" /><mi>z</mi>',
    r"\max(0, z)": '<mi>max</mi><mo stretchy="false" form="prefix">(</mo>',
    "z = -2": '<mo form="prefix">−</mo>',
    "x - 2": "<mo>−</mo>",
    r"\|x\|^2 - 2": "<mo>−</mo>",
    r"E_q\|x\|^2 - 2": "<mo>−</mo>",
    "|a| + |b|": '<mi>a</mi><mo stretchy="false" form="postfix">|</mo><mo>+</mo>',
    "p(x|z)": '<mo stretchy="false">|</mo>',
    "1/n": '<mo lspace="0em" rspace="0em">/</mo>',
    r"-\infty": '<mi mathvariant="normal">∞</mi>',
    "I(x; z)": '<mo lspace="0em" rspace="0.17em">;</mo>',
}
"""What of a formula's MathML a reader would otherwise misread."""


@pytest.mark.parametrize("tex", AS_IN_TEX)
def test_a_formula_reads_as_in_tex(tex):
    assert AS_IN_TEX[tex] in mathml.formula(tex)
    assert mathml.formula(tex) in mathml.markdown(f"${tex}$").replace("></mspace>", " />")


def test_a_formula_that_is_none_stays_as_it_was_written():
    assert r"<code>\frac{1}{</code>" in mathml.markdown(r"$\frac{1}{$")


# The smallest input at which a mistake can be seen


def test_the_smallest_input_is_the_first_at_which_a_mistake_can_be_seen():
    example = Example("f({x})", np.abs, [{"x": x} for x in (0, 1, [1.0], 2, 3)])
    assert (
        example.cell(Mistake("squared", np.square)) == 'print("yours:", f(2))\nprint("right:", 2)'
    )
    assert example.cell(Mistake("none", np.abs)) == example.cell(None) == ""
    assert example.cell(Mistake("of other inputs", 3.0)) == ""
    assert "f(0))" in example.cell(Mistake("another shape", lambda x: [x]))
    later = Mistake("another shape, then off", lambda x: np.array([x if np.all(x < 3) else 4]))
    assert "f(3))" in example.cell(later)
    assert example.at(x=[-1]) == 'print("yours:", f(torch.tensor([-1.0])))\nprint("right:", [1])'


def test_a_value_that_is_used_twice_is_set_above():
    example = Example("z = g(x)\nf(\n    x, z)", np.abs, [], array="np.array")
    assert example.at(x=[1]).split("\n")[:3] == [
        "x = np.array([1.0])",
        "z = g(x)",
        'print("yours:", f(',
    ]


# The whole assignment


def overview_page(**about):
    group = overview.Class(True, (overview.Hard("T.value", "T_toy", 0.6, ("mean",)),))
    return overview.render(overview.Overview("hw", [page(**about)], group))


def test_the_overview_has_all_notebooks_and_what_to_do_next():
    text = overview_page()
    assert '<a href="T_toy.html">T · The title</a>' in text
    assert 'href="T_toy.html#at-T.value"' in text and "+3.5 points" in text
    assert "<b>Test 1: the value in T</b>: about 6 in 10 lost points. Frequent: mean." in text


def of_class(students, lost, mistake):
    """A class in which the first so many lost points, and the first so many made a mistake."""
    missed = {"T.value": [n < lost for n in range(students)]}
    made = [("T.value", ("mean",) if n < mistake else ()) for n in range(students)]
    return overview.summed({"T.value": "T_toy"}, missed, made, students)


def test_no_figure_is_of_fewer_than_five():
    assert of_class(4, 4, 4) == overview.Class(False)
    assert "Too few students" in overview.render(overview.Overview("hw", [], of_class(4, 4, 4)))
    (hard,) = of_class(5, 4, 4).hard
    assert hard.share == 0.8 and hard.mistakes == ()
    (hard,) = of_class(12, 7, 5).hard
    assert hard.share == 0.6 and hard.mistakes == ("mean",)
    assert of_class(12, 5, 5).hard == ()


def test_the_overview_is_fetched_by_the_secret_of_the_submission(tmp_path, monkeypatch):
    for name, secret in (("toy+hw+1", "a"), ("toy+hw+2", "b"), ("toy+quiz+3", "c")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "submission_secret.txt").write_text(secret)
        released = notebook_hash(secret=secret, notebook_id=receipt.OVERVIEW)
        if secret != "b":  # whose feedback is still to come
            (tmp_path / f"{released}.html").touch()
    exchange = SimpleNamespace(
        coursedir=SimpleNamespace(assignment_id="hw"),
        cache_path=str(tmp_path),
        outbound_path=str(tmp_path),
        feedback_files=[],
    )
    monkeypatch.setattr(receipt, "_find", lambda exchange: None)
    receipt.find_feedback(exchange)
    assert [found[:2] for found in exchange.feedback_files] == [("overview", "1")]


def test_only_what_was_measured_and_says_something_is_a_mistake_of_the_class(tmp_path):
    results = [
        Result("T.value", 0, 1, "", "mean"),
        Result("T.again", 0, 1, "", f"{NOT_RUN} (timed out)"),
        Result("T.more", 0, 1, "", "not answered"),
    ]
    made = v4.new_notebook(metadata={"autograder": {"results": [vars(r) for r in results]}})
    nbformat.write(made, tmp_path / "T_toy.ipynb")
    assert overview._mistakes(tmp_path, ["T_toy", "lost"]) == {"T.value": ("mean",), "T.more": ()}
