"""Entropy coding with numpy alone: range asymmetric numeral systems (rANS) over many lanes at once.

Sources: "Asymmetric numeral systems" (Duda, 2013); "Interleaved entropy coders" (Giesen, 2014). Thousands of coders run
side by side, one element of an array each, and share one string of 16-bit words, so that a pass of numpy codes
thousands of symbols. Symbols come in runs; a run has one table of frequencies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Symbols = NDArray[np.uint8]
Frequencies = NDArray[np.uint32]

# Frequencies of a table sum to 2**PRECISION. The lookup table of 16,384 entries stays in a core's first cache.
PRECISION = 14
_TOTAL = 1 << PRECISION
# States live in 2**16..2**32 and lose or gain 16 bits at a time.
_LOW = 1 << 16
MOST_LANES = 8192


def lanes_for(symbols: int) -> int:
    """How many lanes to code so many symbols with: a lane costs 4 bytes, a pass of numpy the same for few as many."""
    return int(min(MOST_LANES, max(1, symbols // 512)))


def frequencies_of(counts: NDArray[np.int64]) -> Frequencies:
    """Counts scaled to sum to 2**PRECISION; each symbol that occurs keeps at least 1. All zero stays all zero."""
    total = int(counts.sum())
    if total == 0:
        return np.zeros(len(counts), dtype=np.uint32)
    scaled = np.where(counts > 0, np.maximum(1, counts * _TOTAL // total), 0)
    # What rounding left over goes to the most frequent symbols, where it changes the least.
    while (missing := _TOTAL - int(scaled.sum())) != 0:
        order = np.argsort(-scaled, kind="stable")[: abs(missing)]
        change = np.sign(missing) * np.ones(len(order), dtype=np.int64)
        scaled[order] = np.where(scaled[order] > 0, np.maximum(1, scaled[order] + change), 0)
    return scaled.astype(np.uint32)


class Encoder:
    """Takes runs of symbols in the order in which they will be decoded."""

    def __init__(self) -> None:
        self._runs: list[tuple[Symbols, Frequencies]] = []

    def put(self, symbols: Symbols, frequencies: Frequencies) -> None:
        """Add a run. Every symbol of it must have a frequency."""
        # With one symbol possible, the table alone says it all.
        if symbols.size and frequencies.max() < _TOTAL:
            self._runs.append((symbols.ravel(), frequencies))

    def finish(self) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
        """The lanes' states `[lanes]` and the words that a decoder reads."""
        lanes = lanes_for(sum(symbols.size for symbols, _ in self._runs))
        state = np.full(lanes, _LOW, dtype=np.uint64)
        words: list[NDArray[np.uint16]] = []
        # A state is a stack: what is to be read first is written last.
        for symbols, frequencies in reversed(self._runs):
            wide = frequencies.astype(np.uint64)
            start = np.cumsum(wide) - wide
            for begin in range((symbols.size - 1) // lanes * lanes, -1, -lanes):
                row = symbols[begin : begin + lanes]
                x, f = state[: row.size], wide[row]
                full = np.flatnonzero(x >= f << np.uint64(32 - PRECISION))
                words.append(x[full].astype(np.uint16))
                x[full] >>= np.uint64(16)
                quotient = x // f
                x[:] = (quotient << np.uint64(PRECISION)) + (x - quotient * f) + start[row]
        words.reverse()
        return state.astype(np.uint32), np.concatenate(words) if words else np.zeros(0, dtype=np.uint16)


class Decoder:
    """Gives back the runs of an `Encoder`, in order, when asked with the same lengths and tables."""

    def __init__(self, state: NDArray[np.uint32], words: NDArray[np.uint16]) -> None:
        self._state = state.astype(np.uint32)
        self._words = words
        self._at = 0

    def take(self, length: int, frequencies: Frequencies) -> Symbols:
        """The next run, `[length]`. Raises ValueError when the words are at an end."""
        out = np.empty(length, dtype=np.uint8)
        if length == 0:
            return out
        if frequencies.max() >= _TOTAL:
            out[:] = frequencies.argmax()
            return out
        if int(frequencies.sum()) != _TOTAL:
            raise ValueError("a table of frequencies is damaged")
        symbol = np.repeat(np.arange(len(frequencies), dtype=np.uint8), frequencies)
        frequency = frequencies[symbol]
        offset = np.arange(_TOTAL, dtype=np.uint32) - (np.cumsum(frequencies) - frequencies)[symbol].astype(np.uint32)
        lanes = len(self._state)
        for begin in range(0, length, lanes):
            x = self._state[: min(lanes, length - begin)]
            slot = x & np.uint32(_TOTAL - 1)
            np.take(symbol, slot, out=out[begin : begin + x.size], mode="clip")
            x >>= np.uint32(PRECISION)
            x *= frequency[slot]
            x += offset[slot]
            empty = np.flatnonzero(x < _LOW)
            end = self._at + empty.size
            if end > len(self._words):
                raise ValueError("the coded words end too early")
            x[empty] = (x[empty] << np.uint32(16)) | self._words[self._at : end]
            self._at = end
        return out

    def check_end(self) -> None:
        """Raise ValueError unless all words were read and all lanes are back at their start, as with an intact file."""
        if self._at != len(self._words) or np.any(self._state != _LOW):
            raise ValueError("the coded words do not end where the tensors do")
