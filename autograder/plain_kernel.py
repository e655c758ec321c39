"""Started as a script: an ordinary IPython kernel in which ``autograder`` is only ``measure.py``."""

import importlib.util
import sys
from pathlib import Path

from ipykernel.kernelapp import launch_new_instance

if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location(
        "autograder", Path(__file__).with_name("measure.py")
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["autograder"] = module
    spec.loader.exec_module(module)
    launch_new_instance()
