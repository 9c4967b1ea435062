"""Gradients: of micro-batches, in other processes, and of the compiled layer."""

from __future__ import annotations

import copy
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from torch._dynamo.utils import counters

from training.compiled import can_compile, compiled_layer
from training.data import Batch
from training.gradients import Gradients
from training.grid import Grid
from training.losses import losses_of
from training.model import Llama
from training.optimize import freeze
from training.tests.models import linear_weights
from training.workers import LocalWorker, WorkerEnded


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
    batch, found = batch_of(4), []
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    for workers in (1, 2):
        gradients = Gradients(model, freeze(model, 0, False), workers, 30, "bf16", Grid(linear_weights(model)))
        try:
            gradients.accumulate(batch)
        finally:
            gradients.close()
        found.append([p.grad.clone() for p in model.parameters() if p.grad is not None])
    torch.set_num_threads(threads)
    assert len(found[0]) == len(list(model.parameters()))
    # To the bit: with as many parts as workers, sums are the same too.
    for local, remote in zip(*found, strict=True):
        assert torch.equal(local, remote)


def test_compiled_processes_with_a_grid_and_frozen_layers(model: Llama) -> None:
    if not can_compile("cpu"):
        pytest.skip("needs a C++ compiler and Python's headers")
    batch, found = batch_of(6), []
    parameters = freeze(model, 1, True)
    for workers, compiled in ((1, False), (2, True)):
        grid = Grid(linear_weights(model))
        gradients = Gradients(model, parameters, workers, 30, "bf16", grid, compiled)
        try:
            gradients.accumulate(batch)
        finally:
            gradients.close()
        assert {n for n, p in model.named_parameters() if p.grad is not None} == {
            n for n, _ in model.named_parameters() if n.startswith(("blocks.1.", "norm."))
        }
        found.append(torch.cat([p.grad.flatten() for p in parameters if p.grad is not None]))
        model.zero_grad()
    assert torch.cosine_similarity(found[0], found[1], dim=0) > 0.999


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_worker_leaves_it_to_the_one_that_trains_when_to_end(model: Llama) -> None:
    gradients = Gradients(model, freeze(model, 0, False), workers=2, most=15)
    try:
        gradients.accumulate(batch_of(2))
        for number in (signal.SIGINT, signal.SIGTERM):
            for process in gradients.process_ids():
                os.kill(process, number)
        assert gradients.accumulate(batch_of(2)) > 0
    finally:
        gradients.close()


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_worker_that_dies_is_an_error_and_not_a_wait(model: Llama) -> None:
    gradients = Gradients(model, freeze(model, 0, False), workers=2, most=15)
    try:
        gradients.accumulate(batch_of(2))
        os.kill(gradients.process_ids()[1], signal.SIGKILL)
        with pytest.raises(WorkerEnded, match="exit code -9"):
            gradients.accumulate(batch_of(2))
    finally:
        gradients.close()


ABANDONED = """
import os, signal, sys, torch
from training.data import Batch
from training.gradients import Gradients
from training.model import Llama, ModelConfig

if __name__ == "__main__":
    model = Llama(ModelConfig(100, 1, 32, 2, 1, 16, 32, 10_000.0, 1e-5, 64))
    gradients = Gradients(model, list(model.parameters()), 2)
    gradients.accumulate(Batch(torch.arange(20), torch.ones(20), [10, 10]))
    print(*gradients.process_ids(), flush=True)
    if sys.argv[1] == "killed":
        for process in gradients.process_ids():
            os.kill(process, signal.SIGSTOP)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems end them at their next step")
@pytest.mark.parametrize("how", ["killed", "unclosed"])
def test_workers_end_with_the_one_that_trains(how: str) -> None:
    """Killed while they are paused, or at its end without having closed them."""
    done = subprocess.run([sys.executable, "-c", ABANDONED, how], capture_output=True, text=True, timeout=120)
    assert done.returncode == (0 if how == "unclosed" else -signal.SIGKILL)
    states = [Path(f"/proc/{process}/stat") for process in done.stdout.split()]
    deadline = time.monotonic() + 30
    while any(_alive(state) for state in states) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(states) == 2 and not any(_alive(state) for state in states)


def _alive(state: Path) -> bool:
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_too_little_shared_memory_is_told_before_it_is_the_end(model: Llama, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr("training.workers._SHARED", Path("/"))
    monkeypatch.setattr("training.workers.shutil.disk_usage", lambda _: usage)
    with pytest.raises(OSError, match="--workers 1"):
        Gradients(model, freeze(model, 0, False), workers=2)


def test_the_compiled_layer_has_the_values_and_gradients_of_the_plain_one(model: Llama) -> None:
    if not can_compile("cpu"):
        pytest.skip("needs a C++ compiler and Python's headers")
    counters.clear()
    other = copy.deepcopy(model)
    other.layer = compiled_layer()
    for lengths in ([15, 15], [7, 15, 9]):
        batch = batch_of(1, sum(lengths) // 2 * 2 + 1)
        batch = Batch(batch.tokens[: sum(lengths)], batch.weights[: sum(lengths)], lengths)
        torch.testing.assert_close(other.hidden(batch.tokens, lengths), model.hidden(batch.tokens, lengths))
        for found, wanted in zip(gradients_of(other, batch), gradients_of(model, batch), strict=True):
            torch.testing.assert_close(found, wanted)
    # Two functions, each compiled once for all lengths.
    assert counters["stats"]["unique_graphs"] == 2


def test_a_worker_gives_back_memory_every_thirty_steps(model: Llama, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    steps: list[int] = []
    monkeypatch.setattr("training.workers.give_back_freed_memory", lambda: given.append(len(steps)))
    parameters = freeze(model, 0, False)
    worker = LocalWorker(model, parameters, torch.zeros(sum(p.numel() for p in parameters)), False)
    for step in range(1, 62):
        steps.append(step)
        worker.submit([], 1.0)
    assert given == [30, 60]


def test_without_a_compiler_layers_are_not_compiled_and_it_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("no C++ compiler\nand a long story")

    monkeypatch.setattr(torch, "compile", broken)
    assert not can_compile("cpu")
    assert capsys.readouterr().out == "layers are not compiled: no C++ compiler\n"
    # Elsewhere it is not even tried.
    assert not can_compile("cuda")
    assert capsys.readouterr().out == ""
