"""The scale search."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

import torch

from training.gptq import measure_moments, quantize_compensated
from training.model import Llama
from training.quantize import search_q4_0


def plain_error(weight: torch.Tensor) -> torch.Tensor:
    """The error of ggml's own Q4_0: the extreme weight becomes -8."""
    x = weight.view(weight.shape[0], -1, 32)
    scale = x.gather(-1, x.abs().argmax(-1, keepdim=True)) / -8
    return (x - scale * (x / scale).round().clamp(-8, 7)).square().sum()


def test_search_beats_the_plain_rule() -> None:
    torch.manual_seed(1)
    weight = torch.randn(16, 256)
    scales, quants = search_q4_0(weight)
    error = (weight.view(16, 8, 32) - scales.unsqueeze(-1) * quants).square().sum()
    assert error < 0.93 * plain_error(weight)
    assert quants.min() >= -8 and quants.max() <= 7


def test_weights_on_the_grid_come_back_exactly() -> None:
    torch.manual_seed(2)
    quants = torch.randint(-8, 8, (4, 2, 32)).float()
    quants[..., 0] = -8
    weight = (quants * 0.25).view(4, 64)
    scales, found = search_q4_0(weight)
    assert torch.equal(scales.unsqueeze(-1) * found, weight.view(4, 2, 32))


def test_zero_rows_stay_zero() -> None:
    scales, quants = search_q4_0(torch.zeros(2, 32))
    assert torch.equal(scales.unsqueeze(-1) * quants, torch.zeros(2, 1, 32))


def test_importance_moves_the_error_to_columns_that_matter_less() -> None:
    torch.manual_seed(3)
    weight = torch.randn(64, 32)
    importance = torch.ones(32)
    importance[:8] = 50.0

    def error(found: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        return (weight - (found[0].unsqueeze(-1) * found[1]).view(64, 32)).square()[:, :8].sum()

    assert error(search_q4_0(weight, importance)) < error(search_q4_0(weight))


def test_moments_name_every_linear_weight_and_are_those_of_its_input(model: Llama) -> None:
    found = measure_moments(model, [torch.arange(20), torch.arange(30, 40)])
    assert set(found) == {n for n, p in model.named_parameters() if p.dim() == 2 and n != "embedding.weight"}
    states = torch.cat([model.embedding(t) for t in (torch.arange(20), torch.arange(30, 40))])
    x = model.decoder()[0].attention_norm(states).detach()
    torch.testing.assert_close(found["blocks.0.attention.v.weight"], x.T @ x / 30)


def test_compensation_lowers_the_error_of_the_output() -> None:
    torch.manual_seed(6)
    weight, inputs = torch.randn(48, 96), torch.randn(2000, 96) @ torch.randn(96, 96)

    def error(found: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        back = (found[0].unsqueeze(-1) * found[1]).view(48, 96)
        return (inputs @ (weight - back).T).square().mean()

    moments = inputs.T @ inputs / len(inputs)
    compensated = quantize_compensated(weight, moments)
    assert error(compensated) < 0.6 * error(search_q4_0(weight, moments.diagonal()))
    assert compensated[0].shape == (48, 3) and compensated[1].shape == (48, 3, 32)
    assert compensated[1].min() >= -8 and compensated[1].max() <= 7
