"""Real edits between two releases: what is typed, what stands around it, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from training.corpus.documents import Document
from training.corpus.edits import MOST_OF_A_FILE, MOST_OF_A_PACKAGE, changed_files, file_edits, package_edits
from training.corpus.hunks import AFTER, BEFORE, MOST_CHARACTERS, MOST_LINES, Hunk, hunks

OLD = """class Shop {
  open() {
    return 1;
  }

  close() {
    return 3;
  }
}
const first = one();
const second = two();
const third = three();
"""


def only(older: str, newer: str) -> Hunk:
    (hunk,) = hunks(older, newer)
    return hunk


def around(hunk: Hunk) -> tuple[str, str, str]:
    """The line before what was typed, up to there; that; and the rest of its last line."""
    before = hunk.text[: hunk.start].rpartition("\n")[2]
    return before, hunk.middle, hunk.text[hunk.end :].partition("\n")[0]


def document(path: str, text: str) -> Document:
    return Document("npm/p@1.0", path, "javascript", text)


def test_of_a_changed_line_what_both_have_stays() -> None:
    hunk = only(OLD, OLD.replace("second = two();", "second = two(first);"))
    assert around(hunk) == ("const second = two(", "first", ");")
    assert hunk.text == OLD.replace("two()", "two(first)")


def test_a_word_behind_the_change_is_whole() -> None:
    assert around(only(OLD, OLD.replace("three()", "free()"))) == ("const third = ", "free", "();")


def test_added_lines_begin_behind_their_indentation() -> None:
    new = OLD.replace("    return 3;\n", "    this.count += 1;\n    this.save();\n    return 3;\n")
    assert around(only(OLD, new)) == ("    ", "this.count += 1;\n    this.save();", "")


def test_an_added_method_is_one_piece_and_not_two_halves() -> None:
    new = OLD.replace("  close() {", "  pause() {\n    return 2;\n  }\n\n  close() {")
    hunk = only(OLD, new)
    assert hunk.middle == "pause() {\n    return 2;\n  }"
    assert hunk.text == new


def test_lines_do_not_slide_over_other_changes() -> None:
    older = "a()\nb(1)\nc()\nd()\ne()\nf()\n"
    newer = "a()\nb(2)\nx()\nb(2)\nc()\nd()\ne()\nf()\n"
    for hunk in hunks(older, newer):
        rest = hunk.text.replace(hunk.middle, "", 1)
        assert all(line in rest for line in ("a()", "c()", "d()", "e()", "f()"))


def test_other_hunks_stay_as_they_were() -> None:
    new = OLD.replace("one()", "one(1, name)").replace("three()", "three(3, name)")
    first, second = hunks(OLD, new)
    assert "one(1, name)" in first.text and "three()" in first.text
    assert "one()" in second.text and "three(3, name)" in second.text


def test_removed_lines_and_empty_ones_teach_nothing() -> None:
    assert not list(hunks(OLD, OLD.replace("const second = two();\n", "")))
    assert not list(hunks(OLD, OLD.replace("class", "\n\nclass")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version = "1.2.3"', 'version = "1.3.0"'),
        ("// Copyright 2024 The Authors", "// Copyright 2024-2026 The Authors and others"),
        ("/* since 2024-01-02 */", "/* since 2025-11-12 */"),
        ("call(a", "call(a,)"),
    ],
)
def test_versions_dates_and_notices_are_skipped(old: str, new: str) -> None:
    assert not list(hunks(old + "\n" + OLD, new + "\n" + OLD))


def test_a_long_addition_is_cut_at_a_line_end_and_its_rest_left_out() -> None:
    added = "".join(f"const extra{i} = make({i});\n" for i in range(40))
    hunk = only(OLD, OLD.replace("const second", added + "const second"))
    lines = hunk.middle.split("\n")
    assert len(lines) == MOST_LINES and lines[-1] == "const extra11 = make(11);"
    assert "extra12" not in hunk.text
    assert hunk.text[hunk.end :].startswith("\nconst second")
    wide = "".join(f"const extra{i} = make({'x' * 90});\n" for i in range(9))
    middle = only(OLD, OLD.replace("const second", wide + "const second")).middle
    assert len(middle) <= MOST_CHARACTERS and middle.endswith(");")


def test_a_long_addition_ends_where_a_piece_of_it_does() -> None:
    added = "".join(f"  step{i}() {{\n    one({i});\n    two({i});\n    three({i});\n  }}\n\n" for i in range(6))
    hunk = only(OLD, OLD.replace("  close() {", added + "  close() {"))
    assert hunk.middle.startswith("step0() {") and hunk.middle.endswith("three(1);\n  }")
    assert hunk.text[hunk.end :].startswith("\n  close() {")


def test_the_window_is_cut_at_line_starts() -> None:
    older = "".join(f"line{i} = value{i}()\n" for i in range(1000))
    hunk = only(older, older.replace("value500()", "value500(more)"))
    assert BEFORE - 40 < hunk.start <= BEFORE
    assert AFTER - 40 < len(hunk.text) - hunk.end <= AFTER
    assert hunk.text.startswith("line") and hunk.text.endswith(")\n")
    assert hunk.middle == "more"


def test_a_file_written_anew_gives_no_edits() -> None:
    assert not list(hunks(OLD, "".join(f"other{i}()\n" for i in range(20)) + OLD[-20:]))


def many(functions: int, call: str) -> str:
    return "".join(f"function f{i}() {{\n  return g{i}();\n}}\n\n" for i in range(functions)).replace("return ", call)


def test_a_file_and_a_package_give_no_more_than_their_bounds() -> None:
    old, new = document("a.js", many(40, "return ")), document("a.js", many(40, "return await "))
    # The same change again and again is taken twice only; here each is another.
    for i in range(40):
        new = replace(new, text=new.text.replace(f"await g{i}(", f"await{i} g{i}("))
    edits = file_edits("npm/p@2.0", old, new)
    assert len(edits) == MOST_OF_A_FILE
    assert [e.text[: e.end].count("return") for e in edits] == sorted(e.text[: e.end].count("return") for e in edits)
    files = [(d, replace(new, path=d.path)) for d in (replace(old, path=f"{n}.js") for n in range(20))]
    files = [
        (older, replace(newer, text=newer.text.replace("await", f"wait{n}_"))) for n, (older, newer) in enumerate(files)
    ]
    taken = package_edits("npm/p@2.0", files)
    assert len(taken) == MOST_OF_A_PACKAGE
    assert taken == package_edits("npm/p@2.0", files)
    assert {e.package for e in taken} == {"npm/p@2.0"}
    assert len({e.path for e in taken}) > 10


def test_the_same_change_all_over_a_package_is_taken_twice() -> None:
    older = [document(f"{n}.js", OLD.replace("Shop", f"Shop{n}")) for n in range(9)]
    newer = [replace(d, text=d.text.replace("two()", "two(context)")) for d in older]
    assert len(package_edits("npm/p@2.0", zip(older, newer, strict=True))) == 2


def test_files_are_looked_at_until_there_is_enough_to_choose_from() -> None:
    old, new = document("a.js", many(40, "return ")), document("a.js", many(40, "return await "))
    looked_at: list[int] = []

    def endless() -> Iterator[tuple[Document, Document]]:
        for n in count():
            looked_at.append(n)
            yield old, new

    assert package_edits("npm/p@2.0", endless())
    assert len(looked_at) < 2 + 3 * MOST_OF_A_PACKAGE / MOST_OF_A_FILE


def test_files_that_changed_are_those_of_code_in_both_releases() -> None:
    older = {"a.py": b"1", "b.py": b"1", "same.py": b"1", "gone.py": b"1", "a.json": b"1", "a.md": b"1", "a.png": b"1"}
    newer = {path: b"2" for path in older if path != "gone.py"} | {"same.py": b"1", "added.py": b"2"}
    assert sorted(changed_files(older, newer)) == ["a.py", "b.py"]
