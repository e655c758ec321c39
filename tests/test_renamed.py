"""Notebooks under another name, in a folder, in an archive; answers whose cells lost their names."""

import io
import json
import os
import struct
import time
import zipfile

import nbformat
import pytest
from typer.testing import CliRunner

from autograder import renamed, report
from autograder.cli import app
from autograder.course import Course, Place
from autograder.renamed import MOST, beside, taken
from autograder.status import Status
from autograder.submission import LARGEST, MOST_MARKS

from .conftest import ToyCourse

RIGHT = "def f(x): return 2 * x"


@pytest.fixture(scope="module")
def graded(shared_toy):
    """A class in which everybody has something in another place, graded as it is."""
    for student in WHERE:
        path = shared_toy.submit(student, RIGHT, "Because.")
        place(path, student)
    return shared_toy, shared_toy.grade()


WHERE = {
    "copy": "T_toy (1).ipynb",
    "jupyter": "T_toy-Copy1.ipynb",
    "untitled": "Untitled.ipynb",
    "lms": "12345_67_ada_T_toy.ipynb",
    "browser": "T_toy.ipynb.txt",
    "folder": "homework/T_toy.ipynb",
    "archive": "homework.zip: T_toy.ipynb",
    "stub": "T_toy-Copy1.ipynb",
    "twice": "T_toy (1).ipynb",
    "ambiguous": "",
    "another": "",
    "form": "",
    "right": "",
}
"""By student, what is taken for T_toy."""


def place(path, student):
    """Puts a submitted notebook where a student of this kind has it."""
    folder, name = path.parent, WHERE[student]
    released = path.parents[3] / "release" / "hw" / "T_toy.ipynb"
    if student == "archive":
        with zipfile.ZipFile(folder / "homework.zip", "w") as archive:
            archive.write(path, "T_toy.ipynb")
            archive.writestr("__MACOSX/._T_toy.ipynb", b"\0")
        path.unlink()
    elif student == "another":
        nbformat.write(nbformat.v4.new_notebook(), folder / "notes.ipynb")
        path.unlink()
    elif student == "form":
        (folder / "T_toy.html").write_text("<p>exported</p>")
        path.unlink()
    elif student == "ambiguous":
        text = path.read_text()
        path.rename(folder / "T_toy (1).ipynb")
        (folder / "T_toy (2).ipynb").write_text(text.replace("2 * x", "x + x"))
    elif student == "right":  # an older copy is beside
        (folder / "T_toy-Copy1.ipynb").write_bytes(released.read_bytes())
    else:
        (folder / name).parent.mkdir(exist_ok=True)
        path.rename(folder / name)
        if student == "stub":
            path.write_bytes(released.read_bytes())
        if student == "twice":
            (folder / "T_toy (2).ipynb").write_bytes((folder / name).read_bytes())


def test_what_lies_there_is_named_and_nothing_is_taken_by_itself(graded):
    toy, done = graded
    for student, submission in done.items():
        status, _ = submission.notebooks["T_toy"]
        expected = {"another": Status.MISSING, "right": Status.GRADED}.get(student, Status.RENAMED)
        assert status is expected, student
    assert {s: p for s, p in toy.scores().items() if p} == {"right": 2}
    for student, name in WHERE.items():
        if name:
            assert f"`{name}`" in toy.grades(student)["T-f"]["comment"], student
    assert "there is `notes.ipynb`" in toy.grades("another")["T-f"]["comment"]
    assert "there is `T_toy.html`" in toy.grades("form")["T-f"]["comment"]
    assert "T_toy (2).ipynb" in toy.grades("ambiguous")["T-f"]["comment"]
    assert "as it was released" in toy.grades("stub")["T-f"]["comment"]


def test_the_report_lists_them(graded):
    toy, _ = graded
    found = {n.student: n for n in report.notices(report.read_class(toy.app(), "hw"))}
    assert set(found) == set(WHERE) - {"another", "right"}
    assert all(n.kind == str(Status.RENAMED) for n in found.values())
    assert "`homework/T_toy.ipynb` looks like it" in found["folder"].why


def test_they_are_taken_where_it_is_clear_which_one_is_meant(graded):
    toy, _ = graded
    done = CliRunner().invoke(
        app,
        ["grade", "hw", "--accept-renamed", "--course", str(toy.folder)],
        env={"COLUMNS": "200"},
    )
    assert done.exit_code == 0, done.output
    clear = {student for student, name in WHERE.items() if name}
    for student in clear:
        assert f"{student}: {WHERE[student]} is taken for T_toy" in done.output
    assert toy.scores() == {student: 2 * (student in clear | {"right"}) for student in WHERE}
    assert (toy.folder / "submitted/stub/hw/T_toy (as released).ipynb").exists()
    assert toy.grade(accept_renamed=True) == {}


def test_a_copy_that_appears_later_is_seen(graded):
    toy, _ = graded
    folder = toy.folder / "submitted" / "another" / "hw"
    (folder / "T_toy (1).ipynb").write_bytes(
        (toy.folder / "submitted/copy/hw/T_toy.ipynb").read_bytes()
    )
    assert set(toy.grade()) == {"another"}
    assert set(toy.grade(accept_renamed=True)) == {"another"}
    assert toy.scores()["another"] == 2


