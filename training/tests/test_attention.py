"""The hand-written attention against PyTorch's own."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor
from torch.nn import functional as F

from training.attention import attend


def reference(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    shared = q.shape[1] // k.shape[1]
    k, v = (t.repeat_interleave(shared, dim=1) for t in (k, v))
    q, k, v = (t.transpose(0, 1) for t in (q, k, v))
    return F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(0, 1)


@pytest.mark.parametrize("length", [1, 2, 127, 128, 129, 300])
def test_values_and_gradients_are_those_of_pytorch(length: int) -> None:
    torch.manual_seed(length)
    q, k, v = (torch.randn(length, heads, 16, requires_grad=True) for heads in (6, 2, 2))
    weights = torch.randn(length, 6, 16)
    found, wanted = attend(q, k, v), reference(q, k, v)
    torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-5)
    for a, b in zip(
        torch.autograd.grad((found * weights).sum(), (q, k, v)),
        torch.autograd.grad((wanted * weights).sum(), (q, k, v)),
        strict=True,
    ):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=2e-5)


def test_bf16_is_near_float32() -> None:
    torch.manual_seed(3)
    q, k, v = (torch.randn(200, heads, 16) for heads in (6, 2, 2))
    reduced = [t.bfloat16().requires_grad_() for t in (q, k, v)]
    exact = [t.detach().float().requires_grad_() for t in reduced]
    weights = torch.randn(200, 6, 16)
    gradients = [torch.autograd.grad((attend(*t).float() * weights).sum(), t) for t in (reduced, exact)]
    for a, b in zip(*gradients, strict=True):
        assert a.dtype == torch.bfloat16
        assert torch.cosine_similarity(a.float().flatten(), b.flatten(), dim=0) > 0.999
