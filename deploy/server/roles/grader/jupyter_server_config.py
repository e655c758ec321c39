"""Where the course's server finds the desk: in the course's folder, which it is started in."""

import os
import sys

sys.path.append(os.getcwd())
