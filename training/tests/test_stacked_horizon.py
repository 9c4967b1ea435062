"""Horizon-length prediction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training.model import Llama
from training.recipe import Recipe
from training.samples.packed import PackedBatch
from training.stacked.attention import attention_way
from training.stacked.batches import split
from training.stacked.horizon import horizon_loss, horizons_of
from training.stacked.step import Step
from training.stacked.trainer import Trainer
from training.stacked.weights import HORIZON, stack
from training.vocabulary import END

CPU = torch.device("cpu")


def batch_of(*samples: tuple[str, str]) -> PackedBatch:
    """Each sample as letters, `E` for the end mark, and the weight of each token: 0, `.` for context, `1`."""
    letters, weights = ("".join(each) for each in zip(*samples, strict=True))
    ends = np.cumsum([len(one) for one, _ in samples])
    bounds = np.full(len(samples) + 3, len(letters), np.int32)
    bounds[0], bounds[1 : len(samples) + 1] = 0, ends
    positions = np.concatenate([np.arange(len(one)) for one, _ in samples]).astype(np.int16)
    tokens = np.array([END if letter == "E" else ord(letter) % 64 + 1 for letter in letters], np.uint16)
    counted = np.array([{"0": 0, ".": 0.25, "1": 1}[one] for one in weights], np.float32)
    return PackedBatch(tokens, counted, bounds, positions, len(samples))


def test_targets_are_the_share_of_the_middle_that_is_left() -> None:
    found = horizons_of(batch_of(("fpabcE", "0.1111"), ("fxE", "0.1"), ("fpab", "0.11")), 0.25)
    #                             the middle       a plain text   no end
    assert found.tolist() == [0, 1, 0.75, 0.5, 0.25, 0, 0, 0, 0, 0, 0, 0, 0]


def test_a_middle_may_begin_with_the_sample() -> None:
    assert horizons_of(batch_of(("fabE", "0111")), 0.25).tolist() == pytest.approx([1, 2 / 3, 1 / 3, 0])


def test_parts_add_up_and_places_outside_do_not_count() -> None:
    torch.manual_seed(0)
    batch = batch_of(("fpabcE", "0.1111"), ("fpaE", "0.11"))
    horizons = horizons_of(batch, 0.25)
    weights, states = torch.randn(9), torch.randn(10, 8)
    (whole,) = split(batch, 1, 16, CPU, horizons)
    found = float(horizon_loss(states, weights, whole.horizons, whole.horizon_count))
    predicted = torch.sigmoid(states @ weights[:-1] + weights[-1]).numpy()
    inside = horizons > 0
    assert found == pytest.approx(float(np.abs(predicted - horizons)[inside].mean()), rel=1e-5)
    parts = split(batch, 2, 16, CPU, horizons)
    assert [part.horizon_count for part in parts] == [6, 6]
    assert sum(int((part.horizons > 0).sum()) for part in parts) == 6


def test_the_loss_that_is_told_is_that_without_it_and_gradients_have_it(model: Llama) -> None:
    batch = batch_of(("fpabcE", "0.1111"), ("fpaE", "0.11"))
    torch.manual_seed(0)
    weights = {**stack(model), HORIZON: torch.randn(model.config.width + 1)}
    way = attention_way("own")
    plain = Step(model.config, stack(model), way, torch.float32, False, 96)
    step = Step(model.config, weights, way, torch.float32, False, 96, 0.1)
    (part,) = split(batch, 1, 96, CPU, horizons_of(batch, 0.25))
    for one in (plain, step):
        one.refresh()
    assert float(plain.accumulate(part)) == float(step.accumulate(part))
    assert float(step.gradients[HORIZON].abs().sum()) > 0
    assert not torch.equal(step.gradients["qkv"], plain.gradients["qkv"])


def test_it_is_learned_and_not_exported(model: Llama) -> None:
    batch = batch_of(*[("fpabcdefgE", "0.11111111"), ("fpaE", "0.11")] * 4)
    trainer = Trainer(model.config, model.state_dict(), replace(Recipe("r", 1), horizon=1.0))
    before = trainer.weights[HORIZON].clone()
    for _ in range(3):
        trainer.step(batch, 1e-3)
    assert not torch.equal(trainer.weights[HORIZON], before)
    state, _ = trainer.exported()
    assert state.keys() == model.state_dict().keys()
