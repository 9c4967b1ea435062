"""A folder of files that belong together: a manifest names each with its size and SHA-256, and says what they are.

The manifest is written last, so a folder without one is a folder that was not finished.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.files import read_json, sha256, write_json
from training.recipe import Recipe

MANIFEST = "manifest.json"
_FORMAT = 1


class BundleError(ValueError):
    """A bundle is missing, incomplete, damaged, or another one than expected; the message says which and what."""


def recipe_fingerprint(recipe: Recipe) -> str:
    """Hexadecimal SHA-256 of all that a recipe says, defaults included."""
    return hashlib.sha256(json.dumps(asdict(recipe), sort_keys=True).encode()).hexdigest()


def seal(folder: Path, kind: str, facts: dict[str, Any]) -> dict[str, int]:
    """Write the manifest of all files below `folder`. Returns their sizes by name."""
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    files = {name: {"bytes": (folder / name).stat().st_size, "sha256": sha256(folder / name)} for name in names}
    write_json(folder / MANIFEST, {"format": _FORMAT, "kind": kind, "facts": facts, "files": files})
    return {name: int(str(entry["bytes"])) for name, entry in files.items()}


def facts_of(folder: Path, kind: str) -> dict[str, Any]:
    """What a bundle's manifest says, after a check of its files. Raises BundleError."""
    path = folder / MANIFEST
    if not path.is_file():
        raise BundleError(f"{path} is missing: {kind} did not arrive, or not all of it")
    try:
        manifest = read_json(path)
        form, found, facts, files = (manifest[key] for key in ("format", "kind", "facts", "files"))
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{path} is damaged: {error}") from error
    if form != _FORMAT or found != kind:
        raise BundleError(f"{folder} holds {found!r} of format {form}, not {kind!r} of format {_FORMAT}")
    missing = sorted(name for name in files if not (folder / name).is_file())
    if missing:
        raise BundleError(f"{folder} lacks {', '.join(missing)}")
    for name, entry in files.items():
        size = (folder / name).stat().st_size
        if size != entry["bytes"]:
            raise BundleError(f"{folder / name} is damaged: {size} bytes, not {entry['bytes']}")
        if sha256(folder / name) != entry["sha256"]:
            raise BundleError(f"{folder / name} is damaged: its SHA-256 is another")
    return dict(facts)
