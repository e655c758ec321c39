"""What the hub starts for whom, and who may what, by the course's name: custom.course in values.yaml.

grader-COURSE, who never logs in, has the course's server: custom.grader says what it is. Instructors
(the group formgrade-COURSE) share it: /user/grader-COURSE/formgrader. Everybody else's server is what
values.yaml has under singleuser.

The chart runs this file as a part of the hub's configuration `c`.
"""
# ruff: noqa: F821  (c is given, and has to be: here get_config gives values and not c)

from tornado.web import HTTPError
from z2jh import get_config

course = get_config("custom.course")
grader, instructors, students = f"grader-{course}", f"formgrade-{course}", f"nbgrader-{course}"


def start_course(spawner):
    """Gives the course's server its image, its secrets and its place in the network."""
    if spawner.user.name == grader:
        for name, setting in get_config("custom.grader").items():
            setattr(spawner, name, setting)


def refuse_course(authenticator, handler, login):
    """Nobody logs in as the course. (The hub would take all rights from a blocked user.)"""
    if login["name"] == grader:
        raise HTTPError(403, "This is the course's name; nobody logs in with it.")
    return login


c.Spawner.pre_spawn_hook = start_course
c.Authenticator.post_auth_hook = refuse_course
c.Authenticator.allowed_groups = {instructors, students}
c.JupyterHub.load_roles.extend(
    [
        {
            "name": "instructor",
            "groups": [instructors],
            "scopes": [
                f"access:servers!user={grader}",
                f"servers!user={grader}",
                f"read:users!user={grader}",
                f"list:users!user={grader}",
            ],
        },
        {
            "name": "course",
            "description": f"Makes the hub know {grader}",
            "users": [grader],
            "scopes": ["self"],
        },
    ]
)
