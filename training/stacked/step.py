"""Loss and gradients of a batch over stacked weights.

The optimizer's weights are float32. Products see copies, made once a step: in bf16 or float32, rounded to the grid
where there is one. Gradients are taken at the copies, layer by layer, and added up in float32 stacks.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from training.model import ModelConfig
from training.stacked.attention import Attend
from training.stacked.batches import Part
from training.stacked.block import functions, rotary_tables
from training.stacked.head import chunked_loss
from training.stacked.horizon import horizon_loss
from training.stacked.weights import HORIZON, LINEAR, PER_LAYER, Stacks


class Step:
    """Computes losses and gradients at `weights`, stacks on the device that someone else changes in place."""

    def __init__(
        self,
        config: ModelConfig,
        weights: Stacks,
        attend: Attend,
        dtype: torch.dtype,
        compiled: bool,
        longest: int,
        horizon: float = 0.0,
    ) -> None:
        self.config = config
        self.longest = longest
        self._weights = weights
        self._attend = attend
        self._compiled, self._functions = compiled, functions(compiled)
        self._cos, self._sin = rotary_tables(config, longest, weights["embedding"].device)
        # Sums over parts, under the names of the stacks.
        self.gradients: Stacks = {kind: torch.zeros_like(weight) for kind, weight in weights.items()}
        # What a pass sees: matrices in the dtype of products, norms and the rows of the embedding in float32.
        self._used: Stacks = {
            kind: torch.empty_like(weight, dtype=dtype if kind in LINEAR else torch.float32)
            for kind, weight in weights.items()
        }
        self._head = torch.empty_like(weights["embedding"], dtype=dtype)
        self._leaves: list[Tensor] = []
        self._sums: list[Tensor] = []
        self._layers = [[self._leaf(kind, layer) for kind in PER_LAYER] for layer in range(config.layers)]
        self._norm = self._leaf("norm")
        self._embedding = self._leaf("embedding")
        self._horizon = (horizon, self._leaf(HORIZON)) if horizon > 0 else None

    def _leaf(self, kind: str, layer: int | None = None) -> Tensor:
        """A view of what a pass sees, that gradients are taken at; and the place where they are added up."""
        at = slice(None) if layer is None else layer
        leaf = self._used[kind][at].detach().requires_grad_()
        self._leaves.append(leaf)
        self._sums.append(self.gradients[kind][at])
        return leaf

    def compiled(self, wanted: bool) -> None:
        """Say whether pieces run compiled from here on."""
        if wanted != self._compiled:
            self._compiled, self._functions = wanted, functions(wanted)

    @torch.no_grad()
    def refresh(self, instead: Mapping[str, Tensor] | None = None) -> None:
        """Take over the weights as they are now, or what stands in their place, by the name of a stack."""
        for kind, used in self._used.items():
            used.copy_((instead or {}).get(kind, self._weights[kind]))
        self._head.copy_(self._used["embedding"])

    def loss(self, part: Part) -> Tensor:
        """The part's share of the weighted mean loss, float32, with its graph."""
        return self._loss_of(self._states(part), part)

    def _loss_of(self, states: Tensor, part: Part) -> Tensor:
        return chunked_loss(states, self._embedding, self._head, part.targets, part.weights, self._functions.losses)

    def _states(self, part: Part) -> Tensor:
        """What the output projection sees, `[total, width]`."""
        f, c = self._functions, self.config
        cos, sin = (table[part.positions].unsqueeze(1) for table in (self._cos, self._sin))
        x = F.embedding(part.tokens, self._embedding)
        for attention_norm, qkv, output, ffn_norm, gate_up, down in self._layers:
            q, k, v = f.before(x, attention_norm, c.norm_epsilon, qkv, cos, sin, c.kv_heads, c.head_dim)
            attended = self._attend(q, k, v, part.samples).flatten(1)
            x = f.after(x, attended, output, ffn_norm, c.norm_epsilon, gate_up, down)
        return f.norm(x, self._norm, c.norm_epsilon, self._head.dtype)

    def clear(self) -> None:
        """Set the sums of gradients to 0."""
        for total in self.gradients.values():
            total.zero_()

    def accumulate(self, part: Part) -> Tensor:
        """Add a part's gradients to the sums; returns its share of the loss, a tensor on the device."""
        states = self._states(part)
        loss = every = self._loss_of(states, part)
        if self._horizon is not None:
            weight, leaf = self._horizon
            every = loss + weight * horizon_loss(states, leaf, part.horizons, part.horizon_count)
        found = torch.autograd.grad(every, self._leaves)
        for total, gradient in zip(self._sums, found, strict=True):
            total.add_(gradient)
        return loss.detach()
