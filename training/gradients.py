"""Gradients of a batch, micro-batch by micro-batch, on several single-threaded workers.

Workers meet once a step instead of once a matrix product, so a core that is taken away for a moment stalls nobody.
The sums are taken in the order of the micro-batches, so the result does not depend on which worker was faster.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor, nn
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


def choose_precision(wanted: str, device: str) -> str:
    """`fp32` or `bf16`; `auto` is bf16 where the processor multiplies it faster."""
    if wanted in ("fp32", "bf16"):
        return wanted
    if wanted != "auto":
        raise ValueError(f"precision {wanted!r} is none of fp32, bf16, auto")
    fast = torch.cuda.is_bf16_supported() if device.startswith("cuda") else torch.cpu._is_avx512_bf16_supported()
    return "bf16" if fast else "fp32"


class _Bf16Copy:
    """A model whose linear layers hold bf16 copies of another's weights, and which shares all else with it.

    The copies are made once a step. Matrix products are then bf16; norms, the embedding's rows, sums over layers, and
    the loss stay float32, as do the weights that the optimizer sees.
    """

    def __init__(self, model: Llama) -> None:
        linear = {id(m.weight): m.weight for m in model.modules() if isinstance(m, nn.Linear)}
        self._pairs = {key: (w, nn.Parameter(w.detach().bfloat16(), w.requires_grad)) for key, w in linear.items()}
        # What deepcopy finds in its memo it takes instead of copying.
        memo = {id(p): self._pairs[id(p)][1] if id(p) in self._pairs else p for p in model.parameters()}
        self.model = copy.deepcopy(model, memo)

    def of(self, parameter: Tensor) -> Tensor:
        """The tensor that stands for a parameter here: its copy, or itself."""
        return self._pairs[id(parameter)][1] if id(parameter) in self._pairs else parameter

    @torch.no_grad()
    def refresh(self) -> None:
        """Take over the weights as they are now."""
        for weight, reduced in self._pairs.values():
            reduced.copy_(weight)


class Gradients:
    """Computes the gradients of batches with a fixed pool of workers. Close it when done."""

    def __init__(
        self, model: Llama, parameters: list[Tensor], workers: int, most: int = 1024, precision: str = "fp32"
    ) -> None:
        self._copy = _Bf16Copy(model) if precision == "bf16" else None
        self._model = self._copy.model if self._copy else model
        self._parameters = parameters
        self._used = [self._copy.of(p) for p in parameters] if self._copy else parameters
        self._most = most
        self._pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))

    def _one(self, batch: Batch, total: float) -> tuple[tuple[Tensor, ...], float]:
        losses, weights = losses_of(self._model, batch)
        loss = (losses * weights).sum() / total
        return torch.autograd.grad(loss, self._used), float(loss.detach())

    def accumulate(self, batch: Batch) -> float:
        """Set every parameter's `grad` to that of the weighted mean loss, and return the loss in nats a token."""
        if self._copy:
            self._copy.refresh()
        total = float(batch.weights.sum())
        parts = [part for part in micro_batches(batch, self._most) if float(part.weights[1:].sum()) > 0]
        loss = 0.0
        for gradients, share in self._pool.map(lambda part: self._one(part, total), parts):
            loss += share
            for parameter, gradient in zip(self._parameters, gradients, strict=True):
                if parameter.grad is None:
                    parameter.grad = gradient.float()
                else:
                    parameter.grad.add_(gradient)
        return loss

    def close(self) -> None:
        """End the workers."""
        self._pool.shutdown()
