"""The text around a cursor as tokens within a budget. Positions are in characters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.samples.tokens import TokenizedText, Tokens

Random = np.random.Generator

# As the editor: text that is looked at to fill a token of the suffix.
_SUFFIX_CHARACTERS = 4
EMPTY: Tokens = np.zeros(0, np.uint16)


def cut_slice(rng: Random, text: TokenizedText, start: int, end: int, cuts: float) -> Tokens:
    """Tokens of `text[start:end]` cut into pieces at about `cuts` places a character, see `objective.cutting`."""
    count = int(rng.poisson(cuts * (end - start))) if cuts > 0 else 0
    if count == 0 or end - start < 2:
        return text.slice(start, end)
    places = sorted({start + 1 + int(p) for p in rng.random(count) * (end - start - 1)})
    edges = [start, *places, end]
    return np.concatenate([text.slice(a, b) for a, b in zip(edges, edges[1:], strict=False)])


def suffix_window(rng: Random, text: TokenizedText, at: int, budget: int, cuts: float) -> Tokens:
    """At most `budget` tokens behind `at`."""
    if budget <= 0:
        return EMPTY
    return cut_slice(rng, text, at, min(len(text.text), at + _SUFFIX_CHARACTERS * budget), cuts)[:budget]


def window_start(text: TokenizedText, at: int, budget: int) -> int:
    """Where about `budget` tokens before `at` begin, at a line start if one is in the first half; 0 if all fit."""
    index = text.index(at) - budget
    if index <= 0:
        return 0
    start = text.position(index)
    # As in the editor: in a line as long as the window, its start would leave nothing to see.
    feed = text.text.find("\n", start - 1, start + (at - start) // 2)
    return feed + 1 if feed >= 0 else start


def prefix_window(rng: Random, text: TokenizedText, at: int, budget: int, cuts: float) -> tuple[int, Tokens]:
    """At most `budget` tokens before `at`, and where they start."""
    if budget <= 0 or at == 0:
        return at, EMPTY
    # Each cut splits a token in two, now and then in more.
    wanted = budget - (int(budget * 4 * cuts * 1.2) + 1 if cuts else 0)
    while wanted > 0:
        start = window_start(text, at, wanted)
        tokens = cut_slice(rng, text, start, at, cuts)
        if len(tokens) <= budget:
            return start, tokens
        wanted -= max(2, len(tokens) - budget)
    return at, EMPTY


def split_prefix(rng: Random, text: TokenizedText, at: int, budget: int, near: tuple[int, int]) -> int | None:
    """A line start at which the prefix is split into a far part and `near` tokens; None without enough text.

    The far part has a line at least.
    """
    least, most = near
    index = text.index(at)
    wanted = index - int(rng.integers(least, most + 1))
    # Both ends of what is allowed, a little inside of it: slices and cuts give a few tokens more or less.
    top = text.position(max(0, index - least - 2))
    bottom = text.position(max(0, index - min(most - 12, budget - 16)))
    if index - least <= 0 or top <= 0:
        return None
    target = text.position(max(0, wanted))
    # The next line start behind the target, or else the last one before it.
    found = text.text.find("\n", max(0, target - 1), top) + 1
    if found == 0 or found < bottom:
        found = text.text.rfind("\n", max(0, bottom - 1), min(target, top)) + 1
    return found if found > 0 and bottom <= found <= top else None


def as_weights(parts: list[tuple[Tokens, float]]) -> NDArray[np.float32]:
    """One weight a token, for parts laid end to end."""
    sizes = [len(tokens) for tokens, _ in parts]
    return np.repeat(np.array([weight for _, weight in parts], np.float32), sizes)
