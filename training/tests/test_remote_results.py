"""What comes back: whole sets, coarse and exact embeddings, and refusals that say what is wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

gguf = pytest.importorskip("gguf")

from training.remote import results
from training.remote.blocks import RawModel, Tensors, fingerprint, q8_0, write_raw
from training.remote.bundle import BundleError, facts_of, seal
from training.remote.join import join
from training.remote.limits import LimitError, size_of
from training.remote.model_file import read_model, write_model
from training.remote.results import place, write_set
from training.tests.test_remote_coding import some_tensors


def a_model(noise: float) -> Tensors:
    found = some_tensors(noise=noise)
    return {"token_embd.weight": q8_0(found["wide"].floats()), **found}


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """A GGUF that training begins with."""
    first = tmp_path / "first.gguf"
    writer = gguf.GGUFWriter(first, "llama")
    writer.add_description("the start")
    writer.add_uint32("foretype.trained_tokens", 5)
    writer.add_float32("llama.attention.layer_norm_rms_epsilon", 1e-5)
    writer.add_array("tokenizer.ggml.tokens", ["a", "é"])
    writer.add_array("tokenizer.ggml.token_type", [1, 3])
    writer.add_tensor("x", a_model(0)["norm"].floats())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    path = tmp_path / "start.gguf"
    write_model(path, first, {}, a_model(0))
    return path


def a_set(folder: Path, start: Path, noise: float, most: int = 62 << 20) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    write_raw(folder / "start.raw", read_model(start))
    write_raw(folder / "new.raw", RawModel({}, a_model(noise)))
    about = {"metadata": {"general.description": f"noise {noise}", "foretype.trained_tokens": 9}}
    return write_set(folder / "new.raw", folder / "start.raw", folder / "set", about, most)


def coarse(folder: Path, start: Path, noise: float, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A set whose exact embedding does not fit, but the coarse one does."""
    monkeypatch.setattr(results, "RESERVE", 0)
    a_set(folder, start, noise)
    return a_set(folder, start, noise, size_of(folder / "set" / "model") - 2000)


def test_a_set_is_joined_to_what_was_exported(tmp_path: Path, start: Path) -> None:
    facts = a_set(tmp_path / "a", start, 0.1)
    joined = join([tmp_path / "a/set"], start, tmp_path / "new.gguf")
    model = read_model(tmp_path / "new.gguf")
    assert joined["embedding"] == "exact"
    assert fingerprint(model.tensors) == facts["model"] == fingerprint(a_model(0.1))
    assert model.metadata == {
        **read_model(start).metadata, "general.description": "noise 0.1", "foretype.trained_tokens": 9
    }  # fmt: skip


def test_a_coarse_embedding_alone_and_then_the_exact_one(
    tmp_path: Path, start: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = coarse(tmp_path / "a", start, 0.3, monkeypatch)
    assert facts["embedding"] == "coarse"
    shutil.move(tmp_path / "a/set/embedding", tmp_path / "b/embedding")
    assert join([tmp_path / "a/set"], start, tmp_path / "new.gguf")["embedding"] == "coarse"
    wanted = a_model(0.3)["token_embd.weight"].floats()
    found = read_model(tmp_path / "new.gguf").tensors
    assert fingerprint({**found, "token_embd.weight": a_model(0.3)["token_embd.weight"]}) == facts["model"]
    assert abs(found["token_embd.weight"].floats() - wanted).max() < 0.2
    assert join([tmp_path / "a/set", tmp_path / "b"], start, tmp_path / "new.gguf")["embedding"] == "exact"
    assert fingerprint(read_model(tmp_path / "new.gguf").tensors) == facts["model"]


def test_too_much_even_so_is_said(tmp_path: Path, start: Path) -> None:
    with pytest.raises(LimitError, match="too much for the way back"):
        a_set(tmp_path / "a", start, 0.3, results.RESERVE + 100)


def test_generations_are_not_mixed(tmp_path: Path, start: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, noise in (("a", 0.3), ("b", 0.31)):
        coarse(tmp_path / name, start, noise, monkeypatch)
    shutil.rmtree(tmp_path / "b/set/model")
    with pytest.raises(BundleError, match="2 generations"):
        join([tmp_path / "a/set", tmp_path / "b/set"], start, tmp_path / "new.gguf")


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda f: (f / "layers.1").unlink(), r"lacks layers\.1"),
        (lambda f: (f / "layers.1").write_bytes(b"x"), r"layers\.1 is damaged: 1 bytes"),
        (lambda f: (f / "manifest.json").unlink(), r"manifest\.json is missing"),
        (lambda f: (f / "manifest.json").write_text("{"), r"manifest\.json is damaged"),
        (lambda f: shutil.rmtree(f), "no model came back"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, start: Path, harm: Any, message: str) -> None:
    a_set(tmp_path / "a", start, 0.1)
    harm(tmp_path / "a/set/model")
    with pytest.raises(BundleError, match=message):
        join([tmp_path / "a/set"], start, tmp_path / "new.gguf")
    assert not (tmp_path / "new.gguf").exists()


def test_bytes_of_the_same_size_but_others_are_noticed(tmp_path: Path, start: Path) -> None:
    a_set(tmp_path / "a", start, 0.1)
    path = tmp_path / "a/set/model/layers.0"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(BundleError, match=r"layers\.0 is damaged"):
        join([tmp_path / "a/set"], start, tmp_path / "new.gguf")


def test_another_start_is_refused(tmp_path: Path, start: Path) -> None:
    a_set(tmp_path / "a", start, 0.1)
    write_model(tmp_path / "other.gguf", start, {}, a_model(0.5))
    with pytest.raises(BundleError, match="not the model that training began with"):
        join([tmp_path / "a/set"], tmp_path / "other.gguf", tmp_path / "new.gguf")


@pytest.mark.parametrize("exchange", [True, False])
def test_a_new_set_takes_the_place_of_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool) -> None:
    if not exchange:
        monkeypatch.setattr(results, "_exchange", lambda *_: False)
    for text in ("old", "new"):
        (tmp_path / text).mkdir()
        (tmp_path / text / "file").write_text(text)
        seal(tmp_path / text, "model", {"generation": text})
        place(tmp_path / text, tmp_path / "work/out/model")
        assert facts_of(tmp_path / "work/out/model", "model")["generation"] == text
    assert sorted(path.name for path in (tmp_path / "work").rglob("*")) == ["file", "manifest.json", "model", "out"]


@pytest.mark.skipif(sys.platform != "linux", reason="folders change places in one step on Linux only")
def test_a_kill_amid_the_change_leaves_one_whole_set(tmp_path: Path) -> None:
    for text in ("a", "b"):
        (tmp_path / text).mkdir()
        for i in range(4):
            (tmp_path / text / f"{i}").write_bytes(text.encode() * 20_000)
        seal(tmp_path / text, "model", {"generation": text})
    program = (
        "import sys, itertools; from pathlib import Path; from training.remote.results import place\n"
        "for i in itertools.count(): place(Path(sys.argv[1 + i % 2]), Path(sys.argv[3]))"
    )
    target = tmp_path / "work/out/model"
    for i in range(5):
        arguments = [sys.executable, "-c", program, str(tmp_path / "a"), str(tmp_path / "b"), str(target)]
        process = subprocess.Popen(arguments, cwd=Path(results.__file__).parents[2])
        try:
            deadline = time.monotonic() + 20
            while not target.exists() and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(0.05 + 0.013 * i)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        assert facts_of(target, "model")["generation"] in ("a", "b")
        assert [path.name for path in target.parent.iterdir()] == ["model"]
