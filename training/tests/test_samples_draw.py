"""Samples are laid out as prompts, rebuild their text, and depend on seed and step alone. Without PyTorch."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from training.recipe import Recipe, SampleRecipe
from training.samples.draw import Drawer, Drawn
from training.samples.middles import KINDS
from training.samples.packed import MOST_SAMPLES, PackedBatch, draw_packed, drawn_samples
from training.samples.pool import BatchPool, SamplingEnded
from training.samples.store import Store, write_store
from training.samples.subset import choose, language_budgets, seen_numbers, write_subset
from training.samples.tokens import Encode
from training.tokenizer import Vocabulary, build_tokenizer, encode, token_bytes
from training.vocabulary import END, FILE, PREFIX, SUFFIX

RECIPE = Recipe(
    "test", 3, tokens=4096, samples=SampleRecipe(limits=(128, 256, 512), limit_shares=(0.3, 0.4, 0.3), header_share=0.4)
)


def _python(name: str, count: int) -> str:
    """A module of some length that imports another one of its package."""
    functions = (
        f"def {name}_{i}(x, y):\n    if x > {i}:\n        return call(x, [y, 'é'])\n    return x\n\n"
        for i in range(count)
    )
    return f"from .b import b_1\nimport os\n\n{''.join(functions)}"


def _documents() -> list[dict[str, str]]:
    row = [("one@1.0", f"src/{n}.py", "python", _python(n, 4 + 9 * i)) for i, n in enumerate("abcdef")]
    row += [
        (
            "two@1.0",
            "lib/x.ts",
            "typescript",
            "export function x(a: number): number {\r\n  return f(a, 2);\r\n}\r\n" * 40,
        )
    ]
    row += [("two@1.0", "lib/y.ts", "typescript", "import { x } from './x';\nexport const y = x(1) + 2;\n" * 30)]
    return [dict(zip(("package", "path", "language", "text"), r, strict=True)) for r in row]


def _edits() -> list[dict[str, object]]:
    text = _python("g", 20)
    start = text.index("def g_9")
    return [
        {
            "package": "one@1.1",
            "path": "src/g.py",
            "language": "python",
            "text": text,
            "start": start,
            "end": start + 60,
        }
    ]


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary) -> Store:
    tokenizer = build_tokenizer(vocabulary)
    folder = tmp_path / "store"
    write_store(folder, _documents(), _edits(), lambda t: encode(tokenizer, t), token_bytes(vocabulary))
    return Store.open(folder, token_bytes(vocabulary))


@pytest.fixture
def samples(store: Store, vocabulary: Vocabulary) -> list[Drawn]:
    tokenizer = build_tokenizer(vocabulary)
    drawer = Drawer(store, lambda t: encode(tokenizer, t), RECIPE.samples)
    return [drawn for step in range(60) for drawn in drawn_samples(drawer, RECIPE, step)]


def _text(tokens: list[int], vocabulary: Vocabulary) -> str:
    spelled = token_bytes(vocabulary)
    return b"".join(spelled[t] for t in tokens).decode("utf-8", "replace")


def test_store_gives_texts_back(store: Store, vocabulary: Vocabulary) -> None:
    wanted = {d["path"]: d["text"].replace("\r\n", "\n") for d in _documents()}
    assert {p: store.document(i).text for i, p in enumerate(store.paths[: store.documents])} == wanted
    edit, raw = store.document(store.documents), _edits()[0]
    assert (edit.text, edit.start, edit.end) == (raw["text"], raw["start"], raw["end"])
    # An edit of another release belongs to the files around it.
    assert [store.paths[n] for n in store.siblings(edit.number)] == [f"src/{n}.py" for n in "abcdef"]
    assert store.head(0) == store.document(0).text


def test_store_leaves_out_what_tokens_cannot_give_back(tmp_path: Path, vocabulary: Vocabulary) -> None:
    poor = replace(vocabulary, tokens=["<>" if t == "Ã" else t for t in vocabulary.tokens])
    poor = replace(poor, kinds=[3 if t == "<>" else k for t, k in zip(poor.tokens, poor.kinds, strict=True)])
    tokenizer = build_tokenizer(poor)
    counts = write_store(tmp_path, _documents(), [], lambda t: encode(tokenizer, t), token_bytes(poor))
    assert counts == {"documents": 2, "left out": 6}


def test_fingerprint_is_of_the_content(tmp_path: Path, store: Store, vocabulary: Vocabulary) -> None:
    tokenizer = build_tokenizer(vocabulary)
    spelled = token_bytes(vocabulary)
    for name, documents in (("same", _documents()[::-1]), ("other", _documents()[1:])):
        write_store(tmp_path / name, documents, _edits(), lambda t: encode(tokenizer, t), spelled)
    assert Store.open(tmp_path / "same", spelled).fingerprint == store.fingerprint
    assert Store.open(tmp_path / "other", spelled).fingerprint != store.fingerprint
    with pytest.raises(ValueError, match="another vocabulary"):
        Store.open(tmp_path / "same", [*spelled, b"x"])


def test_samples_are_laid_out_as_prompts(samples: list[Drawn], vocabulary: Vocabulary, store: Store) -> None:
    texts = [store.document(i).text for i in range(len(store))]
    context = RECIPE.samples.context_weight
    for drawn in samples:
        tokens = drawn.tokens.tolist()
        assert len(tokens) == len(drawn.weights) <= RECIPE.samples.longest
        assert tokens[0] == FILE and drawn.weights[0] == 0
        path_mark = max(i for i, t in enumerate(tokens) if t == FILE)
        assert path_mark == drawn.header <= drawn.limit * RECIPE.samples.header_share
        if drawn.kind == "plain":
            assert len(tokens) <= drawn.limit + drawn.ended and SUFFIX not in tokens
            continue
        suffix, prefix = tokens.index(SUFFIX), tokens.index(PREFIX)
        middle = len(tokens) - drawn.middle
        assert (suffix < prefix < middle and middle <= drawn.limit) or drawn.middle == 0
        assert drawn.suffix == prefix - suffix - 1 <= drawn.limit * RECIPE.samples.suffix_share
        assert drawn.near == middle - prefix - 1
        far = _text(tokens[suffix - drawn.far : suffix], vocabulary)
        near, after = _text(tokens[prefix + 1 : middle], vocabulary), _text(tokens[suffix + 1 : prefix], vocabulary)
        if drawn.far:
            least, most = RECIPE.samples.near
            assert far.endswith("\n") and least <= drawn.near <= most
        if drawn.ended:
            assert tokens[-1] == END and tokens.count(END) == 1
            # A text cut inside of a character shows U+FFFD at its edges.
            whole = (far + near + _text(tokens[middle:], vocabulary) + after).strip("\ufffd")
            assert any(whole in text for text in texts)
        assert (drawn.weights[: suffix - drawn.far] == 0).all() and drawn.weights[suffix] == drawn.weights[prefix] == 0
        assert (drawn.weights[suffix + 1 : prefix] == context).all()
        assert (drawn.weights[middle:] == 1).all()


def test_samples_have_everything(samples: list[Drawn], vocabulary: Vocabulary) -> None:
    assert {d.kind for d in samples} == {"plain", "edit", *KINDS}
    assert any(d.far for d in samples) and any(d.header for d in samples) and any(not d.suffix for d in samples)
    headers = [_text(d.tokens[: d.header].tolist(), vocabulary) for d in samples if d.header and d.language == "python"]
    assert all(h.startswith("src/") for h in headers)
    # The imported file is among those shown more often than another.
    shown = {n: sum(f"src/{n}.py\n" in h for h in headers) for n in "bd"}
    assert shown["b"] > 2 * shown["d"] > 0


def _same(a: PackedBatch, b: PackedBatch) -> bool:
    arrays = ("tokens", "weights", "bounds", "positions")
    return a.samples == b.samples and all(np.array_equal(getattr(a, n), getattr(b, n)) for n in arrays)


def test_batches_are_full_and_depend_on_seed_and_step(store: Store, vocabulary: Vocabulary) -> None:
    tokenizer = build_tokenizer(vocabulary)

    def draw(step: int, recipe: Recipe = RECIPE) -> PackedBatch:
        return draw_packed(store, lambda t: encode(tokenizer, t), recipe, step)

    batch = draw(4)
    assert len(batch.tokens) == len(batch.weights) == len(batch.positions) == RECIPE.tokens
    assert (batch.tokens.dtype, batch.weights.dtype, batch.bounds.dtype, batch.positions.dtype) == (
        np.uint16, np.float32, np.int32, np.int16,
    )  # fmt: skip
    assert len(batch.bounds) == MOST_SAMPLES + 1 and (batch.bounds[batch.samples :] == RECIPE.tokens).all()
    starts = batch.bounds[: batch.samples]
    assert (np.diff(batch.bounds[: batch.samples + 1]) > 0).all()
    assert (batch.tokens[starts] == FILE).all() and (batch.weights[starts] == 0).all()
    assert (np.flatnonzero(batch.positions == 0) == starts).all()
    assert _same(batch, draw(4)) and not _same(batch, draw(5)) and not _same(batch, draw(4, replace(RECIPE, seed=4)))


@pytest.fixture
def pool(store: Store, vocabulary: Vocabulary) -> Iterator[BatchPool]:
    with BatchPool(store.folder, vocabulary, RECIPE, first_step=7, processes=2) as pool:
        yield pool


def test_pool_gives_the_same_in_order(pool: BatchPool, store: Store, vocabulary: Vocabulary) -> None:
    tokenizer = build_tokenizer(vocabulary)
    for step, batch in enumerate(islice(pool, 5), 7):
        assert _same(batch, draw_packed(store, lambda t: encode(tokenizer, t), RECIPE, step))
    pool.close()
    with pytest.raises(SamplingEnded, match="closed"):
        next(pool)


def test_pool_reports_a_process_that_died(pool: BatchPool) -> None:
    next(pool)
    os.kill(pool.processes[1], signal.SIGKILL)
    with pytest.raises(SamplingEnded, match="code -9"):
        list(islice(pool, 40))


def test_pool_reports_what_went_wrong(store: Store, vocabulary: Vocabulary) -> None:
    other = replace(vocabulary, tokens=[*vocabulary.tokens, "zz"], kinds=[*vocabulary.kinds, 1])
    with BatchPool(store.folder, other, RECIPE, 0, 1) as bad, pytest.raises(SamplingEnded, match="another vocabulary"):
        next(bad)


def test_nothing_here_imports_pytorch() -> None:
    modules = "draw packed pool worker measure write subset store"
    code = f"import sys\nfor n in '{modules}'.split(): __import__('training.samples.' + n)\n"
    code += "assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_subset_keeps_to_its_size_and_shares(store: Store, tmp_path: Path, vocabulary: Vocabulary) -> None:
    most = int(store.sizes.sum()) // 2
    assert choose(store, most, 1) == choose(store, most, 1)
    write_subset(store, tmp_path / "small", most, 1)
    small = Store.open(tmp_path / "small", token_bytes(vocabulary))
    assert 0 < int(small.sizes.sum()) <= most
    assert set(small.language_tokens) == {"python", "typescript"}
    assert json.loads((tmp_path / "small" / "store.json").read_text())["tokens"] == int(small.sizes.sum())
    assert small.document(0).text in {store.document(i).text for i in range(len(store))}


def test_what_an_earlier_run_has_seen_is_taken_last(tmp_path: Path, vocabulary: Vocabulary, encoder: Encode) -> None:
    spelled = token_bytes(vocabulary)
    documents = [
        {"package": f"npm/p{i}@1.0.0", "path": "a.ts", "language": "typescript", "text": f"let a{i} = {i};\n"}
        for i in range(40)
    ]
    write_store(tmp_path / "all", documents, [], encoder, spelled)
    every = Store.open(tmp_path / "all", spelled)
    most = int(every.sizes.sum()) // 4
    write_subset(every, tmp_path / "first", most, 1)
    seen = seen_numbers(every, [Store.open(tmp_path / "first", spelled)])
    assert seen == set(choose(every, most, 1))
    # As much again has nothing of the first part, three times as much nothing but what fills it up.
    assert not seen & set(choose(every, most, 1, seen))
    assert len(seen & set(choose(every, 3 * most, 2, seen))) <= 1
    assert choose(every, 4 * most, 1, seen) == choose(every, 4 * most, 1)


def test_what_a_language_lacks_goes_to_the_others() -> None:
    budgets = language_budgets({"python": 1000, "typescript": 10, "unknown": 5}, 500)
    assert budgets == {"python": 490, "typescript": 10}
