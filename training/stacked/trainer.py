"""A run's state on one device, and what can be done with it: a step, a held-out loss, a snapshot, an export.

Nothing here waits for the device but what says so. `loop.train` decides when each is done.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from training.model import ModelConfig
from training.recipe import Recipe
from training.samples.packed import PackedBatch
from training.stacked.attention import attention_way
from training.stacked.batches import check, split
from training.stacked.choice import Choice
from training.stacked.grid import StackedGrid
from training.stacked.horizon import horizons_of
from training.stacked.optimizer import StackedAverage, StackedOptimizer
from training.stacked.step import Step
from training.stacked.weights import HORIZON, LINEAR, Stacks, cosine, part_rows, stack, unstack

if TYPE_CHECKING:
    from training.stacked.loop import Outcome

# The most parts that a batch is cut into before a lack of memory is an error.
MOST_PARTS = 16


@dataclass(frozen=True)
class Report:
    """What a step gave, on its way to the host: loss, gradient norm, and how many steps have been skipped so far."""

    values: Tensor
    event: torch.cuda.Event | None

    def read(self) -> tuple[float, float, int]:
        """Wait for the step, if it is not over, and return the three."""
        if self.event is not None:
            self.event.synchronize()
        loss, norm, skipped = self.values.tolist()
        return loss, norm, int(skipped)


class Trainer:
    """Trains stacks of weights. `state` are a model's weights under the names of `model.py`; it is not changed."""

    def __init__(
        self,
        config: ModelConfig,
        state: Mapping[str, Tensor],
        recipe: Recipe,
        device: torch.device | str = "cpu",
        choice: Choice | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        self.config, self.recipe, self.choice = config, recipe, choice or Choice()
        self.device = torch.device(device)
        self.say = say
        if self.device.type == "cuda":
            # Sums of products over 65,536 tokens are split among processors; they are to be added up in float32.
            torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction = False
            torch.backends.cuda.matmul.allow_tf32 = False
        self.weights: Stacks = {kind: one.to(self.device) for kind, one in stack(state, config).items()}
        self.longest = recipe.samples.longest
        c = self.choice
        if recipe.horizon > 0:
            self.weights[HORIZON] = torch.zeros(config.width + 1, device=self.device)
        self._step = Step(
            config, self.weights, attention_way(c.attention), c.dtype(), c.compiled, self.longest, recipe.horizon
        )
        rows = {kind: part_rows(config, kind) for kind in LINEAR}
        self.optimizer = StackedOptimizer(self.weights, self._step.gradients, recipe.optimizer, rows)
        self.average = StackedAverage(self.weights)
        self.grid: StackedGrid | None = None
        self.step_count = 0
        self.tokens = 0
        self._snapshot: list[Tensor] | None = None

    def warm_up(self, batch: PackedBatch) -> None:
        """Compile, and find out that a batch fits: gradients of one, which change nothing. Waits for the device."""
        check(batch, self.config.vocabulary, self.longest)
        self._step.refresh()
        self._accumulate(batch)
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def _accumulate(self, batch: PackedBatch) -> Tensor:
        """The gradients of a batch in their sums; returns its loss.

        Where compiling fails pieces run uncompiled, and where memory is short a batch is cut into more parts.
        """
        while True:
            try:
                return self._gradients(batch)
            except torch.cuda.OutOfMemoryError as error:
                if self.choice.parts >= MOST_PARTS:
                    raise
                reason, other = str(error), replace(self.choice, parts=2 * self.choice.parts)
                text = f"memory is short, a batch is now {other.parts} parts"
            except Exception as error:
                if not self.choice.compiled:
                    raise
                reason, other = str(error), replace(self.choice, compiled=False)
                text = "what is compiled failed, pieces run as they are"
            # Outside of the handlers, where the error no longer holds on to what was computed.
            self.say(f"{text}: {(reason.strip().splitlines() or [''])[0][:300]}")
            self._step.compiled(other.compiled)
            self.choice = other
            gc.collect()
            if self.device.type == "cuda":
                torch.cuda.empty_cache()

    def _gradients(self, batch: PackedBatch) -> Tensor:
        self._step.clear()
        horizons = horizons_of(batch, self.recipe.samples.context_weight) if self.recipe.horizon > 0 else None
        parts = split(batch, self.choice.parts, self.longest, self.device, horizons)
        losses = [self._step.accumulate(part) for part in parts]
        return torch.stack(losses).sum()

    def agreement(self, batch: PackedBatch, parts: int) -> float:
        """The cosine of a batch's gradients, at the weights, to those of uncompiled pieces in `parts` parts. Waits."""
        self._step.refresh()
        self._accumulate(batch)
        found = [gradient.clone() for gradient in self._step.gradients.values()]
        usual, self.choice = self.choice, replace(self.choice, compiled=False, parts=parts)
        self._step.compiled(False)
        self._accumulate(batch)
        self.choice = usual
        self._step.compiled(usual.compiled)
        return cosine(found, list(self._step.gradients.values()))

    def start_grid(self) -> None:
        """From now on products see weights that are rounded to Q4_0."""
        if self.grid is None:
            self.grid = StackedGrid(self.weights, self.config, self.recipe.wide)

    def step(self, batch: PackedBatch, rate: float) -> Report:
        """One step. Raises ValueError for a batch that is not one, before anything has changed."""
        check(batch, self.config.vocabulary, self.longest)
        if self.grid is not None:
            for kind in self.grid.due(self.step_count):
                self.grid.search(kind)
        self._step.refresh(self.grid.stand_ins() if self.grid else None)
        loss = self._accumulate(batch)
        norm, _ = self.optimizer.step(rate)
        self.step_count += 1
        self.tokens += len(batch.tokens)
        self.average.update(self.weights, self.step_count)
        found = torch.stack([loss, norm, self.optimizer.skipped])
        if self.device.type != "cuda":
            return Report(found, None)
        values = torch.empty(found.shape, pin_memory=True)
        values.copy_(found, non_blocking=True)
        event = torch.cuda.Event()
        event.record()
        return Report(values, event)

    def evaluate(self, batch: PackedBatch, average: bool = False) -> float:
        """The loss of a batch in nats a token, at the weights or their average, on the grid if there is one. Waits.

        Gradients are not taken, but computed as in a step: another mode would be compiled another time.
        """
        check(batch, self.config.vocabulary, self.longest)
        weights = self.average.weights if average else self.weights
        if self.grid is not None and not self.grid.scales:
            for kind in self.grid.due(0):
                self.grid.search(kind)
        self._step.refresh({**weights, **(self.grid.stand_ins(weights) if self.grid else {})})
        parts = split(batch, self.choice.parts, self.longest, self.device)
        return sum(float(self._step.loss(part).detach()) for part in parts)

    def _kept(self) -> list[Tensor]:
        return [*self.weights.values(), *self.average.weights.values(), *self.optimizer.tensors()]

    @torch.no_grad()
    def snapshot(self) -> None:
        """Keep weights, average and moments as they are now, on the device, in the place of the last snapshot."""
        if self._snapshot is None:
            self._snapshot = [tensor.detach().clone() for tensor in self._kept()]
        else:
            torch._foreach_copy_(self._snapshot, self._kept())

    @torch.no_grad()
    def restore(self) -> None:
        """Go back to the last snapshot. Steps and tokens count on."""
        if self._snapshot is None:
            raise RuntimeError("there is no snapshot")
        torch._foreach_copy_(self._kept(), self._snapshot)

    def exported(self, average: bool = False) -> tuple[dict[str, Tensor], dict[str, Tensor] | None]:
        """Weights on the CPU under the names of `model.py`, and the scales that they were trained on. Waits."""
        weights = self.average.weights if average else self.weights
        state = unstack({kind: weight.detach().cpu() for kind, weight in weights.items()}, self.config)
        return state, self.grid.named_scales() if self.grid is not None and self.grid.scales else None

    def train(
        self,
        batches: Iterable[PackedBatch],
        clock: Callable[[], float] = time.monotonic,
        seconds: float | None = None,
        heldout: PackedBatch | None = None,
        **plan: Any,
    ) -> Outcome:
        """Train for a time; `plan` is the rest of `loop.Plan`."""
        from training.stacked.loop import Plan, train

        return train(self, batches, heldout, Plan(clock=clock, seconds=seconds, say=self.say, **plan))
