"""The block formats that this pipeline reads and writes, as pure functions on numpy arrays.

Source: `block_q4_0`, `block_q4_1`, `block_q8_0` in ggml's `ggml-common.h`. Each block holds 32 weights of
one row; the low nibbles of a 4-bit block are its first 16 weights, the high nibbles its last 16.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

BLOCK = 32

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


class TensorType(IntEnum):
    """`ggml_type` numbers as they stand in a file."""

    F32 = 0
    F16 = 1
    Q4_0 = 2
    Q4_1 = 3
    Q8_0 = 8


def bytes_of_row(kind: TensorType, columns: int) -> int:
    """Bytes that one row of `columns` weights takes; `columns` must be a multiple of 32 for block formats."""
    if kind is TensorType.F32:
        return 4 * columns
    if kind is TensorType.F16:
        return 2 * columns
    if columns % BLOCK != 0:
        raise ValueError(f"{kind.name} needs rows of a multiple of {BLOCK} weights, not {columns}")
    block = {TensorType.Q4_0: 18, TensorType.Q4_1: 20, TensorType.Q8_0: 34}[kind]
    return columns // BLOCK * block


def _halves(data: Bytes) -> Floats:
    return np.ascontiguousarray(data).view(np.float16).astype(np.float32)


def _nibbles(packed: Bytes) -> NDArray[np.int16]:
    return np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.int16)


def _pack(quants: NDArray[np.integer]) -> Bytes:
    q = quants.astype(np.uint8)
    packed: Bytes = (q[..., :16] | (q[..., 16:] << 4)).astype(np.uint8)
    return packed


def dequantize(kind: TensorType, data: Bytes, columns: int) -> Floats:
    """`[rows, bytes_of_row]` bytes to `[rows, columns]` float32."""
    if kind is TensorType.F32:
        return np.ascontiguousarray(data).view(np.float32).reshape(-1, columns).copy()
    if kind is TensorType.F16:
        return _halves(data).reshape(-1, columns)
    blocks = data.reshape(-1, columns // BLOCK, bytes_of_row(kind, BLOCK))
    scale = _halves(blocks[..., :2])
    if kind is TensorType.Q4_0:
        values = scale * (_nibbles(blocks[..., 2:]) - 8)
    elif kind is TensorType.Q4_1:
        values = scale * _nibbles(blocks[..., 4:]) + _halves(blocks[..., 2:4])
    else:
        values = scale * np.ascontiguousarray(blocks[..., 2:]).view(np.int8)
    return values.astype(np.float32).reshape(-1, columns)


def encode_q4_0(scales: Floats, quants: NDArray[np.integer], columns: int) -> Bytes:
    """Blocks from scales `[rows, blocks]` and quants `[rows, blocks, 32]` in -8..7."""
    halves = np.ascontiguousarray(scales.astype(np.float16)[..., None]).view(np.uint8)
    packed = np.concatenate([halves, _pack(quants + 8)], axis=-1)
    return packed.reshape(-1, bytes_of_row(TensorType.Q4_0, columns))


def encode_q8_0(weights: Floats) -> Bytes:
    """`[rows, columns]` float32 to Q8_0, scale = largest magnitude / 127, rounded half to even."""
    columns = weights.shape[-1]
    blocks = weights.reshape(-1, columns // BLOCK, BLOCK)
    scale = np.abs(blocks).max(axis=-1, keepdims=True) / 127.0
    half = scale.astype(np.float16).astype(np.float32)
    inverse = np.divide(1.0, half, out=np.zeros_like(half), where=half > 0)
    quants = np.clip(np.rint(blocks * inverse), -127, 127).astype(np.int8).view(np.uint8)
    halves = np.ascontiguousarray(half.astype(np.float16)).view(np.uint8)
    return np.concatenate([halves, quants], axis=-1).reshape(-1, bytes_of_row(TensorType.Q8_0, columns))
