"""What one release of a file changed in the one before it, as pieces of text that a person has typed.

A hunk is a run of lines that the later release added or changed. Difference by lines as in `difflib` (Ratcliff and
Obershelp's matching).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

BEFORE, AFTER = 6_000, 2_500
MOST_LINES, MOST_CHARACTERS = 12, 600
# A file of which less than this share of lines stayed was written anew.
_STAYED = 0.5
# Lines that added ones may slide.
_FARTHEST = 30
_WORD = re.compile(r"\w+")
_CLOSING = re.compile(r"\s*[)\]}>]|\s*(end|fi|done|esac)\b|\s*\*/|\s*$")
_VERSION = re.compile(r"[\s\d.,:/+\-_vVrc\"'()]*")
_NOTICE = re.compile(
    r"copyright|\(c\) \d{4}|version\W{1,6}v?\d+\.\d|\$(id|date|revision)\b|\b20\d\d-\d\d-\d\d\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Hunk:
    """`text` is a window of the older file with the newer lines put in; `text[start:end]` is what was typed."""

    text: str
    start: int
    end: int

    @property
    def middle(self) -> str:
        """What was typed."""
        return self.text[self.start : self.end]


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _reads_well(lines: Sequence[str], start: int, end: int) -> tuple[int, int, int]:
    """How well added lines stand as a piece of their own; less is better. A blank line before them is good."""
    block = [line for line in lines[start:end] if line.strip()]
    least = min(map(_indentation, block), default=0)
    first = next((line for line in lines[start:end] if line.strip()), "")
    broken = _CLOSING.match(first) is not None or _indentation(first) > least
    before = lines[start - 1] if start else ""
    return int(broken), int(bool(before.strip())), least


def _slide(newer: Sequence[str], start: int, end: int, up: int, down: int) -> int:
    """How many lines lower (or higher, below 0) added lines read best, out of the places with the same result.

    `up` and `down` are how many unchanged lines stand before and behind them.
    """
    shifts = [0]
    for shift in range(1, up + 1):
        if newer[start - shift] != newer[end - shift]:
            break
        shifts.append(-shift)
    for shift in range(down):
        if newer[start + shift] != newer[end + shift]:
            break
        shifts.append(shift + 1)
    return min(shifts, key=lambda shift: (_reads_well(newer, start + shift, end + shift), abs(shift)))


def _common(old: str, new: str) -> tuple[int, int]:
    """Characters that both have in front, and behind that; a word behind the change is not divided."""
    most = min(len(old), len(new))
    front = next((i for i in range(most) if old[i] != new[i]), most)
    most -= front
    back = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    while 0 < back < len(new) and _WORD.match(new[-back]) and _WORD.match(new[-back - 1]):
        back -= 1
    return front, back


def _trivial(middle: str, lines: Sequence[str]) -> bool:
    """Whether nothing is to be learned: no word in it, or a version, a date or a notice of copyright."""
    if not _WORD.search(middle) or _VERSION.fullmatch(middle):
        return True
    return all(_NOTICE.search(line) or not line.strip() for line in lines)


def _cut(text: str, column: int) -> int:
    """Where the first lines of a text end that are few and short enough; 0 when the first one is too long.

    A longer text ends where a piece of it does, if it can: before a line no deeper than the first, at `column`.
    """
    lines = text.splitlines(keepends=True)
    end, ends = 0, [0]
    for number, line in enumerate(lines[:MOST_LINES]):
        if end + len(line.rstrip("\n")) > MOST_CHARACTERS:
            break
        end += len(line)
        behind = next((one for one in lines[number + 1 :] if one.strip()), "")
        if _indentation(behind) <= column and not _CLOSING.match(behind):
            ends.append(end)
    whole = end == len(text)
    return len(text[: end if whole else ends[-1] or end].rstrip())


def _windowed(before: str, middle: str, after: str) -> Hunk:
    """The text around what was typed, cut at line starts."""
    if len(before) > BEFORE:
        cut = before.find("\n", len(before) - BEFORE - 1) + 1
        # A line that is longer than the window is cut amid.
        before = before[cut:] if 0 < cut <= before.rfind("\n") + 1 else before[-BEFORE:]
    if len(after) > AFTER:
        after = after[: after.rfind("\n", 0, AFTER) + 1] or after[:AFTER]
    return Hunk(before + middle + after, len(before), len(before) + len(middle))


def _hunk(older: Sequence[str], newer: Sequence[str], place: tuple[int, int, int, int]) -> Hunk | None:
    """The edit of older lines `[i, j)` to newer lines `[k, m)`, or None when there is nothing to learn from it."""
    i, j, k, m = place
    old, new = "".join(older[i:j]), "".join(newer[k:m])
    if i == j:
        front, back = len(new) - len(new.lstrip()), len(new) - len(new.rstrip())
    else:
        front, back = _common(old, new)
        if not new[:front].rpartition("\n")[2].strip():
            # Nobody types the indentation.
            line = new[front:].partition("\n")[0]
            front += min(len(line) - len(line.lstrip()), len(new) - back - front)
    middle = new[front : len(new) - back]
    before = new[:front].rpartition("\n")[2]
    length = _cut(middle, len(before) - len(before.lstrip()))
    whole = length == len(middle.rstrip())
    if whole:
        length = len(middle)
    if length == 0 or _trivial(middle[:length], newer[k:m]):
        return None
    tail = new[front + length :] if whole else "\n"
    return _windowed("".join(older[:i]) + new[:front], middle[:length], tail + "".join(older[j:]))


def hunks(older: str, newer: str) -> Iterator[Hunk]:
    """The edits that lead from one text to the other, each on its own; none when the file was written anew."""
    a, b = older.splitlines(keepends=True), newer.splitlines(keepends=True)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    stayed = sum(block.size for block in matcher.get_matching_blocks())
    if stayed < _STAYED * max(1, min(len(a), len(b))):
        return
    opcodes = matcher.get_opcodes()
    for place, (kind, i, j, k, m) in enumerate(opcodes):
        if kind == "insert":
            before = opcodes[place - 1] if place else None
            behind = opcodes[place + 1] if place + 1 < len(opcodes) else None
            up, down = (min(_FARTHEST, one[2] - one[1]) if one else 0 for one in (before, behind))
            shift = _slide(b, k, m, up, down)
            i, j, k, m = i + shift, j + shift, k + shift, m + shift
        hunk = _hunk(a, b, (i, j, k, m)) if kind in {"insert", "replace"} else None
        if hunk is not None:
            yield hunk
