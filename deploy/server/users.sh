#!/usr/bin/env bash
# Makes accounts from a file with one user name in each line, and prints "name,password" for new ones:
#
#   deploy/server/users.sh students names.txt > passwords.csv
#   deploy/server/users.sh instructors staff.txt
#
# Existing accounts keep their password and are only put into the group. With single sign-on nobody
# needs the passwords.
set -euo pipefail
umask 077
export LC_ALL=C # so that [a-z] below means these letters and no others
# shellcheck source=deploy/server/names.sh
. "$(dirname "$0")/names.sh"

fail() { printf 'users.sh: %s\n' "$*" >&2; exit 1; }
[[ $(id -u) == 0 ]] || fail "has to be run by root: it makes users. Try sudo $0"
case ${1:-} in
students) group=$STUDENTS ;;
instructors) group=$INSTRUCTORS ;;
*) fail "usage: users.sh students|instructors FILE" ;;
esac

while IFS= read -r user || [[ -n $user ]]; do
    user=${user%$'\r'}
    [[ -n $user && $user != \#* ]] || continue
    # nbgrader puts the name between + signs and into patterns
    [[ $user =~ ^[a-z][a-z0-9_.-]{0,31}$ ]] || fail "not a user name: '$user'"
    if getent passwd "$user" >/dev/null; then
        if (($(id -u "$user") < 1000)) || [[ $user == "$GRADER" ]]; then
            fail "$user is an account of the system"
        fi
    else
        password=$(head -c 12 /dev/urandom | base64 | tr +/ -_)
        useradd --user-group --create-home --key HOME_MODE=0700 --shell /bin/bash --badname "$user"
        chpasswd <<<"$user:$password"
        echo "$user,$password"
    fi
    chmod 0700 "$(getent passwd "$user" | cut -d: -f6)"
    usermod --append --groups "$group" "$user"
done <"${2:?usage: users.sh students|instructors FILE}"
