"""Writing a GGUF file of version 3, little endian, aligned to 32 bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from training.files import write_atomically
from training.gguf.formats import Bytes, TensorType

Value = str | bool | int | float | list[str] | list[int]

_ALIGNMENT = 32


@dataclass(frozen=True)
class OutputTensor:
    """A tensor ready to be written: `shape` as `(rows, columns)`, `data` its encoded bytes."""

    kind: TensorType
    shape: tuple[int, ...]
    data: Bytes


def _string(text: str) -> bytes:
    raw = text.encode("utf-8")
    return struct.pack("<Q", len(raw)) + raw


def _value(value: Value) -> bytes:
    # bool is a subclass of int in Python, so it has to be asked for first.
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + _string(value)
    if all(isinstance(item, str) for item in value):
        body = b"".join(_string(str(item)) for item in value)
        return struct.pack("<IIQ", 9, 8, len(value)) + body
    return struct.pack("<IIQ", 9, 5, len(value)) + struct.pack(f"<{len(value)}i", *map(int, value))


def write_gguf(path: Path, metadata: dict[str, Value], tensors: dict[str, OutputTensor]) -> None:
    """Write the file atomically. Integers become uint32, floats float32, lists of integers int32."""

    def write(file: BinaryIO) -> None:
        head = [struct.pack("<IIQQ", 0x46554747, 3, len(tensors), len(metadata))]
        head += [_string(key) + _value(value) for key, value in metadata.items()]
        offset = 0
        for name, tensor in tensors.items():
            dims = tensor.shape[::-1]
            head.append(_string(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, tensor.kind, offset))
            offset += -(-tensor.data.nbytes // _ALIGNMENT) * _ALIGNMENT
        raw = b"".join(head)
        file.write(raw + b"\0" * (-len(raw) % _ALIGNMENT))
        for tensor in tensors.values():
            file.write(tensor.data.tobytes())
            file.write(b"\0" * (-tensor.data.nbytes % _ALIGNMENT))

    write_atomically(path, write)
