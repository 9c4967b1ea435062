"""Middles of each kind in held-out text: their loss, their end, and whether greedy decoding gives them whole.

    python -m training.evaluate.middles shipped.gguf new.gguf

The same places for every model, so many of each kind of middle that training draws (`samples/middles.py`). A prompt has
today's layout, without a far part and without other files. Found: the model says the end mark right after the true middle.
Early: it would have said it before. Exact: decoded greedily, healed as the extension heals, the text up to the end mark is
the middle. Exact is measured for kinds that stay on a line.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from training.evaluate.subject import Subject
from training.evaluate.tasks import CODE
from training.files import read_jsonl, write_json
from training.memory import keep_freed_memory
from training.paths import workspace
from training.samples.middles import KINDS, draw_middle

# Kinds whose middle is decoded as well: it has no line feed.
_DECODED = ("rest_of_line", "amid_line", "bracket")
_LONGEST = 160


@dataclass(frozen=True)
class Place:
    """A middle in a held-out file."""

    kind: str
    path: str
    before: str
    middle: str
    after: str


@dataclass
class Sums:
    """Sums over the places of one kind."""

    nats: float = 0.0
    tokens: int = 0
    bytes: int = 0
    places: int = 0
    found: int = 0
    early: int = 0
    decoded: int = 0
    exact: int = 0

    def figures(self) -> dict[str, float]:
        """Means and shares. Loss counts the end mark as a token of the middle."""
        figures = {
            "places": float(self.places),
            "nats a token": self.nats / max(1, self.tokens),
            "bits a byte": self.nats / math.log(2) / max(1, self.bytes),
            "end found": self.found / max(1, self.places),
            "end early": self.early / max(1, self.places),
        }
        return figures | ({"exact": self.exact / self.decoded} if self.decoded else {})


def draw_places(documents: Iterable[dict[str, Any]], count: int, seed: int = 14) -> list[Place]:
    """`count` places of each kind. Packages take turns, so that no large one stands for all."""
    packages: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        if document["language"] in CODE:
            packages.setdefault(document["package"], []).append(document)
    rng = np.random.default_rng(seed)
    names = sorted(packages)
    places: list[Place] = []
    for kind in KINDS:
        turn = wanted = 0
        while wanted < count:
            group = packages[names[turn % len(names)]]
            turn += 1
            document = group[int(rng.integers(0, len(group)))]
            text = document["text"]
            span = draw_middle(rng, text, document["language"], kind)
            if span is None or not text[span[0] : span[1]].strip():
                continue
            places.append(Place(kind, document["path"], text[: span[0]], text[span[0] : span[1]], text[span[1] :]))
            wanted += 1
    return places


def measure(subject: Subject, places: list[Place], prefix: int, suffix: int) -> dict[str, dict[str, float]]:
    """Figures by kind of middle, and of all of them together."""
    sums = {kind: Sums() for kind in [*KINDS, "all"]}
    end = subject.layout.end
    with torch.no_grad():
        for place in places:
            prompt = subject.prompt(place.path, place.before, place.after, prefix, suffix)
            target = [*subject.encode(place.middle), end][: _LONGEST + 1]
            tokens = torch.tensor(prompt + target)
            logits = subject.model.logits(subject.model.hidden(tokens)[len(prompt) - 1 : -1])
            nats = float(F.cross_entropy(logits, tokens[len(prompt) :], reduction="sum"))
            ends = (logits.argmax(-1) == end).tolist()
            for one in (sums[place.kind], sums["all"]):
                one.nats += nats
                one.tokens += len(target)
                one.bytes += len(place.middle.encode())
                one.places += 1
                one.found += int(ends[-1] and target[-1] == end)
                one.early += int(any(ends[:-1]))
    decoded = [p for p in places if p.kind in _DECODED and "\n" not in p.middle]
    prompts = [subject.prompt(p.path, p.before, p.after, prefix, suffix) for p in decoded]
    (texts,) = subject.complete(prompts, 40, [subject.heals])
    for place, (text, chance) in zip(decoded, texts, strict=True):
        # What has not ended by itself is not right: the extension would have to guess where to stop.
        exact = text == place.middle.encode() and math.isfinite(chance)
        for one in (sums[place.kind], sums["all"]):
            one.decoded += 1
            one.exact += int(exact)
    return {kind: one.figures() for kind, one in sums.items()}


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--count", type=int, default=150, help="places of each kind")
    parser.add_argument("--prefix", type=int, default=320, help="tokens of prefix at most")
    parser.add_argument("--suffix", type=int, default=96, help="tokens of suffix at most")
    parser.add_argument("--fast", action="store_true", help="matrix products in bf16")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    keep_freed_memory()
    places = draw_places(read_jsonl(workspace(arguments.cache).corpus / "heldout.jsonl"), arguments.count)
    everything: dict[str, dict[str, dict[str, float]]] = {}
    for path in arguments.models:
        everything[path.name] = measure(Subject(path, arguments.fast), places, arguments.prefix, arguments.suffix)
        print(f"{path.name}", flush=True)
        for kind, figures in everything[path.name].items():
            print(f"  {kind:13}" + "".join(f"  {name} {value:.4g}" for name, value in figures.items()), flush=True)
    if arguments.json:
        write_json(arguments.json, everything)


if __name__ == "__main__":
    main()
