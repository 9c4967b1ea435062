"""What two calls bring to the machine, as two folders that git ignores.

    python -m training.remote.pack --model M.gguf --store FOLDER --recipe RECIPE.toml --into .remote/

`upload-1` has the corpus, held-out samples, and the model's metadata and embedding: all that takes long to prepare,
and nothing that the self-test needs. `upload-2` has the layers. Neither machine's way holds both at once. Each call
names its folder among the ignored paths that it takes along; the checkout travels with both and is counted in.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from training.files import read_json, read_jsonl, write_json
from training.recipe import Recipe, load_recipe
from training.remote.archive import compress
from training.remote.blocks import RawModel, fingerprint
from training.remote.bundle import recipe_fingerprint, seal
from training.remote.limits import MIB, MOST_TREE, LimitError, check_upload, checkout_size, human, size_of
from training.remote.model_file import read_model
from training.remote.spelling import spelling
from training.remote.tensors import EMBEDDING, LAYER_FILES, encode_files, groups
from training.samples.packed import draw_packed
from training.samples.store import Store, write_store
from training.samples.subset import seen_numbers, write_subset
from training.tokenizer import build_tokenizer, encode, token_bytes, vocabulary_of

FIRST, SECOND = "upload-1", "upload-2"
MOST_CORPUS = 50 * MIB
# Bytes that a token takes in xz, by which a first part of a large corpus is chosen: 0.48 to 0.57 were seen.
_BYTES_A_TOKEN = 0.485
# Names, manifests, and what git counts otherwise than we do.
_SLACK = MIB // 4
# What the other side makes of the rest.
_DERIVED = ("text.bin", "text.npy")
# Held-out samples are drawn from about so many files, with a seed of their own.
_HELDOUT_FILES, _HELDOUT_SEED = 1500, 7


def draw_heldout(path: Path, model: RawModel, recipe: Recipe, target: Path) -> None:
    """Draw one batch of held-out samples, as the recipe draws them, into a file of arrays."""
    vocabulary = vocabulary_of(model.metadata)
    tokenizer = build_tokenizer(vocabulary)
    count = sum(1 for _ in read_jsonl(path))
    documents: Iterable[Mapping[str, Any]] = islice(read_jsonl(path), 0, None, max(1, count // _HELDOUT_FILES))
    with tempfile.TemporaryDirectory() as folder:
        spelled = token_bytes(vocabulary)
        write_store(Path(folder), documents, [], lambda text: encode(tokenizer, text), spelled)
        store = Store.open(Path(folder), spelled)
        batch = draw_packed(store, lambda text: encode(tokenizer, text), replace(recipe, seed=_HELDOUT_SEED), 0)
        with target.open("wb") as file:
            np.savez(
                file, tokens=batch.tokens, weights=batch.weights, bounds=batch.bounds, positions=batch.positions,
                samples=batch.samples,
            )  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Which part of a corpus goes along where not all of it can: by a seed, what earlier runs have seen last."""

    seed: int = 1
    seen: tuple[Path, ...] = ()


def pack_corpus(
    store: Path, model: RawModel, folder: Path, room: int, processes: int, choice: Choice
) -> tuple[list[Any], str]:
    """Compress a store into `folder`, or as much of it as there is room for. Returns its files and its fingerprint."""
    whole = Store.open(store, token_bytes(vocabulary_of(model.metadata)))
    seen = seen_numbers(whole, [Store.open(path) for path in choice.seen])
    every = int(whole.sizes.sum())
    tokens = min(every, int(room / _BYTES_A_TOKEN))
    with tempfile.TemporaryDirectory() as scratch:
        for attempt in range(5):
            source = store
            if tokens < every:
                source = Path(scratch) / str(attempt)
                write_subset(whole, source, tokens, choice.seed, seen)
                print(f"{tokens:,} tokens of {every:,} are taken", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
            entries = compress(
                {f"store/{path.name}": path for path in sorted(source.iterdir()) if path.name not in _DERIVED},
                folder,
                processes,
            )
            size = size_of(folder)
            if size <= room:
                return entries, str(read_json(source / "store.json")["fingerprint"])
            print(f"{human(size)} of corpus are {human(size - room)} too much", flush=True)
            tokens = int(tokens * room / size * 0.98)
    raise LimitError(f"no part of the corpus fits in {human(room)}")


def pack(
    model_path: Path,
    store: Path,
    recipe_path: Path,
    heldout: Path | None,
    into: Path,
    checkout: int,
    processes: int = 2,
    choice: Choice = Choice(),
) -> dict[str, dict[str, int]]:
    """Write both folders. Returns the sizes of each one's files, the checkout among them."""
    model, recipe = read_model(model_path), load_recipe(recipe_path)
    layers = {name: tensor for name, tensor in model.tensors.items() if name != EMBEDDING}
    first, second = into / FIRST, into / SECOND
    for folder in (first, second):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    encode_files({f"layers.{i}": group for i, group in enumerate(groups(layers, LAYER_FILES))}, second)
    encode_files({"embedding": {EMBEDDING: model.tensors[EMBEDDING]}}, first)
    shutil.copyfile(recipe_path, first / "recipe.toml")
    with tempfile.TemporaryDirectory() as scratch:
        metadata = Path(scratch) / "metadata.json"
        # The order of tensors is part of the model's fingerprint.
        write_json(metadata, {"metadata": model.metadata, "order": list(model.tensors)})
        sources = {"metadata.json": metadata}
        if heldout is not None:
            draw_heldout(heldout, model, recipe, Path(scratch) / "heldout.npz")
            sources["heldout.npz"] = Path(scratch) / "heldout.npz"
        files = compress(sources, first, processes)
    room = min(MOST_CORPUS, MOST_TREE - checkout - size_of(first) - _SLACK)
    corpus, found = pack_corpus(store, model, first / "corpus", room, processes, choice)
    for path in sorted((first / "corpus").iterdir()):
        path.rename(first / path.name)
    (first / "corpus").rmdir()
    shared = {"model": fingerprint(model.tensors), "corpus": found, "recipe": recipe_fingerprint(recipe)}
    spelled = spelling(vocabulary_of(model.metadata))
    sizes = {
        FIRST: seal(first, "corpus", {**shared, "spelling": spelled, "files": [*files, *corpus]}),
        SECOND: seal(second, "layers", shared),
    }
    for name, listed in sizes.items():
        listed.update({"manifest.json": size_of(into / name / "manifest.json"), "the checkout": checkout})
        check_upload(listed)
    return sizes


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="GGUF that training begins with")
    parser.add_argument("--store", type=Path, required=True, help="the corpus as tokens: training.samples.write")
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--heldout", type=Path, help="JSON lines of held-out files; without it no losses are held out")
    parser.add_argument("--into", type=Path, default=Path(".remote"))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1, help="which part of the corpus, if not all of it fits")
    parser.add_argument("--seen", type=Path, action="append", default=[], help="a store of an earlier run: taken last")
    arguments = parser.parse_args()
    root = Path(__file__).parents[2]
    try:
        sizes = pack(
            arguments.model, arguments.store, arguments.recipe, arguments.heldout, arguments.into, checkout_size(root),
            arguments.processes, Choice(arguments.seed, tuple(arguments.seen)),
        )  # fmt: skip
    except (LimitError, ValueError) as error:
        sys.exit(str(error))
    for name, listed in sizes.items():
        total = sum(listed.values())
        print(f"{name}: {human(total)}, {human(MOST_TREE - total)} are left")
        for file, size in listed.items():
            print(f"  {file:24} {human(size):>12}")


if __name__ == "__main__":
    main()
