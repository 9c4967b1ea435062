"""Drawing batches from the corpus: a pure function of corpus, seed and step, so that a run resumes exactly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.corpus.languages import WEIGHTS
from training.files import read_jsonl
from training.objective import Encode, Mixture, Sample, Source, fim_sample, plain_sample, source
from training.samples.packed import PackedBatch


@dataclass(frozen=True)
class Batch:
    """Samples laid end to end: `tokens` and `weights` `[total]`, and the length of each sample."""

    tokens: Tensor
    weights: Tensor
    lengths: list[int]


@dataclass(frozen=True)
class BatchShape:
    """`tokens` a batch (filled up to, not over), and the sample limits drawn from, in tokens."""

    tokens: int
    limits: tuple[int, ...] = (256, 512, 1024)
    # Those of fill-in-the-middle samples, where they have others: shorter ones hold more middles for their tokens.
    fim_limits: tuple[int, ...] = ()
    context_weight: float = 1.0


class Corpus:
    """The training texts by language; a text's chance within its language is proportional to its length."""

    def __init__(self, path: Path) -> None:
        texts: dict[str, list[Source]] = {}
        for document in read_jsonl(path):
            texts.setdefault(document["language"], []).append(source(document["path"], document["text"]))
        self._languages = [language for language in WEIGHTS if language in texts]
        shares = np.array([WEIGHTS[language] for language in self._languages])
        self._shares: NDArray[np.float64] = shares / shares.sum()
        self._texts = texts
        self._sums = {k: np.cumsum([len(s.text) for s in v]) for k, v in texts.items()}

    def draw(self, rng: np.random.Generator) -> Source:
        """One text."""
        language = self._languages[int(rng.choice(len(self._languages), p=self._shares))]
        sums = self._sums[language]
        return self._texts[language][int(np.searchsorted(sums, rng.integers(0, sums[-1]), side="right"))]


def draw_sample(
    corpus: Corpus, rng: np.random.Generator, encode: Encode, limit: int, mixture: Mixture, shape: BatchShape
) -> Sample:
    """One sample of at most `limit` tokens."""
    src = corpus.draw(rng)
    if rng.random() < mixture.fim:
        if shape.fim_limits:
            limit = min(limit, int(rng.choice(shape.fim_limits)))
        return fim_sample(rng, src, encode, limit, mixture, shape.context_weight)
    return plain_sample(rng, src, encode, limit, shape.context_weight)


def draw_batch(corpus: Corpus, encode: Encode, seed: int, step: int, shape: BatchShape, mixture: Mixture) -> Batch:
    """The batch of one step, exactly `shape.tokens` tokens: the last sample is cut to fit."""
    rng = np.random.default_rng([seed, step])
    tokens: list[int] = []
    weights: list[float] = []
    lengths: list[int] = []
    while (room := shape.tokens - len(tokens)) > 0:
        limit = int(rng.choice(shape.limits))
        # The last sample is drawn to the room that is left, unless that is too little to hold one.
        limit = limit if room >= limit else max(room, 64)
        sample = draw_sample(corpus, rng, encode, limit, mixture, shape)
        size = min(len(sample.tokens), room)
        tokens += sample.tokens[:size]
        weights += [0.0, *sample.weights[1:size]]
        lengths.append(size)
    return Batch(torch.tensor(tokens), torch.tensor(weights), lengths)


def batch_of(packed: PackedBatch) -> Batch:
    """The same samples for `Gradients`."""
    lengths: list[int] = np.diff(packed.bounds[: packed.samples + 1]).tolist()
    return Batch(torch.from_numpy(packed.tokens.astype(np.int64)), torch.from_numpy(packed.weights), lengths)
