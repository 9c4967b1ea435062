"""The loss in chunks of tokens, so that the logits of all of them never exist at once.

Logits of 65,536 tokens over 16,384 entries are 4 GB in float32, and autograd would keep them. Here the forward pass of
a chunk goes on to its gradients and keeps those, as the loss is the end of the graph anyway: nothing is computed twice.
Source: "Liger Kernel" (Hsu et al., 2024), fused linear cross-entropy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

CHUNK = 16_384


def chunk_size(total: int, most: int = CHUNK) -> int:
    """Tokens of a chunk: chunks of one size, where that is possible, are one compilation."""
    fewest = -(-total // most)
    count = next((n for n in range(fewest, 4 * fewest) if total % n == 0), fewest)
    return -(-total // count)


class _ChunkedLoss(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        states: Tensor,
        embedding: Tensor,
        head: Tensor,
        targets: Tensor,
        weights: Tensor,
        losses: Callable[..., tuple[Tensor, Tensor]],
        chunk: int,
    ) -> Tensor:
        of_states, of_embedding = torch.empty_like(states), torch.zeros_like(embedding)
        total = torch.zeros((), device=states.device)
        for begin in range(0, states.shape[0], chunk):
            rows = slice(begin, begin + chunk)
            loss, slopes = losses(states[rows], head, targets[rows], weights[rows])
            total += loss
            torch.mm(slopes, head, out=of_states[rows])
            of_embedding += slopes.T @ states[rows]
        ctx.save_for_backward(of_states, of_embedding)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = gradients
        of_states, of_embedding = ctx.saved_tensors
        return of_states * gradient.to(of_states.dtype), of_embedding * gradient, None, None, None, None, None


def chunked_loss(
    states: Tensor,
    embedding: Tensor,
    head: Tensor,
    targets: Tensor,
    weights: Tensor,
    losses: Callable[..., tuple[Tensor, Tensor]],
    chunk: int = CHUNK,
) -> Tensor:
    """The weighted sum of cross-entropies, float32, of `[total, width]` states.

    `embedding` is the float32 weight that the gradient goes to, `head` the same in the dtype of the states.
    """
    chunk = chunk_size(len(states), chunk)
    out: Tensor = _ChunkedLoss.apply(states, embedding, head, targets, weights, losses, chunk)  # type: ignore[no-untyped-call]
    return out
