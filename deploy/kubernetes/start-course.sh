#!/bin/sh
# Starts the course's server: source/ lies in its home, where it is edited; the rest of the course
# comes with the image.
set -eu
image=${COURSE_IMAGE:-/opt/vae/course}
mkdir -p "$HOME/course/source"
cd "$HOME/course"
cp -r --update=none "$image/source/." source/ 2>/dev/null || cp -rn "$image/source/." source/
cp "$image/nbgrader_config.py" .
exec jupyterhub-singleuser "$@"
