"""The scripts of deploy/server: installing again, accounts, backup and restore."""

import os
import pwd
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest
import requests


def test_installing_again_keeps_what_was_made_and_renews_the_grader(hub):
    (kept,) = hub.add_users("students", "kim")
    shadow = _password_line(kept)
    notebook = next((hub.course / "source").glob("part-b-coding/*.ipynb"))
    notebook.write_text(notebook.read_text() + "\n")
    config = hub.software / "hub" / "jupyterhub_config.py"
    original = config.read_text()
    config.write_text(original + "# ours\n")
    (hub.course / "submitted" / "kim").mkdir(parents=True)
    (hub.course / "autograder" / "cli.py").unlink()
    changed = notebook.read_text()

    said = hub.install()

    assert "part-b-coding" in said.split("kept as it is in the course", 1)[1]
    assert notebook.read_text() == changed
    assert config.read_text().endswith("# ours\n")
    assert (hub.course / "submitted" / "kim").is_dir()
    assert (hub.course / "autograder" / "cli.py").is_file()
    assert hub.course.stat().st_mode & 0o777 == 0o700
    assert {path.owner() for path in hub.course.rglob("*")} == {hub.grader}
    assert stat.S_IMODE(hub.inbound.stat().st_mode) == 0o3733
    assert _password_line(kept) == shadow
    assert requests.get(f"{hub.url}/hub/api/", timeout=60).status_code == 200
    config.write_text(original)
    (hub.course / "submitted" / "kim").rmdir()


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
    for name in ("Robert'); DROP", "root", "a+b", "-x"):
        listing.write_text(name)
        with pytest.raises(AssertionError, match=r"not a user name|account of the system"):
            hub.script("users.sh", "students", str(listing))


def test_backup_and_restore(hub, tmp_path):
    gradebook = hub.course / "gradebook.db"
    work = hub.course / "submitted" / "moe" / "hw" / "x.ipynb"
    work.parent.mkdir(parents=True)
    work.write_text("the only copy")
    subprocess.run(["chown", "-R", hub.grader, str(work.parents[1])], check=True)
    if not gradebook.exists():
        gradebook.touch()
    _gradebook(gradebook, "create table kept (n)", "insert into kept values (7)")
    archive = Path(hub.script("backup.sh", str(tmp_path)).strip())
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600

    _gradebook(gradebook, "drop table kept")
    work.unlink()
    hub.stop()
    hub.script("restore.sh", str(archive))
    hub.start()

    assert work.read_text() == "the only copy" and work.owner() == hub.grader
    assert _gradebook(gradebook, "select n from kept") == [(7,)]
    assert gradebook.owner() == hub.grader
    assert hub.course.stat().st_mode & 0o777 == 0o700
    assert stat.S_IMODE(hub.inbound.stat().st_mode) == 0o3733
    _gradebook(gradebook, "drop table kept")


def _gradebook(path, *statements):
    connection = sqlite3.connect(path)
    try:
        for statement in statements:
            found = connection.execute(statement).fetchall()
        connection.commit()
    finally:
        connection.close()
    return found
