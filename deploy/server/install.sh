#!/usr/bin/env bash
# Sets up, or upgrades, the course's JupyterHub on Debian 12+ or Ubuntu 24.04+. Run it as root:
#
#   deploy/server/install.sh
#   HUB_DOMAIN=hub.example.org deploy/server/install.sh    # with HTTPS for that name
#
# It can be run again at any time: it makes what is missing, renews the grader and the verdicts, and
# keeps users, gradebook, submissions, changed notebooks in source/, and a changed hub configuration.
#
# HUB_NAME (vae)     names everything: the course, /opt/NAME, /srv/NAME, user grader-NAME, groups, unit
#                    NAME-hub; see names.sh
# HUB_PORT (800)     the hub's port on this machine, with the three after it
# HUB_DOMAIN         the name that browsers use; without it there is no HTTPS and no way in from outside
# HUB_ENV_FROM       an environment to copy in place of downloading packages
# HUB_CHECK          "no" leaves out the last step, which tries grading and the sandbox (a minute)
# HUB_DATA           "full" (default): the course's data from the network, or else its sample; "sample"
set -euo pipefail
umask 022

# shellcheck source=deploy/server/names.sh
. "$(dirname "$0")/names.sh"
PORT=${HUB_PORT:-800} DOMAIN=${HUB_DOMAIN:-} DATA=${HUB_DATA:-full}
HERE=$(cd "$(dirname "$0")" && pwd) REPOSITORY=$(cd "$(dirname "$0")/../.." && pwd)

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

[[ $(id -u) == 0 ]] || fail "has to be run by root: it makes users. Try sudo $0"
[[ $NAME =~ ^[a-z][a-z0-9]{0,15}$ ]] || fail "HUB_NAME: up to 16 lower-case letters and digits, not '$NAME'"
command -v apt-get >/dev/null || fail "needs Debian or Ubuntu (apt-get)"
protected=$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)
((PORT + 3 < protected)) || fail "HUB_PORT: users could take the ports $PORT to $((PORT + 3)):" \
    "they may have any from $protected (net.ipv4.ip_unprivileged_port_start)"
as_grader() { setpriv --reuid="$GRADER" --regid="$GRADER" --init-groups --no-new-privs env -C / HOME="$STORE/run" "$@"; }

