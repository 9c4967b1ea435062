"""What a self-test found to be best on a machine, as a file that a run reads."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch


@dataclass(frozen=True)
class Choice:
    """How a step is computed: a way of attention, whether pieces are compiled, parts of a batch, and the precision."""

    attention: str = "own"
    compiled: bool = False
    parts: int = 1
    precision: str = "fp32"

    def dtype(self) -> torch.dtype:
        """What matrix products are computed in."""
        return {"fp32": torch.float32, "bf16": torch.bfloat16}[self.precision]

    def write(self, path: Path, **more: object) -> None:
        """As JSON, with other facts beside it."""
        path.write_text(json.dumps({**asdict(self), **more}, indent=1) + "\n", encoding="utf-8")


def read_choice(path: Path) -> Choice:
    """What `Choice.write` wrote; other facts are passed over."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Choice(str(raw["attention"]), bool(raw["compiled"]), int(raw["parts"]), str(raw["precision"]))
