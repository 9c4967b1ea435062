"""Which languages the corpus has how much of, and how often a run of some length sees each.

    python -m training.corpus.table --tokens 150000000

Tokens are those of the bundled model. A language's passes are its share of the run's tokens over its tokens.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from training.corpus.languages import WEIGHTS
from training.files import read_jsonl
from training.gguf_file import GgufFile
from training.paths import workspace
from training.tokenizer import build_tokenizer, vocabulary_of

MODEL = Path(__file__).parents[2] / "media" / "model" / "foretype-135m.gguf"
# Texts that are encoded at once, on all cores.
_TOGETHER = 512


@dataclass(frozen=True)
class Size:
    """How much of a language there is; `size` is in bytes."""

    files: int
    size: int
    tokens: int


def sizes(documents: Iterable[Mapping[str, Any]], tokenizer: Tokenizer) -> dict[str, Size]:
    """The size of each language, the largest first."""
    files: Counter[str] = Counter()
    size: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    rows = iter(documents)
    while batch := list(islice(rows, _TOGETHER)):
        encoded = tokenizer.encode_batch_fast([row["text"] for row in batch], add_special_tokens=False)
        for row, one in zip(batch, encoded, strict=True):
            files[row["language"]] += 1
            size[row["language"]] += len(row["text"].encode())
            tokens[row["language"]] += len(one)
    return {k: Size(files[k], size[k], count) for k, count in tokens.most_common()}


def table(found: Mapping[str, Size], weights: Mapping[str, float], tokens: int) -> str:
    """A Markdown table: each language's size, its share of a run, and how often a run of `tokens` sees all of it.

    The shares are those of the languages that are there, as they are drawn.
    """
    whole = sum(weights.get(language, 0.0) for language in found)
    lines = [
        f"| language | files | MB | million tokens | share, % | passes at {tokens / 1e6:.0f}M |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for language, one in found.items():
        share = weights.get(language, 0.0) / whole
        passes = share * tokens / max(1, one.tokens)
        cells = f"{one.files:,} | {one.size / 1e6:.1f} | {one.tokens / 1e6:.2f} | {100 * share:.1f} | {passes:.2f}"
        lines.append(f"| {language} | {cells} |")
    total = Size(*(sum(getattr(one, name) for one in found.values()) for name in ("files", "size", "tokens")))
    lines.append(f"| all | {total.files:,} | {total.size / 1e6:.1f} | {total.tokens / 1e6:.2f} | 100 | |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Command line: print the table of the corpus that has been built."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--tokens", type=int, default=150_000_000, help="length of the run")
    parser.add_argument("--model", type=Path, default=MODEL, help="the GGUF whose tokens are counted")
    arguments = parser.parse_args()
    tokenizer = build_tokenizer(vocabulary_of(GgufFile(arguments.model).metadata))
    documents = read_jsonl(workspace(arguments.cache).corpus / "train.jsonl")
    print(table(sizes(documents, tokenizer), WEIGHTS, arguments.tokens), end="")


if __name__ == "__main__":
    main()
