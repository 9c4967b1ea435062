"""AdamW over the stacks, or Muon over matrices and AdamW over the rest, with clipping, skipped steps and the running average, none of which the host waits for.

A step is skipped where its gradient is not finite or far above the usual: what decides is computed on the device and
handed to the fused kernel of AdamW (Loshchilov and Hutter, 2019), which then leaves weights, moments and its count of
steps as they are. PyTorch made that way for gradient scalers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from training.recipe import OptimizerRecipe
from training.stacked.muon import Muon
from training.stacked.weights import HORIZON, LINEAR, NORMS, Stacks

# Norms of gradients that the median is taken of, and how many must be known before it counts.
_HISTORY = 64
_KNOWN = 16


class StackedOptimizer:
    """Changes `weights` in place by `gradients`, stacks of the same names and shapes.

    `rows` are those of the matrices that each stack of matrices joins; only Muon needs them.
    """

    def __init__(
        self,
        weights: Stacks,
        gradients: Stacks,
        recipe: OptimizerRecipe,
        rows: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self._recipe = recipe
        device = weights["embedding"].device
        self._muon: Muon | None = None
        if recipe.matrices == "muon":
            if rows is None:
                raise ValueError("Muon needs the rows of its matrices")
            self._muon = Muon({kind: weights[kind] for kind in LINEAR}, gradients, rows, recipe)
        rest = {kind: weight for kind, weight in weights.items() if self._muon is None or kind not in LINEAR}
        parameters = {kind: torch.nn.Parameter(weight, requires_grad=True) for kind, weight in rest.items()}
        for kind, parameter in parameters.items():
            parameter.grad = gradients[kind]
        self._gradients = list(gradients.values())
        plain = {*NORMS, "norm", HORIZON}
        groups = [
            {
                "params": [p for kind, p in parameters.items() if kind not in plain],
                "weight_decay": recipe.weight_decay,
            },
            {"params": [p for kind, p in parameters.items() if kind in plain], "weight_decay": 0.0},
        ]
        self._adam = torch.optim.AdamW(groups, lr=0.0, betas=(recipe.beta1, recipe.beta2), eps=1e-8, fused=True)
        # Made here and not at the first step, so that a snapshot of before it is like any other.
        for parameter in parameters.values():
            self._adam.state[parameter] = {
                "step": torch.zeros((), device=device),
                "exp_avg": torch.zeros_like(parameter, requires_grad=False),
                "exp_avg_sq": torch.zeros_like(parameter, requires_grad=False),
            }
        self._norms = torch.full((_HISTORY,), torch.inf, device=device)
        # Steps skipped so far.
        self.skipped = torch.zeros((), device=device)

    @torch.no_grad()
    def step(self, rate: float) -> tuple[Tensor, Tensor]:
        """One step at a learning rate; returns the gradient's norm and 1 if it was skipped, else 0, on the device."""
        norm = torch.stack(torch._foreach_norm(self._gradients)).norm()
        skip = (~(norm <= self._limit())).float()
        self.skipped += skip
        # A norm that was skipped counts for the median, so that a lasting change is not skipped for ever.
        shifted = torch.cat([self._norms[1:], norm.unsqueeze(0)])
        self._norms.copy_(torch.where(norm.isfinite(), shifted, self._norms))
        # The kernel divides gradients by `grad_scale`.
        self._adam.grad_scale = (norm / self._recipe.clip).clamp_min(1.0)  # type: ignore[attr-defined]
        self._adam.found_inf = skip  # type: ignore[attr-defined]
        for group in self._adam.param_groups:
            group["lr"] = rate
        self._adam.step()
        if self._muon is not None:
            self._muon.step(rate, skip)
        return norm, skip

    def _limit(self) -> Tensor:
        """The largest norm that is not skipped: none that is finite while too few are known."""
        ordered = self._norms.sort().values
        known = self._norms.isfinite().sum()
        median = ordered.gather(0, ((known - 1).clamp_min(0) // 2).unsqueeze(0)).squeeze(0)
        most = torch.full_like(median, torch.finfo(torch.float32).max)
        return torch.where(known >= _KNOWN, median * self._recipe.explosion, most)

    def tensors(self) -> list[Tensor]:
        """What a snapshot must hold besides the weights."""
        adam = [value for state in self._adam.state.values() for value in state.values()]
        return [*adam, *(self._muon.tensors() if self._muon is not None else []), self._norms]


class StackedAverage:
    """`optimize.Average` over stacks: weight i of t counts about as `(i / t) ** power`."""

    def __init__(self, weights: Stacks, power: float = 8.0) -> None:
        self._power = power
        self.weights: Stacks = {kind: weight.clone() for kind, weight in weights.items()}

    @torch.no_grad()
    def update(self, weights: Stacks, step: int) -> None:
        """Take in the weights after a step, counted from 1."""
        share = min(1.0, (self._power + 1) / (step + self._power))
        kinds = list(self.weights)
        torch._foreach_lerp_([self.weights[kind] for kind in kinds], [weights[kind] for kind in kinds], share)
