"""Quantization that lets later weights make up for the error of earlier ones.

Columns are quantized from left to right. What rounding a column does to the layer's output is spread over the columns
that are still to come, by the inverse of the second moments of the layer's inputs. A block's scale is searched on the
weights as they are when its turn comes. Source: "GPTQ" (Frantar et al., 2023), sections 3.2 and 3.3.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from training.model import Llama
from training.quantize import BLOCK, search_q4_0

# Share of the mean second moment that is added to each column's, so that the inverse exists and stays tame.
DAMPING = 0.01
# These read the same input as the layer named on the right.
_SHARED = {"attention.k": "attention.q", "attention.v": "attention.q", "up": "gate"}


def inverse_factor(moments: Tensor) -> Tensor:
    """Upper Cholesky factor of the damped inverse of `moments`, `[columns, columns]`."""
    damped = moments.double()
    damped = damped + torch.eye(len(damped), dtype=torch.double) * (DAMPING * damped.diagonal().mean() + 1e-12)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
    factor: Tensor = torch.linalg.cholesky(inverse, upper=True)
    return factor.float()


def quantize_compensated(weight: Tensor, moments: Tensor) -> tuple[Tensor, Tensor]:
    """`[rows, columns]` weights to scales `[rows, blocks]` and quants `[rows, blocks, 32]`, as `search_q4_0` does.

    `moments` is the mean of x xᵀ over the layer's inputs x, `[columns, columns]`.
    """
    factor = inverse_factor(moments)
    left = weight.clone()
    scales: list[Tensor] = []
    quants: list[Tensor] = []
    importance = moments.diagonal() + 1e-3 * moments.diagonal().mean()
    for begin in range(0, weight.shape[1], BLOCK):
        end = begin + BLOCK
        block = left[:, begin:end].clone()
        scale, _ = search_q4_0(block.contiguous(), importance[begin:end])
        inverse = torch.where(scale != 0, 1 / scale, torch.zeros_like(scale)).squeeze(1)
        found = torch.zeros_like(block)
        errors = torch.zeros_like(block)
        for i in range(BLOCK):
            found[:, i] = (block[:, i] * inverse).round().clamp(-8, 7)
            errors[:, i] = (block[:, i] - scale.squeeze(1) * found[:, i]) / factor[begin + i, begin + i]
            block[:, i + 1 :] -= torch.outer(errors[:, i], factor[begin + i, begin + i + 1 : end])
        left[:, end:] -= errors @ factor[begin:end, end:]
        scales.append(scale)
        quants.append(found.unsqueeze(1))
    return torch.cat(scales, dim=1), torch.cat(quants, dim=1)


def measure_moments(model: Llama, batches: list[Tensor]) -> dict[str, Tensor]:
    """Mean of x xᵀ over the inputs of every linear layer, by the name of its weight."""
    sums: dict[str, Tensor] = {}
    count = 0

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            product = inputs[0].T @ inputs[0]
            sums[name] = sums[name].add_(product) if name in sums else product

        return note

    linear = {name: module for name, module in model.named_modules() if isinstance(module, nn.Linear)}
    source = {name: _source(name) for name in linear}
    handles = [linear[name].register_forward_pre_hook(watch(name)) for name in sorted(set(source.values()))]
    try:
        with torch.no_grad():
            for tokens in batches:
                model.hidden(tokens)
                count += tokens.shape[0]
    finally:
        for handle in handles:
            handle.remove()
    return {f"{name}.weight": sums[source[name]] / count for name in linear}


def _source(name: str) -> str:
    for reader, first in _SHARED.items():
        if name.endswith(reader):
            return name.removesuffix(reader) + first
    return name
