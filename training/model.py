"""The llama architecture in PyTorch, as a plain training forward.

Sources: "LLaMA" (Touvron et al., 2023), rotary embeddings (Su et al., 2021), RMSNorm (Zhang and Sennrich,
2019), grouped-query attention (Ainslie et al., 2023). Pairs of the rotary embedding are half-split here
(dimension i with i + head_dim / 2); a GGUF interleaves them, and `weights.py` permutes between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """Apply rotary positions to `x`, `[heads, length, head_dim]`."""
    low, high = x.chunk(2, dim=-1)
    return x * cosines + torch.cat([-high, low], dim=-1) * sines


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

    def forward(self, x: Tensor, cosines: Tensor, sines: Tensor, lengths: Sequence[int]) -> Tensor:
        """`x` is `[total, width]`; a sample's tokens see only their own sample. The tables are `[total, head_dim]`."""
        c = self.config
        q = rotate(self.q(x).view(-1, c.heads, c.head_dim).transpose(0, 1), cosines, sines)
        k = rotate(self.k(x).view(-1, c.kv_heads, c.head_dim).transpose(0, 1), cosines, sines)
        v = self.v(x).view(-1, c.kv_heads, c.head_dim).transpose(0, 1)
        shared = c.heads // c.kv_heads
        k, v = k.repeat_interleave(shared, dim=0), v.repeat_interleave(shared, dim=0)
        parts = zip(*(t.unsqueeze(0).split(list(lengths), dim=2) for t in (q, k, v)), strict=True)
        y = torch.cat([F.scaled_dot_product_attention(*part, is_causal=True) for part in parts], dim=2)
        return self.output(y.squeeze(0).transpose(0, 1).reshape(x.shape[0], -1))


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

    def forward(self, x: Tensor, cosines: Tensor, sines: Tensor, lengths: Sequence[int]) -> Tensor:
        """`[total, width]` to the same shape."""
        x = x + self.attention(self.attention_norm(x), cosines, sines, lengths)
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

    def hidden(self, tokens: Tensor, lengths: Sequence[int] | None = None) -> Tensor:
        """`[total]` token ids to normed states `[total, width]`.

        `lengths` are those of samples laid end to end; positions start at 0 in each. Without it, one sample.
        """
        lengths = lengths or [tokens.shape[0]]
        cosines, sines = rotary_tables(self.config, max(lengths), tokens.device)
        cosines = torch.cat([cosines[:n] for n in lengths])
        sines = torch.cat([sines[:n] for n in lengths])
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, cosines, sines, lengths)
        return self.norm(x)

    def logits(self, states: Tensor) -> Tensor:
        """Normed states `[..., width]` to logits `[..., vocabulary]`."""
        return F.linear(states, self.embedding.weight)

    def forward(self, tokens: Tensor, lengths: Sequence[int] | None = None) -> Tensor:
        """Logits `[total, vocabulary]` of every position."""
        return self.logits(self.hidden(tokens, lengths))
