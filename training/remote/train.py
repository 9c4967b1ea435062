"""The third command: train for the seconds that are left, and give the model back before they are over.

    python -m training.remote.train --started SECONDS --seconds 560 --reserve 45

`--started` is when the command began, in seconds since 1970, and `--seconds` all that it has. At 90 % a first model is
coded beside the training and put into `$OUT`; the last one takes its place at the end. Given again when an export is
there, it only gives that back; `--anew` trains again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.background import Background
from training.files import write_json
from training.formats import Formats, encode_weights
from training.remote.blocks import RawModel, Tensors, f32, q4_0, q8_0, read_raw, write_raw
from training.remote.bundle import BundleError
from training.remote.results import give_back
from training.remote.work import Work, check_corpus, chosen_recipe, packing, prepared, work_folder
from training.samples.packed import PackedBatch
from training.samples.pool import BatchPool
from training.stacked.choice import Choice, read_choice
from training.stacked.loop import Outcome, Plan, train
from training.stacked.trainer import Trainer
from training.weights import describe, read_config, read_weights, trained_tokens

# A run that would have less than this is not begun.
_LEAST_SECONDS = 5.0


def encode_state(state: Mapping[str, Tensor], scales: Mapping[str, Tensor] | None, layers: int, wide: str) -> Tensors:
    """Weights on the CPU, named as in `model.py`, as a GGUF's tensors: on the scales they were trained on, if any."""
    return encode_weights(state, layers, Formats(f32, q8_0, q4_0), wide, scales)


class Exporter:
    """Codes a trainer's model in the background and puts it where it comes back from."""

    def __init__(
        self, work: Work, facts: dict[str, Any], start: RawModel, wide: str, out: Path, say: Callable[[str], None]
    ) -> None:
        self._work, self._facts, self._start, self._wide = work, facts, start, wide
        self._out, self._say = out, say
        self._order = list(start.tensors)
        self._background = Background()
        self.failed = ""

    def begin(self, which: str, trainer: Trainer, average: bool) -> None:
        """Copy the weights, and go on in a thread. An export that is under way is waited for."""
        self.finish()
        self.failed = ""
        state, scales = trainer.exported(average)
        trained = trained_tokens(self._start.metadata) + trainer.tokens
        note = describe(self._start.metadata, trainer.step_count, trained)
        facts = {
            "packing": packing(self._facts),
            "which": which,
            "step": trainer.step_count,
            "average": average,
            "metadata": {
                "general.description": note,
                "foretype.trained_tokens": trained,
                "foretype.far_prefix": True,
            },
        }
        self._background.start(self._run, which, state, scales, trainer.config.layers, facts)

    def _run(self, which: str, state: Any, scales: Any, layers: int, facts: dict[str, Any]) -> None:
        began = time.monotonic()
        try:
            tensors = encode_state(state, scales, layers, self._wide)
            folder = self._work.export(which)
            shutil.rmtree(folder, ignore_errors=True)
            write_raw(folder / "model.raw", RawModel({}, {name: tensors[name] for name in self._order}))
            write_json(folder / "facts.json", facts)
            give_back(folder, self._work.start, self._out)
        except Exception as error:
            self.failed = f"the {which} export failed: {error}"
            self._say(self.failed)
        else:
            self._say(f"the {which} export is in place after {time.monotonic() - began:.1f} s")

    def finish(self) -> None:
        """Wait for what is under way."""
        self._background.finish()


def read_heldout(path: Path) -> PackedBatch | None:
    """The held-out batch that was packed, if one was."""
    if not path.is_file():
        return None
    arrays = np.load(path)
    return PackedBatch(
        arrays["tokens"], arrays["weights"], arrays["bounds"], arrays["positions"], int(arrays["samples"])
    )


