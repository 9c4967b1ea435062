"""The first of two commands: an environment with the pinned requirements, outside of the work tree.

    python3 training/bootstrap.py

Needs Python 3.11 or newer and nothing else. Prints the interpreter that the other commands run with.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path


def main() -> None:
    """Create the environment if it is not there, and install what `requirements.txt` pins."""
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed")
    here = Path(__file__).resolve().parent
    # The same rule as in paths.py, which cannot be imported before the environment is there.
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "foretype-training" / "venv"
    python = cache / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(cache, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", here / "requirements.txt"], check=True)
    print(python)


if __name__ == "__main__":
    main()
