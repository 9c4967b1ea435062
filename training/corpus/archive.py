"""The files of a package's archive, whatever its form, as bytes by their path inside the package."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from training.corpus.manifest import Package

_LARGEST = 2_000_000


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.name.endswith((".tgz", ".tar.gz", ".crate")):
        with tarfile.open(path, "r:gz") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isfile() and member.size <= _LARGEST else None
                if file is not None:
                    yield member.name, file.read()
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir() and info.file_size <= _LARGEST:
                yield info.filename, archive.read(info)


def inside(package: Package, name: str) -> str:
    """The path inside the package: without the folder that a registry's format puts around it."""
    if package.registry == "npm":
        return name.partition("/")[2]
    if package.registry == "go":
        return name.removeprefix(f"{package.name}@{package.version}/")
    if package.registry == "pypi" and re.match(r"[^/]+\.dist-info/", name):
        # Metadata has one place for every package, whatever the folder is called.
        return name.rpartition("/")[2] if name.endswith("/METADATA") else f".dist-info/{name}"
    return name


def read_files(package: Package, archive: Path) -> dict[str, bytes]:
    """All files up to 2 MB. Raises OSError, tarfile or zipfile errors for a broken archive."""
    files = {inside(package, name): data for name, data in _members(archive)}
    if package.registry == "maven":
        pom = next(archive.parent.glob("*.pom"), None)
        if pom is not None:
            files["pom.xml"] = pom.read_bytes()
    return files
