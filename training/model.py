"""The llama architecture in PyTorch, as a plain training forward.

Sources: "LLaMA" (Touvron et al., 2023), rotary embeddings (Su et al., 2021), RMSNorm (Zhang and Sennrich,
2019), grouped-query attention (Ainslie et al., 2023). Pairs of the rotary embedding are half-split here
(dimension i with i + head_dim / 2); a GGUF interleaves them, and `weights.py` permutes between the two.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


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


def rotary_tables(config: ModelConfig, length: int, device: torch.device | str = "cpu") -> tuple[Tensor, Tensor]:
    """Cosines and sines `[length, head_dim]` of the angles of every position."""
    half = torch.arange(0, config.head_dim, 2, device=device, dtype=torch.float32) / config.head_dim
    angles = torch.outer(torch.arange(length, device=device, dtype=torch.float32), config.rope_base**-half)
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Apply rotary positions to `x`, `[batch, heads, length, head_dim]`."""
    low, high = x.chunk(2, dim=-1)
    return x * cosines + torch.cat([-high, low], dim=-1) * sines


class Attention(nn.Module):
    """Causal grouped-query attention without biases."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        q, kv = config.heads * config.head_dim, config.kv_heads * config.head_dim
        self.q = nn.Linear(config.width, q, bias=False)
        self.k = nn.Linear(config.width, kv, bias=False)
        self.v = nn.Linear(config.width, kv, bias=False)
        self.output = nn.Linear(q, config.width, bias=False)

    def forward(self, x: Tensor, cosines: Tensor, sines: Tensor, mask: Tensor | None) -> Tensor:
        """`x` is `[batch, length, width]`; `mask`, if given, is true where a query may look."""
        batch, length, _ = x.shape
        c = self.config
        q = self.q(x).view(batch, length, c.heads, c.head_dim).transpose(1, 2)
        k = self.k(x).view(batch, length, c.kv_heads, c.head_dim).transpose(1, 2)
        v = self.v(x).view(batch, length, c.kv_heads, c.head_dim).transpose(1, 2)
        q, k = rotate(q, cosines, sines), rotate(k, cosines, sines)
        shared = c.heads // c.kv_heads
        k, v = k.repeat_interleave(shared, dim=1), v.repeat_interleave(shared, dim=1)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
        return self.output(y.transpose(1, 2).reshape(batch, length, -1))


class Block(nn.Module):
    """One decoder layer: attention and a gated feed-forward, each after an RMSNorm."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(config.width, eps=config.norm_epsilon)
        self.attention = Attention(config)
        self.ffn_norm = nn.RMSNorm(config.width, eps=config.norm_epsilon)
        self.gate = nn.Linear(config.width, config.feed_forward, bias=False)
        self.up = nn.Linear(config.width, config.feed_forward, bias=False)
        self.down = nn.Linear(config.feed_forward, config.width, bias=False)

    def forward(self, x: Tensor, cosines: Tensor, sines: Tensor, mask: Tensor | None) -> Tensor:
        """`[batch, length, width]` to the same shape."""
        x = x + self.attention(self.attention_norm(x), cosines, sines, mask)
        y = self.ffn_norm(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


class Llama(nn.Module):
    """The whole model; the output projection is the embedding (tied)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width, eps=config.norm_epsilon)

    def hidden(self, tokens: Tensor, mask: Tensor | None = None, positions: Tensor | None = None) -> Tensor:
        """`[batch, length]` token ids to normed states `[batch, length, width]`.

        `mask` is `[batch, 1, length, length]` booleans for packed sequences; without it, plain causal.
        `positions` is `[batch, length]`; without it, 0, 1, 2, ...
        """
        cosines, sines = rotary_tables(self.config, tokens.shape[1], tokens.device)
        if positions is not None:
            cosines, sines = cosines[positions].unsqueeze(1), sines[positions].unsqueeze(1)
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, cosines, sines, mask)
        return self.norm(x)

    def logits(self, states: Tensor) -> Tensor:
        """Normed states `[..., width]` to logits `[..., vocabulary]`."""
        return F.linear(states, self.embedding.weight)

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits `[batch, length, vocabulary]` of every position."""
        return self.logits(self.hidden(tokens))
