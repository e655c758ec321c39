"""The only part of the grader that runs beside a student's code: inputs come in, evidence goes out.

A graded kernel loads this single file under the module name ``autograder``; nothing that knows a
right answer is within its reach.  A hidden test cell measures with it::

    @autograder.check("B1.gradients")
    def _(mu, log_var):
        z = reparameterize(mu, log_var)
        return dict(z=z)

Evidence is a flat mapping of names to plain NumPy arrays, as an npz archive without pickles.
"""

import base64
import io
import linecache
import math
import re
import sys
import traceback
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

MIME = "application/vnd.autograder.evidence+npz"
"""The display bundle in which one check's evidence leaves the kernel (base64 of the npz)."""

EVIDENCE_BYTES = 64 * 2**20
"""The most that one check may send; a larger archive is refused unread."""

MOST_PARTS = 10_000
"""The most members of one archive, and the most texts in one array: each costs whoever reads it far
more than its bytes."""

_MOST_EXTRA, _MOST_EXTRAS = 2**9, 2**19
"""The most bytes that an archive may say of one member and of all besides name and size, a few dozen of
each as a rule: of 64 kB, ``zipfile`` takes 24 ms to read them."""

_MOST_NUMBERS = EVIDENCE_BYTES // 8
"""The most numbers in one array, however small each is: a verdict computes in float64."""

_MOST_TEXT_BYTES = 2**22
"""The most bytes of texts in one array, four for each character: a verdict looks for patterns in
them."""

_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(..)\{'descr': '([<>|][biufU]\d{1,9})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,18}(?:, \d{1,18})*,?)?)\), \} *\n",
    re.DOTALL,
)
"""How an array's file begins.  NumPy's own reader evaluates it as Python, and takes so much time for
some texts that it holds up the grader."""

Arrays = dict[str, np.ndarray]

_inputs: dict[str, bytes] = {}
_snapshots: dict[str, dict[str, Any]] = {}
_not_imported: list[ImportError] = []


def to_array(value: Any) -> np.ndarray:
    """Turns a tensor, array, number, string or list of numbers into a plain array.

    What cannot be turned into numbers, a tuple of arrays, and a text of more than a million
    characters become the text ``<name of its type>``, so that a verdict can say what came back
    instead (``<NoneType>``).
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        plain = torch.Tensor.detach(value).cpu()
        if plain.dtype in (torch.bfloat16, torch.float16):
            plain = plain.float()
        value = plain.resolve_conj().resolve_neg().numpy()
    try:
        if isinstance(value, tuple) and any(map(np.ndim, value)):
            raise ValueError("several arrays")
        array = np.asarray(value)
    except Exception:
        return np.asarray(f"<{type(value).__name__}>")
    too_long = array.dtype.kind == "U" and array.nbytes > _MOST_TEXT_BYTES
    if array.dtype.kind not in "biufU" or too_long:
        return np.asarray(f"<{type(value).__name__}>")
    return array


def pack(values: Mapping[str, Any]) -> bytes:
    """The npz archive of `values`; see :func:`to_array` for what a value may be."""
    stream = io.BytesIO()
    np.savez(
        stream, allow_pickle=False, **{name: to_array(value) for name, value in values.items()}
    )
    return stream.getvalue()


def members(archive: bytes) -> int | None:
    """How many members a zip archive has at most; None if reading the list of them would cost far more
    than its bytes."""
    begin = b"PK\x01\x02"  # of each entry in the list
    if archive.count(begin) > MOST_PARTS:
        return None
    found = [m.start() for m in re.finditer(begin, archive)]
    extra = [int.from_bytes(archive[at + 30 : at + 32], "little") for at in found]
    few = max(extra, default=0) <= _MOST_EXTRA and sum(extra) <= _MOST_EXTRAS
    return len(found) if few else None


def unpack(archive: bytes) -> Arrays:
    """The arrays in an npz archive that nobody has to trust.

    Raises ValueError for anything but stored (not compressed) arrays of booleans, numbers or text
    whose headers agree with their sizes, for more than EVIDENCE_BYTES, and for an array of more
    than _MOST_NUMBERS.
    """
    if len(archive) > EVIDENCE_BYTES:
        raise ValueError(f"the evidence is larger than {EVIDENCE_BYTES} bytes")
    if members(archive) is None:
        raise ValueError("the archive has too many members, or says too much of them")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            arrays: Arrays = {}
            if sum(member.file_size for member in opened.infolist()) > len(archive):
                raise ValueError("the archive is compressed, or its members overlap")
            for member in opened.infolist():
                if member.compress_type != zipfile.ZIP_STORED:
                    raise ValueError("the archive is compressed")
                content = opened.read(member)
                header = _HEADER.match(content)
                if header is None or int.from_bytes(header[1], "little") != header.end() - 10:
                    raise ValueError("not an array as np.savez writes it")
                dtype, fortran = np.dtype(header[2].decode()), header[3] == b"True"
                shape = tuple(map(int, header[4].replace(b",", b" ").split()))
                data = content[header.end() :]
                if math.prod(shape) > _MOST_NUMBERS:
                    raise ValueError("the array has too many numbers")
                if dtype.kind == "U":
                    if math.prod(shape) > MOST_PARTS or len(data) > _MOST_TEXT_BYTES:
                        raise ValueError("the array has too many texts, or too long ones")
                    order = "be" if dtype.byteorder == ">" else "le"
                    data.decode(f"utf-32-{order}", "surrogatepass")  # or reading it fails later
                flat = np.frombuffer(data, dtype) if dtype.itemsize else np.zeros(shape, dtype)
                array = flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)
                arrays[member.filename.removesuffix(".npy")] = array
            return arrays
    except ValueError:
        raise
    except Exception as error:  # zipfile, struct and numpy each have their own ways to fail
        raise ValueError(f"not an npz archive: {type(error).__name__}") from None


def as_arguments(inputs: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Inputs as a check receives them: single numbers and texts as Python values, and arrays as they
    are.  In a notebook that has torch, arrays of numbers are tensors, those of floats leaves that
    require gradients."""
    torch = sys.modules.get("torch")

    def argument(array: np.ndarray) -> Any:
        if array.ndim == 0:
            return array.item()
        if torch is None or array.dtype.kind not in "biuf":
            return array.copy()
        tensor = torch.from_numpy(array.copy())
        return tensor.requires_grad_() if tensor.is_floating_point() else tensor

    return {name: argument(array) for name, array in inputs.items()}


