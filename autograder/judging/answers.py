"""What came back: evidence as numbers of the shape that was asked for, or words for what it is."""

import math
import re

import numpy as np


def numbers(value: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    """Evidence as float64, or None unless it holds real numbers in exactly this shape."""
    if value.dtype.kind not in "fiu" or value.shape != shape:
        return None
    return value.astype(np.float64)


def strings(value: np.ndarray) -> list[str]:
    """Evidence as a list of texts, however it was arranged.  Raises ValueError for anything else but
    an empty array."""
    if value.size and value.dtype.kind != "U":
        raise ValueError(f"expected texts, not {value.dtype}")
    return list(map(str, value.ravel()))


def close(found: np.ndarray, right: np.ndarray, rtol: float, atol: float) -> bool:
    """Whether evidence holds the right numbers in the right shape, within a tolerance."""
    measured = numbers(found, right.shape)
    return measured is not None and bool(np.allclose(measured, right, rtol=rtol, atol=atol))


def plausible(found: np.ndarray, right: np.ndarray, *, constant: bool = False) -> bool:
    """Whether wrong numbers may be worth something, which partial credit asks first: finite, at most
    1,000 times as large as the right ones, and, unless a `constant` will do, not one number for
    everything, nor next to 0.

    A constant agrees with itself, and beside a huge number every difference is rounded away.
    """
    size, expected = np.abs(found).max(initial=0), np.abs(right).max(initial=0)
    if not found.size or not size <= 1000 * expected:
        return False
    varies = np.ptp(found) > 1e-6 * size or not np.ptp(right)
    return constant or bool(varies and size >= expected / 1000)


def flag(value: np.ndarray) -> bool:
    """Whether evidence is exactly the truth value True."""
    return value.dtype.kind == "b" and value.shape == () and bool(value)


def returned(value: np.ndarray) -> str:
    """What came back, in words: the type of what is not numbers, the shape of what is."""
    if value.dtype.kind != "U":
        size = math.prod(length or 1 for length in value.shape)
        large = value.ndim > 4 or size > 10**6  # an empty array may have any lengths
        return "another shape" if large else f"shape {value.shape}"
    known = re.fullmatch(
        r"<(NoneType|tuple|list|dict|function|method|Normal|Independent)>", str(value)
    )
    return f"a `{known[1]}`" if known else "something that is not a tensor"


def number(value: float) -> str:
    """A measured number as feedback shows it: four significant digits, two where it is far from 1.
    (Of more than 18 bits, a student's code could choose what to write with them.)"""
    digits = 4 if value == 0 or 1e-4 <= abs(value) < 1e6 else 2
    return f"{float(value):.{digits}g}"


def shown_dtype(kind: str) -> str:
    """The dtype of a tensor as feedback shows it, with the name of its library before the point;
    any other text was not written by a library."""
    known = r"float(16|32|64)|bfloat16|int(8|16|32|64)|uint8|bool|complex(64|128)"
    return f"`{kind}`" if re.fullmatch(rf"[a-z]{{2,5}}\.({known})", kind) else "another type"
