"""Original sources out of source maps: the only form in which many packages publish what a person has written.

Source: the "Source map" specification (ECMA-426), fields `sources`, `sourceRoot` and `sourcesContent`.
"""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass, field
from typing import Any

MAPS = (".js.map", ".mjs.map", ".cjs.map")
_TYPESCRIPT = (".ts", ".tsx", ".mts", ".cts")
_JAVASCRIPT = (".js", ".jsx", ".mjs")
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
# A JavaScript source in such a folder is one build's output and the next one's input.
_BUILT = {"dist", "build", "out", "output", "esm", "cjs", "umd", "es", "es6", "esnext", "commonjs", "compiled", "temp"}
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://+", re.IGNORECASE)


@dataclass
class MapSources:
    """`sources` by path, `built` the files that were built from them, and how many maps could not be read."""

    sources: dict[str, bytes] = field(default_factory=dict)
    built: set[str] = field(default_factory=set)
    bad: int = 0


def source_path(map_path: str, root: str, source: str) -> str:
    """Where a source of a map stands inside of the package: relative, without `..`, a bundler's scheme or query."""
    source = source.partition("?")[0].replace("\\", "/")
    if _SCHEME.match(source):
        # `webpack://name/./src/a.ts`: the name of a bundle, if there is one, stands before the dot.
        source = _SCHEME.sub("", source)
        name, dot, rest = source.partition("/./")
        source = rest if dot and "/" not in name else source
        path = posixpath.normpath(source.lstrip("/"))
    else:
        root = "" if _SCHEME.match(root) or root.startswith("/") else root
        path = posixpath.normpath(posixpath.join(posixpath.dirname(map_path), root, source.lstrip("/")))
    while path.startswith("../"):
        path = path[3:]
    return path


def _sources(name: str, data: bytes) -> list[tuple[str, str]]:
    """Path and text of each source in one map. Raises ValueError for a map that is none."""
    raw: Any = json.loads(data.removeprefix(b")]}'").decode("utf-8"))
    if not isinstance(raw, dict) or not isinstance(raw.get("sources"), list):
        raise ValueError("no source map")
    contents = raw.get("sourcesContent") or []
    root = raw.get("sourceRoot") or ""
    if not isinstance(contents, list) or not isinstance(root, str):
        raise ValueError("no source map")
    pairs = [(s, t) for s, t in zip(raw["sources"], contents, strict=False) if isinstance(s, str)]
    return [
        (source_path(name, root, source), text)
        for source, text in pairs
        if isinstance(text, str) and text and "node_modules" not in source and "(webpack)" not in source
    ]


def _original(path: str) -> bool:
    """Whether a person has written a file of this name, as far as the name tells."""
    if path.endswith(_DECLARATIONS):
        return False
    return path.endswith(_TYPESCRIPT) or (path.endswith(_JAVASCRIPT) and not _BUILT & set(path.split("/")[:-1]))


def map_sources(files: dict[str, bytes]) -> MapSources:
    """The original sources in a package's maps. A file that the package holds itself is not taken from a map."""
    result = MapSources()
    for name in sorted(files):
        if not name.endswith(MAPS):
            continue
        try:
            sources = _sources(name, files[name])
        except (ValueError, RecursionError):
            result.bad += 1
            continue
        for path, text in sources:
            if not _original(path):
                continue
            result.built.add(name.removesuffix(".map"))
            if path not in files:
                result.sources.setdefault(path, text.encode("utf-8", "replace"))
    return result
