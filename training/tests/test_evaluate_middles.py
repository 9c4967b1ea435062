"""Middles of each kind: the same places each time, and what counts as found, early and exact."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from training.evaluate.middles import Place, draw_places, measure
from training.evaluate.subject import Subject
from training.export import encode_tensors, metadata
from training.gguf_file import write_gguf
from training.model import Llama
from training.samples.middles import KINDS
from training.tests.small import TEXT
from training.tokenizer import Vocabulary
from training.vocabulary import END

DOCUMENTS = [
    {
        "package": f"p{n}",
        "path": f"{n}.py",
        "language": "python",
        "text": TEXT.replace("return", f"return call({n}, ") + ")",
    }
    for n in range(3)
]


@pytest.fixture
def subject(tmp_path: Path, model: Llama, vocabulary: Vocabulary) -> Subject:
    path = tmp_path / "model.gguf"
    write_gguf(path, metadata(model.config, vocabulary, "tiny", "", 0), encode_tensors(model, None, plain=True))
    return Subject(path)


def test_places_are_fixed_and_as_many_of_each_kind() -> None:
    places = draw_places(DOCUMENTS, 4)
    assert places == draw_places(DOCUMENTS, 4)
    assert [p.kind for p in places] == [kind for kind in KINDS for _ in range(4)]
    assert all(p.before + p.middle + p.after == DOCUMENTS[int(p.path[0])]["text"] for p in places)


def test_a_model_that_always_ends_finds_every_end_and_is_always_early(subject: Subject) -> None:
    # Every state is the same, and the end mark's row is the one that is like it.
    subject.model.norm.weight.zero_()
    subject.model.norm.weight[0] = 1
    subject.model.embedding.weight[:, 1:] = 0.0
    subject.model.embedding.weight[:, 0] = 0.1
    subject.model.embedding.weight[END, 0] = 5.0
    place = Place("amid_line", "a.py", "x = ", "call", "(1)\n")
    figures = measure(subject, [place, place], 32, 32)["amid_line"]
    assert figures["places"] == 2 and figures["end found"] == 1 and figures["end early"] == 1
    assert figures["exact"] == 0
    assert figures == measure(subject, [place, place], 32, 32)["all"]


def test_loss_counts_the_middle_and_its_end(subject: Subject) -> None:
    subject.model.embedding.weight.zero_()
    place = Place("lines", "a.py", "x\n", "if x", "\n")
    figures = measure(subject, [place], 32, 32)["lines"]
    assert figures["nats a token"] == pytest.approx(float(torch.tensor(len(subject.vocabulary.tokens)).log()), rel=1e-4)
    assert "exact" not in figures
