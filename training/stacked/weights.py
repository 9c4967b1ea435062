"""Weights of a kind in one tensor over layers, and back to the names of `model.py`.

A model of 30 layers has 272 tensors, one of these has 8, so that the optimizer, the grid and copies take a few large
passes over memory. Queries, keys and values are joined by rows, as are gate and up: one matrix product each, and a
Q4_0 block lies within a row, so the grid does not notice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from training.model import Llama, ModelConfig

# Stacks of matrices, `[layers, rows, columns]`, and the parts that lie in their rows, in this order.
LINEAR: dict[str, tuple[str, ...]] = {
    "qkv": ("attention.q", "attention.k", "attention.v"),
    "output": ("attention.output",),
    "gate_up": ("gate", "up"),
    "down": ("down",),
}
# Stacks of norm scales, `[layers, width]`.
NORMS: dict[str, str] = {"attention_norm": "attention_norm", "ffn_norm": "ffn_norm"}
# Of `horizon.py`: not part of the model.
HORIZON = "horizon"
# In the order in which a layer takes them.
PER_LAYER = ("attention_norm", "qkv", "output", "ffn_norm", "gate_up", "down")

Stacks = dict[str, Tensor]


def name_of(layer: int, part: str) -> str:
    """A weight's name in `model.py`."""
    return f"blocks.{layer}.{part}.weight"


def part_rows(config: ModelConfig, kind: str) -> list[int]:
    """How many rows each part of a stack of matrices has."""
    queries, keys = config.heads * config.head_dim, config.kv_heads * config.head_dim
    return {
        "qkv": [queries, keys, keys],
        "output": [config.width],
        "gate_up": [config.feed_forward, config.feed_forward],
        "down": [config.width],
    }[kind]


def stack(state: Llama | Mapping[str, Tensor], config: ModelConfig | None = None) -> Stacks:
    """Copies of a model's weights (or of its `state_dict`, with the config), float32, stacked."""
    if isinstance(state, Llama):
        config, state = state.config, state.state_dict()
    if config is None:
        raise ValueError("a state needs its config")
    layers = range(config.layers)
    stacks: Stacks = {}
    for kind, parts in LINEAR.items():
        rows = [torch.cat([state[name_of(layer, part)].detach().float() for part in parts]) for layer in layers]
        stacks[kind] = torch.stack(rows)
    for kind, part in NORMS.items():
        stacks[kind] = torch.stack([state[name_of(layer, part)].detach().float() for layer in layers])
    for kind in ("norm", "embedding"):
        stacks[kind] = state[f"{kind}.weight"].detach().float().clone()
    return stacks


def unstack(stacks: Mapping[str, Tensor], config: ModelConfig) -> dict[str, Tensor]:
    """Views of the stacks under the names of `model.py`. Stacks that are not there are left out."""
    state: dict[str, Tensor] = {}
    for kind in ("embedding", "norm"):
        if kind in stacks:
            state[f"{kind}.weight"] = stacks[kind]
    for layer in range(config.layers):
        for kind, parts in LINEAR.items():
            if kind in stacks:
                pieces = stacks[kind][layer].split(part_rows(config, kind))
                state.update({name_of(layer, part): piece for part, piece in zip(parts, pieces, strict=True)})
        for kind, part in NORMS.items():
            if kind in stacks:
                state[name_of(layer, part)] = stacks[kind][layer]
    return state


def cosine(found: Sequence[Tensor], wanted: Sequence[Tensor]) -> float:
    """Of two lists of tensors, each as one vector. Waits for the device."""
    dot = sum(float((a.double() * b.double()).sum()) for a, b in zip(found, wanted, strict=True))
    norms = [math.sqrt(sum(float(one.double().square().sum()) for one in each)) for each in (found, wanted)]
    return dot / (norms[0] * norms[1])
