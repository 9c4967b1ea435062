"""A decoder layer over stacked weights, as two functions that are compiled once for all layers.

The same arithmetic as `model.Block`: sums over layers and norms in float32, matrix products in the dtype of their
weight. Attention stands between the two and is called as it is: it is one kernel that a compiler cannot fuse with
anything, and so what is compiled sees no sample bounds, whose number changes from step to step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from training.model import ModelConfig


def rms_norm(x: Tensor, weight: Tensor, epsilon: float, dtype: torch.dtype) -> Tensor:
    """RMSNorm (Zhang and Sennrich, 2019) of float32 `[total, width]`, handed on in `dtype`."""
    return (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon) * weight).to(dtype)


def rotary_tables(config: ModelConfig, length: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Cosines and sines `[length, head_dim / 2]` of the rotation of every pair at every position."""
    half = torch.arange(0, config.head_dim, 2, device=device, dtype=torch.float32) / config.head_dim
    angles = torch.outer(torch.arange(length, device=device, dtype=torch.float32), config.rope_base**-half)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions of `[total, heads, head_dim]`, in real arithmetic, which a compiler fuses.

    Pairs are interleaved; `cos` and `sin` are `[total, 1, head_dim / 2]`.
    """
    even, odd = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2).to(x.dtype)


def before_attention(
    x: Tensor, norm: Tensor, epsilon: float, qkv: Tensor, cos: Tensor, sin: Tensor, kv_heads: int, head_dim: int
) -> tuple[Tensor, Tensor, Tensor]:
    """`x` `[total, width]` to rotated queries and keys and values, `[total, heads, head_dim]`, contiguous each."""
    joined = F.linear(rms_norm(x, norm, epsilon, qkv.dtype), qkv).unflatten(-1, (-1, head_dim))
    q, k, v = joined.split([joined.shape[1] - 2 * kv_heads, kv_heads, kv_heads], 1)
    return rotate(q, cos, sin), rotate(k, cos, sin), v.contiguous()


def after_attention(
    x: Tensor, attended: Tensor, output: Tensor, norm: Tensor, epsilon: float, gate_up: Tensor, down: Tensor
) -> Tensor:
    """The rest of the layer; `attended` is `[total, heads * head_dim]`."""
    x = x + F.linear(attended, output)
    gate, up = F.linear(rms_norm(x, norm, epsilon, gate_up.dtype), gate_up).chunk(2, -1)
    return x + F.linear(F.silu(gate) * up, down)


def losses_and_slopes(states: Tensor, head: Tensor, targets: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """The weighted sum of cross-entropies of `[total]` targets, and its gradient by the logits, `[total, vocabulary]`.

    Softmax and loss are float32; the gradient has the dtype of the states, as autograd would give it.
    """
    logits = F.linear(states, head).float()
    normalizer = logits.logsumexp(-1, keepdim=True)
    wanted = torch.arange(logits.shape[1], device=logits.device) == targets.unsqueeze(1)
    loss = ((normalizer.squeeze(1) - logits.gather(1, targets.unsqueeze(1)).squeeze(1)) * weights).sum()
    slopes = ((logits - normalizer).exp() - wanted.float()) * weights.unsqueeze(1)
    return loss, slopes.to(states.dtype)


class Functions(NamedTuple):
    """The four pieces that are worth compiling."""

    before: Callable[..., tuple[Tensor, Tensor, Tensor]]
    after: Callable[..., Tensor]
    norm: Callable[..., Tensor]
    losses: Callable[..., tuple[Tensor, Tensor]]


def functions(compiled: bool) -> Functions:
    """The pieces, compiled for fixed shapes, at their first call, or as they are."""
    plain = Functions(before_attention, after_attention, rms_norm, losses_and_slopes)
    if not compiled:
        return plain
    # Each shape and precision that a self-test tries is a compilation; past the limit, code silently runs uncompiled.
    torch._dynamo.config.recompile_limit = max(64, torch._dynamo.config.recompile_limit)
    before, after, norm, losses = (torch.compile(function, dynamic=False) for function in plain)
    return Functions(before, after, norm, losses)  # type: ignore[arg-type]
