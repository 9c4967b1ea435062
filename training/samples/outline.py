"""The lines of a file that declare something: `src/document/outline.ts` of the extension, rule by rule.

Strings are measured in UTF-16 units and white space is JavaScript's, so that both give the same lines;
`test/fixtures/header/vectors.json` holds both to that.
"""

from __future__ import annotations

import re

# What `\\s` means in JavaScript, for use inside of brackets.
SPACE = "\t\n\x0b\x0c\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
# The same as characters, for `strip`.
SPACES = "\t\n\x0b\x0c\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"

_UNITS = 16_384
_LINES = 12
_LINE_UNITS = 160

_S = f"[{SPACE}]"
_DECLARATION = re.compile(
    rf"{_S}*(?:export|public|protected|async{_S}+(?:def|function)|function|class|interface|type|enum|struct|trait"
    r"|impl|def|func|fn|pub|readonly|static|abstract)\b",
    re.ASCII,
)
_METHOD = re.compile(rf"{_S}+(?:async{_S}+|get{_S}+|set{_S}+|\*)?[\w$]+\([^\n\r\u2028\u2029]*\{{{_S}*\Z", re.ASCII)
_STATEMENT = re.compile(rf"{_S}*(?:if|for|while|switch|catch|with|do|return)\b", re.ASCII)
_REEXPORT = re.compile(rf"\bfrom{_S}+['\"]", re.ASCII)
_LINE_END = re.compile(r"\r?\n")


def units(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def first_units(text: str, count: int) -> str:
    """The first UTF-16 units of a text; half of a character becomes U+FFFD, as the tokenizer reads it."""
    if len(text) * 2 <= count:
        return text
    head = text[:count]
    if head.isascii():
        return head
    return head.encode("utf-16-le", "surrogatepass")[: 2 * count].decode("utf-16-le", "replace")


def outline_of(text: str) -> str:
    """The first dozen declaring lines, unchanged, each ended by a line feed."""
    found: list[str] = []
    for line in _LINE_END.split(first_units(text, _UNITS)):
        if not (_DECLARATION.match(line) or _METHOD.match(line)):
            continue
        if units(line) > _LINE_UNITS or _STATEMENT.match(line) or _REEXPORT.search(line):
            continue
        found.append(line.rstrip(SPACES) + "\n")
        if len(found) == _LINES:
            break
    return "".join(found)
