"""From an LMS and back: archives in Canvas's and Moodle's form, and whatever else is in them."""

import io
import shutil
import stat
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder import lms
from autograder.cli import app
from autograder.errors import CourseError
from autograder.renamed import MOST
from autograder.submission import LARGEST

from .conftest import ToyCourse

STUDENTS = {
    "ada": ("Augusta Ada", "Lovelace", "4711"),
    "ben": ("Ben", "Äkta-Ö'Neil", ""),
    "cleo": ("Cleo", "Müller", ""),
    "cleo2": ("Cleo", "Müller", "4713"),
    "dan": ("", "", ""),
}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    toy = ToyCourse(tmp_path_factory.mktemp("course"))
    toy.add_notebook()
    with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=datetime(2026, 12, 1, 23, 59))
        for student, (first, last, number) in STUDENTS.items():
            gradebook.add_student(
                student, first_name=first, last_name=last, lms_user_id=number or None
            )
    return toy


@pytest.fixture
def toy(made_once, monkeypatch):
    """The course, with nothing handed in."""
    monkeypatch.chdir(made_once.folder)
    for name in ("submitted", "feedback"):
        shutil.rmtree(made_once.folder / name, ignore_errors=True)
    return made_once


def archive(toy, files, name="all.zip"):
    """An archive with files by name: text, or bytes, or a member and its content."""
    path = toy.folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for member, content in files if isinstance(files, list) else files.items():
            written.writestr(member, content)
    return path


def collect(toy, files, **told):
    handed = lms.collect(toy.app(), "hw", archive(toy, files), told)
    return {one.person: one for one in handed}


def submitted(toy):
    """What lies in `submitted`, by student and file."""
    folder = toy.folder / "submitted"
    return {
        f"{path.parent.parent.name}/{path.name}": path.read_text()
        for path in sorted(folder.glob("*/hw/*"))
    }


def test_canvas_gives_names_late_marks_and_files_handed_in_again(toy):
    handed = collect(
        toy,
        {
            "lovelaceaugustaada_4711_90_T_toy.ipynb": "ada T",
            "lovelaceaugustaada_4711_91_U_toy-3.ipynb": "ada U",
            "äktaöneilben_LATE_12_77_T_toy-1.ipynb": "ben T",
            "dan_13_80_T_toy-2.ipynb": "dan newer",
            "dan_13_79_T_toy.ipynb": "dan older",
        },
    )
    assert submitted(toy) == {
        "ada/T_toy.ipynb": "ada T",
        "ada/U_toy.ipynb": "ada U",
        "ben/T_toy.ipynb": "ben T",
        "ben/timestamp.txt": "2026-12-01 23:59:01 UTC",
        "dan/T_toy.ipynb": "dan newer",
    }
    assert handed["lovelaceaugustaada"].remarks == []
    assert "one second" in handed["äktaöneilben"].remarks[0]


@pytest.mark.parametrize("sort", ["{}_12_assignsubmission_file/", "{}_12_assignsubmission_file_/", "{}_12_assignsubmission_file_"])  # fmt: skip
def test_moodle_gives_folders_of_either_version_or_none(toy, sort):
    prefix = sort.format("Augusta Ada Lovelace")
    collect(toy, {f"{prefix}T_toy.ipynb": "ada T", f"{prefix}U_toy.ipynb": "ada U"})
    assert submitted(toy) == {"ada/T_toy.ipynb": "ada T", "ada/U_toy.ipynb": "ada U"}


def test_moodle_with_names_in_other_orders_folders_of_students_and_other_kinds(toy):
    folder = "Äkta-Ö’Neil Ben_3_assignsubmission_file"
    handed = collect(
        toy,
        {
            f"{folder}/old/T_toy.ipynb": "deep",
            f"{folder}/T_toy.ipynb": "ben T",
            f"{folder}/notes.pdf": "%PDF",
            f"{folder}/Untitled.ipynb": "ben ?",
            "Lovelace, Augusta Ada_4_assignsubmission_onlinetext/onlinetext.html": "<p>",
            "__MACOSX/x": "",
            "dan_5_assignsubmission_file/T_toy.ipynb": "dan T",
        },
    )
    assert submitted(toy) == {
        "ben/T_toy.ipynb": "ben T",
        "ben/Untitled.ipynb": "ben ?",
        "dan/T_toy.ipynb": "dan T",
    }
    remarks = handed["Äkta-Ö’Neil Ben"].remarks
    assert "notes.pdf" in remarks[0] and "Untitled.ipynb" in remarks[1]
    assert "onlinetext.html" in handed[""].remarks[0]