say "Packages of the system"
wanted=()
command -v useradd >/dev/null || wanted+=(passwd)
command -v npm >/dev/null || wanted+=(nodejs npm)
/usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || wanted+=(python3-venv)
[[ -z $DOMAIN ]] || command -v caddy >/dev/null || wanted+=(caddy)
if ((${#wanted[@]})); then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${wanted[@]}"
fi
/usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "/usr/bin/python3 is older than 3.11; Debian 12 and Ubuntu 24.04 have a newer one"

say "Users and groups: $GRADER, $INSTRUCTORS, $STUDENTS"
getent group "$INSTRUCTORS" >/dev/null || groupadd "$INSTRUCTORS"
getent group "$STUDENTS" >/dev/null || groupadd "$STUDENTS"
getent passwd "$GRADER" >/dev/null ||
    useradd --user-group --create-home --key HOME_MODE=0700 --shell /bin/bash "$GRADER"

say "Python packages in $SOFTWARE/env (the first time: several minutes)"
mkdir -p "$SOFTWARE"
if [[ ! -e $SOFTWARE/env/ready ]]; then
    rm -rf "$SOFTWARE/env"
    if [[ -n ${HUB_ENV_FROM:-} ]]; then
        HUB_ENV_FROM=$(realpath "$HUB_ENV_FROM") # of a link, the link would be copied
        # hard links where that is possible; pip replaces files and does not write into them
        cp -a --link "$HUB_ENV_FROM" "$SOFTWARE/env" 2>/dev/null || {
            rm -rf "$SOFTWARE/env"
            cp -a "$HUB_ENV_FROM" "$SOFTWARE/env"
        }
        grep -lIZ "^#!$HUB_ENV_FROM/" "$SOFTWARE"/env/bin/* |
            xargs -0r sed -i "1s|^#!.*|#!$SOFTWARE/env/bin/python|"
        "$SOFTWARE/env/bin/python" -m pip uninstall -q -y \
            "$(sed -n 's/^name = "\(.*\)"/\1/p' "$REPOSITORY/pyproject.toml")" 2>/dev/null
    else
        /usr/bin/python3 -m venv "$SOFTWARE/env"
    fi
    rm -f "$SOFTWARE/env/ready"
fi
# the course's dependencies and the hub's, without the package `autograder` itself
/usr/bin/python3 -I - "$REPOSITORY/pyproject.toml" >"$SOFTWARE/requirements.txt" <<'PYTHON'
import sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))
course = project["project"]["optional-dependencies"]["course"]
print(*project["project"]["dependencies"], *course, *project["dependency-groups"]["hub"], sep="\n")
PYTHON
"$SOFTWARE/env/bin/python" -m pip install -q --upgrade-strategy only-if-needed -r "$SOFTWARE/requirements.txt"
touch "$SOFTWARE/env/ready"
npm install --silent --no-fund --no-audit --prefix "$SOFTWARE/proxy" "configurable-http-proxy@^4.6"

say "The course in $STORE/course"
install -d -m 0755 "$STORE" "$STORE/exchange"
install -d -m 0700 "$STORE/hub"
install -d -m 0700 -o "$GRADER" -g "$GRADER" "$STORE/course" "$STORE/run"
# As the course's user: instructors, who share that account, could turn whatever root does in there
# into something else, by a link or a module of their own.
as_grader rm -rf "$STORE"/course/{autograder,verdicts}
tar -C "$REPOSITORY" --exclude=__pycache__ -c autograder verdicts nbgrader_config.py environment.yml LICENSE |
    as_grader tar -C "$STORE/course" -x
as_grader sed -i "s|^\(c.CourseDirectory.course_id\) = .*|\1 = \"$NAME\"|" "$STORE/course/nbgrader_config.py"
tar -C "$REPOSITORY" --exclude=.ipynb_checkpoints -c source |
    as_grader tar -C "$STORE/course" --skip-old-files -x
tar -C "$REPOSITORY" --exclude=.ipynb_checkpoints -c source |
    as_grader tar -C "$STORE/course" -d 2>/dev/null |
    sed -n 's/: \(Contents\|Size\) differs*$//p' | sort -u | sed 's/^/  kept as it is in the course: /' ||
    true # tar's way to say that they differ

# Nobody lists `inbound` but the course; the sticky bit keeps everybody's hands off what others put
# there; the group that it hands down lets the course, and nobody else, into each submission.
install -d -m 0755 -o "$GRADER" -g "$GRADER" "$STORE/exchange/$NAME"{,/outbound}
install -d -m 0711 -o "$GRADER" -g "$GRADER" "$STORE/exchange/$NAME/feedback"
install -d -m 3733 -o "$GRADER" -g "$GRADER" "$STORE/exchange/$NAME/inbound"

cat >"$SOFTWARE/autograder" <<SCRIPT
#!$SOFTWARE/env/bin/python
"""The command \`autograder\`, for the user $GRADER."""
import os, sys
if os.geteuid() == 0:
    sys.exit("Not as root: it runs what is in the course. As $GRADER: its terminal on the hub.")
os.environ.update(line.split("=", 1) for line in open("$SOFTWARE/environment").read().split())
sys.path.insert(0, "$STORE/course")
from autograder.cli import main
main()
SCRIPT
chgrp "$GRADER" "$SOFTWARE/autograder"
chmod 0750 "$SOFTWARE/autograder"

# The one place on a server that knows which data the course has: the command that gets it, and the
# variable by which notebooks and verdicts find it. A course with other data changes these lines.
say "MNIST in $STORE/mnist, once for everybody"
install -d -m 0755 "$STORE/mnist"
data() {
    env -C / PYTHONPATH="$REPOSITORY" "$SOFTWARE/env/bin/python" -B -m verdicts.mnist --root "$STORE/mnist" "$@"
}
{ [[ $DATA != sample ]] && data; } || data --sample
# read by the command `autograder` and by the hub, for all servers
printf '%s\n' "MNIST_ROOT=$STORE/mnist" "NBGRADER_EXCHANGE=$STORE/exchange" >"$SOFTWARE/environment"

say "Lessons in $STORE/notebooks, once for everybody"
install -d -m 0755 "$STORE/notebooks"
rm -f "$STORE"/notebooks/*
install -m 0644 "$REPOSITORY"/notebooks/{*.ipynb,manifold.png} "$STORE/notebooks/"
# exercises are fetched into ~/NAME, and not into a folder release/
sed -i "s|](\.\./release/|](../$NAME/|g" "$STORE"/notebooks/*.ipynb

say "Configuration in $SOFTWARE/hub"
install -d -m 0755 "$SOFTWARE/hub" "$SOFTWARE/env/etc/jupyter"
cp -r "$HERE"/{roles,guarded_exchange.py,users.sh,backup.sh,restore.sh} "$SOFTWARE/hub/"
cp "$REPOSITORY/autograder/receipt.py" "$SOFTWARE/hub/"
ln -sfn "$STORE/notebooks" "$SOFTWARE/hub/roles/student/notebooks"
sed "s|^NAME=[^ ]*|NAME=$NAME|" "$HERE/names.sh" >"$SOFTWARE/hub/names.sh"
cp "$HERE/nbgrader_config.py" "$SOFTWARE/env/etc/jupyter/"
config=$SOFTWARE/hub/jupyterhub_config.py
sed "s|^PORT = 800 .*|PORT = $PORT|" "$HERE/jupyterhub_config.py" >"$config.new"
if [[ ! -e $config ]] || cmp -s "$config" "$config.installed"; then
    cp "$config.new" "$config"
    mv "$config.new" "$config.installed"
elif ! cmp -s "$config.new" "$config.installed"; then
    echo "  $config was changed here and is kept; what is new is in $config.new"
fi

if [[ -d /run/systemd/system ]]; then
    say "Services: $NAME-hub, and a backup every night"
    cat >"/etc/systemd/system/$NAME-hub.service" <<UNIT
[Unit]
Description=JupyterHub of the course $NAME
After=network.target

[Service]
ExecStart=$SOFTWARE/env/bin/jupyterhub -f $config
WorkingDirectory=$STORE/hub
Environment=PATH=$SOFTWARE/env/bin:/usr/local/bin:/usr/bin:/bin
TimeoutStopSec=120
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
    cat >"/etc/systemd/system/$NAME-backup.service" <<UNIT
[Service]
Type=oneshot
ExecStart=$SOFTWARE/hub/backup.sh
UNIT
    cat >"/etc/systemd/system/$NAME-backup.timer" <<UNIT
[Timer]
OnCalendar=03:30
Persistent=true

[Install]
WantedBy=timers.target
UNIT
    systemctl daemon-reload
    systemctl enable -q "$NAME-hub" "$NAME-backup.timer"
    systemctl restart "$NAME-hub" "$NAME-backup.timer"
else
    echo "  No systemd here: no limits for users, no start at boot. Start the hub by"
    echo "  cd $STORE/hub && PATH=$SOFTWARE/env/bin:\$PATH jupyterhub -f $config"
fi

if [[ -n $DOMAIN ]]; then
    say "HTTPS for $DOMAIN: Caddy gets the certificate and renews it"
    mkdir -p /etc/caddy
    touch /etc/caddy/Caddyfile
    if ! grep -q "^$DOMAIN " /etc/caddy/Caddyfile; then
        printf '%s {\n\treverse_proxy 127.0.0.1:%s\n}\n' "$DOMAIN" "$PORT" >>/etc/caddy/Caddyfile
    fi
    grep -q "reverse_proxy 127.0.0.1:$PORT$" /etc/caddy/Caddyfile ||
        fail "/etc/caddy/Caddyfile has $DOMAIN, but not on the hub's port $PORT: change it there"
    caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile >/dev/null 2>&1 ||
        fail "/etc/caddy/Caddyfile is not valid: caddy validate --config /etc/caddy/Caddyfile"
    [[ ! -d /run/systemd/system ]] || systemctl reload-or-restart caddy
fi

if [[ ${HUB_CHECK:-yes} == yes ]]; then
    say "Grading, tried as $GRADER"
    as_grader env -C "$STORE/course" XDG_RUNTIME_DIR="$STORE/run" "$SOFTWARE/autograder" doctor ||
        fail "the hub is there, but submissions cannot be graded: see the table above"
fi
echo "Ready. Users: deploy/server/users.sh students FILE, deploy/server/users.sh instructors FILE"