def test_names_that_no_page_can_hold_are_shown_all_the_same(graded):
    toy, _ = graded
    notebook = (toy.folder / "submitted/copy/hw/T_toy.ipynb").read_bytes()
    names = {"halves": b"T\xff.ipynb", "page": b"T\xfe.html", "quotes": b"`**x**`\x1b\n[/x].ipynb"}
    for student, name in names.items():
        path = toy.folder / "submitted" / student / "hw" / os.fsdecode(name)
        path.parent.mkdir(parents=True)
        path.write_bytes(notebook)
    folder = toy.folder / "submitted" / "deep" / "hw"
    folder.mkdir(parents=True)
    (folder / "x.zip").write_bytes(zipped("d/" * 30_000 + "\u202eT.ipynb", notebook))
    done = toy.grade()
    assert {s: (d.error, d.notebooks["T_toy"][0]) for s, d in done.items()} == dict.fromkeys(
        [*names, "deep"], ("", Status.RENAMED)
    )
    for student in done:
        comment = toy.grades(student)["T-f"]["comment"]
        assert comment.isprintable() and len(comment) < 300 and comment.count("`") == 4
        assert toy.api().generate_feedback("hw", student)["success"]
    stuck = toy.submit("stuck")  # as released, and where that would be kept there is a folder
    stuck.with_name("T_toy (as released).ipynb").mkdir()
    stuck.with_name("T_toy (1).ipynb").write_bytes(notebook)
    taken = CliRunner().invoke(
        app,
        ["grade", "hw", "--accept-renamed", "--course", str(toy.folder)],
        env={"COLUMNS": "200"},
    )
    assert taken.exit_code == 0, taken.output
    assert "stuck: T_toy (1).ipynb of stuck cannot be taken for T_toy" in taken.output
    assert toy.scores()["halves"] == toy.scores()["quotes"] == toy.scores()["deep"] == 2


