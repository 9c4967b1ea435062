"""Muon for stacks of matrices: momentum, made orthogonal by a few Newton-Schulz iterations.

Sources: "Muon: An optimizer for hidden layers in neural networks" (Jordan et al., 2024); the scale of the update and
weight decay as in "Muon is Scalable for LLM Training" (Liu et al., 2025), so that rates of AdamW serve for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from training.recipe import OptimizerRecipe
from training.stacked.weights import Stacks

_ITERATIONS = 5
# Of the odd polynomial that takes singular values of 0 to 1 to about 1, the fastest (Jordan et al.).
_A, _B, _C = 3.4445, -4.7750, 2.0315
# Root mean square of an update of AdamW, as seen in training (Liu et al.).
_UPDATE = 0.2


def orthogonal(stack: Tensor) -> Tensor:
    """The nearest semi-orthogonal matrix of each of `[layers, rows, columns]`, roughly: singular values 0.7 to 1.2."""
    dtype = torch.bfloat16 if stack.device.type == "cuda" else torch.float32
    tall = stack.shape[1] > stack.shape[2]
    x = (stack.mT if tall else stack).to(dtype)
    x = x / (torch.linalg.matrix_norm(x.float(), keepdim=True) + 1e-7).to(dtype)
    for _ in range(_ITERATIONS):
        square = x @ x.mT
        x = _A * x + (_B * square + _C * square @ square) @ x
    return (x.mT if tall else x).to(stack.dtype)


class Muon:
    """Changes stacks of matrices in place. `rows` are those of the matrices that each stack joins."""

    def __init__(
        self, weights: Stacks, gradients: Stacks, rows: Mapping[str, Sequence[int]], recipe: OptimizerRecipe
    ) -> None:
        self._weights, self._gradients, self._rows, self._recipe = weights, gradients, rows, recipe
        self._momenta: Stacks = {kind: torch.zeros_like(weight) for kind, weight in weights.items()}

    @torch.no_grad()
    def step(self, rate: float, skip: Tensor) -> None:
        """One step; with a `skip` of 1, on the device, weights and momenta stay as they are."""
        beta, keep = self._recipe.momentum, 1 - skip
        for kind, weight in self._weights.items():
            # What is skipped may not be finite, and 0 times that is not 0.
            gradient = torch.where(skip > 0, 0.0, self._gradients[kind])
            momentum = self._momenta[kind]
            momentum.lerp_(gradient, (1 - beta) * keep)
            update = gradient.lerp(momentum, beta)
            weight.mul_(1 - rate * self._recipe.weight_decay * keep)
            pieces = zip(weight.split(self._rows[kind], 1), update.split(self._rows[kind], 1), strict=True)
            for piece, one in pieces:
                scale = _UPDATE * max(piece.shape[1:]) ** 0.5
                piece.sub_(orthogonal(one) * (rate * scale * keep))

    def tensors(self) -> list[Tensor]:
        """What a snapshot must hold besides the weights."""
        return list(self._momenta.values())
