"""What the way to the machine and back holds, and measuring against it before a second is spent there.

The machine takes the checkout (what git tracks, and what it neither tracks nor ignores) with a few ignored paths named
for the call, runs one command in it, and gives back what the command left in one folder, `$OUT`.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

MIB = 1 << 20
# The way holds 64 MiB in each direction; what we leave is for names and padding.
MOST_TREE = 62 * MIB
MOST_CARRIED = 8
MOST_COMMAND = 2000
MOST_RETURNED = 62 * MIB
MOST_RETURNED_FILES = 8
MOST_RETURNED_FILE = 16 * MIB
MOST_FOLDERS = 2
# What a call does not need: it is moved aside (`stage.py`) or left out, with a placeholder in its place.
LARGE_FILES = (
    "media/model/foretype-135m.gguf",
    "test/fixtures/model/foretype-nano-v0.gguf",
    "test/fixtures/gguf/dequantize.json",
    "test/fixtures/header/vectors.json",
    "test/fixtures/tokenizer/llama.json",
    "test/fixtures/tokenizer/smollm.json",
    "test/fixtures/traces/joined-sources.ts.txt",
    "test/fixtures/traces/long-file.jsonl",
    "test/fixtures/traces/moving.jsonl",
    "docs/images/models.png",
    "package-lock.json",
    "training/corpus/packages.tsv",
)
PLACEHOLDER = b"moved aside by training.remote.stage\n"

_NAME = re.compile(r"[A-Za-z0-9._-]+")


class LimitError(ValueError):
    """Something does not fit; the message says by how much."""


def travelling(root: Path) -> list[str]:
    """Paths that go along with every call, as git tells them: those tracked, and those neither tracked nor ignored."""
    found: set[str] = set()
    for of in (("--cached",), ("--others", "--exclude-standard")):
        command = ["git", "-C", str(root), "ls-files", "-z", *of]
        output = subprocess.run(command, check=True, capture_output=True).stdout.decode()
        found.update(path for path in output.split("\0") if path)
    return sorted(path for path in found if os.path.lexists(root / path))


def size_of(path: Path) -> int:
    """Bytes of a file, of a link as a link, or of all files below a folder."""
    if path.is_dir() and not path.is_symlink():
        return sum(size_of(child) for child in path.iterdir())
    return path.lstat().st_size


def checkout_size(root: Path, aside: bool = True) -> int:
    """Bytes of the checkout as it travels; with `aside`, large models count as the placeholders they will be."""
    sizes = {path: size_of(root / path) for path in travelling(root)}
    if aside:
        sizes.update({path: len(PLACEHOLDER) for path in LARGE_FILES if path in sizes})
    return sum(sizes.values())


def human(size: int) -> str:
    """`12.34 MiB`."""
    return f"{size / MIB:.2f} MiB"


def check_upload(parts: Mapping[str, int], most: int = MOST_TREE) -> None:
    """Raise LimitError if these sizes are too much for one call."""
    total = sum(parts.values())
    if total > most:
        listed = ", ".join(f"{name} {human(size)}" for name, size in parts.items())
        raise LimitError(f"{human(total)} are {human(total - most)} over the limit of {human(most)}: {listed}")


def check_command(name: str, text: str) -> None:
    """Raise LimitError if a command is too long."""
    if len(text) > MOST_COMMAND:
        raise LimitError(f"{name} has {len(text)} characters, {len(text) - MOST_COMMAND} over {MOST_COMMAND}")


def returned(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() or path.is_symlink())


def problems_of_return(folder: Path) -> list[str]:
    """What of a returned folder would not come back, or nothing."""
    files = list(returned(folder))
    found: list[str] = []
    if len(files) > MOST_RETURNED_FILES:
        found.append(f"{len(files)} files are {len(files) - MOST_RETURNED_FILES} more than {MOST_RETURNED_FILES}")
    for path in files:
        inside = path.relative_to(folder)
        size = path.lstat().st_size
        if path.is_symlink():
            found.append(f"{inside} is a link")
        if size > MOST_RETURNED_FILE:
            found.append(f"{inside} is {human(size)}, {human(size - MOST_RETURNED_FILE)} over the limit of a file")
        if len(inside.parts) - 1 > MOST_FOLDERS:
            found.append(f"{inside} is more than {MOST_FOLDERS} folders down")
        if not all(_NAME.fullmatch(part) for part in inside.parts):
            found.append(f"{str(inside)!a} has characters that do not come back")
    total = sum(path.lstat().st_size for path in files)
    if total > MOST_RETURNED:
        found.append(f"{human(total)} together are {human(total - MOST_RETURNED)} over {human(MOST_RETURNED)}")
    return found
