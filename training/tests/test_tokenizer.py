"""Byte-level BPE and the cut vocabulary."""

from __future__ import annotations

import pytest

from training.corpus.languages import WEIGHTS
from training.tokenizer import CONTROL, Vocabulary, build_tokenizer, encode, token_bytes
from training.vocabulary import CONTROLS, bytes_per_token, cut_of, cut_vocabulary, weighted_use

TEXTS = ["if x return 12345\n", "naïve – 日本語 \U0001f600\r\n\t", "<|endoftext|> <|file_sep|>", "\x00\x7f  \n\n"]


def test_text_round_trips_byte_for_byte(vocabulary: Vocabulary) -> None:
    tokenizer, raw = build_tokenizer(vocabulary), token_bytes(vocabulary)
    for text in TEXTS:
        assert b"".join(raw[i] for i in encode(tokenizer, text)) == text.encode()


def test_control_strings_in_text_are_plain_text(vocabulary: Vocabulary) -> None:
    ids = encode(build_tokenizer(vocabulary), "<|endoftext|>")
    assert all(vocabulary.kinds[i] != CONTROL for i in ids)


def test_every_digit_stands_alone(vocabulary: Vocabulary) -> None:
    raw = token_bytes(vocabulary)
    assert [raw[i] for i in encode(build_tokenizer(vocabulary), "123")] == [b"1", b"2", b"3"]


def test_cut_is_closed_under_merges_and_keeps_every_byte(base_vocabulary: Vocabulary) -> None:
    ids = base_vocabulary.ids()
    use = {ids["Ġreturn"]: 5.0, ids["if"]: 1.0}
    cut = cut_vocabulary(base_vocabulary, use, len(CONTROLS) + 256 + 6)
    tokens = set(cut.vocabulary.tokens)
    assert {"re", "tu", "retu", "retur", "return", "Ġreturn"} <= tokens
    assert "if" not in tokens and "Ġx" not in tokens
    assert all({a, b, a + b} <= tokens for a, b in cut.vocabulary.merges)
    tokenizer, raw = build_tokenizer(cut.vocabulary), token_bytes(cut.vocabulary)
    for text in TEXTS:
        assert b"".join(raw[i] for i in encode(tokenizer, text)) == text.encode()
    assert len({*raw}) >= 256
    assert raw[encode(tokenizer, "x return")[1]] == b" return"


def test_cut_rows_point_at_the_same_tokens(base_vocabulary: Vocabulary) -> None:
    cut = cut_vocabulary(base_vocabulary, {base_vocabulary.ids()["if"]: 1.0}, len(CONTROLS) + 257)
    assert [base_vocabulary.tokens[r] for r in cut.rows[:6]] == [start for _, start in CONTROLS]
    assert [base_vocabulary.tokens[r] for r in cut.rows[6:]] == cut.vocabulary.tokens[6:]
    assert cut.vocabulary.tokens[:6] == [name for name, _ in CONTROLS]


def test_the_cut_of_an_exported_model_is_found_again(base_vocabulary: Vocabulary) -> None:
    cut = cut_vocabulary(base_vocabulary, {base_vocabulary.ids()["if"]: 1.0}, len(CONTROLS) + 257)
    assert cut_of(cut.vocabulary, base_vocabulary) == cut
    with pytest.raises(ValueError, match="not a cut"):
        cut_of(base_vocabulary, base_vocabulary)


def test_too_small_a_cut_is_refused(base_vocabulary: Vocabulary) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        cut_vocabulary(base_vocabulary, {}, 200)


def test_use_is_weighted_by_language_not_by_size(base_vocabulary: Vocabulary) -> None:
    sample: dict[str, list[str]] = {language: [] for language in WEIGHTS} | {
        "python": ["if"] * 100,
        "go": ["return"] * 3,
    }
    use = weighted_use(base_vocabulary, sample)
    ids = base_vocabulary.ids()
    assert use[ids["if"]] == pytest.approx(WEIGHTS["python"])
    assert use[ids["return"]] == pytest.approx(WEIGHTS["go"])
    assert bytes_per_token(base_vocabulary, ["return"]) == 6.0
