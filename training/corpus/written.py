"""What a build writes: rows of JSON, sums by language, the table of packages."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from training.corpus.documents import Document
from training.corpus.edits import Edit
from training.files import write_atomically


def write_rows(path: Path, rows: Iterable[Document | Edit]) -> None:
    """Write JSON lines atomically, one by one: a corpus is too large to be held twice."""

    def write(file: BinaryIO) -> None:
        file.writelines((json.dumps(asdict(row), ensure_ascii=False) + "\n").encode() for row in rows)

    write_atomically(path, write)


def summary(documents: Iterable[Document]) -> dict[str, Any]:
    """Files and bytes by language, and the fingerprint of the whole."""
    files: Counter[str] = Counter()
    size: Counter[str] = Counter()
    digest = hashlib.sha256()
    for document in documents:
        raw = document.text.encode()
        files[document.language] += 1
        size[document.language] += len(raw)
        digest.update(f"{document.package}\0{document.path}\0".encode() + raw)
    return {"files": dict(files), "bytes": dict(size), "total": sum(size.values()), "fingerprint": digest.hexdigest()}


def edit_summary(edits: Iterable[Edit]) -> dict[str, Any]:
    """Edits by language, from how many packages, and the fingerprint of the whole."""
    count: Counter[str] = Counter()
    packages: set[str] = set()
    digest = hashlib.sha256()
    for edit in edits:
        count[edit.language] += 1
        packages.add(edit.package)
        digest.update(f"{edit.package}\0{edit.path}\0{edit.start}\0{edit.end}\0".encode() + edit.text.encode())
    return {
        "edits": dict(count),
        "packages": len(packages),
        "total": count.total(),
        "fingerprint": digest.hexdigest(),
    }


def _state(state: dict[str, Any]) -> str:
    if not state["permissive"]:
        return "left out"
    if "edits" in state:
        return f"older release, {state['edits']} edits"
    return "taken" if "characters" in state else "held out"


def table(packages: dict[str, dict[str, Any]]) -> str:
    """Every package with the licence it states, whether that is taken, and how much text came of it."""
    rows = [
        f"{key}\t{state['licence']}\t{_state(state)}\t{state.get('characters', 0)}"
        for key, state in sorted(packages.items())
    ]
    return "\n".join(["package\tstated licence\tstate\tcharacters of training text", *rows]) + "\n"
