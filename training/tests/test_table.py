"""The table of languages."""

from __future__ import annotations

from training.corpus.languages import WEIGHTS, language_of
from training.corpus.table import MODEL, Size, sizes, table
from training.gguf_file import GgufFile
from training.tokenizer import build_tokenizer, encode, vocabulary_of


def test_tokens_are_those_of_the_bundled_model() -> None:
    tokenizer = build_tokenizer(vocabulary_of(GgufFile(MODEL).metadata))
    texts = ["def f(x):\n    return x\n", "const größe = 1;\n", "<|endoftext|>"]
    rows = [{"language": k, "text": t} for k, t in zip(("python", "javascript", "python"), texts, strict=True)]
    counts = [len(encode(tokenizer, text)) for text in texts]
    assert sizes(rows, tokenizer) == {
        "python": Size(2, len(texts[0]) + len(texts[2]), counts[0] + counts[2]),
        "javascript": Size(1, len(texts[1]) + 2, counts[1]),
    }


def test_passes_are_the_share_of_the_run_over_the_tokens() -> None:
    found = {"python": Size(10, 3_000_000, 1_000_000), "go": Size(2, 600_000, 200_000)}
    text = table(found, {"python": 0.3, "go": 0.1, "rust": 0.6}, 4_000_000)
    assert "| python | 10 | 3.0 | 1.00 | 75.0 | 3.00 |" in text
    assert "| go | 2 | 0.6 | 0.20 | 25.0 | 5.00 |" in text
    assert "| all | 12 | 3.6 | 1.20 | 100 | |" in text


def test_every_language_that_is_taken_has_a_share_and_the_shares_are_a_whole() -> None:
    names = ["a.tsx", "a.mjs", "a.pyi", "a.sql", "a.yml", "a.yaml", "a.toml", "a.kt", "a.graphql", "a.proto", "a.zsh"]
    assert {language_of(name) for name in names} <= WEIGHTS.keys()
    assert abs(sum(WEIGHTS.values()) - 1) < 1e-9
