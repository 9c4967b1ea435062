"""The measurements themselves."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from training.evaluate.__main__ import bits_per_byte, precision_at, rest_of_line
from training.evaluate.batched import Decoder, Line, heal
from training.evaluate.end_mark import end_marks
from training.evaluate.subject import KeyValueCache, Subject
from training.evaluate.tasks import chunks, positions
from training.export import encode_tensors, metadata
from training.gguf_file import TensorType, write_gguf
from training.model import Llama
from training.tokenizer import Vocabulary, token_bytes
from training.vocabulary import END, PREFIX

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
    (((text, chance),),) = subject.complete([subject.prompt("a.py", "x = ", "\n", 50, 20)], 8, [False])
    # All logits are equal: the lowest id, which is the end, comes first.
    assert text == b"" and chance == pytest.approx(-math.log(subject.model.config.vocabulary), rel=1e-4)
    assert rest_of_line(subject, positions(DOCUMENTS, 3), 30, 10, [False])[0][0][1] is False


def test_end_marks_are_looked_for_at_their_place_and_before(subject: Subject, tmp_path: Path) -> None:
    heldout = tmp_path / "heldout.jsonl"
    heldout.write_text("".join(json.dumps(document) + "\n" for document in DOCUMENTS))
    subject.model.embedding.weight.zero_()
    # All logits are equal and the end has the lowest id: every middle is ended at once, be it empty or not.
    ended, early = end_marks(subject, heldout, 20)
    assert ended == 1.0 and early > 0.8
    logits = subject.model.logits
    subject.model.logits = lambda states: logits(states).index_fill(-1, torch.tensor([END]), -1.0)  # type: ignore[method-assign]
    assert end_marks(subject, heldout, 20) == (0.0, 0.0)


def test_lines_decoded_together_equal_those_decoded_alone(subject: Subject) -> None:
    places = (("x = re", "\n"), ("if x", ""), ("", "a"))
    prompts = [subject.prompt("a.py", before, after, 50, 20) for before, after in places]
    healed, unhealed = subject.complete(prompts, 12, [True, False])
    for way, together in ((True, healed), (False, unhealed)):
        alone = [subject.complete([prompt], 12, [way])[0][0] for prompt in prompts]
        assert [text for text, _ in together] == [text for text, _ in alone]
    # And they are what the plain cache gives.
    cache = KeyValueCache(subject.model)
    logits, text = cache.evaluate(prompts[0]), b""
    for _ in range(12 + 1):
        token = int(logits.argmax())
        if token == subject.layout.end or b"\n" in subject.bytes[token] or not subject.bytes[token]:
            text += subject.bytes[token].split(b"\n")[0]
            break
        text += subject.bytes[token]
        logits = cache.evaluate([token])
    assert unhealed[0][0] == text


def test_lines_that_begin_alike_do_not_feel_each_other(model: Llama) -> None:
    decoder = Decoder(model, 3)
    common = Line(b"")
    decoder.evaluate([common], [[7, 8, 9]])
    lines = [Line(b""), Line(b"")]
    for line in lines:
        line.begin_like(common)
    ways = ([20, 21, 22], [30, 31, 32])
    caches = [KeyValueCache(model), KeyValueCache(model)]
    for cache in caches:
        cache.evaluate([7, 8, 9])
    for step in range(3):
        tokens = [way[step] for way in ways]
        together = decoder.evaluate(lines, [[token] for token in tokens])
        for row, cache, token in zip(together, caches, tokens, strict=True):
            assert torch.allclose(row, cache.evaluate([token]), atol=1e-5)
    with pytest.raises(IndexError):
        decoder.evaluate(lines, [[1], [1]])


def test_healing_takes_the_last_token_back_and_requires_its_bytes(vocabulary: Vocabulary) -> None:
    spelled = token_bytes(vocabulary)
    ids = vocabulary.ids()
    assert heal([5, ids["i"], ids["re"]], spelled) == ([5, ids["i"]], b"re")
    assert heal([ids["re"]], spelled) == ([ids["re"]], b"")
    assert heal([5, PREFIX], spelled) == ([5, PREFIX], b"")
    line, logits = Line(b"re"), torch.zeros(len(spelled))
    logits[ids["i"]], logits[ids["return"]] = 9.0, 5.0
    assert line.take(logits, spelled, END) == ids["return"]
    assert (line.text, line.required, line.chance, line.done) == (b"turn", b"", 0.0, False)
    # A token that fits anyway was free, so its probability counts.
    free = Line(b"i")
    assert free.take(logits, spelled, END) == ids["i"] and free.text == b"" and -0.5 < free.chance < 0
    part = Line(b"retu")
    logits[ids["return"]], logits[ids["re"]] = -9.0, 5.0
    assert part.take(logits, spelled, END) == ids["re"] and part.required == b"tu" and part.text == b""


def test_layers_asked_for_are_written_in_8_bits(model: Llama) -> None:
    tensors = encode_tensors(model, None, plain=False, wide=r"^blocks\.1\.down")
    kinds = {name: tensor.kind for name, tensor in tensors.items() if name.endswith("ffn_down.weight")}
    assert kinds == {"blk.0.ffn_down.weight": TensorType.Q4_0, "blk.1.ffn_down.weight": TensorType.Q8_0}


def test_a_model_that_knows_split_tokens_is_not_healed(tmp_path: Path, model: Llama, vocabulary: Vocabulary) -> None:
    for knows in (True, False):
        path = tmp_path / "model.gguf"
        about = metadata(model.config, vocabulary, "tiny", "", 0, split_tokens=knows)
        write_gguf(path, about, encode_tensors(model, None, plain=True))
        assert Subject(path).heals is not knows


def test_precision_looks_at_the_surest_share() -> None:
    results = [(-0.1, True), (-0.2, False), (-5.0, False), (-9.0, True), *[(-50.0, False)] * 6]
    assert precision_at(results, 0.1) == 1.0
    assert precision_at(results, 0.2) == 0.5
    assert precision_at(results, 0.4) == 0.5
