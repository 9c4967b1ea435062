"""Training on the grid of the exported file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from training import checkpoint
from training.data import Batch
from training.export import encode_tensors, metadata
from training.gguf_file import TensorType, write_gguf
from training.gradients import Gradients
from training.grid import SEARCH_EVERY, Grid
from training.losses import losses_of
from training.model import Llama
from training.optimize import freeze
from training.quantize import search_q4_0
from training.settings import Settings
from training.tests.models import linear_weights
from training.tokenizer import Vocabulary
from training.weights import load_gguf

SETTINGS = Settings(tokens=256, warmup=2, rate=1e-3, precision="fp32", quantized=True)


def test_scales_are_the_exporters_and_rounding_is_to_the_nearest() -> None:
    torch.manual_seed(1)
    weight = torch.randn(130, 64)
    grid = Grid({"w": weight})
    grid.search("w")
    assert torch.equal(grid.scales["w"], search_q4_0(weight)[0])
    steps = grid.rounded("w").view(130, 2, 32) / grid.scales["w"].unsqueeze(-1)
    assert set(steps.round().unique().tolist()) <= set(range(-8, 8))
    torch.testing.assert_close(steps, steps.round())
    inside = (weight.view(130, 2, 32) / grid.scales["w"].unsqueeze(-1)).clamp(-8, 7)
    assert (steps - inside).abs().max() <= 0.5001


def test_a_block_of_zeros_stays_zero() -> None:
    grid = Grid({"w": torch.zeros(2, 32)})
    grid.search("w")
    assert torch.equal(grid.rounded("w"), torch.zeros(2, 32))


def test_every_scale_is_searched_at_first_and_then_once_in_a_round(model: Llama) -> None:
    grid = Grid(linear_weights(model))
    every = sorted(linear_weights(model))
    assert grid.due(7) == every
    for name in every:
        grid.search(name)
    later = [name for step in range(3, 3 + SEARCH_EVERY) for name in grid.due(step)]
    assert sorted(later) == every


def test_the_gradient_is_that_of_the_rounded_model_and_the_weights_stay_whole(model: Llama) -> None:
    torch.manual_seed(5)
    batch = Batch(torch.randint(6, 200, (30,)), torch.tensor([0.0] + [1.0] * 29), [30])
    parameters = freeze(model, 0, False)
    before = {k: v.clone() for k, v in model.state_dict().items()}
    grid = Grid(linear_weights(model))
    gradients = Gradients(model, parameters, 1, grid=grid)
    loss = gradients.accumulate(batch)
    gradients.close()
    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())
    rounded = Llama(model.config)
    rounded.load_state_dict({**before, **{name: grid.rounded(name) for name in linear_weights(model)}})
    losses, weights = losses_of(rounded, batch)
    wanted = (losses * weights).sum() / weights.sum()
    assert abs(loss - wanted.item()) < 1e-5
    for parameter, gradient in zip(parameters, torch.autograd.grad(wanted, list(rounded.parameters())), strict=True):
        torch.testing.assert_close(parameter.grad, gradient)


def test_what_was_trained_is_what_is_exported(run, tmp_path: Path, vocabulary: Vocabulary) -> None:  # type: ignore[no-untyped-def]
    one = run("q", SETTINGS)
    for _ in range(3):
        one.train_step()
    one.save()
    state = checkpoint.load(checkpoint.newest(one.folder), None)["state"]  # type: ignore[arg-type]
    path = tmp_path / "model.gguf"
    tensors = encode_tensors(one.model, None, plain=False, grid=state["scales"])
    write_gguf(path, metadata(one.model.config, vocabulary, "tiny", "", 2), tensors)
    found = load_gguf(path)[0].state_dict()
    for name, weight in linear_weights(one.model).items():
        assert torch.equal(found[name], one.grid.rounded(name))
        assert not torch.equal(found[name], weight)


def test_wide_weights_are_trained_whole_and_exported_in_8_bits(run) -> None:  # type: ignore[no-untyped-def]
    one = run("wide", replace(SETTINGS, wide=r"attention\.v|blocks\.1\.down"))
    one.train_step()
    wide = {name for name in linear_weights(one.model) if name not in one.grid}
    assert wide == {"blocks.0.attention.v.weight", "blocks.1.attention.v.weight", "blocks.1.down.weight"}
    assert wide.isdisjoint(one.grid.scales) and len(one.grid.scales) == len(linear_weights(one.model)) - 3
    tensors = encode_tensors(one.model, None, plain=False, wide=one.settings.wide, grid=one.grid.scales)
    eight = {name for name, tensor in tensors.items() if tensor.kind is TensorType.Q8_0}
    assert eight == {"token_embd.weight", "blk.0.attn_v.weight", "blk.1.attn_v.weight", "blk.1.ffn_down.weight"}


def test_a_resumed_run_keeps_its_grid(run) -> None:  # type: ignore[no-untyped-def]
    whole, first = run("whole", SETTINGS), run("parts", SETTINGS)
    losses = [whole.train_step() for _ in range(5)]
    for _ in range(2):
        first.train_step()
    first.save()
    second = run("parts", SETTINGS)
    second.restore(checkpoint.newest(second.folder))
    assert [second.train_step() for _ in range(3)] == losses[2:]


def test_a_branch_may_begin_to_round(run) -> None:  # type: ignore[no-untyped-def]
    plain = run("plain", replace(SETTINGS, quantized=False))
    plain.train_step()
    plain.save()
    branch = run("branch", SETTINGS)
    branch.restore(checkpoint.newest(plain.folder), branch=True)
    assert branch.step == 1 and not branch.grid.scales
    branch.train_step()
    assert len(branch.grid.scales) == len(linear_weights(branch.model))
