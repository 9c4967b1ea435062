"""Original sources out of source maps: which are taken, under which path, and what a bad map does."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from training.corpus import archive
from training.corpus.documents import Report, documents_of
from training.corpus.manifest import Package
from training.corpus.maps import map_sources, source_path

SOURCE = "".join(f"export const name{i} = (left: number): number => left * {i};\n" for i in range(20))
BUILT = "".join(f"export const name{i} = (left) => left * {i};\n" for i in range(20))
PACKAGE = Package("npm", "p", "1.0.0")


def source_map(*sources: tuple[str, str], root: str = "") -> bytes:
    names, texts = zip(*sources, strict=True)
    return json.dumps({"version": 3, "sourceRoot": root, "sources": names, "sourcesContent": texts}).encode()


@pytest.mark.parametrize(
    ("map_path", "root", "source", "expected"),
    [
        ("dist/a.js.map", "", "../src/a.ts", "src/a.ts"),
        ("dist/esm/a.js.map", "", "../../../other/src/a.ts", "other/src/a.ts"),
        ("lib/x/a.js.map", "", "a.ts", "lib/x/a.ts"),
        ("dist/a.js.map", "../src/", "deep/a.ts", "src/deep/a.ts"),
        ("dist/a.js.map", "", "webpack://name/./src/a.ts?1a2b", "src/a.ts"),
        ("dist/a.js.map", "", "webpack:///src/a.ts", "src/a.ts"),
        ("dist/a.js.map", "https://host/r", "a.ts", "dist/a.ts"),
        ("dist/a.js.map", "", "..\\src\\a.ts", "src/a.ts"),
    ],
)
def test_paths_stay_inside_the_package(map_path: str, root: str, source: str, expected: str) -> None:
    assert source_path(map_path, root, source) == expected


def test_sources_come_from_all_kinds_of_maps() -> None:
    files = {
        "dist/a.js.map": source_map(("../src/a.ts", "a")),
        "dist/b.mjs.map": source_map(("../src/b.tsx", "b")),
        "dist/c.cjs.map": source_map(("../src/c.js", "c"), ("../src/a.ts", "again")),
        "dist/d.css.map": source_map(("../src/d.ts", "d")),
    }
    found = map_sources(files)
    assert found.sources == {"src/a.ts": b"a", "src/b.tsx": b"b", "src/c.js": b"c"}
    assert found.built == {"dist/a.js", "dist/b.mjs", "dist/c.cjs"}
    assert found.bad == 0


def test_what_nobody_wrote_here_is_not_taken() -> None:
    sources = [("../node_modules/x/a.ts", "a"), ("../src/a.d.ts", "b"), ("../build/a.js", "c"), ("../src/own.ts", "d")]
    found = map_sources({"dist/a.js.map": source_map(*sources), "src/own.ts": b"the package's own"})
    assert found.sources == {}


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"{}", b'{"sources": 3}', b'{"sources": [], "sourcesContent": 1}', b"\xff"]
)
def test_bad_maps_are_counted_and_skipped(data: bytes) -> None:
    report = Report()
    files = {"dist/bad.js.map": data, "dist/a.js.map": source_map(("../src/a.ts", SOURCE))}
    assert [d.path for d in documents_of(PACKAGE, files, False, report)] == ["src/a.ts"]
    assert report.skipped["bad source map"] == 1


def test_a_map_without_texts_is_no_bad_one() -> None:
    found = map_sources({"a.js.map": b'{"sources": ["a.ts", null], "sourcesContent": [null, "x"]}'})
    assert (found.sources, found.bad) == ({}, 0)


def test_the_source_stays_and_what_was_built_from_it_falls() -> None:
    report = Report()
    files = {
        "index.js": BUILT.encode(),
        "index.js.map": source_map(("packages/p/index.ts", SOURCE)),
        "dist/c.js": BUILT.encode(),
        "src/b.ts": SOURCE.replace("name", "other").encode(),
    }
    assert sorted(d.path for d in documents_of(PACKAGE, files, False, report)) == ["packages/p/index.ts", "src/b.ts"]
    assert report.skipped["build output"] == 2


def test_maps_may_be_larger_than_files_up_to_a_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, bound in (("_LARGEST", 10), ("_LARGEST_MAP", 30), ("_ALL_MAPS", 50)):
        monkeypatch.setattr(archive, name, bound)
    sizes = {"a.js": 10, "b.js": 11, "c.js.map": 30, "d.js.map": 31, "e.js.map": 20, "f.js.map": 1}
    with tarfile.open(tmp_path / "p.tgz", "w:gz") as tar:
        for name, size in sizes.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = size
            tar.addfile(info, io.BytesIO(b"x" * size))
    assert sorted(archive.read_files(PACKAGE, tmp_path / "p.tgz")) == ["a.js", "c.js.map", "e.js.map"]
