"""Real edits: what people changed between two releases of a package, in the text of the older one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from training.corpus.documents import Document
from training.corpus.hunks import hunks

MOST_OF_A_FILE = 12
MOST_OF_A_PACKAGE = 70
# Of these, what changes is rarely typed as code is: lists of versions, prose.
_LEFT_OUT = {"json", "markdown"}
# The same change all over a package (a name that is another now) is taken so often.
_MOST_ALIKE = 2


@dataclass(frozen=True)
class Edit:
    """`text` is a window of the older file with lines of the newer one; `text[start:end]`, in characters, was typed."""

    package: str
    path: str
    language: str
    text: str
    start: int
    end: int


def _order(edit: Edit) -> str:
    """A fixed pseudo-random order, so that a bound takes a mixture."""
    return hashlib.sha256(f"{edit.path}\0{edit.text[edit.start : edit.end]}\0{edit.start}".encode()).hexdigest()


def file_edits(package: str, older: Document, newer: Document) -> list[Edit]:
    """The edits of one file, in order of their place, up to the bound."""
    found = [Edit(package, older.path, older.language, h.text, h.start, h.end) for h in hunks(older.text, newer.text)]
    chosen = set(sorted(found, key=_order)[:MOST_OF_A_FILE])
    return [edit for edit in found if edit in chosen]


def package_edits(package: str, older: Mapping[str, Document], newer: Mapping[str, Document]) -> list[Edit]:
    """The edits between two releases, given their documents by path; `package` is the newer one's key."""
    found: list[Edit] = []
    for path in sorted(older.keys() & newer.keys()):
        if older[path].language not in _LEFT_OUT and older[path].text != newer[path].text:
            found += file_edits(package, older[path], newer[path])
    alike: Counter[str] = Counter()
    taken: list[Edit] = []
    for edit in sorted(found, key=_order):
        middle = " ".join(edit.text[edit.start : edit.end].split())
        alike[middle] += 1
        if alike[middle] <= _MOST_ALIKE and len(taken) < MOST_OF_A_PACKAGE:
            taken.append(edit)
    return taken
