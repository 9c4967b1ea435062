"""What a store's samples are, next to what its recipe asks for, and how fast they are drawn.

python -m training.samples.measure --store FOLDER --recipe training/recipes/first.toml --show 2
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path

import numpy as np

from training.gguf.reader import GgufFile
from training.paths import bundled_model, workspace
from training.recipe import MiddleShares, Recipe, load_recipe
from training.samples.draw import Drawer, Drawn
from training.samples.packed import drawn_samples
from training.samples.pool import BatchPool
from training.samples.store import Store
from training.tokenizer import Vocabulary, build_tokenizer, encode, token_bytes, vocabulary_of


def shares(drawn: Sequence[Drawn], recipe: Recipe) -> list[tuple[str, float | None, float]]:
    """Rows of a name, the share that the recipe asks for, if it does, and the one measured."""
    r = recipe.samples
    fim = [d for d in drawn if d.kind != "plain"]
    plain = [d for d in drawn if d.kind == "plain"]
    edits = [d for d in fim if d.kind == "edit"]
    middles = [d for d in fim if d.kind != "edit"]
    kinds = Counter(d.kind for d in middles)
    asked = {f.name: float(getattr(r.middles, f.name)) for f in fields(MiddleShares)}
    enough = [d for d in fim if d.may_have_far]
    others = [d for d in drawn if d.may_have_header]

    def share(part: int, of: Sequence[object]) -> float:
        return part / max(1, len(of))

    rows: list[tuple[str, float | None, float]] = [
        ("with a middle", r.fim, share(len(fim), drawn)),
        ("of these real edits", r.edits, share(len(edits), fim)),
        *((f"of the other middles {k}", v / sum(asked.values()), share(kinds[k], middles)) for k, v in asked.items()),
        ("enough text for a far part", None, share(len(enough), fim)),
        ("of these with one", r.far, share(sum(d.far > 0 for d in enough), enough)),
        ("other files for a header", None, share(len(others), drawn)),
        ("asked to have one", r.header, share(sum(d.asked_header for d in others), others)),
        ("header, of all", None, share(sum(d.header > 0 for d in drawn), drawn)),
        ("suffix not asked for", r.empty_suffix, share(sum(not d.asked_suffix for d in fim), fim)),
        ("suffix empty", None, share(sum(d.suffix == 0 for d in fim), fim)),
        ("suffix, of the prompt", None, float(np.mean([d.suffix / d.limit for d in fim]))),
        ("middle ends", None, share(sum(d.ended for d in fim), fim)),
        ("plain text ends", None, share(sum(d.ended for d in plain), plain)),
    ]
    limits = Counter(d.limit for d in drawn)
    total = sum(r.limit_shares)
    rows += [
        (f"prompts of {n}", s / total, share(limits[n], drawn)) for n, s in zip(r.limits, r.limit_shares, strict=True)
    ]
    return rows


def as_text(drawn: Drawn, vocabulary: Vocabulary) -> str:
    """A sample as text, marks by their names; the middle stands behind a bar."""
    spelled = token_bytes(vocabulary)
    pieces = [spelled[t] or vocabulary.tokens[t].encode() for t in drawn.tokens.tolist()]
    pieces.insert(len(pieces) - drawn.middle, b"\xe2\x96\x88")
    return b"".join(pieces).decode("utf-8", "replace")


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=workspace().store)
    parser.add_argument("--recipe", type=Path, help="the defaults of a recipe if left out")
    parser.add_argument("--model", type=Path, default=bundled_model(), help="a GGUF with the vocabulary")
    parser.add_argument("--steps", type=int, default=6, help="batches drawn in one process, and again in two")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first samples as text")
    arguments = parser.parse_args()
    recipe = load_recipe(arguments.recipe) if arguments.recipe else Recipe("default", 1)
    vocabulary = vocabulary_of(GgufFile(arguments.model).metadata)
    tokenizer = build_tokenizer(vocabulary)
    store = Store.open(arguments.store, token_bytes(vocabulary))
    drawer = Drawer(store, lambda text: encode(tokenizer, text), recipe.samples)
    # The first batch fills the memory of pieces, as in a run.
    drawn = list(drawn_samples(drawer, recipe, 0))
    for sample in drawn[: arguments.show]:
        print(f"--- {sample.kind}, {sample.language}, {len(sample.tokens)} tokens\n{as_text(sample, vocabulary)}")
    began, busy, timed = time.perf_counter(), time.process_time(), 0
    for step in range(1, 1 + arguments.steps):
        found = list(drawn_samples(drawer, recipe, step))
        timed += sum(len(d.tokens) for d in found)
        drawn += found
    one, core = timed / (time.perf_counter() - began), timed / (time.process_time() - busy)
    print(f"{len(store):,} documents, {int(store.sizes.sum()):,} tokens, fingerprint {store.fingerprint[:16]}")
    print(
        f"{len(drawn):,} samples, {sum(len(d.tokens) for d in drawn):,} tokens\n\n"
        "| | asked | measured |\n| --- | --- | --- |"
    )
    for name, asked, measured in shares(drawn, recipe):
        print(f"| {name} | {'' if asked is None else f'{asked:.3f}'} | {measured:.3f} |")
    print(f"\n{one:,.0f} tokens a second in one process, {core:,.0f} a second of a core's time")
    with BatchPool(arguments.store, vocabulary, replace(recipe), 0, 2) as pool:
        # Both processes have begun when each has given a batch.
        list(islice(pool, 2))
        began = time.perf_counter()
        count = sum(len(batch.tokens) for batch in islice(pool, max(2, arguments.steps)))
        print(f"{count / (time.perf_counter() - began):,.0f} tokens a second in two")


if __name__ == "__main__":
    main()
