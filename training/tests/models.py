"""A tiny model, and runs with it: what tests share that needs PyTorch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from training.files import write_json
from training.model import Llama, ModelConfig
from training.paths import workspace
from training.settings import Settings
from training.tests.small import TEXT
from training.tokenizer import Vocabulary
from training.train import Run
from training.vocabulary import Cut


def linear_weights(model: Llama) -> dict[str, torch.Tensor]:
    """The weights that a grid may hold, by name."""
    return {n: p for n, p in model.named_parameters() if p.dim() == 2 and n != "embedding.weight"}


@pytest.fixture
def model(vocabulary: Vocabulary) -> Llama:
    """Two layers with random weights, the same each time."""
    torch.manual_seed(0)
    config = ModelConfig(len(vocabulary.tokens), 2, 64, 4, 2, 16, 96, 10_000.0, 1e-5, 256)
    return Llama(config)


@pytest.fixture
def run(tmp_path: Path, model: Llama, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """A factory of runs over a tiny corpus and the tiny model."""
    from training import train

    space = workspace(tmp_path)
    space.corpus.mkdir()
    row = {"language": "python", "path": "a.py", "text": TEXT}
    (space.corpus / "train.jsonl").write_text(json.dumps(row) + "\n")
    write_json(space.corpus / "report.json", {"train": {"fingerprint": "abc"}})
    state = {k: v.clone() for k, v in model.state_dict().items()}

    def fresh(*_: object) -> Llama:
        copy = Llama(model.config)
        copy.load_state_dict(state)
        return copy

    monkeypatch.setattr(train, "load_cut", lambda _: Cut(vocabulary, list(range(len(vocabulary.tokens)))))
    monkeypatch.setattr(train, "start_model", fresh)
    settings = Settings(tokens=256, warmup=2, rate=1e-3)
    return lambda name="a", s=settings, samples=None: Run(space, name, s, "cpu", 1, samples=samples)
