"""Hold the stacked step against the model that it stands for, on the weights of a GGUF and real text.

    python -m training.stacked.compare media/model/foretype-135m.gguf

Prints the difference of the losses and the largest relative error of a weight's gradient in float32, and the cosine of
all gradients in bf16 to those in float32. Exits with 1 where one is not as it should be.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data import Batch
from training.gradients import Gradients
from training.model import Llama
from training.optimize import freeze
from training.samples.packed import PackedBatch
from training.stacked.attention import attention_way
from training.stacked.batches import split
from training.stacked.step import Step
from training.stacked.weights import cosine, stack, unstack
from training.tokenizer import build_tokenizer, encode, vocabulary_of
from training.weights import load_gguf

# What rounding to bf16 leaves on the bundled model is 0.9993; a wrong mask or position leaves far less than this.
NEAR = 0.998
LENGTHS = (512, 300, 129, 7, 256, 1, 64)


def text_batch(tokens: NDArray[np.integer], lengths: tuple[int, ...] = LENGTHS) -> PackedBatch:
    """One sample after another from a row of tokens, which is repeated as needed; all targets but the first count."""
    total, ends = sum(lengths), np.cumsum(lengths)
    weights = np.ones(total, np.float32)
    weights[[0, *ends[:-1]]] = 0
    positions = np.concatenate([np.arange(n) for n in lengths])
    row = np.resize(tokens, total)
    bounds = np.array([0, *ends], np.int32)
    return PackedBatch(row.astype(np.uint16), weights, bounds, positions.astype(np.int16), len(lengths))


def own_text(metadata: dict[str, Any]) -> NDArray[np.int64]:
    """Tokens of this package's own source, by the vocabulary of a GGUF."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py")))
    return np.array(encode(build_tokenizer(vocabulary_of(metadata)), text), np.int64)


def gradients_of(model: Llama, batch: PackedBatch, precision: str = "fp32") -> tuple[float, dict[str, Tensor]]:
    """Loss and gradients by the older code, on the device of the model."""
    device = next(model.parameters()).device
    gradients = Gradients(model, freeze(model, 0, False), 1, 1 << 30, precision)
    tokens, weights = torch.from_numpy(batch.tokens.astype(np.int64)), torch.from_numpy(batch.weights)
    loss = gradients.accumulate(Batch(tokens.to(device), weights.to(device), np.diff(batch.bounds).tolist()))
    gradients.close()
    return loss, {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


def stacked_gradients(
    model: Llama, batch: PackedBatch, way: str, dtype: torch.dtype, compiled: bool
) -> tuple[float, dict[str, Tensor]]:
    """The same by a stacked step."""
    step = Step(model.config, stack(model), attention_way(way), dtype, compiled, int(np.diff(batch.bounds).max()))
    step.refresh()
    parts = split(batch, 1, step.longest, step.gradients["norm"].device)
    loss = sum(float(step.accumulate(part)) for part in parts)
    return loss, unstack(step.gradients, model.config)


def largest_error(found: dict[str, Tensor], wanted: dict[str, Tensor]) -> tuple[float, str]:
    """The largest |found - wanted| / |wanted| of a weight, and its name."""
    return max((float((found[n] - one).norm() / one.norm()), n) for n, one in wanted.items())


def compare(model: Llama, batch: PackedBatch, way: str, compiled: bool) -> list[tuple[str, float, bool]]:
    """Rows of what was measured, its value, and whether it is as it should be. Attention in float32 is the own."""
    wanted_loss, wanted = gradients_of(model, batch)
    loss, found = stacked_gradients(model, batch, "own", torch.float32, compiled)
    error, name = largest_error(found, wanted)
    rows = [
        (f"float32 loss {wanted_loss:.5f}, difference", abs(loss - wanted_loss), abs(loss - wanted_loss) < 1e-4),
        (f"float32 largest gradient error ({name})", error, error < 1e-3),
    ]
    loss, found = stacked_gradients(model, batch, way, torch.bfloat16, compiled)
    near = cosine([found[name] for name in wanted], list(wanted.values()))
    rows.append(("bf16 loss difference", abs(loss - wanted_loss), abs(loss - wanted_loss) < 0.02))
    return [*rows, ("bf16 cosine of gradients", near, near > NEAR)]


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="GGUF")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--attention", default="own")
    parser.add_argument("--compiled", action="store_true")
    arguments = parser.parse_args()
    model, file = load_gguf(arguments.model)
    batch = text_batch(own_text(file.metadata))
    rows = compare(model.to(arguments.device), batch, arguments.attention, arguments.compiled)
    for what, value, good in rows:
        print(f"{what}: {value:.6g}{'' if good else '  TOO FAR'}", flush=True)
    raise SystemExit(not all(good for _, _, good in rows))


if __name__ == "__main__":
    main()
