"""What training gives back: a model as a set of coded files, small enough for the way back, whole at any moment.

    python -m training.remote.results --model NEW.raw --start START.raw --facts FACTS.json --into FOLDER --place TARGET

Layers and embedding are coded against the starting model, which both sides have. Where that is too much for one call,
the embedding's change goes coarsely, in 4 bits a value, and the exact one waits for another call. Files of one set
carry its generation, so that sets are never mixed.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from training.files import read_json
from training.remote.blocks import fingerprint, read_raw
from training.remote.bundle import MANIFEST, seal
from training.remote.limits import MIB, MOST_RETURNED, MOST_RETURNED_FILE, LimitError, human, size_of
from training.remote.tensors import CHANGE, EMBEDDING, LAYER_FILES, change_of, encode_files, groups

# What a log may take beside a set.
RESERVE = 2 * MIB
MODEL, EXACT = "model", "embedding"
EXACT_FILE, COARSE_FILE = "embedding.exact", "embedding.coarse"
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD


def write_set(
    model: Path, start: Path, folder: Path, facts: dict[str, Any], most: int = MOST_RETURNED, coarse: bool = False
) -> dict[str, Any]:
    """Write the set of a model into `folder / "model"`, and what did not fit into `folder / "embedding"`.

    With `coarse` the exact embedding is left for another call even if it fits. Returns the facts as they stand in the
    manifest. Raises LimitError when not even the coarse one fits.
    """
    new, old = read_raw(model).tensors, read_raw(start).tensors
    layers = {name: tensor for name, tensor in new.items() if name != EMBEDDING}
    files = {f"layers.{i}": group for i, group in enumerate(groups(layers, LAYER_FILES))}
    shutil.rmtree(folder, ignore_errors=True)
    encode_files({**files, EXACT_FILE: {EMBEDDING: new[EMBEDDING]}}, folder / MODEL, old)
    about = {**facts, "start": fingerprint(old), "model": fingerprint(new), "embedding": "exact"}
    about["generation"] = about["model"][:16]
    if coarse or size_of(folder / MODEL) > most - RESERVE:
        about["embedding"] = "coarse"
        (folder / EXACT).mkdir()
        os.replace(folder / MODEL / EXACT_FILE, folder / EXACT / EXACT_FILE)
        seal(folder / EXACT, EXACT, about)
        encode_files({COARSE_FILE: {CHANGE: change_of(new[EMBEDDING], old[EMBEDDING])}}, folder / MODEL)
    sizes = seal(folder / MODEL, MODEL, about)
    if (total := sum(sizes.values())) > most - RESERVE:
        raise LimitError(f"{human(total)} of the set are {human(total - most + RESERVE)} too much for the way back")
    for name, size in sizes.items():
        if size > MOST_RETURNED_FILE:
            raise LimitError(f"{name} is {human(size)}, {human(size - MOST_RETURNED_FILE)} over the limit of a file")
    return about


def place(source: Path, target: Path) -> None:
    """Put a copy of a finished folder where another may stand, which then is gone.

    On Linux the two change places in one call: a kill leaves the one or the other, whole. Where that cannot be done,
    as between file systems, there is a moment with neither.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the folder that comes back, where a copy does not count, and a rename stays within the file system.
    for beside in (target.parent.parent, source.parent):
        copy = beside / f".{target.parent.name}.{target.name}.new"
        try:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy)
            break
        except OSError:
            continue
    else:
        copy = source
    if target.exists() and not _exchange(copy, target):
        # Without its manifest it is told from a whole one.
        (target / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(target)
    if not target.exists():
        try:
            copy.rename(target)
        except OSError:
            _copy(copy, target)
    if copy != source:
        shutil.rmtree(copy, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Copy a folder, its manifest last."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(MANIFEST))
    shutil.copyfile(source / MANIFEST, target / MANIFEST)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step. False where that cannot be done."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def give_back(folder: Path, start: Path, out: Path) -> None:
    """Put the set of an export into `out`, coded by a process of its own if that is not done yet."""
    if (folder / "set" / MODEL / MANIFEST).is_file():
        place(folder / "set" / MODEL, out / MODEL)
        return
    command = [
        sys.executable, "-m", "training.remote.results", "--model", str(folder / "model.raw"),
        "--start", str(start), "--facts", str(folder / "facts.json"), "--into", str(folder / "set"),
        "--place", str(out / MODEL), *os.environ.get("FORETYPE_RESULTS", "").split(),
    ]  # fmt: skip
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode != 0:
        raise RuntimeError(ended.stdout.strip()[-2000:])
    print(ended.stdout.strip(), flush=True)


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--facts", type=Path, required=True, help="JSON: what the manifest is to say")
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--most", type=int, default=MOST_RETURNED, help="bytes that may come back")
    parser.add_argument("--coarse", action="store_true", help="leave the exact embedding for another call")
    parser.add_argument("--place", type=Path, help="put the finished set here as well")
    arguments = parser.parse_args()
    facts = read_json(arguments.facts)
    about = write_set(arguments.model, arguments.start, arguments.into, facts, arguments.most, arguments.coarse)
    if arguments.place is not None:
        place(arguments.into / MODEL, arguments.place)
    print(f"set {about['generation']}: {human(size_of(arguments.into / MODEL))}, embedding {about['embedding']}")


if __name__ == "__main__":
    main()
