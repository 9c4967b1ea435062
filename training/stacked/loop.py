"""The loop around a step: the schedule by the share of time, held-out losses, snapshots, and when to export.

The host stays two steps ahead of the device and waits for nothing else, so that its clock is the device's and the
device never stands idle. Losses arrive two steps late for that reason.
"""

from __future__ import annotations

import itertools
import json
import math
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TextIO

from training.samples.packed import PackedBatch
from training.stacked.schedule import Progress, Schedule
from training.stacked.trainer import Report, Trainer

# Steps that the host is ahead of the device.
_AHEAD = 2
_SNAPSHOT_EVERY = 200
# Losses in a row that are not finite before the run goes back to a snapshot, and how often it does.
_MOST_BAD = 20
_MOST_RETURNS = 2
# Batches that are refused before that is an error.
_MOST_REFUSED = 20


@dataclass(frozen=True)
class Plan:
    """How long a run goes and whom it tells. `seconds` count from the call, what is done before the first step too.

    The callbacks get the trainer, and whether the average of the weights is better than the weights. `emergency` is
    called once at the share `emergency_at`, so that something is there if the end is never reached.
    """

    seconds: float | None = None
    steps: int | None = None
    clock: Callable[[], float] = time.monotonic
    say: Callable[[str], None] = print
    log: TextIO | None = None  # a row of JSON for each line that is said about steps
    log_every: float = 10.0  # seconds
    emergency_at: float = 0.9
    emergency: Callable[[Trainer, bool], None] | None = None
    final: Callable[[Trainer, bool], None] | None = None
    ended: threading.Event = field(default_factory=threading.Event)


@dataclass
class Outcome:
    """What a run came to. `stopped` is why it ended."""

    steps: int = 0
    tokens: int = 0
    skipped: int = 0
    returns: int = 0
    halvings: int = 0
    refused: int = 0
    stopped: str = ""
    heldout: dict[str, float] = field(default_factory=dict)
    losses: list[float] = field(default_factory=list)


