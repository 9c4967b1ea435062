"""The corpus as tokens, or a smaller store out of a store.

    python -m training.samples.write
    python -m training.samples.write --from FOLDER --store SMALLER --tokens 30000000

The corpus is a folder with `train.jsonl` and, if there are edits, `edits.jsonl`.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from training.files import read_json, read_jsonl
from training.gguf.reader import GgufFile
from training.paths import bundled_model, workspace
from training.samples.store import Entry, Store, entry_of, prepare_store, write_made
from training.samples.subset import write_subset
from training.samples.tokens import PRE_TOKENIZER, Encode, PieceEncoder
from training.tokenizer import Vocabulary, build_tokenizer, encode, token_bytes, vocabulary_of


def _read(path: Path) -> Iterator[Any]:
    return read_jsonl(path) if path.exists() else iter(())


class _Worker:
    """What a process that makes tokens of documents holds."""

    encode: Encode
    spelled: list[bytes]


def _begin(vocabulary: Vocabulary) -> None:
    tokenizer = build_tokenizer(vocabulary)
    _Worker.encode = staticmethod(PieceEncoder(lambda text: encode(tokenizer, text)))
    _Worker.spelled = token_bytes(vocabulary)


def _make(raw: Mapping[str, Any]) -> Entry | None:
    return entry_of(raw, _Worker.encode, _Worker.spelled)


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=workspace().corpus, help="folder of train.jsonl and edits.jsonl")
    parser.add_argument("--store", type=Path, default=workspace().store, help="folder that is written")
    parser.add_argument("--model", type=Path, default=bundled_model(), help="a GGUF with the vocabulary")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--from", dest="source", type=Path, help="a store to take a subset of, instead of a corpus")
    parser.add_argument("--tokens", type=int, help="the most that the subset has")
    parser.add_argument("--seed", type=int, default=1, help="of the subset's choice")
    arguments = parser.parse_args()
    if (arguments.source is None) != (arguments.tokens is None):
        parser.error("--from and --tokens go together")
    if arguments.source:
        write_subset(Store.open(arguments.source), arguments.store, arguments.tokens, arguments.seed)
    else:
        vocabulary = vocabulary_of(GgufFile(arguments.model).metadata)
        if vocabulary.pre != PRE_TOKENIZER:
            parser.error(f"slices of a text have known tokens with the pre-tokenizer {PRE_TOKENIZER!r} only")
        documents, edits = _read(arguments.corpus / "train.jsonl"), _read(arguments.corpus / "edits.jsonl")
        context = multiprocessing.get_context("spawn")
        with context.Pool(arguments.processes, _begin, (vocabulary,)) as pool:
            made = pool.imap(_make, chain(documents, edits), chunksize=32)
            write_made(arguments.store, made, token_bytes(vocabulary))
    about = read_json(arguments.store / "store.json")
    print(
        f"{about['tokens']:,} tokens, of edits {about['edits']:,}; {about['counts']}; "
        f"fingerprint {about['fingerprint']}"
    )
    for language, tokens in about["languages"].items():
        print(f"  {language}: {tokens:,}")
    prepare_store(arguments.store)


if __name__ == "__main__":
    main()
