"""Small things for tests that need no PyTorch: a text and a vocabulary."""

from __future__ import annotations

from training.tokenizer import CONTROL, NORMAL, Vocabulary, byte_alphabet

TEXT = "".join(f"def f{i}(x):\n    if x:\n        return {i}\n    return x\n\n" for i in range(60))

MERGES = [("r", "e"), ("t", "u"), ("re", "tu"), ("retu", "r"), ("retur", "n"), ("Ġ", "return"), ("i", "f"), ("Ġ", "x")]


def small_vocabulary(controls: list[str]) -> Vocabulary:
    """Control tokens, all bytes, and a few merges."""
    table = byte_alphabet()
    tokens = [*controls, *sorted(table, key=table.__getitem__), *(a + b for a, b in MERGES)]
    kinds = [CONTROL] * len(controls) + [NORMAL] * (len(tokens) - len(controls))
    return Vocabulary("smollm", tokens, kinds, list(MERGES))
