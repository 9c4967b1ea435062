"""The measurements themselves."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from training.evaluate.__main__ import bits_per_byte, precision_at, rest_of_line
from training.evaluate.subject import Subject
from training.evaluate.tasks import chunks, positions
from training.export import encode_tensors, metadata
from training.gguf.writer import write_gguf
from training.model import Llama
from training.tokenizer import Vocabulary

DOCUMENTS = [
    {
        "package": f"p{n % 2}",
        "path": f"{n}.{end}",
        "language": language,
        "text": f"# note\nvalue{n} = call(argument)\n\n" * 40,
    }
    for n in range(4)
    for end, language in (("py", "python"), ("ts", "typescript"), ("js", "javascript"))
]


@pytest.fixture
def subject(tmp_path: Path, model: Llama, vocabulary: Vocabulary) -> Subject:
    path = tmp_path / "model.gguf"
    write_gguf(path, metadata(model.config, vocabulary, "tiny", "", 0), encode_tensors(model, None, plain=True))
    return Subject(path)


def test_positions_are_fixed_fair_and_on_code() -> None:
    one, two = positions(DOCUMENTS, 60), positions(DOCUMENTS, 60)
    assert one == two
    assert [sum(p.language == k for p in one) for k in ("typescript", "javascript", "python")] == [20, 20, 20]
    for p in one:
        line = p.before.rpartition("\n")[2] + p.rest
        assert p.rest.strip() and line.startswith("value") and (p.after == "" or p.after.startswith("\n"))


def test_chunks_start_at_lines() -> None:
    assert all(c.text.startswith(("#", "value", "\n")) for c in chunks(DOCUMENTS, 300, 3))


def test_a_uniform_model_takes_log2_of_the_vocabulary_a_token(subject: Subject) -> None:
    subject.model.embedding.weight.zero_()
    texts = chunks(DOCUMENTS, 300, 2)
    tokens = sum(len(subject.encode(c.text)) for c in texts if c.language == "python")
    size = sum(len(c.text) for c in texts if c.language == "python")
    expected = tokens * math.log2(subject.model.config.vocabulary) / size
    assert bits_per_byte(subject, texts)["python"] == pytest.approx(expected, rel=1e-4)


def test_completion_stops_at_the_end_token(subject: Subject) -> None:
    # Every token's embedding but the end's points away from any state, so that the end is most likely at once.
    subject.model.norm.weight.fill_(1.0)
    subject.model.embedding.weight.copy_(subject.model.embedding.weight * 0)
    text, chance = subject.complete(subject.prompt("a.py", "x = ", "\n", 50, 20), 8)
    # All logits are equal: the lowest id, which is the end, comes first.
    assert text == b"" and chance == pytest.approx(-math.log(subject.model.config.vocabulary), rel=1e-4)
    assert rest_of_line(subject, positions(DOCUMENTS, 3), 30, 10)[0][1] is False


def test_precision_looks_at_the_surest_share() -> None:
    results = [(-0.1, True), (-0.2, False), (-5.0, False), (-9.0, True), *[(-50.0, False)] * 6]
    assert precision_at(results, 0.1) == 1.0
    assert precision_at(results, 0.2) == 0.5
    assert precision_at(results, 0.4) == 0.5
