"""A GGUF as metadata and raw tensors, and back, through the package `gguf`. Only this side of the way has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np

from training.gguf_file import own_fields, save
from training.remote.blocks import Kind, RawModel, RawTensor, Tensors


def read_model(path: Path) -> RawModel:
    """A GGUF's metadata and tensors, in the order of the file. Raises ValueError for a kind that is not coded."""
    reader = gguf.GGUFReader(path)
    tensors: Tensors = {}
    for tensor in reader.tensors:
        if int(tensor.tensor_type) not in (*Kind,):
            raise ValueError(f"{path.name}: {tensor.name} is {tensor.tensor_type.name}, which is not coded")
        shape = tuple(int(size) for size in reversed(tensor.shape))
        rows = int(np.prod(shape[:-1], dtype=np.int64))
        data = np.array(tensor.data).view(np.uint8).reshape(rows, -1)
        tensors[tensor.name] = RawTensor(Kind(tensor.tensor_type), shape, data)
    return RawModel({name: field.contents() for name, field in own_fields(reader).items()}, tensors)


def write_model(path: Path, start: Path, changes: dict[str, str | int | bool], tensors: Tensors) -> None:
    """Write a GGUF atomically: the metadata of `start`, in its types, with some values changed.

    Flags may be new; other names must be in `start`.
    """
    fields = own_fields(gguf.GGUFReader(start))
    writer = gguf.GGUFWriter(None, str(fields["general.architecture"].contents()))
    for name, field in fields.items():
        if name != "general.architecture":
            inner = field.types[-1] if len(field.types) > 1 else None
            value: Any = changes.get(name, field.contents())
            writer.add_key_value(name, value, field.types[0], sub_type=inner)
    for name in sorted(changes.keys() - fields.keys()):
        value = changes[name]
        if not isinstance(value, bool):
            raise ValueError(f"{start.name} does not say {name}")
        writer.add_bool(name, value)
    for name, tensor in tensors.items():
        data = tensor.floats() if tensor.kind is Kind.F32 else tensor.data
        writer.add_tensor(name, data, raw_dtype=gguf.GGMLQuantizationType(tensor.kind))
    save(writer, path)
