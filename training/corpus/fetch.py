"""Step 2: bring every package of the manifest, through each registry's ordinary client.

    python -m training.corpus.fetch --jobs 8

Each archive lands in its own folder; one that is there already is kept, so a run that was killed goes on where it was.
A package that cannot be had is named and counted in `fetch.json`; the build step then refuses to go on unless told
that exactly so many are missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from threading import BoundedSemaphore

from training.corpus.manifest import Package, Registry, load_manifest
from training.files import read_json, sha256, write_json
from training.paths import Workspace, workspace

ARCHIVES = (".tgz", ".tar.gz", ".whl", ".zip", ".crate", ".jar")
_TIMEOUT_S = 300
_DATE_S = 1_000_000_000  # in 2001
# Maven's local repository is not safe to write from two processes; cargo holds a lock on its index meanwhile.
_AT_ONCE: dict[Registry, int] = {"maven": 1, "crates": 2}
# A folder of a download that is this old belongs to a process that was killed.
_ABANDONED_S = 3600


def archive_of(space: Workspace, package: Package) -> Path | None:
    """The archive of a package if it has been fetched."""
    folder = space.packages / package.registry / package.folder
    found = sorted(p for p in folder.glob("*") if p.name.endswith(ARCHIVES)) if folder.is_dir() else []
    return found[0] if found else None


def _run(command: list[str], cwd: Path) -> None:
    executable = shutil.which(command[0])
    if executable is None:
        raise FileNotFoundError(f"{command[0]} is not installed")
    subprocess.run([executable, *command[1:]], cwd=cwd, check=True, capture_output=True, timeout=_TIMEOUT_S)


def _npm(package: Package, into: Path) -> None:
    _run(["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"], into)


def _pypi(package: Package, into: Path) -> None:
    # Wheels only: an sdist's metadata may run its build. A wheel holds the same Python sources.
    # The Python version is named, so that the same wheels come whichever interpreter runs this.
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    pip += ["--python-version", "3.13"]
    _run([*pip, "-d", ".", f"{package.name}=={package.version}"], into)


def _crates(package: Package, into: Path) -> None:
    manifest = f'[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies.{package.name}]\n'
    (into / "Cargo.toml").write_text(manifest + f'version = "={package.version}"\ndefault-features = false\n')
    (into / "src").mkdir()
    (into / "src" / "lib.rs").write_text("")
    # Dependencies come along; only the named crate's archive is kept.
    _run(["cargo", "vendor", "-q", "--versioned-dirs", "vendor"], into)
    source = into / "vendor" / f"{package.name}-{package.version}"
    for path in source.rglob("*"):
        # Some crates have no dates; a ZIP has none before 1980.
        os.utime(path, (_DATE_S, _DATE_S))
    shutil.make_archive(str(into / "crate"), "zip", source)
    shutil.rmtree(into / "vendor")


def _go(package: Package, into: Path) -> None:
    (into / "go.mod").write_text("module fetch\n")
    _run(["go", "mod", "download", f"{package.name}@{package.version}"], into)
    cache = subprocess.run(["go", "env", "GOMODCACHE"], check=True, capture_output=True, text=True).stdout.strip()
    escaped = "".join(f"!{c.lower()}" if c.isupper() else c for c in package.name)
    shutil.copy(Path(cache) / "cache" / "download" / escaped / "@v" / f"{package.version}.zip", into)


def _maven(package: Package, into: Path) -> None:
    repository = into.parent / "repository"
    get = ["mvn", "-q", "-B", f"-Dmaven.repo.local={repository}", "dependency:get", "-Dtransitive=false"]
    _run([*get, f"-Dartifact={package.name}:{package.version}:jar:sources"], into)
    _run([*get, f"-Dartifact={package.name}:{package.version}:pom"], into)
    group, artifact = package.name.split(":")
    home = repository.joinpath(*group.split("."), artifact, package.version)
    shutil.copy(home / f"{artifact}-{package.version}-sources.jar", into)
    shutil.copy(home / f"{artifact}-{package.version}.pom", into)


_FETCH = {"npm": _npm, "pypi": _pypi, "crates": _crates, "go": _go, "maven": _maven}


def fetch(space: Workspace, package: Package) -> Path:
    """The archive of one package, downloaded unless it is there. Raises when the client fails."""
    found = archive_of(space, package)
    if found is not None:
        return found
    home = space.packages / package.registry
    home.mkdir(parents=True, exist_ok=True)
    # Downloaded aside and renamed, so that a killed download is never taken for a whole package.
    aside = Path(tempfile.mkdtemp(prefix=".fetch-", dir=home))
    try:
        _FETCH[package.registry](package, aside)
        target = home / package.folder
        shutil.rmtree(target, ignore_errors=True)
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    found = archive_of(space, package)
    if found is None:
        raise FileNotFoundError(f"{package.key}: the client brought no archive")
    return found


def _reason(error: Exception) -> str:
    """What a client said before it failed, or the error itself."""
    stderr: bytes = getattr(error, "stderr", None) or b""
    return stderr.decode(errors="replace").strip()[-300:] or str(error)[:300]


def _remove_abandoned(space: Workspace) -> None:
    """Remove the folders that killed runs have left."""
    for folder in space.packages.glob("*/.fetch-*"):
        if time.time() - folder.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(folder, ignore_errors=True)


def fetch_all(space: Workspace, packages: Iterable[Package], jobs: int = 1) -> dict[str, str]:
    """Fetch every package, `jobs` clients at once; returns `{key: reason}` of those that failed, in order of keys."""
    packages = list(packages)
    _remove_abandoned(space)
    slots = BoundedSemaphore(jobs)

    def one(package: Package) -> str:
        # The slot is taken here and not by the pool, since each registry has a pool and a limit of its own.
        with slots:
            return sha256(fetch(space, package))

    failures: dict[str, str] = {}
    sums: dict[str, str] = {}
    with ExitStack() as stack:
        tasks: dict[Future[str], Package] = {}
        for registry in sorted({p.registry for p in packages}):
            threads = min(jobs, _AT_ONCE.get(registry, jobs))
            pool = stack.enter_context(ThreadPoolExecutor(threads))
            tasks |= {pool.submit(one, p): p for p in packages if p.registry == registry}
        for number, task in enumerate(as_completed(tasks), 1):
            key = tasks[task].key
            try:
                sums[key] = task.result()
                print(f"[{number}/{len(packages)}] {key}", flush=True)
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                failures[key] = _reason(error)
                print(f"[{number}/{len(packages)}] {key}: FAILED: {failures[key][-160:]}", flush=True)
    failures = dict(sorted(failures.items()))
    _record(space, {p.registry for p in packages}, sums, failures)
    return failures


def _record(space: Workspace, registries: set[Registry], sums: dict[str, str], failures: dict[str, str]) -> None:
    """Write `fetch.json`. What it says about other registries than these is kept."""
    path = space.packages / "fetch.json"
    before = read_json(path) if path.exists() else {}
    state: dict[str, dict[str, str]] = {}
    for name, now in (("sha256", sums), ("failed", failures)):
        others = {k: v for k, v in before.get(name, {}).items() if k.partition("/")[0] not in registries}
        state[name] = dict(sorted((others | now).items()))
    write_json(path, state)


def main() -> None:
    """Command line: fetch all, name the failures, exit with 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--registry", choices=sorted(_FETCH), action="append", help="only these registries")
    parser.add_argument("--jobs", type=int, default=8, help="clients that run at once")
    arguments = parser.parse_args()
    wanted: list[Registry] = arguments.registry or list(_FETCH)
    packages = [p for p in load_manifest().all() if p.registry in wanted]
    failures = fetch_all(workspace(arguments.cache), packages, arguments.jobs)
    print(f"{len(packages) - len(failures)} packages there, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
