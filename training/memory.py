"""Keep freed memory instead of giving it back, so that each step does not fault all its pages in anew.

Samples differ in length, so the heap slowly fills with holes that nothing fits into; they are given back now and then.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_MAX = -1, -4


def linux_function(name: str) -> Callable[..., int] | None:
    """A function of the C library on Linux; None on other systems and where the library has none of that name."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        found: Callable[..., int] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None
    return found


def keep_freed_memory() -> bool:
    """Tell glibc to serve large blocks from its heap and not to shrink it; elsewhere nothing happens.

    Source: mallopt(3). Measured on the adaptation step: see the first table of "Compute" in docs/training.md.
    """
    mallopt = linux_function("mallopt")
    return bool(mallopt and mallopt(_MMAP_MAX, 0) and mallopt(_TRIM_THRESHOLD, 2**31 - 1))


def give_back_freed_memory() -> bool:
    """Let glibc give back every whole page that is free, those between what is used included; True if there were any.

    Source: malloc_trim(3). Without it two workers grew by 0.3 GB a minute.
    """
    trim = linux_function("malloc_trim")
    return bool(trim and trim(0))
