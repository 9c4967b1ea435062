"""Which files are taken, by their names, and the share of training that each language gets."""

from __future__ import annotations

from pathlib import PurePosixPath

_BY_EXTENSION: dict[str, str] = {
    ".ts": "typescript", ".tsx": "typescript", ".mts": "typescript", ".cts": "typescript",
    ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".py": "python", ".pyi": "python", ".go": "go", ".rs": "rust", ".java": "java",
    ".c": "c", ".h": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp", ".hh": "cpp", ".hxx": "cpp",
    ".html": "html", ".vue": "html", ".svelte": "html", ".css": "css", ".scss": "css", ".less": "css",
    ".json": "json", ".md": "markdown", ".sh": "shell", ".bash": "shell", ".zsh": "shell", ".sql": "sql",
    ".yml": "yaml", ".yaml": "yaml", ".toml": "toml", ".kt": "kotlin", ".graphql": "graphql", ".gql": "graphql",
    ".proto": "protobuf",
}  # fmt: skip

# Shares of training text. TypeScript, JavaScript and Python are what most people of the extension write; the others are
# kept up rather than improved. No share is so large that a run of 150 million tokens sees a language more than about
# four times: `table.py` shows that.
WEIGHTS: dict[str, float] = {
    "typescript": 0.30, "javascript": 0.225, "python": 0.2866, "go": 0.03, "rust": 0.03, "java": 0.025, "c": 0.015,
    "cpp": 0.015, "css": 0.014, "markdown": 0.012, "html": 0.01, "yaml": 0.01, "json": 0.008, "sql": 0.007,
    "shell": 0.006, "kotlin": 0.004, "toml": 0.001, "protobuf": 0.001, "graphql": 0.0004,
}  # fmt: skip

# Languages that packages hold little of: their files come first where not all of a package is taken.
SCARCE: frozenset[str] = frozenset({"html", "shell", "sql", "yaml", "toml", "kotlin", "graphql", "protobuf"})


def language_of(path: str) -> str | None:
    """The language of a file by its extension, or None when it is not taken."""
    return _BY_EXTENSION.get(PurePosixPath(path).suffix.lower())
