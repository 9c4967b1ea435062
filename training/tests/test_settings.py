"""Settings of a run: flags, files of them, and those of past runs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from training.settings import Settings, add_flags, chosen, load_settings

HISTORY = Path(__file__).parents[1] / "recipes" / "history"
PAST = sorted(HISTORY.glob("*.toml"))


@pytest.mark.parametrize("path", PAST, ids=lambda path: path.stem)
def test_every_past_run_is_read_and_its_parent_is_there(path: Path) -> None:
    settings = load_settings(path)
    assert settings != Settings(seed=settings.seed)
    assert not settings.branch_of or (HISTORY / f"{settings.branch_of}.toml").exists()


# What goes on on rounded weights begins at the rate that the run before had reached.
@pytest.mark.parametrize("name", ["d5", "q5", "q8", "q10", "q11", "q12"])
def test_a_branch_takes_over_the_rate_of_its_parent(name: str) -> None:
    pytest.importorskip("torch")
    from training.optimize import Schedule

    def rate(settings: Settings) -> float:
        return Schedule(settings.rate, settings.warmup, settings.decay, settings.decay_start).at(branch.decay_start)

    branch = load_settings(HISTORY / f"{name}.toml")
    assert rate(branch) == pytest.approx(rate(load_settings(HISTORY / f"{branch.branch_of}.toml")), rel=1e-6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("steps = 5", "s.toml: 'steps' is no setting; there are seed, rate"),
        ("seed = 1.5", "s.toml: seed is 1.5, which is no int"),
        ("seed = true", "s.toml: seed is True, which is no int"),
        ("quantized = 1", "s.toml: quantized is 1, which is no bool"),
        ("limits = [256]", r"s.toml: limits is \[256\], which is no str"),
        ("rate = ", "s.toml: "),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        load_settings(path)


def told(*arguments: str) -> Settings:
    parser = argparse.ArgumentParser()
    add_flags(parser)
    return chosen(parser.parse_args(arguments))


def test_flags_override_the_file_and_the_file_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('seed = 7\nrate = 1\nquantized = true\nfim_limits = "64,128"\n')
    assert told() == Settings()
    read = told("--settings", str(path))
    assert read == Settings(seed=7, rate=1.0, quantized=True, fim_limits="64,128")
    # A flag counts even where it says what the default is.
    assert told("--settings", str(path), "--seed", "1", "--quantized", "0") == replace(read, seed=1, quantized=False)
    assert told("--beta2", "0.98", "--fim-limits", "96") == Settings(beta2=0.98, fim_limits="96")
