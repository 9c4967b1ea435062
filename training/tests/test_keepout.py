"""Texts of a benchmark that the corpus must not hold."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from training.corpus.build import Protected
from training.corpus.keepout import fingerprint, read_keep_out, without_docstrings
from training.corpus.similar import shingles

BODY = (
    "    total = 0\n    for index, item in enumerate(items):\n        if index % 3 == 2:\n            total += item\n"
)
PROGRAM = f'def every_third(items):\n    """Sum of\n    every third item."""\n{BODY}    return total\n'
OTHER = "".join(f"def other{i}(left, right):\n    return left * {i} - helper{i}(right)\n\n\n" for i in range(60))


def rows(program: str) -> list[dict[str, str]]:
    """One program, divided at each of its lines: the text before, one line, the text behind."""
    lines = program.splitlines(keepends=True)
    return [
        {
            "prompt": "".join(lines[:i]),
            "canonical_solution": lines[i],
            "suffix": "".join(lines[i + 1 :]),
            "test": str(i),
        }
        for i in range(len(lines))
    ]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_the_parts_of_one_program_are_one_text(tmp_path: Path, name: str) -> None:
    text = "".join(json.dumps(row) + "\n" for row in [*rows(PROGRAM), {"text": "whole"}, *rows(OTHER)])
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    assert read_keep_out(path) == [PROGRAM, "whole", OTHER]


def test_a_file_without_texts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"name": "x"}\n')
    with pytest.raises(ValueError, match="no line has a text"):
        read_keep_out(tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_text("3\n")
    with pytest.raises(ValueError, match="not a JSON object"):
        read_keep_out(tmp_path / "b.jsonl")


def test_the_fingerprint_is_of_texts_and_order() -> None:
    assert len({fingerprint(texts) for texts in (["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""])}) == 4


def test_a_short_program_is_found_inside_a_long_file() -> None:
    protected = Protected([], [PROGRAM])
    assert protected.reason(shingles(OTHER)) is None
    assert protected.reason(shingles(OTHER + PROGRAM + OTHER.replace("other", "more"))) == "near copy of kept-out text"


def test_a_program_is_found_without_its_documentation_string() -> None:
    long = PROGRAM.replace("Sum of", "Sum of " + " ".join(f"word{i}" for i in range(120)))
    bare = f"def every_third(items):\n{BODY}    return total\n"
    assert without_docstrings([long, "x = 1\n"]) == [
        long,
        bare.replace("third(items):\n", "third(items):\n    \n"),
        "x = 1\n",
    ]
    assert Protected([], [long]).reason(shingles(OTHER + bare)) == "near copy of kept-out text"
