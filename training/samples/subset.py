"""A smaller store of the same make-up, for a machine that little can be brought to."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from training.corpus.languages import WEIGHTS
from training.samples.store import Store, write_entries

# Of a language's tokens, the most that one package gives.
_PACKAGE_SHARE = 0.04
# Of all tokens, the most that edits take.
_EDIT_SHARE = 0.08


def language_budgets(available: Mapping[str, int], most: int) -> dict[str, int]:
    """Tokens of each language: by its share of training; what a language lacks goes to the others by theirs."""
    budgets: dict[str, int] = {}
    left, open_ = most, {name: WEIGHTS[name] for name in available if name in WEIGHTS}
    while open_:
        total = sum(open_.values())
        short = {name for name, weight in open_.items() if available[name] <= left * weight / total}
        if not short:
            return budgets | {name: int(left * (weight / total)) for name, weight in open_.items()}
        for name in short:
            budgets[name] = available[name]
            del open_[name]
        left = most - sum(budgets.values())
    return budgets


def seen_numbers(store: Store, others: Sequence[Store]) -> frozenset[int]:
    """Numbers of the documents that are also in other stores: what an earlier run was trained on."""
    keys = {other.key(number) for other in others for number in range(len(other))}
    return frozenset(number for number in range(len(store)) if store.key(number) in keys)


def choose(store: Store, most: int, seed: int, seen: Container[int] = ()) -> list[int]:
    """Numbers of the documents of a subset with at most `most` tokens, edits among them; the same for the same seed.

    Packages come in an order that the seed gives, the same for all languages. Of each, files that stand side by side
    are taken, up to its share, so that what imports another file mostly finds it. What is `seen` comes last.
    """
    edits: list[int] = []
    room = int(most * _EDIT_SHARE)
    for number in sorted(range(store.documents, len(store)), key=lambda n: (n in seen, _order(seed, f"{n}"))):
        if store.sizes[number] <= room:
            edits.append(number)
            room -= int(store.sizes[number])
    budgets = language_budgets(store.language_tokens, most - sum(int(store.sizes[n]) for n in edits))
    chosen: list[int] = []
    order = sorted(range(len(store.packages)), key=lambda p: _order(seed, store.packages[p]))
    for language, budget in budgets.items():
        packages: dict[int, list[int]] = {}
        for number in store.by_language[language].tolist():
            packages.setdefault(int(store.package_of[number]), []).append(number)
        ranked = [packages[p] for p in order if p in packages]
        share = max(1, int(budget * _PACKAGE_SHARE))
        taken: set[int] = set()
        # With few packages their shares are not enough.
        for cap, without in ((share, seen), (budget, seen), (share, ()), (budget, ())):
            left = budget - sum(int(store.sizes[n]) for n in taken)
            taken.update(_fill(store, ranked, left, cap, seed, taken, without))
        chosen += taken
    return sorted(chosen) + sorted(edits)


def _fill(
    store: Store,
    packages: Sequence[list[int]],
    budget: int,
    cap: int,
    seed: int,
    taken: Container[int],
    without: Container[int],
) -> list[int]:
    found: list[int] = []
    for files in packages:
        # A run of files from a place that the seed gives, round the end to the start.
        begin = int(_order(seed, f"{files[0]}")[:8], 16) % len(files)
        room = min(cap, budget)
        for number in files[begin:] + files[:begin]:
            size = int(store.sizes[number])
            if size <= room and number not in taken and number not in without:
                found.append(number)
                room -= size
                budget -= size
    return found


def write_subset(store: Store, folder: Path, most: int, seed: int, seen: Container[int] = ()) -> None:
    """Write a subset of at most `most` tokens as a store of its own."""
    numbers = choose(store, most, seed, seen)
    documents = [store.entry(n) for n in numbers if n < store.documents]
    edits = [store.entry(n) for n in numbers if n >= store.documents]
    write_entries(folder, documents, edits, store.token_bytes, {"documents": len(documents), "edits": len(edits)})


def _order(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()
