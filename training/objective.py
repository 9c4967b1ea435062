"""What the model is taught on: suffix-first fill-in-the-middle, and some plain text.

    <|file_sep|>PATH\\n<|fim_suffix|>SUFFIX<|fim_prefix|>PREFIX  MIDDLE <|endoftext|>

Nothing stands between prefix and middle. They are tokenized apart and the cursor may be at any character, so the
model learns to go on from a token that the cursor split. Source: "Efficient Training of Language Models to Fill
in the Middle" (Bavarian et al., 2022), its SPM mode and character-level spans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from training.samples.middles import indentation_end, line_end
from training.vocabulary import END, FILE, PREFIX, SUFFIX

Encode = Callable[[str], list[int]]

# How many characters are surely enough for a token budget; more would only be tokenized to be thrown away.
_CHARACTERS_A_TOKEN = 6


@dataclass(frozen=True)
class Mixture:
    """How often each kind of sample is drawn; the shares of the middles are relative to one another."""

    fim: float = 0.78
    rest_of_line: float = 0.50
    block: float = 0.22
    short: float = 0.16
    lines: float = 0.12
    empty_suffix: float = 0.12
    longest_middle: int = 160
    # Loss weight of the end mark, which a sample has one of; the rest of its middle has 1 a token.
    # Above 1 it also makes a model say the mark too early: whether a place has this weight depends on what is right there.
    end_weight: float = 1.0
    # Loss weight of a middle's first token, the one that goes on from a token that the cursor may have split.
    start_weight: float = 1.0
    # Cuts a character in prefixes and suffixes, see `cutting`. Plain text has none: nobody's cursor is in it, and a model
    # that expects cuts everywhere says each whole token with less certainty.
    cuts: float = 0.0


@dataclass(frozen=True)
class Sample:
    """Token ids, and a loss weight for predicting each of them (the first is never predicted)."""

    tokens: list[int]
    weights: list[float]


@dataclass(frozen=True)
class Source:
    """A text with its path, and where its lines start."""

    path: str
    text: str
    starts: Sequence[int]


def source(path: str, text: str) -> Source:
    """Prepare a text for drawing spans from it."""
    starts = [0]
    while (at := text.find("\n", starts[-1])) >= 0 and at + 1 < len(text):
        starts.append(at + 1)
    return Source(path, text, starts)


def draw_cursor(rng: np.random.Generator, text: str) -> int:
    """A character position, uniform over the text, moved off lines that are blank where that is easy."""
    for _ in range(8):
        at = int(rng.integers(0, len(text)))
        start = text.rfind("\n", 0, at) + 1
        if text[start : line_end(text, at)].strip():
            # Few people complete inside of the indentation.
            return at if text[start:at].strip() or rng.random() < 0.4 else indentation_end(text, start)
    return at


def block_end(src: Source, at: int, most_lines: int) -> int:
    """The end of the line on which the block around `at` ends: the last line indented deeper than the next."""
    index = bisect_right(src.starts, at) - 1
    first = src.starts[index]
    depth = indentation_end(src.text, first) - first
    end = line_end(src.text, at)
    for line in range(index + 1, min(index + most_lines, len(src.starts))):
        start = src.starts[line]
        stop = line_end(src.text, start)
        if src.text[start:stop].strip() == "":
            continue
        inner = indentation_end(src.text, start) - start
        if inner < depth:
            break
        end = stop
        if inner == depth:
            break
    return end


def draw_span(rng: np.random.Generator, src: Source, mixture: Mixture) -> tuple[int, int]:
    """Start and end of a middle, in characters."""
    shares = np.array([mixture.rest_of_line, mixture.block, mixture.short, mixture.lines])
    kind = int(rng.choice(4, p=shares / shares.sum()))
    at = draw_cursor(rng, src.text)
    end = line_end(src.text, at)
    if kind == 1:
        end = block_end(src, at, int(rng.integers(2, 14)))
    elif kind == 2:
        end = min(end, at + 1 + int(rng.geometric(0.09)))
    elif kind == 3:
        at = src.starts[bisect_right(src.starts, at) - 1]
        at = at if rng.random() < 0.4 else indentation_end(src.text, at)
        for _ in range(int(rng.geometric(0.4)) - 1):
            end = line_end(src.text, min(end + 1, len(src.text)))
    return at, max(at, end)


def cutting(rng: np.random.Generator, encode: Encode, cuts: float) -> Encode:
    """An `encode` that tokenizes text in pieces, cut at about `cuts` places a character.

    What follows a cut is what follows a cursor inside of a word, so going on from a split token is learned at every cut
    of a text instead of once a sample. Related: "BPE-Dropout" (Provilkov et al., 2020).
    """
    if cuts <= 0:
        return encode

    def encode_pieces(text: str) -> list[int]:
        places = np.flatnonzero(rng.random(len(text)) < cuts).tolist()
        return [token for begin, end in pairwise([0, *places, len(text)]) for token in encode(text[begin:end])]

    return encode_pieces


def fim_sample(
    rng: np.random.Generator, src: Source, encode: Encode, limit: int, mixture: Mixture, context_weight: float
) -> Sample:
    """One fill-in-the-middle sample of at most `limit` tokens; the window moves to line starts as in the editor."""
    at, end = draw_span(rng, src, mixture)
    head = [FILE, *encode(src.path + "\n")][: limit // 4]
    middle = encode(src.text[at:end])
    # A middle that is too long loses its tail and, with it, the end mark: it did not end there.
    longest = min(mixture.longest_middle, limit // 2)
    closed = len(middle) <= longest
    target = [*middle, END] if closed else middle[:longest]
    marks = [1.0] * len(middle) + [mixture.end_weight] if closed else [1.0] * longest
    if middle:
        marks[0] = mixture.start_weight
    encode_context = cutting(rng, encode, mixture.cuts)
    room = limit - len(head) - len(target) - 2
    after: list[int] = []
    if rng.random() >= mixture.empty_suffix:
        budget = int(room * rng.uniform(0.05, 0.4))
        after = encode_context(src.text[end : end + budget * _CHARACTERS_A_TOKEN])[:budget]
    before = prefix_window(src.text, at, room - len(after), encode_context)
    context = [*head, SUFFIX, *after, PREFIX, *before]
    weights = [0.0] * len(head) + [0.0] + [context_weight] * len(after) + [0.0] + [context_weight] * len(before)
    return Sample(context + target, weights + marks)


def prefix_window(text: str, at: int, budget: int, encode: Encode) -> list[int]:
    """The last tokens before `at`, from a line start on where one is within the budget."""
    start = max(0, at - budget * _CHARACTERS_A_TOKEN)
    start = text.find("\n", start, at) + 1 or start if start > 0 else 0
    tokens = encode(text[start:at])
    while len(tokens) > budget:
        # Cut about as many characters as there are tokens too many, to the next line start.
        excess = max(1, int((at - start) * (1 - budget / len(tokens))))
        following = text.find("\n", start + excess, at) + 1
        if following == 0:
            return tokens[len(tokens) - budget :]
        start = following
        tokens = encode(text[start:at])
    return tokens


def plain_sample(rng: np.random.Generator, src: Source, encode: Encode, limit: int, weight: float) -> Sample:
    """A run of text from a line start, with its path, and the end mark when the text ends in it."""
    head = [FILE, *encode(src.path + "\n")][: limit // 4]
    start = src.starts[int(rng.integers(0, len(src.starts)))] if len(src.text) > limit * 3 else 0
    room = limit - len(head) - 1
    tokens = encode(src.text[start : start + room * _CHARACTERS_A_TOKEN])
    ended = len(tokens) <= room and start + room * _CHARACTERS_A_TOKEN >= len(src.text)
    body = [*tokens, END] if ended else tokens[:room]
    return Sample(head + body, [0.0] * len(head) + [weight] * len(body))
