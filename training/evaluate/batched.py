"""Greedy completion of many prompts at once, with token healing.

Prompts are processed one by one, which keeps a processor busy; decoding, which would wait for memory, goes on for
all of them together, one token of each a step. K and V are written in place: what a step reads of memory is them
and the weights, once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional as F

from training.model import Llama, rotary_table, rotate, swiglu

# Prompts that are decoded together.
_TOGETHER = 32


def fits(token: bytes, required: bytes) -> bool:
    """Whether one of the two begins with the other, and neither is empty."""
    compared = min(len(token), len(required))
    return compared > 0 and token[:compared] == required[:compared]


def heal(prompt: list[int], spelled: list[bytes]) -> tuple[list[int], bytes]:
    """The prompt without its last token, and that token's bytes, which the completion must then begin with.

    The same rule as the extension's token healing: nothing is taken back from a control token or a prompt of one.
    """
    required = spelled[prompt[-1]] if len(prompt) > 1 else b""
    return (prompt[:-1], required) if required else (prompt, b"")


@dataclass
class Line:
    """A completion in progress: bytes still required, text found, and the log-probability of its free tokens."""

    required: bytes
    text: bytes = b""
    chance: float = 0.0
    done: bool = False
    # K and V of every layer, `[kv_heads, capacity, head_dim]`; the first `length` positions are filled.
    cache: list[tuple[Tensor, Tensor]] = field(default_factory=list)
    length: int = 0

    def begin_like(self, other: Line) -> None:
        """Take over what another line has evaluated."""
        self.cache = [(k.clone(), v.clone()) for k, v in other.cache]
        self.length = other.length

    def take(self, logits: Tensor, spelled: list[bytes], end: int) -> int:
        """Choose the next token from `[vocabulary]` logits and say which; `done` when the line has ended."""
        token = int(logits.argmax())
        if self.required and not fits(spelled[token], self.required):
            allowed = [t for t, piece in enumerate(spelled) if fits(piece, self.required)]
            token = allowed[int(logits[allowed].argmax())]
        else:
            # A token chosen under constraint counts as part of the prompt, as it does in the extension.
            self.chance += float(logits[token] - logits.logsumexp(-1))
        piece = spelled[token]
        surplus = piece[len(self.required) :]
        self.required = self.required[len(piece) :]
        line, newline, _ = surplus.partition(b"\n")
        self.text += line
        self.done = bool(newline) or token == end or not piece
        return token


class Decoder:
    """Incremental evaluation of several sequences, each of which may grow by `room` tokens after its first ones."""

    def __init__(self, model: Llama, room: int) -> None:
        self._model = model
        self._room = room

    @torch.no_grad()
    def evaluate(self, lines: list[Line], tokens: list[list[int]]) -> Tensor:
        """Append tokens to each line; logits `[lines, vocabulary]` after the last. To a line that is not empty, one."""
        c = self._model.config
        counts = [len(t) for t in tokens]
        longest = max(line.length + n for line, n in zip(lines, counts, strict=True))
        whole = rotary_table(c, longest)
        table = torch.cat([whole[line.length : line.length + n] for line, n in zip(lines, counts, strict=True)])
        x = self._model.embedding(torch.tensor([t for part in tokens for t in part]))
        for index, block in enumerate(self._model.decoder()):
            dtype = block.gate.weight.dtype
            a, y = block.attention, block.attention_norm(x).to(dtype)
            q = rotate(a.q(y).view(-1, c.heads, c.head_dim), table)
            k = rotate(a.k(y).view(-1, c.kv_heads, c.head_dim), table)
            v = a.v(y).view(-1, c.kv_heads, c.head_dim)
            parts = zip(*(torch.split(t.transpose(0, 1), counts, dim=1) for t in (q, k, v)), strict=True)
            seen = [self._attend(line, index, *part) for line, part in zip(lines, parts, strict=True)]
            x = x + a.output(torch.cat(seen))
            y = block.ffn_norm(x).to(dtype)
            x = x + block.down(swiglu(block.gate(y), block.up(y)))
        for line, n in zip(lines, counts, strict=True):
            line.length += n
        last = torch.tensor(counts).cumsum(0) - 1
        return self._model.logits(self._model.norm(x[last]))

    def _attend(self, line: Line, layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Attention of one line's new tokens, `[tokens, heads * head_dim]`; their K and V are kept."""
        kv_heads, count, size = k.shape
        shared = q.shape[0] // kv_heads
        if layer == len(line.cache):
            line.cache.append((F.pad(k, (0, 0, 0, self._room)), F.pad(v, (0, 0, 0, self._room))))
            wide_k, wide_v = (t.repeat_interleave(shared, dim=0) for t in (k, v))
            y = F.scaled_dot_product_attention(q[None], wide_k[None], wide_v[None], is_causal=True)[0]
            return y.transpose(0, 1).reshape(count, -1)
        held_keys, held_values = line.cache[layer]
        # Written by index, so that a line without room is an error and not an overwritten position.
        held_keys[:, line.length], held_values[:, line.length] = k[:, 0], v[:, 0]
        keys, values = (held[:, : line.length + 1] for held in line.cache[layer])
        # The query heads that share a K/V head are rows of one product.
        scores = q.view(kv_heads, shared, size) @ keys.transpose(1, 2) * size**-0.5
        attended: Tensor = (scores.softmax(-1) @ values).view(1, -1)
        return attended


def complete_lines(
    model: Llama, prompts: list[list[int]], spelled: list[bytes], end: int, ways: list[bool], most: int
) -> list[list[tuple[bytes, float]]]:
    """For each of `ways` (healed or not) and each prompt the greedy rest of the line as bytes, and the log-probability
    of exactly that line, its end included: minus infinity for a line that has not ended after `most` tokens."""
    # One for a prompt's last token, where it comes after the others, and one for each step.
    decoder = Decoder(model, most + 1)
    results: list[list[tuple[bytes, float]]] = [[] for _ in ways]
    for begin in range(0, len(prompts), _TOGETHER):
        lines: list[list[Line]] = [[] for _ in ways]
        latest: dict[int, int] = {}
        for prompt in prompts[begin : begin + _TOGETHER]:
            for started, (line, logits) in zip(lines, _start(decoder, prompt, spelled, ways), strict=True):
                latest[id(line)] = line.take(logits, spelled, end)
                started.append(line)
        every = [line for started in lines for line in started]
        for _ in range(most):
            active = [line for line in every if not line.done]
            if not active:
                break
            rows = decoder.evaluate(active, [[latest[id(line)]] for line in active])
            for line, row in zip(active, rows, strict=True):
                latest[id(line)] = line.take(row, spelled, end)
        for found, started in zip(results, lines, strict=True):
            found += [(line.text, line.chance if line.done else float("-inf")) for line in started]
    return results


def _start(decoder: Decoder, prompt: list[int], spelled: list[bytes], ways: list[bool]) -> list[tuple[Line, Tensor]]:
    """A line and the logits after its prompt for each way; all but the last token is evaluated once for all."""
    healed, required = heal(prompt, spelled)
    common = Line(b"")
    after = decoder.evaluate([common], [healed])[0]
    started: list[tuple[Line, Tensor]] = []
    for heals in ways:
        line = Line(required if heals else b"")
        line.begin_like(common)
        rest = [] if heals else prompt[len(healed) :]
        started.append((line, decoder.evaluate([line], [rest])[0] if rest else after))
    return started