def measure(function: Callable[..., Mapping[str, Any]], inputs: Mapping[str, np.ndarray]) -> bytes:
    """Runs a check's function and packs what it returns, or what it raised."""
    try:
        return pack(function(**as_arguments(inputs)))
    except BaseException as error:  # SystemExit and KeyboardInterrupt come from students' code too
        return pack(_describe(error, function.__code__.co_filename))


def _describe(error: BaseException, measuring_file: str) -> dict[str, str]:
    """An exception as evidence: its type, its message, and the student's line that raised it.  A name
    is not defined because a cell stopped at an import, if one did."""
    if isinstance(error, NameError) and _not_imported:
        error = _not_imported[0]
    try:
        message = str(error)[:500]
    except BaseException:
        message = ""
    line = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        filename = frame.f_code.co_filename
        if filename != measuring_file and "ipykernel" in filename:
            line = linecache.getline(filename, number).strip()[:300]
    return {
        "error": str(type(error).__name__)[:100],
        "error_message": message,
        "error_line": line,
    }


def snapshot(name: str, namespace: dict[str, Any]) -> None:
    """Remembers what the student's names stand for at the place of the check `name`, so that a
    later cell that reuses a name does not change what is measured, and an import that failed above."""
    _snapshots[name] = dict(namespace)
    last = getattr(sys, "last_value", None)  # what a cell raised last
    if isinstance(last, ImportError):
        _not_imported.append(last)


def deliver(name: str, payload: str, namespace: dict[str, Any]) -> None:
    """Makes ready for the check `name`: takes its inputs (base64 of a compressed npz archive) and
    gives the student's names back what they stood for at its place."""
    _inputs[name] = zlib.decompress(base64.b64decode(payload))
    namespace.update(_snapshots.get(name, {}))


def show_figures(wanted: bool) -> None:
    """Has figures that are shown from now on drawn, or only closed: drawing takes longer than most
    of what notebooks compute."""
    backend = sys.modules.get("matplotlib_inline.backend_inline")
    if backend is not None:
        from IPython.display import display

        vars(backend)["display"] = display if wanted else lambda *figure, **metadata: None


def check(name: str) -> Callable[[Callable[..., Mapping[str, Any]]], None]:
    """Decorator of a measuring function: runs it at once on the delivered inputs and emits the
    evidence as one display bundle."""

    def run(function: Callable[..., Mapping[str, Any]]) -> None:
        from IPython.core.getipython import get_ipython

        archive = measure(function, unpack(_inputs[name]))
        get_ipython().display_pub.publish(
            data={MIME: base64.b64encode(archive).decode(), "text/plain": name}
        )

    return run
