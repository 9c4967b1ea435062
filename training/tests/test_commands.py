"""The commands around a run: what `status` tells of it, and what `make` does when packages are missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from training import make
from training.files import write_text
from training.paths import workspace


def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path) -> str:
    pytest.importorskip("torch")
    from training import status

    monkeypatch.setattr(sys, "argv", ["status", "--cache", str(root), "--run", "r"])
    status.main()
    return capsys.readouterr().out


def test_status_tells_tokens_time_and_loss_of_the_latest_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = workspace(tmp_path).runs / "r" / "log.jsonl"
    # The second step was killed before it was saved, and made again.
    rows = [f'{{"step": 2, "tokens": 2000, "loss": {n}, "seconds": {n}}}' for n in (9, 3)]
    write_text(log, '{"step": 1, "tokens": 1000, "loss": 1, "seconds": 1}\n' + "\n".join(rows) + "\n")
    assert told(monkeypatch, capsys, tmp_path).splitlines() == [
        "step 2: 2,000 tokens in all, newest checkpoint none",
        "last 2 steps: 2.0 s each, training loss 2.000 nats a token",
    ]


def test_status_of_a_run_that_has_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_text(workspace(tmp_path).runs / "r" / "log.jsonl", "")
    with pytest.raises(SystemExit, match="r has made no step yet"):
        told(monkeypatch, capsys, tmp_path)


def test_make_leaves_it_to_the_build_how_many_packages_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[list[str]] = []

    def run(command: list[str], check: bool) -> subprocess.CompletedProcess[bytes]:
        steps.append(command[2:])
        return subprocess.CompletedProcess(command, 1 if command[2] in failing else 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["make", "--cache", str(tmp_path), "--missing", "3"])
    failing = {"training.corpus.fetch"}
    make.main()
    assert [step[0].removeprefix("training.") for step in steps] == [
        "base", "corpus.fetch", "corpus.build", "vocabulary", "train", "export"
    ]  # fmt: skip
    assert steps[2][-2:] == ["--missing", "3"]
    # What the build does not accept is the end.
    failing.add("training.corpus.build")
    steps.clear()
    with pytest.raises(SystemExit, match="corpus.build failed"):
        make.main()
    assert steps[-1][0] == "training.corpus.build"


def test_the_checks_run_with_the_versions_that_the_pipeline_runs_with() -> None:
    def pins(name: str) -> set[str]:
        lines = (Path(make.__file__).parent / name).read_text(encoding="utf-8").splitlines()
        return {line for line in lines if line and not line.startswith("#")}

    # The linter is no part of the pipeline, and PyTorch none of the checks.
    only_there = {line.partition("==")[0] for line in pins("requirements-check.txt") - pins("requirements.txt")}
    assert only_there == {"ruff"}
