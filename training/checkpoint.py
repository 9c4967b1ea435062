"""Checkpoints that survive a kill at any moment, and that are refused by a run they do not belong to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch

from training.files import write_atomically

_NAME = re.compile(r"step-(\d{7})\.pt")


class WrongConfiguration(ValueError):
    """A checkpoint was written under another configuration than the one asked for."""


def checkpoints(folder: Path) -> list[Path]:
    """The whole checkpoints of a run, oldest first. Temporary files of a killed write are not among them."""
    return sorted(p for p in folder.glob("step-*.pt") if _NAME.fullmatch(p.name)) if folder.is_dir() else []


def save(folder: Path, step: int, configuration: dict[str, Any], state: dict[str, Any], keep: int = 2) -> Path:
    """Write one checkpoint atomically, then remove all but the newest `keep` and any leftover temporary file."""
    path = folder / f"step-{step:07d}.pt"
    content = {"step": step, "configuration": configuration, "state": state}
    write_atomically(path, lambda file: torch.save(content, file))
    for old in checkpoints(folder)[:-keep]:
        old.unlink()
    for leftover in folder.glob("step-*.tmp"):
        leftover.unlink()
    return path


# A checkpoint is float32 whatever its steps were computed in, so one may go on with it in another precision.
_FREE = {"precision"}


def differences(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Which settings differ, as `name: found, wanted`."""
    return [
        f"{k}: {found.get(k)!r}, not {wanted.get(k)!r}"
        for k in sorted({*found, *wanted} - _FREE)
        if found.get(k) != wanted.get(k)
    ]


def _filled(found: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """`found` with what it lacks of `defaults`, in the dictionaries that it holds as well."""
    inner = {k: _filled(found[k], v) for k, v in defaults.items() if isinstance(v, dict) and k in found}
    return {**defaults, **found, **inner}


def load(path: Path, configuration: dict[str, Any] | None, defaults: dict[str, Any] | None = None) -> dict[str, Any]:
    """Read a checkpoint; raises WrongConfiguration, naming the settings, when it belongs to another run.

    `defaults` are those of settings that a checkpoint from before there were such settings was written under.
    """
    content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    found = _filled(content["configuration"], defaults or {})
    if configuration is not None and (wrong := differences(found, configuration)):
        raise WrongConfiguration(f"{path.name} was written under another configuration: " + "; ".join(wrong))
    return content


def newest(folder: Path) -> Path | None:
    """The newest whole checkpoint of a run, if there is one."""
    found = checkpoints(folder)
    return found[-1] if found else None
