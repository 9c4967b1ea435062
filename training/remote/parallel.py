"""A function over rows of arguments, in processes of their own where that is worth their start."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

Result = TypeVar("Result")

# Below this many bytes a process takes longer to start than to do its work.
_SMALL = 4 << 20


def side_by_side(
    size: int, function: Callable[..., Result], *columns: Collection[Any], processes: int | None = None
) -> list[Result]:
    """What `function` gives for each row of arguments, in order; they are about `size` bytes in all."""
    count = min(len(columns[0]), processes or os.cpu_count() or 1)
    if size < _SMALL or count < 2:
        return list(map(function, *columns))
    # Processes are started afresh: a fork of one that holds a GPU is not safe.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        return list(pool.map(function, *columns))
