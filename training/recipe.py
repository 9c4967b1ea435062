"""A run as a file: `recipes/*.toml`, read into plain values. Nothing here needs PyTorch.

A recipe holds everything that makes a run what it is, but for how long it goes and on which machine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Section = TypeVar("Section")


@dataclass(frozen=True)
class MiddleShares:
    """How often each kind of middle is drawn, relative to one another."""

    rest_of_line: float = 0.35
    bracket: float = 0.20  # what stands inside of a bracket pair, or one argument of a list
    block: float = 0.15
    lines: float = 0.12
    amid_line: float = 0.13  # a word or an expression with code behind it on the same line
    characters: float = 0.05  # between any two characters


@dataclass(frozen=True)
class SampleRecipe:
    """What the samples of a run look like. Lengths are in tokens."""

    fim: float = 0.80  # samples with a middle; the others are plain text
    edits: float = 0.10  # of the samples with a middle: real edits between two releases
    limits: tuple[int, ...] = (256, 384, 512, 768, 1024, 1536, 2048)
    limit_shares: tuple[float, ...] = (0.14, 0.18, 0.20, 0.20, 0.14, 0.08, 0.06)
    longest_middle: int = 160
    far: float = 0.40  # of the samples with enough text before the cursor: the far part of the prefix stands in front
    near: tuple[int, int] = (32, 320)  # tokens of the prefix that stay behind the suffix then
    header: float = 0.50  # of the samples: outlines of other files of the package in front
    header_share: float = 0.15  # of the prompt, at most
    suffix_share: float = 0.25  # of the prompt, at most
    empty_suffix: float = 0.125
    context_weight: float = 0.5  # loss weight of a token of the context; one of a middle has 1
    start_weight: float = 1.0  # of a middle's first token
    end_weight: float = 1.0  # of the mark that ends a middle
    cuts: float = 0.003  # cuts a character in prefixes and suffixes, see `objective.cutting`
    middles: MiddleShares = field(default_factory=MiddleShares)

    @property
    def longest(self) -> int:
        """Tokens of the longest sample: the longest prompt, the longest middle, and its end."""
        return max(self.limits) + self.longest_middle + 1


@dataclass(frozen=True)
class ScheduleRecipe:
    """The learning rate over a run of known length: warm-up, constant, then linear to 0."""

    rate: float = 5e-4
    warmup: int = 40  # steps
    constant: float = 0.55  # share of the time after which the rate falls and weights are rounded
    halve_at: float = 0.2  # share of the time at which the rate is halved if the held-out loss is above the start's


@dataclass(frozen=True)
class OptimizerRecipe:
    """AdamW, with Muon for the matrices of the layers if `matrices` says so."""

    matrices: str = "adamw"
    momentum: float = 0.95  # of Muon
    beta1: float = 0.9
    beta2: float = 0.95
    weight_decay: float = 0.1
    clip: float = 1.0
    explosion: float = 10.0  # a step whose gradient is this many times the median is skipped

    def __post_init__(self) -> None:
        if self.matrices not in ("adamw", "muon"):
            raise ValueError(f"matrices is {self.matrices!r}, which is neither 'adamw' nor 'muon'")


@dataclass(frozen=True)
class Recipe:
    """One run. `wide` names the weights that stay in 8 bits: a regular expression, found in names as in `model.py`."""

    name: str
    seed: int
    tokens: int = 65_536  # a step
    wide: str = ""
    schedule: ScheduleRecipe = field(default_factory=ScheduleRecipe)
    optimizer: OptimizerRecipe = field(default_factory=OptimizerRecipe)
    samples: SampleRecipe = field(default_factory=SampleRecipe)
    horizon: float = 0.0  # weight of the loss of horizon-length prediction, see `stacked/horizon.py`


def load_recipe(path: Path) -> Recipe:
    """Read a recipe. Raises ValueError that names an unknown or missing key, or a value of another kind."""
    return read_section(Recipe, path)


def changed(recipe: Recipe, text: str) -> Recipe:
    """The recipe with what a TOML text sets instead. Raises ValueError as `load_recipe` does."""
    try:
        return _changed(recipe, tomllib.loads(text), "changes")
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"changes: {error}") from error


def _changed(section: Section, raw: Mapping[str, Any], where: str) -> Section:
    hints = get_type_hints(type(section))
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in hints:
            raise ValueError(f"{where}: {name!r} is no setting; there are {', '.join(hints)}")
        present = getattr(section, name)
        if is_dataclass(present) and isinstance(value, dict):
            values[name] = _changed(present, value, f"{where}: {name}")
        else:
            values[name] = _value(hints[name], value, f"{where}: {name}")
    return replace(section, **values)  # type: ignore[type-var]


def read_section(kind: type[Section], path: Path) -> Section:
    """A dataclass from a TOML file. Raises ValueError as `load_recipe` does."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error
    return _section(kind, raw, path.name)


def _section(kind: type[Section], raw: Mapping[str, Any], where: str) -> Section:
    """A dataclass from a table; tables inside of it become the dataclasses that its fields name."""
    hints = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for name in raw:
        if name not in known:
            raise ValueError(f"{where}: {name!r} is no setting; there are {', '.join(known)}")
    for name, one in known.items():
        if name not in raw and one.default is MISSING and one.default_factory is MISSING:
            raise ValueError(f"{where}: {name!r} is missing")
    return kind(**{name: _value(hints[name], value, f"{where}: {name}") for name, value in raw.items()})


def _value(hint: Any, value: Any, where: str) -> Any:
    if is_dataclass(hint) and isinstance(value, dict):
        return _section(hint, value, where)  # type: ignore[arg-type]
    if get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_value(get_args(hint)[0], one, where) for one in value)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise ValueError(f"{where} is {value!r}, which is no {getattr(hint, '__name__', hint)}")
    return value
