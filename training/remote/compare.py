"""The command between preparing and training: a few short runs, to see what is worth having in the long one.

    python -m training.remote.compare --seconds 40 --try 'optimizer.matrices = "muon"' --try 'horizon = 0.1'

First the recipe as it is; then each `--try`, a line of the recipe's TOML, with those that won before it. A change wins
if it lowers the held-out loss of middles, their ends among them. Those that won are what `training.remote.train` then
trains with. All runs see the same batches for the same time.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from training.files import write_json, write_text
from training.recipe import Recipe, changed
from training.remote.blocks import read_raw
from training.remote.bundle import BundleError
from training.remote.train import choose, machine_of, read_heldout
from training.remote.work import Work, check_corpus, check_recipe, prepared, work_folder
from training.samples.packed import PackedBatch
from training.samples.pool import BatchPool
from training.stacked.loop import Plan, train
from training.stacked.trainer import Trainer
from training.vocabulary import END
from training.weights import read_config, read_weights


@dataclass(frozen=True)
class Result:
    """Held-out losses in nats a token after a short run: of all that counts, of middles, and of their end marks."""

    changes: str
    tokens: int
    all: float
    middles: float
    ends: float

    def row(self) -> str:
        """A line of the table."""
        what = self.changes.replace("\n", ", ") or "the recipe as it is"
        losses = f"all {self.all:.4f}, middles {self.middles:.4f}, end marks {self.ends:.4f}"
        return f"{what}: {losses}; {self.tokens / 1e6:.1f}M tokens"


def restricted(batch: PackedBatch, context_weight: float) -> tuple[PackedBatch, PackedBatch]:
    """The batch with the weights of its middles alone, and of their end marks alone."""
    middles = np.where(batch.weights > context_weight, batch.weights, 0).astype(np.float32)
    ends = np.where(batch.tokens == END, middles, 0).astype(np.float32)
    return replace(batch, weights=middles), replace(batch, weights=ends)


class Comparison:
    """Short runs from the same start."""

    def __init__(self, work: Work, recipe: Recipe, heldout: PackedBatch, arguments: argparse.Namespace) -> None:
        self._work, self._recipe, self._heldout = work, recipe, heldout
        self._seconds, self._steps = arguments.seconds, arguments.steps
        self._device, self._processes = machine_of(arguments)
        self._choice = choose(work, self._device, False)
        self._start = read_raw(work.start)
        self._config = read_config(self._start)  # type: ignore[arg-type]
        self._weights = read_weights(self._start, self._config)  # type: ignore[arg-type]

    def _trainer(self, recipe: Recipe) -> Trainer:
        say = partial(print, flush=True)
        return Trainer(self._config, self._weights, recipe, self._device, self._choice, say)

    def warm_up(self) -> None:
        """Compile once, so that the first run has as much time as the others."""
        self._trainer(self._recipe).warm_up(self._heldout)

    def run(self, changes: str) -> Result:
        """One run."""
        recipe = changed(self._recipe, changes)
        with BatchPool(self._work.store, self._start.metadata, recipe, 0, self._processes) as pool:
            trainer = self._trainer(recipe)
            plan = Plan(seconds=self._seconds, steps=self._steps, say=lambda _: None)
            outcome = train(trainer, pool, self._heldout, plan)
        weights, average = (outcome.heldout[f"at the end, {which}"] for which in ("weights", "average"))
        parts = restricted(self._heldout, recipe.samples.context_weight)
        middles, ends = (trainer.evaluate(part, average < weights) for part in parts)
        del trainer
        gc.collect()
        if self._device == "cuda":
            torch.cuda.empty_cache()
        return Result(changes, outcome.tokens, min(weights, average), middles, ends)


def greedy(comparison: Comparison, tries: Sequence[str]) -> list[Result]:
    """All results, the best one first."""
    comparison.warm_up()
    best = comparison.run("")
    print(best.row(), flush=True)
    results = [best]
    for change in tries:
        found = comparison.run("\n".join(filter(None, (best.changes, change))))
        print(found.row(), flush=True)
        results.append(found)
        best = min(best, found, key=lambda result: result.middles)
    return [best, *(one for one in results if one is not best)]


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40, help="of each run")
    parser.add_argument("--try", dest="tries", action="append", default=[], metavar="TOML")
    parser.add_argument("--steps", type=int, help="end each run after this many steps")
    parser.add_argument("--processes", type=int, help="that draw samples; default: all cores but two")
    parser.add_argument("--device")
    arguments = parser.parse_args()
    work, out, began = work_folder(), Path(os.environ["OUT"]), time.monotonic()
    work.changes.unlink(missing_ok=True)
    try:
        facts = prepared(work)
        recipe = check_recipe(work.root / "recipe.toml", facts)
        check_corpus(work.store, facts)
        heldout = read_heldout(work.root / "heldout.npz")
        if heldout is None:
            raise BundleError("there are no held-out samples to compare by")
        for change in arguments.tries:
            changed(recipe, change)
        results = greedy(Comparison(work, recipe, heldout, arguments), arguments.tries)
    except ValueError as error:
        sys.exit(str(error))
    write_text(work.changes, results[0].changes)
    write_json(out / "compare.json", [vars(result) for result in results])
    print(f"compared after {time.monotonic() - began:.0f} s; the best: {json.dumps(results[0].changes)}", flush=True)


if __name__ == "__main__":
    main()
