"""Lossless coding of a model's tensors: what two machines with a narrow way between them send to one another.

Scales and weights of a block format are coded apart, each tensor with frequencies of its own (`rans.py`). Weights are
sorted by a context that the reader knows as well: how large a block's scale is within its row, or, when both sides have
an earlier model as `reference`, what its weight would be on the new scale. Everything that contexts are made of is
exact on any machine: integers, and single float32 divisions. A coded file holds the SHA-256 of what it decodes to.
"""

from __future__ import annotations

import json
import lzma
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.remote.blocks import (
    BLOCK,
    Bytes,
    Floats,
    Kind,
    RawTensor,
    Tensors,
    bytes_of_row,
    fingerprint,
    nibbles,
    scales,
    signed_bytes,
    signed_nibbles,
)
from training.remote.rans import Decoder, Encoder, frequencies_of

_MAGIC = b"FTCODED1"
_ROW_CONTEXTS = 8
# Half steps of a 4-bit weight from -8.5 to 8.5.
_STEP_CONTEXTS = 35
_NIBBLES, _BYTES = 16, 256

Integers = NDArray[np.int32]


class _Writer:
    """Runs of symbols, and beside them the tables that a reader needs first."""

    def __init__(self) -> None:
        self.encoder = Encoder()
        self.side: list[bytes] = []

    def array(self, values: NDArray[np.integer[Any]], kind: str) -> None:
        self.side.append(values.astype(kind).tobytes())

    def run(self, symbols: Bytes, alphabet: int) -> None:
        """Symbols of any shape as one run."""
        table = frequencies_of(np.bincount(symbols.ravel(), minlength=alphabet))
        self.array(table, "<u2")
        self.encoder.put(symbols, table)

    def grouped(self, symbols: Bytes, contexts: Integers, count: int, alphabet: int) -> None:
        """Symbols `[n, ...]` with a context for each of the n, in a run for each context."""
        order = np.argsort(contexts.astype(np.uint8), kind="stable")
        for part in np.split(symbols[order], _ends(contexts, count)[:-1]):
            self.run(part, alphabet)


class _Reader:
    """The other side of `_Writer`: the same calls in the same order."""

    def __init__(self, decoder: Decoder, side: bytes) -> None:
        self.decoder = decoder
        self._side = side
        self._at = 0

    def array(self, length: int, kind: str) -> NDArray[Any]:
        size = length * np.dtype(kind).itemsize
        values = np.frombuffer(self._side[self._at : self._at + size], dtype=kind)
        if len(values) != length:
            raise ValueError("the tables end too early")
        self._at += size
        return values

    def run(self, length: int, alphabet: int) -> Bytes:
        return self.decoder.take(length, self.array(alphabet, "<u2").astype(np.uint32))

    def grouped(self, shape: tuple[int, ...], contexts: Integers, count: int, alphabet: int) -> Bytes:
        order = np.argsort(contexts.astype(np.uint8), kind="stable")
        each = int(np.prod(shape[1:], dtype=np.int64))
        sizes = np.diff(_ends(contexts, count), prepend=0)
        found = np.concatenate([self.run(int(size) * each, alphabet) for size in sizes])
        out = np.empty(shape, dtype=np.uint8)
        out[order] = found.reshape(shape)
        return out


def _ends(contexts: Integers, count: int) -> NDArray[np.int64]:
    return np.cumsum(np.bincount(contexts, minlength=count))


