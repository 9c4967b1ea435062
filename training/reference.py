"""Reference outputs of a GGUF, computed in float32 from its dequantized weights, to check other runtimes with.

    python -m training.reference model.gguf --output reference.json

For each prompt: token ids, the ten highest logits of the last position, the log-sum-exp, and greedy tokens with the
gap between the two highest logits at each step. Where a runtime that quantizes activations first differs, the gap
says whether the two tokens were nearly tied.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch

from training.evaluate.subject import KeyValueCache, Subject
from training.files import write_json

# (path, before the cursor, after the cursor)
PROMPTS: tuple[tuple[str, str, str], ...] = (
    (
        "src/sum.ts",
        "export function sum(values: number[]): number {\n  let total = 0;\n  for (const ",
        "\n  return total;\n}\n",
    ),
    (
        "app/models.py",
        "class Point:\n    def __init__(self, x, y):\n        self.x = x\n        self.",
        "\n\n    def norm(self):\n",
    ),
    ("lib/util.js", "const path = require('node:path');\n\nfunction ext", "\n\nmodule.exports = { extension };\n"),
    ("main.go", "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfor i := 0; i < 10; i++ {\n\t\tfmt.", "\n\t}\n}\n"),
    ("src/lib.rs", "pub fn add(a: i32, b: i32) -> i32 {\n    ", "\n}\n"),
    ("README.md", "# Title\n\n## Install\n\n```sh\nnpm ", "\n```\n"),
)  # fmt: skip


def reference(subject: Subject, prompt: list[int], count: int) -> dict[str, Any]:
    """The outputs for one prompt."""
    cache = KeyValueCache(subject.model)
    logits = cache.evaluate(prompt)
    top = logits.topk(10)
    greedy: list[int] = []
    gaps: list[float] = []
    entry = {
        "tokens": prompt,
        "top": [[int(i), round(float(v), 5)] for v, i in zip(top.values, top.indices, strict=True)],
        "logSumExp": round(float(logits.logsumexp(0)), 5),
    }
    for _ in range(count):
        best = logits.topk(2)
        greedy.append(int(best.indices[0]))
        gaps.append(round(float(best.values[0] - best.values[1]), 4))
        if greedy[-1] == subject.layout.end:
            break
        logits = cache.evaluate([greedy[-1]])
    return {
        **entry,
        "greedy": greedy,
        "gaps": gaps,
        "text": b"".join(subject.bytes[t] for t in greedy).decode("utf-8", "replace"),
    }


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--count", type=int, default=24, help="greedy tokens")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    subject = Subject(arguments.model)
    entries = []
    for path, before, after in PROMPTS:
        entry = reference(subject, subject.prompt(path, before, after, 512, 128), arguments.count)
        entries.append({"path": path, "before": before, "after": after, **entry})
        print(repr(before[-30:]), "->", repr(entry["text"]))
    write_json(arguments.output, {"model": arguments.model.name, "prompts": entries})


if __name__ == "__main__":
    main()
