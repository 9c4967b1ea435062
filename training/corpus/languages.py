"""Which files are taken, by their names, and the share of training that each language gets."""

from __future__ import annotations

from pathlib import PurePosixPath

_BY_EXTENSION: dict[str, str] = {
    ".ts": "typescript", ".tsx": "typescript", ".mts": "typescript", ".cts": "typescript",
    ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".py": "python", ".pyi": "python", ".go": "go", ".rs": "rust", ".java": "java",
    ".c": "c", ".h": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp", ".hh": "cpp", ".hxx": "cpp",
    ".html": "html", ".vue": "html", ".svelte": "html", ".css": "css", ".scss": "css", ".less": "css",
    ".json": "json", ".md": "markdown", ".sh": "shell", ".bash": "shell",
}  # fmt: skip

# Shares of training text. TypeScript, JavaScript and Python are what most people of the extension write.
WEIGHTS: dict[str, float] = {
    "typescript": 0.28, "javascript": 0.20, "python": 0.26, "go": 0.05, "rust": 0.05, "java": 0.035, "c": 0.025,
    "cpp": 0.025, "html": 0.015, "css": 0.02, "json": 0.01, "markdown": 0.02, "shell": 0.01,
}  # fmt: skip


def language_of(path: str) -> str | None:
    """The language of a file by its extension, or None when it is not taken."""
    return _BY_EXTENSION.get(PurePosixPath(path).suffix.lower())
