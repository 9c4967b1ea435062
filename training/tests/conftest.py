"""Shared small things for the tests: a tiny vocabulary and a tiny model. Nothing is downloaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from training.files import write_json
from training.paths import workspace
from training.tests.small import TEXT, small_vocabulary
from training.tokenizer import Vocabulary
from training.vocabulary import CONTROLS, Cut

# The tests of what needs no PyTorch run without it.
if TYPE_CHECKING:
    import torch

    from training.model import Llama


def linear_weights(model: Llama) -> dict[str, torch.Tensor]:
    """The weights that a grid may hold, by name."""
    return {n: p for n, p in model.named_parameters() if p.dim() == 2 and n != "embedding.weight"}


@pytest.fixture
def base_vocabulary() -> Vocabulary:
    """A base as the cut expects one: its control tokens are those that ours start from."""
    return small_vocabulary([start for _, start in CONTROLS])


@pytest.fixture
def vocabulary() -> Vocabulary:
    """A vocabulary with our control tokens."""
    return small_vocabulary([name for name, _ in CONTROLS])


@pytest.fixture
def model(vocabulary: Vocabulary) -> Llama:
    """Two layers with random weights, the same each time."""
    torch = pytest.importorskip("torch")
    from training.model import Llama, ModelConfig

    torch.manual_seed(0)
    config = ModelConfig(len(vocabulary.tokens), 2, 64, 4, 2, 16, 96, 10_000.0, 1e-5, 256)
    return Llama(config)


@pytest.fixture
def run(tmp_path: Path, model: Llama, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A factory of runs over a tiny corpus and the tiny model."""
    from training import train
    from training.model import Llama

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
    settings = train.Settings(tokens=256, warmup=2, rate=1e-3)

    def build(name: str = "a", s: Any = settings, samples: Any = None) -> Any:
        return train.Run(space, name, s, "cpu", 1, samples=samples)

    return build
