"""What a rehearsal brings: a small model, this repository as a corpus, and uploads that are wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from training.files import read_json
from training.remote.bundle import MANIFEST, seal
from training.remote.limits import travelling
from training.remote.model_file import read_model, write_model

_LANGUAGES = {".ts": "typescript", ".js": "javascript", ".py": "python", ".md": "markdown"}


def first_layers(start: Path, layers: int, target: Path) -> None:
    """Write the GGUF of a model's first layers."""
    model = read_model(start)
    kept = re.compile(r"blk\.(\d+)\.")
    tensors = {
        name: tensor
        for name, tensor in model.tensors.items()
        if not (found := kept.match(name)) or int(found[1]) < layers
    }
    write_model(target, start, {"llama.block_count": layers}, tensors)


def own_files(root: Path) -> Iterator[dict[str, str]]:
    """A repository as documents; each folder below the top counts as a package."""
    for path in travelling(root):
        language = _LANGUAGES.get(Path(path).suffix)
        if language is not None and (root / path).is_file():
            text = (root / path).read_text(encoding="utf-8")
            yield {"package": path.partition("/")[0], "path": path, "language": language, "text": text}


def change(folder: Path, kind: str, **facts: Any) -> None:
    """Give a bundle other facts, and a manifest that is right otherwise."""
    seal(folder, kind, {**read_json(folder / MANIFEST)["facts"], **facts})


def cut(path: Path) -> None:
    """Take away a file's last bytes."""
    path.write_bytes(path.read_bytes()[:-9])


def bad_cases() -> list[tuple[str, str, Callable[[Path], object], str, dict[str, str]]]:
    """Name, command, what is done to its upload, the message that is expected, and settings."""
    other = {"version": "0.0.1", "sha256": "0" * 64}

    def other_recipe(folder: Path) -> None:
        path = folder / "recipe.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("seed = 1000", "seed = 1001"), encoding="utf-8")
        change(folder, "corpus")

    def swap(folder: Path) -> None:
        (folder / "layers.1").write_bytes((folder / "layers.2").read_bytes())
        change(folder, "layers")

    return [
        ("two packings", "train", lambda f: change(f, "layers", corpus="1" * 64), "two packings: corpus", {}),
        ("missing layers", "train", lambda f: (f / "layers.1").unlink(), r"lacks layers\.1", {}),
        ("swapped layers", "train", swap, "tensors did not arrive", {}),
        ("no time", "train", lambda f: None, "the clock has run out", {"FORETYPE_SECONDS": "46"}),
        ("another tokenizer", "prepare", lambda f: change(f, "corpus", spelling=other), "other ids than 0.0.1", {}),
        ("another corpus", "prepare", lambda f: change(f, "corpus", corpus="1" * 64), "the corpus has the finger", {}),
        ("another recipe", "prepare", other_recipe, "reads otherwise here", {}),
        ("a damaged part", "prepare", lambda f: cut(f / "embedding"), "embedding is damaged", {}),
        ("a missing part", "prepare", lambda f: (f / "store.index.json.0.xz").unlink(), "lacks store.index", {}),
        ("a missing upload", "prepare", _empty, "did not arrive", {}),
    ]  # fmt: skip


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
