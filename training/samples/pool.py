"""Batches drawn ahead by processes, in the order of their steps.

Each process is a fresh interpreter that draws every n-th step (`training.samples.worker`); it imports no PyTorch and
nothing of the program that asks. A batch is what `draw_packed` gives in one process. A process holds one finished batch
until it is asked for, so as many batches wait as there are processes.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from training.recipe import Recipe
from training.samples.packed import PackedBatch
from training.samples.store import prepare_store
from training.samples.tokens import PRE_TOKENIZER
from training.tokenizer import Vocabulary, vocabulary_of

_ROOT = Path(__file__).parents[2]
# One thread a process: there are as many processes as cores.
_ONE_THREAD = {
    "TOKENIZERS_PARALLELISM": "false",
    "RAYON_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class SamplingEnded(RuntimeError):
    """A process that draws samples has failed or died."""


class BatchPool:
    """Yields the batches of `first_step`, `first_step + 1` and so on, for ever. Close it when done."""

    def __init__(
        self,
        folder: Path | str,
        vocabulary: Vocabulary | Mapping[str, Any],
        recipe: Recipe,
        first_step: int = 0,
        processes: int = 2,
    ) -> None:
        """`vocabulary` may be a GGUF's metadata."""
        vocabulary = vocabulary if isinstance(vocabulary, Vocabulary) else vocabulary_of(dict(vocabulary))
        if vocabulary.pre != PRE_TOKENIZER:
            raise ValueError(f"no samples are drawn with the pre-tokenizer {vocabulary.pre!r}")
        prepare_store(Path(folder))
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": path}
        self._step = first_step
        self._workers: list[subprocess.Popen[bytes]] = []
        self._next = 0
        try:
            for number in range(processes):
                worker = subprocess.Popen(
                    [sys.executable, "-m", "training.samples.worker"],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True,
                )  # fmt: skip
                self._workers.append(worker)
                assert worker.stdin is not None
                order = (str(folder), vocabulary, recipe, first_step + number, processes)
                worker.stdin.write(pickle.dumps(order))
                worker.stdin.flush()
        except BaseException:
            self.close()
            raise

    @property
    def processes(self) -> list[int]:
        """Ids of the processes that draw."""
        return [worker.pid for worker in self._workers]

    def __iter__(self) -> BatchPool:
        return self

    def __next__(self) -> PackedBatch:
        """The next step's batch. Raises SamplingEnded when its process has failed or died."""
        if not self._workers:
            raise SamplingEnded("the pool is closed")
        worker = self._workers[self._next]
        assert worker.stdout is not None
        try:
            step, batch = pickle.load(worker.stdout)
        except (EOFError, pickle.UnpicklingError) as error:
            code = worker.wait()
            raise SamplingEnded(f"the process that draws step {self._step} ended with code {code}") from error
        if isinstance(batch, str):
            raise SamplingEnded(f"step {step} could not be drawn:\n{batch}")
        if step != self._step:
            raise SamplingEnded(f"step {step} came where {self._step} was due")
        self._step += 1
        self._next = (self._next + 1) % len(self._workers)
        assert isinstance(batch, PackedBatch)
        return batch

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.wait()
            for stream in (worker.stdin, worker.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        pass  # what was still to be written has no reader
        self._workers = []

    def __enter__(self) -> BatchPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
