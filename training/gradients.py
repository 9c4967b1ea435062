"""Gradients of a batch, micro-batch by micro-batch, on several single-threaded workers.

Workers meet once a step instead of once a matrix product, so a core that is taken away for a moment stalls nobody.
The sums are taken in the order of the micro-batches, so the result does not depend on which worker was faster.
"""

from __future__ import annotations

import copy
import itertools
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.data import Batch
from training.grid import Grid
from training.model import Llama


def micro_batches(batch: Batch, most: int, workers: int = 1) -> list[Batch]:
    """Samples dealt out to parts of about `most` tokens, a multiple of `workers`, longest first to the emptiest part.

    Parts of one size let the workers end a step together; `most` may be passed by what makes the sizes even.
    """
    total = sum(batch.lengths)
    count = min(len(batch.lengths), -(-total // (most * workers)) * workers)
    starts = [0, *itertools.accumulate(batch.lengths)]
    parts: list[list[int]] = [[] for _ in range(count)]
    sizes = [0] * count
    for sample in sorted(range(len(batch.lengths)), key=lambda i: (-batch.lengths[i], i)):
        emptiest = sizes.index(min(sizes))
        parts[emptiest].append(sample)
        sizes[emptiest] += batch.lengths[sample]

    def gather(values: Tensor, part: list[int]) -> Tensor:
        return torch.cat([values[starts[i] : starts[i + 1]] for i in part])

    return [
        Batch(gather(batch.tokens, p), gather(batch.weights, p), [batch.lengths[i] for i in p]) for p in parts if p
    ]


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


class _WorkingCopy:
    """A model whose linear layers hold stand-ins of another's weights, and which shares all else with it.

    The stand-ins are made once a step, in bf16 or float32, on the grid if there is one. Norms, the embedding's rows,
    sums over layers, and the loss stay float32, as do the weights that the optimizer sees.
    """

    def __init__(self, model: Llama, dtype: torch.dtype, grid: Grid | None) -> None:
        linear = {f"{n}.weight": m.weight for n, m in model.named_modules() if isinstance(m, nn.Linear)}
        self._weights = linear
        self._used = {n: nn.Parameter(w.detach().to(dtype, copy=True), w.requires_grad) for n, w in linear.items()}
        self._by_id = {id(weight): self._used[name] for name, weight in linear.items()}
        self._grid = grid
        # What deepcopy finds in its memo it takes instead of copying.
        self.model = copy.deepcopy(model, {id(p): self.of(p) for p in model.parameters()})

    def of(self, parameter: Tensor) -> Tensor:
        """The tensor that stands for a parameter here: its stand-in, or itself."""
        return self._by_id.get(id(parameter), parameter)

    @torch.no_grad()
    def _refresh_one(self, name: str) -> None:
        grid = self._grid if self._grid and name in self._grid else None
        self._used[name].copy_(grid.rounded(name) if grid else self._weights[name])

    def refresh(self, pool: ThreadPoolExecutor, step: int) -> None:
        """Take over the weights as they are now."""
        if self._grid:
            list(pool.map(self._grid.search, self._grid.due(step)))
        list(pool.map(self._refresh_one, self._used))


class Gradients:
    """Computes the gradients of batches with a fixed pool of workers. Close it when done."""

    def __init__(
        self,
        model: Llama,
        parameters: list[Tensor],
        workers: int,
        most: int = 1024,
        precision: str = "fp32",
        grid: Grid | None = None,
    ) -> None:
        dtype = torch.bfloat16 if precision == "bf16" else torch.float32
        self._copy = _WorkingCopy(model, dtype, grid) if grid or precision == "bf16" else None
        self._model = self._copy.model if self._copy else model
        self._parameters = parameters
        self._used = [self._copy.of(p) for p in parameters] if self._copy else parameters
        self._most = most
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))

    def _one(self, batch: Batch, total: float) -> tuple[tuple[Tensor, ...], float]:
        losses, weights = losses_of(self._model, batch)
        loss = (losses * weights).sum() / total
        return torch.autograd.grad(loss, self._used), float(loss.detach())

    def accumulate(self, batch: Batch, step: int = 0) -> float:
        """Set every parameter's `grad` to that of the weighted mean loss, and return the loss in nats a token.

        With a grid, the gradient is taken at the rounded weights, and the step says whose scales are searched.
        """
        if self._copy:
            self._copy.refresh(self._pool, step)
        total = float(batch.weights.sum())
        parts = [part for part in micro_batches(batch, self._most, self._workers) if float(part.weights[1:].sum()) > 0]
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
