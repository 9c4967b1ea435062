"""Horizon-length prediction: from each token of a middle, the share of the middle that is left, as an auxiliary loss.

It teaches a model to plan for the end that the suffix asks for. Its weights are thrown away at export. Source:
"Horizon-Length Prediction: Advancing Fill-in-the-Middle Capabilities for Code Generation" (Ding et al., 2024).
"""

from __future__ import annotations

import itertools

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.samples.packed import PackedBatch
from training.vocabulary import END


def horizons_of(batch: PackedBatch, context_weight: float) -> NDArray[np.float32]:
    """`[T]`: at each token the share of its middle that is left with the next one, 1 to 1 / n; 0 outside of middles.

    A middle is what weighs more than the context up to the end of a sample; one that does not end is left out.
    """
    size = len(batch.tokens)
    found = np.zeros(size, np.float32)
    inside = batch.weights > context_weight
    # The last token at or before each that is not part of a middle.
    outside = np.maximum.accumulate(np.where(inside, -1, np.arange(size)))
    for start, end in itertools.pairwise(np.unique(batch.bounds).tolist()):
        if batch.tokens[end - 1] != END or not inside[end - 1]:
            continue
        begin = max(int(outside[end - 1]) + 1, start + 1)
        length = end - begin
        # A plain text's end is a mark alone.
        if length > 1:
            found[begin - 1 : end - 1] = np.arange(length, 0, -1) / length
    return found


def horizon_loss(states: Tensor, weights: Tensor, horizons: Tensor, count: int) -> Tensor:
    """The part's share of the mean absolute error over `count` places of a batch.

    `states` `[total, width]`, `weights` `[width + 1]`, the last one a bias.
    """
    found = torch.sigmoid(states.float() @ weights[:-1] + weights[-1])
    return ((found - horizons).abs() * (horizons > 0)).sum() / max(1, count)
