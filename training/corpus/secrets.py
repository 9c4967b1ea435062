"""Replacing what looks like a credential or a private address with a harmless stand-in of the same kind."""

from __future__ import annotations

import re

# A pattern, what stands for it, and a piece without which nothing of the kind is there: most texts have none of it.
_RULES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL),
        "PRIVATE_KEY",
        "PRIVATE KEY",
    ),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), "AKIAEXAMPLEEXAMPLE00", "IA"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,}"), "ghp_example", "gh"),
    (re.compile(r"\bgithub_pat_[A-Za-z0-9_]{30,}"), "github_pat_example", "github_pat_"),
    (re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"), "xoxb-example", "xox"),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{20,}"), "sk-example", "sk-"),
    (re.compile(r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}"), "sk_test_example", "k_"),
    (re.compile(r"\bAIza[0-9A-Za-z_-]{35}"), "AIzaExample", "AIza"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}"), "eyJ.example.token", "eyJ"),
    (re.compile(r"\b[0-9a-f]{40,}\b|\b[0-9A-F]{40,}\b"), "0123456789abcdef", ""),
    (re.compile(r"(?<=[\"'])[A-Za-z0-9+/]{80,}={0,2}(?=[\"'])"), "QmFzZTY0", ""),
)
_ADDRESS = re.compile(r"\b[A-Za-z0-9._%+-]+@(?!example\.)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b")
# Only where so many signs stand without a space can a long secret be.
_LONG = re.compile(r"[A-Za-z0-9+/]{40}")


def scrub(text: str) -> tuple[str, int]:
    """The text without what looks like secrets, and how many were replaced."""
    count = 0
    long = _LONG.search(text) is not None
    for pattern, stand_in, piece in _RULES:
        if piece in text if piece else long:
            text, replaced = pattern.subn(stand_in, text)
            count += replaced
    if "@" in text:
        # Line by line, since looking for a name before every `@` takes long.
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if "@" in line:
                lines[number], replaced = _ADDRESS.subn("user@example.com", line)
                count += replaced
        text = "\n".join(lines)
    return text, count
