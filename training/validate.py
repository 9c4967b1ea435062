"""A quick look at a model: loss on fixed batches drawn from the held-out packages, in nats a token."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from training.data import BatchShape, Corpus, draw_batch
from training.gradients import micro_batches
from training.losses import losses_of
from training.model import Llama
from training.objective import Encode, Mixture

# Context targets get a weight that tells them from those of the middle, which have 1.
_MARK = 0.5


@dataclass(frozen=True)
class Validation:
    """Mean loss over context (prefix, suffix, plain text) and over middles with their end marks."""

    context: float
    middle: float
    tokens: int


def validate(model: Llama, encode: Encode, heldout: Path, tokens: int = 12_288, seed: int = 7) -> Validation:
    """Losses of `model` on the same batches each time."""
    shape = BatchShape(tokens, context_weight=_MARK)
    batch = draw_batch(Corpus(heldout), encode, seed, 0, shape, Mixture())
    sums = {_MARK: 0.0, 1.0: 0.0}
    counts = {_MARK: 0, 1.0: 0}
    with torch.no_grad():
        for part in micro_batches(batch, 1024):
            losses, weights = losses_of(model, part)
            for mark in sums:
                chosen = losses[weights == mark]
                sums[mark] += float(chosen.sum())
                counts[mark] += chosen.numel()
    return Validation(sums[_MARK] / counts[_MARK], sums[1.0] / max(1, counts[1.0]), tokens)
