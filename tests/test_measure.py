"""What goes into and comes out of a graded kernel."""

import io
import math
import struct
import sys
import time
import zipfile

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import measure

pytestmark = pytest.mark.pure


@given(
    hnp.arrays(
        dtype=st.sampled_from(["float32", "float64", "int64", "uint8", "bool"]),
        shape=hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
def test_arrays_survive_the_way_unchanged(array):
    arrived = measure.unpack(measure.pack({"a": array}))["a"]
    assert arrived.dtype == array.dtype and arrived.shape == array.shape
    np.testing.assert_array_equal(arrived, array)


def test_fortran_order_survives():
    array = np.asfortranarray(np.arange(6).reshape(2, 3))
    np.testing.assert_array_equal(measure.unpack(measure.pack({"a": array}))["a"], array)


@pytest.mark.parametrize(
    "value, text",
    [(None, "<NoneType>"), ({"a": 1}, "<dict>"), ([[1], [2, 3]], "<list>"), (object(), "<object>")],
)
def test_what_is_not_numbers_becomes_the_name_of_its_type(value, text):
    assert str(measure.unpack(measure.pack({"a": value}))["a"]) == text


def test_a_tuple_of_arrays_is_called_one():
    for several in ((torch.zeros(3), torch.ones(3)), (np.zeros(3),)):
        assert str(measure.to_array(several)) == "<tuple>"
    assert measure.to_array((1.0, torch.tensor(2.0))).tolist() == [1, 2]


def test_tensors_of_every_kind_become_plain_arrays():
    grad = torch.ones(2, requires_grad=True) * 2
    half = torch.ones(2, dtype=torch.bfloat16)
    expanded = torch.ones(1).expand(3)
    out = measure.unpack(measure.pack({"grad": grad, "half": half, "expanded": expanded}))
    assert out["grad"].tolist() == [2, 2]
    assert out["half"].dtype == np.float32
    assert out["expanded"].shape == (3,)


class EqualToEverything(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def test_an_object_equal_to_everything_arrives_as_its_number():
    assert measure.unpack(measure.pack({"a": EqualToEverything(3)}))["a"] == 3


def _npz(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return stream.getvalue()


def _npy(header: str, data: bytes = b"") -> bytes:
    header = header.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"not an archive",
        _npz(a=b"not an array"),
        _npz(a=_npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", b"cos\n(S'x'\ntR.")),
        _npz(a=_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}", b"8")),
        _npz(a=_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", b"12345678")),
        _npz(a=_npy("{'descr': '<c16', 'fortran_order': False, 'shape': ()}", b"0" * 16)),
        _npz(a=_npy("{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000000,)}")),
        _npz(
            a=_npy("{'descr': '<U1', 'fortran_order': False, 'shape': (100000,)}", bytes(400_000))
        ),
        _npz(a=_npy("{'descr': '<U1', 'fortran_order': False, 'shape': ()}", b"\xff\xff\xff\xff")),
        _npz(a=_npy("{'descr': '>U1', 'fortran_order': False, 'shape': ()}", b"\x7f\x00\x00\x00")),
        measure.pack({"a": np.zeros(100)})[:-30],
    ],
    ids=[
        *["empty", "text", "no array", "pickle", "too long", "negative", "complex"],
        *["empty texts", "many texts", "beyond Unicode", "beyond Unicode, swapped", "truncated"],
    ],
)
def test_forged_archives_are_refused(archive):
    with pytest.raises(ValueError):
        measure.unpack(archive)


def test_texts_of_either_byte_order_arrive():
    for order in "<>":
        text = np.asarray(["ab", "\U0001f600"], dtype=f"{order}U2")
        assert measure.unpack(measure.pack({"a": text}))["a"].tolist() == ["ab", "\U0001f600"]


def test_text_has_an_end():
    """A verdict looks for patterns in it: for seconds, in sixteen million characters."""
    assert measure.unpack(measure.pack({"a": "x" * 10**7}))["a"] == "<str>"
    with pytest.raises(ValueError, match="too long"):
        measure.unpack(
            _npz(
                a=_npy(
                    "{'descr': '<U10000000', 'fortran_order': False, 'shape': (), }",
                    bytes(4 * 10**7),
                )
            )
        )


def test_members_that_overlap_are_refused():
    """Ten entries of the contents that share one array's bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000,)}"
        archive.writestr("a.npy", _npy(header, bytes(8000)))
        archive.filelist *= 10
    with pytest.raises(ValueError):
        measure.unpack(stream.getvalue())


def test_an_archive_of_very_many_members_is_refused_unread(monkeypatch):
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(ValueError, match="too many"):
        measure.unpack(b"PK\x01\x02" * 20_000)


def test_an_archive_that_says_much_of_its_members_is_refused_unread(monkeypatch):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.npy", b"")
        archive.filelist[0].extra = struct.pack("<2H", 2, 0) * 200
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(ValueError, match="too much"):
        measure.unpack(stream.getvalue())


@pytest.mark.parametrize(
    "shape", ["(0L,)", "(" + "1" * 9000 + ")", "(0,) + ()", "(0,)" + " " * 60_000]
)
def test_headers_that_take_time_to_understand_are_refused_at_once(shape):
    """The first is of Python 2, which NumPy's reader translates before it evaluates it: a hundred
    megabytes of such headers take it minutes."""
    header = "{" + "'descr': '<f8', " * 200 + f"'fortran_order': False, 'shape': {shape}, }}"
    archive = _npz(**{f"a{number}": _npy(header) for number in range(200)})
    began = time.process_time()
    with pytest.raises(ValueError, match="not an array"):
        measure.unpack(archive)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 4), (1,) * 6])
def test_arrays_of_every_form_arrive(shape, order):
    for dtype in ("?", "i1", "<u2", ">i4", "<f4", ">f8", "<U3"):
        array = np.asarray(np.arange(math.prod(shape)).reshape(shape).astype(dtype), order=order)
        arrived = measure.unpack(measure.pack({"a": array}))["a"]
        assert (arrived.shape, arrived.dtype) == (array.shape, array.dtype)
        np.testing.assert_array_equal(arrived, array)


def test_a_compressed_archive_is_refused():
    stream = io.BytesIO()
    np.savez_compressed(stream, a=np.zeros(10**6))
    with pytest.raises(ValueError):
        measure.unpack(stream.getvalue())


def test_float_inputs_arrive_as_leaves_that_require_gradients():
    arguments = measure.as_arguments(
        {"x": np.zeros(3, np.float32), "n": np.int64(4), "labels": np.arange(3)}
    )
    assert arguments["x"].is_leaf and arguments["x"].requires_grad
    assert arguments["n"] == 4
    assert not arguments["labels"].requires_grad


@pytest.mark.parametrize("raised", [ValueError("no"), SystemExit(0), KeyboardInterrupt()])
def test_what_the_students_code_raises_is_evidence(raised):
    def function(x):
        raise raised

    evidence = measure.unpack(measure.measure(function, {"x": np.zeros(1)}))
    assert str(evidence["error"]) == type(raised).__name__


def test_a_name_is_not_defined_because_an_import_failed(monkeypatch):
    monkeypatch.setattr(measure, "_not_imported", [])

    def function():
        return undefined()  # noqa: F821

    assert str(measure.unpack(measure.measure(function, {}))["error"]) == "NameError"
    missing = ModuleNotFoundError("No module named 'wandb'")
    monkeypatch.setattr(sys, "last_value", missing, raising=False)
    measure.snapshot("T.one", {})
    monkeypatch.setattr(sys, "last_value", NameError(), raising=False)
    measure.snapshot("T.two", {})
    evidence = measure.unpack(measure.measure(function, {}))
    assert str(evidence["error_message"]) == str(missing)


def test_an_array_of_more_numbers_than_evidence_has_bytes_for_in_float64_is_refused():
    most = measure.EVIDENCE_BYTES // 8
    assert len(measure.unpack(measure.pack({"x": np.zeros(most, bool)}))["x"]) == most
    with pytest.raises(ValueError, match="too many numbers"):
        measure.unpack(measure.pack({"x": np.zeros(most + 1, bool)}))
