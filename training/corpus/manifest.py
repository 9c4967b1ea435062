"""The manifest: which packages, at which versions, in which role.

`manifest.toml` lists training packages by registry; the held-out and blind names stand here, in code, because
rules hang on them: a held-out package may never be trained on, a blind one is not even fetched.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Registry = Literal["npm", "pypi", "crates", "go", "maven"]
REGISTRIES: tuple[Registry, ...] = ("npm", "pypi", "crates", "go", "maven")

HELD_OUT: frozenset[str] = frozenset(
    {"kysely", "xstate", "fastify", "nanostores", "marked", "httpx", "networkx", "click", "flask"}
)
BLIND: frozenset[str] = frozenset(
    {
        "ky", "true-myth", "clipanion", "got", "p-queue",
        "tenacity", "toolz", "structlog", "humanize", "pendulum", "cattrs",
    }
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Package:
    """One package at one exact version. Names are spelled as the registry spells them."""

    registry: Registry
    name: str
    version: str

    @property
    def key(self) -> str:
        """A name for reports and files, unique among packages."""
        return f"{self.registry}/{self.name}@{self.version}"

    @property
    def folder(self) -> str:
        """A file-system name for its archive's folder."""
        return re.sub(r"[^A-Za-z0-9._-]+", "+", f"{self.name}@{self.version}")


@dataclass(frozen=True)
class Manifest:
    """Packages to train on, held-out ones to evaluate on, and older releases of the former, to learn edits from.

    `small` are those of the first of which less is taken, since they are much of the same (clients of an API).
    """

    train: tuple[Package, ...]
    held_out: tuple[Package, ...]
    edits: tuple[Package, ...] = ()
    small: frozenset[Package] = frozenset()

    def all(self) -> tuple[Package, ...]:
        """Everything that is to be fetched."""
        return (*self.held_out, *self.train, *self.edits)

    def pairs(self) -> list[tuple[Package, Package]]:
        """The older and the newer release of each package that edits are learned from, in order of names."""
        newer = {(p.registry, p.name): p for p in self.train}
        return [(older, newer[older.registry, older.name]) for older in sorted(self.edits)]


def parse_packages(registry: Registry, lines: Iterable[str]) -> list[Package]:
    """`name@version` strings to packages. Raises ValueError for a line without an exact version."""
    packages: list[Package] = []
    for line in lines:
        name, _, version = line.rpartition("@")
        if not name or not re.fullmatch(r"v?\d[A-Za-z0-9.+_-]*", version):
            raise ValueError(f"{registry}: {line!r} is not name@version")
        packages.append(Package(registry, name, version))
    return packages


def normalized(name: str) -> str:
    """A package name as the rules compare it: lower case, `-` for `_` and `.`."""
    return re.sub(r"[-_.]+", "-", name.lower())


def check_roles(manifest: Manifest) -> None:
    """Raise ValueError when a held-out or blind package is where it must not be, or one is listed twice."""
    forbidden = HELD_OUT | BLIND
    for package in (*manifest.train, *manifest.edits):
        if normalized(package.name) in forbidden:
            raise ValueError(f"{package.key} is held out and cannot be trained on")
    for package in manifest.held_out:
        if normalized(package.name) not in HELD_OUT:
            raise ValueError(f"{package.key} is not one of the packages held out for evaluation")
    for packages in ((*manifest.train, *manifest.held_out), manifest.edits):
        seen: set[tuple[str, str]] = set()
        for package in packages:
            if (package.registry, package.name) in seen:
                raise ValueError(f"{package.key} is listed twice")
            seen.add((package.registry, package.name))
    newer = {(p.registry, p.name): p.version for p in manifest.train}
    for package in manifest.edits:
        if newer.get((package.registry, package.name), package.version) == package.version:
            raise ValueError(f"{package.key} has no other release among the packages to train on")


def load_manifest(path: Path | None = None) -> Manifest:
    """Read and check `manifest.toml` (the one beside this file, unless another is given)."""
    path = path or Path(__file__).with_name("manifest.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))

    def section(name: str) -> tuple[Package, ...]:
        lists = raw.get(name, {})
        return tuple(p for registry in REGISTRIES for p in parse_packages(registry, lists.get(registry, [])))

    train = section("train")
    small = set(raw.get("small", {}).get("names", []))
    unknown = small - {p.name for p in train}
    if unknown:
        raise ValueError(f"small, but not trained on: {', '.join(sorted(unknown))}")
    few = frozenset(p for p in train if p.name in small)
    manifest = Manifest(train, section("held-out"), section("edits"), few)
    check_roles(manifest)
    return manifest
