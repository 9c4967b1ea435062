"""How far a run has come: steps, tokens, speed, and the loss of its last steps.

python -m training.status --run main
"""

from __future__ import annotations

import argparse

from training import checkpoint
from training.files import read_jsonl
from training.paths import workspace


def main() -> None:
    """Command line: print the state of a run from its log and its newest checkpoint's name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--run", default="main")
    parser.add_argument("--tokens", type=int, default=2048, help="tokens a step, to count them")
    parser.add_argument("--last", type=int, default=40, help="steps that the means are taken over")
    arguments = parser.parse_args()
    folder = workspace(arguments.cache).runs / arguments.run
    # A killed run repeats the steps after its last checkpoint: the later line counts.
    rows = {row["step"]: row for row in read_jsonl(folder / "log.jsonl")}
    last = [rows[step] for step in sorted(rows)][-arguments.last :]
    path = checkpoint.newest(folder)
    speed = arguments.tokens * len(last) / sum(row["seconds"] for row in last)
    loss = sum(row["loss"] for row in last) / len(last)
    step = last[-1]["step"]
    print(f"step {step}: {step * arguments.tokens:,} tokens, newest checkpoint {path.name if path else 'none'}")
    print(f"last {len(last)} steps: {speed:.0f} tokens/s, training loss {loss:.3f} nats a token")


if __name__ == "__main__":
    main()
