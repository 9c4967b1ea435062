"""Step 5: adapt the model.

    python -m training.train --run main

Goes on from the newest checkpoint of the run, if there is one, and runs until killed (or for `--steps`). The batch
of a step depends on the seed and the step alone. A checkpoint of another configuration is refused. On CUDA the
same code runs with `--device cuda`.

With `--recipe FILE --store FOLDER` the samples are those of a recipe, drawn from a store (`training.samples`); seed,
tokens a step, rate and so on stay settings.
"""

from __future__ import annotations

import argparse
import json
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training import checkpoint
from training.base import base_file
from training.compiled import can_compile
from training.corpus.languages import WEIGHTS
from training.data import Batch, BatchShape, Corpus, batch_of, draw_batch
from training.files import read_json
from training.gradients import Gradients, choose_precision
from training.grid import Grid
from training.lock import exclusive
from training.memory import keep_freed_memory
from training.model import Llama
from training.objective import Mixture
from training.optimize import Average, Schedule, build_optimizer, freeze
from training.paths import Workspace, workspace
from training.recipe import Recipe, load_recipe
from training.samples.draw import Drawer
from training.samples.packed import draw_step
from training.samples.store import Store
from training.settings import Settings, add_flags, chosen
from training.tokenizer import build_tokenizer, encode, token_bytes, vocabulary_of
from training.validate import validate
from training.vocabulary import Cut, load_cut
from training.weights import load_gguf, trained_tokens
from training.workers import WorkerEnded


