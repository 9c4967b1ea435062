"""The llama architecture in PyTorch, as a plain training forward.

Sources: "LLaMA" (Touvron et al., 2023), rotary embeddings (Su et al., 2021), RMSNorm (Zhang and Sennrich,
2019), grouped-query attention (Ainslie et al., 2023). Pairs of the rotary embedding are interleaved (dimensions 2i
and 2i + 1), the row order of a `llama` GGUF, so that weights go in and out as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.attention import attend_each


@dataclass(frozen=True)
class ModelConfig:
    """The shape of a model. `context` is what the rotary table covers in training, in tokens."""

    vocabulary: int
    layers: int
    width: int
    heads: int
    kv_heads: int
    head_dim: int
    feed_forward: int
    rope_base: float
    norm_epsilon: float
    context: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for checkpoints and comparison."""
        return asdict(self)


def rotary_table(config: ModelConfig, length: int, device: torch.device | str = "cpu") -> Tensor:
    """Unit complex numbers `[length, head_dim / 2]`: the rotation of every pair at every position."""
    half = torch.arange(0, config.head_dim, 2, device=device, dtype=torch.float32) / config.head_dim
    angles = torch.outer(torch.arange(length, device=device, dtype=torch.float32), config.rope_base**-half)
    return torch.polar(torch.ones_like(angles), angles)


def rotate(x: Tensor, table: Tensor) -> Tensor:
    """Apply rotary positions to `x`, `[length, heads, head_dim]`: one complex product is one pass over memory."""
    pairs = torch.view_as_complex(x.float().view(*x.shape[:-1], -1, 2))
    rotated: Tensor = torch.view_as_real(pairs * table.unsqueeze(1)).flatten(-2)
    return rotated.to(x.dtype)


class _RmsNorm(torch.autograd.Function):
    """RMSNorm with a hand-written backward pass: fewer trips over memory than the generic one."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
        mean = torch.linalg.vector_norm(x, dim=-1, keepdim=True).square_() / x.shape[-1]
        scale: Tensor = mean.add_(epsilon).rsqrt_()
        normed = x * scale
        ctx.save_for_backward(normed, weight, scale)
        return normed * weight

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor | None, None]:
        (gradient,) = gradients
        normed, weight, scale = ctx.saved_tensors
        product = gradient * normed
        of_weight = product.sum(dim=0) if ctx.needs_input_grad[1] else None
        mean = (product @ weight).div_(weight.shape[0]).unsqueeze(-1)
        of_x = (gradient * weight).addcmul_(normed, mean, value=-1.0).mul_(scale)
        return of_x, of_weight, None


class _SwiGlu(torch.autograd.Function):
    """silu(gate) * up, keeping only its two inputs for the backward pass."""

    @staticmethod
    def forward(ctx: Any, gate: Tensor, up: Tensor) -> Tensor:
        ctx.save_for_backward(gate, up)
        return F.silu(gate).mul_(up)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor]:
        (gradient,) = gradients
        gate, up = ctx.saved_tensors
        of_gate = torch.ops.aten.silu_backward(gradient * up, gate)
        return of_gate, F.silu(gate).mul_(gradient)


def swiglu(gate: Tensor, up: Tensor) -> Tensor:
    """silu(gate) * up, elementwise, of two tensors of one shape."""
    product: Tensor = _SwiGlu.apply(gate, up)  # type: ignore[no-untyped-call]
    return product


class RmsNorm(nn.Module):
    """Root-mean-square norm over the last dimension, with a learned scale `[width]`."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        """`[total, width]` to the same shape."""
        normed: Tensor = _RmsNorm.apply(x, self.weight, self.epsilon)  # type: ignore[no-untyped-call]
        return normed


class Attention(nn.Module):
    """Causal grouped-query attention without biases, over samples laid end to end."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        q, kv = config.heads * config.head_dim, config.kv_heads * config.head_dim
        self.q = nn.Linear(config.width, q, bias=False)
        self.k = nn.Linear(config.width, kv, bias=False)
        self.v = nn.Linear(config.width, kv, bias=False)
        self.output = nn.Linear(q, config.width, bias=False)

    def forward(self, x: Tensor, table: Tensor, lengths: Sequence[int]) -> Tensor:
        """`x` is `[total, width]`, `table` `[total, head_dim / 2]`; a sample's tokens see only their own sample."""
        out: Tensor = self.output(self.mix(self.q(x), self.k(x), self.v(x), table, lengths))
        return out

    def mix(self, q: Tensor, k: Tensor, v: Tensor, table: Tensor, lengths: Sequence[int]) -> Tensor:
        """What lies between the projections: queries, keys and values, `[total, heads * head_dim]`, to the like."""
        size = self.config.head_dim
        queries, keys = (rotate(t.unflatten(-1, (-1, size)), table) for t in (q, k))
        return attend_each(queries, keys, v.unflatten(-1, (-1, size)), lengths).flatten(1)


class Block(nn.Module):
    """One decoder layer: attention and a gated feed-forward, each after an RMSNorm."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attention_norm = RmsNorm(config.width, config.norm_epsilon)
        self.attention = Attention(config)
        self.ffn_norm = RmsNorm(config.width, config.norm_epsilon)
        self.gate = nn.Linear(config.width, config.feed_forward, bias=False)
        self.up = nn.Linear(config.width, config.feed_forward, bias=False)
        self.down = nn.Linear(config.feed_forward, config.width, bias=False)

    def forward(self, x: Tensor, table: Tensor, lengths: Sequence[int]) -> Tensor:
        """`[total, width]` to the same shape."""
        # Sums over layers stay in float32 whatever the matrix products are computed in.
        dtype = self.gate.weight.dtype
        x = x + self.attention(self.attention_norm(x).to(dtype), table, lengths)
        y = self.ffn_norm(x).to(dtype)
        out: Tensor = x + self.down(swiglu(self.gate(y), self.up(y)))
        return out


class Llama(nn.Module):
    """The whole model; the output projection is the embedding (tied)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = RmsNorm(config.width, config.norm_epsilon)
        # How a layer is computed; see `compiled.py` for another way.
        self.layer: Callable[[Block, Tensor, Tensor, Sequence[int]], Tensor] = Block.__call__

    def decoder(self) -> list[Block]:
        """The decoder layers, typed as what they are."""
        return [block for block in self.blocks if isinstance(block, Block)]

    def hidden(self, tokens: Tensor, lengths: Sequence[int] | None = None) -> Tensor:
        """`[total]` token ids to normed states `[total, width]`.

        `lengths` are those of samples laid end to end; positions start at 0 in each. Without it, one sample.
        """
        lengths = lengths or [tokens.shape[0]]
        table = rotary_table(self.config, max(lengths), tokens.device)
        table = torch.cat([table[:n] for n in lengths])
        x = self.embedding(tokens)
        for block in self.decoder():
            x = self.layer(block, x, table, lengths)
        normed: Tensor = self.norm(x)
        return normed

    def logits(self, states: Tensor) -> Tensor:
        """Normed states `[..., width]` to logits `[..., vocabulary]`."""
        dtype = self.decoder()[0].gate.weight.dtype
        return F.linear(states.to(dtype), self.embedding.weight.to(dtype)).float()

    def forward(self, tokens: Tensor, lengths: Sequence[int] | None = None) -> Tensor:
        """Logits `[total, vocabulary]` of every position."""
        return self.logits(self.hidden(tokens, lengths))
