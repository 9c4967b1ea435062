"""GGUF files and block formats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from training.export import encode_tensors, metadata
from training.gguf.formats import TensorType, bytes_of_row, dequantize, encode_q4_0, encode_q8_0
from training.gguf.reader import GgufFile
from training.gguf.writer import write_gguf
from training.model import Llama
from training.tokenizer import Vocabulary, vocabulary_of
from training.weights import load_gguf


def test_q4_0_layout_is_low_nibbles_first() -> None:
    quants = np.arange(32).reshape(1, 1, 32) % 16 - 8
    data = encode_q4_0(np.array([[0.5]], dtype=np.float32), quants, 32)
    assert data.shape == (1, 18)
    assert data[0, :2].view(np.float16)[0] == 0.5
    assert data[0, 2] == 0x00 and data[0, 3] == 0x11
    assert np.array_equal(dequantize(TensorType.Q4_0, data, 32).ravel(), 0.5 * quants.ravel())


def test_q4_1_block_by_hand() -> None:
    block = np.concatenate([np.array([2.0, -1.0], dtype=np.float16).view(np.uint8), np.full(16, 0x31, np.uint8)])
    values = dequantize(TensorType.Q4_1, block.reshape(1, -1), 32)[0]
    assert np.array_equal(values, [1.0] * 16 + [5.0] * 16)


def test_q8_0_error_is_at_most_half_a_step() -> None:
    weights = np.random.default_rng(0).normal(size=(5, 96)).astype(np.float32)
    back = dequantize(TensorType.Q8_0, encode_q8_0(weights), 96)
    step = np.abs(weights.reshape(5, 3, 32)).max(-1) / 127
    assert np.all(np.abs(back - weights).reshape(5, 3, 32).max(-1) <= 0.51 * step + 1e-6)


def test_rows_must_be_whole_blocks() -> None:
    with pytest.raises(ValueError, match="multiple of 32"):
        bytes_of_row(TensorType.Q4_0, 33)


def test_float_file_gives_the_same_logits(tmp_path: Path, model: Llama, vocabulary: Vocabulary) -> None:
    path = tmp_path / "model.gguf"
    write_gguf(path, metadata(model.config, vocabulary, "tiny", "a test", 0), encode_tensors(model, None, plain=True))
    loaded, file = load_gguf(path)
    tokens = torch.tensor([5, 70, 71, 72, 3, 80])
    assert torch.equal(loaded(tokens), model(tokens))
    assert vocabulary_of(file.metadata) == vocabulary
    assert file.metadata["foretype.fim_order"] == "suffix-first"
    assert file.metadata["tokenizer.ggml.eos_token_id"] == 0
    assert list(tmp_path.iterdir()) == [path]


def test_quantized_file_is_near_the_weights(tmp_path: Path, model: Llama, vocabulary: Vocabulary) -> None:
    path = tmp_path / "model.gguf"
    write_gguf(path, metadata(model.config, vocabulary, "tiny", "a test", 2), encode_tensors(model, None, plain=False))
    file = GgufFile(path)
    assert file.tensors["blk.1.ffn_down.weight"].kind is TensorType.Q4_0
    assert file.tensors["token_embd.weight"].kind is TensorType.Q8_0
    assert file.tensors["output_norm.weight"].kind is TensorType.F32
    weight = model.decoder()[1].down.weight.detach().numpy()
    error = np.square(file.tensor("blk.1.ffn_down.weight") - weight).mean() / np.square(weight).mean()
    assert error < 0.01


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "not.gguf"
    path.write_bytes(b"PK\x03\x04" + bytes(60))
    with pytest.raises(ValueError, match="not a GGUF"):
        GgufFile(path)
