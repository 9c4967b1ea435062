"""Texts of a benchmark that the corpus must not hold: read from a file that is named when the corpus is built.

Each line is a JSON object. A benchmark of completions has the parts of a program in `prompt`, `canonical_solution` and
`suffix`; other files have the whole in one field. Many lines may be parts of the same program, which counts once.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

_PARTS = ("prompt", "canonical_solution", "suffix")
_WHOLE = ("text", "code", "content", "solution")
# Python's documentation strings: a program is often copied without them.
_DOCSTRING = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'')


def _program(line: str) -> str:
    """The program that a line holds, or "". Raises ValueError for a line that is no JSON object."""
    raw = json.loads(line)
    if not isinstance(raw, dict):
        raise ValueError("not a JSON object")
    whole = [raw[name] for name in _WHOLE if isinstance(raw.get(name), str)]
    return "".join(str(raw.get(name) or "") for name in _PARTS) or "".join(whole[:1])


def read_keep_out(path: Path) -> list[str]:
    """The distinct programs of a `.jsonl` or `.jsonl.gz` file, in order. Raises ValueError when there is none."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    programs = list(dict.fromkeys(_program(line) for line in raw.decode().split("\n") if line.strip()))
    programs = [program for program in programs if program.strip()]
    if not programs:
        raise ValueError(f"{path.name}: no line has a text in {', '.join((*_PARTS, *_WHOLE))}")
    return programs


def without_docstrings(programs: Iterable[str]) -> list[str]:
    """The programs as they are, and those with documentation strings once more without these."""
    return [form for program in programs for form in dict.fromkeys((program, _DOCSTRING.sub("", program)))]


def fingerprint(programs: Iterable[str]) -> str:
    """SHA-256 of the programs, in order."""
    digest = hashlib.sha256()
    for program in programs:
        digest.update(program.encode() + b"\0")
    return digest.hexdigest()
