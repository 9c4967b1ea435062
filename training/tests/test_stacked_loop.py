"""The loop: its clock, what is due when, and what it does when losses are not numbers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from training.model import Llama
from training.recipe import Recipe, SampleRecipe, ScheduleRecipe
from training.samples.packed import PackedBatch
from training.stacked import loop
from training.stacked.choice import Choice, read_choice
from training.stacked.loop import Outcome, Plan, train
from training.stacked.trainer import Trainer
from training.tests.packed import pack

RECIPE = Recipe(
    "test", 1, 96, r"attention\.v",
    ScheduleRecipe(rate=3e-3, warmup=2, constant=0.5), samples=SampleRecipe(limits=(48, 96), longest_middle=8),
)  # fmt: skip


class Time:
    """A clock that goes on by a second for each batch."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now

    def batches(self, model: Llama, count: int = 10**6) -> Iterator[PackedBatch]:
        for seed in range(count):
            yield pack((48, 40, 8), model.config.vocabulary, seed % 3)
            self.now += 1


def trainer_of(model: Llama, recipe: Recipe = RECIPE, choice: Choice | None = None) -> Trainer:
    return Trainer(model.config, model.state_dict(), recipe, "cpu", choice, say=lambda _: None)


def run(trainer: Trainer, model: Llama, **plan: Any) -> tuple[Outcome, list[str]]:
    clock = Time()
    said: list[str] = []
    heldout = plan.pop("heldout", pack((48, 40, 8), model.config.vocabulary, 0))
    count = plan.pop("count", 10**6)
    outcome = train(trainer, clock.batches(model, count), heldout, Plan(clock=clock, say=said.append, **plan))
    return outcome, said


def test_a_run_learns_and_ends_with_its_time_on_the_grid(model: Llama) -> None:
    trainer = trainer_of(model)
    log, ends = io.StringIO(), []
    outcome, said = run(trainer, model, seconds=60, log=log, final=lambda t, average: ends.append((t, average)))
    assert outcome.stopped == "it is complete" and 55 <= outcome.steps <= 60
    assert outcome.losses[-1] < outcome.losses[0] - 1 and len(outcome.losses) == outcome.steps
    assert outcome.tokens == 96 * outcome.steps
    assert trainer.grid is not None and len(trainer.exported()[1] or {}) == 2 * 6
    assert len(ends) == 1 and ends[0][0] is trainer
    assert outcome.heldout["at the end, weights"] < outcome.heldout["at the start"]
    rows = [json.loads(line) for line in log.getvalue().splitlines()]
    assert len(rows) == 5 and all(80 < row["tokens_per_second"] < 110 for row in rows)
    assert rows[-1]["rate"] < rows[0]["rate"] and rows[-1]["skipped"] == 0
    assert sum("weights are rounded" in line for line in said) == 1


