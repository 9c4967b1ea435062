"""How far a run has come: steps, tokens (of the runs that it goes on from too), and its last steps' time and loss.

python -m training.status --run main
"""

from __future__ import annotations

import argparse
import sys

from training import checkpoint
from training.files import read_jsonl
from training.paths import workspace


def main() -> None:
    """Command line: print the state of a run from its log and its newest checkpoint's name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--run", default="main")
    parser.add_argument("--last", type=int, default=40, help="steps that the means are taken over")
    arguments = parser.parse_args()
    folder = workspace(arguments.cache).runs / arguments.run
    # A killed run repeats the steps after its last checkpoint: the later line counts.
    rows = {row["step"]: row for row in read_jsonl(folder / "log.jsonl")}
    last = [rows[step] for step in sorted(rows)][-arguments.last :]
    if not last:
        sys.exit(f"{arguments.run} has made no step yet")
    path = checkpoint.newest(folder)
    seconds = sum(row["seconds"] for row in last) / len(last)
    loss = sum(row["loss"] for row in last) / len(last)
    # Logs of before have no tokens.
    tokens = f"{last[-1]['tokens']:,} tokens in all, " if "tokens" in last[-1] else ""
    print(f"step {last[-1]['step']}: {tokens}newest checkpoint {path.name if path else 'none'}")
    print(f"last {len(last)} steps: {seconds:.1f} s each, training loss {loss:.3f} nats a token")


if __name__ == "__main__":
    main()
