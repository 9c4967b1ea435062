"""Step 7: a GGUF from a checkpoint: Q4_0 layers, Q8_0 embedding, F32 norms.

    python -m training.export --run main --output model.gguf

Takes the running average of the weights unless `--raw` is given. `--format F32` writes everything in float32, to
compare runtimes with one another.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training import checkpoint
from training.base import SHA256
from training.data import BatchShape, Corpus, draw_batch
from training.formats import Formats, encode_weights
from training.gguf_file import OutputTensor, TensorType, Value, encode_q4_0, encode_q8_0, write_gguf
from training.gptq import measure_moments, quantize_compensated
from training.model import Llama, ModelConfig
from training.objective import Mixture
from training.paths import workspace
from training.quantize import search_q4_0
from training.tokenizer import Vocabulary, build_tokenizer, encode
from training.train import start_model
from training.vocabulary import END, FILE, MIDDLE, PAD, PREFIX, SUFFIX, load_cut

CONTEXT = 2048


def metadata(
    config: ModelConfig,
    vocabulary: Vocabulary,
    name: str,
    note: str,
    file_type: int,
    split_tokens: bool = False,
    trained: int = 0,
    far_prefix: bool = False,
) -> dict[str, Value]:
    """What the file says about itself: shape, tokenizer, prompt layout, origin and licence."""
    return {
        "general.architecture": "llama",
        "general.name": name,
        "general.description": note,
        "general.license": "apache-2.0",
        "general.base_model.count": 1,
        "general.base_model.0.name": "SmolLM2-135M-Instruct",
        "general.base_model.0.organization": "HuggingFaceTB",
        "general.file_type": file_type,
        "general.quantization_version": 2,
        "llama.context_length": CONTEXT,
        "llama.embedding_length": config.width,
        "llama.block_count": config.layers,
        "llama.feed_forward_length": config.feed_forward,
        "llama.attention.head_count": config.heads,
        "llama.attention.head_count_kv": config.kv_heads,
        "llama.rope.dimension_count": config.head_dim,
        "llama.rope.freq_base": config.rope_base,
        "llama.attention.layer_norm_rms_epsilon": config.norm_epsilon,
        "llama.vocab_size": config.vocabulary,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": vocabulary.pre,
        "tokenizer.ggml.tokens": vocabulary.tokens,
        "tokenizer.ggml.token_type": vocabulary.kinds,
        "tokenizer.ggml.merges": [f"{a} {b}" for a, b in vocabulary.merges],
        "tokenizer.ggml.eos_token_id": END,
        "tokenizer.ggml.eot_token_id": END,
        "tokenizer.ggml.padding_token_id": PAD,
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.ggml.add_space_prefix": False,
        "tokenizer.ggml.fim_pre_token_id": PREFIX,
        "tokenizer.ggml.fim_suf_token_id": SUFFIX,
        "tokenizer.ggml.fim_mid_token_id": MIDDLE,
        "tokenizer.ggml.fim_pad_token_id": PAD,
        "tokenizer.ggml.fim_sep_token_id": FILE,
        "foretype.fim_order": "suffix-first",
        "foretype.base_sha256": SHA256,
        # How many tokens the base's weights have seen since, so that a run that starts from this file counts on.
        "foretype.trained_tokens": trained,
        # Whether it completes tokens that the cursor splits better than token healing does.
        "foretype.split_tokens": split_tokens,
        # Whether it is trained on prompts with the far part of the prefix in front of the suffix.
        "foretype.far_prefix": far_prefix,
    }


_FORMATS = Formats(
    f32=lambda weight: OutputTensor(TensorType.F32, weight),
    q8_0=lambda weight: OutputTensor(TensorType.Q8_0, encode_q8_0(weight)),
    q4_0=lambda scales, quants: OutputTensor(TensorType.Q4_0, encode_q4_0(scales, quants)),
)


def encode_tensors(
    model: Llama,
    moments: dict[str, Tensor] | None,
    plain: bool,
    wide: str = "",
    grid: Mapping[str, Tensor] | None = None,
) -> dict[str, OutputTensor]:
    """All tensors under their GGUF names; `plain` keeps everything in F32, and those that `wide` matches are Q8_0.

    `grid` are the scales that the model was trained on; without it they are searched here.
    """

    def quantize(name: str, weight: Tensor) -> tuple[Tensor, Tensor]:
        return search_q4_0(weight) if moments is None else quantize_compensated(weight, moments[name])

    return encode_weights(model.state_dict(), model.config.layers, _FORMATS, wide, grid, quantize, plain)


def load_run(space_root: str | None, run: str, raw: bool) -> tuple[Llama, dict[str, Any]]:
    """The newest weights of a run (its average, unless `raw`), and the checkpoint they came from."""
    space = workspace(space_root)
    path = checkpoint.newest(space.runs / run)
    if path is None:
        raise FileNotFoundError(f"run {run} has no checkpoint")
    content = checkpoint.load(path, None)
    model = start_model(space, load_cut(space))
    model.load_state_dict(content["state"]["model"])
    if not raw:
        model.load_state_dict(content["state"]["average"], strict=False)
    return model, content


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--run", default="main")
    parser.add_argument("--raw", action="store_true", help="the weights themselves, not their average")
    parser.add_argument("--untrained", action="store_true", help="the base with the cut vocabulary, for comparison")
    parser.add_argument("--format", choices=("Q4_0", "F32"), default="Q4_0")
    parser.add_argument(
        "--calibration", type=int, default=16384, help="tokens that the inputs are measured on; 0: none"
    )
    parser.add_argument("--search", action="store_true", help="search scales anew even if it was trained on a grid")
    parser.add_argument(
        "--wide", help="weights in Q8_0: a regular expression found in their names; else as the run was trained"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--split-tokens", action="store_true", help="say in the file that it is better off without token healing"
    )
    parser.add_argument("--name", default="foretype-135m")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    # Quantization is many small operations: threads would spend their time waiting for one another.
    torch.set_num_threads(arguments.threads)
    space = workspace(arguments.cache)
    cut = load_cut(space)
    if arguments.untrained:
        model, note = start_model(space, cut), "SmolLM2-135M-Instruct with a cut vocabulary, not trained further"
        grid, seen, trained_wide = None, 0, ""
    else:
        model, content = load_run(arguments.cache, arguments.run, arguments.raw)
        # Checkpoints of before it was counted are of steps of one size.
        seen = content["state"].get("tokens", content["step"] * content["configuration"]["tokens"])
        trained_wide = content["configuration"].get("wide", "")
        grid = None if arguments.search else content["state"].get("scales")
        note = f"SmolLM2-135M-Instruct adapted to code completion: step {content['step']}, {seen:,} tokens"
    moments = None
    if arguments.format == "Q4_0" and grid is None and arguments.calibration > 0:
        tokenizer = build_tokenizer(cut.vocabulary)
        shape = BatchShape(arguments.calibration)
        corpus = Corpus(space.corpus / "train.jsonl")
        batch = draw_batch(corpus, lambda text: encode(tokenizer, text), 99, 0, shape, Mixture())
        moments = measure_moments(model, list(torch.split(batch.tokens, batch.lengths)))
    wide = arguments.wide if arguments.wide is not None else trained_wide
    tensors = encode_tensors(model, moments, arguments.format == "F32", wide, grid)
    file_type = 0 if arguments.format == "F32" else 2
    about = metadata(model.config, cut.vocabulary, arguments.name, note, file_type, arguments.split_tokens, seen)
    write_gguf(arguments.output, about, tensors)
    print(f"{arguments.output}: {arguments.output.stat().st_size / 1e6:.1f} MB; {note}")


if __name__ == "__main__":
    main()