def test_rates_and_rounding_follow_the_share(model: Llama, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = trainer_of(model)
    seen: list[tuple[float, bool]] = []
    real = trainer.step

    def step(batch: PackedBatch, rate: float) -> Any:
        seen.append((rate, trainer.grid is not None))
        return real(batch, rate)

    monkeypatch.setattr(trainer, "step", step)
    run(trainer, model, steps=10, heldout=None)
    assert [rate / 3e-3 for rate, _ in seen] == pytest.approx([0.5, 1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2])
    assert [on for _, on in seen] == [False] * 5 + [True] * 5


def test_the_emergency_comes_once_at_nine_tenths_and_its_failure_is_not_the_end(model: Llama) -> None:
    calls: list[tuple[str, int]] = []

    def fail(trainer: Trainer, _: bool) -> None:
        calls.append(("emergency", trainer.step_count))
        raise OSError("no space")

    outcome, said = run(
        trainer_of(model), model, steps=20, emergency=fail, final=lambda t, _: calls.append(("final", t.step_count))
    )
    assert calls == [("emergency", 18), ("final", 20)] and outcome.steps == 20
    assert "the emergency export failed: no space" in said


@pytest.mark.parametrize(("later", "halvings"), [(9.0, 1), (float("nan"), 1), (1.0, 0)])
def test_the_rate_is_halved_once_if_the_heldout_loss_is_above_the_start_s(
    model: Llama, monkeypatch: pytest.MonkeyPatch, later: float, halvings: int
) -> None:
    trainer = trainer_of(model)
    losses = iter([2.0, later])
    at: list[int] = []
    rates: list[float] = []

    def evaluate(*_: object) -> float:
        at.append(trainer.step_count)
        return next(losses, 1.0)

    real = trainer.step
    monkeypatch.setattr(trainer, "evaluate", evaluate)

    def step(batch: PackedBatch, rate: float) -> Any:
        rates.append(rate)
        return real(batch, rate)

    monkeypatch.setattr(trainer, "step", step)
    outcome, said = run(trainer, model, steps=20)
    assert at == [0, 4, 20, 20]
    assert outcome.halvings == halvings == sum("halved" in line for line in said)
    assert rates[3] == 3e-3 and rates[4] == 3e-3 / (2 if halvings else 1)


def test_losses_that_are_not_finite_lead_back_to_the_last_snapshot_twice(
    model: Llama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "_SNAPSHOT_EVERY", 10)
    trainer = trainer_of(model)
    real = trainer.step
    rates: list[float] = []

    def step(batch: PackedBatch, rate: float) -> Any:
        rates.append(rate)
        if trainer.step_count == 15:
            trainer.weights["norm"].fill_(float("nan"))
        return real(batch, rate)

    monkeypatch.setattr(trainer, "step", step)
    outcome, said = run(trainer, model, steps=100, heldout=None)
    assert outcome.returns == 1 and outcome.steps == 100
    assert sum("back to the last snapshot" in line for line in said) == 1
    # 20 that were not finite, and the two that were under way.
    assert outcome.skipped == 22 and rates[36] == 3e-3 and rates[37] == 1.5e-3
    assert all(torch.isfinite(one).all() for one in [*trainer.weights.values(), *trainer.average.weights.values()])
    assert outcome.losses[-1] < outcome.losses[0]


def test_it_goes_back_twice_at_most(model: Llama, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = trainer_of(model)
    before = {kind: one.clone() for kind, one in trainer.weights.items()}
    real = trainer.step

    def step(batch: PackedBatch, rate: float) -> Any:
        trainer.weights["norm"].fill_(float("nan"))
        return real(batch, rate)

    monkeypatch.setattr(trainer, "step", step)
    outcome, _ = run(trainer, model, steps=10_000, heldout=None)
    assert outcome.stopped == "losses are not finite" and outcome.returns == 2
    assert all(torch.equal(one, before[kind]) for kind, one in trainer.weights.items())


def test_an_error_after_steps_still_exports_and_is_raised(model: Llama, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = trainer_of(model)
    real, ends = trainer.step, []

    def step(batch: PackedBatch, rate: float) -> Any:
        if trainer.step_count == 3:
            raise RuntimeError("the device is lost")
        return real(batch, rate)

    monkeypatch.setattr(trainer, "step", step)
    with pytest.raises(RuntimeError, match="the device is lost"):
        run(trainer, model, steps=10, final=lambda t, _: ends.append(t.step_count))
    assert ends == [3]


def test_a_bad_batch_is_passed_over_and_said(model: Llama) -> None:
    clock = Time()
    said: list[str] = []
    bad = pack((96,), model.config.vocabulary)
    bad.weights[0] = 1

    def batches() -> Iterator[PackedBatch]:
        for number, batch in enumerate(clock.batches(model, 6)):
            yield bad if number == 2 else batch

    outcome = train(trainer_of(model), batches(), None, Plan(steps=100, clock=clock, say=said.append))
    assert outcome.refused == 1 and outcome.steps == 5 and outcome.stopped == "there are no more batches"
    assert "a batch is not used: the first token of a sample has a weight" in said


def test_train_takes_batches_a_clock_and_seconds(model: Llama) -> None:
    clock = Time()
    outcome = trainer_of(model).train(clock.batches(model), clock, 5)
    assert outcome.steps == 5


def test_memory_that_is_short_and_a_compiler_that_fails_change_the_choice(
    model: Llama, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    choice = Choice("own", True, 1, "fp32")
    trainer = Trainer(model.config, model.state_dict(), RECIPE, "cpu", choice, said.append)
    real, failures = Trainer._gradients, [RuntimeError("no compiler"), torch.cuda.OutOfMemoryError("too much")]

    def accumulate(self: Trainer, batch: PackedBatch) -> Any:
        if failures:
            raise failures.pop(0)
        return real(self, batch)

    monkeypatch.setattr(Trainer, "_gradients", accumulate)
    batch = pack((48, 40, 8), model.config.vocabulary)
    trainer.warm_up(batch)
    assert trainer.choice == Choice("own", False, 2, "fp32")
    assert said == [
        "what is compiled failed, pieces run as they are: no compiler",
        "memory is short, a batch is now 2 parts: too much",
    ]
    before = trainer.weights["qkv"].clone()
    trainer.step(batch, 1e-3)
    # Gradients still go to where the optimizer finds them.
    assert not torch.equal(trainer.weights["qkv"], before)


def test_a_choice_is_kept_in_a_file(tmp_path: Any) -> None:
    choice = Choice("varlen", True, 2, "bf16")
    choice.write(tmp_path / "c.json", plain=1.5)
    assert read_choice(tmp_path / "c.json") == choice
