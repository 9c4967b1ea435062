"""The corpus as tokens: one file of ids, an index of documents, and a fingerprint.

    tokens.bin   uint16, all documents end to end, real edits after the others
    index.json   columns: path, package, language and token count of each document; start and end of each edit in bytes
    spelled.bin  the bytes of each token of the vocabulary: a length of two bytes, then they
    store.json   fingerprint, counts

Texts are the tokens' bytes joined; `prepare_store` writes them to `text.bin` once, so that all processes map the same
pages.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.files import read_json, write_atomically, write_json
from training.samples.tokens import Encode, PieceEncoder, Tokens

Integers = NDArray[np.int64]

_RELEASE = re.compile(r"(?<=.)@[^@/]*\Z")
# Tokens that are turned into bytes at once.
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A document on its way into a store. `start` and `end` are an edit's middle in UTF-8 bytes; -1 without one."""

    package: str
    path: str
    language: str
    tokens: Tokens
    start: int = -1
    end: int = -1


@dataclass(frozen=True)
class Document:
    """A document of a store. `start` and `end` are an edit's middle in characters; -1 without one."""

    number: int
    package: str
    path: str
    language: str
    text: str
    tokens: Tokens
    start: int = -1
    end: int = -1


def _spell(token_bytes: Sequence[bytes]) -> bytes:
    return b"".join(len(t).to_bytes(2, "little") + t for t in token_bytes)


def _spelled(folder: Path) -> list[bytes]:
    """The bytes of each token of a store's vocabulary."""
    data = (folder / "spelled.bin").read_bytes()
    found: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "little")
        found.append(data[at + 2 : end])
        at = end
    return found


def write_store(
    folder: Path,
    documents: Iterable[Mapping[str, Any]],
    edits: Iterable[Mapping[str, Any]],
    encode: Encode,
    token_bytes: Sequence[bytes],
) -> Counter[str]:
    """Write documents (package, path, language, text) and edits (with start and end, in characters) as tokens.

    Line ends become `\\n`, as the editor sends them. Returns how many were kept and left out: a text that its tokens do
    not give back, since the vocabulary lacks a few bytes, is left out.
    """
    encode = PieceEncoder(encode)
    made = (entry_of(raw, encode, token_bytes) for raw in chain(documents, edits))
    return write_made(folder, made, token_bytes)


def write_made(folder: Path, made: Iterable[Entry | None], token_bytes: Sequence[bytes]) -> Counter[str]:
    """Write what `entry_of` made of documents and edits; None is what is left out. Returns how many there were."""
    counts: Counter[str] = Counter()
    documents: list[Entry] = []
    edits: list[Entry] = []
    for entry in made:
        counts["left out" if entry is None else "documents" if entry.start < 0 else "edits"] += 1
        if entry is not None:
            (documents if entry.start < 0 else edits).append(entry)
    write_entries(folder, documents, edits, token_bytes, counts)
    return counts


def entry_of(raw: Mapping[str, Any], encode: Encode, token_bytes: Sequence[bytes]) -> Entry | None:
    """A document, or an edit if it has a start, as tokens; None if they do not give it back."""
    text: str = raw["text"]
    is_edit = "start" in raw
    # Of an edit the three parts change alone: a line end that its start or end splits stays as it is.
    cuts = (0, int(raw["start"]), int(raw["end"]), len(text)) if is_edit else (0, len(text))
    parts = [text[a:b].replace("\r\n", "\n") for a, b in pairwise(cuts)]
    data = [part.encode("utf-8", "replace") for part in parts]
    tokens = encode("".join(parts))
    if not tokens or b"".join([token_bytes[t] for t in tokens]) != b"".join(data) or (is_edit and not data[1]):
        return None
    start, end = (len(data[0]), len(data[0]) + len(data[1])) if is_edit else (-1, -1)
    # Without its release: an edit's is another one than that of the files around it.
    package = _RELEASE.sub("", str(raw["package"]))
    return Entry(package, str(raw["path"]), str(raw["language"]), np.array(tokens, np.uint16), start, end)


