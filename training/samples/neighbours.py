"""Which other files a prompt shows: `src/document/neighbours.ts` of the extension, rule by rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from training.samples.outline import SPACE, SPACES, first_units

Content = TypeVar("Content")

_IMPORT_UNITS = 8_000
FILES = 6

_S = f"[{SPACE}]"
# Where a line starts and ends for JavaScript's flag `m`.
_START, _STOP = r"(?<![^\n\r\u2028\u2029])", r"(?![^\n\r\u2028\u2029])"
_QUOTED_IMPORT = re.compile(rf"(?:\bfrom|\bimport|\brequire\(){_S}*['\"](\.{{1,2}}/[^'\"\n]+)['\"]", re.ASCII)
_PYTHON_FROM = re.compile(rf"{_START}[ \t]*from[ \t]+(\.*)(\w[\w.]*)?[ \t]+import[ \t]+\(?([^\n#)]*)", re.ASCII)
_PYTHON_IMPORT = re.compile(rf"{_START}[ \t]*import[ \t]+(\w[\w., ]*){_STOP}", re.ASCII)
_SPACES = re.compile(f"{_S}+")
_EXTENSION = re.compile(r"\.[^./]+\Z")
_OWN_MODULE = re.compile(r"/(?:index|__init__)\Z")


def choose_neighbours(
    imported: Sequence[str], others: Iterable[tuple[str, Content]], outline: Callable[[Content], str]
) -> Iterator[tuple[str, str]]:
    """Path and outline of each file that a prompt shows beside the one with these imports, the most helpful first.

    `others` are pairs of a path and what `outline` makes an outline of; outlines are made only as they are asked for.
    """
    rank: dict[str, int] = {}
    for module in imported:
        rank.setdefault(module, len(rank))
    count = 0
    for name, content in sorted(others, key=lambda other: rank.get(module_of(other[0]), len(rank))):
        if count == FILES:
            return
        lines = outline(content)
        if lines:
            count += 1
            yield name, lines


def imported_paths(path: str, text: str) -> list[str]:
    """Modules that a file imports by relative names or, in Python, by names that may stand beside it; in its order."""
    head = first_units(text, _IMPORT_UNITS).replace("\r\n", "\n")
    folder = path.split("/")[:-1]
    if not path.endswith(".py"):
        return [module_of(_join(folder, m[1].split("/"))) for m in _QUOTED_IMPORT.finditer(head)]
    found: list[str] = []
    for match in _PYTHON_FROM.finditer(head):
        dots, module, names = match[1], match[2] or "", match[3]
        base = folder if dots == "" else folder[: len(folder) - (len(dots) - 1)]
        # `from . import a, b` names modules; `from .a import b` names what is in one.
        found += [_join(base, [n]) for n in _names_in(names)] if module == "" else _python_paths(base, module, dots)
    for match in _PYTHON_IMPORT.finditer(head):
        for name in _names_in(match[1]):
            found += _python_paths(folder, name, "")
    return found


def module_of(path: str) -> str:
    """A path as imports name it: without extension, and without the name of a folder's own module."""
    return _OWN_MODULE.sub("", _EXTENSION.sub("", path))


def _python_paths(base: list[str], module: str, dots: str) -> list[str]:
    names = module.split(".")
    return [_join(base, names), _join([], names)] if dots == "" else [_join(base, names)]


def _names_in(listed: str) -> list[str]:
    """The names in `a as b, c`."""
    names = (_SPACES.split(item.strip(SPACES), maxsplit=1)[0] for item in listed.split(","))
    return [name for name in names if name]


def _join(folder: list[str], names: list[str]) -> str:
    joined = list(folder)
    for name in names:
        if name == "..":
            del joined[-1:]
        elif name != ".":
            joined.append(name)
    return "/".join(joined)
