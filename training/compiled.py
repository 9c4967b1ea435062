"""A decoder layer with everything between two matrix products fused into one pass over memory by `torch.compile`.

The same arithmetic as `Block.forward`, written without hand-made backward passes: the compiler derives them, and fuses
them too. What is compiled does not depend on the number of tokens, so it is compiled once a process. Attention is not
part of it: its shapes differ from sample to sample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from training.model import Block


def can_compile(device: str) -> bool:
    """Whether `torch.compile` works here: it wants a C++ compiler and Python's headers. Says why when it does not."""
    if device != "cpu":
        return False
    try:
        torch.compile(lambda x: x + 1)(torch.zeros(2))
    except Exception as error:
        print(f"layers are not compiled: {str(error).strip().splitlines()[0]}", flush=True)
        return False
    return True


def _norm(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon) * weight


def _before(x: Tensor, norm: Tensor, epsilon: float, q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, ...]:
    """Queries, keys and values, `[total, heads * head_dim]` each."""
    y = _norm(x, norm, epsilon).to(q.dtype)
    return F.linear(y, q), F.linear(y, k), F.linear(y, v)


def _after(
    x: Tensor, attended: Tensor, output: Tensor, norm: Tensor, epsilon: float, gate: Tensor, up: Tensor, down: Tensor
) -> Tensor:
    """The rest of the layer, from what attention gives, `[total, heads * head_dim]`."""
    x = x + F.linear(attended, output)
    y = _norm(x, norm, epsilon).to(gate.dtype)
    return x + F.linear(F.silu(F.linear(y, gate)) * F.linear(y, up), down)


def compiled_layer() -> Callable[[Block, Tensor, Tensor, Sequence[int]], Tensor]:
    """What a `Llama` takes as its `layer`. Not safe to be compiled by two threads at once: one process a worker."""
    before, after = torch.compile(_before), torch.compile(_after)

    def layer(block: Block, x: Tensor, table: Tensor, lengths: Sequence[int]) -> Tensor:
        a, epsilon = block.attention, block.ffn_norm.epsilon
        # The number of tokens is the only size that changes; were all sizes variables, loops would not be vectorized.
        torch._dynamo.mark_dynamic(x, 0)
        q, k, v = before(x, block.attention_norm.weight, epsilon, a.q.weight, a.k.weight, a.v.weight)
        attended = a.mix(q, k, v, table, lengths)
        torch._dynamo.mark_dynamic(attended, 0)
        rest = (block.gate.weight, block.up.weight, block.down.weight)
        out: Tensor = after(x, attended, a.output.weight, block.ffn_norm.weight, epsilon, *rest)
        return out

    return layer
