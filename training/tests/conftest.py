"""Shared small things for the tests: a tiny vocabulary, and a tiny model where PyTorch is. Nothing is downloaded."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from training.objective import Encode
from training.tokenizer import CONTROL, NORMAL, Vocabulary, build_tokenizer, byte_alphabet, encode
from training.vocabulary import CONTROLS

if find_spec("torch"):
    # Fixtures, and what tests import from here.
    from training.tests.models import linear_weights as linear_weights
    from training.tests.models import model as model
    from training.tests.models import run as run

TEXT = "".join(f"def f{i}(x):\n    if x:\n        return {i}\n    return x\n\n" for i in range(60))

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
def encoder(vocabulary: Vocabulary) -> Encode:
    """Text to ids of that vocabulary."""
    tokenizer = build_tokenizer(vocabulary)
    return lambda text: encode(tokenizer, text)
