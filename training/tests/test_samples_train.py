"""The trainer on the CPU takes a recipe's samples."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from training.recipe import Recipe, SampleRecipe
from training.samples.packed import draw_packed
from training.samples.store import Store, write_store
from training.tests.small import TEXT
from training.tokenizer import Vocabulary, build_tokenizer, encode, token_bytes

torch = pytest.importorskip("torch")

RECIPE = Recipe("test", 9, samples=SampleRecipe(limits=(64, 128), limit_shares=(0.5, 0.5)))


def _store(folder: Path, vocabulary: Vocabulary, text: str) -> Path:
    tokenizer = build_tokenizer(vocabulary)
    documents = [{"package": "p@1", "path": f"{n}.py", "language": "python", "text": text} for n in "ab"]
    write_store(folder, documents, [], lambda t: encode(tokenizer, t), token_bytes(vocabulary))
    return folder


def test_batch_of_holds_the_same_samples(tmp_path: Path, vocabulary: Vocabulary) -> None:
    from training.data import batch_of

    store, tokenizer = Store.open(_store(tmp_path, vocabulary, TEXT)), build_tokenizer(vocabulary)
    packed = draw_packed(store, lambda t: encode(tokenizer, t), RECIPE, 0)
    batch = batch_of(packed)
    assert batch.tokens.tolist() == packed.tokens.tolist() and batch.weights.tolist() == packed.weights.tolist()
    assert sum(batch.lengths) == RECIPE.tokens and len(batch.lengths) == packed.samples


def test_run_trains_on_the_samples_and_is_known_by_them(run: Any, tmp_path: Path, vocabulary: Vocabulary) -> None:
    from training.checkpoint import WrongConfiguration, newest

    folder = _store(tmp_path / "store", vocabulary, TEXT)
    first = run("a", samples=(RECIPE, folder))
    losses = [first.train_step() for _ in range(3)]
    assert all(loss > 0 for loss in losses)
    assert first.configuration["corpus"] == Store.open(folder).fingerprint
    assert first.configuration["samples"]["longest_middle"] == asdict(RECIPE.samples)["longest_middle"]
    # Seed and tokens of a step are the run's own.
    assert sum(first.draw(0).lengths) == first.settings.tokens
    first.save()
    again = run("a", samples=(RECIPE, folder))
    again.restore(newest(first.folder))
    assert again.step == 3
    other = run("a", samples=(RECIPE, _store(tmp_path / "other", vocabulary, TEXT * 2)))
    with pytest.raises(WrongConfiguration, match="corpus"):
        other.restore(newest(first.folder))
    with pytest.raises(WrongConfiguration, match="samples"):
        run("a").restore(newest(first.folder))
