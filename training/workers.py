"""Workers that compute gradients, each a process with one thread: no interpreter lock is shared, and a core that is
taken away for a moment is waited for once a step instead of once a matrix product.

Weights and sums of gradients are in memory that all processes see, so a step sends token ids and gets back a number.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import torch
import torch.multiprocessing as multiprocessing
from torch import Tensor

from training.compiled import compiled_layer
from training.data import Batch
from training.losses import losses_of
from training.memory import give_back_freed_memory, keep_freed_memory, linux_function
from training.model import Llama

# Steps between two times that a process gives back what it does not use: seldom, as it faults those pages in anew.
_GIVE_BACK_EVERY = 30
# Linux keeps shared memory in this folder, which a container may have made small.
_SHARED = Path("/dev/shm")
_SIGNAL_ON_PARENT_DEATH = 1


class WorkerEnded(RuntimeError):
    """A process that computes gradients has died."""


def check_shared_memory(tensors: Sequence[Tensor]) -> None:
    """Raises OSError when there is not enough shared memory for these tensors: writing to it would be the end then."""
    needed = sum(t.numel() * t.element_size() for t in tensors if not t.is_shared())
    if _SHARED.is_dir() and (free := shutil.disk_usage(_SHARED).free) < needed:
        raise OSError(
            f"{_SHARED} has {free / 1e6:.0f} MB, {needed / 1e6:.0f} are needed: take --workers 1, or give it more"
            " (docker run --shm-size)"
        )


def views(flat: Tensor, like: Sequence[Tensor]) -> list[Tensor]:
    """Parts of a flat tensor, in the shapes of others that have as many elements together."""
    parts = flat.split([t.numel() for t in like])
    return [part.view(t.shape) for part, t in zip(parts, like, strict=True)]


class LocalWorker:
    """Computes in this process. `sums` is float32, as many as all parameters together have elements."""

    def __init__(self, model: Llama, parameters: Sequence[Tensor], sums: Tensor, compiled: bool) -> None:
        self._model = model
        self._parameters = parameters
        self._sums = sums
        self._each = views(sums, parameters)
        self._loss = 0.0
        self._steps = 0
        if compiled:
            model.layer = compiled_layer()

    def submit(self, parts: Sequence[Batch], total: float) -> None:
        """Set the sums to the gradient of these parts' share of the weighted mean loss, in the order of the parts."""
        self._loss = 0.0
        self._sums.zero_()
        for part in parts:
            losses, weights = losses_of(self._model, part)
            loss = (losses * weights).sum() / total
            for found, gradient in zip(self._each, torch.autograd.grad(loss, self._parameters), strict=True):
                found.add_(gradient)
            self._loss += float(loss.detach())
        self._steps += 1
        if self._steps % _GIVE_BACK_EVERY == 0:
            give_back_freed_memory()

    def result(self) -> float:
        """The loss that these parts have a share in, once the sums are complete."""
        return self._loss

    def process_id(self) -> int:
        """This process."""
        return os.getpid()

    def close(self) -> None:
        """Nothing to end."""


def _end_with(parent: int) -> None:
    """On Linux: end when the parent does, however it does, even while this process is stopped. Source: prctl(2)."""
    if prctl := linux_function("prctl"):
        prctl(_SIGNAL_ON_PARENT_DEATH, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the process that trains has ended")


def _serve(connection: Connection, parent: int, *arguments: Any) -> None:
    """What the process of a worker does: submitted parts, one after the other, until the other side is gone."""
    # Ctrl+C and a shutdown reach every process of a group; the one that trains decides when to end, and saves first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _end_with(parent)
    keep_freed_memory()
    torch.set_num_threads(1)
    worker = LocalWorker(*arguments)
    while True:
        try:
            total, *batches = connection.recv()
        except (EOFError, OSError):
            return
        worker.submit([Batch(torch.tensor(t), torch.tensor(w), n) for t, w, n in batches], total)
        try:
            connection.send(worker.result())
        except OSError:
            return


class ProcessWorker:
    """The same in a process of its own. Model and sums must be in shared memory."""

    def __init__(self, model: Llama, parameters: Sequence[Tensor], sums: Tensor, compiled: bool) -> None:
        # A fork would copy threads' locks without their threads.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        arguments = (theirs, os.getpid(), model, list(parameters), sums, compiled)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()
        # Before `multiprocessing`, at its exit, asks it to end, which it ignores, and waits for it.
        atexit.register(self.close)

    def submit(self, parts: Sequence[Batch], total: float) -> None:
        """See `LocalWorker`; returns at once."""
        batches = [(part.tokens.tolist(), part.weights.tolist(), part.lengths) for part in parts]
        try:
            self._connection.send((total, *batches))
        except OSError as error:
            raise self._ended() from error

    def result(self) -> float:
        """Waits. Raises WorkerEnded when the process has died, of what it printed or of a lack of memory."""
        try:
            return float(self._connection.recv())
        except (EOFError, OSError) as error:
            raise self._ended() from error

    def _ended(self) -> WorkerEnded:
        self._process.join(30)
        return WorkerEnded(f"a training worker has ended, exit code {self._process.exitcode}")

    def process_id(self) -> int:
        """The process that computes."""
        return self._process.pid or 0

    def close(self) -> None:
        """End the process."""
        atexit.unregister(self.close)
        self._connection.close()
        # In the midst of a step it would look for the end only after it.
        self._process.kill()
        self._process.join()
