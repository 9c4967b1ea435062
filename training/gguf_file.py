"""GGUF files, through the package `gguf` that llama.cpp's makers publish; and Q4_0 blocks on scales of our own.

Only what reads or writes such a file imports this module: the rest of the pipeline runs where the package is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf import GGMLQuantizationType as TensorType
from numpy.typing import NDArray

from training.files import write_atomically

__all__ = ["GgufFile", "OutputTensor", "TensorInfo", "TensorType", "Value", "encode_q4_0", "encode_q8_0", "write_gguf"]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Value = str | bool | int | float | list[str] | list[int]


@dataclass(frozen=True)
class TensorInfo:
    """What the file says of a tensor: `shape` is `(rows, columns)` or `(columns,)`, the reverse of the file's order."""

    kind: TensorType
    shape: tuple[int, ...]


def own_fields(reader: gguf.GGUFReader) -> dict[str, gguf.ReaderField]:
    """The metadata of a file. The reader adds fields of its own, such as the number of tensors."""
    return {name: field for name, field in reader.fields.items() if not name.startswith("GGUF.")}


class GgufFile:
    """A GGUF file opened for reading; the bytes are mapped, not loaded."""

    def __init__(self, path: Path) -> None:
        try:
            reader = gguf.GGUFReader(path)
        except (ValueError, IndexError) as error:
            # What the package says of a broken file is about arrays and names none.
            raise ValueError(f"{path} is not a whole GGUF file: {error}") from error
        self.metadata: dict[str, Any] = {name: field.contents() for name, field in own_fields(reader).items()}
        self._tensors = {tensor.name: tensor for tensor in reader.tensors}
        self.tensors = {
            name: TensorInfo(tensor.tensor_type, tuple(int(size) for size in reversed(tensor.shape)))
            for name, tensor in self._tensors.items()
        }

    def tensor(self, name: str) -> Floats:
        """The tensor as float32, dequantized; a copy."""
        found = self._tensors[name]
        return np.array(gguf.dequantize(found.data, found.tensor_type), dtype=np.float32)


@dataclass(frozen=True)
class OutputTensor:
    """A tensor ready to be written: `data` is float32 in its shape, or the blocks of its rows, `[rows, bytes]`."""

    kind: TensorType
    data: Floats | Bytes


def encode_q4_0(scales: Floats, quants: NDArray[np.integer]) -> Bytes:
    """Rows of blocks from scales `[rows, blocks]` and quants `[rows, blocks, 32]` in -8..7.

    The package quantizes on scales that it chooses; here they were searched or trained on. A block (`block_q4_0` in
    ggml's `ggml-common.h`) is its scale in float16, then its first 16 weights in low nibbles, the last 16 in high ones.
    """
    halves = np.ascontiguousarray(scales.astype(np.float16)[..., None]).view(np.uint8)
    unsigned = (quants + 8).astype(np.uint8)
    packed = unsigned[..., :16] | (unsigned[..., 16:] << 4)
    blocks: Bytes = np.concatenate([halves, packed], axis=-1)
    return blocks.reshape(len(scales), -1)


def encode_q8_0(weights: Floats) -> Bytes:
    """`[rows, columns]` float32 to rows of Q8_0 blocks; weights that were read from such blocks come out unchanged."""
    blocks: Bytes = gguf.quantize(weights, TensorType.Q8_0)
    return blocks


def write_gguf(path: Path, metadata: dict[str, Value], tensors: dict[str, OutputTensor]) -> None:
    """Write the file atomically. Integers become uint32, floats float32, lists of integers int32.

    `metadata` must name the architecture, which the package writes first; empty strings and lists are left out.
    """
    writer = gguf.GGUFWriter(None, str(metadata["general.architecture"]))
    for key, value in metadata.items():
        if key != "general.architecture":
            _add(writer, key, value)
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor.data, raw_dtype=tensor.kind)

    save(writer, path)


def save(writer: gguf.GGUFWriter, path: Path) -> None:
    """Write atomically what a writer was given."""

    def write(target: Path) -> None:
        writer.write_header_to_file(target)
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    # The package opens files by name; the bytes are in the temporary file all the same before it is renamed.
    write_atomically(path, lambda file: write(Path(file.name)))


def _add(writer: gguf.GGUFWriter, key: str, value: Value) -> None:
    # bool is a subclass of int in Python, so it has to be asked for first.
    if isinstance(value, bool):
        writer.add_bool(key, value)
    elif isinstance(value, int):
        writer.add_uint32(key, value)
    elif isinstance(value, float):
        writer.add_float32(key, value)
    elif isinstance(value, str):
        writer.add_string(key, value)
    else:
        writer.add_array(key, value)
