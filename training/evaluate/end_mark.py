"""Whether a model knows where a middle ends: what greedy decoding would say along the true middle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from training.data import Corpus
from training.evaluate.subject import Subject
from training.objective import Mixture, fim_sample

# Tokens of a sample: about what the rest-of-line positions are given.
_LONGEST = 320


def end_marks(subject: Subject, heldout: Path, count: int, seed: int = 13) -> tuple[float, float]:
    """Over `count` middles drawn as in training: the share that is ended at its place, and the share that would have
    been ended before it, the middle so far being the true one."""
    corpus = Corpus(heldout)
    rng = np.random.default_rng(seed)
    ended = early = done = 0
    while done < count:
        sample = fim_sample(rng, corpus.draw(rng), subject.encode, _LONGEST, Mixture(), 0.0)
        if sample.tokens[-1] != subject.layout.end:
            # A middle that was cut short has no end to be found.
            continue
        done += 1
        targets = torch.tensor(sample.weights).nonzero().squeeze(1)
        with torch.no_grad():
            states = subject.model.hidden(torch.tensor(sample.tokens))
            best = subject.model.logits(states[targets - 1]).argmax(-1) == subject.layout.end
        ended += int(best[-1])
        early += int(best[:-1].any())
    return ended / count, early / count
