"""Reading a GGUF file: metadata, and tensors as float32."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.gguf.formats import Bytes, Floats, TensorType, bytes_of_row, dequantize

_SCALARS: dict[int, str] = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d",
}  # fmt: skip
_STRING = 8
_ARRAY = 9


@dataclass(frozen=True)
class TensorInfo:
    """Where a tensor stands: `shape` is `(rows, columns)` or `(columns,)`, the reverse of the file's order."""

    kind: TensorType
    shape: tuple[int, ...]
    offset: int


class _Cursor:
    """A moving read position over the file's bytes."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def scalar(self, form: str) -> Any:
        (value,) = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def string(self) -> str:
        length = self.scalar("<Q")
        raw = bytes(self.data[self.at : self.at + length])
        self.at += length
        return raw.decode("utf-8")

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.string()
        if kind == _ARRAY:
            inner = self.scalar("<I")
            return [self.value(inner) for _ in range(self.scalar("<Q"))]
        return self.scalar(_SCALARS[kind])


class GgufFile:
    """A GGUF file opened for reading; the bytes are mapped, not loaded."""

    def __init__(self, path: Path) -> None:
        self._map: Bytes = np.memmap(path, dtype=np.uint8, mode="r")
        cursor = _Cursor(self._map.data)
        magic, version = cursor.scalar("<I"), cursor.scalar("<I")
        if magic != 0x46554747 or version != 3:
            raise ValueError(f"{path} is not a GGUF file of version 3")
        tensors, pairs = cursor.scalar("<Q"), cursor.scalar("<Q")
        self.metadata: dict[str, Any] = {}
        for _ in range(pairs):
            key = cursor.string()
            self.metadata[key] = cursor.value(cursor.scalar("<I"))
        self.tensors: dict[str, TensorInfo] = {}
        for _ in range(tensors):
            name = cursor.string()
            shape = tuple(cursor.scalar("<Q") for _ in range(cursor.scalar("<I")))[::-1]
            kind = TensorType(cursor.scalar("<I"))
            self.tensors[name] = TensorInfo(kind, shape, cursor.scalar("<Q"))
        alignment = int(self.metadata.get("general.alignment", 32))
        self._start = (cursor.at + alignment - 1) // alignment * alignment

    def tensor(self, name: str) -> Floats:
        """The tensor as float32, dequantized."""
        info = self.tensors[name]
        columns = info.shape[-1]
        rows = int(np.prod(info.shape[:-1], dtype=np.int64))
        begin = self._start + info.offset
        data = self._map[begin : begin + rows * bytes_of_row(info.kind, columns)]
        return dequantize(info.kind, np.array(data).reshape(rows, -1), columns).reshape(info.shape)
