"""Gradients of a batch, micro-batch by micro-batch, on several single-threaded workers.

Workers meet once a step instead of once a matrix product, so a core that is taken away for a moment stalls nobody.
The sums are taken in the order of the micro-batches, so the result does not depend on which worker was faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor
from torch.nn import functional as F

from training.data import Batch
from training.model import Llama


def micro_batches(batch: Batch, most: int) -> Iterator[Batch]:
    """Neighbouring samples together, up to `most` tokens (a longer sample stands alone)."""
    begin = end = 0
    lengths: list[int] = []
    for length in batch.lengths:
        if lengths and end - begin + length > most:
            yield Batch(batch.tokens[begin:end], batch.weights[begin:end], lengths)
            begin, lengths = end, []
        lengths.append(length)
        end += length
    if lengths:
        yield Batch(batch.tokens[begin:end], batch.weights[begin:end], lengths)


def losses_of(model: Llama, batch: Batch) -> tuple[Tensor, Tensor]:
    """Losses in nats and their weights, `[targets]` each. Logits are computed only where a target has a weight."""
    states = model.hidden(batch.tokens, batch.lengths)
    weights = batch.weights[1:]
    chosen = weights.nonzero().squeeze(1)
    logits = model.logits(states[chosen])
    return F.cross_entropy(logits, batch.tokens[chosen + 1], reduction="none"), weights[chosen]


class Gradients:
    """Computes the gradients of batches with a fixed pool of workers. Close it when done."""

    def __init__(self, model: Llama, parameters: list[Tensor], workers: int, most: int = 1024) -> None:
        self._model = model
        self._parameters = parameters
        self._most = most
        self._pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))

    def _one(self, batch: Batch, total: float) -> tuple[tuple[Tensor, ...], float]:
        losses, weights = losses_of(self._model, batch)
        loss = (losses * weights).sum() / total
        return torch.autograd.grad(loss, self._parameters), float(loss.detach())

    def accumulate(self, batch: Batch) -> float:
        """Set every parameter's `grad` to that of the weighted mean loss, and return the loss in nats a token."""
        total = float(batch.weights.sum())
        parts = [part for part in micro_batches(batch, self._most) if float(part.weights[1:].sum()) > 0]
        loss = 0.0
        for gradients, share in self._pool.map(lambda part: self._one(part, total), parts):
            loss += share
            for parameter, gradient in zip(self._parameters, gradients, strict=True):
                if parameter.grad is None:
                    parameter.grad = gradient
                else:
                    parameter.grad.add_(gradient)
        return loss

    def close(self) -> None:
        """End the workers."""
        self._pool.shutdown()
