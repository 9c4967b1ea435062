"""Files in pieces, each compressed by xz in a process of its own, and back."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.files import sha256, write_atomically
from training.remote.bundle import BundleError
from training.remote.parallel import side_by_side

_PIECE = 16 << 20
# Tokens are pairs of bytes: contexts that know which of the two comes next make 0.5 % less of it. Preset 9 with
# "extreme" makes another 1 % less in 1.6 times the time.
_PAIRS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "lc": 3, "lp": 1, "pb": 1}]

Entry = dict[str, Any]


def compress(sources: Mapping[str, Path], folder: Path, processes: int) -> list[Entry]:
    """Write pieces of each source below `folder`; the result says how to put them together again.

    Keys of `sources` are the paths that the files get on the other side.
    """
    entries: list[Entry] = []
    for path, source in sources.items():
        size = source.stat().st_size
        starts = range(0, max(1, size), _PIECE)
        names = [f"{path.replace('/', '.')}.{i}.xz" for i in range(len(starts))]
        found = side_by_side(size, _compress, [source] * len(starts), starts, processes=processes)
        for name, packed in zip(names, found, strict=True):
            write_atomically(folder / name, lambda out, packed=packed: out.write(packed))  # type: ignore[misc]
        entries.append({"path": path, "sha256": sha256(source), "bytes": size, "pieces": names})
    return entries


def _compress(path: Path, start: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        data = file.read(_PIECE)
    filters = _PAIRS if path.suffix == ".bin" else None
    return lzma.compress(data, preset=None if filters else 6, filters=filters)


def extract(entries: list[Entry], folder: Path, into: Path) -> None:
    """Put files together again, on all cores. Raises BundleError that names a damaged one."""
    pieces = [name for entry in entries for name in entry["pieces"]]
    size = sum(entry["bytes"] for entry in entries)
    found = dict(zip(pieces, side_by_side(size, _extract, [folder / name for name in pieces]), strict=True))
    for entry in entries:
        data = b"".join(found.pop(name) for name in entry["pieces"])
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise BundleError(f"{entry['path']} is damaged: its SHA-256 is another")
        write_atomically(into / entry["path"], lambda out, data=data: out.write(data))  # type: ignore[misc]


def _extract(path: Path) -> bytes:
    try:
        return lzma.decompress(path.read_bytes())
    except lzma.LZMAError as error:
        raise BundleError(f"{path} is damaged: {error}") from error
