"""Grid, optimizer and schedule over stacks."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from training.export import (
    encode_tensors,
    metadata,
)
from training.gguf_file import TensorType
from training.grid import SEARCH_EVERY, Grid
from training.model import Llama
from training.optimize import build_optimizer
from training.quantize import search_q4_0
from training.recipe import OptimizerRecipe, ScheduleRecipe
from training.stacked.export import write_model
from training.stacked.grid import StackedGrid
from training.stacked.optimizer import StackedAverage, StackedOptimizer
from training.stacked.schedule import Progress, Schedule
from training.stacked.weights import LINEAR, Stacks, stack, unstack
from training.tests.models import linear_weights
from training.tokenizer import Vocabulary
from training.weights import load_gguf

WIDE = r"attention\.v|blocks\.1\.down"


def searched(model: Llama, stacks: Stacks, wide: str = WIDE) -> StackedGrid:
    grid = StackedGrid(stacks, model.config, wide)
    for kind in grid.due(0):
        grid.search(kind)
    return grid


def test_the_grid_is_that_of_single_weights(model: Llama) -> None:
    stacks = stack(model)
    found, wanted = searched(model, stacks), Grid(linear_weights(model), WIDE)
    scales, rounded = found.named_scales(), unstack(found.stand_ins(), model.config)
    wide = {name for name in linear_weights(model) if name not in wanted}
    assert wide == {"blocks.0.attention.v.weight", "blocks.1.attention.v.weight", "blocks.1.down.weight"}
    assert scales.keys() == linear_weights(model).keys() - wide
    for name, weight in linear_weights(model).items():
        if name in wide:
            assert torch.equal(rounded[name], weight)
            continue
        wanted.search(name)
        assert torch.equal(scales[name], wanted.scales[name])
        assert torch.equal(scales[name], search_q4_0(weight.detach())[0])
        assert torch.equal(rounded[name], wanted.rounded(name))
        assert not torch.equal(rounded[name], weight)


def test_one_stack_is_searched_in_turn_and_others_stand_still(model: Llama) -> None:
    grid = StackedGrid(stack(model), model.config)
    assert grid.due(7) == list(LINEAR)
    for kind in LINEAR:
        grid.search(kind)
    due = [grid.due(step) for step in range(3, 3 + SEARCH_EVERY)]
    assert sorted(kind for kinds in due for kind in kinds) == sorted(LINEAR)
    assert max(map(len, due)) == 1


def test_what_was_trained_on_is_what_is_exported(model: Llama, vocabulary: Vocabulary, tmp_path: Path) -> None:
    stacks = stack(model)
    grid = searched(model, stacks)
    # The weights have moved on since the search, but not onto another grid.
    for kind in LINEAR:
        stacks[kind] += 0.01 * torch.randn_like(stacks[kind])
    start = metadata(model.config, vocabulary, "tiny", "", 2, split_tokens=True, trained=5)
    path = tmp_path / "new" / "model.gguf"
    state = unstack(stacks, model.config)
    write_model(path, model.config, state, grid.named_scales(), WIDE, start, "a note", 12_345)
    loaded, file = load_gguf(path)
    found, rounded = loaded.state_dict(), unstack(grid.stand_ins(), model.config)
    for name in linear_weights(model):
        if name in grid.named_scales():
            assert torch.equal(found[name], rounded[name])
            assert not torch.equal(found[name], state[name])
    about = file.metadata
    assert about["foretype.trained_tokens"] == 12_345 and about["foretype.split_tokens"] is True
    assert about["foretype.far_prefix"] is True and start["foretype.far_prefix"] is False
    assert about["general.name"] == "tiny" and about["tokenizer.ggml.tokens"] == vocabulary.tokens
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["model.gguf"]
    tensors = encode_tensors(loaded, None, plain=False, wide=WIDE, grid=grid.named_scales())
    assert {n for n, t in tensors.items() if t.kind is TensorType.Q8_0} == {
        "token_embd.weight", "blk.0.attn_v.weight", "blk.1.attn_v.weight", "blk.1.ffn_down.weight",
    }  # fmt: skip


def optimizer_of(model: Llama, **changed: float) -> tuple[Stacks, Stacks, StackedOptimizer]:
    weights = stack(model)
    gradients = {kind: torch.zeros_like(one) for kind, one in weights.items()}
    return weights, gradients, StackedOptimizer(weights, gradients, OptimizerRecipe(**changed))


def fill(gradients: Stacks, size: float, seed: int = 0) -> None:
    """Random gradients whose norm over all stacks is `size`."""
    generator = torch.Generator().manual_seed(seed)
    for one in gradients.values():
        one.normal_(generator=generator)
    norm = torch.stack([one.norm() for one in gradients.values()]).norm()
    for one in gradients.values():
        one.mul_(size / norm)


def test_steps_are_those_of_adamw_with_clipping_and_undecayed_norms(model: Llama) -> None:
    weights, gradients, optimizer = optimizer_of(model, clip=0.5, weight_decay=0.1, beta2=0.95)
    parameters = dict(model.named_parameters())
    wanted = build_optimizer(list(parameters.values()), 1e-3, 0.1, 0.95)
    for seed, size in enumerate((3.0, 0.1, 1.0)):
        fill(gradients, size, seed)
        for name, one in unstack(gradients, model.config).items():
            parameters[name].grad = one.clone()
        torch.nn.utils.clip_grad_norm_(list(parameters.values()), 0.5)
        wanted.step()
        norm, skip = optimizer.step(1e-3)
        assert abs(float(norm) - size) < 1e-4 and float(skip) == 0
    for name, one in unstack(weights, model.config).items():
        torch.testing.assert_close(one, parameters[name].detach(), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("size", [float("nan"), float("inf"), 10.5])
def test_a_skipped_step_changes_nothing(model: Llama, size: float) -> None:
    weights, gradients, optimizer = optimizer_of(model)
    for seed in range(20):
        fill(gradients, 1.0, seed)
        optimizer.step(1e-3)
    # All but the norms, which come last.
    before = [t.clone() for t in [*weights.values(), *optimizer.tensors()[:-1]]]
    fill(gradients, 1.0)
    for one in gradients.values():
        one.mul_(size)
    _, skip = optimizer.step(1e-3)
    assert float(skip) == 1 and float(optimizer.skipped) == 1
    after = [*weights.values(), *optimizer.tensors()[:-1]]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    # What is below ten times the median is not.
    fill(gradients, 9.5)
    assert float(optimizer.step(1e-3)[1]) == 0
    assert not torch.equal(before[0], weights["qkv"])


def test_a_lasting_change_of_the_norm_is_not_skipped_for_ever(model: Llama) -> None:
    _, gradients, optimizer = optimizer_of(model)
    for seed in range(100):
        fill(gradients, 1.0 if seed < 20 else 100.0, seed)
        _, skip = optimizer.step(1e-3)
    assert float(skip) == 0 and 0 < float(optimizer.skipped) < 64


def test_the_average_is_that_of_the_older_code(model: Llama) -> None:
    from training.optimize import Average

    weights, wanted = stack(model), Average(model)
    found = StackedAverage(weights)
    for step in range(1, 4):
        with torch.no_grad():
            for one in [*weights.values(), *model.parameters()]:
                one.mul_(1.5)
        found.update(weights, step)
        wanted.update(model, step)
    for name, one in unstack(found.weights, model.config).items():
        torch.testing.assert_close(one, wanted.weights[name])


def test_the_rate_at_shares_of_a_run() -> None:
    schedule = Schedule(ScheduleRecipe(rate=1.0, warmup=4, constant=0.5))
    assert [schedule.rate(0.01, step) for step in range(5)] == [0.25, 0.5, 0.75, 1.0, 1.0]
    shares = (0.0, 0.49, 0.5, 0.75, 0.95, 1.0)
    assert [schedule.rate(share, 100) for share in shares] == pytest.approx([1.0, 1.0, 1.0, 0.5, 0.1, 0.0])
    assert [schedule.rounds(share) for share in shares] == [False, False, True, True, True, True]


def test_progress_is_by_what_is_further_and_counts_what_was_spent_before() -> None:
    now = 100.0
    progress = Progress(lambda: now, seconds=60, steps=None, spent=20)
    now += 10
    assert progress.share(999) == 0.25
    both = Progress(lambda: now, seconds=100, steps=10)
    assert both.share(4) == 0.4
    now += 90
    assert both.share(4) == 0.9 and both.share(20) == 1.0
    with pytest.raises(ValueError, match="seconds or its steps"):
        Progress(lambda: now, None, None)