def test_who_cannot_be_told_is_listed_and_the_rest_goes_on(toy):
    files = {
        "mullercleo_4713_1_T_toy.ipynb": "cleo2, by number",
        "müllercleo_99_2_T_toy.ipynb": "cleo?",
        "zoe_98_3_T_toy.ipynb": "zoe?",
        "dan_1_4_T_toy.ipynb": "dan T",
    }
    handed = collect(toy, files)
    assert submitted(toy) == {"cleo2/T_toy.ipynb": "cleo2, by number", "dan/T_toy.ipynb": "dan T"}
    assert handed["müllercleo"].remarks == ["Could be cleo or cleo2; say who: --student 99=ID"]
    assert handed["zoe"].remarks == ["Nobody in the gradebook; say who: --student 98=ID"]
    collect(toy, files, **{"99": "cleo"})
    assert submitted(toy)["cleo/T_toy.ipynb"] == "cleo?"
    with pytest.raises(CourseError, match="no student nobody"):
        collect(toy, files, **{"99": "nobody"})
    with pytest.raises(CourseError, match="No file has the number 77"):
        collect(toy, files, **{"77": "ada"})


def test_nobody_gets_the_work_of_two(toy):
    handed = lms.collect(
        toy.app(),
        "hw",
        archive(toy, {"dan_1_4_T_toy.ipynb": "one", "dan_2_5_T_toy.ipynb": "other"}),
        {},
    )
    assert submitted(toy) == {}
    assert all("Several people would be dan" in one.remarks[0] for one in handed)


def test_a_newer_archive_replaces_what_it_has_and_keeps_the_rest(toy):
    collect(toy, {"dan_LATE_1_4_T_toy.ipynb": "T", "dan_LATE_1_5_U_toy.ipynb": "U"})
    before = (toy.folder / "submitted/dan/hw/U_toy.ipynb").stat().st_mtime_ns
    handed = collect(toy, {"dan_1_6_T_toy-1.ipynb": "T again"})
    assert submitted(toy) == {"dan/T_toy.ipynb": "T again", "dan/U_toy.ipynb": "U"}
    assert handed["dan"].remarks == ["Kept from before: U_toy."]
    collect(toy, {"dan_1_6_T_toy-1.ipynb": "T again", "dan_1_7_U_toy.ipynb": "U"})
    assert (toy.folder / "submitted/dan/hw/U_toy.ipynb").stat().st_mtime_ns == before


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return stream.getvalue()


