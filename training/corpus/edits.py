"""Real edits: what people changed between two releases of a package, in the text of the older one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from training.corpus.documents import Document, in_mixed_order
from training.corpus.hunks import hunks
from training.corpus.languages import language_of

MOST_OF_A_FILE = 12
MOST_OF_A_PACKAGE = 70
# Of these, what changes is rarely typed as code is: lists of versions, prose.
_LEFT_OUT = {None, "json", "markdown"}
# The same change all over a package (a name that is another now) is taken so often.
_MOST_ALIKE = 2
# Edits that are found for each that is taken.
_CHOICE = 3


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


def package_edits(package: str, files: Iterable[tuple[Document, Document]]) -> list[Edit]:
    """The edits between two releases; `package` is the newer one's key, `files` each file's older and newer text.

    Files are looked at until there are edits enough to choose from: comparing all of a large package takes long.
    """
    found: list[Edit] = []
    for older, newer in files:
        if len(found) >= _CHOICE * MOST_OF_A_PACKAGE:
            break
        found += file_edits(package, older, newer)
    alike: Counter[str] = Counter()
    taken: list[Edit] = []
    for edit in sorted(found, key=_order):
        middle = " ".join(edit.text[edit.start : edit.end].split())
        alike[middle] += 1
        if alike[middle] <= _MOST_ALIKE and len(taken) < MOST_OF_A_PACKAGE:
            taken.append(edit)
    return taken


def changed_files(older: Mapping[str, bytes], newer: Mapping[str, bytes]) -> list[str]:
    """The paths of what is in both releases, not the same, and code; in a fixed pseudo-random order."""
    changed = (path for path in older.keys() & newer.keys() if older[path] != newer[path])
    return sorted((path for path in changed if language_of(path) not in _LEFT_OUT), key=in_mixed_order)
