"""The header of a sample is the one that the extension would send: both are held to the same file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from training.samples.header import encode_header
from training.samples.neighbours import choose_neighbours, imported_paths
from training.samples.outline import outline_of
from training.samples.tokens import PieceEncoder
from training.tokenizer import Vocabulary, build_tokenizer, encode

_FIXTURES = Path(__file__).parents[2] / "test" / "fixtures"
_HEADER: dict[str, Any] = json.loads((_FIXTURES / "header" / "vectors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def encoder() -> PieceEncoder:
    raw = json.loads((_FIXTURES / "tokenizer" / "smollm.json").read_text(encoding="utf-8"))
    merges = [(a, b) for a, _, b in (line.partition(" ") for line in raw["merges"])]
    tokenizer = build_tokenizer(Vocabulary("smollm", raw["tokens"], raw["tokenTypes"], merges))
    return PieceEncoder(lambda text: encode(tokenizer, text))


def test_there_are_vectors() -> None:
    assert len(_HEADER["vectors"]) >= 24


@pytest.mark.parametrize("vector", _HEADER["vectors"], ids=lambda vector: vector["name"])
def test_header_is_the_extensions(vector: dict[str, Any], encoder: PieceEncoder) -> None:
    current, others = vector["current"], [(other["path"], other["text"]) for other in vector["others"]]
    neighbours = choose_neighbours(imported_paths(current["path"], current["text"]), others, outline_of)
    assert encode_header(neighbours, encoder, _HEADER["separator"], vector["budget"]) == vector["tokens"]
