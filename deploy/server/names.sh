# shellcheck shell=bash disable=SC2034
# What everything of the course on a server is called; the other scripts here read it. For another course
# give HUB_NAME to each of them, or put its name in the place of "vae". install.sh leaves the name that
# it was given in the copy of this file that it makes.
NAME=${HUB_NAME:-vae} # also the course's id: ~/NAME, exchange/NAME
SOFTWARE=/opt/$NAME STORE=/srv/$NAME
GRADER=grader-$NAME INSTRUCTORS=formgrade-$NAME STUDENTS=nbgrader-$NAME
