"""Batches drawn from a corpus."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from training.data import BatchShape, Corpus, draw_batch
from training.gradients import micro_batches
from training.objective import Encode, Mixture
from training.tests.small import TEXT
from training.vocabulary import SUFFIX


def test_limits_of_middles_are_their_own(tmp_path: Path, encoder: Encode) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps({"language": "python", "path": "a.py", "text": TEXT}) + "\n")
    shape = BatchShape(4000, (512,), (128,))
    batch = draw_batch(Corpus(path), encoder, 1, 0, shape, Mixture())
    starts = np.cumsum([0, *batch.lengths[:-2]])
    middles = [n for at, n in zip(starts, batch.lengths, strict=False) if SUFFIX in batch.tokens[at : at + n]]
    others = [n for at, n in zip(starts, batch.lengths, strict=False) if SUFFIX not in batch.tokens[at : at + n]]
    assert len(middles) > 5 and max(middles) <= 128
    assert max(others) > 400


def test_plain_text_is_never_cut(tmp_path: Path, encoder: Encode) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps({"language": "python", "path": "a.py", "text": TEXT}) + "\n")
    corpus, shape = Corpus(path), BatchShape(2000, (256,))
    whole, cut = (draw_batch(corpus, encoder, 1, 0, shape, Mixture(fim=0.0, cuts=cuts)) for cuts in (0.0, 0.2))
    assert SUFFIX not in cut.tokens
    assert torch.equal(whole.tokens, cut.tokens)


def test_batches_depend_on_seed_and_step_alone(tmp_path: Path, encoder: Encode) -> None:
    path = tmp_path / "train.jsonl"
    rows = [{"language": "python", "path": f"{i}.py", "text": TEXT[i:]} for i in range(5)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    shape = BatchShape(1000, (128, 256))
    one, two = (draw_batch(Corpus(path), encoder, 1, 5, shape, Mixture()) for _ in range(2))
    other = draw_batch(Corpus(path), encoder, 1, 6, shape, Mixture())
    assert torch.equal(one.tokens, two.tokens) and one.lengths == two.lengths
    assert not torch.equal(one.tokens, other.tokens)
    assert one.tokens.shape == one.weights.shape == (1000,) and sum(one.lengths) == 1000
    parts = micro_batches(one, 300)
    assert torch.equal(torch.cat([p.tokens for p in parts]).sort().values, one.tokens.sort().values)
    assert all(sum(p.lengths) <= 300 for p in parts)
