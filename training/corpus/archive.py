"""The files of a package's archive, whatever its form, as bytes by their path inside the package."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from training.corpus.manifest import Package
from training.corpus.maps import MAPS

_LARGEST = 2_000_000
# Source maps hold many sources in one file; those of one package are read up to the second bound.
_LARGEST_MAP = 30_000_000
_ALL_MAPS = 120_000_000


class _Bounds:
    """Which files are small enough to be read."""

    def __init__(self) -> None:
        self._maps = 0

    def allow(self, name: str, size: int) -> bool:
        """Whether a file of this many bytes is read."""
        if not name.endswith(MAPS):
            return size <= _LARGEST
        if size > _LARGEST_MAP or self._maps + size > _ALL_MAPS:
            return False
        self._maps += size
        return True


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    bounds = _Bounds()
    if path.name.endswith((".tgz", ".tar.gz", ".crate")):
        with tarfile.open(path, "r:gz") as tar:
            for member in tar:
                read = member.isfile() and bounds.allow(member.name, member.size)
                file = tar.extractfile(member) if read else None
                if file is not None:
                    yield member.name, file.read()
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir() and bounds.allow(info.filename, info.file_size):
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
    """All files up to 2 MB, and larger source maps. Raises OSError, tarfile or zipfile errors for a broken archive."""
    files = {inside(package, name): data for name, data in _members(archive)}
    if package.registry == "maven":
        pom = next(archive.parent.glob("*.pom"), None)
        if pom is not None:
            files["pom.xml"] = pom.read_bytes()
    return files
