"""Gradients: of micro-batches, in other processes, and of the compiled layer."""

from __future__ import annotations

import copy
import os
import signal

import pytest
import torch

from training.compiled import can_compile, compiled_layer
from training.data import Batch
from training.gradients import Gradients
from training.grid import Grid
from training.losses import losses_of
from training.model import Llama
from training.optimize import freeze


def batch_of(samples: int, length: int = 15) -> Batch:
    torch.manual_seed(5)
    tokens = torch.randint(6, 200, (samples * length,))
    weights = torch.tensor(([0.0] + [1.0, 0.5] * (length // 2)) * samples)
    return Batch(tokens, weights, [length] * samples)


def gradients_of(model: Llama, batch: Batch) -> list[torch.Tensor]:
    losses, weights = losses_of(model, batch)
    return list(torch.autograd.grad((losses * weights).sum() / weights.sum(), list(model.parameters())))


def test_micro_batches_sum_to_the_gradient_of_the_whole(model: Llama) -> None:
    batch = batch_of(4)
    wanted = gradients_of(model, batch)
    gradients = Gradients(model, freeze(model, 0, False), workers=1, most=15)
    gradients.accumulate(batch)
    gradients.close()
    for parameter, gradient in zip(model.parameters(), wanted, strict=True):
        torch.testing.assert_close(parameter.grad, gradient)


def test_processes_follow_the_weights_and_sum_to_the_gradient_of_the_whole(model: Llama) -> None:
    batch = batch_of(5)
    gradients = Gradients(model, freeze(model, 0, False), workers=2, most=15)
    try:
        for _ in range(2):
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter.mul_(1.1)
            wanted = gradients_of(model, batch)
            gradients.accumulate(batch)
            for parameter, gradient in zip(model.parameters(), wanted, strict=True):
                torch.testing.assert_close(parameter.grad, gradient)
        # More workers than there is work for.
        single = batch_of(1)
        wanted = gradients_of(model, single)
        gradients.accumulate(single)
        for parameter, gradient in zip(model.parameters(), wanted, strict=True):
            torch.testing.assert_close(parameter.grad, gradient)
    finally:
        gradients.close()


def test_processes_see_the_grid_and_the_lower_precision(model: Llama) -> None:
    """To the bit: what each worker sums, in which order, is the same."""
    batch, found = batch_of(4), []
    weights = {n: p for n, p in model.named_parameters() if p.dim() == 2 and n != "embedding.weight"}
    for workers in (1, 2):
        gradients = Gradients(model, freeze(model, 0, False), workers, 30, "bf16", Grid(weights))
        try:
            gradients.accumulate(batch)
        finally:
            gradients.close()
        found.append([p.grad.clone() for p in model.parameters() if p.grad is not None])
    assert len(found[0]) == len(list(model.parameters()))
    for local, remote in zip(*found, strict=True):
        assert torch.equal(local, remote)


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_worker_that_dies_is_an_error_and_not_a_wait(model: Llama) -> None:
    gradients = Gradients(model, freeze(model, 0, False), workers=2, most=15)
    try:
        gradients.accumulate(batch_of(2))
        os.kill(gradients.process_ids()[1], signal.SIGKILL)
        with pytest.raises(RuntimeError, match="training worker has ended"):
            gradients.accumulate(batch_of(2))
    finally:
        gradients.close()


@pytest.mark.skipif(not can_compile("cpu"), reason="needs a C++ compiler")
def test_the_compiled_layer_has_the_values_and_gradients_of_the_plain_one(model: Llama) -> None:
    other = copy.deepcopy(model)
    other.layer = compiled_layer()
    for lengths in ([15, 15], [7, 15, 9]):
        batch = batch_of(1, sum(lengths) // 2 * 2 + 1)
        batch = Batch(batch.tokens[: sum(lengths)], batch.weights[: sum(lengths)], lengths)
        torch.testing.assert_close(other.hidden(batch.tokens, lengths), model.hidden(batch.tokens, lengths))
        for found, wanted in zip(gradients_of(other, batch), gradients_of(model, batch), strict=True):
            torch.testing.assert_close(found, wanted)
