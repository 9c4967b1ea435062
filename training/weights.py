"""Between GGUF tensors and the PyTorch model: names and shapes. Row orders are the same on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from training.model import Llama, ModelConfig

if TYPE_CHECKING:
    from training.gguf_file import GgufFile

_LAYER_NAMES: dict[str, str] = {
    "attention_norm.weight": "attn_norm.weight",
    "attention.q.weight": "attn_q.weight",
    "attention.k.weight": "attn_k.weight",
    "attention.v.weight": "attn_v.weight",
    "attention.output.weight": "attn_output.weight",
    "ffn_norm.weight": "ffn_norm.weight",
    "gate.weight": "ffn_gate.weight",
    "up.weight": "ffn_up.weight",
    "down.weight": "ffn_down.weight",
}


def names(layers: int) -> Iterator[tuple[str, str]]:
    """Pairs of (name in the PyTorch model, name in the GGUF)."""
    yield "embedding.weight", "token_embd.weight"
    for index in range(layers):
        for ours, theirs in _LAYER_NAMES.items():
            yield f"blocks.{index}.{ours}", f"blk.{index}.{theirs}"
    yield "norm.weight", "output_norm.weight"


def read_config(file: GgufFile) -> ModelConfig:
    """The shape that a `llama` GGUF states in its metadata. Raises ValueError for another architecture."""
    m = file.metadata
    if m.get("general.architecture") != "llama":
        raise ValueError(f"architecture {m.get('general.architecture')!r} is not llama")
    width, heads = int(m["llama.embedding_length"]), int(m["llama.attention.head_count"])
    return ModelConfig(
        vocabulary=file.tensors["token_embd.weight"].shape[0],
        layers=int(m["llama.block_count"]),
        width=width,
        heads=heads,
        kv_heads=int(m["llama.attention.head_count_kv"]),
        head_dim=int(m.get("llama.rope.dimension_count", width // heads)),
        feed_forward=int(m["llama.feed_forward_length"]),
        rope_base=float(m["llama.rope.freq_base"]),
        norm_epsilon=float(m["llama.attention.layer_norm_rms_epsilon"]),
        context=int(m["llama.context_length"]),
    )


def read_weights(file: GgufFile, config: ModelConfig) -> dict[str, Tensor]:
    """All weights as float32 in the PyTorch model's names."""
    state: dict[str, Tensor] = {}
    for ours, theirs in names(config.layers):
        state[ours] = torch.from_numpy(file.tensor(theirs))
    return state


def load_gguf(path: Path) -> tuple[Llama, GgufFile]:
    """The model of a GGUF file, dequantized to float32, and the file for its metadata."""
    # Not above: a run goes on from a checkpoint where the package `gguf` may be missing.
    from training.gguf_file import GgufFile

    file = GgufFile(path)
    config = read_config(file)
    with torch.device("meta"):
        model = Llama(config)
    model.load_state_dict(read_weights(file, config), assign=True)
    return model, file


def trained_tokens(metadata: Mapping[str, Any]) -> int:
    """How many tokens an exported model was trained on; earlier files say it in their description only."""
    said = re.search(r"([\d,]+) tokens", str(metadata.get("general.description", "")))
    return int(metadata.get("foretype.trained_tokens", said[1].replace(",", "") if said else 0))


def describe(metadata: Mapping[str, Any], step: int, trained: int) -> str:
    """What a file says of itself that was trained on from one with this metadata; `trained` counts all tokens."""
    base = metadata.get("general.base_model.0.name", "the base")
    return f"{base} adapted to code completion: step {step}, {trained:,} tokens"
