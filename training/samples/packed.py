"""The samples of one step end to end, a pure function of store, recipe and step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.recipe import Recipe
from training.samples.draw import Drawer, Drawn
from training.samples.store import Store
from training.samples.tokens import Encode, Tokens

# More samples than a batch of 65,536 tokens ever has; `bounds` has the same length in all batches.
MOST_SAMPLES = 1024
# The shortest prompt that is drawn to fill what is left of a batch, and what is kept free for its middle.
_SHORTEST, _FOR_MIDDLE = 64, 48


@dataclass(frozen=True)
class PackedBatch:
    """T tokens of several samples, without padding.

    `tokens` `[T]`; `weights` `[T]`: the loss weight of predicting each token, 0 for each sample's first; `bounds`
    `[MOST_SAMPLES + 1]`: where samples start and end, padded with T; `positions` `[T]`: of each token in its sample.
    """

    tokens: Tokens
    weights: NDArray[np.float32]
    bounds: NDArray[np.int32]
    positions: NDArray[np.int16]
    samples: int


def drawn_samples(drawer: Drawer, recipe: Recipe, step: int) -> Iterator[Drawn]:
    """The samples of a step, which together have at least `recipe.tokens` tokens."""
    rng = np.random.default_rng([recipe.seed, step])
    room = recipe.tokens
    while room > 0:
        limit = drawer.draw_limit(rng)
        if limit + _FOR_MIDDLE > room:
            limit = min(limit, max(_SHORTEST, room - _FOR_MIDDLE))
        drawn = drawer.draw(rng, limit)
        room -= len(drawn.tokens)
        yield drawn


def pack(samples: Iterator[Drawn], size: int) -> PackedBatch:
    """Lay samples end to end; the last one is cut to fit and loses its end then."""
    drawn = list(samples)
    if len(drawn) > MOST_SAMPLES:
        raise ValueError(f"{len(drawn)} samples in a batch; there is room for {MOST_SAMPLES}")
    tokens = np.concatenate([s.tokens for s in drawn])[:size]
    weights = np.concatenate([s.weights for s in drawn])[:size]
    ends = np.minimum(np.cumsum([len(s.tokens) for s in drawn]), size)
    starts = np.concatenate(([0], ends[:-1]))
    weights[starts] = 0.0
    bounds = np.full(MOST_SAMPLES + 1, size, np.int32)
    bounds[: len(drawn)] = starts
    positions = (np.arange(size) - np.repeat(starts, ends - starts)).astype(np.int16)
    return PackedBatch(tokens, weights, bounds, positions, len(drawn))


def draw_step(drawer: Drawer, recipe: Recipe, step: int) -> PackedBatch:
    """The batch of a step, by a drawer that may have drawn others before."""
    return pack(drawn_samples(drawer, recipe, step), recipe.tokens)


def draw_packed(store: Store, encode: Encode, recipe: Recipe, step: int) -> PackedBatch:
    """The batch of a step: exactly `recipe.tokens` tokens."""
    return draw_step(Drawer(store, encode, recipe.samples), recipe, step)
