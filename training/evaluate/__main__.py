"""Step 6: figures for one or more GGUF files, on the same text and positions.

    python -m training.evaluate base.gguf seed.gguf new.gguf

`--heal both` measures with and without token healing. Bits per byte count the text alone, headers not. Exact: the
greedy completion equals the rest of the line, trailing white space aside. A model that knows fill-in-the-middle is
given the suffix. Precision at 10 % coverage is the exact share among the tenth of positions with the highest sequence
probability.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from pathlib import Path

import torch
from torch.nn import functional as F

from training.evaluate.end_mark import end_marks
from training.evaluate.subject import Subject
from training.evaluate.tasks import CODE, Chunk, Position, chunks, positions
from training.files import read_jsonl, write_json
from training.memory import keep_freed_memory
from training.paths import workspace

# None of them: what the model says of itself.
_HEALS: dict[str, list[bool]] = {"yes": [True], "no": [False], "both": [True, False], "auto": []}


def bits_per_byte(subject: Subject, texts: list[Chunk], header: bool = True) -> dict[str, float]:
    """Bits per byte by language. Each chunk is evaluated alone, after its path."""
    bits: Counter[str] = Counter()
    size: Counter[str] = Counter()
    with torch.no_grad():
        for chunk in texts:
            head = subject.header(chunk.path) if header else []
            # Some token has to stand before the first one that is predicted.
            head = head or [subject.layout.end]
            tokens = torch.tensor(head + subject.encode(chunk.text))
            logits = subject.model.logits(subject.model.hidden(tokens)[len(head) - 1 : -1])
            bits[chunk.language] += float(F.cross_entropy(logits, tokens[len(head) :], reduction="sum")) / math.log(2)  # type: ignore[assignment]
            size[chunk.language] += len(chunk.text.encode())
    return {language: bits[language] / size[language] for language in sorted(size)}


def rest_of_line(
    subject: Subject, cursors: list[Position], prefix: int, suffix: int, ways: list[bool]
) -> list[list[tuple[float, bool]]]:
    """For each way (healed or not) and position the sequence log-probability, and whether the completion was exact."""
    prompts = [subject.prompt(c.path, c.before, c.after, prefix, suffix) for c in cursors]
    wanted = [cursor.rest.encode().rstrip() for cursor in cursors]
    return [
        [(chance, text.rstrip() == rest) for rest, (text, chance) in zip(wanted, found, strict=True)]
        for found in subject.complete(prompts, 40, ways)
    ]


def precision_at(results: list[tuple[float, bool]], coverage: float) -> float:
    """The exact share among the surest `coverage` of the positions."""
    ranked = sorted(results, key=lambda result: -result[0])
    top = ranked[: max(1, round(coverage * len(ranked)))]
    return sum(exact for _, exact in top) / len(top)


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--chunks", type=int, default=24, help="chunks of text a language")
    parser.add_argument("--positions", type=int, default=500)
    parser.add_argument("--ends", type=int, default=200, help="middles whose end mark is looked for; 0: none")
    parser.add_argument("--prefix", type=int, default=256, help="tokens of prefix at most")
    parser.add_argument("--suffix", type=int, default=64, help="tokens of suffix at most")
    parser.add_argument(
        "--heal", choices=sorted(_HEALS), default="auto", help="token healing; auto: as the extension does with it"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    keep_freed_memory()
    heldout = workspace(arguments.cache).corpus / "heldout.jsonl"
    documents = list(read_jsonl(heldout))
    texts = chunks(documents, 2000, arguments.chunks)
    cursors = positions(documents, arguments.positions)
    everything: dict[str, dict[str, float]] = {}
    for path in arguments.models:
        subject = Subject(path)
        figures = {f"bits a byte, {k}": v for k, v in bits_per_byte(subject, texts).items()}
        code = [figures[f"bits a byte, {language}"] for language in CODE]
        figures["bits a byte, mean of code"] = sum(code) / len(code)
        if subject.layout.suffix is None:
            # An untouched model is measured the way that suits it better.
            bare = bits_per_byte(subject, texts, header=False)
            figures |= {f"bits a byte without path, {k}": v for k, v in bare.items()}
            figures["bits a byte without path, mean of code"] = sum(bare[language] for language in CODE) / len(code)
        if cursors:
            ways = _HEALS[arguments.heal] or [subject.heals]
            found = rest_of_line(subject, cursors, arguments.prefix, arguments.suffix, ways)
            for heals, results in zip(ways, found, strict=True):
                how = "healed" if heals else "not healed"
                figures[f"exact rest of line, {how}"] = sum(exact for _, exact in results) / len(results)
                for coverage in (0.1, 0.2, 0.3):
                    figures[f"precision at {coverage:.0%} coverage, {how}"] = precision_at(results, coverage)
        if subject.layout.suffix is not None and arguments.ends:
            placed, early = end_marks(subject, heldout, arguments.ends)
            figures["middles ended at their place"] = placed
            figures["middles ended too early"] = early
        everything[path.name] = {"megabytes": path.stat().st_size / 1e6, **figures}
        print(f"{path.name}: {len(texts)} chunks, {len(cursors)} positions", flush=True)
        for name, value in everything[path.name].items():
            print(f"  {name}: {value:.4f}", flush=True)
    if arguments.json:
        write_json(arguments.json, everything)


if __name__ == "__main__":
    main()
