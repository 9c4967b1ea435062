"""The folder of the other machine that what came and what was made stays in, from one command to the next."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.files import read_json
from training.recipe import Recipe, changed, load_recipe
from training.remote.bundle import BundleError, recipe_fingerprint


@dataclass(frozen=True)
class Work:
    """Paths below `$FORETYPE_REMOTE_WORK`. Nothing is created by asking for one."""

    root: Path

    @property
    def facts(self) -> Path:
        """What the first upload says of itself, written when all of it is prepared."""
        return self.root / "facts.json"

    @property
    def store(self) -> Path:
        """The corpus."""
        return self.root / "store"

    @property
    def metadata(self) -> Path:
        """The model's metadata, and the order of its tensors."""
        return self.root / "metadata.json"

    @property
    def start(self) -> Path:
        """The whole model that training begins with."""
        return self.root / "start.raw"

    @property
    def choice(self) -> Path:
        """What the self-test found to be best."""
        return self.root / "selftest.json"

    @property
    def changes(self) -> Path:
        """What a comparison found to be better than the recipe: lines of its TOML."""
        return self.root / "changes.toml"

    @property
    def log(self) -> Path:
        """Rows of JSON of all that was trained here."""
        return self.root / "log.jsonl"

    def export(self, which: str) -> Path:
        """The folder of an export, `final` or `emergency`."""
        return self.root / "export" / which

    def newest(self, facts: dict[str, Any]) -> Path | None:
        """The newest export that was trained from what these facts are of."""
        for folder in (self.export("final"), self.export("emergency")):
            path = folder / "facts.json"
            if path.is_file() and read_json(path)["packing"] == packing(facts):
                return folder
        return None


def packing(facts: dict[str, Any]) -> dict[str, str]:
    """What tells two packings apart."""
    return {name: str(facts[name]) for name in ("model", "corpus", "recipe")}


def work_folder() -> Work:
    """The one that the environment names, or the default one."""
    return Work(Path(os.environ.get("FORETYPE_REMOTE_WORK") or "/tmp/foretype-remote"))


def prepared(work: Work) -> dict[str, Any]:
    """What the first command left. Raises BundleError if it did not, or not to its end."""
    if not work.facts.is_file():
        raise BundleError(f"{work.facts} is missing: the first command has not prepared this machine")
    return dict(read_json(work.facts))


def chosen_recipe(work: Work, facts: dict[str, Any]) -> tuple[Recipe, str]:
    """The recipe that was packed with what a comparison changed of it, and that change. Raises as `check_recipe`."""
    changes = work.changes.read_text(encoding="utf-8") if work.changes.is_file() else ""
    return changed(check_recipe(work.root / "recipe.toml", facts), changes), changes


def check_recipe(path: Path, facts: dict[str, Any]) -> Recipe:
    """The recipe that was packed. Raises BundleError if it reads otherwise here."""
    recipe = load_recipe(path)
    if recipe_fingerprint(recipe) != facts["recipe"]:
        raise BundleError(f"recipe {recipe.name} reads otherwise here: training/recipe.py is not that of the packing")
    return recipe


def check_corpus(store: Path, facts: dict[str, Any]) -> None:
    """Raise BundleError if a store is not the one that was packed."""
    found = read_json(store / "store.json")["fingerprint"]
    if found != facts["corpus"]:
        raise BundleError(f"the corpus has the fingerprint {found}, {facts['corpus']} was packed")
