"""From a packed batch to tensors on a device, in parts of one fixed size.

One part is the batch as it is. Where that needs too much memory, samples go whole to one of several parts and each
part is filled up with padding: a sample that is cut loses what its later tokens see, and gradients would depend on the
size of a part. Padding costs at most the longest sample for each part.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.samples.packed import PackedBatch
from training.stacked.attention import Samples


@dataclass(frozen=True)
class Part:
    """What one forward and backward pass takes, `[size]` each. The last token's target has no weight.

    `weights` are those of the targets, divided by the sum over the whole batch: losses and gradients of parts add up.
    """

    tokens: Tensor
    targets: Tensor
    weights: Tensor
    positions: Tensor
    samples: Samples
    # See `horizon.py`; all 0 where nothing is to be learned of them. The count is that of the whole batch.
    horizons: Tensor
    horizon_count: int


def check(batch: PackedBatch, vocabulary: int, longest: int) -> None:
    """Raises ValueError for a batch that a GPU would fail at, where the failure ends the process."""
    size = len(batch.tokens)
    if size == 0 or any(len(values) != size for values in (batch.weights, batch.positions)):
        raise ValueError("tokens, weights and positions of a batch differ in length")
    bounds = np.unique(batch.bounds)
    if bounds[0] != 0 or bounds[-1] != size:
        raise ValueError(f"samples go from {bounds[0]} to {bounds[-1]} in a batch of {size} tokens")
    if int(np.diff(bounds).max()) > longest:
        raise ValueError(f"a sample has {np.diff(bounds).max()} tokens, more than {longest}")
    if int(batch.tokens.max()) >= vocabulary:
        raise ValueError(f"token {batch.tokens.max()} is not in a vocabulary of {vocabulary}")
    if int(batch.positions.min()) < 0 or int(batch.positions.max()) >= longest:
        raise ValueError(f"position {batch.positions.max()} is not below {longest}")
    weights = np.asarray(batch.weights, dtype=np.float64)
    if not np.isfinite(weights).all() or weights[1:].sum() <= 0:
        raise ValueError("the weights of a batch are not finite or have no sum")
    if np.any(weights[bounds[:-1]] != 0):
        raise ValueError("the first token of a sample has a weight")


def part_size(tokens: int, parts: int, longest: int) -> int:
    """Tokens of each of `parts` parts of a batch: what samples that begin in one share of it can take."""
    return tokens if parts == 1 else -(-(-(-tokens // parts) + longest) // 128) * 128


def split(
    batch: PackedBatch, parts: int, longest: int, device: torch.device, horizons: NDArray[np.float32] | None = None
) -> list[Part]:
    """Copy a batch to a device in parts of `part_size`, without waiting for the copies."""
    size = len(batch.tokens)
    weights = np.zeros(size, np.float32)
    weights[:-1] = batch.weights[1:] / np.asarray(batch.weights[1:], np.float64).sum()
    targets = np.zeros(size, np.int64)
    targets[:-1] = batch.tokens[1:]
    horizons = np.zeros(size, np.float32) if horizons is None else horizons
    count = int(np.count_nonzero(horizons))
    columns = (batch.tokens.astype(np.int64), targets, weights, batch.positions.astype(np.int64), horizons)
    bounds = np.unique(batch.bounds).astype(np.int64)
    if parts == 1:
        return [_part(columns, bounds, longest, device, count)]
    # Samples that begin in share k of the batch are part k: always as many parts, none larger than `part_size`.
    first = np.searchsorted(bounds[:-1] * parts // size, np.arange(parts + 1))
    full = part_size(size, parts, longest)
    found: list[Part] = []
    for low, high in itertools.pairwise(first):
        begin, end = int(bounds[low]), int(bounds[high])
        tokens, wanted, weights, positions, left = (_fill(column[begin:end], full) for column in columns)
        # Padding is samples of its own, none longer than the longest: the kernels count on that.
        padding = [*range(end - begin, full, longest), full]
        positions[end - begin :] = 0
        inner = np.unique(np.concatenate([bounds[low : high + 1] - begin, padding]))
        found.append(_part((tokens, wanted, weights, positions, left), inner, longest, device, count))
    return found


def _fill(values: NDArray[Any], size: int) -> NDArray[Any]:
    out = np.zeros(size, values.dtype)
    out[: len(values)] = values
    return out


def _part(
    columns: tuple[NDArray[Any], ...], bounds: NDArray[np.int64], longest: int, device: torch.device, count: int
) -> Part:
    def move(values: NDArray[Any]) -> Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(values))
        # Pinned memory comes from a pool that waits with its reuse until the copy is done.
        return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)

    tokens, targets, weights, positions, horizons = (move(column) for column in columns)
    samples = Samples(move(bounds.astype(np.int32)), tuple(np.diff(bounds).tolist()), longest)
    return Part(tokens, targets, weights, positions, samples, horizons, count)
