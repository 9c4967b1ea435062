"""Shared small things for the tests: a tiny vocabulary, and a tiny model where PyTorch is. Nothing is downloaded."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from training.objective import Encode
from training.tests.small import small_vocabulary
from training.tokenizer import Vocabulary, build_tokenizer, encode
from training.vocabulary import CONTROLS

if find_spec("torch"):
    from training.tests.models import model as model
    from training.tests.models import run as run


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
