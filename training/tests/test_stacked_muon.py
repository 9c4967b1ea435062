"""Muon over stacks of matrices."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from training.model import Llama
from training.recipe import OptimizerRecipe
from training.stacked.muon import orthogonal
from training.stacked.optimizer import StackedOptimizer
from training.stacked.weights import LINEAR, Stacks, part_rows, stack

MUON = OptimizerRecipe(matrices="muon", weight_decay=0.0)


@pytest.mark.parametrize("shape", [(3, 16, 40), (3, 40, 16)])
def test_singular_values_come_near_to_1(shape: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape) * 1e-3))
    assert float(values.min()) > 0.3 and float(values.max()) < 1.3


def test_singular_vectors_stay() -> None:
    torch.manual_seed(0)
    u, _, v = torch.linalg.svd(torch.randn(1, 12, 12))
    given = u @ torch.diag(torch.linspace(1, 3, 12)) @ v
    turned = u.mT @ orthogonal(given) @ v.mT
    off = turned - torch.diag_embed(turned.diagonal(dim1=1, dim2=2))
    assert float(off.abs().max()) < 1e-3


def optimizer_of(model: Llama, recipe: OptimizerRecipe) -> tuple[Stacks, Stacks, StackedOptimizer]:
    weights = stack(model)
    torch.manual_seed(1)
    gradients = {kind: torch.randn_like(weight) for kind, weight in weights.items()}
    rows = {kind: part_rows(model.config, kind) for kind in LINEAR}
    return weights, gradients, StackedOptimizer(weights, gradients, recipe, rows)


def test_each_joined_matrix_is_made_orthogonal_by_itself(model: Llama) -> None:
    weights, gradients, optimizer = optimizer_of(model, MUON)
    before = {kind: weight.clone() for kind, weight in weights.items()}
    optimizer.step(1e-3)
    for kind in LINEAR:
        rows = part_rows(model.config, kind)
        moved = (before[kind] - weights[kind]).split(rows, 1)
        for piece, gradient in zip(moved, gradients[kind].split(rows, 1), strict=True):
            scale = 1e-3 * 0.2 * max(piece.shape[1:]) ** 0.5
            assert torch.allclose(piece / scale, orthogonal(gradient), atol=1e-3)
    # The rest is AdamW's: its first step moves each weight by the rate.
    moved = (before["embedding"] - weights["embedding"]).abs()
    assert float(moved.median()) == pytest.approx(1e-3, rel=1e-3)


def test_a_step_that_is_skipped_changes_nothing(model: Llama) -> None:
    weights, gradients, optimizer = optimizer_of(model, OptimizerRecipe(matrices="muon"))
    optimizer.step(1e-3)
    before = [tensor.clone() for tensor in (*weights.values(), *optimizer.tensors()[:-1])]
    gradients["qkv"][0, 0, 0] = torch.nan
    _, skipped = optimizer.step(1e-3)
    assert float(skipped) == 1
    after = (*weights.values(), *optimizer.tensors()[:-1])
    assert all(torch.equal(a, b) for a, b in zip(after, before, strict=True))


def test_an_unknown_optimizer_is_refused() -> None:
    with pytest.raises(ValueError, match="neither 'adamw' nor 'muon'"):
        OptimizerRecipe(matrices="sgd")
