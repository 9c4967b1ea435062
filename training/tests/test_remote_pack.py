"""From packing to a prepared machine: both uploads, what is too much, and what does not go together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

gguf = pytest.importorskip("gguf")

from training.files import read_json, write_json
from training.recipe import Recipe
from training.remote import limits, pack
from training.remote.blocks import f32, fingerprint, q8_0, read_raw
from training.remote.bundle import MANIFEST, BundleError, seal
from training.remote.limits import LimitError
from training.remote.model_file import read_model, write_model
from training.remote.prepare import unpack_first
from training.remote.spelling import check_spelling, spelling
from training.remote.unpack import unpack_second
from training.remote.work import Work
from training.samples.store import Store, write_store
from training.tests.test_remote_coding import some_tensors
from training.tokenizer import Vocabulary, build_tokenizer, encode, token_bytes

RECIPE = """
name = "small"
seed = 3
tokens = 256
[samples]
limits = [96]
limit_shares = [1.0]
"""


@pytest.fixture
def sources(tmp_path: Path, vocabulary: Vocabulary) -> dict[str, Path]:
    """A model, a store and a recipe, as `pack` takes them."""
    first, model = tmp_path / "first.gguf", tmp_path / "model.gguf"
    writer = gguf.GGUFWriter(first, "llama")
    writer.add_string("tokenizer.ggml.model", "gpt2")
    writer.add_string("tokenizer.ggml.pre", vocabulary.pre)
    writer.add_array("tokenizer.ggml.tokens", vocabulary.tokens)
    writer.add_array("tokenizer.ggml.token_type", vocabulary.kinds)
    writer.add_array("tokenizer.ggml.merges", [f"{a} {b}" for a, b in vocabulary.merges])
    writer.add_tensor("x", np.zeros(32, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    table = np.random.default_rng(0).normal(size=(len(vocabulary.tokens), 64)).astype(np.float32)
    layers = {f"blk.{i}.{name}": tensor for i in range(4) for name, tensor in some_tensors(i).items()}
    last = {"output_norm.weight": f32(np.ones(64, np.float32))}
    write_model(model, first, {}, {"token_embd.weight": q8_0(table), **layers, **last})
    tokenizer = build_tokenizer(vocabulary)
    rng = np.random.default_rng(1)
    documents = [
        {
            "package": f"p{i % 7}",
            "path": f"{i}.py",
            "language": "python",
            "text": f"x = {rng.integers(10**9, size=60)}\n",
        }
        for i in range(60)
    ]
    write_store(
        tmp_path / "store", documents, [], lambda text: encode(tokenizer, text), token_bytes(vocabulary)
    )  # fmt: skip
    (tmp_path / "recipe.toml").write_text(RECIPE)
    heldout = tmp_path / "heldout.jsonl"
    heldout.write_text("".join(json.dumps(d) + "\n" for d in documents[:9]))
    return {"model": model, "store": tmp_path / "store", "recipe": tmp_path / "recipe.toml", "heldout": heldout}


def packed(sources: dict[str, Path], into: Path, checkout: int = 1000) -> dict[str, dict[str, int]]:
    """Pack in one process."""
    return pack.pack(sources["model"], sources["store"], sources["recipe"], sources["heldout"], into, checkout, 1)


def test_both_uploads_make_the_model_and_the_corpus(tmp_path: Path, sources: dict[str, Path]) -> None:
    sizes = packed(sources, tmp_path / "remote")
    work = Work(tmp_path / "work")
    unpack_first(tmp_path / "remote/upload-1", work)
    unpack_second(tmp_path / "remote/upload-2", work)
    model = read_model(sources["model"])
    found = read_raw(work.start)
    assert fingerprint(found.tensors) == fingerprint(model.tensors) and found.metadata == model.metadata
    assert Store.open(work.store).document(3).text == Store.open(sources["store"]).document(3).text
    heldout = np.load(work.root / "heldout.npz")
    assert len(heldout["tokens"]) == 256 and heldout["weights"].sum() > 0
    for name, listed in sizes.items():
        assert sum(listed.values()) == limits.size_of(tmp_path / "remote" / name) + 1000


def test_a_corpus_that_is_too_large_is_cut_to_fit(
    tmp_path: Path, sources: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = packed(sources, tmp_path / "whole")["upload-1"]["store.tokens.bin.0.xz"]
    monkeypatch.setattr(pack, "MOST_CORPUS", whole)
    sizes = packed(sources, tmp_path / "remote")["upload-1"]
    assert sizes["store.tokens.bin.0.xz"] < whole
    work = Work(tmp_path / "work")
    facts = unpack_first(tmp_path / "remote/upload-1", work)
    smaller = Store.open(work.store)
    assert 0 < len(smaller) < 60 and smaller.fingerprint == facts["corpus"]


def test_a_checkout_that_leaves_no_room_is_refused(tmp_path: Path, sources: dict[str, Path]) -> None:
    with pytest.raises(LimitError, match="fits in"):
        packed(sources, tmp_path / "remote", limits.MOST_TREE)


def change(folder: Path, **facts: Any) -> None:
    """Other facts in a manifest that is right otherwise."""
    manifest = read_json(folder / MANIFEST)
    seal(folder, manifest["kind"], {**manifest["facts"], **facts})


def other_piece(folder: Path) -> None:
    """A piece of the corpus that is another, with a manifest that says so."""
    shutil.copyfile(folder / "store.index.json.0.xz", folder / "store.tokens.bin.0.xz")
    change(folder)


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda f: shutil.rmtree(f), "did not arrive"),
        (lambda f: (f / "embedding").unlink(), "lacks embedding"),
        (lambda f: (f / "embedding").write_bytes(b"x"), "embedding is damaged"),
        (other_piece, r"store/tokens\.bin is damaged|xz is damaged"),
        (lambda f: change(f, corpus="other"), "the corpus has the fingerprint"),
        (lambda f: change(f, recipe="other"), "reads otherwise here"),
        (lambda f: change(f, spelling={"version": "0.1", "sha256": ""}), "gives other ids than 0.1"),
    ],
)
def test_a_wrong_first_upload_is_refused(
    tmp_path: Path, sources: dict[str, Path], harm: Callable[[Path], None], message: str
) -> None:
    packed(sources, tmp_path / "remote")
    harm(tmp_path / "remote/upload-1")
    work = Work(tmp_path / "work")
    with pytest.raises(BundleError, match=message):
        unpack_first(tmp_path / "remote/upload-1", work)
    with pytest.raises(BundleError, match="has not prepared this machine"):
        unpack_second(tmp_path / "remote/upload-2", work)


def test_uploads_of_two_packings_are_refused(tmp_path: Path, sources: dict[str, Path]) -> None:
    packed(sources, tmp_path / "one")
    sources["recipe"].write_text(RECIPE.replace("seed = 3", "seed = 4"))
    packed(sources, tmp_path / "two")
    unpack_first(tmp_path / "one/upload-1", Work(tmp_path / "work"))
    with pytest.raises(BundleError, match="two packings: recipe"):
        unpack_second(tmp_path / "two/upload-2", Work(tmp_path / "work"))


def test_only_an_export_of_the_same_packing_counts(tmp_path: Path) -> None:
    work, facts = Work(tmp_path), {"model": "m", "corpus": "c", "recipe": "r"}
    assert work.newest(facts) is None
    for which in ("emergency", "final"):
        write_json(work.export(which) / "facts.json", {"packing": facts})
        assert work.newest(facts) == work.export(which)
    assert work.newest({**facts, "corpus": "other"}) is None


def test_spelling_tells_tokenizers_apart(vocabulary: Vocabulary) -> None:
    check_spelling(vocabulary, spelling(vocabulary))
    shorter = Vocabulary(vocabulary.pre, vocabulary.tokens, vocabulary.kinds, vocabulary.merges[:-1])
    with pytest.raises(BundleError, match="gives other ids"):
        check_spelling(shorter, spelling(vocabulary))


def test_a_state_is_encoded_as_the_exporter_does(vocabulary: Vocabulary) -> None:
    torch = pytest.importorskip("torch")
    from training.export import encode_tensors
    from training.model import Llama, ModelConfig
    from training.quantize import search_q4_0
    from training.remote.train import encode_state

    torch.manual_seed(0)
    model = Llama(ModelConfig(len(vocabulary.tokens), 2, 64, 4, 2, 16, 96, 10_000.0, 1e-5, 256))
    state, wide = model.state_dict(), r"attention\.v"
    held = [name for name, weight in state.items() if weight.dim() == 2 and "embedding" not in name]
    scales = {name: search_q4_0(state[name])[0] * 1.25 for name in held if "attention.v" not in name}
    for grid in (None, scales):
        wanted = encode_tensors(model, None, False, wide, grid)
        found = encode_state(state, grid, 2, wide)
        assert list(found) == list(wanted)
        for name, tensor in found.items():
            assert int(tensor.kind) == int(wanted[name].kind)
            assert tensor.data.tobytes() == np.ascontiguousarray(wanted[name].data).tobytes(), name


def test_recipes_of_other_defaults_have_other_fingerprints() -> None:
    from training.remote.bundle import recipe_fingerprint

    assert recipe_fingerprint(Recipe("a", 1)) == recipe_fingerprint(Recipe("a", 1))
    assert recipe_fingerprint(Recipe("a", 1)) != recipe_fingerprint(Recipe("a", 1, tokens=9))
