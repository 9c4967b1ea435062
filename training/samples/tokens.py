"""Tokens of any slice of a text, taken from the tokens of the whole text as far as that is exact.

The pre-tokenizer `smollm` (every digit alone, then GPT-2's pattern) never joins a character that is no white space with
white space behind it, and looks ahead but never back. So a place between a printable ASCII character and a space or
line feed is a safe point: the tokens left of it do not depend on what stands right of it, nor the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.uint16]
Encode = Callable[[str], list[int]]

PRE_TOKENIZER = "smollm"

_SAFE = re.compile(r"[!-~](?=[ \n])")
_LAST_SAFE = re.compile(r"(?s).*[!-~](?=[ \n])")
# Text between two safe points: about a word with the white space before it.
_PIECE = re.compile(r"(?s).+?(?:[!-~](?=[ \n])|\Z)")

# Most pieces remembered: some ten megabytes.
_PIECES = 100_000


class PieceEncoder:
    """An `encode` that remembers the pieces between safe points, of which code repeats most."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._known: dict[str, list[int]] = {}

    def __call__(self, text: str) -> list[int]:
        """Ids of plain text: those that the tokenizer itself gives."""
        tokens: list[int] = []
        for piece in _PIECE.findall(text):
            found = self._known.get(piece)
            if found is None:
                found = self._encode(piece)
                if len(self._known) >= _PIECES:
                    self._known.clear()
                if len(piece) <= 32:
                    self._known[piece] = found
            tokens += found
        return tokens


class TokenizedText:
    """A text with the tokens of all of it. Positions are in characters.

    `tokens` `[n]` are what `encode(text)` gives; `widths` `[vocabulary]` says how many characters begin in each token.
    """

    def __init__(self, text: str, tokens: Tokens, widths: NDArray[np.int32], encode: Encode) -> None:
        self.text = text
        self._tokens = tokens
        self._encode = encode
        # The character at which each token begins. A token inside of a character counts as behind it, which is exact
        # where it matters: a safe point has ASCII on both sides.
        self._starts = np.cumsum(widths[tokens], dtype=np.int32)
        self._starts -= widths[tokens]

    def index(self, at: int) -> int:
        """How many tokens begin before a character."""
        return int(self._starts.searchsorted(at))

    def position(self, index: int) -> int:
        """The character at which a token begins; the start or the end of the text for an index out of range."""
        return int(self._starts[index]) if index < len(self._starts) else len(self.text)

    def slice(self, start: int, end: int) -> Tokens:
        """What `encode(text[start:end])` gives, exactly."""
        text = self.text
        first = _SAFE.search(text, max(start - 1, 0), end) if end - start > 24 else None
        if first is None:
            return np.array(self._encode(text[start:end]), np.uint16)
        begin = first.end()
        last = _LAST_SAFE.match(text, begin, end)
        stop = last.end() if last else begin
        i, j = self._starts.searchsorted((begin, stop)).tolist()
        head = self._encode(text[start:begin]) if begin > start else []
        tail = self._encode(text[stop:end]) if end > stop else []
        return np.concatenate((np.array(head, np.uint16), self._tokens[i:j], np.array(tail, np.uint16)))
