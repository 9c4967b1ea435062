"""Freed memory that lies between what is used goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("torch")

HOLES = """
import torch
from training.memory import give_back_freed_memory, keep_freed_memory

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

keep_freed_memory()
tensors = [torch.ones(250_000) for _ in range(200)]
del tensors[:-1]
before = resident()
assert give_back_freed_memory()
print(before - resident())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc")
def test_holes_are_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", HOLES], check=True, capture_output=True, text=True)
    assert int(done.stdout) > 150_000_000
