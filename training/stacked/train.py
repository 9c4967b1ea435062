"""Train a model on packed samples and write it as a GGUF.

    python -m training.stacked.train --recipe training/recipes/first.toml --store STORE --from MODEL.gguf \\
        --output NEW.gguf --seconds 500 --device cuda

Ends when it is complete, with the rate at 0. Asked to end (SIGTERM, SIGINT), it writes what it has. At 90 % of the
time it writes one already, in case the end is never reached.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
import time
from pathlib import Path
from typing import Any

import torch

from training.background import Background
from training.gradients import choose_precision
from training.recipe import Recipe, load_recipe
from training.samples.pool import BatchPool
from training.stacked.choice import Choice, read_choice
from training.stacked.export import write_model
from training.stacked.loop import Outcome, Plan, train
from training.stacked.trainer import Trainer
from training.weights import describe, load_gguf, trained_tokens

# The step whose batch tells the held-out loss where there is no held-out store: no run gets there.
_FAR = 1_000_000_000


def _say(text: str) -> None:
    print(text, flush=True)


class _Writer:
    """Writes a trainer's model; encoding happens beside the training, which goes on."""

    def __init__(self, path: Path, start: dict[str, Any], wide: str) -> None:
        self._path, self._start, self._wide = path, start, wide
        self._before = trained_tokens(start)
        self._background = Background()

    def begin(self, trainer: Trainer, average: bool) -> None:
        """Copy the weights and write them in the background."""
        self.finish()
        state, scales = trainer.exported(average)
        trained = self._before + trainer.tokens
        which = ", the average of the weights" if average else ""
        note = describe(self._start, trainer.step_count, trained) + which
        arguments = (self._path, trainer.config, state, scales, self._wide, self._start, note, trained)
        self._background.start(self._write, *arguments)

    def _write(self, *arguments: Any) -> None:
        began = time.monotonic()
        try:
            write_model(*arguments)
        except Exception as error:
            _say(f"{self._path} was not written: {error}")
            return
        took, size = time.monotonic() - began, self._path.stat().st_size / 1e6
        _say(f"{self._path}: {size:.1f} MB in {took:.1f} s; {arguments[-2]}")

    def finish(self) -> None:
        """Wait for the file."""
        self._background.finish()


def choose(path: Path | None, device: str, precision: str) -> Choice:
    """What a self-test wrote; without one, the safe choice for a device, which the warm-up corrects where it fails."""
    if path is not None:
        return read_choice(path)
    if device.startswith("cuda"):
        return Choice("varlen", True, 1, "bf16" if precision == "auto" else precision)
    return Choice("own", False, 1, choose_precision(precision, device))


def run(arguments: argparse.Namespace) -> Outcome:
    """What `main` does with its arguments."""
    recipe: Recipe = load_recipe(arguments.recipe)
    model, file = load_gguf(arguments.start)
    start = file.metadata
    with contextlib.ExitStack() as stack:
        # Before the GPU is touched: processes may be made by forking this one.
        pool = stack.enter_context(BatchPool(arguments.store, start, recipe, arguments.first_step, arguments.processes))
        source, first = (arguments.heldout, 0) if arguments.heldout else (arguments.store, _FAR)
        with BatchPool(source, start, recipe, first, 1) as one:
            heldout = next(iter(one))
        _say(f"held-out loss: on {'held-out files' if arguments.heldout else 'other samples of the store'}")
        choice = choose(arguments.choice, arguments.device, arguments.precision)
        trainer = Trainer(model.config, model.state_dict(), recipe, arguments.device, choice, _say)
        del model
        output, wide = arguments.output, recipe.wide
        final = _Writer(output, start, wide)
        emergency = _Writer(output.with_name(f"{output.stem}.emergency{output.suffix}"), start, wide)
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        log = stack.enter_context(arguments.log.open("a", encoding="utf-8")) if arguments.log else None
        plan = Plan(
            seconds=arguments.seconds,
            steps=arguments.steps,
            say=_say,
            log=log,
            emergency=emergency.begin,
            final=final.begin,
            ended=ended,
        )
        try:
            return train(trainer, pool, heldout, plan)
        finally:
            emergency.finish()
            final.finish()


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--store", type=Path, required=True, help="folder with the corpus as tokens")
    parser.add_argument("--heldout", type=Path, help="the same of held-out packages")
    parser.add_argument("--from", dest="start", type=Path, required=True, help="GGUF to start from")
    parser.add_argument("--output", type=Path, required=True, help="GGUF to write")
    parser.add_argument("--seconds", type=float, help="end after this long, what comes before the first step included")
    parser.add_argument("--steps", type=int, help="end after this many steps")
    parser.add_argument("--first-step", type=int, default=0, help="whose batch is the first")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--precision", choices=("auto", "fp32", "bf16"), default="auto")
    parser.add_argument("--processes", type=int, default=2, help="that draw samples")
    parser.add_argument("--choice", type=Path, help="what the self-test wrote")
    parser.add_argument("--log", type=Path, help="rows of JSON are appended here")
    arguments = parser.parse_args()
    if arguments.seconds is None and arguments.steps is None:
        parser.error("--seconds or --steps is needed")
    outcome = run(arguments)
    if not arguments.output.is_file():
        raise SystemExit(f"{arguments.output} was not written: {outcome.stopped}")


if __name__ == "__main__":
    main()
