"""What the hub starts for whom: for the course's user, grader-vae, what values.yaml has under
custom.grader; for everybody else what it has under singleuser.

The chart runs this file as a part of the hub's configuration.
"""

from tornado.web import HTTPError
from z2jh import get_config as value

c = get_config()  # noqa: F821  (given by JupyterHub)


def start_course(spawner):
    """Gives the course's server its image, its secrets and its place in the network."""
    if spawner.user.name == value("custom.graderName"):
        for name, setting in value("custom.grader").items():
            setattr(spawner, name, setting)


def refuse_course(authenticator, handler, login):
    """Nobody logs in as the course. (The hub would take all rights from a blocked user.)"""
    if login["name"] == value("custom.graderName"):
        raise HTTPError(403, "This is the course's name; nobody logs in with it.")
    return login


c.Spawner.pre_spawn_hook = start_course
c.Authenticator.post_auth_hook = refuse_course