def choose(work: Work, device: str, anyway: bool) -> Choice:
    """What the self-test found, or the safe choice. Raises BundleError if it found results to be wrong."""
    if not work.choice.is_file():
        return Choice("varlen", True, 1, "bf16") if device == "cuda" else Choice()
    if not json.loads(work.choice.read_text(encoding="utf-8")).get("right", True) and not anyway:
        raise BundleError("the self-test found results too far off; --anyway trains all the same")
    return read_choice(work.choice)


def machine_of(arguments: argparse.Namespace) -> tuple[str, int]:
    """The device that is asked for or there, and how many processes draw samples: by default all cores but two."""
    device = arguments.device or ("cuda" if torch.cuda.is_available() else "cpu")
    return device, arguments.processes or max(1, (os.cpu_count() or 2) - 2)


def run(work: Work, out: Path, arguments: argparse.Namespace) -> Outcome:
    """What `main` does with its arguments, when no export is there."""
    facts = prepared(work)
    recipe, changes = chosen_recipe(work, facts)
    check_corpus(work.store, facts)
    if not work.start.is_file():
        raise BundleError(f"{work.start} is missing: the layers were not unpacked")
    start = read_raw(work.start)
    device, processes = machine_of(arguments)
    choice = choose(work, device, arguments.anyway)
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(BatchPool(work.store, start.metadata, recipe, 0, processes))
        log = stack.enter_context((out / "log.jsonl").open("a", encoding="utf-8"))
        stack.callback(shutil.copyfile, out / "log.jsonl", work.log)

        def say(text: str) -> None:
            print(text, flush=True)
            if not text.startswith("step "):  # those have rows of their own
                log.write(json.dumps({"said": text}) + "\n")
                log.flush()

        config = read_config(start)  # type: ignore[arg-type]
        weights = read_weights(start, config)  # type: ignore[arg-type]
        trainer = Trainer(config, weights, recipe, device, choice, say)
        del weights
        exporter = Exporter(work, facts, start, recipe.wide, out, say)
        left = arguments.started + arguments.seconds - time.time() - arguments.reserve
        if left < _LEAST_SECONDS:
            raise BundleError(f"{left:.0f} s are left for training: the clock has run out")
        # Of an earlier run, which was asked to be done anew.
        shutil.rmtree(work.root / "export", ignore_errors=True)
        say(f"{left:.0f} s are left for training on {device}, corpus {facts['corpus'][:16]}, recipe {recipe.name}")
        if changes:
            say(f"changes of the recipe that a comparison found to be better: {changes}")
        plan = Plan(
            seconds=left,
            steps=arguments.steps,
            say=say,
            log=log,
            emergency_at=arguments.emergency_at,
            emergency=lambda t, average: exporter.begin("emergency", t, average),
            final=lambda t, average: exporter.begin("final", t, average),
        )
        try:
            outcome = train(trainer, pool, read_heldout(work.root / "heldout.npz"), plan)
        finally:
            exporter.finish()
        if exporter.failed:
            raise RuntimeError(exporter.failed)
        return outcome


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--started", type=float, default=time.time())
    parser.add_argument("--seconds", type=float, default=560)
    parser.add_argument("--reserve", type=float, default=45, help="seconds for the last export")
    parser.add_argument("--steps", type=int, help="end after this many steps")
    parser.add_argument("--emergency-at", type=float, default=0.9, help="share of the run")
    parser.add_argument("--processes", type=int, help="that draw samples; default: all cores but two")
    parser.add_argument("--device")
    parser.add_argument("--anew", action="store_true", help="train again even if an export is there")
    parser.add_argument("--anyway", action="store_true", help="train even if the self-test found results to be wrong")
    arguments = parser.parse_args()
    work, out = work_folder(), Path(os.environ["OUT"])
    try:
        if (newest := work.newest(prepared(work))) is not None and not arguments.anew:
            print(f"the {newest.name} export is there already and is given back; --anew trains again", flush=True)
            give_back(newest, work.start, out)
            return
        run(work, out, arguments)
    except BundleError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
