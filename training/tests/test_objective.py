"""What the model is shown: layouts, cursors, windows, and that a batch depends on seed and step alone."""

from __future__ import annotations

import numpy as np

from training.objective import (
    Encode,
    Mixture,
    block_end,
    cutting,
    draw_cursor,
    fim_sample,
    plain_sample,
    prefix_window,
    source,
)
from training.tokenizer import Vocabulary, token_bytes
from training.vocabulary import END, FILE, PREFIX, SUFFIX

TEXT = "".join(f"def f{i}(x):\n    if x:\n        return {i}\n    return x\n\n" for i in range(60))


def test_fim_sample_is_suffix_first_and_rebuilds_the_text(vocabulary: Vocabulary, encoder: Encode) -> None:
    raw, src = token_bytes(vocabulary), source("a/b.py", TEXT)
    ended = 0
    for seed in range(200):
        sample = fim_sample(np.random.default_rng(seed), src, encoder, 400, Mixture(), 1.0)
        tokens = sample.tokens
        assert len(tokens) <= 400 and len(tokens) == len(sample.weights)
        suffix, prefix = tokens.index(SUFFIX), tokens.index(PREFIX)
        assert tokens[0] == FILE and suffix < prefix
        assert b"".join(raw[t] for t in tokens[1:suffix]) == b"a/b.py\n"
        after = b"".join(raw[t] for t in tokens[suffix + 1 : prefix])
        joined = b"".join(raw[t] for t in tokens[prefix + 1 :])
        assert joined.decode() in TEXT
        if tokens[-1] == END:
            ended += 1
            assert (joined + after).decode() in TEXT
    assert ended > 150


def test_prefix_and_middle_are_tokenized_apart(vocabulary: Vocabulary, encoder: Encode) -> None:
    # With the cursor inside of "return", the prefix ends in "re" or so: never in one token over the cursor.
    src = source("a.py", "if x return " * 20)
    inside = 0
    for seed in range(100):
        tokens = fim_sample(np.random.default_rng(seed), src, encoder, 300, Mixture(), 0.0)
        middle = [t for t, w in zip(tokens.tokens, tokens.weights, strict=True) if w == 1.0 and t != END]
        if middle and token_bytes(vocabulary)[middle[0]] in (b"turn", b"tu", b"t", b"u", b"r", b"n"):
            inside += 1
    assert inside > 10


def test_loss_is_on_the_middle_and_its_end(encoder: Encode) -> None:
    sample = fim_sample(np.random.default_rng(3), source("a.py", TEXT), encoder, 300, Mixture(), 0.25)
    at = sample.weights.index(1.0)
    assert all(w == 1.0 for w in sample.weights[at:])
    assert set(sample.weights[:at]) <= {0.0, 0.25}
    assert sample.weights[sample.tokens.index(SUFFIX)] == 0.0 and sample.weights[sample.tokens.index(PREFIX)] == 0.0


def test_end_mark_has_its_own_weight(encoder: Encode) -> None:
    ended = 0
    for seed in range(60):
        sample = fim_sample(
            np.random.default_rng(seed), source("a.py", TEXT), encoder, 200, Mixture(end_weight=3.0), 0.5
        )
        ended += sample.tokens[-1] == END
        assert (sample.weights[-1] == 3.0) == (sample.tokens[-1] == END)
        assert 3.0 not in sample.weights[:-1]
    assert ended > 30


def test_the_token_after_the_cursor_has_its_own_weight(encoder: Encode) -> None:
    for seed in range(60):
        src, mixture = source("a.py", TEXT), Mixture(start_weight=3.0)
        sample = fim_sample(np.random.default_rng(seed), src, encoder, 200, mixture, 0.5)
        plain = fim_sample(np.random.default_rng(seed), src, encoder, 200, Mixture(), 0.5)
        at = plain.weights.index(1.0)
        # An empty middle has its end mark there, which is weighted as such.
        first = 1.0 if plain.tokens[at] == END else 3.0
        assert sample.weights == [*plain.weights[:at], first, *plain.weights[at + 1 :]]


def test_cut_text_is_the_same_text_in_other_tokens(vocabulary: Vocabulary, encoder: Encode) -> None:
    raw, text = token_bytes(vocabulary), "return value; // größe\n" * 30
    whole = encoder(text)
    cut = cutting(np.random.default_rng(1), encoder, 0.05)(text)
    assert b"".join(raw[t] for t in cut) == text.encode()
    assert len(cut) > len(whole)
    # At a cut inside of a word the rest of the word comes as tokens that a whole text never has there.
    assert set(cut) - set(whole)
    assert cutting(np.random.default_rng(1), encoder, 0.0)(text) == whole


def test_prefix_and_suffix_are_cut_and_middles_are_not(encoder: Encode) -> None:
    src, seeds = source("a/b.py", TEXT), range(40)
    for seed in seeds:
        plain, cut = (
            fim_sample(np.random.default_rng(seed), src, encoder, 300, Mixture(cuts=cuts), 0.5) for cuts in (0.0, 0.2)
        )
        middles = [[t for t, w in zip(s.tokens, s.weights, strict=True) if w == 1.0] for s in (plain, cut)]
        assert middles[0] == middles[1]
        assert plain.tokens[: plain.tokens.index(SUFFIX)] == cut.tokens[: cut.tokens.index(SUFFIX)]
        assert plain.tokens != cut.tokens


def test_plain_sample_ends_only_where_the_text_ends(encoder: Encode) -> None:
    short = plain_sample(np.random.default_rng(0), source("a.py", "x = 1\n"), encoder, 100, 1.0)
    assert short.tokens[-1] == END
    long = plain_sample(np.random.default_rng(0), source("a.py", TEXT * 9), encoder, 100, 1.0)
    assert END not in long.tokens and len(long.tokens) == 99


def test_window_starts_at_a_line(encoder: Encode) -> None:
    tokens = prefix_window(TEXT, len(TEXT), 100, encoder)
    assert 50 < len(tokens) <= 100
    assert len(prefix_window("x" * 500, 500, 100, encoder)) == 100
    assert prefix_window("", 0, 100, encoder) == []


def test_block_ends_before_the_dedent() -> None:
    src = source("a.py", TEXT)
    at = TEXT.index("if x")
    assert TEXT[at : block_end(src, at, 10)] == "if x:\n        return 0\n    return x"


def test_cursor_avoids_blank_lines() -> None:
    rng = np.random.default_rng(0)
    hits = [draw_cursor(rng, TEXT) for _ in range(300)]
    blank = sum(TEXT[h] == "\n" and TEXT[h - 1] == "\n" for h in hits)
    assert blank < 3
