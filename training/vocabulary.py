"""Step 4: the cut vocabulary: tokens that code in our languages uses, closed under merges, with every byte.

    python -m training.vocabulary --size 16384
    python -m training.vocabulary --of MODEL.gguf

The second form takes the cut that an exported model has, whatever the corpus is now: training can go on from it.

The model keeps the rows of the tokens that stay; their order is the base's. Six control tokens come first, in the
places and under the names that the seed model has; they take over rows of the base's own control tokens.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from training.base import base_file
from training.corpus.languages import WEIGHTS
from training.files import read_json, read_jsonl, write_json
from training.paths import Workspace, workspace
from training.tokenizer import CONTROL, NORMAL, Vocabulary, build_tokenizer, encode, vocabulary_of

# (our control token, the base's token whose row it starts from)
CONTROLS: tuple[tuple[str, str], ...] = (
    ("<|endoftext|>", "<|endoftext|>"),
    ("<|fim_prefix|>", "<issue_comment>"),
    ("<|fim_middle|>", "<jupyter_code>"),
    ("<|fim_suffix|>", "<issue_start>"),
    ("<|fim_pad|>", "<empty_output>"),
    ("<|file_sep|>", "<file_sep>"),
)
END, PREFIX, MIDDLE, SUFFIX, PAD, FILE = range(6)

SAMPLE_CHARACTERS = 2_500_000


@dataclass(frozen=True)
class Cut:
    """A cut vocabulary and `rows`: for each of its ids, the id of the base's row it starts from."""

    vocabulary: Vocabulary
    rows: list[int]


def cut_vocabulary(base: Vocabulary, use: Mapping[int, float], size: int) -> Cut:
    """Keep the most used tokens up to `size` rows in all, closed under merges, with all bytes.

    `use` is a weighted count by base id. A token is kept only together with both parts of the merge that makes
    it, so every kept token can still be reached. Ties go to the lower id.
    """
    ids = base.ids()
    parts: dict[int, tuple[int, int]] = {}
    for left, right in base.merges:
        # The first merge that makes a token is the one of lowest rank.
        parts.setdefault(ids[left + right], (ids[left], ids[right]))
    kept = {i for i, kind in enumerate(base.kinds) if kind != CONTROL and i not in parts}

    def closure(token: int) -> set[int]:
        wanted, found = [token], set[int]()
        while wanted:
            one = wanted.pop()
            if one not in kept and one not in found:
                found.add(one)
                wanted.extend(parts[one])
        return found

    room = size - len(CONTROLS)
    if len(kept) > room:
        raise ValueError(f"{size} rows cannot hold the {len(kept)} bytes")
    for token in sorted((t for t in use if t in parts and use[t] > 0), key=lambda t: (-use[t], t)):
        needed = closure(token)
        if len(kept) + len(needed) <= room:
            kept |= needed
    order = sorted(kept)
    tokens = [name for name, _ in CONTROLS] + [base.tokens[i] for i in order]
    kinds = [CONTROL] * len(CONTROLS) + [NORMAL] * len(order)
    there = {base.tokens[i] for i in order}
    merges = [(a, b) for a, b in base.merges if a in there and b in there and a + b in there]
    rows = [ids[start] for _, start in CONTROLS] + order
    return Cut(Vocabulary(base.pre, tokens, kinds, merges), rows)


def cut_of(model: Vocabulary, base: Vocabulary) -> Cut:
    """The cut that an exported model was made with. Raises ValueError when it is no cut of this base."""
    ids = base.ids()
    controls = [name for name, _ in CONTROLS]
    kept = model.tokens[len(controls) :]
    if model.tokens[: len(controls)] != controls or model.pre != base.pre or not ids.keys() >= set(kept):
        raise ValueError("this model's vocabulary is not a cut of the base's")
    return Cut(model, [ids[start] for _, start in CONTROLS] + [ids[token] for token in kept])


