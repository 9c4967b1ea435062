"""Where a middle starts and ends, by its kind. Positions are in characters.

Each function draws one place, or None where the place has no middle of its kind: then another place is drawn, so that
the shares asked for are those delivered. Character-level spans: "Efficient Training of Language Models to Fill in the
Middle" (Bavarian et al., 2022).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import fields

import numpy as np

from training.recipe import MiddleShares
from training.samples.brackets import Pair, pairs

Span = tuple[int, int]
Draw = Callable[[np.random.Generator, str, str], Span | None]

# Longer middles lose their end; few are worth that.
_CHARACTERS = 520
# Lines that are looked through for the end of a block.
_BLOCK_LINES = 24
# Tries in one document for each kind.
_TRIES = 10

_WORD = re.compile(r"\w+")
_INSIDE = re.compile(r"\w*(?:\.\w+)*")
# What ends an expression on its line, where no bracket is open since the cursor.
_CLOSERS, _ENDERS = ")]}", ",;:=<>+-*/%&|?!"


def line_start(text: str, at: int) -> int:
    """Where the line starts that a position is in."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of a position ends, before its line feed."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def indentation_end(text: str, start: int) -> int:
    """Where the indentation ends of the line that starts at `start`."""
    at = start
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def draw_cursor(rng: np.random.Generator, text: str) -> int:
    """A character position, uniform over the text, moved off lines that are blank where that is easy."""
    for _ in range(8):
        at = int(rng.random() * len(text))
        start = line_start(text, at)
        if text[start : line_end(text, at)].strip():
            # Few people complete inside of the indentation.
            return at if text[start:at].strip() or rng.random() < 0.4 else indentation_end(text, start)
    return at


def rest_of_line(rng: np.random.Generator, text: str, language: str) -> Span | None:
    """From anywhere in a line to its end; now and then that is nothing."""
    at = draw_cursor(rng, text)
    return at, line_end(text, at)


def bracket(rng: np.random.Generator, text: str, language: str) -> Span | None:
    """What a bracket pair holds, one argument of a list, or from inside to the closing bracket, which stays behind."""
    at = int(rng.random() * len(text))
    window = line_start(text, max(0, at - 300))
    found = [p for p in pairs(text, window, min(len(text), at + 900), language) if p.closer - p.opener <= _CHARACTERS]
    if not found:
        return None
    pair = found[int(rng.random() * len(found))]
    start, end = pair.opener + 1, pair.closer
    if start == end:
        # `()` is what an editor closes by itself, so that nothing may follow has to be known, but it is easy.
        return (start, end) if rng.random() < 0.3 else None
    how = rng.random()
    if how < 0.25 and pair.commas:
        return _argument(rng, text, pair)
    if how > 0.7:
        start += int(rng.random() * (end - start))
    return (start, end) if text[start:end].strip() else None


def _argument(rng: np.random.Generator, text: str, pair: Pair) -> Span | None:
    """One item between commas, without the white space around it."""
    edges = [pair.opener, *pair.commas, pair.closer]
    which = int(rng.random() * (len(edges) - 1))
    start, end = edges[which] + 1, edges[which + 1]
    item = text[start:end]
    if not item.strip():
        return None
    start += len(item) - len(item.lstrip())
    return start, start + len(item.strip())


def block(rng: np.random.Generator, text: str, language: str) -> Span | None:
    """From a cursor in a line that opens a block to the block's end, or from one in a body to the body's end."""
    at = draw_cursor(rng, text)
    start = line_start(text, at)
    depth = indentation_end(text, start) - start
    first = end = line_end(text, at)
    opens = False
    for _ in range(_BLOCK_LINES):
        start = line_end(text, start) + 1
        if start >= len(text):
            return (at, end) if opens or depth > 0 and end > first else None
        stop = line_end(text, start)
        inside = indentation_end(text, start)
        if inside >= stop or not text[inside:stop].strip():
            continue
        inner = inside - start
        if end == first and inner > depth:
            opens = True
        if inner < depth or (opens and inner == depth and text[inside] not in _CLOSERS):
            return (at, end) if end > first else None
        end = stop
        # `} else {` and the like go on.
        if opens and inner == depth and text[stop - 1] not in "{([:":
            return at, end
    return None


def lines(rng: np.random.Generator, text: str, language: str) -> Span | None:
    """Whole lines, from the start of the first or from its indentation on."""
    at = line_start(text, draw_cursor(rng, text))
    end = line_end(text, at)
    if rng.random() >= 0.4:
        at = indentation_end(text, at)
    for _ in range(int(rng.geometric(0.4)) - 1):
        end = line_end(text, min(end + 1, len(text)))
    return (at, end) if text[at:end].strip() else None


def amid_line(rng: np.random.Generator, text: str, language: str) -> Span | None:
    """A word, or an expression from a word on, with code behind it on the same line."""
    at = int(rng.random() * len(text))
    word = _WORD.search(text, at, line_end(text, at))
    if word is None:
        return None
    start, stop = word.start(), line_end(text, at)
    if start == at:
        # The cursor fell into a word: it stays there, or goes to its start.
        while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
        start = at if rng.random() < 0.5 else start
    how = rng.random()
    if how < 0.35:
        end = word.end()
    elif how < 0.5:
        match = _INSIDE.match(text, start, stop)
        end = match.end() if match else word.end()
    else:
        end = _expression_end(text, word.end(), stop)
    return (start, end) if text[end:stop].strip() else None


def _expression_end(text: str, at: int, stop: int) -> int:
    """Where an expression ends that goes on at `at`: before an operator, a comma or a bracket that it did not open."""
    depth = 0
    end = at
    while end < stop:
        char = text[end]
        if char in "([{":
            depth += 1
        elif char in _CLOSERS:
            depth -= 1
        if depth < 0 or (depth == 0 and char in _ENDERS):
            break
        end += 1
    return at + len(text[at:end].rstrip())


def characters(rng: np.random.Generator, text: str, language: str) -> Span | None:
    """Between any two characters; short spans are as likely as those twice as long."""
    at = int(rng.random() * len(text))
    end = min(len(text), at + max(1, round(math.exp(rng.random() * math.log(400)))))
    return (at, end) if text[at:end].strip() else None


KINDS: dict[str, Draw] = {
    "rest_of_line": rest_of_line,
    "bracket": bracket,
    "block": block,
    "lines": lines,
    "amid_line": amid_line,
    "characters": characters,
}


def kind_shares(shares: MiddleShares) -> tuple[list[str], list[float]]:
    """The kinds, and the running sums of their shares, which end in 1."""
    names = [f.name for f in fields(shares)]
    values = np.array([getattr(shares, name) for name in names])
    return names, (np.cumsum(values) / values.sum()).tolist()


def draw_middle(rng: np.random.Generator, text: str, language: str, kind: str) -> Span | None:
    """A middle of the kind asked for; None if a few places of the text have none."""
    for _ in range(_TRIES):
        span = KINDS[kind](rng, text, language)
        if span is not None:
            return span
    return None