def write_entries(
    folder: Path,
    documents: Iterable[Entry],
    edits: Iterable[Entry],
    token_bytes: Sequence[bytes],
    counts: Mapping[str, int] | None = None,
) -> None:
    """Write a store. Files of one package stand side by side in the order of their paths, as similar ones compress."""
    entries = sorted(documents, key=lambda e: (e.package, e.path))
    count = len(entries)
    entries += sorted(edits, key=lambda e: (e.package, e.path, e.start))
    packages, languages = (sorted({getattr(e, name) for e in entries}) for name in ("package", "language"))
    index = {
        "documents": count,
        "packages": packages,
        "languages": languages,
        "package": _numbers([e.package for e in entries], packages),
        "language": _numbers([e.language for e in entries], languages),
        "path": [e.path for e in entries],
        "tokens": [len(e.tokens) for e in entries],
        "start": [e.start for e in entries[count:]],
        "end": [e.end for e in entries[count:]],
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode())
    for entry in entries:
        digest.update(entry.tokens.tobytes())
    digest.update(_spell(token_bytes))
    tokens: Counter[str] = Counter()
    for entry in entries[:count]:
        tokens[entry.language] += len(entry.tokens)
    about = {
        "fingerprint": digest.hexdigest(),
        "tokens": sum(len(e.tokens) for e in entries),
        "edits": sum(len(e.tokens) for e in entries[count:]),
        "counts": dict(counts or {}),
        "languages": dict(tokens.most_common()),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for stale in ("store.json", "text.bin", "text.npy"):
        (folder / stale).unlink(missing_ok=True)
    write_atomically(folder / "tokens.bin", lambda f: [f.write(e.tokens.tobytes()) for e in entries])
    write_atomically(folder / "index.json", lambda f: f.write(text.encode()))
    write_atomically(folder / "spelled.bin", lambda f: f.write(_spell(token_bytes)))
    write_json(folder / "store.json", about)


def _numbers(names: list[str], of: list[str]) -> list[int]:
    number = {name: i for i, name in enumerate(of)}
    return [number[name] for name in names]


def prepare_store(folder: Path) -> None:
    """Write the texts that the tokens stand for, and where each document's starts, if they are not there."""
    if (folder / "text.npy").exists() and (folder / "text.bin").exists():
        return
    ids = np.memmap(folder / "tokens.bin", np.uint16, "r")
    token_bytes = _spelled(folder)
    lengths = np.array([len(t) for t in token_bytes], np.int64)
    spelled = np.frombuffer(b"".join(token_bytes), np.uint8)
    begins = np.cumsum(lengths) - lengths

    def write(file: Any) -> None:
        for at in range(0, len(ids), _CHUNK):
            chunk = np.asarray(ids[at : at + _CHUNK])
            sizes = lengths[chunk]
            ends = np.cumsum(sizes)
            # For each byte: where its token is spelled, and how far the byte is into the token.
            source = np.repeat(begins[chunk] - (ends - sizes), sizes) + np.arange(ends[-1])
            file.write(spelled[source].tobytes())

    write_atomically(folder / "text.bin", write)
    sizes = read_json(folder / "index.json")["tokens"]
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    bytes_of = [int(lengths[np.asarray(ids[a:b])].sum()) for a, b in pairwise(offsets)]
    write_atomically(
        folder / "text.npy", lambda f: np.save(f, np.concatenate(([0], np.cumsum(bytes_of, dtype=np.int64))))
    )


class Store:
    """A store opened for reading: everything large is mapped. Documents have numbers, edits the last ones."""

    def __init__(self, folder: Path, token_bytes: Sequence[bytes] | None = None) -> None:
        about = read_json(folder / "store.json")
        self.token_bytes = _spelled(folder)
        if token_bytes is not None and list(token_bytes) != self.token_bytes:
            raise ValueError(f"{folder.name} was written with another vocabulary")
        prepare_store(folder)
        self.folder = folder
        self.fingerprint: str = about["fingerprint"]
        self.language_tokens: dict[str, int] = about["languages"]
        index = read_json(folder / "index.json")
        self.documents: int = index["documents"]
        self.paths: list[str] = index["path"]
        self.packages: list[str] = index["packages"]
        self.languages: list[str] = index["languages"]
        self.package_of = np.array(index["package"], np.int32)
        self.language_of = np.array(index["language"], np.int32)
        self.sizes: Integers = np.array(index["tokens"], np.int64)
        self._spans = list(zip(index["start"], index["end"], strict=True))
        self._offsets: Integers = np.concatenate(([0], np.cumsum(self.sizes)))
        self._tokens = np.memmap(folder / "tokens.bin", np.uint16, "r")
        self._text = np.memmap(folder / "text.bin", np.uint8, "r")
        self._text_offsets: Integers = np.load(folder / "text.npy")
        # How many characters begin in each token: bytes that do not continue one.
        self.widths = np.array([sum(byte & 0xC0 != 0x80 for byte in t) for t in self.token_bytes], np.int32)
        # Files of a package stand side by side: where each package's begin.
        self._package_starts = np.searchsorted(self.package_of[: self.documents], np.arange(len(self.packages) + 1))

    @classmethod
    def open(cls, folder: Path | str, token_bytes: Sequence[bytes] | None = None) -> Store:
        """Open a store; raises ValueError when it was written with another vocabulary than the one given."""
        return cls(Path(folder), token_bytes)

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def edits(self) -> int:
        """How many documents have a middle of their own; they are the last ones."""
        return len(self.paths) - self.documents

    def siblings(self, number: int) -> range:
        """The documents of the same package, without the edits."""
        package = self.package_of[number]
        return range(int(self._package_starts[package]), int(self._package_starts[package + 1]))

    def tokens(self, number: int) -> Tokens:
        """Ids of a document."""
        return self._tokens[self._offsets[number] : self._offsets[number + 1]].view(np.ndarray)

    def bytes(self, number: int) -> bytes:
        """A document in UTF-8."""
        return self._text[self._text_offsets[number] : self._text_offsets[number + 1]].tobytes()

    def head(self, number: int) -> str:
        """The first characters of a document, at least as many as its outline looks at."""
        start, end = self._text_offsets[number : number + 2].tolist()
        # 16,384 units of UTF-16 are at most three bytes each in UTF-8.
        cut = min(end, start + 50_000)
        return self._text[start:cut].tobytes().decode("utf-8", "strict" if cut == end else "ignore")

    def document(self, number: int) -> Document:
        """A document with its text and tokens."""
        data = self.bytes(number)
        package, language = self.packages[self.package_of[number]], self.languages[self.language_of[number]]
        start = end = -1
        if number >= self.documents:
            a, b = self._spans[number - self.documents]
            start = len(data[:a].decode())
            end = start + len(data[a:b].decode())
        return Document(number, package, self.paths[number], language, data.decode(), self.tokens(number), start, end)

    def key(self, number: int) -> tuple[str, str, int, int, int]:
        """What a document is told by in another store of the same corpus: package, path, tokens, and an edit's span."""
        span = self._spans[number - self.documents] if number >= self.documents else (-1, -1)
        return self.packages[self.package_of[number]], self.paths[number], int(self.sizes[number]), *span

    def entry(self, number: int) -> Entry:
        """A document as it is written."""
        span = self._spans[number - self.documents] if number >= self.documents else (-1, -1)
        package, language = self.packages[self.package_of[number]], self.languages[self.language_of[number]]
        return Entry(package, self.paths[number], language, self.tokens(number), *span)

    @cached_property
    def by_language(self) -> dict[str, Integers]:
        """Numbers of the documents of each language, without the edits."""
        found = self.language_of[: self.documents]
        return {name: np.flatnonzero(found == i) for i, name in enumerate(self.languages)}
