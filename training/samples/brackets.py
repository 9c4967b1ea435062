"""Bracket pairs in a window of code, with strings and comments left out as well as that goes without a grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_STRINGS = r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\[\s\S]|[^`\\])*`'
_WITH_HASH = re.compile(rf"{_STRINGS}|#[^\n]*|[()\[\]{{}},]")
_WITH_SLASHES = re.compile(rf"{_STRINGS}|//[^\n]*|/\*[\s\S]*?\*/|[()\[\]{{}},]")
_HASH_LANGUAGES = {"python", "shell"}
_CLOSER = {"(": ")", "[": "]", "{": "}"}


@dataclass
class Pair:
    """A bracket pair: where the opener and the closer stand, and the commas directly inside."""

    opener: int
    closer: int = -1
    commas: list[int] = field(default_factory=list)


def pairs(text: str, start: int, end: int, language: str) -> list[Pair]:
    """The pairs that open and close in `text[start:end]`, which should begin at a line start; in order of closing."""
    pattern = _WITH_HASH if language in _HASH_LANGUAGES else _WITH_SLASHES
    opened: list[Pair] = []
    found: list[Pair] = []
    for match in pattern.finditer(text, start, end):
        at = match.start()
        char = text[at]
        if char in "([{":
            opened.append(Pair(at))
        elif char == ",":
            if opened:
                opened[-1].commas.append(at)
        elif char in ")]}":
            if not opened:
                continue
            pair = opened.pop()
            if _CLOSER[text[pair.opener]] != char:
                # Out of step, as in a window that began inside of a string: nothing open can be trusted.
                opened.clear()
                continue
            pair.closer = at
            found.append(pair)
    return found
