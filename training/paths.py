"""Where downloads, corpora and checkpoints live: outside of the work tree, so that it can be laid anew."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


def default_root() -> Path:
    """`$XDG_CACHE_HOME/foretype-training`, or the same below `~/.cache`."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(cache) if cache else Path.home() / ".cache") / "foretype-training"


@dataclass(frozen=True)
class Workspace:
    """The folders of one pipeline below one root. Nothing is created by asking for a path."""

    root: Path

    @property
    def base(self) -> Path:
        """The package that carries the base weights, and the GGUF taken from it."""
        return self.root / "base"

    @property
    def packages(self) -> Path:
        """Archives as the registries' clients brought them."""
        return self.root / "packages"

    @property
    def corpus(self) -> Path:
        """Filtered text: `train.jsonl`, `heldout.jsonl`, `report.json`."""
        return self.root / "corpus"

    @property
    def store(self) -> Path:
        """The corpus as tokens."""
        return self.root / "store"

    @property
    def vocabulary(self) -> Path:
        """The cut vocabulary and its tables."""
        return self.root / "vocabulary"

    @property
    def runs(self) -> Path:
        """One folder of checkpoints and logs per run."""
        return self.root / "runs"

    @property
    def models(self) -> Path:
        """Finished GGUF files."""
        return self.root / "models"

    @property
    def pid_file(self) -> Path:
        """The process id of the long run, so that it can be paused while something is measured."""
        return self.root / "run.pid"


def workspace(root: str | Path | None = None) -> Workspace:
    """The workspace below `root`, or below the default one."""
    return Workspace(Path(root) if root is not None else default_root())


def bundled_model() -> Path:
    """The model that the extension ships."""
    return Path(__file__).parents[1] / "media" / "model" / "foretype-135m.gguf"
