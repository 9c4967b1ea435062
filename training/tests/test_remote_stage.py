"""Moving large files aside and back, and measuring what travels."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from training.remote import limits, stage
from training.remote.limits import (
    LimitError,
    check_command,
    check_upload,
    checkout_size,
    problems_of_return,
    travelling,
)

BIG = "models/big.gguf"


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    command = ["git", "-C", str(root), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    (root / "models").mkdir(parents=True)
    (root / BIG).write_bytes(os.urandom(5000))
    (root / "code.py").write_text("x = 1\n")
    (root / ".gitignore").write_text("/ignored/\n")
    (root / "ignored").mkdir()
    (root / "ignored" / "much").write_bytes(bytes(9000))
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    (root / "new.txt").write_text("untracked\n")
    return root


def test_what_travels_is_tracked_or_not_ignored(checkout: Path) -> None:
    assert travelling(checkout) == [".gitignore", "code.py", BIG, "new.txt"]
    (checkout / "code.py").unlink()
    assert "code.py" not in travelling(checkout)
    assert checkout_size(checkout, aside=False) == 5000 + len("untracked\n") + len("/ignored/\n")


def test_out_and_back_leaves_the_checkout_as_it_was(checkout: Path) -> None:
    aside, before = stage.default_aside(checkout), (checkout / BIG).read_bytes()
    assert stage.out(checkout, aside, (BIG, "models/not-there.gguf")) == [BIG]
    assert (checkout / BIG).stat().st_size < 100
    assert checkout_size(checkout, aside=False) < 200
    assert stage.out(checkout, aside, (BIG,)) == []
    assert stage.back(checkout, aside) == [BIG]
    assert (checkout / BIG).read_bytes() == before
    assert git(checkout, "status", "--short").split() == ["??", "new.txt"]
    assert stage.back(checkout, aside) == [] and list(aside.iterdir()) == []


@pytest.mark.parametrize("moment", ["recorded", "moved"])
def test_back_after_a_kill_amid_out(checkout: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    aside, before = stage.default_aside(checkout), (checkout / BIG).read_bytes()

    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(stage, "_move" if moment == "recorded" else "_leave_placeholder", kill)
        with pytest.raises(Killed):
            stage.out(checkout, aside, (BIG,))
    stage.out(checkout, aside, (BIG,))
    assert stage._is_placeholder(checkout / BIG)
    stage.back(checkout, aside)
    assert (checkout / BIG).read_bytes() == before and list(aside.iterdir()) == []


def test_back_overwrites_nothing_but_a_placeholder(checkout: Path) -> None:
    aside, before = stage.default_aside(checkout), (checkout / BIG).read_bytes()
    stage.out(checkout, aside, (BIG,))
    (checkout / BIG).write_text("a new model")
    with pytest.raises(stage.StageError, match="not overwritten"):
        stage.back(checkout, aside)
    with pytest.raises(stage.StageError, match="aside for it as well"):
        stage.out(checkout, aside, (BIG,))
    assert (checkout / BIG).read_text() == "a new model"
    (checkout / BIG).unlink()
    assert stage.back(checkout, aside) == [BIG] and (checkout / BIG).read_bytes() == before


def test_what_changed_while_aside_is_refused(checkout: Path) -> None:
    aside = stage.default_aside(checkout)
    stage.out(checkout, aside, (BIG,))
    (aside / "models+big.gguf").write_bytes(b"damaged")
    with pytest.raises(stage.StageError, match="SHA-256"):
        stage.back(checkout, aside)
    assert stage._is_placeholder(checkout / BIG)


def test_a_move_between_file_systems_copies(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aside, before, replace = stage.default_aside(checkout), (checkout / BIG).read_bytes(), os.replace

    def across(source: object, target: object) -> None:
        if (str(aside) in str(source)) != (str(aside) in str(target)):
            raise OSError(18, "Invalid cross-device link")
        replace(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", across)
    stage.out(checkout, aside, (BIG,))
    assert [path.name for path in sorted(aside.iterdir())] == ["models+big.gguf", "models+big.gguf.aside"]
    stage.back(checkout, aside)
    assert (checkout / BIG).read_bytes() == before


def test_files_whose_names_are_like_records_come_back(checkout: Path) -> None:
    aside, path = stage.default_aside(checkout), "models/lock.json"
    (checkout / path).write_text('{"no": "record"}')
    assert stage.out(checkout, aside, (BIG, path)) == [BIG, path]
    assert stage.back(checkout, aside) == [BIG, path]
    assert (checkout / path).read_text() == '{"no": "record"}'


def test_too_much_is_refused_by_how_much() -> None:
    with pytest.raises(LimitError, match=r"64\.00 MiB are 2\.00 MiB over the limit of 62\.00 MiB: a 40\.00 MiB, b"):
        check_upload({"a": 40 << 20, "b": 24 << 20})
    with pytest.raises(LimitError, match="1 over 2000"):
        check_command("train", "x" * 2001)


def test_commands_fit() -> None:
    commands = sorted((Path(limits.__file__).parent / "commands").glob("*.sh"))
    assert [path.name for path in commands] == ["1-prepare.sh", "2-compare.sh", "3-train.sh", "4-fetch.sh"]
    for path in commands:
        # Room for the settings that are put in front.
        check_command(path.name, path.read_text() + 500 * "x")
        assert subprocess.run(["bash", "-n", str(path)]).returncode == 0


def test_problems_of_a_return(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_RETURNED_FILE", 100)
    monkeypatch.setattr(limits, "MOST_RETURNED", 150)
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "a/b/fine").write_bytes(bytes(60))
    assert problems_of_return(tmp_path) == []
    (tmp_path / "a/b/c/deep").write_bytes(b"")
    (tmp_path / "a b").write_bytes(b"")
    (tmp_path / "large").write_bytes(bytes(101))
    (tmp_path / "link").symlink_to("large")
    for i in range(6):
        (tmp_path / f"{i}").write_bytes(b"")
    found = [problem.split(",")[0] for problem in problems_of_return(tmp_path)]
    assert found == [
        "11 files are 3 more than 8",
        "a/b/c/deep is more than 2 folders down",
        "'a b' has characters that do not come back",
        "large is 0.00 MiB",
        "link is a link",
        "0.00 MiB together are 0.00 MiB over 0.00 MiB",
    ]
