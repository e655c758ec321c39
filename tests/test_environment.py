"""The two lists of dependencies agree: pyproject.toml for pip, environment.yml for conda."""

import re
import tomllib

import pytest
import yaml

from .conftest import ROOT

pytestmark = pytest.mark.pure

CONDA_NAMES = {
    "dask": "dask-core",
    "jupyter-client": "jupyter_client",
    "jupyter-server": "jupyter_server",
    "matplotlib": "matplotlib-base",
    "torch": "pytorch",
}


def _requirement(text):
    name, ranges = re.fullmatch(r"([\w-]+)(?:\[\w+\])?\s*(.*)", text).groups()
    return name, frozenset(part.strip() for part in ranges.split(",") if part)


def test_environment_yml_has_the_names_and_ranges_of_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["course"]]
    wanted = dict(map(_requirement, needed))
    wanted = {CONDA_NAMES.get(name, name): ranges for name, ranges in wanted.items()}
    wanted["python"] = frozenset([project["requires-python"]])
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert dict(map(_requirement, environment["dependencies"])) == wanted
    assert environment["channels"] == ["conda-forge"]
