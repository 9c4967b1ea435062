"""Other files in front of a prompt: `src/document/encode-header.ts` of the extension."""

from __future__ import annotations

import re
from collections.abc import Iterable

from training.samples.tokens import Encode

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_PRINTABLE = re.compile(r"[!-~]\Z")


def encode_header(neighbours: Iterable[tuple[str, str]], encode: Encode, separator: int, budget: int) -> list[int]:
    """`<separator>PATH\\nLINES` of each neighbour (path, lines), in at most `budget` tokens, sorted by path.

    What does not fit loses lines at its end, the least helpful file first.
    """
    fitting: list[tuple[bytes, list[int]]] = []
    left = budget
    for path, text in neighbours:
        tokens = _within(path, text, encode, separator, left)
        if tokens is None:
            break
        # By UTF-16 units, as JavaScript compares strings.
        fitting.append((path.encode("utf-16-be", "surrogatepass"), tokens))
        left -= len(tokens)
    fitting.sort(key=lambda pair: pair[0])
    return [token for _, tokens in fitting for token in tokens]


def _within(path: str, text: str, encode: Encode, separator: int, budget: int) -> list[int] | None:
    """As many of a file's lines as fit; None if not even one does."""
    lines = _LINE.findall(text)
    if text.endswith("\n") and all(_PRINTABLE.search(line[:-1]) for line in (path + "\n", *lines)):
        # A line feed behind such a character begins a token of its own, so what fits is found piece by piece.
        tokens, fits = [separator, *encode(path)], None
        end = encode("\n")
        for line in lines:
            tokens = tokens + encode("\n" + line[:-1])
            if len(tokens) + len(end) > budget:
                break
            fits = tokens + end
        return fits
    for count in range(len(lines), 0, -1):
        tokens = [separator, *encode(f"{path}\n{''.join(lines[:count])}")]
        if len(tokens) <= budget:
            return tokens
    return None
