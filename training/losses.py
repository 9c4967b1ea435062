"""What is minimized: the weighted loss of predicting each token of a batch from those before it."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from training.data import Batch
from training.model import Llama


def losses_of(model: Llama, batch: Batch) -> tuple[Tensor, Tensor]:
    """Losses in nats and their weights, `[targets]` each. Logits are computed only where a target has a weight."""
    states = model.hidden(batch.tokens, batch.lengths)
    weights = batch.weights[1:]
    chosen = weights.nonzero().squeeze(1)
    logits = model.logits(states[chosen])
    return F.cross_entropy(logits, batch.tokens[chosen + 1], reduction="none"), weights[chosen]
