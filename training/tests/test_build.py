"""The build as a whole: roles of packages, bounds of a package, texts kept out, edits between two releases."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from training.corpus import documents
from training.corpus.build import build
from training.corpus.documents import Document, Report, documents_of
from training.corpus.edits import Edit
from training.corpus.keepout import without_docstrings
from training.corpus.manifest import Manifest, Package, check_roles, load_manifest
from training.corpus.similar import Containment, shingles
from training.corpus.written import edit_summary, summary, table, write_rows
from training.paths import Workspace, workspace

MIT = "License-Expression: MIT\n\n"
HELD = Package("pypi", "flask", "1.0")
OLDER, NEWER = Package("pypi", "shop", "1.0"), Package("pypi", "shop", "1.2")


def code(name: str, count: int = 30) -> str:
    return "".join(
        f"def {name}{i}({name}_left, right):\n    return {name}_left * {i} + right\n\n\n" for i in range(count)
    )


def archive(space: Workspace, package: Package, files: dict[str, str]) -> None:
    home = space.packages / package.registry / package.folder
    home.mkdir(parents=True)
    with zipfile.ZipFile(home / "a.whl", "w") as file:
        for name, text in ({"p.dist-info/METADATA": MIT} | files).items():
            file.writestr(name, text)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A held-out package, and two releases of another one, of which one file is a copy of the held-out one."""
    space = workspace(tmp_path)
    archive(space, HELD, {"flask/app.py": code("held")})
    copied = "import os\n\n" + code("held")
    archive(space, OLDER, {"shop/a.py": code("shop"), "shop/same.py": code("same"), "shop/copied.py": copied})
    newer = code("shop").replace("shop_left * 7 + right", "multiply(shop_left, 7) + right")
    changed = copied.replace("held_left * 7 + right", "multiply(held_left, 7) + right")
    archive(space, NEWER, {"shop/a.py": newer, "shop/same.py": code("same"), "shop/copied.py": changed})
    return space


def test_edits_come_from_files_of_both_releases_and_never_from_copies(space: Workspace) -> None:
    corpus = build(space, Manifest((NEWER,), (HELD,), (OLDER,)))
    assert sorted(d.path for d in corpus.train) == ["shop/a.py", "shop/same.py"]
    (edit,) = corpus.edits
    assert (edit.package, edit.path, edit.language) == ("pypi/shop@1.2", "shop/a.py", "python")
    assert edit.text[edit.start : edit.end] == "multiply(shop_left, 7)"
    assert corpus.report.skipped["edits of a near copy of protected text"] == 1
    assert corpus.report.packages["pypi/shop@1.0"]["edits"] == 1
    assert "pypi/shop@1.0\tMIT\tolder release, 1 edits\t0\n" in table(corpus.report.packages)
    assert build(space, Manifest((NEWER,), (HELD,), (OLDER,)), processes=2) == corpus


def test_a_release_that_is_missing_is_a_problem_and_gives_no_edits(space: Workspace) -> None:
    absent = Package("pypi", "shop", "0.9")
    corpus = build(space, Manifest((NEWER,), (HELD,), (absent,)))
    assert corpus.report.problems == {"pypi/shop@0.9": "not fetched"}
    assert corpus.edits == []


def test_kept_out_texts_are_in_neither_files_nor_edits(space: Workspace) -> None:
    corpus = build(space, Manifest((NEWER,), (HELD,), (OLDER,)), keep_out=[code("shop", 12)])
    assert [d.path for d in corpus.train] == ["shop/same.py"]
    assert corpus.edits == []
    assert corpus.report.skipped["near copy of kept-out text"] == 1
    protected = Containment(without_docstrings([code("shop", 12)]))
    assert max(protected.overlap(shingles(d.text)) for d in corpus.train) < 0.3


def test_of_a_small_package_less_is_taken(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.corpus.build.LARGEST_SMALL", 10)
    corpus = build(space, Manifest((NEWER,), (HELD,), small=frozenset({NEWER})))
    assert len(corpus.train) + corpus.report.skipped["near copy of held-out text"] == 1


def test_scarce_languages_come_first_up_to_a_share_of_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SCARCE_SHARE", 0.5)
    query = "".join(f"select name{i}, price from orders where id = {i} and state = 'open';\n" for i in range(20))
    files = {f"{n}.sql": query.replace("name", f"name{n}_").encode() for n in range(9)}
    files |= {f"{n}.py": code(f"name{n}_", 20).encode() for n in range(9)}
    package = Package("pypi", "p", "1")
    sizes = {len(data) for data in files.values()}
    taken = documents_of(package, files, False, Report(), 4 * max(sizes))
    assert [d.language for d in taken][:2] == ["sql", "sql"]
    assert 1 <= sum(d.language == "python" for d in taken) < 9
    assert sum(d.language == "sql" for d in taken) < 4


def test_older_releases_are_of_packages_that_are_trained_on() -> None:
    check_roles(Manifest((NEWER,), (), (OLDER,)))
    for edits in ((OLDER, OLDER), (NEWER,), (Package("pypi", "other", "1.0"),), (Package("npm", "got", "1.0"),)):
        with pytest.raises(ValueError, match="listed twice|no other release|held out"):
            check_roles(Manifest((NEWER,), (), edits))


def test_the_manifest_is_read_with_its_older_releases_and_small_packages(tmp_path: Path) -> None:
    text = '[held-out]\n[train]\npypi = ["shop@1.2", "other@1.0"]\n[edits]\npypi = ["shop@1.0"]\n[small]\nnames = ["other"]\n'
    (tmp_path / "m.toml").write_text(text)
    manifest = load_manifest(tmp_path / "m.toml")
    assert manifest.pairs() == [(OLDER, NEWER)]
    assert [p.name for p in manifest.small] == ["other"]
    assert OLDER in manifest.all()
    (tmp_path / "m.toml").write_text(text.replace('["other"]', '["absent"]'))
    with pytest.raises(ValueError, match="not trained on: absent"):
        load_manifest(tmp_path / "m.toml")


def test_rows_are_written_as_they_are_read(tmp_path: Path, space: Workspace) -> None:
    corpus = build(space, Manifest((NEWER,), (HELD,), (OLDER,)))
    rows: list[Document | Edit] = [
        *corpus.train,
        *corpus.edits,
        Document("npm/p@1", "größe.ts", "typescript", 'const größe = "\\n";\n'),
    ]
    write_rows(tmp_path / "rows.jsonl", rows)
    lines = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [asdict(row) for row in rows]
    assert "größe" in lines[-1]
    assert edit_summary(corpus.edits) | {"fingerprint": ""} == {
        "edits": {"python": 1}, "packages": 1, "total": 1, "fingerprint": ""
    }  # fmt: skip
    assert summary(corpus.train)["fingerprint"] != summary(corpus.train[:1])["fingerprint"]
