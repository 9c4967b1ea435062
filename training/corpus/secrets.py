"""Replacing what looks like a credential or a private address with a harmless stand-in of the same kind."""

from __future__ import annotations

import re

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL), "PRIVATE_KEY"),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), "AKIAEXAMPLEEXAMPLE00"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,}"), "ghp_example"),
    (re.compile(r"\bgithub_pat_[A-Za-z0-9_]{30,}"), "github_pat_example"),
    (re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"), "xoxb-example"),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{20,}"), "sk-example"),
    (re.compile(r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}"), "sk_test_example"),
    (re.compile(r"\bAIza[0-9A-Za-z_-]{35}"), "AIzaExample"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}"), "eyJ.example.token"),
    (re.compile(r"\b[0-9a-f]{40,}\b|\b[0-9A-F]{40,}\b"), "0123456789abcdef"),
    (re.compile(r"(?<=[\"'])[A-Za-z0-9+/]{80,}={0,2}(?=[\"'])"), "QmFzZTY0"),
    (re.compile(r"\b[A-Za-z0-9._%+-]+@(?!example\.)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b"), "user@example.com"),
)  # fmt: skip


def scrub(text: str) -> tuple[str, int]:
    """The text without what looks like secrets, and how many were replaced."""
    count = 0
    for pattern, stand_in in _RULES:
        text, replaced = pattern.subn(stand_in, text)
        count += replaced
    return text, count
