"""The roster: files as Canvas, Moodle, nbgrader and Excel write them."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.errors import CourseError
from autograder.roster import enrol


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("roster") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        programs = Path(sys.executable).parent  # nbgrader calls alembic by name
        patch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        with Gradebook(f"sqlite:///{path}"):
            pass
    return path


@pytest.fixture
def gradebook(empty, tmp_path):
    shutil.copy(empty, tmp_path)
    with Gradebook(f"sqlite:///{tmp_path / empty.name}") as book:
        yield book


def students(gradebook):
    return {
        s.id: (s.first_name, s.last_name, s.email, s.lms_user_id)
        for s in sorted(gradebook.students, key=lambda s: s.id)
    }


def taken(gradebook, tmp_path: Path, content: bytes):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    return enrol(gradebook, path)


ADA = ("Ada", "Löve, lace", "ada@example.org", "1")
FORMS = {
    "nbgrader": 'id,first_name,last_name,email,lms_user_id\nada,Ada,"Löve, lace",ada@example.org,1\n',
    "Excel": "id;first_name;last_name;email;lms_user_id\r\nada;Ada;Löve, lace;ada@example.org;1\r\n;;;;\r\n",
    "Moodle": 'Username,"First name","Last name","Email address","ID number"\nada,Ada,"Löve, lace",ada@example.org,1\n',
    "tabs": "Username\tFirst name\tSurname\tEmail address\tID number\tGroups\nada\tAda\tLöve, lace\tada@example.org\t1\t\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_student(gradebook, tmp_path, form, encoding):
    done = taken(gradebook, tmp_path, FORMS[form].encode(encoding))
    assert done.new == ["ada"] and students(gradebook) == {"ada": ADA}


def test_the_gradebook_that_canvas_exports(gradebook, tmp_path):
    canvas = (
        "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,hw (12)\n"
        "    Points Possible,,,,,8\n"
        '"Lovelace, Ada",4711,u1,ada,A,\n"Student, Test",4712,,,A,\n'
    )
    done = taken(gradebook, tmp_path, canvas.encode())
    assert students(gradebook) == {"ada": ("Ada", "Lovelace", None, "4711")}
    assert done.left_out == 2


def test_moodle_without_user_names_goes_by_email_address(gradebook, tmp_path):
    taken(gradebook, tmp_path, b"First name,Surname,Email address\nAda,Lovelace,ada@example.org\n")
    assert students(gradebook) == {"ada@example.org": ("Ada", "Lovelace", "ada@example.org", None)}


def test_a_second_file_changes_what_it_says_and_removes_nobody(gradebook, tmp_path):
    taken(gradebook, tmp_path, b"id,last_name,email\nada,A,a@x.org\nben,B,b@x.org\ncleo,C,\n")
    done = taken(gradebook, tmp_path, b"id,last_name,email\nada,Lovelace,\nben,B,b@x.org\ndan,D,\n")
    assert (done.new, done.changed, done.same, done.not_listed) == (["dan"], ["ada"], ["ben"], ["cleo"])  # fmt: skip
    assert students(gradebook)["ada"] == (None, "Lovelace", "a@x.org", None)


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "no column for the student id"),
        (b"name;points\nAda;3\n", "no column for the student id: it has name, points"),
        (b"id\nada\n../ben\n", "cannot be a student id"),
    ],
)
def test_a_file_that_cannot_be_a_roster_changes_nothing(gradebook, tmp_path, content, says):
    with pytest.raises(CourseError, match=says):
        taken(gradebook, tmp_path, content)
    assert students(gradebook) == {}
    with pytest.raises(CourseError, match="cannot be read"):
        enrol(gradebook, tmp_path / "nothing.csv")