def sample_by_language(path: Path, limit: int = SAMPLE_CHARACTERS) -> dict[str, list[str]]:
    """Texts of a corpus file by language, every n-th, about `limit` characters of each language."""
    total: Counter[str] = Counter()
    for document in read_jsonl(path):
        total[document["language"]] += len(document["text"])
    sample: dict[str, list[str]] = {language: [] for language in WEIGHTS}
    seen: Counter[str] = Counter()
    for document in read_jsonl(path):
        language, size = document["language"], len(document["text"])
        # A text is taken when the running total passes the next mark of an even grid.
        marks = max(1.0, total[language] / limit) * 8_000
        before, after = int(seen[language] / marks), int((seen[language] + size) / marks)
        seen[language] += size
        if after > before:
            sample[language].append(document["text"][: 8_000 * (after - before)])
    return sample


def weighted_use(base: Vocabulary, sample: Mapping[str, Iterable[str]]) -> dict[int, float]:
    """Weighted frequency by base id: each language's counts are scaled to its share of training."""
    tokenizer = build_tokenizer(base)
    use: Counter[int] = Counter()
    for language, texts in sample.items():
        counts: Counter[int] = Counter()
        for text in texts:
            counts.update(encode(tokenizer, text))
        total = max(1, counts.total())
        for token, count in counts.items():
            use[token] += WEIGHTS[language] * count / total  # type: ignore[assignment]
    return dict(use)


def bytes_per_token(vocabulary: Vocabulary, texts: Iterable[str]) -> float:
    """How many bytes of these texts one token stands for."""
    tokenizer = build_tokenizer(vocabulary)
    size = tokens = 0
    for text in texts:
        size += len(text.encode())
        tokens += len(encode(tokenizer, text))
    return size / max(1, tokens)


def vocabulary_file(space: Workspace) -> Path:
    """Where the chosen cut stands."""
    return space.vocabulary / "vocabulary.json"


def load_cut(space: Workspace) -> Cut:
    """The cut that `main` wrote."""
    raw = read_json(vocabulary_file(space))
    v = raw["vocabulary"]
    merges = [(a, b) for a, b in v["merges"]]
    return Cut(Vocabulary(v["pre"], v["tokens"], v["kinds"], merges), raw["rows"])


def main() -> None:
    """Command line: print the table of sizes on held-out text, and write the cut of the chosen size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--size", type=int, default=16_384, help="rows of the chosen cut")
    parser.add_argument("--of", type=Path, metavar="MODEL", help="take the cut of this GGUF; nothing is measured")
    parser.add_argument("--table", type=int, nargs="*", default=[], help="further sizes to measure")
    arguments = parser.parse_args()
    # Not above: samples are drawn, with the names of this module, where the package `gguf` may be missing.
    from training.gguf_file import GgufFile

    space = workspace(arguments.cache)
    base = vocabulary_of(GgufFile(base_file(space)).metadata)
    if arguments.of is not None:
        write_json(vocabulary_file(space), asdict(cut_of(vocabulary_of(GgufFile(arguments.of).metadata), base)))
        return
    use = weighted_use(base, sample_by_language(space.corpus / "train.jsonl"))
    held = sample_by_language(space.corpus / "heldout.jsonl", 400_000)
    shown = [language for language in ("typescript", "javascript", "python", "markdown") if held[language]]
    print("| rows | Q8_0 MB | " + " | ".join(f"{language}, bytes a token" for language in shown) + " |")
    print("| --- " * (2 + len(shown)) + "|")
    chosen: Cut | None = None
    for size in sorted({*arguments.table, arguments.size}):
        cut = cut_vocabulary(base, use, size)
        row = [f"{bytes_per_token(cut.vocabulary, held[language]):.3f}" for language in shown]
        print(f"| {len(cut.rows)} | {len(cut.rows) * 576 * 34 / 32 / 1e6:.1f} | " + " | ".join(row) + " |", flush=True)
        chosen = cut if size == arguments.size else chosen
    row = [f"{bytes_per_token(base, held[language]):.3f}" for language in shown]
    print(f"| {len(base.tokens)} (base) | {len(base.tokens) * 576 * 34 / 32 / 1e6:.1f} | " + " | ".join(row) + " |")
    if chosen is not None:
        write_json(vocabulary_file(space), asdict(chosen))


if __name__ == "__main__":
    main()