def _excess(blocks: Bytes) -> Integers:
    """By how much each scale is above its row's mean, in steps of the float16 format: about a logarithm. `[n]`."""
    size = (np.ascontiguousarray(blocks[..., :2]).view("<u2")[..., 0] & 0x7FFF).astype(np.int32)
    excess: Integers = size - (size.sum(axis=1, keepdims=True) // size.shape[1]).astype(np.int32)
    return excess.ravel()


def _earlier(blocks: Bytes, reference: RawTensor) -> Floats:
    """The reference's weights in units of these blocks' scales, `[n, 32]`; 0 where a scale is 0."""
    old = reference.blocks()
    units = scales(old) * (signed_nibbles(old) if reference.kind is Kind.Q4_0 else signed_bytes(old))
    scale = np.broadcast_to(scales(blocks), units.shape)
    with np.errstate(all="ignore"):
        quotient = np.divide(units, scale, out=np.zeros_like(units), where=scale != 0)
    # What is no number becomes another integer on another processor.
    finite: Floats = np.nan_to_num(quotient, nan=0.0, posinf=127.0, neginf=-127.0)
    return finite.reshape(-1, BLOCK)


def _expected(blocks: Bytes, reference: RawTensor) -> NDArray[np.uint8]:
    """The 8-bit weight that the reference's would be on the new scale, `[n, 32]`, as the byte of a signed one."""
    return np.clip(np.rint(_earlier(blocks, reference)), -127, 127).astype(np.int8).view(np.uint8)


def _step_contexts(blocks: Bytes, reference: RawTensor) -> Integers:
    half = np.clip(np.rint(2 * _earlier(blocks, reference)), -17, 17)
    return half.astype(np.int32).ravel() + 17


def _encode(writer: _Writer, tensor: RawTensor, reference: RawTensor | None) -> None:
    if tensor.kind is Kind.F32:
        writer.side.append(tensor.data.tobytes())
        return
    blocks = tensor.blocks()
    for byte in (1, 0):
        writer.run(blocks[..., byte], _BYTES)
    if tensor.kind is Kind.Q4_0 and reference is not None:
        contexts = _step_contexts(blocks, reference)
        writer.grouped(nibbles(blocks).reshape(-1), contexts, _STEP_CONTEXTS, _NIBBLES)
        return
    excess = _excess(blocks)
    limits = np.quantile(excess, np.linspace(0, 1, _ROW_CONTEXTS + 1)[1:-1]).astype(np.int32)
    writer.array(limits, "<i4")
    contexts = np.searchsorted(limits, excess).astype(np.int32)
    if tensor.kind is Kind.Q4_0:
        writer.grouped(nibbles(blocks).reshape(-1, BLOCK), contexts, _ROW_CONTEXTS, _NIBBLES)
    else:
        weights = blocks[..., 2:].reshape(-1, BLOCK)
        if reference is not None:
            weights = weights - _expected(blocks, reference)
        writer.grouped(weights, contexts, _ROW_CONTEXTS, _BYTES)


def _decode(reader: _Reader, kind: Kind, shape: tuple[int, ...], reference: RawTensor | None) -> RawTensor:
    rows, columns = int(np.prod(shape[:-1], dtype=np.int64)), shape[-1]
    if kind is Kind.F32:
        data = reader.array(rows * bytes_of_row(kind, columns), "u1")
        return RawTensor(kind, shape, data.reshape(rows, -1))
    blocks = np.empty((rows, columns // BLOCK, bytes_of_row(kind, BLOCK)), dtype=np.uint8)
    count = rows * columns // BLOCK
    for byte in (1, 0):
        blocks[..., byte] = reader.run(count, _BYTES).reshape(blocks.shape[:2])
    if kind is Kind.Q4_0 and reference is not None:
        contexts = _step_contexts(blocks, reference)
        weights = reader.grouped((count * BLOCK,), contexts, _STEP_CONTEXTS, _NIBBLES)
    else:
        limits = reader.array(_ROW_CONTEXTS - 1, "<i4")
        contexts = np.searchsorted(limits, _excess(blocks)).astype(np.int32)
        alphabet = _NIBBLES if kind is Kind.Q4_0 else _BYTES
        weights = reader.grouped((count, BLOCK), contexts, _ROW_CONTEXTS, alphabet)
        if kind is Kind.Q8_0 and reference is not None:
            weights = weights + _expected(blocks, reference)
    weights = weights.reshape(*blocks.shape[:2], BLOCK)
    blocks[..., 2:] = weights if kind is Kind.Q8_0 else weights[..., :16] | (weights[..., 16:] << 4)
    return RawTensor(kind, shape, blocks.reshape(rows, -1))


def encode_tensors(tensors: Mapping[str, RawTensor], reference: Mapping[str, RawTensor] | None = None) -> bytes:
    """Tensors as one string of bytes. With a `reference`, the same one is needed to decode them."""
    earlier = _usable({name: tensor.shape for name, tensor in tensors.items()}, reference or {})
    writer = _Writer()
    for name, tensor in tensors.items():
        _encode(writer, tensor, earlier.get(name))
    state, words = writer.encoder.finish()
    side = lzma.compress(b"".join(writer.side), preset=6)
    head = {
        "tensors": [[name, int(t.kind), list(t.shape)] for name, t in tensors.items()],
        "sha256": fingerprint(tensors),
        "reference": fingerprint(earlier) if earlier else None,
        "side": len(side),
        "lanes": len(state),
        "words": len(words),
    }
    raw = json.dumps(head, separators=(",", ":")).encode()
    parts = (
        _MAGIC,
        struct.pack("<I", len(raw)),
        raw,
        side,
        state.astype("<u4").tobytes(),
        words.astype("<u2").tobytes(),
    )
    return b"".join(parts)


def _head(coded: bytes) -> tuple[dict[str, Any], int]:
    """The head of coded tensors, and where what follows it begins."""
    if len(coded) < 12 or coded[:8] != _MAGIC:
        raise ValueError("these are no coded tensors")
    end = 12 + int(struct.unpack_from("<I", coded, 8)[0])
    try:
        return dict(json.loads(coded[12:end])), end
    except ValueError as error:
        raise ValueError(f"the coded tensors are damaged: {error}") from error


def names_in(coded: bytes) -> list[str]:
    """The names of coded tensors."""
    return [name for name, _, _ in _head(coded)[0]["tensors"]]


def decode_tensors(coded: bytes, reference: Mapping[str, RawTensor] | None = None) -> Tensors:
    """The tensors of `encode_tensors`, byte for byte. Raises ValueError for damaged bytes or another reference."""
    head, at = _head(coded)
    try:
        side = lzma.decompress(coded[at : at + head["side"]])
        at += head["side"]
        state = np.frombuffer(coded, dtype="<u4", count=head["lanes"], offset=at)
        words = np.frombuffer(coded, dtype="<u2", count=head["words"], offset=at + state.nbytes)
        listed = [(name, Kind(kind), tuple(shape)) for name, kind, shape in head["tensors"]]
    except (ValueError, KeyError, TypeError, lzma.LZMAError) as error:
        raise ValueError(f"the coded tensors are damaged: {error}") from error
    earlier: Tensors = {}
    if head["reference"] is not None:
        earlier = _usable({name: shape for name, _, shape in listed}, reference or {})
        if fingerprint(earlier) != head["reference"]:
            raise ValueError("the tensors are coded against another model than the one given")
    reader = _Reader(Decoder(state, words), side)
    tensors = {name: _decode(reader, kind, shape, earlier.get(name)) for name, kind, shape in listed}
    reader.decoder.check_end()
    if fingerprint(tensors) != head["sha256"]:
        raise ValueError("the decoded tensors are not those that were coded")
    return tensors


def _usable(shapes: Mapping[str, tuple[int, ...]], reference: Mapping[str, RawTensor]) -> Tensors:
    """The tensors of a reference that have these names and shapes and are of a block format."""
    found = {name: reference[name] for name, shape in shapes.items() if name in reference}
    return {name: t for name, t in found.items() if t.shape == shapes[name] and t.kind is not Kind.F32}
