"""Move the large models out of the checkout while calls are made, and back.

    python -m training.remote.stage out
    python -m training.remote.stage back

They wait in git's own folder, which does not travel; a placeholder of a few bytes stands in for each. A move may be
killed at any moment: `back` restores what `out` has begun, and checks every byte.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from training.files import read_json, sha256, write_atomically, write_json
from training.remote.limits import LARGE_FILES, MOST_TREE, PLACEHOLDER, checkout_size, human

# Ends the name of what is known of a file that is aside; no file that is moved has it.
_RECORD = ".aside"


class StageError(RuntimeError):
    """A file is not what it should be; nothing is overwritten."""


def default_aside(root: Path) -> Path:
    """A folder inside of git's own, so that a move is a rename."""
    command = ["git", "-C", str(root), "rev-parse", "--absolute-git-dir"]
    return Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()) / "foretype-aside"


def _is_placeholder(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == len(PLACEHOLDER) and path.read_bytes() == PLACEHOLDER


def _move(source: Path, target: Path) -> None:
    """Rename; between file systems copy to a temporary file, rename that, and only then remove the source."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(source, target)
    except OSError:
        with source.open("rb") as file:
            write_atomically(target, lambda out: shutil.copyfileobj(file, out, 1 << 20))
        shutil.copystat(source, target)
        source.unlink()


def _leave_placeholder(here: Path, kept: Path) -> None:
    write_atomically(here, lambda file: file.write(PLACEHOLDER))
    shutil.copymode(kept, here)


def _record(aside: Path, path: str) -> Path:
    return aside / (path.replace("/", "+") + _RECORD)


def _kept(aside: Path, path: str) -> Path:
    return aside / path.replace("/", "+")


def out(root: Path, aside: Path, paths: tuple[str, ...] = LARGE_FILES) -> list[str]:
    """Move these files aside; those already moved, or not in this checkout, are left. Returns what was moved."""
    moved = []
    for path in paths:
        here = root / path
        if not here.exists() and _kept(aside, path).exists():
            _leave_placeholder(here, _kept(aside, path))  # a kill came between the move and this
        if not here.is_file() or _is_placeholder(here):
            continue
        if _kept(aside, path).exists():
            raise StageError(f"{path} is there, and a file is aside for it as well: bring that back or remove it first")
        # The record comes first: what is aside is always known with its hash.
        write_json(_record(aside, path), {"path": path, "sha256": sha256(here)})
        _move(here, _kept(aside, path))
        _leave_placeholder(here, _kept(aside, path))
        moved.append(path)
    return moved


def back(root: Path, aside: Path) -> list[str]:
    """Restore what is aside. Raises StageError for a file that changed on either side. Returns what was restored."""
    restored = []
    for record in sorted(aside.glob(f"*{_RECORD}")):
        entry = read_json(record)
        path, expected = str(entry["path"]), str(entry["sha256"])
        here, kept = root / path, _kept(aside, path)
        if kept.exists():
            if here.exists() and not _is_placeholder(here) and sha256(here) != expected:
                raise StageError(f"{path} is no placeholder: somebody else's file is not overwritten")
            if sha256(kept) != expected:
                raise StageError(f"{kept} is not the file that was moved aside: its SHA-256 is another")
            _move(kept, here)
            restored.append(path)
        elif not here.is_file() or sha256(here) != expected:
            raise StageError(f"{path} is neither aside nor in its place; `git checkout -- {path}` brings it back")
        record.unlink()
    return restored


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("direction", choices=("out", "back"))
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the checkout; default: the current folder")
    parser.add_argument("--aside", type=Path, help="where files wait; default: a folder inside of git's own")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    aside = arguments.aside or default_aside(root)
    try:
        moved = out(root, aside) if arguments.direction == "out" else back(root, aside)
    except StageError as error:
        sys.exit(str(error))
    for path in moved:
        print(f"{path}: {'aside' if arguments.direction == 'out' else 'restored'}")
    size = checkout_size(root, aside=False)
    print(f"the checkout weighs {human(size)}; {human(max(0, MOST_TREE - size))} are left for a call")


if __name__ == "__main__":
    main()
