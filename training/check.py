"""The checks of this folder that need no PyTorch: ruff, and the tests that run without it.

    python3 training/check.py

Makes a small environment of its own from `requirements-check.txt`, outside of the work tree, the first time and when
those requirements have changed. Its exit status is 0 when everything passed. `python -m pytest training/tests` in the
environment of `bootstrap.py` runs all tests.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements-check.txt"


def environment() -> Path:
    """The interpreter of an environment that has what `requirements-check.txt` pins."""
    # The same rule as in paths.py, which stays free of this: the environment is not there yet.
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "foretype-training"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    # Other requirements, or another Python, are another environment: one that is there is whole or made again.
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + version.encode()).hexdigest()
    folder = cache / "check"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = folder / "made-for.txt"
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted and python.exists():
        return python
    print("training: making the environment of the checks", flush=True)
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(REQUIREMENTS)]
    try:
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run(install, check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        # Debian's python3 has no pip for environments without its package python3-venv.
        sys.exit(f"training: no environment could be made in {folder} (python3-venv may be missing): {error}")
    mark.write_text(wanted, encoding="utf-8")
    return python


def main() -> int:
    """Run each check, all of them even if one fails, and tell how they went."""
    if sys.version_info < (3, 11):
        sys.exit("training: Python 3.11 or newer is needed")
    began = time.monotonic()
    python = environment()
    checks: dict[str, list[str]] = {
        "lint": ["ruff", "check", "--no-cache", "training"],
        "format": ["ruff", "format", "--no-cache", "--check", "--quiet", "training"],
        # The plain summary is the line that says how many passed.
        "tests": ["pytest", "-q", "-p", "no:cacheprovider", "training/tests"],
    }
    # Nothing is written beside the sources.
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    failed = []
    for name, command in checks.items():
        done = subprocess.run([python, "-m", *command], cwd=HERE.parent, env=variables, check=False)
        if done.returncode != 0:
            failed.append(name)
    seconds = time.monotonic() - began
    print(f"training: {', '.join(failed) or 'nothing'} failed, after {seconds:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
