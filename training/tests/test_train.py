"""Training: resumable to the bit, refused under another configuration, whole after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from training import checkpoint
from training.data import Batch
from training.files import write_atomically
from training.gradients import Gradients, micro_batches
from training.model import Llama
from training.optimize import Average, Schedule, build_optimizer, freeze
from training.settings import Settings
from training.tests.small import small_vocabulary
from training.tokenizer import Vocabulary
from training.train import loop
from training.vocabulary import CONTROLS
from training.weights import trained_tokens
from training.workers import WorkerEnded


def test_resumed_run_equals_an_uninterrupted_one(run) -> None:  # type: ignore[no-untyped-def]
    whole, first = run("whole"), run("parts")
    losses = [whole.train_step() for _ in range(6)]
    assert [first.train_step() for _ in range(3)] == losses[:3]
    first.save()
    second = run("parts")
    second.restore(checkpoint.newest(second.folder))
    assert second.step == 3
    assert [second.train_step() for _ in range(3)] == losses[3:]
    for a, b in zip(whole.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(a, b)
    assert all(torch.equal(v, second.average.weights[k]) for k, v in whole.average.weights.items())


def test_training_learns(run) -> None:  # type: ignore[no-untyped-def]
    one = run()
    losses = [one.train_step() for _ in range(25)]
    assert sum(losses[-5:]) < 0.9 * sum(losses[:5])


def test_another_configuration_is_refused_by_name(run) -> None:  # type: ignore[no-untyped-def]
    one = run("x")
    one.save()
    other = run("x", Settings(tokens=256, warmup=2, rate=2e-3))
    with pytest.raises(checkpoint.WrongConfiguration, match="rate: 0.001, not 0.002"):
        other.restore(checkpoint.newest(one.folder))
    other.restore(checkpoint.newest(one.folder), branch=True)


def test_other_shares_of_languages_are_refused(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    one = run("x")
    one.save()
    monkeypatch.setattr("training.train.WEIGHTS", {"python": 1.0})
    with pytest.raises(checkpoint.WrongConfiguration, match="languages: "):
        run("x").restore(checkpoint.newest(one.folder))


def test_a_run_goes_on_in_another_precision(run) -> None:  # type: ignore[no-untyped-def]
    one = run("p", Settings(tokens=256, warmup=2, precision="fp32"))
    one.train_step()
    one.save()
    other = run("p", Settings(tokens=256, warmup=2, precision="bf16"))
    other.restore(checkpoint.newest(one.folder))
    other.train_step()
    assert other.step == 2 and other.tokens == 512
    assert other.configuration["precision"] == "bf16"
    assert {p.dtype for p in other.model.parameters()} == {torch.float32}


def test_bf16_gradients_are_close_to_those_of_float32(model: Llama) -> None:
    torch.manual_seed(5)
    batch = Batch(torch.randint(6, 200, (60,)), torch.tensor(([0.0] + [1.0, 0.5] * 7) * 4), [15] * 4)
    parameters = freeze(model, 0, False)
    found: list[torch.Tensor] = []
    for precision in ("fp32", "bf16"):
        gradients = Gradients(model, parameters, 1, 30, precision)
        with torch.no_grad():
            model.decoder()[0].gate.weight.mul_(1.5)
        gradients.accumulate(batch)
        gradients.close()
        with torch.no_grad():
            model.decoder()[0].gate.weight.div_(1.5)
        assert {p.grad.dtype for p in model.parameters() if p.grad is not None} == {torch.float32}
        found.append(torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None]))
        model.zero_grad()
    assert torch.cosine_similarity(found[0], found[1], dim=0) > 0.999
    assert not torch.equal(found[0], found[1])


def test_a_run_starts_from_an_exported_model(run, tmp_path: Path, model: Llama, vocabulary: Vocabulary) -> None:  # type: ignore[no-untyped-def]
    from training.export import encode_tensors, metadata
    from training.gguf_file import write_gguf

    trained = run("first")
    for _ in range(3):
        trained.train_step()
    path = tmp_path / "model.gguf"
    about = metadata(model.config, vocabulary, "tiny", "", 0, trained=trained.tokens)
    write_gguf(path, about, encode_tensors(trained.model, None, plain=True))
    other = run("second")
    other.start_from(path)
    assert other.tokens == trained.tokens > 0
    assert other.step == 0 and not other.optimizer.state
    for name, weight in trained.model.state_dict().items():
        assert torch.equal(other.model.state_dict()[name], weight)
    assert torch.equal(other.average.weights["norm.weight"], trained.model.norm.weight)
    longer = small_vocabulary([name for name, _ in CONTROLS] + ["<|more|>"])
    write_gguf(path, metadata(model.config, longer, "tiny", "", 0), encode_tensors(trained.model, None, plain=True))
    with pytest.raises(ValueError, match="vocabulary"):
        run("third").start_from(path)


def test_tokens_of_an_earlier_file_are_read_from_its_description() -> None:
    assert trained_tokens({"general.description": "adapted: step 150, 491,520 tokens"}) == 491_520
    assert trained_tokens({"general.description": "adapted: 5 tokens", "foretype.trained_tokens": 7}) == 7
    assert trained_tokens({}) == 0


def test_a_run_that_is_asked_to_end_saves_the_step_it_has_reached(run) -> None:  # type: ignore[no-untyped-def]
    one = run("asked")
    ended = threading.Event()
    step = one.train_step

    def twice() -> float:
        if one.step == 1:
            ended.set()
        return float(step())

    one.train_step = twice
    loop(one, float("inf"), float("inf"), 100, ended)
    found = checkpoint.newest(one.folder)
    assert found is not None and found.name == "step-0000002.pt"


def test_a_worker_that_dies_costs_no_more_than_its_step(run) -> None:  # type: ignore[no-untyped-def]
    one = run("died")
    whole = one.gradients.accumulate

    def fail(*arguments: object) -> float:
        if one.step == 2:
            raise WorkerEnded("no memory")
        return float(whole(*arguments))

    one.gradients.accumulate = fail
    with pytest.raises(WorkerEnded):
        loop(one, float("inf"), float("inf"), 100, threading.Event())
    found = checkpoint.newest(one.folder)
    assert found is not None and found.name == "step-0000002.pt"


def test_a_checkpoint_from_before_a_setting_goes_on_with_its_default(run) -> None:  # type: ignore[no-untyped-def]
    one = run("x")
    del one.configuration["start_weight"], one.configuration["mixture"]["start_weight"]
    one.save()
    run("x").restore(checkpoint.newest(one.folder))
    other = run("x", Settings(tokens=256, warmup=2, rate=1e-3, start_weight=2.0))
    with pytest.raises(checkpoint.WrongConfiguration, match="start_weight: 1.0, not 2.0"):
        other.restore(checkpoint.newest(one.folder))


def test_frozen_layers_do_not_move(run) -> None:  # type: ignore[no-untyped-def]
    one = run("f", Settings(tokens=256, warmup=1, rate=1e-2, frozen_layers=1, frozen_embedding=True))
    before = {k: v.clone() for k, v in one.model.state_dict().items()}
    one.train_step()
    moved = {k for k, v in one.model.state_dict().items() if not torch.equal(v, before[k])}
    assert moved and all(k.startswith(("blocks.1.", "norm.")) for k in moved)


def test_parts_hold_every_sample_once_and_are_of_one_size() -> None:
    lengths = [256, 1024, 256, 512, 1024, 512, 512]
    batch = Batch(torch.arange(4096), torch.arange(4096) / 4096, lengths)
    parts = micro_batches(batch, 1024, workers=2)
    assert [sum(part.lengths) for part in parts] == [1024] * 4
    assert torch.equal(torch.cat([part.tokens for part in parts]).sort().values, batch.tokens)
    assert all(torch.equal(part.weights, part.tokens / 4096) for part in parts)
    samples = [sample for part in parts for sample in part.tokens.split(part.lengths)]
    assert all(torch.equal(sample, sample[0] + torch.arange(len(sample))) for sample in samples)
    assert sorted(int(sample[0]) for sample in samples) == [0, 256, 1280, 1536, 2048, 3072, 3584]
    assert len(micro_batches(Batch(batch.tokens[:9], batch.weights[:9], [9]), 1024, 2)) == 1


def test_schedule_warms_up_stays_and_decays_in_a_branch() -> None:
    constant = Schedule(1.0, 10)
    assert constant.at(0) == 0.1 and constant.at(9) == 1.0 and constant.at(10_000) == 1.0
    branch = Schedule(1.0, 10, decay=100, start=500)
    assert branch.at(500) == 1.0 and branch.at(550) == 0.5 and branch.at(600) == 0.0 and branch.at(700) == 0.0


def test_average_follows_the_last_part_of_the_run(model: Llama) -> None:
    average = Average(model)
    parameter = model.norm.weight
    for step in range(1, 201):
        with torch.no_grad():
            parameter.fill_(float(step))
        average.update(model, step)
    assert 175 < float(average.weights["norm.weight"][0]) < 185


def test_norms_are_not_decayed(model: Llama) -> None:
    groups = build_optimizer(freeze(model, 0, False), 1e-3, 0.1, 0.95).param_groups
    assert {p.dim() for p in groups[0]["params"]} == {2} and groups[0]["weight_decay"] == 0.1
    assert {p.dim() for p in groups[1]["params"]} == {1} and groups[1]["weight_decay"] == 0.0


def test_the_memory_of_the_second_moment_is_a_setting(run) -> None:  # type: ignore[no-untyped-def]
    for beta2 in (0.95, 0.99):
        built = run(f"b{beta2}", Settings(tokens=256, warmup=2, beta2=beta2)).optimizer
        assert built.defaults["betas"] == (0.9, beta2)


def test_only_the_newest_checkpoints_are_kept(tmp_path: Path) -> None:
    (tmp_path / "step-0000001.pt.99.tmp").write_bytes(b"half")
    for step in (5, 10, 20):
        checkpoint.save(tmp_path, step, {}, {"x": torch.ones(1)}, keep=2)
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["step-0000010.pt", "step-0000020.pt"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(file) -> None:  # type: ignore[no-untyped-def]
        file.write(b"new, but")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, fail)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_kill_while_writing_leaves_a_whole_checkpoint(tmp_path: Path) -> None:
    code = (
        "import sys, torch; from pathlib import Path; from training import checkpoint\n"
        "for step in range(1, 100000): checkpoint.save(Path(sys.argv[1]), step, {}, {'x': torch.full((500000,), step)})"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    deadline = time.monotonic() + 60
    while len(checkpoint.checkpoints(tmp_path)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    path = checkpoint.newest(tmp_path)
    assert path is not None
    content = checkpoint.load(path, {})
    assert bool((content["state"]["x"] == content["step"]).all())
