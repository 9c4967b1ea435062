"""Step 3: filtered text from the fetched packages, and real edits between two releases of some.

    python -m training.corpus.build

Writes `train.jsonl` and `heldout.jsonl` (one file a line: package, path, language, text), `edits.jsonl` (see
`edits.py`), and `report.json` (each package's licence and state, each filter's count, bytes by language, a fingerprint
of the text). The split is by package. `--keep-out FILE` names further texts that the corpus must not hold, see
`keepout.py`. Exits with 1, writing nothing, when a package is missing or broken that was not waved through.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from training.corpus.documents import (
    LARGEST_PACKAGE,
    LARGEST_SMALL,
    Document,
    Report,
    Sources,
    documents_of,
    fit_document,
    read_package,
    with_map_sources,
)
from training.corpus.edits import Edit, changed_files, package_edits
from training.corpus.keepout import fingerprint, read_keep_out, without_docstrings
from training.corpus.manifest import Manifest, Package, load_manifest
from training.corpus.similar import Containment, Duplicates, Hashes, shingles
from training.corpus.written import edit_summary, summary, table, write_rows
from training.files import write_json, write_text
from training.paths import Workspace, workspace

Item = TypeVar("Item")
Result = TypeVar("Result")

# A file that shares this share of its shingles with a held-out file is a near copy of it.
COPY = 0.3
# Packages that each process reads ahead: few, since what waits to be taken stands in memory.
_AHEAD = 4


@dataclass
class Corpus:
    """All that a build makes."""

    train: list[Document] = field(default_factory=list)
    held: list[Document] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    report: Report = field(default_factory=Report)


class Protected:
    """What may not be trained on: held-out files and the texts that are kept out."""

    def __init__(self, held: Iterable[str], keep_out: Iterable[str] = ()) -> None:
        self._rules = (
            ("near copy of held-out text", Containment(held)),
            ("near copy of kept-out text", Containment(without_docstrings(keep_out))),
        )

    def reason(self, hashes: Hashes) -> str | None:
        """Why a text with these shingles is left out, or None."""
        return next((reason for reason, texts in self._rules if texts.overlap(hashes) >= COPY), None)


def _prepare(
    space: Workspace, small: Container[Package], package: Package
) -> tuple[list[tuple[Document, Hashes]] | None, Report]:
    """What needs no other package: the documents with their shingles (None when it is not taken), and the report."""
    report = Report()
    files = read_package(space, package, report)
    if files is None:
        return None, report
    cap = LARGEST_SMALL if package in small else LARGEST_PACKAGE
    return [(d, shingles(d.text)) for d in documents_of(package, files, False, report, cap)], report


def _prepare_edits(space: Workspace, protected: Protected, pair: tuple[Package, Package]) -> tuple[list[Edit], Report]:
    """The edits between two releases; files that are near copies of protected text, in either, are left out."""
    report = Report()
    releases: list[Sources] = []
    for package in pair:
        # Reasons and licence of the newer one are in the report already, from where it is trained on.
        part = Report()
        files = read_package(space, package, part)
        releases.append(with_map_sources(files or {}, part))
        if package == pair[0]:
            report.packages, report.problems = part.packages, part.problems

    def files_of_both() -> Iterator[tuple[Document, Document]]:
        for path in changed_files(releases[0].files, releases[1].files):
            older, newer = (fit_document(p, r, path, False, Report()) for p, r in zip(pair, releases, strict=True))
            if older is None or newer is None:
                continue
            if any(protected.reason(shingles(one.text)) for one in (older, newer)):
                report.skipped["edits of a near copy of protected text"] += 1
                continue
            yield older, newer

    edits = package_edits(pair[1].key, files_of_both())
    if pair[0].key in report.packages:
        report.packages[pair[0].key]["edits"] = len(edits)
    return edits, report


def _in_order(pool: Executor, work: Callable[[Item], Result], items: Iterable[Item], ahead: int) -> Iterator[Result]:
    """The results in the order of the items, with at most `ahead` of them under way or waiting to be taken."""
    waiting: deque[Future[Result]] = deque()
    for item in items:
        waiting.append(pool.submit(work, item))
        if len(waiting) == ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def build(space: Workspace, manifest: Manifest, processes: int = 1, keep_out: Iterable[str] = ()) -> Corpus:
    """The whole corpus; the same for any number of processes."""
    corpus = Corpus()
    report = corpus.report
    for package in manifest.held_out:
        files = read_package(space, package, report)
        corpus.held += documents_of(package, files, True, report) if files is not None else []
    protected = Protected([document.text for document in corpus.held], keep_out)
    duplicates = Duplicates()
    with ProcessPoolExecutor(processes) as pool:
        packages = sorted(manifest.train)
        prepared = _in_order(pool, partial(_prepare, space, manifest.small), packages, processes * _AHEAD)
        for package, (documents, part) in zip(packages, prepared, strict=True):
            report.add(part)
            if documents is not None:
                taken = _take(documents, protected, duplicates, report)
                report.packages[package.key]["characters"] = sum(len(d.text) for d in taken)
                corpus.train += taken
        # In chunks, since the protected text goes to another process with each.
        for edits, part in pool.map(partial(_prepare_edits, space, protected), manifest.pairs(), chunksize=8):
            report.add(part)
            corpus.edits += edits
    return corpus


def _take(
    documents: Iterable[tuple[Document, Hashes]], protected: Protected, duplicates: Duplicates, report: Report
) -> list[Document]:
    """Those that are neither near copies of protected text nor of what was taken before."""
    taken: list[Document] = []
    for document, hashes in documents:
        reason = protected.reason(hashes)
        if reason is None and duplicates.seen(hashes):
            reason = "near duplicate"
        if reason is None:
            taken.append(document)
        else:
            report.skipped[reason] += 1
    return taken


def main() -> None:
    """Command line: build, write, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--missing", type=int, default=0, help="how many missing or broken packages are accepted")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep-out", type=Path, action="append", default=[], metavar="FILE", help="texts to keep out")
    arguments = parser.parse_args()
    space = workspace(arguments.cache)
    kept_out = [read_keep_out(path) for path in arguments.keep_out]
    programs = [program for one in kept_out for program in one]
    corpus = build(space, load_manifest(), arguments.processes, programs)
    report = corpus.report
    for key, reason in report.problems.items():
        print(f"problem: {key}: {reason}")
    for key, state in report.packages.items():
        if not state["permissive"]:
            print(f"left out: {key}: licence {state['licence']}")
    if len(report.problems) > arguments.missing:
        sys.exit(f"{len(report.problems)} packages missing or broken, {arguments.missing} accepted: nothing written")
    write_rows(space.corpus / "train.jsonl", corpus.train)
    write_rows(space.corpus / "heldout.jsonl", corpus.held)
    write_rows(space.corpus / "edits.jsonl", corpus.edits)
    result = {
        "train": summary(corpus.train),
        "heldout": summary(corpus.held),
        "edits": edit_summary(corpus.edits),
        "keep_out": [{"texts": len(one), "fingerprint": fingerprint(one)} for one in kept_out],
        **vars(report),
    }
    write_json(space.corpus / "report.json", result)
    write_text(space.corpus / "packages.tsv", table(report.packages))
    print(json.dumps({k: v for k, v in result.items() if k not in {"packages", "problems"}}, indent=1))


if __name__ == "__main__":
    main()
