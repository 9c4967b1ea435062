"""Whole models in coded files: groups of tensors, each coded in a process of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from training.files import write_atomically
from training.remote.blocks import BLOCK, RawTensor, Tensors, q4_0, q8_0
from training.remote.coding import decode_tensors, encode_tensors, names_in
from training.remote.parallel import side_by_side

EMBEDDING = "token_embd.weight"
CHANGE = "token_embd.change"
# Files that the layers are spread over: each stays below what a file may have on the way back.
LAYER_FILES = 4


def groups(tensors: Tensors, count: int) -> list[Tensors]:
    """Tensors in `count` groups of about as many bytes, in order; fewer if there are fewer tensors."""
    total = sum(tensor.data.nbytes for tensor in tensors.values())
    found: list[Tensors] = [{} for _ in range(count)]
    before = 0
    for name, tensor in tensors.items():
        found[min(count - 1, before * count // max(1, total))][name] = tensor
        before += tensor.data.nbytes
    return [group for group in found if group]


def encode_files(files: Mapping[str, Tensors], folder: Path, reference: Tensors | None = None) -> None:
    """Code each of these groups into `folder / name`, side by side on all cores."""
    folder.mkdir(parents=True, exist_ok=True)
    of = [None if reference is None else _part(reference, group) for group in files.values()]
    size = sum(tensor.data.nbytes for group in files.values() for tensor in group.values())
    for name, coded in zip(files, side_by_side(size, encode_tensors, files.values(), of), strict=True):
        write_atomically(folder / name, lambda file, coded=coded: file.write(coded))  # type: ignore[misc]


def decode_files(paths: Sequence[Path], reference: Tensors | None = None) -> Tensors:
    """The tensors of coded files, side by side on all cores. Raises ValueError that names a damaged file."""
    tensors: Tensors = {}
    of = [None if reference is None else _part(reference, _names(path)) for path in paths]
    for found in side_by_side(sum(path.stat().st_size for path in paths), _decode_file, paths, of):
        tensors.update(found)
    return tensors


def _names(path: Path) -> list[str]:
    try:
        return names_in(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _part(reference: Tensors, names: Iterable[str]) -> Tensors:
    return {name: reference[name] for name in names if name in reference}


def _decode_file(path: Path, reference: Tensors | None) -> Tensors:
    try:
        return decode_tensors(path.read_bytes(), reference)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def change_of(embedding: RawTensor, start: RawTensor) -> RawTensor:
    """An embedding's change against the starting one in 4 bits a value: each block's largest becomes -8."""
    change = embedding.floats() - start.floats()
    blocks = change.reshape(len(change), -1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1, keepdims=True), -1)
    scale = (largest / -8).astype(np.float16).astype(np.float32)
    inverse = np.divide(1.0, scale, out=np.zeros_like(scale), where=scale != 0)
    return q4_0(scale[..., 0], np.clip(np.rint(blocks * inverse), -8, 7).astype(np.int8))


def with_change(start: RawTensor, change: RawTensor) -> RawTensor:
    """The starting embedding with a change of `change_of`, in 8 bits."""
    return q8_0(start.floats() + change.floats())
