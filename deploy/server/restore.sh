#!/usr/bin/env bash
# Puts an archive of backup.sh in place of the course, its gradebook and the exchange:
#
#   deploy/server/restore.sh /var/backups/vae/vae-20260112T033000Z.tar.gz
#
# On a new machine run install.sh and users.sh first: files belong to accounts by name, and an account
# that is missing stops it. What was there before is kept in /srv/NAME/before-DATE.
set -euo pipefail
umask 077
# shellcheck source=deploy/server/names.sh
. "$(dirname "$0")/names.sh"
ARCHIVE=${1:?usage: restore.sh ARCHIVE}

[[ $(id -u) == 0 ]] || { echo "restore.sh: has to be run by root" >&2; exit 1; }
work=$(mktemp -d "$STORE/.restore-XXXXXX")
trap 'rm -rf "$work"' EXIT
# else tar would give their files to whoever has their numbers here
owners=$(tar --list --verbose --gzip --file "$ARCHIVE" | awk '{sub("/.*", "", $2); print $2}' | sort -u)
for owner in $owners; do
    [[ $owner =~ ^[0-9]+$ ]] || getent passwd "$owner" >/dev/null || {
        echo "restore.sh: there is no account $owner here: make it first, with users.sh" >&2
        exit 1
    }
done
tar --extract --gzip --file "$ARCHIVE" --directory "$work" --same-owner --same-permissions
for part in course exchange hub databases; do
    [[ -d $work/$part ]] || { echo "restore.sh: $ARCHIVE has no $part: not an archive of backup.sh" >&2; exit 1; }
done
for database in course/gradebook.db course/early.db hub/jupyterhub.sqlite; do
    copy=$work/databases/$(basename "$database")
    [[ ! -e $copy ]] || mv "$copy" "$work/$database"
done
running=
if [[ -d /run/systemd/system ]] && systemctl is-active -q "$NAME-hub"; then
    running=yes
    systemctl stop "$NAME-hub"
fi
before=$STORE/before-$(date -u +%Y%m%dT%H%M%S%NZ)
mkdir "$before"
for part in course exchange hub; do
    [[ ! -e $STORE/$part ]] || mv "$STORE/$part" "$before/"
    mv "$work/$part" "$STORE/$part"
done
[[ -z $running ]] || systemctl start "$NAME-hub"
echo "Restored $ARCHIVE; what was there before is in $before"
