"""Which weights of a model a file keeps in which format.

How bytes are made of a format is the caller's: the machine that trains may lack the package that writes GGUF files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.grid import is_wide, round_to
from training.quantize import search_q4_0
from training.weights import names

Made = TypeVar("Made")
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Formats(Generic[Made]):
    """How a tensor is made of float32 in its shape, or of scales `[rows, blocks]` and quants `[rows, blocks, 32]`."""

    f32: Callable[[Floats], Made]
    q8_0: Callable[[Floats], Made]
    q4_0: Callable[[Floats, NDArray[np.int8]], Made]


def search_scales(_name: str, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Scales and quants of a weight without knowing its inputs."""
    return search_q4_0(weight)


def encode_weights(
    state: Mapping[str, Tensor],
    layers: int,
    formats: Formats[Made],
    wide: str = "",
    grid: Mapping[str, Tensor] | None = None,
    quantize: Callable[[str, Tensor], tuple[Tensor, Tensor]] = search_scales,
    plain: bool = False,
) -> dict[str, Made]:
    """All weights of `state`, named as in `model.py` and on the CPU, under their GGUF names.

    Layers become Q4_0 on the scales of `grid`, those that it lacks by `quantize`; the embedding and weights that `wide`
    matches Q8_0; norms F32, as everything does if `plain`.
    """
    tensors: dict[str, Made] = {}
    for ours, theirs in names(layers):
        weight = state[ours].detach().float()
        if plain or weight.dim() == 1:
            tensors[theirs] = formats.f32(weight.contiguous().numpy())
        elif ours == "embedding.weight" or is_wide(ours, wide):
            tensors[theirs] = formats.q8_0(weight.numpy())
        else:
            scales = None if grid is None else grid.get(ours)
            found = quantize(ours, weight) if scales is None else (scales, round_to(weight, scales))
            tensors[theirs] = formats.q4_0(found[0].numpy(), found[1].to(torch.int8).numpy())
    return tensors
