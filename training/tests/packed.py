"""Packed batches for tests of the stacked step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from training.samples.packed import PackedBatch


def pack(lengths: Sequence[int], vocabulary: int, seed: int = 0, **changed: Any) -> PackedBatch:
    """Random samples of these lengths; a third of the weights are 0, others 0.5 or 1."""
    rng = np.random.default_rng(seed)
    total = sum(lengths)
    weights = rng.choice(np.array([0, 0.5, 1], np.float32), total)
    ends = np.cumsum(lengths)
    weights[[0, *ends[:-1]]] = 0
    bounds = np.full(len(lengths) + 5, total, np.int32)
    bounds[0], bounds[1 : len(lengths) + 1] = 0, ends
    values: dict[str, Any] = {
        "tokens": rng.integers(0, vocabulary, total).astype(np.uint16),
        "weights": weights,
        "bounds": bounds,
        "positions": np.concatenate([np.arange(n) for n in lengths]).astype(np.int16),
        "samples": len(lengths),
    }
    return PackedBatch(**{**values, **changed})
