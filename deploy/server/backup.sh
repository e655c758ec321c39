#!/usr/bin/env bash
# Saves the whole course (gradebook, submissions, extensions, feedback, evidence, source/, verdicts/, …),
# what waits to be collected, and the hub's database in one archive that only root can read; keeps the
# newest HUB_BACKUPS (30).
#
#   deploy/server/backup.sh [FOLDER]        # default /var/backups/NAME
#
# Students' homes are not in it: back them up as any other home.
set -euo pipefail
umask 077
# shellcheck source=deploy/server/names.sh
. "$(dirname "$0")/names.sh"
FOLDER=${1:-/var/backups/$NAME}

[[ $(id -u) == 0 ]] || { echo "backup.sh: has to be run by root" >&2; exit 1; }
mkdir -p "$FOLDER"
work=$(mktemp -d "$FOLDER/.new-XXXXXX")
trap 'rm -rf "$work"' EXIT

# the databases through SQLite, which gives a whole one also while somebody grades
mkdir "$work/databases"
for database in course/gradebook.db course/early.db hub/jupyterhub.sqlite; do
    [[ -f $STORE/$database && ! -L $STORE/$database ]] || continue
    /usr/bin/python3 -I - "$STORE/$database" "$work/databases/$(basename "$database")" <<'PYTHON'
import sqlite3, sys
source, copy = (sqlite3.connect(name, timeout=60) for name in sys.argv[1:])
with copy:
    source.backup(copy)
PYTHON
    chown --reference="$STORE/$database" "$work/databases/$(basename "$database")"
done
archive=$FOLDER/$NAME-$(date -u +%Y%m%dT%H%M%S%NZ).tar.gz
# --sparse: a file in the exchange may say that it is larger than all disks
tar --create --gzip --sparse --file "$work/archive" --warning=no-file-changed \
    --exclude='course/gradebook.db*' --exclude='course/early.db*' --exclude='hub/jupyterhub.sqlite*' \
    --directory "$STORE" course exchange hub --directory "$work" databases ||
    [[ $? == 1 ]] # 1: a file changed meanwhile
mv "$work/archive" "$archive"
find "$FOLDER" -maxdepth 1 -name "$NAME-*.tar.gz" | sort -r | tail -n "+$((${HUB_BACKUPS:-30} + 1))" |
    xargs -r rm --
echo "$archive"
