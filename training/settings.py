"""The settings of a run of `train.py`: flags, or a file of them. Nothing here needs PyTorch.

`recipes/history` has those of past runs.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from training.recipe import read_section


@dataclass(frozen=True)
class Settings:
    """Everything that makes a run what it is, but for how long it goes."""

    seed: int = 1
    rate: float = 2e-4
    warmup: int = 40
    weight_decay: float = 0.01
    # The second moment forgets faster than usual, since runs are short.
    beta2: float = 0.95
    clip: float = 1.0
    tokens: int = 2048
    context_weight: float = 0.5
    frozen_layers: int = 0
    frozen_embedding: bool = False
    precision: str = "auto"
    limits: str = "256,512,1024"
    # Limits of fill-in-the-middle samples, where they are not the same; what else is in `BatchShape` and `Mixture`.
    fim_limits: str = ""
    end_weight: float = 1.0
    start_weight: float = 1.0
    cuts: float = 0.0
    quantized: bool = False
    # Weights that are kept in 8 bits instead of 4: a regular expression, found in their names.
    wide: str = ""
    decay: int = 0
    decay_start: int = 0
    branch_of: str = ""


def load_settings(path: Path) -> Settings:
    """Read a TOML table of settings; those that it leaves out have their defaults.

    Raises ValueError that names an unknown key, or a value of another kind.
    """
    return read_section(Settings, path)


def add_flags(parser: argparse.ArgumentParser) -> None:
    """`--settings`, and a flag for each setting."""
    group = parser.add_argument_group("settings of the run")
    group.add_argument("--settings", type=Path, metavar="FILE", help="a file of them (TOML); flags override it")
    for field in fields(Settings):
        kind: Any = type(field.default)
        if kind is bool:
            kind = _truth
        flag = "--" + field.name.replace("_", "-")
        group.add_argument(flag, type=kind, default=argparse.SUPPRESS, help=f"default: {field.default!r}")


def chosen(arguments: argparse.Namespace) -> Settings:
    """The settings of a command line: flags, then the file's, then defaults. Raises ValueError as the file's do."""
    settings = load_settings(arguments.settings) if arguments.settings else Settings()
    given = {field.name: getattr(arguments, field.name) for field in fields(Settings) if field.name in arguments}
    return replace(settings, **given)


def _truth(text: str) -> bool:
    return text in ("1", "true")
