"""A JupyterHub on one machine for the course: who may log in, what runs for whom, what it may use.

install.sh puts this file into /opt/NAME/hub and never overwrites a changed one: edit it there, then
`systemctl restart NAME-hub`.
"""

import grp
import os
import pwd
import shutil
import sys
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner

c = get_config()  # noqa: F821  (given by JupyterHub)

SOFTWARE = Path(sys.prefix).parent  # /opt/NAME
NAME, DATA = SOFTWARE.name, Path("/srv", SOFTWARE.name)
GRADER = f"grader-{NAME}"  # the Linux user who owns the course, and the service that runs as it
INSTRUCTORS, STUDENTS = f"formgrade-{NAME}", f"nbgrader-{NAME}"  # Linux groups and hub groups
PORT = 800  # install.sh writes HUB_PORT here; and the three after it; none faces the network

# The network: the web server in front (Caddy) speaks HTTPS and is the only one who gets here.
# Ports below 1024, so that no user can take one while the hub restarts and be given its visitors.
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_port = PORT + 1
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.command = [
    str(SOFTWARE / "proxy/node_modules/.bin/configurable-http-proxy")
]
c.JupyterHub.db_url = f"sqlite:///{DATA}/hub/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{DATA}/hub/cookie_secret"

# Who may log in: Linux users (PAM) of the two groups. Whoever can become root here is an admin.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.admin_groups = {"sudo"}
c.LocalAuthenticator.allowed_groups = {INSTRUCTORS, STUDENTS}

# Single sign-on instead: `/opt/NAME/env/bin/pip install oauthenticator`, and users.sh makes the
# Linux users beforehand, under the names that the provider gives them.
#
# c.JupyterHub.authenticator_class = "oauthenticator.generic.LocalGenericOAuthenticator"
# c.OAuthenticator.oauth_callback_url = "https://HUB/hub/oauth_callback"
# c.OAuthenticator.client_id = "..."
# c.OAuthenticator.client_secret = os.environ["OAUTH_CLIENT_SECRET"]
# c.OAuthenticator.authorize_url = "https://PROVIDER/authorize"
# c.OAuthenticator.token_url = "https://PROVIDER/token"
# c.OAuthenticator.userdata_url = "https://PROVIDER/userinfo"
# c.OAuthenticator.scope = ["openid", "email"]
# c.OAuthenticator.username_claim = "preferred_username"

# From a learning management system (LTI 1.3): `/opt/NAME/env/bin/pip install jupyterhub-ltiauthenticator`
#
# from jupyterhub.auth import LocalAuthenticator
# from ltiauthenticator.lti13.auth import LTI13Authenticator
# class LocalLTI13Authenticator(LocalAuthenticator, LTI13Authenticator): ...
# c.JupyterHub.authenticator_class = LocalLTI13Authenticator
# c.LTI13Authenticator.issuer = "https://PLATFORM"
# c.LTI13Authenticator.client_id = {"..."}
# c.LTI13Authenticator.authorize_url = "https://PLATFORM/api/lti/authorize_redirect"
# c.LTI13Authenticator.jwks_endpoint = "https://PLATFORM/api/lti/security/jwks"
# c.LTI13Authenticator.username_key = "custom_login"  # nothing that users can change themselves
# c.LTI13Authenticator.uri_scheme = "https"


def linux_groups(authenticator, handler, user):
    """The hub's groups are the Linux groups of the same names, read at every login."""
    members = {name: grp.getgrnam(name).gr_mem for name in (INSTRUCTORS, STUDENTS)}
    user["groups"] = [name for name, names in members.items() if user["name"] in names]
    return user


c.Authenticator.manage_groups = True
c.Authenticator.post_auth_hook = linux_groups

# The course: one JupyterLab with formgrader that all instructors share, run by the course's user.
COURSE_ENVIRONMENT = {  # where exchange and data are, as install.sh wrote it, and the packages
    **dict(line.split("=", 1) for line in (SOFTWARE / "environment").read_text().split()),
    "PATH": f"{SOFTWARE}/env/bin:/usr/local/bin:/usr/bin:/bin",
}
c.JupyterHub.services = [
    {
        "name": GRADER,
        "url": f"http://127.0.0.1:{PORT + 3}",
        # the course's user, with no right but that for a port below 1024
        "command": [
            *("setpriv", f"--reuid={GRADER}", f"--regid={GRADER}", "--init-groups"),
            *("--inh-caps=-all,+net_bind_service", "--ambient-caps=-all,+net_bind_service"),
            *("--bounding-set=-all,+net_bind_service", "--no-new-privs"),
            f"{SOFTWARE}/env/bin/jupyterhub-singleuser",
        ],
        "cwd": f"{DATA}/course",
        "timeout": 120,  # on a busy machine; without the course the hub does not start
        "environment": COURSE_ENVIRONMENT
        | {
            "HOME": pwd.getpwnam(GRADER).pw_dir,
            "USER": GRADER,
            "SHELL": "/bin/bash",
            "JUPYTER_CONFIG_PATH": f"{SOFTWARE}/hub/roles/grader",
            # sockets of the sandbox and of kernels, where nobody else can get
            "XDG_RUNTIME_DIR": f"{DATA}/run",
            "JUPYTER_RUNTIME_DIR": f"{DATA}/run/jupyter",
        },
        "oauth_no_confirm": True,
    },
    {
        "name": "idle-culler",  # stops servers that nobody has used for an hour
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"],
    },
]
c.JupyterHub.load_roles = [
    {
        "name": "instructor",
        "groups": [INSTRUCTORS],
        "scopes": [
            f"access:services!service={GRADER}",
            f"read:services!service={GRADER}",
            "list:services",
        ],
    },
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
]


# Everybody's own server: limits, and files that nobody else can read.
class PrivateProcessSpawner(LocalProcessSpawner):
    """Plain processes, for machines without systemd: private files, but NO memory or CPU limit."""

    def make_preexec_fn(self, name):
        become_user = super().make_preexec_fn(name)

        def preexec():
            become_user()
            os.umask(0o077)

        return preexec


def private_home(spawner):
    """Nobody but its owner enters a home; the student's extensions of JupyterLab, no instructor's."""
    home = pwd.getpwnam(spawner.user.name).pw_dir
    os.chmod(home, 0o700)
    spawner.environment["JUPYTER_CONFIG_PATH"] = f"{SOFTWARE}/hub/roles/student"
    # kernels' sockets: a socket's name has 107 characters at most, so the folder's is short
    spawner.environment["JUPYTER_RUNTIME_DIR"] = f"{home}/.jupyter-run"


c.Spawner.pre_spawn_hook = private_home
c.Spawner.cmd = [f"{SOFTWARE}/env/bin/jupyterhub-singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.environment = COURSE_ENVIRONMENT
c.Spawner.http_timeout = c.Spawner.start_timeout = 120  # a whole class logs in at once
c.JupyterHub.concurrent_spawn_limit = 20
c.Spawner.mem_limit = "2G"  # training B3 takes 1.3 GB
c.Spawner.cpu_limit = 2

if Path("/run/systemd/system").is_dir() and shutil.which("systemd-run"):
    c.JupyterHub.spawner_class = "systemd"
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.isolate_devices = True
    c.SystemdSpawner.disable_user_sudo = True
    c.SystemdSpawner.unit_name_template = f"{NAME}-{{USERNAME}}"
    c.SystemdSpawner.unit_extra_properties = {"UMask": "0077", "TasksMax": "256"}
else:
    c.JupyterHub.spawner_class = PrivateProcessSpawner
