"""The house: the grader knows no course, and its modules import each other in one direction."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from .conftest import EXERCISES, ROOT

pytestmark = pytest.mark.pure

GRADER = ROOT / "autograder"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in GRADER.rglob("*.py")
    if "template" not in path.parts
}


def imported(path: Path) -> set[str]:
    """The grader's modules that a module imports when it is loaded, or when it is used."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found & set(MODULES)


def test_no_module_of_the_grader_is_part_of_an_import_circle():
    graph = {name: imported(path) - {name, "autograder"} for name, path in MODULES.items()}
    graph["autograder"] = set()  # what it imports, it imports when a hidden test runs
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


TEXTS = sorted(p for p in GRADER.rglob("*") if p.suffix in (".py", ".j2", ".md", ".ipynb"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(GRADER)))
def test_the_grader_names_nothing_of_the_course(path):
    text = path.read_text("utf-8")
    words = r"\b(vae|elbo|mnist\w*|latent|encoder|decoder|torchvision|digit images)\b"
    assert not re.findall(words, text, re.I)
    # an example in a docstring or a help text may name an exercise, code may not
    strings = (
        {n.value for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Constant)}
        if path.suffix == ".py"
        else set()
    )
    named = strings & set(EXERCISES)
    assert not named


def test_only_what_touches_tensors_knows_torch():
    about = {
        path.relative_to(GRADER).as_posix()
        for path in GRADER.rglob("*.py")
        if "torch" in path.read_text("utf-8")
    }
    assert about <= {
        "measure.py",
        "sandbox/server.py",
        "sandbox/kernel.py",
        "sandbox/isolation.py",
        "judging/errors.py",
        "judging/examples.py",
    }
    for path in GRADER.rglob("*.py"):
        assert not re.search(r"^\s*(import|from) torch\b", path.read_text("utf-8"), re.M), path
