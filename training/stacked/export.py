"""A GGUF from a trainer: the start's metadata carried on, and the grid that was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.export import encode_tensors, metadata
from training.gguf_file import write_gguf
from training.model import Llama, ModelConfig
from training.tokenizer import vocabulary_of

# `general.file_type` of a file that is mostly Q4_0.
_MOSTLY_Q4_0 = 2


def write_model(
    path: Path,
    config: ModelConfig,
    state: Mapping[str, Tensor],
    scales: Mapping[str, Tensor] | None,
    wide: str,
    start: dict[str, Any],
    note: str,
    trained: int,
) -> None:
    """Write `state`, CPU tensors under the names of `model.py`. `start` is the metadata of the file it began from.

    `trained` counts all tokens since the base. Without scales they are searched. The file is there whole or not at all.
    """
    with torch.device("meta"):
        model = Llama(config)
    model.load_state_dict(dict(state), assign=True)
    tensors = encode_tensors(model, None, plain=False, wide=wide, grid=scales)
    about = metadata(
        config,
        vocabulary_of(start),
        str(start.get("general.name", path.stem)),
        note,
        _MOSTLY_Q4_0,
        bool(start.get("foretype.split_tokens", False)),
        trained,
        far_prefix=True,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    write_gguf(unfinished, about, tensors)
    unfinished.replace(path)
