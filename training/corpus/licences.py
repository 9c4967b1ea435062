"""Which licences may be trained on, and how a package states its own.

Only permissive licences count. An SPDX expression passes when a choice of its `OR` parts is permissive
throughout; a package that states nothing readable is left out.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from email.parser import HeaderParser
from xml.etree import ElementTree

from training.corpus.manifest import Registry

PERMISSIVE: frozenset[str] = frozenset(
    {
        "MIT", "MIT-0", "MIT-CMU", "BSD-2-CLAUSE", "BSD-3-CLAUSE", "0BSD", "ISC", "APACHE-2.0", "UNLICENSE",
        "CC0-1.0", "PSF-2.0", "PYTHON-2.0", "ZLIB", "BSL-1.0", "BLUEOAK-1.0.0", "HPND", "WTFPL", "CC-BY-4.0",
        "UNICODE-3.0", "UNICODE-DFS-2016", "ZPL-2.1", "APACHE-2.0 WITH LLVM-EXCEPTION", "NCSA", "POSTGRESQL",
    }
)  # fmt: skip

# Free-text spellings seen in metadata, matched whole and in lower case.
_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"(the )?mit( license)?( \(.*\))?|mit licen[cs]e.*|expat( license)?", "MIT"),
    (r"(new |modified |revised |3-clause )?bsd( license)?( 3-clause)?( license)?|bsd[- ]3([- ]clause)?( license)?", "BSD-3-CLAUSE"),
    (r"bsd[- ]2([- ]clause)?( license)?|simplified bsd|2-clause bsd", "BSD-2-CLAUSE"),
    (r"(the )?apache([- ](software|public))?( license)?[,]?( ?v(ersion)?\.?)?[ -]?2(\.0)?( license)?|asl ?2\.0|apache license 2\.0.*", "APACHE-2.0"),
    (r"apache software license( \(apache 2\.0\))?|apache|apache licen[cs]e", "APACHE-2.0"),
    (r"isc( license)?( \(iscl\))?", "ISC"),
    (r"(psf|python software foundation license|psfl)", "PSF-2.0"),
    (r"(the )?unlicense( \(unlicense\))?|public domain", "UNLICENSE"),
    (r"zlib.*", "ZLIB"),
    (r"historical permission notice and disclaimer.*|hpnd", "HPND"),
    (r"zope public license", "ZPL-2.1"),
    (r"postgresql licen[cs]e", "POSTGRESQL"),
)  # fmt: skip

_TEXTS: tuple[tuple[str, str], ...] = (
    ("GNU GENERAL PUBLIC", "GPL"),
    ("GNU LESSER GENERAL", "LGPL"),
    ("GNU AFFERO", "AGPL"),
    ("Mozilla Public License", "MPL-2.0"),
    ("Eclipse Public License", "EPL-2.0"),
    ("Apache License", "APACHE-2.0"),
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Permission to use, copy, modify, and/or distribute", "ISC"),
    ("Redistribution and use in source and binary forms", "BSD-3-CLAUSE"),
    ("This is free and unencumbered software", "UNLICENSE"),
    ("freely, subject to the following restrictions", "ZLIB"),
)


def canonical(name: str) -> str:
    """One licence's name in upper-case SPDX spelling, or the text itself when it is unknown."""
    plain = re.sub(r"\s+", " ", name.strip().lower())
    for pattern, spdx in _SPELLINGS:
        if re.fullmatch(pattern, plain):
            return spdx
    return plain.upper()


def permissive(expression: str) -> bool:
    """Whether an SPDX expression can be satisfied with permissive licences only."""
    if canonical(expression) in PERMISSIVE:
        return True
    pieces = re.split(r"([()]|\s+(?:AND|OR|and|or)\s+|\s*/\s*)", expression)
    tokens = ["OR" if "/" in piece else piece.strip() for piece in pieces if piece.strip()]
    position = 0

    def peek() -> str:
        return tokens[position] if position < len(tokens) else ""

    def either() -> bool:
        nonlocal position
        result = both()
        while peek().upper() == "OR":
            position += 1
            right = both()
            result = result or right
        return result

    def both() -> bool:
        nonlocal position
        result = one()
        while peek().upper() == "AND":
            position += 1
            right = one()
            result = result and right
        return result

    def one() -> bool:
        nonlocal position
        token = peek()
        position += 1
        if token == "(":
            inner = either()
            position += 1
            return inner
        return canonical(token) in PERMISSIVE

    return bool(tokens) and either() and position >= len(tokens)


def from_text(text: str) -> str:
    """The licence that a LICENSE file holds, by its tell-tale sentences; "" when none is known."""
    flat = re.sub(r"\s+", " ", text)
    for sentence, spdx in _TEXTS:
        if sentence.lower() in flat.lower():
            return spdx
    return ""


def _npm(read: Callable[[str], str | None]) -> str:
    raw = json.loads(read("package.json") or "{}")
    value = raw.get("license", raw.get("licenses", ""))
    if isinstance(value, list):
        return " OR ".join(str(v.get("type", "") if isinstance(v, Mapping) else v) for v in value)
    return str(value.get("type", "")) if isinstance(value, Mapping) else str(value)


def _pypi(read: Callable[[str], str | None]) -> str:
    head = HeaderParser().parsestr(read("METADATA") or "")
    if head["License-Expression"]:
        return str(head["License-Expression"])
    classifiers = [c.split(" :: ")[-1] for c in head.get_all("Classifier", []) if c.startswith("License ::")]
    known = [c for c in classifiers if c != "OSI Approved"]
    if known:
        return " AND ".join(canonical(c) for c in known)
    stated = str(head["License"] or "").strip()
    return stated if len(stated) < 60 else from_text(stated)


def _crates(read: Callable[[str], str | None]) -> str:
    return str(tomllib.loads(read("Cargo.toml") or "").get("package", {}).get("license", ""))


def _go(read: Callable[[str], str | None]) -> str:
    for name in ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING"):
        text = read(name)
        if text:
            return from_text(text)
    return ""


def _maven(read: Callable[[str], str | None]) -> str:
    pom = read("pom.xml")
    if not pom:
        return ""
    names = [e.text or "" for e in ElementTree.fromstring(pom).iterfind("{*}licenses/{*}license/{*}name")]
    if names:
        return " OR ".join(canonical(name) for name in names)
    return from_text(read("META-INF/LICENSE") or read("META-INF/LICENSE.txt") or "")


_STATED = {"npm": _npm, "pypi": _pypi, "crates": _crates, "go": _go, "maven": _maven}


def stated_licence(registry: Registry, read: Callable[[str], str | None]) -> str:
    """What a package says its licence is; `read` gives a metadata file's text or None."""
    return _STATED[registry](read).strip()
