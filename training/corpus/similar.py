"""Near-duplicates: word shingles, MinHash with banding, and containment against held-out text.

Sources: "On the resemblance and containment of documents" (Broder, 1997); banding as in "Mining of Massive
Datasets", chapter 3 (Leskovec, Rajaraman, Ullman).
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_WORD = re.compile(r"\w+|[^\w\s]")
_SHINGLE = 7
_SIGNATURE, _BAND = 48, 4
_MIX = np.uint64(0x9E3779B97F4A7C15)


class _Sums(dict[str, int]):
    """CRC-32 of words; each one of a text is summed once."""

    def __missing__(self, word: str) -> int:
        return self.setdefault(word, zlib.crc32(word.encode()))


def shingles(text: str) -> Hashes:
    """Distinct 64-bit hashes of every run of 7 words or signs; white space does not count."""
    words = np.array(list(map(_Sums().__getitem__, _WORD.findall(text))), dtype=np.uint64)
    if len(words) < _SHINGLE:
        return words[:0]
    count = len(words) - _SHINGLE + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(_SHINGLE):
        mixed = (mixed ^ words[offset : offset + count]) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


def _multipliers() -> Hashes:
    return np.random.default_rng(1).integers(1, 2**63, _SIGNATURE, dtype=np.uint64) | np.uint64(1)


class Duplicates:
    """Remembers the texts shown to it, and says whether a new one is nearly one of them."""

    def __init__(self, threshold: float = 0.7) -> None:
        self._threshold = threshold
        self._factors = _multipliers()
        self._signatures: list[Hashes] = []
        self._bands: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)

    def seen(self, hashes: Hashes) -> bool:
        """Whether a text with these shingles resembles an earlier one; if not, it is remembered."""
        if len(hashes) == 0:
            return False
        signature = ((hashes[:, None] * self._factors[None, :]) >> np.uint64(16)).min(axis=0)
        keys = [(i, signature[i : i + _BAND].tobytes()) for i in range(0, _SIGNATURE, _BAND)]
        for candidate in {c for key in keys for c in self._bands.get(key, ())}:
            if float((self._signatures[candidate] == signature).mean()) >= self._threshold:
                return True
        for key in keys:
            self._bands[key].append(len(self._signatures))
        self._signatures.append(signature)
        return False


class Containment:
    """Says how much of a text stands in one of a set of protected texts, or the other way round."""

    def __init__(self, protected: Iterable[str]) -> None:
        self._owners: defaultdict[int, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for index, text in enumerate(protected):
            hashes = shingles(text)
            self._sizes.append(len(hashes))
            for value in hashes.tolist():
                self._owners[value].append(index)
        self._all = np.array(sorted(self._owners), dtype=np.uint64)

    def overlap(self, hashes: Hashes) -> float:
        """The largest share of shingles common with one protected text, of the smaller of the two."""
        if len(hashes) == 0 or len(self._all) == 0:
            return 0.0
        places = np.searchsorted(self._all, hashes).clip(max=len(self._all) - 1)
        common = hashes[self._all[places] == hashes]
        counts: defaultdict[int, int] = defaultdict(int)
        for value in common.tolist():
            for owner in self._owners[value]:
                counts[owner] += 1
        return max(
            (count / max(20, min(len(hashes), self._sizes[owner])) for owner, count in counts.items()), default=0.0
        )