class _Run:
    def __init__(self, trainer: Trainer, heldout: PackedBatch | None, plan: Plan) -> None:
        self.trainer, self.heldout, self.plan = trainer, heldout, plan
        self.schedule = Schedule(trainer.recipe.schedule)
        self.outcome = Outcome()
        self.factor = 1.0
        self.pending: deque[Report] = deque()
        self.bad = 0
        self.since: list[float] = []
        self.last_norm, self.waited = 0.0, 0.0
        self.logged_at, self.logged_tokens = 0.0, 0
        self.done: set[str] = set()

    def first_time(self, what: str, due: bool) -> bool:
        """Whether something that is done once is due now."""
        if not due or what in self.done:
            return False
        self.done.add(what)
        return True

    def evaluate(self, where: str, average: bool = False) -> float | None:
        if self.heldout is None:
            return None
        loss = self.trainer.evaluate(self.heldout, average)
        self.outcome.heldout[where] = loss
        self.plan.say(f"held-out loss {loss:.4f} {where}")
        return loss

    def best_is_average(self, where: str) -> bool:
        weights, average = self.evaluate(f"{where}, weights"), self.evaluate(f"{where}, average", True)
        # Of two that are not numbers, the weights.
        return weights is not None and average is not None and (average < weights or not math.isfinite(weights))

    def milestones(self, share: float) -> None:
        """What is due at a share of the run."""
        trainer, plan = self.trainer, self.plan
        if self.first_time("halve", share >= trainer.recipe.schedule.halve_at):
            start, now = self.outcome.heldout.get("at the start"), self.evaluate("now")
            # A loss that is not a number is above any.
            if start is not None and now is not None and not now <= start:
                self.factor *= 0.5
                self.outcome.halvings += 1
                plan.say(f"that is above the start's {start:.4f}: the rate is halved")
        if self.first_time("grid", self.schedule.rounds(share)):
            trainer.start_grid()
            plan.say(f"step {trainer.step_count}: the rate falls from here, weights are rounded to the grid")
        if self.first_time("emergency", plan.emergency is not None and share >= plan.emergency_at):
            try:
                assert plan.emergency is not None
                plan.emergency(trainer, self.best_is_average("for the emergency"))
            except Exception as error:
                plan.say(f"the emergency export failed: {error}")

    def hear(self, report: Report) -> bool:
        """Take in what a step gave. False: the run cannot go on."""
        loss, norm, self.outcome.skipped = report.read()
        self.outcome.losses.append(loss)
        self.last_norm = norm
        if math.isfinite(loss):
            self.since.append(loss)
            self.bad = 0
            return True
        self.bad += 1
        if self.bad < _MOST_BAD:
            return True
        self.pending.clear()
        self.bad = 0
        self.trainer.restore()
        if self.outcome.returns == _MOST_RETURNS:
            self.plan.say(f"{_MOST_BAD} losses in a row are not finite again: the run ends at its last snapshot")
            return False
        self.outcome.returns += 1
        self.factor *= 0.5
        self.plan.say(f"{_MOST_BAD} losses in a row are not finite: back to the last snapshot, at half the rate")
        return True

    def log(self, progress: Progress, share: float, rate: float) -> None:
        now = progress.elapsed()
        if now - self.logged_at < self.plan.log_every or not self.since:
            return
        trainer, took = self.trainer, max(1e-9, now - self.logged_at)
        row: dict[str, Any] = {
            "step": trainer.step_count,
            "tokens": trainer.tokens,
            "share": round(share, 4),
            "loss": round(sum(self.since) / len(self.since), 4),
            "rate": rate,
            "norm": round(self.last_norm, 3),
            "skipped": self.outcome.skipped,
            "tokens_per_second": round((trainer.tokens - self.logged_tokens) / took),
            # The share of time that the host waited for batches: above a few per cent, the loader is too slow.
            "waited": round(self.waited / took, 3),
        }
        self.plan.say(
            f"step {row['step']} {row['tokens'] / 1e6:.2f}M tokens, {share:.1%}: loss {row['loss']:.4f} "
            f"rate {rate:.2e} norm {row['norm']:.2f} skipped {row['skipped']} "
            f"{row['tokens_per_second']:,} tokens/s, waited {row['waited']:.1%}"
        )
        if self.plan.log is not None:
            self.plan.log.write(json.dumps(row) + "\n")
            self.plan.log.flush()
        self.since, self.waited = [], 0.0
        self.logged_at, self.logged_tokens = now, trainer.tokens

    def steps(self, batches: Iterator[PackedBatch], progress: Progress) -> str:
        """Steps until the end; returns why it is one."""
        trainer, plan, kept = self.trainer, self.plan, 0
        while not plan.ended.is_set():
            asked = plan.clock()
            batch = next(batches, None)
            self.waited += plan.clock() - asked
            if batch is None:
                return "there are no more batches"
            share = progress.share(trainer.step_count)
            if share < 1:
                self.milestones(share)
            # What was due may have taken its time.
            share = progress.share(trainer.step_count)
            if share >= 1:
                return "it is complete"
            rate = self.factor * self.schedule.rate(share, trainer.step_count)
            try:
                self.pending.append(trainer.step(batch, rate))
            except ValueError as error:
                self.outcome.refused += 1
                plan.say(f"a batch is not used: {error}")
                if self.outcome.refused > _MOST_REFUSED:
                    raise
                continue
            if len(self.pending) > _AHEAD and not self.hear(self.pending.popleft()):
                return "losses are not finite"
            if self.bad == 0 and trainer.step_count - kept >= _SNAPSHOT_EVERY:
                trainer.snapshot()
                kept = trainer.step_count
            self.log(progress, share, rate)
        return "it was asked to end"


def train(trainer: Trainer, batches: Iterable[PackedBatch], heldout: PackedBatch | None, plan: Plan) -> Outcome:
    """Train from where `trainer` is. At the end, and at an error once a step was done, the final callback is called."""
    began = plan.clock()
    run = _Run(trainer, heldout, plan)
    iterator = iter(batches)
    outcome = run.outcome
    failed: Exception | None = None
    first = list(itertools.islice(iterator, 1))
    iterator = itertools.chain(first, iterator)
    for batch in [heldout] if heldout is not None else first:
        trainer.warm_up(batch)
    run.evaluate("at the start")
    trainer.snapshot()
    spent = plan.clock() - began
    plan.say(f"ready after {spent:.1f} s: {trainer.choice}")
    progress = Progress(plan.clock, plan.seconds, plan.steps, spent)
    try:
        outcome.stopped = run.steps(iterator, progress)
        while run.pending and run.hear(run.pending.popleft()):
            pass
    except Exception as error:
        if trainer.step_count == 0:
            raise
        plan.say(f"the run failed: {traceback.format_exc()}")
        failed, outcome.stopped = error, f"it failed: {error}"
    outcome.steps, outcome.tokens = trainer.step_count, trainer.tokens
    plan.say(
        f"the end after {outcome.steps} steps and {outcome.tokens:,} tokens, {outcome.stopped}; "
        f"{outcome.skipped} skipped, {outcome.tokens / max(1e-9, progress.elapsed()):,.0f} tokens/s"
    )
    try:
        better = run.best_is_average("at the end")
        if plan.final is not None:
            plan.final(trainer, better)
    finally:
        if failed is not None:
            raise failed
    return outcome
