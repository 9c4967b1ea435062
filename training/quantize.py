"""Q4_0 with searched scales.

Each block of 32 weights has one scale. From several starting scales the weights are rounded, the scale that fits
those integers best is solved for, and the best outcome is kept. Errors are weighted by how strongly each input
column is driven (the mean square of its activations), so that what the layer's output feels is what is minimized.
Source: `make_qx_quants` and the importance matrix of llama.cpp. `gptq.py` builds on this.
"""

from __future__ import annotations

import torch
from torch import Tensor

from training.gguf.formats import BLOCK

# Starting scales: the block's extreme weight becomes each of these integers (never 0).
_EXTREMES = tuple(-8.0 + step for step in (-1.2, -0.8, -0.4, 0.0, 0.25, 0.5, 0.75, 1.0, 1.3, 1.6, 2.0))


def search_q4_0(weight: Tensor, importance: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """`[rows, columns]` float32 to scales `[rows, blocks]` (float16 values) and quants `[rows, blocks, 32]`, -8..7.

    `importance` is `[columns]`, positive; without it all columns count alike.
    """
    rows, columns = weight.shape
    x = weight.view(rows, columns // BLOCK, BLOCK)
    w = torch.ones(columns, device=x.device) if importance is None else importance / importance.mean()
    w = w.view(1, -1, BLOCK)
    extreme = x.gather(-1, x.abs().argmax(-1, keepdim=True))
    best_error = torch.full((rows, columns // BLOCK, 1), torch.inf, device=x.device)
    best_scale = torch.zeros_like(best_error)
    best_quants = torch.zeros_like(x)
    for target in _EXTREMES:
        start = extreme / target
        inverse = torch.where(start != 0, 1 / start, torch.zeros_like(start))
        quants = (x * inverse).round_().clamp_(-8, 7)
        weighted = quants * w
        square = (weighted * quants).sum(-1, keepdim=True)
        scale = torch.where(square > 0, (weighted * x).sum(-1, keepdim=True) / square.clamp_min(1e-30), start)
        scale = scale.half().float()
        error = ((x - scale * quants).square_() * w).sum(-1, keepdim=True)
        better = error < best_error
        best_error = torch.where(better, error, best_error)
        best_scale = torch.where(better, scale, best_scale)
        best_quants = torch.where(better, quants, best_quants)
    return best_scale.squeeze(-1), best_quants