def test_an_archive_that_a_student_handed_in_is_opened(toy):
    inner = zipped({"hw/T_toy.ipynb": "T", "hw/data.csv": "1", "__MACOSX/hw/._T_toy.ipynb": "x"})
    inner_bomb = zipped({f"{n}/T_toy.ipynb": bytes(LARGEST // 2) for n in range(5)})
    handed = collect(
        toy,
        {
            "dan_1_4_hw.zip": inner,
            "lovelaceaugustaada_4711_5_hw.zip": inner_bomb,
            "mullercleo_4713_6_hw.zip": b"PK no archive",
        },
    )
    assert submitted(toy)["dan/T_toy.ipynb"] == "T" and handed["dan"].remarks == []
    assert "limit of 20 MB" in handed["lovelaceaugustaada"].remarks[0]
    assert "cannot be read as a zip archive" in handed["mullercleo"].remarks[0]
    assert not (toy.folder / "submitted/cleo2/hw/T_toy.ipynb").exists()


def test_of_files_without_number_no_more_are_kept_than_are_looked_at(toy):
    many = zipped({f"n{i}.ipynb": "{}" for i in range(300)})
    handed = collect(toy, {"dan_9_50_x.zip": many, "dan_9_51_T_toy.ipynb": "dan's"})
    kept = submitted(toy)
    assert len(kept) == 1 + MOST and kept["dan/T_toy.ipynb"] == "dan's"
    assert "290 more notebooks of other names are left out." in handed["dan"].remarks


def test_one_name_does_not_turn_canvas_into_moodle(toy):
    odd = "mullercleo_4713_6_a\\b_1_assignsubmission_file_x.ipynb"
    collect(toy, {"dan_1_4_T_toy.ipynb": "T", "dan_1_5_U_toy.ipynb": "U", odd: "x"})
    assert submitted(toy) == {"dan/T_toy.ipynb": "T", "dan/U_toy.ipynb": "U"}


def test_names_and_files_that_attack_reach_nothing(toy):
    link = zipfile.ZipInfo("dan_1_assignsubmission_file/T_toy.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    outside = toy.folder / "gradebook.ipynb"
    handed = collect(
        toy,
        [
            (link, "/etc/passwd"),
            ("../../dan_1_assignsubmission_file/U_toy.ipynb", "U"),
            ("/dan_1_assignsubmission_file/..ipynb", "dots"),
            ("dan_1_assignsubmission_file/timestamp.txt", "2020-01-01 00:00 UTC"),
            ("Augusta Ada Lovelace_3_assignsubmission_file/../../../gradebook.ipynb", "out"),
            ("Augusta Ada Lovelace_3_assignsubmission_file/" + "a" * 300 + ".ipynb", "long"),
            ("Augusta Ada Lovelace_3_assignsubmission_file/U_toy.ipynb", bytes(LARGEST + 1)),
        ],
    )
    found = submitted(toy)
    assert found["dan/U_toy.ipynb"] == "U" and "dan/timestamp.txt" not in found
    assert "dan/T_toy.ipynb" not in found and "ada/U_toy.ipynb" not in found
    assert not outside.exists() and found["ada/gradebook.ipynb"] == "out"
    assert all(Path(name).name.endswith(".ipynb") and len(name) < 220 for name in found)
    told = " ".join(handed["dan"].remarks + handed["Augusta Ada Lovelace"].remarks)
    assert all(reason in told for reason in ("it is a link", "not a notebook", "limit of 20 MB"))


@pytest.mark.parametrize(
    "name",
    [
        "dan_5_assignsubmission_file/Augusta Ada Lovelace_3_assignsubmission_file/T_toy.ipynb",
        "dan_5_assignsubmission_onlinetext/lovelaceaugustaada_4711_9_T_toy.ipynb",
        "dan_5_assignsubmission_file_lovelaceaugustaada_4711_9_T_toy.ipynb",
        "lovelaceaugustaada_4711_9_T_toy.ipynb",
    ],
)
def test_nobody_hands_in_for_somebody_else_in_moodle(toy, name):
    collect(toy, {name: "forged", "dan_5_assignsubmission_file/U_toy.ipynb": "dan U"})
    assert not (toy.folder / "submitted" / "ada").exists()
    assert submitted(toy)["dan/U_toy.ipynb"] == "dan U"


def test_nobody_hands_in_for_somebody_else_in_canvas(toy):
    forged = "Augusta Ada Lovelace_3_assignsubmission_file_T_toy.ipynb"
    collect(
        toy,
        {
            f"dan_1_4_{forged}": "forged",
            "dan_1_5_lovelaceaugustaada_4711_9_T_toy.ipynb": "forged",
            "äktaöneilben_12_77_T_toy.ipynb": "ben T",
        },
    )
    assert not (toy.folder / "submitted" / "ada").exists()
    assert submitted(toy)["ben/T_toy.ipynb"] == "ben T"


def test_a_link_in_the_course_is_replaced_and_not_followed(toy):
    folder = toy.folder / "submitted" / "dan" / "hw"
    folder.mkdir(parents=True)
    secret = toy.folder / "secret"
    secret.write_text("secret")
    (folder / "T_toy.ipynb").symlink_to(secret)
    collect(toy, {"dan_1_4_T_toy.ipynb": "T"})
    assert secret.read_text() == "secret" and not (folder / "T_toy.ipynb").is_symlink()


@pytest.mark.parametrize("name", ["T_toy.ipynb", "timestamp.txt"])
def test_a_folder_in_the_way_stops_nobody_else(toy, name):
    (toy.folder / "submitted/dan/hw" / name).mkdir(parents=True)
    handed = collect(toy, {"dan_1_4_T_toy.ipynb": "T", "äktaöneilben_12_77_T_toy.ipynb": "ben T"})
    assert f"{name} cannot be written: " in handed["dan"].remarks[0]
    assert (toy.folder / "submitted/ben/hw/T_toy.ipynb").read_text() == "ben T"
    found = {path.name for path in (toy.folder / "submitted/dan/hw").iterdir()}
    assert found == {name, "T_toy.ipynb"}


def test_names_in_utf_8_that_do_not_say_so(toy):
    path = archive(toy, {"äktaöneilben_1_4_T_toy.ipynb": "ben T"})
    data = path.read_bytes()
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(header) + flags
        data = data[:at] + b"\0\0" + data[at + 2 :]
    path.write_bytes(data)
    lms.collect(toy.app(), "hw", path, {})
    assert submitted(toy) == {"ben/T_toy.ipynb": "ben T"}


@pytest.mark.parametrize(
    "content, says",
    [
        (b"no archive", "cannot be read as a zip archive"),
        (zipped({"T_toy.ipynb": "T"}), "has no file that is named as Canvas or Moodle"),
        (zipped({"anon_x1Yz2_34_T_toy.ipynb": "T"}), "anonymous"),
    ],
)
def test_what_is_no_archive_of_an_lms_is_an_error(toy, content, says):
    path = toy.folder / "all.zip"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=says):
        lms.collect(toy.app(), "hw", path, {})


def test_feedback_goes_back_under_the_names_it_came_with(toy):
    for student, notebooks in {
        "ada": ("T_toy", "U_toy", "overview"),
        "ben": ("T_toy",),
    }.items():
        folder = toy.folder / "feedback" / student / "hw"
        folder.mkdir(parents=True)
        for name in notebooks:
            (folder / f"{name}.html").write_text(f"{student} {name}")
    canvas = {
        "lovelaceaugustaada_LATE_4711_90_T_toy-1.ipynb": "",
        "äktaöneilben_12_77_T_toy.ipynb": "",
        "dan_13_79_T_toy.ipynb": "",
    }
    flat = "Augusta Ada Lovelace_1_assignsubmission_file_"
    for files, expected in (
        (
            canvas,
            {
                "lovelaceaugustaada_LATE_4711_90_T_toy.html": "ada T_toy",
                "lovelaceaugustaada_LATE_4711_90_U_toy.html": "ada U_toy",
                "lovelaceaugustaada_LATE_4711_90_overview.html": "ada overview",
                "äktaöneilben_12_77_T_toy.html": "ben T_toy",
            },
        ),
        (
            {f"{flat[:-1]}/T_toy.ipynb": "", f"{flat[:-1]}/U_toy.ipynb": ""},
            {f"{flat[:-1]}/{name}.html": f"ada {name}" for name in ("T_toy", "U_toy", "overview")},
        ),
        (
            {f"{flat}T_toy.ipynb": ""},
            {f"{flat}{name}.html": f"ada {name}" for name in ("T_toy", "U_toy", "overview")},
        ),
    ):  # fmt: skip
        target = toy.folder / "feedback.zip"
        target.touch()
        target.chmod(0o644)  # as an older version left it
        handed = lms.feedback(toy.app(), "hw", archive(toy, files), {}, target)
        assert target.stat().st_mode & 0o007 == 0
        with zipfile.ZipFile(target) as written:
            assert {name: written.read(name).decode() for name in written.namelist()} == expected
    assert not any(one.remarks for one in handed)


def test_the_commands_say_what_to_look_at(toy):
    path = archive(toy, {"dan_1_4_T_toy.ipynb": "T", "zoe_[x]_98_3_T_toy.ipynb": "?"})
    run = CliRunner()
    done = run.invoke(app, ["collect-zip", "hw", str(path)])
    assert done.exit_code == 1
    assert "Collected 1 notebooks of 1 students in hw." in done.output
    assert "98=ID" in done.output and "1 left out" in done.output
    done = run.invoke(app, ["collect-zip", "hw", str(path), "--student", "98=ada"])
    assert done.exit_code == 0 and "Collected 2 notebooks of 2 students" in done.output
    done = run.invoke(app, ["feedback-zip", "hw", str(path), "--student", "98=ada"])
    assert done.exit_code == 0 and "generate_feedback" in done.output
    assert (toy.folder / "feedback-hw.zip").exists()
    assert run.invoke(app, ["collect-zip", "hw", str(path), "--student", "ada"]).exit_code == 2
