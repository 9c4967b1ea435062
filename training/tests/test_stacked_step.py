"""The stacked step against the model, layer by layer, that it stands for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch._dynamo.utils import counters

from training.compiled import can_compile
from training.data import batch_of
from training.gradients import Gradients
from training.model import Llama
from training.optimize import freeze
from training.samples.packed import PackedBatch
from training.stacked.attention import Samples, attention_way, choose_attention
from training.stacked.batches import check, part_size, split
from training.stacked.block import losses_and_slopes
from training.stacked.head import chunk_size, chunked_loss
from training.stacked.step import Step
from training.stacked.weights import stack, unstack
from training.tests.packed import pack

CPU = torch.device("cpu")
LENGTHS = (7, 64, 1, 30, 90)


def step_of(model: Llama, dtype: torch.dtype = torch.float32, compiled: bool = False) -> Step:
    step = Step(model.config, stack(model), attention_way("own"), dtype, compiled, 96)
    step.refresh()
    return step


def gradients_of(model: Llama, step: Step, batch: PackedBatch, parts: int = 1) -> tuple[float, dict[str, torch.Tensor]]:
    step.clear()
    loss = sum(float(step.accumulate(part)) for part in split(batch, parts, step.longest, CPU))
    return loss, {name: one.clone() for name, one in unstack(step.gradients, model.config).items()}


def wanted_of(model: Llama, batch: PackedBatch, precision: str = "fp32") -> tuple[float, dict[str, torch.Tensor]]:
    gradients = Gradients(model, freeze(model, 0, False), 1, 10**6, precision)
    loss = gradients.accumulate(batch_of(batch))
    gradients.close()
    return loss, {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


def assert_close(found: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor], most: float) -> None:
    assert found.keys() == wanted.keys()
    for name, one in wanted.items():
        assert float((found[name] - one).norm() / one.norm()) < most, name


def test_stacking_and_back_is_exact_and_in_the_model_s_names(model: Llama) -> None:
    stacks = stack(model)
    assert {kind: tuple(one.shape) for kind, one in stacks.items()}["qkv"] == (2, 128, 64)
    state = unstack(stacks, model.config)
    assert state.keys() == model.state_dict().keys()
    assert all(torch.equal(state[name], one) for name, one in model.state_dict().items())
    # A copy: training the stacks leaves the model as it is.
    stacks["qkv"].zero_()
    assert not torch.equal(model.state_dict()["blocks.0.attention.q.weight"], state["blocks.0.attention.q.weight"])
    assert all(torch.equal(one, stack(model)[kind]) for kind, one in stack(model.state_dict(), model.config).items())


def test_loss_and_gradients_are_those_of_the_model(model: Llama) -> None:
    batch = pack(LENGTHS, model.config.vocabulary)
    loss, found = gradients_of(model, step_of(model), batch)
    wanted_loss, wanted = wanted_of(model, batch)
    assert abs(loss - wanted_loss) < 1e-4
    assert_close(found, wanted, 1e-3)


def test_bf16_points_where_float32_does(model: Llama) -> None:
    batch = pack(LENGTHS, model.config.vocabulary)
    _, found = gradients_of(model, step_of(model, torch.bfloat16), batch)
    _, wanted = wanted_of(model, batch)
    flat = [torch.cat([one[name].flatten() for name in wanted]) for one in (found, wanted)]
    assert torch.cosine_similarity(*flat, dim=0) > 0.999
    assert all(one.dtype == torch.float32 for one in found.values())


@pytest.mark.parametrize("parts", [2, 4])
def test_gradients_do_not_depend_on_the_size_of_a_part(model: Llama, parts: int) -> None:
    batch = pack([30] * 10 + list(LENGTHS), model.config.vocabulary)
    step = step_of(model)
    loss, wanted = gradients_of(model, step, batch)
    cut = split(batch, parts, step.longest, CPU)
    size = part_size(len(batch.tokens), parts, step.longest)
    assert [len(part.tokens) for part in cut] == [size] * parts
    assert all(max(p.samples.lengths) <= step.longest and sum(p.samples.lengths) == size for p in cut)
    found_loss, found = gradients_of(model, step, batch, parts)
    assert abs(found_loss - loss) < 1e-5
    assert_close(found, wanted, 1e-4)


def test_the_loss_in_chunks_is_that_of_all_at_once() -> None:
    torch.manual_seed(1)
    states, embedding = (torch.randn(n, 16, requires_grad=True) for n in (24, 50))
    targets, weights = torch.randint(0, 50, (24,)), torch.rand(24)
    each = torch.nn.functional.cross_entropy(states @ embedding.T, targets, reduction="none")
    wanted = 3 * (each * weights).sum()
    found = 3 * chunked_loss(states, embedding, embedding.detach(), targets, weights, losses_and_slopes, 10)
    torch.testing.assert_close(found, wanted)
    for a, b in zip(*(torch.autograd.grad(one, (states, embedding)) for one in (found, wanted)), strict=True):
        torch.testing.assert_close(a, b)


def test_chunks_are_of_one_size_where_that_is_possible() -> None:
    assert chunk_size(65_536) == 16_384
    assert chunk_size(34_816) == 8_704
    assert chunk_size(100) == 100
    assert chunk_size(16_411) == 8_206


def test_compiled_pieces_are_compiled_once_for_all_layers_and_batches(model: Llama) -> None:
    if not can_compile("cpu"):
        pytest.skip("needs a C++ compiler and Python's headers")
    torch._dynamo.reset()
    counters.clear()
    step = step_of(model, compiled=True)
    # As many tokens, in other samples.
    for lengths in (LENGTHS, (96, 96), (64, 64, 64)):
        batch = pack(lengths, model.config.vocabulary)
        loss, found = gradients_of(model, step, batch)
        wanted_loss, wanted = wanted_of(model, batch)
        assert abs(loss - wanted_loss) < 1e-4
        assert_close(found, wanted, 1e-3)
    assert counters["stats"]["unique_graphs"] == 4
    assert not counters["graph_break"]


@pytest.mark.parametrize("name", ["one-by-one", "own"])
def test_ways_of_attention_agree(name: str) -> None:
    said: list[str] = []
    lengths = (1, 2, 127, 30)
    assert choose_attention(CPU, 6, 2, 16, lengths, [name], say=said.append) == name
    assert said[0].startswith(f"attention {name}: errors ")


def test_flexible_attention_sees_what_the_own_does() -> None:
    # On a processor it has no backward pass.
    torch.manual_seed(1)
    q, k, v = (torch.randn(70, heads, 16) for heads in (4, 2, 2))
    samples = Samples(torch.tensor([0, 1, 40, 70], dtype=torch.int32), (1, 39, 30), 39)
    with torch.no_grad():
        found, wanted = (attention_way(name)(q, k, v, samples) for name in ("flex", "own"))
    torch.testing.assert_close(found, wanted)


def test_a_way_that_fails_or_is_wrong_is_named_and_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    # No kernel of this kind for a processor; and one that sees what comes later.
    monkeypatch.setattr(
        "training.stacked.attention._one_by_one",
        lambda q, k, v, s: q + 0 * (k.sum() + v.sum()),
    )
    ways = ["varlen", "one-by-one", "own"]
    assert choose_attention(CPU, 4, 2, 16, (5, 20), ways, say=said.append) == "own"
    assert [line.split(",")[0] for line in said[:2]] == ["attention varlen: not used", "attention one-by-one: not used"]
    with pytest.raises(RuntimeError, match="no way"):
        choose_attention(CPU, 4, 2, 16, (5, 20), ways[:2], say=said.append)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"tokens": np.full(192, 65_000, np.uint16)}, "token 65000"),
        ({"positions": np.full(192, 96, np.int16)}, "position 96"),
        ({"bounds": np.array([0, 192], np.int32)}, "192 tokens, more than 96"),
        ({"bounds": np.array([0, 90, 180], np.int32)}, "from 0 to 180"),
        ({"weights": np.full(192, np.nan, np.float32)}, "not finite"),
        ({"weights": np.ones(192, np.float32)}, "first token"),
        ({"weights": np.ones(191, np.float32)}, "differ in length"),
    ],
)
def test_a_batch_that_a_gpu_would_fail_at_is_refused(model: Llama, changed: dict[str, object], message: str) -> None:
    batch = pack(LENGTHS, model.config.vocabulary)
    check(batch, model.config.vocabulary, 96)
    with pytest.raises(ValueError, match=message):
        check(replace(batch, **changed), model.config.vocabulary, 96)  # type: ignore[arg-type]
