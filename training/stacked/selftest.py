"""What works on this machine, how fast, and whether it is right: to be run before a run.

    python -m training.stacked.selftest --json choice.json [--from MODEL.gguf] [--tokens 65536]

Holds ways of attention and the whole step against float32, finds the fewest parts of a batch that leave 15 % of the
memory, times steps with and without the grid, holds compiled gradients against others, and prints a short table last.
The file goes to `train --choice`. On a processor it does the same in a small shape.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.model import Llama, ModelConfig
from training.recipe import Recipe, SampleRecipe
from training.samples.packed import PackedBatch
from training.stacked.attention import WAYS, choose_attention
from training.stacked.choice import Choice
from training.stacked.compare import NEAR, compare, own_text, text_batch
from training.stacked.trainer import MOST_PARTS, Trainer
from training.weights import load_gguf

FULL = ModelConfig(16_384, 30, 576, 9, 3, 64, 1536, 100_000.0, 1e-5, 2048)
SMALL = ModelConfig(512, 2, 64, 4, 2, 16, 96, 10_000.0, 1e-5, 256)
# Of the device's memory, what a step may take.
_SHARE = 0.85
_LENGTHS = (1, 2, 127, 128, 129, 700, 961)


@dataclass(frozen=True)
class Timing:
    """A way to compute, timed: tokens a second without and with the grid, and the most memory taken, in GB."""

    choice: Choice
    plain: float
    grid: float
    memory: float
    ready: float  # seconds until the first gradients were there
    cosine: float  # of its gradients to those of the same batch uncompiled, in more parts

    def row(self) -> str:
        """A line of the table."""
        c = self.choice
        how = f"{c.attention}, {'compiled' if c.compiled else 'not compiled'}, {c.precision}, parts {c.parts}"
        speed = f"{self.plain:,.0f} tokens/s, with grid {self.grid:,.0f}"
        rest = f"ready after {self.ready:.0f} s, cosine to uncompiled {self.cosine:.5f}"
        return f"{how}: {speed}; {self.memory:.1f} GB; {rest}"


def start_of(path: Path | None, config: ModelConfig) -> tuple[Llama, NDArray[np.int64]]:
    """A model and tokens for it: of a GGUF and real text, or both random."""
    if path is not None:
        model, file = load_gguf(path)
        return model, own_text(file.metadata)
    model = Llama(config)
    with torch.no_grad():
        # As small as an untrained model's: larger logits make larger errors.
        model.embedding.weight.mul_(0.02)
    return model, np.random.default_rng(1).integers(0, config.vocabulary, 2048)


def random_batch(tokens: int, vocabulary: int, limits: tuple[int, ...], seed: int) -> PackedBatch:
    """Random tokens in samples of the lengths of a recipe, `tokens` together."""
    rng = np.random.default_rng(seed)
    lengths: list[int] = []
    while (room := tokens - sum(lengths)) > 0:
        lengths.append(min(room, int(rng.integers(32, 1 + int(rng.choice(limits))))))
    return text_batch(rng.integers(0, vocabulary, tokens), tuple(lengths))


def time_steps(trainer: Trainer, batches: list[PackedBatch], steps: int) -> float:
    """Tokens a second of whole steps, the copying of batches included."""

    def done() -> None:
        if trainer.device.type == "cuda":
            torch.cuda.synchronize(trainer.device)

    for batch in batches[:2]:
        trainer.step(batch, 0.0)
    done()
    began = time.perf_counter()
    for step in range(steps):
        trainer.step(batches[step % len(batches)], 0.0)
    done()
    return steps * len(batches[0].tokens) / (time.perf_counter() - began)


def measure(
    model: Llama, recipe: Recipe, device: torch.device, choice: Choice, steps: int, say: Callable[[str], None]
) -> Timing:
    """Time a choice. Raises what PyTorch raises where it does not fit or does not work."""
    if device.type == "cuda":
        gc.collect()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
    batches = [random_batch(recipe.tokens, model.config.vocabulary, recipe.samples.limits, seed) for seed in range(4)]
    began = time.perf_counter()
    trainer = Trainer(model.config, model.state_dict(), recipe, device, choice, say)
    trainer.warm_up(batches[0])
    ready = time.perf_counter() - began
    plain = time_steps(trainer, batches, steps)
    trainer.start_grid()
    # With a snapshot, as a run has one.
    trainer.snapshot()
    grid = time_steps(trainer, batches, steps)
    memory = torch.cuda.max_memory_reserved(device) / 1e9 if device.type == "cuda" else 0.0
    found = trainer.choice
    return Timing(found, plain, grid, memory, ready, trainer.agreement(batches[0], min(MOST_PARTS, 8 * found.parts)))


def fits(timing: Timing, device: torch.device) -> bool:
    """Whether what was measured leaves enough memory."""
    if device.type != "cuda":
        return True
    return timing.memory <= _SHARE * torch.cuda.get_device_properties(device).total_memory / 1e9


def choose(
    model: Llama, recipe: Recipe, device: torch.device, start: Choice, steps: int, say: Callable[[str], None]
) -> list[Timing]:
    """Timings, the one to take last: the fewest parts that fit, from those of `start`."""
    found: list[Timing] = []
    choice = start
    while choice.parts <= MOST_PARTS:
        timing = measure(model, recipe, device, choice, steps, say)
        found.append(timing)
        say(timing.row())
        if fits(timing, device):
            return found
        choice = replace(timing.choice, parts=2 * timing.choice.parts)
    raise RuntimeError(f"{recipe.tokens} tokens do not fit in memory, not even in {MOST_PARTS} parts")


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--tokens", type=int, help="a step's; default 65536, on a processor 1024")
    parser.add_argument("--steps", type=int, default=10, help="that are timed")
    parser.add_argument("--from", dest="start", type=Path, help="GGUF whose weights are taken; else random ones")
    parser.add_argument("--not-compiled", action="store_true", help="also time the pieces as they are")
    parser.add_argument("--json", type=Path, help="where the choice is written")
    arguments = parser.parse_args()
    device = torch.device(arguments.device)
    cuda = device.type == "cuda"
    torch.manual_seed(0)
    model, tokens = start_of(arguments.start, FULL if cuda else SMALL)
    c = model.config
    limits = SampleRecipe().limits if cuda else (64, 128, 256)
    recipe = Recipe("selftest", 0, arguments.tokens or (65_536 if cuda else 1024), samples=SampleRecipe(limits=limits))

    def say(text: str) -> None:
        print(text, flush=True)

    lines = [f"{torch.cuda.get_device_name(device) if cuda else 'CPU'}, PyTorch {torch.__version__}"]
    # On a processor the first ways have no kernels, or are slower than the last.
    ways = WAYS if cuda else WAYS[-1:]
    way = choose_attention(device, c.heads, c.kv_heads, c.head_dim, _LENGTHS, ways, say=say)
    right = True
    checked = model.to(device)
    for what, value, good in compare(checked, text_batch(tokens), way, False):
        lines.append(f"{what}: {value:.3g}{'' if good else '  TOO FAR'}")
        right = right and good
    model.cpu()
    start = Choice(way, True, 1, "bf16" if cuda else "fp32")
    timings = choose(model, recipe, device, start, arguments.steps, say)
    if arguments.not_compiled and timings[-1].choice.compiled:
        plain = replace(timings[-1].choice, compiled=False)
        timings.insert(0, choose(model, recipe, device, plain, arguments.steps, say)[-1])
    lines += [timing.row() for timing in timings]
    best = timings[-1]
    right = right and best.cosine > NEAR
    if arguments.json is not None:
        facts = {key: value for key, value in asdict(best).items() if key != "choice"}
        best.choice.write(arguments.json, right=right, tokens=recipe.tokens, **facts)
    say("\n".join(["", *lines, f"choice: {best.choice}{'' if right else ', BUT RESULTS ARE TOO FAR OFF'}"]))
    raise SystemExit(not right)


if __name__ == "__main__":
    main()
