"""The optimizer, its learning rates, and the running average of the weights.

Sources: AdamW (Loshchilov and Hutter, 2019); a constant rate from which decays branch off (Hu et al., 2024,
"MiniCPM", and Hagele et al., 2024); polynomial-decay averaging (Shamir and Zhang, 2013), which gives most of what
a decay gives, at any time, for one pass over the weights a step.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.model import Llama


@dataclass(frozen=True)
class Schedule:
    """Warm-up over `warmup` steps, then constant; in a branch, linear to 0 over `decay` steps from `start`."""

    rate: float
    warmup: int
    decay: int = 0
    start: int = 0

    def at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        rate = self.rate * min(1.0, (step + 1) / max(1, self.warmup))
        if self.decay > 0 and step >= self.start:
            rate *= max(0.0, 1 - (step - self.start) / self.decay)
        return rate


def freeze(model: Llama, layers: int, embedding: bool) -> list[Tensor]:
    """Freeze the lowest `layers` and, if asked, the embedding; returns what is trained."""
    for block in model.decoder()[:layers]:
        block.requires_grad_(False)
    model.embedding.weight.requires_grad_(not embedding)
    return [p for p in model.parameters() if p.requires_grad]


def build_optimizer(parameters: list[Tensor], rate: float, weight_decay: float, beta2: float) -> torch.optim.AdamW:
    """AdamW; norms are not decayed.

    `beta2` says how slowly the second moment forgets. Small batches are said to want a long memory, the same in tokens
    whatever the batch ("Small Batch Size Training for Language Models", Marek et al., 2025); not measured here.
    """
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, beta2), eps=1e-8, fused=True)


class Average:
    """A running average in which weight i of t counts about as `(i / t) ** power`."""

    def __init__(self, model: nn.Module, power: float = 8.0) -> None:
        self.power = power
        self.weights = {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad}

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Take in the weights after a step, counted from 1."""
        share = min(1.0, (self.power + 1) / (step + self.power))
        for name, parameter in model.named_parameters():
            if name in self.weights:
                self.weights[name].lerp_(parameter.detach(), share)
