"""A model under evaluation: dequantized weights, tokenizer, and how it wants its prompt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.evaluate.batched import complete_lines
from training.model import Llama, rotary_table, rotate, swiglu
from training.objective import prefix_window
from training.tokenizer import Vocabulary, build_tokenizer, encode, token_bytes, vocabulary_of
from training.weights import load_gguf


@dataclass(frozen=True)
class Layout:
    """Control tokens by id; `suffix` and `prefix` are None for a model that completes from the prefix alone."""

    file: int | None
    suffix: int | None
    prefix: int | None
    end: int


def layout_of(vocabulary: Vocabulary, suffix_first: bool) -> Layout:
    """The layout that a file's vocabulary allows."""
    ids = vocabulary.ids()
    if suffix_first:
        return Layout(ids["<|file_sep|>"], ids["<|fim_suffix|>"], ids["<|fim_prefix|>"], ids["<|endoftext|>"])
    return Layout(ids.get("<file_sep>"), None, None, ids["<|endoftext|>"])


class Subject:
    """A GGUF opened for evaluation on the CPU. Q4 and Q8 weights are dequantized, so its quality is that of the
    quantized file with exact activations. With `fast` its matrix products are bf16 and no longer exact, but several
    times as fast where a processor multiplies that."""

    def __init__(self, path: Path, fast: bool = False) -> None:
        self.model, file = load_gguf(path)
        self.model.requires_grad_(False)
        if fast:
            for module in self.model.modules():
                if isinstance(module, nn.Linear):
                    module.bfloat16()
        self.vocabulary = vocabulary_of(file.metadata)
        self.bytes = token_bytes(self.vocabulary)
        self.layout = layout_of(self.vocabulary, file.metadata.get("foretype.fim_order") == "suffix-first")
        self.heals = file.metadata.get("foretype.split_tokens") is not True
        self._tokenizer = build_tokenizer(self.vocabulary)

    def encode(self, text: str) -> list[int]:
        """Ids of plain text."""
        return encode(self._tokenizer, text)

    def header(self, path: str) -> list[int]:
        """The path header; empty for a model without a file token."""
        return [] if self.layout.file is None else [self.layout.file, *self.encode(path + "\n")]

    def prompt(self, path: str, before: str, after: str, prefix: int, suffix: int) -> list[int]:
        """The prompt with at most so many tokens of prefix and suffix."""
        start = prefix_window(before, len(before), prefix, self.encode)
        if self.layout.suffix is None or self.layout.prefix is None:
            return [*self.header(path), *start]
        rest = self.encode(after[: suffix * 6])[:suffix]
        return [*self.header(path), self.layout.suffix, *rest, self.layout.prefix, *start]

    def complete(self, prompts: list[list[int]], most: int, ways: list[bool]) -> list[list[tuple[bytes, float]]]:
        """For each of `ways` (with token healing or without) and each prompt the greedy rest of the line as bytes, and
        the log-probability of exactly that line, its end included."""
        return complete_lines(self.model, prompts, self.bytes, self.layout.end, ways, most)


class KeyValueCache:
    """Incremental evaluation, one sequence: K and V of every layer, `[heads, length, head_dim]`."""

    def __init__(self, model: Llama) -> None:
        self._model = model
        self._past: list[tuple[Tensor, Tensor] | None] = [None] * model.config.layers
        self._length = 0

    @torch.no_grad()
    def evaluate(self, tokens: list[int]) -> Tensor:
        """Append tokens; logits `[vocabulary]` after the last. More than one token only on an empty cache."""
        c = self._model.config
        table = rotary_table(c, self._length + len(tokens))[self._length :]
        x = self._model.embedding(torch.tensor(tokens))
        for index, block in enumerate(self._model.decoder()):
            a, y = block.attention, block.attention_norm(x)
            q = rotate(a.q(y).view(-1, c.heads, c.head_dim), table).transpose(0, 1)
            k = rotate(a.k(y).view(-1, c.kv_heads, c.head_dim), table).transpose(0, 1)
            v = a.v(y).view(-1, c.kv_heads, c.head_dim).transpose(0, 1)
            past = self._past[index]
            if past is not None:
                k, v = torch.cat([past[0], k], dim=1), torch.cat([past[1], v], dim=1)
            self._past[index] = (k, v)
            shared = c.heads // c.kv_heads
            wide_k, wide_v = (t.repeat_interleave(shared, dim=0) for t in (k, v))
            y = F.scaled_dot_product_attention(q[None], wide_k[None], wide_v[None], is_causal=past is None)[0]
            x = x + a.output(y.transpose(0, 1).reshape(len(tokens), -1))
            y = block.ffn_norm(x)
            x = x + block.down(swiglu(block.gate(y), block.up(y)))
        self._length += len(tokens)
        return self._model.logits(self._model.norm(x[-1:]))[0]