def strip(path, *, ids: bool, anew: str = "", delete: bool = False):
    """Takes metadata and ids out of a submitted notebook; types the answer anew at its end."""
    notebook = json.loads(path.read_text())
    for made in notebook["cells"]:
        made["metadata"] = {}
        if ids:
            made.pop("id", None)
    if delete or anew:
        del notebook["cells"][1]
    if anew:
        fresh = {
            "cell_type": "code",
            "source": anew,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        notebook["cells"].append(fresh)
    if ids:
        notebook["nbformat_minor"] = 4
    path.write_text(json.dumps(notebook))


def test_answers_without_names_are_found_and_what_is_nowhere_is_listed(graded):
    toy, _ = graded
    strip(toy.submit("bare", RIGHT, "Because."), ids=True)
    strip(toy.submit("anew", "", "Because."), ids=True, anew=RIGHT)
    strip(toy.submit("named", "", "Because."), ids=False, anew=RIGHT)
    strip(toy.submit("gone", "", "Because."), ids=True, delete=True)
    done = toy.grade()
    assert {s: (d.points, d.notebooks["T_toy"][0]) for s, d in done.items()} == {
        "bare": (2, Status.GRADED),
        "anew": (2, Status.GRADED),
        "named": (2, Status.GRADED),
        "gone": (0, Status.ANSWER_MISSING),
    }
    assert all(toy.grades(student)["T-why"]["open"] for student in ("bare", "anew", "gone"))
    found = [n for n in report.notices(report.read_class(toy.app(), "hw")) if n.student == "gone"]
    assert [n.kind for n in found] == ["answer cell missing"] and "T-f" in found[0].why
    assert toy.api().generate_feedback("hw", "gone")["success"]
    page = (toy.folder / "feedback/gone/hw/T_toy.html").read_text()
    assert "Answer cell missing:" in page


@pytest.mark.pure
def test_only_a_few_regular_files_are_looked_into(tmp_path, monkeypatch):
    folder, source = tmp_path / "submitted", tmp_path / "source"
    for made in (folder / ".hidden", folder / "a" / "b" / "c" / "d" / "e", source):
        made.mkdir(parents=True)
    (source / "T.ipynb").touch()
    for name in ("T.ipynb", ".hidden/x.ipynb", "a/b/c/d/e/y.ipynb", "notes.md", "a/T.ipynb"):
        (folder / name).write_text("{}")
    (folder / "link.ipynb").symlink_to(source / "T.ipynb")
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "T.html").touch()
    (folder / "timestamp.txt").touch()
    found = [p.relative_to(folder).as_posix() for p in beside(folder, source)]
    assert found == ["a/T.ipynb", "T.html"]
    for number in range(100):
        (folder / f"{number}.ipynb").write_text("{}")
    assert len(beside(folder, source)) == MOST
    monkeypatch.setattr("autograder.renamed._MOST_ENTRIES", MOST // 2)  # nor is more listed
    assert len(beside(folder, source)) <= MOST // 2


def test_a_file_that_goes_while_it_is_looked_at_ends_nothing(toy, monkeypatch):
    path = toy.submit("ada", "def f(x): return 2 * x")
    gone = [path.with_name("gone.zip"), path.with_name("gone.ipynb")]
    monkeypatch.setattr("autograder.renamed.beside", lambda *_: gone)
    assert toy.grade()["ada"].points == 2


@pytest.mark.pure
@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04" + b"\0" * 100])
def test_a_damaged_archive_holds_nothing(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    (found,) = taken(tmp_path, [tmp_path / "x.zip"])
    assert found.name == "x.zip" and not found.content


@pytest.mark.pure
def test_an_archive_that_unpacks_to_more_than_is_read_holds_nothing(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.ipynb", b"\0" * (21 * 2**20))
        archive.writestr("fine.ipynb", b"{}")
    assert [s.content for s in taken(tmp_path, [tmp_path / "x.zip"])] == [b""]
    with zipfile.ZipFile(tmp_path / "y.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.ipynb", b"\0" * (19 * 2**20))
    assert len(taken(tmp_path, [tmp_path / "y.zip"])) == 2


@pytest.mark.pure
def test_archives_made_for_harm_cost_next_to_nothing(tmp_path, monkeypatch):
    """A bomb that is listed 200 times, lists of 400,000 members, and compressions that ask for
    gigabytes, or fail in a way of their own."""
    bomb = zipped("B.ipynb", bytes(21 * 2**20))
    entry = bomb[bomb.index(b"PK\x01\x02") : bomb.index(b"PK\x05\x06")]
    body = bomb[: bomb.index(entry)]
    ends = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 200, 200, 200 * len(entry), len(body), 0)
    lzma = bytearray(zipped("B.ipynb", b"{}" * 100, zipfile.ZIP_LZMA))
    properties = lzma.index(b"B.ipynb") + len("B.ipynb") + 4
    lzma[properties : properties + 5] = b"\x5d\xff\xff\xff\xff"  # a dictionary of 4 GB
    broken = bytes(lzma).replace(b"\x5d\xff", b"\xff\xff", 1)
    many = entry * 400_000 + b"PK\x05\x06" + bytes(18)
    harmful = [body + 200 * entry + ends] * 7 + [bytes(lzma), broken, many]
    for number, content in enumerate(harmful):
        (tmp_path / f"{number}.zip").write_bytes(content)
    unpacked = []
    real = zipfile.ZipExtFile.read

    def counting(stream, n=-1):
        data = real(stream, n)
        unpacked.append(len(data))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counting)
    began = time.process_time()
    found = taken(tmp_path, [tmp_path / f"{n}.zip" for n in range(len(harmful))])
    assert not any(submitted.content for submitted in found)
    assert sum(unpacked) <= 3 * (LARGEST + 1)
    for number in (7, 8, 9):
        (one,) = taken(tmp_path, [tmp_path / f"{number}.zip"])
        assert one.status is Status.UNREADABLE
    assert time.process_time() - began < 2


@pytest.mark.pure
def test_all_that_lies_beside_costs_no_more_to_read_than_one_notebook(tmp_path, monkeypatch):
    toy = ToyCourse(tmp_path)
    path = toy.submit("ada", RIGHT)
    notebook = path.read_text().replace('"metadata": {', '"metadata": {"x": [%s0],', 1)
    path.unlink()
    for number in range(10):
        (path.parent / f"{number}.ipynb").write_text(notebook % ("[]," * (MOST_MARKS // 7)))
    read, real = [], renamed.read
    monkeypatch.setattr(renamed, "read", lambda other: read.append(other) or real(other))
    course = Course.of(toy.app())
    rebuilt = course.read_and_rebuild(Place("hw", "ada", "T_toy"))
    assert rebuilt.status is Status.RENAMED and len(read) == 3
    assert "`0.ipynb`" in rebuilt.reason


def listing(names, extra):
    """An archive of empty members, of each of which its list says `extra` besides its name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
        for info in archive.filelist:
            info.extra = extra
    return stream.getvalue()


@pytest.mark.pure
def test_lists_of_members_cost_next_to_nothing_however_long_they_are(tmp_path):
    """Ten archives of 10,000 empty members each; ten that say 64 kB of each of their members, which
    takes zipfile 24 ms a member; and ten of names that are accents in the wrong order, which takes
    Unicode's normal form two seconds a member."""
    many = listing(map(str, range(10_000)), b"")
    says = listing(map(str, range(100)), struct.pack("<2H", 2, 0) * 16_383)
    accents = listing(["a" + 16_000 * "\u0301" + 15_900 * "\u0316"], b"")
    for content in (many, says, accents):
        files = [tmp_path / f"{number}.zip" for number in range(10)]
        for file in files:
            file.write_bytes(content)
        began = time.process_time()
        assert all(one.status is Status.UNREADABLE for one in taken(tmp_path, files))
        assert time.process_time() - began < 0.6
    (tmp_path / "0.zip").write_bytes(zipped("B.ipynb", b"{}"))
    (found,) = taken(tmp_path, files[:1])
    assert found.content == b"{}"


def zipped(name, content, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        archive.writestr(name, content)
    return stream.getvalue()
