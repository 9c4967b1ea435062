"""The fit source files of one package, and the report on what was taken and what was not."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from training.corpus import filters
from training.corpus.archive import read_files
from training.corpus.fetch import archive_of
from training.corpus.languages import SCARCE, language_of
from training.corpus.licences import permissive, stated_licence
from training.corpus.manifest import Package
from training.corpus.maps import map_sources
from training.corpus.secrets import scrub
from training.paths import Workspace

# Characters of one package that are trained on. More of it teaches its habits rather than the language; clients of an
# API are much of the same, so less of them is taken.
LARGEST_PACKAGE = 3_000_000
LARGEST_SMALL = 700_000
LARGEST_HELD_OUT = 400_000
# Of these, what files of scarce languages may be.
SCARCE_SHARE = 0.3


@dataclass(frozen=True)
class Document:
    """One source file; `path` is relative to its package, with `/`."""

    package: str
    path: str
    language: str
    text: str


@dataclass
class Report:
    """What was taken and what was left out, by reason."""

    packages: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    scrubbed: int = 0

    def add(self, part: Report) -> None:
        """Take in the report on other packages."""
        self.packages |= part.packages
        self.problems |= part.problems
        self.skipped += part.skipped
        self.scrubbed += part.scrubbed


def in_mixed_order(path: str) -> str:
    """A key for a fixed pseudo-random order, so that a cap on a package takes a mixture of its folders."""
    return hashlib.sha256(path.encode()).hexdigest()


def _build_output(path: str) -> bool:
    return ".cjs." in path or "/cjs/" in path or "umd" in path or path.endswith(".cjs")


@dataclass(frozen=True)
class Sources:
    """A package's files, those from its source maps among them; `built` are files that others were made into."""

    files: dict[str, bytes]
    built: frozenset[str]


def with_map_sources(files: dict[str, bytes], report: Report) -> Sources:
    """The files, and what their source maps hold."""
    maps = map_sources(files)
    if maps.bad:
        report.skipped["bad source map"] += maps.bad
    return Sources(files | maps.sources, frozenset(maps.built))


def fit_document(package: Package, sources: Sources, path: str, held_out: bool, report: Report) -> Document | None:
    """One file of a package, scrubbed; None when it is not fit. Those of a held-out package pass fewer filters."""
    language = language_of(path)
    if language is None:
        return None
    if held_out:
        reason = "build output" if _build_output(path) else None
    else:
        reason = filters.by_path(path) or filters.by_siblings(path, language, sources.files.keys())
        if reason is None and path in sources.built:
            reason = "build output"
    try:
        text = sources.files[path].decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
    except UnicodeDecodeError:
        report.skipped["broken encoding"] += 1
        return None
    reason = reason or filters.by_text(text, language)
    if reason is not None:
        report.skipped[reason] += 1
        return None
    text, replaced = scrub(text)
    report.scrubbed += replaced
    return Document(package.key, path, language, text)


def documents_of(
    package: Package, files: dict[str, bytes], held_out: bool, report: Report, cap: int = LARGEST_PACKAGE
) -> list[Document]:
    """The fit files of one package, up to the cap, in characters. Near-duplicates are not looked at.

    Scarce languages come first, up to a share of the cap.
    """
    cap = LARGEST_HELD_OUT if held_out else cap
    sources = with_map_sources(files, report)
    paths = sorted(sources.files, key=in_mixed_order)
    scarce = [] if held_out else [path for path in paths if language_of(path) in SCARCE]
    others = [path for path in paths if held_out or language_of(path) not in SCARCE]

    def fit(some: Iterable[str]) -> Iterator[Document]:
        found = (fit_document(package, sources, path, held_out, report) for path in some)
        return (document for document in found if document is not None)

    taken = _up_to(fit(scarce), SCARCE_SHARE * cap)
    return taken + _up_to(fit(others), cap - sum(len(d.text) for d in taken))


def _up_to(documents: Iterable[Document], characters: float) -> list[Document]:
    """The first documents, until they have so many characters in all."""
    taken: list[Document] = []
    for document in documents:
        taken.append(document)
        characters -= len(document.text)
        if characters <= 0:
            break
    return taken


def read_package(space: Workspace, package: Package, report: Report) -> dict[str, bytes] | None:
    """A package's files if it is there, whole and permissively licensed; otherwise None, with the reason noted."""
    archive = archive_of(space, package)
    if archive is None:
        report.problems[package.key] = "not fetched"
        return None
    try:
        files = read_files(package, archive)
        read = lambda name: files[name].decode("utf-8", "replace") if name in files else None  # noqa: E731
        licence = stated_licence(package.registry, read)
    except (OSError, ValueError, tarfile.TarError, zipfile.BadZipFile) as error:
        report.problems[package.key] = f"broken: {error}"
        return None
    allowed = permissive(licence)
    report.packages[package.key] = {"licence": licence or "none stated", "permissive": allowed}
    return files if allowed else None
