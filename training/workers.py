"""Workers that compute gradients, each a process with one thread: no interpreter lock is shared, and a core that is
taken away for a moment stalls nobody, since workers meet once a step.

Weights and sums of gradients are in memory that all processes see, so a step sends token ids and gets back a number.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

import torch
import torch.multiprocessing as multiprocessing
from torch import Tensor

from training.compiled import compiled_layer
from training.data import Batch
from training.losses import losses_of
from training.memory import give_back_freed_memory, keep_freed_memory
from training.model import Llama


# Steps between two times that a process gives back what it does not use: seldom, as it faults those pages in anew.
_GIVE_BACK_EVERY = 30


class LocalWorker:
    """Computes in this process."""

    def __init__(self, model: Llama, parameters: Sequence[Tensor], sums: Sequence[Tensor], compiled: bool) -> None:
        self._model = model
        self._parameters = parameters
        self._sums = sums
        self._loss = 0.0
        if compiled:
            model.layer = compiled_layer()

    def submit(self, parts: Sequence[Batch], total: float) -> None:
        """Set the sums to the gradient of these parts' share of the weighted mean loss, in the order of the parts."""
        self._loss = 0.0
        torch._foreach_zero_(list(self._sums))
        for part in parts:
            losses, weights = losses_of(self._model, part)
            loss = (losses * weights).sum() / total
            for found, gradient in zip(self._sums, torch.autograd.grad(loss, self._parameters), strict=True):
                found.add_(gradient)
            self._loss += float(loss.detach())

    def result(self) -> float:
        """The loss that these parts have a share in, once the sums are complete."""
        return self._loss

    def process_id(self) -> int:
        """This process."""
        return os.getpid()

    def close(self) -> None:
        """Nothing to end."""


def _serve(connection: Connection, *arguments: Any) -> None:
    """What the process of a worker does: submitted parts, one after the other, until the other side is gone."""
    # Ctrl+C reaches every process of a terminal; the one that trains decides when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_freed_memory()
    torch.set_num_threads(1)
    worker = LocalWorker(*arguments)
    try:
        for step in itertools.count(1):
            total, *batches = connection.recv()
            worker.submit([Batch(torch.tensor(t), torch.tensor(w), n) for t, w, n in batches], total)
            connection.send(worker.result())
            if step % _GIVE_BACK_EVERY == 0:
                give_back_freed_memory()
    except EOFError:
        pass


class ProcessWorker:
    """The same in a process of its own. Model and sums must be in shared memory."""

    def __init__(self, model: Llama, parameters: Sequence[Tensor], sums: Sequence[Tensor], compiled: bool) -> None:
        # A fork would copy threads' locks without their threads.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        arguments = (theirs, model, list(parameters), list(sums), compiled)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()

    def submit(self, parts: Sequence[Batch], total: float) -> None:
        """See `LocalWorker`; returns at once."""
        batches = [(part.tokens.tolist(), part.weights.tolist(), part.lengths) for part in parts]
        try:
            self._connection.send((total, *batches))
        except OSError as error:
            raise RuntimeError("a training worker has ended; see its error above") from error

    def result(self) -> float:
        """Waits. Raises RuntimeError when the process has died, of whatever it printed or of a lack of memory."""
        try:
            return float(self._connection.recv())
        except (EOFError, OSError) as error:
            self._process.join(5)
            raise RuntimeError(f"a training worker has ended (exit code {self._process.exitcode})") from error

    def process_id(self) -> int:
        """The process that computes."""
        return self._process.pid or 0

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.join(10)
        self._process.kill()
