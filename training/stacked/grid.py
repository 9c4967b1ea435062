"""The Q4_0 grid of `training/grid.py` for whole stacks, on the device of the weights.

Scales are searched as the exporter searches them, one kind of stack at a time, and stand still in between. The passes
are those of `quantize` and `grid`, not compiled: a compiler's division may differ in the last bit, and a weight on the
edge between two integers would be exported as another than it was trained as.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from training.gguf.formats import BLOCK
from training.grid import SEARCH_EVERY, is_wide, round_to
from training.model import ModelConfig
from training.quantize import search_q4_0
from training.stacked.weights import LINEAR, Stacks, name_of, part_rows

# Rows of a matrix that are searched at a time: intermediate results of some hundred MB.
_ROWS = 16_384


class StackedGrid:
    """The scales `[layers, rows, columns / 32]` of stacks of matrices; rows of weights that `wide` names have none."""

    def __init__(self, weights: Mapping[str, Tensor], config: ModelConfig, wide: str = "") -> None:
        self.config = config
        self._weights = {kind: weights[kind] for kind in LINEAR}
        # Where the grid holds, `[layers, rows, 1]`.
        self._held: Stacks = {}
        self._names: dict[str, list[str]] = {}
        for kind, parts in LINEAR.items():
            rows = part_rows(config, kind)
            every = [[name_of(layer, part) for part in parts] for layer in range(config.layers)]
            held = [[not is_wide(name, wide) for name in names] for names in every]
            mask = torch.tensor([[one for one, n in zip(line, rows, strict=True) for _ in range(n)] for line in held])
            self._held[kind] = mask.unsqueeze(-1).to(weights[kind].device)
            self._names[kind] = [name for names in every for name in names if not is_wide(name, wide)]
        self.scales: Stacks = {}

    def due(self, step: int) -> list[str]:
        """The stacks whose scales are to be searched in a step: one in turn, or all when none is known yet."""
        if not self.scales:
            return list(LINEAR)
        turn = SEARCH_EVERY // len(LINEAR)
        return [list(LINEAR)[step // turn % len(LINEAR)]] if step % turn == 0 else []

    @torch.no_grad()
    def search(self, kind: str) -> None:
        """Find the scales of one stack anew."""
        weight = self._weights[kind]
        parts = [search_q4_0(rows)[0] for rows in weight.flatten(0, 1).split(_ROWS)]
        self.scales[kind] = torch.cat(parts).view(*weight.shape[:2], -1)

    @torch.no_grad()
    def rounded(self, kind: str, weight: Tensor | None = None) -> Tensor:
        """One stack as it will be read from the exported file, wide weights as they are.

        Another `weight` of the same shape, such as the average, is rounded to the same scales.
        """
        weight = self._weights[kind] if weight is None else weight
        scales = self.scales[kind]
        flat = round_to(weight.flatten(0, 1), scales.flatten(0, 1)).view(*scales.shape, BLOCK)
        return torch.where(self._held[kind], flat.mul_(scales.unsqueeze(-1)).view_as(weight), weight)

    def stand_ins(self, weights: Mapping[str, Tensor] | None = None) -> Stacks:
        """All stacks as they will be read from the exported file."""
        return {kind: self.rounded(kind, weights[kind] if weights else None) for kind in LINEAR}

    def named_scales(self) -> dict[str, Tensor]:
        """Scales `[rows, columns / 32]` by the names of `model.py`, on the CPU, as `encode_tensors` takes them."""
        found: dict[str, Tensor] = {}
        for kind, parts in LINEAR.items():
            if kind not in self.scales:
                continue
            for layer, scales in enumerate(self.scales[kind].cpu()):
                pieces = scales.split(part_rows(self.config, kind))
                found.update({name_of(layer, part): one for part, one in zip(parts, pieces, strict=True)})
        held = {name for names in self._names.values() for name in names}
        return {name: scales.contiguous() for name, scales in found.items() if name in held}
