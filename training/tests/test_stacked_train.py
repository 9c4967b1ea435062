"""The command, from a GGUF to a GGUF, and the comparison and self-test that come before it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from training.export import encode_tensors, metadata
from training.gguf_file import GgufFile, write_gguf
from training.model import Llama
from training.recipe import Recipe, SampleRecipe
from training.samples.packed import PackedBatch
from training.stacked import compare, selftest
from training.stacked import train as command
from training.stacked.choice import Choice
from training.stacked.weights import stack
from training.tests.packed import pack
from training.tokenizer import Vocabulary

RECIPE = """
name = "rehearsal"
seed = 3
tokens = 96
wide = 'attention\\.v'
[schedule]
warmup = 2
rate = 1e-3
[samples]
limits = [48, 96]
longest_middle = 8
"""


@pytest.fixture
def start(tmp_path: Path, model: Llama, vocabulary: Vocabulary) -> Path:
    path = tmp_path / "start.gguf"
    about = metadata(model.config, vocabulary, "tiny", "", 2, split_tokens=True, trained=1000)
    write_gguf(path, about, encode_tensors(model, None, plain=False))
    return path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, model: Llama) -> list[tuple[Any, ...]]:
    """A pool of random samples in the place of the real one; what it was made with."""
    calls: list[tuple[Any, ...]] = []

    class BatchPool:
        def __init__(self, folder: Path, vocabulary: Any, recipe: Recipe, first_step: int, processes: int) -> None:
            calls.append((folder, vocabulary["general.name"], recipe.name, first_step, processes))
            self._step = first_step

        def __enter__(self) -> BatchPool:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def __iter__(self) -> BatchPool:
            return self

        def __next__(self) -> PackedBatch:
            self._step += 1
            return pack((48, 40, 8), model.config.vocabulary, self._step % 3)

    monkeypatch.setattr(command, "BatchPool", BatchPool)
    return calls


def test_the_command_makes_a_model_from_a_model(
    tmp_path: Path, start: Path, made: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe, output, log = tmp_path / "r.toml", tmp_path / "new.gguf", tmp_path / "log.jsonl"
    recipe.write_text(RECIPE)
    line = f"train --recipe {recipe} --store {tmp_path} --from {start} --output {output} --steps 20 --device cpu"
    monkeypatch.setattr(sys, "argv", [*line.split(), "--log", str(log), "--processes", "3", "--precision", "fp32"])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    command.main()
    assert made == [(tmp_path, "tiny", "rehearsal", 0, 3), (tmp_path, "tiny", "rehearsal", 10**9, 1)]
    about = GgufFile(output).metadata
    assert about["foretype.trained_tokens"] == 1000 + 20 * 96
    assert "step 20, 2,920 tokens" in about["general.description"] and about["foretype.split_tokens"] is True
    early = GgufFile(tmp_path / "new.emergency.gguf").metadata
    assert early["foretype.trained_tokens"] == 1000 + 18 * 96


def test_without_a_self_test_the_choice_is_by_the_device() -> None:
    assert command.choose(None, "cuda", "auto") == Choice("varlen", True, 1, "bf16")
    assert command.choose(None, "cpu", "fp32") == Choice("own", False, 1, "fp32")


def test_the_comparison_sees_a_wrong_step(model: Llama, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = compare.text_batch(torch.arange(6, 200).numpy(), (40, 7, 1, 30))
    assert all(good for _, _, good in compare.compare(model, batch, "own", False))
    # Weights of another model.
    monkeypatch.setattr(compare, "stack", lambda m: {k: v * 1.01 for k, v in stack(m).items()})
    assert not any(good for what, _, good in compare.compare(model, batch, "own", False)[:2])


def test_the_self_test_takes_the_fewest_parts_that_fit(model: Llama, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe("t", 0, 384, samples=SampleRecipe(limits=(48, 96), longest_middle=8))
    monkeypatch.setattr(selftest, "fits", lambda timing, _: timing.choice.parts == 2)
    timings = selftest.choose(model, recipe, torch.device("cpu"), Choice(), 2, lambda _: None)
    assert [one.choice.parts for one in timings] == [1, 2]
    assert all(one.plain > 0 and one.grid > 0 and one.cosine > 0.9999 for one in timings)
    monkeypatch.setattr(selftest, "fits", lambda *_: False)
    monkeypatch.setattr(selftest, "MOST_PARTS", 2)
    with pytest.raises(RuntimeError, match="do not fit"):
        selftest.choose(model, recipe, torch.device("cpu"), Choice(), 2, lambda _: None)
