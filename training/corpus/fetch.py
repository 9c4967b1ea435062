"""Step 2: bring every package of the manifest, through each registry's ordinary client.

    python -m training.corpus.fetch

Each archive lands in its own folder; one that is there already is kept. A package that cannot be had is named
and counted in `fetch.json`; the build step then refuses to go on unless told that exactly so many are missing.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from training.corpus.manifest import Package, Registry, load_manifest
from training.files import sha256, write_json
from training.paths import Workspace, workspace

ARCHIVES = (".tgz", ".tar.gz", ".whl", ".zip", ".crate", ".jar")
_TIMEOUT_S = 300


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


def fetch_all(space: Workspace, packages: tuple[Package, ...]) -> dict[str, str]:
    """Fetch every package; returns `{key: reason}` of those that failed."""
    failures: dict[str, str] = {}
    sums: dict[str, str] = {}
    for number, package in enumerate(packages, 1):
        try:
            sums[package.key] = sha256(fetch(space, package))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            stderr = getattr(error, "stderr", None) or b""
            failures[package.key] = stderr.decode(errors="replace").strip()[-300:] or str(error)[:300]
            print(f"[{number}/{len(packages)}] {package.key}: FAILED: {failures[package.key][-160:]}", flush=True)
    write_json(space.packages / "fetch.json", {"sha256": sums, "failed": failures})
    return failures


def main() -> None:
    """Command line: fetch all, name the failures, exit with 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", help="root of downloads and results")
    parser.add_argument("--registry", choices=sorted(_FETCH), action="append", help="only these registries")
    arguments = parser.parse_args()
    wanted: list[Registry] = arguments.registry or list(_FETCH)
    manifest = load_manifest()
    packages = tuple(p for p in (*manifest.held_out, *manifest.train) if p.registry in wanted)
    failures = fetch_all(workspace(arguments.cache), packages)
    print(f"{len(packages) - len(failures)} packages there, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