def start_model(space: Workspace, cut: Cut) -> Llama:
    """The base model with the rows of the cut vocabulary."""
    model, _ = load_gguf(base_file(space))
    rows = model.embedding.weight.detach()[torch.tensor(cut.rows)].clone()
    small = Llama(type(model.config)(**{**model.config.as_dict(), "vocabulary": len(cut.rows)}))
    small.load_state_dict({**model.state_dict(), "embedding.weight": rows})
    return small


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers of a list with commas; none of an empty one."""
    return tuple(int(part) for part in text.split(",") if part)


class Run:
    """One run: model, optimizer, average, and the step they have reached."""

    def __init__(
        self,
        space: Workspace,
        name: str,
        settings: Settings,
        device: str,
        workers: int,
        at_once: int = 2048,
        compiled: bool = False,
        samples: tuple[Recipe, Path] | None = None,
    ) -> None:
        """`samples`: a recipe and the folder of a store, instead of the corpus and what the settings say of samples."""
        self.settings = settings
        self.space = space
        self.folder = space.runs / name
        self.device = device
        precision = choose_precision(settings.precision, device)
        self.mixture = Mixture(end_weight=settings.end_weight, start_weight=settings.start_weight, cuts=settings.cuts)
        self.shape = BatchShape(
            settings.tokens, _numbers(settings.limits), _numbers(settings.fim_limits), settings.context_weight
        )
        cut = load_cut(space)
        self.vocabulary = cut.vocabulary
        tokenizer = build_tokenizer(cut.vocabulary)
        self.encode = lambda text: encode(tokenizer, text)
        self.draw, drawn_from = self._drawing(samples)
        self.configuration: dict[str, Any] = {
            **asdict(settings),
            "precision": precision,
            "mixture": asdict(self.mixture),
            "languages": WEIGHTS,
            **drawn_from,
            "vocabulary": len(cut.rows),
        }
        self.model = start_model(space, cut).to(device)
        self.parameters = freeze(self.model, settings.frozen_layers, settings.frozen_embedding)
        linear = {f"{n}.weight": m.weight for n, m in self.model.named_modules() if isinstance(m, nn.Linear)}
        self.grid = Grid(linear, settings.wide) if settings.quantized else None
        self.gradients = Gradients(
            self.model, self.parameters, workers, at_once, precision=precision, grid=self.grid, compiled=compiled
        )
        self.optimizer = build_optimizer(self.parameters, settings.rate, settings.weight_decay, settings.beta2)
        self.average = Average(self.model)
        self.schedule = Schedule(settings.rate, settings.warmup, settings.decay, settings.decay_start)
        self.step = 0
        # Trained on so far, over all runs and branches since the base. The GGUF states it.
        self.tokens = 0

    def _drawing(self, samples: tuple[Recipe, Path] | None) -> tuple[Callable[[int], Batch], dict[str, Any]]:
        """What draws the batch of a step, and what it draws from, for the configuration."""
        s = self.settings
        if samples is None:
            corpus = Corpus(self.space.corpus / "train.jsonl")
            fingerprint = read_json(self.space.corpus / "report.json")["train"]["fingerprint"]
            return lambda step: draw_batch(corpus, self.encode, s.seed, step, self.shape, self.mixture), {
                "corpus": fingerprint
            }
        recipe = replace(samples[0], seed=s.seed, tokens=s.tokens)
        store = Store.open(samples[1], token_bytes(self.vocabulary))
        drawer = Drawer(store, self.encode, recipe.samples)
        # As JSON has it, with lists for tuples: a checkpoint holds plain values.
        described = json.loads(json.dumps(asdict(recipe.samples)))
        return lambda step: batch_of(draw_step(drawer, recipe, step)), {
            "corpus": store.fingerprint,
            "samples": described,
        }

    def restore(self, path: Path, branch: bool = False) -> None:
        """Go on from a checkpoint; `branch` says that it is another run's and that settings may differ."""
        defaults = {**asdict(Settings()), "mixture": asdict(Mixture())}
        content = checkpoint.load(path, None if branch else self.configuration, defaults)
        state = content["state"]
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.weights = {k: v.clone().to(self.device) for k, v in state["average"].items()}
        self.step = int(content["step"])
        if self.grid:
            self.grid.scales = {k: v.clone() for k, v in state.get("scales", {}).items()}
        self.tokens = int(state.get("tokens", self.step * content["configuration"]["tokens"]))

    def start_from(self, path: Path) -> None:
        """Start at step 0 from the weights of an exported GGUF, dequantized, with a fresh optimizer.

        Raises ValueError when its vocabulary or shape is not this run's.
        """
        model, file = load_gguf(path)
        if vocabulary_of(file.metadata).tokens != self.vocabulary.tokens:
            raise ValueError(f"{path.name} has another vocabulary than the one in the cache")
        # Fails on another shape. The stated context may differ: it is not a property of the weights.
        self.model.load_state_dict(model.state_dict())
        self.average = Average(self.model)
        self.tokens = trained_tokens(file.metadata)

    def save(self) -> None:
        """Write a checkpoint of the present step."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.weights,
            "tokens": self.tokens,
            **({"scales": self.grid.scales} if self.grid else {}),
        }
        checkpoint.save(self.folder, self.step, self.configuration, state)

    def train_step(self) -> float:
        """One step; returns the weighted loss in nats a token."""
        s = self.settings
        batch = self.draw(self.step)
        batch = Batch(batch.tokens.to(self.device), batch.weights.to(self.device), batch.lengths)
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.at(self.step)
        loss = self.gradients.accumulate(batch, self.step)
        torch.nn.utils.clip_grad_norm_(self.parameters, s.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.tokens += s.tokens
        self.average.update(self.model, self.step)
        return loss


def loop(run: Run, seconds: float, every: float, until: int, ended: threading.Event) -> None:
    """Train until the time or the step is reached or `ended` is set, logging each step and saving now and then."""
    began = saved = time.monotonic()
    run.folder.mkdir(parents=True, exist_ok=True)
    with (run.folder / "log.jsonl").open("a", encoding="utf-8") as log:
        while run.step < until and not ended.is_set() and time.monotonic() - began < seconds:
            before = time.monotonic()
            try:
                loss = run.train_step()
            except WorkerEnded:
                # Raised before anything has changed: what was learned since the last checkpoint is kept.
                run.save()
                raise
            took = time.monotonic() - before
            row = {"step": run.step, "tokens": run.tokens, "loss": round(loss, 4), "seconds": round(took, 2)}
            log.write(json.dumps(row) + "\n")
            log.flush()
            if time.monotonic() - saved >= every:
                run.save()
                saved = time.monotonic()
    run.save()


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--run", default="main", help="name of the run")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each; on CUDA there is one")
    parser.add_argument("--at-once", type=int, default=2048, help="tokens of a worker at once: fewer need less memory")
    parser.add_argument("--compiled", choices=("auto", "yes", "no"), default="auto", help="fuse steps; auto: if it can")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after this long")
    parser.add_argument("--steps", type=int, default=1 << 40, help="stop at this step")
    parser.add_argument("--save-every", type=float, default=600, help="seconds between checkpoints")
    parser.add_argument("--from", dest="start", type=Path, help="start from another run's checkpoint or a GGUF")
    parser.add_argument("--recipe", type=Path, help="samples as this recipe has them; needs --store")
    parser.add_argument("--store", type=Path, help="folder of a store that samples are drawn from; needs --recipe")
    parser.add_argument("--validate", action="store_true", help="print held-out losses at the end")
    add_flags(parser)
    arguments = parser.parse_args()
    if (arguments.recipe is None) != (arguments.store is None):
        parser.error("--recipe and --store go together")
    keep_freed_memory()
    torch.set_num_threads(arguments.workers)
    with exclusive(workspace(arguments.cache).runs / arguments.run / "lock"):
        _train(arguments)


def _train(arguments: argparse.Namespace) -> None:
    """What `main` does once the run is its own."""
    settings = chosen(arguments)
    torch.manual_seed(settings.seed)
    compiled = can_compile(arguments.device) if arguments.compiled == "auto" else arguments.compiled == "yes"
    workers = arguments.workers if arguments.device == "cpu" else 1
    space = workspace(arguments.cache)
    samples = (load_recipe(arguments.recipe), arguments.store) if arguments.recipe else None
    run = Run(space, arguments.run, settings, arguments.device, workers, arguments.at_once, compiled, samples)
    try:
        _start(run, arguments.start)
        weights = sum(p.numel() for p in run.parameters)
        how = ", compiled" if compiled else ""
        print(f"{arguments.run}: from step {run.step}, {weights:,} weights trained{how}", flush=True)
        # Asked to end, it finishes its step and saves; the run goes on from there. A kill loses what came after a save.
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        loop(run, arguments.seconds, arguments.save_every, arguments.steps, ended)
        if arguments.validate:
            heldout = run.space.corpus / "heldout.jsonl"
            print("weights", validate(run.model, run.encode, heldout))
            run.model.load_state_dict(run.average.weights, strict=False)
            print("average", validate(run.model, run.encode, heldout))
    finally:
        run.gradients.close()


def _start(run: Run, start: Path | None) -> None:
    """Go on from the run's newest checkpoint, or else from what `--from` names."""
    found = checkpoint.newest(run.folder)
    if found is not None:
        run.restore(found)
    elif start is not None and start.suffix == ".gguf":
        run.start_from(start)
    elif start is not None:
        run.restore(start, branch=True)


if __name__ == "__main__":
    main()
