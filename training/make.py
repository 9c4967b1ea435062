"""The second of two commands: every step from the base weights to a GGUF, each kept if it is done already.

    PYTHON -m training.make --steps 2000 --output model.gguf

`PYTHON` is the interpreter that `bootstrap.py` printed. Killed at any moment, the same command goes on from what was
saved: at most ten minutes of training are lost.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from training.paths import workspace
from training.vocabulary import vocabulary_file


def step(module: str, *arguments: str, may_fail: bool = False) -> None:
    """Run one step in a process of its own; a step that fails ends the pipeline, unless it may."""
    print(f"== {module} {' '.join(arguments)}", flush=True)
    result = subprocess.run([sys.executable, "-m", f"training.{module}", *arguments], check=False)
    if result.returncode != 0 and not may_fail:
        sys.exit(f"{module} failed")


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--run", default="main", help="name of the run")
    parser.add_argument("--steps", type=int, default=2000, help="training steps; the run can be extended later")
    parser.add_argument("--missing", type=int, default=0, help="how many packages may be missing or broken")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--output", type=Path, default=Path("foretype-135m.gguf"))
    arguments = parser.parse_args()
    space = workspace(arguments.cache)
    common = ["--cache", str(space.root)]
    step("base", *common)
    if not (space.corpus / "report.json").exists():
        # What could not be fetched is named there, and counted by the build, which writes nothing when it is too much.
        step("corpus.fetch", *common, may_fail=True)
        step("corpus.build", *common, "--missing", str(arguments.missing))
    if not vocabulary_file(space).exists():
        step("vocabulary", *common)
    run = ["--run", arguments.run]
    step("train", *common, *run, "--steps", str(arguments.steps), "--device", arguments.device)
    step("export", *common, *run, "--output", str(arguments.output))


if __name__ == "__main__":
    main()
