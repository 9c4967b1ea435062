"""Q4_0 with searched scales.

Each block of 32 weights has one scale. From several starting scales the weights are rounded, the scale that fits
those integers best is solved for, and the best outcome is kept. Errors are weighted by how strongly each input
column is driven (the mean square of its activations), so that what the layer's output feels is what is minimized.
Sources: `make_qx_quants` and the importance matrix of llama.cpp; "GPTQ" (Frantar et al., 2023) for the weighting.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from training.gguf.formats import BLOCK, Bytes, encode_q4_0
from training.model import Llama

# Starting scales: the block's extreme weight becomes each of these integers (never 0).
_EXTREMES = tuple(-8.0 + step for step in (-1.2, -0.8, -0.4, 0.0, 0.25, 0.5, 0.75, 1.0, 1.3, 1.6, 2.0))


def search_q4_0(weight: Tensor, importance: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """`[rows, columns]` float32 to scales `[rows, blocks]` (float16 values) and quants `[rows, blocks, 32]`, -8..7.

    `importance` is `[columns]`, positive; without it all columns count alike.
    """
    rows, columns = weight.shape
    x = weight.view(rows, columns // BLOCK, BLOCK)
    w = torch.ones(columns) if importance is None else importance / importance.mean()
    w = w.view(1, -1, BLOCK)
    extreme = x.gather(-1, x.abs().argmax(-1, keepdim=True))
    best_error = torch.full((rows, columns // BLOCK, 1), torch.inf)
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


def quantize_q4_0(weight: Tensor, importance: Tensor | None = None) -> Bytes:
    """The encoded blocks, `[rows, bytes]`."""
    scales, quants = search_q4_0(weight, importance)
    return encode_q4_0(scales.numpy(), quants.to(torch.int8).numpy(), weight.shape[1])


def measure_importance(model: Llama, batches: list[Tensor]) -> dict[str, Tensor]:
    """Mean square of the input of every linear layer, `[columns]`, by the name of its weight."""
    sums: dict[str, Tensor] = {}
    count = 0

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            sums[name] = sums.get(name, torch.zeros(inputs[0].shape[-1])) + inputs[0].square().sum(0)

        return note

    linear = [(name, module) for name, module in model.named_modules() if isinstance(module, nn.Linear)]
    handles = [module.register_forward_pre_hook(watch(f"{name}.weight")) for name, module in linear]
    try:
        with torch.no_grad():
            for tokens in batches:
                model.hidden(tokens)
                count += tokens.shape[0]
    finally:
        for handle in handles:
            handle.remove()
    # A column that these texts never drive still gets a little weight.
    return {name: s / count + 1e-3 * (s / count).mean() for name, s in sums.items()}
