"""Tokens of slices are the tokenizer's own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from training.samples.tokens import PieceEncoder, TokenizedText
from training.tests.small import TEXT
from training.tokenizer import Vocabulary, build_tokenizer, encode, token_bytes

_PIECES = [
    *[" ", "  ", "\t", "\n", "\r\n", "\r", "\n\n    ", " \n", "\u00a0", "\u0085", "\u2028", "\u3000", "\ufeff", "\x0b"],
    *["'s", "'S", "'re", "'ll", "don't", "'", "the", "return", "x", "é", "e\u0301", "你好", "𠮷", "שלום", "_a1"],
    *["0", "42", " 7", "٣", "²", "Ⅷ", "𝟘", "(", ");", "{", " {", "->", '"', "<|endoftext|>", "👍", "👩‍👩‍👧", "\ufffd"],
]


@pytest.fixture(scope="module")
def smollm() -> Vocabulary:
    path = Path(__file__).parents[2] / "test" / "fixtures" / "tokenizer" / "smollm.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    merges = [(a, b) for a, _, b in (line.partition(" ") for line in raw["merges"])]
    return Vocabulary("smollm", raw["tokens"], raw["tokenTypes"], merges)


def test_slices_have_the_tokens_of_the_tokenizer(smollm: Vocabulary) -> None:
    tokenizer = build_tokenizer(smollm)
    calls: list[str] = []

    def counted(text: str) -> list[int]:
        calls.append(text)
        return encode(tokenizer, text)

    widths = np.array([sum(b & 0xC0 != 0x80 for b in t) for t in token_bytes(smollm)], np.int32)
    rng = np.random.default_rng(5)
    total = 0
    for number in range(300):
        parts = rng.choice(_PIECES, int(rng.integers(1, 120)), p=None).tolist()
        text = "".join(parts) if number % 3 else TEXT[number : number + 700].replace("x", "".join(parts[:4]))
        whole = TokenizedText(text, np.array(encode(tokenizer, text), np.uint16), widths, counted)
        for _ in range(20):
            a, b = sorted(rng.integers(0, len(text) + 1, 2).tolist())
            calls.clear()
            assert whole.slice(a, b).tolist() == encode(tokenizer, text[a:b]), repr(text[a:b])
            total += b - a - sum(map(len, calls))
        assert PieceEncoder(counted)(text) == encode(tokenizer, text)
    # Most of it came from the tokens of the whole.
    assert total > 400_000


def test_positions_of_tokens(smollm: Vocabulary) -> None:
    tokenizer = build_tokenizer(smollm)
    widths = np.array([sum(b & 0xC0 != 0x80 for b in t) for t in token_bytes(smollm)], np.int32)
    text = "one two\nthree 'é' four"
    tokens = encode(tokenizer, text)
    whole = TokenizedText(text, np.array(tokens, np.uint16), widths, lambda t: encode(tokenizer, t))
    assert whole.index(0) == 0 and whole.index(len(text)) == len(tokens)
    for at in (3, 7, 13):
        assert whole.position(whole.index(at)) == at
    assert whole.position(len(tokens) + 5) == len(text)
