"""Byte-level BPE from a GGUF's metadata, through the `tokenizers` library.

Sources: byte-level BPE (Radford et al., 2019); the pre-tokenizers `smollm` (every digit alone, then the GPT-2
pattern) and `qwen2` as llama.cpp's `llama-vocab.cpp` defines them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

CONTROL = 3
NORMAL = 1

_QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


@dataclass(frozen=True)
class Vocabulary:
    """What a GGUF says about its tokens: `merges` are pairs in order of rank, `kinds` ggml token types."""

    pre: str
    tokens: list[str]
    kinds: list[int]
    merges: list[tuple[str, str]]

    def ids(self) -> dict[str, int]:
        """Token string to id."""
        return {token: index for index, token in enumerate(self.tokens)}


def vocabulary_of(metadata: dict[str, Any]) -> Vocabulary:
    """The vocabulary in a GGUF's metadata."""
    if metadata.get("tokenizer.ggml.model") != "gpt2":
        raise ValueError("only byte-level BPE ('gpt2') vocabularies are read")
    merges: list[tuple[str, str]] = []
    for line in metadata["tokenizer.ggml.merges"]:
        left, _, right = line.partition(" ")
        merges.append((left, right))
    return Vocabulary(
        str(metadata["tokenizer.ggml.pre"]),
        list(metadata["tokenizer.ggml.tokens"]),
        list(metadata["tokenizer.ggml.token_type"]),
        merges,
    )


def _pre_tokenizer(pre: str) -> Any:
    if pre == "smollm":
        return pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
    if pre == "qwen2":
        split = pre_tokenizers.Split(Regex(_QWEN2), behavior="isolated")
        return pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    raise ValueError(f"unknown pre-tokenizer {pre!r}")


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A tokenizer that never reads control tokens out of plain text: their strings are ordinary text."""
    control = {i for i, kind in enumerate(vocabulary.kinds) if kind == CONTROL}
    ids = {t: i for t, i in vocabulary.ids().items() if i not in control}
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=vocabulary.merges))
    tokenizer.pre_tokenizer = _pre_tokenizer(vocabulary.pre)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def encode(tokenizer: Tokenizer, text: str) -> list[int]:
    """Ids of plain text; nothing is added before or after."""
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


def byte_alphabet() -> dict[str, int]:
    """GPT-2's printable stand-in of each byte, to the byte it stands for."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table = {chr(byte): byte for byte in printable}
    extra = 0
    for byte in range(256):
        if byte not in printable:
            table[chr(256 + extra)] = byte
            extra += 1
    return table


def token_bytes(vocabulary: Vocabulary) -> list[bytes]:
    """The bytes that each token stands for; empty for control tokens."""
    table = byte_alphabet()
    return [
        bytes(table[char] for char in token) if kind != CONTROL else b""
        for token, kind in zip(vocabulary.tokens, vocabulary.kinds, strict=True)
    ]
