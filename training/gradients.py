"""Gradients of a batch, micro-batch by micro-batch, on several workers.

Which worker takes which micro-batch is fixed, and sums are taken in their order, so the result does not depend on which
was faster.
"""

from __future__ import annotations

import copy
import itertools
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor, nn

from training.data import Batch
from training.grid import Grid
from training.model import Llama
from training.workers import LocalWorker, ProcessWorker, check_shared_memory, views


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

    return [Batch(gather(batch.tokens, p), gather(batch.weights, p), [batch.lengths[i] for i in p]) for p in parts if p]


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
    """Computes the gradients of batches. Close it when done.

    One worker computes in this process, several in processes of their own; compiled where that is asked for.
    """

    def __init__(
        self,
        model: Llama,
        parameters: list[Tensor],
        workers: int,
        most: int = 2048,
        precision: str = "fp32",
        grid: Grid | None = None,
        compiled: bool = False,
    ) -> None:
        dtype = torch.bfloat16 if precision == "bf16" else torch.float32
        self._copy = _WorkingCopy(model, dtype, grid) if grid or precision == "bf16" else None
        self._parameters = parameters
        self._most = most
        # For what is done to weights before a step.
        self._pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))
        used_model = self._copy.model if self._copy else model
        used = [self._copy.of(p) for p in parameters] if self._copy else parameters
        self._sums = [torch.zeros(sum(p.numel() for p in parameters), device=used[0].device) for _ in range(workers)]
        if workers > 1:
            check_shared_memory([*used_model.parameters(), *self._sums])
            # In place: the optimizer's parameters are the same objects as before.
            used_model.share_memory()
            for each in self._sums:
                each.share_memory_()
        kind = ProcessWorker if workers > 1 else LocalWorker
        self._workers = [kind(used_model, used, each, compiled) for each in self._sums]

    def accumulate(self, batch: Batch, step: int = 0) -> float:
        """Set every parameter's `grad` to that of the weighted mean loss, and return the loss in nats a token.

        With a grid, the gradient is taken at the rounded weights, and the step says whose scales are searched. The
        gradients are overwritten by the next call. Raises WorkerEnded when a worker has died; nothing has changed then.
        """
        if self._copy:
            self._copy.refresh(self._pool, step)
        total = float(batch.weights.sum())
        count = len(self._workers)
        parts = [part for part in micro_batches(batch, self._most, count) if float(part.weights[1:].sum()) > 0]
        for index, worker in enumerate(self._workers):
            worker.submit(parts[index::count], total)
        loss = sum(worker.result() for worker in self._workers)
        for others in self._sums[1:]:
            self._sums[0].add_(others)
        for parameter, gradient in zip(self._parameters, views(self._sums[0], self._parameters), strict=True):
            parameter.grad = gradient
        return loss

    def process_ids(self) -> list[int]:
        """The processes that compute, this one included when it does."""
        return [worker.process_id() for worker in self._workers]

    def close(self) -> None:
        """End the workers."""
        self._pool.shutdown()
        for worker in self._workers:
            worker.close()
