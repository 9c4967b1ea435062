"""Middles are of the kind that was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from training.recipe import MiddleShares
from training.samples.brackets import pairs
from training.samples.middles import KINDS, draw_middle, kind_shares, line_end

TEXT = (
    """import os

def area(width, height, unit="cm)"):
    # a comment ( with a bracket
    if width < 0:
        raise ValueError(f"width is {width}", [1, 2], {"a": (3, 4)})
    total = scale(width * height, unit) + offset
    return total

class Box:
    def __init__(self, sides):
        self.sides = sides
        self.count = len(sides)

    def volume(self): return self.sides[0] * self.sides[1] * 2
"""
    * 2
)


def spans(kind: str, count: int = 300) -> list[tuple[int, int]]:
    found = [draw_middle(np.random.default_rng(seed), TEXT, "python", kind) for seed in range(count)]
    assert None not in found
    return [span for span in found if span is not None]


def test_rest_of_line_ends_where_the_line_does() -> None:
    for at, end in spans("rest_of_line"):
        assert end == line_end(TEXT, at)


def test_brackets_hold_what_is_within_a_pair() -> None:
    found = spans("bracket")
    for at, end in found:
        assert TEXT[end] in ")]}," or TEXT[end:].lstrip()[0] in ")]},"
        inside = TEXT[at:end]
        assert inside.count("\n") <= 4
    texts = {TEXT[a:b] for a, b in found}
    assert 'width, height, unit="cm)"' in texts, "a whole argument list"
    assert "height" in texts and "width" in texts, "one argument"
    assert any(text and 'width, height, unit="cm)"'.endswith(text) and text[0] != "w" for text in texts), "from inside"
    assert not any("comment" in text for text in texts)


def test_blocks_go_over_several_lines_and_no_further_than_their_indentation() -> None:
    found = spans("block")
    for at, end in found:
        assert "\n" in TEXT[at:end] and end == line_end(TEXT, end)
        assert not TEXT[at:end].endswith("\n")
    texts = {TEXT[a:b] for a, b in found}
    body = "self.sides = sides\n        self.count = len(sides)"
    assert body in texts, "the rest of a body"
    assert "if width < 0:" + TEXT.split("if width < 0:")[1].split("\n    total")[0] in texts, "what a line opens"


def test_a_block_in_braces_ends_with_its_brace() -> None:
    text = "if (a) {\n  b();\n} else {\n  c();\n}\nd();\n"
    found = {draw_middle(np.random.default_rng(seed), text, "c", "block") for seed in range(200)} - {None}
    assert {text[span[0] : span[1]] for span in found if span and span[0] == 0} == {text[:-6]}


def test_lines_are_whole() -> None:
    for at, end in spans("lines"):
        start = TEXT.rfind("\n", 0, at) + 1
        assert not TEXT[start:at].strip() and end == line_end(TEXT, end) and TEXT[at:end].strip()


def test_amid_a_line_code_follows_on_the_line() -> None:
    found = spans("amid_line")
    for at, end in found:
        assert end > at and "\n" not in TEXT[at:end]
        assert TEXT[end : line_end(TEXT, end)].strip()
        assert TEXT[at].isalnum() or TEXT[at] == "_"
    texts = {TEXT[a:b] for a, b in found}
    assert any(TEXT[a - 1].isalnum() for a, _ in found), "the rest of a word"
    assert "scale(width * height, unit)" in texts, "an expression up to the operator"


def test_characters_lie_anywhere() -> None:
    found = spans("characters")
    assert any("\n" in TEXT[a:b] for a, b in found) and min(b - a for a, b in found) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_not_there_is_not_replaced(kind: str) -> None:
    if kind in ("rest_of_line", "lines", "characters"):
        pytest.skip("any text has it")
    assert draw_middle(np.random.default_rng(0), ".\n.\n", "python", kind) is None


def test_shares_are_those_of_the_recipe() -> None:
    names, sums = kind_shares(MiddleShares())
    assert set(names) == set(KINDS) and sums[-1] == pytest.approx(1)


def test_pairs_leave_strings_and_comments_out() -> None:
    text = "f(a, ')', g[1]) // (\n{ x }"
    found = [(text[p.opener : p.closer + 1], len(p.commas)) for p in pairs(text, 0, len(text), "javascript")]
    assert found == [("[1]", 0), ("(a, ')', g[1])", 2), ("{ x }", 0)]
    assert pairs("(]", 0, 2, "c") == [] and pairs(")(", 0, 2, "c") == []
