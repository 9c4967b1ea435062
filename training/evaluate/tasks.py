"""The fixed texts and positions that every model is measured on, chosen by seed from the held-out packages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

CODE = ("typescript", "javascript", "python")
_COMMENT = ("//", "#", "*", "/*", '"""', "'''")


@dataclass(frozen=True)
class Chunk:
    """A run of text from a line start; the same bytes for every model."""

    path: str
    language: str
    text: str


@dataclass(frozen=True)
class Position:
    """A cursor in a held-out file and the rest of its line."""

    path: str
    language: str
    before: str
    after: str
    rest: str


def chunks(documents: Iterable[dict[str, Any]], characters: int, each: int, seed: int = 11) -> list[Chunk]:
    """Up to `each` chunks of about `characters` of every language, spread evenly over its files."""
    rng = np.random.default_rng(seed)
    by_language: dict[str, list[Chunk]] = {}
    for document in documents:
        text = document["text"]
        for start in range(0, max(1, len(text) - characters // 2), characters):
            begin = text.rfind("\n", 0, start) + 1
            piece = text[begin : begin + characters]
            by_language.setdefault(document["language"], []).append(
                Chunk(document["path"], document["language"], piece)
            )
    chosen: list[Chunk] = []
    for language in sorted(by_language):
        every = by_language[language]
        picks = rng.permutation(len(every))[:each]
        chosen += [every[i] for i in sorted(picks.tolist())]
    return chosen


def positions(documents: Iterable[dict[str, Any]], count: int, seed: int = 12) -> list[Position]:
    """Cursors at any character of code lines (not blank, not comments), a non-blank rest after each, same for all.

    Languages take turns, and so do packages within a language, so that no large package stands for all.
    """
    rng = np.random.default_rng(seed)
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for document in documents:
        if document["language"] in CODE:
            groups.setdefault((document["language"], document["package"]), []).append(document)
    chosen: list[Position] = []
    turn = 0
    while len(chosen) < count:
        language = CODE[turn % len(CODE)]
        packages = sorted(key for key in groups if key[0] == language)
        turn += 1
        if not packages:
            continue
        group = groups[packages[(turn // len(CODE)) % len(packages)]]
        document = group[int(rng.integers(0, len(group)))]
        text = document["text"]
        at = int(rng.integers(0, len(text)))
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at) if "\n" in text[at:] else len(text)
        rest = text[at:end]
        if rest.strip() and not text[start:end].strip().startswith(_COMMENT):
            chosen.append(Position(document["path"], language, text[:at], text[end:], rest))
    return chosen
