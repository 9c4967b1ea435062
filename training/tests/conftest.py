"""Shared small things for the tests: a tiny vocabulary and a tiny model. Nothing is downloaded."""

from __future__ import annotations

import pytest
import torch

from training.model import Llama, ModelConfig
from training.tokenizer import CONTROL, NORMAL, Vocabulary, byte_alphabet
from training.vocabulary import CONTROLS

MERGES = [("r", "e"), ("t", "u"), ("re", "tu"), ("retu", "r"), ("retur", "n"), ("Ġ", "return"), ("i", "f"), ("Ġ", "x")]


def small_vocabulary(controls: list[str]) -> Vocabulary:
    """Control tokens, all bytes, and a few merges."""
    table = byte_alphabet()
    tokens = [*controls, *sorted(table, key=table.__getitem__), *(a + b for a, b in MERGES)]
    kinds = [CONTROL] * len(controls) + [NORMAL] * (len(tokens) - len(controls))
    return Vocabulary("smollm", tokens, kinds, list(MERGES))


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
    torch.manual_seed(0)
    config = ModelConfig(len(vocabulary.tokens), 2, 64, 4, 2, 16, 96, 10_000.0, 1e-5, 256)
    return Llama(config)
