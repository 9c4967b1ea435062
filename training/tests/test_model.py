"""The forward pass: packing, incremental evaluation, and the hand-written backward passes."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

import torch

from training.evaluate.subject import KeyValueCache
from training.model import Llama, RmsNorm, swiglu


def test_packed_samples_do_not_see_each_other(model: Llama) -> None:
    a, b = torch.arange(10, 17), torch.arange(40, 52)
    packed = model(torch.cat([a, b]), [7, 12])
    torch.testing.assert_close(packed[:7], model(a))
    torch.testing.assert_close(packed[7:], model(b))


def test_later_tokens_do_not_change_earlier_logits(model: Llama) -> None:
    tokens = torch.arange(20, 40)
    torch.testing.assert_close(model(tokens)[:10], model(tokens[:10]))


def test_cache_equals_the_whole_forward(model: Llama) -> None:
    tokens = torch.arange(20, 40)
    cache = KeyValueCache(model)
    rows = [cache.evaluate(tokens[:12].tolist())] + [cache.evaluate([t]) for t in tokens[12:].tolist()]
    torch.testing.assert_close(torch.stack(rows), model(tokens)[11:].detach())


def test_norm_and_gate_gradients_by_finite_differences() -> None:
    torch.manual_seed(4)
    norm = RmsNorm(6, 1e-5).double()
    norm.weight.data = torch.randn(6, dtype=torch.double)
    x = torch.randn(3, 6, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(norm, (x,))
    assert torch.autograd.gradcheck(lambda w: torch.nn.functional.rms_norm(x, (6,), w, 1e-5), (norm.weight,))
    torch.testing.assert_close(norm(x), torch.nn.functional.rms_norm(x, (6,), norm.weight, 1e-5))
    norm(x).sum().backward()
    ours = norm.weight.grad
    (theirs,) = torch.autograd.grad(torch.nn.functional.rms_norm(x, (6,), norm.weight, 1e-5).sum(), norm.weight)
    torch.testing.assert_close(ours, theirs)
    gate, up = (torch.randn(3, 5, dtype=torch.double, requires_grad=True) for _ in range(2))
    assert torch.autograd.gradcheck(swiglu, (gate, up))
