"""Training for the 4 bits that a model is shipped in: the forward pass sees weights rounded to Q4_0.

The optimizer keeps full weights; gradients go through the rounding as if it were not there. Source: the
straight-through estimator (Bengio et al., 2013), and learned step sizes seen as a search (Esser et al., 2020).
Scales are searched as the exporter searches them, some weights each step, and stand still in between, so that a weight
feels the same grid for a while. `export` writes the grid that was trained on: what was learned is what is shipped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from training.quantize import BLOCK, search_q4_0

# A search costs as much as 20 roundings. Each weight's scales are searched again after this many steps.
SEARCH_EVERY = 20
# Rows that are searched at a time: their intermediate results stay in a core's cache.
_ROWS = 48


def round_to(weight: Tensor, scales: Tensor) -> Tensor:
    """The nearest integers in -8..7, `[rows, blocks, 32]`, of `[rows, columns]` weights on `[rows, blocks]` scales."""
    inverse = torch.where(scales != 0, 1 / scales, torch.zeros_like(scales)).unsqueeze(-1)
    return (weight.view(*scales.shape, BLOCK) * inverse).round_().clamp_(-8, 7)


def is_wide(name: str, pattern: str) -> bool:
    """Whether a weight is kept in 8 bits: `pattern` is a regular expression found in its name; empty: none is."""
    return bool(pattern) and re.search(pattern, name) is not None


class Grid:
    """The Q4_0 scales of named weights, float16 values as `[rows, blocks]` float32; those named by `wide` have none."""

    def __init__(self, weights: Mapping[str, Tensor], wide: str = "") -> None:
        self._weights = {name: weight for name, weight in weights.items() if not is_wide(name, wide)}
        self.scales: dict[str, Tensor] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._weights

    def due(self, step: int) -> list[str]:
        """The weights whose scales are to be searched in a step: a share of them, or all when none is known yet."""
        every = sorted(self._weights)
        return every[step % SEARCH_EVERY :: SEARCH_EVERY] if len(self.scales) == len(every) else every

    @torch.no_grad()
    def search(self, name: str) -> None:
        """Find the scales of one weight anew."""
        parts = [search_q4_0(rows)[0] for rows in self._weights[name].detach().split(_ROWS)]
        self.scales[name] = torch.cat(parts)

    @torch.no_grad()
    def rounded(self, name: str) -> Tensor:
        """One weight as it will be read from the exported file."""
        weight, scales = self._weights[name], self.scales[name]
        return round_to(weight.detach(), scales).mul_(scales.unsqueeze(-1)).view_as(weight)
