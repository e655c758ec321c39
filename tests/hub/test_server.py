"""The scripts of deploy/server: installing again, accounts, backup and restore."""

import os
import pwd
import re
import sqlite3
import stat
import subprocess
import tarfile
from pathlib import Path

import pytest
import requests

from .machine import ROOT


def test_installing_again_keeps_what_was_made_and_does_nothing_of_an_instructor_s_as_root(hub):
    """The course belongs to an account that instructors share; root's steps go through it."""
    (kept,) = hub.add_users("students", "kim")
    shadow = _password_line(kept)
    notebook = next((hub.course / "source").glob("part-b-coding/*.ipynb"))
    notebook.write_text(notebook.read_text() + "\n")
    config = hub.software / "hub" / "jupyterhub_config.py"
    original = config.read_text()
    config.write_text(original + "# ours\n")
    (hub.course / "submitted" / "kim").mkdir(parents=True)
    renewed = hub.course / "autograder" / "cli.py", hub.course / "verdicts" / "b2.py"
    for file in renewed:
        file.unlink()
    (lesson,) = (hub.store / "notebooks").glob("1_*")
    lesson.write_text("older")
    (hub.store / "notebooks" / "0_left_out.ipynb").touch()
    changed = notebook.read_text()
    marker = hub.store / "hub" / "marker"
    marker.write_text("root's")
    (hub.course / "LICENSE").unlink()
    (hub.course / "LICENSE").symlink_to(marker)
    traps = [hub.course / f"{name}.py" for name in ("torch", "typer", "sqlite3")]
    for trap in traps:
        trap.write_text(
            f"import os\nif os.getuid() == 0: open({str(marker)!r}, 'w').write('theirs')\n"
        )
    subprocess.run(["chown", "-hR", hub.grader, hub.course], check=True)

    said = hub.install()
    backup, grader = hub.software / "hub" / "backup.sh", hub.software / "autograder"
    path = {"PATH": os.environ["PATH"]}  # and no HUB_NAME: the script knows whose it is
    saved = subprocess.run([backup], cwd=hub.course, env=path, capture_output=True, text=True)
    done = subprocess.run([grader, "doctor"], cwd=hub.course, capture_output=True, text=True)
    for trap in traps:
        trap.unlink()

    assert marker.read_text() == "root's"
    assert saved.stdout.startswith(f"/var/backups/{hub.name}/"), saved.stderr
    assert done.returncode == 1 and "Not as root" in done.stderr
    assert "part-b-coding" in said.split("kept as it is in the course", 1)[1]
    assert notebook.read_text() == changed
    assert config.read_text().endswith("# ours\n")
    assert (hub.course / "submitted" / "kim").is_dir()
    assert all(file.is_file() for file in renewed)
    assert "# Lesson 1" in lesson.read_text() and lesson.owner() == "root"
    assert not (hub.store / "notebooks" / "0_left_out.ipynb").exists()
    assert hub.course.stat().st_mode & 0o777 == 0o700
    assert {path.owner() for path in hub.course.rglob("*")} == {hub.grader}
    assert stat.S_IMODE(hub.inbound.stat().st_mode) == 0o3733
    assert _password_line(kept) == shadow
    assert requests.get(f"{hub.url}/hub/api/", timeout=180).status_code == 200
    config.write_text(original)
    (hub.course / "submitted" / "kim").rmdir()
    marker.unlink()


def test_the_lessons_lead_to_exercises_where_students_fetch_them(hub):
    lessons = [path.read_text() for path in (hub.store / "notebooks").glob("*.ipynb")]
    links = re.findall(r"\]\(\.\./([^)]+)\)", "".join(lessons))
    exercises = {
        f"{hub.name}/{path.relative_to(ROOT / 'release')}" for path in ROOT.glob("release/*/*")
    }
    assert len(lessons) == len(list(ROOT.glob("notebooks/*.ipynb"))) and set(links) == exercises


def _password_line(user):
    (line,) = (s for s in Path("/etc/shadow").read_text().splitlines() if s.startswith(f"{user}:"))
    return line


def test_accounts_can_log_in_and_others_cannot(hub):
    student, teacher = hub.add_users("students", "lea") + hub.add_users("instructors", "lou")
    assert pwd.getpwnam(student).pw_shell == "/bin/bash"
    assert stat.S_IMODE(os.stat(f"/home/{student}").st_mode) == 0o700
    password = hub.passwords[student]
    assert hub.add_users("students", "lea") == [student]  # again: nothing changes
    assert hub.passwords[student] == password
    hub.session(student)
    hub.session(teacher)
    for user, password in ((student, "guessed"), (hub.grader, ""), ("root", "")):
        hub.passwords[user], before = password, hub.passwords.get(user)
        with pytest.raises(AssertionError, match="cannot log in"):
            hub.session(user)
        hub.passwords[user] = before or ""
    listing = hub.store / "bad.txt"
    for name in ("Robert'); DROP", "root", "a+b", "-x", "zoé", "аda", hub.grader):
        listing.write_text(name)
        with pytest.raises(AssertionError, match=r"not a user name|account of the system"):
            hub.script("users.sh", "students", str(listing))


def test_backup_and_restore(hub, tmp_path):
    gradebook = hub.course / "gradebook.db"
    verdict = hub.course / "verdicts" / "b2.py"
    work = hub.course / "submitted" / "moe" / "hw" / "x.ipynb"
    work.parent.mkdir(parents=True)
    work.write_text("the only copy")
    subprocess.run(["chown", "-R", hub.grader, str(work.parents[1])], check=True)
    if not gradebook.exists():
        gradebook.touch()
    _gradebook(gradebook, "create table kept (n)", "insert into kept values (7)")
    submission = hub.inbound / "moe"
    submission.mkdir()
    (submission / "x").symlink_to("/etc/shadow")
    os.mkfifo(submission / "pipe")
    (submission / "endless").touch()
    os.truncate(submission / "endless", 1 << 40)  # which takes no place on the disk
    archive = Path(hub.script("backup.sh", str(tmp_path)).strip())
    assert archive.stat().st_size < 100e6
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600

    _gradebook(gradebook, "drop table kept")
    work.unlink()
    verdict.unlink()
    hub.stop()
    hub.script("restore.sh", str(archive))
    hub.start()

    assert work.read_text() == "the only copy" and work.owner() == hub.grader
    assert verdict.is_file()
    assert _gradebook(gradebook, "select n from kept") == [(7,)]
    assert gradebook.owner() == hub.grader
    assert hub.course.stat().st_mode & 0o777 == 0o700
    assert stat.S_IMODE(hub.inbound.stat().st_mode) == 0o3733
    _gradebook(gradebook, "drop table kept")


def test_an_archive_with_files_of_nobody_here_is_not_restored(hub, tmp_path):
    """tar would give them to whoever has their owner's number."""
    archive = tmp_path / "other.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for part, owner in (("course", "root"), ("exchange", "nobodyhere"), ("hub", "root")):
            folder = tarfile.TarInfo(part)
            folder.type, folder.uname, folder.uid = tarfile.DIRTYPE, owner, 1000
            tar.addfile(folder)
    with pytest.raises(AssertionError, match="no account nobodyhere"):
        hub.script("restore.sh", str(archive))
    assert hub.inbound.is_dir()


def _gradebook(path, *statements):
    connection = sqlite3.connect(path)
    try:
        for statement in statements:
            found = connection.execute(statement).fetchall()
        connection.commit()
    finally:
        connection.close()
    return found
