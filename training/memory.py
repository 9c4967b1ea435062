"""Keep freed memory instead of giving it back, so that each step does not fault all its pages in anew.

Samples differ in length, so the heap slowly fills with holes that nothing fits into; they are given back now and then.
"""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_MAX = -1, -4


def keep_freed_memory() -> bool:
    """Tell glibc to serve large blocks from its heap and not to shrink it; elsewhere nothing happens.

    Source: mallopt(3). Measured on the adaptation step: see the speed table in the README.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_MMAP_MAX, 0) and mallopt(_TRIM_THRESHOLD, 2**31 - 1))


def give_back_freed_memory() -> bool:
    """Let glibc give back every whole page that is free, those between what is used included; True if there were any.

    Source: malloc_trim(3). Without it two workers grew by 0.3 GB a minute.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return False
    return bool(trim(0))
