"""Tensors as the bytes of a GGUF, without the package that reads such a file: the other machine may lack it.

Block layouts: `block_q4_0` and `block_q8_0` in ggml's `ggml-common.h`. A block is 32 weights of one row, a float16
scale first; the low nibbles of a 4-bit block are its first 16 weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.files import write_atomically

BLOCK = 32

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


class Kind(IntEnum):
    """`ggml_type` numbers as they stand in a file; only those that our models have."""

    F32 = 0
    Q4_0 = 2
    Q8_0 = 8


def bytes_of_row(kind: Kind, columns: int) -> int:
    """Bytes that a row of `columns` weights takes."""
    if kind is Kind.F32:
        return 4 * columns
    if columns % BLOCK != 0:
        raise ValueError(f"{kind.name} needs rows of a multiple of {BLOCK} weights, not {columns}")
    return columns // BLOCK * (18 if kind is Kind.Q4_0 else 34)


@dataclass(frozen=True)
class RawTensor:
    """`shape` is `(rows, columns)` or `(columns,)`; `data` the bytes of its rows, `[rows, bytes_of_row]`."""

    kind: Kind
    shape: tuple[int, ...]
    data: Bytes

    @property
    def rows(self) -> int:
        """Rows of `data`."""
        return int(np.prod(self.shape[:-1], dtype=np.int64))

    def blocks(self) -> Bytes:
        """`[rows, columns / 32, bytes of a block]`; only for block formats."""
        return self.data.reshape(self.rows, self.shape[-1] // BLOCK, bytes_of_row(self.kind, BLOCK))

    def floats(self) -> Floats:
        """The tensor as float32 in its shape."""
        if self.kind is Kind.F32:
            return np.ascontiguousarray(self.data).view("<f4").reshape(self.shape).copy()
        blocks = self.blocks()
        quants = signed_nibbles(blocks) if self.kind is Kind.Q4_0 else signed_bytes(blocks)
        return (scales(blocks) * quants).astype(np.float32).reshape(self.shape)


Tensors = dict[str, RawTensor]


@dataclass(frozen=True)
class RawModel:
    """A model's metadata and tensors, with what `weights.read_config` and `read_weights` ask of a GGUF."""

    metadata: dict[str, Any]
    tensors: Tensors

    def tensor(self, name: str) -> Floats:
        """The tensor as float32, dequantized."""
        return self.tensors[name].floats()


def scales(blocks: Bytes) -> Floats:
    """Scales of blocks, `[rows, blocks, 1]`."""
    return np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)


def nibbles(blocks: Bytes) -> Bytes:
    """The weights of 4-bit blocks as 0..15, `[rows, blocks, 32]`."""
    return np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1)


def signed_nibbles(blocks: Bytes) -> Floats:
    """The weights of 4-bit blocks as -8..7, in float32."""
    return nibbles(blocks).astype(np.float32) - 8


def signed_bytes(blocks: Bytes) -> Floats:
    """The weights of 8-bit blocks as -128..127, in float32."""
    return np.ascontiguousarray(blocks[..., 2:]).view(np.int8).astype(np.float32)


def q4_0(scale: Floats, quants: NDArray[Any]) -> RawTensor:
    """A Q4_0 tensor from scales `[rows, blocks]` and quants `[rows, blocks, 32]` in -8..7."""
    halves = np.ascontiguousarray(scale.astype("<f2")[..., None]).view(np.uint8)
    unsigned = (quants + 8).astype(np.uint8)
    blocks = np.concatenate([halves, unsigned[..., :16] | (unsigned[..., 16:] << 4)], axis=-1)
    return RawTensor(Kind.Q4_0, (len(scale), scale.shape[1] * BLOCK), blocks.reshape(len(scale), -1))


def q8_0(weights: Floats) -> RawTensor:
    """A Q8_0 tensor of `[rows, columns]`: a block's largest magnitude is 127 times its scale.

    The bytes that the package `gguf` gives, and so `quantize_row_q8_0_ref` of ggml: halves are rounded away from 0.
    """
    x = weights.reshape(len(weights), -1, BLOCK)
    scale = np.abs(x).max(axis=-1, keepdims=True) / np.float32(127)
    scaled = x * np.divide(1.0, scale, out=np.zeros_like(scale), where=scale > 0)
    whole = np.floor(np.abs(scaled))
    rounded = np.sign(scaled) * (whole + np.floor(2 * (np.abs(scaled) - whole)))
    quants = rounded.astype(np.int8).view(np.uint8)
    halves = np.ascontiguousarray(scale.astype("<f2")).view(np.uint8)
    blocks = np.concatenate([halves, quants], axis=-1)
    return RawTensor(Kind.Q8_0, weights.shape, blocks.reshape(len(weights), -1))


def f32(weights: Floats) -> RawTensor:
    """A tensor of float32."""
    data = np.ascontiguousarray(weights.astype("<f4")).view(np.uint8)
    return RawTensor(Kind.F32, weights.shape, data.reshape(int(np.prod(weights.shape[:-1], dtype=np.int64)), -1))


def fingerprint(tensors: Mapping[str, RawTensor]) -> str:
    """Hexadecimal SHA-256 of the tensors' names, kinds, shapes and bytes."""
    digest = hashlib.sha256()
    for name, tensor in tensors.items():
        digest.update(f"{name} {tensor.kind.name} {tensor.shape}\n".encode())
        digest.update(tensor.data.tobytes())
    return digest.hexdigest()


def write_raw(path: Path, model: RawModel) -> None:
    """Write a model for another process of this machine: a line of JSON, then the tensors' bytes."""
    listed = [[name, int(t.kind), list(t.shape)] for name, t in model.tensors.items()]
    head = json.dumps({"metadata": model.metadata, "tensors": listed}).encode() + b"\n"
    parts = (head, *(tensor.data.tobytes() for tensor in model.tensors.values()))
    write_atomically(path, lambda out: [out.write(part) for part in parts])


def read_raw(path: Path) -> RawModel:
    """Read what `write_raw` wrote."""
    with path.open("rb") as file:
        head = json.loads(file.readline())
        tensors: Tensors = {}
        for name, number, dims in head["tensors"]:
            kind, shape = Kind(number), tuple(dims)
            rows = int(np.prod(shape[:-1], dtype=np.int64))
            data = np.frombuffer(file.read(rows * bytes_of_row(kind, shape[-1])), dtype=np.uint8)
            tensors[name] = RawTensor(kind, shape, data.reshape(rows, -1))
    return RawModel(head["metadata"], tensors)
