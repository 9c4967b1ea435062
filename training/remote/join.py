"""Bring a trained model back: what a call gave back, and the model that training began with, to a GGUF.

    python -m training.remote.join --from FOLDER [--from FOLDER3] --start MODEL.gguf --output NEW.gguf

A folder is what one call gave back. With a coarse embedding in the first, the exact one of a later call is taken if it
is of the same generation.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.remote.blocks import fingerprint
from training.remote.bundle import BundleError, facts_of
from training.remote.model_file import read_model, write_model
from training.remote.results import COARSE_FILE, EXACT, EXACT_FILE, MODEL
from training.remote.tensors import CHANGE, EMBEDDING, decode_files, with_change


def _generations(folders: Sequence[Path], kind: str) -> dict[Path, dict[str, Any]]:
    return {folder / kind: facts_of(folder / kind, kind) for folder in folders if (folder / kind).exists()}


def join(folders: Sequence[Path], start: Path, output: Path) -> dict[str, Any]:
    """Write the GGUF of what came back. Returns the facts of its set, `embedding` being what was used.

    Raises BundleError for missing or damaged files, another starting model, or sets of more than one generation.
    """
    for folder in folders:
        if not folder.is_dir():
            raise BundleError(f"{folder} is missing")
    models, exact = _generations(folders, MODEL), _generations(folders, EXACT)
    if not models:
        names = " and ".join(str(folder / MODEL) for folder in folders)
        raise BundleError(f"{names}: no model came back; the machine was stopped before the first export")
    every = {str(facts["generation"]) for facts in (*models.values(), *exact.values())}
    if len(every) > 1:
        listed = ", ".join(f"{path} {facts['generation']}" for path, facts in {**models, **exact}.items())
        raise BundleError(f"these are of {len(every)} generations, which do not go together: {listed}")
    (model, facts), *_ = models.items()
    old = read_model(start).tensors
    if fingerprint(old) != facts["start"]:
        raise BundleError(f"{start.name} is not the model that training began with: its weights are others")
    coded = [*sorted(model.glob("layers.*")), *(path / EXACT_FILE for path in (model, *exact))]
    tensors = decode_files([path for path in coded if path.is_file()], old)
    if EMBEDDING in tensors:
        facts["embedding"] = "exact"
    else:
        change = decode_files([model / COARSE_FILE])[CHANGE]
        tensors[EMBEDDING] = with_change(old[EMBEDDING], change)
    missing = sorted(old.keys() - tensors.keys())
    if missing:
        raise BundleError(f"{model} lacks {len(missing)} tensors, the first of them {missing[0]}")
    tensors = {name: tensors[name] for name in old}
    if facts["embedding"] == "exact" and fingerprint(tensors) != facts["model"]:
        raise BundleError(f"{model} does not give the model that was exported")
    write_model(output, start, facts["metadata"], tensors)
    return facts


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", type=Path, action="append", required=True, dest="folders", metavar="FOLDER")
    parser.add_argument("--start", type=Path, required=True, help="the model that training began with")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        facts = join(arguments.folders, arguments.start, arguments.output)
    except (ValueError, FileNotFoundError) as error:
        sys.exit(str(error))
    size = arguments.output.stat().st_size / 1e6
    print(f"{arguments.output}: {size:.1f} MB, generation {facts['generation']}, {facts['embedding']} embedding")
    print(facts["metadata"]["general.description"])


if __name__ == "__main__":
    main()
