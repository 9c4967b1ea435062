"""Fetching: several clients at once, what a kill leaves behind, and the record of it."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest

from training.corpus import fetch
from training.corpus.manifest import Package
from training.paths import workspace


class Clients:
    """Stands in for the registries' clients: counts how many run at once, and fails for one name."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.running = 0
        self.most = 0
        self.brought: list[str] = []

    def __call__(self, package: Package, into: Path) -> None:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(0.02)
        with self.lock:
            self.running -= 1
            self.brought.append(package.name)
        if package.name == "broken":
            raise OSError("no such package")
        (into / "a.tgz").write_bytes(package.name.encode())


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Clients:
    stand_in = Clients()
    monkeypatch.setattr(fetch, "_FETCH", {"npm": stand_in, "maven": stand_in, "pypi": stand_in})
    return stand_in


def packages(registry: str, *names: str) -> list[Package]:
    return [Package(registry, name, "1.0") for name in names]  # type: ignore[arg-type]


def test_some_clients_run_at_once_and_no_more_than_asked(tmp_path: Path, clients: Clients) -> None:
    assert fetch.fetch_all(workspace(tmp_path), packages("npm", *"abcdefghij"), jobs=3) == {}
    assert sorted(clients.brought) == list("abcdefghij")
    assert clients.most == 3


def test_maven_runs_alone(tmp_path: Path, clients: Clients) -> None:
    fetch.fetch_all(workspace(tmp_path), packages("maven", *"abcd"), jobs=4)
    assert clients.most == 1


def test_what_is_there_is_not_fetched_again(tmp_path: Path, clients: Clients) -> None:
    space = workspace(tmp_path)
    fetch.fetch_all(space, packages("npm", "a"))
    fetch.fetch_all(space, packages("npm", "a", "b"), jobs=2)
    assert clients.brought == ["a", "b"]


def test_one_failure_is_named_and_the_others_come(tmp_path: Path, clients: Clients) -> None:
    space = workspace(tmp_path)
    failed = fetch.fetch_all(space, packages("npm", "a", "broken", "c"), jobs=2)
    assert failed == {"npm/broken@1.0": "no such package"}
    state = json.loads((space.packages / "fetch.json").read_text())
    assert list(state["sha256"]) == ["npm/a@1.0", "npm/c@1.0"]
    assert state["failed"] == failed


def test_the_record_keeps_what_it_says_of_other_registries(tmp_path: Path, clients: Clients) -> None:
    space = workspace(tmp_path)
    fetch.fetch_all(space, packages("npm", "old", "broken"))
    fetch.fetch_all(space, packages("pypi", "flit"))
    fetch.fetch_all(space, packages("npm", "new"))
    state = json.loads((space.packages / "fetch.json").read_text())
    assert list(state["sha256"]) == ["npm/new@1.0", "pypi/flit@1.0"]
    assert state["failed"] == {}


def test_folders_of_killed_downloads_go_and_those_in_use_stay(tmp_path: Path, clients: Clients) -> None:
    space = workspace(tmp_path)
    dead, live = (space.packages / "npm" / f".fetch-{name}" for name in ("dead", "live"))
    for folder in (dead, live):
        folder.mkdir(parents=True)
    os.utime(dead, (0, 0))
    fetch.fetch_all(space, packages("npm", "a"))
    assert not dead.exists() and live.exists()
