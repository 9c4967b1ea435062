"""GGUF files and block formats, without PyTorch."""

from __future__ import annotations

import hashlib
from pathlib import Path

import gguf
import numpy as np
import pytest

from training.gguf_file import (
    GgufFile,
    OutputTensor,
    TensorType,
    Value,
    encode_q4_0,
    encode_q8_0,
    write_gguf,
)

MODELS = [
    Path(__file__).parents[2] / "media/model/foretype-135m.gguf",
    Path(__file__).parents[2] / "test/fixtures/model/foretype-nano-v0.gguf",
]


def test_q4_0_layout_is_low_nibbles_first() -> None:
    quants = np.arange(32).reshape(1, 1, 32) % 16 - 8
    data = encode_q4_0(np.array([[0.5]], dtype=np.float32), quants)
    assert data.shape == (1, 18)
    assert data[0, :2].view(np.float16)[0] == 0.5
    assert data[0, 2] == 0x00 and data[0, 3] == 0x11
    assert np.array_equal(gguf.dequantize(data, TensorType.Q4_0).ravel(), 0.5 * quants.ravel())


def test_q4_0_blocks_of_many_rows_are_read_back_as_scale_times_integer() -> None:
    rng = np.random.default_rng(0)
    scales = rng.normal(size=(6, 3)).astype(np.float16).astype(np.float32)
    quants = rng.integers(-8, 8, (6, 3, 32))
    back = gguf.dequantize(encode_q4_0(scales, quants), TensorType.Q4_0)
    assert np.array_equal(back, (scales[..., None] * quants).astype(np.float32).reshape(6, 96))


def test_q8_0_error_is_at_most_half_a_step_and_none_the_second_time() -> None:
    weights = np.random.default_rng(0).normal(size=(5, 96)).astype(np.float32)
    data = encode_q8_0(weights)
    back = gguf.dequantize(data, TensorType.Q8_0)
    step = np.abs(weights.reshape(5, 3, 32)).max(-1) / 127
    # The scale is a float16: what it loses is felt most by the largest weight, 127 scales.
    assert np.all(np.abs(back - weights).reshape(5, 3, 32).max(-1) <= 0.57 * step)
    assert np.array_equal(encode_q8_0(back), data)


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    about: dict[str, Value] = {
        "general.architecture": "llama",
        "a.text": "é\n",
        "a.flag": True,
        "a.number": 7,
        "a.share": 0.5,
        "a.words": ["a", "Ġb", ""],
        "a.numbers": [3, -1],
    }
    norm = np.array([1.0, -2.0, 3.0], dtype=np.float32)
    blocks = encode_q8_0(np.ones((2, 64), dtype=np.float32))
    write_gguf(path, about, {"norm": OutputTensor(TensorType.F32, norm), "w": OutputTensor(TensorType.Q8_0, blocks)})
    file = GgufFile(path)
    assert file.metadata == about and list(file.metadata) == list(about)
    assert {name: (info.kind, info.shape) for name, info in file.tensors.items()} == {
        "norm": (TensorType.F32, (3,)),
        "w": (TensorType.Q8_0, (2, 64)),
    }
    assert np.array_equal(file.tensor("norm"), norm)
    assert file.tensor("w").shape == (2, 64) and np.allclose(file.tensor("w"), 1, rtol=1e-3)
    # Written aside and renamed: nothing else is left.
    assert list(tmp_path.iterdir()) == [path]


def _data(file: gguf.GGUFReader) -> dict[str, OutputTensor]:
    return {tensor.name: OutputTensor(tensor.tensor_type, np.array(tensor.data)) for tensor in file.tensors}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_the_models_in_the_repository_are_written_again_byte_for_byte(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.gguf"
    write_gguf(again, GgufFile(path).metadata, _data(gguf.GGUFReader(path)))
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(60), b"GGUF\x03\x00\x00\x00\x01", b""])
def test_another_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "not.gguf"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not.gguf is not a whole GGUF file"):
        GgufFile(path)
