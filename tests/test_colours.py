"""The ten colours of the digits: as far apart for colour-blind readers as the notebooks say."""

import ast
import itertools
import re

import nbformat
import numpy as np
import pytest

from .conftest import ROOT

pytestmark = pytest.mark.pure

LEAST = 15
"""ΔE (CIE 1976): about 2 can just be told apart side by side, in small markers it takes far more."""

SIGHT = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
"""What becomes of linear RGB if a cone is missing (Machado, Oliveira & Fernandes 2009, severity 1)."""

XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
"""Linear sRGB to CIE XYZ (IEC 61966-2-1), white at D65."""


def linear(colour: str) -> np.ndarray:
    """Linear RGB, from 0 to 1, of a colour such as "#94A4A2"."""
    value = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB."""
    x, y, z = (
        np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116
        for v in XYZ @ rgb.clip(0, 1) / XYZ.sum(1)
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, sight: str) -> float:
    """ΔE of two colours for this sight."""
    seen = [lab(np.array(SIGHT[sight]) @ linear(colour)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def palettes() -> dict[str, list[str]]:
    """The lists of ten colours in lessons and exercises, by the notebook's name."""
    found = {}
    for path in [*ROOT.glob("source/*/*.ipynb"), *ROOT.glob("notebooks/*.ipynb")]:
        code = "\n".join(
            c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"
        )
        lists = re.findall(r"^palette \+?= (\[[^\]]*\])", code, re.M | re.I)
        if lists:
            found[path.stem[:2]] = [colour for part in lists for colour in ast.literal_eval(part)]
    return found


def test_colours_far_apart_and_alike_are_told_so():
    assert distance("#000000", "#FFFFFF", "normal") == pytest.approx(100, abs=0.01)
    assert (
        distance("#E69F00", "#B8A800", "normal")
        > LEAST
        > 1
        > distance("#E69F00", "#B8A800", "protan")
    )


def test_every_notebook_has_the_same_ten_colours():
    found = palettes()
    assert found.keys() == {"3_", "B3", "C2"}
    assert len({tuple(colours) for colours in found.values()}) == 1
    assert all(len(set(colours)) == 10 for colours in found.values())


@pytest.mark.parametrize("sight", SIGHT)
def test_ten_colours_stay_apart_and_off_the_paper(sight):
    colours = palettes()["3_"]
    pairs = itertools.combinations([*colours, "#FDFCF8", "#FFFFFF"], 2)
    near = [
        (a, b)
        for a, b in pairs
        if {a, b} - {"#FDFCF8", "#FFFFFF"} and distance(a, b, sight) < LEAST
    ]
    assert near == []
