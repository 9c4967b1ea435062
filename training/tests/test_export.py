"""What is exported is what was trained, as the file's formats hold it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from training.export import encode_tensors, metadata
from training.gguf_file import GgufFile, TensorType, write_gguf
from training.model import Llama
from training.tokenizer import Vocabulary, vocabulary_of
from training.weights import load_gguf


def test_float_file_gives_the_same_logits(tmp_path: Path, model: Llama, vocabulary: Vocabulary) -> None:
    path = tmp_path / "model.gguf"
    write_gguf(path, metadata(model.config, vocabulary, "tiny", "a test", 0), encode_tensors(model, None, plain=True))
    loaded, file = load_gguf(path)
    tokens = torch.tensor([5, 70, 71, 72, 3, 80])
    assert torch.equal(loaded(tokens), model(tokens))
    assert vocabulary_of(file.metadata) == vocabulary
    assert file.metadata["foretype.fim_order"] == "suffix-first"
    assert file.metadata["tokenizer.ggml.eos_token_id"] == 0


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
