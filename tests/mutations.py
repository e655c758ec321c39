"""Evidence as nobody measured it: one key after the other missing, or with anything in its place."""

import functools
from collections.abc import Iterator, Mapping

import numpy as np

SECRET = "SECRET"
"""A word in every text below that may not reach a student."""

LONG = 2**23
"""As many numbers as an array of evidence may have."""

Named = Iterator[tuple[str, np.ndarray]]


def texts() -> Named:
    """Texts, short and long, some of which a slow regular expression would take its time for."""
    for text in (
        "none",
        "",
        "raised",
        "<NoneType>",
        f"<{SECRET}>",
        f"torch.{SECRET}",
        f"{SECRET}Error",
    ):
        yield repr(text), np.asarray(text)
    for part in ("x", " ", "<", "'a', ", "torch.", "[1, "):
        yield f"a megabyte of {part!r}", np.asarray(part * (1_000_000 // len(part)))
    for text in (f"\ud800{SECRET}", f"{SECRET}\u202e\U0001f600１", f"{SECRET}\0\n`*|[x](y)"):
        yield ascii(text), np.asarray(text)
    yield "many texts", np.asarray([f"{SECRET}{i}" for i in range(10_000)])
    yield "no texts", np.zeros(0, "U3")
    yield "a table of texts", np.full((3, 4), SECRET)


def numbers() -> Named:
    """Numbers of every kind, and arrays of other shapes, some of them as long as evidence may be."""
    for number in (0, 1, -1, -(10**18), 10**18, True, np.nan, np.inf, 1e300, -1e300, 1e-320):
        yield f"{number!r}", np.asarray(number)
    yield "uint64", np.asarray(2**64 - 1, np.uint64)
    yield "long double", np.asarray(np.longdouble("1e4000"))
    for shape in ((0,), (0, 3), (0, 10**9), (0, 1, 28, 28), (1,) * 30):
        yield f"shape {shape}", np.zeros(shape)
    yield "long", np.full(LONG, np.nan, np.float32)
    yield "long and flat", np.ones((2, LONG // 2), np.float32)
    yield "long and thin", np.ones((LONG // 2, 2), np.float32)
    yield "long, bool", np.zeros(LONG, bool)
    yield "long, int8", np.ones(LONG, np.int8)


def variants(value: np.ndarray) -> Named:
    """What becomes of a value in another shape, in another dtype, or with other numbers in it."""
    yield "one axis more", value[None]
    yield "raveled", value.ravel()
    yield "transposed", value.T
    if value.ndim:
        yield "first row", value[:1]
        yield "last row left out", value[:-1]
        yield "no row", value[:0]
        yield "twice", np.concatenate([value, value])
        yield "backwards", value[::-1]
    if value.dtype.kind == "U":
        yield "other texts", np.full(value.shape, SECRET)
        return
    for dtype in ("f2", "f4", ">f8", "g", "i1", "i8", "u8", "?"):
        yield dtype, value.astype(dtype)
    yield "as text", value.ravel()[:1000].astype("U")
    floats = value.astype(np.float64)
    largest = np.finfo(np.float64).max
    for number in (np.nan, np.inf, -np.inf, largest, 1e300, -1e300, 1e30, 1e7, 1e-320, 0, 1, -1):
        yield f"{number} everywhere", np.full(value.shape, number)
        if value.size > 1:
            one = floats.copy()
            one.flat[value.size // 2] = number
            yield f"{number} in one place", one
    for number in (-1, 2**31, -(2**63), 2**63 - 1):
        yield f"{number} everywhere, int64", np.full(value.shape, number)
    for factor in (1e300, 1e30, 1e-300):
        yield f"{factor} times", floats * factor
    yield "1e30 added", floats + 1e30
    yield "the mean everywhere", np.full(value.shape, floats.mean() if value.size else 0)
    yield "random", np.random.default_rng(1).normal(size=value.shape)


@functools.cache
def strangers() -> list[tuple[str, np.ndarray]]:
    """Texts and numbers, made once: some are large."""
    return [*texts(), *numbers()]


def mutations(evidence: Mapping[str, np.ndarray]) -> Iterator[tuple[str, str, np.ndarray | None]]:
    """Each key with a description and what comes in its place, None where nothing does."""
    for key, value in evidence.items():
        yield key, "missing", None
        with np.errstate(all="ignore"):
            changed = list(variants(value))
        for name, other in (*strangers(), *changed):
            yield key, name, other
        for name, other in evidence.items():
            if name != key:
                yield key, f"that of {name}", other
