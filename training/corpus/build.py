"""Step 3: filtered text from the fetched packages.

    python -m training.corpus.build

Writes `train.jsonl` and `heldout.jsonl` (one file a line: package, path, language, text) and `report.json`
(each package's licence and state, each filter's count, bytes by language, a fingerprint of the text). The split
is by package. Exits with 1, writing nothing, when a package is missing or broken that was not waved through.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from training.corpus import filters
from training.corpus.archive import read_files
from training.corpus.fetch import archive_of
from training.corpus.languages import language_of
from training.corpus.licences import permissive, stated_licence
from training.corpus.manifest import Manifest, Package, load_manifest
from training.corpus.secrets import scrub
from training.corpus.similar import Containment, Duplicates, Hashes, shingles
from training.files import write_json, write_text
from training.paths import Workspace, workspace

# More of one package than this teaches its habits rather than the language.
LARGEST_PACKAGE = 700_000
LARGEST_HELD_OUT = 400_000
# A file that shares this share of its shingles with a held-out file is a near copy of it.
COPY = 0.3


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


def _order(path: str) -> str:
    """A fixed pseudo-random order, so that the cap on a package takes a mixture of its folders."""
    return hashlib.sha256(path.encode()).hexdigest()


def _map_sources(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """TypeScript sources carried inside source maps: the only form in which some packages publish them."""
    for name, data in files.items():
        if name.endswith(".js.map"):
            raw = json.loads(data)
            for path, text in zip(raw["sources"], raw.get("sourcesContent") or (), strict=False):
                if text and path.endswith(".ts") and "node_modules" not in path:
                    yield path.replace("../", ""), text.encode()


def documents_of(package: Package, files: dict[str, bytes], held_out: bool, report: Report) -> list[Document]:
    """The fit files of one package, scrubbed, in a fixed order, up to the cap. Near-duplicates are not looked at."""
    if held_out:
        files = files | dict(_map_sources(files))
    paths = set(files)
    cap = LARGEST_HELD_OUT if held_out else LARGEST_PACKAGE
    taken: list[Document] = []
    size = 0
    for path in sorted(paths, key=_order):
        language = language_of(path)
        if language is None or size >= cap:
            continue
        reason = None if held_out else filters.by_path(path) or filters.by_siblings(path, language, paths)
        if held_out and (".cjs." in path or "/cjs/" in path or "umd" in path or path.endswith(".cjs")):
            reason = "build output"
        try:
            text = files[path].decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
        except UnicodeDecodeError:
            report.skipped["broken encoding"] += 1
            continue
        reason = reason or filters.by_text(text, language)
        if reason is not None:
            report.skipped[reason] += 1
            continue
        text, replaced = scrub(text)
        report.scrubbed += replaced
        size += len(text)
        taken.append(Document(package.key, path, language, text))
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


def _prepare(space: Workspace, package: Package) -> tuple[list[tuple[Document, Hashes]] | None, Report]:
    """What needs no other package: the documents with their shingles (None when it is not taken), and the report."""
    report = Report()
    files = read_package(space, package, report)
    if files is None:
        return None, report
    return [(d, shingles(d.text)) for d in documents_of(package, files, False, report)], report


def build(space: Workspace, manifest: Manifest, processes: int = 1) -> tuple[list[Document], list[Document], Report]:
    """The training and the held-out documents, and the report on both; the same for any number of processes."""
    report = Report()
    held: list[Document] = []
    for package in manifest.held_out:
        files = read_package(space, package, report)
        held += documents_of(package, files, True, report) if files is not None else []
    protected = Containment(document.text for document in held)
    duplicates = Duplicates()
    train: list[Document] = []
    with ProcessPoolExecutor(processes) as pool:
        packages = sorted(manifest.train)
        prepared = pool.map(partial(_prepare, space), packages, chunksize=4)
        for package, (documents, part) in zip(packages, prepared, strict=True):
            report.add(part)
            if documents is None:
                continue
            kept = 0
            for document, hashes in documents:
                if protected.overlap(hashes) >= COPY:
                    report.skipped["near copy of held-out text"] += 1
                elif duplicates.seen(hashes):
                    report.skipped["near duplicate"] += 1
                else:
                    train.append(document)
                    kept += len(document.text)
            report.packages[package.key]["characters"] = kept
    return train, held, report


def summary(documents: list[Document]) -> dict[str, Any]:
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


def _state(state: dict[str, Any]) -> str:
    if not state["permissive"]:
        return "left out"
    return "taken" if "characters" in state else "held out"


def table(packages: dict[str, dict[str, Any]]) -> str:
    """Every package with the licence it states, whether that is taken, and how much text came of it."""
    rows = [
        f"{key}\t{state['licence']}\t{_state(state)}\t{state.get('characters', 0)}"
        for key, state in sorted(packages.items())
    ]
    return "\n".join(["package\tstated licence\tstate\tcharacters of training text", *rows]) + "\n"


def main() -> None:
    """Command line: build, write, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--missing", type=int, default=0, help="how many missing or broken packages are accepted")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    space = workspace(arguments.cache)
    train, held, report = build(space, load_manifest(), arguments.processes)
    for key, reason in report.problems.items():
        print(f"problem: {key}: {reason}")
    for key, state in report.packages.items():
        if not state["permissive"]:
            print(f"left out: {key}: licence {state['licence']}")
    if len(report.problems) > arguments.missing:
        sys.exit(f"{len(report.problems)} packages missing or broken, {arguments.missing} accepted: nothing written")
    space.corpus.mkdir(parents=True, exist_ok=True)
    for name, documents in (("train", train), ("heldout", held)):
        lines = (json.dumps(asdict(d), ensure_ascii=False) + "\n" for d in documents)
        write_text(space.corpus / f"{name}.jsonl", "".join(lines))
    result = {"train": summary(train), "heldout": summary(held), **vars(report)}
    write_json(space.corpus / "report.json", result)
    write_text(space.corpus / "packages.tsv", table(report.packages))
    print(json.dumps({k: result[k] for k in ("train", "heldout", "skipped", "scrubbed")}, indent=1))


if __name__ == "__main__":
    main()
